"""The month's closed lists."""

from django.db.models import TextChoices


class Psr1State(TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted, awaiting signature"
    SIGNED = "signed", "Signed, awaiting review"
    REVIEWED = "reviewed", "Reviewed"
    LOCKED = "locked", "Locked"


class ReviewState(TextChoices):
    OPEN = "open", "Open"
    COMPLETED = "completed", "Completed"


class Presence(TextChoices):
    PRESENT = "present", "Present"
    DEPUTY = "deputy", "Deputy sent"
    APOLOGIES = "apologies", "Apologies"
    ABSENT = "absent", "Absent"
    VACANT = "vacant", "Office vacant"
