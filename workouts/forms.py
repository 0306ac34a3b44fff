"""What people type about a workout."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone

from accounts import units
from accounts.fields import DecimalField, DurationField, NoteField, SharedFields
from accounts.localtime import local_date, to_instant, zone
from accounts.models import User
from workouts.models import Mood, SetKind, WorkoutLog, WorkoutSession
from workouts.recording import new_id
from workouts.set_values import SetValues

RPE_CHOICES = [
    ("", "RPE"),
    *((units.plain(Decimal(half) / 2), f"RPE {units.plain(Decimal(half) / 2)}") for half in range(20, 1, -1)),
]


def _minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def tidied(form: type[forms.Form | forms.ModelForm[Any]], data: Any) -> QueryDict:
    """`data` with what nobody typed made good: a strange id is a new one, a strange version is none, so that the form
    meets the row as it is now, a strange position is the end."""
    made_good: dict[str, Callable[[], str]] = {
        "id": lambda: str(new_id()),
        "version": lambda: "0",
        "position": lambda: "",
    }
    changed: QueryDict = data.copy()
    for name, value in made_good.items():
        field = form.base_fields.get(name)
        if field is not None:
            try:
                field.clean(data.get(name))
            except forms.ValidationError:
                changed[name] = value()
    return changed


class SetForm(forms.Form):
    """Cleans one set. How it is shown, filled in or refused is in drafts.py; what the values must be, in recording."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    position = forms.IntegerField(required=False, min_value=0, max_value=1_000_000, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=SetKind.choices, label="Kind of set")
    weight = DecimalField(places=4, required=False, label="Weight")
    weight_unit = forms.ChoiceField(
        choices={"kg": "kg", "lb": "lb"}, required=False, label="Unit of the weight"
    )
    reps = forms.IntegerField(
        required=False, label="Reps", error_messages={"invalid": "Enter a whole number."}
    )
    distance = DecimalField(places=3, required=False, label="Distance")
    distance_unit = forms.ChoiceField(
        choices=[(unit.value, unit.value) for unit in units.DistanceUnit],
        required=False,
        label="Unit of the distance",
    )
    seconds = DurationField(required=False, label="Time")
    rpe = forms.TypedChoiceField(
        choices=RPE_CHOICES,
        required=False,
        coerce=Decimal,
        empty_value=None,
        label="RPE, the effort from 1 to 10",
    )
    notes = forms.CharField(required=False, label="Note", widget=forms.Textarea(attrs={"rows": 2}))
    # Set by us where the exercise was removed meanwhile: sent again, the form brings it back.
    bring_back = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def refuse(self, faults: dict[str, str]) -> None:
        """Put what recording said at the fields."""
        for name, message in faults.items():
            self.add_error(name if name in self.fields else None, message)

    def values(self) -> SetValues:
        """The cleaned input. The unit without a value is no unit."""
        data = self.cleaned_data
        return SetValues(
            kind=data["kind"],
            weight=data.get("weight"),
            weight_unit=data["weight_unit"] if data.get("weight") is not None else "",
            reps=data.get("reps"),
            seconds=data.get("seconds"),
            distance=data.get("distance"),
            distance_unit=data["distance_unit"] if data.get("distance") is not None else "",
            rpe=data.get("rpe"),
            notes=data.get("notes", ""),
        )

    @property
    def set_id(self) -> UUID:
        return UUID(str(self.cleaned_data["id"]))


SetForm.base_fields = SharedFields(SetForm.base_fields)


