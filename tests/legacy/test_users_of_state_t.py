"""What state T says of a person comes along, and what cannot be is left out."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from accounts.legacy.choices import Choices
from accounts.legacy.identity import derived_id
from accounts.legacy.users import move_users
from accounts.models import BodyMeasurement
from tests.legacy.accounts import PROFILE, account, legacy, record
from tests.legacy.database import moved, user

pytestmark = pytest.mark.django_db


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
