"""Planning the reminders of many people two days ahead: how long it takes, and whether its memory grows with their number."""

import resource
import sys
import time
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as wall_time
from decimal import Decimal
from itertools import batched
from multiprocessing import get_context
from typing import Any

from django.db import connection
from django.db.models import Model
from uuid_utils.compat import uuid7

from accounts.models import User
from reminders import planning
from reminders.models import Kind, Occurrence, Reminder
from training.models import Exercise, PlanDay, PlannedExercise, Track, TrainingPlan
from training.plans import writing
from training.progression import program as pure
from workouts.models import WorkoutSession

MOST_GROWTH = 16  # MiB, from the first tenth to the end
EACH = 5  # reminders a person
AT_ONCE = 1000
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "UTC",
)
RULES = ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=DAILY;INTERVAL=3", "FREQ=MONTHLY;BYMONTHDAY=-1")
_PARTS: tuple[Any, ...] = (PlanDay, Track, PlannedExercise)


@dataclass(frozen=True, slots=True)
class Planned:
    seconds: float
    rows: int
    growth: int  # MiB


def build(count: int, now: datetime) -> None:
    """`count` reminders, five a person: of every ten one of a plan with its days of the week, one for idle days, the rest by
    rules. Who has a plan trained three days ago."""
    plan = _plan(now)
    for numbers in batched(range(count // EACH), AT_ONCE):
        users = User.objects.bulk_create(
            User(email=f"plan{number}@example.com", time_zone=ZONES[number % len(ZONES)])
            for number in numbers
        )
        followed = dict(zip(users[::2], _copies(plan, users[::2]), strict=True))
        WorkoutSession.objects.bulk_create(
            WorkoutSession(
                user=user,
                state="finished",
                started_at=now - timedelta(days=3),
                ended_at=now - timedelta(days=3),
                local_date=(now - timedelta(days=3)).date(),
                time_zone=user.time_zone,
            )
            for user in followed
        )
        Reminder.objects.bulk_create(
            _reminder(user, number, followed.get(user), now) for user in users for number in range(EACH)
        )


def _reminder(user: User, number: int, plan: TrainingPlan | None, now: datetime) -> Reminder:
    made = Reminder(
        user=user,
        kind=Kind.FREE,
        rule=RULES[number % len(RULES)],
        starts_on=(now - timedelta(days=700 + number)).date(),
        time=wall_time(6 + 3 * number, number),
        message="Stretch",
        begins_at=now,
    )
    if plan and number == 0:
        made.kind, made.plan, made.rule = Kind.PLAN, plan, ""
    elif plan and number == 1:
        made.kind, made.after, made.rule = Kind.IDLE, 4, ""
    return made


def _plan(now: datetime) -> TrainingPlan:
    """Three days a week of four exercises, each with a track of its own."""
    user = User.objects.create(email="plan@example.com")
    exercises = Exercise.objects.bulk_create(Exercise(name=f"Lift {number}") for number in range(4))
    fives = ((pure.PlannedSet(reps=5, basis=pure.Basis.TRACK),) * 5,)
    days = tuple(
        pure.Day(
            str(uuid7()),
            f"Day {letter}",
            tuple(
                pure.PlannedExercise(
                    str(uuid7()), str(each.pk), fives, track=each.name.lower().replace(" ", "-")
                )
                for each in exercises
            ),
            weekday=weekday,
        )
        for letter, weekday in (
            ("A", now.weekday()),
            ("B", (now.weekday() + 1) % 7),
            ("C", (now.weekday() + 3) % 7),
        )
    )
    tracks = tuple(
        pure.Track(
            each.name.lower().replace(" ", "-"),
            each.name,
            rule=pure.Linear(Decimal("2.5")),
            start=Decimal(60),
        )
        for each in exercises
    )
    program = pure.Program(
        name="Three days", unit="kg", days=days, tracks=tracks, schedule=pure.Schedule.WEEKDAYS
    )
    return writing.create_plan(user=user, plan_id=uuid7(), program=program, status="active")


def _copies(plan: TrainingPlan, users: list[User]) -> list[TrainingPlan]:
    """One for each, in bulk."""
    parts = [list(model.objects.filter(plan=plan)) for model in _PARTS]
    plans = []
    rows: list[list[Any]] = [[], [], []]
    for user in users:
        of_user = _copy(plan, user=user)
        plans.append(of_user)
        new: dict[Any, Any] = {}
        for found, made in zip(parts, rows, strict=True):
            for part in found:
                row = _copy(part, user=user, plan=of_user)
                new[part.pk] = row.pk
                if isinstance(row, PlannedExercise):
                    row.day_id, row.track_id = new[row.day_id], new[row.track_id]
                made.append(row)
    TrainingPlan.objects.bulk_create(plans)
    for model, made in zip(_PARTS, rows, strict=True):
        model.objects.bulk_create(made)
    return plans


def _copy[M: Model](row: M, **values: Any) -> M:
    made = copy(row)
    for name, value in {"id": uuid7(), **values}.items():
        setattr(made, name, value)
    return made


def build_apart(count: int, now: datetime) -> None:
    """`build` in a process of its own: how much memory that takes is not what is measured."""
    connection.close()
    builder = get_context("fork").Process(target=build, args=(count, now))
    builder.start()
    builder.join()
    if builder.exitcode:
        raise RuntimeError("The data could not be made.")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a database that lives does by itself


def plan(count: int, now: datetime) -> Planned:
    """As a worker does it, a few hundred at a time; memory is looked at after a tenth, and at the end."""
    first = done = 0
    begun = time.perf_counter()
    while found := planning.plan_ahead(now=now, limit=500):
        done += found
        if not first and done >= count // 10:
            first = _peak()
    return Planned(time.perf_counter() - begun, Occurrence.objects.count(), _peak() - first)


def _peak() -> int:
    """MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 * 1024 if sys.platform == "darwin" else 1024)
