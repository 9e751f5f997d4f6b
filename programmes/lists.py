"""The lists of a plan as data: for each kind its columns, orders, filters and what may be changed.

One view, one form, one selector and one template read this table. Names in `orders` are columns of
the model or what `selectors/lists.py` annotates; "-" before a name turns it, "+" keeps its
direction whichever way the list is sorted, so that what has no date always stands last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from programmes import enums
from programmes.plan_kinds import NARRATIVE, PLAN_KINDS, Column

Choices = tuple[tuple[str, str], ...]

PAGE_SIZE = 50
UNCHANGED_DAYS = 60
MOST_AT_ONCE = 500
"""Items that one bulk edit may change."""

OF_SYSTEM = "system"
"""As a programme: what names none."""


@dataclass(frozen=True)
class Shown:
    """A column of the page. `order`: what its heading sorts by; `turned`: downwards at first."""

    name: str
    text: str
    order: str = ""
    turned: bool = False
    num: bool = False


@dataclass(frozen=True)
class ListKind:
    """A kind of item and its list.

    `address` names its list, `page` one item's page. `statuses`: value → words of the filter
    *status*, of which `usual` holds where none is chosen. `closed`: what must be empty or have
    one of the values for an item to be changed from the list.
    """

    key: str
    address: str
    page: str
    title: str
    permission: str
    owner: str
    columns: tuple[Shown, ...]
    orders: Mapping[str, tuple[str, ...]]
    order: str
    filters: tuple[str, ...]
    statuses: Choices
    usual: str
    bulk: tuple[Column, ...]
    in_place: tuple[Column, ...]
    csv: tuple[str, ...]
    open_while: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    choices: Mapping[str, Choices] = field(default_factory=dict)

    @property
    def one(self) -> str:
        return PLAN_KINDS[self.key].one

    @property
    def many(self) -> str:
        return PLAN_KINDS[self.key].many

    @property
    def model(self) -> str:
        return PLAN_KINDS[self.key].model

    @property
    def owner_words(self) -> str:
        """What the owner is called on the page."""
        return next(column.text for column in self.columns if column.name == "owner")

    def changeable(self, name: str) -> Column:
        """Raises KeyError for a column that the list can't change."""
        for column in (*self.bulk, *self.in_place):
            if column.name == name:
                return column
        raise KeyError(name)


DUES: Choices = (
    ("overdue", "Overdue"),
    ("this_month", "This month"),
    ("next_month", "Next month"),
    ("this_quarter", "This quarter"),
    ("no_date", "No date"),
    ("ongoing", "Ongoing"),
    ("throughout", "Throughout a year"),
    ("unconfirmed", "To be confirmed"),
)
DATED: Choices = DUES[:4]
"""Beside them stand the quarters in which the plan has something due, as 2017/18 Q1."""

SCORES: Choices = tuple((str(number), str(number)) for number in range(1, 6))
RAGS: Choices = (*enums.Progress.choices, ("none", "No rating yet"))
LEVELS: Choices = (
    ("extreme", "Extreme (15 to 25)"),
    ("high", "High (8 to 12)"),
    ("moderate", "Moderate (4 to 6)"),
    ("low", "Low (1 to 3)"),
    ("none", "Not scored"),
)

_TITLE = Shown("title", "Title", "title")
_PROGRAMME = Shown("programme", "Programme", "programme")
_DUE = Shown("due", "Due", "due")
_ORGANISATION = Shown("organisation", "Organisation", "organisation")
_OWNER = Shown("owner", "Owner", "owner")
_ORDERS: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "programme": ("place", "+title"),
    "owner": ("owner_said", "title"),
    "updated": ("updated_at",),
}
_BY_DUE: dict[str, tuple[str, ...]] = {"due": ("+due_rank", "due_at", "+place", "+position")}
_IN_PRINT: dict[str, tuple[str, ...]] = {"programme": ("place", "+position")}
_BY_ORGANISATION: dict[str, tuple[str, ...]] = {"organisation": ("organisation__key", "title")}
_WITHDRAWN: Choices = (("withdrawn", "Withdrawn"), ("all", "All, withdrawn too"))


