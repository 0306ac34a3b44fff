"""What reminders ask the log, the plans and the measurements: whether it is still true what a message would say. One query each."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from accounts.models import BodyMeasurement, MeasurementKind
from reminders.models import Occurrence
from training.models import SlotChange, TrainingPlan
from workouts.models import WorkoutSession


def trained_on(user_id: UUID, day: date, plan_id: UUID | None = None) -> bool:
    """Whether there is a workout on that local day, finished or in progress; of the plan, where one is named."""
    there = WorkoutSession.objects.for_user(user_id).kept().filter(local_date=day)
    return (there if plan_id is None else there.filter(plan=plan_id)).exists()


def weighed_on(user_id: UUID, day: date) -> bool:
    weights = BodyMeasurement.objects.filter(user=user_id, kind=MeasurementKind.BODY_WEIGHT, date=day)
    return weights.kept().exists()


def last_trained(user_id: UUID) -> date | None:
    """The last local day with a workout, finished or in progress."""
    kept = WorkoutSession.objects.for_user(user_id).kept().order_by("-local_date", "-id")
    return kept.values_list("local_date", flat=True).first()


def open_too_long(user_id: UUID, session_id: UUID, hours: int, now: datetime) -> bool:
    """Whether a workout is in progress, and its last set, or its start, is so long ago."""
    mine = WorkoutSession.objects.for_user(user_id).open().filter(pk=session_id)
    found: bool = with_last_event(mine).filter(last_event__lte=now - timedelta(hours=hours)).exists()
    return found


def with_last_event(sessions: QuerySet[WorkoutSession]) -> Any:
    """With `last_event`: when the last set of each was done, or when it began."""
    kept = Q(logs__deleted_at=None, logs__sets__deleted_at=None)
    last_set = Max("logs__sets__done_at", filter=kept)
    return sessions.annotate(last_event=Greatest(Coalesce(last_set, F("started_at")), F("started_at")))


def plan_stands(occurrence: Occurrence) -> bool:
    """Whether the plan is active, and the session that is named is neither done, nor left out, nor on a later day.

    With `reminder` read. One that comes after a session that was missed stands: the plan waits for its lifter.
    """
    plan_id = occurrence.reminder.plan_id
    assert plan_id is not None  # noqa: S101
    plan = TrainingPlan.objects.for_user(occurrence.user_id).active().filter(pk=plan_id)
    if occurrence.plan_slot is None:
        return plan.exists()
    decided = SlotChange.objects.filter(plan=OuterRef("pk"), user=OuterRef("user"), slot=occurrence.plan_slot)
    otherwise = decided.filter(Q(skipped=True) | Q(moved_to__gt=occurrence.date))
    return plan.filter(~Exists(otherwise), next_slot__lte=occurrence.plan_slot).exists()
