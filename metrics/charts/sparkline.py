"""A series in the height of a line of text: latest readings, mean, limits, and the last point."""

from itertools import groupby

from markupsafe import Markup

from metrics.charts.drawing import COLOURS, GREY, GRID, INK, Scale, scale, shape_path, text_of
from metrics.spc_results import Analysis, Point

LATEST = 36
"""Three years of months."""
_PAD = 6


def sparkline(
    analysis: Analysis, *, title: str, width: int = 120, height: int = 32, latest: int = LATEST
) -> Markup:
    """The last points as a small SVG of that many pixels; the latest reading has its mark's shape.

    The title is what it says aloud: give it the measure's name and its sentence. A band shows the
    limits. Points are evenly spaced. Where variation is not judged the last point is a circle.
    """
    points = analysis.points[-latest:]
    known = [point.value for point in points if point.value is not None]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="app-sparkline" role="img" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f"<title>{text_of(title)}</title>"
    )
    judged = analysis.variation is not None
    body = _body(points, known, width, height, judged=judged) if known else ""
    return Markup(f"{head}{body}</svg>")  # noqa: S704 -- all text is escaped


def _body(
    points: tuple[Point, ...], known: list[float], width: int, height: int, *, judged: bool
) -> str:
    """The band and mean of each segment, the line, and the last point."""
    lines = [line for point in points for line in (point.lower, point.upper) if line is not None]
    across = scale(0, len(points) - 1, _PAD, width - _PAD)
    up = scale(min(known + lines), max(known + lines), height - _PAD, _PAD)
    path, pen, last = [], "M", 0
    for place, point in enumerate(points):
        if point.value is None:
            pen = "M"
            continue
        path.append(f"{pen}{across(place):.0f} {up(point.value):.1f}")
        pen, last = "L", place
    return (
        f"{_bands(points, across, up)}"
        f'<path fill="none" stroke="{INK}" stroke-width="1.5" d="{"".join(path)}"/>'
        f"{_last(points[last], across(last), up, judged=judged)}"
    )


def _bands(points: tuple[Point, ...], across: Scale, up: Scale) -> str:
    """Between the limits a pale band, and the mean across it, segment by segment."""
    parts = []
    start = 0
    for (mean, lower, upper), group in groupby(points, key=_lines):
        end = start + len(list(group)) - 1
        left, right = across(start) - 2, across(end) + 2
        start = end + 1
        if lower is not None and upper is not None:
            top = up(upper)
            parts.append(
                f'<path fill="{GRID}" d="M{left:.0f} {top:.1f}H{right:.0f}V{up(lower):.1f}'
                f'H{left:.0f}z"/>'
            )
        if mean is not None:
            parts.append(f'<path stroke="{GREY}" d="M{left:.0f} {up(mean):.1f}H{right:.0f}"/>')
    return "".join(parts)


def _lines(point: Point) -> tuple[float | None, float | None, float | None]:
    return point.mean, point.lower, point.upper


def _last(point: Point, x: float, up: Scale, *, judged: bool) -> str:
    """The latest reading, in the shape and colour of its kind; a circle where none is judged."""
    assert point.value is not None
    kind = point.kind if judged and point.kind else "common_cause"
    return f'<path fill="{COLOURS[kind]}" d="{shape_path(kind, x, up(point.value), 3.5)}"/>'
