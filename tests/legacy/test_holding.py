"""The move holds few rows at once, whatever a workout, a person or an instant holds; that changes nothing but memory."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from accounts.legacy.users import move_users
from accounts.models import LegacyRow
from tests.legacy.database import add, begun, exercise, join, log, make_tables, moved, user, workout
from tests.legacy.killing import Point
from tests.legacy.places import TO_THE_MOVE, Place
from training.legacy import move_exercises
from workouts.legacy import logs, rows, sessions
from workouts.legacy.sync import sync

PHASES = (move_users, move_exercises, sessions.move_sessions)
MADE = ("accounts.LegacyRow", "accounts.QuarantinedRow")
KEPT = ("workouts.WorkoutSession", "workouts.WorkoutLog", "workouts.WorkoutSet")
# They differ from one run to the next.
OF_THE_RUN = {"run_id", "moved_at", "created_at", "updated_at", "made_hash"}


def tell_much(using: Any = connection) -> None:
    """Two people with workouts of many rows, and with logs at instants of their own and at the same."""
    make_tables("T", using)
    add("User", user("u1"), user("u2"), using=using)
    add("Exercise", *(exercise(f"x{n}", exerciseType="STRENGTH") for n in range(1, 5)), using=using)
    add("Workout", *(workout(f"w{n}", userId=f"u{1 + n % 2}") for n in range(1, 5)), using=using)
    add("Workout", workout("w5", date="infinity", notes="n" * 10_000), using=using)
    add(
        "WorkoutExercise",
        *(
            join(f"j{w}{x}", workoutId=f"w{w}", exerciseId=f"x{x}", sets=w * x, notes="n" * 2000)
            for w in range(1, 6)
            for x in range(1, 5)
        ),
        using=using,
    )
    add(
        "WorkoutLog",
        *(
            # Later ids at earlier instants.
            log(f"l{n:02}", userId=f"u{1 + n % 2}", date=f"2025-09-{20 - n // 4:02} 08:00:00", sets=n)
            for n in range(1, 17)
        ),
        log("l20", date="-infinity"),
        log("l21", date="2025-08-01 17:30:00", userId="u1", sets=2, notes="n" * 2000),  # a copy of j21
        log("l22", date="2025-08-01 17:30:00", userId="u1", sets=9),
        using=using,
    )


def stored(*names: str) -> dict[str, list[dict[str, Any]]]:
    """All that was made, but what differs from one run to the next."""
    return {
        name: [
            {column: value for column, value in row.items() if column not in OF_THE_RUN}
            for row in apps.get_model(name)._base_manager.order_by("pk").values()
        ]
        for name in names
    }


def hold_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "SETS_AT_ONCE", 1)
    monkeypatch.setattr(sessions, "JOINS_AT_ONCE", 1)
    monkeypatch.setattr(logs, "LOGS_AT_ONCE", 1)


@pytest.mark.django_db
def test_holding_little_makes_the_same_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    tell_much()
    with transaction.atomic():
        moved(*PHASES)
        much = stored(*MADE, *KEPT)
        transaction.set_rollback(True)
    assert not LegacyRow.objects.exists()
    hold_little(monkeypatch)
    moved(*PHASES)
    assert stored(*MADE, *KEPT) == much
    assert LegacyRow.objects.filter(kind="workout_log", outcome="copy").count() == 1


@pytest.mark.django_db
def test_a_workout_with_many_long_notes_is_a_batch_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four rows of 2,000 characters count 12 each; of 10,000 they would count 44."""
    tell_much()
    monkeypatch.setattr(sessions, "JOINS_AT_ONCE", 24)
    mover = sessions.SessionMover(begun())
    assert [row["id"] for row in mover.next_workouts(None)] == ["w1", "w2"]
    assert [row["id"] for row in mover.next_workouts("w4")] == ["w5"]
    assert mover.next_workouts("w5") == []


def change_two_instants() -> None:
    """One to an earlier instant, one to a later."""
    with connection.cursor() as cursor:
        for pk, instant in (("l04", "2025-09-17 08:00:00"), ("l14", "2025-09-19 08:00:00")):
            cursor.execute('UPDATE "WorkoutLog" SET date = %s, reps = 12 WHERE id = %s', [instant, pk])


@pytest.mark.django_db
def test_a_sync_that_holds_little_follows_a_log_to_another_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both sessions, of the instant it left and of the one it went to, are as one take-over would make them."""
    tell_much()
    with transaction.atomic():
        change_two_instants()
        moved(*PHASES)
        at_once = stored(*KEPT)
        transaction.set_rollback(True)
    hold_little(monkeypatch)
    moved(*PHASES)
    change_two_instants()
    move = begun()
    sync(move, PHASES)
    assert sorted(move.events["followed"]) == ["WorkoutLog l04", "WorkoutLog l14"]
    assert stored(*KEPT) == at_once


def test_killed_in_the_middle_of_a_person(make_place: Callable[..., Place], before_the_move: Place) -> None:
    """Logs are read by instant, and those of one person are one transaction for all that."""
    place = make_place(before_the_move)
    make_tables("T", place.connection)
    add("User", user(isActive=True), using=place.connection)
    add("Exercise", exercise(exerciseType="STRENGTH"), using=place.connection)
    for n in range(1, 7):
        add("WorkoutLog", log(f"l{n}", date=f"2025-09-{1 + n // 2:02} 08:00:00"), using=place.connection)
    undisturbed = make_place(place)
    undisturbed.done(*TO_THE_MOVE)

    place.killed(*TO_THE_MOVE, at=Point("before", "insert", of="WorkoutSet", call=3))
    assert place.rows("workouts.WorkoutSession").count() == 0
    (run,) = place.rows("accounts.LegacyRun").all()
    assert "logs" not in run.progress
    place.done(*TO_THE_MOVE)
    assert place.dump() == undisturbed.dump()
    assert place.rows("workouts.WorkoutSession").count() == 4
