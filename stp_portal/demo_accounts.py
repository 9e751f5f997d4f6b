"""The demonstration's office accounts, which its sign-in page lists with their password."""

from dataclasses import dataclass

from django.conf import settings

from programmes.models import User


@dataclass(frozen=True)
class DemoAccounts:
    """`accounts` pairs each office with its address."""

    password: str
    accounts: list[tuple[str, str]]


def demo_accounts() -> DemoAccounts | None:
    """None outside the demonstration."""
    if not settings.STP_DEMO:
        return None
    rows = User.objects.filter(is_demonstration=True, is_active=True).order_by("pk")
    return DemoAccounts(
        password=settings.DEMO_PASSWORD,
        accounts=list(rows.values_list("name", "email")),
    )
