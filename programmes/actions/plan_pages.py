"""A programme's plan on a page: what it commits to, and how it means to get there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from programmes import audit
from programmes.actions.common import authority_at, day_of
from programmes.models import PlanOnAPage, Programme, User
from programmes.models.plan_page import PLAN_PAGE_PARTS
from programmes.permissions import check_may
from programmes.refusals import Refused, Stale
from programmes.text import count, day, words_list

NONE_YET = 0
"""The version to say where no page was there to be seen."""


@transaction.atomic
def save(
    *,
    programme: Programme,
    words: Mapping[str, str],
    next_update_on: date | None,
    version: int | None,
    by: User,
    at: datetime,
) -> PlanOnAPage:
    """Write the page: `commitment`, and the parts one item a line. It is updated on that day.

    Parts that `words` does not name stay. The same again only says that it still holds.
    """
    check_may(authority_at(by, at), "delivery.edit", programme)
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    found = PlanOnAPage.objects.filter(programme=programme).first()
    if version is not None and version != (found.version if found else NONE_YET):
        raise Stale(found)
    on = day_of(at)
    if next_update_on and next_update_on < on:
        raise Refused("The next update must be due today or later", "next_update_on")
    page = found or PlanOnAPage(programme=programme, version=NONE_YET)
    before = {name: getattr(page, name) for name in FIELDS}
    for name, text in words.items():
        setattr(page, name, text.strip() if name == "commitment" else items_only(text))
    sentence = _sentence(page, before, next_update_on, new=found is None)
    page.next_update_on, page.updated_on = next_update_on, on
    page.updated_at, page.updated_by, page.version = at, by, page.version + 1
    page.save()
    audit.record(
        verb="page.saved", sentence=sentence, subject=page, by=by, at=at, programme=programme
    )
    return page


FIELDS = ("commitment", *PLAN_PAGE_PARTS)


def items_only(text: str) -> str:
    """One item a line, without empty lines and the bullets that people paste."""
    lines = (line.strip().lstrip("•●▪◦‣").strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _sentence(
    page: PlanOnAPage, before: Mapping[str, str], next_update_on: date | None, *, new: bool
) -> str:
    labels = {"commitment": "Commitment"} | PLAN_PAGE_PARTS
    changed = [labels[name].lower() for name in FIELDS if getattr(page, name) != before[name]]
    if new:
        return f"wrote the plan on a page: {count(len(changed), 'part')}"
    said = [f"{words_list(changed)} of the plan on a page"] if changed else []
    if next_update_on != page.next_update_on:
        until = day(next_update_on) if next_update_on else "no day"
        said.append(f"when the next update of the plan on a page is due, to {until}")
    if not said:
        return "looked through the plan on a page and left it as it is"
    return f"changed {words_list(said)}"
