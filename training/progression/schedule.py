"""When the slots of a plan are due. Pure: dates in, dates out.

There is one pointer, the next slot: nothing is passed over by itself. A plan waits for its lifter, and a missed day is done
now, moved to a date, or skipped.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from training.progression.program import Place, Program, Schedule

_DAY = timedelta(days=1)


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

    A skipped slot takes its date with it: the one after it keeps its own. Where no weekdays are meant, only the first slot is
    told, and those that were moved to a date.
    """
    if not program.slots_per_cycle:
        return ()
    found: list[Due] = []
    for slot, day in _days(program, next_slot, after, today, moved, skipped):
        if slot < next_slot or slot in skipped:
            continue
        if found and (day is None or day > until):
            break
        found.append(Due(slot, program.place(slot), day))
        if day is None:
            break
    if found and found[-1].day is None:
        later = sorted(
            slot
            for slot, day in moved.items()
            if slot > found[-1].slot and day <= until and slot not in skipped
        )
        found += [Due(slot, program.place(slot), moved[slot]) for slot in later]
    return tuple(found)


def _days(
    program: Program,
    next_slot: int,
    after: date,
    today: date,
    moved: Mapping[int, date],
    skipped: frozenset[int],
) -> Iterator[tuple[int, date | None]]:
    """Slots and their days, without end, from the one after the last that was trained."""
    slot = next_slot
    while slot - 1 in skipped:
        slot -= 1
    earliest = after + _DAY
    while True:
        day = moved.get(slot) or _first_day(program, slot, earliest)
        yield slot, day
        # One that was missed is to be done first; none comes before the one before it.
        earliest = earliest if day is None else max(earliest, day + _DAY)
        if day is not None and day < today:
            earliest = max(earliest, today)
        slot += 1


def _first_day(program: Program, slot: int, earliest: date) -> date | None:
    weekdays = weekdays_of(program, slot)
    if not weekdays:
        return None
    return next(day for day in (earliest + _DAY * ahead for ahead in range(7)) if day.weekday() in weekdays)


def weekdays_of(program: Program, slot: int) -> frozenset[int]:
    """On which a slot may be due; none: on any day."""
    if program.schedule is Schedule.SEQUENCE:
        return frozenset(each for each in program.weekdays if 0 <= each <= 6)
    weekday = program.place(slot).day.weekday
    return frozenset() if weekday is None or not 0 <= weekday <= 6 else frozenset({weekday})


def sessions_meant(program: Program, first: date, last: date) -> int | None:
    """How many sessions a plan means from `first` to `last`, both counted: what was done is held against it for adherence.

    None where it means no weekdays.
    """
    if program.schedule is Schedule.SEQUENCE:
        weekdays = list(program.weekdays)
    else:
        weekdays = [day.weekday for day in program.days if day.weekday is not None]
    if not weekdays:
        return None
    days = (first + _DAY * ahead for ahead in range((last - first).days + 1))
    return sum(day.weekday() in weekdays for day in days)
