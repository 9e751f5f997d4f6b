"""Indicators as the PMO keeps them: what is measured, of whom, and whether it still is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from metrics.enums import Domain, Frequency, Improvement, Unit
from metrics.models import Baseline, Indicator, Reading, Target, TrajectoryPoint
from programmes import audit
from programmes.actions.common import (
    TAKEN_BY_PAGES,
    authority_at,
    day_of,
    free_key,
    lock_system,
    locked,
    need,
)
from programmes.models import (
    Organisation,
    Plan,
    Priority,
    Programme,
    System,
    SystemMembership,
    User,
)
from programmes.permissions import Authority, check_may
from programmes.refusals import NotAllowed, Refused
from programmes.text import day, words_list

WORDS = {
    "name": "the name",
    "definition": "the definition",
    "numerator": "the numerator",
    "denominator": "the denominator",
    "unit": "the unit",
    "decimals": "the decimals",
    "improvement": "which way is better",
    "frequency": "how often it is read",
    "cumulative": "whether it adds up from April",
    "domain": "the domain",
    "source": "the source",
    "owner_office": "the owner",
    "note": "the note",
}
"""What may be edited, and how a change of it is told."""
MEASURES = ("unit", "frequency")
"""What readings are made by: fixed once there are some."""
JUDGES = ("improvement", "cumulative")
"""What marks and colours are made by: a change asks a reason once there are readings."""
NATIONAL = (
    "This is national open data, which the readers of every system see. It is read only: it comes "
    "from what NHS England publishes, and nobody changes it here."
)
_LABELS: dict[str, Any] = {
    "unit": Unit,
    "improvement": Improvement,
    "frequency": Frequency,
    "domain": Domain,
}
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


def may_edit(authority: Authority, indicator: Indicator) -> bool:
    """Whether somebody may change an indicator; a national one, nobody."""
    where = indicator.programme or indicator.system
    return where is not None and authority.may("indicators.edit", where)


def check_may_edit(by: User, at: datetime, indicator: Indicator) -> None:
    """Raises NotAllowed with a sentence unless the person may change the indicator now."""
    where = indicator.programme or indicator.system
    if indicator.system is None or where is None:
        raise NotAllowed(NATIONAL)
    check_may(authority_at(by, at), "indicators.edit", where)


def place_words(organisation: Organisation | None) -> str:
    return f" for {organisation.key}" if organisation else ""


def save_version(indicator: Indicator, at: datetime, *fields: str) -> None:
    """Save what was set, and that somebody changed it."""
    indicator.version += 1
    indicator.updated_at = at
    indicator.save(update_fields=[*fields, "updated_at", "version"])


@transaction.atomic
def add(
    *,
    plan: Plan,
    words: dict[str, Any],
    key: str = "",
    programme: Programme | None = None,
    organisations: Sequence[Organisation] = (),
    priorities: Sequence[Priority] = (),
    by: User,
    at: datetime,
) -> Indicator:
    """Add an indicator to a plan, after its others. Without a key, one is made from the name."""
    check_may(authority_at(by, at), "indicators.edit", programme or plan.system)
    lock_system(plan.system)
    name = need(words["name"], "name", "Enter the name")
    _refuse_foreign(plan, programme, organisations, priorities)
    rows = Indicator.objects.filter(system=plan.system)
    if rows.filter(plan=plan, name=name, closed_on=None).exists():
        raise Refused("There is an indicator with this name in the plan already", "name")
    last = rows.filter(plan=plan).aggregate(last=Max("position"))["last"] or 0
    said = {name: _tidy(value) for name, value in words.items() if name in WORDS}
    row = Indicator.objects.create(
        system=plan.system,
        plan=plan,
        programme=programme,
        key=_free_key(plan.system, key.strip(), name),
        position=last + 1,
        updated_at=at,
        # An indicator that was made here is never overwritten by a file.
        version=2,
        **said,
    )
    row.organisations.set(organisations)
    row.priorities.set(priorities)
    _record(row, "added", f"added the indicator “{row.name}”", by, at)
    return row


@transaction.atomic
def edit(
    *,
    indicator: Indicator,
    words: dict[str, Any],
    programme: Programme | None,
    organisations: Sequence[Organisation],
    priorities: Sequence[Priority],
    reason: str = "",
    version: int | None,
    by: User,
    at: datetime,
) -> Indicator:
    """Change what an indicator is. Its key and its plan stay."""
    check_may_edit(by, at, indicator)
    found = locked(Indicator.objects.select_related("plan", "system"), indicator, version)
    assert found.plan
    check_may(authority_at(by, at), "indicators.edit", programme or found.plan.system)
    _refuse_foreign(found.plan, programme, organisations, priorities)
    wanted = {name: _tidy(words[name]) for name in WORDS if name in words}
    need(str(wanted.get("name", found.name)), "name", "Enter the name")
    before = {name: getattr(found, name) for name in wanted}
    changed = [name for name in wanted if before[name] != wanted[name]]
    read = Reading.objects.filter(indicator=found).exists()
    _refuse_remade(found, changed, read)
    if read and any(name in JUDGES for name in changed):
        reason = need(reason, "reason", "Say why: it changes how the readings are judged")
    told = [_told(name, before[name], wanted[name]) for name in changed]
    for name in changed:
        setattr(found, name, wanted[name])
    told += _relink(found, programme, organisations, priorities)
    if told:
        save_version(found, at, *changed, "programme")
        detail = {"before": {n: before[n] for n in changed}, "reason": reason.strip()}
        sentence = f"changed the indicator “{found.name}”: {words_list(told)}"
        _record(found, "edited", sentence, by, at, **detail)
    return found


@transaction.atomic
def close(
    *,
    indicator: Indicator,
    closed_on: date,
    reason: str,
    version: int | None,
    by: User,
    at: datetime,
) -> Indicator:
    """Say that no more readings are expected from a day. What was read stays."""
    check_may_edit(by, at, indicator)
    found = locked(Indicator.objects.all(), indicator, version)
    if found.closed_on:
        raise Refused(f"It is closed already, from {day(found.closed_on)}.")
    if closed_on > day_of(at):
        raise Refused("The day must be today or in the past", "closed_on")
    found.closed_on = closed_on
    reason = need(reason, "reason", "Say why it is no longer measured")
    save_version(found, at, "closed_on")
    sentence = f"closed the indicator “{found.name}” from {day(closed_on)}"
    _record(found, "closed", sentence, by, at, reason=reason)
    return found


@transaction.atomic
def reopen(
    *, indicator: Indicator, reason: str, version: int | None, by: User, at: datetime
) -> Indicator:
    """Expect readings again."""
    check_may_edit(by, at, indicator)
    found = locked(Indicator.objects.all(), indicator, version)
    if not found.closed_on:
        raise Refused("It is open already.")
    found.closed_on = None
    reason = need(reason, "reason", "Say why it is measured again")
    save_version(found, at, "closed_on")
    _record(found, "reopened", f"opened the indicator “{found.name}” again", by, at, reason=reason)
    return found


def _refuse_foreign(
    plan: Plan,
    programme: Programme | None,
    organisations: Iterable[Organisation],
    priorities: Sequence[Priority],
) -> None:
    """What stands in another plan or system is no more than a word here."""
    if programme and programme.plan_id != plan.pk:
        raise Refused("Select a programme of the plan", "programme")
    members = SystemMembership.objects.filter(system=plan.system)
    known = set(members.values_list("organisation", flat=True))
    if any(row.pk not in known for row in organisations):
        raise Refused("Select organisations of the system", "organisations")
    ids = [row.pk for row in priorities]
    if Priority.objects.filter(pk__in=ids, framework__plan=plan).count() != len(set(ids)):
        raise Refused("Select priorities of the plan", "priorities")


def _free_key(system: System, key: str, name: str) -> str:
    """The key asked for, or one from the name; national data's keys are taken too."""
    taken = Indicator.objects.filter(system=system) | Indicator.objects.filter(system=None)
    if not key:
        return free_key(taken, name, "indicator")
    if len(key) > 80 or not _KEY.fullmatch(key):
        message = "The key must be lower-case letters and digits with single hyphens, like a-key-2"
        raise Refused(message, "key")
    if key in TAKEN_BY_PAGES or taken.filter(key=key).exists():
        raise Refused(f"The key “{key}” is taken. Enter another one", "key")
    return key


