"""Occurrences, as rows ahead of their time, so that sending asks for little: what is planned is found by when it is due.

A reminder's rows are right up to its `planned_until`, reckoned by when they are due. Planning again is harmless, by several at
once too: rows are inserted where there are none, and what was given out is never touched. What a reminder hangs on tells
of its changes by `look_again`, which only marks; what a person writes is planned at once.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import batched, islice
from typing import Any
from uuid import UUID

import tzdata  # type: ignore[import-untyped]
from django.db import connection, transaction
from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Least
from django.utils import timezone

from accounts.asking import asked
from accounts.localtime import zone
from accounts.models import User
from reminders import coming, conditions, ringing, schedule
from reminders.coming import Person, Preview, Trainee
from reminders.leases import GONE
from reminders.models import Delivery, Kind, Occurrence, Reason, Reminder, ReminderSettings, ServerFact
from reminders.models.reminder import ReminderQuerySet
from reminders.schedule import Planned
from workouts.models import WorkoutSession

logger = logging.getLogger(__name__)

AHEAD = timedelta(hours=48)
LEAST_AHEAD = timedelta(hours=24)
# After so long without a worker the times between are neither sent nor shown as missed.
FURTHEST_BACK = timedelta(days=7)
PREVIEWED = timedelta(days=366 * 10)
SHOWN_AHEAD = timedelta(days=14)
# What cannot be planned is tried again after that; the log says why.
BROKEN_FOR = timedelta(hours=1)
NOT_AHEAD = timedelta(days=366 * 100)
# In one transaction, while which nobody else writes on SQLite; and plans are read before it, which takes longer than rules.
AT_ONCE = 500
PLANS_AT_ONCE = 10
# These change with each day that passes, so they are planned when it ends, until the end of the next.
_BY_DAY = {Kind.PLAN, Kind.IDLE, Kind.PLAN_ENDS}
# Forgotten for longer, nobody wants to be told any more.
LONGEST_OPEN = timedelta(days=2)
LOOKED_AT_EVERY = timedelta(minutes=15)

_State = Occurrence.State


# --- Planning --------------------------------------------------------------------------------------------------------


def plan_ahead(*, now: datetime, limit: int | None = None) -> int:
    """Plan all reminders of which less than a day is planned, at most about `limit`, and look for workouts that were left open.

    Answers how many rows of either kind there were. Two queries for none; a worker looks at least after LOOKED_AT_EVERY.
    """
    count = find_forgotten(now=now)
    while limit is None or count < limit:
        due = list(_to_plan(now).order_by("planned_until", "id").values_list("pk", "kind")[:AT_ONCE])
        by_rule = [pk for pk, kind in due if kind not in _BY_DAY]
        by_day = [pk for pk, kind in due if kind in _BY_DAY]
        batches = [by_rule] if by_rule else []
        planned = sum(_plan(pks, now) for pks in (*batches, *batched(by_day, PLANS_AT_ONCE)))
        count += planned
        # Those that are left are another worker's.
        if not planned:
            break
    return count


def _to_plan(now: datetime) -> QuerySet[Reminder]:
    return Reminder.objects.active().filter(planned_until__lte=now + LEAST_AHEAD)


def _plan(pks: Sequence[UUID], now: datetime) -> int:
    try:
        return _plan_all(pks, now)
    except GONE:
        raise
    except Exception:
        if len(pks) > 1:
            return sum(_plan([pk], now) for pk in pks)
        logger.exception("Reminder %s cannot be planned.", pks[0])
        Reminder.objects.filter(pk__in=pks).update(planned_until=now + LEAST_AHEAD + BROKEN_FOR)
        return 1


def _plan_all(pks: Sequence[UUID], now: datetime) -> int:
    """Those that another worker has, or has done meanwhile, are passed over. Whoever marks or changes one waits."""
    read = {each.pk: each for each in Reminder.objects.filter(pk__in=pks).select_related("user")}
    people = {each.user_id: Trainee(each.user, now) for each in read.values()}
    # Before anything is locked: it may take a while, and has locks of its own where it derives records.
    plans = {pk: _Plan(each, people[each.user_id]) for pk, each in read.items()}
    with transaction.atomic():
        locked = _to_plan(now).filter(pk__in=pks).values_list("pk", "version", "planned_until")
        if connection.features.has_select_for_update_skip_locked:
            locked = locked.select_for_update(no_key=True, skip_locked=True)
        same = [
            plans[pk]
            for pk, version, planned_until in locked
            if (version, planned_until) == (read[pk].version, read[pk].planned_until)
        ]
        _write(same, now)
    return len(same)


class _Plan:
    """What a reminder wants until `until`."""

    def __init__(self, reminder: Reminder, person: Person) -> None:
        self.reminder, now = reminder, person.now
        self.until = _until(reminder, person)
        # Rows that nothing has changed since are right: those after them are added.
        self.is_anew = reminder.planned_until <= now or reminder.kind in _BY_DAY
        since = max(reminder.begins_at, now - FURTHEST_BACK)
        # What was due before it was planned, by a plan that was begun since, is no reminder any more.
        self.new_since = max(since, min(reminder.planned_until, now))
        first = since if self.is_anew else reminder.planned_until
        self.wanted = [row_of(reminder, each) for each in coming.of(reminder, person, first, self.until)]


def _write(plans: Sequence[_Plan], now: datetime) -> None:
    """Make the rows of locked reminders right up to their new `planned_until`."""
    there = _rows_of([each.reminder for each in plans if each.is_anew], now)
    changes = _Changes()
    until: dict[datetime, list[UUID]] = defaultdict(list)
    for plan in plans:
        if plan.is_anew:
            changes.compare(plan, there[plan.reminder.pk], now)
        else:
            changes.new += plan.wanted
        plan.reminder.planned_until = plan.until
        until[plan.until].append(plan.reminder.pk)
    users = {each.reminder.user_id for each in plans}
    changes.write(users)
    for end, pks in until.items():
        Reminder.objects.filter(user__in=users, pk__in=pks).update(planned_until=end)


def _until(reminder: Reminder, person: Person) -> datetime:
    if reminder.kind == Kind.FORGOTTEN:
        return person.now + NOT_AHEAD
    if reminder.kind in _BY_DAY:
        return schedule.day_end(person.today, person.user.time_zone) + LEAST_AHEAD
    return person.now + AHEAD


type _Rows = dict[tuple[date, time], Any]  # Occurrence, with `was_given_out`

# Planned once more after an edit: some of its messages are on their way, or have arrived.
_WAS_GIVEN_OUT = Exists(Delivery.objects.filter(occurrence=OuterRef("pk")))


def _rows_of(reminders: Sequence[Reminder], now: datetime) -> dict[UUID, _Rows]:
    found: dict[UUID, _Rows] = {each.pk: {} for each in reminders}
    rows = Occurrence.objects.filter(
        user__in={each.user_id for each in reminders},
        reminder__in=found,
        date__gte=(now - FURTHEST_BACK).date() - timedelta(days=2),
    ).annotate(was_given_out=_WAS_GIVEN_OUT)
    for row in rows if reminders else ():
        found[row.reminder_id][row.date, row.time] = row
    return found


class _Changes:
    """What differs between the rows that are there and those that should be."""

    def __init__(self) -> None:
        self.new: list[Occurrence] = []
        self.doomed: list[UUID] = []
        # Given out before an edit, and what they would be now.
        self.older: list[tuple[Occurrence, Occurrence]] = []

    def compare(self, plan: _Plan, rows: _Rows, now: datetime) -> None:
        version = plan.reminder.version
        for wanted in plan.wanted:
            row = rows.pop((wanted.date, wanted.time), None)
            if row is None:
                if wanted.due_at >= plan.new_since:
                    self.new.append(wanted)
            elif row.state == _State.PLANNED and row.snoozed_from_id is None and not row.was_given_out:
                if _said(row) != _said(wanted):
                    self.doomed.append(row.pk)
                    self.new.append(wanted)
            elif _is_older(row, wanted) and row.expires_at > now:
                self.older.append((row, wanted))
        self.doomed += [
            row.pk
            for row in rows.values()
            if row.state == _State.PLANNED
            and row.snoozed_from_id is None
            # What is due already is asked about where it is sent.
            and (row.due_at > now or row.reminder_version != version)
        ]

    def write(self, users: Iterable[UUID]) -> None:
        if self.doomed:
            _delete(Occurrence.objects.filter(user__in=users, pk__in=self.doomed))
        Occurrence.objects.bulk_create(self.new, ignore_conflicts=True)
        for row, wanted in self.older:
            _plan_again(row, wanted)


def _delete(rows: QuerySet[Occurrence]) -> None:
    """Those that are planned still. One that is given out, at this moment or before an edit, keeps what it has."""
    locked = rows.filter(~_WAS_GIVEN_OUT, state=_State.PLANNED)
    if connection.features.has_select_for_update_skip_locked:
        locked = locked.select_for_update(no_key=False, skip_locked=True)
    pks = list(locked.values_list("pk", flat=True))
    Occurrence.objects.filter(pk__in=pks).delete()


def _is_older(row: Occurrence, wanted: Occurrence) -> bool:
    """Whether it is from before an edit of the reminder, or from before its person travelled."""
    return row.reminder_version != wanted.reminder_version or (
        row.zone != wanted.zone and row.is_by_the_clock
    )


def _plan_again(row: Occurrence, wanted: Occurrence) -> None:
    """Given out, then edited before anything was sent: it goes out as it is now, and when it is due now."""
    settled = Delivery.objects.filter(occurrence=OuterRef("pk")).exclude(
        Q(state=Delivery.State.WAITING) | Q(state=Delivery.State.CANCELLED, reason=Reason.CHANGED)
    )
    unsent = Q(state__in=[_State.PLANNED, _State.GIVEN_OUT]) | Q(
        state=_State.CANCELLED, reason=Reason.CHANGED
    )
    others = Occurrence.objects.for_user(row.user_id).filter(reminder=row.reminder_id, due_at=wanted.due_at)
    # What was snoozed has a time of its own, and no two come at one instant.
    keeps_its_time = row.snoozed_from_id is not None or others.exclude(pk=row.pk).exists()
    said = {
        name: getattr(wanted, name) for name in _SAID if not (keeps_its_time and name in _SAID_OF_ITS_TIME)
    }
    mine = Occurrence.objects.for_user(row.user_id).filter(unsent, ~Exists(settled), pk=row.pk, answer="")
    mine.update(state=_State.PLANNED, reason=Reason.NONE, **said)


_SAID_OF_ITS_TIME = ("zone", "due_at", "expires_at")
_SAID = (*_SAID_OF_ITS_TIME, "reminder_version", "title", "text", "plan_slot")


def _said(row: Occurrence) -> list[object]:
    return [getattr(row, name) for name in _SAID]


def row_of(reminder: Reminder, planned: Planned) -> Occurrence:
    """Not stored; with `user` of the reminder read."""
    return Occurrence(
        user_id=reminder.user_id,
        reminder=reminder,
        date=planned.date,
        time=planned.time,
        zone=coming.zone_of(reminder, reminder.user),
        due_at=planned.due_at,
        expires_at=planned.expires_at,
        reminder_version=reminder.version,
        title=planned.title,
        text=planned.text,
        plan_slot=planned.slot,
    )


def plan_reminder(reminder: Reminder, now: datetime) -> None:
    """At once, for the page of who wrote it: inside the transaction that holds the reminder, or the person."""
    if not reminder.active or reminder.deleted_at is not None:
        _delete(Occurrence.objects.for_user(reminder.user_id).filter(reminder=reminder))
        return
    reminder.planned_until = min(reminder.planned_until, now)
    _write([_Plan(reminder, Trainee(reminder.user, now))], now)
    ringing.ring()  # it may be due before any worker looks


# --- What changes elsewhere ------------------------------------------------------------------------------------------


def look_again(*, user: User | UUID, plan: UUID | None = None) -> None:
    """Something that the person's reminders hang on has changed: their zone, or `plan`. The next worker plans them anew."""
    if plan is None:
        _mark(Reminder.objects.for_user(user), timezone.now())
        ringing.ring()
    # Most plans have none, and each edit of a plan comes here.
    elif _hanging_on(user if isinstance(user, UUID) else user.pk, plan):
        _mark(Reminder.objects.for_user(user).filter(plan=plan), timezone.now())


