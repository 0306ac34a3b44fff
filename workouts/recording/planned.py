"""Start a session of a plan, with what it asks for."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.localtime import local_date
from accounts.models import User
from training.models import Exercise, PlanStatus, TrainingPlan
from workouts import planning
from workouts.models import WorkoutLog, WorkoutSession
from workouts.recording.errors import PLAN_GONE, GoneError, RefusedError
from workouts.recording.locks import locked_exercises
from workouts.recording.sessions import start_session


@transaction.atomic
def start_planned_session(
    *, user: User, plan_id: UUID, slot: int, session_id: UUID, at: datetime
) -> WorkoutSession:
    """Open a session with the exercises of one session of a plan and what each of them asks for now. One of a later cycle ends
    the one before.

    Raises AlreadyOpenError, IdTakenError; GoneError where the plan was deleted, RefusedError where it is not active;
    TrainingPlan.DoesNotExist.
    """
    plan = TrainingPlan.objects.for_user(user).get(pk=plan_id)
    if plan.deleted_at is not None:
        raise GoneError(PLAN_GONE)
    if plan.status != PlanStatus.ACTIVE:
        raise RefusedError(
            {"plan": f"This plan is {plan.get_status_display().lower()}. Make it active first."}
        )
    if slot > plan.next_slot and not WorkoutSession.objects.for_user(user).filter(pk=session_id).exists():
        planning.pass_over(user=user, plan_id=plan_id, slot=slot, on=local_date(at, user.time_zone))
    day = planning.day_of(user, plan, slot)
    session = start_session(user=user, session_id=session_id, at=at, name=day.name, plan=plan_id, slot=slot)
    if session.version > 1 or session.logs.exists():
        return session
    wanted = {UUID(asked.exercise) for asked in day.prescriptions}
    exercises = locked_exercises(Exercise.objects.for_user(user).filter(pk__in=wanted))
    WorkoutLog.objects.bulk_create(
        WorkoutLog(
            user=user,
            session=session,
            exercise=exercise,
            date=session.local_date,
            measurement=exercise.measurement,
            position=position,
            superset=asked.superset,
            notes=asked.notes,
            planned=asked.planned,
            prescription=planning.prescription_json(asked),
        )
        for position, asked in enumerate(day.prescriptions, start=1)
        if (exercise := exercises.get(UUID(asked.exercise)))
    )
    return session
