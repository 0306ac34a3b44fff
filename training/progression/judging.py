"""What a session says of an exercise: once and for all rules. Pure."""

from collections.abc import Sequence

from training.progression.matching import Pair, pairs, work_sets
from training.progression.program import Rule
from training.progression.rules import RULES
from training.progression.states import DoneSet, Judgement, Outcome, Prescription


def judge(
    prescription: Prescription, rule: Rule, done: Sequence[DoneSet], *, skipped: bool = False
) -> Judgement:
    """Warm-ups are ignored, a planned set not done is a miss, a set below the prescribed weight is no success, a skipped
    exercise is no event, and in a deload week there is none either.

    A failure is a set below what it was asked for at least. Whether all minimums make a step is for the rule to say.
    """
    matched = pairs(prescription, done)
    worked = [] if skipped else work_sets(prescription, done)
    if prescription.is_test and not prescription.is_deload and worked and matched:
        return _judge_test(matched[0], worked)
    missed = tuple(index for index, pair in enumerate(matched) if not pair.is_met)
    if not worked or not matched or prescription.is_deload:
        outcome = Outcome.NONE
    elif missed:
        outcome = Outcome.FAILURE
    else:
        outcome = RULES[type(rule)].outcome(rule, matched)
    return Judgement(
        outcome,
        met=0 if skipped else len(matched) - len(missed),
        asked=len(matched),
        missed=missed,
        evidence=tuple(pair.done.id for pair in matched if pair.done and pair.done.id and not skipped),
    )


def _judge_test(pair: Pair, worked: Sequence[DoneSet]) -> Judgement:
    """Of a new rep max: one set of so many reps, whichever it was."""
    found = [each for each in worked if each.weight is not None and Pair(pair.asked, each).is_met]
    best = max(found, key=lambda each: each.weight or 0, default=None)
    return Judgement(
        Outcome.FAILURE if best is None else Outcome.SUCCESS,
        met=0 if best is None else 1,
        asked=1,
        missed=(0,) if best is None else (),
        evidence=(best.id,) if best and best.id else (),
    )
