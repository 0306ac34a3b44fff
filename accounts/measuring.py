"""All writes of body measurements, and what a measurement may be.

Rows are addressed as (user, pk). The id is made on the page: the same id again is the same write again.
"""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts import units
from accounts.models import BodyMeasurement, MeasurementKind

EARLIEST = date(1900, 1, 1)

# In the canonical unit: kg, %, cm. Wide enough for everyone alive, narrow enough to catch a slipped digit.
_RANGES = {
    MeasurementKind.BODY_WEIGHT: (Decimal(10), Decimal(500)),
    MeasurementKind.BODY_FAT: (Decimal(1), Decimal(80)),
}
_GIRTH = (Decimal(10), Decimal(300))


class IdTakenError(Exception):
    """The id made on the page belongs to something else: make a new one and send again."""


@dataclass(frozen=True, slots=True)
class MeasurementValues:
    """What is stored of one measurement: `value` and `unit` as entered."""

    kind: str
    date: date
    value: Decimal
    unit: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Removed:
    """A deleted measurement, whole, so that it can come back; `as_json` fits into a session."""

    id: UUID
    values: MeasurementValues

    def as_json(self) -> dict[str, str]:
        return {"id": str(self.id)} | {name: str(value) for name, value in asdict(self.values).items()}

    @classmethod
    def from_json(cls, stored: dict[str, str]) -> Self:
        return cls(
            UUID(stored["id"]),
            MeasurementValues(
                kind=stored["kind"],
                date=date.fromisoformat(stored["date"]),
                value=Decimal(stored["value"]),
                unit=stored["unit"],
                note=stored["note"],
            ),
        )


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


def record(*, user: Any, measurement_id: UUID, values: MeasurementValues) -> BodyMeasurement:
    """Store a measurement. A replay changes nothing and returns what is stored; IdTakenError for a strange id."""
    mine = BodyMeasurement.objects.filter(user=user, pk=measurement_id)
    if replay := mine.first():
        return replay
    try:
        with transaction.atomic():
            return BodyMeasurement.objects.create(id=measurement_id, user=user, **_columns(values))
    except IntegrityError:
        # Two submits at once: the other one may have stored it between our look and our insert.
        if replay := mine.first():
            return replay
        raise IdTakenError from None


@transaction.atomic
def change(*, user: Any, measurement_id: UUID, values: MeasurementValues) -> BodyMeasurement:
    """Replace the values of a measurement. BodyMeasurement.DoesNotExist where the user has none with this id."""
    row = BodyMeasurement.objects.select_for_update().get(user=user, pk=measurement_id)
    columns = _columns(values)
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))
    return row


@transaction.atomic
def remove(*, user: Any, measurement_id: UUID) -> Removed:
    """Delete a measurement for good and hand it back for an undo. DoesNotExist as above."""
    row = BodyMeasurement.objects.select_for_update().get(user=user, pk=measurement_id)
    values = MeasurementValues(row.kind, row.date, row.value, row.unit, row.note)
    row.delete()
    return Removed(measurement_id, values)


def restore(*, user: Any, removed: Removed) -> BodyMeasurement:
    """Bring back what `remove` took away."""
    return record(user=user, measurement_id=removed.id, values=removed.values)


def _columns(values: MeasurementValues) -> dict[str, Any]:
    return asdict(values) | {"canonical": canonical(values.kind, values.value, values.unit)}
