"""A workout that was not as its plan has it, and the plan changed to that where the person wants it so."""

import pytest
from django.test import Client

from accounts.models import User
from tests.training.plans import building
from tests.workouts.planning.programs import (
    adopt,
    barbell,
    begin,
    day,
    end,
    lift,
    log_of,
    log_one,
    track,
    train,
)
from tests.workouts.story import add
from training.models import PlanVersion, Track, TrainingPlan
from training.plans import reading, writing
from training.progression.program import PlannedSet, Program
from workouts import recording
from workouts.models import WorkoutSession
from workouts.planning import amending
from workouts.recording import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(alice: User) -> TrainingPlan:
    """Squat and press, three sets of five each on tracks of their own, and two sets of rows at any weight."""
    squat, press, row = barbell("Squat"), barbell("Press"), barbell("Row")
    program = Program(
        "Strong",
        "kg",
        (
            day(
                "Day A",
                lift(squat, "squat"),
                lift(press, "press"),
                lift(row, None, (PlannedSet(reps=5),) * 2),
            ),
        ),
        (track("squat"), track("press", 40)),
    )
    return adopt(alice, program)


def offered(session: WorkoutSession) -> list[str]:
    session.refresh_from_db()
    found = amending.offered(session.user, session)
    return [each.text for each in found.differences] if found else []


def amend(session: WorkoutSession, *, version: int | None = None) -> TrainingPlan | None:
    """All that is offered."""
    found = amending.offered(session.user, session)
    assert found
    keys = [each.key for each in found.differences]
    return amending.amend(
        user=session.user, session=session, keys=keys, version=version or found.plan.version
    )


def exercises(plan: TrainingPlan) -> list[str]:
    plan.refresh_from_db()
    rows = reading.rows_of([plan])[plan.pk]
    names = {str(barbell(name).pk): name for name in ("Squat", "Press", "Row", "Bench", "Curl")}
    return [names[each.exercise] for each in rows.program.exercises()]


def swapped(plan: TrainingPlan, weight: str = "60") -> WorkoutSession:
    """Bench in place of the press."""
    session = begin(plan)
    log = log_of(session, "Press")
    recording.swap_exercise(
        user=plan.user, log_id=log.pk, version=log.version, exercise_id=barbell("Bench").pk
    )
    log.refresh_from_db()
    log_one(log, weight, 5)
    return end(session)


def test_nothing_is_asked_where_all_was_as_planned(plan: TrainingPlan) -> None:
    assert offered(train(plan)) == []


def test_a_swap_goes_into_the_plan_with_a_weight_of_its_own(plan: TrainingPlan) -> None:
    session = swapped(plan)
    assert offered(session) == ["Bench in place of Press"]
    amend(session)
    assert exercises(plan) == ["Squat", "Bench", "Row"]
    tracks = Track.objects.filter(plan=plan, deleted_at=None).order_by("position")
    assert [(each.key, each.state.get("value")) for each in tracks] == [("squat", "80"), ("bench", "60")]
    assert offered(session) == []
    assert PlanVersion.objects.filter(plan=plan).latest("number").summary == "Day A as it was done on 2 Mar"


def test_what_was_added_is_added_and_what_was_left_out_goes(plan: TrainingPlan) -> None:
    session = begin(plan)
    recording.skip_exercise(user=plan.user, log_id=log_of(session, "Press").pk, skipped=True)
    recording.remove_exercise(user=plan.user, log_id=log_of(session, "Row").pk)
    curl = add(session, barbell("Curl"))
    for reps in (12, 10):
        log_one(curl, "20", reps)
    end(session)
    assert offered(session) == ["Without Press", "Without Row", "Curl as well, 2 sets"]
    amend(session)
    assert exercises(plan) == ["Squat", "Curl"]
    *_, curl_planned = reading.rows_of([plan])[plan.pk].program.exercises()
    assert [each.reps for each in curl_planned.schemes[0]] == [12, 10]


def test_the_order_goes_into_the_plan(plan: TrainingPlan) -> None:
    session = begin(plan)
    logs = [log_of(session, name) for name in ("Row", "Squat", "Press")]
    places = [Place(log.pk, position) for position, log in enumerate(logs, start=1)]
    recording.arrange_exercises(user=plan.user, session_id=session.pk, places=places)
    end(session)
    assert offered(session) == ["The order of the exercises"]
    amend(session)
    assert exercises(plan) == ["Row", "Squat", "Press"]


def test_only_the_last_workout_asks(plan: TrainingPlan) -> None:
    session = swapped(plan)
    train(plan, days=2)
    assert offered(session) == []


def test_a_plan_that_is_gone_or_over_is_not_changed(plan: TrainingPlan) -> None:
    session = swapped(plan)
    writing.set_status(user=plan.user, plan_id=plan.pk, status="archived", today=session.local_date)
    assert offered(session) == []


def test_asked_twice_it_is_done_once(plan: TrainingPlan) -> None:
    session = swapped(plan)
    found = amending.offered(plan.user, session)
    assert found
    keys = [each.key for each in found.differences]
    for _ in range(2):
        amending.amend(user=plan.user, session=session, keys=keys, version=found.plan.version)
    plan.refresh_from_db()
    assert (exercises(plan), plan.version) == (["Squat", "Bench", "Row"], found.plan.version + 1)


def test_the_page_asks_and_changes_the_plan(plan: TrainingPlan, as_alice: Client) -> None:
    session = swapped(plan)
    for path in (f"/sessions/{session.pk}/", f"/sessions/{session.pk}/plan-changes/"):
        page = as_alice.get(path).content.decode()
        assert ("Only today?" in page, "Bench in place of Press" in page) == (True, True)
    found = amending.offered(plan.user, session)
    assert found
    said = {"version": found.plan.version, "keys": [each.key for each in found.differences]}
    answer = as_alice.post(f"/sessions/{session.pk}/plan/", said, follow=True)
    assert "Strong is changed." in answer.content.decode()
    assert "Only today?" not in answer.content.decode()
    assert exercises(plan) == ["Squat", "Bench", "Row"]


def test_a_plan_that_was_edited_meanwhile_is_looked_at_again(plan: TrainingPlan, as_alice: Client) -> None:
    session = swapped(plan)
    found = amending.offered(plan.user, session)
    assert found
    building.edit_plan(user=plan.user, plan_id=plan.pk, version=plan.version, name="Stronger")
    said = {"version": found.plan.version, "keys": [each.key for each in found.differences]}
    answer = as_alice.post(f"/sessions/{session.pk}/plan/", said)
    assert (answer.status_code, exercises(plan)) == (412, ["Squat", "Press", "Row"])


@pytest.mark.parametrize(
    "said", [{}, {"version": "1"}, {"version": "x", "keys": "order"}, {"version": "1", "keys": "x" * 200}]
)
def test_nonsense_changes_nothing(plan: TrainingPlan, as_alice: Client, said: dict[str, str]) -> None:
    session = swapped(plan)
    assert as_alice.post(f"/sessions/{session.pk}/plan/", said).status_code == 422
    assert exercises(plan) == ["Squat", "Press", "Row"]


def test_somebody_elses_workout_is_none(plan: TrainingPlan, as_bob: Client) -> None:
    session = swapped(plan)
    assert as_bob.post(f"/sessions/{session.pk}/plan/", {"version": "1", "keys": "order"}).status_code == 404
