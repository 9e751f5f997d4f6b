"""Change many items of a list at once: choose what changes, check every one, save all or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from programmes import clock
from programmes.access import SystemRequest, within_system
from programmes.actions import bulk
from programmes.forms.lists import BulkForm
from programmes.kept_posts import restored_post
from programmes.lists import MOST_AT_ONCE
from programmes.presenters.bulk import Change, changes_of
from programmes.presenters.lists import title_of
from programmes.refusals import Refused
from programmes.selectors.audit import last_change
from programmes.text import count
from programmes.views.lists import Reading, read, to_change

_ITEM = re.compile(r"(\d{1,18}):(\d{1,9})", re.ASCII)
OWN_FIELDS = ("csrfmiddlewaretoken", "shown_to", "item", "shown", "which", "step", "items")


@dataclass
class Chosen:
    """The items that a bulk edit is about, with the versions that the person saw.

    `sent`: what was posted, or what was kept of it when a session ended.
    """

    seen: Reading
    sent: QueryDict
    items: list[bulk.Item]

    @cached_property
    def rows(self) -> list[Any]:
        """In the order of the list. Raises Http404 where one isn't in this plan."""
        found = self.seen.all.filter(pk__in=[item.pk for item in self.items]).order_by("pk")
        rows = list(found)
        if len(rows) != len({item.pk for item in self.items}):
            raise Http404
        places = {item.pk: place for place, item in enumerate(self.items)}
        return sorted(rows, key=lambda row: places[row.pk])

    @cached_property
    def blocked(self) -> list[tuple[Any, str]]:
        """Those that can't be changed, each with why."""
        kind, held = self.seen.kind, self.seen.request.authority
        found = []
        for row in self.rows:
            if not bulk.may_change(kind, row, held):
                found.append((row, "you hold no appointment that may change it"))
            elif not bulk.is_open(kind, row):
                found.append((row, "it is withdrawn, closed or completed"))
        return found

    def without(self, pks: set[int]) -> Chosen:
        return Chosen(self.seen, self.sent, [item for item in self.items if item.pk not in pks])

    def at_present(self) -> Chosen:
        """The same items with the versions that stand now."""
        return Chosen(self.seen, self.sent, [bulk.Item(row.pk, row.version) for row in self.rows])

    @property
    def text(self) -> str:
        return " ".join(f"{item.pk}:{item.version}" for item in self.items)


@within_system("delivery.edit|plan.edit")
def bulk_edit(request: SystemRequest, plan: str, kind: str) -> HttpResponse:
    """Each step is sent on to the next; only the last one writes."""
    seen = read(request, plan, kind)
    posted = request.method == "POST"
    sent = request.POST if posted else restored_post(request)
    if sent is None:
        return redirect(seen.address())
    chosen = Chosen(seen, sent, _items(seen, sent))
    if wrong := _refusal(chosen):
        messages.warning(request, wrong)
        return redirect(seen.address())
    step = sent.get("step", "") if posted else "choose"
    if step == "without":
        chosen = chosen.without({row.pk for row, _ in chosen.blocked})
    form = BulkForm(sent, **_form_args(seen))
    if chosen.blocked or step not in ("check", "save"):
        form.show_as_typed()
        return _choose(chosen, form)
    if not form.is_valid():
        return _choose(chosen, form)
    return _save(chosen, form) if step == "save" else _check(chosen, form)


def _items(seen: Reading, sent: QueryDict) -> list[bulk.Item]:
    """What was ticked, is on the page, or matches; later steps say it themselves."""
    if sent.get("which") == "matching":
        found = seen.rows.values_list("pk", "version")[: MOST_AT_ONCE + 1]
        return [bulk.Item(pk, version) for pk, version in found]
    name = "shown" if sent.get("which") == "shown" else "items"
    texts = sent.getlist("item") if sent.get("which") == "ticked" else sent.get(name, "").split()
    parts = [_ITEM.fullmatch(text) for text in texts]
    if None in parts:
        raise Http404
    return [bulk.Item(int(found[1]), int(found[2])) for found in parts if found]


