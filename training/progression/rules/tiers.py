"""The reps of one set decide how big the step is."""

from decimal import Decimal

from training.progression.matching import Pair
from training.progression.program import Tiers
from training.progression.rules.judged import Judged
from training.progression.states import Change, ChangeKind, Outcome


def index(rule: Tiers, count: int) -> int:
    """Of the deciding one among `count` work sets; the last, where there are not so many."""
    return rule.set_number - 1 if 1 <= rule.set_number <= count else count - 1


def step_of(rule: Tiers, amount: int) -> Decimal | None:
    """Of the highest tier reached; None below the lowest."""
    reached = [tier for tier in rule.tiers if amount >= tier.reps]
    return max(reached, key=lambda tier: tier.reps).step if reached else None


def outcome(rule: Tiers, pairs: tuple[Pair, ...]) -> Outcome:
    decides = pairs[index(rule, len(pairs))]
    return Outcome.SHORT if step_of(rule, decides.amount) is None else Outcome.SUCCESS


def advance(rule: Tiers, judged: Judged) -> Change:
    if judged.outcome is Outcome.FAILURE:
        return judged.failed(rule.fail_after, rule.reset_percent)
    step = step_of(rule, judged.pairs[index(rule, len(judged.pairs))].amount)
    if step is None:
        return judged.change(ChangeKind.HOLD, failures=0)
    return judged.stepped(step)


def least(rule: Tiers) -> int:
    """The reps from which there is a step; 0 where there is none."""
    return min((tier.reps for tier in rule.tiers if tier.step > 0), default=0)
