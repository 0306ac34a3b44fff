"""A program as pages show it: its days, what each exercise asks for, and the numbers that its rules move. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from accounts.units import duration_text
from training import plan_words
from training.models import Exercise
from training.plan_words import WEEKDAYS
from training.progression import engine
from training.progression.engine import LoadsOf
from training.progression.program import (
    Day,
    PlannedExercise,
    Program,
    Schedule,
    Scheme,
    SchemeBy,
    Track,
    TrackKind,
)
from training.progression.states import TrackState

# Groups of sets that stand one by one; more of them are counted by plan_words.
MOST_GROUPS = 9
# Stages that stand on one line.
LONGEST_LINE = 36


@dataclass(frozen=True, slots=True)
class ShownExercise:
    """`asks` are a label and what is asked for: one for each week of the cycle or each stage, else one without a label.
    `exercise` is None where the row is not there any more."""

    name: str
    exercise: Exercise | None
    asks: tuple[tuple[str, str], ...]
    rest: str  # `2:00`; empty: as in the profile
    superset: str
    notes: str
    ladder: str  # that it is one of several movements


@dataclass(frozen=True, slots=True)
class ShownDay:
    name: str
    weekday: str
    notes: str
    exercises: tuple[ShownExercise, ...]
    is_next: bool


@dataclass(frozen=True, slots=True)
class ShownTrack:
    """`value` is empty where it is not known yet; `moves` says how its rule moves it."""

    key: str
    name: str
    is_training_max: bool
    value: str
    stage: str  # `6 × 2+`; empty where there is only one
    moves: str
    ladder: tuple[str, ...]
    rung: str


def days(
    program: Program,
    exercises: Mapping[str, Exercise],
    *,
    states: Mapping[str, TrackState] | None = None,
    next_day: str = "",
) -> tuple[ShownDay, ...]:
    """`exercises` by what the program calls them; `next_day`: the id of the one to train next. A ladder shows the movement
    at which its track stands by `states`, else its first."""
    tracks = {track.key: track for track in program.tracks}
    return tuple(
        ShownDay(
            day.name,
            WEEKDAYS[day.weekday]
            if program.schedule is Schedule.WEEKDAYS and day.weekday is not None
            else "",
            day.notes,
            tuple(_exercise(program, day, each, tracks, exercises, states or {}) for each in day.exercises),
            day.id == next_day,
        )
        for day in program.days
    )


def _exercise(
    program: Program,
    day: Day,
    planned: PlannedExercise,
    tracks: Mapping[str, Track],
    exercises: Mapping[str, Exercise],
    states: Mapping[str, TrackState],
) -> ShownExercise:
    track = tracks.get(planned.track or "")
    ladder = track.ladder if track else ()
    state = states.get(planned.track or "") or TrackState(value=None)
    said = engine.exercise_of(planned, track, state)
    return ShownExercise(
        _name(said, exercises),
        exercises.get(said),
        _asks(program, planned, track.kind if track else TrackKind.WORKING_WEIGHT),
        "" if planned.rest_seconds is None else duration_text(Decimal(planned.rest_seconds)),
        _superset(day, planned),
        planned.notes,
        f"one of {len(ladder)} movements, the easiest first" if len(ladder) > 1 else "",
    )


def _name(said: str, exercises: Mapping[str, Exercise]) -> str:
    row = exercises.get(said)
    return row.name if row else "An exercise that is not there any more"


def _superset(day: Day, planned: PlannedExercise) -> str:
    """`A1`, `A2`: which of the day's supersets it belongs to, and as which; empty for none."""
    if planned.superset is None:
        return ""
    numbers = list(dict.fromkeys(each.superset for each in day.exercises if each.superset is not None))
    together = [each.id for each in day.exercises if each.superset == planned.superset]
    letter = chr(ord("A") + numbers.index(planned.superset) % 26)
    return f"{letter}{together.index(planned.id) + 1}"


def _asks(program: Program, planned: PlannedExercise, kind: TrackKind) -> tuple[tuple[str, str], ...]:
    texts = [_sets(scheme, program.unit, kind) for scheme in planned.schemes]
    if planned.by is SchemeBy.ALWAYS or len(set(texts)) <= 1:
        return (("", texts[0]),) if texts else ()
    if planned.by is SchemeBy.STAGE:
        line = "; later ".join(texts)
        if len(line) <= LONGEST_LINE:
            return (("", line),)
        return tuple((f"Stage {stage}", text) for stage, text in enumerate(texts, start=1))
    weeks = [(text, week in program.deload_weeks) for week, text in enumerate(texts, start=1)]
    found, first = [], 1
    for (text, is_deload), alike in groupby(weeks):
        last = first + len(list(alike)) - 1
        label = f"Week {first}" if first == last else f"Weeks {first}–{last}"
        found.append((f"{label}, deload" if is_deload else label, text))
        first = last + 1
    return tuple(found)


def _sets(scheme: Scheme, unit: str, kind: TrackKind) -> str:
    """All of them, one by one where they differ: `5 at 65 %, 5 at 75 %, 5+ at 85 %`, `3 × 5, last set 5+`."""
    groups = plan_words.grouped(tuple(each for each in scheme if each.counts))
    if len(groups) > MOST_GROUPS:
        return plan_words.scheme_text(scheme, unit, kind)
    last = ""
    if len(groups) > 1 and groups[-1].count == 1 and replace(groups[-1].one, amrap=False) == groups[-2].one:
        last = f"last set {plan_words.amount_text(groups[-1].one)}"
        groups = [*groups[:-2], replace(groups[-2], count=groups[-2].count + 1)]
    warm_ups = sum(not each.counts for each in scheme)
    texts = [f"{warm_ups} warm-up{'' if warm_ups == 1 else 's'}"] if warm_ups else []
    texts += [plan_words.group_text(each, unit, kind) for each in groups]
    return ", ".join([*texts, last] if last else texts)


def tracks(
    program: Program,
    exercises: Mapping[str, Exercise],
    states: Mapping[str, TrackState] | None = None,
    loads: LoadsOf | None = None,
) -> tuple[ShownTrack, ...]:
    """In their order. Without `states` as a program of the library has them: the numbers are somebody's own. With `loads` a
    working weight is what is asked for of it, as on Today."""
    found = []
    for track in program.tracks:
        state = None if states is None else states.get(track.key)
        if state is not None and loads is not None:
            state = replace(state, value=engine.loaded(program, track, state, loads))
        names = tuple(_name(rung, exercises) for rung in track.ladder)
        stages = plan_words.stage_names(program, track.key)
        found.append(
            ShownTrack(
                track.key,
                track.name,
                track.kind is TrackKind.TRAINING_MAX,
                _value(track, state, program.unit),
                stages[min(state.stage, len(stages) - 1)] if state is not None and len(stages) > 1 else "",
                plan_words.rule_text(track.rule, program.unit),
                names,
                names[min(state.rung, len(names) - 1)] if names and state is not None else "",
            )
        )
    return tuple(found)


def _value(track: Track, state: TrackState | None, unit: str) -> str:
    return plan_words.value_text(track, state, unit).removeprefix("max ")


def moves(shown: Sequence[ShownTrack]) -> list[tuple[str, list[ShownTrack]]]:
    """How the tracks move, each way once, with those that it moves."""
    found: dict[str, list[ShownTrack]] = {}
    for track in shown:
        found.setdefault(track.moves, []).append(track)
    return list(found.items())
