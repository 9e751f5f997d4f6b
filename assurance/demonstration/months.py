"""One month of the demonstration, from opening to publication, through the real actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from assurance.actions import evidence, periods, returns, review_actions, reviews, snapshots
from assurance.demonstration import content
from assurance.demonstration.story import Story
from assurance.models import GatewayReview, Psr1Return, Psr1Revision, ReviewAction
from programmes import clock, working_days
from programmes.actions import outbox
from programmes.models import Programme, ReportingPeriod, User

SCALES = ("progress", "confidence", "assurance")
PRESENT = ("sro", "programme_director", "programme_manager", "deputy_programme_director")


@dataclass(frozen=True)
class Desk:
    """A reporting programme with the offices that file and sign for it."""

    programme: Programme
    story: Story
    manager: User
    sro: User


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=clock.LONDON)


class Month:
    """The acts of one month. `index` counts from October 2016 = 0."""

    def __init__(self, period: ReportingPeriod, index: int, pmo: User, reviewer: User) -> None:
        self.period, self.index, self.pmo, self.reviewer = period, index, pmo, reviewer

    def open(self) -> None:
        periods.open_period(period=self.period, by=self.pmo, at=at(self.period.opens_on, 9))

    def write(self, desk: Desk, day: date, *, only: tuple[str, ...] | None = None) -> Psr1Return:
        """Save the pages of the desk's return, those that this month changed."""
        psr1 = self._current(desk)
        moment = at(day, 10)
        for section, part in self._parts(desk, psr1, day).items():
            if only is None or section in only:
                moment += timedelta(minutes=6)
                self._save(psr1, section, part, desk.manager, moment)
        return psr1

    def _parts(self, desk: Desk, psr1: Psr1Return, day: date) -> dict[str, Any]:
        now = Psr1Revision.objects.get(psr1=psr1, number=psr1.revision).content
        story, index = desk.story, self.index
        marks = content.milestones(story, index, now["milestones"], day)
        parts = {
            "ratings": content.ratings(story, index),
            "milestones": marks,
            "progress": content.progress(story, index, now | {"milestones": marks}),
            "risks": content.risks(story, index, now["risks"]),
            "support": content.support(story),
            "escalations": content.escalations(story, index),
        }
        if "readings" in now:
            parts["readings"] = content.readings(story, index, now["readings"])
        kept = {"support", "escalations", "risks"}
        return {k: v for k, v in parts.items() if k not in kept or v != now[k] or index == 0}

    def _save(self, psr1: Psr1Return, section: str, part: Any, by: User, moment: datetime) -> None:
        psr1.refresh_from_db()
        returns.save_section(
            psr1=psr1, section=section, part=part, revision=psr1.revision, by=by, at=moment
        )

    def _current(self, desk: Desk) -> Psr1Return:
        return Psr1Return.objects.filter(period=self.period, programme=desk.programme).latest(
            "number"
        )

    def submit(self, desk: Desk, day: date) -> None:
        psr1 = self._current(desk)
        if any(item["done"] for item in self._milestones(psr1)):
            evidence.attach_link(
                psr1=psr1,
                title="Minute of the programme’s board (illustrative)",
                url=f"https://{desk.programme.system.key}.example/minutes/{self.period.slug}",
                by=desk.manager,
                at=at(day, 11, 15),
            )
        psr1.refresh_from_db()
        returns.submit(psr1=psr1, revision=psr1.revision, by=desk.manager, at=at(day, 11, 30))

    def _milestones(self, psr1: Psr1Return) -> list[dict[str, Any]]:
        revision = Psr1Revision.objects.get(psr1=psr1, number=psr1.revision)
        items: list[dict[str, Any]] = revision.content["milestones"]["items"]
        return items

    def sign(self, desk: Desk, day: date, hour: int = 16) -> None:
        psr1 = self._current(desk)
        returns.sign(psr1=psr1, revision=psr1.revision, by=desk.sro, at=at(day, hour))

    def file(self, desk: Desk) -> date:
        """Write, submit and sign on the due day, or as late as the story says; returns the day."""
        day = working_days.add(self.period.due_on, desk.story.late.get(self.period.slug, 0))
        self.write(desk, working_days.add(day, -1))
        self.submit(desk, day)
        self.sign(desk, day)
        return day

    def review(self, desk: Desk, moment: datetime) -> GatewayReview:
        psr1 = self._current(desk)
        review = reviews.open_review(psr1=psr1, by=self.reviewer, at=moment)
        said = {scale: getattr(psr1, f"self_{scale}") for scale in SCALES}
        reviews.save(
            review=review,
            version=review.version,
            by=self.reviewer,
            at=moment + timedelta(minutes=10),
            **self._agreed(desk.story, said),
        )
        self._follow_up(desk, review, moment)
        review.refresh_from_db()
        reviews.complete(
            review=review,
            version=review.version,
            by=self.reviewer,
            at=moment + timedelta(minutes=14),
        )
        return review

    def _agreed(self, story: Story, said: dict[str, str]) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "attendance": dict.fromkeys(PRESENT, "present") | {"clinical_lead": "apologies"},
            "challenge": "What shows that the dates will hold? Who would say otherwise?",
        }
        fields |= {f"agreed_{scale}": value for scale, value in said.items()}
        agreed = story.agreed.get(self.period.slug)
        if agreed:
            fields |= {f"agreed_{agreed.scale}": agreed.value, f"{agreed.scale}_reason": agreed.why}
        red = "red" in (fields["agreed_progress"], fields["agreed_confidence"])
        if red:
            fields |= self._recovery(story)
        if self.period.slug in story.escalation:
            fields |= {"escalated": True, "escalation": story.escalation[self.period.slug]}
        return fields

    def _recovery(self, story: Story) -> dict[str, Any]:
        plan = story.recovery
        return {
            "recovery_cause": story.trouble,
            "recovery_action": plan.get("action", story.plan),
            "recovery_owner": plan.get("owner", "SRO"),
            "recovery_due": plan.get("due", self.period.board_on + timedelta(days=60)),
            "recovery_route": plan.get("route", "Green when the plan has been carried out."),
        }

    def _follow_up(self, desk: Desk, review: GatewayReview, moment: datetime) -> None:
        """Ask for something where there is trouble, and close what an earlier review asked."""
        for action in ReviewAction.objects.filter(
            programme=desk.programme, closed_at=None, due_on__lt=moment.date() - timedelta(days=14)
        ):
            review_actions.close(
                action=action,
                note="Shown at the review.",
                version=action.version,
                by=self.reviewer,
                at=moment + timedelta(minutes=11),
            )
        if desk.story.plan and review.agreed_progress != "green" and self.index % 2 == 0:
            review_actions.raise_action(
                review=review,
                what=f"Show at the next review: {desk.story.plan}",
                owner=desk.manager,
                owner_office=f"Programme manager, {desk.programme.name}",
                due_on=working_days.add(self.period.review_on, 15),
                by=self.reviewer,
                at=moment + timedelta(minutes=12),
            )

    def publish(self, day: date, hour: int = 17) -> None:
        """Let the worker's part be done, then roll up and publish what is newest."""
        outbox.drain(now=at(day, hour), limit=5000)
        snapshot = snapshots.roll_up(period=self.period, at=at(day, hour), by=self.pmo)
        snapshots.publish(snapshot=snapshot, by=self.pmo, at=at(day, hour, 30))

    def correct(self, desk: Desk, day: date) -> None:
        """A signed return is corrected, signed and reviewed again."""
        psr1 = returns.correct(
            psr1=self._current(desk),
            reason=desk.story.correction[self.period.slug],
            by=desk.manager,
            at=at(day, 9),
        )
        now = Psr1Revision.objects.get(psr1=psr1, number=psr1.revision).content
        part = now["progress"] | {
            "this_month": now["progress"]["this_month"] + " (Figure corrected after signing.)"
        }
        self._save(psr1, "progress", part, desk.manager, at(day, 9, 10))
        self._save(psr1, "ratings", now["ratings"], desk.manager, at(day, 9, 15))
        psr1.refresh_from_db()
        returns.submit(psr1=psr1, revision=psr1.revision, by=desk.manager, at=at(day, 9, 20))
        self.sign(desk, day, hour=10)
        self.review(desk, at(day, 11))
