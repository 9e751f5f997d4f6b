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
