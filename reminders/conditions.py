"""What reminders ask the log, the plans and the measurements: whether it is still true what messages would say.

One query each, or two, for as many messages as are asked about.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from accounts.models import BodyMeasurement, MeasurementKind
from reminders.leases import Key
from reminders.models import Occurrence
from training.models import SlotChange, TrainingPlan
from workouts.models import WorkoutSession

type Day = tuple[UUID, date]  # of a user


def trained(days: Collection[Day]) -> set[Day]:
    """Those local days on which there is a workout, finished or in progress."""
    return _found(WorkoutSession.objects.kept(), "local_date", days)


def weighed(days: Collection[Day]) -> set[Day]:
    kept = BodyMeasurement.objects.filter(kind=MeasurementKind.BODY_WEIGHT).kept()
    return _found(kept, "date", days)


def _found(rows: QuerySet[Any], field: str, days: Collection[Day]) -> set[Day]:
    of_these = rows.filter(
        **{"user__in": {user for user, _ in days}, f"{field}__in": {day for _, day in days}}
    )
    return set(of_these.order_by().values_list("user_id", field)) & set(days)


def last_trained(user_id: UUID) -> date | None:
    """The last local day with a workout, finished or in progress."""
    kept = WorkoutSession.objects.for_user(user_id).kept().order_by("-local_date", "-id")
    return kept.values_list("local_date", flat=True).first()


def trained_after(days: Collection[Day]) -> set[Day]:
    """Those local days after which there is a workout, finished or in progress."""
    since = WorkoutSession.objects.kept().filter(
        user__in={user for user, _ in days}, local_date__gt=min(day for _, day in days)
    )
    last = dict(since.order_by().values("user").annotate(last=Max("local_date")).values_list("user", "last"))
    return {(user, day) for user, day in days if user in last and last[user] > day}


def last_events(sessions: Collection[Key]) -> dict[Key, datetime]:
    """Of those workouts that are in progress: when the last set was done, or when it began."""
    of_these = WorkoutSession.objects.open().filter(
        user__in={user for user, _ in sessions}, pk__in={pk for _, pk in sessions}
    )
    found = with_last_event(of_these).values_list("user", "pk", "last_event")
    return {(user, pk): last for user, pk, last in found}


def with_last_event(sessions: QuerySet[WorkoutSession]) -> Any:
    """With `last_event`: when the last set of each was done, or when it began."""
    kept = Q(logs__deleted_at=None, logs__sets__deleted_at=None)
    last_set = Max("logs__sets__done_at", filter=kept)
    return sessions.annotate(last_event=Greatest(Coalesce(last_set, F("started_at")), F("started_at")))


def standing(occurrences: Collection[Occurrence]) -> set[UUID]:
    """Those whose plan is active, and whose session, where one is named, is neither done, nor left out, nor on a later day.

    With `reminder` read. One that comes after a session that was missed stands: the plan waits for its lifter.
    """
    users = {each.user_id for each in occurrences}
    plans = {each.reminder.plan_id for each in occurrences if each.reminder.plan_id}
    slots = {each.plan_slot for each in occurrences if each.plan_slot is not None}
    active = TrainingPlan.objects.active().filter(user__in=users, pk__in=plans)
    next_slots: dict[tuple[UUID, UUID | None], int] = {
        (user, pk): slot for user, pk, slot in active.values_list("user_id", "pk", "next_slot")
    }
    changes = SlotChange.objects.filter(user__in=users, plan__in=plans, slot__in=slots) if slots else ()
    changed: dict[tuple[UUID, UUID | None, int], SlotChange] = {
        (each.user_id, each.plan_id, each.slot): each for each in changes
    }

    def stands(occurrence: Occurrence) -> bool:
        plan_id, slot = occurrence.reminder.plan_id, occurrence.plan_slot
        next_slot = next_slots.get((occurrence.user_id, plan_id))
        if next_slot is None or slot is None:
            return next_slot is not None
        change = changed.get((occurrence.user_id, plan_id, slot))
        later = change and change.moved_to and change.moved_to > occurrence.days[0]
        return next_slot <= slot and not (later or (change and change.skipped))

    return {each.pk for each in occurrences if stands(each)}