def _refusal(chosen: Chosen) -> str:
    """Why there is nothing to go on with; empty where there is."""
    kind = chosen.seen.kind
    if not chosen.items:
        return f"Tick the {kind.many} that you want to change"
    if len(chosen.items) > MOST_AT_ONCE:
        return (
            f"More than {MOST_AT_ONCE} {kind.many} match. "
            f"At most {MOST_AT_ONCE} can be changed at once: narrow the list by its filters"
        )
    if chosen.sent.get("step") == "without" and len(chosen.blocked) == len(chosen.items):
        return f"None of the {kind.many} that you chose can be changed"
    return ""


def _form_args(seen: Reading) -> dict[str, Any]:
    return {"kind": seen.kind, "organisations": seen.organisation_choices}


def _context(chosen: Chosen) -> dict[str, Any]:
    seen = chosen.seen
    return {
        "system": seen.request.system,
        "plan": seen.plan,
        "kind": seen.kind,
        "seen": seen,
        "chosen": chosen,
        "number": count(len(chosen.items), seen.kind.one, seen.kind.many),
        "titles": [title_of(seen.kind, row) for row in chosen.rows],
    }


def _choose(chosen: Chosen, form: BulkForm) -> HttpResponse:
    blocked = [(title_of(chosen.seen.kind, row), why) for row, why in chosen.blocked]
    context = _context(chosen) | {
        "form": form,
        "blocked": blocked,
        "left": len(chosen.items) - len(blocked),
    }
    status = 422 if form.errors else 200
    return render(chosen.seen.request, "programmes/lists/bulk.jinja", context, status=status)


def _changes(chosen: Chosen, form: BulkForm, rows: Sequence[Any]) -> list[Change]:
    seen = chosen.seen
    return changes_of(seen.kind, rows, to_change(seen, form.changes()), seen.on)


def _check(chosen: Chosen, form: BulkForm) -> HttpResponse:
    changes = _changes(chosen, form, chosen.rows)
    context = _context(chosen) | {
        "changes": changes,
        "number": sum(change.changes for change in changes),
        "hidden": _hidden(chosen),
    }
    return render(chosen.seen.request, "programmes/lists/bulk_check.jinja", context)


def _hidden(chosen: Chosen) -> dict[str, list[str]]:
    """The form's own fields, to be sent again."""
    lists = chosen.sent.lists()
    return {name: values for name, values in lists if name not in OWN_FIELDS}


def _save(chosen: Chosen, form: BulkForm) -> HttpResponse:
    seen = chosen.seen
    try:
        number = bulk.change(
            kind=seen.kind,
            plan=seen.plan,
            items=chosen.items,
            changes=to_change(seen, form.changes()),
            by=seen.request.user,
            at=clock.now(),
        )
    except bulk.SeveralStale as stale:
        return _conflict(chosen, form, stale.rows)
    except Refused as refused:
        messages.warning(seen.request, str(refused))
        return redirect(seen.address())
    messages.success(seen.request, f"{_sentence(seen, number)} changed.")
    return redirect(seen.address())


def _sentence(seen: Reading, number: int) -> str:
    words = count(number, seen.kind.one, seen.kind.many)
    return f"{words} {'is' if number == 1 else 'are'}"


def _conflict(chosen: Chosen, form: BulkForm, stale: Sequence[Any]) -> HttpResponse:
    """Nothing was written: mine beside what stands now, for each that somebody saved first."""
    pks = {row.pk for row in stale}
    rows = [row for row in chosen.rows if row.pk in pks]
    told = [(change, last_change(change.row)) for change in _changes(chosen, form, rows)]
    context = _context(chosen) | {
        "told": told,
        "hidden": _hidden(chosen),
        "over": chosen.at_present().text,
        "rest": chosen.without(pks),
    }
    return render(chosen.seen.request, "programmes/lists/bulk_conflict.jinja", context, status=409)
