"""The lock stops guessing, and can't be used to shut a named person out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings as django_settings
from django.core import mail, signing
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from programmes.models import User
from stp_portal import known_browsers, lockout
from tests.factories.programmes import PASSWORD, make_user

pytestmark = pytest.mark.django_db
TRIES = django_settings.AXES_FAILURE_LIMIT


@pytest.fixture(autouse=True)
def _quick_and_fresh(settings: Any) -> None:
    """Hundreds of guesses at the cost of a few; the limits on requests begin anew."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def person() -> User:
    return make_user("ann@example.org", password=PASSWORD)


def browser(address: str = "10.1.2.3") -> Client:
    return Client(REMOTE_ADDR=address)


def try_to_sign_in(client: Client, password: str, email: str = "ann@example.org") -> int:
    sent = {"login": email, "password": password}
    return int(client.post(reverse("account_login"), sent).status_code)


def guess(client: Client, times: int = TRIES) -> None:
    for _ in range(times):
        try_to_sign_in(client, "wrong")


def test_guessing_is_stopped_for_a_person_at_an_address(person: User) -> None:
    guess(browser())
    assert try_to_sign_in(browser(), PASSWORD) == 429
    assert try_to_sign_in(browser("10.9.9.9"), PASSWORD) == 302


def test_who_has_no_account_is_locked_in_the_same_words() -> None:
    client = browser()
    sent = {"login": "nobody@example.org", "password": "x"}
    answers = [client.post(reverse("account_login"), sent).content for _ in range(TRIES + 1)]
    assert b"Too many attempts" in answers[-1]


def test_a_neighbour_on_the_same_network_shuts_nobody_out(person: User) -> None:
    own = browser()
    assert try_to_sign_in(own, PASSWORD) == 302
    own.post(reverse("account_logout"))
    guess(browser(), 40)
    assert try_to_sign_in(browser(), PASSWORD) != 302
    assert try_to_sign_in(own, PASSWORD) == 302


def test_a_known_browser_has_its_own_lock(person: User) -> None:
    own = browser()
    try_to_sign_in(own, PASSWORD)
    own.post(reverse("account_logout"))
    guess(own)
    assert try_to_sign_in(own, PASSWORD) == 429
    assert try_to_sign_in(browser(), PASSWORD) == 302


def test_a_browser_is_known_for_its_own_people_only(person: User) -> None:
    make_user("ben@example.org", password=PASSWORD)
    bens = browser()
    assert try_to_sign_in(bens, PASSWORD, "ben@example.org") == 302
    bens.post(reverse("account_logout"))
    guess(bens)
    assert try_to_sign_in(bens, PASSWORD) == 429


@pytest.mark.parametrize(
    "forged",
    ["x", "{}", signing.dumps(["a"]), signing.dumps({"a": "b"})],
    ids=["word", "object", "list signed elsewhere", "object signed elsewhere"],
)
def test_the_mark_of_a_browser_can_not_be_made_up(person: User, forged: str) -> None:
    guess(browser())
    other = browser()
    other.cookies["known"] = forged
    assert try_to_sign_in(other, PASSWORD) == 429


def test_colleagues_take_turns_at_one_machine(rf: Any) -> None:
    request = rf.get("/")
    for serial in range(known_browsers.MOST_PEOPLE + 1):
        answer = HttpResponse()
        known_browsers.prove(request, make_user(f"p{serial}@example.org"))
        known_browsers.mark(request, answer)
        request.COOKIES["known"] = answer.cookies["known"].value
    known = [known_browsers.number_of(request, f"P{n}@example.org") for n in range(6)]
    assert not known[0]
    assert all(known[1:])
    assert "@" not in request.COOKIES["known"]


def test_a_new_password_lifts_the_lock(person: User) -> None:
    guess(browser())
    own = browser()
    own.post(reverse("account_reset_password"), {"email": person.email})
    [link] = re.findall(r"https?://\S+/account/password/reset/\S+", mail.outbox[0].body)
    page = own.get(link, follow=True)
    new = {"password1": "three random words here", "password2": "three random words here"}
    assert own.post(page.request["PATH_INFO"], new).status_code == 302
    guess(browser())
    assert try_to_sign_in(own, "three random words here") == 302


def test_security_codes_can_not_be_guessed(person: User, settings: Any) -> None:
    totp.TOTP.activate(person, totp.generate_totp_secret())
    client = browser()
    assert try_to_sign_in(client, PASSWORD) == 302
    page = reverse("mfa_authenticate")
    for serial in range(10):
        assert b"wrong or has been used" in client.post(page, {"code": "000000"}).content
        client.defaults["REMOTE_ADDR"] = f"10.3.0.{serial}"
    assert b"Too many attempts" in client.post(page, {"code": "000000"}).content
    assert client.get(reverse("my_work")).status_code == 302


@pytest.mark.parametrize("email", ["a" * 300 + "@example.org", "a" * 250 + "@example.org"])
def test_an_endless_address_is_only_a_wrong_one(email: str) -> None:
    assert try_to_sign_in(browser(), "x", email) == 200
    assert len(lockout.person(None, {"email": email})) <= lockout.LONGEST
