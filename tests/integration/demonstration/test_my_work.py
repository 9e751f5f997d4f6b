"""*My work*: one list for every role, soonest first, in a fixed number of queries."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programmes.models import User

pytestmark = pytest.mark.django_db


def _page(email: str) -> tuple[str, int]:
    client = Client()
    client.force_login(
        User.objects.get(email=f"{email}@staffordshire.example"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    client.get(reverse("my_work"))  # the first request of a session writes that it was seen
    with CaptureQueriesContext(connection) as queries:
        response = client.get(reverse("my_work"))
    assert response.status_code == 200
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text), len(queries)


@pytest.mark.parametrize(
    ("office", "says"),
    [
        ("pm.prevention", "Write the April return for Prevention and wellbeing due tomorrow"),
        ("sro.planned-care", "Sign the April return for Planned care reconfiguration due tomorrow"),
        (
            "reviewer",
            "Review the April return for Simplify urgent and emergency care "
            "due Tuesday 18 April 2017",
        ),
        ("pmo", "See April 2017 through its gateway review: 19 returns still to be reviewed"),
        ("board", "Nothing waits for you. Nothing else until Tuesday 25 April 2017"),
        ("auditor", "Nothing waits for you"),
        ("pm.prevention", "Nothing else until Tuesday 18 April 2017, when April 2017 is reviewed"),
        ("reviewer", "Nothing else until Tuesday 16 May 2017, when May 2017 is reviewed"),
        ("pm.urgent-care", "April 2017 return for Simplify urgent and emergency care : Signed"),
    ],
)
def test_each_office_reads_what_waits_for_it(office, says):
    text, _ = _page(office)
    assert says in text


def test_an_sro_is_not_asked_to_sign_anothers_return():
    text, _ = _page("sro.prevention")
    assert "Sign the April return" not in text


@pytest.mark.parametrize("office", ["pmo", "pm.cancer", "sro.planned-care", "reviewer", "board"])
def test_the_list_costs_a_fixed_number_of_queries(office):
    _, queries = _page(office)
    assert queries <= 12
