"""More reps (or seconds) first, then more weight, or the next movement of a ladder."""

from training.progression.matching import Pair
from training.progression.program import Double
from training.progression.rules.judged import Judged
from training.progression.states import Change, ChangeKind, Outcome


def outcome(rule: Double, pairs: tuple[Pair, ...]) -> Outcome:
    return Outcome.SUCCESS if all(pair.is_at_top for pair in pairs) else Outcome.SHORT


def advance(rule: Double, judged: Judged) -> Change:
    if judged.outcome is Outcome.SUCCESS:
        return _at_top(rule, judged)
    target = _next_target(judged)
    if judged.outcome is Outcome.FAILURE:
        # Lighter than asked for, they may be many: no reason to ask for more.
        current = judged.state.reps
        held = None if target is None or current is None else min(target, current)
        return judged.failed(rule.fail_after, rule.reset_percent, reps=held)
    is_more = (target or 0) > (judged.state.reps or _bottom(judged))
    return judged.change(ChangeKind.REPS if is_more else ChangeKind.HOLD, failures=0, reps=target)


def _at_top(rule: Double, judged: Judged) -> Change:
    if judged.state.rung + 1 < judged.rungs:
        return judged.change(
            ChangeKind.RUNG, rung=judged.state.rung + 1, reps=None, failures=0, successes=0, resets=0
        )
    change = judged.stepped(rule.step, reps=None)
    if change.kind is ChangeKind.STEP:
        return change
    # Nothing heavier: the top of the range stays the target.
    return judged.change(ChangeKind.HOLD, step=rule.step, failures=0, reps=_top(judged))


def _bottom(judged: Judged) -> int:
    return min((pair.bottom for pair in judged.pairs if pair.bottom is not None), default=0)


def _top(judged: Judged) -> int | None:
    return max((pair.top for pair in judged.pairs if pair.top is not None), default=None)


def _next_target(judged: Judged) -> int | None:
    """One more than the fewest done, within the range; None at its bottom."""
    fewest = min((pair.amount for pair in judged.pairs if pair.bottom is not None), default=0)
    target = min(fewest + 1, _top(judged) or 0)
    return target if target > _bottom(judged) else None
