"""The edits of a plan, one by one and any number of them in any order. No database."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.plans.building import EIGHTS, FIVES, new, of_days, rich, simple
from training.plans import checking, editing
from training.plans.editing import NotInPlanError
from training.progression import as_json
from training.progression.program import (
    Basis,
    Double,
    Linear,
    PlannedSet,
    Program,
    Schedule,
    SchemeBy,
    Track,
)

D = Decimal
SIX = ["squat", "bench", "row", "pull-up", "plank", "carry"]


def names(program: Program) -> list[str]:
    return [day.name for day in program.days]


def exercises(program: Program) -> list[list[str]]:
    return [[planned.exercise for planned in day.exercises] for day in program.days]


def day_of(*names: str) -> Program:
    """One day with these exercises."""
    program = simple(names[0])
    planned = program.days[0].exercises[0]
    row = tuple(replace(planned, id=new(), exercise=name) for name in names)
    return replace(program, days=(replace(program.days[0], exercises=row),))


def ids(program: Program) -> list[str]:
    return [planned.id for planned in program.exercises()]


def supersets(program: Program) -> list[tuple[str, int | None]]:
    return [(planned.exercise, planned.superset) for planned in program.exercises()]


# --- Days ------------------------------------------------------------------------------------------------------------


def test_days_come_go_and_move() -> None:
    program = of_days("squat", "AB")
    a, b = (day.id for day in program.days)
    c = new()
    program = editing.add_day(program, day_id=c)
    assert names(program) == ["Day A", "Day B", "Day C"]
    assert editing.add_day(program, day_id=c) is program
    assert names(editing.move_day(program, c, before=a)) == ["Day C", "Day A", "Day B"]
    assert names(editing.move_day(program, a, before=None)) == ["Day B", "Day C", "Day A"]
    assert names(editing.edit_day(program, b, name="Heavy")) == ["Day A", "Heavy", "Day C"]
    assert names(editing.remove_day(program, a)) == ["Day B", "Day C"]
    with pytest.raises(NotInPlanError, match="This day is not in the plan any more"):
        editing.remove_day(program, new())


def test_a_copied_day_has_ids_and_supersets_of_its_own() -> None:
    program = day_of("squat", "bench")
    program = editing.set_superset(program, ids(program))
    new_day, planned_ids = new(), [new(), new()]
    copied = editing.duplicate_day(program, program.days[0].id, new_id=new_day, planned_ids=planned_ids)
    assert names(copied) == ["Day A", "Day B"]
    assert ids(copied) == [*ids(program), *planned_ids]
    assert supersets(copied) == [("squat", 1), ("bench", 1), ("squat", 2), ("bench", 2)]
    assert checking.faults(copied) == {}
    assert (
        editing.duplicate_day(copied, program.days[0].id, new_id=new_day, planned_ids=planned_ids) is copied
    )


def test_weekdays_put_the_days_in_their_order() -> None:
    program = of_days("squat", "ABC")
    a, b, c = (day.id for day in program.days)
    fixed = editing.set_schedule(program, Schedule.WEEKDAYS, by_day={a: 4, b: 0, c: 2})
    assert [(day.name, day.weekday) for day in fixed.days] == [("Day B", 0), ("Day C", 2), ("Day A", 4)]
    free = editing.set_schedule(fixed, Schedule.SEQUENCE, weekdays=(4, 0, 4))
    assert (free.schedule, free.weekdays, names(free)) == (Schedule.SEQUENCE, (0, 4), names(fixed))


# --- Exercises -------------------------------------------------------------------------------------------------------


def test_an_exercise_brings_its_track_and_takes_it_along() -> None:
    program = simple("squat")
    planned = replace(program.days[0].exercises[0], id=new(), exercise="bench", track="bench")
    track = Track("bench", "Bench", rule=Linear(D(1)))
    added = editing.add_exercise(program, program.days[0].id, planned, track)
    assert exercises(added) == [["squat", "bench"]]
    assert [each.key for each in added.tracks] == ["squat", "bench"]
    assert editing.add_exercise(added, program.days[0].id, planned, track) == added
    assert editing.remove_exercise(added, planned.id) == program
    with pytest.raises(NotInPlanError, match="This exercise is not in the plan any more"):
        editing.remove_exercise(program, planned.id)


def test_a_track_that_another_exercise_reads_stays() -> None:
    program = day_of("squat", "squat")
    assert editing.remove_exercise(program, ids(program)[0]).tracks == program.tracks


def test_exercises_move_within_their_day_and_to_others() -> None:
    program = day_of("squat", "bench", "row")
    squat, bench, row = ids(program)
    day = program.days[0].id
    assert exercises(editing.move_exercise(program, row, day_id=day, before=squat)) == [
        ["row", "squat", "bench"]
    ]
    assert exercises(editing.move_exercise(program, squat, day_id=day, before=None)) == [
        ["bench", "row", "squat"]
    ]
    other = new()
    two = editing.add_day(editing.set_superset(program, [squat, bench]), day_id=other)
    moved = editing.move_exercise(two, bench, day_id=other, before=None)
    assert exercises(moved) == [["squat", "row"], ["bench"]]
    assert {number for _, number in supersets(moved)} == {None}


def test_supersets_come_together_and_apart() -> None:
    program = day_of("squat", "bench", "row")
    squat, bench, row = ids(program)
    together = editing.set_superset(program, [squat, row])
    assert supersets(together) == [("squat", 1), ("row", 1), ("bench", None)]
    assert supersets(editing.set_superset(together, [row])) == [
        ("squat", None),
        ("row", None),
        ("bench", None),
    ]
    assert supersets(editing.set_superset(together, [row, bench])) == [
        ("squat", None),
        ("row", 2),
        ("bench", 2),
    ]
    two_days = editing.add_day(program, day_id=(other := new()))
    with pytest.raises(NotInPlanError, match="not on one day"):
        editing.set_superset(editing.move_exercise(two_days, row, day_id=other, before=None), [squat, row])


def test_another_exercise_keeps_sets_and_track() -> None:
    program = simple("squat")
    planned = program.days[0].exercises[0]
    swapped = editing.swap_exercise(program, planned.id, "front-squat")
    assert swapped.days[0].exercises[0] == replace(planned, exercise="front-squat")


# --- Sets, weeks, stages ---------------------------------------------------------------------------------------------


def schemes(program: Program) -> tuple[Any, ...]:
    return program.days[0].exercises[0].schemes


def test_sets_by_week_and_by_stage() -> None:
    program = replace(simple("squat"), weeks=3)
    planned = ids(program)[0]
    weekly = editing.set_by(program, planned, SchemeBy.WEEK)
    assert schemes(weekly) == (FIVES, FIVES, FIVES)
    weekly = editing.set_scheme(weekly, planned, 2, EIGHTS)
    assert schemes(weekly) == (FIVES, FIVES, EIGHTS)
    assert schemes(editing.set_by(weekly, planned, SchemeBy.ALWAYS)) == (FIVES,)
    staged = editing.set_by(weekly, planned, SchemeBy.STAGE)
    staged = editing.set_scheme(staged, planned, 1, EIGHTS)
    assert schemes(staged) == (FIVES, EIGHTS)
    assert schemes(editing.set_scheme(staged, planned, 0, ())) == (EIGHTS,)
    assert checking.faults(editing.set_scheme(weekly, planned, 1, ())) == {
        "days.0.exercises.0.schemes.1": "Plan at least one set."
    }
    with pytest.raises(NotInPlanError):
        editing.set_scheme(staged, planned, 3, FIVES)


def test_weeks_take_their_sets_and_deloads_along() -> None:
    program = replace(simple("squat"), weeks=3, deload_weeks=frozenset({3}))
    planned = ids(program)[0]
    one, two, three = ((PlannedSet(reps=number),) for number in (1, 2, 3))
    program = editing.edit_exercise(program, planned, by=SchemeBy.WEEK, schemes=(one, two, three))

    def told(edited: Program) -> tuple[int, set[int], tuple[Any, ...]]:
        return edited.weeks, set(edited.deload_weeks), schemes(edited)

    assert told(editing.duplicate_week(program, 1)) == (4, {4}, (one, one, two, three))
    assert told(editing.duplicate_week(program, 3)) == (4, {3, 4}, (one, two, three, three))
    assert told(editing.add_week(program)) == (4, {3}, (one, two, three, three))
    assert told(editing.remove_week(program, 2)) == (2, {2}, (one, three))
    assert told(editing.remove_week(program, 3)) == (2, set(), (one, two))
    assert told(editing.set_deload(program, 1, is_deload=True)) == (3, {1, 3}, (one, two, three))
    assert told(editing.set_deload(program, 3, is_deload=False)) == (3, set(), (one, two, three))
    # The last one stands for the weeks after it.
    short = editing.edit_exercise(program, planned, schemes=(one, two))
    assert told(editing.remove_week(short, 2)) == (2, {2}, (one, two))
    assert told(editing.duplicate_week(short, 3)) == (4, {3, 4}, (one, two, two, two))
    alone = replace(simple("squat"), weeks=1)
    assert editing.remove_week(alone, 1) == alone
    with pytest.raises(NotInPlanError, match="There is no week 4"):
        editing.remove_week(program, 4)


# --- Tracks ----------------------------------------------------------------------------------------------------------


def test_tracks_are_shared_parted_and_taken_out() -> None:
    program = day_of("squat", "front squat")
    squat, front = ids(program)
    key = editing.free_key(program, "Squat")
    assert key == "squat-2"
    parted = editing.add_track(program, Track(key, "Front squat", rule=Linear(D(1))), planned_ids=[front])
    assert [each.track for each in parted.exercises()] == ["squat", "squat-2"]
    assert editing.set_track(parted, front, "squat") == program
    light = editing.set_track(program, front, "squat", decides=False)
    assert [each.decides for each in light.exercises()] == [True, False]
    ruled = editing.edit_track(program, "squat", rule=Double(D(2)))
    assert ruled.tracks[0].rule == Double(D(2))
    out = editing.remove_track(program, "squat")
    assert [each.track for each in out.exercises()] == [None, None]
    assert set(checking.faults(out).values()) == {"Choose the track that this is a percentage of."}
    with pytest.raises(NotInPlanError, match="This track is not in the plan any more"):
        editing.edit_track(out, "squat", name="Squat")
    assert [editing.free_key(program, name) for name in ("Bench press (paused)", "押す")] == [
        "bench-press-paused",
        "track",
    ]
    assert squat != front


def test_ids_of_a_seed_are_always_the_same() -> None:
    program, seed = rich(SIX), new()
    other = editing.with_ids_of(program, seed)
    assert other == editing.with_ids_of(program, seed)
    assert editing.with_ids_of(other, new()) != other
    assert not {*ids(program), *(day.id for day in program.days)} & {
        *ids(other),
        *(day.id for day in other.days),
    }


# --- Any edits in any order ------------------------------------------------------------------------------------------


type Edit = Callable[[Program, Any], Program]


def pick(draw: Any, values: list[str]) -> str:
    return str(draw(st.sampled_from([*values, "gone"])))


def days_of(program: Program) -> list[str]:
    return [day.id for day in program.days]


def keys_of(program: Program) -> list[str]:
    return [track.key for track in program.tracks]


SETS = st.builds(
    PlannedSet,
    reps=st.none() | st.integers(-1, 20),
    reps_max=st.none() | st.integers(0, 20),
    amrap=st.booleans(),
    seconds=st.none() | st.integers(0, 60),
    basis=st.sampled_from(Basis),
    percent=st.sampled_from([D(0), D(75), D(500), D("NaN"), D("Infinity")]),
    rpe=st.none() | st.sampled_from([D(8), D("8.3"), D("-Infinity")]),
)
RULES = st.one_of(
    st.builds(Linear, st.sampled_from([D(0), D("2.5"), D("sNaN")]), every=st.integers(-1, 2)),
    st.builds(Double, st.sampled_from([D(-1), D(1)])),
)
EDITS: list[Edit] = [
    lambda program, draw: editing.add_day(program, day_id=new()),
    lambda program, draw: editing.remove_day(program, pick(draw, days_of(program))),
    lambda program, draw: editing.edit_day(
        program, pick(draw, days_of(program)), name=draw(st.text(max_size=3))
    ),
    lambda program, draw: editing.duplicate_day(
        program,
        day := pick(draw, days_of(program)),
        new_id=new(),
        planned_ids=[new() for each in program.days if each.id == day for _ in each.exercises],
    ),
    lambda program, draw: editing.move_day(
        program, pick(draw, days_of(program)), before=pick(draw, days_of(program))
    ),
    lambda program, draw: editing.remove_exercise(program, pick(draw, ids(program))),
    lambda program, draw: editing.move_exercise(
        program,
        pick(draw, ids(program)),
        day_id=pick(draw, days_of(program)),
        before=pick(draw, ids(program)),
    ),
    lambda program, draw: editing.swap_exercise(program, pick(draw, ids(program)), "other"),
    lambda program, draw: editing.set_superset(
        program, [pick(draw, ids(program)) for _ in range(draw(st.integers(0, 3)))]
    ),
    lambda program, draw: editing.set_scheme(
        program, pick(draw, ids(program)), draw(st.integers(-1, 3)), tuple(draw(st.lists(SETS, max_size=3)))
    ),
    lambda program, draw: editing.set_by(program, pick(draw, ids(program)), draw(st.sampled_from(SchemeBy))),
    lambda program, draw: editing.add_week(program),
    lambda program, draw: editing.remove_week(program, draw(st.integers(0, 5))),
    lambda program, draw: editing.duplicate_week(program, draw(st.integers(0, 5))),
    lambda program, draw: editing.set_deload(program, draw(st.integers(0, 5)), is_deload=draw(st.booleans())),
    lambda program, draw: editing.add_track(
        program, Track(editing.free_key(program, "New"), "New"), planned_ids=[pick(draw, ids(program))]
    ),
    lambda program, draw: editing.edit_track(program, pick(draw, keys_of(program)), rule=draw(RULES)),
    lambda program, draw: editing.set_track(program, pick(draw, ids(program)), pick(draw, keys_of(program))),
    lambda program, draw: editing.remove_track(program, pick(draw, keys_of(program))),
    lambda program, draw: editing.set_schedule(program, draw(st.sampled_from(Schedule))),
]


def places(program: Program) -> set[str]:
    """All there are, down to the fields."""

    def walk(value: Any, place: str) -> set[str]:
        found = {place}
        rows = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for name, each in rows:
            found |= walk(each, f"{place}.{name}" if place else str(name))
        return found

    return walk(as_json.program_json(program), "")


@settings(max_examples=150)
@given(st.data())
def test_any_edits_give_a_plan_that_is_good_or_says_where_it_is_not(data: st.DataObject) -> None:
    program = rich(SIX)
    for _ in range(data.draw(st.integers(1, 12))):
        edit = data.draw(st.sampled_from(EDITS))
        with suppress(NotInPlanError):
            program = edit(program, data.draw)
    found = checking.faults(program) | checking.warnings(program, no_longer_offered={"other"})
    # A field that has its default is not written, so a message may be one step below what is.
    there = places(program)
    assert [place for place in found if place not in there and place.rpartition(".")[0] not in there] == []
    assert all(message.endswith(".") for message in found.values())
    if not checking.faults(program):
        assert as_json.program_from(as_json.program_json(program)) == program
        used = {planned.track for planned in program.exercises()}
        assert used - {None} <= set(keys_of(program))
        for day in program.days:
            members = [planned.superset for planned in day.exercises if planned.superset is not None]
            assert all(members.count(number) > 1 for number in members)
