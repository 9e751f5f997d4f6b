"""The legal moves of a reporting period and of a re-profile, as data."""

from dataclasses import dataclass

from programmes.enums import PeriodState, ReprofileState


@dataclass(frozen=True)
class Move:
    """A legal move: where from, where to, who may, and whether a reason is asked for."""

    source: str
    target: str
    permission: str
    needs_reason: bool = False


PERIOD_MOVES: dict[str, Move] = {
    "open": Move(PeriodState.PLANNED, PeriodState.OPEN, "month.run"),
    "lock": Move(PeriodState.OPEN, PeriodState.LOCKED, "month.run"),
    "reopen": Move(PeriodState.LOCKED, PeriodState.OPEN, "month.run", needs_reason=True),
}

REPROFILE_MOVES: dict[str, Move] = {
    "approve": Move(ReprofileState.REQUESTED, ReprofileState.APPROVED, "baseline.approve"),
    "refuse": Move(
        ReprofileState.REQUESTED, ReprofileState.REFUSED, "baseline.approve", needs_reason=True
    ),
    "withdraw": Move(ReprofileState.REQUESTED, ReprofileState.WITHDRAWN, "delivery.edit"),
}
