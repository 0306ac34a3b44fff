"""The end of a bar with its plates, for a page without scripts. Pure; static/js/gym/discs.js draws the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from accounts import units
from training.loading import Discs

# From this many kg on: a name for the colour of the discs on a platform, and how tall one is.
_LOOKS = (
    (Decimal("22.5"), "red", 120),
    (Decimal("17.5"), "blue", 120),
    (Decimal("12.5"), "yellow", 110),
    (Decimal("7.5"), "green", 100),
    (Decimal("3.5"), "white", 84),
    (Decimal(2), "black", 70),
    (Decimal(0), "grey", 58),
)
DISC = 36
SHAFT = 46
HEIGHT = 132


@dataclass(frozen=True, slots=True)
class Disc:
    text: str
    colour: str
    x: int
    y: int
    height: int
    font: int

    @property
    def middle(self) -> int:
        return self.x + DISC // 2


@dataclass(frozen=True, slots=True)
class Drawing:
    discs: tuple[Disc, ...]
    width: int
    sleeve: int


def draw(per_side: Iterable[Discs], unit: str) -> Drawing:
    """One side, the inmost first."""
    weights = [each.weight for each in per_side for _ in range(each.count)]
    discs = []
    for index, weight in enumerate(weights):
        colour, height = look(weight, unit)
        text = units.plain(weight)
        x = SHAFT + 12 + index * (DISC + 2)
        discs.append(Disc(text, colour, x, (HEIGHT - height) // 2, height, 12 if len(text) > 3 else 14))
    end = SHAFT + 12 + len(weights) * (DISC + 2)
    width = max(340, end + 46)
    return Drawing(tuple(discs), width, min(width, max(end + 34, 300)) - SHAFT)


def look(weight: Decimal, unit: str) -> tuple[str, int]:
    """Colour and height of a disc."""
    kg = units.to_kg(weight, unit)
    return next((colour, height) for least, colour, height in _LOOKS if kg >= least)
