"""A step after every nth success; so many failures in a row take some off; so many of those begin the next stage."""

from dataclasses import replace

from training.progression.matching import Pair
from training.progression.program import Linear
from training.progression.rules.judged import Judged
from training.progression.states import Change, ChangeKind, Outcome


def outcome(rule: Linear, pairs: tuple[Pair, ...]) -> Outcome:
    return Outcome.SUCCESS


def advance(rule: Linear, judged: Judged) -> Change:
    if judged.outcome is Outcome.FAILURE:
        return _failed(rule, judged)
    state = judged.state
    successes = state.successes + 1
    if successes < rule.every:
        return judged.change(ChangeKind.HOLD, failures=0, successes=successes)
    early = rule.first_step if state.sessions < rule.first_sessions else None
    return judged.stepped(rule.step if early is None else early, sessions=state.sessions + 1)


def _failed(rule: Linear, judged: Judged) -> Change:
    change = judged.failed(rule.fail_after, rule.reset_percent)
    is_last = judged.state.stage + 1 >= judged.stages
    if change.kind is not ChangeKind.RESET or rule.resets_per_stage is None or is_last:
        return change
    if change.after.resets < rule.resets_per_stage:
        return change
    after = replace(change.after, stage=change.after.stage + 1, resets=0)
    return replace(change, kind=ChangeKind.STAGE, after=after)
