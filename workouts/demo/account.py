"""Puts the demo year into the database, in bulk, as recording would have kept it."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts import measuring
from accounts.localtime import local_date, to_instant, week_start
from accounts.models import BodyMeasurement, MeasurementKind, User
from accounts.queueing import hold
from training.exercises import Details, NameTakenError, create_own_exercise
from training.models import Exercise
from workouts import recording, records
from workouts.demo import year
from workouts.demo.plan import follow_plan
from workouts.demo.routine import OWN_EXERCISE, WORKOUTS
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

DEMO_EMAIL, DEMO_PASSWORD = "demo@spotter.example", "demo-spotter"
ADMIN_EMAIL, ADMIN_PASSWORD = "admin@spotter.example", "admin-spotter"
TIME_ZONE = "Europe/Berlin"
WEEKS = 52
OWN_ID = UUID("01900000-0000-7000-8000-5a0dba6ca221")


class CatalogueMissingError(Exception):
    """The catalogue is not loaded, so there is nothing to train with."""


@dataclass(slots=True)
class _Rows:
    sessions: list[WorkoutSession]
    logs: list[WorkoutLog]
    sets: list[WorkoutSet]
    measurements: list[BodyMeasurement]


@transaction.atomic
def make_demo(*, now: datetime) -> int:
    """The demo person with the workouts of the last year; the same person later gets the workouts since.

    What was changed or deleted meanwhile is left alone: who took another address stays the demo person, and a lift
    that was merged, promoted or given another measurement is followed or left out. Answers the number of workouts added.
    """
    today = local_date(now, TIME_ZONE)
    exercises = _catalogue_exercises()
    user = (
        User.objects.select_for_update().filter(email=DEMO_EMAIL).first()
    )  # two of these at once queue here
    first = local_date(user.date_joined, TIME_ZONE) if user else week_start(today - timedelta(weeks=WEEKS), 1)
    done = [
        (_new_id(_instant(workout.started), f"{workout.started}"), workout)
        for workout in year.workouts(first, today)
        if _instant(workout.ended) <= now
    ]
    whose = dict(
        WorkoutSession.objects.filter(pk__in=[pk for pk, _ in done]).values_list("pk", "user_id").order_by()
    )
    if set(whose.values()) - {user and user.pk}:
        return 0
    user = user or _demo_user(first)
    newest = max((number for number, (pk, _) in enumerate(done) if pk in whose), default=-1)
    fresh = done[newest + 1 :]
    if not fresh:
        return 0
    if own := _own_exercise(user):
        exercises[OWN_EXERCISE] = own
    since = done[newest][1].started.date() if whose else date.min
    rows = _Rows([], [], [], _measurements(user, first, today, since))
    for pk, workout in fresh:
        _add_session(rows, user, pk, workout, exercises)
    _store(rows)
    hold(user)
    records.derive(user.pk, {log.exercise_id for log in rows.logs})
    follow_plan(user, exercises, rows.sessions, today)
    return len(rows.sessions)


def make_admin() -> User:
    """Somebody who may do everything in the admin of a development server."""
    user = User.objects.filter(email=ADMIN_EMAIL).first()
    return user or _confirmed(User.objects.create_superuser(ADMIN_EMAIL, ADMIN_PASSWORD, name="Sam Admin"))


def _demo_user(first: date) -> User:
    user = User.objects.create_user(
        DEMO_EMAIL,
        DEMO_PASSWORD,
        name="Robin Demo",
        date_joined=to_instant(first, time(6), TIME_ZONE),
        time_zone=TIME_ZONE,
        height_cm=181,
        fitness_level="intermediate",
        goals="Bench 100 kg for five. Ten pull-ups with 20 kg on the belt. Run 10 km without hating it.",
    )
    return _confirmed(user)


def _confirmed(user: User) -> User:
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


def _catalogue_exercises() -> dict[str, Exercise]:
    """By the key of the routine. What staff merged meanwhile is followed; what they deleted is left out."""
    keys = {lift.key for lifts in WORKOUTS.values() for lift in lifts} - {OWN_EXERCISE} | {"running"}
    found = Exercise.objects.catalogue().filter(key__in=keys).select_related("merged_into")
    if not found:
        raise CatalogueMissingError("The catalogue is not loaded.")
    return {str(exercise.key): exercise.merged_into or exercise for exercise in found}


def _own_exercise(user: User) -> Exercise | None:
    """The person's own one, also where it is the catalogue's by now; none where it is somebody else's."""
    if stored := Exercise.objects.filter(pk=OWN_ID).select_related("merged_into").first():
        exercise = stored.merged_into or stored
        return exercise if exercise.owner_id in {None, user.pk} else None
    details = Details(
        name="Garden sandbag carry",
        measurement="weight_distance",
        equipment="sandbag",
        force="static",
        instructions="Bear-hug the bag and walk to the gate and back. Small steps, breathe behind the bag.",
        primary=("full_body",),
        secondary=("abs", "glutes"),
    )
    try:
        return create_own_exercise(owner=user, exercise_id=OWN_ID, details=details)
    except NameTakenError as taken:
        return taken.by


