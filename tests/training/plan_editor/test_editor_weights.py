"""The editor's form of a weight: rules, ladders, and what comes of them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import ExerciseFactory, WorkoutLogFactory, WorkoutSetFactory
from tests.training.plan_editor.pressing import HTMX, exercise_data, now, planned_of, press, track_data, url
from tests.training.plans import building
from training.models import Exercise, TrainingPlan
from training.models import Track as TrackRow
from training.plan_edits import ladder_id
from training.plans import writing
from training.progression.program import (
    AfterLastStage,
    Basis,
    CycleEnd,
    Double,
    Linear,
    NoRule,
    PlannedExercise,
    PlannedSet,
    Stages,
    Tier,
    Tiers,
    Track,
    TrackKind,
)

pytestmark = pytest.mark.django_db


# --- Tracks ----------------------------------------------------------------------------------------------------------


def test_each_kind_of_rule_has_its_form(as_alice: Client, alice: User, plan: TrainingPlan) -> None:
    said: list[tuple[dict[str, Any], Any]] = [
        ({"rule": "none", "step": "junk is not read"[:0]}, NoRule()),
        (
            {"rule": "linear", "step": "2,5", "fail_after": "3", "reset_percent": "10"},
            Linear(Decimal("2.5"), fail_after=3, reset_percent=Decimal(10)),
        ),
        (
            {"rule": "linear", "step": "5", "every": "2", "first_sessions": "3", "first_step": "10"},
            Linear(Decimal(5), every=2, first_sessions=3, first_step=Decimal(10)),
        ),
        ({"rule": "double", "step": "2"}, Double(Decimal(2))),
        (
            {"rule": "tiers", "tiers": [("2", "2.5"), ("4", "5")], "set_number": "-1"},
            Tiers((Tier(2, Decimal("2.5")), Tier(4, Decimal(5)))),
        ),
        ({"rule": "cycle_end", "step": "5", "reset_percent": "10"}, CycleEnd(Decimal(5), Decimal(10))),
    ]
    for data, rule in said:
        plan.refresh_from_db()
        response = as_alice.post(url(plan, "_track", "squat"), track_data(plan, **data))
        assert (response.status_code, now(plan).tracks[0].rule) == (302, rule)


def test_stages_need_sets_by_stage_first(as_alice: Client, plan: TrainingPlan) -> None:
    data = {"rule": "stages", "step": "2.5", "after_last": "restart", "restart_plus": "5"}
    response = as_alice.post(url(plan, "_track", "squat"), track_data(plan, **data))
    assert response.status_code == 422
    assert "plan its sets by stage" in response.content.decode()
    for index in (0, 1):
        planned = planned_of(plan, index)
        as_alice.post(url(plan, "_exercise", planned.id), exercise_data(plan, by="stage"))
    now(plan)
    response = as_alice.post(url(plan, "_track", "squat"), track_data(plan, **data))
    expected = Stages(Decimal("2.5"), AfterLastStage.RESTART, restart_plus=Decimal(5))
    assert (response.status_code, now(plan).tracks[0].rule) == (302, expected)


def test_name_kind_and_start_of_a_weight(as_alice: Client, plan: TrainingPlan) -> None:
    data = track_data(plan, name="Squat max", kind="training_max", start="102,5")
    as_alice.post(url(plan, "_track", "squat"), data)
    expected = Track("squat", "Squat max", TrackKind.TRAINING_MAX, NoRule(), Decimal("102.5"))
    assert now(plan).tracks == (expected,)


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"rule": "linear", "step": ""}, "step", "Say how big a step is."),
        ({"rule": "linear", "step": "0"}, "step", "Enter more than 0."),
        ({"rule": "linear", "step": "2.5", "every": "0"}, "every", "From 1 to 100."),
        ({"rule": "linear", "step": "2.5", "fail_after": "3"}, "reset_percent", "Say how much comes off."),
        ({"rule": "linear", "step": "2.5", "reset_percent": "100", "fail_after": "1"}, "reset_percent", "less than 100"),
        ({"rule": "tiers", "tiers": []}, "tiers-0-reps", "Say at least once"),
        ({"rule": "tiers", "tiers": [("4", "5"), ("2", "2.5")]}, "tiers-1-reps", "more reps than the one before"),
        ({"rule": "tiers", "tiers": [("4", "")]}, "tiers-0-step", "Fill in both."),
        ({"rule": "tiers", "tiers": [("4", "5")], "set_number": "9"}, "set_number", "There is no work set 9"),
        ({"start": "-1"}, "start", "Enter 0 or more."),
        ({"name": ""}, "name", "This field is required."),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_said_at_its_field(
    as_alice: Client, plan: TrainingPlan, said: dict[str, Any], field: str, message: str
) -> None:
    before = now(plan)
    response = as_alice.post(url(plan, "_track", "squat"), track_data(plan, **said))
    page = response.content.decode()
    where = f'id="track-squat-{field}_error"'
    assert (response.status_code, where in page) == (422, True)
    assert message in page.partition(where)[2][:200]
    assert now(plan) == before


def test_a_rule_on_a_weight_that_no_exercise_uses_is_refused(
    as_alice: Client, alice: User, plan: TrainingPlan
) -> None:
    program = now(plan)
    spare = replace(program, tracks=(*program.tracks, Track("spare", "Spare")))
    writing.save_program(user=alice, plan_id=plan.pk, version=1, program=spare, summary="Spare")
    plan.refresh_from_db()
    data = track_data(plan, rule="linear", step="2.5", name="Spare")
    page = as_alice.post(url(plan, "_track", "spare"), data)
    assert page.status_code == 422
    assert "No exercise uses this track." in page.content.decode()
    press(as_alice, plan, "remove_track", target="spare")
    assert [track.key for track in now(plan).tracks] == ["squat"]


# --- What comes ------------------------------------------------------------------------------------------------------


def test_shows_the_next_twelve_sessions_if_all_goes_well(as_alice: Client, plan: TrainingPlan) -> None:
    page = as_alice.get(url(plan, "_ahead")).content.decode()
    assert "Squat goes from 60 kg to 90 kg in 12 sessions, between 60 kg and 90 kg." in page
    assert page.count('<th scope="col"') == 13
    assert "<b>87.5 kg</b><small>5 × 5</small>" in page


def test_shows_what_follows_if_a_session_fails(as_alice: Client, plan: TrainingPlan) -> None:
    page = as_alice.get(url(plan, "_ahead"), {"fail": "3"}, headers=HTMX).content.decode()
    assert "<html" not in page
    assert "Squat goes from 60 kg to 87.5 kg in 12 sessions" in page
    assert '<option value="3" selected>' in page


@pytest.mark.parametrize("fail", ["0", "13", "-1", "x", ""])
def test_a_session_that_there_is_not_cannot_fail(as_alice: Client, plan: TrainingPlan, fail: str) -> None:
    page = as_alice.get(url(plan, "_ahead"), {"fail": fail}).content.decode()
    assert "to 90 kg in 12 sessions" in page


def test_a_weight_that_is_not_known_has_no_line_yet(as_alice: Client, alice: User, squat: Exercise) -> None:
    program = building.simple(str(squat.pk))
    plan = building.stored(alice, replace(program, tracks=(replace(program.tracks[0], start=None),)))
    page = as_alice.get(url(plan, "_ahead")).content.decode()
    assert ("say what it begins at" in page, '<svg class="chart"' in page) == (True, False)


# --- Ladders ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def climbing(alice: User, squat: Exercise) -> TrainingPlan:
    """Double progression, on no ladder yet."""
    program = building.simple(str(squat.pk))
    return building.stored(
        alice, replace(program, tracks=(replace(program.tracks[0], rule=Double(Decimal("2.5"))),))
    )


def ladder_of(plan: TrainingPlan) -> tuple[str, ...]:
    return now(plan).tracks[0].ladder


def add_movement(client: Client, plan: TrainingPlan, exercise: Exercise) -> Any:
    """By the search that its form leads to."""
    key = now(plan).tracks[0].key
    search = url(plan, "_pick", ladder_id(plan.pk, key))
    assert f'href="{search}"' in client.get(url(plan, "_track", key)).content.decode()
    assert exercise.name in client.get(search, {"q": exercise.name}).content.decode()
    return client.post(search, {"version": plan.version, "exercise": str(exercise.pk)}, headers=HTMX)


def test_a_ladder_is_made_shown_and_shortened(
    as_alice: Client, climbing: TrainingPlan, squat: Exercise, bench: Exercise
) -> None:
    page = add_movement(as_alice, climbing, bench).content.decode()
    assert ladder_of(climbing) == (str(squat.pk), str(bench.pk))
    assert page.index(f'{squat.name} <span class="chip">here now</span>') < page.index(
        f"Take {bench.name} off"
    )
    TrackRow.objects.filter(plan=climbing).update(state={"value": "60", "rung": 1})
    page = as_alice.get(url(climbing)).content.decode()
    assert f">{bench.name}<small>" in page  # the day says what comes next
    opened = as_alice.get(url(climbing, "_exercise", now(climbing).days[0].exercises[0].id)).content.decode()
    assert "Another exercise" not in opened
    press(as_alice, climbing, "remove_rung", target=now(climbing).tracks[0].key, number=1)
    assert ladder_of(climbing) == ()


def test_any_movement_is_taken_off_a_ladder(
    as_alice: Client, climbing: TrainingPlan, squat: Exercise, bench: Exercise
) -> None:
    key, hard = now(climbing).tracks[0].key, ExerciseFactory.create()
    for each in (bench, hard):
        add_movement(as_alice, climbing, each)
        climbing.refresh_from_db()
    for left in (bench, hard):
        press(as_alice, climbing, "remove_rung", target=key, number=0)
        assert now(climbing).days[0].exercises[0].exercise == str(left.pk)
    assert ladder_of(climbing) == ()  # one by itself is what is planned
    press(as_alice, climbing, "remove_rung", target=key, number=0, status=412)


def test_a_movement_stands_on_a_ladder_once(
    as_alice: Client, climbing: TrainingPlan, squat: Exercise
) -> None:
    assert add_movement(as_alice, climbing, squat).status_code == 422
    assert ladder_of(climbing) == ()


@pytest.fixture
def by_effort(alice: User, squat: Exercise) -> TrainingPlan:
    """Three times five at RPE 8."""
    fives = (PlannedSet(reps=5, basis=Basis.RPE, rpe=Decimal(8)),) * 3
    program = building.simple(str(squat.pk))
    day = replace(program.days[0], exercises=(PlannedExercise(building.new(), str(squat.pk), (fives,)),))
    return building.stored(alice, replace(program, days=(day,), tracks=()))


def test_without_a_log_a_set_by_effort_says_so(as_alice: Client, by_effort: TrainingPlan) -> None:
    page = as_alice.get(url(by_effort, "_ahead")).content.decode()
    assert ("<b>RPE 8</b><small>3 × 5</small>" in page, "by feel" in page) == (True, True)


def test_a_set_by_effort_is_reckoned_from_the_log(
    as_alice: Client, alice: User, squat: Exercise, by_effort: TrainingPlan
) -> None:
    log = WorkoutLogFactory.create(session__user=alice, exercise=squat)
    WorkoutSetFactory.create(log=log, weight=Decimal(100), reps=1)
    page = as_alice.get(url(by_effort, "_ahead")).content.decode()
    # Five at RPE 8 is 81.1 % of 100 kg.
    assert ("<b>80 kg</b><small>3 × 5</small>" in page, "by feel" in page) == (True, False)
