"""The key below a chart: what each line and shape on it means, in as many rows as it takes."""

from dataclasses import dataclass

from metrics.charts.drawing import COLOURS, GREY, INK, num, shape_path, text_of, width_of
from metrics.spc_results import Analysis, Kind
from metrics.spc_words import KIND_WORDS, amount, between, exact

_SIZE = 14
_SAMPLE = 34
_APART = 14

_LINES: dict[str, str] = {
    "mean": f'stroke="{INK}" stroke-width="1.5"',
    "limits": f'stroke="{GREY}" stroke-width="1.5" stroke-dasharray="5 4"',
    "target": f'stroke="{INK}" stroke-width="2" stroke-dasharray="14 4 3 4"',
    "trajectory": (
        f'stroke="{INK}" stroke-width="3" stroke-linecap="round" stroke-dasharray="0 6"'
    ),
}


@dataclass
class KeyItem:
    """A sample and its words; `x` is where it starts."""

    words: str
    line: str = ""
    kind: Kind | None = None
    x: float = 0

    @property
    def sample(self) -> float:
        """The width of the sample with the space after it."""
        return 16 if self.kind else _SAMPLE

    @property
    def width(self) -> float:
        """The width of it all."""
        return self.sample + width_of(self.words, _SIZE) + _APART

    def draw(self, top: float) -> str:
        """The item in a row that begins there."""
        middle = top + 7
        if self.kind:
            shape = shape_path(self.kind, self.x + 6, middle, 4)
            sample = f'<path fill="{COLOURS[self.kind]}" d="{shape}"/>'
        else:
            level = f"M{num(self.x)} {num(middle)}h28"
            sample = f'<path {_LINES[self.line]} d="{level}"/>'
        at = f'x="{num(self.x + self.sample)}" y="{num(top + 12)}"'
        return f"{sample}<text {at}>{text_of(self.words)}</text>"


def key_rows(analysis: Analysis, unit: str, trajectory: bool, width: float) -> list[list[KeyItem]]:
    """Only what is on the chart, lines first; a new row where a row is full."""
    items = _line_items(analysis, unit, trajectory=trajectory)
    kinds = {point.kind for point in analysis.points}
    items += [KeyItem(words, kind=kind) for kind, words in KIND_WORDS.items() if kind in kinds]
    rows: list[list[KeyItem]] = []
    x = width
    for item in items:
        if x + item.width - _APART > width:
            rows.append([])
            x = 0
        item.x = x
        rows[-1].append(item)
        x += item.width
    return rows


def _line_items(analysis: Analysis, unit: str, *, trajectory: bool) -> list[KeyItem]:
    """The latest mean and limits, the target and the trajectory, with their values."""
    items = []
    segment = analysis.latest_segment
    if segment and segment.mean is not None:
        items.append(KeyItem(f"Mean {amount(segment.mean, unit)}", "mean"))
    if segment and segment.lower is not None and segment.upper is not None:
        name = "Trial limits" if segment.trial else "Limits"
        items.append(KeyItem(f"{name} {between(segment.lower, segment.upper, unit)}", "limits"))
    if analysis.target is not None:
        items.append(KeyItem(f"Target {exact(analysis.target, unit)}", "target"))
    if trajectory:
        items.append(KeyItem("Trajectory", "trajectory"))
    return items