def _add_session(
    rows: _Rows, user: User, pk: UUID, workout: year.Workout, exercises: dict[str, Exercise]
) -> None:
    """Nothing where none of its exercises can be logged any more."""
    started = _instant(workout.started)
    session = WorkoutSession(
        id=pk,
        user=user,
        state=WorkoutSession.State.FINISHED,
        name=workout.name,
        started_at=started,
        ended_at=_instant(workout.ended),
        local_date=workout.started.date(),
        time_zone=TIME_ZONE,
        mood=workout.mood,
        rating=workout.rating,
        notes=workout.notes,
        created_at=started,
    )
    logs = []
    for position, done in enumerate(workout.exercises, start=1):
        if not (exercise := exercises.get(done.key)):
            continue
        log = WorkoutLog(
            id=_new_id(started, f"{workout.started} {position}"),
            user=user,
            session=session,
            exercise=exercise,
            date=session.local_date,
            measurement=exercise.measurement,
            position=position,
            superset=done.superset,
            notes=done.notes,
            created_at=started,
        )
        try:
            sets = _sets(log, done, f"{workout.started} {position}")
        except recording.RefusedError:  # what the exercise measures is not what the routine does any more
            continue
        for name, value in recording.totals(sets).items():
            setattr(log, name, value)
        session.set_count += log.set_count
        session.volume_kg += log.volume_kg
        logs.append(log)
        rows.sets += sets
    partners = Counter(log.superset for log in logs)
    for log in logs:
        log.superset = log.superset if partners[log.superset] > 1 else None
    if logs:
        rows.sessions.append(session)
        rows.logs += logs


def _sets(log: WorkoutLog, done: year.DoneExercise, seed: str) -> list[WorkoutSet]:
    """Raises RefusedError where the values do not fit the measurement of the log."""
    return [
        WorkoutSet(
            id=_new_id(_instant(one.done_at), f"{seed} {number}"),
            user_id=log.user_id,
            log=log,
            position=number,
            done_at=_instant(one.done_at),
            created_at=_instant(one.done_at),
            **recording.set_columns(one.values, log.measurement),
        )
        for number, one in enumerate(done.sets, start=1)
    ]


def _measurements(user: User, first: date, today: date, since: date) -> list[BodyMeasurement]:
    """Those after the day `since`."""
    lines = {
        MeasurementKind.BODY_WEIGHT: year.body_weights(first, today),
        MeasurementKind.WAIST: year.waists(first, today),
    }
    return [
        BodyMeasurement(
            id=_new_id(to_instant(day, time(6, 15), TIME_ZONE), f"{day} {kind}"),
            user=user,
            kind=kind,
            date=day,
            value=value,
            unit=kind.units[0],
            canonical=measuring.canonical(kind, value, kind.units[0]),
        )
        for kind, line in lines.items()
        for day, value in line
        if day > since
    ]


def _store(rows: _Rows) -> None:
    WorkoutSession.objects.bulk_create(rows.sessions, batch_size=500)
    WorkoutLog.objects.bulk_create(rows.logs, batch_size=500)
    WorkoutSet.objects.bulk_create(rows.sets, batch_size=500)
    BodyMeasurement.objects.bulk_create(rows.measurements, ignore_conflicts=True)


def _instant(wall: datetime) -> datetime:
    return to_instant(wall.date(), wall.time(), TIME_ZONE)


def _new_id(moment: datetime, seed: str) -> UUID:
    """A UUIDv7 of that moment, the same every time: a second run knows what it has."""
    bits = Random(seed)  # noqa: S311 — an id, not a secret
    milliseconds = int(moment.astimezone(UTC).timestamp() * 1000)
    return UUID(
        int=milliseconds << 80 | 7 << 76 | bits.getrandbits(12) << 64 | 2 << 62 | bits.getrandbits(62)
    )
