"""Signing in, in a browser: with and without scripts, with a second step, and when it fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Page, expect

from programmes.models import User
from tests.factories.programmes import PASSWORD, make_user
from tests.functional.accessibility import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[..., None]
WRONG = "The email address or the password is wrong"


@pytest.fixture
def person() -> User:
    return make_user("ann.lee@example.org", password=PASSWORD)


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_by_keyboard_and_without_scripts(plain_page: Page, person: User) -> None:
    page = plain_page
    page.goto("/my-work/")
    expect(page).to_have_title("Sign in – STP portal")
    page.locator("#id_login").focus()
    page.keyboard.type(person.email.upper())
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/my-work/$"))
    page.get_by_role("button", name="Sign out").click()
    page.goto("/my-work/")
    expect(page).to_have_url(re.compile("/sign-in/"))


def test_every_page_of_an_account_is_accessible(page: Page, person: User, sign_in: SignIn) -> None:
    for address in ("/sign-in/", "/account/password/reset/", "/account/password/reset/sent/"):
        page.goto(address)
        assert_accessible(page)
    sign_in(page, person.email)
    for address in ("/account/", "/account/password/", "/account/authenticator/", "/sign-out/"):
        page.goto(address)
        assert_accessible(page)


def test_a_failure_says_the_same_of_known_and_unknown(
    page: Page, person: User, sign_in: SignIn
) -> None:
    for address in (person.email, "nobody@example.org"):
        sign_in(page, address, "wrong-password-1")
        expect(page).to_have_title(re.compile("^Error: Sign in"))
        expect(page.locator(".nhsuk-error-summary")).to_contain_text(WRONG)
        expect(page.get_by_label("Email address")).to_have_value(address)
    assert_accessible(page)


def test_errors_name_what_is_missing(page: Page, sign_in: SignIn) -> None:
    sign_in(page, "not an address", "")
    page.get_by_role("link", name="Enter your password").click()
    expect(page.locator("#id_password")).to_be_focused()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("Enter an email address in the")


def attempt(client: Client, email: str, password: str, address: str) -> int:
    sent = {"login": email, "password": password}
    return client.post("/sign-in/", sent, REMOTE_ADDR=address).status_code


def test_a_lock_is_on_the_pair_of_person_and_place(person: User) -> None:
    limit = django_settings.AXES_FAILURE_LIMIT
    answers = [attempt(Client(), person.email, "wrong", "192.0.2.1") for _ in range(limit)]
    assert set(answers[:-1]) == {200}
    assert attempt(Client(), person.email, PASSWORD, "192.0.2.1") == 429
    assert attempt(Client(), person.email, PASSWORD, "192.0.2.2") == 302


def test_a_lock_says_the_same_of_an_address_without_an_account() -> None:
    limit = django_settings.AXES_FAILURE_LIMIT
    answers = [attempt(Client(), "nobody@example.org", "x", "192.0.2.3") for _ in range(limit + 1)]
    assert answers[-1] == 429


def test_the_session_gets_a_new_key(person: User) -> None:
    client = Client()
    client.get("/sign-in/")
    before = client.session.session_key
    assert attempt(client, person.email, PASSWORD, "192.0.2.4") == 302
    assert client.session.session_key not in (None, before)


def turn_on_two_steps(page: Page) -> str:
    """Returns the key that an authenticator app would hold."""
    page.goto("/account/authenticator/")
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    assert_accessible(page)
    secret = page.locator("main code").inner_text()
    page.get_by_label("Security code").fill("000000")
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("The security code is wrong")
    for _ in range(3):  # a code may run out between here and there
        page.get_by_label("Security code").fill(code_of(secret))
        page.get_by_role("button", name="Turn on").click()
        page.wait_for_load_state()
        if page.locator("main h1").inner_text() == "Your recovery codes":
            break
    expect(page.locator("main h1")).to_have_text("Your recovery codes")
    assert_accessible(page)
    return secret


def test_a_second_step(page: Page, person: User, sign_in: SignIn) -> None:
    sign_in(page, person.email)
    turn_on_two_steps(page)
    recovery = page.locator(".app-codes li").first.inner_text()
    page.goto("/account/recovery-codes/new/")
    assert_accessible(page)
    page.goto("/account/")
    assert_accessible(page)
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, person.email)
    expect(page.locator("main h1")).to_have_text("Enter your security code")
    assert_accessible(page)
    page.get_by_label("Security code").fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/my-work/$"))
    page.goto("/account/authenticator/off/")
    if page.locator("main h1").inner_text() == "Confirm that it is you":
        page.locator("#id_password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    assert_accessible(page)
    page.get_by_role("button", name="Turn off").click()
    expect(page.locator("main")).to_contain_text("It is off.")


def test_a_forgotten_password(
    page: Page, person: User, sign_in: SignIn, mailoutbox: list[Any]
) -> None:
    page.goto("/sign-in/")
    page.get_by_role("link", name="I have forgotten my password").click()
    page.get_by_label("Email address").fill(person.email)
    page.get_by_role("button", name="Send me the link").click()
    expect(page.locator("main h1")).to_have_text("Check your email")
    link = re.search(r"https?://\S+/reset/\S+", mailoutbox[0].body)
    assert link is not None
    page.goto(link[0])
    assert_accessible(page)
    page.locator("#id_password1").fill("short")
    page.locator("#id_password2").fill("short")
    page.get_by_role("button", name="Save the new password").click()
    expect(page).to_have_title(re.compile("^Error: "))
    page.locator("#id_password1").fill("three random words")
    page.locator("#id_password2").fill("three random words")
    page.get_by_role("button", name="Save the new password").click()
    expect(page.locator("main h1")).to_have_text("Your password is changed")
    assert_accessible(page)
    sign_in(page, person.email, "three random words")
    expect(page).to_have_url(re.compile("/my-work/$"))
    page.goto(link[0])
    expect(page.locator("main h1")).to_have_text("This link no longer works")


def test_no_mail_goes_to_an_address_without_an_account(page: Page, mailoutbox: list[Any]) -> None:
    page.goto("/account/password/reset/")
    page.get_by_label("Email address").fill("nobody@example.org")
    page.get_by_role("button", name="Send me the link").click()
    expect(page.locator("main h1")).to_have_text("Check your email")
    assert mailoutbox == []


@pytest.fixture
def demonstration(settings: Any) -> None:
    settings.STP_DEMO = True
    settings.DEMO_PASSWORD = PASSWORD


@pytest.mark.usefixtures("demonstration")
def test_the_demonstration_lists_its_accounts(page: Page, person: User) -> None:
    make_user("pmo@staffordshire.example", name="PMO", is_demonstration=True)
    page.goto("/sign-in/")
    main = page.get_by_role("main")
    expect(main).to_contain_text("pmo@staffordshire.example")
    expect(main).not_to_contain_text(person.email)
    expect(page.get_by_role("region", name="Illustrative")).to_be_visible()


def test_outside_the_demonstration_no_account_is_listed(page: Page) -> None:
    make_user("pmo@staffordshire.example", name="PMO", is_demonstration=True)
    page.goto("/sign-in/")
    expect(page.get_by_role("table")).to_have_count(0)


def test_a_warning_before_the_session_ends_can_extend_it(
    page: Page, person: User, sign_in: SignIn
) -> None:
    page.clock.install()
    sign_in(page, person.email)
    page.goto("/account/password/")
    page.clock.run_for(27 * 60 * 1000)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.clock.run_for(70 * 1000)
    expect(page.get_by_role("dialog")).to_contain_text("You'll be signed out in 2 minutes")
    assert_accessible(page)
    with page.expect_response("**/session/extend/") as extended:
        page.get_by_role("button", name="Stay signed in").click()
    assert extended.value.status == 204
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_typing_keeps_a_session_alive(page: Page, person: User, sign_in: SignIn) -> None:
    page.clock.install()
    sign_in(page, person.email)
    page.goto("/account/password/")
    page.clock.run_for(5 * 60 * 1000)
    with page.expect_response("**/session/extend/") as extended:
        page.locator("#id_oldpassword").press_sequentially("a")
    assert extended.value.status == 204


def test_the_page_says_when_the_session_has_ended(
    page: Page, person: User, sign_in: SignIn
) -> None:
    page.clock.install()
    sign_in(page, person.email)
    page.goto("/account/password/")
    page.clock.run_for(30 * 60 * 1000 + 10_000)
    expect(page.get_by_role("dialog")).to_contain_text("You've been signed out")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_no_page_asks_another_host_for_anything(page: Page, person: User) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/sign-in/")
    hosts = {url.split("/")[2] for url in asked if not url.startswith("data:")}
    assert len(hosts) == 1
    assert not re.search(r"url\(.?https?:", Path("build/assets/app.css").read_text())
