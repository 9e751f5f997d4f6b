"""With the broker stopped a review is completed; its snapshot is made, once, when it is back."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery.contrib.testing.worker import start_worker
from django.core import mail
from django.test import Client
from django.urls import reverse

from assurance.models import BoardSnapshot
from assurance.review_rules import OFFICES
from programmes.models import MailMessage, OutboxMessage
from programmes.tasks import drain_outbox
from stp_portal.celery import app
from stp_portal.embedded import valkey
from stp_portal.embedded.folder import Folder
from stp_portal.embedded.process import Child
from tests.factories import reviews as make
from tests.factories.reviews import REVIEW
from tests.integration.stp_portal.portal_process import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Child]:
    """A Valkey of our own, running, which Celery uses instead of the tests' shared one."""
    root = Path(tempfile.mkdtemp(prefix="stp-broker-"))
    folder = Folder(root)
    folder.make()
    server = valkey.child(folder)
    url = f"redis+socket://{folder.valkey_socket}?virtual_host=0"
    monkeypatch.setitem(app.conf, "broker_url", url)
    monkeypatch.setitem(app.conf, "broker_read_url", url)
    monkeypatch.setitem(app.conf, "broker_write_url", url)
    start(server)
    forget_connections()
    yield server
    server.stop()
    forget_connections()
    shutil.rmtree(root, ignore_errors=True)


def start(server: Child) -> None:
    server.start()
    eventually(lambda: valkey.answers(server.folder))


def forget_connections() -> None:
    app.amqp._producer_pool = None
    app._pool = None


def test_complete_while_it_is_down_and_roll_up_once_when_it_is_back(
    broker: Child, settings: object
) -> None:
    settings.STP_TODAY = REVIEW  # type: ignore[attr-defined]
    cast = make.opened(make.make_cast())
    make.signed(cast)
    client = Client()
    client.force_login(cast.reviewer)
    broker.stop()

    answer = client.post(
        reverse("review", args=[cast.system.key, "2017-02", cast.programme.key]),
        {
            "version": "0",
            "agreed_progress": "green",
            "agreed_confidence": "green",
            "agreed_assurance": "moderate",
            "escalated": "no",
            "then": "complete",
            **{f"attendance_{office}": "present" for office in OFFICES},
        },
    )
    assert answer.status_code == 302
    waiting = OutboxMessage.objects.filter(kind="roll_up", done_at__isnull=True)
    assert waiting.count() == 1
    assert not BoardSnapshot.objects.exists()

    start(broker)
    with start_worker(app, perform_ping_check=False, pool="solo", loglevel="WARNING"):
        for _ in range(3):  # what the beat does every few seconds
            drain_outbox.apply_async(ignore_result=True)
        eventually(lambda: not OutboxMessage.objects.filter(done_at__isnull=True).exists())
    assert [(row.version, row.reviewed) for row in BoardSnapshot.objects.all()] == [(1, 1)]
    assert OutboxMessage.objects.get(kind="roll_up").attempts == 1


def test_submit_while_it_is_down_and_the_mail_goes_once_when_it_is_back(
    broker: Child, settings: object
) -> None:
    settings.STP_TODAY = make.DUE  # type: ignore[attr-defined]
    cast = make.opened(make.make_cast())
    psr1 = make.written(cast)
    client = Client()
    client.force_login(cast.manager)
    broker.stop()

    page = reverse("psr1_check", args=[cast.system.key, "2017-02", cast.programme.key])
    answer = client.post(page, {"version": psr1.revision})
    assert answer.status_code == 302
    psr1.refresh_from_db()
    assert psr1.state == "submitted"
    assert OutboxMessage.objects.filter(kind="mail", done_at__isnull=True).exists()

    start(broker)
    with start_worker(app, perform_ping_check=False, pool="solo", loglevel="WARNING"):
        for _ in range(3):
            drain_outbox.apply_async(ignore_result=True)
        eventually(lambda: not OutboxMessage.objects.filter(done_at__isnull=True).exists())
    written = MailMessage.objects.values_list("to__email", "subject")
    assert cast.sro.email in {email for email, _ in written}
    assert sorted((sent.to[0], sent.subject) for sent in mail.outbox) == sorted(written)
