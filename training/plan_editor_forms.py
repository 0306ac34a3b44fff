"""What a person types about a plan: sets as groups of alike ones, the weight an exercise goes by and its rule, days, details.

The rules are training.plans.checking's, whose faults are put at the fields they are about; here it only has to be a number.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from accounts.fields import DecimalField, NoteField, RestField
from training import plan_words
from training.forms import VersionField
from training.plan_edits import Details
from training.plans import limits
from training.progression.program import (
    HUNDRED,
    AfterLastStage,
    Basis,
    CycleEnd,
    Day,
    Double,
    Linear,
    NoRule,
    PlannedExercise,
    PlannedSet,
    Program,
    Rule,
    Schedule,
    Scheme,
    SchemeBy,
    SetKind,
    Stages,
    Tier,
    Tiers,
    Track,
    TrackKind,
)

WEEKDAY_CHOICES = list(enumerate(limits.WEEKDAYS))
NEW_TRACK = "+"  # no key has it


class Whole(DecimalField):
    """A whole number; the cleaned value is an int or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(places=0, **kwargs)

    def clean(self, value: Any) -> int | None:
        number = super().clean(value)
        return None if number is None else int(number)

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, int) else super().prepare_value(value)


class Number(DecimalField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(places=limits.PLACES, **kwargs)


# --- Sets ------------------------------------------------------------------------------------------------------------

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
        for name, field in self.fields.items():
            field.widget.attrs["class"] = (
                "form-select" if name in {"what", "load", "kind"} else "form-control"
            )

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
            # A row that says what was there before is no empty one.
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
    data = data.copy()
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


# --- Tracks ----------------------------------------------------------------------------------------------------------

MORE_TIERS = 1  # empty rows behind those that are there


class TierForm(forms.Form):
    reps = Whole(required=False, label="From reps", min_value=0)
    step = Number(required=False, label="step", min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        said = {name for name in ("reps", "step") if cleaned.get(name) is not None}
        if len(said) == 1 and not self.errors:
            self.add_error(*next((name, "Fill in both.") for name in ("reps", "step") if name not in said))
        return cleaned


_TierFormSet: type[BaseFormSet[TierForm]] = formset_factory(
    TierForm, extra=MORE_TIERS, max_num=limits.MOST_TIERS, absolute_max=limits.MOST_TIERS
)


class TrackForm(forms.Form):
    """A weight that a rule moves. Which fields a rule reads is in `rule`; the others are not asked."""

    version = VersionField(required=False)
    name = forms.CharField(max_length=limits.LONGEST_NAME, strip=True, label="Name")
    kind = forms.ChoiceField(
        label="It is",
        widget=forms.RadioSelect,
        choices={
            TrackKind.WORKING_WEIGHT.value: "a working weight",
            TrackKind.TRAINING_MAX.value: "a training max",
        },
    )
    start = Number(required=False, label="It begins at")
    rule = forms.ChoiceField(label="How it moves", choices=plan_words.RULE_NAMES)
    step = Number(required=False, label="Step")
    every = Whole(required=False, label="After so many successes")
    fail_after = Whole(required=False, label="Failures in a row until it gets lighter")
    reset_percent = Number(required=False, label="Lighter by percent")
    first_sessions = Whole(required=False, label="First successes with another step")
    first_step = Number(required=False, label="That step")
    resets_per_stage = Whole(required=False, label="Times lighter until the next stage")
    set_number = Whole(required=False, label="Which work set (1 is the first, −1 the last)")
    after_last = forms.ChoiceField(
        label="After the last stage",
        required=False,
        choices={
            AfterLastStage.TEST.value: "find a new best",
            AfterLastStage.RESTART.value: "from the first stage's weight",
        },
    )
    test_reps = Whole(required=False, label="Reps of the test")
    restart_percent = Number(required=False, label="Begin again at percent of it")
    restart_plus = Number(required=False, label="More than that weight by")

    def __init__(self, program: Program, track: Track, data: Any = None) -> None:
        self.track = track
        initial = {
            "name": track.name,
            "kind": track.kind.value,
            "start": track.start,
            **_rule_initial(track.rule),
        }
        super().__init__(data, initial=initial, auto_id=f"track-{track.key}-%s")
        for name, field in self.fields.items():
            if name not in {"version", "kind"}:
                field.widget.attrs["class"] = (
                    "form-select" if name in {"rule", "after_last"} else "form-control"
                )
        for name in ("start", "step", "first_step", "restart_plus"):
            self.fields[name].label = f"{self.fields[name].label}, {program.unit}"
        tiers = track.rule.tiers if isinstance(track.rule, Tiers) else ()
        self.tiers = _TierFormSet(
            data,
            prefix="tiers",
            auto_id=f"track-{track.key}-%s",
            initial=[{"reps": tier.reps, "step": tier.step} for tier in tiers],
            form_kwargs={"empty_permitted": False},
        )

    @property
    def sentences(self) -> list[tuple[str, str]]:
        """What each kind of rule does; the page shows that of the chosen one."""
        return list(plan_words.RULE_SENTENCES.items())

    @property
    def has_more(self) -> bool:
        rare = ("first_sessions", "first_step", "resets_per_stage")
        return any(self[name].value() not in {None, "", 0, "0"} or self[name].errors for name in rare)

    def is_valid(self) -> bool:
        is_tiers = self.data.get("rule") == "tiers"
        tiers_are = not is_tiers or self.tiers.is_valid()
        return super().is_valid() and tiers_are

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        kind = cleaned.get("rule")
        if (
            kind in {"linear", "double", "stages", "cycle_end"}
            and "step" in cleaned
            and cleaned["step"] is None
        ):
            self.add_error("step", "Say how big a step is.")
        return cleaned

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "name": said["name"],
            "kind": TrackKind(said["kind"]),
            "start": said["start"],
            "rule": self._rule(),
        }

    def _rule(self) -> Rule:
        said = self.cleaned_data
        failing = {"fail_after": said["fail_after"], "reset_percent": said["reset_percent"]}
        match said["rule"]:
            case "linear":
                return Linear(
                    said["step"],
                    every=_or(said["every"], 1),
                    first_sessions=_or(said["first_sessions"], 0),
                    first_step=said["first_step"],
                    resets_per_stage=said["resets_per_stage"],
                    **failing,
                )
            case "double":
                return Double(said["step"], **failing)
            case "tiers":
                tiers = [
                    form.cleaned_data for form in self.tiers if form.cleaned_data.get("reps") is not None
                ]
                found = tuple(Tier(each["reps"], each["step"]) for each in tiers)
                return Tiers(found, set_number=_or(said["set_number"], -1), **failing)
            case "stages":
                return Stages(
                    said["step"],
                    AfterLastStage(said["after_last"] or AfterLastStage.TEST),
                    test_reps=_or(said["test_reps"], 5),
                    restart_percent=_or(said["restart_percent"], Decimal(85)),
                    restart_plus=_or(said["restart_plus"], Decimal(0)),
                )
            case "cycle_end":
                return CycleEnd(said["step"], said["reset_percent"])
        return NoRule()

    def refuse(self, faults: Mapping[str, str], place: str) -> None:
        for where, message in faults.items():
            name = where.removeprefix(f"{place}.").removeprefix("rule.")
            parts = name.split(".")
            if len(parts) == 3 and parts[0] == "tiers":
                self.tiers.forms[int(parts[1])].add_error(parts[2], message)
            elif name == "tiers":
                self.tiers.forms[0].add_error("reps", message)
            else:
                self.add_error(name if name in self.fields else None, message)


def _or[T](value: T | None, other: T) -> T:
    return other if value is None else value


def _rule_initial(rule: Rule) -> dict[str, Any]:
    kinds = {
        NoRule: "none",
        Linear: "linear",
        Double: "double",
        Tiers: "tiers",
        Stages: "stages",
        CycleEnd: "cycle_end",
    }
    said = {name: getattr(rule, name) for name in rule.__dataclass_fields__ if name != "tiers"}
    if "after_last" in said:
        said["after_last"] = said["after_last"].value
    return {"rule": kinds[type(rule)]} | said


# --- Days and the plan itself ----------------------------------------------------------------------------------------


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
