"""A plan on a calendar: what comes in the next four weeks, and how much of what was meant was done."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from accounts.localtime import local_date, week_start
from accounts.models import User
from training.progression import schedule
from training.progression.schedule import Due
from workouts.models import WorkoutSession
from workouts.planning.today import PlanToday, of_plan

WEEKS_AHEAD = 4
WEEKS_BACK = 12
# Where a plan means no days of the week, so many of its sessions are named.
NAMED = 6


@dataclass(frozen=True, slots=True)
class CalendarDay:
    day: date
    is_today: bool
    is_over: bool
    done: tuple[WorkoutSession, ...]
    due: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """Sessions done of those that were meant; `meant` is None where a plan means no days of the week."""

    first: date
    done: int
    meant: int | None

    @property
    def share(self) -> int:
        """In percent, for the bar; more than was meant is all of it."""
        return min(100, round(100 * self.done / self.meant)) if self.meant else 100 * bool(self.done)


@dataclass(frozen=True, slots=True)
class Calendar:
    plan: PlanToday
    weeks: list[list[CalendarDay]]
    following: list[Due]  # without days: in their order
    adherence: list[Week]  # the newest first
    done: int
    meant: int | None


def calendar(user: User, plan_id: UUID, today: date) -> Calendar:
    """Of one plan. Raises TrainingPlan.DoesNotExist. The number of queries does not grow."""
    monday = week_start(today, user.first_weekday)
    last = monday + timedelta(weeks=WEEKS_AHEAD, days=-1)
    plan = of_plan(user, plan_id, today, until=last)
    back = monday - timedelta(weeks=WEEKS_BACK - 1)
    sessions: dict[date, list[WorkoutSession]] = defaultdict(list)
    for session in (
        WorkoutSession.objects.for_user(user)
        .finished()
        .filter(plan=plan_id)
        .between(back, today)
        .order_by("started_at")
    ):
        sessions[session.local_date].append(session)
    by_day: dict[date, list[Due]] = defaultdict(list)
    for due in plan.dues:
        if due.day is not None:
            by_day[max(due.day, today)].append(due)  # what was missed waits for today
    shown = [
        CalendarDay(day, day == today, day < today, tuple(sessions.get(day, ())), tuple(by_day.get(day, ())))
        for day in (monday + timedelta(days=offset) for offset in range(7 * WEEKS_AHEAD))
    ]
    adherence = _adherence(user, plan, sessions, back, today)
    meant = [week.meant for week in adherence if week.meant is not None]
    return Calendar(
        plan,
        [shown[start : start + 7] for start in range(0, len(shown), 7)],
        _following(plan),
        adherence,
        sum(week.done for week in adherence),
        sum(meant) if meant else None,
    )


def _following(plan: PlanToday) -> list[Due]:
    """The next sessions where they have no days."""
    if plan.due is None or plan.due.day is not None:
        return []
    program, first = plan.rows.program, plan.due.slot
    return [Due(slot, program.place(slot), None) for slot in range(first, first + NAMED)]


def _adherence(
    user: User, plan: PlanToday, sessions: dict[date, list[WorkoutSession]], back: date, today: date
) -> list[Week]:
    """By weeks of the person, from the one in which the plan began here: one that came over was not followed here before, so
    nothing is held against it. Today counts once something was done: it is not over."""
    came = local_date(plan.plan.created_at, user.time_zone)
    started = plan.plan.started_on or today
    begun = min([max(started, came), *sessions])
    until = today if today in sessions else today - timedelta(days=1)
    found = []
    for number in range(WEEKS_BACK):
        first = back + timedelta(weeks=number)
        last = min(first + timedelta(days=6), today)
        if last >= begun:
            done = sum(len(each) for day, each in sessions.items() if first <= day <= last)
            meant = schedule.sessions_meant(plan.rows.program, max(first, begun), min(last, until))
            found.append(Week(first, done, meant))
    # Where none was meant yet, none of none would say nothing.
    return found[::-1] if any(week.done or week.meant for week in found) else []
