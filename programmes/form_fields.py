"""Form fields for NHS patterns. `name` is the thing asked for, in the middle of a sentence."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import TextChoices
from django.forms.utils import ErrorDict

from programmes.date_fields import DayField, MonthField
from programmes.rating_style import RULES, SCALE_NAMES
from programmes.refusals import Refused

__all__ = [
    "ChoiceField",
    "DayField",
    "EmailField",
    "EvidenceFileField",
    "ManyField",
    "MoneyField",
    "MonthField",
    "NarrativeField",
    "NhsForm",
    "RatingField",
    "ScoreField",
    "SelectField",
    "TextField",
    "UrlField",
    "VersionField",
    "YesNoField",
]

Choice = tuple[str, str] | tuple[str, str, str]

_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")

LIKELIHOODS = ("Rare", "Unlikely", "Possible", "Likely", "Almost certain")
IMPACTS = ("Negligible", "Minor", "Moderate", "Major", "Catastrophic")


def sentence(words: str) -> str:
    """With a capital first letter; the rest as it is (SRO stays SRO)."""
    return words[:1].upper() + words[1:]


class NhsForm(forms.Form):
    """A form of the portal. Fields nobody declared are ignored."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def show_as_typed(self) -> None:
        """Show the data as they are, with no errors: they were kept, not sent."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def refuse(self, refused: Refused) -> None:
        """Show a refusal beside the field it names, or above the form."""
        for name, message in refused.errors.items():
            self.add_error(name if name in self.fields else None, message)


class TextField(forms.CharField):
    """One line of plain text: line breaks and tabs that were sent in it become spaces."""

    one_line = True

    def __init__(
        self,
        *,
        name: str,
        max_length: int = 200,
        required_message: str = "",
        **kwargs: Any,
    ) -> None:
        self.name = name
        kwargs.setdefault("label", sentence(name))
        super().__init__(max_length=max_length, **kwargs)
        self.error_messages["required"] = required_message or f"Enter the {name}"

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        return " ".join(_BREAKS.split(text)).strip() if self.one_line else text

    def clean(self, value: Any) -> str:
        text = self.to_python(value)
        if "\x00" in text:
            raise ValidationError(
                f"{sentence(self.name)} includes a character that can't be stored. "
                "Delete what you pasted and type it again"
            )
        if self.max_length is not None and len(text) > self.max_length:
            raise ValidationError(
                f"{sentence(self.name)} must be {self.max_length:,} characters or fewer. "
                f"It has {len(text):,}"
            )
        return str(super().clean(text))


class NarrativeField(TextField):
    """Plain text of several lines. Markup, emoji and bidirectional marks are kept and inert."""

    widget = forms.Textarea
    one_line = False

    def __init__(self, *, name: str, max_length: int = 4000, rows: int = 8, **kwargs: Any) -> None:
        super().__init__(name=name, max_length=max_length, **kwargs)
        self.widget.attrs["rows"] = rows

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


class _Choosing:
    """Words of a choice that was not made, and hints per option."""

    hints: dict[str, str]

    def _take(self, choices: Sequence[Any] | type[TextChoices]) -> list[tuple[str, str]]:
        rows: Sequence[Any] = choices.choices if isinstance(choices, type) else choices
        self.hints = {str(row[0]): row[2] for row in rows if len(row) > 2}
        return [(str(row[0]), row[1]) for row in rows]

    def _word(self, name: str, message: str) -> dict[str, str]:
        asked = message or f"Select the {name}"
        return {"required": asked, "invalid_choice": asked, "invalid_list": asked}


class ChoiceField(_Choosing, forms.ChoiceField):
    """Radios, each with its hint."""

    widget: type[forms.Widget] = forms.RadioSelect

    def __init__(
        self,
        *,
        name: str,
        choices: Sequence[Any] | type[TextChoices] = (),
        required_message: str = "",
        **kwargs: Any,
    ) -> None:
        self.name = name
        kwargs.setdefault("label", sentence(name))
        super().__init__(choices=self._take(choices), **kwargs)
        self.error_messages |= self._word(name, required_message)

    def offer(self, choices: Sequence[Any]) -> None:
        """Replace the options, when a form learns them late."""
        self.choices = self._take(choices)


class SelectField(ChoiceField):
    """A drop-down list; its first option is empty."""

    widget = forms.Select

    def _take(self, choices: Sequence[Any] | type[TextChoices]) -> list[tuple[str, str]]:
        rows = super()._take(choices)
        return rows if rows and rows[0][0] == "" else [("", "Select"), *rows]


class ManyField(_Choosing, forms.MultipleChoiceField):
    """Checkboxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(
        self,
        *,
        name: str,
        choices: Sequence[Any] | type[TextChoices] = (),
        required_message: str = "",
        **kwargs: Any,
    ) -> None:
        self.name = name
        kwargs.setdefault("label", sentence(name))
        super().__init__(choices=self._take(choices), **kwargs)
        self.error_messages |= self._word(name, required_message or f"Select at least one {name}")

    def offer(self, choices: Sequence[Any]) -> None:
        self.choices = self._take(choices)


