"""What a set may say. Pure: values in, faults out; the form, the sync and the importers all ask here."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self

from accounts import units

MAX_WEIGHT_KG = Decimal(2000)
MAX_REPS = 1000
MAX_SECONDS = Decimal(24 * 3600)
MAX_METRES = Decimal(500_000)
MAX_NOTES = 2000


@dataclass(frozen=True, slots=True)
class SetValues:
    """One set as entered. `weight` in `weight_unit` (kg, lb), `seconds`, `distance` in `distance_unit`, `rpe` 1 to 10."""

    kind: str = "working"
    weight: Decimal | None = None
    weight_unit: str = ""
    reps: int | None = None
    seconds: Decimal | None = None
    distance: Decimal | None = None
    distance_unit: str = ""
    rpe: Decimal | None = None
    notes: str = ""

    def said(self, name: str) -> tuple[Decimal, str] | None:
        """A value with its unit, if it has one."""
        value = getattr(self, name)
        return None if value is None else (value, getattr(self, f"{name}_unit", ""))

    def keeping(self, stored: Self, *, fields: tuple[str, ...]) -> Self:
        """What the exercise does not measure is not asked for, and stays as it is stored."""
        unasked = [name for name in ASKED if name not in fields and getattr(self, name) is None]
        names = [each for name in unasked for each in (name, f"{name}_unit") if hasattr(stored, each)]
        return replace(self, **{name: getattr(stored, name) for name in names})


ASKED = {
    "weight": "Enter the weight.",
    "reps": "Enter the reps.",
    "seconds": "Enter the time.",
    "distance": "Enter the distance.",
}


def faults(
    values: SetValues, *, fields: tuple[str, ...], required: tuple[str, ...], stored: SetValues | None = None
) -> dict[str, str]:
    """Messages by field name; empty when the set can be stored.

    `fields` are those the exercise measures, `required` those it cannot do without. What is `stored` already is taken
    back as it is: another tracker had other limits.
    """
    same = {name for name in ASKED if stored is not None and values.said(name) == stored.said(name)}
    found = {name: ASKED[name] for name in required if getattr(values, name) is None and name not in same}
    if not required and not same.issuperset(fields) and all(getattr(values, name) is None for name in fields):
        found[fields[0]] = "Enter the distance or the time."
    for name in ASKED:
        value = getattr(values, name)
        if value is None or name in same:
            continue
        if name not in fields:
            found[name] = "This exercise does not measure that."
        elif not Decimal(value).is_finite():
            found[name] = "Enter a number."
        elif value < 0:
            found[name] = "Enter 0 or more."
        elif message := _too_much(name, values):
            found[name] = message
    if values.rpe is not None and (
        not values.rpe.is_finite() or not 1 <= values.rpe <= 10 or values.rpe * 2 % 1
    ):
        found["rpe"] = "RPE goes from 1 to 10 in halves."
    if len(values.notes) > MAX_NOTES:
        found["notes"] = f"Keep the note under {MAX_NOTES} characters: it has {len(values.notes)}."
    return found


def _too_much(name: str, values: SetValues) -> str:
    """Why a value that is there cannot be; empty when it can."""
    value: Decimal = getattr(values, name)
    if name == "reps":
        return f"Enter at most {MAX_REPS} reps." if value > MAX_REPS else ""
    if name == "seconds":
        return "Enter at most 24 hours." if value > MAX_SECONDS else ""
    if name == "distance":
        if values.distance_unit not in set(units.DistanceUnit):
            return "Choose a unit."
        return "Enter at most 500 km." if units.to_metres(value, values.distance_unit) > MAX_METRES else ""
    if values.weight_unit not in set(units.WeightUnit):
        return "Choose kg or lb."
    most = units.from_kg(MAX_WEIGHT_KG, values.weight_unit)
    return f"Enter at most {most:.0f} {values.weight_unit}." if value > most else ""
