"""What each button and form of the plan editor does to a plan, of the edits in training.plans.editing. Pure.

New ids follow from the plan, its version and the press: the same press sent twice is one edit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID, uuid5

from training.plans import editing, limits
from training.plans.editing import NotInPlanError
from training.progression.program import (
    Basis,
    Day,
    Double,
    PlannedExercise,
    PlannedSet,
    Program,
    Schedule,
    Scheme,
    SchemeBy,
    Track,
)

type Edit = Callable[[Program], Program]

STEPS = {"kg": Decimal("2.5"), "lb": Decimal(5)}
# Which weekdays so many days get that have none.
SPREAD = {
    1: (0,),
    2: (0, 3),
    3: (0, 2, 4),
    4: (0, 1, 3, 4),
    5: (0, 1, 2, 3, 4),
    6: (0, 1, 2, 3, 4, 5),
    7: (0, 1, 2, 3, 4, 5, 6),
}


@dataclass(frozen=True, slots=True)
class Press:
    """A button with what stands beside it."""

    plan: UUID
    version: int
    do: str
    target: str = ""  # a day, an exercise of a day, or a track
    to: str = ""  # a day
    before: str = ""  # where it goes: in front of that one; empty: to the end
    number: int = 0  # of a week or a stage

    def new_id(self, what: str = "") -> str:
        return str(uuid5(self.plan, f"{self.version} {self.do} {self.target} {self.number} {what}"))


class UnknownPressError(ValueError):
    """No button of ours does that."""


def edit_of(press: Press) -> Edit:
    if press.do not in BUTTONS:
        raise UnknownPressError(press.do)
    return lambda program: BUTTONS[press.do](program, press)


# --- Days ------------------------------------------------------------------------------------------------------------


def _add_day(program: Program, press: Press) -> Program:
    weekday = None
    if program.schedule is Schedule.WEEKDAYS:
        taken = {day.weekday for day in program.days}
        weekday = next((each for each in range(7) if each not in taken), None)
    return editing.add_day(program, day_id=press.new_id(), weekday=weekday)


def _duplicate_day(program: Program, press: Press) -> Program:
    day = day_of(program, press.target)
    ids = [press.new_id(planned.id) for planned in day.exercises]
    copied = editing.duplicate_day(program, day.id, new_id=press.new_id(), planned_ids=ids)
    if program.schedule is Schedule.SEQUENCE or copied == program:
        return copied
    return with_weekdays(copied)


def _remove_day(program: Program, press: Press) -> Program:
    return editing.remove_day(program, press.target)


def _day_up(program: Program, press: Press) -> Program:
    ids = [day.id for day in program.days]
    at = ids.index(day_of(program, press.target).id)
    return program if at == 0 else editing.move_day(program, press.target, before=ids[at - 1])


def _day_down(program: Program, press: Press) -> Program:
    ids = [day.id for day in program.days]
    at = ids.index(day_of(program, press.target).id)
    if at == len(ids) - 1:
        return program
    return editing.move_day(program, press.target, before=ids[at + 2] if at + 2 < len(ids) else None)


# --- Exercises -------------------------------------------------------------------------------------------------------


def _up(program: Program, press: Press) -> Program:
    """Before the one above; from the top of a day to the end of the day before."""
    day = day_with(program, press.target)
    ids = [planned.id for planned in day.exercises]
    at = ids.index(press.target)
    if at:
        return editing.move_exercise(program, press.target, day_id=day.id, before=ids[at - 1])
    index = program.days.index(day)
    if not index:
        return program
    return editing.move_exercise(program, press.target, day_id=program.days[index - 1].id, before=None)


def _down(program: Program, press: Press) -> Program:
    day = day_with(program, press.target)
    ids = [planned.id for planned in day.exercises]
    at = ids.index(press.target)
    if at < len(ids) - 1:
        before = ids[at + 2] if at + 2 < len(ids) else None
        return editing.move_exercise(program, press.target, day_id=day.id, before=before)
    index = program.days.index(day) + 1
    if index == len(program.days):
        return program
    first = next((each.id for each in program.days[index].exercises), None)
    return editing.move_exercise(program, press.target, day_id=program.days[index].id, before=first)


def _move(program: Program, press: Press) -> Program:
    return editing.move_exercise(program, press.target, day_id=press.to, before=press.before or None)


def _remove(program: Program, press: Press) -> Program:
    return editing.remove_exercise(program, press.target)


def _join(program: Program, press: Press) -> Program:
    """In turn with the next one, and with whom either of them is in turn already."""
    day = day_with(program, press.target)
    at = [planned.id for planned in day.exercises].index(press.target)
    if at == len(day.exercises) - 1:
        raise NotInPlanError("There is no exercise after this one.")
    here, after = day.exercises[at : at + 2]
    numbers = {each.superset for each in (here, after)} - {None}
    members = [each.id for each in day.exercises if each in (here, after) or each.superset in numbers]
    return editing.set_superset(program, members)


def _leave(program: Program, press: Press) -> Program:
    return editing.set_superset(program, [planned_of(program, press.target).id])


def _remove_stage(program: Program, press: Press) -> Program:
    planned = planned_of(program, press.target)
    if planned.by is not SchemeBy.STAGE or not 0 <= press.number < len(planned.schemes):
        raise NotInPlanError("There is no such stage.")
    return editing.set_scheme(program, press.target, press.number, ())


# --- Weeks and tracks ------------------------------------------------------------------------------------------------


def _add_week(program: Program, press: Press) -> Program:
    return editing.add_week(program)


def _duplicate_week(program: Program, press: Press) -> Program:
    return editing.duplicate_week(program, press.number)


def _remove_week(program: Program, press: Press) -> Program:
    return editing.remove_week(program, press.number)


def _deload(program: Program, press: Press) -> Program:
    return editing.set_deload(program, press.number, is_deload=True)


def _no_deload(program: Program, press: Press) -> Program:
    return editing.set_deload(program, press.number, is_deload=False)


def _remove_track(program: Program, press: Press) -> Program:
    return editing.remove_track(program, press.target)


def _remove_rung(program: Program, press: Press) -> Program:
    """Without one movement of its ladder; a single one is none. Who stands on another stays there."""
    ladder, number = track_of(program, press.target).ladder, press.number
    if not 0 <= number < len(ladder):
        raise NotInPlanError("This movement is not on the ladder any more.")
    left = (*ladder[:number], *ladder[number + 1 :])
    for each in program.exercises():
        if left and each.track == press.target and each.exercise == ladder[number]:
            program = editing.swap_exercise(program, each.id, left[0])
    return editing.edit_track(program, press.target, ladder=left if len(left) > 1 else ())


def longer_ladder(program: Program, key: str, exercise: str) -> Program:
    """With a harder movement at the end; the first is the one that is planned."""
    ladder = track_of(program, key).ladder
    if not ladder:
        ladder = tuple(each.exercise for each in program.exercises() if each.track == key and each.decides)[
            :1
        ]
    return editing.edit_track(program, key, ladder=(*ladder, exercise))


def ladder_id(plan: UUID, key: str) -> str:
    """What the search for a movement of its ladder is at."""
    return str(uuid5(plan, f"ladder {key}"))


def ladder_key(plan: UUID, program: Program, at: str) -> str | None:
    """Of the track whose ladder that search is for."""
    return next((track.key for track in program.tracks if ladder_id(plan, track.key) == at), None)


BUTTONS: Mapping[str, Callable[[Program, Press], Program]] = {
    "add_day": _add_day,
    "duplicate_day": _duplicate_day,
    "remove_day": _remove_day,
    "day_up": _day_up,
    "day_down": _day_down,
    "up": _up,
    "down": _down,
    "move": _move,
    "remove": _remove,
    "join": _join,
    "leave": _leave,
    "remove_stage": _remove_stage,
    "add_week": _add_week,
    "duplicate_week": _duplicate_week,
    "remove_week": _remove_week,
    "deload": _deload,
    "no_deload": _no_deload,
    "remove_track": _remove_track,
    "remove_rung": _remove_rung,
}
# What is kept with the version; {} is the name of what was pressed at.
SUMMARIES = {
    "add_day": "Added a day",
    "duplicate_day": "Duplicated {}",
    "remove_day": "Removed {}",
    "day_up": "Moved {}",
    "day_down": "Moved {}",
    "up": "Moved {}",
    "down": "Moved {}",
    "move": "Moved {}",
    "remove": "Removed {}",
    "join": "Put {} into a superset",
    "leave": "Took {} out of its superset",
    "remove_stage": "Removed a stage of {}",
    "add_week": "Added a week",
    "duplicate_week": "Duplicated week {}",
    "remove_week": "Removed week {}",
    "deload": "Made week {} a deload week",
    "no_deload": "Made week {} an ordinary week",
    "remove_track": "Removed the weight {}",
    "remove_rung": "Took a movement off the ladder of {}",
}


# --- Forms -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExerciseValues:
    """What the form of an exercise says; `part` is the week or the stage that `scheme` is for, from 0."""

    scheme: Scheme
    part: int
    by: SchemeBy
    track: str | None
    decides: bool
    rest_seconds: int | None
    notes: str
    new_track: Track | None = None  # where it is to go by a weight of its own


def edit_exercise(planned_id: str, said: ExerciseValues) -> Edit:
    def edit(program: Program) -> Program:
        planned = planned_of(program, planned_id)
        if said.new_track is not None:
            program = editing.add_track(program, said.new_track)
        program = editing.set_by(program, planned_id, said.by)
        part = (
            0
            if said.by is SchemeBy.ALWAYS or (said.by is not planned.by and said.by is SchemeBy.STAGE)
            else said.part
        )
        schemes = planned_of(program, planned_id).schemes
        for index in range(len(schemes), part):
            program = editing.set_scheme(program, planned_id, index, schemes[-1])
        program = editing.set_scheme(program, planned_id, part, said.scheme)
        program = editing.edit_exercise(program, planned_id, rest_seconds=said.rest_seconds, notes=said.notes)
        return editing.set_track(program, planned_id, said.track, decides=said.decides)

    return edit


def new_track(program: Program, name: str) -> Track:
    """For an exercise that gets a weight of its own: reps first, then the usual step."""
    return Track(editing.free_key(program, name), name, rule=Double(STEPS[program.unit]))


def add_exercise(day_id: str, planned_id: str, exercise: str, *, name: str, measurement: str) -> Edit:
    """At the end of a day. One that is in the plan already goes by the same weight with the same sets; a new one begins
    with sets that its measurement suggests."""

    def edit(program: Program) -> Program:
        twin = next((each for each in program.exercises() if each.exercise == exercise), None)
        if twin is not None:
            planned = replace(twin, id=planned_id, superset=None, notes="")
            return editing.add_exercise(program, day_id, planned)
        scheme, has_weight = FIRST_SETS[measurement]
        track = new_track(program, name) if has_weight else None
        key = None if track is None else track.key
        planned = PlannedExercise(planned_id, exercise, (scheme,), track=key)
        return editing.add_exercise(program, day_id, planned, track)

    return edit


_REPS = (PlannedSet(reps=8, reps_max=12, basis=Basis.TRACK),) * 3
_ON_BODY = (PlannedSet(reps=5, reps_max=8, basis=Basis.BODY_WEIGHT),) * 3
_HOLD = PlannedSet(seconds=30, seconds_max=60)
# By measurement: the sets, and whether they go by a weight.
FIRST_SETS: Mapping[str, tuple[Scheme, bool]] = {
    "weight_reps": (_REPS, True),
    "reps": ((PlannedSet(reps=8, reps_max=12),) * 3, False),
    "added_weight_reps": (_ON_BODY, True),
    "assisted_reps": (_ON_BODY, True),
    "time": ((_HOLD,) * 3, False),
    "weight_time": ((replace(_HOLD, basis=Basis.TRACK),) * 3, True),
    "weight_distance": ((PlannedSet(metres=Decimal(30), basis=Basis.TRACK),) * 3, True),
    "distance_time": ((PlannedSet(metres=Decimal(1000)),), False),
}


@dataclass(frozen=True, slots=True)
class Details:
    """Of the plan as a whole."""

    name: str
    description: str
    unit: str
    weeks: int
    target_weeks: int | None
    schedule: Schedule
    weekdays: tuple[int, ...]


def with_details(program: Program, said: Details) -> Program:
    program = editing.describe(
        program,
        name=said.name,
        description=said.description,
        unit=said.unit,
        target_weeks=said.target_weeks,
    )
    # Days without a weekday get one, or the choice could not be stored before each day has been opened.
    program = editing.set_schedule(program, said.schedule, weekdays=said.weekdays)
    if said.schedule is Schedule.WEEKDAYS:
        program = with_weekdays(program)
    if not 1 <= said.weeks <= limits.MOST_WEEKS:
        return replace(program, weeks=said.weeks)
    while program.weeks < said.weeks:
        program = editing.add_week(program)
    while program.weeks > said.weeks:
        program = editing.remove_week(program, program.weeks)
    return program


def with_weekdays(program: Program) -> Program:
    """Each day on a weekday of its own, as far as there are any; those that have one keep it."""
    taken = [day.weekday for day in program.days if day.weekday is not None]
    wanted = (*program.weekdays, *SPREAD.get(len(program.days), ()), *range(7))
    free = iter(dict.fromkeys(each for each in wanted if each not in taken))
    by_day = {day.id: next(free, None) for day in program.days if day.weekday is None}
    return editing.set_schedule(program, Schedule.WEEKDAYS, weekdays=program.weekdays, by_day=by_day)


# --- Finding ---------------------------------------------------------------------------------------------------------


def day_of(program: Program, day_id: str) -> Day:
    found = next((day for day in program.days if day.id == day_id), None)
    if found is None:
        raise NotInPlanError("This day is not in the plan any more.")
    return found


def planned_of(program: Program, planned_id: str) -> PlannedExercise:
    found = next((each for each in program.exercises() if each.id == planned_id), None)
    if found is None:
        raise NotInPlanError("This exercise is not in the plan any more.")
    return found


def day_with(program: Program, planned_id: str) -> Day:
    planned = planned_of(program, planned_id)
    return next(day for day in program.days if planned in day.exercises)


def track_of(program: Program, key: str) -> Track:
    found = next((track for track in program.tracks if track.key == key), None)
    if found is None:
        raise NotInPlanError("This weight is not in the plan any more.")
    return found


def place_of(program: Program, planned_id: str) -> str:
    """`days.0.exercises.2`"""
    for day_index, day in enumerate(program.days):
        for index, planned in enumerate(day.exercises):
            if planned.id == planned_id:
                return f"days.{day_index}.exercises.{index}"
    raise NotInPlanError("This exercise is not in the plan any more.")
