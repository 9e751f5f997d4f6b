"""A signed-in visitor over the loopback: one connection kept open, each request timed."""

from __future__ import annotations

import http.client
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from typing import TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from programmes.models import User

SECONDS = 60
MOST_SECONDS = 45.0
"""After so long a comparison ends with what it has: on a busy machine the run still ends."""

IDLE_SECONDS = 1.0
"""gunicorn closes a connection that nobody has used for two seconds; a browser opens another."""

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """What came back, and how long it took from the request's first byte to the last one back."""

    status: int
    body: bytes
    location: str
    milliseconds: float


class Visitor:
    """Keeps a session and one connection, as a browser does."""

    def __init__(self, port: int, email: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        self.cookies = {settings.SESSION_COOKIE_NAME: session_of(email)}
        self.used = time.perf_counter()

    def get(self, path: str) -> Answer:
        """Fetch a page whole."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Send a form."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": f"http://127.0.0.1:{self.connection.port}{path}",
        }
        return self._ask("POST", path, urlencode(fields).encode(), headers)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if time.perf_counter() - self.used > IDLE_SECONDS:
            self.connection.close()
        began = time.perf_counter()
        self.connection.request(method, path, body, headers | {"Cookie": cookie})
        response = self.connection.getresponse()
        content = response.read()
        self.used = time.perf_counter()
        took = (self.used - began) * 1000
        for header in response.headers.get_all("Set-Cookie") or []:
            name, _, rest = header.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return Answer(response.status, content, response.headers.get("Location", ""), took)

    def page(self, path: str) -> Answer:
        """Fetch a page that must be there."""
        answer = self.get(path)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status} {answer.location}")
        return answer


def session_of(email: str) -> str:
    """The key of a new session in which the person is signed in, as signing in would leave it."""
    user = User.objects.get(email=email)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


Fetch = tuple[str, str]
"""Who fetches what: an e-mail address and a path."""


class Crowd:
    """As many visitors at once as asked for; each keeps a connection for every person."""

    def __init__(self, port: int, at_once: int) -> None:
        self.port = port
        self.at_once = at_once
        self.seats: list[dict[str, Visitor]] = [{} for _ in range(at_once)]

    def fetch(self, wanted: Fetch, count: int) -> list[float]:
        """Milliseconds of `count` requests, `at_once` of them in flight."""
        shares = [count // self.at_once] * self.at_once
        if self.at_once == 1:
            return self._share(0, wanted, shares[0])
        with ThreadPoolExecutor(self.at_once) as threads:
            parts = threads.map(self._share, range(self.at_once), [wanted] * self.at_once, shares)
            return [took for part in parts for took in part]

    def _share(self, seat: int, wanted: Fetch, count: int) -> list[float]:
        email, path = wanted
        held = self.seats[seat]
        if email not in held:
            held[email] = Visitor(self.port, email)
        return [held[email].page(path).milliseconds for _ in range(count)]


def interleaved(
    port: int, wanted: Sequence[Fetch], count: int, at_once: int, block: int
) -> list[list[float]]:
    """Milliseconds for each of `wanted`, fetched in turn, block by block: A B A B ….

    Only one kind is in flight at a time, so that none borrows from the other's speed.
    """
    crowd = Crowd(port, at_once)
    for each in wanted:
        crowd.fetch(each, 4 * at_once)
    found: dict[Fetch, list[float]] = {each: [] for each in wanted}
    began = time.perf_counter()
    for number in range(max(1, count // block)):
        for each in in_turn(wanted, number):
            found[each] += crowd.fetch(each, block)
        if time.perf_counter() - began > MOST_SECONDS:
            break
    return list(found.values())


def in_turn(these: Sequence[T], number: int) -> Sequence[T]:
    """Every second round backwards, so that none always comes first."""
    return these if number % 2 == 0 else these[::-1]
