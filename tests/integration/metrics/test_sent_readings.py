"""Readings that an organisation's own system sends: its own alone, exactly once, all or none."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from metrics.actions import tokens
from metrics.models import Indicator, OrganisationToken, Reading, SentReadings
from programmes.enums import Role
from programmes.models import AuditEntry, Organisation, System, SystemMembership
from programmes.refusals import NotAllowed, Refused
from stp_portal.wsgi import application
from tests.factories import programmes as make
from tests.factories.programmes import client_for

pytestmark = pytest.mark.django_db
TODAY = date(2017, 2, 6)
URL = "/api/v1/readings/"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, "STP_TODAY", TODAY)


def trust_in(system: System, key: str) -> Organisation:
    trust = Organisation.objects.create(key=key, kind="acute_trust")
    SystemMembership.objects.create(system=system, organisation=trust, starts_on=make.BEGIN)
    return trust


def indicator(system: System, *measured: Organisation, key: str = "waits") -> Indicator:
    row = Indicator.objects.create(
        system=system, key=key, name="Waits", unit="percent", improvement="increase",
        domain="performance",
    )  # fmt: skip
    row.organisations.set(measured)
    return row


def key_of(system: System, trust: Organisation) -> tuple[OrganisationToken, str]:
    return tokens.issue(
        system=system,
        organisation=trust,
        name="Reporting system",
        ends_on=TODAY + timedelta(days=30),
        by=make.pmo_of(system),
        at=make.at(),
    )


@pytest.fixture
def trust(vale: System) -> Organisation:
    return trust_in(vale, "vale-trust")


@pytest.fixture
def waits(vale: System, trust: Organisation) -> Indicator:
    return indicator(vale, trust)


@pytest.fixture
def secret(vale: System, trust: Organisation) -> str:
    return key_of(vale, trust)[1]


def send(secret: str, body: Any, key: str = "january-1", **headers: str) -> Any:
    told = {"Authorization": f"Organisation {secret}", "Idempotency-Key": key} | headers
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    return Client(headers=told).post(URL, content, content_type="application/json")


def one(**words: Any) -> dict[str, Any]:
    return {"indicator": "waits", "period": "2017-01", "value": 78.4} | words


class TestSending:
    def test_readings_are_recorded(self, waits, trust, secret):
        sent = [one(), one(period="2016-12", value=None, numerator=80, denominator=100)]
        answer = send(secret, sent)
        assert (answer.status_code, answer.json()) == (201, {"recorded": 2, "unchanged": 0})
        rows = list(Reading.objects.filter(indicator=waits, organisation=trust))
        assert [row.value for row in rows] == [80, Decimal("78.4")]
        assert rows[0].provenance == "Sent by vale-trust with the key “Reporting system”"
        assert AuditEntry.objects.filter(verb="readings.imported").count() == 1

    def test_the_same_again_gets_the_same_answer(self, waits, secret):
        first, again = send(secret, [one()]), send(secret, [one()])
        assert (first.status_code, first.json()) == (again.status_code, again.json())
        assert (Reading.objects.count(), SentReadings.objects.count()) == (1, 1)

    def test_the_same_key_with_other_readings_is_a_conflict(self, waits, secret):
        send(secret, [one()])
        answer = send(secret, [one(value=80)])
        assert answer.status_code == 409
        assert "Send them under a new one" in answer.json()["detail"]
        assert Reading.objects.count() == 1

    def test_the_same_readings_under_a_new_key_change_nothing(self, waits, secret):
        send(secret, [one()])
        answer = send(secret, [one()], key="january-2")
        assert answer.json() == {"recorded": 0, "unchanged": 1}
        corrected = send(secret, [one(value=79, reason="Late entries")], key="january-3")
        assert corrected.json() == {"recorded": 1, "unchanged": 0}
        assert Reading.objects.get(number=2).reason == "Late entries"

    @pytest.mark.parametrize(
        ("words", "field", "said"),
        [
            ({"period": "2017-03"}, "period", "March 2017 has not begun yet"),
            ({"period": "2017-13"}, "period", "There is no month 13"),
            ({"period": "0001-01"}, "period", "must lie between 1990 and 2100"),
            ({"period": "2016/17 Q4"}, "period", "The period must be a month"),
            ({"value": 1780}, "value", "1780 is not a percentage"),
            ({"value": "many"}, "value", "must be a number such as 78.4"),
            ({"value": True}, "value", "must be a number such as 78.4"),
            ({"value": None}, "value", "Enter the value"),
            (
                {"value": None, "numerator": 90, "denominator": 80},
                "numerator",
                "must not be more than the denominator",
            ),
            (
                {"value": None, "numerator": 9_999_999_999_999, "denominator": "0.000001"},
                "numerator",
                "must not be more than the denominator",
            ),
            ({"indicator": "delays"}, "indicator", "“delays” is no indicator that"),
            ({"indicator": "a\x00b"}, "indicator", "all of them printable"),
            ({"reason": "\ud800"}, "reason", "all of them printable"),
            ({"organisation": "other"}, "", "“organisation” is no field of a reading"),
        ],
        ids=lambda value: value if isinstance(value, str) and value.isidentifier() else "",
    )
    def test_one_fault_keeps_all_out(self, waits, secret, words, field, said):
        answer = send(secret, [one(period="2016-11"), one(**words)])
        assert answer.status_code == 422, answer.content
        assert {f["index"] for f in answer.json()["faults"]} == {1}
        assert answer.json()["faults"][0]["field"] == field
        assert said in answer.json()["faults"][0]["message"]
        assert not Reading.objects.exists()

    def test_an_unlikely_value_is_asked(self, waits, secret):
        send(secret, [one()])
        answer = send(secret, [one(period="2016-12", value=0.78)], key="k2")
        fault = answer.json()["faults"][0]
        assert fault["asks"]
        assert "Did you mean 78%?" in fault["message"]
        sure = one(period="2016-12", value=0.78, as_typed=True)
        assert send(secret, [sure], key="k3").status_code == 201

    def test_the_same_reading_twice_in_a_list(self, waits, secret):
        faults = send(secret, [one(), one(value=79)]).json()["faults"]
        assert faults[0]["index"] == 1
        assert faults[0]["message"] == "The same reading stands at 0"

    def test_a_closed_organisation_has_no_later_readings(self, waits, trust, secret):
        Organisation.objects.filter(pk=trust.pk).update(closed_on=date(2017, 1, 1))
        fault = send(secret, [one()]).json()["faults"][0]
        assert (fault["field"], fault["asks"]) == ("organisation", False)
        assert "closed on 1 January 2017" in fault["message"]


class TestWhoMaySend:
    def test_only_its_own_systems_indicators(self, waits, trust, secret):
        other = make.make_system("other")
        indicator(other, trust, key="theirs")
        indicator(waits.system, trust_in(waits.system, "neighbour"), key="neighbours")
        indicator(None, trust, key="national")
        for name in ("theirs", "neighbours", "national", "nowhere"):
            answer = send(secret, [one(indicator=name)], key=name)
            assert answer.status_code == 422
            said = answer.json()["faults"][0]["message"].replace(name, "…")
            assert said == "“…” is no indicator that this organisation is measured by"

    def test_a_key_is_needed_that_still_works(self, waits, vale, trust):
        token, secret = key_of(vale, trust)
        strange = Client().post(URL, "[]", content_type="application/json")
        assert (strange.status_code, strange["WWW-Authenticate"]) == (401, "Organisation")
        assert "Send an organisation's key" in strange.json()["detail"]
        for wrong in ("x", "", "é".encode().decode("latin-1"), "y" * 5000):
            assert send(wrong, [one()]).status_code == 401
        assert secret not in str(OrganisationToken.objects.values())
        tokens.revoke(token=token, by=make.pmo_of(vale), at=make.at())
        assert send(secret, [one()]).status_code == 401
        with pytest.raises(Refused, match="revoked already"):
            tokens.revoke(token=token, by=make.pmo_of(vale), at=make.at())

    def test_a_key_ends_on_its_day(self, waits, secret, monkeypatch):
        monkeypatch.setattr(django_settings, "STP_TODAY", TODAY + timedelta(days=31))
        assert send(secret, [one()]).status_code == 401

    def test_a_session_is_no_key(self, waits):
        answer = client_for(make.pmo_of(waits.system)).post(
            URL, "[]", content_type="application/json"
        )
        assert answer.status_code == 401


class TestBadBodies:
    @pytest.mark.parametrize(
        "body",
        ["", "{", "null", "{}", "[]", "[NaN]", b"\xff", "[" * 20_000, "1" * 5000],
        ids=["empty", "cut", "null", "object", "none", "nan", "bytes", "deep", "long"],
    )
    def test_what_is_no_list_is_refused_in_words(self, waits, secret, body):
        answer = send(secret, body)
        assert answer.status_code == 400
        assert answer.json()["detail"]

    def test_items_that_are_no_objects(self, waits, secret):
        answer = send(secret, [1, None, [], "x"])
        assert [f["index"] for f in answer.json()["faults"]] == [0, 1, 2, 3]

    @pytest.mark.parametrize("key", ["", "a b", "x" * 101], ids=["none", "space", "long"])
    def test_the_idempotency_key_is_needed(self, waits, secret, key):
        answer = send(secret, [one()], key=key)
        assert answer.status_code == 400
        assert "Idempotency-Key" in answer.json()["detail"]

    def test_too_many_and_too_large(self, waits, secret):
        many = send(secret, "[" + "1," * 20_000 + "1]")
        assert many.status_code == 422
        assert "Up to 20,000 readings" in many.json()["faults"][0]["message"]
        assert send(secret, "[" + " " * 4_000_000 + "]").status_code == 413

    def test_nothing_but_post_in_json(self, waits, secret):
        told = Client(headers={"Authorization": f"Organisation {secret}"})
        assert told.get(URL).status_code == 405
        answer = told.post(URL, {"a": "b"}, headers={"Idempotency-Key": "k"})
        assert answer.status_code == 415


def test_answers_keep_to_the_schema_whatever_is_sent(waits, secret):
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        schema = schemathesis.openapi.from_wsgi(
            "/api/v1/schema/?format=json",
            app=application,
            headers={"Authorization": f"Token {_reader(waits.system)}"},
        )
        operation = schema["/api/v1/readings/"]["POST"]
        told = {"Authorization": f"Organisation {secret}"}
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _ask(operation, mode, told)
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def _reader(system: System) -> str:
    from programmes.actions.tokens import issue

    return issue(user=make.pmo_of(system), days=5, at=make.at())


def _ask(operation: Any, mode: GenerationMode, told: dict[str, str]) -> None:
    @settings(
        max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(headers=told, checks=CHECKS)

    ask()


class TestThePage:
    def test_a_key_is_made_shown_once_and_revoked(self, vale, trust):
        pmo = client_for(make.pmo_of(vale))
        page, add = reverse("tokens", args=["vale"]), reverse("token_add", args=["vale"])
        assert "No organisation has a key yet." in pmo.get(page).content.decode()
        sent = {"organisation": "vale-trust", "name": "Reporting"}
        sent |= {"ends_on-day": "1", "ends_on-month": "3", "ends_on-year": "2017"}
        assert pmo.post(add, sent).status_code == 302
        shown = pmo.get(page)
        secret = shown.content.decode().split('class="app-secret">')[1].split("<")[0]
        assert shown["Cache-Control"] == "no-store"
        assert OrganisationToken.objects.get().secret_hash == tokens.hash_of(secret)
        assert secret not in pmo.get(page).content.decode()
        revoke = reverse("token_revoke", args=["vale"])
        row = OrganisationToken.objects.get()
        assert pmo.post(revoke, {"token": row.pk}, follow=True).status_code == 200
        assert "Revoked on 6 February 2017" in pmo.get(page).content.decode()
        for number in ("0", "x", ""):
            assert pmo.post(revoke, {"token": number}).status_code == 404

    def test_what_is_wrong_is_said_beside_its_field(self, vale, trust):
        pmo = client_for(make.pmo_of(vale))
        sent = {"organisation": "vale-trust", "name": "Reporting"}
        sent |= {"ends_on-day": "1", "ends_on-month": "3", "ends_on-year": "2019"}
        answer = pmo.post(reverse("token_add", args=["vale"]), sent)
        assert answer.status_code == 422
        assert "The last day must be within a year from today" in answer.content.decode()

    def test_only_the_pmo_makes_keys(self, vale, trust):
        other = make.make_system("other")
        assert client_for(make.pmo_of(other)).get("/systems/vale/readings/keys/").status_code == 404
        member = make.make_user()
        make.appoint(member, Role.BOARD_MEMBER, vale)
        assert client_for(member).get("/systems/vale/readings/keys/").status_code == 403
        with pytest.raises(NotAllowed):
            tokens.issue(
                system=vale, organisation=trust, name="x", ends_on=TODAY, by=member, at=make.at()
            )


@pytest.mark.django_db(transaction=True)
def test_two_clients_at_once_record_exactly_once():
    vale = make.make_system("vale")
    trust = trust_in(vale, "vale-trust")
    indicator(vale, trust)
    secret = key_of(vale, trust)[1]
    start, answers = Barrier(4), [None] * 4

    def run(place: int, key: str) -> None:
        try:
            start.wait(60)
            answers[place] = send(secret, [one()], key=key)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(n, "same" if n < 3 else "other")) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({json.dumps(answer.json()) for answer in answers[:3]}) == 1
    assert (Reading.objects.count(), SentReadings.objects.count()) == (1, 2)
