"""The exercises of a session: add, note, arrange, remove."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, groupby
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.models import User
from accounts.queueing import hold
from training.models import Exercise
from workouts import planning, records
from workouts.models import WorkoutLog, WorkoutSession
from workouts.recording.errors import RefusedError
from workouts.recording.locks import (
    check_none_since,
    check_there,
    check_version,
    id_made_elsewhere,
    kept_logs,
    locked_exercises,
    locked_log,
    locked_session,
)
from workouts.recording.sessions import restore_session
from workouts.recording.totals import keep_session_totals


def add_exercise(
    *,
    user: User,
    session_id: UUID,
    exercise_id: UUID,
    log_id: UUID,
    position: int | None = None,
    planned: UUID | None = None,
    prescription: Any = None,
) -> WorkoutLog:
    """Put an exercise at the end of the session, or at `position`. An exercise merged meanwhile is followed.

    `planned` and `prescription`: the exercise of the plan, and what it asks for here, as JSON.

    Raises IdTakenError; GoneError where the session was discarded, or this exercise was added and removed meanwhile;
    RefusedError for a prescription that is none.
    """
    try:
        asked = None if prescription is None else planning.checked(prescription)
    except planning.ShapeError as error:
        raise RefusedError({"prescription": str(error)}) from error
    with id_made_elsewhere():
        if asked is not None:
            hold(user)  # what a finished workout was asked for changes its plan
        session = locked_session(user, session_id)
        if replay := WorkoutLog.objects.for_user(user).filter(session=session, pk=log_id).first():
            check_there(replay)
            return replay
        exercises = locked_exercises(Exercise.objects.for_user(user).filter(pk=exercise_id))
        if not exercises:
            raise Exercise.DoesNotExist
        exercise = exercises[exercise_id]
        if position is None:
            position = 1 + max(kept_logs(session).values_list("position", flat=True), default=0)
        log = WorkoutLog.objects.create(
            id=log_id,
            user=user,
            session=session,
            exercise=exercise,
            date=session.local_date,
            measurement=exercise.measurement,
            position=position,
            planned=planned,
            prescription=asked,
        )
        if asked is not None:
            planning.follow(session)
        return log


@transaction.atomic
def note_exercise(*, user: User, log_id: UUID, version: int, notes: str) -> WorkoutLog:
    log = locked_log(user, log_id)
    check_version(log, version)
    log.store(notes=notes)
    return log


@transaction.atomic
def swap_exercise(*, user: User, log_id: UUID, version: int, exercise_id: UUID) -> WorkoutLog:
    """Do another exercise in this place today. Raises ConflictError, GoneError; RefusedError where sets are logged.

    Deleted sets can be restored, and then have to fit: with them only an exercise that is measured the same way does.
    """
    log = locked_log(user, log_id)
    check_version(log, version)
    exercises = locked_exercises(Exercise.objects.for_user(user).filter(pk=exercise_id))
    if not exercises:
        raise Exercise.DoesNotExist
    exercise = exercises[exercise_id]
    deleted = list(log.sets.values_list("deleted_at", flat=True))
    if None in deleted or (deleted and exercise.measurement != log.measurement):
        message = "Sets of this exercise are logged already. Add the other one as an exercise of its own."
        raise RefusedError({"exercise": message})
    log.store(exercise=exercise, measurement=exercise.measurement)
    planning.follow_log(log)
    return log


@transaction.atomic
def skip_exercise(*, user: User, log_id: UUID, skipped: bool) -> WorkoutLog:
    """Leave an exercise out today, or not after all. No edit, as in WorkoutLog.arrange."""
    log = locked_log(user, log_id)
    if log.skipped != skipped:
        log.arrange(skipped=skipped)
        planning.follow_log(log)
    return log


@dataclass(frozen=True, slots=True)
class Place:
    """Where an exercise stands in its session, and with which others it is done in turn."""

    log_id: UUID
    position: int
    superset: int | None = None


@transaction.atomic
def arrange_exercises(*, user: User, session_id: UUID, places: Sequence[Place]) -> WorkoutSession:
    """Put the exercises where a page has them. What was added elsewhere meanwhile stays where it is.

    A superset of one is none. RefusedError where `places` names something that is not in the session, or names it twice.
    """
    session = locked_session(user, session_id)
    logs = {log.pk: log for log in WorkoutLog.objects.for_user(user).filter(session=session).in_order()}
    named = {place.log_id: place for place in places}
    if not named.keys() <= logs.keys():
        raise RefusedError({"logs": "One of these exercises is not in this workout."})
    if len(named) < len(places):
        raise RefusedError({"logs": "An exercise has one place only."})
    supersets = {pk: named[pk].superset if pk in named else log.superset for pk, log in logs.items()}
    members = Counter(supersets[pk] for pk, log in logs.items() if log.deleted_at is None)
    for pk, log in logs.items():
        position = named[pk].position if pk in named else log.position
        alone = log.deleted_at is None and members[supersets[pk]] == 1
        superset = None if alone else supersets[pk]
        if (log.position, log.superset) != (position, superset):
            log.arrange(position=position, superset=superset)
    return session


@transaction.atomic
def move_exercise(*, user: User, log_id: UUID, by: int) -> WorkoutLog:
    """Move an exercise up (`by` −1) or down (+1) among its session's. At the end of the list nothing changes.

    A superset stays together: its members change places within it, and at its edge it moves as a whole; whatever is
    outside passes over all of it.
    """
    log = locked_log(user, log_id)
    logs = list(kept_logs(log.session).in_order())
    blocks = [list(block) for _, block in groupby(logs, key=lambda each: each.superset or each.pk)]
    here = next(index for index, block in enumerate(blocks) if log in block)
    moved = _moved(blocks[here], blocks[here].index(log), by)
    blocks = [*blocks[:here], moved, *blocks[here + 1 :]] if moved else _moved(blocks, here, by) or blocks
    for position, other in enumerate(chain.from_iterable(blocks), start=1):
        if other.position != position:
            other.arrange(position=position)
    return WorkoutLog.objects.for_user(user).get(pk=log_id)


def _moved[T](items: list[T], here: int, by: int) -> list[T] | None:
    """`items` with the one at `here` moved; none where that would be over the edge."""
    if not 0 <= here + by < len(items):
        return None
    rest = items[:here] + items[here + 1 :]
    return [*rest[: here + by], items[here], *rest[here + by :]]


@transaction.atomic
def join_superset(*, user: User, log_id: UUID) -> WorkoutLog:
    """Do this exercise in turn with the one after it; joins its superset or makes one. The last one has nothing after it."""
    log = locked_log(user, log_id)
    logs = list(kept_logs(log.session).in_order())
    here = next(index for index, other in enumerate(logs) if other.pk == log.pk)
    if here + 1 == len(logs):
        raise RefusedError({"superset": "There is no exercise after this one."})
    after = logs[here + 1]
    # A number that a removed exercise has is not free: restored, it would stand among strangers.
    free = 1 + (log.session.logs.aggregate(Max("superset"))["superset__max"] or 0)
    number = log.superset or after.superset or free
    absorbed = {log.superset, after.superset} - {None}
    for other in logs:
        if (other.pk in {log.pk, after.pk} or other.superset in absorbed) and other.superset != number:
            other.arrange(superset=number)
    log.refresh_from_db()
    return log


@transaction.atomic
def leave_superset(*, user: User, log_id: UUID) -> WorkoutLog:
    """Take an exercise out of its superset; one that is left alone is none."""
    log = locked_log(user, log_id)
    if log.superset is not None:
        number = log.superset
        log.arrange(superset=None)
        rest = list(kept_logs(log.session).filter(superset=number))
        if len(rest) == 1:
            rest[0].arrange(superset=None)
    return log


@transaction.atomic
def remove_exercise(*, user: User, log_id: UUID, at: datetime | None = None) -> WorkoutLog:
    """Take an exercise with its sets out of the session. restore_exercise brings it back.

    `at` is when a phone did so without a network: RefusedError where sets were done after that.
    """
    log = locked_log(user, log_id, deleted_too=True)
    if log.deleted_at is None:
        check_none_since(user, at, log=log)
        log.store(deleted_at=timezone.now())
        keep_session_totals(log.session)
        records.forget(user, [log.exercise_id])
        planning.follow_log(log)
    return log


@transaction.atomic
def restore_exercise(*, user: User, log_id: UUID) -> WorkoutLog:
    log = locked_log(user, log_id, deleted_too=True)
    if log.deleted_at is not None:
        log.store(deleted_at=None)
        keep_session_totals(log.session)
        records.forget(user, [log.exercise_id])
        planning.follow_log(log)
    return log


@transaction.atomic
def bring_back(*, user: User, log_id: UUID) -> WorkoutLog:
    """Restore an exercise, and its session where that was discarded: somebody goes on with it. Raises AlreadyOpenError."""
    log = WorkoutLog.objects.for_user(user).get(pk=log_id)
    restore_session(user=user, session_id=log.session_id)
    return restore_exercise(user=user, log_id=log_id)


def follow_merge(duplicate: Exercise, into: Exercise) -> int:
    """Every log of a merged exercise moves to the survivor, deleted ones too, and what was asked of the one is asked of the other."""
    moved_logs = WorkoutLog.objects.filter(exercise=duplicate)
    asked = list(moved_logs.filter(prescription__exercise=str(duplicate.pk)).only("prescription"))
    for log in asked:
        log.prescription = {**(log.prescription or {}), "exercise": str(into.pk)}
    WorkoutLog.objects.bulk_update(asked, ["prescription"], batch_size=500)
    moved = moved_logs.update(exercise=into, version=F("version") + 1, updated_at=timezone.now())
    records.forget_exercises(duplicate.pk, into.pk)
    return moved
