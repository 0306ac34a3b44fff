"""The form in which staff correct a row in quarantine: a field for each column of the older tracker's row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from accounts.legacy import values
from accounts.legacy.doubts import Reason
from accounts.models import LegacyRow, QuarantinedRow, User
from training.models import Exercise
from workouts.legacy import quarantine

# A User's row has none; were one there all the same, nobody would see it.
NEVER_SHOWN = {"password"}
# What a person wrote for themselves. Whoever corrects the row has to see it, whoever only looks does not.
PRIVATE = {"notes", "goals", "description"}
CORRECTABLE = set(LegacyRow.Kind) - {LegacyRow.Kind.USER}

FAULTY = {
    Reason.DATE_OUT_OF_RANGE: "date",
    Reason.USER_MISSING: "userId",
    Reason.WORKOUT_MISSING: "workoutId",
    Reason.WORKOUT_QUARANTINED: "workoutId",
    Reason.EXERCISE_MISSING: "exerciseId",
    Reason.STATUS_UNKNOWN: "status",
    Reason.NAME_TOO_LONG: "name",
    Reason.DESCRIPTION_TOO_LONG: "description",
}
LABELS = {
    "id": "Id",
    "name": "Name",
    "category": "Category",
    "exerciseType": "Category",
    "description": "Description",
    "status": "Status",
    "targetDurationWeeks": "Weeks",
    "date": "Date",
    "notes": "Notes",
    "userId": "Person",
    "workoutId": "Workout",
    "exerciseId": "Exercise",
    "sets": "Sets",
    "reps": "Reps",
    "weight": "Weight",
    "time": "Time",
    "durationMinutes": "Duration",
    "rating": "Rating",
    "mood": "Mood",
    "createdAt": "Written",
    "updatedAt": "Changed last",
}
_ORDER = {name: place for place, name in enumerate(LABELS)}
_INSTANT = "A date such as 2025-08-09 10:00:00, in UTC, from 1900 to 2099."
_CATEGORIES = "STRENGTH, BODYWEIGHT, CARDIO or FLEXIBILITY."
HINTS = {
    "id": "Stays: it says where this row comes from.",
    "category": _CATEGORIES,
    "exerciseType": _CATEGORIES,
    "date": _INSTANT,
    "userId": "The id of a user that came over, or the e-mail address that they have here.",
    "workoutId": "The id of a workout that came over.",
    "exerciseId": "The id of an exercise that came over, or the name that it has here.",
    "sets": "A whole number.",
    "reps": "A whole number.",
    "weight": "A number such as 82.5; empty for none.",
    "time": "A whole number; empty for none.",
    "durationMinutes": "Minutes, a whole number; empty for none.",
    "rating": "1 to 5; empty for none.",
    "status": "ACTIVE, DRAFT or ARCHIVED.",
    "targetDurationWeeks": "A whole number; empty for none.",
    "createdAt": "Decides the order in a workout. " + _INSTANT,
    "updatedAt": _INSTANT,
}
_WHOLE = {"sets", "reps", "time", "durationMinutes", "rating", "targetDurationWeeks"}
_DATES = {"date", "createdAt", "updatedAt"}
# The column that a refusal is about, by a word in it.
_ABOUT = {
    "date": "date",
    "user": "userId",
    "workout": "workoutId",
    "exercise": "exerciseId",
    "status": "status",
    "name": "name",
    "description": "description",
}


def label(column: str) -> str:
    return LABELS.get(column, column)


@dataclass(frozen=True, slots=True)
class Line:
    """A column on the page: its field, what the older tracker had there, whether it is what keeps the row here."""

    field: BoundField
    original: str | None
    faulty: bool


class CorrectionForm(forms.Form):
    """Knows the columns of one row. `correction()` has those that differ from it; emptied ones are None."""

    def __init__(self, row: QuarantinedRow, data: Any = None) -> None:
        # In the order of the labels: PostgreSQL keeps the names in a JSON object in one of its own.
        names = sorted(row.row, key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
        self.columns: dict[str, str | None] = {
            name: row.row[name] for name in names if name not in NEVER_SHOWN
        }
        super().__init__(data, initial={**self.columns, **row.correction})
        self._faulty = FAULTY.get(Reason(row.reason), "")
        for name, text in self.columns.items():
            self.fields[name] = _field(name, row.correction.get(name, text))

    def lines(self) -> Iterator[Line]:
        for name, text in self.columns.items():
            yield Line(self[name], text, name == self._faulty)

    def correction(self) -> dict[str, str | None]:
        return {name: self.cleaned_data[name] or None for name in self.columns if self._is_changed(name)}

    def clean(self) -> dict[str, Any]:
        """Only what was changed is looked at: what else is strange in the row came over before in other rows too."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in list(cleaned):
            text = cleaned[name]
            if text and self._is_changed(name) and (fault := _fault(name, text)):
                self.add_error(name, fault)
        for name, find in {"userId": _user_called, "exerciseId": _exercise_called}.items():
            if name in cleaned and cleaned[name] and self._is_changed(name):
                cleaned[name] = find(cleaned[name].strip())
        return cleaned

    def refuse(self, sentence: str) -> None:
        """Put the reason why the row still cannot be moved to the column that it is about, else on top."""
        column = None
        if sentence not in {quarantine.GONE, quarantine.NOT_HERE}:
            words = sentence.lower()
            found = [name for word, name in _ABOUT.items() if word in words and name in self.fields]
            column = found[0] if found else None
        self.add_error(column, sentence)

    def _is_changed(self, name: str) -> bool:
        if name == "id":
            return False
        return _as_sent(self.cleaned_data.get(name)) != _as_sent(self.columns[name])


def _as_sent(text: str | None) -> str:
    """A browser sends lines with both characters, and makes no difference between nothing and an empty text."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def _field(name: str, text: str | None) -> forms.CharField:
    widget: forms.Widget
    if name in PRIVATE or (text and ("\n" in text or "\r" in text or len(text) > 200)):
        widget = forms.Textarea({"rows": 4, "class": "vLargeTextField"})
    else:
        numeric = {"inputmode": "decimal"} if name in _WHOLE | {"weight"} else {}
        widget = forms.TextInput({"class": "vTextField", "autocomplete": "off", **numeric})
    return forms.CharField(
        label=label(name),
        help_text=HINTS.get(name, ""),
        required=False,
        strip=False,
        disabled=name == "id",
        widget=widget,
    )


def _fault(name: str, text: str) -> str:
    if name in _DATES and values.instant(text) is None:
        return "Enter a date from 1900 to 2099, such as 2025-08-09 10:00:00."
    if name in _WHOLE and values.whole(text) is None:
        return "Enter a whole number."
    if name == "weight" and ((number := values.number(text)) is None or not number.is_finite()):
        return "Enter a number, such as 82.5."
    return ""


def _user_called(text: str) -> str:
    """The legacy id of the account with this e-mail address; else `text`, which is an id then."""
    if "@" not in text:
        return text
    people = User.objects.filter(email=User.objects.normalize_email(text)).values("pk")
    rows = LegacyRow.objects.filter(kind=LegacyRow.Kind.USER, target_id__in=people, user__in=people)
    return rows.values_list("legacy_id", flat=True).first() or text


def _exercise_called(text: str) -> str:
    """The legacy id of a legacy exercise that became the one with this name; else `text`, which is an id then."""
    named = Exercise.objects.catalogue().filter(name__iexact=text.strip()).values("pk")
    rows = LegacyRow.objects.filter(kind=LegacyRow.Kind.EXERCISE, target_id__in=named)
    return rows.order_by("pk").values_list("legacy_id", flat=True).first() or text
