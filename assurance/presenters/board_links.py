"""Where each value of the board's page comes from: addresses, made from one pattern a kind."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

Content = dict[str, Any]
_KEY = "-key-"


class Links:
    """Addresses within one system and month. Reversing each anew would cost more than the page."""

    def __init__(self, system: str, month: str) -> None:
        self._programme = reverse("programme", args=[system, _KEY]).split(_KEY)
        self._psr1 = reverse("psr1", args=[system, month, _KEY]).split(_KEY)
        self._review = reverse("review", args=[system, month, _KEY]).split(_KEY)
        self._risk = reverse("risk", args=[system, _KEY]).split(_KEY)

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
