"""Histories of the older tracker, moved by all phases."""

from typing import Any
from uuid import UUID

from django.db import connection

from accounts.legacy.choices import Choices
from accounts.legacy.identity import derived_id
from accounts.legacy.runs import Move
from accounts.legacy.users import move_users
from accounts.models import User
from tests.legacy.database import CHOICES, add, begun, exercise, join, log, make_tables, user, workout
from training.legacy import move_exercises
from workouts.legacy.sessions import move_sessions

PHASES = (move_users, move_exercises, move_sessions)
ROBIN, LEE = "cme4u0001aaaa0robin000001", "cme4u0003aaaa0lee00000003"
BCRYPT = "$2b$12$YdMFOIuN/UX66Q581xnNO.R8iXKWhrA3U.pwrUIEDV5lncEhCWz5u"


def move_all(choices: Choices = CHOICES) -> Move:
    move = begun(choices)
    for phase in PHASES:
        phase(move)
    return move


def log_id(legacy_id: str) -> UUID:
    return derived_id("workout_exercise", legacy_id)


def session_id(legacy_id: str) -> UUID:
    return derived_id("workout", legacy_id)


def history_in_t() -> None:
    """State T with copies, a rating out of range, orphans and everything that a profile has."""
    make_tables("T")
    add(
        "User",
        user(
            "u1",
            name="Ada",
            password=BCRYPT,
            timezone="America/New_York",
            lastLogin="2025-08-02 01:02:03.004",
            isActive=True,
            weight=82.55,
            height=180,
            fitnessLevel="ADVANCED",
            goals="Strong",
            updatedAt="2025-08-02 01:00:00",
        ),
        user("u2", timezone="Middle-earth/Shire", isActive=False, weight=-5, height=9999, fitnessLevel=None),
        user("u3", email="U1@example.com ", timezone=None, isActive=True),
    )
    add(
        "Exercise",
        exercise("x1", name="Bench Press", exerciseType="STRENGTH"),
        exercise("x2", name="Running", exerciseType="CARDIO"),
        exercise("x3", name="Pull-ups", exerciseType="BODYWEIGHT"),
    )
    add(
        "Workout",
        workout("w1", date="2025-08-01 03:30:00", notes="in the evening before, over there"),
        workout("w2", date="2025-08-01 03:30:00", userId="u2"),
    )
    add(
        "WorkoutExercise",
        join("j1", createdAt="2025-08-01 05:00:00", updatedAt="2025-08-01 05:00:00", time=90),
        join("j2", workoutId="w2", exerciseId="x3", weight=-15, createdAt="2025-08-01 05:00:01"),
    )
    add(
        "WorkoutLog",
        # j1 as the older tracker's own script copied it, twice
        *(
            log(
                pk,
                date="2025-08-01 03:30:00",
                durationMinutes=90,
                createdAt="2025-08-01 05:00:00",
                updatedAt="2025-08-01 05:00:00",
            )
            for pk in ("copy1", "copy2")
        ),
        log("l1", date="2025-08-03 10:00:00.007", rating=4, mood="GOOD", notes="fine", weight=0),
        log("l2", date="2025-08-03 10:00:00.007", exerciseId="x2", durationMinutes=30, reps=0, weight=None),
        log(
            "l3",
            date="2025-08-04 00:00:00",
            rating=9,
            mood="TIRED",
            weight=None,
            createdAt="2025-08-04 01:00:00",
        ),
        log("l4", date="infinity"),
        log("l5", userId="u2", exerciseId="x3", weight=-10, sets=60),
    )
    add("WorkoutLog", log("l6", userId="nobody"), log("l7", exerciseId="nothing"), orphans=True)


def a_person(email: str = "robin@example.com") -> User:
    return User.objects.get(email=email)


def set_values(legacy_id: str, **values: Any) -> None:
    """Write into a row of WorkoutExercise, as the older application or somebody by hand does."""
    with connection.cursor() as cursor:
        for column, value in values.items():
            cursor.execute(
                f'UPDATE "WorkoutExercise" SET "{column}" = %s WHERE id = %s',  # noqa: S608
                [value, legacy_id],
            )
