"""TrainingPlan of state T → a plan: what becomes of each, and that it can be moved twice, followed and taken back."""

from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.legacy.identity import derived_id
from accounts.models import LegacyRow, LegacyRun, QuarantinedRow, User
from tests.factories import WorkoutSessionFactory
from tests.legacy import database
from tests.legacy.database import add, exercise, plan, workout
from tests.legacy.going_on import change, delete, move, new, sync
from tests.legacy.planning import (
    LONG,
    alter,
    an_exercise,
    as_text,
    begin_plans,
    entries_of,
    plan_of,
    program_of,
)
from tests.training.plans import building
from training.models import (
    Exercise,
    PlanDay,
    PlannedExercise,
    PlanStatus,
    PlanVersion,
    SlotChange,
    TrainingPlan,
)
from training.plans import checking, writing
from training.progression import as_json
from workouts.legacy import takeover
from workouts.legacy.quarantine import correct

pytestmark = pytest.mark.django_db
SETS = "The number of sets was not known: 3 were taken."
AMOUNT = "How many reps or how long was not known: a usual number was taken."
OF_EACH = "The time was taken for each set; it may have been meant for all."


@pytest.fixture(autouse=True)
def reports_go_elsewhere(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def plans(db: None) -> None:
    begin_plans()
    move()


def reasons() -> dict[str, str]:
    rows = QuarantinedRow.objects.filter(legacy_row__kind="training_plan")
    return dict(rows.values_list("legacy_row__legacy_id", "reason"))


def everything() -> list[Any]:
    models = (TrainingPlan, PlanDay, PlannedExercise, PlanVersion, LegacyRow, QuarantinedRow)
    return [list(model._base_manager.order_by("pk").values()) for model in models]


def kept_plans(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("plan ")]


# --- What becomes of them -------------------------------------------------------------------------------------------


def test_a_plan_is_one_day_with_its_exercises_by_name(plans: None) -> None:
    found = plan_of("p1")
    assert (found.user.email, found.name, found.description, found.status, found.unit, found.target_weeks) == (
        "u1@example.com", "Strength", "Three days", "active", "kg", 12
    )  # fmt: skip
    assert (found.started_on, found.ended_on, found.version) == (date(2025, 7, 1), None, 1)
    assert [day.name for day in program_of("p1").days] == ["Day 1"]
    assert entries_of("p1") == [
        ("Bench press", "3 × 8", "20 min were planned for it."),
        ("Plank", "2 × 60 s", OF_EACH),
        ("Back squat", "5 × 5", ""),
        ("Zottel press", "3 × 10", f"{SETS} {AMOUNT}"),
    ]


def test_an_archived_plan_has_begun_and_ended_and_is_tidied(plans: None) -> None:
    found = plan_of("p2")
    assert (found.name, found.status, found.started_on, found.ended_on) == (
        "Old one", "archived", date(2025, 7, 1), date(2025, 7, 20)
    )  # fmt: skip
    assert entries_of("p2") == [
        ("Deadlift", "20 × 10", f"More sets were planned than a plan can hold: 20 were taken. {AMOUNT}")
    ]


def test_a_plan_without_exercises_is_a_draft_with_an_empty_day(plans: None) -> None:
    found = plan_of("p3")
    assert (found.name, found.status, found.started_on, found.target_weeks) == (
        "Unnamed plan", "draft", None, None
    )  # fmt: skip
    assert [(day.name, day.exercises) for day in program_of("p3").days] == [("Day 1", ())]
    assert LegacyRow.objects.get(kind="training_plan", legacy_id="p3").warnings == [
        "name_missing",
        "plan_empty",
        "plan_weeks_left_out",
    ]


def test_what_was_assumed_is_noted_with_all_that_the_row_said(plans: None) -> None:
    rows = LegacyRow.objects.filter(kind="training_plan", outcome="moved")
    assert {row.legacy_id: row.warnings for row in rows} == {
        "p1": ["control_characters", "plan_sets_assumed", "plan_amount_assumed", "plan_time_of_each"],
        "p2": ["name_changed", "plan_sets_many", "plan_amount_assumed"],
        "p3": ["name_missing", "plan_empty", "plan_weeks_left_out"],
        "p4": ["plan_sets_assumed", "plan_time_of_each"],
    }
    assert all(row.row["id"] == row.legacy_id for row in rows if row.row)
    # What an exercise says of a plan is kept with it, also where there is no plan.
    (alone,) = LegacyRow.objects.filter(kind="exercise", legacy_id="x7")
    assert (alone.row or {})["defaultSets"] == "3"


def test_what_cannot_be_a_plan_is_in_quarantine_with_the_reason(plans: None) -> None:
    assert reasons() == {"p5": "name_too_long", "p6": "user_missing"}


def test_unknown_words_and_texts_too_long_are_in_quarantine(db: None) -> None:
    begin_plans()
    as_text("status")
    alter("""UPDATE "TrainingPlan" SET status = 'PAUSED' WHERE id = 'p2'""")
    change("TrainingPlan", "p1", description="x" * 5001)
    move()
    assert reasons() == {
        "p1": "description_too_long",
        "p2": "status_unknown",
        "p5": "name_too_long",
        "p6": "user_missing",
    }


def test_more_exercises_than_a_day_holds_are_split_and_more_than_a_plan_holds_refused(db: None) -> None:
    begin_plans()
    many = (an_exercise(f"m{n:03}", f"Move {n:03}", plan="p4", sets=1, reps=5) for n in range(1, 60))
    add("Exercise", *many)
    add("TrainingPlan", plan("p7", name="Too much"))
    add("Exercise", *(an_exercise(f"n{n:03}", f"Other {n:03}", plan="p7") for n in range(201)))
    move()
    assert [(day.name, len(day.exercises)) for day in program_of("p4").days] == [("Day 1", 30), ("Day 2", 30)]
    assert "plan_split" in LegacyRow.objects.get(legacy_id="p4").warnings
    assert reasons()["p7"] == "plan_too_large"


def test_an_exercise_that_others_use_stays_everybodys_and_is_in_the_one_plan(db: None) -> None:
    begin_plans()
    add("Workout", workout(userId="u2"))
    add("WorkoutExercise", database.join(exerciseId="x4"))
    move()
    shared = Exercise.objects.get(name="Zottel press")
    assert (shared.owner_id, shared.logs.count(), shared.planned.count()) == (None, 1, 1)
    assert shared.planned.get().plan_id == plan_of("p1").pk


def test_two_active_plans_are_fine(db: None) -> None:
    begin_plans()
    add("TrainingPlan", plan("p7", name="Also"))
    add("Exercise", an_exercise("x8", "Dip", "BODYWEIGHT", plan="p7", sets=3, reps=8))
    move()
    robin = User.objects.get(email="u1@example.com")
    names = TrainingPlan.objects.for_user(robin).active().order_by("name").values_list("name", flat=True)
    assert list(names) == ["Also", "Strength"]


def test_each_has_a_first_version_that_says_what_it_says_and_no_faults(plans: None) -> None:
    for found in TrainingPlan.objects.all():
        (version,) = PlanVersion.objects.filter(plan=found)
        program = program_of(LegacyRow.objects.get(pk=found.pk).legacy_id)
        assert (version.number, as_json.program_from(version.document)) == (1, program)
        assert checking.faults(program) == {}


def test_weights_that_were_in_pounds_make_plans_in_pounds(db: None) -> None:
    begin_plans()
    takeover.move_all(connection, choices=replace(database.CHOICES, weight_unit="lb"), check_backup=None)
    assert {found.unit for found in TrainingPlan.objects.all()} == {"lb"}


def test_a_plan_can_be_gone_on_with(plans: None) -> None:
    found = plan_of("p3")
    program = program_of("p3")
    one = replace(program_of("p1").days[0].exercises[0], id=str(uuid4()))
    filled = replace(program, days=(replace(program.days[0], exercises=(one,)),))
    added = writing.save_program(
        user=found.user, plan_id=found.pk, version=1, program=filled, summary="Added one"
    )
    assert added.version == 2
    today = date(2026, 1, 1)
    assert (
        writing.set_status(user=found.user, plan_id=found.pk, status="active", today=today).status == "active"
    )


# --- Twice, and the way back ----------------------------------------------------------------------------------------


def test_twice_is_once(plans: None) -> None:
    before = everything()
    LegacyRun.objects.update(progress={}, state="running")
    move()
    assert sync() == {}
    assert everything() == before


def test_a_rollback_leaves_nothing_and_another_move_makes_the_same(plans: None) -> None:
    ids = [set(model._base_manager.values_list("pk", flat=True)) for model in (TrainingPlan, PlannedExercise)]
    assert takeover.roll_back(connection) == []
    for model in (TrainingPlan, PlanDay, PlannedExercise, PlanVersion, LegacyRow, QuarantinedRow):
        assert not model._base_manager.exists()
    assert LegacyRun.objects.get().state == "rolled_back"
    move()
    models = (TrainingPlan, PlannedExercise)
    assert [set(model._base_manager.values_list("pk", flat=True)) for model in models] == ids


def rename() -> None:
    found = plan_of("p1")
    building.edit_plan(user=found.user, plan_id=found.pk, version=1, name="Mine")


def pause() -> None:
    found = plan_of("p1")
    writing.set_status(user=found.user, plan_id=found.pk, status=PlanStatus.PAUSED, today=date(2026, 1, 1))


def throw_away() -> None:
    writing.delete_plan(user=plan_of("p1").user, plan_id=plan_of("p1").pk)


def skip() -> None:
    SlotChange.objects.create(user=plan_of("p1").user, plan=plan_of("p1"), slot=0, skipped=True)


def train() -> None:
    found = plan_of("p1")
    WorkoutSessionFactory.create(user=found.user, plan=found, plan_slot=0)


@pytest.mark.parametrize("touch", [rename, pause, throw_away, skip, train])
def test_a_plan_that_was_touched_stays_with_its_person_and_exercises(plans: None, touch: Any) -> None:
    touch()
    kept = takeover.roll_back(connection)
    assert kept_plans(kept) == [
        f"plan {plan_of('p1').name} ({plan_of('p1').pk}): it was used or edited since"
    ]
    assert TrainingPlan._base_manager.count() == 1
    assert len(entries_of("p1")) == 4
    move()
    assert (TrainingPlan._base_manager.count(), PlannedExercise.objects.count()) == (4, 6)
    assert kept_plans(takeover.roll_back(connection)) == kept_plans(kept)


def test_a_plan_that_is_gone_in_the_older_tracker_stays(plans: None) -> None:
    alter("""UPDATE "Exercise" SET "trainingPlanId" = NULL WHERE "trainingPlanId" = 'p4'""")
    delete("TrainingPlan", "p4")
    assert kept_plans(takeover.roll_back(connection)) == [
        f"plan Later ({plan_of('p4').pk}): its row is gone in the older tracker: this is the only copy"
    ]


# --- While the older tracker goes on --------------------------------------------------------------------------------


def test_what_is_new_or_changed_there_comes_over(plans: None) -> None:
    add("TrainingPlan", plan("p7", name="New", **new()))
    add("Exercise", {**an_exercise("x8", "Dip", "BODYWEIGHT", plan="p7", sets=3, reps=8), **new()})
    change("TrainingPlan", "p4", name="Now", status="ACTIVE")
    assert sync() == {"followed": ["TrainingPlan 'p4'"]}
    assert (plan_of("p4").name, plan_of("p4").status) == ("Now", "active")
    assert [name for name, _, _ in entries_of("p7")] == ["Triceps dip"]


def test_what_changes_of_its_exercises_changes_the_plan(plans: None) -> None:
    change("Exercise", "x1", defaultReps=3)
    change("Exercise", "x7", trainingPlanId="p2")
    events = sync()
    assert events["followed"] == ["TrainingPlan 'p1'", "TrainingPlan 'p2'"]
    assert ("Back squat", "5 × 3", "") in entries_of("p1")
    assert [name for name, _, _ in entries_of("p2")] == ["Deadlift", "Nobody's curl"]
    assert "followed" not in sync()


def test_what_was_changed_on_both_sides_stays_as_it_is_here(plans: None) -> None:
    rename()
    change("TrainingPlan", "p1", name="Theirs")
    assert sync() == {"conflict": ["TrainingPlan 'p1' was changed there and here; it stays as it is here."]}
    assert plan_of("p1").name == "Mine"


def test_what_was_deleted_there_is_told_and_stays(plans: None) -> None:
    delete("TrainingPlan", "p3")
    assert sync() == {"deleted": ["TrainingPlan 'p3' was deleted there; what came of it stays here."]}
    assert plan_of("p3")


def test_what_was_in_quarantine_comes_once_it_is_right_there(plans: None) -> None:
    change("TrainingPlan", "p5", name="Short")
    add("User", {**database.user("nobody", isActive=True), **new()})
    assert sync() == {"followed": ["TrainingPlan 'p5'", "TrainingPlan 'p6'"]}
    assert (plan_of("p5").name, plan_of("p6").user.email) == ("Short", "nobody@example.com")
    assert reasons() == {}


def test_nothing_is_made_for_an_account_that_was_deleted_here(plans: None) -> None:
    User.objects.get(email="u2@example.com").delete()
    add("TrainingPlan", plan("p7", userId="u2", **new()))
    assert sync() == {}
    outcomes = LegacyRow.objects.filter(kind="training_plan", outcome="forgotten")
    assert sorted(outcomes.values_list("legacy_id", flat=True)) == ["p3", "p4", "p7"]


# --- Staff ----------------------------------------------------------------------------------------------------------


def test_staff_shorten_a_name_and_it_comes_over(plans: None) -> None:
    row = derived_id("training_plan", "p5")
    assert correct(legacy_row_id=row, correction={"name": LONG + "x"}) == "Its name is too long"
    assert correct(legacy_row_id=row, correction={"name": "Short"}) == ""
    assert (plan_of("p5").name, LegacyRow.objects.get(pk=row).corrected) == ("Short", True)
    with takeover.new_report() as (report, _):
        found = takeover.verify_again(connection, report=report)
    assert (found.failures(), found.tables["TrainingPlan"].corrected) == ([], 1)
    assert sync() == {}


def test_staff_name_the_person_of_a_plan(plans: None) -> None:
    row = derived_id("training_plan", "p6")
    assert correct(legacy_row_id=row, correction={"userId": "nowhere"}) == "No user with this id came over."
    assert correct(legacy_row_id=row, correction={"userId": "u2"}) == ""
    assert plan_of("p6").user.email == "u2@example.com"


# --- The command ----------------------------------------------------------------------------------------------------

CHOSEN = ["--time-unit=minutes", "--weight-unit=kg", "--time-zone=Europe/Berlin"]


def test_a_dry_run_says_all_of_them_and_keeps_nothing(db: None) -> None:
    begin_plans()
    out = StringIO()
    call_command("legacy", "move", "--dry-run", *CHOSEN, stdout=out, stderr=out)
    line = "TrainingPlan                6            4            0            2            0            4"
    assert line in out.getvalue()
    assert "THE SAME: nothing differs." in out.getvalue()
    assert not TrainingPlan._base_manager.exists()


def test_an_exercise_without_a_plan_column_is_no_matter(db: None) -> None:
    begin_plans()
    alter('ALTER TABLE "Exercise" DROP COLUMN "trainingPlanId"')
    add("Exercise", exercise("x9", exerciseType="STRENGTH"))
    move()
    assert {entries_of(pk) == [] for pk in ("p1", "p2", "p3", "p4")} == {True}
