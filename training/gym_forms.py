"""What a person says about a gym, and what they ask of the plates. Rows that are left empty are not there."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from uuid_utils.compat import uuid7

from accounts import units
from accounts.fields import DecimalField
from training import gyms, loading
from training.forms import VersionField
from training.loading import Inventory
from training.models import Equipment, Gym
from training.models.gym import NAME_LENGTH

# Empty rows to begin with, and for each press of the button.
MORE_ROWS = 2


class Row(forms.Form):
    """One row of a list; `chosen` are the fields that say nothing by themselves."""

    chosen: tuple[str, ...] = ("kind",)
    absent: Mapping[str, Decimal] = {}  # what an empty field means

    def has_changed(self) -> bool:
        return any(
            str(self.data.get(self.add_prefix(name), "")).strip()
            for name in self.fields
            if name not in self.chosen
        )

    @property
    def row(self) -> dict[str, Any]:
        return {
            name: value if value is not None else self.absent[name]
            for name, value in self.cleaned_data.items()
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"


class Weight(DecimalField):
    """The rules are in training.gyms; here it only has to be a number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(places=gyms.PLACES, **kwargs)


class BarRow(Row):
    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in gyms.BAR_KINDS], label="For")
    name = forms.CharField(required=False, strip=True, label="Name")
    weight = Weight(label="Weight")
    collars = Weight(required=False, label="Both collars")
    absent = {"collars": Decimal(0)}


class PlateRow(Row):
    weight = Weight(label="Weight")
    pairs = DecimalField(places=0, label="Pairs")

    @property
    def row(self) -> dict[str, Any]:
        return self.cleaned_data | {"pairs": int(self.cleaned_data["pairs"])}


class DumbbellRow(Row):
    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in gyms.HAND_KINDS], label="What")
    first = Weight(label="From")
    last = Weight(required=False, label="To")
    step = Weight(required=False, label="In steps of")

    @property
    def row(self) -> dict[str, Any]:
        data = self.cleaned_data
        last = data["first"] if data["last"] is None else data["last"]
        return {"kind": data["kind"], "from": data["first"], "to": last, "step": data["step"] or Decimal(0)}


class MachineRow(Row):
    name = forms.CharField(required=False, strip=True, label="Name, or empty for all others")
    first = Weight(label="From")
    last = Weight(label="To")
    step = Weight(label="In steps of")
    offset = Weight(required=False, label="Weighs more by")

    @property
    def row(self) -> dict[str, Any]:
        data = self.cleaned_data
        row = {"name": data["name"], "from": data["first"], "to": data["last"], "step": data["step"]}
        return row | {"offset": data["offset"] or Decimal(0)}


ROWS: dict[str, type[Row]] = {
    "bars": BarRow,
    "plates": PlateRow,
    "dumbbells": DumbbellRow,
    "machines": MachineRow,
}
# The names of fields that are no names in Python.
_FIELD = {"from": "first", "to": "last"}


