"""The same moment twice: threads with connections of their own, on SQLite and PostgreSQL."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from uuid_utils.compat import uuid7

from accounts import measuring
from accounts.measuring import ConflictError, MeasurementValues
from accounts.models import BodyMeasurement, User
from tests import people
from tests.workouts.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


def weight(value: str) -> MeasurementValues:
    return MeasurementValues("body_weight", date(2026, 11, 20), Decimal(value), "kg")


def test_of_two_values_for_one_new_measurement_one_is_stored_and_the_other_told() -> None:
    alice = people.alice()
    for _ in range(ROUNDS):
        pk = uuid7()
        answers = at_once(
            *(
                lambda value=value, pk=pk: measuring.record(
                    user=alice, measurement_id=pk, values=weight(value)
                )
                for value in ("82", "83")
            )
        )
        assert {type(answer) for answer in answers} == {BodyMeasurement, ConflictError}
        assert BodyMeasurement.objects.filter(pk=pk).count() == 1


def test_of_two_changes_of_one_version_one_is_stored_and_the_other_told() -> None:
    alice = people.alice()
    row = measuring.record(user=alice, measurement_id=uuid7(), values=weight("82"))
    for version in range(1, ROUNDS + 1):
        answers = at_once(
            *(
                lambda value=value, version=version: measuring.change(
                    user=alice, measurement_id=row.pk, values=weight(value), version=version
                )
                for value in (f"8{version}", f"9{version}")
            )
        )
        assert {type(answer) for answer in answers} == {BodyMeasurement, ConflictError}
    row.refresh_from_db()
    assert row.version == ROUNDS + 1


def test_a_sign_up_pressed_twice_is_one_account_and_no_error() -> None:
    for number in range(ROUNDS):
        cache.clear()
        typed = {"email": f"new{number}@example.com", "password1": people.PASSWORD}
        answers = at_once(*[lambda typed=typed: Client().post(reverse("account_signup"), typed)] * 2)
        # In, and either sent to the log-in or told at the field, whichever way the two met.
        assert {answer.status_code for answer in answers} <= {200, 302}
        assert "/" in {answer.headers.get("Location") for answer in answers}
    assert User.objects.count() == ROUNDS
