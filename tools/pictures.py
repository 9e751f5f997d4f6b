"""`make pictures`: photograph the pages that README.md shows, from the demonstration itself."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from stp_portal.environment import BASE_DIR
from tools import chromium, whole_portal

FOLDER = BASE_DIR / "docs" / "pictures"
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
TALL = {"width": 1280, "height": 1400}
"""Where what a page is for stands below its first screen."""
SYSTEM = "/systems/staffordshire"
PICTURES: tuple[tuple[str, str, str, dict[str, int]], ...] = (
    ("board", "board", f"{SYSTEM}/board/2017-02/", WIDE),
    ("my-work", "sro.planned-care", "/my-work/", PHONE),
    ("psr1", "pm.cancer", f"{SYSTEM}/returns/2017-04/cancer/", WIDE),
    ("sign", "sro.planned-care", f"{SYSTEM}/returns/2017-04/planned-care/sign/", PHONE),
    ("review", "reviewer", f"{SYSTEM}/reviews/2017-04/urgent-care/", WIDE),
    ("month", "pmo", f"{SYSTEM}/months/2017-04/", WIDE),
    ("programme", "board", f"{SYSTEM}/programmes/planned-care/", WIDE),
    ("heatmap", "board", f"{SYSTEM}/plans/staffordshire-2024/alignment/heatmap/", WIDE),
    ("actions", "pmo", f"{SYSTEM}/plans/stoke-improvement-2018/actions/", WIDE),
    ("performance", "board", f"{SYSTEM}/performance/", TALL),
    ("indicator", "board", f"{SYSTEM}/indicators/ae-four-hours/", TALL),
)
"""File, office, address, screen."""


def main() -> int:
    path = chromium.find()
    if not path:
        print("No Chromium was found: `make test` installs one.", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with whole_portal.running() as portal, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name, office, address, screen in PICTURES:
            file = FOLDER / f"{name}.png"
            photograph(browser, portal.url, office, address, screen, file)
            print(file.relative_to(BASE_DIR))
        browser.close()
    return 0


def photograph(
    browser: Browser, url: str, office: str, address: str, screen: dict[str, int], file: Path
) -> None:
    """One page as the office sees it, the first screen of it."""
    context = browser.new_context(base_url=url, viewport=screen)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/sign-in/")
    page.get_by_label("Email address").fill(f"{office}@staffordshire.example")
    page.locator("#id_password").fill(whole_portal.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/my-work/")
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        raise SystemExit(f"{address} can't be photographed: {answer and answer.status}")
    page.screenshot(path=file)
    context.close()


if __name__ == "__main__":
    sys.exit(main())
