"""One function for each edit of a plan: a Program goes in, another comes out. Pure.

New ids come from the caller, and an edit whose new id is there already has been made: it changes nothing. What is left
without a use by an edit – a track that no exercise reads any more, a superset of one – goes with it. Whether the result can
be stored is training.plans.checking's to say.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from training.progression.program import (
    Day,
    PlannedExercise,
    Program,
    Schedule,
    Scheme,
    SchemeBy,
    Track,
)


class NotInPlanError(LookupError):
    """The day, exercise, week or track is not in the program: it was taken out meanwhile."""


# --- The plan --------------------------------------------------------------------------------------------------------


def describe(program: Program, **details: Any) -> Program:
    """Other values for name, description or target_weeks."""
    return replace(program, **details)


def set_schedule(
    program: Program,
    schedule: Schedule,
    *,
    weekdays: Sequence[int] = (),
    by_day: Mapping[str, int | None] | None = None,
) -> Program:
    """One day after the other, meant for `weekdays`, or each day on its own weekday (`by_day`, by id), in that order."""
    chosen = by_day or {}
    days = tuple(replace(day, weekday=chosen.get(day.id, day.weekday)) for day in program.days)
    if schedule is Schedule.WEEKDAYS:
        days = tuple(sorted(days, key=lambda day: 7 if day.weekday is None else day.weekday))
    return replace(program, schedule=schedule, weekdays=tuple(sorted(set(weekdays))), days=days)


def with_ids_of(program: Program, seed: str) -> Program:
    """The same program with other ids, which follow from `seed` (an id) and each one's place: asked again, they are the same."""
    space = UUID(seed)
    return replace(
        program,
        days=tuple(
            replace(
                day,
                id=str(uuid5(space, f"day {day_index}")),
                exercises=tuple(
                    replace(planned, id=str(uuid5(space, f"exercise {day_index} {index}")))
                    for index, planned in enumerate(day.exercises)
                ),
            )
            for day_index, day in enumerate(program.days)
        ),
    )


# --- Days ------------------------------------------------------------------------------------------------------------


def add_day(program: Program, *, day_id: str, name: str = "", weekday: int | None = None) -> Program:
    """At the end; called by the next letter where it has no name."""
    if any(day.id == day_id for day in program.days):
        return program
    return replace(
        program, days=(*program.days, Day(day_id, name or next_day_name(program), weekday=weekday))
    )


def next_day_name(program: Program) -> str:
    """`Day A`, or the first letter after it that is free."""
    taken = {day.name for day in program.days}
    names = (f"Day {chr(ord('A') + index)}" for index in range(26))
    return next((name for name in names if name not in taken), f"Day {len(program.days) + 1}")


def edit_day(program: Program, day_id: str, **values: Any) -> Program:
    """Other values for name, weekday or notes."""
    return _with_day(program, day_id, lambda day: replace(day, **values))


def remove_day(program: Program, day_id: str) -> Program:
    _day(program, day_id)
    return _tidy(program, replace(program, days=tuple(day for day in program.days if day.id != day_id)))


def duplicate_day(
    program: Program, day_id: str, *, new_id: str, planned_ids: Sequence[str], name: str = ""
) -> Program:
    """A copy right after it, on no weekday; its exercises read the same tracks. `planned_ids`: one for each exercise."""
    if any(day.id == new_id for day in program.days):
        return program
    source = _day(program, day_id)
    exercises = tuple(
        replace(planned, id=new) for planned, new in zip(source.exercises, planned_ids, strict=True)
    )
    copy = replace(
        source,
        id=new_id,
        name=name or next_day_name(program),
        exercises=_renumbered(program, exercises),
        weekday=None,
    )
    at = program.days.index(source) + 1
    return replace(program, days=(*program.days[:at], copy, *program.days[at:]))


def move_day(program: Program, day_id: str, *, before: str | None) -> Program:
    """In front of the day `before`; None: to the end."""
    return replace(program, days=_moved(program.days, _day(program, day_id), before))


# --- Exercises -------------------------------------------------------------------------------------------------------


def add_exercise(
    program: Program, day_id: str, planned: PlannedExercise, track: Track | None = None
) -> Program:
    """At the end of a day; `track` comes along where the plan does not have it yet."""
    if any(each.id == planned.id for each in program.exercises()):
        return program
    program = _with_day(program, day_id, lambda day: replace(day, exercises=(*day.exercises, planned)))
    if track is None or any(each.key == track.key for each in program.tracks):
        return program
    return replace(program, tracks=(*program.tracks, track))


def remove_exercise(program: Program, planned_id: str) -> Program:
    _planned(program, planned_id)
    days = tuple(
        replace(day, exercises=tuple(each for each in day.exercises if each.id != planned_id))
        for day in program.days
    )
    return _tidy(program, replace(program, days=days))


