"""All that a workout needs without a network. Reading only: a fixed number of queries, whatever the history.

What it says grows with the exercises that somebody has ever done, not with how often.
"""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from accounts.localtime import local_date
from accounts.models import User
from training import gyms
from training.models import Exercise
from training.progression import as_json
from workouts import overview, records
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet
from workouts.planning.today import PlanToday, due_today
from workouts.sync.rows import Json, last_json, log_json, session_json


def snapshot(user: User, *, session_id: UUID | None = None) -> Json:
    """The workouts in progress, and the one with `session_id`; what was done last of each exercise; what the plans ask for
    next; where to train."""
    sessions = _sessions(user, session_id)
    logs = _logs(user, sessions)
    last = _last_logs(user)
    sets = _sets(
        user, {log.pk for log in logs}, {log.previous_id for log in logs} | {pk for pk, _ in last.values()}
    )
    dates = dict(last.values()) | _dates(user, logs)

    def last_of(log_id: UUID | None) -> Json | None:
        if log_id is None:
            return None
        kept = [row for row in sets[log_id] if row.deleted_at is None]
        return last_json(log_id, dates[log_id], kept)

    by_session: dict[UUID, list[Json]] = defaultdict(list)
    for log in logs:
        by_session[log.session_id].append(log_json(log, sets[log.pk], last_of(log.previous_id)))
    return {
        "user": person_json(user),
        "sessions": [session_json(session, by_session[session.pk]) for session in sessions],
        "recent": [_recent(session) for session in overview.recent_sessions(user)],
        "last": {str(exercise_id): last_of(pk) for exercise_id, (pk, _) in last.items()},
        "bests": {str(pk): bests for pk, bests in records.bests_for(user).items()},
        "due": [
            _due(planned)
            for planned in due_today(user, local_date(timezone.now(), user.time_zone))
            if planned.due
        ],
        "gyms": [gyms.as_json(gym) for gym in gyms.for_person(user)],
    }


def person_json(user: User) -> Json:
    names = ("weight_unit", "distance_unit", "time_zone", "rest_seconds", "rest_warm_up_seconds")
    switches = ("timer_sound", "timer_vibration", "keep_awake")
    return {"id": str(user.pk), **{name: getattr(user, name) for name in (*names, *switches)}}


def _sessions(user: User, session_id: UUID | None) -> list[WorkoutSession]:
    in_progress = Q(state=WorkoutSession.State.OPEN, deleted_at=None)
    wanted = in_progress | Q(pk=session_id) if session_id else in_progress
    return list(WorkoutSession.objects.for_user(user).filter(wanted).order_by("started_at", "id"))


def _logs(user: User, sessions: Iterable[WorkoutSession]) -> list[WorkoutLog]:
    return list(
        WorkoutLog.objects.for_user(user).filter(session__in=list(sessions)).with_previous().in_order()
    )


def _last_logs(user: User) -> dict[UUID, tuple[UUID, str]]:
    """Of each exercise the last finished log that has sets: its id and its day.

    Asked of each exercise there is, a look-up in the index (user, exercise, date) each: the same for a year and for ten.
    """
    done = (
        WorkoutLog.objects.for_user(user)
        .of_finished_sessions()
        .filter(exercise=OuterRef("pk"), measurement=OuterRef("measurement"), set_count__gt=0)
        .order_by("-date", "-session__started_at", "-id")
    )
    exercises = (
        Exercise.objects.for_user(user)
        .order_by()
        .annotate(last_log=Subquery(done.values("pk")[:1]))
        .filter(last_log__isnull=False)
        .values_list("pk", "last_log")
    )
    last = dict(exercises)
    days = dict(WorkoutLog.objects.for_user(user).filter(pk__in=last.values()).values_list("pk", "date"))
    return {exercise_id: (pk, days[pk].isoformat()) for exercise_id, pk in last.items()}


def _dates(user: User, logs: Iterable[WorkoutLog]) -> dict[UUID, str]:
    wanted = {log.previous_id for log in logs if log.previous_id}
    rows = WorkoutLog.objects.for_user(user).filter(pk__in=wanted).values_list("pk", "date")
    return {pk: day.isoformat() for pk, day in rows}


def _sets(user: User, whole: set[UUID], previous: set[UUID | None]) -> dict[UUID, list[WorkoutSet]]:
    sets: dict[UUID, list[WorkoutSet]] = defaultdict(list)
    wanted = whole | {pk for pk in previous if pk}
    for row in WorkoutSet.objects.for_user(user).filter(log__in=wanted).in_order():
        sets[row.log_id].append(row)
    return sets


def _due(planned: PlanToday) -> Json:
    """The next session of a plan as it would begin now."""
    assert planned.due is not None  # noqa: S101
    return {
        "plan": str(planned.plan.pk),
        "slot": planned.due.slot,
        "name": planned.place.day.name,
        "exercises": [as_json.prescription_json(target.prescription) for target in planned.targets],
    }


def _recent(session: WorkoutSession) -> Json:
    return {
        "id": str(session.pk),
        "name": session.name,
        "local_date": session.local_date.isoformat(),
        "exercises": [
            {"exercise": str(log.exercise_id), "superset": log.superset} for log in session.shown_logs
        ],
    }
