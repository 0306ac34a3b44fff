"""The verification says of each wrong move what differs."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F

from accounts.legacy.runs import Move
from accounts.models import LegacyRow, User
from tests.legacy import database
from tests.legacy.database import CHOICES, begun, load_sample
from tests.legacy.histories import (
    BCRYPT,
    PHASES,
    a_person,
    history_in_t,
    log_id,
    move_all,
    session_id,
    set_values,
)
from tests.legacy.verifying import broken, examples, verified
from training.models import Exercise
from workouts.models import WorkoutSession, WorkoutSet

pytestmark = pytest.mark.django_db


def test_a_copy_that_is_moved_too_fails() -> None:
    history_in_t()
    # The mover has not seen that it is one: its note came between.
    database.run_sql("""UPDATE "WorkoutLog" SET notes = 'other' WHERE id = 'copy1'""")
    move = move_all()
    database.run_sql("""UPDATE "WorkoutLog" SET notes = NULL WHERE id = 'copy1'""")

    assert "I2" in broken(verified(move))


def test_everything_in_the_wrong_unit_fails(moved_sample: Move) -> None:
    assert broken(verified(moved_sample, choices=replace(CHOICES, time_unit="minutes"))) >= {"I5"}
    assert broken(verified(moved_sample, choices=replace(CHOICES, weight_unit="lb"))) >= {"I5", "I6"}


def test_everything_in_the_wrong_zone_fails(moved_sample: Move) -> None:
    assert broken(verified(moved_sample, choices=replace(CHOICES, time_zone="Asia/Tokyo"))) >= {"I7"}


@pytest.mark.parametrize("column", ["reps", "notes", "time"])
def test_a_legacy_row_that_was_altered_fails(column: str, moved_sample: Move) -> None:
    set_values("j01", **{column: "other" if column == "notes" else 7})

    assert broken(verified(moved_sample)) == {"I10"}


def test_a_legacy_row_altered_before_it_was_read_fails() -> None:
    load_sample()
    move = begun()
    set_values("j01", reps=7)
    for phase in PHASES:
        phase(move)

    assert broken(verified(move)) == {"I10"}


def test_a_password_that_is_the_older_one_s_text_fails(moved_sample: Move) -> None:
    """As a wrong mover would have stored it: with the account's fingerprint taken of it."""
    for email, password in {"robin@example.com": BCRYPT, "long-id@example.com": "hashedpassword"}.items():
        wrongly_stored(email, password=password)

    assert len(examples(verified(moved_sample), "I5")) == 2


def wrongly_stored(email: str, /, **values: Any) -> None:
    from accounts.legacy.users import fingerprints

    person = a_person(email)
    User.objects.filter(pk=person.pk).update(**values)
    made = fingerprints(apps, connection, [person.pk])[person.pk]
    LegacyRow.objects.filter(target_id=person.pk, kind="user").update(made_hash=made)


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("I9", {"email": "r@example.com"}),
        ("I9", {"name": "Rob"}),
        ("I5", {"is_active": False}),
        ("I4", {"is_staff": True}),
        ("I5", {"weight_unit": "lb"}),
        ("I7", {"date_joined": datetime(2025, 7, 1, 10, tzinfo=UTC)}),
        ("I5", {"password": "!"}),
    ],
)
def test_an_account_made_wrongly_fails(code: str, values: dict[str, Any], moved_sample: Move) -> None:
    wrongly_stored("robin@example.com", **values)

    assert code in broken(verified(moved_sample))


def test_an_exercise_that_measures_something_else_fails(moved_sample: Move) -> None:
    Exercise.objects.filter(logs=log_id("j08")).update(measurement="weight_reps")

    assert "I5" in broken(verified(moved_sample))


def test_many_differences_are_counted_and_the_first_are_named(moved_sample: Move) -> None:
    WorkoutSet.objects.update(done_at=F("done_at") + timedelta(milliseconds=1))

    found = verified(moved_sample)

    instants = next(each for each in found.invariants if each.code == "I7")
    assert (broken(found), instants.differences, len(instants.examples)) == ({"I5", "I7"}, 32, 32)
    assert found.failures()[:2] != []
    assert len(json.dumps(found.as_json())) < 20_000


def test_a_person_s_texts_do_not_stand_among_the_differences(moved_sample: Move) -> None:
    WorkoutSession.objects.filter(pk=session_id("w05")).update(notes="something private")

    found = verified(moved_sample)

    assert examples(found, "I9") == [
        "Workout 'w05': notes differs from its character 1 on (5 characters, now 17)"
    ]
