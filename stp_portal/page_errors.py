"""The error summary of a page: every error of every form on it, each a link to its field."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.forms import BaseForm, BaseFormSet, BoundField
from jinja2 import Undefined

from stp_portal.field_params import kind_of, wrong_box, wrong_part

Errors = list[dict[str, str]]


def page_errors(form: Any = None, forms: Any = None, errors: Any = None) -> Errors:
    """Errors in page order; `errors` are ready-made and come first."""
    found: Errors = [] if _missing(errors) else list(errors)
    several = [] if _missing(forms) else list(forms)
    for one in [*([] if _missing(form) else [form]), *several]:
        found.extend(_errors_of(one))
    return found


def _missing(value: Any) -> bool:
    return value is None or isinstance(value, Undefined)


def _errors_of(one: Any) -> Iterable[dict[str, str]]:
    if isinstance(one, BaseFormSet):
        return _formset_errors(one)
    return _form_errors(one) if isinstance(one, BaseForm) and one.is_bound else ()


def _formset_errors(formset: Any) -> Iterator[dict[str, str]]:
    if formset.is_bound:
        yield from ({"text": str(text)} for text in formset.non_form_errors())
        for form in formset.forms:
            yield from _form_errors(form)


def _form_errors(form: BaseForm) -> Iterator[dict[str, str]]:
    if not form.errors:
        return
    yield from ({"text": str(text)} for text in form.non_field_errors())
    for bound in form:
        for text in bound.errors:
            yield {"text": str(text)} | _target(bound)


def _target(bound: BoundField) -> dict[str, str]:
    kind = kind_of(bound.field.widget)
    if kind == "hidden":
        return {}
    if kind == "date":
        return {"href": f"#{bound.auto_id}-{wrong_part(bound) or bound.field.widget.parts[0]}"}
    if kind == "due" and (box := wrong_box(bound)):
        return {"href": f"#{bound.auto_id}-{box}"}
    return {"href": f"#{bound.auto_id}"}
