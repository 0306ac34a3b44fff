"""A program of the library becomes somebody's plan: what to ask first, what to propose, and the plan itself."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db import transaction

from accounts import units
from accounts.models import BodyMeasurement, MeasurementKind, User
from training import strength
from training.models import Difficulty, Exercise, Origin, PlanStatus, TrainingPlan
from training.plans import limits, writing
from training.plans.editing import with_ids_of
from training.plans.errors import FaultsError
from training.plans.loads import persons_loads
from training.programs.files import Ask, LibraryProgram
from training.progression.program import Program, Schedule, Track, TrackKind

# --- What the log knows ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """An e1RM of the log, in the unit that was asked for. `text` says from what: `est. from 100 × 8 on 3 Nov`."""

    value: Decimal
    text: str
    is_tested: bool = False  # lifted once, not estimated


# The best of late for each of these exercises of which the log knows one, in a unit.
Source = Callable[[User, Collection[UUID], str], Mapping[UUID, Known]]

_sources: list[Source] = []


def register_source(source: Source) -> None:
    """The log is another room's: it says here what it knows."""
    if source not in _sources:
        _sources.append(source)


def known_of(user: User, exercises: Collection[UUID], unit: str) -> dict[UUID, Known]:
    """No query for no exercises."""
    return {pk: said for source in _sources for pk, said in source(user, exercises, unit).items()}


# --- What to ask -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Question:
    """A track that wants a value before the first session, and the one that is proposed.

    `origin` says where the proposal is from, `text` how: `est. from 100 × 8 on 3 Nov, 90 %`. Without one it is UNKNOWN.
    Without a value the first session finds it, unless it `is_needed`: percentages of it are to be lifted.
    """

    track: Track
    exercise: Exercise
    value: Decimal | None
    origin: Origin
    text: str
    is_needed: bool

    @property
    def is_training_max(self) -> bool:
        return self.track.kind is TrackKind.TRAINING_MAX


def questions(
    program: LibraryProgram,
    user: User,
    *,
    unit: str,
    level: str = "",
    swaps: Mapping[str, UUID] | None = None,
) -> tuple[Question, ...]:
    """In the order of the tracks. `swaps`: another exercise (its id) in place of one of the program (its key).

    `level`: how much to trust a guess by body weight with; empty: that of the program. FaultsError for an exercise that is not there.
    """
    rows = exercises_of(program, user, swaps)
    plan = _renamed(program.program(unit), rows, swaps or {})
    asked = {
        track.key: rows[key]
        for track in plan.tracks
        if track.key in program.asks and (key := _lift(plan, track.key))
    }
    ids = {row.pk for row in asked.values()}
    known = known_of(user, ids, unit)
    loads_of = persons_loads(user, ids, unit) if ids else None
    body_weight = _body_weight(user)
    found = []
    for track in plan.tracks:
        if (row := asked.get(track.key)) is None:
            continue
        ask = program.asks[track.key]
        value, origin, text = _proposal(
            ask, row, known.get(row.pk), unit, level or program.level, body_weight
        )
        # What the program says itself is not reckoned, and stays.
        if value is not None and value != ask.guess.get(unit):
            loads = loads_of(str(row.pk)) if loads_of and track.kind is TrackKind.WORKING_WEIGHT else None
            value = _fine(value, unit) if loads is None else loads.at_most(value) or value
        found.append(Question(track, row, value, origin, text, _is_needed(plan, track)))
    return tuple(found)


def _lift(plan: Program, track: str) -> str:
    """The exercise that a track is about: the first that moves it."""
    users = [each for each in plan.exercises() if each.track == track]
    return next((each for each in users if each.decides), users[0]).exercise


def _is_needed(plan: Program, track: Track) -> bool:
    return track.kind is TrackKind.TRAINING_MAX or any(
        each.track == track.key and not each.decides for each in plan.exercises()
    )


# A training max is no load: to half a kilogram, or a pound.
_FINE = {"kg": Decimal("0.5"), "lb": Decimal(1)}


def _fine(value: Decimal, unit: str) -> Decimal:
    return (value / _FINE[unit]).to_integral_value(ROUND_HALF_UP) * _FINE[unit]


def _proposal(
    ask: Ask, exercise: Exercise, known: Known | None, unit: str, level: str, body_weight: Decimal | None
) -> tuple[Decimal | None, Origin, str]:
    if known is not None:
        origin = Origin.TEST if known.is_tested else Origin.LOG
        return _share(ask, known.value), origin, f"{known.text}, {_of(ask)}"
    if unit in ask.guess:
        return ask.guess[unit], Origin.GUESS, "a guess: where the program has beginners begin"
    shares = BODY_WEIGHTS.get(exercise.key or "")
    if shares is None or body_weight is None:
        return None, Origin.UNKNOWN, ""
    most = units.from_kg(body_weight * shares[_LEVELS.index(level)], unit)
    shown = units.plain(units.from_kg(body_weight, unit).normalize())
    return _share(ask, most), Origin.GUESS, f"a guess from your body weight, {shown} {unit}"


