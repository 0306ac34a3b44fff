"""Presses and forms of the editor as a page sends them, and the plan as it is afterwards."""

from typing import Any

from django.test import Client
from django.urls import reverse

from training.models import TrainingPlan
from training.plans.reading import program_of
from training.progression.program import PlannedExercise, Program

HTMX = {"HX-Request": "true"}


def now(plan: TrainingPlan) -> Program:
    plan.refresh_from_db()
    return program_of(plan)


def url(plan: TrainingPlan, name: str = "", *args: Any) -> str:
    return reverse(f"training:plan_edit{name}", args=[plan.pk, *args])


def press(client: Client, plan: TrainingPlan, do: str, *, status: int = 302, **said: Any) -> Any:
    plan.refresh_from_db()
    response = client.post(url(plan, "_press"), {"version": plan.version, "do": do, **said})
    assert response.status_code == status
    return response


def sets(*rows: dict[str, Any]) -> dict[str, Any]:
    """The rows of sets as the form sends them."""
    usual = {
        "count": "3",
        "least": "5",
        "most": "",
        "what": "reps",
        "load": "track",
        "percent": "100",
        "plus": "",
        "rpe": "",
        "kind": "working",
        "rest": "",
    }
    said: dict[str, Any] = {"sets-TOTAL_FORMS": str(len(rows)), "sets-INITIAL_FORMS": "0"}
    for index, row in enumerate(rows):
        said |= {f"sets-{index}-{name}": value for name, value in (usual | row).items()}
    return said


def exercise_data(plan: TrainingPlan, *rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    said = {"version": plan.version, "part": "0", "by": "always", "track": "squat", "decides": "on"}
    return said | {"rest_seconds": "", "notes": ""} | sets(*(rows or ({},))) | more


def planned_of(plan: TrainingPlan, day: int = 0, index: int = 0) -> PlannedExercise:
    return now(plan).days[day].exercises[index]


def save(client: Client, plan: TrainingPlan, *rows: dict[str, Any], status: int = 302, **more: Any) -> str:
    """Of the first exercise."""
    planned = planned_of(plan)
    data = exercise_data(plan, *rows, **more)
    response = client.post(url(plan, "_exercise", planned.id), data)
    assert response.status_code == status
    return response.content.decode()


def called(plan: TrainingPlan, note: str) -> str:
    return next(each.id for each in now(plan).exercises() if each.notes == note)


def track_data(plan: TrainingPlan, **said: Any) -> dict[str, Any]:
    tiers = said.pop("tiers", ())
    data = {"version": plan.version, "name": "Squat", "kind": "working_weight", "start": "60", "rule": "none"}
    data |= {"tiers-TOTAL_FORMS": str(len(tiers) + 1), "tiers-INITIAL_FORMS": "0"}
    for index, (reps, step) in enumerate(tiers):
        data |= {f"tiers-{index}-reps": reps, f"tiers-{index}-step": step}
    return data | said


DETAILS = {
    "name": "Strong",
    "description": "For winter",
    "unit": "kg",
    "schedule": "sequence",
    "weekdays": ["0", "2"],
    "weeks": "3",
    "target_weeks": "12",
}
