"""A small gym and short words for plans, prescriptions and sets."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from accounts.units import plain
from training.progression import engine
from training.progression.program import (
    Basis,
    Day,
    PlannedExercise,
    PlannedSet,
    Program,
    Rule,
    Scheme,
    SchemeBy,
    SetKind,
    Track,
    TrackKind,
)
from training.progression.states import Change, DoneSet, Loads, Prescription, TrackState


def d(value: str | float) -> Decimal:
    return Decimal(str(value))


@dataclass(frozen=True)
class Grid:
    """Every `step` from `least` to `most`."""

    step: Decimal = Decimal("2.5")
    least: Decimal = Decimal(20)
    most: Decimal = Decimal(300)

    def at_most(self, weight: Decimal) -> Decimal | None:
        if weight < self.least:
            return None
        weight = min(weight, self.most)
        return self.least + (weight - self.least) // self.step * self.step

    def above(self, weight: Decimal) -> Decimal | None:
        if weight < self.least:
            return self.least
        found = self.least + ((weight - self.least) // self.step + 1) * self.step
        return found if found <= self.most else None


@dataclass(frozen=True)
class Nothing:
    def at_most(self, weight: Decimal) -> Decimal | None:
        return None

    def above(self, weight: Decimal) -> Decimal | None:
        return None


BAR = Grid()
POUNDS = Grid(Decimal(5), Decimal(45), Decimal(700))
DUMBBELLS = Grid(Decimal(2), Decimal(2), Decimal(30))
BELT = Grid(Decimal("1.25"), Decimal(0), Decimal(100))
FIVES = Grid(Decimal(5), Decimal(20))


def sets(count: int, reps: int | None, **more: Any) -> Scheme:
    return tuple(PlannedSet(reps=reps, **{"basis": Basis.TRACK, **more}) for _ in range(count))


def planned(*schemes: Scheme, **more: Any) -> PlannedExercise:
    by = SchemeBy.STAGE if len(schemes) > 1 else SchemeBy.ALWAYS
    return PlannedExercise(
        **{"id": "p", "exercise": "squat", "schemes": schemes, "by": by, "track": "t", **more}
    )


def plan(rule: Rule, *exercises: PlannedExercise, **more: Any) -> Program:
    """One day with one track, `t`, of 80; `start`, `kind` and `ladder` are the track's, the rest is the plan's."""
    own = {name: more.pop(name) for name in ("start", "kind", "ladder") if name in more}
    track = replace(Track("t", "Squat", rule=rule, start=Decimal(80)), **own)
    days = (Day("a", "A", exercises),)
    return Program(**{"name": "Plan", "unit": "kg", "days": days, "tracks": (track,), **more})


def asked(
    program: Program,
    state: TrackState | None = None,
    *,
    slot: int = 0,
    index: int = 0,
    loads: Loads = BAR,
    e1rm: Decimal | None = None,
) -> Prescription:
    place = program.place(slot)
    states = {} if state is None else {"t": state}
    return engine.prescribe(
        program, place, place.day.exercises[index], states, loads=lambda _: loads, e1rm=lambda _: e1rm
    )


def done(*reps: int, at: Decimal | float | None = 80, kind: SetKind = SetKind.WORKING) -> list[DoneSet]:
    """Sets of these reps, named 1, 2, 3 … as evidence."""
    weight = None if at is None else Decimal(str(at))
    return [DoneSet(kind, weight, each, id=str(number)) for number, each in enumerate(reps, 1)]


class Lifter:
    """Trains a plan of one exercise, session by session, from what it asks for."""

    def __init__(self, program: Program, loads: Loads = BAR, **state: Any) -> None:
        self.program = program
        self.loads = loads
        self.track = program.tracks[0]
        self.state = replace(engine.start(self.track), **state)
        self.slot = 0
        self.last: Change | None = None
        self.ended: Change | None = None

    @property
    def asked(self) -> Prescription:
        return asked(self.program, self.state, slot=self.slot, loads=self.loads)

    @property
    def weights(self) -> list[str]:
        """Of the work sets that are asked for."""
        return ["-" if each.weight is None else plain(each.weight) for each in self.asked.sets if each.counts]

    def does(self, *reps: int, at: Decimal | float | None = None, skipped: bool = False) -> Change | None:
        """These reps at the weights asked for, or `at` that one; then the next session is due."""
        prescription = self.asked
        work = [each for each in prescription.sets if each.counts]
        weights: Iterable[Decimal | None] = (
            [each.weight for each in work] if at is None else [Decimal(str(at))] * len(reps)
        )
        weights = [*weights, *[None] * len(reps)]
        return self.did(
            prescription,
            [
                DoneSet(SetKind.WORKING, weight, count, id=str(number))
                for number, (count, weight) in enumerate(zip(reps, weights, strict=False), 1)
            ],
            skipped=skipped,
        )

    def did(
        self, prescription: Prescription, lifted: list[DoneSet], *, skipped: bool = False
    ) -> Change | None:
        place = self.program.place(self.slot)
        self.last = engine.advance(
            self.track.rule,
            self.state,
            prescription,
            lifted,
            loads=self.loads,
            stages=engine.stages_of(place.day.exercises[0]),
            rungs=engine.rungs_of(self.track),
            skipped=skipped,
        )
        if self.last is not None:
            self.state = self.last.after
        self.slot += 1
        self.ended = None
        if self.slot % self.program.slots_per_cycle == 0:
            self.ended = engine.end_cycle(self.track.rule, self.state, loads=self.loads, kind=self.track.kind)
            if self.ended is not None:
                self.state = self.ended.after
        return self.last


TM = TrackKind.TRAINING_MAX
