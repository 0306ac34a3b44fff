"""What a plan says, in short words: `3 × 8–12`, `5 at 65 %, 5 at 75 %, 5+ at 85 %`, `2.5 kg more after every success`. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from accounts.units import duration_text, plain
from training.plans import limits
from training.progression.program import (
    HUNDRED,
    AfterLastStage,
    Basis,
    CycleEnd,
    Double,
    Linear,
    NoRule,
    PlannedSet,
    Program,
    Rule,
    Schedule,
    Scheme,
    SchemeBy,
    Stages,
    Tiers,
    Track,
    TrackKind,
)
from training.progression.states import PrescribedSet, TrackState

WEEKDAYS = limits.WEEKDAYS
MOST_GROUPS = 4  # that fit on a line


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring sets that are planned alike."""

    count: int
    one: PlannedSet


def grouped(scheme: Scheme) -> list[Group]:
    return [Group(len(list(alike)), one) for one, alike in groupby(scheme)]


def scheme_text(scheme: Scheme, unit: str, kind: TrackKind = TrackKind.WORKING_WEIGHT) -> str:
    """The sets on one line, warm-ups counted only; where there are many, how many and between which percentages."""
    warm_ups = sum(not each.counts for each in scheme)
    work = [each for each in scheme if each.counts]
    groups = grouped(tuple(work))
    texts = [f"{warm_ups} warm-up{'' if warm_ups == 1 else 's'}"] if warm_ups else []
    if len(groups) > MOST_GROUPS:
        texts.append(f"{len(work)} sets{_between(work)}")
    else:
        texts += [group_text(each, unit, kind) for each in groups]
    return ", ".join(texts)


def _between(work: Sequence[PlannedSet]) -> str:
    shares = {each.percent for each in work if each.basis is Basis.TRACK}
    return f" at {plain(min(shares))}–{plain(max(shares))} %" if len(shares) > 1 else ""


def group_text(group: Group, unit: str, kind: TrackKind = TrackKind.WORKING_WEIGHT) -> str:
    """`3 × 8–12`, `5+ at 85 %`, `2 × 30 s at body weight`."""
    amount = amount_text(group.one)
    counted = f"{group.count} × {amount}" if group.count > 1 or group.one.basis is Basis.OPEN else amount
    if group.count == 1 and group.one.percent == HUNDRED:
        counted = f"1 × {amount}"
    load = load_text(group.one, unit, kind)
    return f"{counted} {load}" if load else counted


def amount_text(one: PlannedSet | PrescribedSet) -> str:
    if one.reps is not None:
        more = "+" if one.amrap else f"–{one.reps_max}" if (one.reps_max or 0) > one.reps else ""
        return f"{one.reps}{more}"
    if one.seconds is not None:
        low = duration_text(Decimal(one.seconds)) if one.seconds >= 60 else f"{one.seconds} s"
        if (one.seconds_max or 0) <= one.seconds:
            return low
        return f"{one.seconds}–{one.seconds_max} s"
    return "" if one.metres is None else f"{plain(one.metres)} m"


def load_text(one: PlannedSet, unit: str, kind: TrackKind = TrackKind.WORKING_WEIGHT) -> str:
    """`at 75 %`, `at RPE 8`; nothing for the working weight itself, and where the lifter decides."""
    plus = f" {'+' if one.plus > 0 else '−'} {plain(abs(one.plus))} {unit}" if one.plus else ""
    effort = "" if one.rpe is None else f"RPE {plain(one.rpe)}"
    match one.basis:
        case Basis.TRACK if one.percent == HUNDRED and kind is TrackKind.WORKING_WEIGHT:
            text = f"at the weight{plus}" if plus else ""
        case Basis.TRACK:
            text = f"at {plain(one.percent)} %{plus}"
        case Basis.TOP_SET:
            text = f"at {plain(one.percent)} % of the top set{plus}"
        case Basis.BODY_WEIGHT:
            text = f"at body weight{plus}"
        case _:
            text = ""
    return f"{text}, {effort}" if text and effort else f"at {effort}" if effort else text


def stage_names(program: Program, track: str) -> tuple[str, ...]:
    """How the sets of each stage of a track are called, by the exercise that moves it: `5 × 3+`; none where it has no stages."""
    users = [each for each in program.exercises() if each.track == track and each.by is SchemeBy.STAGE]
    planned = next((each for each in users if each.decides), users[0] if users else None)
    return () if planned is None else tuple(_stage_name(scheme, program.unit) for scheme in planned.schemes)


def _stage_name(scheme: Scheme, unit: str) -> str:
    work = [each for each in scheme if each.counts]
    alike = {(each.reps, each.reps_max, each.seconds, each.metres, each.percent) for each in work}
    if len(alike) != 1:
        return scheme_text(tuple(work), unit)
    return f"{len(work)} × {amount_text(work[-1])}"


# --- Rules -----------------------------------------------------------------------------------------------------------

