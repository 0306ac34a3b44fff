"""Rows as values, into a table of this database."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.legacy import writing
from accounts.models import BodyMeasurement, User


def test_more_rows_than_one_statement_takes_are_all_inserted_with_defaults_for_what_they_leave_out(
    alice: User,
) -> None:
    now = timezone.now()
    days = [date(2024, 1, 1) + timedelta(days=day) for day in range(1001)]
    rows = [
        {
            "id": uuid7(),
            "user_id": alice.pk,
            "updated_at": now,
            "kind": "body_weight",
            "date": day,
            "value": Decimal(80),
            "unit": "kg",
            "canonical": Decimal(80),
        }
        for day in days
    ]

    writing.insert(connection, BodyMeasurement, rows)

    stored = BodyMeasurement.objects.for_user(alice).order_by("date")
    assert list(stored.values_list("date", "version", "deleted_at")) == [(day, 1, None) for day in days]
