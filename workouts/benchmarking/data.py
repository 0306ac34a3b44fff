"""People and sets in bulk, with the totals that recording would have kept.

Everybody trains in the same way, so that two people's pages differ by the length of the history behind them and by
nothing on them: six sets in a workout (three exercises, two sets each), the main exercise in every one, five workouts
a week. The last of them had 8 exercises × 7 sets, and today the same 8 are at 5 sets each: what is logged now is the sixth
of seven, so that the answer holds the form for the next one, as it does between two sets. Everybody steps on the scales
before each workout, and lately every day, so that all have a full page of weights.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from accounts.hashers import Argon2PasswordHasher
from accounts.legacy.writing import insert
from accounts.measuring import canonical
from accounts.models import BodyMeasurement, MeasurementKind, User
from training.models import Exercise, Measurement
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

DOMAIN = "benchmark.invalid"
PASSWORD = "benchmark-password"  # noqa: S105 — of a database that lives for minutes
HEAVY, LIGHT = f"heavy@{DOMAIN}", f"light@{DOMAIN}"
HEAVY_SETS, LIGHT_SETS = 20_000, 200

OPEN_EXERCISES, OPEN_SETS, LAST_SETS = 8, 5, 7
EXERCISES, SETS = 3, 2  # of an earlier workout
PER_SESSION = EXERCISES * SETS
TODAY, LAST_TIME = OPEN_EXERCISES * OPEN_SETS, OPEN_EXERCISES * LAST_SETS
TRAINING_DAYS = (0, 1, 2, 4, 5)  # of seven
WEIGHED_DAYS = 90
BATCH = 50_000


@dataclass(slots=True)
class Rows:
    """Rows to insert, by table, as dictionaries of columns."""

    sessions: list[dict[str, Any]]
    logs: list[dict[str, Any]]
    sets: list[dict[str, Any]]
    measurements: list[BodyMeasurement]


def build(*, people: int, sets: int) -> int:
    """Store `people` with `sets` in total; answers the number of sets stored. Needs the catalogue."""
    catalogue = list(
        Exercise.objects.catalogue().active().filter(measurement=Measurement.WEIGHT_REPS).order_by("key")[:60]
    )
    if len(catalogue) < 10 or people < 3:
        raise ValueError("The benchmark needs the catalogue, and at least 3 people.")
    dice = random.Random(20_000)  # noqa: S311 — the same data every time
    users = _people(people)
    rest = max(0, sets - HEAVY_SETS - LIGHT_SETS)
    stored = 0
    with transaction.atomic():
        User.objects.bulk_create(users, batch_size=500)
        pending = Rows([], [], [], [])
        for number, user in enumerate(users):
            own = {HEAVY: HEAVY_SETS, LIGHT: LIGHT_SETS}.get(
                user.email, rest // (people - 2) + (number - 2 < rest % (people - 2))
            )
            pool = catalogue[:8] if user.email in {HEAVY, LIGHT} else dice.sample(catalogue, 8)
            _train(user, pool, own, dice, pending)
            if len(pending.sets) > BATCH:
                stored += _store(pending)
        stored += _store(pending)
    return stored


def _people(number: int) -> list[User]:
    password = make_password(PASSWORD, hasher=Argon2PasswordHasher())
    emails = [HEAVY, LIGHT, *(f"lifter-{index}@{DOMAIN}" for index in range(number - 2))]
    return [User(email=email, name=email.split("@")[0].title(), password=password) for email in emails]


def _train(user: User, pool: Sequence[Exercise], sets: int, dice: random.Random, rows: Rows) -> None:
    """History from yesterday backwards, and today's open workout, as far as `sets` go."""
    today = datetime.combine(timezone.now().date(), time(0, 1), UTC)
    main, others = pool[0], pool[1:]
    if sets >= TODAY:
        sets -= TODAY
        _session(user, today, pool, OPEN_SETS, dice, rows, is_open=True)
    number, day = 0, today.replace(hour=17)
    while sets > 0:
        day -= timedelta(days=1)
        if day.weekday() not in TRAINING_DAYS:
            continue
        turn = number * (EXERCISES - 1)
        chosen = [main, *(others[(turn + index) % len(others)] for index in range(EXERCISES - 1))]
        number += 1
        if number == 1 and sets >= LAST_TIME:
            chosen, per_exercise = list(pool), LAST_SETS
        elif sets < PER_SESSION:
            chosen, per_exercise = [main], sets
        else:
            per_exercise = SETS
        _session(user, day, chosen, per_exercise, dice, rows)
        sets -= len(chosen) * per_exercise
    _weigh(user, today, (today - day).days, dice, rows)