_STATUS_NOTE = Column("status_note", "Note on the status", "narrative", longest=NARRATIVE)


def _of(kind: str, *names: str) -> tuple[Column, ...]:
    return tuple(PLAN_KINDS[kind].column(name) for name in names)


MILESTONES = ListKind(
    key="milestone",
    address="milestones",
    page="milestone",
    title="Milestones",
    permission="delivery.edit",
    owner="owner_office",
    columns=(
        _TITLE,
        _PROGRAMME,
        Shown("baseline", "Baseline", "baseline"),
        Shown("forecast", "Forecast", "due"),
        Shown("state", "Status"),
        _OWNER,
    ),
    orders=_ORDERS
    | {
        "left": ("+is_done", "due_at", "+title"),
        "due": ("due_at", "+title"),
        "baseline": ("baseline", "+title"),
        "programme": ("place", "+due_at"),
    },
    order="left",
    filters=tuple("q programme status due owner priority strength unchanged".split()),
    statuses=(
        ("open", "Not done yet"),
        ("completed", "Completed"),
        ("due_this_month", "Due this month"),
        ("due_next_month", "Due next month"),
        ("overdue", "Overdue"),
        ("moved_out", "Moved out of this month"),
        ("slipped", "Forecast later than the baseline"),
        *_WITHDRAWN,
    ),
    usual="kept",
    bulk=_of("milestone", "owner_office"),
    in_place=_of("milestone", "owner_office", "note"),
    csv=tuple("title baseline forecast actual state owner_office note evidence".split()),
    open_while={"withdrawn_on": (None,)},
    choices={"due": DATED},
)

DELIVERABLES = ListKind(
    key="deliverable",
    address="deliverables",
    page="deliverable",
    title="Deliverables",
    permission="delivery.edit",
    owner="owner_office",
    columns=(
        _TITLE,
        _PROGRAMME,
        _DUE,
        Shown("status", "Status", "status"),
        _OWNER,
        _ORGANISATION,
    ),
    orders=_ORDERS | _BY_DUE | _IN_PRINT | _BY_ORGANISATION | {"status": ("status", "title")},
    order="programme",
    filters=tuple("q programme status due owner organisation priority strength unchanged".split()),
    statuses=(
        ("open", "Not delivered yet"),
        *tuple(enums.DeliverableStatus.choices),
        *_WITHDRAWN,
    ),
    usual="kept",
    bulk=(
        *_of("deliverable", "owner_office", "organisation", "status"),
        _STATUS_NOTE,
        *_of("deliverable", "due"),
    ),
    in_place=(
        *_of("deliverable", "owner_office", "status"),
        _STATUS_NOTE,
        *_of("deliverable", "due"),
    ),
    csv=tuple(
        "title detail heading measure due "
        "due_note status status_note owner_office organisation".split()
    ),
    open_while={"withdrawn_on": (None,)},
)

ACTIONS = ListKind(
    key="action",
    address="actions",
    page="action",
    title="Improvement actions",
    permission="delivery.edit",
    owner="owner",
    columns=(
        _TITLE,
        _PROGRAMME,
        Shown("due", "Due", "due"),
        Shown("month_rag", "This month", "rag"),
        Shown("target_rag", "On target", "target"),
        _OWNER,
        _ORGANISATION,
    ),
    orders=_ORDERS
    | _BY_DUE
    | _IN_PRINT
    | _BY_ORGANISATION
    | {"rag": ("rag_rank", "title"), "target": ("target_rank", "title")},
    order="programme",
    filters=tuple(
        "q programme status rag target due owner organisation priority strength unchanged".split()
    ),
    statuses=(("open", "Not Blue yet"), ("revised", "Month revised"), *_WITHDRAWN),
    usual="kept",
    bulk=_of("action", "owner", "operational_lead", "organisation"),
    in_place=_of("action", "owner", "operational_lead", "organisation"),
    csv=tuple(
        "number title detail issue intended_outcome due "
        "revised month_rag target_rag owner operational_lead organisation assurance_measure".split()
    ),
    open_while={"withdrawn_on": (None,)},
    choices={"rag": RAGS, "target": RAGS},
)

