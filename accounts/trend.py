"""A line through values over time, as the path data of a small SVG. Pure: no Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WIDTH = 320
HEIGHT = 96
MARGIN = 6


@dataclass(frozen=True, slots=True)
class Trend:
    """`line` and `area` are path data in a box of WIDTH × HEIGHT; `x`, `y` is the last point."""

    line: str
    area: str
    x: str
    y: str


def trend(points: Sequence[tuple[date, Decimal]]) -> Trend | None:
    """The trend of `points`, which are in the order of their days; None for fewer than two."""
    if len(points) < 2:
        return None
    days = [day.toordinal() for day, _ in points]
    values = [float(value) for _, value in points]
    low, high = min(values), max(values)
    spread = high - low
    span = days[-1] - days[0]
    placed = []
    for index, (day, value) in enumerate(zip(days, values, strict=True)):
        # All on one day: side by side rather than on top of each other.
        across = (day - days[0]) / span if span else index / (len(points) - 1)
        up = (value - low) / spread if spread else 0.5
        x = MARGIN + across * (WIDTH - 2 * MARGIN)
        y = HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN)
        placed.append((f"{x:.1f}", f"{y:.1f}"))
    line = "M" + " L".join(f"{x} {y}" for x, y in placed)
    (first_x, _), (last_x, last_y) = placed[0], placed[-1]
    return Trend(line, f"{line} L{last_x} {HEIGHT} L{first_x} {HEIGHT}Z", last_x, last_y)
