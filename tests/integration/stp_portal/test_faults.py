"""Honest pages when something is refused or fails."""

from __future__ import annotations

from typing import Any

import psycopg2.errors
import pytest
from django.db import InternalError, OperationalError
from django.test import Client

from programmes.refusals import NotAllowed
from stp_portal import faults
from tests.functional import gallery

GALLERY = pytest.mark.urls("tests.functional.gallery")


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(gallery, "bind", fail)


class ReadOnly(psycopg2.errors.ReadOnlySqlTransaction):
    pgcode = "25006"


class Full(psycopg2.errors.DiskFull):
    pgcode = "53100"


@GALLERY
@pytest.mark.parametrize(
    ("kind", "cause", "words"),
    [
        (OperationalError, None, "reach its database"),
        (InternalError, ReadOnly(), "can be read but not written to"),
        (OperationalError, Full(), "run out of room"),
    ],
)
def test_a_database_that_fails_is_said_to(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[Exception],
    cause: Exception | None,
    words: str,
) -> None:
    error = kind("gone")
    error.__cause__ = cause
    failing(monkeypatch, error)
    response = client.get("/gallery/everything/")
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert words in response.content.decode()


@GALLERY
def test_a_fault_of_ours_says_so_and_tells_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, ValueError("private detail"))
    response = client.get("/gallery/everything/")
    assert response.status_code == 500
    assert b"private detail" not in response.content


@GALLERY
def test_a_permission_refused_gives_its_sentence(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, NotAllowed("You need an appointment as <PMO>."))
    response = client.get("/gallery/everything/")
    assert response.status_code == 403
    assert "You need an appointment as &lt;PMO&gt;." in response.content.decode()


@pytest.mark.parametrize("status", [400, 403, 404, 413, 429, 500, 503])
def test_no_error_page_needs_the_database(status: int) -> None:
    """A test without the mark `django_db` is refused the database by pytest-django."""
    body = faults.page(status).content.decode()
    assert "<h1" in body
    assert "<script" not in body


def test_a_page_that_is_not_there_is_always_the_same(client: Client) -> None:
    one, other = client.get("/no/such/page/"), client.get("/systems/of-another/none/")
    assert one.status_code == 404
    assert one.content == other.content


@GALLERY
@pytest.mark.django_db
def test_too_much_is_refused_with_its_own_page(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    response = client.post("/gallery/everything/", {"title": "x" * 100})
    assert response.status_code == 413
    assert "too large" in response.content.decode()


@GALLERY
@pytest.mark.django_db
def test_a_forged_form_is_refused_and_says_what_to_do() -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/gallery/everything/", {"title": "x"})
    assert response.status_code == 403
    assert "nothing was saved" in response.content.decode()
