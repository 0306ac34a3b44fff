"""Whether a reminder can be stored, in sentences for people, by column."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from accounts.localtime import zone_names
from reminders import schedule
from reminders.models import ChannelKind, Kind, Reminder
from reminders.models.reminder import LONGEST_GRACE, LONGEST_LEAD
from training.models import PlanDay, TrainingPlan
from training.plans import reading
from training.progression.schedule import sessions_meant

LONGEST_MESSAGE = 300
FURTHEST_START = timedelta(days=366)
FAR_OFF = "Choose a day within a year."
LOOKED_AHEAD = timedelta(days=366 * 10)
MOST_AFTER = {Kind.IDLE: 90, Kind.PLAN_ENDS: 90, Kind.FORGOTTEN: 23}

_OF_A_PLAN = {Kind.PLAN, Kind.PLAN_ENDS}
_BY_RULE = {Kind.FREE, Kind.WEIGH_IN}


def faults(reminder: Reminder, today: date, *, begins_anew: bool) -> dict[str, str]:
    """With `user`; nothing where all is well. Three queries for one of a plan. `begins_anew`: `starts_on` was not stored before."""
    if reminder.kind not in Kind.values:
        return {"kind": "Choose what to be reminded of."}
    far_off = begins_anew and is_far_off(reminder.starts_on, today)
    return dict((*_plan_faults(reminder), *_time_faults(reminder, far_off=far_off), *_other_faults(reminder)))


def tidy(reminder: Reminder) -> None:
    """What its kind does not ask for is not kept. It begins on the first day that it comes: what is counted from there is the
    same, and calendars want it so."""
    if reminder.kind in MOST_AFTER:
        reminder.lead_minutes = 0
        reminder.rule = ""
    else:
        reminder.after = None
    if reminder.kind != Kind.PLAN:
        reminder.plan_days = []
    if reminder.rule:
        reminder.starts_on = next(_days(reminder))


def _days(reminder: Reminder) -> Iterator[date]:
    begin = reminder.starts_on
    return schedule.dates(reminder.rule, begin, begin, begin + LOOKED_AHEAD)


def is_far_off(day: date, today: date) -> bool:
    """Whether nobody means to begin then. One that is stored may have begun long ago, and `tidy` has looked ahead."""
    return abs(day - today) > FURTHEST_START


def _time_faults(reminder: Reminder, *, far_off: bool) -> Iterator[tuple[str, str]]:
    if far_off:
        yield "starts_on", FAR_OFF
    elif reminder.kind in _BY_RULE or reminder.rule:
        try:
            if not list(islice(_days(reminder), 1)):
                yield "rule", "There is no such day."
        except ValueError as error:
            yield "rule", str(error)
    if reminder.time_zone and reminder.time_zone not in zone_names():
        yield "time_zone", "We do not know this time zone."
    if not 0 <= reminder.lead_minutes <= LONGEST_LEAD:
        yield "lead_minutes", "At most a day before."
    if reminder.grace_minutes is not None and not 1 <= reminder.grace_minutes <= LONGEST_GRACE:
        yield "grace_minutes", "From a minute to a day."
    most = MOST_AFTER.get(Kind(reminder.kind))
    if most is not None and (reminder.after is None or not 1 <= reminder.after <= most):
        yield "after", f"Enter a number from 1 to {most}."


def _other_faults(reminder: Reminder) -> Iterator[tuple[str, str]]:
    if len(reminder.message) > LONGEST_MESSAGE:
        yield "message", f"At most {LONGEST_MESSAGE} characters."
    elif not reminder.message.isprintable():
        yield "message", "There is a character in it that cannot be shown."
    if not reminder.channel_kinds or not set(reminder.channel_kinds) <= set(ChannelKind.values):
        yield "channel_kinds", "Choose at least one way."


def _plan_faults(reminder: Reminder) -> Iterator[tuple[str, str]]:
    if reminder.kind not in _OF_A_PLAN:
        if reminder.plan_id is not None:
            yield "plan", "This is not about a plan."
        return
    mine = TrainingPlan.objects.for_user(reminder.user).kept()
    plan = None if reminder.plan_id is None else mine.filter(pk=reminder.plan_id).first()
    if plan is None:
        yield "plan", "Choose one of your plans."
        return
    if reminder.kind == Kind.PLAN:
        program, day = reading.program_of(plan), reminder.starts_on
        if not reminder.rule and sessions_meant(program, day, day) is None:
            yield "rule", "The plan has no days of the week. Choose when to be reminded."
        days = PlanDay.objects.for_user(reminder.user).filter(plan=plan).values_list("pk", flat=True)
        if not set(reminder.plan_days) <= {str(pk) for pk in days}:
            yield "plan_days", "This day is not in the plan any more."
