"""The demonstration's office accounts, which its sign-in page lists with their password."""

from dataclasses import dataclass

from django.conf import settings

from programmes.models import User

ONE_OF_EACH = (
    "pmo@staffordshire.example",
    "pm.prevention@staffordshire.example",
    "sro.prevention@staffordshire.example",
    "reviewer@staffordshire.example",
    "boardoffice@staffordshire.example",
    "board@staffordshire.example",
    "finance@staffordshire.example",
    "auditor@staffordshire.example",
    "admin@staffordshire.example",
    "pmo@elsewhere.example",
    "pmo@shropshire.example",
)
"""An account for each role, in the order in which a month needs them; the rest are like these."""


@dataclass(frozen=True)
class DemoAccounts:
    """`first` has an account for each role, `others` the rest: pairs of office and address."""

    password: str
    first: list[tuple[str, str]]
    others: list[tuple[str, str]]


def demo_accounts() -> DemoAccounts | None:
    """None outside the demonstration."""
    if not settings.STP_DEMO:
        return None
    rows = User.objects.filter(is_demonstration=True, is_active=True).order_by("pk")
    names = {email: name for name, email in rows.values_list("name", "email")}
    return DemoAccounts(
        password=settings.DEMO_PASSWORD,
        first=[(names[email], email) for email in ONE_OF_EACH if email in names],
        others=[(name, email) for email, name in names.items() if email not in ONE_OF_EACH],
    )
