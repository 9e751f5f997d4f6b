"""Forms of frameworks and of their priorities."""

from __future__ import annotations

from collections.abc import Sequence

from programmes.alignment import below
from programmes.enums import FrameworkKind, PriorityStatus
from programmes.form_fields import (
    NarrativeField,
    NhsForm,
    SelectField,
    TextField,
    VersionField,
)
from programmes.models import Priority
from programmes.selectors.alignment import Tree

AT_TOP = FIRST = "-"
"""What stands for nothing above and nothing before: no key is a hyphen alone."""


class FrameworkForm(NhsForm):
    name = TextField(name="name", label="What is it called?")
    kind = SelectField(name="kind", label="What does it hold?", choices=FrameworkKind)
    note = NarrativeField(name="note", label="Note (optional)", required=False, rows=4)


class EditFrameworkForm(FrameworkForm):
    version = VersionField()


class MoveFrameworkForm(NhsForm):
    after = SelectField(
        name="place", label="Where does it stand?", required_message="Select where it stands"
    )
    version = VersionField()

    def __init__(self, *args: object, others: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        places = [(FIRST, "First"), *((key, f"After {name}") for key, name in others)]
        self.fields["after"].offer(places)  # type: ignore[attr-defined]


class _PriorityWords(NhsForm):
    number = TextField(
        name="number",
        label="Number in print (optional)",
        max_length=10,
        required=False,
    )
    name = TextField(name="priority", label="What is the priority?", max_length=300)
    description = NarrativeField(
        name="description", label="What it means (optional)", required=False, rows=4
    )
    status = SelectField(
        name="status",
        label="Since last year (optional)",
        choices=PriorityStatus,
        required=False,
    )
    last_year = TextField(
        name="last year's value",
        label="Last year's value (optional)",
        max_length=300,
        required=False,
    )


class AddPriorityForm(_PriorityWords):
    parent = SelectField(
        name="place", label="Which priority is it part of?", required_message="Select a place"
    )
    field_order = ["parent"]

    def __init__(self, *args: object, tree: Tree, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].offer(places_of(tree))  # type: ignore[attr-defined]


class EditPriorityForm(_PriorityWords):
    version = VersionField()


class MovePriorityForm(NhsForm):
    place = SelectField(
        name="place",
        label="Where does it stand?",
        required_message="Select where it stands",
    )
    version = VersionField()

    def __init__(self, *args: object, places: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].offer(places)  # type: ignore[attr-defined]


class RemoveForm(NhsForm):
    version = VersionField()


def places_of(tree: Tree) -> list[tuple[str, str]]:
    """Every priority of the framework as a place to stand in, and the top."""
    rows = [(one.key, f"{'– ' * tree.depths[one.pk]}{one.title}") for one in tree.priorities]
    return [(AT_TOP, "None: it stands at the top"), *rows]


def places_for(tree: Tree, moved: Priority) -> list[tuple[str, str]]:
    """Every place where a priority may stand: first at the top, after another, or first in it."""
    own = below(tree.parents)[moved.pk]
    found = [(AT_TOP, "First in the framework")]
    for one in tree.priorities:
        if one.pk not in own:
            dashes = "– " * tree.depths[one.pk]
            found.append((f"after/{one.key}", f"{dashes}After {one.title}"))
            found.append((f"in/{one.key}", f"{dashes}– First part of {one.title}"))
    return found


def place_in(tree: Tree, place: str) -> tuple[Priority | None, Priority | None]:
    """What it becomes part of, and after which of its parts it stands."""
    how, _, key = place.partition("/")
    found = next((one for one in tree.priorities if one.key == key), None)
    if found is None or how == "in":
        return found, None
    parent = next((one for one in tree.priorities if one.pk == found.parent_id), None)
    return parent, found
