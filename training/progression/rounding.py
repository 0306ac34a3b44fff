"""From an exact value to what can be loaded, and a step up from there. Pure."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from training.progression.program import HUNDRED
from training.progression.states import Loads

# What a percentage leaves of a value.
EXACT = Decimal("0.0001")
# Weights differ by more.
_LEAST = Decimal("0.001")


def rounded(loads: Loads, weight: Decimal) -> Decimal | None:
    """The heaviest load not above `weight`; where there is none so light, the lightest. None where there is nothing at all."""
    below = loads.at_most(weight)
    return loads.above(weight) if below is None else below


def less(value: Decimal, percent: Decimal) -> Decimal:
    """`percent` off; off an assistance it is more of it. Never below nothing where it was above."""
    found = (value - abs(value) * percent / HUNDRED).quantize(EXACT, ROUND_FLOOR)
    return max(found, Decimal(0)) if value >= 0 else found


@dataclass(frozen=True, slots=True)
class BodyLoads:
    """The loads of a body-weight exercise: negative ones are assistance, 0 is body weight alone, which is always there."""

    loads: Loads

    def at_most(self, weight: Decimal) -> Decimal | None:
        if weight >= 0:
            return max(self.loads.at_most(weight) or Decimal(0), Decimal(0))
        # At least so much assistance; the most there is, where it does not go so far.
        same = self.loads.at_most(-weight)
        found = same if same == -weight else self.loads.above(-weight)
        found = same if found is None else found
        return None if found is None else -found

    def above(self, weight: Decimal) -> Decimal | None:
        if weight >= 0:
            return self.loads.above(weight)
        return -(self.loads.at_most(-weight - _LEAST) or Decimal(0))


@dataclass(frozen=True, slots=True)
class Standing:
    """A track's value, what it rounds to and what comes next: where a step starts.

    A training max is exact: nobody loads it, and what is reckoned from it is rounded when it is prescribed.
    """

    value: Decimal
    rounded: Decimal | None = None
    next_up: Decimal | None = None
    is_exact: bool = False

    @classmethod
    def of(cls, value: Decimal, loads: Loads) -> "Standing":
        found = rounded(loads, value)
        return cls(value, found, None if found is None else loads.above(found))

    def up(self, step: Decimal) -> tuple[Decimal, bool] | None:
        """The value after a step, and whether it had to be more than the step for the load to rise. None: nothing is heavier."""
        asked = self.value + max(step, Decimal(0))
        if self.is_exact or step <= 0:
            return asked, False
        if self.next_up is None:
            return None
        return max(asked, self.next_up), asked < self.next_up

    def off(self, percent: Decimal) -> Decimal:
        """`percent` off what was loaded, as the lifter reckons; never more than the value was."""
        base = self.value if self.is_exact or self.rounded is None else min(self.value, self.rounded)
        return less(base, percent)
