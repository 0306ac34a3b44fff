"""When the slots of a plan are due. Pure: dates in, dates out.

There is one pointer, the next slot: nothing is passed over by itself. A plan waits for its lifter, and a missed day is done
now, moved to a date, or skipped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from training.progression.program import Place, Program


@dataclass(frozen=True, slots=True)
class Due:
    """The `slot`th session of a plan and its date; None: whenever one trains (a sequence without weekdays)."""

    slot: int
    place: Place
    day: date | None

    def is_missed(self, today: date) -> bool:
        return self.day is not None and self.day < today


def upcoming(
    program: Program,
    *,
    next_slot: int,
    after: date,
    today: date,
    until: date,
    moved: Mapping[int, date],
    skipped: frozenset[int] = frozenset(),
) -> tuple[Due, ...]:
    """The slots from `next_slot` on that are due up to `until`, the first one always.

    `after`: the day of the last session of the plan, or the day before its start: the next one is due on its first weekday
    after that, and so on; a slot after a missed one is not due before `today`. `moved`: dates that the lifter chose.
    """
    raise NotImplementedError
