"""Actions: asked of somebody appointed or of an office, carried, closed once with a note."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assurance.actions import review_actions
from assurance.models import GatewayReview, ReviewAction
from assurance.selectors.review_actions import carried_into
from programmes.enums import Role
from programmes.models import MailMessage
from programmes.refusals import NotAllowed, Refused, Stale
from tests.factories import reviews as make
from tests.factories.programmes import appoint, at, make_user
from tests.factories.reviews import REVIEW, Cast

pytestmark = pytest.mark.django_db
DUE = date(2017, 3, 10)


@pytest.fixture
def cast() -> Cast:
    return make.opened(make.make_cast())


@pytest.fixture
def review(cast: Cast) -> GatewayReview:
    return make.begun(cast)


def ask(cast: Cast, review: GatewayReview, **changes: Any) -> ReviewAction:
    asked = {
        "what": "Show the rota",
        "owner": cast.manager,
        "owner_office": "",
        "due_on": DUE,
        "by": cast.reviewer,
        "at": at(REVIEW),
    }
    return review_actions.raise_action(review=review, **asked | changes)


def close(action: ReviewAction, by: Any, note: str = "Shown.", version: int = 1) -> ReviewAction:
    return review_actions.close(action=action, note=note, version=version, by=by, at=at(DUE))


class TestRaising:
    def test_the_owner_is_told(self, cast: Cast, review: GatewayReview) -> None:
        action = ask(cast, review)
        assert action.owner_office == "Programme manager, Prevention"
        told = MailMessage.objects.get(subject__startswith="An action for you")
        assert told.to == cast.manager
        assert "Due: 10 March 2017. Asked for by Rita Reviewer." in told.body

    def test_every_fault_at_once(self, cast: Cast, review: GatewayReview) -> None:
        with pytest.raises(Refused) as refused:
            ask(cast, review, what=" ", owner=None, due_on=REVIEW - timedelta(days=1))
        assert set(refused.value.errors) == {"what", "owner", "due_on"}

    def test_a_stranger_can_t_own_it(self, cast: Cast, review: GatewayReview) -> None:
        with pytest.raises(Refused, match="holds no appointment in"):
            ask(cast, review, owner=make_user(name="A Stranger"))

    def test_the_same_twice_is_one(self, cast: Cast, review: GatewayReview) -> None:
        assert ask(cast, review).pk == ask(cast, review).pk

    def test_not_after_the_review_is_completed(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="completed, so no action can be added"):
            ask(cast, make.completed(cast))

    def test_only_who_may_review(self, cast: Cast, review: GatewayReview) -> None:
        with pytest.raises(NotAllowed):
            ask(cast, review, by=cast.pmo)


class TestClosing:
    def test_it_is_carried_until_it_is_closed(self, cast: Cast, review: GatewayReview) -> None:
        action = ask(cast, review)
        march = date(2017, 3, 1)
        assert carried_into(cast.programme, march) == [action]
        close(action, cast.pmo)
        assert carried_into(cast.programme, march) == []

    def test_twice_with_the_same_note_is_once(self, cast: Cast, review: GatewayReview) -> None:
        action = ask(cast, review)
        assert close(action, cast.pmo).closed_at == close(action, cast.pmo).closed_at

    def test_who_closed_it_first_is_named(self, cast: Cast, review: GatewayReview) -> None:
        action = ask(cast, review)
        close(action, cast.reviewer)
        with pytest.raises(Refused, match="Rita Reviewer closed this action on 10 March 2017"):
            close(action, cast.pmo, note="Another story.")

    def test_a_note_is_needed(self, cast: Cast, review: GatewayReview) -> None:
        with pytest.raises(Refused, match="Enter what was done"):
            close(ask(cast, review), cast.pmo, note=" ")

    def test_a_stale_page_closes_nothing(self, cast: Cast, review: GatewayReview) -> None:
        with pytest.raises(Stale):
            close(ask(cast, review), cast.pmo, version=7)

    def test_its_owner_does_not_close_it(self, cast: Cast, review: GatewayReview) -> None:
        with pytest.raises(NotAllowed, match="you need an appointment as PMO or Reviewer"):
            close(ask(cast, review), cast.manager)


class TestPages:
    @pytest.fixture(autouse=True)
    def today(self, settings: Any) -> None:
        settings.STP_TODAY = DUE + timedelta(days=4)

    @pytest.fixture
    def pmo(self, client: Client, cast: Cast) -> Client:
        client.force_login(cast.pmo)
        return client

    @staticmethod
    def listed(client: Client, cast: Cast, **query: str) -> str:
        answer = client.get(reverse("review_actions", args=[cast.system.key]), query)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    @pytest.mark.parametrize(
        ("show", "seen"),
        [("", True), ("open", True), ("overdue", True), ("mine", False), ("closed", False)],
    )
    def test_filters(
        self, pmo: Client, cast: Cast, review: GatewayReview, show: str, seen: bool
    ) -> None:
        ask(cast, review)
        said = self.listed(pmo, cast, show=show)
        assert ("Show the rota" in said) is seen
        assert ("<strong>Overdue by 2 working days</strong>" in said) is seen

    def test_mine_is_what_i_own(self, client: Client, cast: Cast, review: GatewayReview) -> None:
        ask(cast, review)
        client.force_login(cast.manager)
        assert "Show the rota" in self.listed(client, cast, show="mine")

    def test_what_an_open_review_asks_is_not_for_the_board(
        self, client: Client, cast: Cast, review: GatewayReview
    ) -> None:
        action = ask(cast, review)
        client.force_login(appoint(None, Role.BOARD_MEMBER, cast.system))
        assert "Show the rota" not in self.listed(client, cast, show="all")
        address = reverse("review_action", args=[cast.system.key, action.pk])
        assert client.get(address).status_code == 404

    def test_closing_on_its_page(self, pmo: Client, cast: Cast, review: GatewayReview) -> None:
        address = reverse("review_action", args=[cast.system.key, ask(cast, review).pk])
        answer = pmo.post(address, {"version": "1", "note": ""})
        assert "Enter what was done, so that the next review can see it" in answer.content.decode()
        answer = pmo.post(address, {"version": "1", "note": "Shown to us."}, follow=True)
        assert "The action is closed." in answer.content.decode()
        assert "Shown to us." in answer.content.decode()

    def test_another_system_s_action_is_not_found(self, pmo: Client, cast: Cast) -> None:
        other = make.opened(make.make_cast())
        action = ask(other, make.begun(other))
        for system in (cast.system, other.system):
            address = reverse("review_action", args=[system.key, action.pk])
            assert pmo.get(address).status_code == 404
