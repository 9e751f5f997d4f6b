from programmes.models.audit import AuditEntry, AuditSeal
from programmes.models.calendar import ReportingPeriod
from programmes.models.delivery import (
    ActionRevision,
    ActionUpdate,
    Deliverable,
    ImprovementAction,
)
from programmes.models.dependency import Dependency
from programmes.models.event import CalendarEvent, CalendarFeed
from programmes.models.evidence import PlanEvidence, PlanFile
from programmes.models.governance import Decision, Group, GroupMember, NextStep
from programmes.models.messages import MailMessage, OutboxMessage
from programmes.models.milestone import Milestone, MilestoneForecast
from programmes.models.people import Appointment, OfficeHolder, User
from programmes.models.plan_page import PlanOnAPage
from programmes.models.priority import Alignment, Framework, Priority
from programmes.models.programme import Programme
from programmes.models.reprofile import Reprofile
from programmes.models.risk import Mitigation, Risk, RiskEscalation, RiskScore
from programmes.models.system import (
    Organisation,
    OrganisationName,
    Plan,
    PlanLoad,
    System,
    SystemMembership,
)
from programmes.models.workbench import ColumnMapping, PlanDownload, PlanUpload, SavedView

__all__ = [
    "ActionRevision",
    "ActionUpdate",
    "Alignment",
    "Appointment",
    "AuditEntry",
    "AuditSeal",
    "CalendarEvent",
    "CalendarFeed",
    "ColumnMapping",
    "Decision",
    "Deliverable",
    "Dependency",
    "Framework",
    "Group",
    "GroupMember",
    "ImprovementAction",
    "MailMessage",
    "Milestone",
    "MilestoneForecast",
    "Mitigation",
    "NextStep",
    "OfficeHolder",
    "Organisation",
    "OrganisationName",
    "OutboxMessage",
    "Plan",
    "PlanDownload",
    "PlanEvidence",
    "PlanFile",
    "PlanLoad",
    "PlanOnAPage",
    "PlanUpload",
    "Priority",
    "Programme",
    "ReportingPeriod",
    "Reprofile",
    "Risk",
    "RiskEscalation",
    "RiskScore",
    "SavedView",
    "System",
    "SystemMembership",
    "User",
]
