"""Plans in the older tracker's state T, with one of each case; and what they are here."""

from typing import Any

from django.db import connection

from accounts.legacy.identity import derived_id
from tests.legacy import database
from tests.legacy.database import add, exercise, plan, user
from training.models import TrainingPlan
from training.plans import reading
from training.progression.program import Program

CODES = {
    "plan_sets_assumed",
    "plan_amount_assumed",
    "plan_time_of_each",
}
LONG = "x" * 101


def begin_plans() -> None:
    """Robin's three plans, and four that cannot come over or only in part."""
    database.make_tables("T")
    active = {"isActive": True}
    add("User", user(**active), user("u2", **active))
    add(
        "TrainingPlan",
        plan(description="Three days\x07", targetDurationWeeks=12, updatedAt="2025-07-20 08:00:00"),
        plan("p2", name=" Old  one ", status="ARCHIVED", updatedAt="2025-07-20 08:00:00"),
        plan("p3", name="", userId="u2", targetDurationWeeks=9999),
        plan("p4", name="Later", status="DRAFT", userId="u2"),
        plan("p5", name=LONG),
    )
    add("TrainingPlan", plan("p6", userId="nobody"), orphans=True)
    add(
        "Exercise",
        an_exercise("x1", "Squat", sets=5, reps=5),
        an_exercise("x2", "Bench Press", sets=3, reps=8, minutes=20),
        an_exercise("x3", "Plank", "FLEXIBILITY", sets=2, minutes=1),
        an_exercise("x4", "Zottel press"),
        an_exercise("x5", "Deadlift", plan="p2", sets=60, reps=0),
        an_exercise("x6", "Running", "CARDIO", plan="p4", minutes=30),
        an_exercise("x7", "Nobody's curl", plan=None, sets=3),
    )


def an_exercise(
    pk: str,
    name: str,
    kind: str = "STRENGTH",
    *,
    plan: str | None = "p1",
    sets: int | None = None,
    reps: int | None = None,
    minutes: int | None = None,
) -> dict[str, Any]:
    return exercise(
        pk,
        name=name,
        exerciseType=kind,
        trainingPlanId=plan,
        defaultSets=sets,
        defaultReps=reps,
        durationMinutes=minutes,
    )


def plan_of(legacy_id: str) -> TrainingPlan:
    return TrainingPlan.objects.get(pk=derived_id("training_plan", legacy_id))


def program_of(legacy_id: str) -> Program:
    return reading.program_of(plan_of(legacy_id))


def entries_of(legacy_id: str) -> list[tuple[str, str, str]]:
    """Of each exercise of a plan: its name, its sets and its note."""
    plan = plan_of(legacy_id)
    program = reading.program_of(plan)
    named = reading.exercises_of(program, plan.user)
    found = []
    for each in program.exercises():
        (scheme,) = each.schemes
        one = scheme[0]
        amount = f"{one.reps}" if one.reps else f"{one.seconds} s" if one.seconds else f"{one.metres} m"
        assert scheme == (one,) * len(scheme)
        found.append((named[each.exercise].name, f"{len(scheme)} × {amount}", each.notes))
    return found


def alter(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def as_text(column: str) -> None:
    """Let a column hold any text, as other databases do that have no enumerations."""
    if connection.vendor == "postgresql":
        alter(f'ALTER TABLE "TrainingPlan" ALTER "{column}" DROP DEFAULT, ALTER "{column}" TYPE text')
