"""Whether a message is still to be sent, asked anew just before each: since it was planned the person may have trained, moved on,
switched it off or left."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from accounts.localtime import local_date
from reminders import conditions, schedule
from reminders.coming import zone_of
from reminders.conditions import Day
from reminders.giving_out import newest
from reminders.models import Answer, Delivery, Kind, Occurrence, Reason, ReminderSettings
from reminders.models.reminder import NEVER

_State = Delivery.State


@dataclass(frozen=True, slots=True)
class No:
    """It is not sent any more; `state` and `reason` say why."""

    state: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class NotBefore:
    """It is due then, or the quiet hours end."""

    at: datetime


def ask(deliveries: Collection[Delivery], now: datetime) -> dict[UUID, No | NotBefore]:
    """What keeps which from being sent, by pk. With `occurrence.reminder`, `channel` and `user` read, as leases.read does; one
    query or two for each kind of reminder, and one for what failed before."""
    # What waits for another try was overtaken when the newer one was given out; but not what was being sent just then.
    tried = [each.occurrence for each in deliveries if each.error]
    newest_due = newest(tried, now) if tried else {}
    answers = dict[UUID, No | NotBefore]()
    to_ask = defaultdict[Kind, list[Delivery]](list)
    for each in deliveries:
        if answer := _changed(each, now) or _late(each, now) or _overtaken(each, newest_due):
            answers[each.pk] = answer
        else:
            to_ask[Kind(each.occurrence.reminder.kind)].append(each)
    for kind, asked in to_ask.items():
        done = _DONE[kind]([each.occurrence for each in asked], now)
        answers |= {
            each.pk: No(_State.CANCELLED, done[each.occurrence_id])
            for each in asked
            if each.occurrence_id in done
        }
    return answers


def _changed(delivery: Delivery, now: datetime) -> No | None:
    """What the person, or their account, says by now."""
    occurrence, reminder, user = delivery.occurrence, delivery.occurrence.reminder, delivery.user
    paused_until = _settings(delivery).paused_until
    reason = None
    if not user.is_active or not reminder.active or reminder.deleted_at is not None:
        reason = Reason.SWITCHED_OFF
    elif _is_outdated(delivery):
        reason = Reason.CHANGED
    elif occurrence.answer != Answer.NONE:
        reason = Reason.ANSWERED
    elif not delivery.channel.is_usable:
        reason = Reason.CHANNEL_OFF
    elif paused_until and local_date(now, user.time_zone) < paused_until:
        reason = Reason.PAUSED
    return No(_State.CANCELLED, reason) if reason else None


def _is_outdated(delivery: Delivery) -> bool:
    """Whether the reminder was edited, or the person has travelled, since it was planned."""
    occurrence, reminder = delivery.occurrence, delivery.occurrence.reminder
    has_travelled = occurrence.is_by_the_clock and occurrence.zone != zone_of(reminder, delivery.user)
    is_edited = reminder.version != occurrence.reminder_version
    return is_edited or has_travelled or delivery.kind not in reminder.channel_kinds


def _late(delivery: Delivery, now: datetime) -> No | NotBefore | None:
    occurrence = delivery.occurrence
    if now >= occurrence.expires_at:
        # It was tried and could not be reached, or nobody tried in time.
        if delivery.error:
            return No(_State.FAILED, Reason.UNREACHABLE)
        return No(_State.MISSED, Reason.LATE)
    if now < occurrence.due_at:  # it has become later since it was given out
        return NotBefore(occurrence.due_at)
    quiet = _settings(delivery)
    if quiet.quiet_from is None or quiet.quiet_until is None or occurrence.reminder.through_quiet_hours:
        return None
    end = schedule.quiet_end(now, quiet.quiet_from, quiet.quiet_until, delivery.user.time_zone)
    if end is None:
        return None
    return NotBefore(end) if end < occurrence.expires_at else No(_State.MISSED, Reason.QUIET)


def _overtaken(delivery: Delivery, newest_due: Mapping[UUID, datetime]) -> No | None:
    occurrence = delivery.occurrence
    if delivery.error and occurrence.due_at < newest_due.get(occurrence.reminder_id, NEVER):
        return No(_State.MISSED, Reason.NEWER)
    return None


type _Done = dict[UUID, Reason]  # by the pk of the occurrence


def _trained(occurrences: list[Occurrence], now: datetime) -> _Done:
    return _on_its_day(occurrences, conditions.trained, Reason.TRAINED)


def _weighed(occurrences: list[Occurrence], now: datetime) -> _Done:
    return _on_its_day(occurrences, conditions.weighed, Reason.WEIGHED)


def _on_its_day(
    occurrences: list[Occurrence], done: Callable[[Collection[Day]], set[Day]], reason: Reason
) -> _Done:
    days = {
        each.pk: {(each.user_id, day) for day in each.days}
        for each in occurrences
        if each.reminder.unless_done
    }
    found = done(set[Day]().union(*days.values())) if days else set()
    return {pk: reason for pk, mine in days.items() if mine & found}


def _idle_no_more(occurrences: list[Occurrence], now: datetime) -> _Done:
    since = {
        each.pk: (each.user_id, each.days[0] - timedelta(days=each.reminder.after or 0))
        for each in occurrences
    }
    found = conditions.trained_after(since.values())
    return {pk: Reason.TRAINED for pk, day in since.items() if day in found}


def _closed(occurrences: list[Occurrence], now: datetime) -> _Done:
    sessions = {each.pk: (each.user_id, each.session) for each in occurrences if each.session}
    last = conditions.last_events(sessions.values())

    def still_open(occurrence: Occurrence) -> bool:
        event = last.get(sessions[occurrence.pk]) if occurrence.pk in sessions else None
        return event is not None and event <= now - timedelta(hours=occurrence.reminder.after or 0)

    return {each.pk: Reason.TRAINED for each in occurrences if not still_open(each)}


def _moved_on(occurrences: list[Occurrence], now: datetime) -> _Done:
    standing = conditions.standing(occurrences)
    return {each.pk: Reason.PLAN for each in occurrences if each.pk not in standing}


def _trained_or_moved_on(occurrences: list[Occurrence], now: datetime) -> _Done:
    return _moved_on(occurrences, now) | _trained(occurrences, now)


# Which of one kind are not needed any more, and why.
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
