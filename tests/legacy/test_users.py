"""What becomes of the older tracker's users: each edge case of the list by its number, again, back, and in a sync."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import bcrypt
import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.hashers import wrap
from accounts.legacy.choices import Choices
from accounts.legacy.doubts import Doubt
from accounts.legacy.identity import derived_id
from accounts.legacy.runs import Move, patiently
from accounts.legacy.twins import twins
from accounts.legacy.users import FINGERPRINT, move_users, moving, placeholder, undo_users, undoing
from accounts.models import BodyMeasurement, LegacyRow, QuarantinedRow, User
from tests.factories import ExerciseFactory
from tests.legacy import database
from tests.legacy.database import add, begun, make_tables, moved, run_sql, user

pytestmark = pytest.mark.django_db

LADDER = bcrypt.hashpw(b"ladder-cobalt-7", b"$2b$04$" + b"." * 22).decode()
QUICK = "$2b$04$5m1XQ0vNCiF7Ml.7Y6oWTeq4nYJk2u1yA3Y2G2bS9Zl1Zb3dGqk3u"  # of no password that anybody knows
LOGIN = reverse("account_login")


def legacy(*rows: dict[str, Any], state: str = "L1") -> None:
    make_tables(state)
    add("User", *rows)


def account(pk: str = "u1") -> User:
    return User.objects.get(pk=derived_id("user", pk))


def record(pk: str = "u1") -> LegacyRow:
    return LegacyRow.objects.get(pk=derived_id("user", pk))


def placeholder_of(pk: str) -> str:
    return placeholder(derived_id("user", pk))


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


# --- One by one ---


def test_an_ordinary_user_keeps_all_there_is() -> None:
    legacy(user(email="robin@example.com", name="Robin", password=LADDER))
    move = moved(move_users)
    robin = account()
    assert {name: getattr(robin, name) for name in FINGERPRINT} == {
        "email": "robin@example.com",
        "name": "Robin",
        "password": wrap(LADDER),
        "last_login": None,
        "is_active": True,
        "is_staff": False,
        "is_superuser": False,
        "date_joined": datetime(2025, 7, 1, 8, tzinfo=UTC),
        "time_zone": "Europe/Berlin",
        "weight_unit": "kg",
        "distance_unit": "km",
        "first_weekday": 1,
        "theme": "auto",
        "height_cm": None,
        "fitness_level": None,
        "goals": "",
    }
    row = record()
    assert (
        row.kind,
        row.legacy_id,
        row.outcome,
        row.target_id,
        row.user_id,
        row.run_id,
        row.warnings,
        row.row,
    ) == (
        "user",
        "u1",
        "moved",
        robin.pk,
        robin.pk,
        move.run.pk,
        [],
        None,
    )


def test_e1_of_equal_addresses_the_oldest_user_keeps_it_and_the_others_are_switched_off() -> None:
    legacy(
        user("a", email="Lee@Example.com", createdAt="2025-07-03 08:00:00"),
        user("b", email="lee@example.com", createdAt="2025-07-01 08:00:00", name="First"),
        user("c", email=" LEE@example.com\t", createdAt="2025-07-02 08:00:00"),
    )
    moved(move_users)
    assert {pk: (account(pk).email, account(pk).is_active) for pk in "abc"} == {
        "a": (placeholder_of("a"), False),
        "b": ("lee@example.com", True),
        "c": (placeholder_of("c"), False),
    }
    assert {pk: record(pk).warnings for pk in "abc"} == {
        "a": ["email_taken"],
        "b": [],
        "c": ["email_taken", "email_trimmed"],
    }
    kept = record("c").row
    assert kept is not None
    assert kept["email"] == " LEE@example.com\t"


def test_e1_of_users_made_at_one_moment_the_first_id_keeps_the_address() -> None:
    legacy(
        user("b", email="lee@example.com"),
        user("B", email="LEE@example.com"),
        user("é", email="lee@EXAMPLE.com"),
    )
    moved(move_users)
    assert [pk for pk in ("b", "B", "é") if account(pk).is_active] == ["B"]  # in the order of their bytes


def test_e1_holds_across_batches_and_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "AT_ONCE", 1)
    legacy(
        user("a", email="LEE@example.com", createdAt="2025-07-03 08:00:00"),
        user("b", email="other@example.com"),
        user("c", email="lee@example.com", createdAt="2025-07-01 08:00:00"),
    )
    killed = begun()

    def kill(phase: str, done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    killed.progress = kill
    with pytest.raises(KeyboardInterrupt):
        move_users(killed)
    assert User.objects.count() == 2
    moved(move_users)
    assert {pk: account(pk).email for pk in "abc"} == {
        "a": placeholder_of("a"),
        "b": "other@example.com",
        "c": "lee@example.com",
    }


def test_e1_letters_beyond_ascii_are_compared_in_lower_case_too() -> None:
    legacy(
        user("a", email="lee@MÜNCHEN.example"),
        user("b", email="lee@münchen.example", createdAt="2025-07-02 08:00:00"),
    )
    moved(move_users)
    assert (account("a").email, account("b").email) == ("lee@münchen.example", placeholder_of("b"))


def test_e1_an_account_of_spotters_own_keeps_its_address_and_all_it_has(alice: User) -> None:
    before = User.objects.filter(pk=alice.pk).values().get()
    legacy(user(email="ALICE@example.com", name="An older Alice", password=QUICK))
    moved(move_users)
    assert User.objects.filter(pk=alice.pk).values().get() == before
    assert (account().email, account().is_active, account().name) == (
        placeholder_of("u1"),
        False,
        "An older Alice",
    )
    assert record().warnings == ["email_taken"]


def test_e2_blanks_around_an_address_are_left_out() -> None:
    legacy(user(email="  Lee@example.com "))
    moved(move_users)
    assert (account().email, account().is_active, record().warnings) == (
        "lee@example.com",
        True,
        ["email_trimmed"],
    )


@pytest.mark.parametrize(
    "email", ["", "nobody", "a b@example.com", f"{'x' * 243}@example.com", "@", "ä@example.com"]
)
def test_e3_without_a_valid_address_the_account_is_switched_off(email: str) -> None:
    legacy(user(email=email, password=QUICK))
    moved(move_users)
    assert (account().email, account().is_active, record().warnings) == (
        placeholder_of("u1"),
        False,
        ["email_invalid"],
    )
    kept = record().row
    assert kept is not None
    assert kept["email"] == email
    assert account().password == wrap(QUICK)


def test_e3_users_without_an_address_are_no_twins_of_each_other() -> None:
    legacy(user("a", email=""), user("b", email="  "))
    moved(move_users)
    assert {pk: record(pk).warnings for pk in "ab"} == {
        "a": ["email_invalid"],
        "b": ["email_trimmed", "email_invalid"],
    }


def test_e4_an_account_of_google_has_no_password_and_nothing_is_warned_of() -> None:
    legacy(user(password=None))
    moved(move_users)
    assert (account().has_usable_password(), account().is_active, record().warnings) == (False, True, [])


@pytest.mark.parametrize("prefix", ["$2a$", "$2b$", "$2y$"])
def test_e5_a_bcrypt_password_is_kept_inside_argon2(prefix: str) -> None:
    text = prefix + LADDER.removeprefix("$2b$")
    legacy(user(password=text))
    moved(move_users)
    assert (account().password, record().warnings) == (wrap(text), [])
    assert account().check_password("ladder-cobalt-7")


@pytest.mark.parametrize(
    "text", ["", "hashedpassword", LADDER + " ", "$2b$99$" + LADDER[7:], "$argon2id$v=19$"]
)
def test_e6_anything_else_is_no_password_and_is_stored_nowhere(text: str) -> None:
    legacy(user(password=text))
    moved(move_users)
    assert (account().has_usable_password(), record().warnings) == (False, ["password_unusable"])
    assert "password" not in (record().row or {})
    assert not account().check_password(text)


def test_e7_e8_any_id_is_an_id() -> None:
    long = "k" * 5000
    legacy(
        user(long, email="a@example.com"), user("", email="b@example.com"), user("7", email="c@example.com")
    )
    moved(move_users)
    assert {pk: (account(pk).email, record(pk).legacy_id) for pk in (long, "", "7")} == {
        long: ("a@example.com", long),
        "": ("b@example.com", ""),
        "7": ("c@example.com", "7"),
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [("Lee\tvan\nder  Berg ", "Lee van der Berg"), ("x" * 99 + " yz", "x" * 99), ("a\x07b", "ab")],
)
def test_e12_a_name_is_one_line_that_fits_and_the_whole_is_kept(text: str, name: str) -> None:
    legacy(user(name=text))
    moved(move_users)
    kept = record().row
    assert kept is not None
    assert (account().name, record().warnings, kept["name"]) == (name, ["name_changed"], text)


def test_e35_dates_that_contradict_each_other_are_taken_as_they_are() -> None:
    legacy(user(createdAt="2025-07-02 08:00:00.123", updatedAt="2025-07-01 08:00:00"))
    moved(move_users)
    assert (account().date_joined, record().warnings) == (
        datetime(2025, 7, 2, 8, 0, 0, 123000, tzinfo=UTC),
        [],
    )


def test_a_moment_that_is_none_is_the_moment_of_the_move_and_kept_in_the_row() -> None:
    legacy(user(createdAt="infinity"))
    moved(move_users)
    assert account().date_joined == record().moved_at
    kept = record().row
    assert kept is not None
    assert kept["createdAt"] == "infinity"


# --- State T ---

PROFILE = {
    "timezone": "America/New_York",
    "lastLogin": "2025-08-01 07:00:00",
    "isActive": True,
    "weight": 82.49999999999999,
    "height": 181,
    "fitnessLevel": "ADVANCED",
    "goals": "Bench 100 kg",
    "updatedAt": "2025-08-02 01:30:00",
}


def test_the_profile_of_state_t_comes_along() -> None:
    legacy(user(**PROFILE), state="T")
    moved(move_users)
    lee = account()
    assert (lee.time_zone, lee.last_login, lee.is_active, lee.height_cm, lee.fitness_level, lee.goals) == (
        "America/New_York",
        datetime(2025, 8, 1, 7, tzinfo=UTC),
        True,
        Decimal(181),
        "advanced",
        "Bench 100 kg",
    )
    assert BodyMeasurement.objects.values().get() == {
        "created_at": record().moved_at,
        "id": derived_id("user_weight", "u1"),
        "user_id": lee.pk,
        "kind": "body_weight",
        "date": date(2025, 8, 1),  # in New York
        "value": Decimal("82.500"),
        "unit": "kg",
        "canonical": Decimal("82.5000"),
        "note": "",
        "version": 1,
        "deleted_at": None,
    }
    assert record().warnings == []


def test_weight_and_height_are_in_the_units_that_were_chosen() -> None:
    legacy(user(**{**PROFILE, "weight": 182, "height": 71}), state="T")
    moved(
        move_users,
        choices=Choices(
            time_unit="seconds", weight_unit="lb", time_zone="UTC", height_unit="in", mixed_times=True
        ),
    )
    found = BodyMeasurement.objects.get()
    assert (found.value, found.unit, found.canonical) == (Decimal(182), "lb", Decimal("82.5538"))
    assert (account().height_cm, account().weight_unit) == (Decimal("180.340"), "lb")


@pytest.mark.parametrize("weight", ["NaN", "Infinity", "-Infinity", 0, -80, 9.9, 501, 1e308])
def test_a_body_weight_that_cannot_be_is_left_out_and_kept_in_the_row(weight: Any) -> None:
    legacy(user(**{**PROFILE, "weight": weight}), state="T")
    moved(move_users)
    assert (BodyMeasurement.objects.count(), record().warnings) == (0, ["body_weight_left_out"])
    assert record().row is not None


@pytest.mark.parametrize(
    ("height", "kept"), [(49, False), (50, True), (275, True), (276, False), (-180, False)]
)
def test_a_height_that_cannot_be_is_left_out(height: int, kept: bool) -> None:  # noqa: FBT001
    legacy(user(**{**PROFILE, "height": height}), state="T")
    moved(move_users)
    assert (account().height_cm, record().warnings) == (
        (Decimal(height), []) if kept else (None, ["height_left_out"])
    )


def test_e37_an_unknown_time_zone_is_the_one_chosen_for_all() -> None:
    legacy(
        user("a", **PROFILE | {"timezone": "Mars/Base"}), user("b", **PROFILE | {"timezone": None}), state="T"
    )
    moved(move_users)
    assert {pk: (account(pk).time_zone, record(pk).warnings) for pk in "ab"} == {
        "a": ("Europe/Berlin", ["zone_unknown"]),
        "b": ("Europe/Berlin", []),
    }


def test_who_was_switched_off_stays_so() -> None:
    legacy(user(**PROFILE | {"isActive": False}), state="T")
    moved(move_users)
    assert account().is_active is False


def test_invisible_characters_in_the_goals_are_left_out() -> None:
    legacy(user(**PROFILE | {"goals": "Bench\x07\n100 kg"}), state="T")
    moved(move_users)
    assert (account().goals, record().warnings) == ("Bench\n100 kg", ["control_characters"])


# --- The sample ---


def test_the_samples_users_become_what_was_expected() -> None:
    database.load_sample()
    moved(move_users)
    rows = LegacyRow.objects.filter(kind="user")
    assert {row.legacy_id[:13]: (row.outcome, row.warnings) for row in rows} == {
        "cme4u0001aaaa": ("moved", []),
        "cme4u0002aaaa": ("moved", ["email_taken", "email_trimmed"]),
        "cme4u0003aaaa": ("moved", []),
        "": ("moved", ["password_unusable"]),
        "kkkkkkkkkkkkk": ("moved", ["password_unusable"]),
        "cme4u0006aaaa": ("moved", ["email_invalid"]),
        "cme4u0007aaaa": ("moved", ["email_invalid"]),
    }
    assert User.objects.count() == 7
    can_log_in = {
        each.email: each for each in User.objects.filter(is_active=True) if each.has_usable_password()
    }
    assert set(can_log_in) == {"robin@example.com", "lee@example.com"}
    assert can_log_in["lee@example.com"].check_password("orchid-tunnel-3")
    # The hash that the sample gives Robin is not that of the password that it names: what counts is that it is kept.
    (robin,) = begun().reader.where("User", "email", ["Robin@Example.com"])
    assert can_log_in["robin@example.com"].password == wrap(robin["password"] or "")
    nobody = account("cme4u0007aaaa0nobody00007")
    assert (nobody.is_active, nobody.has_usable_password()) == (False, True)
    assert QuarantinedRow.objects.count() == 0


# --- Logging in ---


@pytest.fixture
def _fresh_limits() -> None:
    cache.clear()


@pytest.mark.usefixtures("_fresh_limits")
def test_the_old_password_logs_in(client: Client) -> None:
    legacy(user(email="Robin@Example.com", password=LADDER))
    moved(move_users)
    client.post(LOGIN, {"login": "robin@example.com", "password": "ladder-cobalt-8"})
    assert "_auth_user_id" not in client.session
    client.post(LOGIN, {"login": "ROBIN@example.com", "password": "ladder-cobalt-7"})
    assert client.session["_auth_user_id"] == str(account().pk)


@pytest.mark.usefixtures("_fresh_limits")
@pytest.mark.parametrize("password", [None, "hashedpassword", QUICK])
def test_a_password_is_reset_by_mail_also_where_there_was_none(client: Client, password: str | None) -> None:
    legacy(user(email="Robin@Example.com", password=password))
    moved(move_users)
    client.post(reverse("account_reset_password"), {"email": "robin@example.com"})
    (message,) = mail.outbox
    assert message.to == ["robin@example.com"]
    (link,) = re.findall(r"http://testserver(/\S+)", str(message.body))
    url = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(url, {"password1": "remembered at last", "password2": "remembered at last"})
    assert account().check_password("remembered at last")


@pytest.mark.usefixtures("_fresh_limits")
def test_who_has_a_placeholder_for_an_address_cannot_log_in(client: Client) -> None:
    legacy(user(email="nobody", password=LADDER))
    moved(move_users)
    client.post(LOGIN, {"login": account().email, "password": "ladder-cobalt-7"})
    assert "_auth_user_id" not in client.session


# --- Again, and on from where it was killed ---


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


# --- Back ---


def test_undo_leaves_nothing_of_it_and_everybody_else(alice: User) -> None:
    before = everything()
    legacy(user("a", **PROFILE), user("b", email="nobody", **PROFILE), state="T")
    move = moved(move_users)
    assert undo(move) == []
    assert everything() == before
    move.run.refresh_from_db()
    assert (move.run.state, move.run.progress) == ("rolled_back", {})


def use_nothing(person: User) -> None:
    """Nobody used it."""


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


# --- Sync ---


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


# --- Twins ---


def test_twins_are_found_however_many_rows_there_are() -> None:
    rows = [{"id": str(number), "createdAt": None, "key": str(number % 900)} for number in range(1000)]
    found = twins(lambda: rows, lambda row: row["key"])
    assert found == {str(number): [str(number), str(number + 900)] for number in range(100)}


def test_every_doubt_about_users_is_shown_in_the_order_of_the_list() -> None:
    legacy(user(email=" x ", password="x", name=" x", **{**PROFILE, "timezone": "x", "weight": 1, "height": 1}), state="T")  # fmt: skip
    moved(move_users)
    assert record().warnings == [
        doubt.value
        for doubt in (
            Doubt.EMAIL_TRIMMED,
            Doubt.EMAIL_INVALID,
            Doubt.PASSWORD_UNUSABLE,
            Doubt.ZONE_UNKNOWN,
            Doubt.BODY_WEIGHT_LEFT_OUT,
            Doubt.HEIGHT_LEFT_OUT,
            Doubt.NAME_CHANGED,
        )
    ]
