"""Small plans, and what is done of them: through the same functions as every door."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from accounts.models import User
from tests.factories import AT, ExerciseFactory
from training.models import Exercise, Track, TrackChange, TrainingPlan
from training.plans import writing
from training.progression.program import (
    Basis,
    CycleEnd,
    Day,
    Linear,
    PlannedExercise,
    PlannedSet,
    Program,
    Rule,
    Scheme,
    SchemeBy,
    TrackKind,
)
from training.progression.program import Track as PureTrack
from workouts import recording
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet
from workouts.recording import new_id
from workouts.set_values import SetValues

LINEAR = Linear(step=Decimal("2.5"), fail_after=3, reset_percent=Decimal(10))


def sets(count: int = 3, reps: int = 5, *, percent: int = 100, amrap: bool = False) -> Scheme:
    one = PlannedSet(reps=reps, basis=Basis.TRACK, percent=Decimal(percent), amrap=amrap)
    return (one,) * count


def lift(
    exercise: Exercise, track: str | None, *schemes: Scheme, by: SchemeBy = SchemeBy.ALWAYS, **more: Any
) -> PlannedExercise:
    return PlannedExercise(str(new_id()), str(exercise.pk), schemes or (sets(),), by=by, track=track, **more)


def day(name: str, *exercises: PlannedExercise, weekday: int | None = None) -> Day:
    return Day(str(new_id()), name, exercises, weekday=weekday)


def track(key: str, start: str | int | None = 80, rule: Rule = LINEAR, **more: Any) -> PureTrack:
    return PureTrack(key, key.title(), rule=rule, start=None if start is None else Decimal(start), **more)


def barbell(name: str) -> Exercise:
    found = Exercise.objects.filter(name=name).first()
    return found or ExerciseFactory.create(name=name, equipment="barbell")


def a_b(**more: Any) -> Program:
    """A: squat and press; B: squat and deadlift. Squat from 80 kg on both days, press from 40, deadlift 1 × 5 from 100."""
    squat, press, deadlift = barbell("Squat"), barbell("Press"), barbell("Deadlift")
    return Program(
        "Strong A/B",
        "kg",
        (
            day("Day A", lift(squat, "squat"), lift(press, "press")),
            day("Day B", lift(squat, "squat"), lift(deadlift, "deadlift", sets(1))),
        ),
        (track("squat"), track("press", 40), track("deadlift", 100)),
        **more,
    )


def percentages(**more: Any) -> Program:
    """Two weeks of one day: 3 × 5 at 70 %, then 3 × 3 at 80 % of a training max of 100 kg, which moves when both are done."""
    bench = barbell("Bench press")
    rule = CycleEnd(step=Decimal("2.5"), reset_percent=Decimal(10))
    planned = lift(bench, "bench", sets(percent=70), sets(reps=3, percent=80), by=SchemeBy.WEEK)
    tracks = (track("bench", 100, rule, kind=TrackKind.TRAINING_MAX),)
    return Program("Percentages", "kg", (day("Bench day", planned),), tracks, weeks=2, **more)


def adopt(user: User, program: Program | None = None) -> TrainingPlan:
    """An active plan."""
    return writing.create_plan(user=user, plan_id=new_id(), program=program or a_b(), status="active")


def begin(
    plan: TrainingPlan, slot: int | None = None, *, days: float = 0, pk: UUID | None = None
) -> WorkoutSession:
    """Start a session `days` after the first Monday: the next one, or that of `slot`."""
    plan.refresh_from_db()
    return recording.start_planned_session(
        user=plan.user,
        plan_id=plan.pk,
        slot=plan.next_slot if slot is None else slot,
        session_id=pk or new_id(),
        at=AT + timedelta(days=days),
    )


def do_as_asked(session: WorkoutSession, *, short: Sequence[str] = (), leave_out: Sequence[str] = ()) -> None:
    """All that is asked for, weights that are not known as 50 kg; the last set of the exercises `short` one rep short."""
    for log in session.logs.select_related("exercise").order_by("position"):
        if log.exercise.name in leave_out:
            continue
        asked = (log.prescription or {}).get("sets", [])
        for number, one in enumerate(asked, start=1):
            missed = log.exercise.name in short and number == len(asked)
            log_one(log, one.get("weight") or "50", (one.get("reps") or 5) - missed, at=session.started_at)


def log_one(log: WorkoutLog, weight: str | Decimal, reps: int, *, at: datetime = AT) -> WorkoutSet:
    values = SetValues(kind="working", weight=Decimal(weight), weight_unit="kg", reps=reps)
    return recording.log_set(
        user=log.user, log_id=log.pk, set_id=new_id(), values=values, position=None, done_at=at
    )


def end(session: WorkoutSession) -> WorkoutSession:
    return recording.finish_session(
        user=session.user, session_id=session.pk, at=session.started_at + timedelta(hours=1)
    )


def train(
    plan: TrainingPlan,
    slot: int | None = None,
    *,
    days: float = 0,
    short: Sequence[str] = (),
    leave_out: Sequence[str] = (),
) -> WorkoutSession:
    """A whole session, as asked."""
    session = begin(plan, slot, days=days)
    do_as_asked(session, short=short, leave_out=leave_out)
    return end(session)


def values(plan: TrainingPlan) -> dict[str, str | None]:
    """Where the tracks stand."""
    tracks = Track.objects.filter(plan=plan, deleted_at=None).order_by("position")
    return {each.key: each.state.get("value") for each in tracks}


def story(plan: TrainingPlan, key: str) -> list[tuple[str, str | None]]:
    """What happened to a track: kind and value after it, in order."""
    rows = TrackChange.objects.filter(plan=plan, track__key=key).order_by("number")
    return [(row.kind, row.after.get("value")) for row in rows]


def history(plan: TrainingPlan) -> list[tuple[str, str, dict[str, Any], dict[str, Any], Any, Any]]:
    """Everything that the rows of a plan's tracks say, but for their ids: equal for equal histories."""
    rows = TrackChange.objects.filter(plan=plan).order_by("track__key", "number")
    return [
        (row.track.key, row.kind, row.before, row.after, row.session, row.on)
        for row in rows.select_related("track")
    ]


def slot_of(plan: TrainingPlan) -> int:
    plan.refresh_from_db()
    return plan.next_slot


def log_of(session: WorkoutSession, name: str) -> WorkoutLog:
    return WorkoutLog.objects.select_related("session").get(session=session, exercise__name=name)


def a_set(session: WorkoutSession, name: str = "Squat", number: int = -1) -> WorkoutSet:
    return list(WorkoutSet.objects.filter(log=log_of(session, name)).in_order())[number]