def tested(program: LibraryProgram, track: str, most: Decimal, unit: str) -> "Start":
    """What `track` begins with where `most`, in `unit`, was lifted once: as it would be proposed from a log with that."""
    ask = program.asks[track]
    text = f"{units.plain(most)} {unit} lifted once, {_of(ask)}"
    return Start(_fine(_share(ask, most), unit), Origin.TEST, text)


def _share(ask: Ask, most: Decimal) -> Decimal:
    return strength.rep_max(most, ask.reps) * ask.percent / 100


def _of(ask: Ask) -> str:
    """`90 %`, or `85 % of 5 reps`."""
    percent = f"{units.plain(ask.percent)} %"
    return percent if ask.reps == 1 else f"{percent} of what goes {ask.reps} times"


def _body_weight(user: User) -> Decimal | None:
    """In kg, the latest."""
    mine = BodyMeasurement.objects.for_user(user).kept().filter(kind=MeasurementKind.BODY_WEIGHT)
    latest = mine.newest_first().first()
    return latest.canonical if latest else None


_LEVELS = (Difficulty.BEGINNER, Difficulty.INTERMEDIATE, Difficulty.ADVANCED)

# What may be lifted once, in body weights, by level. Rough on purpose and on the light side: a program that begins too light
# costs a week, one that begins too heavy a month. What comes of it is always marked as a guess.
BODY_WEIGHTS: dict[str, tuple[Decimal, ...]] = {
    key: tuple(Decimal(share) for share in shares.split())
    for key, shares in {
        "back-squat": "0.75 1.25 1.7",
        "low-bar-squat": "0.75 1.25 1.7",
        "front-squat": "0.6 1.0 1.35",
        "deadlift": "1.0 1.5 2.0",
        "sumo-deadlift": "1.0 1.5 2.0",
        "romanian-deadlift": "0.65 1.05 1.4",
        "bench-press": "0.5 0.9 1.25",
        "incline-bench-press": "0.4 0.75 1.05",
        "close-grip-bench-press": "0.45 0.8 1.1",
        "overhead-press": "0.35 0.55 0.75",
        "barbell-row": "0.45 0.75 1.05",
        "power-clean": "0.4 0.7 1.0",
    }.items()
}


# --- The exercises ---------------------------------------------------------------------------------------------------


def exercises_of(
    program: LibraryProgram, user: User, swaps: Mapping[str, UUID] | None = None
) -> dict[str, Exercise]:
    """The row for each key of the program, or what was chosen instead, in the order of its days; then those that come later on
    its ladders. At most two queries.

    Raises FaultsError with the places of `swaps`, and `exercises.<key>` for what the catalogue no longer has.
    """
    swaps = swaps or {}
    mine = Exercise.objects.for_user(user).active()
    chosen = mine.in_bulk(list(swaps.values())) if swaps else {}
    found, faults = {}, {}
    for key, pk in swaps.items():
        if key not in program.exercises:
            faults[f"swaps.{key}"] = "The program has no such exercise."
        elif pk not in chosen:
            faults[f"swaps.{key}"] = "Choose an exercise of the catalogue or of your own."
        else:
            found[key] = chosen[pk]
    wanted = program.exercises - swaps.keys()
    for row in Exercise.objects.catalogue().filter(key__in=wanted).select_related("merged_into"):
        found[row.key or ""] = row.merged_into or row
    for key in sorted(wanted - found.keys()):
        faults[f"exercises.{key}"] = f"“{key}” is not in the catalogue. Choose another exercise."
    if faults:
        raise FaultsError(faults)
    plan = program.program("kg")
    rungs = (rung for track in plan.tracks for rung in track.ladder)
    in_order = dict.fromkeys((*(each.exercise for each in plan.exercises()), *rungs))
    return {key: found[key] for key in in_order}


@dataclass(frozen=True, slots=True)
class Ladder:
    """Movements of which the first may be chosen (`begin_with`), the easiest first: keys of the program, and their exercises."""

    track: Track
    rungs: tuple[tuple[str, Exercise], ...]


def ladders(program: LibraryProgram, rows: Mapping[str, Exercise]) -> tuple[Ladder, ...]:
    """`rows`: from exercises_of. Only those on which there is a choice."""
    return tuple(
        Ladder(track, tuple((rung, rows[rung]) for rung in track.ladder))
        for track in program.program("kg").tracks
        if len(track.ladder) > 1
    )


# --- The plan --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Start:
    """What a track begins with, and where that is from."""

    value: Decimal | None
    origin: Origin = Origin.ENTERED
    text: str = ""


