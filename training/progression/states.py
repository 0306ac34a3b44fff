"""What is known of a track, what was asked for, and what was done. Pure; each can be written as JSON and read back.

Decimals are texts in JSON ("82.5"), so nothing is lost on the way.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from training.progression.program import Basis, SetKind, TrackKind


class Loads(Protocol):
    """What can be loaded for one exercise, in the plan's unit (training.loading has the real one)."""

    def at_most(self, weight: Decimal) -> Decimal | None:
        """The heaviest that is no heavier; None where everything is."""
        ...

    def above(self, weight: Decimal) -> Decimal | None:
        """The lightest that is heavier; None where nothing is."""
        ...


@dataclass(frozen=True, slots=True)
class TrackState:
    """A track at one moment. `value` is exact: rounding comes last, when a set is prescribed."""

    value: Decimal | None  # None: not known yet
    reps: int | None = None  # target of double progression (or seconds); None: the bottom of the range
    stage: int = 0
    rung: int = 0
    failures: int = 0  # in a row
    successes: int = 0  # since the last step
    sessions: int = 0  # successes that made a step, for the first ones of a linear rule
    resets: int = 0  # in this stage
    first_stage_value: Decimal | None = None  # what stage 1 was left with
    is_testing: bool = False  # the next session finds a new rep max
    missed: bool = False  # a minimum, in this cycle
    driven: bool = False  # done at least once in this cycle


@dataclass(frozen=True, slots=True)
class PrescribedSet:
    """A set as asked for. `weight` can be loaded; `exact` is before rounding. Both None: the lifter decides.

    `percent` is of the track, of the top set or, by RPE, of the e1RM; `exact` is that and `plus`.
    """

    reps: int | None = None
    reps_max: int | None = None
    amrap: bool = False
    seconds: int | None = None
    seconds_max: int | None = None
    metres: Decimal | None = None
    weight: Decimal | None = None
    exact: Decimal | None = None
    basis: Basis = Basis.OPEN
    percent: Decimal | None = None
    plus: Decimal = Decimal(0)
    rpe: Decimal | None = None
    kind: SetKind = SetKind.WORKING
    rest_seconds: int | None = None
    target: int | None = None  # of double progression, within the range: reps, or seconds
    assisted: bool = (
        False  # `weight` helps, so less of it is harder; it is written without a sign, as it is logged
    )

    @property
    def counts(self) -> bool:
        return self.kind is not SetKind.WARM_UP


@dataclass(frozen=True, slots=True)
class Prescription:
    """What one exercise was asked for in one session; stored with it, and judged against what was done for ever after."""

    planned: str  # id of the planned exercise
    exercise: str
    unit: str
    week: int
    is_deload: bool
    sets: tuple[PrescribedSet, ...]
    ends_cycle: bool = False  # whether the session is the last one of its cycle
    track: str | None = None
    decides: bool = False
    value: Decimal | None = None  # of the track then
    stage: int = 0
    rung: int = 0
    is_test: bool = False
    # The next loadable above what `value` rounded to: an increment goes at least there. None where nothing is heavier, and
    # for a training max, which nobody loads.
    next_up: Decimal | None = None
    rest_seconds: int | None = None
    superset: int | None = None
    notes: str = ""
    kind: TrackKind = TrackKind.WORKING_WEIGHT  # of the track
    rounded: Decimal | None = None  # what `value` rounded to; None for a training max


@dataclass(frozen=True, slots=True)
class DoneSet:
    """A logged set; `weight` in the prescription's unit."""

    kind: SetKind
    weight: Decimal | None = None
    reps: int | None = None
    seconds: Decimal | None = None
    metres: Decimal | None = None
    id: str = ""  # evidence


class Outcome(StrEnum):
    SUCCESS = "success"
    FAILURE = "failure"
    SHORT = "short"  # all minimums, but not what makes a step: the top of the range, the lowest tier
    NONE = "none"  # skipped, nothing done, or a deload week: no event


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a session says of one exercise. `missed` are the indices of the prescribed work sets that were not met."""

    outcome: Outcome
    met: int
    asked: int
    missed: tuple[int, ...] = ()
    evidence: tuple[str, ...] = ()  # ids of the done sets that it rests on


class ChangeKind(StrEnum):
    """Why a track changed (or did not: every judged session has its row)."""

    START = "start"
    STEP = "step"
    HOLD = "hold"  # as it was: failed once, or not yet every nth, or more reps first
    REPS = "reps"  # the target of double progression went up
    RESET = "reset"
    STAGE = "stage"
    RESTART = "restart"
    TEST = "test"  # a new rep max is to be found
    RUNG = "rung"  # the next movement of the ladder
    CYCLE = "cycle"
    CYCLE_MISSED = "cycle_missed"
    SET_BY_HAND = "set_by_hand"
    COMEBACK = "comeback"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Change:
    """One event of a track: a row to explain it with. `rounded_up`: the step alone would not have moved the load."""

    kind: ChangeKind
    before: TrackState
    after: TrackState
    judgement: Judgement | None = None
    step: Decimal | None = None  # that the rule asked for
    rounded_up: bool = False
