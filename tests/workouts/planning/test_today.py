"""What is due today, what was missed, and what the person decides about it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import units
from accounts.models import User
from tests.factories import AT, ExerciseFactory, WorkoutLogFactory
from tests.workouts.planning.programs import (
    a_b,
    adopt,
    barbell,
    begin,
    day,
    do_as_asked,
    end,
    lift,
    log_of,
    percentages,
    sets,
    slot_of,
    story,
    track,
    train,
    values,
)
from training.models import TrainingPlan
from training.plans import writing
from training.progression.program import Basis, Double, PlannedSet, Program
from workouts import planning, recording, records
from workouts.models import WorkoutSession, WorkoutSet
from workouts.planning import breaks, slots
from workouts.planning.calendar import calendar
from workouts.planning.today import PlanToday, due_today
from workouts.set_values import SetValues

pytestmark = pytest.mark.django_db

MONDAY = AT.date()
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=number) for number in (1, 2, 3, 4))
NEXT_MONDAY = MONDAY + timedelta(days=7)


@pytest.fixture
def plan(alice: User) -> TrainingPlan:
    """A and B in turn on Mondays, Wednesdays and Fridays, begun on the Monday."""
    return begun(adopt(alice, a_b(weekdays=(0, 2, 4))))


def begun(plan: TrainingPlan) -> TrainingPlan:
    TrainingPlan.objects.filter(pk=plan.pk).update(started_on=MONDAY, created_at=AT)
    return plan


def due(user: User, today: date) -> PlanToday:
    [found] = due_today(user, today)
    return found


def told(planned: PlanToday) -> tuple[str, date | None, bool, bool]:
    """Its day, when, whether it is due, whether it was missed."""
    assert planned.due is not None
    return planned.place.day.name, planned.due.day, planned.is_due, planned.is_missed


def test_says_what_is_due_today_and_what_comes(plan: TrainingPlan, alice: User) -> None:
    planned = due(alice, MONDAY)
    assert told(planned) == ("Day A", MONDAY, True, False)
    assert [(each.place.day.name, each.day) for each in planned.coming[:2]] == [
        ("Day B", WEDNESDAY),
        ("Day A", FRIDAY),
    ]


def test_says_what_was_missed_and_waits_for_it(plan: TrainingPlan, alice: User) -> None:
    assert told(due(alice, THURSDAY)) == ("Day A", MONDAY, True, True)


def test_after_training_the_next_one_is_due_on_its_day(plan: TrainingPlan, alice: User) -> None:
    train(plan)
    assert told(due(alice, MONDAY)) == ("Day B", WEDNESDAY, False, False)


def test_a_plan_without_days_of_the_week_is_due_once_a_day(alice: User) -> None:
    plan = adopt(alice)
    assert told(due(alice, MONDAY)) == ("Day A", None, True, False)
    train(plan)
    assert told(due(alice, MONDAY)) == ("Day B", None, False, False)
    assert told(due(alice, TUESDAY)) == ("Day B", None, True, False)


def test_a_plan_that_is_paused_says_nothing(plan: TrainingPlan, alice: User, bob: User) -> None:
    writing.set_status(user=alice, plan_id=plan.pk, status="paused", today=MONDAY)
    assert due_today(alice, MONDAY) == []
    assert due_today(bob, MONDAY) == []


def test_of_several_plans_the_one_to_train_first_is_first(plan: TrainingPlan, alice: User) -> None:
    running = begun(adopt(alice, replace(percentages(), name="Fridays", weekdays=(4,))))
    assert [each.plan.pk for each in due_today(alice, MONDAY)] == [plan.pk, running.pk]
    train(plan)
    train(plan, days=2)
    assert [each.is_due for each in due_today(alice, FRIDAY)] == [True, True]
    assert [each.plan.pk for each in due_today(alice, NEXT_MONDAY)] == [plan.pk, running.pk]


def test_targets_say_what_was_done_last_time_and_how_much_more_it_is(plan: TrainingPlan, alice: User) -> None:
    train(plan)
    squat, deadlift = due(alice, WEDNESDAY).targets
    assert (squat.name, squat.text, squat.last, squat.up) == (
        "Squat",
        "3 × 5 · 82.5 kg",
        "80 kg × 5, 5, 5",
        "2.5",
    )
    assert (deadlift.text, deadlift.last, deadlift.up) == ("1 × 5 · 100 kg", "", "")


def test_an_exercise_twice_a_day_has_the_last_time_of_its_place(alice: User) -> None:
    bench = barbell("Bench press")
    twice = day("Bench", lift(bench, "bench"), lift(bench, "bench", sets(5, 10, percent=50), decides=False))
    plan = begun(adopt(alice, Program("Twice", "kg", (twice,), (track("bench"),))))
    train(plan)
    main, more = due(alice, WEDNESDAY).targets
    assert (main.last, main.up) == ("80 kg × 5, 5, 5", "2.5")
    assert (more.last, more.up) == ("40 kg × 10, 10, 10, 10, 10", "")


def test_of_sets_of_many_weights_the_heaviest_is_told(alice: User) -> None:
    ramp = tuple(sets(1, percent=percent)[0] for percent in (50, 60, 70, 80, 90))
    plan = begun(
        adopt(
            alice, Program("Ramp", "kg", (day("A", lift(barbell("Row"), "row", ramp)),), (track("row", 100),))
        )
    )
    train(plan)
    assert due(alice, WEDNESDAY).targets[0].last == "5 sets up to 90 kg"


def test_a_carry_is_told_with_its_metres(alice: User) -> None:
    carry = ExerciseFactory.create(name="Carry", measurement="weight_distance")
    asked = (PlannedSet(metres=Decimal(40)),) * 3
    plan = begun(adopt(alice, Program("Carries", "kg", (day("A", lift(carry, None, asked)),), ())))
    session = begin(plan)
    values = SetValues(
        kind="working", weight=Decimal(60), weight_unit="kg", distance=Decimal(40), distance_unit="m"
    )
    for _ in range(3):
        recording.log_set(
            user=alice,
            log_id=log_of(session, "Carry").pk,
            set_id=recording.new_id(),
            values=values,
            position=None,
            done_at=AT,
        )
    end(session)
    assert due(alice, WEDNESDAY).targets[0].last == "60 kg · 40 m, 60 kg · 40 m, 60 kg · 40 m"


# --- Left out, moved --------------------------------------------------------------------------------------------------


def test_left_out_the_next_one_keeps_its_own_day(plan: TrainingPlan, alice: User) -> None:
    slots.skip(user=alice, plan_id=plan.pk, slot=0, on=TUESDAY)
    planned = due(alice, TUESDAY)
    assert told(planned) == ("Day B", WEDNESDAY, False, False)
    assert planned.left_out == (0, "Day A")
    assert slot_of(plan) == 1


def test_left_out_twice_is_once_and_taken_back_it_comes_next(plan: TrainingPlan, alice: User) -> None:
    for _ in range(2):
        slots.skip(user=alice, plan_id=plan.pk, slot=0, on=MONDAY)
    assert slot_of(plan) == 1
    slots.take_back(user=alice, plan_id=plan.pk, slot=0)
    assert told(due(alice, MONDAY)) == ("Day A", MONDAY, True, False)


def test_only_the_next_one_is_left_out(plan: TrainingPlan, alice: User) -> None:
    train(plan)
    with pytest.raises(slots.MovedOnError):
        slots.skip(user=alice, plan_id=plan.pk, slot=0, on=MONDAY)
    slots.skip(user=alice, plan_id=plan.pk, slot=1, on=WEDNESDAY)
    train(plan, days=4)
    with pytest.raises(slots.MovedOnError):
        slots.take_back(user=alice, plan_id=plan.pk, slot=1)
    assert slot_of(plan) == 3


def test_the_last_of_a_cycle_left_out_ends_it_and_taken_back_it_does_not(alice: User) -> None:
    plan = begun(adopt(alice, percentages()))
    train(plan)
    slots.skip(user=alice, plan_id=plan.pk, slot=1, on=NEXT_MONDAY)
    assert story(plan, "bench") == [("hold", "100"), ("cycle", "102.5")]
    assert planning.rebuild(alice.pk, plan.pk, write=False) == 0
    slots.take_back(user=alice, plan_id=plan.pk, slot=1)
    assert (story(plan, "bench"), slot_of(plan)) == ([("hold", "100")], 1)


def test_a_cycle_ends_once_where_its_last_session_is_left_out_and_done_all_the_same(alice: User) -> None:
    """Begun on one device, left out on another; discarded afterwards, it was left out."""
    plan = adopt(alice, percentages())
    train(plan)
    session = begin(plan, days=7)
    do_as_asked(session)
    slots.skip(user=alice, plan_id=plan.pk, slot=1, on=(AT + timedelta(days=7)).date())
    end(session)
    assert story(plan, "bench") == [("hold", "100"), ("hold", "100"), ("cycle", "102.5"), ("hold", "102.5")]
    recording.discard_session(user=alice, session_id=session.pk)
    assert story(plan, "bench") == [("hold", "100"), ("hold", "100"), ("cycle", "102.5")]
    assert (values(plan), slot_of(plan)) == ({"bench": "102.5"}, 2)


def test_the_first_of_the_next_cycle_done_instead_of_the_last_of_this_one_ends_it(alice: User) -> None:
    """Also where the workout is discarded: then it comes next, and what it was done instead of was left out."""
    plan = begun(adopt(alice, percentages()))
    train(plan)
    session = begin(plan, slot=2, days=7)
    assert story(plan, "bench") == [("hold", "100"), ("cycle", "102.5")]  # before it says what to lift
    do_as_asked(session)
    end(session)
    assert story(plan, "bench") == [("hold", "100"), ("cycle", "102.5"), ("hold", "102.5")]
    assert (slot_of(plan), planning.rebuild(alice.pk, plan.pk, write=False)) == (3, 0)
    recording.discard_session(user=alice, session_id=session.pk)
    assert (slot_of(plan), values(plan)) == (2, {"bench": "102.5"})
    slots.take_back(user=alice, plan_id=plan.pk, slot=1)
    assert (slot_of(plan), values(plan)) == (1, {"bench": "100"})


def test_one_that_cannot_begin_ends_no_cycle(alice: User) -> None:
    plan = begun(adopt(alice, percentages()))
    train(plan)
    recording.start_session(user=alice, session_id=recording.new_id(), at=AT)
    with pytest.raises(recording.AlreadyOpenError):
        begin(plan, slot=2, days=7)
    assert (slot_of(plan), story(plan, "bench")) == (1, [("hold", "100")])


def test_moved_it_is_due_then_and_taken_back_on_its_own_day(plan: TrainingPlan, alice: User) -> None:
    slots.move(user=alice, plan_id=plan.pk, slot=0, to=TUESDAY, today=MONDAY)
    assert told(due(alice, MONDAY)) == ("Day A", TUESDAY, False, False)
    assert told(due(alice, TUESDAY)) == ("Day A", TUESDAY, True, False)
    slots.take_back(user=alice, plan_id=plan.pk, slot=0)
    assert told(due(alice, MONDAY)) == ("Day A", MONDAY, True, False)


@pytest.mark.parametrize("to", [MONDAY - timedelta(days=1), MONDAY + timedelta(days=91)])
def test_nothing_is_moved_to_the_past_or_to_next_year(plan: TrainingPlan, alice: User, to: date) -> None:
    with pytest.raises(slots.DateError):
        slots.move(user=alice, plan_id=plan.pk, slot=0, to=to, today=MONDAY)
    assert told(due(alice, MONDAY)) == ("Day A", MONDAY, True, False)


# --- After a break ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("idle", "offer"), [(13, None), (14, Decimal(10)), (27, Decimal(10)), (28, Decimal(20))]
)
def test_less_is_offered_after_two_weeks_and_more_of_it_after_four(
    plan: TrainingPlan, alice: User, idle: int, offer: Decimal | None
) -> None:
    train(plan)
    planned = due(alice, MONDAY + timedelta(days=idle))
    assert (planned.lighter and planned.lighter.percent) == offer
    assert values(plan)["squat"] == "82.5"


def test_less_is_taken_once_and_given_back(plan: TrainingPlan, alice: User) -> None:
    train(plan)
    today = MONDAY + timedelta(days=16)
    breaks.lighten(user=alice, plan_id=plan.pk, today=today)
    assert values(plan) == {"squat": "74.25", "press": "38.25", "deadlift": "90"}
    with pytest.raises(breaks.NoBreakError):
        breaks.lighten(user=alice, plan_id=plan.pk, today=today)
    assert [offer.is_taken for offer in breaks.offered(alice, due_today(alice, today))] == [True]
    breaks.give_back(user=alice, plan_id=plan.pk, today=today)
    assert values(plan) == {"squat": "82.5", "press": "42.5", "deadlift": "100"}
    assert [offer.is_taken for offer in breaks.offered(alice, due_today(alice, today))] == [False]


def test_less_is_of_what_it_is_after_a_correction(plan: TrainingPlan, alice: User) -> None:
    session = train(plan)
    breaks.lighten(user=alice, plan_id=plan.pk, today=MONDAY + timedelta(days=16))
    row = WorkoutSet.objects.filter(log__session=session, log__exercise__name="Squat").in_order()[0]

    recording.delete_set(user=alice, set_id=row.pk)
    assert values(plan)["squat"] == "72"


def test_without_a_break_nothing_is_taken_off(plan: TrainingPlan, alice: User) -> None:
    with pytest.raises(breaks.NoBreakError):
        breaks.lighten(user=alice, plan_id=plan.pk, today=MONDAY)


# --- On a calendar ----------------------------------------------------------------------------------------------------


def test_the_calendar_has_four_weeks_with_what_was_done_and_what_comes(
    plan: TrainingPlan, alice: User
) -> None:
    session = train(plan)
    found = calendar(alice, plan.pk, TUESDAY)
    assert [len(week) for week in found.weeks] == [7, 7, 7, 7]
    assert found.weeks[0][0].done == (session,)
    named = [[due.place.day.name[-1] for due in each.due] for each in found.weeks[0]]
    assert named == [[], [], ["B"], [], ["A"], [], []]
    assert [(week.first, week.done, week.meant) for week in found.adherence] == [(MONDAY, 1, 1)]


def test_what_was_missed_waits_on_today_beside_what_is_due_and_counts_as_not_done(
    plan: TrainingPlan, alice: User
) -> None:
    found = calendar(alice, plan.pk, NEXT_MONDAY)
    assert [due.place.day.name for due in found.weeks[0][0].due] == ["Day A", "Day B"]
    assert [(week.first, week.done, week.meant) for week in found.adherence] == [
        (NEXT_MONDAY, 0, 0),
        (MONDAY, 0, 3),
    ]


def test_the_weeks_before_a_plan_came_over_are_not_held_against_it(plan: TrainingPlan, alice: User) -> None:
    TrainingPlan.objects.filter(pk=plan.pk).update(started_on=MONDAY - timedelta(weeks=10))
    assert [(week.first, week.meant) for week in calendar(alice, plan.pk, TUESDAY).adherence] == [(MONDAY, 1)]


def test_without_days_of_the_week_they_come_in_their_order(alice: User) -> None:
    plan = begun(adopt(alice))
    found = calendar(alice, plan.pk, MONDAY)
    assert [due.place.day.name[-1] for due in found.following] == ["A", "B", "A", "B", "A", "B"]
    assert found.meant is None


# --- What it costs ----------------------------------------------------------------------------------------------------


def by_rpe() -> Program:
    """Squat by a training max, press by RPE, rows by double progression."""
    rpe = PlannedSet(reps=5, basis=Basis.RPE, rpe=Decimal(8))
    planned = (
        lift(barbell("Squat"), "squat"),
        lift(barbell("Press"), None, (rpe,) * 3),
        lift(barbell("Row"), "row", sets(reps=8)),
    )
    rule = Double(step=Decimal("2.5"))
    return Program("RPE", "kg", (day("Day", *planned),), (track("squat"), track("row", 50, rule)))


def queries(ask: Callable[[], object]) -> int:
    ask()
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def history_of(user: User, logs: int) -> None:
    """`logs` workouts of press with 20 sets each."""
    press = barbell("Press")
    sessions = [
        WorkoutSession(
            user=user,
            state="finished",
            started_at=AT - timedelta(days=number),
            ended_at=AT - timedelta(days=number),
            local_date=MONDAY - timedelta(days=number),
            time_zone="UTC",
        )
        for number in range(1, logs + 1)
    ]
    WorkoutSession.objects.bulk_create(sessions)
    made = [
        WorkoutLogFactory.build(
            user=user,
            session=session,
            exercise=press,
            date=session.local_date,
            position=1,
            set_count=20,
            reps_total=100,
        )
        for session in sessions
    ]
    type(made[0]).objects.bulk_create(made)
    WorkoutSet.objects.bulk_create(
        WorkoutSet(
            user=user,
            log=log,
            position=number,
            weight=Decimal(100),
            weight_unit="kg",
            weight_kg=units.to_kg(Decimal(100), "kg"),
            reps=5,
            done_at=AT,
        )
        for log in made
        for number in range(20)
    )


@pytest.mark.parametrize("logs", [2, 1000])
def test_todays_targets_are_six_queries_whatever_the_length_of_the_history(alice: User, logs: int) -> None:
    plan = adopt(alice, by_rpe())
    history_of(alice, logs)
    records.ensure_all(alice)
    assert queries(lambda: planning.targets(alice, plan, 0)) == 6
    squat, press, _ = planning.targets(alice, plan, 0)
    # 81.1 % of the e1RM of 100 kg × 5, which is 116.67 kg.
    assert {each.weight for each in press.sets} == {Decimal("92.5")}
    assert {each.weight for each in squat.sets} == {Decimal(80)}


def test_without_rpe_they_are_five(plan: TrainingPlan, alice: User) -> None:
    assert queries(lambda: planning.targets(alice, plan, 0)) == 5


@pytest.mark.parametrize("plans", [1, 3])
def test_what_is_due_asks_the_same_of_one_plan_and_of_three(alice: User, plans: int) -> None:
    for _ in range(plans):
        begun(adopt(alice, a_b(weekdays=(0, 2, 4))))
    assert queries(lambda: due_today(alice, MONDAY)) == 7


def test_a_session_is_judged_with_as_many_queries_after_a_year_as_in_the_first_week(
    plan: TrainingPlan,
) -> None:
    asked = []
    for number in (0, 1, 2, 3, 4, 5, 6, 7):
        with CaptureQueriesContext(connection) as captured:
            train(plan, days=2 * number)
        asked.append(len(captured))
    assert asked[-1] == asked[3]