RULE_NAMES = {
    "none": "By hand",
    "linear": "A step each time",
    "double": "Reps first, then weight",
    "tiers": "One set decides",
    "stages": "Stages",
    "cycle_end": "Once a cycle",
}
RULE_SENTENCES = {
    "none": "Nothing moves by itself: you change the weight when you like.",
    "linear": "All sets done as planned makes the next time heavier by a step.",
    "double": "First more reps up to the top of the range, then a step more weight from the bottom again.",
    "tiers": "The reps of one set, often an all-out last one, decide how big the step is.",
    "stages": "A step after each success; after a failure the same weight with the sets of the next stage.",
    "cycle_end": "The weight stays for a whole cycle and takes a step at its end, if no minimum was missed.",
}


def rule_text(rule: Rule, unit: str) -> str:
    """What a rule does, with its numbers."""
    match rule:
        case NoRule():
            return "You change it yourself."
        case Linear():
            return _linear(rule, unit)
        case Double():
            first = f"More reps first; at the top of the range {_step(rule.step, unit)} more."
            return first + _reset(rule.fail_after, rule.reset_percent)
        case Tiers():
            return _tiers(rule, unit)
        case Stages():
            return _stages(rule, unit)
        case CycleEnd():
            less = (
                ""
                if rule.reset_percent is None
                else f"; after a missed one {plain(rule.reset_percent)} % less"
            )
            return f"{_step(rule.step, unit)} more after a cycle without a missed minimum{less}."


def _linear(rule: Linear, unit: str) -> str:
    often = "every success" if rule.every == 1 else f"every {rule.every} successes"
    text = f"{_step(rule.step, unit)} more after {often}."
    if rule.first_sessions and rule.first_step is not None:
        text += f" {_step(rule.first_step, unit)} for the first {rule.first_sessions}."
    text += _reset(rule.fail_after, rule.reset_percent)
    if rule.resets_per_stage is not None:
        text += f" After {_times(rule.resets_per_stage, 'reset')} the next stage."
    return text


def _tiers(rule: Tiers, unit: str) -> str:
    which = "The last set" if rule.set_number == -1 else f"Set {rule.set_number}"
    if rule.set_number < -1:
        which = f"The set {-rule.set_number} from the end"
    steps = ", ".join(f"{tier.reps}+ reps {_step(tier.step, unit)}" for tier in rule.tiers)
    return f"{which} decides: {steps}." + _reset(rule.fail_after, rule.reset_percent)


def _stages(rule: Stages, unit: str) -> str:
    text = f"{_step(rule.step, unit)} more after every success, the next stage after a failure."
    if rule.after_last is AfterLastStage.TEST:
        return f"{text} After the last one a new {rule.test_reps}-rep max, and again from {plain(rule.restart_percent)} % of it."
    plus = f" and {plain(rule.restart_plus)} {unit}" if rule.restart_plus else ""
    return f"{text} After the last one again from the weight of the first{plus}."


def _reset(after: int | None, percent: Decimal | None) -> str:
    if after is None or percent is None:
        return ""
    often = "a failure" if after == 1 else f"{after} failures in a row"
    return f" After {often} {plain(percent)} % less."


def _step(step: Decimal, unit: str) -> str:
    return f"{plain(step)} {unit}"


def _times(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def value_text(track: Track, state: TrackState | None, unit: str) -> str:
    """Where a track stands: `62.5 kg`, `max 102.5 kg`; empty where that is not known yet."""
    value = track.start if state is None else state.value
    if value is None:
        return ""
    text = f"{plain(round(value, 2))} {unit}"
    return f"max {text}" if track.kind is TrackKind.TRAINING_MAX else text


# --- The plan --------------------------------------------------------------------------------------------------------


def shape_text(program: Program) -> str:
    """`2 days, one after the other`, `3 days on fixed weekdays, 4 weeks a cycle`."""
    days = _times(len(program.days), "day")
    if program.schedule is Schedule.WEEKDAYS:
        text = f"{days} on fixed weekdays"
    elif program.weekdays:
        text = f"{days} in turn, on {', '.join(WEEKDAYS[each][:3] for each in program.weekdays)}"
    else:
        text = f"{days} in turn"
    if program.weeks > 1:
        text += f", {program.weeks} weeks a cycle"
    return text if program.target_weeks is None else f"{text}, for {_times(program.target_weeks, 'week')}"


def place_text(program: Program, place: str) -> str:
    """Where a fault is, for who does not count from 0: `Day A, exercise 3, set 1`; empty for the plan itself."""
    parts = place.split(".")
    if parts[0] == "tracks" and len(parts) > 1:
        return program.tracks[int(parts[1])].name
    if parts[0] != "days" or len(parts) < 2:
        return ""
    words = [program.days[int(parts[1])].name]
    if len(parts) > 3:
        words.append(f"exercise {int(parts[3]) + 1}")
    if len(parts) > 6:
        words.append(f"set {int(parts[6]) + 1}")
    return ", ".join(words)