RISKS = ListKind(
    key="risk",
    address="risks_of_plan",
    page="risk",
    title="Risks and issues",
    permission="delivery.edit",
    owner="owner_office",
    columns=(
        _TITLE,
        _PROGRAMME,
        Shown("score", "Current score", "score", turned=True),
        Shown("inherent", "Inherent"),
        Shown("target_score", "Target"),
        _OWNER,
        Shown("level", "Escalated to"),
        Shown("opened_on", "Opened", "opened"),
    ),
    orders=_ORDERS | {"score": ("score", "title"), "opened": ("opened_on", "title")},
    order="-score",
    filters=tuple(
        "q programme status kind level "
        "likelihood impact escalated mitigations owner unchanged".split()
    ),
    statuses=(("open", "Open"), ("closed", "Closed"), ("all", "Open and closed")),
    usual="open",
    bulk=_of("risk", "owner_office"),
    in_place=_of("risk", "owner_office", "proximity"),
    csv=tuple(
        "title kind description likelihood impact score "
        "inherent target_score owner_office proximity level opened_on closed_on".split()
    ),
    open_while={"closed_on": (None,)},
    choices={
        "kind": tuple(enums.RiskKind.choices),
        "level": LEVELS,
        "likelihood": SCORES,
        "impact": SCORES,
        "escalated": (*enums.EscalationLevel.choices, ("none", "Not escalated")),
        "mitigations": (("overdue", "Overdue"), ("none", "None written")),
    },
)

DECISIONS = ListKind(
    key="decision",
    address="decisions",
    page="decision",
    title="Decisions",
    permission="plan.edit",
    owner="asked_of",
    columns=(
        _TITLE,
        _PROGRAMME,
        Shown("owner", "Asked of", "owner"),
        _DUE,
        Shown("decision_state", "State", "state"),
    ),
    orders=_ORDERS | _BY_DUE | _IN_PRINT | {"state": ("state", "title")},
    order="due",
    filters=("q", "programme", "status", "due", "owner", "unchanged"),
    statuses=(*enums.DecisionState.choices, ("all", "All, withdrawn too")),
    usual="kept",
    bulk=_of("decision", "asked_of"),
    in_place=_of("decision", "asked_of", "due", "note"),
    csv=tuple(
        "title asked_of due due_note decision_state taken_on outcome minute_reference note".split()
    ),
    open_while={"state": (enums.DecisionState.ASKED, enums.DecisionState.DEFERRED)},
)

NEXT_STEPS = ListKind(
    key="next_step",
    address="next_steps",
    page="next_step",
    title="Next steps",
    permission="plan.edit",
    owner="owner_office",
    columns=(_TITLE, _PROGRAMME, _DUE, Shown("completed", "Completed", "completed"), _OWNER),
    orders=_ORDERS | _BY_DUE | _IN_PRINT | {"completed": ("completed_on", "title")},
    order="due",
    filters=("q", "programme", "status", "due", "owner", "unchanged"),
    statuses=(("open", "Not completed yet"), ("completed", "Completed")),
    usual="all",
    bulk=_of("next_step", "owner_office"),
    in_place=_of("next_step", "owner_office", "due", "update"),
    csv=("title", "due", "due_note", "owner_office", "update", "completed_on"),
    open_while={"completed_on": (None,)},
)

LISTS: dict[str, ListKind] = {
    kind.key: kind for kind in (MILESTONES, DELIVERABLES, ACTIONS, RISKS, DECISIONS, NEXT_STEPS)
}
"""By the key of the kind in PLAN_KINDS."""
