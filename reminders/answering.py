"""What people answer to a reminder: they have begun, later, tomorrow, not this time. It is looked up as (user, pk).

Locks in this order: person, plan, reminder, occurrence.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from accounts.localtime import local_date, zone
from reminders import coming, planning, ringing, schedule
from reminders.errors import FaultsError, TooLateError
from reminders.models import Answer, Delivery, Kind, Occurrence, Reason, Reminder
from reminders.schedule import Planned
from reminders.writing import locked, queued
from training.models import TrainingPlan
from workouts.planning import slots

LONGEST_SNOOZE = 24 * 60  # minutes


def started(*, occurrence: Occurrence) -> None:
    """Whoever has begun needs no message any more."""
    with queued(occurrence.user):
        _answer(occurrence, Answer.STARTED)


def snooze(*, occurrence: Occurrence, minutes: int, now: datetime) -> Occurrence:
    """The same once more in so many minutes; the answer is that one. Raises FaultsError, TooLateError."""
    if not 1 <= minutes <= LONGEST_SNOOZE:
        raise FaultsError({"minutes": "From a minute to a day."})
    user = occurrence.user
    with queued(user):
        reminder = _live(occurrence)
        row = _answer(occurrence, Answer.SNOOZED)
        zone_name = coming.zone_of(reminder, user)
        due = (now + timedelta(minutes=minutes)).replace(microsecond=0)
        while _is_taken(reminder, there := due.astimezone(zone(zone_name)), due):
            due += timedelta(minutes=1)
        at = there.time().replace(fold=0)
        planned = Planned(there.date(), at, due, schedule.expires(due, zone_name, reminder.grace))
        return _once_more(reminder, row, planned, first_date=row.days[0])


def move_to_tomorrow(*, occurrence: Occurrence, now: datetime) -> None:
    """A session of a plan is put on the person's next day, and the plan with it; anything else comes once more at its time then.

    Raises TooLateError where the plan has moved on, or the reminder is switched off.
    """
    user = occurrence.user
    today = local_date(now, user.time_zone)
    with queued(user):
        if _is_session(occurrence):
            with _told_why():
                slots.move(**_slot(occurrence), to=today + timedelta(days=1), today=today)
            _answer(occurrence, Answer.MOVED)
            _plan_again(occurrence, now)
            return
        reminder = _live(occurrence)
        row = _answer(occurrence, Answer.MOVED)
        days = [local_date(now, coming.zone_of(reminder, user)) + timedelta(days=1)]
        found = schedule.instants(
            days, reminder.time, coming.zone_of(reminder, user), timedelta(0), reminder.grace
        )
        for planned in found:
            if not _is_taken(reminder, datetime.combine(planned.date, planned.time), planned.due_at):
                _once_more(reminder, row, planned)


def skip(*, occurrence: Occurrence, now: datetime) -> None:
    """A session of a plan is left out, so that the one after it comes next; of anything else no more is said.

    Raises TooLateError where the plan has moved on.
    """
    user = occurrence.user
    with queued(user):
        if _is_session(occurrence):
            with _told_why():
                slots.skip(**_slot(occurrence), on=local_date(now, user.time_zone))
        _answer(occurrence, Answer.SKIPPED)
        if _is_session(occurrence):
            _plan_again(occurrence, now)


def take_back(*, occurrence: Occurrence, now: datetime) -> None:
    """Undo of `skip` and `move_to_tomorrow`: what is still ahead comes after all. Raises TooLateError where the plan has moved on."""
    mine = Occurrence.objects.for_user(occurrence.user_id).filter(pk=occurrence.pk)
    with queued(occurrence.user):
        if not mine.filter(answer__in=[Answer.MOVED, Answer.SKIPPED]).exists():
            return
        if _is_session(occurrence):
            with _told_why():
                slots.take_back(**_slot(occurrence))
        _answer(occurrence, Answer.NONE)
        answered = mine.filter(state=Occurrence.State.CANCELLED, reason=Reason.ANSWERED, due_at__gt=now)
        answered.update(state=Occurrence.State.PLANNED, reason=Reason.NONE)
        # What was to be sent later, after quiet hours or at the next try, is so again.
        messages = Delivery.objects.for_user(occurrence.user_id).filter(occurrence=occurrence)
        ahead = messages.filter(state=Delivery.State.CANCELLED, reason=Reason.ANSWERED, next_try_at__gt=now)
        ahead.update(state=Delivery.State.WAITING, reason=Reason.NONE)
        _plan_again(occurrence, now)


def _answer(occurrence: Occurrence, answer: Answer) -> Occurrence:
    """The row with its answer. What waits of it is not sent, nor what an earlier answer put off."""
    mine = Occurrence.objects.for_user(occurrence.user_id)
    row = mine.select_for_update(no_key=True).get(pk=occurrence.pk)
    row.answer = answer
    if row.state == Occurrence.State.PLANNED:
        row.state, row.reason = Occurrence.State.CANCELLED, Reason.ANSWERED
    row.save(update_fields=["answer", "state", "reason"])
    # Locked before: one that is given out at this moment has messages, and stays.
    put_off = mine.filter(snoozed_from=row, state=Occurrence.State.PLANNED).select_for_update()
    mine.filter(pk__in=list(put_off.values_list("pk", flat=True))).delete()
    # One that is being sent at this moment is asked about there.
    of_it = Q(occurrence=row) | Q(occurrence__snoozed_from=row)
    waiting = Delivery.objects.for_user(row.user_id).waiting().filter(of_it, lease=None)
    waiting.update(state=Delivery.State.CANCELLED, reason=Reason.ANSWERED)
    return row


def _live(occurrence: Occurrence) -> Reminder:
    reminder = locked(occurrence.user, occurrence.reminder_id, deleted=True)
    if reminder.deleted_at is not None or not reminder.active:
        raise TooLateError("This reminder is switched off. Switch it on again to be reminded.")
    return reminder


def _is_taken(reminder: Reminder, there: datetime, due: datetime) -> bool:
    """Whether one of this wall time or instant is there: no two of a reminder come at once."""
    at = there.time().replace(fold=0)
    mine = Occurrence.objects.for_user(reminder.user_id).filter(reminder=reminder)
    return mine.filter(Q(date=there.date(), time=at) | Q(due_at=due)).exists()


def _once_more(
    reminder: Reminder, row: Occurrence, planned: Planned, first_date: date | None = None
) -> Occurrence:
    planned = replace(planned, title=row.title, text=row.text, slot=row.plan_slot)
    made = planning.row_of(reminder, planned)
    made.session, made.snoozed_from, made.first_date = row.session, row, first_date
    made.save(force_insert=True)
    ringing.ring()
    return made


def _is_session(occurrence: Occurrence) -> bool:
    return occurrence.reminder.kind == Kind.PLAN


def _slot(occurrence: Occurrence) -> dict[str, Any]:
    return {"user": occurrence.user, "plan_id": occurrence.reminder.plan_id, "slot": occurrence.plan_slot}


def _plan_again(occurrence: Occurrence, now: datetime) -> None:
    reminder = locked(occurrence.user, occurrence.reminder_id, deleted=True)
    planning.plan_reminder(reminder, now)


@contextmanager
def _told_why() -> Iterator[None]:
    try:
        yield
    except (slots.MovedOnError, slots.DateError) as error:
        raise TooLateError(str(error)) from error
    except TrainingPlan.DoesNotExist as error:
        raise TooLateError("This plan is not there any more.") from error
