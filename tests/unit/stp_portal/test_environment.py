"""What is read from the environment, and what is refused with a sentence."""

import datetime
import os
from pathlib import Path

import pytest
from django.test import RequestFactory

from stp_portal import environment, lockout


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, and none of the variables below set."""
    for name in ("STP_TODAY", "STP_DEMO", "DEMO_PASSWORD", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("STP_VAR", str(tmp_path))
    return tmp_path


def test_secret_is_made_once_and_for_the_owner_alone(folder: Path) -> None:
    made = environment.secret_key()
    assert len(made) >= 50
    assert environment.secret_key() == made
    assert (folder / "secret-key").stat().st_mode & 0o777 == 0o600
    assert os.listdir(folder) == ["secret-key"]


def test_day_is_that_of_the_variable_then_of_the_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert environment.fixed_day() is None
    (folder / "today").write_text("2017-04-11")
    assert environment.fixed_day() == datetime.date(2017, 4, 11)
    monkeypatch.setenv("STP_TODAY", "2017-02-28")
    assert environment.fixed_day() == datetime.date(2017, 2, 28)
    monkeypatch.setenv("STP_TODAY", "")
    assert environment.fixed_day() is None


def test_day_that_does_not_exist_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STP_TODAY", "2017-02-30")
    with pytest.raises(environment.Misconfigured, match="must be a real date"):
        environment.fixed_day()


def test_no_demonstration_in_production(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "today").write_text("2017-04-11")
    (folder / "demo-password").write_text("secret")
    assert environment.demo_password() == "secret"
    monkeypatch.setenv("DATABASE_URL", "postgres://stp@localhost/stp")
    assert environment.demo_password() == ""
    assert environment.fixed_day() is None


def test_no_demonstration_where_it_is_turned_off(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "secret")
    assert environment.demo_password() == "secret"
    monkeypatch.setenv("STP_DEMO", "0")
    assert environment.demo_password() == ""


@pytest.mark.parametrize("text", ["eight", "-1", "1.5"])
def test_number_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(environment.Misconfigured, match="PORT must be a whole number"):
        environment.whole_number("PORT", 8000)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.9", "203.0.113.7"),
        (2, "203.0.113.7", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_address_can_not_be_made_up(settings, proxies: int, forwarded: str, expected: str) -> None:
    settings.PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert lockout.address(request) == expected


def test_person_is_the_same_in_any_case() -> None:
    assert lockout.person(None, {"email": " PMO@Staffordshire.example "}) == (
        "pmo@staffordshire.example"
    )
