"""What pages show of reminders: which of them there are, where they go, and what became of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.legacy.doubts import sentences
from accounts.models import LegacyRow, User
from reminders import schedule, wording
from reminders.models import (
    Channel,
    ChannelKind,
    Delivery,
    Kind,
    Occurrence,
    OffReason,
    Reason,
    Reminder,
    ReminderSettings,
)
from reminders.schedule import Planned
from reminders.tokens import occurrence_token

ICONS = {
    "plan": "clipboard-list",
    "free": "alarm-clock",
    "weigh_in": "scale",
    "idle": "calendar-x",
    "plan_ends": "flag",
    "forgotten": "timer-off",
}
WAY_ICONS = {"email": "mail", "push": "smartphone", "ntfy": "megaphone", "webhook": "webhook"}
# What never came to anybody's notice: it was planned, and then something changed before it was due.
UNSEEN = Q(state=Occurrence.State.CANCELLED, reason__in=[Reason.CHANGED, Reason.PLAN, Reason.SWITCHED_OFF])
TOLD_FOR = timedelta(days=14)
# Some of what is planned falls into quiet hours and never comes.
LOOKED_THROUGH = 20


@dataclass(frozen=True, slots=True)
class Way:
    """One kind of channel, as the person has it."""

    kind: str
    label: str
    icon: str
    channels: tuple[Channel, ...]  # all that are kept

    @property
    def usable(self) -> tuple[Channel, ...]:
        return tuple(channel for channel in self.channels if channel.is_usable)

    @property
    def text(self) -> str:
        """Where it goes: `alice@example.com`, `2 devices`, or that it goes nowhere yet."""
        usable = self.usable
        if self.kind == ChannelKind.PUSH and len(usable) > 1:
            return f"{len(usable)} devices"
        if usable:
            return wording.listed([where(channel) for channel in usable])
        return "Switched off" if any(channel.verified_at for channel in self.channels) else "Not set up yet"


def where(channel: Channel) -> str:
    """How the person knows it. A mail address is its own name; a URL is nobody's."""
    return channel.address if channel.kind == ChannelKind.EMAIL else str(channel)


def ways(channels: Iterable[Channel]) -> list[Way]:
    """E-mail and notifications always; the others where the person has one."""
    by_kind: dict[str, list[Channel]] = {ChannelKind.EMAIL.value: [], ChannelKind.PUSH.value: []}
    for channel in channels:
        by_kind.setdefault(channel.kind, []).append(channel)
    return [
        Way(kind.value, str(kind.label), WAY_ICONS[kind], tuple(by_kind[kind]))
        for kind in ChannelKind
        if kind in by_kind
    ]


@dataclass(frozen=True, slots=True)
class Channels:
    """`kept` are there; `lost` were switched off by what the other side said: told until the person does something about it."""

    kept: tuple[Channel, ...]
    lost: tuple[Channel, ...]

    @property
    def has_usable(self) -> bool:
        return any(channel.is_usable for channel in self.kept)


def channels_of(user: User, now: datetime) -> Channels:
    """A browser that is gone is deleted: that is told for a while, until another one is there."""
    gone = Q(off_reason=OffReason.GONE, off_at__gte=now - TOLD_FOR)
    rows = list(Channel.objects.for_user(user).filter(Q(deleted_at=None) | gone).order_by("created_at", "pk"))
    kept = tuple(channel for channel in rows if channel.deleted_at is None)
    lost = [channel for channel in kept if channel.off_reason in {OffReason.REFUSED, OffReason.GONE}]
    browsers = [channel.created_at for channel in kept if channel.kind == ChannelKind.PUSH]
    lost += [
        channel
        for channel in rows
        if channel.deleted_at is not None
        and channel.off_at is not None
        and not any(created_at > channel.off_at for created_at in browsers)
    ]
    return Channels(kept, tuple(lost))


@dataclass(frozen=True, slots=True)
class Listed:
    """A reminder in the list."""

    reminder: Reminder
    icon: str
    name: str
    when: str
    ways: str
    plan_waits: bool  # it is of a plan that is not active: nothing comes
    doubts: tuple[str, ...]  # what was not certain when it came over, until the person has changed it

    @classmethod
    def of(cls, reminder: Reminder, doubts: tuple[str, ...]) -> "Listed":
        plan = reminder.plan
        waits = plan is not None and (plan.status != "active" or plan.deleted_at is not None)
        return cls(
            reminder,
            ICONS[reminder.kind],
            wording.named(reminder),
            wording.when(reminder),
            wording.by(reminder.channel_kinds),
            waits,
            doubts,
        )


def reminders_of(user: User) -> list[Listed]:
    mine = (
        Reminder.objects.for_user(user).kept().select_related("plan").order_by("-active", "created_at", "pk")
    )
    reminders = list(mine)
    doubts = doubts_of(user, reminders)
    return [Listed.of(reminder, doubts.get(reminder.pk, ())) for reminder in reminders]


# Ids that were made here are of version 7; those of what came over are derived from the older tracker's.
_DERIVED = 5


def doubts_of(user: User, reminders: Iterable[Reminder]) -> dict[UUID, tuple[str, ...]]:
    """What was not certain of those that came over, as long as they are as they came. One query where there is such a one."""
    as_they_came = [each.pk for each in reminders if each.version == 1 and each.pk.version == _DERIVED]
    if not as_they_came:
        return {}
    rows = LegacyRow.objects.for_user(user).filter(kind=LegacyRow.Kind.REMINDER, pk__in=as_they_came).warned()
    return {
        pk: tuple(str(doubt.label) for doubt in sentences(codes))
        for pk, codes in rows.values_list("pk", "warnings")
    }


