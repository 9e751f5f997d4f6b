"""Make a clone ready: virtual environment, packages, assets. Python's standard library alone.

Each step is done again only when the hash of what it depends on has changed.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BUILD = ROOT / "build"
OLDEST_NODE = 20
PIP: list[Path | str] = [
    VENV / "bin" / "python",
    "-m",
    "pip",
    "install",
    "--quiet",
    "--require-hashes",
    "-r",
]


def main(kinds: list[str]) -> int:
    """Prepare for `run` or for `dev`."""
    VENV.mkdir(exist_ok=True)
    with (VENV / ".prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_environment()
        install("requirements-dev.txt" if "dev" in kinds else "requirements.txt")
        build_assets()
    return 0


def make_environment() -> None:
    """A virtual environment of this Python; one of a Python that has gone is made anew."""
    python = VENV / "bin" / "python"
    if python.exists() and not runs([python, "-c", "import pip"]):
        say("The virtual environment no longer works; making a new one")
    elif python.exists():
        return
    say(f"Making a virtual environment with Python {sys.version.split()[0]}")
    if not runs([sys.executable, "-m", "venv", "--clear", VENV]):
        sys.exit("Python can't make virtual environments. On Debian: apt-get install python3-venv")


def install(name: str) -> None:
    """The packages that a lock file names, unless they or more are there already."""
    wanted = digest([ROOT / name])
    if wanted in stamps("packages"):
        return
    say(f"Installing the packages in {name}")
    run([*PIP, ROOT / name])
    larger = [] if name == "requirements.txt" else [digest([ROOT / "requirements.txt"])]
    stamp("packages", wanted, *larger)


def build_assets() -> None:
    """The styles, scripts and pictures that the pages load, in build/assets."""
    locks = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"]
    modules = ROOT / "node_modules"
    if digest(locks) not in stamps("modules") or not modules.is_dir():
        say("Installing the design system")
        run([npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error"])
        stamp("modules", digest(locks))
    wanted = digest([*locks, *sorted(p for p in (ROOT / "static").rglob("*") if p.is_file())])
    if wanted not in stamps("assets") or not (BUILD / "assets").is_dir():
        say("Building the assets")
        run([npm(), "run", "--silent", "build"])
        stamp("assets", wanted)


def npm() -> Path:
    """npm beside a Node that is new enough, else the one that a Python wheel brings."""
    node, found = shutil.which("node"), shutil.which("npm")
    if node and found and node_version(node) >= OLDEST_NODE:
        return Path(found)
    wheel = VENV / "bin" / "npm"
    if not wheel.exists():
        say("No Node 20 or newer here; installing it from a Python wheel")
        run([*PIP, ROOT / "requirements-node.txt"])
    return wheel


def node_version(node: str) -> int:
    """Node's main version; 0 where it doesn't say."""
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    number = said.stdout.strip().lstrip("v").split(".")[0]
    return int(number) if number.isdecimal() else 0


def run(command: Sequence[Path | str]) -> None:
    """Run a step; a failure ends everything with the step's own words."""
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=os.environ | {"PATH": path}, check=False
    )
    if done.returncode != 0:
        sys.exit(f"This failed: {' '.join(str(part) for part in command)}")


def runs(command: Sequence[Path | str]) -> bool:
    """Whether a command ends well."""
    return subprocess.run([str(part) for part in command], check=False).returncode == 0


def digest(files: Iterable[Path]) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.relative_to(ROOT)}\0".encode())
        total.update(file.read_bytes())
    return total.hexdigest()


def stamps(name: str) -> list[str]:
    """The hashes for which a step was done last."""
    path = VENV / f".stamp-{name}"
    return path.read_text().split() if path.exists() else []


def stamp(name: str, *hashes: str) -> None:
    """Note that a step was done."""
    (VENV / f".stamp-{name}").write_text("\n".join(hashes))


def say(sentence: str) -> None:
    """Tell the person who waits what is going on."""
    print(f"→ {sentence}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
