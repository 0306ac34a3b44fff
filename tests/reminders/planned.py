"""What is planned at noon of a Monday, and what was done by then."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import User
from reminders import planning
from reminders.models import Occurrence, Reminder
from tests.reminders.building import DeliveryFactory, ReminderFactory
from tests.training.plans.building import new_id, of_days
from training.models import TrainingPlan
from training.plans import writing
from training.progression.program import Program, Schedule

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def plan(now: datetime) -> int:
    return planning.plan_ahead(now=now)


def due(reminder: Reminder | None = None, state: str = "planned") -> list[datetime]:
    rows = Occurrence.objects.filter(state=state).order_by("due_at")
    return list((rows.filter(reminder=reminder) if reminder else rows).values_list("due_at", flat=True))


def sent(occurrence: Occurrence) -> Occurrence:
    """Given out and sent."""
    Occurrence.objects.filter(pk=occurrence.pk).update(state="given_out")
    DeliveryFactory.create(occurrence=occurrence, state="sent")
    return occurrence


def go_to(user: User, zone: str) -> None:
    user.time_zone = zone
    user.save(update_fields=["time_zone"])
    planning.look_again(user=user)  # as marking does once it is stored


def begin(user: User, program: Program) -> TrainingPlan:
    return writing.create_plan(user=user, plan_id=new_id(), program=program, status="active")


def weekly(exercise: str, *weekdays: int, **values: Any) -> Program:
    """A day A on the first weekday, B on the second, and so on."""
    program = of_days(exercise, "ABCDEFG"[: len(weekdays)])
    days = tuple(replace(day, weekday=weekday) for day, weekday in zip(program.days, weekdays, strict=True))
    return replace(program, days=days, schedule=Schedule.WEEKDAYS, **values)


def of_plan(stored: TrainingPlan, **values: Any) -> Reminder:
    said = {"begins_at": NOON, "kind": "plan", "plan": stored} | values
    reminder: Reminder = ReminderFactory.create(user=stored.user, **said)
    return reminder


def said(reminder: Reminder | None = None) -> list[tuple[str, str, int | None]]:
    rows = Occurrence.objects.filter(state="planned").order_by("due_at")
    rows = rows.filter(reminder=reminder) if reminder else rows
    return [(f"{row.due_at:%a %H:%M}", row.title, row.plan_slot) for row in rows]
