"""A set that is being typed, as the page shows it: prefilled, opened for a change, or refused with its messages.

No Django form is made for showing: a page is rendered after every set, and copying a form's fields and rendering its
widgets took longer than storing the set.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, Self
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accounts import units
from accounts.models import User
from training.models import Measurement
from workouts.cards import Card
from workouts.forms import SetForm
from workouts.models import SetKind, WorkoutLog, WorkoutSet
from workouts.recording import new_id

LABELS = {"weight": "Weight", "reps": "Reps", "distance": "Distance", "seconds": "Time"}
KEYPADS = {"weight": "decimal", "reps": "numeric", "distance": "decimal", "seconds": "text"}
STEPS = {unit: Decimal(10) for unit in ("m", "yd", "ft")} | {
    "kg": Decimal("2.5"),
    "lb": Decimal(5),
    "km": Decimal("0.1"),
    "mi": Decimal("0.1"),
    "reps": Decimal(1),
    "min:sec": Decimal(15),
}


@dataclass(frozen=True, slots=True)
class Pad:
    """A value as the page asks for it: a number with a stepper on each side. `value` is the text in the field."""

    name: str
    value: str
    unit: str
    error: str = ""

    @property
    def label(self) -> str:
        return LABELS[self.name]

    @property
    def spoken(self) -> str:
        return self.label if self.name == "reps" else f"{self.label}, {self.unit}"

    @property
    def inputmode(self) -> str:
        return KEYPADS[self.name]

    @property
    def step(self) -> Decimal:
        return STEPS.get(self.unit, Decimal(1))

    @property
    def is_time(self) -> bool:
        return self.name == "seconds"


@dataclass(slots=True)
class Draft:
    """`texts` are what stands in the fields, `errors` the messages by field, `alerts` those without a field of their own."""

    log: WorkoutLog
    set_id: UUID
    texts: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    alerts: list[str] = field(default_factory=list)

    @classmethod
    def of_next(cls, card: Card, user: User) -> Self:
        """For the next set, prefilled with what the card suggests."""
        coming = card.next_row
        # One set more than that is a working set, whatever the one before was.
        kind = coming.base.kind if coming.base else SetKind.WORKING.value
        texts = _texts(coming.suggested, user)
        texts |= {"kind": kind, "rpe": "", "notes": "", "position": str(card.next_position)}
        return cls(card.log, new_id(), texts)

    @classmethod
    def of_edit(cls, row: WorkoutSet, user: User) -> Self:
        own = {"kind": row.kind, "rpe": _plain(row.rpe), "notes": row.notes}
        return cls(row.log, row.pk, _texts(row, user) | own | {"version": str(row.version)})

    @classmethod
    def of_refused(cls, form: SetForm, log: WorkoutLog) -> Self:
        """What was typed, as it was typed, with what was wrong with it."""
        data = form.data
        texts = {name: str(data.get(name, "")) for name in form.fields}
        draft = cls(log, UUID(str(data["id"])), texts)
        placed = {*Measurement(log.measurement).fields, "kind", "rpe", "notes"}
        for name, messages in form.errors.items():
            text = " ".join(str(message) for message in messages)
            if name in placed:
                draft.errors[name] = text
            else:
                label = "" if name == NON_FIELD_ERRORS else f"{form.fields[name].label or name}: "
                draft.alerts.append(f"{label}{text}")
        return draft

    @property
    def version(self) -> str:
        """Of the set that is being changed; empty for a new one."""
        return self.texts.get("version", "")

    @property
    def editing(self) -> UUID | None:
        return self.set_id if self.version else None

    @property
    def measures_weight(self) -> bool:
        return "weight" in Measurement(self.log.measurement).fields

    @property
    def measures_distance(self) -> bool:
        return "distance" in Measurement(self.log.measurement).fields

    @property
    def measures_time(self) -> bool:
        return "seconds" in Measurement(self.log.measurement).fields

    @property
    def pads(self) -> list[Pad]:
        return [
            Pad(name, self.texts.get(name, ""), self._unit(name), self.errors.get(name, ""))
            for name in Measurement(self.log.measurement).fields
        ]

    def _unit(self, name: str) -> str:
        return {"reps": "reps", "seconds": "min:sec"}.get(name) or self.texts.get(f"{name}_unit", "")

    @property
    def selects(self) -> dict[str, SafeString]:
        """The options of kind, RPE and units, by field."""
        return {
            name: _options(name, self.texts.get(name, ""))
            for name in ("kind", "rpe", "weight_unit", "distance_unit")
        }


_SELECTED = SafeString(" selected")


@lru_cache(maxsize=512)
def _options(name: str, chosen: str) -> SafeString:
    """<option>s of a choice of SetForm; typed nonsense chooses none."""
    choices: Any = SetForm.base_fields[name]
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, _SELECTED if str(value) == chosen else "", label) for value, label in choices.choices),
    )


def _plain(value: Decimal | None) -> str:
    return "" if value is None else units.plain(value)


def _texts(row: WorkoutSet | None, user: User) -> dict[str, str]:
    """The values of a set as they are typed, its units or else the person's own."""
    if row is None:
        return {"weight_unit": user.weight_unit, "distance_unit": user.distance_unit}
    return {
        "weight": _plain(row.weight),
        "weight_unit": row.weight_unit or user.weight_unit,
        "reps": "" if row.reps is None else str(row.reps),
        "seconds": "" if row.seconds is None else units.duration_text(row.seconds),
        "distance": _plain(row.distance),
        "distance_unit": row.distance_unit or user.distance_unit,
    }
