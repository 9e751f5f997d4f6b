"""Memory of a web worker and of a Celery worker once both have worked."""

from __future__ import annotations

import time
from typing import Any

from django.utils import timezone

from programmes.actions.outbox import enqueue
from programmes.models import OutboxMessage, ReportingPeriod
from stp_portal.embedded.process import Child
from tests.bench.running import family, memory
from tests.bench.scale import LAST_MONTH, WIDE

WAIT_SECONDS = 60


def measure(children: dict[str, Child]) -> dict[str, Any]:
    """In MB, after all pages were fetched and the worker has rolled up the widest system."""
    waited = _let_the_worker_work()
    web = family(_pid(children["web"]))
    return {
        "web_workers": [memory(pid) for pid in web],
        "celery_worker": memory(_pid(children["worker"])),
        "beat": memory(_pid(children["beat"])),
        "outbox_drained_in_s": waited,
    }


def _pid(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def _let_the_worker_work() -> float | None:
    """Seconds until the worker has rolled up five of its months; None if it hasn't."""
    periods = ReportingPeriod.objects.filter(system__key=WIDE, month__lt=LAST_MONTH)
    for period in periods.order_by("-month")[:5]:
        at = timezone.now().isoformat()
        enqueue("roll_up", {"period_id": period.pk, "at": at})
    began = time.monotonic()
    while OutboxMessage.objects.filter(done_at__isnull=True).exists():
        if time.monotonic() - began > WAIT_SECONDS:
            return None
        time.sleep(0.1)
    return round(time.monotonic() - began, 1)
