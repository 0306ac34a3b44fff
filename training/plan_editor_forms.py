"""What a person types about a day of a plan, and about the plan itself. Faults: as in plan_exercise_forms."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.fields import NoteField
from training.forms import VersionField
from training.plan_edits import Details
from training.plan_fields import Whole
from training.plans import limits
from training.progression.program import (
    Day,
    Program,
    Schedule,
)

WEEKDAY_CHOICES = list(enumerate(limits.WEEKDAYS))


class DayForm(forms.Form):
    version = VersionField(required=False)
    name = forms.CharField(max_length=limits.LONGEST_NAME, strip=True, label="Name")
    weekday = forms.TypedChoiceField(
        required=False,
        label="Weekday",
        coerce=int,
        empty_value=None,
        choices=[("", "none"), *WEEKDAY_CHOICES],
    )
    notes = NoteField(
        required=False, max_length=limits.LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, day: Day, data: Any = None) -> None:
        initial = {
            "name": day.name,
            "weekday": "" if day.weekday is None else day.weekday,
            "notes": day.notes,
        }
        super().__init__(data, initial=initial, auto_id=f"{day.id}-%s")
        for name, kind in (("name", "control"), ("weekday", "select"), ("notes", "control")):
            self.fields[name].widget.attrs["class"] = f"form-{kind}"

    def refuse(self, faults: Mapping[str, str], place: str) -> None:
        for where, message in faults.items():
            name = where.removeprefix(f"{place}.")
            self.add_error(name if name in self.fields else None, message)


class DetailsForm(forms.Form):
    version = VersionField(required=False)
    name = forms.CharField(max_length=limits.LONGEST_NAME, strip=True, label="Name")
    description = NoteField(
        required=False,
        max_length=limits.LONGEST_DESCRIPTION,
        label="What it is for",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    unit = forms.ChoiceField(label="Weights in", choices={"kg": "kg", "lb": "lb"}, widget=forms.RadioSelect)
    schedule = forms.ChoiceField(
        label="Days",
        widget=forms.RadioSelect,
        choices={
            Schedule.SEQUENCE.value: "One after the other",
            Schedule.WEEKDAYS.value: "Each on its weekday",
        },
    )
    weekdays = forms.TypedMultipleChoiceField(
        required=False,
        label="Meant for",
        coerce=int,
        choices=[(number, name[:3]) for number, name in WEEKDAY_CHOICES],
        widget=forms.CheckboxSelectMultiple,
    )
    weeks = Whole(label="Weeks in a cycle", help_text="1 where every week is the same.")
    target_weeks = Whole(required=False, label="Weeks in all", help_text="Empty: open.")

    def __init__(self, program: Program, data: Any = None) -> None:
        initial = {
            "name": program.name,
            "description": program.description,
            "unit": program.unit,
            "schedule": program.schedule.value,
            "weekdays": list(program.weekdays),
            "weeks": program.weeks,
            "target_weeks": program.target_weeks,
        }
        super().__init__(data, initial=initial, auto_id="plan-%s")
        for name in ("name", "description", "weeks", "target_weeks"):
            self.fields[name].widget.attrs["class"] = "form-control"

    def details(self) -> Details:
        said = self.cleaned_data
        return Details(
            name=said["name"],
            description=said["description"],
            unit=said["unit"],
            weeks=said["weeks"],
            target_weeks=said["target_weeks"],
            schedule=Schedule(said["schedule"]),
            weekdays=tuple(said["weekdays"]),
        )

    def refuse(self, faults: Mapping[str, str], place: str = "") -> None:
        for where, message in faults.items():
            self.add_error(where if where in self.fields else None, message)
