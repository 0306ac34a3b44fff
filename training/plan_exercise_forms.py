"""What a person types about an exercise of a plan: its sets as groups of alike ones, and the weight it goes by.

The rules are training.plans.checking's, whose faults are put at the fields they are about; here it only has to be a number.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from accounts.fields import NoteField, RestField, SharedFields
from training import plan_words
from training.forms import VersionField
from training.plan_fields import Number, Whole
from training.plans import limits
from training.progression.program import (
    HUNDRED,
    Basis,
    PlannedExercise,
    PlannedSet,
    Program,
    Scheme,
    SchemeBy,
    SetKind,
)

NEW_TRACK = "+"  # no key has it

REPS, AMRAP, SECONDS, METRES = "reps", "amrap", "seconds", "metres"
HELPED = "helped"  # body weight less what helps, which nobody types with a minus
LOADS = {
    Basis.TRACK.value: "% of its weight",
    Basis.TOP_SET.value: "% of top set",
    Basis.RPE.value: "by RPE",
    Basis.BODY_WEIGHT.value: "body + weight",
    HELPED: "body − help",
    Basis.OPEN.value: "you decide",
}


class SetsForm(forms.Form):
    """So many sets that are alike."""

    count = Whole(label="Sets", min_value=1, max_value=limits.MOST_SETS)
    least = Number(label="Reps", min_value=0)
    most = Number(required=False, label="up to", min_value=0)
    what = forms.ChoiceField(
        label="Counted in",
        choices={REPS: "reps", AMRAP: "reps or more", SECONDS: "seconds", METRES: "metres"},
    )
    load = forms.ChoiceField(label="Load", choices=LOADS)
    percent = Number(required=False, label="Percent")
    plus = Number(required=False, label="Plus")
    rpe = Number(required=False, label="RPE")
    kind = forms.ChoiceField(
        label="Kind",
        choices={
            SetKind.WORKING.value: "work sets",
            SetKind.WARM_UP.value: "warm-ups, which no rule counts",
            SetKind.DROP.value: "drop sets",
            SetKind.FAILURE.value: "to failure",
        },
    )
    rest = RestField(required=False, label="Rest after each")

    is_new = False

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        self.unit = unit
        super().__init__(*args, **kwargs)

    def has_changed(self) -> bool:
        """A row that says what was there before is no empty one."""
        return True

    @property
    def text(self) -> str:
        """`3 × 8–12`, as far as that can be said of what was typed."""
        if not self.is_bound:
            return str(self.initial.get("text", ""))
        if not self.is_valid():
            return "Look again at these sets"
        return group_text(plan_words.Group(self.cleaned_data["count"], self._one()), self.unit)

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("what") != METRES:
            for name in ("least", "most"):
                value = cleaned.get(name)
                if value is not None and value != int(value):
                    self.add_error(name, "Enter a whole number.")
        return cleaned

    def sets(self) -> Scheme:
        count: int = self.cleaned_data["count"]
        return (self._one(),) * count

    def _one(self) -> PlannedSet:
        said = self.cleaned_data
        least, most, what, load = said["least"], said["most"], said["what"], said["load"]
        has_share = load in {Basis.TRACK.value, Basis.TOP_SET.value}
        plus = Decimal(0) if load == Basis.OPEN.value else said["plus"] or Decimal(0)
        amount: dict[str, Any] = {"metres": least}
        if what == SECONDS:
            amount = {"seconds": int(least), "seconds_max": None if most is None else int(most)}
        elif what == REPS:
            amount = {"reps": int(least), "reps_max": None if most is None else int(most)}
        elif what == AMRAP:
            amount = {"reps": int(least), "amrap": True}
        return PlannedSet(
            **amount,
            basis=Basis.BODY_WEIGHT if load == HELPED else Basis(load),
            percent=said["percent"] if has_share and said["percent"] is not None else HUNDRED,
            plus=-plus if load == HELPED else plus,
            rpe=said["rpe"],
            kind=SetKind(said["kind"]),
            rest_seconds=said["rest"],
        )


SetsForm.base_fields = SharedFields(SetsForm.base_fields)
for _name, _field in SetsForm.base_fields.items():
    _field.widget.attrs["class"] = "form-select" if _name in {"what", "load", "kind"} else "form-control"


def group_text(group: plan_words.Group, unit: str) -> str:
    text = plan_words.group_text(group, unit)
    return text if group.one.counts else f"Warm-up: {text}"


def sets_initial(group: plan_words.Group, unit: str) -> dict[str, Any]:
    one = group.one
    what, least, most = METRES, one.metres, None
    if one.reps is not None:
        what, least, most = AMRAP if one.amrap else REPS, Decimal(one.reps), one.reps_max
    elif one.seconds is not None:
        what, least, most = SECONDS, Decimal(one.seconds), one.seconds_max
    is_helped = one.basis is Basis.BODY_WEIGHT and one.plus < 0
    return {
        "text": group_text(group, unit),
        "count": group.count,
        "least": least,
        "most": most,
        "what": what,
        "load": HELPED if is_helped else one.basis.value,
        "percent": one.percent,
        "plus": abs(one.plus) if is_helped else (one.plus or None),
        "rpe": one.rpe,
        "kind": one.kind.value,
        "rest": one.rest_seconds,
    }


_FIELD_OF = {
    "reps": "least",
    "seconds": "least",
    "metres": "least",
    "reps_max": "most",
    "seconds_max": "most",
    "basis": "load",
    "percent": "percent",
    "plus": "plus",
    "rpe": "rpe",
    "rest_seconds": "rest",
}
_SetsFormSet: type[BaseFormSet[SetsForm]] = formset_factory(
    SetsForm, extra=0, max_num=limits.MOST_SETS, absolute_max=limits.MOST_SETS
)


class ExerciseForm(forms.Form):
    """One exercise of a day: the sets of one week or stage (`part`, from 0), and what is said for all of them."""

    version = VersionField(required=False)
    by = forms.ChoiceField(
        label="The sets are",
        choices={
            SchemeBy.ALWAYS.value: "always these",
            SchemeBy.WEEK.value: "other each week",
            SchemeBy.STAGE.value: "by stage",
        },
        widget=forms.RadioSelect,
    )
    track = forms.ChoiceField(required=False, label="Weight")
    decides = forms.BooleanField(required=False, label="This exercise moves that weight")
    rest_seconds = RestField(required=False, label="Rest")
    notes = NoteField(
        required=False, max_length=limits.LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, program: Program, planned: PlannedExercise, part: int, data: Any = None) -> None:
        self.planned = planned
        self.part = part
        super().__init__(
            data,
            auto_id=f"{planned.id}-%s",
            initial={
                "by": planned.by.value,
                "track": planned.track or "",
                "decides": planned.decides,
                "rest_seconds": planned.rest_seconds,
                "notes": planned.notes,
            },
        )
        names = {track.key: track.name for track in program.tracks}
        choices = {"": "None of its own"} | names | {NEW_TRACK: "A new one"}
        self.fields["track"].choices = list(choices.items())  # type: ignore[attr-defined]
        for name in ("track", "rest_seconds", "notes"):
            self.fields[name].widget.attrs["class"] = "form-select" if name == "track" else "form-control"
        self.fields["rest_seconds"].widget.attrs["placeholder"] = "as in settings"
        scheme = scheme_of(planned, part)
        self.sets = _SetsFormSet(
            _tidied(data) if data is not None else None,
            prefix="sets",
            auto_id=f"{planned.id}-%s",
            initial=[sets_initial(group, program.unit) for group in plan_words.grouped(scheme)],
            form_kwargs={"unit": program.unit, "empty_permitted": False},
        )
        if data is not None and "add" in data:
            self.sets.forms[-1].is_new = True

    def is_valid(self) -> bool:
        sets_are = self.sets.is_valid()
        return super().is_valid() and sets_are

    def scheme(self) -> Scheme:
        return tuple(each for form in self.sets for each in form.sets())

    def refuse(self, faults: Mapping[str, str], place: str) -> None:
        """Put each fault at its field; those elsewhere in the plan at the top."""
        for where, message in faults.items():
            if not self._refuse_set(where, message, f"{place}.schemes.{self.part}."):
                name = where.removeprefix(f"{place}.")
                self.add_error(name if name in self.fields else None, message)

    def _refuse_set(self, where: str, message: str, here: str) -> bool:
        index, _, name = where.removeprefix(here).partition(".")
        if not where.startswith(here) or name not in _FIELD_OF:
            return False
        before = 0
        for form in self.sets:
            before += form.cleaned_data["count"]
            if int(index) < before:
                if _FIELD_OF[name] not in form.errors:
                    form.add_error(_FIELD_OF[name], message)
                return True
        return False


def scheme_of(planned: PlannedExercise, part: int) -> Scheme:
    """Where there are fewer schemes, the last one stands for those after it."""
    return planned.schemes[min(part, len(planned.schemes) - 1)] if planned.schemes else ()


def _tidied(data: Any) -> Any:
    """The rows that are left after one is taken out or another is added, numbered anew.

    `add` is the button that wants one more, like the last; `take` is the number of the row that goes.
    """
    data = dict(data.items())
    total = data.get("sets-TOTAL_FORMS", "")
    count = int(total) if total.isdecimal() and len(total) < 4 else 0
    rows = [
        {name: data.get(f"sets-{index}-{name}", "") for name in SetsForm.base_fields}
        for index in range(min(count, limits.MOST_SETS))
    ]
    take = data.get("take", "")
    if take.isdecimal() and len(take) < 4 and int(take) < len(rows) and len(rows) > 1:
        rows.pop(int(take))
    if "add" in data and rows and len(rows) < limits.MOST_SETS:
        rows.append(rows[-1])
    for index, row in enumerate(rows):
        for name, value in row.items():
            data[f"sets-{index}-{name}"] = value
    data["sets-TOTAL_FORMS"] = str(len(rows))
    data["sets-INITIAL_FORMS"] = "0"
    return data
