"""What a plan says: days of exercises with set schemes, and tracks that a rule moves. Pure.

A plan is a sequence of *slots*: one pass over all its days is a week, `weeks` of them are a cycle, and then it begins again.
Whether a day is due on a weekday or whenever the one before is done is the schedule's business (training.progression.schedule).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

HUNDRED = Decimal(100)


class Basis(StrEnum):
    """What the load of a set is reckoned from."""

    TRACK = "track"  # percent of the track (working weight or training max), and `plus`
    TOP_SET = "top_set"  # percent of the heaviest set before it in this exercise today
    RPE = "rpe"  # what leaves that much in reserve, by the e1RM of the log and the RPE chart
    # Body weight, what the track says, if there is one, and `plus`: added where positive, assistance where negative.
    BODY_WEIGHT = "body_weight"
    OPEN = "open"  # the lifter decides; the page shows last time


class SetKind(StrEnum):
    """As workouts.models.SetKind; warm-ups never count for a rule."""

    WARM_UP = "warm_up"
    WORKING = "working"
    DROP = "drop"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """One set as planned. Reps: 5 fixed, 8 to 12 a range, 5+ AMRAP (at least `reps`); or seconds, or metres."""

    reps: int | None = None
    reps_max: int | None = None  # None: fixed
    amrap: bool = False
    seconds: int | None = None
    seconds_max: int | None = None
    metres: Decimal | None = None
    basis: Basis = Basis.OPEN
    percent: Decimal = HUNDRED  # of the track or the top set
    plus: Decimal = Decimal(0)  # in the plan's unit, after the percentage
    rpe: Decimal | None = None  # 6 to 10 in halves; RIR is 10 − RPE
    kind: SetKind = SetKind.WORKING
    rest_seconds: int | None = None  # None: as the exercise, then as the profile

    @property
    def counts(self) -> bool:
        return self.kind is not SetKind.WARM_UP


type Scheme = tuple[PlannedSet, ...]


class SchemeBy(StrEnum):
    """What chooses among the schemes of an exercise."""

    ALWAYS = "always"  # there is one
    WEEK = "week"  # one for each week of the cycle
    STAGE = "stage"  # one for each stage of the track


class TrackKind(StrEnum):
    WORKING_WEIGHT = "working_weight"
    TRAINING_MAX = "training_max"


# --- Rules: what moves a track ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NoRule:
    """The lifter moves it by hand."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A step after every `every`th success; the first `first_sessions` successes make `first_step` instead.

    `fail_after` failures in a row take `reset_percent` off. After `resets_per_stage` resets in a stage the next stage begins
    (StrongLifts: 5x5 becomes 3x5) at the weight after the reset; in the last stage it goes on with resets.
    """

    step: Decimal
    every: int = 1
    fail_after: int | None = None
    reset_percent: Decimal | None = None
    first_sessions: int = 0
    first_step: Decimal | None = None
    resets_per_stage: int | None = None


@dataclass(frozen=True, slots=True)
class Double:
    """More reps (or seconds) first, then more weight: the range is that of the planned sets.

    All work sets at the top of their range: a step, and back to the bottom. Else the target is one more than the fewest
    done. A set below the bottom is a failure; `fail_after` of them in a row take `reset_percent` off.
    On a track with a ladder the step at the top of a rung is the next movement; the last rung adds `step`.
    """

    step: Decimal
    fail_after: int | None = None
    reset_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    reps: int  # at least
    step: Decimal


@dataclass(frozen=True, slots=True)
class Tiers:
    """The reps of one set decide the step: the highest tier that it reaches, if all other sets were done.

    A set below its prescribed minimum is a failure. All minimums done, but the lowest tier not reached, is none: it stays as
    it is (GZCLP's third tier asks for 15 and steps from 25). `set_number` counts the work sets from 1; −1 is the last.
    """

    tiers: tuple[Tier, ...]  # ascending
    set_number: int = -1
    fail_after: int | None = None
    reset_percent: Decimal | None = None


class AfterLastStage(StrEnum):
    TEST = "test"  # find a new rep max of `test_reps`, and begin again at `restart_percent` of it
    RESTART = "restart"  # begin again at the weight that stage 1 began to fail with, and `restart_plus`


@dataclass(frozen=True, slots=True)
class Stages:
    """A step after success; a failure goes to the next scheme of the exercise at the same weight."""

    step: Decimal
    after_last: AfterLastStage
    test_reps: int = 5
    restart_percent: Decimal = Decimal(85)
    restart_plus: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class CycleEnd:
    """A step at the end of the cycle if every minimum in it was reached, else `reset_percent` off."""

    step: Decimal
    reset_percent: Decimal | None = None


type Rule = NoRule | Linear | Double | Tiers | Stages | CycleEnd


@dataclass(frozen=True, slots=True)
class Track:
    """The number that a rule moves. Several exercises and days may read one track; those that `decide` move it."""

    key: str  # unique in the plan, and stays
    name: str
    kind: TrackKind = TrackKind.WORKING_WEIGHT
    rule: Rule = field(default_factory=NoRule)
    start: Decimal | None = None  # in the plan's unit; None: asked for before the first session
    ladder: tuple[str, ...] = ()  # exercises, the easiest first; then it is the track that says which is done


@dataclass(frozen=True, slots=True)
class PlannedExercise:
    id: str  # stays the same through edits
    exercise: str  # an id; the engine does not look into it
    schemes: tuple[Scheme, ...]
    by: SchemeBy = SchemeBy.ALWAYS
    track: str | None = None
    decides: bool = True  # whether it moves its track
    superset: int | None = None  # neighbours with the same number are done in turn
    rest_seconds: int | None = None
    notes: str = ""

    @property
    def goes_by_rpe(self) -> bool:
        """Whether the weight of some of its sets is reckoned from an RPE."""
        return any(each.basis is Basis.RPE for scheme in self.schemes for each in scheme)

    def scheme(self, *, week: int, stage: int) -> Scheme:
        """The one for this week of the cycle (from 1) and this stage (from 0); the last one beyond what there is."""
        index = {SchemeBy.ALWAYS: 0, SchemeBy.WEEK: week - 1, SchemeBy.STAGE: stage}[self.by]
        return self.schemes[min(index, len(self.schemes) - 1)]


@dataclass(frozen=True, slots=True)
class Day:
    id: str
    name: str
    exercises: tuple[PlannedExercise, ...] = ()
    weekday: int | None = None  # 0 is Monday; only where days are bound to weekdays
    notes: str = ""


class Schedule(StrEnum):
    SEQUENCE = (
        "sequence"  # the next day, whenever one trains; `weekdays` of the plan say when that is meant to be
    )
    WEEKDAYS = "weekdays"  # each day has its weekday


@dataclass(frozen=True, slots=True)
class Program:
    """A whole plan. `exercise` of the planned exercises and the ladders are ids of the catalogue or of the person's own."""

    name: str
    unit: str  # kg or lb
    days: tuple[Day, ...] = ()
    tracks: tuple[Track, ...] = ()
    weeks: int = 1
    deload_weeks: frozenset[int] = frozenset()  # from 1; rules rest in them
    schedule: Schedule = Schedule.SEQUENCE
    weekdays: tuple[int, ...] = ()  # of a sequence; 0 is Monday; empty: no day is meant
    target_weeks: int | None = None
    description: str = ""

    def track(self, key: str) -> Track:
        return next(track for track in self.tracks if track.key == key)

    @property
    def slots_per_cycle(self) -> int:
        return self.weeks * len(self.days)

    def place(self, slot: int) -> "Place":
        """Where the `slot`th session of the plan (from 0) stands."""
        cycle, within = divmod(slot, self.slots_per_cycle)
        week, index = divmod(within, len(self.days))
        is_last = within == self.slots_per_cycle - 1
        return Place(cycle, week + 1, self.days[index], week + 1 in self.deload_weeks, is_last)

    def exercises(self) -> Iterator[PlannedExercise]:
        for day in self.days:
            yield from day.exercises

    @property
    def named(self) -> frozenset[str]:
        """Ids of all exercises it speaks of: the planned ones and the rungs of ladders."""
        planned = {each.exercise for each in self.exercises()}
        return frozenset(planned.union(*(track.ladder for track in self.tracks)))


@dataclass(frozen=True, slots=True)
class Place:
    cycle: int  # from 0
    week: int  # of the cycle, from 1
    day: Day
    is_deload: bool
    is_last: bool = False  # of its cycle
