"""A program of the library becomes a plan: what is proposed, and on what grounds; and what is refused."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from accounts.models import User
from tests.factories import BodyMeasurementFactory, ExerciseFactory, WorkoutLogFactory, WorkoutSetFactory
from training import programs
from training.models import Exercise, Origin, PlanStatus, Track, TrainingPlan
from training.plans import adopting
from training.plans.adopting import Start
from training.plans.errors import FaultsError
from training.plans.reading import program_of
from training.programs import LibraryProgram
from training.progression.program import Linear, Schedule

TODAY = date(2026, 11, 21)
# The exercises, whether their records are derived, those records, the gym, how it loads, the body weight.
QUERIES = 6


def program(key: str) -> LibraryProgram:
    found = programs.program(key)
    assert found
    return found


@pytest.fixture(scope="module")
def rows(module_transaction: None, django_db_blocker: Any) -> Iterator[dict[str, Exercise]]:
    """The exercises of three programs, without the rest of the catalogue."""
    keys = {
        key
        for name in ("stronglifts-5x5", "531-boring-but-big", "recommended-routine")
        for key in program(name).exercises
    }
    with django_db_blocker.unblock():
        yield {
            key: ExerciseFactory.create(
                key=key, name=key, equipment="body_weight" if "squat-" in key else "barbell"
            )
            for key in sorted(keys)
        }


def did(user: User, exercise: Exercise, **values: Any) -> None:
    log = WorkoutLogFactory.create(session__user=user, exercise=exercise)
    WorkoutSetFactory.create(log=log, **values)


def told(found: tuple[adopting.Question, ...]) -> dict[str, tuple[str, str, str]]:
    return {
        each.track.key: (
            "" if each.value is None else f"{each.value.normalize():f}",
            each.origin.value,
            each.text,
        )
        for each in found
    }


# --- What is asked ---------------------------------------------------------------------------------------------------


def test_what_the_log_knows_is_proposed_with_its_set_and_day(alice: User, rows: dict[str, Exercise]) -> None:
    did(alice, rows["back-squat"], weight=Decimal(100), reps=8)
    did(alice, rows["deadlift"], weight=Decimal(150), reps=1)
    did(alice, rows["bench-press"], weight=Decimal(80), reps=5)
    did(alice, rows["overhead-press"], weight=Decimal(100), weight_unit="lb", reps=5)
    found = adopting.questions(program("531-boring-but-big"), alice, unit="kg")
    # 100 × 8: 100 (1 + 8/30) = 126.67, 90 % is 114. 80 × 5: 93.33, 90 % is 84. 100 lb × 5: 45.36 kg, 52.92, 90 % is 47.6.
    assert told(found) == {
        "overhead-press": ("47.5", "log", "est. from 100 × 5 in lb on 2 Mar 2026, 90 %"),
        "deadlift": ("135", "test", "lifted: 150 × 1 on 2 Mar 2026, 90 %"),
        "bench-press": ("84", "log", "est. from 80 × 5 on 2 Mar 2026, 90 %"),
        "squat": ("114", "log", "est. from 100 × 8 on 2 Mar 2026, 90 %"),
    }


def test_a_working_weight_is_proposed_as_it_can_be_loaded(alice: User, rows: dict[str, Exercise]) -> None:
    did(alice, rows["back-squat"], weight=Decimal(101), reps=5)
    question = adopting.questions(program("stronglifts-5x5"), alice, unit="kg")[0]
    # 101 goes five times; half of it is 50.5.
    assert (question.exercise, question.value, question.text) == (
        rows["back-squat"],
        Decimal(50),
        "est. from 101 × 5 on 2 Mar 2026, 50 % of what goes 5 times",
    )


def test_without_a_log_a_beginner_begins_where_the_program_says(
    alice: User, rows: dict[str, Exercise]
) -> None:
    guess = "a guess: where the program has beginners begin"
    kg, lb = (told(adopting.questions(program("stronglifts-5x5"), alice, unit=unit)) for unit in ("kg", "lb"))
    assert kg == {
        "squat": ("20", "guess", guess),
        "bench-press": ("20", "guess", guess),
        "barbell-row": ("30", "guess", guess),
        "overhead-press": ("20", "guess", guess),
        "deadlift": ("40", "guess", guess),
    }
    assert [value for value, _, _ in lb.values()] == ["45", "45", "65", "45", "95"]


def test_a_guess_by_body_weight_and_level_says_that_it_is_one(alice: User, rows: dict[str, Exercise]) -> None:
    BodyMeasurementFactory.create(user=alice, value=Decimal(80))
    found = adopting.questions(program("531-boring-but-big"), alice, unit="kg", level="beginner")
    guess = "a guess from your body weight, 80 kg"
    # 0.35, 1, 0.5 and 0.75 of 80; 90 % of that.
    assert told(found) == {
        "overhead-press": ("25", "guess", guess),
        "deadlift": ("72", "guess", guess),
        "bench-press": ("36", "guess", guess),
        "squat": ("54", "guess", guess),
    }
    stronger = told(adopting.questions(program("531-boring-but-big"), alice, unit="kg"))
    # As the program is for: 0.55, 1.5, 0.9 and 1.25.
    assert [value for value, _, _ in stronger.values()] == ["39.5", "108", "65", "90"]


def test_where_nothing_is_known_nothing_is_proposed(alice: User, rows: dict[str, Exercise]) -> None:
    found = adopting.questions(program("531-boring-but-big"), alice, unit="lb")
    assert set(told(found).values()) == {("", "", "")}


def test_what_is_done_instead_is_what_the_log_is_asked_for(alice: User, rows: dict[str, Exercise]) -> None:
    own = ExerciseFactory.create(owner=alice, name="Safety bar squat", equipment="barbell")
    did(alice, own, weight=Decimal(90), reps=1)
    found = adopting.questions(program("531-boring-but-big"), alice, unit="kg", swaps={"back-squat": own.pk})
    assert (found[3].exercise, found[3].value) == (own, Decimal(81))


def test_asking_takes_the_same_queries_whatever_the_log_has(
    alice: User, rows: dict[str, Exercise], django_assert_num_queries: Any
) -> None:
    did(alice, rows["back-squat"], weight=Decimal(100), reps=5)
    adopting.questions(program("531-boring-but-big"), alice, unit="kg")  # derives the records
    for count in (1, 3):
        for _ in range(count):
            did(alice, rows["bench-press"], weight=Decimal(60), reps=5)
        adopting.questions(program("531-boring-but-big"), alice, unit="kg")
        with django_assert_num_queries(QUERIES):
            adopting.questions(program("531-boring-but-big"), alice, unit="kg")


def test_a_number_that_percentages_are_taken_of_is_needed(alice: User, rows: dict[str, Exercise]) -> None:
    needed = {
        key: {each.is_needed for each in adopting.questions(program(key), alice, unit="kg")}
        for key in ("531-boring-but-big", "stronglifts-5x5")
    }
    assert needed == {"531-boring-but-big": {True}, "stronglifts-5x5": {False}}


def test_bodies_need_no_numbers(alice: User, rows: dict[str, Exercise]) -> None:
    assert adopting.questions(program("recommended-routine"), alice, unit="kg") == ()


def test_exercises_are_told_in_the_order_of_the_days(alice: User, rows: dict[str, Exercise]) -> None:
    own = ExerciseFactory.create(owner=alice, name="Safety bar squat")
    found = adopting.exercises_of(program("stronglifts-5x5"), alice, {"back-squat": own.pk})
    assert list(found.items()) == [
        ("back-squat", own),
        *((key, rows[key]) for key in ("bench-press", "barbell-row", "overhead-press", "deadlift")),
    ]


def test_ladders_are_told_from_the_easiest_movement_on(alice: User, rows: dict[str, Exercise]) -> None:
    routine = program("recommended-routine")
    found = adopting.ladders(routine, adopting.exercises_of(routine, alice))
    assert {each.track.key: [key for key, _ in each.rungs] for each in found} == {
        "pull-up": ["scapular-pull-up", "arch-hang", "negative-pull-up", "pull-up"],
        "squat": [
            "assisted-squat",
            "bodyweight-squat",
            "split-squat",
            "bodyweight-bulgarian-split-squat",
            "shrimp-squat",
            "pistol-squat",
        ],
        "dip": ["negative-dip", "triceps-dip"],
        "hinge": [
            "bodyweight-romanian-deadlift",
            "bodyweight-single-leg-romanian-deadlift",
            "band-assisted-nordic-curl",
            "nordic-curl",
        ],
        "row": ["vertical-row", "inverted-row", "wide-inverted-row"],
        "push-up": [
            "wall-push-up",
            "incline-push-up",
            "push-up",
            "diamond-push-up",
            "pseudo-planche-push-up",
        ],
        "anti-extension": ["dead-bug", "ab-wheel-rollout", "standing-ab-wheel-rollout"],
        "extension": ["superman", "reverse-hyperextension"],
    }
    assert found[0].rungs[0][1] == rows["scapular-pull-up"]


# --- The plan --------------------------------------------------------------------------------------------------------


def adopted(user: User, key: str = "stronglifts-5x5", **said: Any) -> TrainingPlan:
    values: dict[str, Any] = {
        "plan_id": uuid7(),
        "unit": "kg",
        "starts": {"squat": Start(Decimal("62.5"), Origin.LOG, "est. from 100 × 8 on 3 Nov 2026, 50 %")},
        "today": TODAY,
        **said,
    }
    return adopting.adopt(user=user, program=program(key), **values)


def test_a_program_becomes_an_active_plan(alice: User, rows: dict[str, Exercise]) -> None:
    plan = adopted(alice, weekdays=[4, 0, 2])
    assert (plan.name, plan.status, plan.program, plan.unit, plan.started_on, plan.weekdays) == (
        "StrongLifts 5×5",
        PlanStatus.ACTIVE,
        "stronglifts-5x5",
        "kg",
        TODAY,
        [0, 2, 4],
    )
    stored = program_of(plan)
    assert [[each.exercise for each in day.exercises] for day in stored.days] == [
        [str(rows[key].pk) for key in ("back-squat", "bench-press", "barbell-row")],
        [str(rows[key].pk) for key in ("back-squat", "overhead-press", "deadlift")],
    ]
    squat = Track.objects.get(plan=plan, key="squat")
    assert (squat.start, squat.origin, squat.origin_text, squat.value) == (
        Decimal("62.5"),
        "log",
        "est. from 100 × 8 on 3 Nov 2026, 50 %",
        Decimal("62.5"),
    )
    deadlift = Track.objects.get(plan=plan, key="deadlift")
    assert (deadlift.start, deadlift.origin, deadlift.value) == (None, "", None)


@pytest.mark.parametrize(("unit", "step"), [("kg", "2.5"), ("lb", "5")])
def test_steps_are_those_of_the_unit(alice: User, rows: dict[str, Exercise], unit: str, step: str) -> None:
    rule = program_of(adopted(alice, unit=unit)).track("squat").rule
    assert isinstance(rule, Linear)
    assert rule.step == Decimal(step)


def test_a_replay_changes_nothing(alice: User, rows: dict[str, Exercise]) -> None:
    plan_id = uuid7()
    first = adopted(alice, plan_id=plan_id)
    again = adopted(alice, plan_id=plan_id)
    assert again == first
    assert TrainingPlan.objects.for_user(alice).count() == 1


def test_each_day_may_have_its_weekday(alice: User, rows: dict[str, Exercise]) -> None:
    plan = adopted(alice, "531-boring-but-big", starts={}, schedule=Schedule.WEEKDAYS, weekdays=[0, 1, 3, 5])
    stored = program_of(plan)
    assert (stored.schedule, [day.weekday for day in stored.days]) == (Schedule.WEEKDAYS, [0, 1, 3, 5])


def test_another_exercise_is_done_instead_everywhere(alice: User, rows: dict[str, Exercise]) -> None:
    own = ExerciseFactory.create(owner=alice, name="Safety bar squat")
    stored = program_of(adopted(alice, swaps={"back-squat": own.pk}))
    assert [day.exercises[0].exercise for day in stored.days] == [str(own.pk)] * 2


def test_a_merged_exercise_is_followed(alice: User, rows: dict[str, Exercise]) -> None:
    other = ExerciseFactory.create(name="Back squat again")
    Exercise.objects.filter(key="back-squat").update(merged_into=other, is_active=False)
    assert program_of(adopted(alice)).days[0].exercises[0].exercise == str(other.pk)


def test_a_ladder_may_begin_higher_up(alice: User, rows: dict[str, Exercise]) -> None:
    plan = adopted(alice, "recommended-routine", starts={}, begin_with={"pull-up": "negative-pull-up"})
    stored = program_of(plan)
    ids = [str(rows[key].pk) for key in ("negative-pull-up", "pull-up")]
    assert (stored.track("pull-up").ladder, stored.days[0].exercises[0].exercise) == (tuple(ids), ids[0])


@pytest.mark.parametrize(
    ("said", "faults"),
    [
        ({"starts": {"bench": Start(Decimal(1))}}, {"starts.bench": "The program has no such number."}),
        ({"starts": {"squat": Start(Decimal(-1))}}, {"starts.squat": "Enter 0 or more."}),
        ({"starts": {"squat": Start(Decimal("NaN"))}}, {"starts.squat": "Enter 0 or more."}),
        ({"weekdays": [0, 0]}, {"weekdays": "Choose different days of the week."}),
        ({"weekdays": [7]}, {"weekdays": "Choose different days of the week."}),
        (
            {"weekdays": [0, 2, 4], "schedule": Schedule.WEEKDAYS},
            {"weekdays": "Choose 2 days of the week, one for each day of the program."},
        ),
        (
            {"swaps": {"back-squat": UUID(int=1)}},
            {"swaps.back-squat": "Choose an exercise of the catalogue or of your own."},
        ),
        ({"swaps": {"curl": UUID(int=1)}}, {"swaps.curl": "The program has no such exercise."}),
        ({"begin_with": {"squat": "curl"}}, {"begin_with.squat": "Choose a movement of the ladder."}),
    ],
)
def test_what_cannot_be_is_told_at_its_place(
    alice: User, rows: dict[str, Exercise], said: dict[str, Any], faults: dict[str, str]
) -> None:
    with pytest.raises(FaultsError) as caught:
        adopted(alice, **said)
    assert caught.value.faults == faults
    assert not TrainingPlan.objects.for_user(alice).exists()


def test_bobs_exercise_is_no_choice(alice: User, bob: User, rows: dict[str, Exercise]) -> None:
    theirs = ExerciseFactory.create(owner=bob, name="Safety bar squat")
    with pytest.raises(FaultsError) as caught:
        adopted(alice, swaps={"back-squat": theirs.pk})
    assert caught.value.faults == {"swaps.back-squat": "Choose an exercise of the catalogue or of your own."}


def test_an_exercise_that_left_the_catalogue_is_told(alice: User, rows: dict[str, Exercise]) -> None:
    Exercise.objects.filter(key="deadlift").delete()
    with pytest.raises(FaultsError) as caught:
        adopting.questions(program("stronglifts-5x5"), alice, unit="kg")
    assert caught.value.faults == {
        "exercises.deadlift": "“deadlift” is not in the catalogue. Choose another exercise."
    }


def test_every_shipped_program_can_be_adopted(alice: User, rows: dict[str, Exercise]) -> None:
    wanted = {key for each in programs.shipped() for key in each.exercises} - rows.keys()
    Exercise.objects.bulk_create(Exercise(key=key, name=key) for key in wanted)
    for each in programs.shipped():
        plan = adopting.adopt(user=alice, plan_id=uuid7(), program=each, unit="kg", starts={}, today=TODAY)
        kept, asked = program_of(plan), each.program("kg")
        assert [track.rule for track in kept.tracks] == [track.rule for track in asked.tracks]
        assert [
            [(one.schemes, one.by, one.track, one.decides) for one in day.exercises] for day in kept.days
        ] == [[(one.schemes, one.by, one.track, one.decides) for one in day.exercises] for day in asked.days]
