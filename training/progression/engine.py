"""Judges what was done and says what comes next. Pure; see training.progression.

The same history gives the same targets, and what is recomputed is what was accumulated: a state follows from the one before,
the rule, the prescription that was stored, and the sets.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from training.progression.program import Place, PlannedExercise, Program, Rule, Track
from training.progression.states import (
    Change,
    DoneSet,
    Judgement,
    Loads,
    Prescription,
    TrackState,
)

# Loads of an exercise (by its id), in the plan's unit.
type LoadsOf = Callable[[str], Loads]
# e1RM of an exercise in the plan's unit; None where the log has none.
type E1rmOf = Callable[[str], Decimal | None]


def start(track: Track) -> TrackState:
    return TrackState(value=track.start)


def prescribe(
    program: Program,
    place: Place,
    planned: PlannedExercise,
    states: Mapping[str, TrackState],
    *,
    loads: LoadsOf,
    e1rm: E1rmOf,
) -> Prescription:
    """What one exercise asks for at `place`, rounded to what can be loaded: never above the target, never below nothing."""
    raise NotImplementedError


def judge(
    prescription: Prescription, rule: Rule, done: Sequence[DoneSet], *, skipped: bool = False
) -> Judgement:
    """Once and for all rules: warm-ups are ignored, a planned set not done is a miss, a set below the prescribed weight is
    no success, a skipped exercise is no event, and in a deload week there is none either."""
    raise NotImplementedError


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
    """What a session does to the track that it decides; None where it is no event. `stages`, `rungs`: how many there are."""
    raise NotImplementedError


def end_cycle(rule: Rule, state: TrackState, *, loads: Loads) -> Change | None:
    """What the end of a cycle does to a track; None where its rule knows no cycles or it was not trained."""
    raise NotImplementedError


def comeback(state: TrackState, percent: Decimal) -> Change:
    """After a break: `percent` off, streaks forgotten. Only where the person said yes."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class SimulatedSession:
    slot: int
    place: Place
    prescriptions: tuple[Prescription, ...]
    changes: tuple[tuple[str, Change], ...]  # by track key
    failed: bool


def simulate(
    program: Program,
    states: Mapping[str, TrackState],
    *,
    slot: int = 0,
    sessions: int = 12,
    fail_at: Collection[int] = (),
    loads: LoadsOf,
    e1rm: E1rmOf,
) -> tuple[SimulatedSession, ...]:
    """The next sessions if all goes well: every set done as asked, ranges to their top, AMRAP sets to their minimum (or the
    reps of the lowest tier that steps). In those of `fail_at` (counted from 1) the last work set of each exercise is one short."""
    raise NotImplementedError
