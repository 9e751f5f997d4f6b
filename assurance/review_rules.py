"""What a gateway review must have said before it can be completed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from assurance.enums import Presence
from programmes.enums import Confidence, Office, Progress
from programmes.text import count, day

OFFICES: tuple[Office, ...] = (
    Office.SRO,
    Office.CLINICAL_LEAD,
    Office.PROGRAMME_DIRECTOR,
    Office.PROGRAMME_MANAGER,
    Office.DEPUTY_PROGRAMME_DIRECTOR,
)
"""Who attends a gateway review; the deputy programme director, for the PMO, leads it."""

SCALES: dict[str, str] = {
    "progress": "progress against plan",
    "confidence": "delivery confidence",
    "assurance": "programme assurance level",
}

FIELDS: tuple[str, ...] = (
    "attendance",
    "challenge",
    *(f"agreed_{scale}" for scale in SCALES),
    *(f"{scale}_reason" for scale in SCALES),
    "recovery_cause",
    "recovery_action",
    "recovery_owner",
    "recovery_due",
    "recovery_route",
    "escalated",
    "escalation",
)
"""What a reviewer writes; all of it may be saved before it is whole."""

RECOVERY_ASKED: dict[str, str] = {
    "recovery_cause": "Enter what happened and why",
    "recovery_action": "Enter what is being done about it",
    "recovery_owner": "Enter who leads the recovery",
    "recovery_due": "Enter the day by which the rating is to be back on track",
    "recovery_route": "Enter the route back to Green",
}


def needs_recovery(said: Mapping[str, Any]) -> bool:
    """A recovery plan is due where agreed progress or agreed confidence is Red."""
    return bool(
        said["agreed_progress"] == Progress.RED or said["agreed_confidence"] == Confidence.RED
    )


def faults(
    said: Mapping[str, Any],
    *,
    self_assessed: Mapping[str, str],
    mitigation: str,
    blue_missing: int,
    on: date,
) -> dict[str, str]:
    """Everything that keeps a review from being completed, as field → sentence; empty when whole.

    `self_assessed` maps scale → rating of the return; `mitigation` is the return's; `blue_missing`
    the months that Blue still needs (programmes.rag).
    """
    return {
        **_attendance(said["attendance"]),
        **_ratings(said, self_assessed),
        **_progress_earned(said, mitigation, blue_missing),
        **_recovery(said, on),
        **_escalation(said),
    }


def _attendance(given: Mapping[str, str]) -> dict[str, str]:
    return {
        f"attendance_{office}": f"Select whether the {in_a_sentence(office.label)} attended"
        for office in OFFICES
        if given.get(office) not in Presence.values
    }


def in_a_sentence(label: str) -> str:
    """An office's label in the middle of a sentence: "Clinical lead" → "clinical lead"."""
    return label[:1].lower() + label[1:]


def _ratings(said: Mapping[str, Any], self_assessed: Mapping[str, str]) -> dict[str, str]:
    errors = {}
    for scale, name in SCALES.items():
        agreed = said[f"agreed_{scale}"]
        if not agreed:
            errors[f"agreed_{scale}"] = f"Select the agreed rating for {name}"
        elif agreed != self_assessed[scale] and not said[f"{scale}_reason"].strip():
            errors[f"{scale}_reason"] = (
                f"Enter why the agreed {name} is {agreed.capitalize()} when the return says "
                f"{self_assessed[scale].capitalize()}"
            )
    return errors


def _progress_earned(said: Mapping[str, Any], mitigation: str, blue_missing: int) -> dict[str, str]:
    agreed = said["agreed_progress"]
    if agreed == Progress.BLUE and blue_missing:
        return {
            "agreed_progress": "Blue is not earned yet: it needs "
            f"{count(blue_missing, 'more month')} of complete milestones with evidence attached"
        }
    if agreed == Progress.AMBER and not mitigation.strip() and not said["recovery_action"].strip():
        return {
            "recovery_action": "Enter the plan that deals with the risk to delivery: Amber needs "
            "one, and the return gives none"
        }
    return {}


def _recovery(said: Mapping[str, Any], on: date) -> dict[str, str]:
    if not needs_recovery(said):
        return {}
    errors = {name: sentence for name, sentence in RECOVERY_ASKED.items() if not _given(said[name])}
    due = said["recovery_due"]
    if due and due < on:
        errors["recovery_due"] = f"The day of recovery must be {day(on)} or later"
    return errors


def _given(value: Any) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


def _escalation(said: Mapping[str, Any]) -> dict[str, str]:
    if said["escalated"] and not said["escalation"].strip():
        return {"escalation": "Enter what the board is asked to know or decide"}
    return {}
