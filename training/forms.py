"""What a person says about an exercise of their own."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import URLValidator
from uuid_utils.compat import uuid7

from accounts import units
from accounts.fields import RestField
from accounts.models import LONGEST_REST, User
from training.exercises import Details
from training.models import (
    Difficulty,
    Equipment,
    Exercise,
    ExerciseSettings,
    Force,
    Measurement,
    Mechanic,
    Muscle,
)

NOT_HTTPS = "Use a whole link that begins with https://."


class HttpsField(forms.URLField):
    """A link to another site, over https only."""

    default_validators = [URLValidator(schemes=["https"], message=NOT_HTTPS)]
    default_error_messages = {"invalid": NOT_HTTPS}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class VersionField(forms.IntegerField):
    """What nobody types: a missing or strange version is none, and what is stored is shown before it is replaced."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> int:
        try:
            return int(super().clean(value) or 0)
        except forms.ValidationError:
            return 0


class OwnExerciseForm(forms.Form):
    """The id is made here and comes back with the answer, so that a second submit is the same exercise."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    version = VersionField(required=False)
    name = forms.CharField(max_length=100, help_text="As you would look for it.")
    measurement = forms.ChoiceField(choices=Measurement.choices, label="What a set records")
    equipment = forms.ChoiceField(choices=Equipment.choices)
    primary = forms.MultipleChoiceField(
        choices=Muscle.choices,
        required=False,
        label="Muscles that do the work",
        widget=forms.CheckboxSelectMultiple,
    )
    secondary = forms.MultipleChoiceField(
        choices=Muscle.choices,
        required=False,
        label="Muscles that help",
        widget=forms.CheckboxSelectMultiple,
    )
    difficulty = forms.ChoiceField(choices=Difficulty.choices)
    mechanic = forms.ChoiceField(
        choices=Mechanic.choices, help_text="Compound moves several joints, isolation one."
    )
    force = forms.ChoiceField(choices=Force.choices)
    instructions = forms.CharField(
        required=False, max_length=4000, label="How you do it", widget=forms.Textarea(attrs={"rows": 4})
    )
    video_url = HttpsField(
        required=False,
        max_length=500,
        label="Video",
        widget=forms.URLInput(attrs={"placeholder": "https://", "inputmode": "url"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs |= {"autocomplete": "off", "autofocus": not self.is_bound}

    @classmethod
    def empty(cls, name: str) -> "OwnExerciseForm":
        return cls(initial={"id": new_id(), "name": name[:100]})

    @classmethod
    def for_exercise(cls, exercise: Exercise, data: Any = None) -> "OwnExerciseForm":
        """To edit. What the sets record may change: each log keeps how it was recorded."""
        columns = ["id", "version", "name", "measurement", "equipment", "difficulty", "mechanic", "force"]
        initial = {name: getattr(exercise, name) for name in [*columns, "instructions", "video_url"]}
        initial["primary"] = exercise.primary_muscles
        initial["secondary"] = exercise.secondary_muscles
        form = cls(data, initial=initial)
        form.fields["id"].required = False
        form.fields["name"].widget.attrs["autofocus"] = False
        form.fields[
            "measurement"
        ].help_text = "A change counts from your next workout on. What you logged stays as you recorded it."
        return form

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        both = set(cleaned.get("primary", [])) & set(cleaned.get("secondary", []))
        if both:
            names = ", ".join(sorted(Muscle(muscle).label for muscle in both))
            self.add_error("secondary", f"Either does the work or helps, not both: {names}.")
        return cleaned

    def muscle_fields(self) -> list[forms.BoundField]:
        return [self["primary"], self["secondary"]]

    def faulty_labels(self) -> list[str]:
        """What wants another look, for the top of a long page."""
        return [str(field.label) for field in self.visible_fields() if field.errors]

    def details(self) -> Details:
        data = {name: value for name, value in self.cleaned_data.items() if name not in {"id", "version"}}
        muscles = {name: tuple(dict.fromkeys(data[name])) for name in ("primary", "secondary")}
        return Details(**data | muscles)

    def stored_otherwise(self, exercise: Exercise) -> list[tuple[str, str]]:
        """Label and text of what `exercise` says otherwise than the form."""
        stored, typed = asdict(Details.of(exercise)), asdict(self.details())
        return [
            (str(self[name].label), self._said(name, value))
            for name, value in stored.items()
            if value != typed[name]
        ]

    def _said(self, name: str, value: Any) -> str:
        labels = dict(getattr(self.fields[name], "choices", ()))
        values = [value] if isinstance(value, str) else value
        return ", ".join(str(labels.get(each, each)) for each in values) or "nothing"


class RestsForm(forms.Form):
    """How long a person rests at one exercise; what is left empty is as in their settings."""

    rest_seconds = RestField(required=False, max_value=LONGEST_REST, label="After a working set")
    rest_warm_up_seconds = RestField(required=False, max_value=LONGEST_REST, label="After a warm-up")

    def __init__(self, data: Any, *, user: User, stored: ExerciseSettings) -> None:
        super().__init__(data, initial={name: getattr(stored, name) for name in self.base_fields})
        for name, field in self.fields.items():
            usual = units.duration_text(Decimal(getattr(user, name)))
            field.widget.attrs["placeholder"] = usual
            field.help_text = f"Empty: {usual}, as in your settings."


def new_id() -> UUID:
    """An id for a form that a page is about to show."""
    return UUID(str(uuid7()))
