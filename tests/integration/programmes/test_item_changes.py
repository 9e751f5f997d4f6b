"""Any item's page says who changed what and when."""

from __future__ import annotations

import pytest
from django.urls import reverse

from programmes.actions import milestones
from programmes.enums import Role
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def milestone():
    return make.make_milestone(make.make_programme(make.make_system()), title="Hub open")


def test_the_page_says_who_moved_the_forecast_and_the_log_has_every_entry(milestone):
    programme, pmo = milestone.programme, make.pmo_of(milestone.programme.system)
    for day in range(1, 26):
        milestones.edit_words(
            milestone=milestone,
            words={"title": f"Hub open {day}"},
            version=day,
            by=pmo,
            at=make.at(hour=9, minute=day),
        )
    client = make.client_for(pmo)
    keys = [programme.system.key, programme.key, milestone.key]
    page = client.get(reverse("milestone", args=keys)).content.decode()
    assert "Change log" in page
    assert pmo.name in page
    whole = reverse("item_changes", args=[programme.system.key, "milestone", milestone.pk])
    assert whole in page
    log = client.get(whole).content.decode()
    assert "26 changes, latest first" in log
    assert "Added the milestone" in log


def test_another_systems_item_is_not_found(milestone):
    other = make.make_system()
    reader = make.appoint(None, Role.BOARD_MEMBER, other)
    for system in (milestone.programme.system.key, other.key):
        address = reverse("item_changes", args=[system, "milestone", milestone.pk])
        assert make.client_for(reader).get(address).status_code == 404
    own = reverse("item_changes", args=[other.key, "nonsense", 1])
    assert make.client_for(reader).get(own).status_code == 404
