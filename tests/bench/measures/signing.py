"""Signatures by several SROs at once, each of their own returns of one system, over HTTP."""

from __future__ import annotations

import html
import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from django.urls import reverse

from programmes import audit
from tests.bench.figures import spread
from tests.bench.scale import HALF, LAST_MONTH, Scale
from tests.bench.visitor import MOST_SECONDS, Answer, Visitor

TWICE_EVERY = 5
"""Each fifth signature is sent twice at once, as a double click does."""

FORM = re.compile(r"<form[^>]*method=\"post\".*?</form>", re.DOTALL | re.IGNORECASE)
INPUT = re.compile(r"<input[^>]*type=\"hidden\"[^>]*>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"(name|value)=\"([^\"]*)\"")

COUNTS = """
SELECT count(*) FILTER (WHERE r.state = 'signed'), coalesce(sum(signed.events), 0),
    coalesce(sum(signed.revisions), 0), coalesce(sum(signed.entries), 0),
    coalesce(sum(signed.seals), 0),
    count(*) FILTER (WHERE greatest(signed.events, signed.revisions, signed.entries) > 1)
FROM assurance_psr1return r JOIN programmes_system s ON s.id = r.system_id
CROSS JOIN LATERAL (SELECT
    (SELECT count(*) FROM assurance_psr1event e WHERE e.psr1_id = r.id AND e.verb = 'sign') events,
    (SELECT count(*) FROM assurance_psr1revision v
        WHERE v.psr1_id = r.id AND v.section = 'sign') revisions,
    (SELECT count(*) FROM programmes_auditentry a WHERE a.verb = 'psr1.sign'
        AND a.system_id = r.system_id AND a.subject_id = r.id::text) entries,
    (SELECT count(*) FROM programmes_auditentry a JOIN programmes_auditseal l ON l.entry_id = a.id
        WHERE a.verb = 'psr1.sign' AND a.system_id = r.system_id
        AND a.subject_id = r.id::text) seals) signed
WHERE s.key = %s AND r.month = %s
"""


def measure(scale: Scale, port: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """p95 of a signature, and that each is there exactly once, with its entry and its seal."""
    began = time.perf_counter()
    with ThreadPoolExecutor(scale.signers) as threads:
        signers = range(1, scale.signers + 1)
        parts = list(threads.map(lambda number: _sign_all(number, scale, port), signers))
    seconds = time.perf_counter() - began
    answers = [answer for done in parts for part in done for answer in part]
    returns = sum(len(done) for done in parts)
    figures = {
        "signers": scale.signers,
        "returns": returns,
        "sent": len(answers),
        "signature": spread([answer.milliseconds for answer in answers]),
        "signatures_a_second": round(returns / seconds, 1),
        "unexpected_answers": sorted({a.status for a in answers if a.status not in (200, 302)}),
    } | _accounted_for(returns)
    return figures, []


def _sign_all(number: int, scale: Scale, port: int) -> list[list[Answer]]:
    """The answers to each signature of one signer, in their order."""
    email = f"sro{number}@{HALF}.example"
    visitor, second_tab = Visitor(port, email), Visitor(port, email)
    found: list[list[Answer]] = []
    began = time.perf_counter()
    for done in range(scale.signing_rounds):
        key = f"workstream-{number + done * scale.signers}"
        path = reverse("psr1_sign", args=[HALF, f"{LAST_MONTH:%Y-%m}", key])
        fields = hidden_fields(visitor.page(path).body.decode())
        if done % TWICE_EVERY:
            found.append([visitor.post(path, fields)])
        else:
            second_tab.cookies |= visitor.cookies
            found.append(_at_once(visitor, second_tab, path, fields))
        if time.perf_counter() - began > MOST_SECONDS:
            break
    return found


def _at_once(one: Visitor, other: Visitor, path: str, fields: dict[str, str]) -> list[Answer]:
    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(lambda visitor: visitor.post(path, fields), (one, other)))


def hidden_fields(page: str) -> dict[str, str]:
    """What the page's own form would send: the fields nobody types."""
    forms = [form for form in FORM.findall(page) if "csrfmiddlewaretoken" in form]
    signing = next(form for form in forms if 'name="version"' in form)
    pairs = (dict(ATTRIBUTE.findall(tag)) for tag in INPUT.findall(signing))
    return {pair["name"]: html.unescape(pair.get("value", "")) for pair in pairs}


def _accounted_for(wanted: int) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [HALF, LAST_MONTH])
        signed, events, revisions, entries, seals, doubled = map(int, cursor.fetchone())
    faults = len(audit.faults())
    return {
        "signed": signed,
        "events": events,
        "frozen_contents": revisions,
        "audit_entries": entries,
        "audit_seals": seals,
        "lost": wanted - signed,
        "doubled": doubled,
        "faults_in_the_audit_trail": faults,
        "sound": {signed, events, revisions, entries, seals} == {wanted}
        and not doubled
        and not faults,
    }
