"""What each role may do, as data. `/what-i-may-do/` and every permission check read this table."""

from dataclasses import dataclass

from programmes.enums import Role

PERMISSIONS: dict[str, str] = {
    "plan.read": "read the plan: programmes, priorities, deliverables, actions, milestones, risks",
    "plan.edit": "add and change programmes, priorities, governance and the rest of the plan",
    "delivery.edit": "change the milestones, deliverables, actions and risks of the programme",
    "baseline.approve": "approve or refuse a new baseline",
    "decision.record": "record what a board decided, with its minute",
    "indicators.edit": "change indicators, their targets, trajectories and charts",
    "readings.enter": "enter and correct readings of indicators",
    "readings.tokens": "give an organisation a key with which it sends readings",
    "system.edit": "change the system's details and its organisations",
    "calendar.read": "read the reporting calendar",
    "calendar.edit": "make a year's reporting periods and move their dates",
    "psr1.read": "read signed PSR1 returns and their history",
    "psr1.read_draft": "read PSR1 returns that are not signed yet",
    "psr1.draft": "write the PSR1 return",
    "psr1.submit": "submit the PSR1 return to the SRO",
    "psr1.sign": "sign the PSR1 return, or send it back with reasons",
    "psr1.correct": "open a correction of a signed PSR1 return",
    "month.read": "see who has returned and who is late",
    "month.run": "open and lock the month, and send reminders",
    "review.read": "read completed gateway reviews",
    "review.conduct": "conduct gateway reviews and agree the ratings",
    "review.follow_up": "close the actions of gateway reviews",
    "snapshot.roll_up": "roll the month up into a board snapshot",
    "snapshot.publish": "publish a board snapshot",
    "snapshot.read": "read board snapshots that are not published",
    "board.read": "read published board pages",
    "mail.read": "see the messages that the portal has sent",
    "audit.read": "read the audit trail",
    "people.read": "see who holds which appointment",
    "appointments.delivery": "appoint people to delivery roles",
    "accounts.manage": "create and close accounts, and make any appointment",
}

DIRECT_ONLY = frozenset({"psr1.sign"})
"""Held only on the very programme: a reporting programme has exactly one SRO on any day."""

DELIVERY_ROLES = frozenset(
    {
        Role.PROGRAMME_MANAGER,
        Role.SRO,
        Role.PROGRAMME_DIRECTOR,
        Role.CLINICAL_LEAD,
        Role.PROJECT_SUPPORT,
    }
)
"""Roles that answer for delivery; a reviewer holds none of them in what he or she reviews."""

SYSTEM_ONLY_ROLES = frozenset(
    {Role.PMO, Role.BOARD_OFFICE, Role.BOARD_MEMBER, Role.AUDITOR, Role.ADMINISTRATOR}
)
"""Appointed to a whole system, never to one programme."""

NODE_ONLY_ROLES = frozenset({Role.SRO, Role.PROGRAMME_MANAGER})
"""Appointed to a programme, never to a whole system."""


@dataclass(frozen=True)
class RoleDescription:
    label: str
    description: str
    permissions: frozenset[str]


_READS = frozenset(
    {"plan.read", "calendar.read", "psr1.read", "review.read", "board.read", "people.read"}
)
_DELIVERS = _READS | {"psr1.read_draft"}

ROLES: dict[str, RoleDescription] = {
    Role.PMO: RoleDescription(
        "PMO",
        "Keeps the plan, runs the monthly cycle and publishes the board page.",
        _READS
        | {
            "plan.edit",
            "delivery.edit",
            "system.edit",
            "decision.record",
            "indicators.edit",
            "readings.enter",
            "readings.tokens",
            "calendar.edit",
            "psr1.read_draft",
            "psr1.correct",
            "month.read",
            "month.run",
            "review.follow_up",
            "snapshot.roll_up",
            "snapshot.publish",
            "snapshot.read",
            "mail.read",
            "appointments.delivery",
        },
    ),
    Role.PROGRAMME_MANAGER: RoleDescription(
        "Programme manager",
        "Writes the monthly PSR1 return and submits it to the SRO.",
        _DELIVERS
        | {"psr1.draft", "psr1.submit", "psr1.correct", "delivery.edit", "readings.enter"},
    ),
    Role.SRO: RoleDescription(
        "Senior responsible officer (SRO)",
        "Answers for the programme; signs its PSR1 return or sends it back.",
        _DELIVERS | {"psr1.sign"},
    ),
    Role.PROGRAMME_DIRECTOR: RoleDescription(
        "Programme director", "Directs delivery and attends the gateway review.", _DELIVERS
    ),
    Role.CLINICAL_LEAD: RoleDescription(
        "Clinical lead", "Leads clinically and attends the gateway review.", _DELIVERS
    ),
    Role.PROJECT_SUPPORT: RoleDescription(
        "Project support",
        "Helps to write the PSR1 return; can't submit it.",
        _DELIVERS | {"psr1.draft", "readings.enter"},
    ),
    Role.REVIEWER: RoleDescription(
        "Reviewer",
        "Conducts gateway reviews and agrees the ratings; holds no delivery role there.",
        _READS | {"month.read", "review.conduct", "review.follow_up", "snapshot.read"},
    ),
    Role.BOARD_OFFICE: RoleDescription(
        "Board office",
        "Approves or refuses new baselines for the board, and records what it decided.",
        _READS | {"baseline.approve", "decision.record"},
    ),
    Role.BOARD_MEMBER: RoleDescription(
        "Board member", "Reads the board page and everything it leads back to.", _READS
    ),
    Role.FINANCE_LEAD: RoleDescription(
        "Finance lead", "Reads the plan, the returns and the board page.", _READS
    ),
    Role.AUDITOR: RoleDescription(
        "Auditor",
        "Reads everything, the audit trail included, and changes nothing.",
        _READS | {"psr1.read_draft", "month.read", "snapshot.read", "mail.read", "audit.read"},
    ),
    Role.ADMINISTRATOR: RoleDescription(
        "Administrator",
        "Runs accounts and appointments; sees no returns, reviews or board pages.",
        frozenset({"people.read", "accounts.manage"}),
    ),
}

CONTENT_ROLES = tuple(role for role in ROLES if "plan.read" in ROLES[role].permissions)


def roles_with(permission: str) -> tuple[str, ...]:
    """The roles that carry a permission. Raises KeyError for a permission nobody defined."""
    PERMISSIONS[permission]
    return tuple(role for role, described in ROLES.items() if permission in described.permissions)
