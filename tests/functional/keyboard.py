"""What a person does with a keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Page

MOST_TABS = 250


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the link or button of that name has the focus."""
    named = page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name)).first
    for _ in range(MOST_TABS):
        if named.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {name!r}")


def press(page: Page, name: str) -> None:
    """Reach it with Tab, and press Enter."""
    tab_to(page, name)
    page.keyboard.press("Enter")


def follow(page: Page, name: str) -> None:
    """Press it, and wait for the page that it leads to."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, label: str, words: str) -> None:
    """Replace what the box of that label holds."""
    page.get_by_label(label, exact=True).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def choose(page: Page, group: str, label: str) -> None:
    """Move through a group of radios with the arrows until the one of that label is chosen."""
    radios = page.get_by_role("group", name=group)
    radios.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    wanted = radios.get_by_label(label, exact=True)
    for _ in range(radios.get_by_role("radio").count()):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"The arrows never reach {label!r} in {group!r}")
