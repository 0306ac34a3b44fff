"""Forms of the back office: a name belongs to one exercise of the catalogue."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from training.exercises import catalogue_names
from training.forms import HttpsField
from training.models import Exercise, ExerciseAlias
from training.names import fold


def refuse_taken(name: str, exercise: Exercise, held: dict[str, Any]) -> None:
    holder = held.get(fold(name))
    if holder and holder != exercise.pk:
        other = Exercise.objects.get(pk=holder)
        raise ValidationError(f"“{other}” has this name already, or an alias like it.")


class ExerciseForm(forms.ModelForm):  # type: ignore[type-arg]
    video_url = HttpsField(
        label="Video",
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"class": "vTextField"}),
    )

    class Meta:
        model = Exercise
        fields = [
            "name",
            "measurement",
            "equipment",
            "difficulty",
            "mechanic",
            "force",
            "instructions",
            "video_url",
            "is_active",
        ]
        help_texts = {
            "measurement": "A change counts from the next workout on. What was logged stays as it was recorded.",
        }

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        if self.instance.owner_id is None:
            refuse_taken(name, self.instance, catalogue_names())
        return name


class AliasFormSet(forms.BaseInlineFormSet[ExerciseAlias, Exercise, forms.ModelForm[ExerciseAlias]]):
    def clean(self) -> None:
        super().clean()
        held = catalogue_names()
        seen: set[str] = set()
        for form in self.forms:
            name = form.cleaned_data.get("name", "") if form.is_valid() else ""
            if not name or form.cleaned_data.get("DELETE"):
                continue
            if fold(name) in seen:
                form.add_error("name", "This alias is there twice.")
            seen.add(fold(name))
            try:
                # What is there already may stay, though something else has got the name since.
                if form.has_changed():
                    refuse_taken(name, self.instance, held)
            except ValidationError as error:
                form.add_error("name", error)
