"""Load a plan from portfolio files: all that was checked, in one transaction, or nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime

from django.db import connection, transaction

from programmes import audit
from programmes.actions import portfolio_rows as rows
from programmes.models import PlanLoad, User
from programmes.parsers.portfolio import Fault, Portfolio, PortfolioFaults
from programmes.parsers.portfolio_records import lines_of, records_of
from programmes.portfolio_merge import Merge, Records, merge
from programmes.portfolio_outcome import faults_of
from programmes.record_kinds import programme_of
from programmes.selectors import portfolios as selectors

LOADER = "loader@portal.invalid"


class FilesRefused(Exception):
    """Nothing was written. `faults`: the name of each file at fault → its faults."""

    def __init__(self, faults: dict[str, list[Fault]]) -> None:
        self.faults = faults
        super().__init__("\n".join(f"{name}:{f}" for name in faults for f in faults[name]))


def service_account() -> User:
    """The account in whose name commands load plans. Nobody can sign in with it."""
    account = User.objects.filter(email=LOADER).first()
    return account or User.objects.create_user(
        LOADER, None, name="Portfolio loader", is_active=False
    )


def compare(*, portfolio: Portfolio) -> Merge:
    """What loading would do; writes nothing. Raises PortfolioFaults."""
    return _compare(portfolio)[0]


@transaction.atomic
def load(*, files: dict[str, Portfolio], by: User, at: datetime) -> dict[str, Merge]:
    """Bring the plans in line with their files: name of file → what was done.

    Safe to run again. Raises FilesRefused, after which nothing has been written.
    """
    lock_plans()
    done: dict[str, Merge] = {}
    faults: dict[str, list[Fault]] = {}
    for name, portfolio in files.items():
        try:
            done[name] = _load(portfolio, by, at)
        except PortfolioFaults as found:
            faults[name] = found.faults
    if faults:
        raise FilesRefused(faults)
    return done


def lock_plans() -> None:
    """One at a time: whoever brings many records of a plan at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('portfolio files', 0))")


def _compare(portfolio: Portfolio) -> tuple[Merge, Records, selectors.Standing]:
    said = records_of(portfolio)
    lines = lines_of(portfolio)
    taken = selectors.keys_taken(
        system=portfolio.system.key,
        plan=portfolio.plan.key,
        said=said,
        ods_codes={o.ods_code: o.key for o in portfolio.organisations if o.ods_code},
    )
    faults = [Fault(lines[kind, key], f"{what}.") for kind, key, what in taken]
    standing = selectors.standing(
        system=portfolio.system.key, plan=portfolio.plan.key, organisations=said["organisation"]
    )
    before = selectors.last_load(portfolio.plan.key)
    merged = merge(said=said, before=before, now=standing.records)
    faults += faults_of(merged.outcome, lines)
    if faults:
        raise PortfolioFaults(faults)
    return merged, said, standing


def _load(portfolio: Portfolio, by: User, at: datetime) -> Merge:
    merged, said, standing = _compare(portfolio)
    writing = rows.Writing(portfolio.system.key, portfolio.plan.key, by, at, standing.rows)
    write(writing, merged)
    plan = writing.rows["plan", portfolio.plan.key]
    if selectors.last_load(portfolio.plan.key) != said:
        PlanLoad.objects.create(plan=plan, content=said, at=at, by=by)
    if merged.writes:
        _record(writing, merged)
    return merged


def write(writing: rows.Writing, merged: Merge) -> None:
    """Write what a comparison came to: what is new, a kind at a time, then what changes."""
    added: dict[str, list[str]] = defaultdict(list)
    for kind, key in merged.added:
        added[kind].append(key)
    for kind, keys in added.items():
        rows.add_all(writing, kind, {key: merged.outcome[kind][key] for key in keys})
    for (kind, key), fields in merged.changed.items():
        rows.change(writing, kind, key, fields)
    programmes = merged.outcome["programme"]
    rows.settle_paths(writing, {key: fields["parent"] for key, fields in programmes.items()})
    touched = [*merged.added, *merged.changed]
    told = {key.rpartition("/")[0] for kind, key in touched if kind == "action_update"}
    if told:
        rows.settle_progress(writing, told)


def _record(writing: rows.Writing, merged: Merge) -> None:
    """One entry for the plan, and one for each programme that the load touched."""
    system = writing.rows["system", writing.system]
    added = dict(Counter(kind for kind, _ in merged.added))
    audit.record(
        verb="plan.loaded",
        sentence="loaded the plan from its portfolio file",
        subject=writing.rows["plan", writing.plan],
        by=writing.by,
        at=writing.at,
        system=system,
        detail={"added": added, "changed": [list(entry) for entry in merged.changed]},
    )
    for key, detail in _touched(merged).items():
        programme = writing.rows["programme", key]
        audit.record(
            verb="programme.loaded",
            sentence=f"brought “{programme.name}” in line with the portfolio file",
            subject=programme,
            by=writing.by,
            at=writing.at,
            system=system,
            programme=programme,
            detail=detail,
        )


def _touched(merged: Merge) -> dict[str, dict[str, list[str]]]:
    touched: dict[str, dict[str, list[str]]] = defaultdict(lambda: {"added": [], "changed": []})
    entries = [("added", entry) for entry in merged.added]
    entries += [("changed", entry) for entry in merged.changed]
    for what, (kind, key) in entries:
        programme = programme_of(kind, key, merged.outcome[kind][key])
        if programme:
            touched[programme][what].append(f"{kind} {key}")
    return dict(touched)
