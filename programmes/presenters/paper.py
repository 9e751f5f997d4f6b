"""Pages as PDF, drawn on request: nothing is fetched, and what people wrote stays inert."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

SIZES = (10.0, 9.0, 8.0, 7.2, 6.5)
"""Points of the body text; below the last of them paper can't be read."""


class NothingIsFetched(Exception):
    """A page that becomes paper holds all that it needs."""


def on_one_page(page: Callable[[float], str], sizes: tuple[float, ...] = SIZES) -> bytes:
    """The PDF of `page(points)` at the largest size that fits one sheet, else at the smallest.

    `page` gives whole HTML. A fixed number of drawings at most: one for each size.
    """
    drawn = None
    for points in sizes:
        drawn = _draw(page(points))
        if len(drawn.pages) == 1:
            break
    assert drawn is not None
    made: bytes = drawn.write_pdf(pdf_variant="pdf/ua-1")
    return made


def _draw(html: str) -> Any:
    # Brings Pango with it, which only those who print need to wait for.
    from weasyprint import HTML

    return HTML(string=html, url_fetcher=refusing()).render(pdf_variant="pdf/ua-1")


def refusing() -> Any:
    """What WeasyPrint asks for an address: it refuses each, of whatever kind it is."""
    from weasyprint.urls import URLFetcher

    class Refusing(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002
            raise NothingIsFetched(url[:80])

    return Refusing()
