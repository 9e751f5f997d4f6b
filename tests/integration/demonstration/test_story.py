"""What the demonstration shows: the story a newcomer reads, and every link in it."""

from __future__ import annotations

from collections import Counter, deque
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from assurance.demonstration.seed import STORY, seed
from assurance.demonstration.story import read
from assurance.models import BoardSnapshot, Psr1Return, Publication
from assurance.selectors.returns import content_of
from metrics.models import Reading
from programmes.models import Programme, User
from tests.integration.demonstration.conftest import PASSWORD
from tests.integration.demonstration.test_access_walk import ROLE_ACCOUNTS

pytestmark = pytest.mark.django_db

BOARD = reverse("board", args=["staffordshire", "2017-02"])
PAGES_A_VIEW = 2
"""How many pages of each view a crawl opens: the rest differ in their data only."""


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.add(given.get("id") or "")
        if tag == "a" and given.get("href"):
            self.found.append(given["href"] or "")


def _read(text: str) -> _Links:
    links = _Links()
    links.feed(text)
    return links


def _signed_in(email: str) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_february_shows_every_workstream_with_what_the_story_promises():
    snapshot = BoardSnapshot.objects.filter(
        system__key="staffordshire", month="2017-02-01", publication__isnull=False
    ).latest("version")
    lines = {line.programme.key: line.content for line in snapshot.lines.all()}
    reporting = Programme.objects.filter(plan__key="staffordshire-2016", reports=True)
    assert len(reporting) == 19
    assert {p.key for p in reporting} <= set(lines)
    assert {line.programme.plan.key for line in snapshot.lines.all()} == {"staffordshire-2016"}
    states = Counter(content["state"] for content in lines.values())
    assert states["not_reported"] >= 1
    red = [c for c in lines.values() if (c["agreed"] or {}).get("progress") == "red"]
    assert any(c["exception"] and c["exception"]["route"] for c in red)
    assert any(c["differs"] for c in lines.values())
    assert snapshot.version > 1, "the correction after signing made a second version"


def test_six_months_are_published_and_one_is_in_flight():
    published = Publication.objects.filter(snapshot__system__key="staffordshire")
    assert published.values("snapshot__month").distinct().count() == 6
    april = Psr1Return.objects.filter(system__key="staffordshire", month="2017-04-01")
    assert {"draft", "submitted", "signed"} <= set(april.values_list("state", flat=True))


def off_trajectory(told: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {row["key"]: (row["period_words"], row["standing"]) for row in told["off"]}


def test_some_workstreams_report_readings_on_their_trajectory_and_some_off_it():
    february = Psr1Return.objects.filter(system__key="staffordshire", month="2017-02-01")
    signed = february.exclude(signed_at=None)
    told = {r.programme.key: r.board_content.get("indicators") for r in signed}
    assert "engagement" in told
    assert told["engagement"] is None
    assert off_trajectory(told["urgent-care"]) == {
        "ae-four-hours": ("January 2017", "beyond"),
        "delayed-transfers": ("January 2017", "beyond"),
    }
    assert (told["planned-care"]["measured"], told["planned-care"]["on"]) == (2, 1)
    assert (told["estates"]["measured"], told["estates"]["on"]) == (1, 1)
    assert off_trajectory(told["efficiency"]) == {"efficiency-delivered": ("2015/16", "beyond")}
    [reading] = Reading.objects.filter(indicator__key="ae-four-hours", starts_on="2017-01-01")
    assert reading.by.name[:5] == "SRO, "
    assert reading.psr1_reference == signed.get(programme__key="urgent-care").reference


def test_the_board_of_march_reads_months_a_quarter_and_a_year():
    march = Psr1Return.objects.filter(system__key="staffordshire", month="2017-03-01")
    signed = march.exclude(signed_at=None)
    told = {r.programme.key: r.board_content.get("indicators") for r in signed}
    assert off_trajectory(told["urgent-care"]) == {
        "ae-four-hours": ("February 2017", "within"),
        "delayed-transfers": ("February 2017", "beyond"),
    }
    assert off_trajectory(told["planned-care"]) == {"day-case-rate": ("February 2017", "within")}
    assert off_trajectory(told["workforce"]) == {"agency-to-bank": ("February 2017", "beyond")}
    assert off_trajectory(told["efficiency"]) == {"efficiency-delivered": ("2015/16", "beyond")}
    assert (told["estates"]["measured"], told["estates"]["on"]) == (1, 1)
    assert told["estates"]["no_data"] > 0
    space = Reading.objects.get(indicator__key="unoccupied-space", starts_on="2016-10-01")
    assert space.psr1_reference.startswith("PSR1-")


def test_only_what_the_story_does_not_read_is_not_measured_yet():
    told = {(row.key, name) for row in read(STORY).values() for name in row.measured}
    signed = Psr1Return.objects.filter(system__key="staffordshire").exclude(signed_at=None)
    items = [
        (psr1.programme.key, item)
        for psr1 in signed.select_related("programme")
        for item in content_of(psr1).get("readings", {"items": []})["items"]
    ]
    assert {(key, item["key"]) for key, item in items if not item["none_why"]} >= told
    assert {(key, item["key"]) for key, item in items if item["none_why"]}.isdisjoint(told)
    assert {item["none_why"] for _, item in items} == {"", "It is not measured yet."}


def test_no_return_is_filed_in_a_real_persons_name():
    for psr1 in Psr1Return.objects.filter(signed_by__isnull=False).select_related("signed_by"):
        assert psr1.signed_by.is_demonstration
        assert psr1.signed_by.name.startswith("SRO, ")


def test_making_it_again_changes_nothing():
    before = Psr1Return.objects.count()
    assert not seed(password=PASSWORD)
    assert Psr1Return.objects.count() == before


def test_each_link_of_the_board_page_opens_for_a_board_member():
    client = _signed_in("board@staffordshire.example")
    page = client.get(BOARD)
    assert page.status_code == 200
    links = _read(page.content.decode())
    for href in sorted(set(links.found)):
        if href.startswith("#"):
            assert href[1:] in links.ids | {""}, href
            continue
        if urlsplit(href).netloc:
            continue
        response = client.get(urldefrag(urljoin(BOARD, href)).url, follow=True)
        assert response.status_code == 200, (href, response.status_code)
        fragment = urldefrag(href).fragment
        if fragment:
            assert fragment in _read(response.content.decode()).ids, href


@pytest.mark.parametrize("role", sorted(ROLE_ACCOUNTS))
def test_no_page_links_to_what_its_reader_may_not_open(role):
    client = _signed_in(f"{ROLE_ACCOUNTS[role]}@staffordshire.example")
    waiting = deque([(reverse("my_work"), "")])
    seen: set[str] = set()
    opened: Counter[str] = Counter()
    while waiting:
        address, source = waiting.popleft()
        if address in seen:
            continue
        seen.add(address)
        view = _view_name(address)
        if opened[view] >= PAGES_A_VIEW or view == "static":
            continue
        opened[view] += 1
        response = client.get(address)
        assert response.status_code in (200, 302), (address, response.status_code, "from", source)
        if response.get("Content-Type", "").startswith("text/html"):
            for href in _read(response.content.decode(errors="replace")).found:
                target = urldefrag(urljoin(address, href)).url
                if not urlsplit(target).netloc and target.startswith("/"):
                    waiting.append((target, address))


def _view_name(address: str) -> str:
    path = urlsplit(address).path
    if path.startswith("/assets/"):
        return "static"
    try:
        return resolve(path).view_name
    except Resolver404 as error:
        raise AssertionError(f"A dead link: {address}") from error
