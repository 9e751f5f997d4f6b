"""Translates a bound Django field into the parameters of the NHS.UK macro that shows it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from markupsafe import Markup

from programmes.due_fields import BOXES, HINTS, DueInput
from programmes.enums import DueKind
from programmes.widgets import PartsInput

Params = dict[str, Any]

PART_WIDTHS = {"day": "2", "month": "2", "year": "4"}
_DATED = (DueKind.DAY, DueKind.MONTH)
_INPUT_KEYS = ("width", "inputmode", "autocomplete", "spellcheck", "prefix", "suffix")


def words(value: Any) -> Params:
    """Text, or HTML where the words are marked as safe."""
    shown = str(value) if isinstance(value, Promise) else value
    return {"html" if hasattr(shown, "__html__") else "text": shown}


def text_of(value: Any) -> str:
    """As a string: the macros show the integer 0 as nothing."""
    return "" if value is None else str(value)


def kind_of(widget: forms.Widget) -> str:
    """The name of the macro. Order matters: a radio set is a kind of select."""
    for kind, classes in (
        ("date", (PartsInput,)),
        ("due", (DueInput,)),
        ("checkboxes", (forms.CheckboxSelectMultiple, forms.CheckboxInput)),
        ("radios", (forms.RadioSelect,)),
        ("select", (forms.Select,)),
        ("textarea", (forms.Textarea,)),
        ("file", (forms.FileInput,)),
        ("password", (forms.PasswordInput,)),
        ("hidden", (forms.HiddenInput,)),
    ):
        if isinstance(widget, classes):
            return kind
    return "input"


def field_params(bound: BoundField, opts: Params) -> tuple[str, Params]:
    """The macro's name and its parameters, with label, hint, error and value."""
    kind = kind_of(bound.field.widget)
    params = _common(bound, opts, grouped=kind in {"date", "due", "radios", "checkboxes"})
    return kind, params | _OWN[kind](bound, opts)


def _common(bound: BoundField, opts: Params, *, grouped: bool) -> Params:
    label = words(opts.get("label") or bound.label) | {
        "size": opts.get("label_size", "s"),
        "isPageHeading": opts.get("page_heading", False),
    }
    params: Params = {"name": bound.html_name}
    params |= {"fieldset": {"legend": label}} if grouped else {"label": label}
    hint = opts.get("hint") or bound.help_text
    if hint:
        params["hint"] = words(hint)
    if bound.errors:
        params["errorMessage"] = words(bound.errors[0])
    if opts.get("classes"):
        params["classes"] = opts["classes"]
    return params


def _before(opts: Params, key: str) -> Params:
    return {"formGroup": {key: {"html": opts["before"]}}} if opts.get("before") else {}


def _input(bound: BoundField, opts: Params) -> Params:
    attrs = bound.field.widget.attrs
    given = {key: opts.get(key, attrs.get(key)) for key in _INPUT_KEYS}
    kind = attrs.get("type") or getattr(bound.field.widget, "input_type", "text")
    numeric = kind == "number"
    params = {
        "id": bound.id_for_label,
        "type": "text" if numeric else kind,
        "value": text_of(bound.value()),
        **{key: value for key, value in given.items() if value not in (None, "")},
    }
    if numeric:
        params.setdefault("inputmode", "numeric")
    return params | _before(opts, "beforeInput")


def _password(bound: BoundField, opts: Params) -> Params:
    return {
        "id": bound.id_for_label,
        "autocomplete": bound.field.widget.attrs.get("autocomplete", "current-password"),
    }


def _textarea(bound: BoundField, opts: Params) -> Params:
    attrs = bound.field.widget.attrs
    return {
        "id": bound.id_for_label,
        "rows": text_of(opts.get("rows") or attrs.get("rows", 5)),
        "value": text_of(bound.value()),
    } | _before(opts, "beforeInput")


def _file(bound: BoundField, opts: Params) -> Params:
    endings = getattr(bound.field, "endings", ())
    return {"id": bound.id_for_label} | ({"accept": ",".join(endings)} if endings else {})


def _date(bound: BoundField, opts: Params) -> Params:
    widget = bound.field.widget
    boxes = widget.boxes(bound.value())
    wrong = wrong_part(bound)
    return {
        "id": bound.auto_id,
        "items": [
            {
                "id": f"{bound.auto_id}-{part}",
                "name": f"{bound.html_name}-{part}",
                "label": part.capitalize(),
                "value": boxes[part],
                "width": PART_WIDTHS[part],
                "error": bool(bound.errors) and wrong in (part, ""),
            }
            for part in widget.parts
        ],
    }


