"""What surrounds a page: whose portal it is, who is signed in, what must be said above it."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from programmes import clock
from programmes.text import weekday


@dataclass(frozen=True)
class Frame:
    """`banner` is empty where nothing is illustrative."""

    organisation: str
    person: str
    banner: str


def frame(request: HttpRequest | None) -> Frame:
    """Reads nothing that the request has not read already, but for the signed-in user."""
    system = getattr(request, "system", None)
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    illustrative = settings.STP_DEMO or bool(system and system.illustrative)
    return Frame(
        organisation=system.name if system else "",
        person=str(user.name) if user is not None and signed_in else "",
        banner=_banner() if illustrative else "",
    )


def _banner() -> str:
    said = "Ratings, returns and reviews are made up; plans and published figures are real."
    if not clock.is_fixed():
        return said
    return f"{said} In this demonstration today is {weekday(clock.today())}."
