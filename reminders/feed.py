"""A calendar for other programs (RFC 5545): what plans mean and reminders say, to be read again and again.

The wall times are the reminders' own, so that a calendar program comes to the same instants as the worker. Its URL is a secret;
only a hash of it is kept.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from icalendar import Calendar, Event, vRecur

from accounts.localtime import local_date, to_instant, zone
from accounts.models import User
from accounts.queueing import hold
from reminders import coming, schedule
from reminders.coming import Preview
from reminders.models import CalendarFeed, Kind, Reminder, ReminderSettings
from reminders.schedule import Planned
from training.models import Exercise, PlanStatus, TrainingPlan
from training.plans import reading
from workouts.planning.today import PlanToday

AHEAD = timedelta(weeks=8)
# How long somebody trains is not known beforehand.
USUAL_LENGTH = timedelta(hours=1)
SHORT = timedelta(minutes=15)
# A calendar program that asks more often than this is told nothing new.
REFRESH = timedelta(hours=1)
_DAY = timedelta(days=1)


# --- The link ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def make_feed(*, user: User, plan_id: UUID | None, now: datetime) -> str:
    """A new link to the calendar of a plan, or of everything; the former one leads nowhere then. Answers the token.

    Raises TrainingPlan.DoesNotExist.
    """
    hold(user)  # one of each, also from two tabs
    if plan_id is not None:
        TrainingPlan.objects.for_user(user).kept().get(pk=plan_id)
    CalendarFeed.objects.for_user(user).filter(plan=plan_id).delete()
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(user=user, plan_id=plan_id, token_hash=_hash(token), created_at=now)
    return token


def revoke_feed(*, user: User, feed_id: UUID) -> None:
    """The link leads nowhere any more; once more is as good."""
    CalendarFeed.objects.for_user(user).filter(pk=feed_id).delete()


def feed_of(token: str) -> CalendarFeed | None:
    """None for what is no link any more, of somebody who may not log in, or of a plan that was deleted."""
    feed = CalendarFeed.objects.filter(token_hash=_hash(token)).select_related("user", "plan").first()
    if feed is None or not feed.user.is_active or (feed.plan and feed.plan.deleted_at):
        return None
    return feed


def was_read(feed: CalendarFeed, now: datetime) -> None:
    """Its person sees whether their calendar comes for it. Not more than once an hour: that would be a write with each look."""
    if feed.read_at is None or feed.read_at < now - REFRESH:
        CalendarFeed.objects.for_user(feed.user_id).filter(pk=feed.pk).update(read_at=now)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# --- The calendar ------------------------------------------------------------------------------------------------------


def calendar_of(feed: CalendarFeed, now: datetime) -> bytes:
    """The file: byte for byte the same until something in it changes."""
    settings_of = ReminderSettings.objects.filter(user=feed.user_id)
    calendar = _Calendar(
        feed.user, now, paused_until=settings_of.values_list("paused_until", flat=True).first()
    )
    reminders = Reminder.objects.for_user(feed.user_id).active().select_related("plan").order_by("pk")
    plans = TrainingPlan.objects.for_user(feed.user_id).active().order_by("pk")
    if feed.plan is not None:
        calendar.name(feed.plan.name)
        reminders, plans = reminders.filter(plan=feed.plan), plans.filter(pk=feed.plan.pk)
    told: set[tuple[UUID, int]] = set()
    for reminder in reminders:
        if reminder.kind in {Kind.FREE, Kind.WEIGH_IN}:
            calendar.add_rule(reminder)
        elif reminder.kind in {Kind.PLAN, Kind.PLAN_ENDS} and _is_active(reminder.plan):
            told |= set(calendar.add_times(reminder))
    for plan in plans:
        calendar.add_days(plan, told, tells_plan=feed.plan is None)
    return calendar.file()


def _is_active(plan: TrainingPlan | None) -> bool:
    return plan is not None and plan.status == PlanStatus.ACTIVE and plan.deleted_at is None


class _Calendar:
    """One file in the making. `paused_until`: the first local day on which reminders come again."""

    def __init__(self, user: User, now: datetime, *, paused_until: date | None = None) -> None:
        self._user = user
        self._person = Preview(user, now)
        self._paused_until = paused_until
        self._exercises: dict[UUID, dict[str, Exercise]] = {}
        self._calendar = Calendar()
        self._calendar.add("prodid", "-//Spotter//Calendar//EN")
        self._calendar.add("version", "2.0")
        self._calendar.add("method", "PUBLISH")
        self._calendar.calendar_name = "Spotter"
        self._calendar.add(
            "refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"}
        )  # RFC 7986 §5.7
        self._host = urlsplit(settings.SITE_URL).hostname or "localhost"

    def name(self, name: str) -> None:
        self._calendar.calendar_name = name

    def file(self) -> bytes:
        # Whole years: else the file would be another one every day.
        first = min((_as_date(event.start) for event in self._calendar.events), default=self._person.today)
        self._calendar.add_missing_timezones(
            first_date=date(first.year - 1, 1, 1), last_date=date(self._person.today.year + 4, 1, 1)
        )
        content: bytes = self._calendar.to_ical()
        return content

    # --- Events ---

    def add_rule(self, reminder: Reminder) -> None:
        """What comes again: the calendar program counts the days itself. Those of a holiday are left out."""
        zone_name = coming.zone_of(reminder, self._user)
        begins = local_date(reminder.begins_at, zone_name)
        if to_instant(begins, reminder.time, zone_name) < reminder.begins_at:
            begins += _DAY
        days = schedule.dates(reminder.rule, reminder.starts_on, begins, begins + timedelta(days=366 * 9))
        first = next(days, None)
        if first is None:
            return
        event = self._event(f"{reminder.pk}", reminder.message or _title(reminder), reminder.updated_at)
        self._set_time(event, first, reminder, zone_name)
        event.add("rrule", vRecur.from_ical(reminder.rule))
        if self._paused_until is not None:
            last = self._paused_until - _DAY
            left_out = schedule.dates(reminder.rule, reminder.starts_on, max(first, self._person.today), last)
            for day in left_out:
                event.add("exdate", datetime.combine(day, reminder.time, zone(zone_name)))
        self._calendar.add_component(event)

    def add_times(self, reminder: Reminder) -> Iterator[tuple[UUID, int]]:
        """The sessions of a plan at the reminder's time; answers which they are."""
        zone_name, paused = coming.zone_of(reminder, self._user), self._paused_until
        since = to_instant(self._person.today, datetime.min.time(), self._user.time_zone)
        for planned in coming.of(reminder, self._person, since, since + AHEAD):
            if paused is None or planned.date >= paused:
                self._add_time(reminder, planned, zone_name)
            if reminder.plan_id and planned.slot is not None:
                yield reminder.plan_id, planned.slot

    def _add_time(self, reminder: Reminder, planned: Planned, zone_name: str) -> None:
        assert reminder.plan is not None  # noqa: S101
        changed = max(reminder.updated_at, reminder.plan.updated_at)
        uid = f"{reminder.pk}-{planned.date if planned.slot is None else planned.slot}"
        event = self._event(uid, planned.title, changed)
        self._set_time(event, planned.date, reminder, zone_name)
        found = self._person.plan(reminder.plan.pk)
        if found is not None and planned.slot is not None:
            self._describe(event, found, planned.slot)
        self._calendar.add_component(event)

    def add_days(self, plan: TrainingPlan, told: Collection[tuple[UUID, int]], *, tells_plan: bool) -> None:
        """The sessions that no reminder has a time for, as whole days."""
        found, last = self._person.plan(plan.pk), self._person.today + AHEAD
        if found is None:
            return
        for due in found.dues:
            if due.day is not None and due.day <= last and (plan.pk, due.slot) not in told:
                event = self._event(f"{plan.pk}-{due.slot}", due.place.day.name, plan.updated_at)
                day = max(due.day, self._person.today)  # what was missed waits for today
                event.add("dtstart", day)
                event.add("dtend", day + _DAY)
                event.add("transp", "TRANSPARENT")
                self._describe(event, found, due.slot, plan.name if tells_plan else "")
                self._calendar.add_component(event)

    def _describe(self, event: Event, plan: PlanToday, slot: int, *more: str) -> None:
        """The exercises of its day, a line each. Not their weights, which move with every session before."""
        if plan.plan.pk not in self._exercises:
            self._exercises[plan.plan.pk] = reading.exercises_of(plan.rows.program, self._user)
        known = self._exercises[plan.plan.pk]
        planned = plan.rows.program.place(slot).day.exercises
        lines = [
            *filter(None, more),
            *(known[each.exercise].name for each in planned if each.exercise in known),
        ]
        event.add("description", "\n".join(lines))

    def _event(self, name: str, summary: str, changed: datetime) -> Event:
        """`name` tells it from all others, for ever; `changed` is all that its stamp may hang on."""
        event = Event()
        event.add("uid", f"{name}@{self._host}")
        event.add("dtstamp", changed.astimezone(UTC).replace(microsecond=0))
        event.add("summary", summary)
        return event

    def _set_time(self, event: Event, day: date, reminder: Reminder, zone_name: str) -> None:
        start = datetime.combine(day, reminder.time, zone(zone_name))
        event.add("dtstart", start)
        event.add("duration", SHORT if reminder.kind in {Kind.WEIGH_IN, Kind.PLAN_ENDS} else USUAL_LENGTH)


def _title(reminder: Reminder) -> str:
    return "Weigh-in" if reminder.kind == Kind.WEIGH_IN else "Workout"


def _as_date(day: date | datetime) -> date:
    return day.date() if isinstance(day, datetime) else day
