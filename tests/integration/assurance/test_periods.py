"""A month is opened once, locked with what is left open named, and reopened with a reason."""

from datetime import date

import pytest

from assurance.actions import periods, returns
from assurance.models import Psr1Return
from assurance.selectors.month import standing_open, without_manager, without_sro
from programmes.enums import PeriodState, Role
from programmes.models import AuditEntry, MailMessage, OutboxMessage
from programmes.refusals import NotAllowed, Refused
from tests.factories import reviews as make
from tests.factories.programmes import appoint, at, make_period, make_programme, make_system, pmo_of
from tests.factories.reviews import OPENING, REVIEW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make.make_cast()


class TestOpening:
    def test_each_reporting_programme_gets_a_return(self, cast: Cast) -> None:
        make_programme(cast.system, name="Theme", reports=False)
        make.opened(cast)
        assert [row.programme for row in Psr1Return.objects.all()] == [cast.programme]
        assert cast.period.state == PeriodState.OPEN
        assert cast.period.opened_by == cast.pmo

    def test_those_who_write_and_sign_are_told_once_each(self, cast: Cast) -> None:
        other = make_programme(cast.system, name="Planned care")
        appoint(cast.manager, Role.PROGRAMME_MANAGER, other)
        make.opened(cast)
        messages = MailMessage.objects.filter(subject="PSR1 returns for February 2017 are open")
        assert sorted(m.to.name for m in messages) == ["Mary Manager", "Sam Signer"]
        body = messages.get(to=cast.manager).body
        assert "- Prevention\n- Planned care" in body
        assert "Due: 17 February 2017" in body

    def test_opening_again_changes_nothing(self, cast: Cast) -> None:
        make.opened(cast)
        told = MailMessage.objects.count()
        again = periods.open_period(period=cast.period, by=cast.pmo, at=at(OPENING, 12))
        assert again.version == cast.period.version
        assert (Psr1Return.objects.count(), MailMessage.objects.count()) == (1, told)

    def test_a_plan_in_which_nobody_reports_is_refused(self) -> None:
        system = make_system()
        period = make_period(system)
        with pytest.raises(Refused, match=r"No programme of the plan of .* reports"):
            periods.open_period(period=period, by=pmo_of(system), at=at(OPENING))

    def test_a_locked_month_is_reopened_instead(self, cast: Cast) -> None:
        make.opened(cast)
        locked = periods.lock_period(period=cast.period, by=cast.pmo, at=at(REVIEW))
        with pytest.raises(Refused, match=r"is locked\. Reopen it, with a reason, instead"):
            periods.open_period(period=locked, by=cast.pmo, at=at(REVIEW))

    @pytest.mark.parametrize("office", ["manager", "sro", "reviewer"])
    def test_only_the_pmo_opens(self, cast: Cast, office: str) -> None:
        with pytest.raises(NotAllowed, match="you need an appointment as PMO"):
            periods.open_period(period=cast.period, by=getattr(cast, office), at=at(OPENING))

    def test_missing_offices_are_warned_of_and_not_refused(self, cast: Cast) -> None:
        bare = make_programme(cast.system, name="Planned care")
        assert without_sro([cast.programme, bare], OPENING) == [bare]
        assert without_manager([cast.programme, bare], OPENING) == [bare]
        make.opened(cast)
        assert Psr1Return.objects.filter(programme=bare).exists()

    def test_an_audit_that_fails_leaves_the_month_planned(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(**_: object) -> None:
            raise RuntimeError("no audit")

        monkeypatch.setattr(periods, "record", broken)
        with pytest.raises(RuntimeError, match="no audit"):
            make.opened(cast)
        cast.period.refresh_from_db()
        assert cast.period.state == PeriodState.PLANNED
        assert not Psr1Return.objects.exists()
        assert not MailMessage.objects.exists()


class TestLocking:
    def test_what_stands_open_is_named(self, cast: Cast) -> None:
        make.opened(cast)
        assert [row.what for row in standing_open(cast.period)] == [
            "the return has not been submitted"
        ]
        make.submitted(cast)
        assert standing_open(cast.period)[0].what == "the return has not been signed"
        psr1 = make.the_return(cast)
        returns.sign(psr1=psr1, revision=psr1.revision, by=cast.sro, at=at(REVIEW, 9))
        assert standing_open(cast.period)[0].what == "the gateway review has not been held"

    def test_a_reviewed_month_has_nothing_open(self, cast: Cast) -> None:
        make.opened(cast)
        make.completed(cast)
        assert standing_open(cast.period) == []

    def test_after_it_nothing_is_accepted_and_the_roll_up_is_promised(self, cast: Cast) -> None:
        make.opened(cast)
        psr1 = make.written(cast)
        periods.lock_period(period=cast.period, by=cast.pmo, at=at(REVIEW))
        with pytest.raises(Refused, match="locked"):
            returns.submit(psr1=psr1, revision=psr1.revision, by=cast.manager, at=at(REVIEW, 12))
        assert OutboxMessage.objects.filter(kind="roll_up").count() == 1
        entry = AuditEntry.objects.get(verb="period.locked")
        assert entry.detail["left"] == ["Prevention: the return has not been submitted"]

    def test_twice_is_once(self, cast: Cast) -> None:
        make.opened(cast)
        for _ in range(2):
            periods.lock_period(period=cast.period, by=cast.pmo, at=at(REVIEW))
        assert AuditEntry.objects.filter(verb="period.locked").count() == 1

    def test_a_planned_month_can_t_be_locked(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="has not been opened"):
            periods.lock_period(period=cast.period, by=cast.pmo, at=at(REVIEW))


class TestReopening:
    def test_with_a_reason_returns_are_accepted_again(self, cast: Cast) -> None:
        make.opened(cast)
        periods.lock_period(period=cast.period, by=cast.pmo, at=at(REVIEW))
        period = periods.reopen_period(
            period=cast.period, reason="The SRO was ill.", by=cast.pmo, at=at(REVIEW, 12)
        )
        assert (period.state, period.locked_by) == (PeriodState.OPEN, None)
        assert make.signed(cast, day=date(2017, 2, 22)).state == "signed"

    @pytest.mark.parametrize("reason", ["", "  \n"])
    def test_without_a_reason_it_is_refused(self, cast: Cast, reason: str) -> None:
        make.opened(cast)
        periods.lock_period(period=cast.period, by=cast.pmo, at=at(REVIEW))
        with pytest.raises(Refused, match="Enter why February 2017 has to be reopened"):
            periods.reopen_period(period=cast.period, reason=reason, by=cast.pmo, at=at(REVIEW, 12))

    def test_an_open_month_has_nothing_to_reopen(self, cast: Cast) -> None:
        make.opened(cast)
        with pytest.raises(Refused, match="is not locked"):
            periods.reopen_period(period=cast.period, reason="x", by=cast.pmo, at=at(REVIEW))
