"""What becomes of the older tracker's users: each edge case of the list by its number."""

from datetime import UTC, datetime

import pytest

from accounts.hashers import wrap
from accounts.legacy.doubts import Doubt
from accounts.legacy.twins import twins
from accounts.legacy.users import FINGERPRINT, move_users, moving
from accounts.models import LegacyRow, QuarantinedRow, User
from tests.legacy import database
from tests.legacy.accounts import LADDER, PROFILE, QUICK, account, legacy, placeholder_of, record
from tests.legacy.database import begun, moved, user

pytestmark = pytest.mark.django_db


# --- One by one ------------------------------------------------------------------------------------------------------


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


# --- The sample ------------------------------------------------------------------------------------------------------


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


# --- Twins -----------------------------------------------------------------------------------------------------------


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