def _refuse_remade(indicator: Indicator, changed: list[str], read: bool) -> None:
    wrong = {}
    for name in MEASURES:
        if read and name in changed:
            label = _LABELS[name](getattr(indicator, name)).label
            wrong[name] = (
                f"Its readings are in this: {label}. Close the indicator and add another one"
            )
    if wrong:
        raise Refused(errors=wrong)


def _relink(
    indicator: Indicator,
    programme: Programme | None,
    organisations: Sequence[Organisation],
    priorities: Sequence[Priority],
) -> list[str]:
    """Set what it belongs to; what changed, in words."""
    told = []
    if indicator.programme_id != (programme.pk if programme else None):
        indicator.programme = programme
        told.append(f"the programme to {programme.title if programme else 'none'}")
    gone = indicator.organisations.exclude(pk__in=[row.pk for row in organisations])
    _refuse_losing(indicator, gone)
    if {row.pk for row in organisations} != set(
        indicator.organisations.values_list("pk", flat=True)
    ):
        indicator.organisations.set(organisations)
        told.append("whom it is measured for")
    if {row.pk for row in priorities} != set(indicator.priorities.values_list("pk", flat=True)):
        indicator.priorities.set(priorities)
        told.append("what it serves")
    return told


def _refuse_losing(indicator: Indicator, gone: Iterable[Organisation]) -> None:
    """Readings and plans of an organisation would stand nowhere without it."""
    for organisation in gone:
        own = {"indicator": indicator, "organisation": organisation}
        if any(
            model.objects.filter(**own).exists()
            for model in (Reading, Baseline, Target, TrajectoryPoint)
        ):
            raise Refused(
                f"{organisation.key} has readings or a plan here, so it stays ticked",
                "organisations",
            )


def _told(name: str, before: Any, after: Any) -> str:
    if name in _LABELS:
        was, now = _LABELS[name](before).label, _LABELS[name](after).label
        return f"{WORDS[name]} from “{was}” to “{now}”"
    return WORDS[name]


def _tidy(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _record(
    indicator: Indicator, verb: str, sentence: str, by: User, at: datetime, **detail: Any
) -> None:
    audit.record(
        verb=f"indicator.{verb}",
        sentence=sentence,
        subject=indicator,
        by=by,
        at=at,
        system=indicator.system,
        programme=indicator.programme,
        detail={name: value for name, value in detail.items() if value},
    )
