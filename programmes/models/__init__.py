from programmes.models.audit import AuditEntry, AuditSeal
from programmes.models.calendar import ReportingPeriod
from programmes.models.messages import MailMessage, OutboxMessage
from programmes.models.milestone import Milestone, MilestoneForecast
from programmes.models.people import Appointment, OfficeHolder, User
from programmes.models.programme import Programme
from programmes.models.risk import Mitigation, Risk, RiskScore
from programmes.models.system import (
    Organisation,
    OrganisationName,
    Plan,
    PlanLoad,
    System,
    SystemMembership,
)

__all__ = [
    "Appointment",
    "AuditEntry",
    "AuditSeal",
    "MailMessage",
    "Milestone",
    "MilestoneForecast",
    "Mitigation",
    "OfficeHolder",
    "Organisation",
    "OrganisationName",
    "OutboxMessage",
    "Plan",
    "PlanLoad",
    "Programme",
    "ReportingPeriod",
    "Risk",
    "RiskScore",
    "System",
    "SystemMembership",
    "User",
]
