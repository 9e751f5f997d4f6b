"""What changed a chart's limits and marks last, and from what to what: nothing changes silently."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from metrics.enums import PlanPart
from metrics.models import PlanVersion, Reading, SpcSettings, Target
from metrics.presenters.amounts import target_words
from metrics.presenters.indicator import Shown
from metrics.selectors.plan_versions import rows_of
from metrics.selectors.series import Series
from metrics.spc_results import Analysis, Segment
from metrics.spc_words import ASSURANCE_WORDS, VARIATION_WORDS, between
from metrics.spc_words import amount as rounded
from programmes.models import AuditEntry
from programmes.text import moment

Told = tuple[datetime, str]
"""When it happened, and what it did, in words."""


@dataclass(frozen=True)
class Past:
    """What a series was made of, as far as it was known on the day asked for.

    `history`: every version of its readings, latest period and version first; `settings`: the
    version before the one that stands; `plan`: what the plan gave before, latest change first;
    `edits`: the indicator's change log, latest first.
    """

    history: Sequence[Reading]
    settings: SpcSettings | None = None
    plan: Sequence[PlanVersion] = ()
    edits: Sequence[AuditEntry] = ()

    def as_stood(self, series: Series, at: datetime, *, included: bool = True) -> Series:
        """The series as it stood at a moment; its readings just before it, if not `included`."""
        stood: dict[date, Reading] = {}
        for row in self.history:
            if row.known_at < at or (included and row.known_at == at):
                stood.setdefault(row.starts_on, row)
        changed = next((row for row in self.plan if row.part == PlanPart.TARGET), None)
        later = series.settings is not None and series.settings.at > at
        return replace(
            series,
            readings=[stood[day] for day in sorted(stood)],
            settings=self.settings if later else series.settings,
            target=_target(changed) if changed and changed.until > at else series.target,
        )

    def last_of(self, part: str) -> PlanVersion | None:
        """The last change of what the plan had given; setting it first is none."""
        return next((row for row in self.plan if row.part == part and row.gave), None)


def of_limits(shown: Shown, past: Past) -> list[str]:
    """What last changed limits and marks, latest first: readings, settings, target, direction."""
    told = [
        _by_readings(shown, past),
        _by_settings(shown, past),
        _by_target(shown, past),
        _by_direction(past.edits),
    ]
    found = [one for one in told if one is not None]
    return [words for _, words in sorted(found, key=lambda one: one[0], reverse=True)]


def of_plan(past: Past, part: str) -> str:
    """When what the plan gave was changed last, by whom and why; empty where it never was."""
    row = past.last_of(part)
    if row is None:
        return ""
    label = row.get_part_display().lower()
    return _ended(f"The {label} was changed by {_who(row.until, row.by.name)}", row.reason)


def _by_readings(shown: Shown, past: Past) -> Told | None:
    if not past.history:
        return None
    latest = max(row.known_at for row in past.history)
    before = past.as_stood(shown.series, latest, included=False).analysis()
    after = past.as_stood(shown.series, latest).analysis()
    was, now = before.latest_segment, after.latest_segment
    if was is None or now is None:
        return None
    what = f"the readings of {moment(latest)}"
    if now.start > was.end:
        limits = f"New limits begin with {what}: {_limits(now, shown.unit)}."
    else:
        limits = _limits_changed(was, now, shown.unit, what)
    return latest, limits + _marks_changed(before, after)


def _by_settings(shown: Shown, past: Past) -> Told | None:
    settings = shown.series.settings
    if settings is None:
        return None
    stood = past.as_stood(shown.series, settings.at)
    after, before = stood.analysis(), replace(stood, settings=past.settings).analysis()
    was, now = before.latest_segment, after.latest_segment
    if was is None or now is None:
        return None
    who = _who(settings.at, settings.by.name)
    what = f"version {settings.number} of the chart settings, by {who}"
    limits = _limits_changed(was, now, shown.unit, what)
    return settings.at, limits + _marks_changed(before, after)


def _by_target(shown: Shown, past: Past) -> Told | None:
    row = past.last_of(PlanPart.TARGET)
    if row is None:
        return None
    series = past.as_stood(shown.series, row.until)
    before = replace(series, target=_target(row))
    was, now = (target_words(one.target, shown.indicator) for one in (before, series))
    words = f"{of_plan(past, PlanPart.TARGET)} It went from {_lower(was)} to {_lower(now)}."
    return row.until, words + _marks_changed(before.analysis(), series.analysis())


def _by_direction(edits: Iterable[AuditEntry]) -> Told | None:
    """From the change log: it is the indicator that was edited, not the series."""
    for entry in edits:
        if "improvement" in entry.detail.get("before", {}):
            who, why = _who(entry.at, entry.actor_name), entry.detail.get("reason", "")
            return entry.at, _ended(f"Which way is better was changed by {who}", why)
    return None


def _target(version: PlanVersion) -> Target | None:
    return next(iter(rows_of(version)), None)


def _limits_changed(was: Segment, now: Segment, unit: str, what: str) -> str:
    old, new = _limits(was, unit), _limits(now, unit)
    if old == new:
        return f"{what[:1].upper()}{what[1:]} left the limits as they were."
    return f"Limits recalculated with {what}: from {old} to {new}."


def _marks_changed(before: Analysis, after: Analysis) -> str:
    told = ""
    if before.variation != after.variation:
        was, now = (VARIATION_WORDS[one.variation][0] for one in (before, after))
        told += f" Variation went from “{was}” to “{now}”."
    if before.assurance != after.assurance:
        was, now = (ASSURANCE_WORDS[one.assurance][0] for one in (before, after))
        told += f" Against the target it went from “{was}” to “{now}”."
    return told


def _limits(segment: Segment, unit: str) -> str:
    mean = f"a mean of {rounded(segment.mean, unit)}" if segment.mean is not None else "no mean"
    if segment.lower is None or segment.upper is None:
        return f"{mean} without limits"
    return f"{mean} with limits {between(segment.lower, segment.upper, unit)}"


def _who(at: datetime, name: str) -> str:
    return f"{name}, {moment(at)}"


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _ended(words: str, why: str) -> str:
    """A sentence with its reason, which may have a full stop of its own."""
    return f"{words}: {why.rstrip('. ')}." if why else f"{words}."
