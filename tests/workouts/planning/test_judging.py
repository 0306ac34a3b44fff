"""What a finished session does to its plan, and what an edit of it does afterwards."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import AT
from tests.workouts.planning.programs import (
    a_b,
    a_set,
    adopt,
    barbell,
    begin,
    day,
    do_as_asked,
    end,
    history,
    lift,
    log_of,
    log_one,
    percentages,
    sets,
    slot_of,
    story,
    track,
    train,
    values,
)
from tests.workouts.story import kg
from training.merging import merge
from training.models import Track, TrackChange, TrainingPlan
from training.plans import editing, reading, tracks, writing
from training.plans.errors import NotLastError
from training.progression.program import CycleEnd, PlannedSet, Program, TrackKind
from workouts import planning, recording
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(alice: User) -> TrainingPlan:
    return adopt(alice)


def test_success_moves_what_the_day_decides_and_the_pointer(plan: TrainingPlan) -> None:
    train(plan)
    assert values(plan) == {"squat": "82.5", "press": "42.5", "deadlift": "100"}
    assert slot_of(plan) == 1
    assert story(plan, "squat") == [("step", "82.5")]


def test_a_failure_keeps_the_weight_and_the_third_in_a_row_takes_ten_percent_off(plan: TrainingPlan) -> None:
    for number in range(3):
        train(plan, days=2 * number, short=["Squat"])
    assert story(plan, "squat") == [("hold", "80"), ("hold", "80"), ("reset", "72")]


def test_what_is_asked_for_next_is_from_where_the_track_stands(plan: TrainingPlan, alice: User) -> None:
    train(plan)
    squat, deadlift = planning.targets(alice, plan, 1)
    assert [each.weight for each in squat.sets] == [Decimal("82.5")] * 3
    assert [each.weight for each in deadlift.sets] == [Decimal(100)]


def test_finishing_twice_judges_once(plan: TrainingPlan) -> None:
    session = train(plan)
    before = history(plan)
    end(session)
    assert history(plan) == before
    assert slot_of(plan) == 1


def test_a_session_without_a_plan_moves_nothing(plan: TrainingPlan, alice: User) -> None:
    session = recording.start_session(user=alice, session_id=recording.new_id(), at=AT)
    end(session)
    assert (history(plan), slot_of(plan)) == ([], 0)


def test_the_end_of_a_cycle_moves_the_training_max(alice: User) -> None:
    plan = adopt(alice, percentages())
    train(plan)
    assert (values(plan), slot_of(plan)) == ({"bench": "100"}, 1)
    train(plan, days=7)
    assert (values(plan), slot_of(plan)) == ({"bench": "102.5"}, 2)
    assert story(plan, "bench") == [("hold", "100"), ("hold", "100"), ("cycle", "102.5")]


def test_what_cannot_be_read_any_more_keeps_nobody_from_finishing(
    plan: TrainingPlan, as_alice: Client
) -> None:
    session = begin(plan)
    do_as_asked(session)
    WorkoutLog.objects.filter(pk=log_of(session, "Squat").pk).update(prescription={"sets": "three"})
    end(session)
    assert values(plan) == {"squat": "80", "press": "42.5", "deadlift": "100"}
    assert as_alice.get(session.get_absolute_url()).status_code == 200


def cycles_of_two() -> Program:
    """Squat and bench press each by a training max, on two days; both move at the end of two weeks."""
    rule = CycleEnd(step=Decimal("2.5"), reset_percent=Decimal(10))
    days = tuple(
        day(f"{name} day", lift(barbell(name), name.lower(), sets(percent=70))) for name in ("Squat", "Press")
    )
    tracks = tuple(track(key, 100, rule, kind=TrackKind.TRAINING_MAX) for key in ("squat", "press"))
    return Program("Two", "kg", days, tracks, weeks=2)


# --- Afterwards -------------------------------------------------------------------------------------------------------


def test_a_set_added_afterwards_makes_a_success(plan: TrainingPlan) -> None:
    session = train(plan, short=["Squat"])
    assert values(plan)["squat"] == "80"
    recording.delete_set(user=plan.user, set_id=a_set(session).pk)
    log_one(log_of(session, "Squat"), "80", 5)
    assert story(plan, "squat") == [("step", "82.5")]


def test_another_exercise_today_is_no_event_of_the_track(plan: TrainingPlan) -> None:
    session = begin(plan)
    log = log_of(session, "Squat")
    other = barbell("Front squat")
    recording.swap_exercise(user=plan.user, log_id=log.pk, version=1, exercise_id=other.pk)
    do_as_asked(session)
    end(session)
    assert story(plan, "squat") == []
    assert values(plan) == {"squat": "80", "press": "42.5", "deadlift": "100"}


def test_an_exercise_that_was_merged_since_is_the_one_that_was_asked_for(plan: TrainingPlan) -> None:
    session = begin(plan)
    merge(duplicate=barbell("Squat"), into=barbell("Back squat"))
    do_as_asked(session)
    end(session)
    assert values(plan)["squat"] == "82.5"


@pytest.mark.parametrize("how", ["deleted", "archived"])
def test_a_plan_that_was_gone_meanwhile_stands_where_its_sessions_say_when_it_is_back(
    plan: TrainingPlan, how: str
) -> None:
    """What is finished, corrected and discarded meanwhile counts as if the plan had been there."""
    first, second = train(plan), train(plan, days=2)
    session = begin(plan, days=4)
    do_as_asked(session)
    if how == "deleted":
        writing.delete_plan(user=plan.user, plan_id=plan.pk)
    else:
        writing.set_status(user=plan.user, plan_id=plan.pk, status="archived", today=AT.date())
    end(session)
    recording.delete_set(user=plan.user, set_id=a_set(first).pk)
    recording.discard_session(user=plan.user, session_id=second.pk)
    if how == "deleted":
        writing.restore_plan(user=plan.user, plan_id=plan.pk)
    else:
        writing.set_status(user=plan.user, plan_id=plan.pk, status="active", today=AT.date())
    assert story(plan, "squat") == [("hold", "80"), ("hold", "80"), ("step", "82.5")]
    assert (values(plan)["squat"], slot_of(plan)) == ("82.5", 3)
    assert planning.rebuild(plan.user_id, plan.pk, write=False) == 0


def test_the_last_of_a_cycle_done_again_ends_it_once(alice: User) -> None:
    plan = adopt(alice, percentages())
    train(plan)
    train(plan, days=7)
    train(plan, 1, days=8)
    assert (values(plan), slot_of(plan)) == ({"bench": "102.5"}, 2)


def test_a_cycle_that_ended_stays_ended_whatever_days_and_weeks_the_plan_has_since(alice: User) -> None:
    """Also where its last day decides nothing."""
    bench = track("bench", 100, CycleEnd(Decimal("2.5"), Decimal(10)), kind=TrackKind.TRAINING_MAX)
    days = (
        day("Bench", lift(barbell("Bench press"), "bench", sets(percent=70))),
        day("Walk", lift(barbell("Walk"), None, (PlannedSet(reps=1),))),
    )
    plan = adopt(alice, Program("Press and walk", "kg", days, (bench,)))
    sessions = [train(plan, days=2 * number) for number in range(3)]
    assert values(plan) == {"bench": "102.5"}
    writing.apply_edit(
        user=alice,
        plan_id=plan.pk,
        version=1,
        edit=lambda it: editing.add_day(editing.add_week(it), day_id=str(recording.new_id())),
        summary="More",
    )
    assert planning.rebuild(alice.pk, plan.pk, write=False) == 0
    recording.delete_set(user=alice, set_id=a_set(sessions[0], "Bench press").pk)
    assert story(plan, "bench") == [("hold", "100"), ("cycle_missed", "90"), ("hold", "90")]


@pytest.mark.parametrize(("trained", "follows"), [(3, "102.5"), (2, "100")])
def test_the_last_day_of_a_cycle_taken_out_while_it_is_due_ends_it(
    alice: User, trained: int, follows: str
) -> None:
    """Two weeks of a squat and a press day. The press day goes when the last one is due; a session earlier nothing has ended."""
    plan = adopt(alice, cycles_of_two())
    for number in range(trained):
        train(plan, days=2 * number)
    plan.refresh_from_db()
    program = reading.program_of(plan)
    if trained == 2:
        assert program.place(slot_of(plan)).day.name == "Squat day"
    writing.save_program(
        user=alice,
        plan_id=plan.pk,
        version=plan.version,
        program=editing.remove_day(program, program.days[1].id),
        summary="Without the press day",
    )
    assert (values(plan)["squat"], reading.program_of(plan).place(slot_of(plan)).week) == (
        follows,
        1 if trained == 3 else 2,
    )
    assert planning.rebuild(alice.pk, plan.pk, write=False) == 0


def test_a_missed_minimum_takes_the_training_max_down_and_put_right_it_goes_up(alice: User) -> None:
    plan = adopt(alice, percentages())
    first = train(plan, short=["Bench press"])
    train(plan, days=7)
    assert values(plan) == {"bench": "90"}
    row = a_set(first, "Bench press")
    recording.edit_set(user=alice, set_id=row.pk, version=1, values=kg(70, 5))
    assert values(plan) == {"bench": "102.5"}


# --- Started, and by other doors ------------------------------------------------------------------------------------


def test_a_session_begins_with_what_is_asked_for(plan: TrainingPlan) -> None:
    session = begin(plan)
    squat, press = session.logs.select_related("exercise").order_by("position")
    assert (session.name, session.plan_id, session.plan_slot) == ("Day A", plan.pk, 0)
    assert [squat.exercise.name, press.exercise.name] == ["Squat", "Press"]
    assert squat.prescription is not None
    assert [one["weight"] for one in squat.prescription["sets"]] == ["80"] * 3
    assert str(squat.planned) == squat.prescription["planned"]


def test_the_same_start_again_is_the_same_session(plan: TrainingPlan) -> None:
    pk = recording.new_id()
    assert begin(plan, pk=pk) == begin(plan, pk=pk)
    assert WorkoutSession.objects.get().logs.count() == 2


def test_no_session_begins_beside_another_or_from_a_plan_that_is_none(plan: TrainingPlan, bob: User) -> None:
    session = begin(plan)
    with pytest.raises(recording.AlreadyOpenError):
        begin(plan)
    end(session)
    start = partial(
        recording.start_planned_session, plan_id=plan.pk, slot=0, session_id=recording.new_id(), at=AT
    )
    with pytest.raises(TrainingPlan.DoesNotExist):
        start(user=bob)
    writing.set_status(user=plan.user, plan_id=plan.pk, status="paused", today=AT.date())
    with pytest.raises(recording.RefusedError):
        start(user=plan.user)
    writing.delete_plan(user=plan.user, plan_id=plan.pk)
    with pytest.raises(recording.GoneError):
        start(user=plan.user)


def test_a_phone_starts_a_session_of_a_plan_by_itself(plan: TrainingPlan, alice: User) -> None:
    asked = planning.targets(alice, plan, 0)[0]
    session = recording.start_session(
        user=alice, session_id=recording.new_id(), at=AT, second_allowed=True, plan=plan.pk, slot=0
    )
    recording.add_exercise(
        user=alice,
        session_id=session.pk,
        exercise_id=UUID(asked.exercise),
        log_id=recording.new_id(),
        planned=UUID(asked.planned),
        prescription=planning.prescription_json(asked),
    )
    do_as_asked(session)
    end(session)
    assert (values(plan)["squat"], slot_of(plan)) == ("82.5", 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        [],
        "80 kg",
        {"planned": "x", "exercise": "x", "unit": "kg", "week": 1, "is_deload": False, "sets": []},
        {"sets": [{"reps": "many"}]},
        {"sets": [{}] * 51},
        {"unit": "stone"},
        {"notes": "n" * 2001},
        {"value": "100000.5"},
        {"next_up": "999999999999"},
        {"sets": [{"reps": 5, "basis": "track", "percent": "0.00000000000000000000001"}]},
        {"sets": [{"reps": 5, "basis": "track", "percent": "-5"}]},
        {"sets": [{"reps": 5, "basis": "track", "percent": "100", "plus": "-999999999999"}]},
    ],
)
def test_what_is_no_prescription_is_refused(plan: TrainingPlan, alice: User, wrong: Any) -> None:
    session = begin(plan)
    good = log_of(session, "Squat").prescription or {}
    if isinstance(wrong, dict) and wrong and "planned" not in wrong:
        wrong = good | wrong
    with pytest.raises(recording.RefusedError) as refused:
        recording.add_exercise(
            user=alice,
            session_id=session.pk,
            exercise_id=barbell("Squat").pk,
            log_id=recording.new_id(),
            prescription=wrong,
        )
    assert set(refused.value.faults) == {"prescription"}


@pytest.mark.parametrize(("with_plan", "slot"), [(True, None), (False, 3), (True, -1), (True, 10**7)])
def test_half_of_a_session_of_a_plan_is_refused(
    plan: TrainingPlan,
    alice: User,
    with_plan: bool,  # noqa: FBT001
    slot: int | None,
) -> None:
    with pytest.raises(recording.RefusedError):
        recording.start_session(
            user=alice,
            session_id=recording.new_id(),
            at=AT,
            plan=plan.pk if with_plan else None,
            slot=slot,
        )


# --- The command ----------------------------------------------------------------------------------------------------


def test_what_is_recomputed_is_what_was_accumulated(plan: TrainingPlan) -> None:
    """Whatever was failed, left out, set by hand or taken back on the way."""
    dice = Random(7)  # noqa: S311
    for number in range(14):
        names = ["Squat", "Press", "Deadlift"]
        train(
            plan,
            days=2 * number,
            short=dice.sample(names, dice.choice([0, 0, 1, 2])),
            leave_out=dice.sample(names, dice.choice([0, 0, 0, 1])),
        )
        on = (AT + timedelta(days=2 * number)).date()
        track = Track.objects.get(plan=plan, key=dice.choice(["squat", "press"]))
        if dice.random() < 0.3:
            tracks.set_value(user=plan.user, track_id=track.pk, value=Decimal(50 + number), on=on)
        elif dice.random() < 0.3 and (last := TrackChange.objects.filter(track=track).last()):
            with suppress(NotLastError):
                tracks.undo_change(user=plan.user, change_id=last.pk, on=on)
    before = history(plan)
    assert planning.rebuild(plan.user_id, plan.pk, write=True) == 0
    assert history(plan) == before


@pytest.mark.parametrize("make", [a_b, percentages, cycles_of_two])
def test_what_is_corrected_by_its_own_track_is_what_all_of_them_walked_again_say(
    alice: User, make: Callable[[], Program]
) -> None:
    dice = Random(5)  # noqa: S311
    plan = adopt(alice, make())
    sessions = [train(plan, days=2 * number) for number in range(9)]
    for _ in range(12):
        row = dice.choice(list(WorkoutSet.objects.filter(log__session=dice.choice(sessions)).order_by("pk")))
        if row.deleted_at is not None:
            recording.restore_set(user=alice, set_id=row.pk)
        elif dice.random() < 0.3:
            recording.delete_set(user=alice, set_id=row.pk)
        else:
            values = kg(str(row.weight), dice.choice([2, 5, 8]))
            recording.edit_set(user=alice, set_id=row.pk, version=row.version, values=values)
        assert planning.rebuild(alice.pk, plan.pk, write=False) == 0
