"""Moves once in a cycle, by whether every minimum in it was reached."""

from dataclasses import replace

from training.progression.matching import Pair
from training.progression.program import CycleEnd
from training.progression.rounding import Standing
from training.progression.rules.judged import Judged
from training.progression.states import Change, ChangeKind, Outcome, TrackState


def outcome(rule: CycleEnd, pairs: tuple[Pair, ...]) -> Outcome:
    return Outcome.SUCCESS


def advance(rule: CycleEnd, judged: Judged) -> Change:
    """A session only notes whether it missed."""
    missed = judged.state.missed or judged.outcome is Outcome.FAILURE
    return judged.change(ChangeKind.HOLD, driven=True, missed=missed)


def end(rule: CycleEnd, state: TrackState, standing: Standing) -> Change:
    begun = replace(state, missed=False, driven=False)
    if state.missed:
        value = standing.off(rule.reset_percent) if rule.reset_percent else state.value
        return Change(ChangeKind.CYCLE_MISSED, state, replace(begun, value=value))
    up = standing.up(rule.step)
    value, rounded_up = (state.value, False) if up is None else up
    return Change(ChangeKind.CYCLE, state, replace(begun, value=value), step=rule.step, rounded_up=rounded_up)
