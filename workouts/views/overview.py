"""Home, the start page, the history and the history of one exercise."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.localtime import local_date, week_start
from accounts.models import BodyMeasurement, MeasurementKind
from accounts.requests import PersonalRequest
from training.models import Exercise
from workouts import overview, recording, records
from workouts.cards import recorded, summarise
from workouts.models import SetKind, WorkoutLog, WorkoutSet
from workouts.planning import breaks
from workouts.planning.today import due_today, next_sessions
from workouts.undo import Undo
from workouts.views.page import personal

EXERCISE_SESSIONS = 20


@personal
@require_safe
def today(request: PersonalRequest) -> HttpResponse:
    user = request.user
    day = local_date(timezone.now(), user.time_zone)
    week, streak = overview.week_and_streak(user, day)
    plans = due_today(user, day)
    # What to do again is asked where no plan says what comes next.
    recent = overview.last_sessions(user) if plans else overview.recent_sessions(user)
    monday = week_start(day, user.first_weekday)
    weights = BodyMeasurement.objects.for_user(user).kept().filter(kind=MeasurementKind.BODY_WEIGHT)
    context = {
        "day": day,
        "week": week,
        "streak": streak,
        "open_sessions": overview.open_sessions(user, timezone.now()),
        "plans": plans,
        "planned_days": {due.day for planned in plans for due in planned.dues},
        "lighter": breaks.offered(user, plans),
        "suggested": None if plans else overview.suggested_repeat(recent),
        "recent": recent[:4],
        "volume": overview.muscle_volume(user, monday, monday + timedelta(days=6)),
        "body_weights": list(weights.newest_first()[:2]),
        "new_ids": recording.new_id,
        "undo": Undo.from_query(request.GET.get("undo", ""), user),
    }
    return render(request, "workouts/today.html", context)


@personal
@require_safe
def log(request: PersonalRequest) -> HttpResponse:
    """Where every workout begins: go on, as planned, empty, again, or one of a past day."""
    planned = next_sessions(request.user, local_date(timezone.now(), request.user.time_zone))
    context = {
        "plans": [each for each in planned if each.due],
        "open_sessions": overview.open_sessions(request.user, timezone.now()),
        "recent": overview.recent_sessions(request.user),
        "new_ids": recording.new_id,
    }
    return render(request, "workouts/log.html", context)


@personal
@require_safe
def history(request: PersonalRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    cursor = request.GET.get("before", "")
    page = overview.history_page(request.user, text=text, cursor=cursor)
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"workouts/history.html{part}", {"text": text, "page": page, "cursor": cursor})


@personal
@require_safe
def exercise_history(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """The last workouts with one exercise, set by set."""
    exercise = Exercise.objects.for_user(request.user).with_muscles().get(pk=pk)
    if exercise.merged_into_id:
        return redirect("workouts:exercise_history", exercise.merged_into_id)
    logs = list(
        WorkoutLog.objects.for_user(request.user)
        .of_finished_sessions()
        .filter(exercise=exercise)
        .select_related("session")
        .order_by("-date", "-id")[:EXERCISE_SESSIONS]
    )
    records.ensure(request.user, [exercise.pk])
    sets: dict[UUID, list[WorkoutSet]] = {log.pk: [] for log in logs}
    for row in (
        WorkoutSet.objects.for_user(request.user).kept().filter(log__in=logs).select_related("log").in_order()
    ):
        sets[row.log_id].append(row)
    entries = [
        (
            log,
            _on_one_line(sets[log.pk]),
            recorded(log, rows=len(sets[log.pk])),
            records.mark_of_all(sets[log.pk], log.measurement),
        )
        for log in logs
    ]
    return render(request, "workouts/exercise_history.html", {"exercise": exercise, "entries": entries})


def _on_one_line(sets: list[WorkoutSet]) -> str:
    working = summarise(row for row in sets if row.kind != SetKind.WARM_UP)
    return working or ("Warm-up only" if sets else "No sets")