@transaction.atomic
def adopt(  # noqa: PLR0913
    *,
    user: User,
    plan_id: UUID,
    program: LibraryProgram,
    unit: str,
    starts: Mapping[str, Start],
    schedule: Schedule = Schedule.SEQUENCE,
    weekdays: Sequence[int] = (),
    swaps: Mapping[str, UUID] | None = None,
    begin_with: Mapping[str, str] | None = None,
    today: date,
) -> TrainingPlan:
    """An active plan of `user`. Sent again with the same id it changes nothing.

    `weekdays`: when to train; empty: whenever one does. With Schedule.WEEKDAYS each day of the program has its own, in order.
    `begin_with`: the movement to begin a ladder with, by track; the easier ones are left out. FaultsError by place: `starts.squat`,
    `weekdays`, `swaps.back-squat`, `begin_with.pull-up`; and whatever training.plans.writing.create_plan raises.
    """
    if stored := TrainingPlan.objects.for_user(user).filter(pk=plan_id, program=program.key).first():
        return stored
    plan = program.program(unit)
    faults = _start_faults(plan, starts) | _weekday_faults(plan, schedule, weekdays)
    plan, more = _begun(plan, begin_with or {})
    if faults | more:
        raise FaultsError(faults | more)
    rows = exercises_of(program, user, swaps)
    plan = _renamed(plan, rows, swaps or {})
    plan = _named(plan, {key: str(row.pk) for key, row in rows.items()})
    plan = _with_starts(plan, starts)
    plan = with_ids_of(_scheduled(plan, schedule, weekdays), str(plan_id))
    origins = {key: (start.origin, start.text) for key, start in starts.items() if start.value is not None}
    created = writing.create_plan(
        user=user, plan_id=plan_id, program=plan, program_key=program.key, origins=origins
    )
    return writing.set_status(user=user, plan_id=created.pk, status=PlanStatus.ACTIVE, today=today)


def _start_faults(plan: Program, starts: Mapping[str, Start]) -> dict[str, str]:
    tracks = {track.key for track in plan.tracks}
    found = {}
    for key, start in starts.items():
        if key not in tracks:
            found[f"starts.{key}"] = "The program has no such number."
        elif start.value is not None and (not start.value.is_finite() or start.value < 0):
            found[f"starts.{key}"] = "Enter 0 or more."
    return found


def _weekday_faults(plan: Program, schedule: Schedule, weekdays: Sequence[int]) -> dict[str, str]:
    if len(set(weekdays)) < len(weekdays) or any(not 0 <= each <= 6 for each in weekdays):
        return {"weekdays": "Choose different days of the week."}
    if schedule is Schedule.WEEKDAYS and len(weekdays) != len(plan.days):
        return {"weekdays": f"Choose {len(plan.days)} days of the week, one for each day of the program."}
    return {}


def _begun(plan: Program, begin_with: Mapping[str, str]) -> tuple[Program, dict[str, str]]:
    """With the ladders cut to where they begin."""
    ladders = {track.key: track.ladder for track in plan.tracks}
    faults = {
        f"begin_with.{key}": "Choose a movement of the ladder."
        for key, first in begin_with.items()
        if first not in ladders.get(key, ())
    }
    if faults or not begin_with:
        return plan, faults
    cut = {key: ladders[key][ladders[key].index(first) :] for key, first in begin_with.items()}
    tracks = tuple(replace(track, ladder=cut.get(track.key, track.ladder)) for track in plan.tracks)
    days = tuple(
        replace(
            day,
            exercises=tuple(
                replace(each, exercise=cut[each.track][0]) if each.track in cut else each
                for each in day.exercises
            ),
        )
        for day in plan.days
    )
    return replace(plan, tracks=tracks, days=days), {}


def _named(plan: Program, ids: Mapping[str, str]) -> Program:
    """With the ids of exercises in place of the catalogue's keys."""
    days = tuple(
        replace(
            day,
            exercises=tuple(replace(each, exercise=ids[each.exercise]) for each in day.exercises),
        )
        for day in plan.days
    )
    tracks = tuple(replace(track, ladder=_once(ids[rung] for rung in track.ladder)) for track in plan.tracks)
    return replace(plan, days=days, tracks=tracks)


def _renamed(plan: Program, rows: Mapping[str, Exercise], swaps: Collection[str]) -> Program:
    """A track goes by the exercise that is done instead, as `Front squat, tier 1`. A ladder keeps its name."""

    def renamed(track: Track) -> Track:
        key = _lift(plan, track.key)
        if key not in swaps or track.ladder:
            return track
        base = re.match(r"[^,(]*[^,( ]", track.name)
        name = rows[key].name + (track.name[base.end() :] if base else "")
        return replace(track, name=name if len(name) <= limits.LONGEST_NAME else rows[key].name)

    return replace(plan, tracks=tuple(map(renamed, plan.tracks)))


def _once(ids: Iterable[str]) -> tuple[str, ...]:
    """Two movements of a ladder may have become one: swapped or merged."""
    return tuple(dict.fromkeys(ids))


def _with_starts(plan: Program, starts: Mapping[str, Start]) -> Program:
    tracks = tuple(
        replace(track, start=start.value)
        if (start := starts.get(track.key)) and start.value is not None
        else track
        for track in plan.tracks
    )
    return replace(plan, tracks=tracks)


def _scheduled(plan: Program, schedule: Schedule, weekdays: Sequence[int]) -> Program:
    if schedule is Schedule.SEQUENCE:
        return replace(plan, schedule=schedule, weekdays=tuple(sorted(weekdays)))
    days = tuple(replace(day, weekday=weekday) for day, weekday in zip(plan.days, weekdays, strict=True))
    return replace(plan, schedule=schedule, weekdays=(), days=days)
