"""Reminders as pages say them: a name, when it comes, and what became of it."""

from datetime import date, datetime

from django.utils.formats import date_format

from accounts.localtime import zone
from reminders.models import Kind, Reminder
from reminders.schedule import Repeat

_LATER = {"snooze": "In 15 minutes", "hour": "In an hour"}
_TOMORROW = {"tomorrow": "Tomorrow"}
_SKIP = {"skip": "Leave it out"}
# How each kind may be answered, and the words on the buttons. The first is what it is for.
ANSWERS = {
    Kind.PLAN: {"start": "Start the workout"} | _LATER | _TOMORROW | _SKIP,
    Kind.FREE: {"start": "Start a workout"} | _LATER | _TOMORROW | _SKIP,
    Kind.WEIGH_IN: {"start": "Enter my weight"} | _LATER | _TOMORROW | _SKIP,
    Kind.IDLE: {"start": "Start a workout"} | _LATER | _TOMORROW,
    Kind.PLAN_ENDS: {"start": "Look at the plan"} | _TOMORROW,
    Kind.FORGOTTEN: {"start": "Open the workout"} | _LATER,
}


def named(reminder: Reminder) -> str:
    """What the list calls it. Asks nothing where the plan was read with it."""
    days = f"{reminder.after} day{'' if reminder.after == 1 else 's'}"
    if reminder.kind == Kind.PLAN:
        return str(reminder.plan)
    if reminder.kind == Kind.PLAN_ENDS:
        return f"{reminder.plan} ends in {days}"
    if reminder.kind == Kind.IDLE:
        return f"No workout for {days}"
    if reminder.kind == Kind.FORGOTTEN:
        return f"A workout open for {reminder.after} hour{'' if reminder.after == 1 else 's'}"
    return reminder.message or reminder.get_kind_display()


def when(reminder: Reminder) -> str:
    """`On Mondays at 18:00, 30 minutes before`, `Every 3 days at 07:00 in Berlin`."""
    if reminder.kind == Kind.FORGOTTEN:
        return "As soon as it is noticed"
    at = f"at {reminder.time:%H:%M}"
    if reminder.time_zone:
        at += f" in {place(reminder.time_zone)}"
    if reminder.lead_minutes:
        at += f", {ahead(reminder.lead_minutes)} before"
    return f"At{at[2:]}" if reminder.kind in {Kind.IDLE, Kind.PLAN_ENDS} else f"{days(reminder)} {at}"


def days(reminder: Reminder) -> str:
    if reminder.rule:
        text = Repeat.from_rule(reminder.rule).text
        return text[:1].upper() + text[1:]
    return "On the days of the plan"


def wall(instant: datetime, zone_name: str) -> datetime:
    """Naive, so that no template turns it into another zone: the wall clock where a reminder was planned for."""
    return instant.astimezone(zone(zone_name)).replace(tzinfo=None)


def place(zone: str) -> str:
    """`New York` of `America/New_York`."""
    return zone.rpartition("/")[2].replace("_", " ")


def ahead(minutes: int) -> str:
    """`30 minutes`, `2 hours`, `1 hour 30 minutes`, `1 day`."""
    if minutes == 24 * 60:
        return "1 day"
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} hour{'' if hours == 1 else 's'}"] if hours else []
    parts += [f"{rest} minute{'' if rest == 1 else 's'}"] if rest else []
    return " ".join(parts)


def day_text(day: date, today: date) -> str:
    """`Today`, `Tomorrow`, `Yesterday`, `Thursday` in the week to come, else `Thu 3 Dec`."""
    away = (day - today).days
    if -1 <= away <= 1:
        return ("Yesterday", "Today", "Tomorrow")[away + 1]
    if 1 < away < 7:
        return date_format(day, "l")
    return date_format(day, "D j M" if day.year == today.year else "D j M Y")


def listed(words: list[str]) -> str:
    """`E-mail`, `E-mail and notification`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def by(kinds: list[str]) -> str:
    """`by e-mail and notification`."""
    words = {"email": "e-mail", "push": "notification", "ntfy": "ntfy", "webhook": "webhook"}
    return "by " + listed([words[kind] for kind in words if kind in kinds])


def sentence(reminder: Reminder) -> str:
    """All that a reminder will do, in one or two sentences."""
    parts = [_what(reminder)]
    if reminder.unless_done and reminder.kind in {Kind.PLAN, Kind.FREE}:
        parts.append("not if you have trained that day")
    elif reminder.unless_done and reminder.kind == Kind.WEIGH_IN:
        parts.append("not if you have weighed yourself that day")
    return f"{', '.join(parts)}. Sent {by(reminder.channel_kinds)}."


def _what(reminder: Reminder) -> str:
    at = f"{reminder.time:%H:%M}"
    if reminder.time_zone:
        at += f" in {place(reminder.time_zone)}"
    if reminder.kind == Kind.FORGOTTEN:
        hours = f"{reminder.after} hour{'' if reminder.after == 1 else 's'}"
        return f"When a workout is open and had no set for {hours}"
    number = f"{reminder.after} day{'' if reminder.after == 1 else 's'}"
    if reminder.kind == Kind.IDLE:
        return f"At {at}, when you have not trained for {number}"
    if reminder.kind == Kind.PLAN_ENDS:
        return f"At {at}, {number} before {reminder.plan} ends"
    told = f"{ahead(reminder.lead_minutes)} before {at}" if reminder.lead_minutes else f"at {at}"
    return f"{days(reminder)}, {told}"


def why_no_dates(reminder: Reminder) -> str:
    """What to say where no date is known."""
    if reminder.kind == Kind.IDLE:
        return "It comes when you have not trained for so long."
    if reminder.kind == Kind.FORGOTTEN:
        return "It comes when a workout is still open after so long."
    if reminder.kind == Kind.PLAN_ENDS:
        return "The plan does not say how long it runs, or is over."
    return "There is no such day."


SILENCED = "In your quiet hours: it does not come"


def in_quiet_hours(until: datetime | None) -> str:
    """What the quiet hours make of one that falls into them; `until` is the wall clock when it comes, None: it does not."""
    return f"In your quiet hours: it comes at {until:%H:%M}" if until else SILENCED
