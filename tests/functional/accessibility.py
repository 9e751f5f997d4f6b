"""What every page must pass: axe finds nothing, and nothing runs off a narrow screen."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.functional.conftest import NARROW, WIDE

WIDER_THAN_SCREEN = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def assert_accessible(page: Page) -> None:
    """At 1280 and at 320 pixels. Leaves the page wide."""
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert not page.evaluate(WIDER_THAN_SCREEN), f"wider than {size['width']} px"
        found = Axe().run(page).response["violations"]
        faults = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]
        assert not faults, faults
