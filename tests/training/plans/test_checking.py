"""What a program must not say, at its place and in words for people. No database."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.training.plans.building import FIVE, FIVES, new, of_days, rich, simple
from training.plans import editing
from training.plans.checking import faults, warnings
from training.progression.program import (
    AfterLastStage,
    Basis,
    CycleEnd,
    Double,
    Linear,
    PlannedSet,
    Program,
    Rule,
    Schedule,
    SchemeBy,
    SetKind,
    Stages,
    Tier,
    Tiers,
    Track,
)

D = Decimal
SQUAT = simple("squat")
PLANNED = SQUAT.days[0].exercises[0]
SET = "days.0.exercises.0.schemes.0.0"


def of(program: Program = SQUAT, **values: Any) -> dict[str, str]:
    return faults(replace(program, **values))


def of_exercise(**values: Any) -> dict[str, str]:
    return faults(editing.edit_exercise(SQUAT, PLANNED.id, **values))


def of_set(planned: PlannedSet = FIVE, **values: Any) -> dict[str, str]:
    """The messages of one set, without the place of the set."""
    found = of_exercise(schemes=((replace(planned, **values), *FIVES),))
    return {place.removeprefix(f"{SET}."): message for place, message in found.items()}


def of_track(**values: Any) -> dict[str, str]:
    found = faults(editing.edit_track(SQUAT, "squat", **values))
    return {place.removeprefix("tracks.0."): message for place, message in found.items()}


def of_rule(rule: Rule) -> dict[str, str]:
    return {place.removeprefix("rule."): message for place, message in of_track(rule=rule).items()}


def test_a_good_plan_has_none() -> None:
    program = rich(["squat", "bench", "row", "pull-up", "plank", "carry"])
    assert (faults(program), warnings(program)) == ({}, {})
    assert (faults(SQUAT), warnings(SQUAT)) == ({}, {})


def test_the_plan_itself() -> None:
    assert of(name=" ") == {"name": "Give the plan a name."}
    assert of(name="x" * 101) == {"name": "Keep it under 100 characters: it has 101."}
    assert of(description="\x00") == {"description": "This text has a character that cannot be stored."}
    assert of(name="\ud800") == {"name": "This text has a character that cannot be stored."}
    assert of(unit="st") == {"unit": "Choose kg or lb."}
    assert of(days=(), tracks=()) == {"days": "Add at least one day."}
    assert of(target_weeks=0) == {"target_weeks": "From 1 to 520 weeks, or leave it open."}


def test_a_cycle_has_weeks() -> None:
    assert of(weeks=0) == {"weeks": "A cycle has at least one week."}
    assert of(weeks=53) == {"weeks": "A cycle has at most 52 weeks."}
    assert of(weeks=4, deload_weeks=frozenset({4})) == {}
    assert of(weeks=3, deload_weeks=frozenset({4})) == {
        "deload_weeks": "There is no week 4: the cycle has 3 weeks."
    }
    assert of(deload_weeks=frozenset({1})) == {
        "deload_weeks": "Leave at least one week that is not a deload week."
    }


def test_weekdays() -> None:
    days = of_days("squat", "AB").days
    assert of(weekdays=(0, 3, 0)) == {"weekdays": "Monday is there twice."}
    assert of(weekdays=(7,)) == {"weekdays": "Weekdays go from 0, Monday, to 6, Sunday."}
    assert of(schedule=Schedule.WEEKDAYS, days=(days[0], replace(days[1], weekday=2))) == {
        "days.0.weekday": "Choose a weekday for this day."
    }
    twice = tuple(replace(day, weekday=2) for day in days)
    assert of(schedule=Schedule.WEEKDAYS, days=twice) == {
        "days.1.weekday": "Wednesday is taken by “Day A” already."
    }
    assert of(days=twice) == {}


def test_a_plan_is_not_without_end() -> None:
    assert of(of_days("squat", "ABCDEFGHIJKLMNO")) == {"days": "A plan has at most 14 days."}
    days = of_days("squat", "ABCDEFGH").days
    full = tuple(replace(day, exercises=tuple(replace(PLANNED, id=new()) for _ in range(30))) for day in days)
    assert of(days=full) == {"days": "A plan has at most 200 exercises: here are 240."}
    one_more = replace(full[0], exercises=(*full[0].exercises, replace(PLANNED, id=new())))
    assert of(days=(one_more,)) == {"days.0.exercises": "A day has at most 30 exercises."}
    assert of_exercise(schemes=(FIVES * 5,)) == {"days.0.exercises.0.schemes.0": "Plan at most 20 sets."}
    many = replace(PLANNED, by=SchemeBy.WEEK, schemes=(FIVES * 4,) * 52)
    heavy = tuple(replace(many, id=new()) for _ in range(5))
    assert of(weeks=52, days=(replace(days[0], exercises=heavy),)) == {
        "days": "A plan has at most 5000 planned sets, all weeks together."
    }


def test_nothing_is_there_twice() -> None:
    day = SQUAT.days[0]
    again = replace(day, exercises=(replace(PLANNED, id=new()),))
    assert of(days=(day, again)) == {"days.1.id": "This day is in the plan twice."}
    message = "This exercise is in the plan twice under one id."
    assert of(days=(day, replace(day, id=new()))) == {
        "days.0.exercises.0.id": message,
        "days.1.exercises.0.id": message,
    }
    assert of(tracks=SQUAT.tracks * 2) == {"tracks.1.key": "Another track has this key already."}
    assert of_track(ladder=("a", "b", "a")) == {"ladder.2": "This movement is on the ladder twice."}


@pytest.mark.parametrize(
    ("planned", "values", "expected"),
    [
        (FIVE, {"reps": 0}, {"reps": "From 1 to 1,000 reps."}),
        (FIVE, {"reps": None}, {"reps": "Say how many reps, how long or how far."}),
        (FIVE, {"reps": 8, "reps_max": 5}, {"reps_max": "The range ends below where it begins: 8 to 5."}),
        (FIVE, {"reps_max": 2000}, {"reps_max": "At most 1,000 reps."}),
        (FIVE, {"amrap": True, "reps_max": 8}, {"reps_max": "As many as possible has no upper end."}),
        (
            PlannedSet(seconds=30),
            {"seconds": 90, "seconds_max": 60},
            {"seconds_max": "The range ends below where it begins: 90 to 60."},
        ),
        (PlannedSet(seconds=30), {"amrap": True}, {"reps": "Say how many reps it is at least."}),
        (PlannedSet(metres=D(400)), {"metres": D(0)}, {"metres": "Enter more than 0."}),
        (FIVE, {"percent": D(0)}, {"percent": "More than 0, at most 200 percent."}),
        (FIVE, {"percent": D(500)}, {"percent": "From 1 to 200 percent."}),
        (FIVE, {"percent": D("NaN")}, {"percent": "Enter a number."}),
        (FIVE, {"plus": D("Infinity")}, {"plus": "Enter a number."}),
        (FIVE, {"plus": D("0.00001")}, {"plus": "Enter at most 4 decimals."}),
        (FIVE, {"rpe": D(11)}, {"rpe": "RPE goes from 6 to 10 in halves."}),
        (FIVE, {"rpe": D("8.2")}, {"rpe": "RPE goes from 6 to 10 in halves."}),
        (FIVE, {"basis": Basis.RPE}, {"rpe": "Say how hard: RPE 6 to 10."}),
        (FIVE, {"rest_seconds": 3601}, {"rest_seconds": "A rest is at most an hour."}),
        (
            FIVE,
            {"basis": Basis.TOP_SET},
            {"basis": "There is no work set before this one to take a percentage of."},
        ),
    ],
    ids=str,
)
def test_a_set(planned: PlannedSet, values: dict[str, Any], expected: dict[str, str]) -> None:
    assert of_set(planned, **values) == expected


def test_a_warm_up_is_no_top_set() -> None:
    warm_up = replace(FIVE, kind=SetKind.WARM_UP)
    back_off = PlannedSet(reps=5, basis=Basis.TOP_SET, percent=D(80))
    assert of_exercise(schemes=((warm_up, FIVE, back_off),)) == {}
    assert list(of_exercise(schemes=((warm_up, back_off, FIVE),))) == ["days.0.exercises.0.schemes.0.1.basis"]


def test_an_exercise_has_sets_for_what_chooses_among_them() -> None:
    place = "days.0.exercises.0"
    assert of_exercise(schemes=())[f"{place}.schemes"] == "Plan at least one set."
    assert of_exercise(schemes=((), FIVES)) == {
        f"{place}.by": "There are sets for several weeks or stages: say what chooses among them.",
        f"{place}.schemes.0": "Plan at least one set.",
    }
    assert of_exercise(by=SchemeBy.WEEK, schemes=(FIVES, FIVES)) == {
        f"{place}.schemes": "The cycle has 1 week, and here are sets for 2."
    }
    assert of_exercise(track="bench") == {
        f"{place}.track": "This track is not in the plan. Choose another.",
        f"{SET}.basis": "Choose the track that this is a percentage of.",
        **{
            f"{place}.schemes.0.{n}.basis": "Choose the track that this is a percentage of." for n in range(5)
        },
        "tracks.0.rule": "No exercise uses this track. Choose it for an exercise, or take it out.",
    }
    without = replace(PLANNED, track=None, by=SchemeBy.STAGE, schemes=((PlannedSet(reps=5),),))
    assert of(days=(replace(SQUAT.days[0], exercises=(without,)),), tracks=()) == {
        f"{place}.by": "Stages need a track: it is the track that knows the stage."
    }


def test_a_rule_of_stages_has_stages_everywhere() -> None:
    rule = Stages(D("2.5"), AfterLastStage.TEST)
    staged = editing.edit_track(SQUAT, "squat", rule=rule)
    message = "The rule of its track goes from stage to stage: plan its sets by stage."
    assert faults(staged) == {"days.0.exercises.0.by": message}
    resetting = Linear(D(1), fail_after=3, reset_percent=D(10), resets_per_stage=3)
    assert of_track(rule=resetting) == {"days.0.exercises.0.by": message}
    three = replace(PLANNED, by=SchemeBy.STAGE, schemes=(FIVES,) * 3)
    two = replace(three, id=new(), schemes=(FIVES,) * 2)
    light = replace(PLANNED, id=new(), decides=False)
    day = replace(staged.days[0], exercises=(three, two, light))
    assert faults(replace(staged, days=(day,))) == {
        "days.0.exercises.1.schemes": "Plan sets for stage 3 as well: elsewhere this track has 3 stages."
    }


def test_a_rule_does_something() -> None:
    assert of_exercise(track=None, schemes=((PlannedSet(reps=5),),)) == {
        "tracks.0.rule": "No exercise uses this track. Choose it for an exercise, or take it out."
    }
    assert of_exercise(schemes=((PlannedSet(reps=5),),)) == {
        "tracks.0.rule": "No set is reckoned from this track, so its rule would change nothing."
    }
    body = (PlannedSet(reps=5, basis=Basis.BODY_WEIGHT),)
    assert of_exercise(schemes=(body,)) == {}
    tiers = Tiers((Tier(1, D(1)),), set_number=6)
    assert of_rule(tiers) == {"set_number": "There is no work set 6 everywhere this track is used."}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Linear(D(0)), {"step": "Enter more than 0."}),
        (Linear(D(-1)), {"step": "Enter more than 0."}),
        (Linear(D("NaN")), {"step": "Enter a number."}),
        (Linear(D(1), every=0), {"every": "From 1 to 100."}),
        (Linear(D(1), fail_after=3), {"reset_percent": "Say how much comes off."}),
        (Linear(D(1), reset_percent=D(10)), {"fail_after": "Say after how many failures it comes off."}),
        (
            Linear(D(1), fail_after=0, reset_percent=D(100)),
            {"fail_after": "From 1 to 100.", "reset_percent": "More than 0 and less than 100 percent."},
        ),
        (Linear(D(1), first_sessions=3), {"first_step": "Say how big the first steps are."}),
        (Linear(D(1), first_sessions=-1), {"first_sessions": "From 0 to 100 sessions."}),
        (Double(D(-1)), {"step": "Enter 0 or more."}),
        (Tiers(()), {"tiers": "Say at least once how many reps make which step."}),
        (
            Tiers((Tier(5, D(1)), Tier(5, D("-2")))),
            {
                "tiers.1.reps": "Each tier needs more reps than the one before it.",
                "tiers.1.step": "Enter 0 or more.",
            },
        ),
        (
            Tiers((Tier(1, D(1)),), set_number=0),
            {"set_number": "Work sets are counted from 1; −1 is the last."},
        ),
        (CycleEnd(D(5), D(0)), {"reset_percent": "More than 0 and less than 100 percent."}),
        (CycleEnd(D(50_000)), {"step": "Enter at most 10,000."}),
    ],
    ids=str,
)
def test_a_rule(rule: Rule, expected: dict[str, str]) -> None:
    assert of_rule(rule) == expected


def test_a_track() -> None:
    assert of_track(start=D(-1)) == {"start": "Enter 0 or more."}
    assert of_track(start=D("1.00001")) == {"start": "Enter at most 4 decimals."}
    assert of_track(name="") == {"name": "Give the track a name."}
    assert faults(replace(SQUAT, tracks=(*SQUAT.tracks, Track("no key", "Odd")))) == {
        "tracks.1.key": "A key has letters, digits and hyphens, at most 60."
    }
    helped = editing.set_scheme(SQUAT, PLANNED.id, 0, (PlannedSet(reps=5, basis=Basis.BODY_WEIGHT),))
    assert faults(editing.edit_track(helped, "squat", start=D(-20))) == {}


def test_what_looks_odd_is_said_but_stored() -> None:
    idle = Track("idle", "Idle")
    program = editing.add_day(replace(SQUAT, tracks=(*SQUAT.tracks, idle)), day_id=new())
    program = editing.edit_exercise(program, PLANNED.id, decides=False)
    assert faults(program) == {}
    assert warnings(program, no_longer_offered={"squat", "bench"}) == {
        "days.1.exercises": "This day has no exercises yet.",
        "tracks.0.rule": "No exercise moves this track. Let one decide.",
        "tracks.1": "No exercise uses this track.",
        "days.0.exercises.0.exercise": "This exercise is no longer offered. Choose another.",
    }
    double = editing.edit_track(SQUAT, "squat", rule=Double(D(1)), ladder=("a", "b"))
    assert warnings(double, no_longer_offered={"b"}) == {
        "tracks.0.rule": "More reps first needs a range, such as 8 to 12.",
        "tracks.0.ladder.1": "This exercise is no longer offered. Choose another.",
    }
    days = of_days("squat", "AB").days
    friday_first = (replace(days[0], weekday=4), replace(days[1], weekday=0))
    assert warnings(replace(SQUAT, days=friday_first, schedule=Schedule.WEEKDAYS)) == {
        "days": "The days are not in the order of the week: a round takes more than one."
    }


def test_a_set_asks_for_what_the_exercise_records() -> None:
    sets = (
        FIVE,
        PlannedSet(seconds=30),
        PlannedSet(metres=D(20)),
        PlannedSet(reps=5, basis=Basis.BODY_WEIGHT),
    )
    program = editing.set_scheme(SQUAT, PLANNED.id, 0, sets)
    place = "days.0.exercises.0.schemes.0"
    assert warnings(program, measured={"squat": ("weight", "reps")}) == {
        f"{place}.1": "This exercise does not record seconds.",
        f"{place}.2": "This exercise does not record distance.",
    }
    assert warnings(program, measured={"squat": ("reps",)})[f"{place}.0"] == (
        "This exercise does not record weight."
    )
    assert warnings(program, measured={"bench": ()}) == {}


def test_a_place_has_one_message() -> None:
    assert of_set(percent=D(-1), plus=D("NaN"), reps=-1) == {
        "reps": "From 1 to 1,000 reps.",
        "percent": "More than 0, at most 200 percent.",
        "plus": "Enter a number.",
    }
    assert len(faults(replace(SQUAT, days=(), weeks=-1, deload_weeks=frozenset({0})))) == 4
