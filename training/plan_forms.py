"""What a person says about a plan: a new one, and one that is read from a file."""

from typing import Any

from django import forms

from accounts.models import User
from training.forms import new_id
from training.plans import files, limits
from training.progression.program import Schedule

UNITS = {"kg": "kg", "lb": "lb"}


class NewPlanForm(forms.Form):
    """The id is made here and comes back with the answer: a second submit is the same plan."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        max_length=limits.LONGEST_NAME,
        strip=True,
        error_messages={"required": "Give it a name, such as Three days of fives."},
    )
    unit = forms.ChoiceField(
        choices=UNITS, widget=forms.RadioSelect, label="Weights in", help_text="You lift in this unit."
    )
    schedule = forms.ChoiceField(
        choices={
            Schedule.SEQUENCE.value: "One day after the other",
            Schedule.WEEKDAYS.value: "Fixed weekdays",
        },
        widget=forms.RadioSelect,
        label="Days",
        help_text="In turn, whenever you train; or each on its own day of the week.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs |= {"autocomplete": "off", "autofocus": not self.is_bound}

    @classmethod
    def empty(cls, user: User) -> "NewPlanForm":
        return cls(initial={"id": new_id(), "unit": user.weight_unit, "schedule": Schedule.SEQUENCE.value})


# Of an exercise of the file that is not here: one of one's own is made, or another one is named.
OWN, OTHER = "own", "other"


class ImportForm(forms.Form):
    """A plan file, or its text: what was read once is sent along while exercises are chosen."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        required=False,
        label="Plan file",
        help_text="The .json file that a plan’s page gives you.",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )
    text = forms.CharField(
        required=False,
        strip=False,
        label="Or its text",
        max_length=files.MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        upload, text = cleaned.get("file"), cleaned.get("text")
        if upload is not None and upload.size > files.MOST_BYTES:
            self.add_error("file", "This file is too large for a plan: the most is 1 MB.")
        elif not upload and not text and not self.errors:
            self.add_error("file", "Choose a plan file, or put its text below.")
        elif not self.errors:
            cleaned["data"] = upload.read() if upload else str(text).encode()
        return cleaned
