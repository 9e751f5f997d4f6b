"""The first page after signing in: one list of all that waits for me."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from assurance.presenters import my_work as presenter
from assurance.selectors import my_work as selector
from programmes import clock
from programmes.access import enter, signed_in
from programmes.selectors import reprofiles
from programmes.selectors.decisions import decisions_to_record


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    return redirect("my_work")


@signed_in
def my_work(request: Any) -> HttpResponse:
    held, on = request.authority, clock.today()
    systems = {h.system_key for h in held.held}
    if len(systems) == 1:
        enter(request, systems.pop())
    waiting = [presenter.from_return(psr1, on) for psr1 in selector.returns_waiting(held, on)]
    waiting += [presenter.from_action(action, on) for action in selector.actions_owned(held, on)]
    waiting += [
        task
        for state in selector.months_to_run(held, on)
        if (task := presenter.from_month(state, on))
    ]
    waiting += [presenter.from_decision(row, on) for row in decisions_to_record(held, on)]
    waiting += [presenter.from_publication(p, on) for p in selector.board_pages_to_read(held, on)]
    waiting += [presenter.from_reprofile(asked, on) for asked in reprofiles.to_decide(held, on)]
    returns = selector.sent(held, on)
    sent = [presenter.sent_return(psr1) for psr1 in returns]
    sent += [presenter.sent_review(review) for review in selector.reviews_completed(held, on)]
    sent += [presenter.sent_reprofile(asked) for asked in reprofiles.asked(held, on)]
    context = {
        "tasks": sorted(waiting, key=lambda task: (task.due, task.text)),
        "overdue": sum(task.overdue for task in waiting),
        "next_date": presenter.next_date(
            selector.next_dates(held, on),
            {h.role for h in held.held},
            on,
            listed={task.due for task in waiting},
            sent={psr1.month for psr1 in returns},
        ),
        "sent": sent,
        "many_systems": len({h.system_id for h in held.held}) > 1,
    }
    return render(request, "assurance/my_work.jinja", context)
