"""What a person types about a weight of a plan, and the rule that moves it. Faults: as in plan_exercise_forms."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from training import plan_words
from training.forms import VersionField
from training.plan_fields import Number, Whole
from training.plans import limits
from training.progression.program import (
    AfterLastStage,
    CycleEnd,
    Double,
    Linear,
    NoRule,
    Program,
    Rule,
    Stages,
    Tier,
    Tiers,
    Track,
    TrackKind,
)

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
