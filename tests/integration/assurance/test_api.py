"""The API: the pages' content and scope, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from knox.models import AuthToken
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from assurance.api.urls import urlpatterns
from assurance.models import Psr1Return
from assurance.presenters import board as page
from assurance.presenters.board_links import Links
from assurance.selectors.board import lines_of
from assurance.selectors.returns import content_of
from programmes.enums import Role
from programmes.models import AuditEntry, User
from programmes.rating_style import style_of
from stp_portal.wsgi import application
from tests.factories import board as make
from tests.factories.board import FEBRUARY
from tests.factories.programmes import appoint, make_user
from tests.integration.assurance.test_snapshots import correct

pytestmark = pytest.mark.django_db
TODAY = date(2017, 4, 11)
ROOT = "/api/v1"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, "STP_TODAY", TODAY)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests through the real handler keep to the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def shared(django_db_setup: None, django_db_blocker: Any) -> Iterator[make.Portfolio]:
    with make.kept_for_a_module(django_db_blocker, "staffordshire") as made:
        yield made


@pytest.fixture
def portfolio(shared: make.Portfolio, db: None) -> make.Portfolio:
    return deepcopy(shared)


def token_of(user: User, *options: str) -> str:
    out = StringIO()
    call_command("issue_token", user.email, *options, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def bearer(user: User) -> Client:
    return Client(headers={"Authorization": f"Token {token_of(user)}"})


def got(client: Client, path: str) -> Any:
    answer = client.get(f"{ROOT}/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def reader(portfolio: make.Portfolio) -> Client:
    return bearer(portfolio.board)


class TestWhoMayAsk:
    def test_by_token_or_by_session(self, portfolio, reader):
        assert got(reader, "systems/")["results"][0]["key"] == "staffordshire"
        client = Client()
        client.force_login(portfolio.board, backend=django_settings.AUTHENTICATION_BACKENDS[-1])
        assert got(client, "systems/") == got(reader, "systems/")

    def test_a_stranger_is_told_how(self, portfolio):
        answer = Client().get(f"{ROOT}/systems/staffordshire/board/2017-02/")
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Token"
        assert "send a personal token" in answer.json()["detail"]

    @pytest.mark.parametrize("token", ["x" * 64, "é", "a b", "-", "\\x00"])
    def test_no_other_token_will_do(self, token):
        answer = Client(headers={"Authorization": f"Token {token}".encode().decode("latin-1")}).get(
            f"{ROOT}/systems/"
        )
        assert answer.status_code == 401
        assert answer.json()["detail"]

    def test_a_closed_account_and_an_ended_token_are_refused(self, portfolio, reader):
        AuthToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
        assert reader.get(f"{ROOT}/systems/").status_code == 401
        again = bearer(portfolio.board)
        portfolio.board.is_active = False
        portfolio.board.save()
        assert again.get(f"{ROOT}/systems/").status_code == 401

    def test_a_token_opens_no_page(self, reader, portfolio):
        for name, args in (("my_work", []), ("board", [portfolio.system.key, "2017-02"])):
            answer = reader.get(reverse(name, args=args))
            assert answer.status_code == 302
            assert "/sign-in/" in answer["Location"]

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_nothing_can_be_written(self, reader, method):
        answer = getattr(reader, method)(f"{ROOT}/systems/staffordshire/")
        assert answer.status_code == 405
        assert answer.json()["detail"]

    def test_another_system_reads_as_what_does_not_exist(self, portfolio):
        other = bearer(make.make_portfolio("elsewhere").pmo)
        bodies = set()
        for path in (
            "",
            "programmes/",
            "programmes/sites/",
            "periods/",
            "periods/2017-02/",
            "returns/",
            "returns/2017-02/sites/",
            "reviews/",
            "reviews/2017-02/sites/",
            "board/",
            "board/2017-02/",
        ):
            for system in ("staffordshire", "nowhere"):
                answer = other.get(f"{ROOT}/systems/{system}/{path}")
                assert answer.status_code == 404, path
                bodies.add(answer.content)
        bodies.add(other.get(f"{ROOT}/nothing/here").content)
        assert len(bodies) == 1
        assert [row["key"] for row in got(other, "systems/")["results"]] == ["elsewhere"]

    def test_an_administrator_reads_no_content(self, portfolio):
        admin = bearer(appoint(None, Role.ADMINISTRATOR, portfolio.system))
        assert got(admin, "systems/")["count"] == 0
        answer = admin.get(f"{ROOT}/systems/staffordshire/board/2017-02/")
        assert answer.status_code in (403, 404)


class TestTokens:
    def test_only_a_hash_is_kept_and_the_trail_says_who(self, portfolio):
        token = token_of(portfolio.board, "--days", "30")
        row = AuthToken.objects.get()
        assert token not in (row.digest, row.token_key)
        assert timedelta(days=29) < row.expiry - timezone.now() < timedelta(days=31)
        entry = AuditEntry.objects.get(verb="token.issued")
        assert "issued an API token to Bea Board" in entry.sentence
        assert token not in json.dumps(entry.detail)

    def test_refusals_in_words(self, portfolio):
        closed = make_user("gone@example.org", is_active=False)
        with pytest.raises(CommandError, match="There is no account nobody"):
            call_command("issue_token", "nobody@example.org")
        with pytest.raises(CommandError, match="is closed, so it gets no token"):
            call_command("issue_token", closed.email)
        with pytest.raises(CommandError, match="1 to 366 days, not 400"):
            call_command("issue_token", portfolio.board.email, "--days", "400")


class TestContent:
    def test_lists_come_in_pages(self, reader, portfolio):
        first = got(reader, "systems/staffordshire/programmes/?limit=3")
        assert first["count"] == 4
        assert [row["key"] for row in first["results"]] == ["care", "sites", "hubs"]
        rest = reader.get(first["next"]).json()
        assert [row["key"] for row in rest["results"]] == ["cancer"]
        assert rest["results"][0]["parent"] is None
        assert got(reader, "systems/staffordshire/programmes/sites/")["parent"] == "care"

    def test_periods(self, reader):
        rows = got(reader, "systems/staffordshire/periods/")["results"]
        assert [row["month"] for row in rows] == ["2017-02", "2017-01"]
        assert got(reader, "systems/staffordshire/periods/2017-02/") == rows[0]

    def test_signed_returns_with_content_hash_and_history(self, reader, portfolio):
        rows = got(reader, "systems/staffordshire/returns/?month=2017-02")["results"]
        assert [row["reference"] for row in rows] == ["PSR1-2017-02-sites", "PSR1-2017-02-hubs"]
        psr1 = Psr1Return.objects.get(programme=portfolio.sites, month=FEBRUARY)
        whole = got(reader, "systems/staffordshire/returns/2017-02/sites/")
        assert whole["content"] == content_of(psr1)
        assert whole["hash"] == psr1.content_hash
        assert [move["verb"] for move in whole["history"]][-4:] == [
            "submit",
            "sign",
            "review",
            "lock",
        ]
        assert reader.get(rows[0]["url"]).json() == whole
        answer = reader.get(f"{ROOT}/systems/staffordshire/returns/2017-02/cancer/")
        assert answer.status_code == 404

    def test_completed_reviews(self, reader, portfolio):
        rows = got(reader, "systems/staffordshire/reviews/?programme=sites")["results"]
        assert [row["month"] for row in rows] == ["2017-02", "2017-01"]
        assert rows[0]["agreed"]["progress"] == "red"
        assert rows[0]["reasons"]["progress"] == "Two of three sites have no staff."
        assert rows[0]["recovery"]["due"] == "2017-03-15"
        assert reader.get(rows[0]["url"]).json() == rows[0]
        assert reader.get(rows[0]["return_url"]).json()["review"] == rows[0]["url"]

    def test_board_versions(self, reader, portfolio):
        correct(portfolio)
        assert got(reader, "systems/staffordshire/board/?month=2017-02")["count"] == 1
        path = f"{ROOT}/systems/staffordshire/board/2017-02/"
        assert reader.get(f"{path}?version=2").status_code == 404
        pmo = bearer(portfolio.pmo)
        assert got(pmo, "systems/staffordshire/board/2017-02/")["version"] == 1
        second = pmo.get(f"{path}?version=2").json()
        assert second["published_at"] is None
        assert [row["version"] for row in second["versions"]] == [2, 1]

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("month=2017-13", "Month must be like 2017-02."),
            ("programme=a%00b", "Programme must be a key"),
        ],
    )
    def test_faults_in_words(self, reader, query, said):
        answer = reader.get(f"{ROOT}/systems/staffordshire/returns/?{query}")
        assert answer.status_code == 400
        assert said in str(answer.json()["detail"])

    def test_queries_do_not_grow_with_the_list(
        self, reader, portfolio, django_assert_max_num_queries
    ):
        for kind in ("returns", "reviews", "programmes", "board"):
            with django_assert_max_num_queries(12):
                got(reader, f"systems/staffordshire/{kind}/")


class TestTheBoardsTwin:
    """Every value of the page stands in the API, and the other way round."""

    @pytest.fixture
    def twin(self, reader: Client) -> Any:
        return got(reader, "systems/staffordshire/board/2017-02/")

    @pytest.fixture
    def shown(self, portfolio: make.Portfolio) -> str:
        client = Client()
        client.force_login(portfolio.board, backend=django_settings.AUTHENTICATION_BACKENDS[-1])
        answer = client.get(reverse("board", args=["staffordshire", "2017-02"]))
        return str(answer.content.decode())

    def test_every_part_of_every_line_is_the_snapshots(self, twin, portfolio):
        snapshot = make.rolled_up(portfolio)
        assert twin["hash"] == snapshot.content_hash
        contents = lines_of([snapshot.pk])[snapshot.pk]
        assert len(twin["lines"]) == len(contents)
        for line, content in zip(twin["lines"], contents, strict=True):
            same = set(content) - {"self", "return", "review", "history", "risks", "differs"}
            assert {name: line[name] for name in same} == {name: content[name] for name in same}
            assert line["self_assessed"] == content["self"]
            assert line["differs"] == content["differs"]
            said = content["return"]
            assert line["psr1"] == (said and {k: v for k, v in said.items() if k != "id"})
            assert [r["key"] for r in line["risks"]] == [r["key"] for r in content["risks"]]
            assert len(line["history"]) == 12

    def test_every_value_of_the_api_is_on_the_page(self, twin, shown, portfolio):
        assert twin["headline"] in shown
        assert twin["hash"] in shown
        assert f"version {twin['version']}" in shown
        assert f"{twin['returned']} of {twin['expected']} returned" in shown
        contents = twin["lines"]
        rows = shown.split('<tr class="d')[1 : len(contents) + 1]
        for line, row in zip(contents, rows, strict=True):
            assert line["programme"]["name"] in row
            for scale in ("progress", "confidence", "assurance"):
                agreed = line["agreed"]
                word = style_of(agreed[scale]).word if agreed else "Not reported"
                assert word in row
            for count in (line["milestones"] or {}).values():
                assert f">{count}</a>" in row
            if line["top_risk"]:
                assert f">{line['top_risk']}</a>" in row
            path = line["sources"]["review"] or line["sources"]["programme"]
            assert path.removeprefix("http://testserver") in row
            for why in line["differs"].values():
                assert why in shown
            for asked in line["decisions"]:
                assert asked["what"] in shown
            for name in ("cause", "action", "owner", "route"):
                assert (line["exception"] or {}).get(name, "") in shown

    def test_the_page_has_no_line_or_exception_of_its_own(self, twin, portfolio):
        snapshot = make.rolled_up(portfolio)
        contents = lines_of([snapshot.pk])[snapshot.pk]
        links = Links("staffordshire", "2017-02")
        assert [row.name for row in page.rows(contents, links)] == [
            page.title(line["programme"]) for line in twin["lines"]
        ]
        assert len(page.exceptions(contents, links)) == sum(
            line["exception"] is not None for line in twin["lines"]
        )
        assert len(page.decisions(contents, links)) == sum(
            len(line["decisions"]) for line in twin["lines"]
        )

    def test_sources_open(self, twin, portfolio):
        client = Client()
        client.force_login(portfolio.board, backend=django_settings.AUTHENTICATION_BACKENDS[-1])
        links = {url for line in twin["lines"] for url in line["sources"].values() if url}
        links |= {risk["url"] for line in twin["lines"] for risk in line["risks"]}
        for url in sorted(links):
            assert client.get(url).status_code == 200, url


class TestTheSchema:
    def test_it_is_complete_and_says_nothing_to_warn_of(self):
        out = StringIO()
        call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
        for pattern in urlpatterns:
            if pattern.name not in ("schema", "nowhere"):
                path = "/api/v1/" + str(pattern.pattern).replace("<slug:", "{").replace(
                    "<str:", "{"
                ).replace(">", "}")
                assert path in out.getvalue(), path

    def test_it_is_served(self, reader):
        answer = reader.get(f"{ROOT}/schema/?format=json")
        assert answer.status_code == 200
        assert answer.json()["openapi"].startswith("3.")

    def test_answers_keep_to_it_whatever_is_asked(self, portfolio, one_connection):
        token = {"Authorization": f"Token {token_of(portfolio.board)}"}
        schema = schemathesis.openapi.from_wsgi(
            f"{ROOT}/schema/?format=json", app=application, headers=token
        )
        real = {"system": "staffordshire", "month": "2017-02", "key": "sites"}
        for result in schema.get_all_operations():
            operation = result.ok()
            if operation.method.upper() != "GET":
                continue
            named = {name for name in real if f"{{{name}}}" in operation.path}
            case = operation.Case(path_parameters={name: real[name] for name in named})
            assert case.call_and_validate(headers=token, checks=CHECKS).status_code == 200
            ask_anything(operation, token)


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def ask_anything(operation: Any, token: dict[str, str]) -> None:
    """A bounded number of requests such as the schema allows, and such as it does not."""
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @settings(
            max_examples=6, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            case.call_and_validate(headers=token, checks=CHECKS)

        with suppress(Unsatisfiable):
            ask()
