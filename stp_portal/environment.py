"""What the environment says: which mode this is, where data live, what is missing.

Embedded mode is the absence of DATABASE_URL: the portal then brings its own PostgreSQL and
Valkey and keeps everything in one folder. With DATABASE_URL every secret and every address
comes from the environment, and a missing one is named together with the way to set it.
"""

import datetime
import os
import secrets
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

HOW_TO_SET = {
    "SECRET_KEY": "a long random text, for example from: openssl rand -base64 48",
    "REDIS_URL": "the address of Redis or Valkey, for example redis://redis:6379/0",
    "ALLOWED_HOSTS": "the portal's host names, separated by commas",
    "DEFAULT_FROM_EMAIL": "the address the portal writes from",
}


class Misconfigured(Exception):
    """The environment can't be worked with; the message says what to set and how."""


def is_embedded() -> bool:
    """Whether the portal brings its own services, because no DATABASE_URL is given."""
    return not os.environ.get("DATABASE_URL")


def data_folder() -> Path:
    """The folder that holds all data of the embedded mode: STP_VAR, else var/ beside the code."""
    return Path(os.environ.get("STP_VAR") or BASE_DIR / "var").expanduser().absolute()


def required(name: str) -> str:
    """The variable's value; refuses to go on without it, saying how to set it."""
    value = os.environ.get(name, "")
    if not value:
        how = HOW_TO_SET.get(name, "see .env.example")
        raise Misconfigured(f"{name} is not set. Set it to {how} (see .env.example).")
    return value


def flag(name: str, default: bool = False) -> bool:
    """A yes-or-no variable: 1, true, yes and on mean yes."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    return value in {"1", "true", "yes", "on"}


def words(name: str) -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def whole_number(name: str, default: int) -> int:
    """A whole number, or the default where the variable is absent."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal():
        raise Misconfigured(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def fixed_day() -> datetime.date | None:
    """The demonstration's day (yyyy-mm-dd); never outside the embedded mode.

    STP_TODAY says it, else the note that `make run` left in the data folder, so that any
    command beside the portal lives on the same day.
    """
    text = os.environ.get("STP_TODAY")
    if not is_embedded():
        if text:
            raise Misconfigured("STP_TODAY belongs to the demonstration. Unset it.")
        return None
    text = noted("today") if text is None else text.strip()
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError:
        raise Misconfigured(
            f"STP_TODAY must be a real date like 2017-04-11, not {text!r}."
        ) from None


def demo_password() -> str:
    """The password of the demonstration's accounts; empty where this is no demonstration."""
    if not is_embedded() or not flag("STP_DEMO", default=True):
        return ""
    return os.environ.get("DEMO_PASSWORD") or noted("demo-password")


def noted(name: str) -> str:
    """What a file in the data folder says; empty where there is none."""
    path = data_folder() / name
    return path.read_text().strip() if path.is_file() else ""


def secret_key() -> str:
    """SECRET_KEY from the environment; in embedded mode else one made once for this folder."""
    if not is_embedded() or os.environ.get("SECRET_KEY"):
        return required("SECRET_KEY")
    return kept_secret(data_folder() / "secret-key")


def kept_secret(path: Path, length: int = 48) -> str:
    """A random text made once and kept in `path`, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(length))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