@asked
def _hanging_on(user: UUID, plan: UUID) -> QuerySet[Any, Any]:
    return Reminder.objects.for_user(user).filter(plan=plan).active().values_list("pk")


def _mark(reminders: ReminderQuerySet, now: datetime) -> None:
    # What is right up to now stays so: nothing that was due before the change is sent because of it. It becomes another value in
    # any case: whoever is planning at this moment notices.
    before = F("planned_until") - timedelta(microseconds=1)
    reminders.active().update(planned_until=Least(before, Value(now), output_field=DateTimeField()))


def zone_rules_changed(now: datetime) -> bool:
    """When a worker starts: whether the zone database is another one than that which planned. Then all is planned anew."""
    fact, made = ServerFact.objects.get_or_create(
        key=ServerFact.Key.ZONE_RULES, defaults={"value": tzdata.IANA_VERSION}
    )
    if made or fact.value == tzdata.IANA_VERSION:
        return False
    with transaction.atomic():
        _mark(Reminder.objects.all(), now)
        ServerFact.objects.filter(pk=fact.pk).update(value=tzdata.IANA_VERSION)
    return True


# --- Workouts that were left open ------------------------------------------------------------------------------------


def find_forgotten(*, now: datetime) -> int:
    """Make the occurrences of workouts that were left open for too long: nobody can plan these. One query where there are none."""
    left_open = WorkoutSession.objects.open().filter(
        started_at__range=(now - LONGEST_OPEN, now - timedelta(hours=1))
    )
    asked = Reminder.objects.active().filter(kind=Kind.FORGOTTEN, user__in=left_open.values("user"))
    new: list[Occurrence] = []
    for reminders in batched(asked.select_related("user").order_by("user_id"), AT_ONCE):
        sessions: dict[UUID, list[Any]] = defaultdict(list)
        for session in conditions.with_last_event(
            left_open.filter(user__in=[each.user_id for each in reminders])
        ):
            sessions[session.user_id].append(session)
        told = Occurrence.objects.filter(
            user__in=sessions,
            reminder__in=reminders,
            session__in=[each.pk for mine in sessions.values() for each in mine],
        )
        known = set(told.values_list("reminder_id", "session"))
        new += [
            row
            for reminder in reminders
            for session in sessions[reminder.user_id]
            if (reminder.pk, session.pk) not in known and (row := _forgotten(reminder, session, now))
        ]
    Occurrence.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _forgotten(reminder: Reminder, session: Any, now: datetime) -> Occurrence | None:
    """`session` has `last_event`. None where it is not that long ago, or was before the reminder was there."""
    assert reminder.after is not None  # noqa: S101
    since = session.last_event + timedelta(hours=reminder.after)
    if not reminder.begins_at <= since <= now:
        return None
    zone_name = coming.zone_of(reminder, reminder.user)
    # To the minute: whichever worker finds it makes the same row.
    due = since.replace(second=0, microsecond=0)
    there = due.astimezone(zone(zone_name))
    expires = max(schedule.expires(due, zone_name, reminder.grace), due + 2 * LOOKED_AT_EVERY)
    title = f"{session.title} is still open"
    planned = Planned(there.date(), there.time(), due, expires, title)
    row = row_of(reminder, planned)
    row.session = session.pk
    return row


