"""The one way to show a rating, a movement and a risk score on a page."""

from functools import cache, lru_cache

from markupsafe import Markup

from programmes.rag import risk_level
from programmes.rating_style import style_of

MOVEMENTS: dict[str, tuple[str, str]] = {
    "better": ("▲", "better than last month"),
    "worse": ("▼", "worse than last month"),
    "same": ("=", "same as last month"),
    "new": ("", "no rating last month"),
    "not_reported": ("", "not reported this month"),
}


@lru_cache(maxsize=512)
def _rating(value: str | None, variant: str, size: str, text: str) -> Markup:
    style = style_of(value)
    classes = f"app-rating app-rating--{style.colour}"
    classes += " app-rating--solid" if variant == "solid" else ""
    word = text or style.word
    if size == "icon":
        return Markup(
            '<span class="{} app-rating--icon"><span aria-hidden="true">{}</span>'
            '<span class="nhsuk-u-visually-hidden">{}</span></span>'
        ).format(classes, style.icon or word[:1], word)
    icon = Markup('<span class="app-rating__icon" aria-hidden="true">{}</span> ').format(style.icon)
    return Markup('<span class="{}">{}{}</span>').format(classes, icon if style.icon else "", word)


def rating_mark(
    value: str | None, variant: str = "tag", size: str = "", text: str | None = None
) -> Markup:
    """Word, icon and colour. `variant` is tag or solid; size "icon" hides the word from sight."""
    return _rating(str(value).lower() if value else None, variant, size, text or "")


@cache
def _movement(value: str) -> Markup:
    sign, words = MOVEMENTS[value]
    return Markup(
        '<span class="app-movement"><span aria-hidden="true">{}</span>'
        '<span class="nhsuk-u-visually-hidden">{}</span></span>'
    ).format(sign, words)


def movement_mark(value: str | None) -> Markup:
    """▲ better, ▼ worse, = same, each with its words for those who don't see it."""
    return _movement(str(value)) if value else Markup("")


@cache
def score_mark(score: int | None) -> Markup:
    """A risk score, 1 to 25, with its level in words."""
    if score is None:
        return Markup("No data")
    level = risk_level(score)
    return Markup('<span class="app-score app-score--{}">{} {}</span>').format(
        level, score, level.capitalize()
    )
