"""What a program must not say, and what looks odd in it. Pure.

Places are those of the plan file (training.progression.as_json): `days.0.exercises.2.schemes.1.0.percent`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import cast

from training.plans.checking_rules import rule_faults
from training.plans.checking_values import (
    Found,
    counted,
    number_faults,
    percent_faults,
    repeated,
    rest_faults,
    text_faults,
    twice,
)
from training.plans.limits import (
    FARTHEST_SET,
    HEAVIEST,
    LONGEST_DESCRIPTION,
    LONGEST_KEY,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_SET,
    MOST_A_DAY,
    MOST_DAYS,
    MOST_EXERCISES,
    MOST_REPS,
    MOST_RUNGS,
    MOST_SETS,
    MOST_SETS_IN_ALL,
    MOST_STAGES,
    MOST_SUPERSETS,
    MOST_TARGET_WEEKS,
    MOST_TRACKS,
    MOST_WEEKS,
    WEEKDAYS,
)
from training.progression.program import (
    Basis,
    Day,
    Double,
    Linear,
    NoRule,
    PlannedExercise,
    PlannedSet,
    Program,
    Rule,
    Schedule,
    Scheme,
    SchemeBy,
    Stages,
    Tiers,
    Track,
)
from training.progression.remembering import remembered, remembered_together

type Users = Mapping[str | None, Sequence[PlannedExercise]]  # of each track, by its key

_KEY = re.compile(r"[-a-zA-Z0-9_]+")


def faults(program: Program) -> dict[str, str]:
    """Messages by place, one each; empty when the program can be stored."""
    found: dict[str, str] = {}
    for place, message in _program_faults(program):
        found.setdefault(place, message)
    return found


def warnings(
    program: Program,
    *,
    no_longer_offered: Collection[str] = (),
    measured: Mapping[str, Collection[str]] | None = None,
) -> dict[str, str]:
    """What can be stored and may not be meant, by place. `no_longer_offered`: exercises that are switched off.

    `measured`: by exercise, what its sets record: weight, reps, seconds, distance.
    """
    found: dict[str, str] = {}
    for place, message in _program_warnings(program, no_longer_offered, measured or {}):
        found.setdefault(place, message)
    return found


# --- The plan --------------------------------------------------------------------------------------------------------


def _program_faults(program: Program) -> Found:
    yield from text_faults("name", program.name, LONGEST_NAME, missing="Give the plan a name.")
    yield from text_faults("description", program.description, LONGEST_DESCRIPTION)
    if program.unit not in {"kg", "lb"}:
        yield "unit", "Choose kg or lb."
    yield from _weeks_faults(program)
    yield from _schedule_faults(program)
    yield from _size_faults(program)
    users = _users(program)
    tracks = {track.key: track for track in program.tracks}
    for index, day in enumerate(program.days):
        yield from _day_faults(program, day, f"days.{index}", tracks, users)
    yield from twice("days.{}.id", [day.id for day in program.days], "This day is in the plan twice.")
    yield from twice(
        "tracks.{}.key", [track.key for track in program.tracks], "Another track has this key already."
    )
    yield from _exercise_twice(program)
    for index, track in enumerate(program.tracks):
        yield from _track_faults(track, users.get(track.key, ()), f"tracks.{index}")


def _users(program: Program) -> Users:
    found: dict[str | None, list[PlannedExercise]] = defaultdict(list)
    for planned in program.exercises():
        found[planned.track].append(planned)
    return found


def _weeks_faults(program: Program) -> Found:
    if program.weeks < 1:
        yield "weeks", "A cycle has at least one week."
    elif program.weeks > MOST_WEEKS:
        yield "weeks", f"A cycle has at most {MOST_WEEKS} weeks."
    if program.target_weeks is not None and not 1 <= program.target_weeks <= MOST_TARGET_WEEKS:
        yield "target_weeks", f"From 1 to {MOST_TARGET_WEEKS} weeks, or leave it open."
    outside = sorted(week for week in program.deload_weeks if not 1 <= week <= program.weeks)
    if outside:
        yield (
            "deload_weeks",
            f"There is no week {outside[0]}: the cycle has {counted(max(program.weeks, 0), 'week')}.",
        )
    elif program.deload_weeks and len(program.deload_weeks) == program.weeks:
        yield "deload_weeks", "Leave at least one week that is not a deload week."


def _schedule_faults(program: Program) -> Found:
    if any(not 0 <= weekday <= 6 for weekday in program.weekdays):
        yield "weekdays", "Weekdays go from 0, Monday, to 6, Sunday."
    elif twice := repeated(program.weekdays):
        yield "weekdays", f"{WEEKDAYS[twice[0]]} is there twice."
    taken: dict[int, str] = {}
    for index, day in enumerate(program.days):
        place = f"days.{index}.weekday"
        if day.weekday is None:
            if program.schedule is Schedule.WEEKDAYS:
                yield place, "Choose a weekday for this day."
        elif not 0 <= day.weekday <= 6:
            yield place, "Weekdays go from 0, Monday, to 6, Sunday."
        elif program.schedule is Schedule.WEEKDAYS:
            if day.weekday in taken:
                yield place, f"{WEEKDAYS[day.weekday]} is taken by “{taken[day.weekday]}” already."
            taken.setdefault(day.weekday, day.name)


def _size_faults(program: Program) -> Found:
    if not program.days:
        yield "days", "Add at least one day."
    elif len(program.days) > MOST_DAYS:
        yield "days", f"A plan has at most {MOST_DAYS} days."
    exercises = sum(len(day.exercises) for day in program.days)
    if exercises > MOST_EXERCISES:
        yield "days", f"A plan has at most {MOST_EXERCISES} exercises: here are {exercises}."
    if sum(len(scheme) for each in program.exercises() for scheme in each.schemes) > MOST_SETS_IN_ALL:
        yield "days", f"A plan has at most {MOST_SETS_IN_ALL} planned sets, all weeks together."
    if len(program.tracks) > MOST_TRACKS:
        yield "tracks", f"A plan has at most {MOST_TRACKS} tracks."


def _exercise_twice(program: Program) -> Found:
    times = Counter(planned.id for planned in program.exercises())
    for place, planned in _placed(program):
        if times[planned.id] > 1:
            yield f"{place}.id", "This exercise is in the plan twice under one id."


def _day_faults(program: Program, day: Day, place: str, tracks: Mapping[str, Track], users: Users) -> Found:
    yield from text_faults(f"{place}.name", day.name, LONGEST_NAME, missing="Give the day a name.")
    yield from text_faults(f"{place}.notes", day.notes, LONGEST_NOTE)
    if len(day.exercises) > MOST_A_DAY:
        yield f"{place}.exercises", f"A day has at most {MOST_A_DAY} exercises."
    for index, planned in enumerate(day.exercises):
        here = f"{place}.exercises.{index}"
        track = tracks.get(planned.track) if planned.track is not None else None
        if planned.track is not None and track is None:
            yield f"{here}.track", "This track is not in the plan. Choose another."
        yield from _schemes_faults(program, planned, track, users, here)
        for where, message in (_without_track if track is None else _with_track)(planned):
            yield f"{here}.{where}", message


# --- An exercise and its sets ----------------------------------------------------------------------------------------


# Of an edit nearly all exercises are those of the plan before, which were right.
@remembered
def _with_track(planned: PlannedExercise) -> tuple[tuple[str, str], ...]:
    return tuple(_own_faults(planned, has_track=True))


@remembered
def _without_track(planned: PlannedExercise) -> tuple[tuple[str, str], ...]:
    return tuple(_own_faults(planned, has_track=False))


def _own_faults(planned: PlannedExercise, *, has_track: bool) -> Found:
    """What is wrong with an exercise whatever else the plan says; places are within it."""
    yield from text_faults("notes", planned.notes, LONGEST_NOTE)
    yield from rest_faults("rest_seconds", planned.rest_seconds)
    if planned.superset is not None and not 0 <= planned.superset <= MOST_SUPERSETS:
        yield "superset", f"From 0 to {MOST_SUPERSETS}."
    yield from (_sets_with_track if has_track else _sets_without_track)(planned.schemes)


# A day that is duplicated has the sets of the other.
@remembered
def _sets_with_track(schemes: tuple[Scheme, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(_sets_faults(schemes, has_track=True))


@remembered
def _sets_without_track(schemes: tuple[Scheme, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(_sets_faults(schemes, has_track=False))


def _sets_faults(schemes: tuple[Scheme, ...], *, has_track: bool) -> Found:
    for number, scheme in enumerate(schemes):
        here = f"schemes.{number}"
        if not scheme:
            yield here, "Plan at least one set."
        elif len(scheme) > MOST_SETS:
            yield here, f"Plan at most {MOST_SETS} sets."
        for index, each in enumerate(scheme):
            yield from _set_faults(each, scheme[:index], f"{here}.{index}", has_track=has_track)


def _schemes_faults(
    program: Program, planned: PlannedExercise, track: Track | None, users: Users, place: str
) -> Found:
    count = len(planned.schemes)
    if not count:
        yield f"{place}.schemes", "Plan at least one set."
    elif planned.by is SchemeBy.ALWAYS and count > 1:
        yield f"{place}.by", "There are sets for several weeks or stages: say what chooses among them."
    elif planned.by is SchemeBy.WEEK and count > program.weeks >= 1:
        weeks = counted(program.weeks, "week")
        yield f"{place}.schemes", f"The cycle has {weeks}, and here are sets for {count}."
    elif planned.by is SchemeBy.STAGE and count > MOST_STAGES:
        yield f"{place}.schemes", f"An exercise has at most {MOST_STAGES} stages."
    if planned.by is SchemeBy.STAGE and planned.track is None:
        yield f"{place}.by", "Stages need a track: it is the track that knows the stage."
    if track is None or not _has_stages(track.rule) or not planned.decides:
        return
    if planned.by is not SchemeBy.STAGE:
        yield f"{place}.by", "The rule of its track goes from stage to stage: plan its sets by stage."
    elif 0 < count < (most := _most_stages(users[track.key])):
        yield (
            f"{place}.schemes",
            f"Plan sets for stage {count + 1} as well: elsewhere this track has {most} stages.",
        )


def _most_stages(users: Sequence[PlannedExercise]) -> int:
    return max((len(each.schemes) for each in users if each.by is SchemeBy.STAGE), default=0)


def _has_stages(rule: Rule) -> bool:
    return isinstance(rule, Stages) or (isinstance(rule, Linear) and rule.resets_per_stage is not None)


def _set_faults(each: PlannedSet, before: Scheme, place: str, *, has_track: bool) -> Found:
    yield from _amount_faults(each, place)
    yield from rest_faults(f"{place}.rest_seconds", each.rest_seconds)
    yield from number_faults(f"{place}.plus", each.plus, least=-HEAVIEST)
    if each.basis in {Basis.TRACK, Basis.TOP_SET}:
        yield from percent_faults(f"{place}.percent", each.percent)
    else:
        yield from number_faults(f"{place}.percent", each.percent)
    if each.basis is Basis.TRACK and not has_track:
        yield f"{place}.basis", "Choose the track that this is a percentage of."
    if each.basis is Basis.TOP_SET and not any(other.counts for other in before):
        yield f"{place}.basis", "There is no work set before this one to take a percentage of."
    if each.rpe is not None:
        if not each.rpe.is_finite() or not 6 <= each.rpe <= 10 or each.rpe * 2 % 1:
            yield f"{place}.rpe", "RPE goes from 6 to 10 in halves."
    elif each.basis is Basis.RPE:
        yield f"{place}.rpe", "Say how hard: RPE 6 to 10."
    if each.basis is Basis.RPE and each.reps is None:
        yield f"{place}.reps", "A load by RPE needs reps."


def _amount_faults(each: PlannedSet, place: str) -> Found:
    if each.reps is None and each.seconds is None and each.metres is None:
        yield f"{place}.reps", "Say how many reps, how long or how far."
    if each.amrap and each.reps is None:
        yield f"{place}.reps", "Say how many reps it is at least."
    elif each.amrap and each.reps_max is not None:
        yield f"{place}.reps_max", "As many as possible has no upper end."
    yield from _range_faults(f"{place}.reps", each.reps, each.reps_max, MOST_REPS, "reps")
    yield from _range_faults(f"{place}.seconds", each.seconds, each.seconds_max, LONGEST_SET, "seconds")
    if each.metres is not None:
        yield from number_faults(f"{place}.metres", each.metres, least=0, most=FARTHEST_SET, above=True)


def _range_faults(place: str, low: int | None, high: int | None, most: int, what: str) -> Found:
    if low is not None and not 1 <= low <= most:
        yield place, f"From 1 to {most:,} {what}."
    if high is None:
        return
    if low is None:
        yield place, "Say where the range begins."
    elif high < low:
        yield f"{place}_max", f"The range ends below where it begins: {low} to {high}."
    elif high > most:
        yield f"{place}_max", f"At most {most:,} {what}."


# --- Tracks ------------------------------------------------------------------------------------------------


def _track_faults(track: Track, users: Sequence[PlannedExercise], place: str) -> Found:
    for where, message in _faults_as_used(track, *users):
        yield f"{place}.{where}", message


@remembered_together
def _faults_as_used(*track_and_users: Track | PlannedExercise) -> tuple[tuple[str, str], ...]:
    """Places are within the track."""
    track, *users = cast("tuple[Track, *tuple[PlannedExercise, ...]]", track_and_users)
    return (*_found_in(track), *_start_faults(track, users), *_use_faults(track, users))


def _start_faults(track: Track, users: Sequence[PlannedExercise]) -> Found:
    if track.start is not None:
        yield from number_faults("start", track.start, least=_least_value(users))


def _found_in(track: Track) -> Found:
    yield from text_faults("name", track.name, LONGEST_NAME, missing="Give the track a name.")
    if not _KEY.fullmatch(track.key) or len(track.key) > LONGEST_KEY:
        yield "key", f"A key has letters, digits and hyphens, at most {LONGEST_KEY}."
    if len(track.ladder) > MOST_RUNGS:
        yield "ladder", f"A ladder has at most {MOST_RUNGS} movements."
    yield from twice("ladder.{}", track.ladder, "This movement is on the ladder twice.")
    yield from rule_faults(track.rule, "rule")


def _least_value(users: Sequence[PlannedExercise]) -> int:
    """A track of body weight may be assistance, which is below 0."""
    return -HEAVIEST if any(_bases(each.schemes) & {Basis.BODY_WEIGHT} for each in users) else 0


def _use_faults(track: Track, users: Sequence[PlannedExercise]) -> Found:
    """A rule that nothing would come of."""
    if isinstance(track.rule, NoRule):
        return
    if not users:
        yield "rule", "No exercise uses this track. Choose it for an exercise, or take it out."
    elif (
        not track.ladder
        and not isinstance(track.rule, Double)
        and not any(_bases(each.schemes) & {Basis.TRACK, Basis.BODY_WEIGHT} for each in users)
    ):
        yield "rule", "No set is reckoned from this track, so its rule would change nothing."
    if isinstance(track.rule, Tiers) and track.rule.set_number:
        wanted = abs(track.rule.set_number)
        schemes = [scheme for each in users if each.decides for scheme in each.schemes]
        if any(sum(each.counts for each in scheme) < wanted for scheme in schemes):
            yield "rule.set_number", f"There is no work set {wanted} everywhere this track is used."


@remembered
def _bases(schemes: tuple[Scheme, ...]) -> frozenset[Basis]:
    """What the sets are reckoned from."""
    return frozenset(each.basis for scheme in schemes for each in scheme)


def _placed(program: Program) -> Iterator[tuple[str, PlannedExercise]]:
    for day_index, day in enumerate(program.days):
        for index, planned in enumerate(day.exercises):
            yield f"days.{day_index}.exercises.{index}", planned


# --- What looks odd --------------------------------------------------------------------------------------------------


def _program_warnings(
    program: Program, no_longer_offered: Collection[str], measured: Mapping[str, Collection[str]]
) -> Found:
    for index, day in enumerate(program.days):
        if not day.exercises:
            yield f"days.{index}.exercises", "This day has no exercises yet."
    users = _users(program)
    named = {f"{place}.exercise": planned.exercise for place, planned in _placed(program)}
    for index, track in enumerate(program.tracks):
        named |= {f"tracks.{index}.ladder.{rung}": each for rung, each in enumerate(track.ladder)}
        yield from _track_warnings(track, users.get(track.key, ()), f"tracks.{index}")
    for place, exercise in named.items():
        if exercise in no_longer_offered:
            yield place, "This exercise is no longer offered. Choose another."
    for place, planned in _placed(program):
        if planned.exercise in measured:
            yield from _measurement_warnings(planned, measured[planned.exercise], place)
    weekdays = [day.weekday for day in program.days if day.weekday is not None]
    if program.schedule is Schedule.WEEKDAYS and weekdays != sorted(weekdays):
        yield "days", "The days are not in the order of the week: a round takes more than one."


def _measurement_warnings(planned: PlannedExercise, recorded: Collection[str], place: str) -> Found:
    """A set that asks for what the exercise does not record can never be done as planned."""
    if _asked_of_any(planned.schemes).issubset(recorded):
        return
    for number, scheme in enumerate(planned.schemes):
        for index, each in enumerate(scheme):
            missing = next((name for name in _asked(each) if name not in recorded), None)
            if missing:
                yield f"{place}.schemes.{number}.{index}", f"This exercise does not record {missing}."


@remembered
def _asked_of_any(schemes: tuple[Scheme, ...]) -> frozenset[str]:
    return frozenset(name for scheme in schemes for each in scheme for name in _asked(each))


def _asked(each: PlannedSet) -> list[str]:
    """What has to be recorded of a set."""
    asked = {
        "reps": each.reps is not None,
        "seconds": each.seconds is not None,
        "distance": each.metres is not None,
        "weight": each.basis in {Basis.TRACK, Basis.TOP_SET, Basis.RPE},
    }
    return [name for name, is_asked in asked.items() if is_asked]


def _track_warnings(track: Track, users: Sequence[PlannedExercise], place: str) -> Found:
    movers = [planned for planned in users if planned.decides]
    if not users:
        yield place, "No exercise uses this track."
    elif not movers and not isinstance(track.rule, NoRule):
        yield f"{place}.rule", "No exercise moves this track. Let one decide."
    elif isinstance(track.rule, Double) and not any(_has_range(each) for each in movers):
        yield f"{place}.rule", "More reps first needs a range, such as 8 to 12."


def _has_range(planned: PlannedExercise) -> bool:
    return any(
        each.reps_max is not None or each.seconds_max is not None
        for scheme in planned.schemes
        for each in scheme
    )