class GymForm(forms.Form):
    """A gym with its four lists. The id is made here and comes back with the answer: a second submit is the same gym."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = VersionField(required=False)
    name = forms.CharField(
        max_length=NAME_LENGTH,
        strip=True,
        help_text="Where you train.",
        error_messages={"required": "Give it a name, such as Home."},
    )
    weight_unit = forms.ChoiceField(
        choices={"kg": "kg", "lb": "lb"},
        widget=forms.RadioSelect,
        label="What stands on the plates",
        help_text="All weights below are in it. They are never converted.",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        initial: Mapping[str, Any],
        rows: Mapping[str, Sequence[Mapping[str, Any]]],
        more: str = "",
    ) -> None:
        """`rows` to begin with, by list; `more` is the list that gets further empty ones."""
        super().__init__(data, initial=dict(initial))
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.lists = {
            name: _formset(kind, gyms.MOST_ROWS[name], len(rows[name]), more=name == more)(
                data, initial=[dict(row) for row in rows[name]], prefix=name
            )
            for name, kind in ROWS.items()
        }

    @classmethod
    def of(cls, details: gyms.Details, data: Any = None, **initial: Any) -> "GymForm":
        rows = {
            name: [
                {_FIELD.get(key, key): value for key, value in row.items()} for row in getattr(details, name)
            ]
            for name in ROWS
        }
        initial |= {"name": details.name, "weight_unit": details.weight_unit}
        # With data, the rows are those that were sent: none is compared with what was there.
        return cls(data, initial=initial, rows={name: [] for name in ROWS} if data is not None else rows)

    @classmethod
    def with_more(cls, data: Mapping[str, Any], more: str) -> "GymForm":
        """What was typed so far, unchecked, with further rows in the list `more`."""
        rows: dict[str, list[dict[str, Any]]] = {}
        for name, kind in ROWS.items():
            sent = _formset(kind, gyms.MOST_ROWS[name], 0)(data, prefix=name)
            rows[name] = [
                {field: data.get(form.add_prefix(field), "") for field in form.fields}
                for form in sent
                if form.has_changed()
            ]
        initial = {name: data.get(name, "") for name in ("id", "version", "name", "weight_unit")}
        return cls(initial=initial, rows=rows, more=more)

    def is_valid(self) -> bool:
        fine = [super().is_valid(), *(rows.is_valid() for rows in self.lists.values())]
        return all(fine)

    def details(self) -> gyms.Details:
        data = self.cleaned_data
        return gyms.Details(
            data["name"],
            data["weight_unit"],
            **{name: tuple(form.row for form in self._filled(name)) for name in ROWS},
        )

    def refuse(self, faults: Mapping[str, str]) -> None:
        """Put the messages of training.gyms where they belong."""
        for place, message in faults.items():
            name, _, rest = place.partition(".")
            if rest:
                index, _, field = rest.partition(".")
                self._filled(name)[int(index)].add_error(_FIELD.get(field, field), message)
            elif name in ROWS:
                self.lists[name].non_form_errors().append(message)
            else:
                self.add_error(name or None, message)

    def faulty_labels(self) -> list[str]:
        """What wants another look, for the top of a long page."""
        if not self.is_bound:
            return []
        found = [str(field.label) for field in self.visible_fields() if field.errors]
        lists = [
            name.capitalize()
            for name, rows in self.lists.items()
            if not rows.is_valid() or rows.total_error_count()
        ]
        return found + lists

    def _filled(self, name: str) -> list[Row]:
        return [form for form in self.lists[name] if form.has_changed()]


class _Rows(forms.BaseFormSet[Row]):
    def initial_form_count(self) -> int:
        """Of what is sent any row may be empty: there is no other way to take one away."""
        return 0 if self.is_bound else super().initial_form_count()


def _formset(kind: type[Row], most: int, there: int, *, more: bool = False) -> Any:
    extra = MORE_ROWS if more or not there else 1
    return forms.formset_factory(
        kind, formset=_Rows, extra=extra, max_num=most, absolute_max=most + MORE_ROWS
    )


def new_form(preset: str) -> GymForm:
    return GymForm.of(gyms.PRESETS[preset][1], id=UUID(str(uuid7())))


def edit_form(gym: Gym, data: Any = None) -> GymForm:
    form = GymForm.of(gyms.Details.of(gym), data, id=gym.pk, version=gym.version)
    form.fields["id"].required = False
    return form


class PlatesForm(forms.Form):
    """What is asked of the plates: all of it is in the address, and what nobody typed there is left out."""

    weight = DecimalField(places=3, min_value=0, label="Weight")
    unit = forms.ChoiceField(choices={"kg": "kg", "lb": "lb"}, widget=forms.RadioSelect, label="In")
    gym = forms.ChoiceField(label="Gym")
    bar = forms.TypedChoiceField(label="Bar", coerce=int)

    def __init__(self, asked: Mapping[str, str], places: Sequence[Gym]) -> None:
        wanted = asked.get("gym", "")
        self.place = next((each for each in places if str(each.pk) == wanted), gyms.current(places))
        self.bars = [row for row in self.place.bars if row["kind"] != Equipment.DUMBBELL]
        data = {"unit": self.place.weight_unit, "weight": "", **asked, "gym": str(self.place.pk)}
        index = asked.get("bar", "")
        data["bar"] = index if index in {str(each) for each in range(len(self.bars))} else "0"
        super().__init__(data)
        self.chosen = self.bars[int(data["bar"])] if self.bars else None
        self.was_asked = bool(data["weight"])
        unit = self.place.weight_unit
        names = [
            (index, f"{bar['name'] or 'Bar'}, {bar['weight']} {unit}") for index, bar in enumerate(self.bars)
        ]
        self.fields["gym"].choices = [(str(each.pk), each.name) for each in places]  # type: ignore[attr-defined]
        self.fields["bar"].choices = names or [(0, "No bar, the plates alone")]  # type: ignore[attr-defined]

    @property
    def used(self) -> loading.Setup:
        """What loads the bar that was chosen; without one the plates count alone."""
        kind = self.chosen["kind"] if self.chosen else Equipment.PLATE_LOADED.value
        there = gyms.inventory(self.place)
        bar = (
            Inventory.read(gyms.as_json(self.place) | {"bars": [self.chosen]}).bars[0]
            if self.chosen
            else None
        )
        return loading.setup(loading.Lift(kind, "weight_reps"), there, bar=bar)

    @property
    def each_side(self) -> int:
        """How many plates of a pair can be on a side: both where there is only one."""
        return 2 if self.chosen and self.chosen["kind"] == Equipment.LANDMINE else 1

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        weight, unit = cleaned.get("weight"), cleaned.get("unit")
        if weight is not None and unit:
            most = Decimal(loading.HEAVIEST[unit]) / loading.THOUSANDTHS
            if weight > most:
                self.add_error("weight", f"Enter {units.plain(most)} or less.")
        return cleaned
