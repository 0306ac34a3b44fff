"""Whether a message is still to be sent, asked anew just before each: since it was planned the person may have trained, moved on,
switched it off or left."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.localtime import local_date
from reminders import conditions, schedule
from reminders.models import Answer, Delivery, Kind, Occurrence, Reason, ReminderSettings

_State = Delivery.State


@dataclass(frozen=True, slots=True)
class No:
    """It is not sent any more; `state` and `reason` say why."""

    state: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class NotBefore:
    """The quiet hours end then."""

    at: datetime


def ask(delivery: Delivery, now: datetime) -> No | NotBefore | None:
    """None: send it. With `occurrence.reminder`, `channel` and `user` read, as leases.read does; one query more, or two."""
    return _changed(delivery, now) or _late(delivery, now) or _done(delivery, now)


def _changed(delivery: Delivery, now: datetime) -> No | None:
    """What the person, or their account, says by now."""
    occurrence, reminder, user = delivery.occurrence, delivery.occurrence.reminder, delivery.user
    paused_until = _settings(delivery).paused_until
    reason = None
    if not user.is_active or not reminder.active or reminder.deleted_at is not None:
        reason = Reason.SWITCHED_OFF
    elif reminder.version != occurrence.reminder_version or delivery.kind not in reminder.channel_kinds:
        reason = Reason.CHANGED
    elif occurrence.answer != Answer.NONE:
        reason = Reason.ANSWERED
    elif not delivery.channel.is_usable:
        reason = Reason.CHANNEL_OFF
    elif paused_until and local_date(now, user.time_zone) < paused_until:
        reason = Reason.PAUSED
    return No(_State.CANCELLED, reason) if reason else None


def _late(delivery: Delivery, now: datetime) -> No | NotBefore | None:
    occurrence = delivery.occurrence
    if now >= occurrence.expires_at:
        # It was tried and could not be reached, or nobody tried in time.
        if delivery.error:
            return No(_State.FAILED, Reason.UNREACHABLE)
        return No(_State.MISSED, Reason.LATE)
    quiet = _settings(delivery)
    if quiet.quiet_from is None or quiet.quiet_until is None or occurrence.reminder.through_quiet_hours:
        return None
    end = schedule.quiet_end(now, quiet.quiet_from, quiet.quiet_until, delivery.user.time_zone)
    if end is None:
        return None
    return NotBefore(end) if end < occurrence.expires_at else No(_State.MISSED, Reason.QUIET)


def _done(delivery: Delivery, now: datetime) -> No | None:
    """Whether it needs no reminder any more."""
    occurrence = delivery.occurrence
    reason = _DONE[Kind(occurrence.reminder.kind)](occurrence, now)
    return No(_State.CANCELLED, reason) if reason else None


def _trained(occurrence: Occurrence, now: datetime) -> Reason:
    unless = occurrence.reminder.unless_done
    return (
        Reason.TRAINED
        if unless and conditions.trained_on(occurrence.user_id, occurrence.date)
        else Reason.NONE
    )


def _weighed(occurrence: Occurrence, now: datetime) -> Reason:
    unless = occurrence.reminder.unless_done
    return (
        Reason.WEIGHED
        if unless and conditions.weighed_on(occurrence.user_id, occurrence.date)
        else Reason.NONE
    )


def _idle_no_more(occurrence: Occurrence, now: datetime) -> Reason:
    last = conditions.last_trained(occurrence.user_id)
    since = occurrence.date - timedelta(days=occurrence.reminder.after or 0)
    return Reason.TRAINED if last is not None and last > since else Reason.NONE


def _closed(occurrence: Occurrence, now: datetime) -> Reason:
    hours = occurrence.reminder.after or 0
    session = occurrence.session
    still_open = session and conditions.open_too_long(occurrence.user_id, session, hours, now)
    return Reason.NONE if still_open else Reason.TRAINED


def _moved_on(occurrence: Occurrence, now: datetime) -> Reason:
    return Reason.NONE if conditions.plan_stands(occurrence) else Reason.PLAN


def _trained_or_moved_on(occurrence: Occurrence, now: datetime) -> Reason:
    return _trained(occurrence, now) or _moved_on(occurrence, now)


# Why one of this kind is not needed any more; NONE: it is.
_DONE = {
    Kind.PLAN: _trained_or_moved_on,
    Kind.FREE: _trained,
    Kind.WEIGH_IN: _weighed,
    Kind.IDLE: _idle_no_more,
    Kind.PLAN_ENDS: _moved_on,
    Kind.FORGOTTEN: _closed,
}


def _settings(delivery: Delivery) -> ReminderSettings:
    """Without a row: no quiet hours, no pause."""
    found: ReminderSettings | None = getattr(delivery.user, "reminder_settings", None)
    return found or ReminderSettings()
