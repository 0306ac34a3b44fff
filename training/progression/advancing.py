"""What a session, the end of a cycle, or a break does to a track. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal

from training.progression.judging import judge
from training.progression.matching import Pair, pairs, work_sets
from training.progression.program import HUNDRED, Basis, CycleEnd, Rule, TrackKind
from training.progression.rounding import EXACT, BodyLoads, Standing, less
from training.progression.rules import RULES, cycle_end
from training.progression.rules.judged import Judged
from training.progression.states import (
    Change,
    ChangeKind,
    DoneSet,
    Loads,
    Outcome,
    Prescription,
    TrackState,
)


def advance(
    rule: Rule,
    state: TrackState,
    prescription: Prescription,
    done: Sequence[DoneSet],
    *,
    loads: Loads,
    stages: int = 1,
    rungs: int = 1,
    skipped: bool = False,
) -> Change | None:
    """What a session does to the track that it decides; None where it is no event, and where no rule moves the track.
    `stages`, `rungs`: how many there are.

    A track of which no value is known yet takes it from what was lifted.
    """
    judgement = judge(prescription, rule, done, skipped=skipped)
    if not prescription.decides or judgement.outcome is Outcome.NONE:
        return None
    matched = pairs(prescription, done)
    known = state
    if state.value is None and not prescription.is_test:
        known = replace(state, value=_lifted(matched))
    judged = Judged(
        state,
        known,
        prescription,
        judgement,
        matched,
        tuple(work_sets(prescription, done)),
        _standing(known, prescription, loads),
        stages,
        rungs,
    )
    return RULES[type(rule)].advance(rule, judged)


def end_cycle(
    rule: Rule,
    state: TrackState,
    *,
    loads: Loads,
    kind: TrackKind = TrackKind.TRAINING_MAX,
) -> Change | None:
    """What the end of a cycle does to a track; None where its rule knows no cycles or it was not trained.

    `kind` of the track: a training max goes up by exactly its step, a working weight to something heavier that can be loaded.
    """
    if not isinstance(rule, CycleEnd) or not state.driven or state.value is None:
        return None
    if kind is TrackKind.TRAINING_MAX:
        return cycle_end.end(rule, state, Standing(state.value, is_exact=True))
    return cycle_end.end(rule, state, Standing.of(state.value, loads))


def comeback(state: TrackState, percent: Decimal) -> Change:
    """After a break: `percent` off, streaks forgotten, and what was missed before it. Only where the person said yes."""
    value = None if state.value is None else less(state.value, percent)
    after = replace(state, value=value, reps=None, failures=0, successes=0, missed=False)
    return Change(ChangeKind.COMEBACK, state, after)


def _lifted(matched: tuple[Pair, ...]) -> Decimal | None:
    """The value that the weights lifted are percentages of: of the highest percentage, the lightest."""
    found = []
    for asked, done in ((pair.asked, pair.done) for pair in matched):
        if asked.basis is Basis.TRACK and asked.percent and done is not None and done.weight is not None:
            found.append((-asked.percent, (done.weight - asked.plus) * HUNDRED / asked.percent))
    return max(min(found)[1].quantize(EXACT, ROUND_FLOOR), Decimal(0)) if found else None


def _standing(state: TrackState, prescription: Prescription, loads: Loads) -> Standing | None:
    """From what was stored with the session, as long as the track stands where it stood then: other plates since do not
    change what was. Otherwise a session before it was corrected, and the loads of today are asked."""
    on_body = any(each.basis is Basis.BODY_WEIGHT for each in prescription.sets)
    value = Decimal(0) if state.value is None and on_body else state.value
    if value is None:
        return None
    if prescription.kind is TrackKind.TRAINING_MAX:
        return Standing(value, is_exact=True)
    if value == prescription.value:
        return Standing(value, prescription.rounded, prescription.next_up)
    return Standing.of(value, BodyLoads(loads) if on_body else loads)
