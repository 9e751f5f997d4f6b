"""The address of a return: its task list for those who write it, else what it says."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from assurance import psr1_content
from assurance.actions.presence import be_seen
from assurance.enums import Psr1State
from assurance.permissions import (
    can_correct,
    can_draft,
    can_sign,
    can_submit,
)
from assurance.presenters import psr1_page, psr1_tasks
from assurance.presenters.psr1_readings import lines, signed_on
from assurance.selectors import readings, returns
from assurance.views.psr1_finding import Found, find
from programmes import clock
from programmes.access import within_system


@within_system("psr1.read")
def psr1(request: Any, month: str, key: str) -> HttpResponse:
    found = find(request, month, key)
    if can_draft(request.authority, found.psr1):
        return _task_list(request, found)
    return _read(request, found)


def _task_list(request: Any, found: Found) -> HttpResponse:
    draft = found.psr1
    latest = returns.revision_of(draft)
    pieces = returns.attached(draft)
    events = returns.events(draft)
    context = found.context | {
        "tasks": psr1_tasks.tasks(latest.content, found.links, len(pieces)),
        "completed": psr1_tasks.completed(latest.content),
        "pages": len(psr1_content.sections_of(latest.content)),
        "time_left": psr1_tasks.time_left(draft, clock.today()),
        "saved": returns.last_save(draft, latest),
        "latest": latest,
        "last_event": events[-1],
        "asked": next((row for row in reversed(events) if row.verb == "send_back"), None),
        "others": be_seen(psr1=draft, by=request.user, at=clock.now()),
        "may_submit": can_submit(request.authority, draft),
    }
    return render(request, "assurance/psr1/tasks.jinja", context)


def _read(request: Any, found: Found) -> HttpResponse:
    said = found.psr1
    content = returns.content_of(said)
    frozen = content.get("frozen")
    on = date.fromisoformat(frozen["as_at"]) if frozen else clock.today()
    stands = frozen.get("readings", []) if frozen else []
    context = found.context | {
        "content": content,
        "frozen": frozen,
        "sections": psr1_page.sections(content, on),
        "readings": lines(
            stands,
            content,
            said.system.key,
            signed_on(said),
            readings.since_signed(said, stands),
        ),
        "evidence": returns.attached(said),
        "review": returns.review_of(said) if said.state in returns.SIGNED else None,
        "versions": found.versions,
        "may_sign": can_sign(request.authority, said),
        "may_withdraw": said.state == Psr1State.SUBMITTED
        and request.authority.may("psr1.submit", said.programme),
        "may_correct": found.later is None and can_correct(request.authority, said),
    }
    return render(request, "assurance/psr1/read.jinja", context)