class NoteForm(forms.ModelForm[WorkoutLog]):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = WorkoutLog
        fields = ["notes"]
        field_classes = {"notes": NoteField}
        widgets = {"notes": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("NoteField", self.fields["notes"]).make_room(self.instance.notes)


class SessionDetailsForm(forms.ModelForm[WorkoutSession]):
    """How it went. Shared by finishing and editing."""

    mood = forms.ChoiceField(
        choices=[*Mood.choices, ("", "–")],
        required=False,
        widget=forms.RadioSelect,
        label="How do you feel?",
    )
    rating = forms.TypedChoiceField(
        choices=[*((str(star), str(star)) for star in range(1, 6)), ("", "–")],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        label="How was the workout, from 1 to 5?",
    )

    class Meta:
        model = WorkoutSession
        fields = ["name", "mood", "rating", "notes"]
        field_classes = {"notes": NoteField}
        widgets = {
            "notes": forms.Textarea(attrs={"rows": 3}),
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("NoteField", self.fields["notes"]).make_room(self.instance.notes)

    def clean_mood(self) -> str | None:
        return self.cleaned_data["mood"] or None

    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "mood", "rating", "notes")}


class FinishForm(SessionDetailsForm):
    """`ended` is a wall time of the session's zone; forgotten sessions are offered the time of their last set."""

    ended = forms.TimeField(label="Ended at", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    field_order = ["mood", "rating", "notes", "name", "ended"]

    def __init__(
        self, data: Any = None, *, now: datetime, last_set_at: datetime | None = None, **kwargs: Any
    ) -> None:
        self.now = now
        self.last_set_at = last_set_at
        super().__init__(data, **kwargs)

    def clean_ended(self) -> time:
        wall: time = self.cleaned_data["ended"]
        if not self._possible(wall):
            raise forms.ValidationError("That time has not come yet.")
        return wall

    def ended_at(self) -> datetime:
        """The instant meant: of all such wall times since the start the one closest to the last set, or to the start
        where there is no set. With the seconds where the minute is the present one, the last set's or the start's."""
        start: datetime = self.instance.started_at
        near = self.last_set_at or start
        meant = min(self._possible(self.cleaned_data["ended"]), key=lambda instant: abs(instant - near))
        to_the_second = (instant for instant in (self.now, near, start) if _minute(instant) == meant)
        return next(to_the_second, meant)

    def _possible(self, wall: time) -> list[datetime]:
        """The instants from the minute of the start until now when the clock on the wall shows `wall`."""
        here = zone(self.instance.time_zone)
        start = _minute(self.instance.started_at)
        first_day, today = start.astimezone(here).date(), self.now.astimezone(here).date()
        found = []
        for day in (first_day + timedelta(days=days) for days in range((today - first_day).days + 1)):
            first = to_instant(day, wall, self.instance.time_zone)
            # In the night when the clock goes back the same wall time comes twice.
            again = datetime.combine(day, wall.replace(fold=1), here).astimezone(UTC)
            found += [first, max(first, again)]
        return [instant for instant in found if start <= instant <= self.now]


class _WhenForm(forms.Form):
    """Day, start and duration as wall times; shared by writing down a past workout and moving one."""

    local_date = forms.DateField(
        label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    started = forms.TimeField(
        label="Started at", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(
        label="Minutes",
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text="Leave empty if you do not know.",
    )
    zone_name = "UTC"
    most_minutes = 24 * 60

    def clean_minutes(self) -> int | None:
        minutes: int | None = self.cleaned_data["minutes"]
        if minutes is not None and minutes > self.most_minutes:
            raise forms.ValidationError(f"Enter at most {self.most_minutes} minutes.")
        return minutes

    def clean_local_date(self) -> date:
        day: date = self.cleaned_data["local_date"]
        today = local_date(timezone.now(), self.zone_name)
        if "local_date" not in self.changed_data:
            return day
        if day > today:
            raise forms.ValidationError("That day has not come yet.")
        if day.year < 1950:
            raise forms.ValidationError("Enter a day after 1950.")
        return day

    def clean_started(self) -> time | None:
        wall: time | None = self.cleaned_data["started"]
        day = self.cleaned_data.get("local_date")
        if (
            day
            and wall is not None
            and {"local_date", "started"} & set(self.changed_data)
            and to_instant(day, wall, self.zone_name) > timezone.now()
        ):
            raise forms.ValidationError("That time has not come yet.")
        return wall

    def refuse_end_to_come(self, end: datetime | None) -> None:
        if end is not None and end > timezone.now():
            self.add_error("minutes", "That would end later than now.")

    def instants(self) -> tuple[datetime, datetime | None]:
        """Start and end; the end is None without a duration. Without a time the day begins at 00:00 UTC."""
        data = self.cleaned_data
        wall: time | None = data["started"]
        here = (time(0), "UTC") if wall is None else (wall, self.zone_name)
        start = to_instant(data["local_date"], *here)
        return start, start + timedelta(minutes=data["minutes"]) if data["minutes"] else None


class PastSessionForm(_WhenForm):
    id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        required=False, max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        self.zone_name = user.time_zone
        yesterday = local_date(timezone.now(), user.time_zone) - timedelta(days=1)
        initial = {"id": new_id(), "local_date": yesterday, "started": time(18, 0), "minutes": 60}
        super().__init__(data, initial=initial)

    def clean(self) -> None:
        if not self.errors:
            self.refuse_end_to_come(self.instants()[1])


class EditSessionForm(SessionDetailsForm, _WhenForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["version", "name", "local_date", "started", "minutes", "mood", "rating", "notes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        session: WorkoutSession = kwargs["instance"]
        self.zone_name = session.time_zone
        self.was = session.started_at.astimezone(zone(session.time_zone))
        # What stands there unchanged must be taken back: less than a minute, or a session that nobody finished for days.
        minutes = (
            max(1, round(session.duration.total_seconds() / 60)) if session.duration is not None else None
        )
        self.most_minutes = max(self.most_minutes, minutes or 0)
        kwargs["initial"] = {
            "version": session.version,
            "local_date": session.local_date,
            "started": self.was.time().replace(second=0, microsecond=0) if session.has_time else None,
            "minutes": minutes,
        }
        super().__init__(*args, **kwargs)
        if session.is_open:
            del self.fields["minutes"]
        if not session.has_time:
            self.fields["started"].required = False
            self.fields[
                "started"
            ].help_text = "Only the day is known. Leave empty if you do not know the time."

    def clean(self) -> dict[str, Any]:
        if not self.errors and (details := self.details()).get("has_time"):
            self.refuse_end_to_come(details["ended_at"])
        return super().clean() or self.cleaned_data

    def details(self) -> dict[str, Any]:
        """Only what was changed of the times: the form shows minutes and must not cut the seconds off."""
        details = super().details()
        if not {"local_date", "started", "minutes"} & set(self.changed_data):
            return details
        self.cleaned_data.setdefault("minutes", None)
        start, end = self.instants()
        if not {"local_date", "started"} & set(self.changed_data):
            start = self.instance.started_at
            end = (
                start + timedelta(minutes=self.cleaned_data["minutes"])
                if self.cleaned_data["minutes"]
                else None
            )
        elif "minutes" not in self.changed_data and self.instance.duration is not None:
            end = start + self.instance.duration
        if end is not None:
            end += timedelta(
                seconds=self.instance.paused_seconds
            )  # the minutes of the form are without the pauses
        return details | {
            "local_date": self.cleaned_data["local_date"],
            "started_at": start,
            "ended_at": end,
            "has_time": self.cleaned_data["started"] is not None,
        }


class SlotForm(forms.Form):
    """Which session of a plan is meant."""

    slot = forms.IntegerField(min_value=0, max_value=1_000_000, widget=forms.HiddenInput)


class AnyOfField(forms.MultipleChoiceField):
    """Some of what was offered; what is offered no more is for whoever reads them to pass over."""

    def valid_value(self, value: object) -> bool:
        return len(str(value)) <= 100


class AmendForm(forms.Form):
    """What of a workout its plan is to become, and the version of the plan that was seen."""

    version = forms.IntegerField(min_value=1, max_value=2_147_483_647, widget=forms.HiddenInput)
    keys = AnyOfField()


class MoveForm(SlotForm):
    """Another day for a session of a plan."""

    day = forms.DateField(label="Do it on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class TrackValueForm(forms.Form):
    """Where a track stands, by hand."""

    value = DecimalField(places=4, label="New value")
    reason = forms.CharField(
        required=False, max_length=200, label="Why", help_text="If you want to remember it."
    )
