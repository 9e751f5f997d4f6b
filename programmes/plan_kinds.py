"""What a plan is made of, as data: each kind of record, and the columns a file or sheet has of it.

Portfolio files, the spreadsheet round trip, mapped imports, lists and counts all read this table.
A record is known by its key: an own key, or the keys of what it stands in with "/" between
(`prevention/prev-03` is the milestone prev-03 of the programme prevention). Its fields are JSON:
dates as 2017-03-31, dues as `programmes.due` writes them, lists of keys as lists of text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db.models import TextChoices

from programmes import enums

Type = Literal[
    "text",  # one line
    "narrative",  # several lines
    "items",  # several lines, one item each
    "day",
    "month",
    "due",
    "number",
    "score",  # 1 to 5
    "money",  # pounds
    "choice",
    "yes_no",
    "reference",  # the key of a record of kind `refers`
    "references",  # several of them
    "either",  # kind:key of a milestone, deliverable or action
]

Choices = type[TextChoices]

NARRATIVE = 4000
"""Characters; longer text belongs in the plan itself."""


@dataclass(frozen=True)
class Column:
    """A field of a record. `fixed` says why a sheet may not change it; empty where it may."""

    name: str
    label: str
    type: Type = "text"
    longest: int = 300
    required: bool = False
    choices: Choices | None = None
    refers: str = ""
    fixed: str = ""


@dataclass(frozen=True)
class PlanKind:
    """A kind of record. `within`: the kind whose key its own key begins with, where it has one."""

    key: str
    one: str
    many: str
    model: str
    columns: tuple[Column, ...]
    within: str = ""
    in_sheets: bool = True

    def column(self, name: str) -> Column:
        """Raises KeyError for a column that the kind does not have."""
        try:
            return next(column for column in self.columns if column.name == name)
        except StopIteration:
            raise KeyError(name) from None


_TITLE = Column("title", "Title", required=True)
_POSITION = Column("position", "Place in print", "number")
_ORGANISATION = Column("organisation", "Organisation", "reference", refers="organisation")
_DUE = Column("due", "Due", "due")
_DUE_NOTE = Column("due_note", "Note on when it is due", longest=200)
_OWNER = Column("owner_office", "Owner", longest=200)
_ALIGNED = (
    Column("priorities", "Priorities served", "references", refers="priority"),
    Column("contributes", "Priorities contributed to", "references", refers="priority"),
)


def _narrative(name: str, label: str) -> Column:
    return Column(name, label, "narrative", longest=NARRATIVE)


def _items(name: str, label: str) -> Column:
    return Column(name, label, "items", longest=NARRATIVE)


def _scores(name: str, label: str) -> tuple[Column, Column]:
    stem = f"{name}_" if name else ""
    return (
        Column(f"{stem}likelihood", f"{label} likelihood", "score"),
        Column(f"{stem}impact", f"{label} impact", "score"),
    )


PROGRAMME = PlanKind(
    "programme",
    "programme",
    "programmes",
    "Programme",
    (
        Column("number", "Number in print", longest=10),
        Column("name", "Name", longest=200, required=True),
        Column("kind", "Kind", "choice", choices=enums.ProgrammeKind, required=True),
        Column("parent", "Part of", "reference", refers="programme"),
        Column("reports", "Files a PSR1 each month", "yes_no"),
        _narrative("summary", "What it is for"),
        Column("stated_impact", "Stated impact in pounds a year", "money"),
        Column("stated_impact_by", "Year of the impact", longest=20),
        _narrative("stated_impact_note", "Note on the impact"),
        *_ALIGNED,
        _POSITION,
    ),
)

PAGE = PlanKind(
    "page",
    "plan on a page",
    "plans on a page",
    "PlanOnAPage",
    (
        _narrative("commitment", "SRO's commitment"),
        _items("objectives", "Objectives"),
        _items("needs", "What the programme needs to do"),
        _items("scope", "Scope"),
        _items("ambition", "Ambition"),
        _items("assumptions", "Assumptions"),
        _items("enabling_requirements", "Enabling requirements"),
        _items("partner_needs", "What it needs from system partners"),
        _items("resources", "Resources"),
        _items("impact", "Impact"),
        _items("activities", "Activities"),
        _items("outputs", "Outputs"),
        _items("outcomes", "Outcomes"),
        _items("impacts", "Impacts"),
        _items("progress", "Progress so far"),
        _items("data", "Data"),
        Column("updated_on", "Updated on", "day"),
        Column("next_update_on", "Next update due", "day"),
    ),
    within="programme",
)

OFFICE = PlanKind(
    "office",
    "office holder",
    "office holders",
    "OfficeHolder",
    (
        Column("job_title", "Job title", longest=200),
        _ORGANISATION,
        Column("ends_on", "Last day", "day"),
    ),
    within="programme",
    in_sheets=False,
)

BASELINE_STAYS = "a baseline moves only by an approved re-profile"

MILESTONE = PlanKind(
    "milestone",
    "milestone",
    "milestones",
    "Milestone",
    (
        _TITLE,
        _narrative("note", "Note"),
        Column("baseline", "Baseline", "day", required=True, fixed=BASELINE_STAYS),
        Column(
            "precision", "Dated to the", "choice", choices=enums.Precision, fixed=BASELINE_STAYS
        ),
        Column("actual", "Done on", "day"),
        _OWNER,
        *_ALIGNED,
    ),
    within="programme",
)

DELIVERABLE = PlanKind(
    "deliverable",
    "deliverable",
    "deliverables",
    "Deliverable",
    (
        _TITLE,
        _narrative("detail", "Detail"),
        Column("heading", "Heading", longest=200),
        _narrative("measure", "Measure of success"),
        _DUE,
        _DUE_NOTE,
        Column("status", "Status", "choice", choices=enums.DeliverableStatus),
        _OWNER,
        _ORGANISATION,
        *_ALIGNED,
        _POSITION,
    ),
    within="programme",
)

ACTION = PlanKind(
    "action",
    "improvement action",
    "improvement actions",
    "ImprovementAction",
    (
        Column("number", "Number", longest=10),
        _TITLE,
        _narrative("detail", "Detail"),
        _narrative("issue", "Issue found"),
        _narrative("intended_outcome", "Intended outcome"),
        Column("owner", "Owner", longest=200),
        _ORGANISATION,
        Column("operational_lead", "Operational lead", longest=200),
        _DUE,
        _DUE_NOTE,
        Column("revised", "Revised month", "month", fixed="a revised month needs a reason"),
        _narrative("assurance_measure", "Assurance measure"),
        *_ALIGNED,
        _POSITION,
    ),
    within="programme",
)

UPDATE = PlanKind(
    "action_update",
    "progress note",
    "progress notes",
    "ActionUpdate",
    (
        _narrative("text", "Progress"),
        Column("month_rag", "This month's BRAG", "choice", choices=enums.Progress),
        Column("target_rag", "On-target BRAG", "choice", choices=enums.Progress),
    ),
    within="action",
    in_sheets=False,
)

RISK = PlanKind(
    "risk",
    "risk or issue",
    "risks and issues",
    "Risk",
    (
        Column("programme", "Programme", "reference", refers="programme"),
        Column("kind", "Risk or issue", "choice", choices=enums.RiskKind),
        _TITLE,
        _narrative("description", "Description"),
        *_scores("", "Current"),
        *_scores("inherent", "Inherent"),
        *_scores("target", "Target"),
        _OWNER,
        Column("proximity", "Proximity", "choice", choices=enums.Proximity),
        Column("level", "Escalated to", "choice", choices=enums.EscalationLevel),
        Column("part_of", "Part of the risk", "reference", refers="risk"),
        _narrative("external_dependency", "External dependency"),
        _items("mitigations", "Mitigations"),
    ),
)

FRAMEWORK = PlanKind(
    "framework",
    "framework",
    "frameworks",
    "Framework",
    (
        Column("name", "Name", longest=200, required=True),
        Column("kind", "Kind", "choice", choices=enums.FrameworkKind, required=True),
        _narrative("note", "Note"),
        _POSITION,
    ),
)

PRIORITY = PlanKind(
    "priority",
    "priority",
    "priorities",
    "Priority",
    (
        Column("number", "Number in print", longest=10),
        Column("name", "Name", required=True),
        _narrative("description", "Description"),
        Column("parent", "Part of", "reference", refers="priority"),
        Column("status", "Since last year", "choice", choices=enums.PriorityStatus),
        Column("last_year", "Last year's value"),
        _POSITION,
    ),
    within="framework",
)

GROUP = PlanKind(
    "group",
    "board or group",
    "boards and groups",
    "Group",
    (
        Column("name", "Name", longest=200, required=True),
        Column("remit", "Remit", "choice", choices=enums.Remit),
        _narrative("purpose", "Purpose"),
        Column("meets", "Meets", longest=200),
        Column("reports_to", "Reports to", "references", refers="group"),
        _POSITION,
    ),
)

MEMBER = PlanKind(
    "group_member",
    "seat in a group",
    "seats in groups",
    "GroupMember",
    (
        _ORGANISATION,
        Column("part", "Part", "choice", choices=enums.GroupPart),
        _POSITION,
    ),
    within="group",
    in_sheets=False,
)

DECISION = PlanKind(
    "decision",
    "decision",
    "decisions",
    "Decision",
    (
        _TITLE,
        Column("programme", "Programme", "reference", refers="programme"),
        Column("asked_of", "Asked of", longest=200),
        _DUE,
        _DUE_NOTE,
        Column("taken_on", "Taken on", "day"),
        _narrative("outcome", "Outcome"),
        Column("minute_reference", "Minute reference", longest=100),
        _narrative("note", "Note"),
        _POSITION,
    ),
)

NEXT_STEP = PlanKind(
    "next_step",
    "next step",
    "next steps",
    "NextStep",
    (
        _TITLE,
        Column("programme", "Programme", "reference", refers="programme"),
        _DUE,
        _DUE_NOTE,
        _OWNER,
        _narrative("update", "Update"),
        Column("completed_on", "Completed on", "day"),
        _POSITION,
    ),
)

EVENT = PlanKind(
    "event",
    "calendar event",
    "calendar events",
    "CalendarEvent",
    (
        _TITLE,
        Column("kind", "Kind", "choice", choices=enums.EventKind, required=True),
        Column("on", "Day", "day"),
        Column("undated", "While it has no day", "choice", choices=enums.Undated),
        _narrative("note", "Note"),
        _POSITION,
    ),
)

DEPENDENCY = PlanKind(
    "dependency",
    "dependency",
    "dependencies",
    "Dependency",
    (
        Column("before", "What comes first", "either", required=True),
        Column("after", "What waits for it", "either", required=True),
        Column("lag_days", "Days between", "number"),
        _narrative("note", "Note"),
    ),
)

_AIMS_AND_TREE = (FRAMEWORK, PRIORITY, PROGRAMME, PAGE, OFFICE)
_DELIVERY = (MILESTONE, DELIVERABLE, ACTION, UPDATE, RISK)
_GOVERNANCE = (GROUP, MEMBER, DECISION, NEXT_STEP, EVENT, DEPENDENCY)

PLAN_KINDS: dict[str, PlanKind] = {
    kind.key: kind for kind in (*_AIMS_AND_TREE, *_DELIVERY, *_GOVERNANCE)
}
"""In the order in which they can be written: what is referred to stands before."""
