"""Sessions of plans that phones begin, fill and finish: told what to lift, judged when they are sent."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.workouts.phone import BENCH, Operation, Phone, operation, verdicts
from tests.workouts.planning import programs
from tests.workouts.planning.programs import adopt, begin, story, train
from training.models import TrainingPlan
from training.plans import writing
from workouts.models import WorkoutLog, WorkoutSession
from workouts.recording import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(alice: User) -> Phone:
    return Phone(alice)


@pytest.fixture
def plan(alice: User) -> TrainingPlan:
    """Day A is next: squat 3 × 5 at 80 kg, press 3 × 5 at 40."""
    return adopt(alice)


def begun(due: dict[str, Any]) -> list[Operation]:
    """What a phone does that begins what is due."""
    session = new_id()
    found = [operation("start_session", session, {name: due[name] for name in ("name", "plan", "slot")})]
    for position, asked in enumerate(due["exercises"], start=1):
        values = {"session": str(session), "exercise": asked["exercise"], "position": position}
        values |= {"planned": asked["planned"], "prescription": asked}
        found.append(operation("add_exercise", new_id(), values))
    return found


def as_asked(log: Operation, *, leave_out: int = 0) -> list[Operation]:
    sets = log["values"]["prescription"]["sets"]
    return [
        operation(
            "log_set",
            new_id(),
            BENCH
            | {"log": log["object"], "position": position, "weight": one["weight"], "reps": one["reps"]},
        )
        for position, one in enumerate(sets[: len(sets) - leave_out], start=1)
    ]


def test_what_is_due_is_told_as_it_would_begin(bob: User, plan: TrainingPlan, phone: Phone) -> None:
    adopt(bob)
    (due,) = phone.snapshot()["due"]
    session = begin(plan)
    logs = WorkoutLog.objects.filter(session=session).order_by("position")
    assert due == {
        "plan": str(plan.pk),
        "slot": 0,
        "name": "Day A",
        "exercises": [log.prescription for log in logs],
    }
    assert [asked["sets"][0]["weight"] for asked in due["exercises"]] == ["80", "40"]


def test_nothing_is_due_of_a_plan_that_rests(alice: User, plan: TrainingPlan, phone: Phone) -> None:
    writing.set_status(user=alice, plan_id=plan.pk, status="paused", today=plan.created_at.date())
    assert phone.snapshot()["due"] == []


def test_two_plans_take_as_many_queries_as_one(alice: User, plan: TrainingPlan, phone: Phone) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert phone.client.get("/sync/").status_code == 200
        return len(captured)

    one = queries()
    adopt(alice)
    assert (len(phone.snapshot()["due"]), queries()) == (2, one)


def test_the_workout_of_a_plan_says_so_and_what_it_asks_for(plan: TrainingPlan, phone: Phone) -> None:
    session = begin(plan)
    (told,) = phone.snapshot()["sessions"]
    assert (told["plan"], told["plan_slot"]) == (str(plan.pk), 0)
    logs = WorkoutLog.objects.filter(session=session).order_by("position")
    assert [(log["planned"], log["prescription"]) for log in told["logs"]] == [
        (str(log.planned), log.prescription) for log in logs
    ]


def test_one_that_was_begun_and_done_offline_is_judged_when_it_is_sent(
    plan: TrainingPlan, phone: Phone
) -> None:
    start, squat, press = begun(phone.snapshot()["due"][0])
    sent = [start, squat, press, *as_asked(squat), *as_asked(press, leave_out=1)]
    sent.append(operation("finish_session", start["object"]))
    phone.done(*sent)
    assert (story(plan, "squat"), story(plan, "press")) == ([("step", "82.5")], [("hold", "40")])
    assert (phone.snapshot()["due"][0]["slot"], phone.snapshot()["due"][0]["name"]) == (1, "Day B")
    # The answer was lost: all of it comes once more.
    assert set(verdicts(phone.sync(*sent))) == {"already_applied"}
    assert story(plan, "squat") == [("step", "82.5")]


def test_a_set_that_comes_after_the_end_changes_the_judgement(plan: TrainingPlan, phone: Phone) -> None:
    start, squat, press = begun(phone.snapshot()["due"][0])
    *sets, last = as_asked(squat)
    phone.done(start, squat, press, *sets, operation("finish_session", start["object"]))
    assert story(plan, "squat") == [("hold", "80")]
    phone.done(last)
    assert story(plan, "squat") == [("step", "82.5")]
    phone.done(operation("edit_set", last["object"], {"reps": 4}, version=1))
    assert story(plan, "squat") == [("hold", "80")]
    phone.done(operation("delete_set", last["object"], version=2))
    phone.done(
        operation("restore_set", last["object"]),
        operation("edit_set", last["object"], {"reps": 6}, version=4),
    )
    assert story(plan, "squat") == [("step", "82.5")]


def test_an_exercise_that_comes_after_the_end_is_judged_too(plan: TrainingPlan, phone: Phone) -> None:
    start, squat, press = begun(phone.snapshot()["due"][0])
    phone.done(start, operation("finish_session", start["object"]))
    phone.done(squat, press, *as_asked(squat))
    assert story(plan, "squat") == [("step", "82.5")]


def test_two_phones_that_begin_the_same_keep_both(plan: TrainingPlan, alice: User, phone: Phone) -> None:
    due = phone.snapshot()["due"][0]
    for door in (phone, Phone(alice)):
        start, squat, press = begun(due)
        phone_done = [start, squat, press, *as_asked(squat), operation("finish_session", start["object"])]
        door.done(*phone_done)
    assert WorkoutSession.objects.filter(plan=plan, plan_slot=0, state="finished").count() == 2
    assert phone.snapshot()["due"][0]["slot"] == 1


def test_a_plan_that_was_deleted_meanwhile_loses_nothing(
    alice: User, plan: TrainingPlan, phone: Phone
) -> None:
    operations = begun(phone.snapshot()["due"][0])
    writing.delete_plan(user=alice, plan_id=plan.pk)
    rows = phone.done(*operations, *as_asked(operations[1]))
    assert (rows[0]["plan"], rows[0]["plan_slot"]) == (str(plan.pk), 0)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"plan": None}, "slot"),
        ({"slot": None}, "slot"),
        ({"slot": -1}, "slot"),
        ({"slot": 10**9}, "slot"),
        ({"plan": "x"}, "plan"),
    ],
)
def test_half_of_a_slot_begins_nothing(
    plan: TrainingPlan, phone: Phone, said: dict[str, Any], fault: str
) -> None:
    values = {"plan": str(plan.pk), "slot": 0} | said
    result = phone.one(operation("start_session", new_id(), values))
    assert (result["verdict"], list(result["faults"])) == ("refused", [fault])
    assert not WorkoutSession.objects.exists()


def test_somebody_elses_plan_is_none(bob: User, phone: Phone) -> None:
    his = adopt(bob)
    result = phone.one(operation("start_session", new_id(), {"plan": str(his.pk), "slot": 0}))
    assert (result["verdict"], result["reason"]) == ("refused", "This is not there.")
    assert not WorkoutSession.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"sets": "many"},
        {"sets": [{"reps": "5"}]},
        {"sets": [{"weight": 80.5}]},
        {"sets": [{}] * 51},
        {"unit": "stone"},
        {"planned": "me"},
        {"exercise": 7},
        {"notes": "x" * 60_000},
        {"week": None},
        {"kind": "other"},
    ],
)
def test_what_is_no_prescription_is_refused_with_the_place(
    plan: TrainingPlan, phone: Phone, change: dict[str, Any]
) -> None:
    start, squat, _ = begun(phone.snapshot()["due"][0])
    phone.done(start)
    squat["values"]["prescription"] |= change
    result = phone.one(squat)
    assert (result["verdict"], list(result["faults"])) == ("refused", ["prescription"])
    nonsense: list[Any] = [[], "x", 5]
    for strange in nonsense:
        squat["values"]["prescription"] = strange
        assert list(phone.one(squat)["faults"]) == ["prescription"]
    assert not WorkoutLog.objects.exists()


def test_a_week_with_less_says_so(alice: User, phone: Phone) -> None:
    plan = adopt(alice, programs.percentages(deload_weeks=frozenset({2})))
    assert [asked["is_deload"] for asked in phone.snapshot()["due"][0]["exercises"]] == [False]
    train(plan)
    assert [asked["is_deload"] for asked in phone.snapshot()["due"][0]["exercises"]] == [True]
