"""The verification of plans: of a right move it says that nothing differs, and of each wrong one what does."""

from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from typing import Any
from uuid import UUID, uuid5

import pytest
from pytest_django import DjangoDbBlocker

from accounts.legacy.identity import derived_id
from accounts.legacy.runs import Move
from accounts.legacy.users import move_users
from accounts.models import LegacyRow
from tests.legacy.database import moved
from tests.legacy.going_on import change as change_there
from tests.legacy.planning import alter, begin_plans, plan_of
from tests.legacy.verifying import LEGACY, Mutant, Row, both, broken, broken_by, change, drop, verified
from tests.training.plans import building
from training import merging
from training.legacy import move_exercises
from training.legacy.plans import move_plans
from training.models import Exercise, PlannedExercise
from workouts.legacy.verify import TableCounts

pytestmark = pytest.mark.django_db
PHASES = (move_users, move_exercises, move_plans)
PLAN, DAY, ENTRY, VERSION = (
    f"training.{name}" for name in ("TrainingPlan", "PlanDay", "PlannedExercise", "PlanVersion")
)
P1 = derived_id("training_plan", "p1")


@pytest.fixture(scope="module", autouse=True)
def people_and_exercises(module_transaction: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Moved once for all tests; what is left to move is the plans."""
    with django_db_blocker.unblock():
        begin_plans()
        moved(move_users, move_exercises)


@pytest.fixture
def plans(db: None) -> Move:
    return moved(*PHASES)


def test_a_right_move_differs_in_nothing_and_is_counted(plans: Move) -> None:
    report = StringIO()
    found = verified(plans, report)
    assert found.failures() == []
    assert found.tables["TrainingPlan"] == TableCounts(legacy=6, moved=4, quarantined=2, warned=4)
    assert "4 of 4 rows of TrainingPlan, at random" in report.getvalue()


def test_what_was_edited_here_is_not_compared(plans: Move) -> None:
    found = plan_of("p1")
    building.edit_plan(user=found.user, plan_id=found.pk, version=1, name="Mine")
    checked = verified(plans)
    assert (checked.failures(), checked.tables["TrainingPlan"].edited) == ([], 1)


def test_an_exercise_that_was_merged_since_is_the_same(plans: Move) -> None:
    merging.merge(
        duplicate=Exercise.objects.get(name="Zottel press"), into=Exercise.objects.get(name="Back squat")
    )
    assert verified(plans).failures() == []


def test_what_is_newer_there_is_for_a_sync(plans: Move) -> None:
    change_there("TrainingPlan", "p1", name="Theirs")
    change_there("Exercise", "x5", defaultReps=3)
    found = verified(plans)
    assert (found.failures(), found.exit_status) == ([], 2)
    assert "The exercises of TrainingPlan 'p2' were changed in the older tracker" in found.newer_examples


def test_what_was_altered_there_in_silence_fails(plans: Move) -> None:
    alter("""UPDATE "TrainingPlan" SET name = 'Theirs' WHERE id = 'p1'""")
    assert broken(verified(plans)) == {"I10"}


# --- Wrong moves ----------------------------------------------------------------------------------------------------


def is_plan(legacy_id: str) -> Any:
    return lambda row: row["id"] == derived_id("training_plan", legacy_id)


def of_p1(row: Row) -> bool:
    return bool(row["plan_id"] == P1)


def first(row: Row) -> bool:
    return of_p1(row) and row["position"] == 1


def of_p6(row: Row) -> bool:
    return bool(row["legacy_row_id"] == derived_id("training_plan", "p6"))


def other(legacy_id: str) -> UUID:
    return derived_id("user", legacy_id)


def doubled(name: str, row: Row) -> Iterator[Row]:
    """The plan comes over a second time under another id."""
    yield row
    if name == PLAN and row["id"] == P1:
        yield {**row, "id": uuid5(P1, "again")}


def renumbered(row: Row) -> list[Any]:
    return [[{**each, "reps": 6} for each in row["schemes"][0]]]


MUTANTS: dict[str, tuple[str, Mutant]] = {
    "the owner is swapped": ("I4", change(PLAN, is_plan("p1"), user_id=other("u2"))),
    "the owner is another in the LegacyRow": ("I4", change(LEGACY, is_plan("p1"), user_id=other("u2"))),
    "a day belongs to another": ("I4", change(DAY, of_p1, user_id=other("u2"))),
    "an entry belongs to another": ("I4", change(ENTRY, of_p1, user_id=other("u2"))),
    "the status is another": ("I5", change(PLAN, is_plan("p1"), status="draft")),
    "an empty plan is active": ("I5", change(PLAN, is_plan("p3"), status="active")),
    "the unit is another": ("I5", change(PLAN, is_plan("p1"), unit="lb")),
    "the weeks are those of a cycle": (
        "I5",
        change(PLAN, is_plan("p1"), weeks=lambda row: row["target_weeks"], target_weeks=None),
    ),
    "no number of weeks becomes one": ("I8", change(PLAN, is_plan("p2"), target_weeks=12)),
    "a number of weeks is lost": ("I5", change(PLAN, is_plan("p1"), target_weeks=None)),
    "it began on another day": ("I7", change(PLAN, is_plan("p1"), started_on=None)),
    "it has not ended": ("I7", change(PLAN, is_plan("p2"), ended_on=None)),
    "the name is another": ("I9", change(PLAN, is_plan("p1"), name="Plan")),
    "the description is lost": ("I9", change(PLAN, is_plan("p1"), description="")),
    "weekdays are made up": ("I5", change(PLAN, is_plan("p1"), weekdays=[0, 2, 4])),
    "an exercise is dropped": ("I1", drop(ENTRY, first)),
    "the order is reversed": ("I5", change(ENTRY, of_p1, position=lambda row: 10 - row["position"])),
    "a number of sets is another": (
        "I5",
        change(ENTRY, first, schemes=lambda row: [row["schemes"][0][:-1]]),
    ),
    "reps are others": ("I5", change(ENTRY, first, schemes=renumbered)),
    "minutes are taken for seconds": (
        "I5",
        change(
            ENTRY,
            lambda row: "seconds" in row["schemes"][0][0],
            schemes=lambda row: [[{"seconds": each["seconds"] // 60} for each in row["schemes"][0]]],
        ),
    ),
    "a load is made up": (
        "I5",
        change(ENTRY, first, schemes=[[{"reps": 8, "basis": "rpe", "rpe": str(Decimal(8))}] * 3]),
    ),
    "what was assumed is not said": ("I9", change(ENTRY, lambda row: row["notes"] != "", notes="")),
    "rests are made up": ("I5", change(ENTRY, first, rest_seconds=90)),
    "the exercise is another": (
        "I5",
        change(
            ENTRY,
            first,
            exercise_id=lambda row: LegacyRow.objects.get(kind="exercise", legacy_id="x7").target_id,
        ),
    ),
    "the day is called otherwise": ("I5", change(DAY, of_p1, name="Monday")),
    "the empty day is missing": (
        "I5",
        drop(DAY, lambda row: row["plan_id"] == derived_id("training_plan", "p3")),
    ),
    "there is no first version": ("I5", drop(VERSION, of_p1)),
    "the first version says something else": (
        "I5",
        change(VERSION, of_p1, document=lambda row: {**row["document"], "name": "Other"}),
    ),
    "the first version has other sets": (
        "I5",
        change(VERSION, of_p1, document=lambda row: {**row["document"], "days": []}),
    ),
    "a plan is doubled under another id": ("I3", doubled),
    "a plan is dropped in silence": (
        "I2",
        drop(LEGACY, is_plan("p4")),
    ),
    "what a row became does not exist": (
        "I3",
        both(
            drop(PLAN, is_plan("p3")),
            drop(DAY, lambda row: row["plan_id"] == derived_id("training_plan", "p3")),
            drop(VERSION, lambda row: row["plan_id"] == derived_id("training_plan", "p3")),
        ),
    ),
    "a doubt is not noted": ("I5", change(LEGACY, is_plan("p2"), warnings=[])),
    "what its exercises said is not noted": ("I2", change(LEGACY, is_plan("p1"), made_hash=UUID(int=1))),
    "it is written over a second time": (
        "I12",
        change(PLAN, is_plan("p1"), created_at=lambda row: row["created_at"].replace(year=2020)),
    ),
    "it is in quarantine for another reason": (
        "I2",
        change("accounts.QuarantinedRow", of_p6, reason="name_too_long"),
    ),
    "it is forgotten in quarantine": ("I2", drop("accounts.QuarantinedRow", of_p6)),
    "it loses a value in quarantine": (
        "I2",
        change("accounts.QuarantinedRow", of_p6, row=lambda row: {**row["row"], "name": None}),
    ),
}


@pytest.mark.parametrize(("code", "wrong"), MUTANTS.values(), ids=MUTANTS)
def test_a_wrong_move_fails_when(code: str, wrong: Mutant) -> None:
    assert code in broken_by(wrong, *PHASES)


def test_an_exercise_that_went_to_another_plan_on_the_way_fails(plans: Move) -> None:
    its = PlannedExercise.objects.get(plan=plan_of("p2"))
    PlannedExercise.objects.filter(plan=P1, position=1).update(plan=its.plan, day=its.day)
    assert "I1" in broken(verified(plans))
