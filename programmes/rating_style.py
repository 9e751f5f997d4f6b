"""How each rating looks, and the rule that goes with it: one table for pages, slides and sheets.

Colours and contrasts: WCAG 2.2, computed; text on tag is at least 7:1, text on solid at least 5:1.
"""

from dataclasses import dataclass

from programmes.enums import Assurance, Confidence, Progress


@dataclass(frozen=True)
class RatingStyle:
    """A rating is always a word and an icon as well as a colour. Colours are #rrggbb."""

    word: str
    icon: str
    colour: str
    tag_text: str
    tag_background: str
    solid_text: str
    solid_background: str


OUTLINE = "#212b32"

_NEUTRAL = ("", "neutral", "#212b32", "#ffffff", "#212b32", "#ffffff")

STYLES: dict[str, RatingStyle] = {
    "red": RatingStyle("Red", "◆", "red", "#6a140e", "#f7d4d1", "#ffffff", "#d5281b"),
    "amber": RatingStyle("Amber", "▲", "amber", "#4d3708", "#ffdc8e", "#212b32", "#ffb81c"),
    "green": RatingStyle("Green", "●", "green", "#004c23", "#cce5d8", "#ffffff", "#007f3b"),
    "blue": RatingStyle("Blue", "✓", "blue", "#004281", "#ccdff1", "#ffffff", "#005eb8"),
    "grey": RatingStyle(
        "Not reported", "\N{EN DASH}", "grey", "#354550", "#dbe0e3", "#ffffff", "#4c6272"
    ),
    "substantial": RatingStyle("Substantial", *_NEUTRAL),
    "moderate": RatingStyle("Moderate", *_NEUTRAL),
    "limited": RatingStyle("Limited", *_NEUTRAL),
    "none": RatingStyle("None", *_NEUTRAL),
}


def style_of(value: str | None) -> RatingStyle:
    """The style of a stored rating; no rating is grey. Raises KeyError for an unknown value."""
    return STYLES[str(value).lower()] if value else STYLES["grey"]


RULES: dict[str, dict[str, str]] = {
    "progress": {
        Progress.BLUE: "Complete with assurance: what is complete has shown its assurance measure "
        "over the agreed months, each month's evidence attached.",
        Progress.GREEN: "On target for delivery.",
        Progress.AMBER: "Risk to delivery, with a plan in place to recover.",
        Progress.RED: "Not deliverable by the target date.",
    },
    "confidence": {
        Confidence.GREEN: "Successful delivery is likely.",
        Confidence.AMBER: "Successful delivery is feasible, but significant issues need attention.",
        Confidence.RED: "Successful delivery is in doubt or appears unachievable.",
    },
    "assurance": {
        Assurance.SUBSTANTIAL: "All the evidence behind the ratings has been tested and stands.",
        Assurance.MODERATE: "Most of the evidence has been tested; the gaps are small and known.",
        Assurance.LIMITED: "Some of the evidence has been tested; the gaps matter.",
        Assurance.NONE: "The evidence has not been tested, or did not stand.",
    },
}
"""Each scale's ratings in the order offered, with the rule for each (design, section 3)."""

SCALE_NAMES: dict[str, str] = {
    "progress": "Progress against plan",
    "confidence": "Delivery confidence",
    "assurance": "Programme assurance level",
}
