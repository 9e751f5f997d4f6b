"""Where each value of the board's page comes from: addresses, made from one pattern a kind."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

from django.urls import reverse

from metrics.presenters.performance import WHOLE

Content = dict[str, Any]
_KEY = "-key-"


class Links:
    """Addresses within one system and month. Reversing each anew would cost more than the page.

    `known` is the snapshot's day: indicators are shown as they were known on it.
    """

    def __init__(self, system: str, month: str, known: date | None = None) -> None:
        self._programme = reverse("programme", args=[system, _KEY]).split(_KEY)
        self._psr1 = reverse("psr1", args=[system, month, _KEY]).split(_KEY)
        self._review = reverse("review", args=[system, month, _KEY]).split(_KEY)
        self._risk = reverse("risk", args=[system, _KEY]).split(_KEY)
        self._indicator = reverse("indicator", args=[system, _KEY]).split(_KEY)
        self._known = f"&known={known}" if known else ""

    def programme(self, content: Content, anchor: str = "") -> str:
        """The programme's page."""
        key: str = content["programme"]["key"]
        return key.join(self._programme) + anchor

    def psr1(self, content: Content) -> str:
        """The signed return, in the version that counted; the programme where there is none."""
        said = content["return"]
        if not said:
            return self.programme(content)
        return f"{content['programme']['key'].join(self._psr1)}?number={said['number']}"

    def review(self, content: Content) -> str:
        """The gateway review that agreed the ratings, else the return."""
        if not content["review"]:
            return self.psr1(content)
        number = content["return"]["number"]
        return f"{content['programme']['key'].join(self._review)}?number={number}"

    def risk(self, key: str) -> str:
        """The risk's page."""
        return key.join(self._risk)

    def readings(self, content: Content) -> str:
        """What the signed return says of its programme's indicators."""
        return f"{self.psr1(content)}#readings"

    def indicator(self, key: str, organisation: str) -> str:
        """The indicator's page for one organisation, or for the whole where the key is empty."""
        return (
            f"{key.join(self._indicator)}?organisation={quote(organisation) or WHOLE}{self._known}"
        )
