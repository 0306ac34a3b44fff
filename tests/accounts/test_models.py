"""The database itself refuses what must not be."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import BodyMeasurement, User
from tests.factories import BodyMeasurementFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"email": "ALICE@example.com"}, "user_email_is_lower_case"),
        ({"weight_unit": "st"}, "user_weight_unit_known"),
        ({"distance_unit": "ly"}, "user_distance_unit_known"),
        ({"theme": "pink"}, "user_theme_known"),
        ({"fitness_level": "god"}, "user_fitness_level_known"),
        ({"first_weekday": 0}, "user_first_weekday_iso"),
        ({"first_weekday": 8}, "user_first_weekday_iso"),
        ({"rest_seconds": 3601}, "user_rest_at_most_an_hour"),
        ({"rest_warm_up_seconds": 3601}, "user_rest_at_most_an_hour"),
        ({"height_cm": Decimal(49)}, "user_height_possible"),
        ({"height_cm": Decimal(276)}, "user_height_possible"),
    ],
)
def test_a_person_that_cannot_be(alice: User, values: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        User.objects.filter(pk=alice.pk).update(**values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": "soul"}, "measurement_kind_known"),
        ({"unit": "st"}, "measurement_unit_known"),
        ({"value": 0}, "measurement_positive"),
        ({"value": -1}, "measurement_positive"),
        ({"canonical": 0}, "measurement_positive"),
    ],
)
def test_a_measurement_that_cannot_be(values: dict[str, Any], constraint: str) -> None:
    row = BodyMeasurementFactory.create()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BodyMeasurement.objects.filter(pk=row.pk).update(**values)


def test_one_address_is_one_account_whatever_its_case(alice: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("  Alice@Example.COM ")
    assert User.objects.get_by_natural_key("ALICE@EXAMPLE.COM") == alice


def test_an_account_needs_an_address() -> None:
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("  ")


def test_without_a_password_nobody_can_log_in() -> None:
    assert not UserFactory.create().has_usable_password()


def test_a_measurement_reads_as_it_was_entered() -> None:
    assert str(BodyMeasurementFactory.create(value=Decimal("180.500"), unit="lb")) == "Body weight 180.5 lb"
