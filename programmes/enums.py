"""The field's closed lists. Values are stored; labels are shown."""

from django.db.models import TextChoices


class SystemKind(TextChoices):
    STP = "STP", "Sustainability and transformation partnership"
    ICS = "ICS", "Integrated care system"


class OrganisationKind(TextChoices):
    ACUTE_TRUST = "acute_trust", "Acute trust"
    COMMUNITY_TRUST = "community_trust", "Community trust"
    MENTAL_HEALTH_TRUST = "mental_health_trust", "Mental health trust"
    AMBULANCE_TRUST = "ambulance_trust", "Ambulance trust"
    CCG = "ccg", "Clinical commissioning group"
    ICB = "icb", "Integrated care board"
    COUNCIL = "council", "Council"
    PRIMARY_CARE = "primary_care", "Primary care"
    VOLUNTARY = "voluntary", "Voluntary sector"
    REGULATOR = "regulator", "National body or regulator"
    OTHER = "other", "Other"


class ProgrammeKind(TextChoices):
    PORTFOLIO = "portfolio", "Portfolio"
    PROGRAMME = "programme", "Programme"
    WORKSTREAM = "workstream", "Workstream"
    COLLABORATIVE = "collaborative", "Collaborative"
    ENABLER = "enabler", "Enabler"
    THEME = "theme", "Theme"
    PROJECT = "project", "Project"


class Role(TextChoices):
    """What a person may be appointed to; `programmes/roles.py` says what each may do."""

    PMO = "pmo", "PMO"
    PROGRAMME_MANAGER = "programme_manager", "Programme manager"
    SRO = "sro", "Senior responsible officer (SRO)"
    PROGRAMME_DIRECTOR = "programme_director", "Programme director"
    CLINICAL_LEAD = "clinical_lead", "Clinical lead"
    PROJECT_SUPPORT = "project_support", "Project support"
    REVIEWER = "reviewer", "Reviewer"
    BOARD_OFFICE = "board_office", "Board office"
    BOARD_MEMBER = "board_member", "Board member"
    FINANCE_LEAD = "finance_lead", "Finance lead"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"


class Office(TextChoices):
    """The offices that a plan publishes for a programme, whoever holds them."""

    SRO = "sro", "Senior responsible officer (SRO)"
    PROGRAMME_DIRECTOR = "programme_director", "Programme director"
    DEPUTY_PROGRAMME_DIRECTOR = "deputy_programme_director", "Deputy programme director (PMO)"
    CLINICAL_LEAD = "clinical_lead", "Clinical lead"
    PROGRAMME_MANAGER = "programme_manager", "Programme manager"
    FINANCE_AND_RISK_LEAD = "finance_and_risk_lead", "Finance and risk lead"
    COMMUNICATIONS_LEAD = "communications_lead", "Communications lead"
    PROJECT_SUPPORT = "project_support", "Project support"
    LEAD_ORGANISATION = "lead_organisation", "Lead organisation"
    EXECUTIVE_LEAD = "executive_lead", "Executive lead"
    PORTFOLIO_DIRECTOR = "portfolio_director", "Portfolio director"
    PROJECT_LEAD = "project_lead", "Project lead"
    OPERATIONAL_LEAD = "operational_lead", "Operational lead"
    REPORTING_OFFICER = "reporting_officer", "Reporting officer"
    OTHER = "other", "Other office"


class Precision(TextChoices):
    """How exactly a plan dates a milestone; the date stored is the last day of what is meant."""

    DAY = "day", "Day"
    MONTH = "month", "Month"
    QUARTER = "quarter", "Quarter"
    YEAR = "year", "Financial year"


class PeriodState(TextChoices):
    PLANNED = "planned", "Planned"
    OPEN = "open", "Open"
    LOCKED = "locked", "Locked"


class Progress(TextChoices):
    """Progress against plan (BRAG), design section 3."""

    BLUE = "blue", "Blue"
    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"


class Confidence(TextChoices):
    """Delivery confidence, the three-point scale used since 2021."""

    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"


class Assurance(TextChoices):
    """Programme assurance level: how far the evidence has been tested."""

    SUBSTANTIAL = "substantial", "Substantial"
    MODERATE = "moderate", "Moderate"
    LIMITED = "limited", "Limited"
    NONE = "none", "None"


class FrameworkKind(TextChoices):
    """What a set of aims is, as its plan calls it."""

    AIMS = "aims", "Aims"
    OBJECTIVES = "objectives", "Objectives"
    PRIORITIES = "priorities", "Priorities"
    QUESTIONS = "questions", "Key questions"
    STAGES = "stages", "Stages"
    PILLARS = "pillars", "Pillars"


class PriorityStatus(TextChoices):
    """How a national objective stands to last year's."""

    KEPT = "kept", "Kept"
    UPLIFTED = "uplifted", "Uplifted"
    NEW = "new", "New"


class Strength(TextChoices):
    """How much what delivers does for a priority."""

    PRIMARY = "primary", "Primary"
    CONTRIBUTES = "contributes", "Contributes"


class DueKind(TextChoices):
    """What a plan says of when: a date it can be held to, or words that are none."""

    DAY = "day", "A day"
    MONTH = "month", "A month"
    QUARTER = "quarter", "A quarter"
    YEAR = "year", "By the end of a financial year"
    THROUGHOUT = "throughout", "Throughout a financial year"
    ONGOING = "ongoing", "Ongoing"
    UNCONFIRMED = "unconfirmed", "To be confirmed"


class DeliverableStatus(TextChoices):
    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    AT_RISK = "at_risk", "At risk"
    DELIVERED = "delivered", "Delivered"
    NOT_DELIVERED = "not_delivered", "Not delivered"


class Remit(TextChoices):
    """What a board or group is for."""

    OVERSIGHT = "oversight", "Oversight"
    ADVISORY = "advisory", "Advisory"
    EXECUTORY = "executory", "Executory"


class GroupPart(TextChoices):
    CHAIR = "chair", "Chair"
    DEPUTY_CHAIR = "deputy_chair", "Deputy chair"
    MEMBER = "member", "Member"
    ATTENDEE = "attendee", "In attendance"


class EventKind(TextChoices):
    DEADLINE = "deadline", "Deadline"
    ASSURANCE_MEETING = "assurance_meeting", "Assurance meeting"
    EXECUTIVE_FEEDBACK = "executive_feedback", "Executive feedback"
    BOARD = "board", "Board"
    PAPERS_DUE = "papers_due", "Papers due"
    REVIEW = "review", "Review"
    OTHER = "other", "Other"


class Undated(TextChoices):
    """What a calendar says of an event without a day."""

    UNCONFIRMED = "unconfirmed", "To be confirmed"
    NOT_PRINTED = "not_printed", "No day printed"


class DecisionState(TextChoices):
    ASKED = "asked", "Asked"
    TAKEN = "taken", "Taken"
    DEFERRED = "deferred", "Deferred"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ReprofileState(TextChoices):
    REQUESTED = "requested", "Requested"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class RiskKind(TextChoices):
    RISK = "risk", "Risk"
    ISSUE = "issue", "Issue"


class Proximity(TextChoices):
    """When a risk would strike."""

    WITHIN_MONTH = "within_month", "Within a month"
    WITHIN_QUARTER = "within_quarter", "Within three months"
    WITHIN_YEAR = "within_year", "Within a year"
    BEYOND = "beyond", "Beyond a year"


class EscalationLevel(TextChoices):
    """Who has the risk in hand."""

    WORKSTREAM = "workstream", "Workstream"
    PROGRAMME = "programme", "Programme"
    BOARD = "board", "Board"
