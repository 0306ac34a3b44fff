"""Rows found through their owner and locked, the session first, so that two devices on one workout queue."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.models.owned import OwnedRow
from accounts.queueing import hold
from training.models import Exercise
from workouts.clocks import CLOCKS_AGREE
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet
from workouts.recording.errors import (
    EXERCISE_GONE,
    SESSION_GONE,
    ConflictError,
    GoneError,
    IdTakenError,
    RefusedError,
)

# Of the person, who is locked and whose row is at hand: not read again.
_KNOWN = [field.name for field in User._meta.concrete_fields if not field.primary_key]

_all_or_nothing = ContextVar("all_or_nothing", default=False)


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """A transaction around one write and what its door notes of it. What fails in it takes all of it back.

    So the write needs no savepoint of its own, which would be two of its dozen statements.
    """
    token = _all_or_nothing.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _all_or_nothing.reset(token)


@contextmanager
def id_made_elsewhere() -> Iterator[None]:
    """A transaction for a row with an id made on the page.

    Equal requests in parallel queue on the lock taken first inside, and the second finds the row of the first; what
    still collides belongs to something else.
    """
    try:
        with transaction.atomic(savepoint=not _all_or_nothing.get()):
            yield
    except IntegrityError as error:
        raise IdTakenError("That id is taken.") from error


def locked_user_session(user: User, session_id: UUID) -> WorkoutSession | None:
    hold(user)  # there is no session yet
    return WorkoutSession.objects.for_user(user).filter(pk=session_id).first()


def locked_session(user: User, session_id: Any) -> WorkoutSession:
    """`session_id` may be a query for it. What hangs on a session is read after its lock, or it could be stale."""
    session = WorkoutSession.objects.for_user(user).select_for_update().get(pk=session_id)
    if session.deleted_at is not None:
        raise GoneError(SESSION_GONE)
    return session


def locked_log(user: User, log_id: UUID, *, deleted_too: bool = False) -> WorkoutLog:
    """The person first, whose records change with their sets (queueing.hold); then the session: all who write in it
    queue there. In one query, for it is asked between two sets."""
    log = (
        WorkoutLog.objects.for_user(user)
        .select_related("user", "session")
        .defer(*(f"user__{name}" for name in _KNOWN))
        .select_for_update(of=("user", "session", "self"), no_key=True)
        .get(pk=log_id)
    )
    log.user = user
    check_there(log, deleted_too=deleted_too)
    return log


def locked_set(user: User, set_id: UUID) -> WorkoutSet:
    row = (
        WorkoutSet.objects.for_user(user)
        .select_related("user", "log__session")
        .defer(*(f"user__{name}" for name in _KNOWN))
        .select_for_update(of=("user", "log__session", "log", "self"), no_key=True)
        .get(pk=set_id)
    )
    row.user = user
    check_there(row.log)
    return row


def locked_exercises(wanted: QuerySet[Exercise]) -> dict[UUID, Exercise]:
    """What to log, by id: the exercise itself, or the one that it was merged into.

    A merge waits for our commit, and then finds our logs: without the lock it could end before they are seen.
    """
    rows = {row.pk: row for row in wanted.order_by("pk").select_for_update(no_key=True)}
    if into := {row.merged_into_id for row in rows.values() if row.merged_into_id}:
        survivors = locked_exercises(Exercise.objects.filter(pk__in=into))
        return {pk: survivors[row.merged_into_id] if row.merged_into_id else row for pk, row in rows.items()}
    return rows


def check_there(log: WorkoutLog, *, deleted_too: bool = False) -> None:
    if log.session.deleted_at is not None:
        raise GoneError(SESSION_GONE)
    if log.deleted_at is not None and not deleted_too:
        raise GoneError(EXERCISE_GONE)


def check_version(row: OwnedRow, version: int) -> None:
    if row.version != version:
        raise ConflictError(row)


def check_none_since(user: User, at: datetime | None, **where: Any) -> None:
    """Refuses to take away sets that were done after somebody said `at` that they should go: nobody there knew of them."""
    if at is None:
        return
    sets = WorkoutSet.objects.for_user(user).kept().filter(log__deleted_at=None, **where)
    if sets.filter(done_at__gt=at + CLOCKS_AGREE).exists():
        raise RefusedError(
            {"at": "Sets were done in it after that. If they should go too, take it away once more."}
        )


def was_touched(row: OwnedRow) -> bool:
    """Edited or deleted since it was stored: what comes with its id now is late."""
    return row.version > 1 or row.deleted_at is not None


def differs(row: OwnedRow, expected: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in expected.items())


def kept_logs(session: WorkoutSession) -> Any:
    return WorkoutLog.objects.for_user(session.user_id).kept().filter(session=session)
