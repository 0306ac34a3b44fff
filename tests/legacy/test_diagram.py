"""`legacy diagram`: what docs/legacy.md draws is what the code says."""

from pathlib import Path

import pytest
from django.apps import apps

from workouts.legacy.diagram import APPS, BEGIN, END, DiagramError, diagram, drawings


def empty_document(path: Path) -> Path:
    marks = "\n\n".join(f"{BEGIN.format(name)}\n{END.format(name)}" for name in ("L1", "T", "Spotter"))
    path.write_text(f"# Before\n\n{marks}\n\nAfter\n", encoding="utf-8")
    return path


def test_the_document_is_up_to_date() -> None:
    assert diagram(check=True), "run `manage.py legacy diagram`"


def test_an_old_drawing_is_found_and_replaced(tmp_path: Path) -> None:
    path = empty_document(tmp_path / "legacy.md")

    checked = diagram(path, check=True)
    untouched = path.read_text(encoding="utf-8")
    drawn = diagram(path)
    text = path.read_text(encoding="utf-8")

    assert (checked, "mermaid" in untouched, drawn) == (False, False, True)
    assert (text.count("```mermaid\nerDiagram"), text[:8], text[-6:]) == (3, "# Before", "After\n")
    assert diagram(path, check=True)


def test_a_document_without_a_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "legacy.md").write_text("# Nothing\n")

    with pytest.raises(DiagramError, match="diagram L1"):
        diagram(tmp_path / "legacy.md")


def test_the_older_schemas_are_drawn_with_what_they_point_at() -> None:
    first, second = drawings()["L1"].splitlines(), drawings()["T"].splitlines()

    assert [line for line in first if "--" in line] == [
        "    User ||--o{ Workout : userId",
        "    Workout ||--o{ WorkoutExercise : workoutId",
        "    Exercise ||--o{ WorkoutExercise : exerciseId",
    ]
    assert "        text category" in first
    assert "        text category" not in second
    assert "    TrainingPlan |o--o{ Exercise : trainingPlanId" in second


def test_every_model_of_ours_is_drawn_once() -> None:
    drawing = drawings()["Spotter"]

    ours = [model for name in APPS for model in apps.get_app_config(name).get_models()]
    expected = sorted(
        model.__name__
        for model in ours
        if not model.__name__.startswith("Historical") and not model._meta.auto_created
    )
    assert sorted(line.split()[0] for line in drawing.splitlines() if line.endswith(" {")) == expected
    assert "    WorkoutSession ||--o{ WorkoutLog : session" in drawing
    assert "    LegacyRow ||--o| QuarantinedRow : legacy_row" in drawing
