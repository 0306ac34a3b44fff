"""What the legacy data cannot decide: somebody has to say it, and a wrong answer would change every number."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.errors import TakeoverError
from accounts.legacy.reading import Reader
from accounts.legacy.schema import Source
from accounts.localtime import find_zone, zone_names

# A time above it can hardly be minutes, one below it may be either.
LONGEST_IN_MINUTES = 300


class ChoiceError(TakeoverError):
    """The move cannot begin; the message says which choices are missing or doubtful, and where to set them."""


@dataclass(frozen=True, slots=True)
class Choices:
    """`time_unit` seconds or minutes; `weight_unit` kg or lb; `time_zone` of people without one; `height_unit` cm or in.

    `mixed_times`: small and large times were seen, and are all in `time_unit`. Empty texts are not chosen yet.
    """

    time_unit: str = ""
    weight_unit: str = ""
    time_zone: str = ""
    height_unit: str = "cm"
    mixed_times: bool = False

    @classmethod
    def from_settings(cls) -> Self:
        """LEGACY_TIME_UNIT, LEGACY_WEIGHT_UNIT, LEGACY_TIME_ZONE, LEGACY_HEIGHT_UNIT, LEGACY_MIXED_TIMES."""
        return cls(
            time_unit=settings.LEGACY_TIME_UNIT,
            weight_unit=settings.LEGACY_WEIGHT_UNIT,
            time_zone=settings.LEGACY_TIME_ZONE,
            height_unit=settings.LEGACY_HEIGHT_UNIT,
            mixed_times=settings.LEGACY_MIXED_TIMES,
        )

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        return cls(**stored)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def settled(choices: Choices, connection: BaseDatabaseWrapper, source: Source) -> Choices:
    """The choices, with those that the names of columns decide. Raises ChoiceError with one line for each fault."""
    chosen = Choices(
        time_unit=source.time_unit or choices.time_unit,
        weight_unit=source.weight_unit or choices.weight_unit,
        time_zone=find_zone(choices.time_zone) or choices.time_zone,
        height_unit=choices.height_unit,
        mixed_times=choices.mixed_times,
    )
    if faults := [*_wrong(chosen), *_missing(chosen, connection, source)]:
        raise ChoiceError(
            "The older tracker's data cannot be moved yet:\n  - "
            + "\n  - ".join(faults)
            + "\n`manage.py legacy inspect` shows what each choice would make of the data."
        )
    # What is not there needs no choice, and still has a name.
    return replace(
        chosen,
        time_unit=chosen.time_unit or "seconds",
        weight_unit=chosen.weight_unit or "kg",
        time_zone=chosen.time_zone or "UTC",
    )


def _wrong(chosen: Choices) -> list[str]:
    found = []
    if chosen.time_unit not in {"", "seconds", "minutes"}:
        found.append(f"LEGACY_TIME_UNIT is {chosen.time_unit!r}; it must be seconds or minutes.")
    if chosen.weight_unit not in {"", "kg", "lb"}:
        found.append(f"LEGACY_WEIGHT_UNIT is {chosen.weight_unit!r}; it must be kg or lb.")
    if chosen.height_unit not in {"cm", "in"}:
        found.append(f"LEGACY_HEIGHT_UNIT is {chosen.height_unit!r}; it must be cm or in.")
    if chosen.time_zone and chosen.time_zone not in zone_names():
        found.append(f"LEGACY_TIME_ZONE is {chosen.time_zone!r}; it must be a zone such as Europe/Berlin.")
    return found


def _missing(chosen: Choices, connection: BaseDatabaseWrapper, source: Source) -> list[str]:
    reader = Reader(connection, source)
    found = []
    short, long = _times(reader, source)
    if (short or long) and not chosen.time_unit:
        found.append(
            f"{short + long} rows have a time, and nothing says whether it is seconds or minutes."
            " Set LEGACY_TIME_UNIT (--time-unit)."
        )
    if short and long and not chosen.mixed_times and not source.time_unit:
        found.append(
            f"{short} times are up to {LONGEST_IN_MINUTES} and {long} are above it: they may not be in one unit."
            " If you have looked and all of them are, set LEGACY_MIXED_TIMES=true (--mixed-times)."
        )
    if not chosen.weight_unit and (weights := _weights(reader, source)):
        found.append(
            f"{weights} rows have a weight, and nothing says whether it is kg or lb."
            " Set LEGACY_WEIGHT_UNIT (--weight-unit)."
        )
    if not chosen.time_zone and (people := _people_without_zone(reader, source)):
        found.append(
            f"{people} people have no time zone, which decides the day of a workout."
            " Set LEGACY_TIME_ZONE (--time-zone)."
        )
    return found


def _times(reader: Reader, source: Source) -> tuple[int, int]:
    """How many positive times are up to the limit, and how many above."""
    if not source.has("WorkoutExercise", "time"):
        return 0, 0
    table, time = source.quoted("WorkoutExercise"), source.column("WorkoutExercise", "time")
    count = f"SELECT count(*) FROM {table} WHERE {time}"
    return (
        int(reader.value(f"{count} BETWEEN 1 AND {LONGEST_IN_MINUTES}")),
        int(reader.value(f"{count} > {LONGEST_IN_MINUTES}")),
    )


def _weights(reader: Reader, source: Source) -> int:
    found = 0
    for table in ("WorkoutExercise", "WorkoutLog", "User"):
        if source.has(table, "weight"):
            weight = source.column(table, "weight")
            sql = f"SELECT count(*) FROM {source.quoted(table)} WHERE {weight} IS NOT NULL AND {weight} <> 0"
            found += int(reader.value(sql))
    return found


def _people_without_zone(reader: Reader, source: Source) -> int:
    table = source.quoted("User")
    if not source.has("User", "timezone"):
        return int(reader.value(f"SELECT count(*) FROM {table}"))
    known = "','".join(zone_names())  # names of the packaged zone database: no quotes in them
    zone = source.column("User", "timezone")
    sql = f"SELECT count(*) FROM {table} WHERE {zone} IS NULL OR {zone} NOT IN ('{known}')"
    return int(reader.value(sql))
