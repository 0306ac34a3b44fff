"""What comes of a reminder: its days, what is named on each, and the instants. Reads plans and the log, writes nothing."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from uuid import UUID

from django.utils.formats import date_format

from accounts.localtime import local_date
from accounts.models import User
from reminders import conditions, schedule
from reminders.models import Kind, Reminder
from reminders.schedule import Planned
from training import gyms
from training.loading import Inventory, Lift
from training.models import TrainingPlan
from training.plans.loads import lifts_of, loads_of
from training.progression.schedule import Due, sessions_meant, weekdays_of
from workouts.planning import asking, today, wording
from workouts.planning.today import PlanToday

# Somebody who does not come back is told so many times, then left alone.
TIMES_IDLE = 3
LONGEST_TITLE = 200
LONGEST_TEXT = 2000

_DAY = timedelta(days=1)


class Person:
    """What the reminders of one person ask for: each answer once, when it is needed first."""

    def __init__(self, user: User, now: datetime) -> None:
        self.user = user
        self.now = now
        self.today = local_date(now, user.time_zone)

    @cached_property
    def _plans(self) -> dict[UUID, PlanToday]:
        return {each.plan.pk: each for each in today.next_sessions(self.user, self.today)}

    def plan(self, plan_id: UUID) -> PlanToday | None:
        """An active plan, two weeks ahead."""
        return self._plans.get(plan_id)

    def exercises(self, plan: PlanToday, due: Due) -> list[str]:
        """Lines of what is to be done: none, where only the names of days are shown."""
        return []

    @cached_property
    def last_trained(self) -> date | None:
        return conditions.last_trained(self.user.pk)


class Trainee(Person):
    """With what is to be lifted: `Squat 3 × 5 · 82.5 kg`."""

    @cached_property
    def _gym(self) -> Inventory:
        return gyms.inventory(gyms.current(gyms.for_person(self.user)))

    @cached_property
    def _lifts(self) -> dict[str, Lift]:
        return lifts_of(
            self.user, {name for each in self._plans.values() for name in each.rows.program.named}
        )

    def exercises(self, plan: PlanToday, due: Due) -> list[str]:
        unit = plan.rows.program.unit
        asked = asking.prescribed(
            plan.rows,
            due.place,
            loads=loads_of(self._gym, self._lifts, unit),
            e1rm=asking.in_unit(asking.best(self.user, asking.needed([due.place])), unit),
        )
        named = [(self._lifts.get(each.exercise), wording.asked(each)) for each in asked]
        return [f"{lift.name} {text}".rstrip() for lift, text in named if lift]


class Preview(Person):
    """Plans that are not active too, and further ahead: what a form shows before it is saved."""

    AHEAD = timedelta(days=90)

    def __init__(self, user: User, now: datetime) -> None:
        super().__init__(user, now)
        self._known: dict[UUID, PlanToday | None] = {}

    def plan(self, plan_id: UUID) -> PlanToday | None:
        if plan_id not in self._known:
            try:
                found = today.of_plan(self.user, plan_id, self.today, until=self.today + self.AHEAD)
            except TrainingPlan.DoesNotExist:
                found = None
            self._known[plan_id] = found
        return self._known[plan_id]


@dataclass(frozen=True, slots=True)
class _Named:
    """A day and what a message of it would say; its text is asked for where it comes to that."""

    day: date
    title: str
    text: Callable[[], str] = str
    slot: int | None = None


def zone_of(reminder: Reminder, user: User) -> str:
    return reminder.time_zone or user.time_zone


def of(reminder: Reminder, person: Person, since: datetime, until: datetime) -> Iterator[Planned]:
    """All that is due from `since` and before `until`, in order. FORGOTTEN has none: nobody knows ahead."""
    zone = zone_of(reminder, person.user)
    lead = timedelta(minutes=reminder.lead_minutes)
    # A day more on both sides: zones and lead.
    first = local_date(since, zone) - _DAY
    last = local_date(until + lead, zone) + _DAY
    for named in _DAYS[Kind(reminder.kind)](reminder, person, first, last):
        for planned in schedule.instants([named.day], reminder.time, zone, lead, reminder.grace):
            if since <= planned.due_at < until:
                yield replace(planned, title=named.title, text=named.text(), slot=named.slot)


def _own_times(reminder: Reminder, person: Person, first: date, last: date) -> Iterator[_Named]:
    title = reminder.message[:LONGEST_TITLE] or ("Weigh-in" if reminder.kind == Kind.WEIGH_IN else "Workout")
    for day in schedule.dates(reminder.rule, reminder.starts_on, first, last):
        yield _Named(day, title)


def _sessions(reminder: Reminder, person: Person, first: date, last: date) -> Iterator[_Named]:
    """The days on which the plan wants something from today on. On the first of them comes what is next, also where that was
    meant for a day before: a plan waits for its lifter."""
    assert reminder.plan_id is not None  # noqa: S101
    plan = person.plan(reminder.plan_id)
    if plan is None or plan.due is None:
        return
    # Where an edit took all of the chosen days out of the plan, any day is better than silence.
    wanted = set(reminder.plan_days) & {day.id for day in plan.rows.program.days}
    is_next = True
    for due in _dated(plan, reminder, person, last):
        assert due.day is not None  # noqa: S101
        shown = plan.due if is_next else due
        if first <= due.day <= last and (not wanted or due.place.day.id in wanted):
            yield _Named(due.day, shown.place.day.name, partial(_text, plan, shown, person), shown.slot)
        is_next = False


def _dated(plan: PlanToday, reminder: Reminder, person: Person, last: date) -> Iterator[Due]:
    """The sessions from today on, each with its day: the plan's, or the rule's where the plan means no days of the week."""
    assert plan.due is not None  # noqa: S101
    ours = [due for due in plan.dues if due.day is not None and due.day >= person.today]
    if plan.due.day is not None and sessions_meant(plan.rows.program, person.today, person.today) is not None:
        # The plan keeps what was missed at its day of then. Its next such day may be before all that come after it.
        again = _again(plan.due, plan, person) if plan.due.is_missed(person.today) else None
        if again is not None and all(due.day is not None and again < due.day for due in ours[:1]):
            yield replace(plan.due, day=again)
        yield from ours
        return
    slot, begin = plan.due.slot, person.today
    if reminder.unless_done and plan.last_day == person.today:
        begin += _DAY  # done for today
    if plan.due in ours:
        assert plan.due.day is not None  # noqa: S101
        slot, begin = slot + 1, plan.due.day + _DAY  # put off until then
    days = schedule.dates(reminder.rule, reminder.starts_on, begin, last) if reminder.rule else iter(())
    by_rule = (Due(each, plan.rows.program.place(each), day) for each, day in enumerate(days, slot))
    told: date | None = None
    for due in heapq.merge(ours, by_rule, key=lambda each: each.day or date.max):
        if due.day != told:
            yield due
        told = due.day


def _again(due: Due, plan: PlanToday, person: Person) -> date | None:
    """The first day from today on that is of the weekday of a session."""
    weekdays = weekdays_of(plan.rows.program, due.slot)
    days = (person.today + _DAY * ahead for ahead in range(7))
    return next((day for day in days if day.weekday() in weekdays), None)


def _text(plan: PlanToday, due: Due, person: Person) -> str:
    """Of one session: the week where a cycle has several, what it was put off from, the exercises, a line each."""
    lines = []
    if (weeks := plan.rows.program.weeks) > 1:
        lines.append(f"Week {due.place.week} of {weeks}{' · deload' if due.place.is_deload else ''}")
    if due.day is not None and due.is_missed(person.today):
        lines.append(f"Still open from {due.day:%A}.")
    text = "\n".join(lines + person.exercises(plan, due))
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT].rpartition("\n")[0]


def _without_a_workout(reminder: Reminder, person: Person, first: date, last: date) -> Iterator[_Named]:
    assert reminder.after is not None  # noqa: S101
    trained = person.last_trained
    made = local_date(reminder.begins_at, person.user.time_zone)
    since = made if trained is None else max(trained, made)
    for day in (since + _DAY * reminder.after * times for times in range(1, TIMES_IDLE + 1)):
        if trained is None:
            yield _Named(day, "No workout yet")
        else:
            days = (day - trained).days
            yield _Named(day, f"No workout for {days} day{'' if days == 1 else 's'}")


def _before_the_end(reminder: Reminder, person: Person, first: date, last: date) -> Iterator[_Named]:
    assert reminder.plan_id is not None and reminder.after is not None  # noqa: PT018, S101
    found = person.plan(reminder.plan_id)
    if found is None or (end := last_day(found.plan)) is None:
        return
    yield _Named(end - _DAY * reminder.after, f"{found.plan.name} ends on {date_format(end, 'j F')}")


def last_day(plan: TrainingPlan) -> date | None:
    """Of a plan that was begun and has a length."""
    if plan.started_on is None or plan.target_weeks is None:
        return None
    return plan.started_on + timedelta(weeks=plan.target_weeks) - _DAY


def _never(reminder: Reminder, person: Person, first: date, last: date) -> Iterator[_Named]:
    return iter(())


_DAYS: dict[Kind, Callable[[Reminder, Person, date, date], Iterator[_Named]]] = {
    Kind.PLAN: _sessions,
    Kind.FREE: _own_times,
    Kind.WEIGH_IN: _own_times,
    Kind.IDLE: _without_a_workout,
    Kind.PLAN_ENDS: _before_the_end,
    Kind.FORGOTTEN: _never,
}
