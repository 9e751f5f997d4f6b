"""What a comparison of trusts may be asked by its address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from metrics.forms.filters import KnownField
from programmes.form_fields import NhsForm, SelectField


class AmongTrustsForm(NhsForm):
    """A month, one of the system's trusts, and the day as known on."""

    organisation = SelectField(name="trust", required=False)
    month = SelectField(name="month", required=False)
    known = KnownField()

    def __init__(
        self,
        *args: Any,
        trusts: Sequence[tuple[str, str]],
        months: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("organisation", trusts), ("month", months)):
            self.fields[name].offer(rows)  # type: ignore[attr-defined]