def wrong_part(bound: BoundField) -> str:
    """The box of a date that its error is about; empty for all of them."""
    found = bound.form.errors.as_data().get(bound.name, [])
    code = found[0].code if found else ""
    return code if code in PART_WIDTHS else ""


def _due(bound: BoundField, opts: Params) -> Params:
    """Radios; a kind that needs boxes has them under `boxes`, as the parameters of a date."""
    values = bound.field.widget.boxes(bound.value())
    wrong = wrong_box(bound)
    labels = dict(DueKind.choices)
    items = [
        {
            "value": kind,
            "text": labels[kind],
            "checked": kind == values["kind"],
            "hint": HINTS.get(kind, ""),
            "boxes": _boxes(bound, kind, values, wrong),
        }
        for kind in bound.field.kinds  # type: ignore[attr-defined]
    ]
    return {"idPrefix": bound.auto_id, "items": items}


def _boxes(bound: BoundField, kind: str, values: dict[str, str], wrong: str) -> Params | None:
    if kind not in BOXES:
        return None
    legend = {"text": str(dict(DueKind.choices)[kind]), "classes": "nhsuk-u-visually-hidden"}
    items = [
        {
            "id": f"{bound.auto_id}-{kind}-{box}",
            "name": f"{bound.html_name}-{kind}-{box}",
            "value": values[f"{kind}-{box}"],
            "error": wrong == f"{kind}-{box}",
            **_box_words(kind, box),
        }
        for box in BOXES[kind]
    ]
    return {"id": f"{bound.auto_id}-{kind}", "fieldset": {"legend": legend}, "items": items}


def _box_words(kind: str, box: str) -> Params:
    """A financial year is wider, and has a stroke in it that a keypad of numbers lacks."""
    if box == "year" and kind not in _DATED:
        return {"label": "Financial year", "width": "5", "inputmode": "text"}
    return {"label": box.capitalize(), "width": PART_WIDTHS.get(box, "2")}


def wrong_box(bound: BoundField) -> str:
    """The box of a due that its error is about; empty where it is the kind."""
    found = bound.form.errors.as_data().get(bound.name, [])
    code = str(found[0].code or "") if found else ""
    return code if code.partition("-")[0] in BOXES else ""


def options(bound: BoundField) -> Iterable[tuple[Any, Any]]:
    """The choices of a field that has some: pairs of value and words."""
    found: Iterable[tuple[Any, Any]] = getattr(bound.field, "choices", ())
    return found


def _choices(bound: BoundField, opts: Params) -> Params:
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return _tick_box(bound)
    value = bound.value()
    chosen = {str(one) for one in (value if isinstance(value, list | tuple | set) else [value])}
    hints = getattr(bound.field, "hints", {})
    items = [
        {
            "value": str(key),
            "text": str(text),
            "checked": str(key) in chosen,
            **({"hint": words(hints[str(key)])} if hints.get(str(key)) else {}),
        }
        for key, text in options(bound)
        if key != ""
    ]
    params: Params = {"idPrefix": bound.auto_id, "items": items}
    if opts.get("inline"):
        params["inline"] = True
    return params | _before(opts, "beforeInputs")


def _tick_box(bound: BoundField) -> Params:
    ticked = bool(bound.value())
    return {
        "idPrefix": bound.auto_id,
        "fieldset": None,
        "items": [{"value": "on", "text": str(bound.label), "checked": ticked}],
    }


def _select(bound: BoundField, opts: Params) -> Params:
    chosen = text_of(bound.value())
    items = [
        {"value": str(key), "text": str(text), "selected": str(key) == chosen}
        for key, text in options(bound)
    ]
    return {"id": bound.id_for_label, "items": items} | _before(opts, "beforeInput")


def _hidden(bound: BoundField, opts: Params) -> Params:
    value = text_of(bound.value())
    html = Markup('<input type="hidden" name="{}" value="{}">').format(bound.html_name, value)
    return {"html": html}


_OWN = {
    "input": _input,
    "password": _password,
    "textarea": _textarea,
    "file": _file,
    "date": _date,
    "due": _due,
    "radios": _choices,
    "checkboxes": _choices,
    "select": _select,
    "hidden": _hidden,
}
