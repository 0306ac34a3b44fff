"""All writes of body measurements, and what a measurement may be.

Rows are addressed as (user, pk). The id is made on the page: the same id again is the same write again.
"""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import refusals, units
from accounts.models import BodyMeasurement, MeasurementKind, User

EARLIEST = date(1900, 1, 1)

# In the canonical unit: kg, %, cm. Wide enough for everyone alive, narrow enough to catch a slipped digit.
_RANGES = {
    MeasurementKind.BODY_WEIGHT: (Decimal(10), Decimal(500)),
    MeasurementKind.BODY_FAT: (Decimal(1), Decimal(80)),
}
_GIRTH = (Decimal(10), Decimal(300))


class IdTakenError(Exception):
    """The id made on the page belongs to something else: make a new one and send again."""


class ConflictError(refusals.ConflictError[BodyMeasurement]):
    """The row says something else than the page knew; `current` is what it is now."""


@dataclass(frozen=True, slots=True)
class MeasurementValues:
    """What is stored of one measurement: `value` and `unit` as entered."""

    kind: str
    date: date
    value: Decimal
    unit: str
    note: str = ""


def canonical(kind: str, value: Decimal, unit: str) -> Decimal:
    """`value` in kg, cm or %. ValueError where `unit` is none of the kind's."""
    if unit not in MeasurementKind(kind).units:
        raise ValueError(f"{kind} is not measured in {unit}")
    if kind == MeasurementKind.BODY_WEIGHT:
        return units.to_kg(value, unit)
    return value if unit == "%" else units.to_cm(value, unit)


def shown(kind: str, amount: Decimal, unit: str) -> Decimal:
    """A canonical `amount` in `unit`, rounded for display."""
    if kind == MeasurementKind.BODY_WEIGHT:
        return units.from_kg(amount, unit)
    return amount if unit == "%" else units.from_cm(amount, unit)


def allowed_range(kind: str, unit: str) -> tuple[Decimal, Decimal]:
    """Least and greatest value of `kind` in `unit`, as whole numbers."""
    low, high = _RANGES.get(MeasurementKind(kind), _GIRTH)
    return round(shown(kind, low, unit), 0), round(shown(kind, high, unit), 0)


def record(*, user: User, measurement_id: UUID, values: MeasurementValues) -> BodyMeasurement:
    """Store a measurement. A replay changes nothing and returns what is stored.

    Raises ConflictError where the values were corrected after an answer that got lost, IdTakenError for a strange id.
    """
    mine = BodyMeasurement.objects.for_user(user).filter(pk=measurement_id)
    if stored := mine.first():
        return _replay(stored, values)
    try:
        with transaction.atomic():
            return BodyMeasurement.objects.create(id=measurement_id, user=user, **_columns(values))
    except IntegrityError:
        # Two submits at once: the other one may have stored it between our look and our insert.
        if stored := mine.first():
            return _replay(stored, values)
        raise IdTakenError from None


@transaction.atomic
def change(*, user: User, measurement_id: UUID, values: MeasurementValues, version: int) -> BodyMeasurement:
    """Replace the values of a measurement that is still at `version`; a deleted one comes back with them.

    Raises ConflictError, and BodyMeasurement.DoesNotExist where the user has none with this id.
    """
    row = _locked(user, measurement_id)
    if row.version == version:
        _store(row, **_columns(values), deleted_at=None)
    elif row.deleted_at is not None or _values_of(row) != values:
        raise ConflictError(row)
    return row


@transaction.atomic
def remove(*, user: User, measurement_id: UUID) -> BodyMeasurement:
    """Leave a tombstone that `restore` brings back; one that is deleted already stays so. DoesNotExist as above."""
    row = _locked(user, measurement_id)
    if row.deleted_at is None:
        _store(row, deleted_at=timezone.now())
    return row


@transaction.atomic
def restore(*, user: User, measurement_id: UUID) -> BodyMeasurement:
    """Bring back what `remove` took away; what is there already stays. DoesNotExist as above."""
    row = _locked(user, measurement_id)
    if row.deleted_at is not None:
        _store(row, deleted_at=None)
    return row


def _replay(stored: BodyMeasurement, values: MeasurementValues) -> BodyMeasurement:
    """What was edited or deleted since stays as it is: a late duplicate never undoes an edit."""
    if stored.kind != values.kind:
        raise IdTakenError
    if stored.version == 1 and _values_of(stored) != values:
        raise ConflictError(stored)
    return stored


def _locked(user: User, measurement_id: UUID) -> BodyMeasurement:
    return BodyMeasurement.objects.for_user(user).select_for_update().get(pk=measurement_id)


def _store(row: BodyMeasurement, **columns: Any) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*columns, "version"])


def _values_of(row: BodyMeasurement) -> MeasurementValues:
    return MeasurementValues(row.kind, row.date, row.value, row.unit, row.note)


def _columns(values: MeasurementValues) -> dict[str, Any]:
    return asdict(values) | {"canonical": canonical(values.kind, values.value, values.unit)}
