"""Which done set answers which prescribed one. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from training.progression.program import SetKind
from training.progression.states import DoneSet, PrescribedSet, Prescription

# A weight or a distance may have come over from the other unit.
TOLERANCE = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Pair:
    """A prescribed work set and the set that was done for it; None: not done."""

    asked: PrescribedSet
    done: DoneSet | None

    @property
    def is_met(self) -> bool:
        """Whether the weight and every minimum were reached."""
        asked, done = self.asked, self.done
        return (
            done is not None
            and _is_hard_enough(asked, done)
            and (asked.reps is None or (done.reps or 0) >= asked.reps)
            and (asked.seconds is None or (done.seconds or 0) >= asked.seconds)
            and (asked.metres is None or (done.metres or 0) >= asked.metres - TOLERANCE)
        )

    @property
    def bottom(self) -> int | None:
        """Of the range: reps, or else seconds."""
        return self.asked.seconds if self.asked.reps is None else self.asked.reps

    @property
    def top(self) -> int | None:
        """Of the range; the number itself where there is none."""
        most = self.asked.seconds_max if self.asked.reps is None else self.asked.reps_max
        return self.bottom if most is None else most

    @property
    def amount(self) -> int:
        """Reps done, or whole seconds where those are asked for."""
        if self.done is None:
            return 0
        if self.asked.reps is None and self.asked.seconds is not None:
            return int(self.done.seconds or 0)
        return self.done.reps or 0

    @property
    def is_at_top(self) -> bool:
        return self.is_met and (self.top is None or self.amount >= self.top)


def _is_hard_enough(asked: PrescribedSet, done: DoneSet) -> bool:
    if asked.weight is None or done.weight is None:  # without one, the exercise records none
        return True
    exact = asked.weight if asked.exact is None else asked.exact
    if asked.assisted:
        return done.weight <= max(asked.weight, exact) + TOLERANCE
    # Where nothing so light can be loaded, less than the lightest will do, if it is the target.
    return done.weight >= min(asked.weight, exact) - TOLERANCE


def work_sets(prescription: Prescription, done: Sequence[DoneSet]) -> list[DoneSet]:
    """Those that count: no warm-ups, and no drop sets where none were asked for."""
    with_drops = any(each.kind is SetKind.DROP for each in prescription.sets)
    ignored = {SetKind.WARM_UP} if with_drops else {SetKind.WARM_UP, SetKind.DROP}
    return [each for each in done if each.kind not in ignored]


def pairs(prescription: Prescription, done: Sequence[DoneSet]) -> tuple[Pair, ...]:
    """The prescribed work sets in order, each with the one that was done in its place. What was done beyond them is fine."""
    counted = work_sets(prescription, done)
    asked = [each for each in prescription.sets if each.counts]
    return tuple(
        Pair(each, counted[index] if index < len(counted) else None) for index, each in enumerate(asked)
    )
