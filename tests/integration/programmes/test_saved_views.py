"""Views that somebody saves: private, renamed, deleted, opened as they were."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from programmes.actions import saved_views
from programmes.enums import Role
from programmes.models import SavedView, System, User
from programmes.refusals import NotAllowed, Refused
from tests.factories import programmes as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def system() -> System:
    system = make.make_system("north")
    make.make_programme(system, "care", name="Planned care")
    return system


@pytest.fixture
def user(system: System) -> User:
    return make.pmo_of(system)


@pytest.fixture
def pmo(user: User) -> Client:
    return make.client_for(user)


LIST = reverse("milestones", args=["north", "north-2016"])
SAVE = reverse("milestones_save", args=["north", "north-2016"])


def save(client: Client, name: str = "Late in care") -> Any:
    return client.post(f"{SAVE}?programme=care&due=overdue&order=title", {"name": name})


def test_a_view_is_saved_and_opened(pmo: Client) -> None:
    answer = save(pmo)
    assert answer["Location"] == f"{LIST}?programme=care&due=overdue&order=title"
    view = SavedView.objects.get()
    assert "Late in care" in pmo.get(LIST).content.decode()
    opened = pmo.get(reverse("saved_view", args=["north", view.pk]))
    assert opened["Location"] == f"{LIST}?programme=care&due=overdue&order=title"


def test_a_view_is_renamed_and_deleted(pmo: Client) -> None:
    save(pmo)
    view = SavedView.objects.get()
    pmo.post(reverse("saved_view_rename", args=["north", view.pk]), {"name": "Late"})
    mine = reverse("saved_views", args=["north"])
    page = pmo.get(mine).content.decode()
    assert "Late" in page
    assert "Late in care" not in page
    assert pmo.get(reverse("saved_view_delete", args=["north", view.pk])).status_code == 405
    pmo.post(reverse("saved_view_delete", args=["north", view.pk]))
    assert not SavedView.objects.exists()


def test_the_same_name_twice_and_no_name_are_refused(pmo: Client) -> None:
    save(pmo)
    for name, words in (
        ("Late in care", "You have a view “Late in care” of this list already"),
        ("", "Enter a name for the view"),
    ):
        answer = save(pmo, name)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert SavedView.objects.count() == 1


def test_nobody_else_sees_or_opens_it(system: System, pmo: Client) -> None:
    save(pmo)
    view = SavedView.objects.get()
    other = make.client_for(make.appoint(None, Role.PMO, system))
    assert "Late in care" not in other.get(LIST).content.decode()
    for name in ("saved_view", "saved_view_rename", "saved_view_delete"):
        place = reverse(name, args=["north", view.pk])
        assert other.post(place, {"name": "Mine"}).status_code == 404
    assert SavedView.objects.get().name == "Late in care"


def test_a_view_stays_in_its_system(system: System, user: User, pmo: Client) -> None:
    save(pmo)
    view = SavedView.objects.get()
    make.appoint(user, Role.PMO, make.make_system("south"))
    assert pmo.get(reverse("saved_view", args=["south", view.pk])).status_code == 404


def test_the_actions_know_whose_it_is(system: System, user: User) -> None:
    told = {"system": system, "kind": "milestone", "query": "plan=north-2016", "at": make.at()}
    view = saved_views.save(name="Mine", by=user, **told)
    other = make.appoint(None, Role.PMO, system)
    with pytest.raises(NotAllowed):
        saved_views.delete(view=view, by=other, at=make.at())
    with pytest.raises(NotAllowed):
        saved_views.save(name="Theirs", by=make.make_user(), **told)
    with pytest.raises(Refused, match="too long"):
        saved_views.save(name="Long", by=user, **told | {"query": "x" * 1001})


def test_a_view_of_what_is_gone_is_not_found(pmo: Client) -> None:
    save(pmo)
    SavedView.objects.update(query="plan=north-2016&programme=gone")
    view = SavedView.objects.get()
    assert pmo.get(reverse("saved_view", args=["north", view.pk]), follow=True).status_code == 404
