"""The older tracker's users moved again, on from where it was killed, back, and in a sync."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.test import Client

from accounts.hashers import wrap
from accounts.legacy.identity import derived_id
from accounts.legacy.runs import Move, patiently
from accounts.legacy.users import move_users, undo_users, undoing
from accounts.models import BodyMeasurement, LegacyRow, QuarantinedRow, User
from tests.factories import ExerciseFactory
from tests.legacy import database
from tests.legacy.accounts import PROFILE, QUICK, account, legacy, placeholder_of, record
from tests.legacy.database import add, moved, run_sql, user

pytestmark = pytest.mark.django_db


def change(pk: str, column: str, value: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "User" SET "{column}" = %s WHERE "id" = %s', [value, pk])  # noqa: S608


def everything() -> dict[str, list[dict[str, Any]]]:
    models: tuple[type[Model], ...] = (User, BodyMeasurement, LegacyRow, QuarantinedRow)
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def again(move: Move) -> Move:
    """A sync of the users."""
    later = Move(apps, connection, move.source, move.choices, move.run)
    later.again = True
    move_users(later)
    return later


def undo(move: Move) -> list[str]:
    return undo_users(apps, connection, move.run)


# --- Again, and on from where it was killed --------------------------------------------------------------------------


def test_twice_is_once() -> None:
    database.load_sample()
    move = moved(move_users)
    before = everything()
    move.run.progress = {}  # as if it had been killed before it could note where it was
    move_users(move)
    assert everything() == before
    again(move)
    assert everything() == before


def refuse_sql(email: str) -> str:
    """Let the database refuse the account with this address, as one that has more rules than ours."""
    if connection.vendor == "postgresql":
        return f"ALTER TABLE accounts_user ADD CONSTRAINT no_poison CHECK (email <> '{email}')"
    return (
        f"CREATE TRIGGER no_poison BEFORE INSERT ON accounts_user WHEN NEW.email = '{email}'"
        " BEGIN SELECT RAISE(ABORT, 'no_poison'); END"
    )


def test_what_the_database_refuses_goes_to_quarantine_with_its_message_and_the_others_come_over() -> None:
    legacy(user("a"), user("b", email="poison@example.com", password=QUICK), user("c"))
    run_sql(refuse_sql("poison@example.com"))
    move = moved(move_users)
    assert set(User.objects.values_list("email", flat=True)) == {"a@example.com", "c@example.com"}
    found = QuarantinedRow.objects.get()
    assert (found.legacy_row_id, found.reason) == (derived_id("user", "b"), "refused")
    assert "no_poison" in found.detail
    assert "$" not in found.detail  # no password
    assert found.row == {
        "id": "b",
        "email": "poison@example.com",
        "name": None,
        "createdAt": found.row["createdAt"],
        "updatedAt": found.row["updatedAt"],
    }
    assert (record("b").outcome, record("b").target_id) == ("quarantined", None)
    # Each sync tries it again.
    before = everything()
    again(move)
    assert everything() == before
    change("b", "email", "cured@example.com")
    again(move)
    assert (account("b").email, QuarantinedRow.objects.count()) == ("cured@example.com", 0)


def test_what_was_refused_comes_over_in_a_sync_once_nothing_is_in_its_way() -> None:
    legacy(user(email="poison@example.com"))
    run_sql(refuse_sql("poison@example.com"))
    move = moved(move_users)
    run_sql(
        "ALTER TABLE accounts_user DROP CONSTRAINT no_poison"
        if connection.vendor == "postgresql"
        else "DROP TRIGGER no_poison"
    )
    again(move)
    assert (account().email, record().outcome, QuarantinedRow.objects.count()) == (
        "poison@example.com",
        "moved",
        0,
    )


# --- Back ------------------------------------------------------------------------------------------------------------


def test_undo_leaves_nothing_of_it_and_everybody_else(alice: User) -> None:
    before = everything()
    legacy(user("a", **PROFILE), user("b", email="nobody", **PROFILE), state="T")
    move = moved(move_users)
    assert undo(move) == []
    assert everything() == before
    move.run.refresh_from_db()
    assert (move.run.state, move.run.progress) == ("rolled_back", {})


def log_in(person: User) -> None:
    Client().force_login(person)


def rename(person: User) -> None:
    User.objects.filter(pk=person.pk).update(name="Robin")


def make_an_exercise(person: User) -> None:
    ExerciseFactory(owner=person)


def weigh(person: User) -> None:
    BodyMeasurement.objects.create(
        user=person, date=date(2026, 1, 1), value=Decimal(80), unit="kg", canonical=Decimal(80)
    )


def correct_the_weight(person: User) -> None:
    BodyMeasurement.objects.filter(user=person).update(version=2)


@pytest.mark.parametrize("use", [log_in, rename, make_an_exercise, weigh, correct_the_weight])
def test_undo_keeps_an_account_that_somebody_used(use: Callable[[User], None]) -> None:
    legacy(user("a", **PROFILE), user("b", **PROFILE), state="T")
    move = moved(move_users)
    use(account("a"))
    assert undo(move) == ["account a@example.com: it was used or changed since"]
    assert list(User.objects.all()) == [account("a")]
    assert list(LegacyRow.objects.values_list("pk", flat=True)) == [derived_id("user", "a")]
    move.run.refresh_from_db()
    assert move.run.state == "rolled_back"


def test_undo_does_not_end_the_run_while_another_phase_stands() -> None:
    legacy(user())
    move = moved(move_users)
    move.run.progress["exercises"] = {"done": True}
    undo(move)
    assert (move.run.state, move.run.progress) == ("running", {"exercises": {"done": True}})


def test_undo_takes_the_rows_in_quarantine_too() -> None:
    legacy(user(email="poison@example.com"))
    run_sql(refuse_sql("poison@example.com"))
    move = moved(move_users)
    assert (undo(move), LegacyRow.objects.count(), QuarantinedRow.objects.count()) == ([], 0, 0)


def test_a_killed_undo_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "BATCH", 1)
    legacy(*[user(f"u{number}") for number in range(5)])
    move = moved(move_users)
    left = 2

    def killed(*args: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        patiently(*args)

    monkeypatch.setattr(undoing, "patiently", killed)
    with pytest.raises(KeyboardInterrupt):
        undo(move)
    assert (User.objects.count(), move.run.state) == (3, "running")
    monkeypatch.setattr(undoing, "patiently", patiently)
    assert (undo(move), User.objects.count(), LegacyRow.objects.count()) == ([], 0, 0)


def test_after_an_undo_that_kept_somebody_the_next_move_makes_nobody_twice() -> None:
    legacy(user("a", password=QUICK), user("b", password=QUICK))
    first = moved(move_users)
    rename(account("a"))
    undo(first)
    second = moved(move_users)
    assert second.run.pk != first.run.pk
    assert {each.email: each.name for each in User.objects.all()} == {
        "a@example.com": "Robin",
        "b@example.com": "",
    }
    assert {row.legacy_id: row.run_id for row in LegacyRow.objects.all()} == dict.fromkeys(
        "ab", second.run.pk
    )
    assert undo(second) == ["account a@example.com: it was used or changed since"]


def test_an_account_that_is_there_without_its_record_is_adopted_as_it_is() -> None:
    legacy(user("a", name="Lee"))
    first = moved(move_users)
    rename(account("a"))
    LegacyRow.objects.all().delete()
    first.run.delete()
    move = moved(move_users)
    assert (account("a").name, record("a").target_id, record("a").made_hash) == (
        "Robin",
        account("a").pk,
        None,
    )
    assert undo(move) == ["account a@example.com: it was used or changed since"]


# --- Sync ------------------------------------------------------------------------------------------------------------


def test_a_sync_brings_new_users_and_what_changed_of_old_ones() -> None:
    legacy(user("a", **PROFILE), state="T")
    move = moved(move_users)
    add("User", user("b"))
    change("a", "name", "Robin")
    change("a", "password", QUICK)
    change("a", "weight", 90)
    change("a", "email", "ROBIN@example.com")
    later = again(move)
    assert later.events == {"followed": ["User ROBIN@example.com"]}
    robin = account("a")
    assert (robin.name, robin.password, robin.email) == ("Robin", wrap(QUICK), "robin@example.com")
    assert BodyMeasurement.objects.get().value == Decimal(90)
    assert account("b").email == "b@example.com"
    before = everything()
    assert (again(move).events, everything()) == ({}, before)
    assert undo(move) == []


def test_a_sync_leaves_what_people_changed_here_to_them() -> None:
    legacy(user("a"))
    move = moved(move_users)
    rename(account("a"))
    change("a", "name", "Lee")
    before = everything()
    assert again(move).events == {
        "conflict": [
            "User a@example.com: changed in the older tracker, and the account was used or changed here since."
        ]
    }
    assert everything() == before


def test_a_sync_leaves_a_body_weight_that_was_corrected_here() -> None:
    legacy(user("a", **PROFILE), state="T")
    move = moved(move_users)
    correct_the_weight(account("a"))
    change("a", "weight", 90)
    before = everything()
    assert again(move).events == {
        "conflict": ["User a@example.com: the body weight was changed here and there."]
    }
    assert everything() == before


def test_e1_in_a_sync_an_address_that_is_taken_stays_with_who_has_it() -> None:
    legacy(user("b", email="lee@example.com", createdAt="2025-07-02 08:00:00"))
    move = moved(move_users)
    add("User", user("a", email="LEE@example.com", createdAt="2025-07-01 08:00:00"))  # older, and came later
    change("b", "name", "Lee")
    again(move)
    assert {pk: (account(pk).email, account(pk).is_active, account(pk).name) for pk in "ab"} == {
        "a": (placeholder_of("a"), False, ""),
        "b": ("lee@example.com", True, "Lee"),
    }
    assert record("a").warnings == ["email_taken"]


def test_e1_in_a_sync_a_new_address_that_is_taken_changes_nothing(alice: User) -> None:
    legacy(user("a"))
    move = moved(move_users)
    change("a", "email", "alice@example.com")
    before = everything()
    assert again(move).events == {
        "conflict": ["User alice@example.com: another account has this new address."]
    }
    assert everything() == before


def test_a_sync_gives_an_account_the_address_it_lacked() -> None:
    legacy(user("a", email="nobody", password=QUICK))
    move = moved(move_users)
    change("a", "email", "lee@example.com")
    again(move)
    assert (account("a").email, account("a").is_active, record("a").warnings) == ("lee@example.com", True, [])
