"""What the home page and the history show. Reading only; every figure looks at a bounded stretch of the history."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet, Sum
from django.utils.formats import date_format

from accounts.localtime import local_date, week_start, zone
from accounts.models import User
from training.models import Muscle, MuscleRole
from workouts import records
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

# Open for this long without a set, a workout was most likely forgotten. The page's script: static/js/gym/forgotten.js.
FORGOTTEN_AFTER = timedelta(hours=3)
STREAK_WEEKS = 26
RECENT = 12
HISTORY_PAGE = 20
SEARCHED = 200  # sessions that one search looks at, and what else is of the last one's day: a year, for most


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
    trained: Any = logs.values_list("exercise__muscles__muscle", "exercise__muscles__role")
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for muscle, role, hard in trained.annotate(total=Sum("hard_sets")).order_by():
        if muscle is not None:
            totals[muscle] += hard * (Decimal(1) if role == MuscleRole.PRIMARY else Decimal("0.5"))
    most = max(totals.values(), default=Decimal(0))
    ranked = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    return [MuscleVolume(Muscle(name).label, sets, round(100 * sets / most)) for name, sets in ranked]


@dataclass(frozen=True, slots=True)
class Idle:
    """Since when nothing happened in a workout; `text` is the wall time: `18:42`, `18:42 on 3 Nov`."""

    at: datetime
    text: str
    is_set: bool  # else nothing but the start


def idle(session: WorkoutSession, last_set_at: datetime | None, now: datetime) -> Idle | None:
    """What to say of an open session where the last set, or the start, is so long ago that it was forgotten."""
    at = last_set_at or session.started_at
    if not session.is_open or session.deleted_at is not None or now - at < FORGOTTEN_AFTER:
        return None
    there, today = at.astimezone(zone(session.time_zone)), local_date(now, session.time_zone)
    text = f"{there:%H:%M}" if there.date() == today else f"{there:%H:%M} on {date_format(there, 'j M')}"
    return Idle(at, text, last_set_at is not None)


def last_sets_at(user: User, sessions: Iterable[WorkoutSession]) -> dict[UUID, datetime]:
    """When the last set of each was done; nothing for one without sets."""
    kept = WorkoutSet.objects.for_user(user).kept().filter(log__session__in=sessions, log__deleted_at=None)
    return dict(kept.order_by().values_list("log__session").annotate(Max("done_at")))


def open_sessions(user: User, now: datetime) -> list[WorkoutSession]:
    """Those in progress, the latest first, each with `idle` where it was forgotten: two where two phones began offline."""
    found = list(WorkoutSession.objects.for_user(user).open().order_by("-started_at", "-id"))
    last = last_sets_at(user, found) if found else {}
    for session in found:
        session.idle = idle(session, last.get(session.pk), now)
    return found


def recent_sessions(user: User) -> list[WorkoutSession]:
    """The last finished sessions, each with its logs in order as `shown_logs`."""
    return with_logs(WorkoutSession.objects.for_user(user).finished().newest_first()[:RECENT], user)


def last_sessions(user: User) -> list[WorkoutSession]:
    """The last finished sessions, without their logs."""
    return list(WorkoutSession.objects.for_user(user).finished().newest_first()[:RECENT])


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
class Place:
    """Between two sessions of the history: below the one with this date and id."""

    day: date
    pk: UUID

    @classmethod
    def parse(cls, cursor: str) -> "Place | None":
        day, _, pk = cursor.partition("_")
        try:
            return cls(date.fromisoformat(day), UUID(pk))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.day}_{self.pk}"


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """`next_cursor` where there may be more. `searched_to` where the search stopped before the end of the history."""

    months: list[tuple[date, list[WorkoutSession]]]
    next_cursor: str
    searched_to: date | None = None


def history_page(user: User, *, text: str, cursor: str) -> HistoryPage:
    """Finished sessions, newest first, at most HISTORY_PAGE of them from `cursor` on, grouped by month.

    The cursor names the last row shown: page 50 costs what page 1 costs. A search looks at the days of SEARCHED sessions,
    and its cursor names the last of these days, also where nothing was found: going on from there reaches them all.
    """
    start = Place.parse(cursor)
    sessions = _below(WorkoutSession.objects.for_user(user).finished().newest_first(), start)
    stop = None
    if words := text.replace("\0", "").split()[:8]:  # PostgreSQL has no NUL in its texts
        stop = _search_stop(sessions)
        sessions = _matching(sessions, user, words, start, stop)
    shown = with_logs(sessions[: HISTORY_PAGE + 1], user)
    next_place = Place(stop, UUID(int=0)) if stop else None  # below all of that day
    if len(shown) > HISTORY_PAGE:
        shown = shown[:HISTORY_PAGE]
        stop, next_place = None, Place(shown[-1].local_date, shown[-1].pk)
    records.ensure(user, {log.exercise_id for session in shown for log in session.shown_logs})
    _count_records(user, shown)
    months = [
        (month, list(rows)) for month, rows in groupby(shown, key=lambda each: each.local_date.replace(day=1))
    ]
    return HistoryPage(months, str(next_place or ""), stop)


def _count_records(user: User, sessions: list[WorkoutSession]) -> None:
    """Puts `record_count` on each: its sets that were records when they were done."""
    marked = (
        WorkoutSet.objects.for_user(user)
        .kept()
        .filter(log__session__in=sessions, log__deleted_at=None)
        .exclude(records=[])
    )
    counts = Counter(marked.values_list("log__session_id", flat=True))
    for session in sessions:
        session.record_count = counts[session.pk]


def _search_stop(sessions: QuerySet[WorkoutSession]) -> date | None:
    """The last day that one search looks at; none where it gets to the end."""
    last = list(sessions.values_list("local_date", flat=True)[SEARCHED - 1 : SEARCHED + 1])
    return last[0] if len(last) == 2 else None


def _matching(
    sessions: QuerySet[WorkoutSession], user: User, words: list[str], start: Place | None, stop: date | None
) -> QuerySet[WorkoutSession]:
    logs = WorkoutLog.objects.for_user(user).kept()
    if start:  # a log has its session's date: of the logs, too, only the stretch is read
        logs = logs.filter(date__lte=start.day)
    if stop:
        logs, sessions = logs.filter(date__gte=stop), sessions.filter(local_date__gte=stop)
    for word in words:
        logged = logs.filter(Q(exercise__name__mentions=word) | Q(notes__mentions=word))
        sessions = sessions.filter(
            Q(name__mentions=word) | Q(notes__mentions=word) | Q(pk__in=logged.values("session_id"))
        )
    return sessions


def _below(sessions: QuerySet[WorkoutSession], place: Place | None) -> QuerySet[WorkoutSession]:
    if place is None:
        return sessions
    older = Q(local_date__lt=place.day) | Q(local_date=place.day, pk__lt=place.pk)
    return sessions.filter(older, local_date__lte=place.day)
