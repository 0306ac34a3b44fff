"""The demo person's plan: the routine as a plan, with the workouts of the last weeks as its sessions."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from django.db.models import Max

from accounts.models import User
from training.models import Exercise, Measurement, TrainingPlan
from training.plans import writing
from training.progression.program import Basis, Day, Double, PlannedExercise, PlannedSet, Program, Track
from workouts import planning
from workouts.demo.routine import LIFTING_DAYS, WORKOUTS, Lift
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

PLAN_ID = UUID("01900000-0000-7000-8000-5a0dba6ca222")
WEEKS = 6


def follow_plan(
    user: User, exercises: Mapping[str, Exercise], fresh: Iterable[WorkoutSession], today: date
) -> None:
    """Make the plan where it was never made, and let those of the workouts just added that are of the last weeks be its
    sessions, as if each had been started from it."""
    sessions = sorted(
        (
            each
            for each in fresh
            if each.name in WORKOUTS and each.local_date > today - timedelta(weeks=WEEKS)
        ),
        key=lambda each: each.started_at,
    )
    plan = TrainingPlan.objects.for_user(user).filter(pk=PLAN_ID).first()
    if plan is None and sessions:
        plan = _plan(user, exercises, sessions)
    if plan is None or plan.deleted_at is not None:
        return
    for session in sessions:
        _train(user, plan, session)


def _plan(user: User, exercises: Mapping[str, Exercise], sessions: list[WorkoutSession]) -> TrainingPlan:
    """Begun with the first of the sessions, which is its first day."""
    names = list(WORKOUTS)
    first = names.index(sessions[0].name)
    days = {name: WORKOUTS[name] for name in (*names[first:], *names[:first])}
    begins = _weights(user, sessions)
    program = Program(
        "Push, pull, legs",
        "kg",
        tuple(
            Day(
                _id(name),
                name,
                tuple(_planned(name, lift, exercises[lift.key]) for lift in lifts if lift.key in exercises),
            )
            for name, lifts in days.items()
        ),
        tuple(
            Track(
                lift.key,
                exercises[lift.key].name,
                rule=Double(step=Decimal(str(lift.step)), fail_after=2, reset_percent=Decimal(5)),
                start=begins.get(exercises[lift.key].pk, Decimal(str(lift.start))),
            )
            for lifts in days.values()
            for lift in lifts
            if lift.key in exercises and _is_tracked(lift, exercises[lift.key])
        ),
        weekdays=tuple(sorted(day - 1 for day in LIFTING_DAYS)),
        description="Six days in turn, four a week. More reps first, then more weight.",
    )
    plan = writing.create_plan(user=user, plan_id=PLAN_ID, program=program, status="active")
    plan.started_on = sessions[0].local_date
    plan.save(update_fields=["started_on"])
    return plan


def _is_tracked(lift: Lift, exercise: Exercise) -> bool:
    """Whether a weight is written beside it, and in kg; of a timed hold the seconds begin somewhere."""
    has_weight = "weight" in Measurement(exercise.measurement).fields
    return has_weight and bool(lift.start) and lift.unit == "kg" and not lift.metres and not lift.base


def _planned(day: str, lift: Lift, exercise: Exercise) -> PlannedExercise:
    is_tracked = _is_tracked(lift, exercise)
    one = PlannedSet(
        reps=lift.low if exercise.measurement != "time" and not lift.metres else None,
        reps_max=lift.high if exercise.measurement != "time" and not lift.metres else None,
        seconds=lift.low if exercise.measurement == "time" else None,
        seconds_max=lift.high if exercise.measurement == "time" else None,
        metres=Decimal(lift.metres) if lift.metres else None,
        basis=Basis.TRACK if is_tracked else Basis.OPEN,
    )
    return PlannedExercise(
        _id(f"{day} {lift.key}"),
        str(exercise.pk),
        ((one,) * lift.sets,),
        track=lift.key if is_tracked else None,
        superset=lift.superset,
        rest_seconds=lift.rest,
    )


def _id(name: str) -> str:
    return str(uuid5(PLAN_ID, name))


def _weights(user: User, sessions: list[WorkoutSession]) -> dict[UUID, Decimal]:
    """The heaviest of each exercise in the first half of these sessions."""
    first = sessions[: len(sessions) // 2]
    rows = WorkoutSet.objects.for_user(user).filter(log__session__in=first, kind="working", weight_unit="kg")
    return dict(rows.values_list("log__exercise_id").annotate(Max("weight")).order_by())


def _train(user: User, plan: TrainingPlan, session: WorkoutSession) -> None:
    """Where it is the day that comes next."""
    plan.refresh_from_db()
    day = planning.day_of(user, plan, plan.next_slot)
    if day.name != session.name:
        return
    asked = {each.exercise: each for each in day.prescriptions}
    logs = list(WorkoutLog.objects.for_user(user).filter(session=session))
    for log in logs:
        if each := asked.get(str(log.exercise_id)):
            log.planned, log.prescription = UUID(each.planned), planning.prescription_json(each)
    WorkoutLog.objects.for_user(user).bulk_update(logs, ["planned", "prescription"])
    session.plan, session.plan_slot = plan, plan.next_slot
    session.save(update_fields=["plan", "plan_slot"])
    planning.follow(session)
