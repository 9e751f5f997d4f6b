"""The browser for the tests: found, or installed, or a loud failure; never a skipped test."""

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    """Have a browser; 1 with the reason where none can be had."""
    found = find() or install()
    if found is None:
        print("No Chromium was found, and none could be installed.", file=sys.stderr)
        print("Install it (Debian: apt-get install chromium), or set CHROMIUM.", file=sys.stderr)
        return 1
    return 0


@functools.cache
def find() -> str | None:
    """The browser's path: CHROMIUM, one on the PATH, or Playwright's own."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given if Path(given).is_file() else None
    on_path = next((path for name in NAMES if (path := shutil.which(name))), None)
    return on_path or playwrights_own()


def playwrights_own() -> str | None:
    """The browser that `playwright install` left, if it did."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        path = driver.chromium.executable_path
    return path if Path(path).is_file() else None


def install() -> str | None:
    """Debian's package where we may, else Playwright's download."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update", "-qq"], ["install", "-qq", "-y", "chromium"]):
            attempt(["apt-get", *words], quiet)
    if shutil.which(NAMES[0]) is None:
        attempt([sys.executable, "-m", "playwright", "install", "chromium"], {})
    find.cache_clear()
    return find()


def attempt(command: list[str], extra: dict[str, str]) -> None:
    """Run an installer; its failure shows in what can be found afterwards."""
    print(f"→ {' '.join(command)}", flush=True)
    subprocess.run(command, env=os.environ | extra, stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    sys.exit(main())
