"""A year of training, simulated. Pure: the same first day gives the same workouts, whenever and wherever it runs."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random

from workouts.demo.routine import (
    AFTER_COLD,
    AFTER_HOLIDAY,
    BAD_DAY,
    DELOAD,
    GOOD_DAY,
    LIFT_NOTES,
    LIFTING_DAYS,
    RUN,
    RUN_DAY,
    RUN_NOTES,
    RUN_TIME,
    SET_NOTES,
    WORKOUTS,
    Lift,
)
from workouts.set_values import SetValues

DELOAD_EVERY = 7  # weeks
HOLIDAY_WEEKS = (33, 34)
COLD_WEEKS = (15, 16)
# Nothing is left out in the first and the last weeks of a year: whoever opens the demo sees a person who trains.
STEADY_WEEKS = range(4, 48)
PLATES = {"kg": 2.5, "lb": 5.0}


@dataclass(frozen=True, slots=True)
class DoneSet:
    values: SetValues
    done_at: datetime  # wall time


@dataclass(slots=True)
class DoneExercise:
    key: str
    superset: int | None
    notes: str = ""
    sets: list[DoneSet] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Workout:
    name: str
    started: datetime  # wall time, as `ended`
    ended: datetime
    exercises: tuple[DoneExercise, ...]
    mood: str | None
    rating: int | None
    notes: str


@dataclass(slots=True)
class _Progress:
    weight: float
    misses: int = 0


@dataclass(frozen=True, slots=True)
class _Day:
    """How the day is: `form` multiplies what goes on an average one."""

    weeks: float
    form: float
    is_deload: bool
    dice: Random


def workouts(first: date, last: date) -> Iterator[Workout]:
    """The workouts from `first` (a Monday) to `last`, in order."""
    progress = {
        lift.key: _Progress(_round(lift.start, lift.step)) for lifts in WORKOUTS.values() for lift in lifts
    }
    names, turn, missed = list(WORKOUTS), 0, ""
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        week, weekday = offset // 7, day.isoweekday()
        if away := _away(week % 52, weekday):
            missed = away
            continue
        dice = Random(day.isoformat())  # noqa: S311 — the same workout every time
        if weekday == RUN_DAY and dice.random() < 0.4:
            yield _run(day, week, dice)
        if weekday not in LIFTING_DAYS:
            continue
        if weekday in {4, 6} and week % 52 in STEADY_WEEKS and dice.random() < 0.2:
            continue
        yield _lift(day, week, names[turn % len(names)], progress, missed, dice)
        turn, missed = turn + 1, ""


def body_weights(first: date, last: date) -> Iterator[tuple[date, Decimal]]:
    """On most Mondays, in kg: slowly down, with the ups and downs of any scale."""
    for week in range((last - first).days // 7 + 1):
        day = first + timedelta(weeks=week)
        dice = Random(f"{day} scale")  # noqa: S311
        if week % 52 in STEADY_WEEKS and (week % 52 in HOLIDAY_WEEKS or dice.random() < 0.08):
            continue
        after_holiday = 0.9 * math.exp(-abs(week % 52 - 36) / 2)
        trend = 79.3 + 3.1 * math.exp(-week / 24) + after_holiday
        yield day, Decimal(f"{trend + dice.gauss(0, 0.3):.1f}")


def waists(first: date, last: date) -> Iterator[tuple[date, Decimal]]:
    """Every fourth Monday, in cm."""
    for week in range(0, (last - first).days // 7 + 1, 4):
        day = first + timedelta(weeks=week)
        dice = Random(f"{day} tape")  # noqa: S311
        yield day, Decimal(f"{84.2 + 4.3 * math.exp(-week / 22) + dice.gauss(0, 0.25):.1f}")


def _away(week: int, weekday: int) -> str:
    """The note of the first workout after an absence; empty where there is none."""
    if week in HOLIDAY_WEEKS:
        return AFTER_HOLIDAY
    if (week == COLD_WEEKS[0] and weekday > 1) or (week == COLD_WEEKS[1] and weekday < 4):
        return AFTER_COLD
    return ""


def _lift(
    day: date, week: int, name: str, progress: dict[str, _Progress], missed: str, dice: Random
) -> Workout:
    is_deload = week % DELOAD_EVERY == DELOAD_EVERY - 1
    is_bad = not missed and dice.random() < 0.09
    form = dice.gauss(1, 0.008) * (0.95 if is_bad else 0.96 if missed else 1)
    today = _Day(week + day.weekday() / 7, form, is_deload, dice)
    usual = datetime.combine(day, LIFTING_DAYS[day.isoweekday()])
    started = usual + timedelta(minutes=dice.randint(-8, 15), seconds=dice.randint(0, 59))
    now = started + timedelta(minutes=dice.randint(4, 8))
    exercises = []
    for group in _groups(WORKOUTS[name]):
        done = [_exercise(lift, progress[lift.key], today) for lift in group]
        now = _in_turn(group, done, now, dice)
        exercises += [exercise for exercise, _ in done]
    mood, rating, notes = _feeling(is_bad=is_bad, is_deload=is_deload, missed=missed, dice=dice)
    ended = now + timedelta(minutes=dice.randint(1, 5))
    return Workout(name, started, ended, tuple(exercises), mood, rating, notes)


def _groups(lifts: tuple[Lift, ...]) -> list[list[Lift]]:
    """Neighbours of one superset together, the others alone."""
    groups: list[list[Lift]] = []
    for lift in lifts:
        if lift.superset and groups and groups[-1][0].superset == lift.superset:
            groups[-1].append(lift)
        else:
            groups.append([lift])
    return groups


def _in_turn(
    group: list[Lift], done: list[tuple[DoneExercise, list[SetValues]]], now: datetime, dice: Random
) -> datetime:
    """Give the sets their times: of a superset in turn. Answers the time after them."""
    for number in count():
        left = False
        for lift, (exercise, values) in zip(group, done, strict=True):
            if number < len(values):
                left = True
                rest = lift.rest if values[number].kind != "warm_up" else 60
                now += timedelta(seconds=round(rest * dice.uniform(0.8, 1.3)) + 30)
                exercise.sets.append(DoneSet(values[number], now))
        if not left:
            break
    return now


def _exercise(lift: Lift, progress: _Progress, day: _Day) -> tuple[DoneExercise, list[SetValues]]:
    grown = lift.gain * (1 - math.exp(-day.weeks / 32)) / (1 - math.exp(-52 / 32))
    able = lift.start + grown
    note = day.dice.choice(LIFT_NOTES) if lift.is_main and day.dice.random() < 0.07 else ""
    exercise = DoneExercise(lift.key, lift.superset, note)
    sets = lift.sets - (1 if day.is_deload else 0)
    if lift.metres:
        values = _carries(lift, able, sets)
    elif lift.low >= 30:
        values = _holds(able * day.form, sets, day)
    else:
        values = _reps(lift, progress, able, sets, day)
    return exercise, values


def _carries(lift: Lift, able: float, sets: int) -> list[SetValues]:
    weight = _decimal(_round(able, lift.step))
    one = SetValues(weight=weight, weight_unit=lift.unit, distance=Decimal(lift.metres), distance_unit="m")
    return [one] * sets


def _holds(able: float, sets: int, day: _Day) -> list[SetValues]:
    seconds = able * (0.7 if day.is_deload else 1)
    return [
        SetValues(seconds=Decimal(round(seconds * 0.93**number + day.dice.uniform(-3, 3))))
        for number in range(sets)
    ]


def _reps(lift: Lift, progress: _Progress, able: float, sets: int, day: _Day) -> list[SetValues]:
    """Double progression: more reps up to `high`, then more weight; twice under `low`, and it goes down a step or two."""
    weight = _round(progress.weight * (0.88 if day.is_deload else 1), lift.step)
    room = (able + lift.base) * day.form / (weight + lift.base or 1) - 1
    best = lift.low + 1 + round(room * 55)
    done, reps = [], best
    for _ in range(sets):
        done.append(max(lift.low - 2, 1, min(reps, lift.high)))
        reps -= day.dice.choice((0, 0, 1))
    if day.is_deload:
        done = [lift.low + 1] * sets
    else:
        _move_on(lift, progress, done)
    values = [
        SetValues(
            kind="warm_up", weight=_decimal(_warm(weight * share, lift)), weight_unit=lift.unit, reps=reps
        )
        for share, reps in zip(lift.warm_ups, (8, 5, 3), strict=False)
    ]
    values += [_set(lift, weight, reps, number == sets - 1, day) for number, reps in enumerate(done)]
    if not lift.is_main and weight >= 8 * lift.step and not day.is_deload and day.dice.random() < 0.06:
        lighter = _decimal(_round(weight * 0.7, lift.step))
        values.append(SetValues(kind="drop", weight=lighter, weight_unit=lift.unit, reps=done[-1] + 2))
    return values


def _move_on(lift: Lift, progress: _Progress, done: list[int]) -> None:
    if done[0] >= lift.high and done[-1] >= lift.high - 1 and lift.gain:
        progress.weight, progress.misses = progress.weight + lift.step, 0
    elif done[0] < lift.low:
        progress.misses += 1
        if progress.misses == 2 and progress.weight > 0:
            progress.weight = max(
                0.0, min(_round(progress.weight * 0.95, lift.step), progress.weight - lift.step)
            )
            progress.misses = 0
    else:
        progress.misses = 0


def _set(lift: Lift, weight: float, reps: int, is_last: bool, day: _Day) -> SetValues:  # noqa: FBT001
    rpe, notes, kind = None, "", "working"
    if not day.is_deload and day.dice.random() < (0.6 if lift.is_main else 0.1):
        hard = 9 if reps < lift.low else 8 if reps < lift.high else 7.5
        rpe = Decimal(str(hard + day.dice.choice((0, 0.5, 1 if is_last else 0.5))))
    if is_last and not lift.is_main and not day.is_deload and day.dice.random() < 0.04:
        kind, rpe = "failure", Decimal(10)
    if is_last and lift.is_main and day.dice.random() < 0.08:
        notes = day.dice.choice(SET_NOTES)
    has_load = weight > 0 or not lift.base
    return SetValues(
        kind=kind,
        weight=_decimal(weight) if has_load else None,
        weight_unit=lift.unit if has_load else "",
        reps=reps,
        rpe=rpe,
        notes=notes,
    )


def _run(day: date, week: int, dice: Random) -> Workout:
    started = datetime.combine(day, RUN_TIME) + timedelta(minutes=dice.randint(-20, 40))
    km = Decimal(dice.randrange(40, 56 + min(week, 40))) / 10
    pace = 372 - min(week, 52) * 0.6 + dice.gauss(0, 6)
    seconds = round(float(km) * pace)
    ended = started + timedelta(seconds=seconds)
    values = SetValues(distance=km, distance_unit="km", seconds=Decimal(seconds))
    note = dice.choice(RUN_NOTES) if dice.random() < 0.5 else ""
    exercise = DoneExercise("running", None, note, [DoneSet(values, ended)])
    return Workout(RUN, started, ended, (exercise,), dice.choice(("good", "excellent", "okay")), None, "")


def _feeling(
    *, is_bad: bool, is_deload: bool, missed: str, dice: Random
) -> tuple[str | None, int | None, str]:
    """Mood, rating and note."""
    if is_bad:
        return dice.choice(("tired", "exhausted")), dice.choice((2, 3)), dice.choice(BAD_DAY)
    if missed:
        return "tired" if missed == AFTER_COLD else "okay", 3, missed
    if is_deload:
        return "good", 4, dice.choice(DELOAD) if dice.random() < 0.5 else ""
    if dice.random() < 0.15:
        return None, None, ""
    mood = dice.choice(("excellent", "good", "good", "good", "okay"))
    return mood, dice.choice((4, 4, 5, 3)), dice.choice(GOOD_DAY) if dice.random() < 0.12 else ""


def _round(weight: float, step: float) -> float:
    return round(weight / step) * step


def _warm(weight: float, lift: Lift) -> float:
    return max(_round(weight, PLATES[lift.unit] if lift.step > 2 else lift.step), lift.step)


def _decimal(weight: float) -> Decimal:
    return Decimal(f"{weight:.2f}").normalize() + 0
