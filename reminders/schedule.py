"""When reminders are due. Pure: naive local times and zones in, instants out; no Django, no clock.

Wall time with fold=0 decides (RFC 5545 §3.3.5): a time in the gap moves forward, an ambiguous time is the first one.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from accounts.localtime import local_date, to_instant, zone

USUAL_GRACE = timedelta(hours=4)
LEAST_GRACE = timedelta(minutes=1)
MOST_INTERVAL = 99
LAST_DAY = -1

_DAY = timedelta(days=1)
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", LAST_DAY: "last"}


class Frequency(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


_CODE = "|".join(_CODES)
_RULE = re.compile(
    r"FREQ=(?P<frequency>DAILY|WEEKLY|MONTHLY)(;INTERVAL=(?P<interval>[0-9]{1,3}))?"
    rf"(;BYDAY=((?P<weekdays>({_CODE})(,({_CODE}))*)|(?P<nth>-?[0-9])(?P<weekday>{_CODE})))?"
    r"(;BYMONTHDAY=(?P<month_day>-?[0-9]{1,2}))?"
)
NO_WEEKDAY = "Choose at least one day of the week."
_UNKNOWN = "This is no repetition that we know."


@dataclass(frozen=True, slots=True)
class Repeat:
    """Which days something comes again on. ValueError with a sentence for people where there is no such repetition.

    `weekdays` (0 is Monday) belong to weekly; `month_day` (LAST_DAY: the last one) or `nth_weekday` (1 to 4 or LAST_DAY, and
    the weekday) to monthly.
    """

    frequency: Frequency
    interval: int = 1
    weekdays: frozenset[int] = frozenset()
    month_day: int | None = None
    nth_weekday: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.interval <= MOST_INTERVAL:
            raise ValueError(f"Choose a number from 1 to {MOST_INTERVAL}.")
        if not self.weekdays <= frozenset(range(7)):
            raise ValueError("Choose days of the week.")
        if (self.frequency == Frequency.WEEKLY) != bool(self.weekdays):
            raise ValueError(_UNKNOWN if self.weekdays else NO_WEEKDAY)
        ways = [each for each in (self.month_day, self.nth_weekday) if each is not None]
        if len(ways) != (self.frequency == Frequency.MONTHLY):
            raise ValueError("Choose one day of the month." if not ways else _UNKNOWN)
        if self.month_day is not None and self.month_day not in {LAST_DAY, *range(1, 32)}:
            raise ValueError("Choose a day of the month from 1 to 31, or the last one.")
        if self.nth_weekday is not None and (
            self.nth_weekday[0] not in _NTH or self.nth_weekday[1] not in range(7)
        ):
            raise ValueError("Choose the first to fourth or the last weekday of the month.")

    @classmethod
    def from_rule(cls, rule: str) -> "Repeat":
        """Of a text as `rule` makes it."""
        found = _RULE.fullmatch(rule)
        if found is None:
            raise ValueError(_UNKNOWN)
        weekdays, nth, month_day = found["weekdays"], found["nth"], found["month_day"]
        return cls(
            Frequency(found["frequency"].lower()),
            int(found["interval"] or 1),
            frozenset(_CODES.index(code) for code in weekdays.split(",")) if weekdays else frozenset(),
            int(month_day) if month_day else None,
            (int(nth), _CODES.index(found["weekday"])) if nth else None,
        )

    @property
    def rule(self) -> str:
        """The RRULE, without DTSTART: `FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH`."""
        parts = [f"FREQ={self.frequency.upper()}"]
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.weekdays:
            parts.append("BYDAY=" + ",".join(_CODES[day] for day in sorted(self.weekdays)))
        if self.month_day is not None:
            parts.append(f"BYMONTHDAY={self.month_day}")
        if self.nth_weekday is not None:
            parts.append(f"BYDAY={self.nth_weekday[0]}{_CODES[self.nth_weekday[1]]}")
        return ";".join(parts)

    @property
    def text(self) -> str:
        """`every 3 days`, `on Mondays and Thursdays`, `on the last day of every month`."""
        often = self.interval != 1
        if self.frequency == Frequency.DAILY or (len(self.weekdays) == len(_NAMES) and not often):
            return f"every {self.interval} days" if often else "every day"
        if self.frequency == Frequency.WEEKLY:
            days = [_NAMES[day] for day in sorted(self.weekdays)]
            if often:
                return f"every {self.interval} weeks on {_listed(days)}"
            return "on " + _listed([f"{day}s" for day in days])
        month = f"every {self.interval} months" if often else "every month"
        if self.nth_weekday is not None:
            nth, weekday = self.nth_weekday
            return f"on the {_NTH[nth]} {_NAMES[weekday]} of {month}"
        if self.month_day == LAST_DAY:
            return f"on the last day of {month}"
        assert self.month_day is not None  # noqa: S101
        return f"on the {_ordinal(self.month_day)} of {month}" + (
            " that has one" if self.month_day > 28 else ""
        )

    def dates(self, starts_on: date, first: date, last: date) -> Iterator[date]:
        """In order, from `first` to `last`, none before `starts_on`, from which every n days, weeks or months are counted.

        Weeks begin on Monday (WKST's default). A month without the day is passed over.
        """
        first = max(first, starts_on)
        found = {
            Frequency.DAILY: self._daily,
            Frequency.WEEKLY: self._weekly,
            Frequency.MONTHLY: self._monthly,
        }[self.frequency](starts_on, first, last)
        return (day for day in found if first <= day <= last)

    def _daily(self, starts_on: date, first: date, last: date) -> Iterator[date]:
        ahead = (first - starts_on).days
        for days in range(ahead - ahead % self.interval, (last - starts_on).days + 1, self.interval):
            yield starts_on + timedelta(days)

    def _weekly(self, starts_on: date, first: date, last: date) -> Iterator[date]:
        monday = starts_on - starts_on.weekday() * _DAY
        step = 7 * self.interval
        ahead = (first - monday).days
        for days in range(ahead - ahead % step, (last - monday).days + 1, step):
            for weekday in sorted(self.weekdays):
                yield monday + timedelta(days + weekday)

    def _monthly(self, starts_on: date, first: date, last: date) -> Iterator[date]:
        begin = _month(starts_on)
        ahead = _month(first) - begin
        for month in range(begin + ahead - ahead % self.interval, _month(last) + 1, self.interval):
            day = self._day_in(month // 12, month % 12 + 1)
            if day is not None:
                yield day

    def _day_in(self, year: int, month: int) -> date | None:
        weekday_of_first, length = monthrange(year, month)
        if self.month_day is not None:
            day = length if self.month_day == LAST_DAY else self.month_day
            return date(year, month, day) if day <= length else None
        assert self.nth_weekday is not None  # noqa: S101
        nth, weekday = self.nth_weekday
        day = 1 + (weekday - weekday_of_first) % 7
        day += (length - day) // 7 * 7 if nth == LAST_DAY else (nth - 1) * 7
        return date(year, month, day)


@dataclass(frozen=True, slots=True)
class Planned:
    """One time at which something is due: wall time of what it reminds of, two instants, and what is said then.

    `slot`: of the session of a plan (training.progression.program.Program.place).
    """

    date: date
    time: time
    due_at: datetime
    expires_at: datetime
    title: str = ""
    text: str = ""
    slot: int | None = None


def dates(rule: str, starts_on: date, first: date, last: date) -> Iterator[date]:
    """`Repeat.dates` of the text of a rule. ValueError where it is none of ours."""
    return _repeat(rule).dates(starts_on, first, last)


# There are few rules, and many reminders with each.
@lru_cache(maxsize=1024)
def _repeat(rule: str) -> Repeat:
    return Repeat.from_rule(rule)


def instants(
    days: Iterable[date], at: time, zone_name: str, lead: timedelta, grace: timedelta | None
) -> list[Planned]:
    """Each day's instant, `lead` before the wall time `at`. A day that the zone leaves out whole has none.

    `grace`: how late it may still come. None: four hours, but not after the end of the local day on which it is due.
    """
    found = []
    for day in days:
        instant = to_instant(day, at, zone_name)
        # Pacific/Apia had no 30 December 2011: its times would be those of the 31st, and two would come at one instant.
        moved = instant.astimezone(zone(zone_name)).replace(tzinfo=None) - datetime.combine(day, at)
        if moved < _DAY:
            due = instant - lead
            found.append(Planned(day, at, due, expires(due, zone_name, grace)))
    return found


def expires(due: datetime, zone_name: str, grace: timedelta | None) -> datetime:
    """When it is too late for what was `due`; see `instants`."""
    if grace is not None:
        return due + max(grace, LEAST_GRACE)
    end = day_end(local_date(due, zone_name), zone_name)
    return max(min(due + USUAL_GRACE, end), due + LEAST_GRACE)


def day_end(day: date, zone_name: str) -> datetime:
    """The first instant after a local day."""
    return to_instant(day + _DAY, time(), zone_name)


def quiet_end(
    at: datetime, quiet_from: time | None, quiet_until: time | None, zone_name: str
) -> datetime | None:
    """When the quiet hours that hold at `at` end. None: it is not quiet. From 22:00 until 07:00 goes over midnight."""
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return None
    today = local_date(at, zone_name)
    over_midnight = _DAY if quiet_until < quiet_from else timedelta(0)
    for day in (today - _DAY, today):
        end = to_instant(day + over_midnight, quiet_until, zone_name)
        if to_instant(day, quiet_from, zone_name) <= at < end:
            return end.astimezone(UTC)
    return None


def _month(day: date) -> int:
    """Months since year 0."""
    return day.year * 12 + day.month - 1


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _ordinal(number: int) -> str:
    ending = "th" if number in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
