"""What the marks of variation, of assurance and against the plan mean, each in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from metrics.against_plan import COLOURS, WORDS
from metrics.charts import assurance_mark, variation_mark
from metrics.presenters.performance import RULE
from metrics.spc_results import FEWEST, Assurance, Variation
from metrics.spc_words import ASSURANCE_WORDS, VARIATION_WORDS

_VARIATION: dict[Variation | None, str] = {
    "improvement_high": "unusually high, and high is better.",
    "improvement_low": "unusually low, and low is better.",
    "concern_high": "unusually high, and low is better.",
    "concern_low": "unusually low, and high is better.",
    "neutral_high": "unusually high, where neither way is better.",
    "neutral_low": "unusually low, where neither way is better.",
    "common_cause": "up and down as usual; nothing signals a change.",
    None: f"fewer than {FEWEST} readings, or too many gaps between them.",
}
_ASSURANCE: dict[Assurance | None, str] = {
    "pass": "every usual reading meets the target.",
    "inconsistent": "the target is within the limits: some readings will meet it, others not.",
    "fail": "no usual reading meets the target; it takes a change to meet it.",
    None: "there is no single target, or there are too few readings.",
}


@dataclass(frozen=True)
class MarksKey:
    """`groups`: headings, each with (mark, words, meaning); `standings`: (colour, words)."""

    groups: list[tuple[str, list[tuple[Markup, str, str]]]]
    standings: list[tuple[str, str]]
    rule: str


def marks_key() -> MarksKey:
    variations = [
        (variation_mark(key, words=False), VARIATION_WORDS[key][0], meaning)
        for key, meaning in _VARIATION.items()
    ]
    assurances = [
        (assurance_mark(key, words=False), ASSURANCE_WORDS[key][0], meaning)
        for key, meaning in _ASSURANCE.items()
    ]
    return MarksKey(
        [
            (
                "Variation: is the latest reading, or its run, unusual? H is high, L is low",
                variations,
            ),
            ("Against target: do usual readings meet it?", assurances),
        ],
        [(COLOURS[key], WORDS[key]) for key in WORDS if COLOURS[key]],
        RULE,
    )