def quiet(
    reminder: Reminder, due_at: datetime, expires_at: datetime, settings: ReminderSettings | None, zone: str
) -> str:
    """What the quiet hours, which hold on the clock of `zone`, make of one that is due then; empty where they do not."""
    if settings is None or reminder.through_quiet_hours:
        return ""
    end = schedule.quiet_end(due_at, settings.quiet_from, settings.quiet_until, zone)
    if end is None:
        return ""
    return wording.in_quiet_hours(wording.wall(end, zone) if end < expires_at else None)


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one message, or why there was none."""

    icon: str
    text: str
    tone: str  # ok, warn or empty


@dataclass(frozen=True, slots=True)
class Told:
    """One time that a reminder was due."""

    occurrence: Occurrence
    at: datetime  # naive: the wall clock that it was planned by
    lines: tuple[Line, ...]


def past(user: User, now: datetime) -> QuerySet[Occurrence]:
    """All that was due, the newest first; not what changed before anybody could notice."""
    due = Occurrence.objects.for_user(user).filter(due_at__lte=now)
    return due.exclude(state=Occurrence.State.PLANNED).exclude(UNSEEN).order_by("-due_at", "-pk")


def told(user: User, occurrences: Iterable[Occurrence]) -> list[Told]:
    """With what was sent of each. One query for all."""
    occurrences = list(occurrences)
    by_occurrence: dict[UUID, list[Delivery]] = {}
    rows = Delivery.objects.for_user(user).filter(occurrence__in=[each.pk for each in occurrences])
    for delivery in rows.select_related("channel").order_by("kind", "pk") if occurrences else ():
        by_occurrence.setdefault(delivery.occurrence_id, []).append(delivery)
    return [
        Told(each, wording.wall(each.due_at, each.zone), _lines(each, by_occurrence.get(each.pk, [])))
        for each in occurrences
    ]


def _lines(occurrence: Occurrence, deliveries: list[Delivery]) -> tuple[Line, ...]:
    if not deliveries:
        tone = "warn" if occurrence.reason == Reason.NO_CHANNEL else ""
        return (Line("minus", _why(occurrence.get_state_display(), occurrence.get_reason_display()), tone),)
    return tuple(_line(delivery, occurrence) for delivery in deliveries)


def _line(delivery: Delivery, occurrence: Occurrence) -> Line:
    way = where(delivery.channel)
    if delivery.state == Delivery.State.SENT and delivery.sent_at is not None:
        sent = wording.wall(delivery.sent_at, occurrence.zone)
        return Line("check", f"{way}: sent at {sent:%H:%M}", "ok")
    if delivery.state == Delivery.State.WAITING:
        if not delivery.attempts:
            return Line("clock", f"{way}: about to be sent", "")
        again = wording.wall(delivery.next_try_at, occurrence.zone)
        return Line("clock", f"{way}: could not be sent yet, again at {again:%H:%M}", "")
    said = delivery.get_reason_display()
    if delivery.state in {Delivery.State.FAILED, Delivery.State.PARKED}:
        return Line("triangle-alert", f"{way}: {_why('not sent', said)}", "warn")
    return Line("minus", f"{way}: {_why(delivery.get_state_display().lower(), said)}", "")


def _why(state: str, reason: str) -> str:
    return f"{state}. {reason}." if reason else f"{state}."


@dataclass(frozen=True, slots=True)
class Coming:
    """One time that is still to come, and where it can be answered; further ahead than is planned, its reminder."""

    occurrence: Occurrence
    url: str
    day: str  # Today, Tomorrow, Thursday
    at: datetime
    quiet: str  # what the quiet hours make of it

    @property
    def is_silenced(self) -> bool:
        return self.quiet == wording.SILENCED


def soon(user: User, now: datetime, settings: ReminderSettings | None) -> list[Occurrence]:
    """The next few that are planned, two days ahead at most. One query."""
    rows = Occurrence.objects.for_user(user).filter(state=Occurrence.State.PLANNED, due_at__gte=now)
    if settings is not None and settings.paused_until is not None:
        rows = rows.filter(date__gte=settings.paused_until)
    return list(rows.select_related("reminder").order_by("due_at")[:LOOKED_THROUGH])


def coming(
    occurrences: Iterable[Occurrence], user: User, today: date, settings: ReminderSettings | None
) -> list[Coming]:
    found = []
    for each in occurrences:
        at = wording.wall(each.due_at, each.zone)
        url = (
            reverse("reminders:answer", args=[occurrence_token(each)])
            if each.is_stored
            else reverse("reminders:reminder", args=[each.reminder_id])
        )
        still = quiet(each.reminder, each.due_at, each.expires_at, settings, user.time_zone)
        found.append(Coming(each, url, wording.day_text(at.date(), today), at, still))
    return found


@dataclass(frozen=True, slots=True)
class Date:
    """One of the next dates in the form: when it is told, and of what."""

    day: str
    at: str
    title: str


def dates(planned: Iterable[Planned], reminder: Reminder, today: date) -> list[Date]:
    zone = reminder.time_zone or reminder.user.time_zone
    found = []
    for each in planned:
        at = wording.wall(each.due_at, zone)
        title = each.title if reminder.kind == Kind.PLAN else ""
        found.append(Date(wording.day_text(at.date(), today), f"{at:%H:%M}", title))
    return found