def move_exercise(program: Program, planned_id: str, *, day_id: str, before: str | None) -> Program:
    """To a day, in front of the exercise `before`; None: to its end. Away from its superset it is in none."""
    planned = _planned(program, planned_id)
    target = _day(program, day_id)
    if planned not in target.exercises:
        planned = replace(planned, superset=None)
    days = []
    for day in program.days:
        others = tuple(each for each in day.exercises if each.id != planned_id)
        if day.id == day_id:
            others = _moved((*others, planned), planned, before)
        days.append(replace(day, exercises=others))
    return replace(program, days=tuple(_with_real_supersets(day) for day in days))


def swap_exercise(program: Program, planned_id: str, exercise: str) -> Program:
    """Another exercise in this place. Its sets, its rule and its track stay; the value may want another look."""
    return edit_exercise(program, planned_id, exercise=exercise)


def edit_exercise(program: Program, planned_id: str, **values: Any) -> Program:
    """Other values for exercise, rest_seconds, notes, decides."""
    return _with_planned(program, planned_id, lambda planned: replace(planned, **values))


def set_superset(program: Program, planned_ids: Sequence[str]) -> Program:
    """These are done in turn, as one superset: they come together where the first of them is. One alone leaves its superset."""
    members = [_planned(program, planned_id) for planned_id in planned_ids]
    day = next(
        (day for day in program.days if members and all(each in day.exercises for each in members)), None
    )
    if day is None:
        raise NotInPlanError("These exercises are not on one day.")
    wanted = set(planned_ids)
    number = _free_superset(program) if len(wanted) > 1 else None
    chosen = [replace(each, superset=number) for each in day.exercises if each.id in wanted]
    rest = [each for each in day.exercises if each.id not in wanted]
    at = min(day.exercises.index(each) for each in members)
    arranged = replace(day, exercises=(*rest[:at], *chosen, *rest[at:]))
    return _with_day(program, day.id, lambda _: _with_real_supersets(arranged))


def set_scheme(program: Program, planned_id: str, index: int, scheme: Scheme) -> Program:
    """The sets of one week or stage. `index` one after the last is a new one; an empty scheme takes a stage away."""
    planned = _planned(program, planned_id)
    if not 0 <= index <= len(planned.schemes):
        raise NotInPlanError("There are no sets for that week or stage.")
    here = () if planned.by is SchemeBy.STAGE and not scheme else (scheme,)
    schemes = (*planned.schemes[:index], *here, *planned.schemes[index + 1 :])
    return _with_planned(program, planned_id, lambda each: replace(each, schemes=schemes))


def set_by(program: Program, planned_id: str, by: SchemeBy) -> Program:
    """What chooses among the sets: for each week there are then some, as now in the first; always leaves the first."""

    def changed(planned: PlannedExercise) -> PlannedExercise:
        if planned.by is by or not planned.schemes:
            return replace(planned, by=by)
        count = max(program.weeks, 1) if by is SchemeBy.WEEK else 1
        return replace(planned, by=by, schemes=planned.schemes[:1] * count)

    return _with_planned(program, planned_id, changed)


# --- Weeks -----------------------------------------------------------------------------------------------------------


def add_week(program: Program) -> Program:
    """At the end of the cycle, as the last one but no deload week."""
    return _insert_week(program, program.weeks, copy_of=program.weeks, is_deload=False)


def duplicate_week(program: Program, week: int) -> Program:
    """A copy right after it, from 1; of a deload week it is one too."""
    _check_week(program, week)
    return _insert_week(program, week, copy_of=week, is_deload=week in program.deload_weeks)


def remove_week(program: Program, week: int) -> Program:
    """Take a week out of the cycle; the last one that is left stays."""
    _check_week(program, week)
    if program.weeks == 1:
        return program
    left = frozenset(_after_removal(each, week) for each in program.deload_weeks if each != week)

    def shorter(planned: PlannedExercise) -> PlannedExercise:
        if planned.by is not SchemeBy.WEEK or not planned.schemes:
            return planned
        schemes = _for_each_week(planned, program.weeks)
        return replace(planned, schemes=schemes[: week - 1] + schemes[week:])

    return replace(_with_each(program, shorter), weeks=program.weeks - 1, deload_weeks=left)


def set_deload(program: Program, week: int, *, is_deload: bool) -> Program:
    _check_week(program, week)
    weeks = program.deload_weeks | {week} if is_deload else program.deload_weeks - {week}
    return replace(program, deload_weeks=weeks)


def _after_removal(week: int, removed: int) -> int:
    return week - 1 if week > removed else week


def _insert_week(program: Program, after: int, *, copy_of: int, is_deload: bool) -> Program:
    shifted = {week + 1 if week > after else week for week in program.deload_weeks}
    if is_deload:
        shifted.add(after + 1)

    def longer(planned: PlannedExercise) -> PlannedExercise:
        if planned.by is not SchemeBy.WEEK or not planned.schemes:
            return planned
        schemes = _for_each_week(planned, program.weeks)
        return replace(planned, schemes=schemes[:after] + schemes[copy_of - 1 : copy_of] + schemes[after:])

    return replace(_with_each(program, longer), weeks=program.weeks + 1, deload_weeks=frozenset(shifted))


def _for_each_week(planned: PlannedExercise, weeks: int) -> tuple[Scheme, ...]:
    """Where there are fewer than weeks, the last one stands for those after it."""
    return planned.schemes + planned.schemes[-1:] * (weeks - len(planned.schemes))


