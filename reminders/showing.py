"""What pages show of reminders: which of them there are, where they go, and what became of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from reminders import wording
from reminders.models import Channel, ChannelKind, Delivery, Kind, Occurrence, OffReason, Reason, Reminder
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
# Whoever has these had no part in it, and should know.
LOST = (OffReason.REFUSED, OffReason.GONE)


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


def channels_of(user: User) -> list[Channel]:
    return list(Channel.objects.for_user(user).kept().order_by("created_at", "pk"))


def lost(channels: Iterable[Channel]) -> list[Channel]:
    """Switched off by what the other side said, not by the person: said until they do something about it."""
    return [channel for channel in channels if channel.off_reason in LOST]


@dataclass(frozen=True, slots=True)
class Listed:
    """A reminder in the list."""

    reminder: Reminder
    icon: str
    name: str
    when: str
    ways: str
    plan_waits: bool  # it is of a plan that is not active: nothing comes

    @classmethod
    def of(cls, reminder: Reminder) -> "Listed":
        plan = reminder.plan
        waits = plan is not None and (plan.status != "active" or plan.deleted_at is not None)
        return cls(
            reminder,
            ICONS[reminder.kind],
            wording.named(reminder),
            wording.when(reminder),
            wording.by(reminder.channel_kinds),
            waits,
        )


def reminders_of(user: User) -> list[Listed]:
    mine = (
        Reminder.objects.for_user(user).kept().select_related("plan").order_by("-active", "created_at", "pk")
    )
    return [Listed.of(reminder) for reminder in mine]


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
    is_fault = delivery.state in {Delivery.State.FAILED, Delivery.State.PARKED}
    said = _why(delivery.get_state_display(), delivery.get_reason_display())
    return Line(
        "triangle-alert" if is_fault else "minus",
        f"{way}: {said[:1].lower()}{said[1:]}",
        "warn" if is_fault else "",
    )


def _why(state: str, reason: str) -> str:
    return f"{state}. {reason}." if reason else f"{state}."


@dataclass(frozen=True, slots=True)
class Coming:
    """One time that is still to come; `token` leads to where it can be answered."""

    occurrence: Occurrence
    token: str
    day: str  # Today, Tomorrow, Thursday
    at: datetime


def coming(occurrences: Iterable[Occurrence], today: date) -> list[Coming]:
    found = []
    for each in occurrences:
        at = wording.wall(each.due_at, each.zone)
        found.append(Coming(each, occurrence_token(each), wording.day_text(at.date(), today), at))
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
