"""How numbers are spread. Pure, and in flat memory however many there are."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

# Years of training hold some hundred different weights and times. Beyond this many, new ones are counted with three digits.
DIFFERENT = 50_000


class Distribution:
    """Counts of finite numbers."""

    def __init__(self) -> None:
        self._counts: Counter[Decimal] = Counter()
        self.count = 0
        self.least: Decimal | None = None
        self.greatest: Decimal | None = None

    def add(self, value: Decimal) -> None:
        self.count += 1
        self.least = value if self.least is None else min(self.least, value)
        self.greatest = value if self.greatest is None else max(self.greatest, value)
        if value not in self._counts and len(self._counts) >= DIFFERENT:
            value = Decimal(f"{value:.2e}")
        self._counts[value] += 1

    @property
    def median(self) -> Decimal | None:
        """The middle one; of two, the lower."""
        passed = 0
        for value in sorted(self._counts):
            passed += self._counts[value]
            if passed * 2 >= self.count:
                return value
        return None

    def up_to(self, bounds: Sequence[Decimal | int]) -> list[int]:
        """How many are up to the first bound, above it and up to the second …, and above the last."""
        found = [0] * (len(bounds) + 1)
        for value, count in self._counts.items():
            found[_index(bounds, value)] += count
        return found

    def above(self, bound: Decimal | int) -> int:
        return sum(count for value, count in self._counts.items() if value > bound)

    def multiples(self, step: Decimal, *, start: Decimal | int = 0) -> int:
        """How many are `start` or more, in whole steps from it."""
        return sum(
            count
            for value, count in self._counts.items()
            if value >= start and abs(value) < 10**12 and (value - start) % step == 0
        )


def _index(bounds: Sequence[Decimal | int], value: Decimal) -> int:
    index = bisect_right(bounds, value)
    return index - 1 if index and bounds[index - 1] == value else index