class YesNoField(ChoiceField):
    """Yes or no, as bool; None when it need not be answered and wasn't."""

    def __init__(self, *, name: str, yes: str = "Yes", no: str = "No", **kwargs: Any) -> None:
        super().__init__(name=name, choices=[("yes", yes), ("no", no)], **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if value is not None else None

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        return chosen == "yes" if chosen else None


class RatingField(ChoiceField):
    """A rating of one of the three scales, each with the rule for it as its hint."""

    def __init__(self, *, scale: str, name: str = "", **kwargs: Any) -> None:
        self.scale = scale
        choices = [(value, sentence(value), rule) for value, rule in RULES[scale].items()]
        super().__init__(name=name or SCALE_NAMES[scale].lower(), choices=choices, **kwargs)


class ScoreField(SelectField):
    """1 to 5, as int. `of` is likelihood or impact."""

    def __init__(self, *, of: str, name: str = "", **kwargs: Any) -> None:
        words = LIKELIHOODS if of == "likelihood" else IMPACTS
        choices = [(str(i), f"{i} {word}") for i, word in enumerate(words, start=1)]
        super().__init__(name=name or of, choices=choices, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return str(value) if value is not None else value

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        return int(chosen) if chosen else None


class MoneyField(forms.CharField):
    """Decimal pounds, typed in `unit` (£, £'000 or £m); brackets and a minus mean the same."""

    UNITS = {"£": Decimal(1), "£'000": Decimal(1_000), "£m": Decimal(1_000_000)}
    ASKED = {
        "£": "£, like 1,200 or (1,200)",
        "£'000": "£'000, like 1,200 or (1,200)",
        "£m": "£ million, like 1.5 or (1.5)",
    }
    LARGEST = Decimal(10) ** 12
    """Pounds; more than the health service will ever spend in a year, and what a column holds."""
    AMOUNT = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]{1,6})?", re.ASCII)

    def __init__(self, *, name: str, unit: str = "£'000", **kwargs: Any) -> None:
        self.name, self.unit = name, unit
        kwargs.setdefault("label", sentence(name))
        super().__init__(max_length=40, **kwargs)
        self.error_messages["required"] = f"Enter the {name}"

    def clean(self, value: Any) -> Any:
        typed = super().clean(value).removeprefix("£")
        if not typed:
            return None
        negative = typed.startswith("-") or (typed.startswith("(") and typed.endswith(")"))
        digits = typed[1:] if typed.startswith("-") else typed.strip("()") if negative else typed
        if not self.AMOUNT.fullmatch(digits.removeprefix("£")):
            raise ValidationError(
                f"{sentence(self.name)} must be a number in {self.ASKED[self.unit]}"
            )
        pounds = Decimal(digits.removeprefix("£").replace(",", "")) * self.UNITS[self.unit]
        if pounds >= self.LARGEST:
            raise ValidationError(
                f"{sentence(self.name)} must be less than £1,000,000 million. "
                f"It is asked for in {self.ASKED[self.unit].partition(',')[0]}"
            )
        return -pounds if negative else pounds


class EmailField(forms.EmailField):
    def __init__(self, *, name: str = "email address", **kwargs: Any) -> None:
        kwargs.setdefault("label", sentence(name))
        super().__init__(**kwargs)
        self.error_messages |= {
            "required": f"Enter the {name}",
            "invalid": f"Enter the {name} in the correct format, like name@example.com",
        }


class UrlField(TextField):
    """A web address; http and https alone, so that a link never runs a script."""

    def __init__(self, *, name: str, max_length: int = 2000, **kwargs: Any) -> None:
        super().__init__(name=name, max_length=max_length, **kwargs)
        wrong = f"{sentence(name)} must start with https:// and be a web address"
        self.validators.append(URLValidator(schemes=["http", "https"], message=wrong))


class EvidenceFileField(forms.FileField):
    """A file within a size, in megabytes, and of one of the endings."""

    def __init__(
        self,
        *,
        name: str = "file",
        largest_mb: int = 10,
        endings: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        self.name, self.largest_mb, self.endings = name, largest_mb, tuple(endings)
        kwargs.setdefault("label", sentence(name))
        super().__init__(**kwargs)
        self.error_messages |= {
            "required": f"Select a {name}",
            "invalid": f"Select a {name}",
            "missing": f"Select a {name}",
            "empty": f"The selected {name} is empty",
        }

    def clean(self, data: Any, initial: Any = None) -> Any:
        chosen = super().clean(data, initial)
        if not chosen:
            return chosen
        if chosen.size > self.largest_mb * 1024 * 1024:
            raise ValidationError(
                f"The selected {self.name} must be {self.largest_mb} MB or smaller"
            )
        if self.endings and not chosen.name.lower().endswith(self.endings):
            allowed = ", ".join(ending.lstrip(".").upper() for ending in self.endings)
            raise ValidationError(f"The selected {self.name} must be one of: {allowed}")
        return chosen


class VersionField(forms.IntegerField):
    """The version that the person was looking at."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, **kwargs)
        wrong = "This page has lost track of what you were looking at. Open it again"
        self.error_messages |= dict.fromkeys(("required", "invalid", "min_value"), wrong)
