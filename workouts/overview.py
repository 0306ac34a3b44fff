"""What the home page and the history show. Reading only; every figure looks at a bounded stretch of the history."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from accounts.localtime import week_start
from accounts.models import User
from training.models import ExerciseMuscle, Muscle, MuscleRole
from workouts.models import WorkoutLog, WorkoutSession

STREAK_WEEKS = 26
RECENT = 12
HISTORY_PAGE = 20


@dataclass(frozen=True, slots=True)
class WeekDay:
    day: date
    trained: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class MuscleVolume:
    """Hard sets of a muscle: 1 for a primary muscle, ½ for a secondary one."""

    label: str
    sets: Decimal
    share: int  # percent of the longest bar


def week_and_streak(user: User, today: date) -> tuple[list[WeekDay], int]:
    """The days of this week, and the number of weeks in a row with a workout (this week counts once it has one)."""
    this_week = week_start(today, user.first_weekday)
    first = this_week - timedelta(weeks=STREAK_WEEKS)
    found = WorkoutSession.objects.for_user(user).finished().between(first, today)
    days = set(found.values_list("local_date", flat=True).order_by())
    trained_weeks = {week_start(day, user.first_weekday) for day in days}
    streak, week = 0, this_week if this_week in trained_weeks else this_week - timedelta(weeks=1)
    while week in trained_weeks:
        streak, week = streak + 1, week - timedelta(weeks=1)
    week_days = [this_week + timedelta(days=offset) for offset in range(7)]
    return [WeekDay(day, day in days, day == today) for day in week_days], streak


def muscle_volume(user: User, first: date, last: date) -> list[MuscleVolume]:
    """Hard sets by muscle between two days, the most trained first."""
    logs = (
        WorkoutLog.objects.for_user(user)
        .of_finished_sessions()
        .filter(date__range=(first, last), hard_sets__gt=0)
    )
    hard: dict[UUID, int] = dict(logs.values_list("exercise").annotate(total=Sum("hard_sets")).order_by())
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for exercise_id, muscle, role in ExerciseMuscle.objects.filter(exercise__in=hard).values_list(
        "exercise_id", "muscle", "role"
    ):
        totals[muscle] += hard[exercise_id] * (Decimal(1) if role == MuscleRole.PRIMARY else Decimal("0.5"))
    most = max(totals.values(), default=Decimal(0))
    ranked = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    return [MuscleVolume(Muscle(name).label, sets, round(100 * sets / most)) for name, sets in ranked]


def recent_sessions(user: User) -> list[WorkoutSession]:
    """The last finished sessions, each with its logs in order as `shown_logs`."""
    return with_logs(WorkoutSession.objects.for_user(user).finished().newest_first()[:RECENT], user)


def with_logs(sessions: Iterable[WorkoutSession], user: User) -> list[WorkoutSession]:
    """`sessions` as a list, each with `shown_logs`: its logs in order, with their exercises. One query for all."""
    listed = list(sessions)
    logs: dict[UUID, list[WorkoutLog]] = defaultdict(list)
    for log in (
        WorkoutLog.objects.for_user(user)
        .kept()
        .filter(session__in=listed)
        .select_related("exercise")
        .in_order()
    ):
        logs[log.session_id].append(log)
    for session in listed:
        session.shown_logs = logs[session.pk]
    return listed


def suggested_repeat(recent: Sequence[WorkoutSession]) -> WorkoutSession | None:
    """Of the workouts done lately, the one longest ago: whoever alternates A, B and C is offered the next of them."""
    latest: dict[tuple[object, ...], WorkoutSession] = {}
    for session in recent:
        if session.shown_logs:
            kind = (session.name,) if session.name else tuple(log.exercise_id for log in session.shown_logs)
            latest.setdefault(kind, session)
    often = [session for kind, session in latest.items() if _times(kind, recent) > 1]
    return min(often, key=lambda session: session.started_at) if often else next(iter(latest.values()), None)


def _times(kind: tuple[object, ...], recent: Sequence[WorkoutSession]) -> int:
    return sum(
        kind in {(session.name,), tuple(log.exercise_id for log in session.shown_logs)} for session in recent
    )


@dataclass(frozen=True, slots=True)
class HistoryPage:
    months: list[tuple[date, list[WorkoutSession]]]
    next_cursor: str


def history_page(user: User, *, text: str, cursor: str) -> HistoryPage:
    """Finished sessions, newest first, HISTORY_PAGE at a time from `cursor` on, grouped by month.

    The cursor names the last row shown: page 50 costs what page 1 costs.
    """
    finished = WorkoutSession.objects.for_user(user).finished().newest_first()
    sessions = _after(_matching(finished, user, text), cursor)
    shown = with_logs(sessions[: HISTORY_PAGE + 1], user)
    more, shown = len(shown) > HISTORY_PAGE, shown[:HISTORY_PAGE]
    months = [
        (month, list(rows)) for month, rows in groupby(shown, key=lambda each: each.local_date.replace(day=1))
    ]
    return HistoryPage(months, f"{shown[-1].local_date}_{shown[-1].pk}" if more else "")


def _matching(sessions: QuerySet[WorkoutSession], user: User, text: str) -> QuerySet[WorkoutSession]:
    for word in text.replace("\0", "").split()[:8]:  # PostgreSQL has no NUL in its texts
        logged = (
            WorkoutLog.objects.for_user(user)
            .kept()
            .filter(Q(exercise__name__icontains=word) | Q(notes__icontains=word))
        )
        sessions = sessions.filter(
            Q(name__icontains=word) | Q(notes__icontains=word) | Q(pk__in=logged.values("session_id"))
        )
    return sessions


def _after(sessions: QuerySet[WorkoutSession], cursor: str) -> QuerySet[WorkoutSession]:
    day_text, _, pk_text = cursor.partition("_")
    try:
        day, pk = date.fromisoformat(day_text), UUID(pk_text)
    except ValueError:
        return sessions
    return sessions.filter(Q(local_date__lt=day) | Q(local_date=day, pk__lt=pk), local_date__lte=day)
