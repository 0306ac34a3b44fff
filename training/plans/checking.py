"""What a program must not say, and what looks odd in it. Pure.

Places are those of the plan file (training.progression.as_json): `days.0.exercises.2.schemes.1.0.percent`.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal

from training.progression.program import (
    Basis,
    CycleEnd,
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

MOST_WEEKS = 52
MOST_TARGET_WEEKS = 520
MOST_DAYS = 14
MOST_A_DAY = 30
MOST_EXERCISES = 200
MOST_SETS = 20  # of a scheme
MOST_SETS_IN_ALL = 5000
MOST_STAGES = 10
MOST_TRACKS = 200
MOST_RUNGS = 30
MOST_TIERS = 10
MOST_SUPERSETS = 1000
MOST_PERCENT = 200
LONGEST_NAME = 100
LONGEST_KEY = 60
LONGEST_NOTE = 2000
LONGEST_DESCRIPTION = 5000
LONGEST_REST = 3600  # seconds
HEAVIEST = 10_000
PLACES = 4
MOST_REPS = 1000
LONGEST_SET = 24 * 3600  # seconds
FARTHEST_SET = 500_000  # metres
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

type Found = Iterator[tuple[str, str]]

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
    yield from _text_faults("name", program.name, LONGEST_NAME, missing="Give the plan a name.")
    yield from _text_faults("description", program.description, LONGEST_DESCRIPTION)
    if program.unit not in {"kg", "lb"}:
        yield "unit", "Choose kg or lb."
    yield from _weeks_faults(program)
    yield from _schedule_faults(program)
    yield from _size_faults(program)
    for index, day in enumerate(program.days):
        yield from _day_faults(program, day, f"days.{index}")
    yield from _twice("days.{}.id", [day.id for day in program.days], "This day is in the plan twice.")
    yield from _twice(
        "tracks.{}.key", [track.key for track in program.tracks], "Another track has this key already."
    )
    yield from _exercise_twice(program)
    for index, track in enumerate(program.tracks):
        yield from _track_faults(program, track, f"tracks.{index}")


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
            f"There is no week {outside[0]}: the cycle has {_count(max(program.weeks, 0), 'week')}.",
        )
    elif program.deload_weeks and len(program.deload_weeks) == program.weeks:
        yield "deload_weeks", "Leave at least one week that is not a deload week."


def _schedule_faults(program: Program) -> Found:
    if any(not 0 <= weekday <= 6 for weekday in program.weekdays):
        yield "weekdays", "Weekdays go from 0, Monday, to 6, Sunday."
    elif twice := _repeated(program.weekdays):
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
    counted = Counter(planned.id for planned in program.exercises())
    for place, planned in _placed(program):
        if counted[planned.id] > 1:
            yield f"{place}.id", "This exercise is in the plan twice under one id."


def _day_faults(program: Program, day: Day, place: str) -> Found:
    yield from _text_faults(f"{place}.name", day.name, LONGEST_NAME, missing="Give the day a name.")
    yield from _text_faults(f"{place}.notes", day.notes, LONGEST_NOTE)
    if len(day.exercises) > MOST_A_DAY:
        yield f"{place}.exercises", f"A day has at most {MOST_A_DAY} exercises."
    tracks = {track.key: track for track in program.tracks}
    for index, planned in enumerate(day.exercises):
        yield from _planned_faults(program, tracks, planned, f"{place}.exercises.{index}")


# --- An exercise and its sets ----------------------------------------------------------------------------------------


def _planned_faults(
    program: Program, tracks: dict[str, Track], planned: PlannedExercise, place: str
) -> Found:
    yield from _text_faults(f"{place}.notes", planned.notes, LONGEST_NOTE)
    yield from _rest_faults(f"{place}.rest_seconds", planned.rest_seconds)
    if planned.superset is not None and not 0 <= planned.superset <= MOST_SUPERSETS:
        yield f"{place}.superset", f"From 0 to {MOST_SUPERSETS}."
    track = tracks.get(planned.track) if planned.track is not None else None
    if planned.track is not None and track is None:
        yield f"{place}.track", "This track is not in the plan. Choose another."
    yield from _schemes_faults(program, planned, track, place)
    for number, scheme in enumerate(planned.schemes):
        here = f"{place}.schemes.{number}"
        if not scheme:
            yield here, "Plan at least one set."
        elif len(scheme) > MOST_SETS:
            yield here, f"Plan at most {MOST_SETS} sets."
        for index, each in enumerate(scheme):
            yield from _set_faults(each, scheme[:index], f"{here}.{index}", has_track=track is not None)


def _schemes_faults(program: Program, planned: PlannedExercise, track: Track | None, place: str) -> Found:
    count = len(planned.schemes)
    if not count:
        yield f"{place}.schemes", "Plan at least one set."
    elif planned.by is SchemeBy.ALWAYS and count > 1:
        yield f"{place}.by", "There are sets for several weeks or stages: say what chooses among them."
    elif planned.by is SchemeBy.WEEK and count > program.weeks >= 1:
        weeks = _count(program.weeks, "week")
        yield f"{place}.schemes", f"The cycle has {weeks}, and here are sets for {count}."
    elif planned.by is SchemeBy.STAGE and count > MOST_STAGES:
        yield f"{place}.schemes", f"An exercise has at most {MOST_STAGES} stages."
    if planned.by is SchemeBy.STAGE and planned.track is None:
        yield f"{place}.by", "Stages need a track: it is the track that knows the stage."
    if track is None or not _has_stages(track.rule) or not planned.decides:
        return
    if planned.by is not SchemeBy.STAGE:
        yield f"{place}.by", "The rule of its track goes from stage to stage: plan its sets by stage."
    elif 0 < count < (most := _most_stages(program, track.key)):
        yield (
            f"{place}.schemes",
            f"Plan sets for stage {count + 1} as well: elsewhere this track has {most} stages.",
        )


def _most_stages(program: Program, key: str) -> int:
    staged = [each for each in program.exercises() if each.track == key and each.by is SchemeBy.STAGE]
    return max((len(each.schemes) for each in staged), default=0)


def _has_stages(rule: Rule) -> bool:
    return isinstance(rule, Stages) or (isinstance(rule, Linear) and rule.resets_per_stage is not None)


def _set_faults(each: PlannedSet, before: Scheme, place: str, *, has_track: bool) -> Found:
    yield from _amount_faults(each, place)
    yield from _rest_faults(f"{place}.rest_seconds", each.rest_seconds)
    yield from _number_faults(f"{place}.plus", each.plus, least=-HEAVIEST)
    if each.basis in {Basis.TRACK, Basis.TOP_SET}:
        yield from _percent_faults(f"{place}.percent", each.percent)
    else:
        yield from _number_faults(f"{place}.percent", each.percent)
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
        yield from _number_faults(f"{place}.metres", each.metres, least=0, most=FARTHEST_SET, above=True)


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


# --- Tracks and rules ------------------------------------------------------------------------------------------------


def _track_faults(program: Program, track: Track, place: str) -> Found:
    yield from _text_faults(f"{place}.name", track.name, LONGEST_NAME, missing="Give the track a name.")
    if not _KEY.fullmatch(track.key) or len(track.key) > LONGEST_KEY:
        yield f"{place}.key", f"A key has letters, digits and hyphens, at most {LONGEST_KEY}."
    if track.start is not None:
        yield from _number_faults(f"{place}.start", track.start, least=least_value(program, track.key))
    if len(track.ladder) > MOST_RUNGS:
        yield f"{place}.ladder", f"A ladder has at most {MOST_RUNGS} movements."
    yield from _twice(f"{place}.ladder.{{}}", track.ladder, "This movement is on the ladder twice.")
    yield from _rule_faults(track.rule, f"{place}.rule")
    yield from _use_faults(program, track, place)


def least_value(program: Program, key: str) -> int:
    """A track of body weight may be assistance, which is below 0."""
    on_body = any(
        each.basis is Basis.BODY_WEIGHT
        for planned in program.exercises()
        if planned.track == key
        for scheme in planned.schemes
        for each in scheme
    )
    return -HEAVIEST if on_body else 0


def _use_faults(program: Program, track: Track, place: str) -> Found:
    """A rule that nothing would come of."""
    if isinstance(track.rule, NoRule):
        return
    users = [each for each in program.exercises() if each.track == track.key]
    if not users:
        yield f"{place}.rule", "No exercise uses this track. Choose it for an exercise, or take it out."
    elif not track.ladder and not isinstance(track.rule, Double) and not any(_reads(each) for each in users):
        yield f"{place}.rule", "No set is reckoned from this track, so its rule would change nothing."
    if isinstance(track.rule, Tiers) and track.rule.set_number:
        wanted = abs(track.rule.set_number)
        schemes = [scheme for each in users if each.decides for scheme in each.schemes]
        if any(sum(each.counts for each in scheme) < wanted for scheme in schemes):
            yield f"{place}.rule.set_number", f"There is no work set {wanted} everywhere this track is used."


def _reads(planned: PlannedExercise) -> bool:
    read = {Basis.TRACK, Basis.BODY_WEIGHT}
    return any(each.basis in read for scheme in planned.schemes for each in scheme)


def _rule_faults(rule: Rule, place: str) -> Found:
    match rule:
        case Linear():
            yield from _linear_faults(rule, place)
        case Double():
            yield from _number_faults(f"{place}.step", rule.step, least=0)
        case Tiers():
            yield from _tiers_faults(rule, place)
        case Stages():
            yield from _stages_faults(rule, place)
        case CycleEnd():
            yield from _step_faults(f"{place}.step", rule.step)
            if rule.reset_percent is not None:
                yield from _reset_faults(f"{place}.reset_percent", rule.reset_percent)
    if isinstance(rule, Linear | Double | Tiers):
        yield from _failure_faults(rule, place)


def _stages_faults(rule: Stages, place: str) -> Found:
    yield from _step_faults(f"{place}.step", rule.step)
    if not 1 <= rule.test_reps <= 12:
        yield f"{place}.test_reps", "Test from 1 to 12 reps."
    yield from _percent_faults(f"{place}.restart_percent", rule.restart_percent, most=100)
    yield from _number_faults(f"{place}.restart_plus", rule.restart_plus, least=-HEAVIEST)


def _linear_faults(rule: Linear, place: str) -> Found:
    yield from _step_faults(f"{place}.step", rule.step)
    yield from _count_faults(f"{place}.every", rule.every)
    yield from _first_steps_faults(rule, place)
    if rule.resets_per_stage is not None:
        yield from _count_faults(f"{place}.resets_per_stage", rule.resets_per_stage)
        if rule.fail_after is None:
            yield f"{place}.fail_after", "Stages after resets need to know when to reset."


def _first_steps_faults(rule: Linear, place: str) -> Found:
    if not 0 <= rule.first_sessions <= 100:
        yield f"{place}.first_sessions", "From 0 to 100 sessions."
    if rule.first_step is not None:
        yield from _step_faults(f"{place}.first_step", rule.first_step)
    elif rule.first_sessions > 0:
        yield f"{place}.first_step", "Say how big the first steps are."


def _tiers_faults(rule: Tiers, place: str) -> Found:
    if not rule.tiers:
        yield f"{place}.tiers", "Say at least once how many reps make which step."
    elif len(rule.tiers) > MOST_TIERS:
        yield f"{place}.tiers", f"At most {MOST_TIERS} tiers."
    before = -1
    for index, tier in enumerate(rule.tiers):
        if not 0 <= tier.reps <= MOST_REPS:
            yield f"{place}.tiers.{index}.reps", f"From 0 to {MOST_REPS:,} reps."
        elif tier.reps <= before:
            yield f"{place}.tiers.{index}.reps", "Each tier needs more reps than the one before it."
        before = tier.reps
        yield from _number_faults(f"{place}.tiers.{index}.step", tier.step, least=0)
    if not rule.set_number or abs(rule.set_number) > MOST_SETS:
        yield f"{place}.set_number", "Work sets are counted from 1; −1 is the last."


def _failure_faults(rule: Linear | Double | Tiers, place: str) -> Found:
    if rule.fail_after is not None:
        yield from _count_faults(f"{place}.fail_after", rule.fail_after)
        if rule.reset_percent is None:
            yield f"{place}.reset_percent", "Say how much comes off."
    if rule.reset_percent is not None:
        yield from _reset_faults(f"{place}.reset_percent", rule.reset_percent)
        if rule.fail_after is None:
            yield f"{place}.fail_after", "Say after how many failures it comes off."


# --- Values ----------------------------------------------------------------------------------------------------------


def is_storable(text: str) -> bool:
    """No database takes NUL, nor half a character."""
    return "\x00" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def _text_faults(place: str, text: str, longest: int, *, missing: str = "") -> Found:
    if missing and not text.strip():
        yield place, missing
    elif len(text) > longest:
        yield place, f"Keep it under {longest:,} characters: it has {len(text):,}."
    elif not is_storable(text):
        yield place, "This text has a character that cannot be stored."


def _number_faults(
    place: str, value: Decimal, *, least: int | None = None, most: int = HEAVIEST, above: bool = False
) -> Found:
    if not value.is_finite():
        yield place, "Enter a number."
    elif least is not None and (value < least or (above and value == least)):
        yield place, f"Enter more than {least}." if above else f"Enter {least:,} or more."
    elif value > most:
        yield place, f"Enter at most {most:,}."
    elif value != round(value, PLACES):
        yield place, f"Enter at most {PLACES} decimals."


def _step_faults(place: str, value: Decimal) -> Found:
    yield from _number_faults(place, value, least=0, above=True)


def _percent_faults(place: str, value: Decimal, *, most: int = MOST_PERCENT) -> Found:
    if value.is_finite() and not 0 < value <= most:
        yield place, f"From 1 to {most} percent." if value >= 1 else f"More than 0, at most {most} percent."
    else:
        yield from _number_faults(place, value)


def _reset_faults(place: str, value: Decimal) -> Found:
    if value.is_finite() and not 0 < value < 100:
        yield place, "More than 0 and less than 100 percent."
    else:
        yield from _number_faults(place, value)


def _count_faults(place: str, value: int) -> Found:
    if not 1 <= value <= 100:
        yield place, "From 1 to 100."


def _rest_faults(place: str, seconds: int | None) -> Found:
    if seconds is not None and not 0 <= seconds <= LONGEST_REST:
        yield place, "A rest is at most an hour."


def _twice(place: str, values: Iterable[str], message: str) -> Found:
    """At the second place and all after it."""
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield place.format(index), message
        seen.add(value)


def _repeated[T](values: Iterable[T]) -> list[T]:
    return [value for value, count in Counter(values).items() if count > 1]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


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
    named = {f"{place}.exercise": planned.exercise for place, planned in _placed(program)}
    for index, track in enumerate(program.tracks):
        named |= {f"tracks.{index}.ladder.{rung}": each for rung, each in enumerate(track.ladder)}
        yield from _track_warnings(program, track, f"tracks.{index}")
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
    for number, scheme in enumerate(planned.schemes):
        for index, each in enumerate(scheme):
            asked = {
                "reps": each.reps is not None,
                "seconds": each.seconds is not None,
                "distance": each.metres is not None,
                "weight": each.basis in {Basis.TRACK, Basis.TOP_SET, Basis.RPE},
            }
            missing = [name for name, is_asked in asked.items() if is_asked and name not in recorded]
            if missing:
                yield f"{place}.schemes.{number}.{index}", f"This exercise does not record {missing[0]}."


def _track_warnings(program: Program, track: Track, place: str) -> Found:
    users = [planned for planned in program.exercises() if planned.track == track.key]
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
