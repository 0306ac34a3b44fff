"""What a finished session does to its plan, and what an edit of it does afterwards."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from io import StringIO
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from tests.factories import AT
from tests.workouts.planning.programs import (
    LINEAR,
    a_b,
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
from training import gyms
from training.merging import merge
from training.models import Track, TrackChange, TrainingPlan
from training.plans import editing, reading, tracks, versions, writing
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


@pytest.fixture
def three(plan: TrainingPlan) -> list[WorkoutSession]:
    """Three sessions as asked: squat 80, 82.5, 85, and 87.5 next."""
    return [train(plan, days=2 * number) for number in range(3)]


def a_set(session: WorkoutSession, name: str = "Squat", number: int = -1) -> WorkoutSet:
    return list(WorkoutSet.objects.filter(log=log_of(session, name)).in_order())[number]


def test_a_past_set_corrected_into_a_failure_takes_its_own_step_out(
    plan: TrainingPlan, three: list[WorkoutSession]
) -> None:
    row = a_set(three[0])
    recording.edit_set(user=plan.user, set_id=row.pk, version=1, values=kg(80, 4))
    assert story(plan, "squat") == [("hold", "80"), ("step", "82.5"), ("step", "85")]
    assert values(plan)["squat"] == "85"


def test_a_deleted_set_is_a_miss_and_restored_it_is_none(
    plan: TrainingPlan, three: list[WorkoutSession]
) -> None:
    before = history(plan)
    row = a_set(three[1])
    recording.delete_set(user=plan.user, set_id=row.pk)
    assert story(plan, "squat") == [("step", "82.5"), ("hold", "82.5"), ("step", "85")]
    recording.restore_set(user=plan.user, set_id=row.pk)
    assert history(plan) == before


def test_a_set_added_afterwards_makes_a_success(plan: TrainingPlan) -> None:
    session = train(plan, short=["Squat"])
    assert values(plan)["squat"] == "80"
    recording.delete_set(user=plan.user, set_id=a_set(session).pk)
    log_one(log_of(session, "Squat"), "80", 5)
    assert story(plan, "squat") == [("step", "82.5")]


def test_a_discarded_session_is_no_event_and_the_plan_goes_back_to_it(
    plan: TrainingPlan, three: list[WorkoutSession]
) -> None:
    before = history(plan)
    recording.discard_session(user=plan.user, session_id=three[2].pk)
    assert (values(plan)["squat"], slot_of(plan)) == ("85", 2)
    recording.restore_session(user=plan.user, session_id=three[2].pk)
    assert (history(plan), slot_of(plan)) == (before, 3)


def test_one_in_the_middle_that_is_discarded_takes_its_steps_out_and_leaves_the_plan_where_it_is(
    plan: TrainingPlan, three: list[WorkoutSession]
) -> None:
    before = history(plan)
    recording.discard_session(user=plan.user, session_id=three[0].pk)
    assert story(plan, "squat") == [("hold", "80"), ("step", "82.5"), ("step", "85")]
    assert (values(plan)["press"], slot_of(plan)) == ("42.5", 3)
    recording.restore_session(user=plan.user, session_id=three[0].pk)
    assert (history(plan), slot_of(plan)) == (before, 3)


@pytest.mark.parametrize("what", ["skip", "remove"])
def test_an_exercise_left_out_afterwards_is_no_event(
    plan: TrainingPlan, three: list[WorkoutSession], what: str
) -> None:
    before = history(plan)
    log = log_of(three[0], "Squat")
    if what == "skip":
        recording.skip_exercise(user=plan.user, log_id=log.pk, skipped=True)
    else:
        recording.remove_exercise(user=plan.user, log_id=log.pk)
    assert story(plan, "squat") == [("hold", "80"), ("step", "82.5"), ("step", "85")]
    if what == "skip":
        recording.skip_exercise(user=plan.user, log_id=log.pk, skipped=False)
    else:
        recording.restore_exercise(user=plan.user, log_id=log.pk)
    assert history(plan) == before


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


def test_a_track_that_was_out_of_the_plan_meanwhile_stands_where_its_sessions_say_when_it_is_back(
    plan: TrainingPlan, three: list[WorkoutSession]
) -> None:
    open_session = begin(plan, days=6)
    do_as_asked(open_session)
    program = reading.program_of(plan)
    days = tuple(replace(day, exercises=day.exercises[1:]) for day in program.days)
    without = replace(program, days=days, tracks=program.tracks[1:])
    writing.save_program(user=plan.user, plan_id=plan.pk, version=1, program=without, summary="No squats")
    end(open_session)
    recording.delete_set(user=plan.user, set_id=a_set(three[0]).pk)
    versions.undo(user=plan.user, plan_id=plan.pk, version=2)
    assert story(plan, "squat") == [("hold", "80"), ("step", "82.5"), ("step", "85"), ("step", "87.5")]
    assert values(plan)["squat"] == "87.5"
    assert planning.rebuild(plan.user_id, plan.pk, write=False) == 0


def test_a_session_put_on_a_later_day_is_judged_after_those_before_it(
    plan: TrainingPlan, three: list[WorkoutSession]
) -> None:
    row = a_set(three[0])
    recording.delete_set(user=plan.user, set_id=row.pk)
    assert story(plan, "squat") == [("hold", "80"), ("step", "82.5"), ("step", "85")]
    moved = AT + timedelta(days=20)
    recording.edit_session(
        user=plan.user,
        session_id=three[0].pk,
        version=2,
        local_date=moved.date(),
        started_at=moved,
        ended_at=moved,
    )
    assert story(plan, "squat") == [("step", "82.5"), ("step", "85"), ("hold", "85")]
    assert planning.rebuild(plan.user_id, plan.pk, write=False) == 0


def test_what_was_set_by_hand_stays_that_whatever_becomes_of_what_was_before(
    plan: TrainingPlan, three: list[WorkoutSession]
) -> None:
    track = Track.objects.get(plan=plan, key="squat")
    tracks.set_value(user=plan.user, track_id=track.pk, value=Decimal(70), on=(AT + timedelta(days=5)).date())
    train(plan, days=6)
    recording.discard_session(user=plan.user, session_id=three[1].pk)
    assert story(plan, "squat") == [
        ("step", "82.5"),
        ("hold", "82.5"),
        ("step", "85"),
        ("set_by_hand", "70"),
        ("step", "72.5"),
    ]


def test_what_was_taken_back_stays_taken_back(plan: TrainingPlan, three: list[WorkoutSession]) -> None:
    last = TrackChange.objects.filter(track__key="squat").order_by("number").last()
    assert last is not None
    tracks.undo_change(user=plan.user, change_id=last.pk, on=(AT + timedelta(days=5)).date())
    assert values(plan)["squat"] == "85"
    recording.discard_session(user=plan.user, session_id=three[0].pk)
    assert story(plan, "squat") == [("hold", "80"), ("step", "82.5"), ("step", "85"), ("undo", "82.5")]


def test_the_rule_of_then_judges_what_is_corrected_now(
    plan: TrainingPlan, three: list[WorkoutSession]
) -> None:
    program = reading.program_of(plan)
    squat = replace(program.track("squat"), rule=replace(LINEAR, step=Decimal(10)))
    writing.save_program(
        user=plan.user,
        plan_id=plan.pk,
        version=1,
        program=replace(program, tracks=(squat, *program.tracks[1:])),
        summary="More",
    )
    train(plan, days=6)
    assert values(plan)["squat"] == "97.5"
    recording.delete_set(user=plan.user, set_id=a_set(three[0]).pk)
    assert story(plan, "squat") == [("hold", "80"), ("step", "82.5"), ("step", "85"), ("step", "95")]


def test_new_plates_change_the_next_weight_and_not_the_history(
    plan: TrainingPlan, three: list[WorkoutSession], alice: User
) -> None:
    before = history(plan)
    details = replace(gyms.PRESETS["home_kg"][1], plates=gyms._pairs(("20", 2), ("10", 2)))
    gyms.create(user=alice, gym_id=recording.new_id(), details=details)
    assert planning.rebuild(alice.pk, plan.pk, write=False) == 0
    assert history(plan) == before
    assert {each.weight for each in planning.targets(alice, plan, 3)[0].sets} == {Decimal(80)}


def test_new_plates_do_not_change_what_a_correction_made_of_the_past(
    plan: TrainingPlan, three: list[WorkoutSession], alice: User
) -> None:
    details = replace(gyms.PRESETS["home_kg"][1], plates=gyms._pairs(("20", 2), ("10", 2)))
    gyms.create(user=alice, gym_id=recording.new_id(), details=details)
    recording.delete_set(user=alice, set_id=a_set(three[0]).pk)
    # The home gym loads 80, 100 and 120; the first session is judged as it was.
    assert story(plan, "squat") == [("hold", "80"), ("step", "100"), ("step", "120")]
    before = history(plan)
    gyms.create(user=alice, gym_id=recording.new_id(), details=gyms.PRESETS["kg"][1])
    assert planning.rebuild(alice.pk, plan.pk, write=False) == 0
    assert history(plan) == before


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


def test_rebuild_tracks_finds_what_is_wrong_and_puts_it_right(
    plan: TrainingPlan, three: list[WorkoutSession]
) -> None:
    before = history(plan)
    Track.objects.filter(plan=plan, key="squat").update(state={"value": "200"})
    TrackChange.objects.filter(plan=plan, track__key="press").update(after={"value": "1"})
    TrainingPlan.objects.filter(pk=plan.pk).update(next_slot=1)
    with pytest.raises(CommandError, match="3 tracks or pointers of plans differ"):
        call_command("rebuild_tracks", "--check", stdout=StringIO())
    out = StringIO()
    call_command("rebuild_tracks", stdout=out)
    assert out.getvalue() == "3 tracks or pointers corrected.\n"
    assert (history(plan), slot_of(plan), values(plan)["squat"]) == (before, 3, "87.5")
    call_command("rebuild_tracks", "--check", "--user", " Alice@example.com", stdout=StringIO())


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