def _check_week(program: Program, week: int) -> None:
    if not 1 <= week <= program.weeks:
        raise NotInPlanError(f"There is no week {week}.")


# --- Tracks ----------------------------------------------------------------------------------------------------------


def add_track(program: Program, track: Track, *, planned_ids: Sequence[str] = ()) -> Program:
    """A number of its own for these exercises."""
    if all(each.key != track.key for each in program.tracks):
        program = replace(program, tracks=(*program.tracks, track))
    for planned_id in planned_ids:
        program = set_track(program, planned_id, track.key)
    return program


def edit_track(program: Program, key: str, **values: Any) -> Program:
    """Other values for name, kind, rule, start or ladder. The key stays."""
    _track(program, key)
    tracks = tuple(replace(each, **values) if each.key == key else each for each in program.tracks)
    return replace(program, tracks=tracks)


def set_track(program: Program, planned_id: str, key: str | None, *, decides: bool = True) -> Program:
    """The track that an exercise reads, and moves where it `decides`."""
    if key is not None:
        _track(program, key)
    changed = _with_planned(program, planned_id, lambda planned: replace(planned, track=key, decides=decides))
    return _tidy(program, changed)


def remove_track(program: Program, key: str) -> Program:
    """Its exercises read none then; sets that were a percentage of it have to say something else before it can be stored."""
    _track(program, key)
    without = _with_each(
        program, lambda planned: replace(planned, track=None) if planned.track == key else planned
    )
    return replace(without, tracks=tuple(track for track in without.tracks if track.key != key))


def free_key(program: Program, name: str) -> str:
    """A key for a new track, made of `name`: `squat`, `squat-2` …"""
    letters = "".join(each if each.isascii() and each.isalnum() else " " for each in name.casefold())
    stem = "-".join(letters.split())[:50] or "track"
    taken = {track.key for track in program.tracks}
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)


# --- Finding and putting back ----------------------------------------------------------------------------------------


def _day(program: Program, day_id: str) -> Day:
    found = next((day for day in program.days if day.id == day_id), None)
    if found is None:
        raise NotInPlanError("This day is not in the plan any more.")
    return found


def _planned(program: Program, planned_id: str) -> PlannedExercise:
    found = next((planned for planned in program.exercises() if planned.id == planned_id), None)
    if found is None:
        raise NotInPlanError("This exercise is not in the plan any more.")
    return found


def _track(program: Program, key: str) -> Track:
    found = next((track for track in program.tracks if track.key == key), None)
    if found is None:
        raise NotInPlanError("This track is not in the plan any more.")
    return found


def _with_day(program: Program, day_id: str, edit: Callable[[Day], Day]) -> Program:
    _day(program, day_id)
    return replace(program, days=tuple(edit(day) if day.id == day_id else day for day in program.days))


def _with_each(program: Program, edit: Callable[[PlannedExercise], PlannedExercise]) -> Program:
    days = tuple(
        replace(day, exercises=tuple(edit(planned) for planned in day.exercises)) for day in program.days
    )
    return replace(program, days=days)


def _with_planned(
    program: Program, planned_id: str, edit: Callable[[PlannedExercise], PlannedExercise]
) -> Program:
    _planned(program, planned_id)
    return _with_each(program, lambda planned: edit(planned) if planned.id == planned_id else planned)


def _moved[T: Day | PlannedExercise](items: Sequence[T], item: T, before: str | None) -> tuple[T, ...]:
    rest: list[T] = [each for each in items if each.id != item.id]
    at = next((index for index, each in enumerate(rest) if each.id == before), len(rest))
    return (*rest[:at], item, *rest[at:])


def _tidy(before: Program, after: Program) -> Program:
    """Without the tracks that had a use before, and supersets of one."""
    lost = _used(before) - _used(after)
    tracks = tuple(track for track in after.tracks if track.key not in lost)
    return replace(after, tracks=tracks, days=tuple(_with_real_supersets(day) for day in after.days))


def _used(program: Program) -> set[str | None]:
    return {planned.track for planned in program.exercises()}


def _with_real_supersets(day: Day) -> Day:
    members = Counter(planned.superset for planned in day.exercises)
    if all(planned.superset is None or members[planned.superset] > 1 for planned in day.exercises):
        return day
    return replace(
        day,
        exercises=tuple(
            replace(planned, superset=None) if members[planned.superset] == 1 else planned
            for planned in day.exercises
        ),
    )


def _free_superset(program: Program) -> int:
    return 1 + max((planned.superset or 0 for planned in program.exercises()), default=0)


def _renumbered(program: Program, exercises: tuple[PlannedExercise, ...]) -> tuple[PlannedExercise, ...]:
    """A copied superset is a superset of its own."""
    free = _free_superset(program)
    old = dict.fromkeys(each.superset for each in exercises if each.superset is not None)
    numbers = {number: free + index for index, number in enumerate(old)}
    return tuple(
        each if each.superset is None else replace(each, superset=numbers[each.superset])
        for each in exercises
    )
