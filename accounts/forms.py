"""Forms of the person's own pages."""

import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from accounts import measuring, units
from accounts.fields import DecimalField, NoteField, RestField, known_zone
from accounts.localtime import zone_names
from accounts.models import LONGEST_REST, BodyMeasurement, FitnessLevel, MeasurementKind, User
from accounts.units import LengthUnit


class SignupDetails(forms.Form):
    """Joined to allauth's sign-up: the time zone that the browser reports, in a hidden field. Unknown names are UTC."""

    time_zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_time_zone(self) -> str:
        name = self.cleaned_data["time_zone"]
        return name if name in zone_names() else "UTC"

    def signup(self, request: Any, user: User) -> None:
        user.time_zone = self.cleaned_data["time_zone"]
        user.save(update_fields=["time_zone"])


class ProfileForm(forms.ModelForm[User]):
    """Who you are and how you read numbers. Height is typed in cm or inches and kept in cm."""

    height = DecimalField(places=1, required=False, label="Height")
    height_unit = forms.ChoiceField(choices={"cm": "cm", "in": "inches"}, required=False, label="Unit")

    class Meta:
        model = User
        fields = [
            "name",
            "time_zone",
            "weight_unit",
            "distance_unit",
            "first_weekday",
            "theme",
            "fitness_level",
            "goals",
        ]
        field_classes = {"goals": NoteField}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "time_zone": forms.TextInput(
                attrs={"list": "time-zones", "autocomplete": "off", "spellcheck": "false"}
            ),
            "weight_unit": forms.RadioSelect,
            "distance_unit": forms.RadioSelect,
            "theme": forms.RadioSelect,
            "goals": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {"name": "Name", "time_zone": "Time zone", "goals": "What you train for"}
        help_texts = {
            "name": "How we greet you.",
            "time_zone": "Type a city, such as Berlin or New York.",
            "goals": "Only you see this.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("NoteField", self.fields["goals"]).make_room(self.instance.goals)
        self.fields["fitness_level"] = forms.TypedChoiceField(
            choices=[("", "Not said"), *FitnessLevel.choices], required=False, empty_value=None
        )
        unit = LengthUnit.IN if self.instance.weight_unit == units.WeightUnit.LB else LengthUnit.CM
        self.initial["height_unit"] = unit.value
        if self.instance.height_cm is not None:
            self.initial["height"] = units.from_cm(self.instance.height_cm, unit)

    def clean_time_zone(self) -> str:
        return known_zone(self.cleaned_data["time_zone"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        height = cleaned.get("height")
        if height is None:
            return cleaned
        unit = cleaned.get("height_unit") or LengthUnit.CM
        low, high = (20, 108) if unit == LengthUnit.IN else (50, 275)
        if low <= height <= high:
            cleaned["height_cm"] = units.to_cm(height, unit)
        else:
            self.add_error("height", f"Enter a height from {low} to {high} {unit}.")
        return cleaned

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002  (the signature is Django's)
        # An unchanged height stays as exact as it was: what is shown is rounded.
        if "height" in self.changed_data or "height_unit" in self.changed_data:
            self.instance.height_cm = self.cleaned_data.get("height_cm")
        if commit:
            # Not the whole row: the timer's page may be saved at the same moment.
            self.instance.save(update_fields=[*self.Meta.fields, "height_cm"])
        return self.instance


class TimerForm(forms.ModelForm[User]):
    """The rest timer and the screen. What the browser of a device allows is not stored, and not here."""

    rest_seconds = RestField(max_value=LONGEST_REST, label="After a working set")
    rest_warm_up_seconds = RestField(max_value=LONGEST_REST, label="After a warm-up")

    class Meta:
        model = User
        fields = ["rest_seconds", "rest_warm_up_seconds", "timer_sound", "timer_vibration", "keep_awake"]
        labels = {
            "timer_sound": "Sound at the end of a rest",
            "timer_vibration": "Vibrate at the end of a rest",
            "keep_awake": "Keep the screen on during a workout",
        }

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002  (the signature is Django's)
        if commit:
            self.instance.save(update_fields=self.Meta.fields)
        return self.instance


class MeasurementForm(forms.Form):
    """One measurement of a kind that the page has chosen; `today` is the user's day.

    `version` is that of the row which the page shows; a new measurement has none.
    """

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)
    value = DecimalField(places=2)
    date = forms.DateField(label="Day", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    note = forms.CharField(max_length=200, required=False, label="Note")

    def __init__(self, *args: Any, kind: MeasurementKind, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.today = today
        self.fields["value"].label = kind.label
        self.fields["unit"] = forms.ChoiceField(
            choices=[(name, name) for name in kind.units], widget=forms.RadioSelect, required=False
        )
        self.fields["date"].widget.attrs |= {"max": today.isoformat(), "min": measuring.EARLIEST.isoformat()}

    def clean_unit(self) -> str:
        return self.cleaned_data["unit"] or self.kind.units[0]

    def clean_date(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["date"]
        if day > self.today:
            raise ValidationError("This day is still to come.")
        if day < measuring.EARLIEST:
            raise ValidationError("Enter a day after 1900.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if "value" in cleaned and "unit" in cleaned:
            low, high = measuring.allowed_range(self.kind, cleaned["unit"])
            if not low <= cleaned["value"] <= high:
                self.add_error(
                    "value",
                    f"Enter a value from {units.plain(low)} to {units.plain(high)} {cleaned['unit']}.",
                )
        return cleaned

    def start_again(self, message: str, **hidden: Any) -> None:
        """Refuse what was sent, with all that was typed and other `hidden` values for the next try."""
        self.data = dict(self.data.items()) | {name: str(value) for name, value in hidden.items()}
        self.add_error(None, message)

    @property
    def values(self) -> measuring.MeasurementValues:
        cleaned = self.cleaned_data
        return measuring.MeasurementValues(
            self.kind, cleaned["date"], cleaned["value"], cleaned["unit"], cleaned["note"]
        )

    @classmethod
    def initial_of(cls, row: BodyMeasurement) -> dict[str, Any]:
        return {
            "id": row.pk,
            "value": row.value,
            "unit": row.unit,
            "date": row.date,
            "note": row.note,
            "version": row.version,
        }
