"""A failure goes to the next scheme at the same weight; after the last one a new rep max is tested, or it begins again."""

from decimal import Decimal

from training.progression.matching import Pair
from training.progression.program import HUNDRED, AfterLastStage, Stages
from training.progression.rounding import less
from training.progression.rules.judged import Judged
from training.progression.states import Change, ChangeKind, Outcome


def outcome(rule: Stages, pairs: tuple[Pair, ...]) -> Outcome:
    return Outcome.SUCCESS


def advance(rule: Stages, judged: Judged) -> Change:
    if judged.prescription.is_test:
        return _tested(rule, judged)
    if judged.state.is_testing:
        # What comes before was corrected since: the test is still to be done.
        return judged.change(ChangeKind.HOLD)
    if judged.outcome is Outcome.SUCCESS:
        return judged.stepped(rule.step)
    state = judged.state
    first = state.value if state.stage == 0 or state.first_stage_value is None else state.first_stage_value
    if state.stage + 1 < judged.stages:
        return judged.change(ChangeKind.STAGE, stage=state.stage + 1, first_stage_value=first, successes=0)
    if rule.after_last is AfterLastStage.TEST:
        return judged.change(ChangeKind.TEST, is_testing=True, successes=0)
    return _restarted(judged, None if first is None else first + rule.restart_plus)


def _tested(rule: Stages, judged: Judged) -> Change:
    asked = judged.pairs[0].asked
    found = [each.weight for each in judged.worked if each.weight is not None and Pair(asked, each).is_met]
    if not found:
        return judged.change(ChangeKind.HOLD)
    return _restarted(judged, less(max(found), HUNDRED - rule.restart_percent))


def _restarted(judged: Judged, value: Decimal | None) -> Change:
    return judged.change(
        ChangeKind.RESTART,
        value=value,
        stage=0,
        first_stage_value=None,
        is_testing=False,
        failures=0,
        successes=0,
    )
