"""Default deny, the life of a session, and what is kept when it ends."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from programmes import kept_posts
from programmes.models import User
from stp_portal import middleware
from tests.factories.programmes import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.functional.gallery")]
PAGE = "/gallery/private/"


@pytest.fixture
def person() -> User:
    return make_user("ann@example.org", password=PASSWORD)


@pytest.fixture
def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[1])
    return client


def shown_to(client: Client) -> str:
    """The hidden mark of the form as this person sees it."""
    body = client.get(PAGE).content.decode()
    return body.split('name="shown_to" value="')[1].split('"')[0]


def sent_after_the_session_ended(mark: str, text: str = "A long thought\n<b>") -> Client:
    stranger = Client()
    sent = {"summary": text, "shown_to": mark, "csrfmiddlewaretoken": "x"}
    response = stranger.post(PAGE, sent, headers={"referer": f"http://testserver{PAGE}"})
    assert response.status_code == 302
    assert response.url == f"/sign-in/?next={PAGE.replace('/', '%2F')}"
    return stranger


def test_a_view_without_a_rule_is_refused_even_to_those_signed_in(signed_in: Client) -> None:
    response = signed_in.get("/gallery/unmarked/")
    assert response.status_code == 403
    assert b"secret" not in response.content


def test_a_stranger_is_sent_to_sign_in_and_back() -> None:
    response = Client().get(f"{PAGE}?a=1")
    assert response.status_code == 302
    assert response.url == "/sign-in/?next=%2Fgallery%2Fprivate%2F%3Fa%3D1"


def test_what_was_typed_comes_back_to_the_same_person(signed_in: Client, person: User) -> None:
    client = sent_after_the_session_ended(shown_to(signed_in))
    assert "We have kept what you typed" in client.get("/sign-in/").content.decode()
    answer = client.post(
        f"/sign-in/?next={PAGE}", {"login": person.email, "password": PASSWORD, "next": PAGE}
    )
    assert answer.url == PAGE
    body = client.get(PAGE).content.decode()
    assert "A long thought\n&lt;b&gt;</textarea>" in body
    assert "We kept what you had typed when your session ended. It is not saved yet." in body
    assert "There is a problem" not in body


def test_what_was_typed_of_one_thing_is_not_shown_for_another(
    signed_in: Client, person: User
) -> None:
    """What a query names may be another organisation, or another month."""
    mark, client = shown_to(signed_in), Client()
    answer = client.post(
        PAGE,
        {"summary": "A long thought", "shown_to": mark},
        headers={"referer": f"http://testserver{PAGE}?of=a"},
    )
    assert answer.url == "/sign-in/?next=%2Fgallery%2Fprivate%2F%3Fof%3Da"
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[1])
    assert b"A long thought" not in client.get(f"{PAGE}?of=b").content
    assert b"A long thought" in client.get(f"{PAGE}?of=a").content
    client.post(f"{PAGE}?of=a", {"summary": "Better"})
    assert b"A long thought" not in client.get(f"{PAGE}?of=a").content


def test_what_was_typed_stays_until_it_is_sent_again(signed_in: Client, person: User) -> None:
    client = sent_after_the_session_ended(shown_to(signed_in))
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[1])
    for _ in range(2):
        assert b"A long thought" in client.get(PAGE).content
    client.post(PAGE, {"summary": "Better"})
    assert b"A long thought" not in client.get(PAGE).content


def test_another_person_never_sees_it(signed_in: Client) -> None:
    client = sent_after_the_session_ended(shown_to(signed_in))
    other = make_user("ben@example.org")
    client.force_login(other, backend=settings.AUTHENTICATION_BACKENDS[1])
    assert b"A long thought" not in client.get(PAGE).content
    assert not kept_posts.is_waiting(request_with(client))


def test_nothing_is_kept_for_a_mark_that_was_made_up() -> None:
    for mark in ("", "1", "1:forged"):
        stranger = Client()
        response = stranger.post(PAGE, {"summary": "x", "shown_to": mark})
        assert response.url == "/sign-in/?next=%2Fmy-work%2F"
        assert not kept_posts.is_waiting(request_with(stranger))


def test_no_more_than_two_megabytes_are_kept(signed_in: Client) -> None:
    mark = shown_to(signed_in)
    stranger = Client()
    stranger.post(PAGE, {"summary": "x" * (kept_posts.LARGEST + 1), "shown_to": mark})
    assert not kept_posts.is_waiting(request_with(stranger))


def request_with(client: Client) -> Any:
    return type("Request", (), {"session": client.session})()


def test_a_session_is_written_once_a_minute_at_most(
    signed_in: Client, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in.get(PAGE)
    with django_assert_max_num_queries(3) as read:
        signed_in.get(PAGE)
    assert not [query for query in read.captured_queries if "UPDATE" in query["sql"]]
    later = middleware.time.time() + 61
    monkeypatch.setattr(middleware.time, "time", lambda: later)
    with django_assert_max_num_queries(6) as written:
        signed_in.get(PAGE)
    assert [query for query in written.captured_queries if "UPDATE" in query["sql"]]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_only_reads_still_shows_pages(signed_in: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        assert signed_in.get(PAGE).status_code == 200
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")


def test_twelve_hours_end_a_session(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in.get(PAGE)
    later = middleware.time.time() + middleware.LONGEST_SESSION + 1
    monkeypatch.setattr(middleware.time, "time", lambda: later)
    assert signed_in.get(PAGE).status_code == 302


def test_a_session_lives_half_an_hour_from_the_last_activity(signed_in: Client) -> None:
    signed_in.get(PAGE)
    assert 30 * 60 <= signed_in.session.get_expiry_age() <= 31 * 60


def test_extending_needs_a_session_and_a_post(signed_in: Client) -> None:
    assert signed_in.post(reverse("extend_session")).status_code == 204
    assert signed_in.get(reverse("extend_session")).status_code == 405
    assert Client().post(reverse("extend_session")).status_code == 302


def test_a_page_is_not_cached_framed_or_scripted_by_others(signed_in: Client) -> None:
    response = signed_in.get(PAGE)
    policy = response["Content-Security-Policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    body = response.content.decode()
    assert body.count(f'nonce="{nonce}"') == body.count("<script") == 2
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert " style=" not in body


def test_narratives_are_inert(signed_in: Client) -> None:
    response = signed_in.post(PAGE, {"summary": "</textarea><script>" + "x" * 5000})
    body = response.content.decode()
    assert "<title>Error: " in body
    assert "&lt;/textarea&gt;&lt;script&gt;" in body
