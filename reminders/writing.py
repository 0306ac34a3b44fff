"""All that people write of their reminders and of what holds for all of them; what they answer to one is in `answering`.

Rows are addressed as (user, pk); ids are made on the page, and the same id again is the same write again. What is written is
planned at once, so that the next page shows it. Locks in this order: person, plan, reminder, occurrence.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.localtime import local_date
from accounts.models import User
from accounts.queueing import hold
from reminders import checking, planning
from reminders.errors import ConflictError, FaultsError, IdTakenError, TooManyError
from reminders.models import Occurrence, Reminder, ReminderSettings
from reminders.models.reminder import MOST_REMINDERS

LONGEST_PAUSE = timedelta(days=365)

# What a person says of one; kind and plan are said once.
COLUMNS = frozenset(
    {
        "plan_days",
        "rule",
        "starts_on",
        "time",
        "time_zone",
        "lead_minutes",
        "grace_minutes",
        "through_quiet_hours",
        "unless_done",
        "after",
        "message",
        "channel_kinds",
    }
)
# Whoever says another time does not mean one that is over.
_WHEN = {"plan_days", "rule", "starts_on", "time", "time_zone", "lead_minutes", "after"}


# --- Reminders -------------------------------------------------------------------------------------------------------


def create_reminder(
    *,
    user: User,
    reminder_id: UUID,
    kind: str,
    values: Mapping[str, Any],
    now: datetime,
    plan_id: UUID | None = None,
) -> Reminder:
    """Store a reminder of `values` by column (COLUMNS). A replay answers what is stored.

    Raises FaultsError by column, TooManyError, IdTakenError; ConflictError where the first try was stored, its answer was lost,
    and something else is sent now.
    """
    with queued(user):
        made = Reminder(
            id=reminder_id, user=user, begins_at=now, starts_on=local_date(now, user.time_zone), time=time()
        )
        made.kind, made.plan_id = kind, plan_id
        _take(made, values, now)
        if stored := Reminder.objects.for_user(user).filter(pk=reminder_id).first():
            if stored.version == 1 and _said(stored) != _said(made):
                raise ConflictError(stored)
            return stored
        if Reminder.objects.for_user(user).kept().count() >= MOST_REMINDERS:
            raise TooManyError
        made.save(force_insert=True)
        planning.plan_reminder(made, now)
        return made


def change_reminder(
    *, user: User, reminder_id: UUID, version: int, values: Mapping[str, Any], now: datetime
) -> Reminder:
    """Other values for a reminder that is still at `version`; those that are not named stay. What it says already stays as it
    is, at any version. Raises FaultsError, ConflictError, Reminder.DoesNotExist."""
    with queued(user):
        reminder = locked(user, reminder_id)
        before = _said(reminder)
        _take(reminder, values, now)
        after = _said(reminder)
        changed = {name for name, value in after.items() if value != before[name]}
        if not changed:
            return reminder
        if reminder.version != version:
            raise ConflictError(locked(user, reminder_id))
        if changed & _WHEN:
            reminder.begins_at = now
        _store(reminder, now, **{name: after[name] for name in changed})
        return reminder


def delete_reminder(*, user: User, reminder_id: UUID, now: datetime) -> Reminder:
    """Leave a tombstone that `restore_reminder` brings back."""
    with queued(user):
        reminder = locked(user, reminder_id, deleted=True)
        if reminder.deleted_at is None:
            _store(reminder, now, deleted_at=now)
        return reminder


def restore_reminder(*, user: User, reminder_id: UUID, now: datetime) -> Reminder:
    """What was due while it was deleted does not come any more. Raises TooManyError."""
    with queued(user):
        reminder = locked(user, reminder_id, deleted=True)
        if reminder.deleted_at is not None:
            if Reminder.objects.for_user(user).kept().count() >= MOST_REMINDERS:
                raise TooManyError
            reminder.begins_at = now
            _store(reminder, now, deleted_at=None)
        return reminder


def switch_reminder(*, user: User, reminder_id: UUID, active: bool, now: datetime) -> Reminder:
    """On or off. What was due while it was off does not come any more."""
    with queued(user):
        reminder = locked(user, reminder_id)
        if reminder.active != active:
            if active:
                reminder.begins_at = now
            _store(reminder, now, active=active)
        return reminder


def _store(reminder: Reminder, now: datetime, **values: Any) -> None:
    reminder.store(**values, begins_at=reminder.begins_at)
    # What was snoozed stays so through an edit.
    mine = Occurrence.objects.for_user(reminder.user_id).filter(reminder=reminder)
    put_off = mine.filter(state=Occurrence.State.PLANNED, snoozed_from__isnull=False)
    put_off.update(reminder_version=reminder.version)
    planning.plan_reminder(reminder, now)


@contextmanager
def queued(user: User) -> Iterator[None]:
    """All writes of one person's reminders queue on the person: how many there are is a matter of all."""
    try:
        with transaction.atomic():
            hold(user)
            yield
    except IntegrityError as error:
        raise IdTakenError from error


def locked(user: User, reminder_id: UUID, *, deleted: bool = False) -> Reminder:
    mine = Reminder.objects.for_user(user).select_for_update(no_key=True)
    reminder = (mine if deleted else mine.kept()).get(pk=reminder_id)
    reminder.user = user
    return reminder


def _said(reminder: Reminder) -> dict[str, Any]:
    return {name: getattr(reminder, name) for name in ("kind", "plan_id", *sorted(COLUMNS))}


def _take(reminder: Reminder, values: Mapping[str, Any], now: datetime) -> None:
    """Set `values`, tidied. Raises FaultsError, and TypeError for what is no column that a person writes."""
    if unknown := values.keys() - COLUMNS:
        raise TypeError(f"No columns for people: {', '.join(sorted(unknown))}")
    before = reminder.starts_on
    for name, value in values.items():
        setattr(reminder, name, value)
    reminder.message = " ".join(reminder.message.split())
    today = local_date(now, reminder.user.time_zone)
    if found := checking.faults(reminder, today, begins_anew=reminder.starts_on != before):
        raise FaultsError(found)
    checking.tidy(reminder)


# --- What holds for all ----------------------------------------------------------------------------------------------


def set_quiet_hours(*, user: User, quiet_from: time | None, quiet_until: time | None) -> ReminderSettings:
    """From 22:00 until 07:00 goes over midnight; None and None: none. Raises FaultsError."""
    if (quiet_from is None) != (quiet_until is None):
        name = "quiet_from" if quiet_from is None else "quiet_until"
        raise FaultsError({name: "Enter both ends, or neither."})
    if quiet_from is not None and quiet_from == quiet_until:
        raise FaultsError({"quiet_until": "That is all day. Pause the reminders instead."})
    return _set(user, quiet_from=quiet_from, quiet_until=quiet_until)


def pause_all(*, user: User, until: date, now: datetime) -> ReminderSettings:
    """`until`: the first local day on which reminders come again. Raises FaultsError."""
    today = local_date(now, user.time_zone)
    if not today < until <= today + LONGEST_PAUSE:
        raise FaultsError({"until": "Choose a day after today, within a year."})
    return _set(user, paused_until=until)


def resume_all(*, user: User) -> ReminderSettings:
    return _set(user, paused_until=None)


def _set(user: User, **values: Any) -> ReminderSettings:
    return ReminderSettings.objects.update_or_create(user=user, defaults=values)[0]