def _session(
    user: User,
    start: datetime,
    exercises: Sequence[Exercise],
    sets: int,
    dice: random.Random,
    rows: Rows,
    *,
    is_open: bool = False,
) -> None:
    session_id, moment = _id(start, dice), start
    session_volume, owned = (
        Decimal(0),
        {"user_id": user.pk, "version": 1, "created_at": start, "updated_at": start},
    )
    for position, exercise in enumerate(exercises, start=1):
        log_id, volume, reps_total = _id(moment, dice), Decimal(0), 0
        for index in range(1, sets + 1):
            moment += timedelta(seconds=dice.randint(60, 180))
            weight, reps = Decimal(dice.randrange(80, 480)) / 4, dice.randint(3, 12)
            volume, reps_total = volume + weight * reps, reps_total + reps
            rows.sets.append(
                owned
                | {
                    "id": _id(moment, dice),
                    "log_id": log_id,
                    "position": index,
                    "kind": "working",
                    "weight": weight,
                    "weight_unit": "kg",
                    "weight_kg": weight,
                    "reps": reps,
                    "distance_unit": "",
                    "rpe": Decimal(8),
                    "notes": "",
                    "done_at": moment,
                    "expanded": False,
                }
            )
        session_volume += volume
        rows.logs.append(
            owned
            | {
                "id": log_id,
                "session_id": session_id,
                "exercise_id": exercise.pk,
                "date": start.date(),
                "measurement": exercise.measurement,
                "position": position,
                "notes": "",
                "to_check": [],
                "set_count": sets,
                "hard_sets": sets,
                "reps_total": reps_total,
                "volume_kg": volume,
                "seconds_total": 0,
                "metres_total": 0,
            }
        )
    rows.sessions.append(
        owned
        | {
            "id": session_id,
            "state": "open" if is_open else "finished",
            "name": "Upper and lower",
            "started_at": start,
            "ended_at": None if is_open else moment + timedelta(minutes=2),
            "local_date": start.date(),
            "time_zone": user.time_zone,
            "notes": "",
            "has_time": True,
            "reconstructed": False,
            "to_check": [],
            "set_count": len(exercises) * sets,
            "volume_kg": session_volume,
        }
    )


def _weigh(user: User, today: datetime, days: int, dice: random.Random, rows: Rows) -> None:
    for ago in range(1, max(days, WEIGHED_DAYS) + 1):
        day = today - timedelta(days=ago)
        if ago <= WEIGHED_DAYS or day.weekday() in TRAINING_DAYS:
            rows.measurements.append(_body_weight(user, day, dice))


def _body_weight(user: User, moment: datetime, dice: random.Random) -> BodyMeasurement:
    kind, value = MeasurementKind.BODY_WEIGHT, Decimal(dice.randrange(780, 840)) / 10
    return BodyMeasurement(
        id=_id(moment, dice),
        user=user,
        kind=kind,
        date=moment.date(),
        value=value,
        unit="kg",
        canonical=canonical(kind, value, "kg"),
    )


def _id(moment: datetime, dice: random.Random) -> UUID:
    """A UUIDv7 of that moment, as the page would have made it: ids lie in the order of training."""
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(
        int=milliseconds << 80 | 7 << 76 | dice.getrandbits(12) << 64 | 2 << 62 | dice.getrandbits(62)
    )


def _store(rows: Rows) -> int:
    for model, columns in ((WorkoutSession, rows.sessions), (WorkoutLog, rows.logs), (WorkoutSet, rows.sets)):
        insert(connection, model, columns)
    stored = len(rows.sets)
    BodyMeasurement.objects.bulk_create(rows.measurements, batch_size=2000)
    rows.sessions, rows.logs, rows.sets, rows.measurements = [], [], [], []
    return stored
