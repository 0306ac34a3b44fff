"""Plays a program against a table that somebody worked out by hand from the program's definition.

A table has a line of words for each exercise, in the order in which its sessions come. A word is a weight, how it went, or what
holds from there on:

    5x5:            the sets asked for from here on: runs of reps, `2x5,1x5+`, `3x8-12`
    [arch-hang]     the movement asked for from here on, on a ladder
    60              60 is asked for in every set, and every set is done as asked (an AMRAP set with its minimum)
    60/70/80        one weight for each set
    60!             the last set is one short
    60+8            8 reps in the first AMRAP set
    60=5,5,4        these reps; 60=5: this many in every set
    60x9=9          the target of double progression is 9
    60~             left out
    ?60             no weight is asked for, and 60 is lifted
    60*3            three times

The key of a line is the id of a planned exercise, or its day's name and its track (`Volume squat`), or its track. What has no
line is not done.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from itertools import groupby

from accounts.units import plain
from training import programs
from training.progression import engine
from training.progression.program import Day, PlannedExercise, Program
from training.progression.states import DoneSet, Loads, PrescribedSet, Prescription, TrackState

_WORD = re.compile(
    r"(?P<found>\?)?(?P<weights>[\d./]+)(x(?P<target>\d+))?"
    r"(?P<result>!|~|\+\d+|=[\d,]+)?(\*(?P<times>\d+))?"
)


@dataclass(frozen=True, slots=True)
class Steps:
    """Loads from `first` on, by `step`."""

    first: Decimal
    step: Decimal

    def at_most(self, weight: Decimal) -> Decimal | None:
        if weight < self.first:
            return None
        return self.first + ((weight - self.first) / self.step).to_integral_value(ROUND_FLOOR) * self.step

    def above(self, weight: Decimal) -> Decimal | None:
        below = self.at_most(weight)
        return self.first if below is None else below + self.step


def by(first: str, step: str) -> Steps:
    return Steps(Decimal(first), Decimal(step))


# What most people have: a bar of 20 kg and plates from 1.25 kg on, or a bar of 45 lb and plates from 2.5 lb on.
BARS = {"kg": by("20", "2.5"), "lb": by("45", "5")}


@dataclass(frozen=True, slots=True)
class Expected:
    """One session of one exercise, and how it goes."""

    text: str
    found: Decimal | None
    result: str

    def done(self, asked: Prescription) -> list[DoneSet]:
        work = [each for each in asked.sets if each.counts]
        reps = [each.reps or 0 for each in work]
        match self.result[:1]:
            case "!":
                reps[-1] -= 1
            case "+":
                reps[next(index for index, each in enumerate(work) if each.amrap)] = int(self.result[1:])
            case "=":
                said = [int(each) for each in self.result[1:].split(",")]
                reps = said * len(work) if len(said) == 1 else said
        return [
            DoneSet(each.kind, self.found if self.found is not None else each.weight, reps=count)
            for each, count in zip(work, reps, strict=True)
        ]


def _expected(line: str) -> Iterator[Expected]:
    scheme = movement = ""
    for word in line.split():
        if word.endswith(":"):
            scheme = word[:-1]
        elif word.startswith("["):
            movement = word + " "
        else:
            match = _WORD.fullmatch(word)
            assert match, word
            weights = "–" if match["found"] else match["weights"]
            target = f"x{match['target']}" if match["target"] else ""
            found = Decimal(match["weights"]) if match["found"] else None
            one = Expected(f"{movement}{scheme}: {weights}{target}", found, match["result"] or "")
            yield from [one] * int(match["times"] or 1)


def _runs(words: Sequence[str]) -> str:
    return ",".join(f"{len(list(same))}x{word}" for word, same in groupby(words))


def _reps(each: PrescribedSet) -> str:
    if each.amrap:
        return f"{each.reps}+"
    return f"{each.reps}-{each.reps_max}" if each.reps_max else f"{each.reps}"


def told(asked: Prescription, *, has_ladder: bool) -> str:
    """A prescription in the words of a table."""
    weights = ["–" if each.weight is None else plain(each.weight) for each in asked.sets]
    shown = weights[0] if len(set(weights)) == 1 else "/".join(weights)
    target = {each.target for each in asked.sets} - {None}
    movement = f"[{asked.exercise}] " if has_ladder else ""
    return f"{movement}{_runs([_reps(each) for each in asked.sets])}: {shown}" + "".join(
        f"x{each}" for each in target
    )


@dataclass
class Player:
    program: Program
    states: dict[str, TrackState]
    loads: Mapping[str, Loads]
    bar: Loads
    left: dict[str, list[Expected]]
    found: dict[str, list[str]] = field(default_factory=dict)

    def loads_of(self, exercise: str) -> Loads:
        return self.loads.get(exercise, self.bar)

    def play(self, sessions: int) -> None:
        for slot in range(sessions):
            place = self.program.place(slot)
            asked = [
                engine.prescribe(
                    self.program, place, each, self.states, loads=self.loads_of, e1rm=lambda _: None
                )
                for each in place.day.exercises
            ]
            for planned, prescription in zip(place.day.exercises, asked, strict=True):
                self._do(place.day, planned, prescription)
            if (slot + 1) % self.program.slots_per_cycle == 0:
                ended = engine.cycle_changes(self.program, self.states, loads=self.loads_of)
                self.states |= {key: change.after for key, change in ended.items()}

    def _do(self, day: Day, planned: PlannedExercise, asked: Prescription) -> None:
        keys = (planned.id, f"{day.name} {planned.track}", planned.track or "")
        key = next((each for each in keys if each in self.left), None)
        if key is None:
            return
        track = None if planned.track is None else self.program.track(planned.track)
        said = told(asked, has_ladder=track is not None and bool(track.ladder))
        self.found.setdefault(key, []).append(said)
        if track is None or not self.left[key]:
            return
        expected = self.left[key].pop(0)
        skipped = expected.result == "~"
        change = engine.advance(
            track.rule,
            self.states[track.key],
            asked,
            [] if skipped else expected.done(asked),
            loads=self.loads_of(asked.exercise),
            stages=engine.stages_of(planned),
            rungs=engine.rungs_of(track),
            skipped=skipped,
        )
        if change is not None:
            self.states[track.key] = change.after


type Played = dict[str, list[str]]


def play(
    key: str,
    unit: str,
    table: Mapping[str, str],
    *,
    sessions: int,
    starts: Mapping[str, str],
    loads: Mapping[str, Loads] | None = None,
    bar: Loads | None = None,
) -> tuple[Played, Played]:
    """What a program of the library asked for in so many sessions, and what the table says, line by line.

    `starts`: the values that were entered, by track. `loads` by exercise; `bar` for all others.
    """
    library = programs.program(key)
    assert library, key
    program = library.program(unit)
    states = {track.key: engine.start(track) for track in program.tracks}
    states |= {track: TrackState(value=Decimal(value)) for track, value in starts.items()}
    expected = {name: list(_expected(line)) for name, line in table.items()}
    player = Player(
        program,
        states,
        loads or {},
        bar or BARS[unit],
        {name: list(each) for name, each in expected.items()},
    )
    player.play(sessions)
    return player.found, {name: [each.text for each in said] for name, said in expected.items()}
