"""The older tracker's exercises moved again, on from where it was killed, back, and in a sync."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from accounts.legacy.identity import derived_id
from accounts.legacy.runs import Move, patiently
from accounts.models import LegacyRow, QuarantinedRow, User
from tests.factories import ExerciseFactory
from tests.legacy import database
from tests.legacy.database import add, begun, exercise, moved, run_sql
from tests.legacy.exercises import LATER, aliases, is_new, legacy, load_catalogue, record, target
from training import merging
from training.legacy import move_exercises, moving, undo_exercises, undoing
from training.models import Exercise, ExerciseAlias, ExerciseMuscle
from workouts import recording

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[dict[str, Any]]]:
    models: tuple[type[Model], ...] = (Exercise, ExerciseAlias, ExerciseMuscle, LegacyRow, QuarantinedRow)
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def again(move: Move) -> Move:
    """A sync of the exercises."""
    later = Move(apps, connection, move.source, move.choices, move.run)
    later.again = True
    move_exercises(later)
    return later


def undo(move: Move) -> list[str]:
    return undo_exercises(apps, connection, move.run)


# --- Again, and on from where it was killed --------------------------------------------------------------------------


def test_twice_is_once() -> None:
    database.load_sample()
    move = moved(move_exercises)
    before = everything()
    move.run.progress = {}  # as if it had been killed before it could note where it was
    move_exercises(move)
    assert everything() == before
    assert (again(move).events, everything()) == ({}, before)


def test_a_killed_move_goes_on_to_the_same_end(monkeypatch: pytest.MonkeyPatch) -> None:
    database.load_sample()

    def end() -> dict[str, Any]:
        rows = LegacyRow.objects.all()
        return {row.legacy_id: (row.target_id, row.warnings, row.row) for row in rows}

    move = moved(move_exercises)
    expected = end()
    undo(move)
    move.run.delete()
    monkeypatch.setattr(moving, "BATCH", 3)
    killed = begun()

    def kill(phase: str, done: int, total: int) -> None:
        if done == 9:
            raise KeyboardInterrupt

    killed.progress = kill
    with pytest.raises(KeyboardInterrupt):
        move_exercises(killed)
    moved(move_exercises)
    assert end() == expected


def refuse_sql(name: str) -> str:
    """Let the database refuse the exercise of this name, as one that has more rules than ours."""
    if connection.vendor == "postgresql":
        return f"ALTER TABLE training_exercise ADD CONSTRAINT no_poison CHECK (name <> '{name}')"
    return (
        f"CREATE TRIGGER no_poison BEFORE INSERT ON training_exercise WHEN NEW.name = '{name}'"
        " BEGIN SELECT RAISE(ABORT, 'no_poison'); END"
    )


def test_what_the_database_refuses_goes_to_quarantine_with_its_message_and_the_others_come_over() -> None:
    legacy(
        exercise("a", name="Poison (cardio)", category="STRENGTH"),
        exercise("b", name="Poison", category="CARDIO"),
        exercise("c", name="Log roll"),
        exercise("d", name="POISON", category="FLEXIBILITY", createdAt=LATER),
    )
    run_sql(refuse_sql("Poison"))
    move = moved(move_exercises)
    assert {pk: record(pk).outcome for pk in "abcd"} == {
        "a": "moved",
        "b": "quarantined",
        "c": "moved",
        "d": "moved",
    }
    found = QuarantinedRow.objects.get()
    assert (found.legacy_row_id, found.reason, found.row["name"]) == (
        derived_id("exercise", "b"),
        "refused",
        "Poison",
    )
    assert "no_poison" in found.detail
    with connection.cursor() as cursor:
        cursor.execute("""UPDATE "Exercise" SET "name" = 'Cured' WHERE "id" = 'b'""")
    again(move)
    assert (target("b").name, QuarantinedRow.objects.count()) == ("Cured", 0)


# --- Back ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("load_first", [True, False])
def test_undo_leaves_nothing_of_it(load_first: bool) -> None:  # noqa: FBT001
    if load_first:
        load_catalogue()
    ExerciseFactory(name="Kniebeuge 🦵", measurement="time")
    before = everything()
    database.load_sample()
    move = moved(move_exercises)
    assert everything() != before
    assert undo(move) == []
    assert everything() == before
    assert (
        list(Exercise.history.filter(history_type="-")) == []
    )  # else the catalogue's loader would not bring them back
    move.run.refresh_from_db()
    assert (move.run.state, move.run.progress) == ("running", {})


def test_undo_leaves_what_the_catalogue_has_made_its_own() -> None:
    legacy(exercise(name="Push-ups", category="BODYWEIGHT"))
    move = moved(move_exercises)
    load_catalogue()
    assert undo(move) == []
    push_up = Exercise.objects.get(key="push-up")
    assert ("Push-ups" in aliases(push_up), push_up.muscles.count() > 0) == (False, True)
    assert LegacyRow.objects.count() == 0


def log_it(made: Exercise, alice: User) -> None:
    session = recording.start_session(user=alice, session_id=derived_id("test", "s"), at=datetime(2026, 1, 1, tzinfo=UTC))  # fmt: skip
    recording.add_exercise(
        user=alice, session_id=session.pk, exercise_id=made.pk, log_id=derived_id("test", "l")
    )


def rename(made: Exercise, alice: User) -> None:
    made.name = "Renamed"
    made.save()


def merge_into_it(made: Exercise, alice: User) -> None:
    merging.merge(duplicate=ExerciseFactory(name="Duplicate"), into=made)


@pytest.mark.parametrize("use", [log_it, rename, merge_into_it])
def test_undo_keeps_an_exercise_that_somebody_used(
    use: Callable[[Exercise, User], None], alice: User
) -> None:
    legacy(exercise("a", name="Log roll"), exercise("b", name="LOG ROLL", createdAt=LATER), exercise("c"))
    move = moved(move_exercises)
    use(target("a"), alice)
    kept = target("a")
    assert undo(move) == [f"exercise {kept.name}: it was used or edited since"]
    assert Exercise.objects.filter(pk=kept.pk).exists()
    assert {row.legacy_id for row in LegacyRow.objects.all()} == {"a", "b"}


def test_undo_leaves_the_aliases_that_people_gave() -> None:
    exercise_of_staff = ExerciseFactory(name="Zorb press", aliases=["Blorb press"])
    legacy(exercise("a", name="zorb-presses", category="STRENGTH"), exercise("b", name="Zorb-press"))
    move = moved(move_exercises)
    assert (target("b"), aliases(exercise_of_staff)) == (exercise_of_staff, ["Blorb press", "Zorb-press"])
    assert undo(move) == []
    assert aliases(exercise_of_staff) == ["Blorb press"]


def test_a_killed_undo_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    database.load_sample()
    move = moved(move_exercises)
    monkeypatch.setattr(undoing, "BATCH", 2)
    left = 3

    def killed(*args: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        patiently(*args)

    monkeypatch.setattr(undoing, "patiently", killed)
    with pytest.raises(KeyboardInterrupt):
        undo(move)
    assert LegacyRow.objects.exists()
    monkeypatch.setattr(undoing, "patiently", patiently)
    assert (
        undo(move),
        LegacyRow.objects.count(),
        Exercise.objects.count(),
        ExerciseAlias.objects.count(),
    ) == (
        [],
        0,
        0,
        0,
    )


def test_after_an_undo_that_kept_one_the_next_move_makes_none_twice(alice: User) -> None:
    legacy(exercise("a", name="Log roll"), exercise("b"))
    first = moved(move_exercises)
    rename(target("a"), alice)
    undo(first)
    first.run.state = "rolled_back"
    first.run.save()
    second = moved(move_exercises)
    assert sorted(Exercise.objects.values_list("name", flat=True)) == ["Exercise b", "Renamed"]
    assert {row.legacy_id: row.run_id for row in LegacyRow.objects.all()} == dict.fromkeys(
        "ab", second.run.pk
    )


def test_an_exercise_that_is_there_without_its_record_is_adopted_as_it_is(alice: User) -> None:
    legacy(exercise("a", name="Log roll"))
    move = moved(move_exercises)
    rename(target("a"), alice)
    LegacyRow.objects.all().delete()
    move.run.progress = {}
    move_exercises(move)
    assert (target("a").name, is_new("a"), Exercise.objects.count()) == ("Renamed", True, 1)
    assert undo(move) == ["exercise Renamed: it was used or edited since"]


# --- Sync ------------------------------------------------------------------------------------------------------------


def test_a_sync_brings_new_exercises_and_notes_changed_ones() -> None:
    legacy(exercise("b", name="Log roll"))
    move = moved(move_exercises)
    before = Exercise.objects.values().get()
    add(
        "Exercise",
        exercise("a", name="LOG ROLL", createdAt="2025-01-01 08:00:00"),
        exercise("c", name="Other"),
    )
    with connection.cursor() as cursor:
        cursor.execute("""UPDATE "Exercise" SET "name" = 'Roll of logs' WHERE "id" = 'b'""")
    add("Exercise", exercise("d", name="Log Roll", category="CARDIO"))
    assert again(move).events == {
        "conflict": ["Exercise Roll of logs: changed in the older tracker; here it stays as it is."]
    }
    assert Exercise.objects.filter(pk=before["id"]).values().get() == before
    assert target("c").name == "Other"
    assert target("d").name == "Log Roll (cardio)"


def test_a_new_twin_in_a_sync_goes_where_the_known_one_is_now() -> None:
    legacy(exercise("a", name="Log roll"))
    move = moved(move_exercises)
    into = ExerciseFactory(name="Zorb roll")
    merging.merge(duplicate=target("a"), into=into)
    add("Exercise", exercise("b", name="LOG ROLL", createdAt=LATER))
    again(move)
    assert (target("b"), record("b").warnings) == (into, ["name_twin"])


def test_a_new_twin_of_one_that_staff_deleted_is_an_exercise_of_its_own() -> None:
    legacy(exercise("a", name="Log roll"))
    move = moved(move_exercises)
    target("a").delete()
    add("Exercise", exercise("b", name="LOG ROLL", createdAt=LATER))
    again(move)
    assert (is_new("b"), target("b").name) == (True, "LOG ROLL")
    assert undo(move) == []
    assert (Exercise.objects.count(), LegacyRow.objects.count()) == (0, 0)
