"""What the rule of a track must not say. Pure."""

from training.plans.checking_values import (
    Found,
    count_faults,
    number_faults,
    percent_faults,
    reset_faults,
    step_faults,
)
from training.plans.limits import HEAVIEST, MOST_REPS, MOST_SETS, MOST_TIERS
from training.progression.program import CycleEnd, Double, Linear, Rule, Stages, Tiers


def rule_faults(rule: Rule, place: str) -> Found:
    match rule:
        case Linear():
            yield from _linear_faults(rule, place)
        case Double():
            yield from number_faults(f"{place}.step", rule.step, least=0)
        case Tiers():
            yield from _tiers_faults(rule, place)
        case Stages():
            yield from _stages_faults(rule, place)
        case CycleEnd():
            yield from step_faults(f"{place}.step", rule.step)
            if rule.reset_percent is not None:
                yield from reset_faults(f"{place}.reset_percent", rule.reset_percent)
    if isinstance(rule, Linear | Double | Tiers):
        yield from _failure_faults(rule, place)


def _stages_faults(rule: Stages, place: str) -> Found:
    yield from step_faults(f"{place}.step", rule.step)
    if not 1 <= rule.test_reps <= 12:
        yield f"{place}.test_reps", "Test from 1 to 12 reps."
    yield from percent_faults(f"{place}.restart_percent", rule.restart_percent, most=100)
    yield from number_faults(f"{place}.restart_plus", rule.restart_plus, least=-HEAVIEST)


def _linear_faults(rule: Linear, place: str) -> Found:
    yield from step_faults(f"{place}.step", rule.step)
    yield from count_faults(f"{place}.every", rule.every)
    yield from _first_steps_faults(rule, place)
    if rule.resets_per_stage is not None:
        yield from count_faults(f"{place}.resets_per_stage", rule.resets_per_stage)
        if rule.fail_after is None:
            yield f"{place}.fail_after", "Stages after resets need to know when to reset."


def _first_steps_faults(rule: Linear, place: str) -> Found:
    if not 0 <= rule.first_sessions <= 100:
        yield f"{place}.first_sessions", "From 0 to 100 sessions."
    if rule.first_step is not None:
        yield from step_faults(f"{place}.first_step", rule.first_step)
    elif rule.first_sessions > 0:
        yield f"{place}.first_step", "Say how big the first steps are."


def _tiers_faults(rule: Tiers, place: str) -> Found:
    if not rule.tiers:
        yield f"{place}.tiers", "Say at least once how many reps make which step."
    elif len(rule.tiers) > MOST_TIERS:
        yield f"{place}.tiers", f"At most {MOST_TIERS} tiers."
    before = -1
    for index, tier in enumerate(rule.tiers):
        if not 0 <= tier.reps <= MOST_REPS:
            yield f"{place}.tiers.{index}.reps", f"From 0 to {MOST_REPS:,} reps."
        elif tier.reps <= before:
            yield f"{place}.tiers.{index}.reps", "Each tier needs more reps than the one before it."
        before = tier.reps
        yield from number_faults(f"{place}.tiers.{index}.step", tier.step, least=0)
    if not rule.set_number or abs(rule.set_number) > MOST_SETS:
        yield f"{place}.set_number", "Work sets are counted from 1; −1 is the last."


def _failure_faults(rule: Linear | Double | Tiers, place: str) -> Found:
    if rule.fail_after is not None:
        yield from count_faults(f"{place}.fail_after", rule.fail_after)
        if rule.reset_percent is None:
            yield f"{place}.reset_percent", "Say how much comes off."
    if rule.reset_percent is not None:
        yield from reset_faults(f"{place}.reset_percent", rule.reset_percent)
        if rule.fail_after is None:
            yield f"{place}.fail_after", "Say after how many failures it comes off."
