"""axe runs in the page, so a page with JavaScript off is examined in its twin that has it on."""

from playwright.sync_api import Page

from tests.functional.accessibility import assert_accessible


def assert_twin_accessible(page: Page) -> None:
    """The very page that is open, also one that answered a POST, examined with scripts on."""
    browser, html, address = page.context.browser, page.content(), page.url
    assert browser is not None
    context = browser.new_context(storage_state=page.context.storage_state())
    twin = context.new_page()
    twin.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
    twin.goto(address)
    assert_accessible(twin)
    context.close()
