"""What every page must pass: axe finds nothing, and nothing runs off a narrow screen."""

import time

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.functional.conftest import NARROW, WIDE

AXE = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
SECONDS_TO_SETTLE = 3
"""The menu folds itself away after the window has changed its size."""


def assert_accessible(page: Page) -> None:
    """At 1280 and at 320 pixels. Leaves the page wide."""
    page.evaluate(AXE_SCRIPT)
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert fits(page), f"wider than {size['width']} px"
        found = page.evaluate(AXE)
        faults = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]
        assert not faults, faults


def fits(page: Page) -> bool:
    """Looked at from outside: the pages' own policy lets nothing be evaluated in them."""
    until = time.monotonic() + SECONDS_TO_SETTLE
    while not page.evaluate(FITS):
        if time.monotonic() > until:
            return False
        page.wait_for_timeout(50)
    return True
