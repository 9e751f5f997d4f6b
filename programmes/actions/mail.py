"""Tell people: the message is written with the change and sent by the worker."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail

from programmes.actions.outbox import enqueue
from programmes.models import MailMessage, System, User

LONGEST_SUBJECT = 300
WORK = "/my-work/"


def tell(
    *, system: System, to: Iterable[User], subject: str, body: str, at: datetime
) -> list[MailMessage]:
    """Write one message a person, each with its outbox row, in the caller's transaction."""
    messages = []
    line = in_a_line(subject)
    for person in to:
        message = MailMessage.objects.create(
            system=system, to=person, subject=line, body=body, at=at
        )
        enqueue("mail", {"mail_id": message.pk})
        messages.append(message)
    return messages


def in_a_line(subject: str) -> str:
    """A subject that mail can carry: names in it may hold line breaks, and together be long."""
    line = " ".join(subject.split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"


def send(*, mail_id: int, at: datetime) -> None:
    """Send a message that has not been sent. Sending again does nothing."""
    message = (
        MailMessage.objects.select_for_update(of=("self",)).select_related("to").get(pk=mail_id)
    )
    if message.sent_at:
        return
    body = f"{message.body}\n\nWhat waits for you: {settings.PORTAL_URL}{WORK}\n"
    send_mail(in_a_line(message.subject), body, None, [message.to.email])
    MailMessage.objects.filter(pk=mail_id).update(sent_at=at)
