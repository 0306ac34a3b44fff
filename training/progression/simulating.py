"""What comes if all goes well, and if it does not. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from training.progression.advancing import advance, end_cycle
from training.progression.prescribing import E1rmOf, LoadsOf, exercise_of, prescribe, start
from training.progression.program import (
    Place,
    PlannedExercise,
    Program,
    SchemeBy,
    Tiers,
    Track,
    TrackKind,
)
from training.progression.rounding import rounded
from training.progression.rules import tiers
from training.progression.states import Change, DoneSet, PrescribedSet, Prescription, TrackState


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
    reps of the lowest tier that steps), a test finding the weight that the track stands at. In those of `fail_at` (counted
    from 1) the last work set of each exercise is one short."""
    if not program.slots_per_cycle:
        return ()
    now = {track.key: states.get(track.key, start(track)) for track in program.tracks}
    found = []
    for number in range(1, sessions + 1):
        place = program.place(slot)
        failed = number in fail_at
        asked = [
            prescribe(program, place, planned, now, loads=loads, e1rm=e1rm) for planned in place.day.exercises
        ]
        changes = []
        for planned, prescription in zip(place.day.exercises, asked, strict=True):
            change = _trained(program, planned, prescription, now, loads=loads, failed=failed)
            if change is not None and prescription.track is not None:
                now[prescription.track] = change.after
                changes.append((prescription.track, change))
        slot += 1
        if slot % program.slots_per_cycle == 0:
            ended = cycle_changes(program, now, loads=loads)
            now.update({key: change.after for key, change in ended.items()})
            changes += ended.items()
        found.append(SimulatedSession(slot - 1, place, tuple(asked), tuple(changes), failed))
    return tuple(found)


def cycle_changes(program: Program, states: Mapping[str, TrackState], *, loads: LoadsOf) -> dict[str, Change]:
    """What the end of a cycle does to the tracks, by their keys; only those that it changes."""
    found = {}
    for track in program.tracks:
        state = states.get(track.key, start(track))
        exercise = exercise_of_track(program, track, state)
        if exercise is None:
            continue
        change = end_cycle(track.rule, state, loads=loads(exercise), kind=track.kind)
        if change is not None:
            found[track.key] = change
    return found


def exercise_of_track(program: Program, track: Track, state: TrackState) -> str | None:
    """The exercise whose loads count for a track: of the first one that decides it, or else that reads it."""
    readers = [each for each in program.exercises() if each.track == track.key]
    found = next((each for each in readers if each.decides), readers[0] if readers else None)
    return None if found is None else exercise_of(found, track, state)


def loaded(program: Program, track: Track, state: TrackState, loads: LoadsOf) -> Decimal | None:
    """A working weight as it can be loaded; a training max as it is, and so is assistance."""
    exercise = exercise_of_track(program, track, state)
    if state.value is None or state.value < 0 or exercise is None or track.kind is TrackKind.TRAINING_MAX:
        return state.value
    return rounded(loads(exercise), state.value)


def stages_of(planned: PlannedExercise) -> int:
    return len(planned.schemes) if planned.by is SchemeBy.STAGE else 1


def rungs_of(track: Track) -> int:
    return max(len(track.ladder), 1)


def _trained(
    program: Program,
    planned: PlannedExercise,
    prescription: Prescription,
    now: Mapping[str, TrackState],
    *,
    loads: LoadsOf,
    failed: bool,
) -> Change | None:
    if prescription.track is None:
        return None
    track = program.track(prescription.track)
    return advance(
        track.rule,
        now[track.key],
        prescription,
        as_asked(prescription, track, failed=failed),
        loads=loads(prescription.exercise),
        stages=stages_of(planned),
        rungs=rungs_of(track),
    )


def as_asked(prescription: Prescription, track: Track, *, failed: bool = False) -> list[DoneSet]:
    """Every work set as it is asked for; where it `failed`, the last one is one short."""
    work = [each for each in prescription.sets if each.counts]
    deciding = tiers.index(track.rule, len(work)) if isinstance(track.rule, Tiers) else None
    done = []
    for index, asked in enumerate(work):
        least = tiers.least(track.rule) if isinstance(track.rule, Tiers) and index == deciding else 0
        weight = prescription.value if prescription.is_test else asked.weight
        one = _done(asked, weight, least)
        if failed and index == len(work) - 1:
            short = _one_short(asked, weight)
            done += [] if short is None else [short]
        else:
            done.append(one)
    return done


def _done(asked: PrescribedSet, weight: Decimal | None, least: int) -> DoneSet:
    seconds = asked.seconds_max or asked.seconds
    return DoneSet(
        asked.kind,
        weight,
        reps=None if asked.reps is None else max(asked.reps_max or asked.reps, least),
        seconds=None if seconds is None else Decimal(seconds),
        metres=asked.metres,
    )


def _one_short(asked: PrescribedSet, weight: Decimal | None) -> DoneSet | None:
    """None where nothing was asked for: then it is not done at all."""
    if asked.reps is not None:
        return DoneSet(asked.kind, weight, reps=max(asked.reps - 1, 0))
    if asked.seconds is not None:
        return DoneSet(asked.kind, weight, seconds=Decimal(max(asked.seconds - 1, 0)))
    if asked.metres is not None:
        return DoneSet(asked.kind, weight, metres=max(asked.metres - 1, Decimal(0)))
    return None