# --- What a person sees ----------------------------------------------------------------------------------------------


def next_dates(reminder: Reminder, now: datetime, count: int = 5) -> list[Planned]:
    """What comes of a reminder, stored or not. With `user`; ValueError for a rule that is none."""
    person = Preview(reminder.user, now)
    return list(islice(coming.of(reminder, person, now, now + PREVIEWED), count))


def upcoming(user: User, now: datetime, count: int) -> list[Occurrence]:
    """The next of all reminders, at most two weeks ahead: the rows, then what will be rows. Those of a pause are left out.

    The number of queries does not grow.
    """
    settings = ReminderSettings.objects.filter(user=user).first()
    resumes = settings.paused_until if settings else None
    # Of what is marked to be planned anew, only what was put off by hand.
    stands = Q(snoozed_from__isnull=False) | Q(reminder__planned_until__gt=now)
    rows = Occurrence.objects.for_user(user).filter(stands, state=_State.PLANNED, due_at__gte=now)
    if resumes is not None:
        rows = rows.filter(date__gte=resumes)
    found = list(rows.select_related("reminder").order_by("due_at")[:count])
    person = Person(user, now)
    for reminder in Reminder.objects.for_user(user).active():
        reminder.user = user
        later = coming.of(reminder, person, max(reminder.planned_until, now), now + SHOWN_AHEAD)
        shown = (each for each in later if resumes is None or each.date >= resumes)
        found += [row_of(reminder, each) for each in islice(shown, count)]
    return sorted(found, key=lambda row: row.due_at)[:count]
