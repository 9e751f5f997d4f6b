"""Celery's way in: each task makes one action call and can run twice."""

from typing import Any

from celery import shared_task

from programmes import clock
from programmes.actions import mail, outbox
from programmes.outbox import handles


@shared_task(name="drain_outbox", ignore_result=True)
def drain_outbox() -> None:
    outbox.drain(now=clock.now())


@handles("mail")
def send_mail(payload: dict[str, Any]) -> None:
    mail.send(mail_id=payload["mail_id"], at=clock.now())
