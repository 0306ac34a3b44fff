"""All writes of the log. Pages, sync, importers, admin and commands come through here.

Every function finds its row through the owner, as (user, pk), and raises the model's DoesNotExist for anything else.
A write locks the session first, so that two devices on one workout queue, and keeps the totals in its transaction.
Ids are made on the page: the same id again is the same write again (a replay), and changes nothing.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, groupby
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max, Prefetch, Q, QuerySet, Sum
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts import units
from accounts.legacy.doubts import Doubt
from accounts.localtime import local_date
from accounts.models import User
from training.models import Exercise, Measurement
from workouts import set_values
from workouts.models import SetKind, WorkoutLog, WorkoutSession, WorkoutSet
from workouts.models.owned import OwnedRow
from workouts.set_values import SetValues

SESSION_GONE = "This workout was discarded."
EXERCISE_GONE = "This exercise was removed from the workout."

# SQLite keeps decimals as floats, which are good for 15 digits, 4 of them after the point: larger volumes, which only a
# slip of the finger has, are not exact there.
EXACT_DIGITS = 15
EXACT_KG = Decimal(10) ** 10


class ConflictError(Exception):
    """The row was changed elsewhere since it was read; `current` is what it is now."""

    def __init__(self, current: OwnedRow) -> None:
        super().__init__("This was changed on another page or device.")
        self.current = current


class GoneError(Exception):
    """The row, or the session around it, was deleted meanwhile; it can be restored."""


class IdTakenError(Exception):
    """The id made on the page belongs to something else: make a new one and send again."""


class AlreadyOpenError(Exception):
    """One session at a time; `session` is the open one."""

    def __init__(self, session: WorkoutSession) -> None:
        super().__init__("Another workout is in progress.")
        self.session = session


class RefusedError(Exception):
    """The values say nothing that can be stored; `faults` has a message by field."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = faults


# --- Sessions -----------------------------------------------------------------------------------------------------


def start_session(*, user: User, session_id: UUID, at: datetime, name: str = "") -> WorkoutSession:
    """Open a session. Raises AlreadyOpenError where another one is open, IdTakenError for a strange id."""
    with _new_id():
        if replay := _locked_user_session(user, session_id):
            return replay
        if opened := WorkoutSession.objects.for_user(user).open().first():
            raise AlreadyOpenError(opened)
        return WorkoutSession.objects.create(
            id=session_id,
            user=user,
            name=name,
            started_at=at,
            local_date=local_date(at, user.time_zone),
            time_zone=user.time_zone,
        )


@transaction.atomic
def repeat_session(*, user: User, source_id: UUID, session_id: UUID, at: datetime) -> WorkoutSession:
    """Open a session with the exercises, order and supersets of an earlier one; its sets are the page's suggestions.

    Raises AlreadyOpenError, IdTakenError, GoneError where the earlier one was discarded.
    """
    source = WorkoutSession.objects.for_user(user).get(pk=source_id)
    if source.deleted_at is not None:
        raise GoneError(SESSION_GONE)
    session = start_session(user=user, session_id=session_id, at=at, name=source.name)
    if session.version > 1 or session.logs.exists():
        return session
    logs = list(_logs(source).in_order())
    exercises = _locked_exercises(Exercise.objects.filter(pk__in={log.exercise_id for log in logs}))
    WorkoutLog.objects.bulk_create(
        WorkoutLog(
            user=user,
            session=session,
            exercise=exercises[log.exercise_id],
            date=session.local_date,
            measurement=exercises[log.exercise_id].measurement,
            position=position,
            superset=log.superset,
        )
        for position, log in enumerate(logs, start=1)
    )
    return session


def record_past_session(
    *,
    user: User,
    session_id: UUID,
    day: date,
    started_at: datetime,
    ended_at: datetime | None,
    name: str = "",
) -> WorkoutSession:
    """A workout written down afterwards: finished from the start, so that it does not stand in the way of an open one.

    Raises IdTakenError; ConflictError where the same form said something else before and nobody changed that since.
    """
    said = {"name": name, "started_at": started_at, "ended_at": ended_at, "local_date": day}
    with _new_id():
        known = _locked_user_session(user, session_id)
        if known and not _was_touched(known) and _differs(known, said):
            raise ConflictError(known)
        return known or WorkoutSession.objects.create(
            id=session_id,
            user=user,
            state=WorkoutSession.State.FINISHED,
            time_zone=user.time_zone,
            **said,
        )


@transaction.atomic
def finish_session(*, user: User, session_id: UUID, at: datetime, **details: Any) -> WorkoutSession:
    """Close an open session at `at`; `details` are its name, mood, rating and notes.

    Finished already, with the same details: a replay. With others ConflictError: a late duplicate never undoes an edit.
    """
    session = _locked_session(user, session_id)
    if session.is_open:
        ended_at = max(at, session.started_at)
        session.store(state=WorkoutSession.State.FINISHED, ended_at=ended_at, **details)
    elif _differs(session, details):
        raise ConflictError(session)
    return session


@transaction.atomic
def edit_session(*, user: User, session_id: UUID, version: int, **details: Any) -> WorkoutSession:
    """Change name, times, local date, mood, rating or notes. Raises ConflictError."""
    session = _locked_session(user, session_id)
    _check_version(session, version)
    if details.get("has_time"):
        details["to_check"] = [code for code in session.to_check if code != Doubt.DAY_ONLY]
    session.store(**details)
    if "local_date" in details:
        WorkoutLog.objects.for_user(user).filter(session=session).exclude(date=session.local_date).update(
            date=session.local_date, version=F("version") + 1, updated_at=timezone.now()
        )
    return session


@transaction.atomic
def checked(*, user: User, session_id: UUID) -> WorkoutSession:
    """The person has looked at what was assumed or left out when this came over.

    No edit, in discarded ones neither: `version` and `updated_at` stay, and what came over can still be taken back.
    """
    session = WorkoutSession.objects.for_user(user).select_for_update().get(pk=session_id)
    session.to_check = []
    session.save(update_fields=["to_check"])
    _logs(session).exclude(to_check=[]).update(to_check=[])
    return session


@transaction.atomic
def discard_session(*, user: User, session_id: UUID) -> WorkoutSession:
    """Take a session out of sight with all that is in it. restore_session brings it back as it was."""
    session = WorkoutSession.objects.for_user(user).select_for_update().get(pk=session_id)
    if session.deleted_at is None:
        session.store(deleted_at=timezone.now())
    return session


@transaction.atomic
def restore_session(*, user: User, session_id: UUID) -> WorkoutSession:
    """Undo of discard_session. Raises AlreadyOpenError where it was open and another one is open now."""
    _lock_user(user)  # before the session, so that no other one is opened between the question and the answer
    session = WorkoutSession.objects.for_user(user).select_for_update().get(pk=session_id)
    if session.deleted_at is not None:
        if session.is_open and (opened := WorkoutSession.objects.for_user(user).open().first()):
            raise AlreadyOpenError(opened)
        session.store(deleted_at=None)
    return session


# --- Exercises of a session ---------------------------------------------------------------------------------------


def add_exercise(
    *, user: User, session_id: UUID, exercise_id: UUID, log_id: UUID, position: int | None = None
) -> WorkoutLog:
    """Put an exercise at the end of the session, or at `position`. An exercise merged meanwhile is followed.

    Raises IdTakenError; GoneError where the session was discarded, or this exercise was added and removed meanwhile.
    """
    with _new_id():
        session = _locked_session(user, session_id)
        if replay := WorkoutLog.objects.for_user(user).filter(session=session, pk=log_id).first():
            _check_there(replay)
            return replay
        exercises = _locked_exercises(Exercise.objects.for_user(user).filter(pk=exercise_id))
        if not exercises:
            raise Exercise.DoesNotExist
        exercise = exercises[exercise_id]
        if position is None:
            position = 1 + max(_logs(session).values_list("position", flat=True), default=0)
        return WorkoutLog.objects.create(
            id=log_id,
            user=user,
            session=session,
            exercise=exercise,
            date=session.local_date,
            measurement=exercise.measurement,
            position=position,
        )


@transaction.atomic
def note_exercise(*, user: User, log_id: UUID, version: int, notes: str) -> WorkoutLog:
    log = _locked_log(user, log_id)
    _check_version(log, version)
    log.store(notes=notes)
    return log


@transaction.atomic
def move_exercise(*, user: User, log_id: UUID, by: int) -> WorkoutLog:
    """Move an exercise up (`by` −1) or down (+1) among its session's. At the end of the list nothing changes.

    A superset stays together: its members change places within it, and at its edge it moves as a whole; whatever is
    outside passes over all of it.
    """
    log = _locked_log(user, log_id)
    logs = list(_logs(log.session).in_order())
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
    log = _locked_log(user, log_id)
    logs = list(_logs(log.session).in_order())
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
    log = _locked_log(user, log_id)
    if log.superset is not None:
        number = log.superset
        log.arrange(superset=None)
        rest = list(_logs(log.session).filter(superset=number))
        if len(rest) == 1:
            rest[0].arrange(superset=None)
    return log


@transaction.atomic
def remove_exercise(*, user: User, log_id: UUID) -> WorkoutLog:
    """Take an exercise with its sets out of the session. restore_exercise brings it back."""
    log = _locked_log(user, log_id, deleted_too=True)
    if log.deleted_at is None:
        log.store(deleted_at=timezone.now())
        _keep_session_totals(log.session)
    return log


@transaction.atomic
def restore_exercise(*, user: User, log_id: UUID) -> WorkoutLog:
    log = _locked_log(user, log_id, deleted_too=True)
    if log.deleted_at is not None:
        log.store(deleted_at=None)
        _keep_session_totals(log.session)
    return log


@transaction.atomic
def bring_back(*, user: User, log_id: UUID) -> WorkoutLog:
    """Restore an exercise, and its session where that was discarded: somebody goes on with it. Raises AlreadyOpenError."""
    log = WorkoutLog.objects.for_user(user).get(pk=log_id)
    restore_session(user=user, session_id=log.session_id)
    return restore_exercise(user=user, log_id=log_id)


# --- Sets ---------------------------------------------------------------------------------------------------------


def log_set(
    *,
    user: User,
    log_id: UUID,
    set_id: UUID,
    values: SetValues,
    position: int | None,
    done_at: datetime,
    beside: UUID | None = None,
) -> WorkoutSet:
    """Store one set, at the end without a position. A replay answers the row as it is now: a late duplicate never
    undoes an edit or a delete. Other values under the id of a set that nobody changed since are no duplicate:
    whoever got no answer corrected them and sent them again.

    `beside` is the log that the page shows beside this one: its sets are read along, as `log.sets_beside`.
    Raises RefusedError, GoneError, IdTakenError, ConflictError.
    """
    with _new_id():
        log = _locked_log(user, log_id, deleted_too=True)
        sets = _read_sets(log, beside)
        known = next((row for row in sets if row.pk == set_id), None)
        if known and _was_touched(known):
            return known
        columns = set_columns(values, log.measurement)
        if known and not _differs(known, columns):
            return known
        if log.deleted_at is not None:
            raise GoneError(EXERCISE_GONE)
        if known:
            raise ConflictError(known)
        if position is None:
            position = 1 + max((row.position for row in sets), default=0)
        at = _within(log.session, done_at)
        row = WorkoutSet(id=set_id, user=user, log=log, position=position, done_at=at, **columns)
        row.save(force_insert=True)
        _keep_totals(log, sorted([*sets, row], key=lambda each: (each.position, each.pk)))
        return row


@transaction.atomic
def edit_set(*, user: User, set_id: UUID, version: int, values: SetValues) -> WorkoutSet:
    """Change a set that is still at `version`. Raises ConflictError, GoneError, RefusedError.

    What the exercise does not measure stays as it is stored, and so does what is sent back unchanged: it may have come
    over from another tracker, with other limits.
    """
    row = _locked_set(user, set_id)
    if row.deleted_at is not None:
        raise GoneError("This set was deleted.")
    _check_version(row, version)
    stored = SetValues(**{field.name: getattr(row, field.name) for field in fields(SetValues)})
    row.store(**set_columns(values, row.log.measurement, stored=stored))
    _keep_totals(row.log)
    return row


@transaction.atomic
def delete_set(*, user: User, set_id: UUID, version: int | None = None) -> WorkoutSet:
    """Leave a tombstone. With `version`, only if the set is still at it. Raises ConflictError."""
    row = _locked_set(user, set_id)
    if row.deleted_at is None:
        if version is not None:
            _check_version(row, version)
        row.store(deleted_at=timezone.now())
        _keep_totals(row.log)
    return row


@transaction.atomic
def restore_set(*, user: User, set_id: UUID) -> WorkoutSet:
    row = _locked_set(user, set_id)
    if row.deleted_at is not None:
        row.store(deleted_at=None)
        _keep_totals(row.log)
    return row


# --- Upkeep -------------------------------------------------------------------------------------------------------


def follow_merge(duplicate: Exercise, into: Exercise) -> int:
    """Every log of a merged exercise moves to the survivor, deleted ones too."""
    return WorkoutLog.objects.filter(exercise=duplicate).update(
        exercise=into, version=F("version") + 1, updated_at=timezone.now()
    )


def rebuild_totals(logs: QuerySet[WorkoutLog], *, write: bool) -> int:
    """Compute the totals of `logs` and of their sessions anew. Answers how many rows differed; writes them if told."""
    wrong = 0
    kept_sets = Prefetch("sets", WorkoutSet.objects.kept().in_order(), to_attr="kept_sets")
    for log in logs.order_by("user_id", "pk").prefetch_related(kept_sets).iterator(chunk_size=500):
        if not _agrees(log, totals(log.kept_sets)):
            wrong += 1
            if write:
                _rewrite(log, log.session_id, lambda row: totals(row.sets.kept().in_order()))
    sessions = WorkoutSession.objects.filter(pk__in=logs.values("session_id")).annotate(
        sum_sets=Sum("logs__set_count", filter=Q(logs__deleted_at=None), default=0),
        sum_volume=Sum("logs__volume_kg", filter=Q(logs__deleted_at=None), default=Decimal(0)),
    )
    session: Any
    for session in sessions.order_by("user_id", "pk").iterator(chunk_size=500):
        if not _agrees(session, {"set_count": session.sum_sets, "volume_kg": session.sum_volume}):
            wrong += 1
            if write:
                _rewrite(session, session.pk, _session_totals)
    return wrong


def totals(sets: Iterable[WorkoutSet]) -> dict[str, Any]:
    """Totals of a log from its kept sets, in order. Warm-ups count for none of them; a chain of drop sets is one hard set."""
    result: dict[str, Any] = {
        "set_count": 0,
        "hard_sets": 0,
        "reps_total": 0,
        "volume_kg": Decimal(0),
        "seconds_total": Decimal(0),
        "metres_total": Decimal(0),
    }
    for row in sets:
        if row.kind == SetKind.WARM_UP:
            continue
        result["hard_sets"] += row.kind != SetKind.DROP or result["set_count"] == 0
        result["set_count"] += 1
        result["reps_total"] += row.reps or 0
        result["volume_kg"] += row.volume_kg
        result["seconds_total"] += row.seconds or 0
        result["metres_total"] += row.metres or 0
    return result


# --- How it is done -----------------------------------------------------------------------------------------------


@contextmanager
def _new_id() -> Iterator[None]:
    """A transaction for a row with an id made on the page.

    Equal requests in parallel queue on the lock taken first inside, and the second finds the row of the first; what
    still collides belongs to something else.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise IdTakenError("That id is taken.") from error


def _locked_user_session(user: User, session_id: UUID) -> WorkoutSession | None:
    _lock_user(user)  # there is no session yet
    return WorkoutSession.objects.for_user(user).filter(pk=session_id).first()


def _lock_user(user: User) -> None:
    # no_key: rows that refer to the person can still be written, or a set logged right now could be in a deadlock with us.
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)


def _locked_session(user: User, session_id: Any) -> WorkoutSession:
    """`session_id` may be a query for it. What hangs on a session is read after its lock, or it could be stale."""
    session = WorkoutSession.objects.for_user(user).select_for_update().get(pk=session_id)
    if session.deleted_at is not None:
        raise GoneError(SESSION_GONE)
    return session


def _locked_log(user: User, log_id: UUID, *, deleted_too: bool = False) -> WorkoutLog:
    log = (
        WorkoutLog.objects.for_user(user)
        .select_related("session")
        .select_for_update(of=("session", "self"))  # the session first: all who write in it queue there
        .get(pk=log_id)
    )
    _check_there(log, deleted_too=deleted_too)
    return log


def _locked_set(user: User, set_id: UUID) -> WorkoutSet:
    row = (
        WorkoutSet.objects.for_user(user)
        .select_related("log__session")
        .select_for_update(of=("log__session", "log", "self"))
        .get(pk=set_id)
    )
    _check_there(row.log)
    return row


def _locked_exercises(wanted: QuerySet[Exercise]) -> dict[UUID, Exercise]:
    """What to log, by id: the exercise itself, or the one that it was merged into.

    A merge waits for our commit, and then finds our logs: without the lock it could end before they are seen.
    """
    rows = {row.pk: row for row in wanted.order_by("pk").select_for_update(no_key=True)}
    if into := {row.merged_into_id for row in rows.values() if row.merged_into_id}:
        survivors = _locked_exercises(Exercise.objects.filter(pk__in=into))
        return {pk: survivors[row.merged_into_id] if row.merged_into_id else row for pk, row in rows.items()}
    return rows


def _check_there(log: WorkoutLog, *, deleted_too: bool = False) -> None:
    if log.session.deleted_at is not None:
        raise GoneError(SESSION_GONE)
    if log.deleted_at is not None and not deleted_too:
        raise GoneError(EXERCISE_GONE)


def _check_version(row: OwnedRow, version: int) -> None:
    if row.version != version:
        raise ConflictError(row)


def _logs(session: WorkoutSession) -> Any:
    return WorkoutLog.objects.for_user(session.user_id).kept().filter(session=session)


def set_columns(values: SetValues, measurement: str, *, stored: SetValues | None = None) -> dict[str, Any]:
    """The columns of a set, with the canonical kg and metres; `stored` is what it says before. Raises RefusedError."""
    kind = Measurement(measurement)
    if stored:
        values = values.keeping(stored, fields=kind.fields)
    if found := set_values.faults(values, fields=kind.fields, required=kind.required_fields, stored=stored):
        raise RefusedError(found)
    columns = asdict(values)
    columns["weight_unit"] = values.weight_unit if values.weight is not None else ""
    columns["weight_kg"] = (
        units.to_kg(values.weight, values.weight_unit) if values.weight is not None else None
    )
    columns["distance_unit"] = values.distance_unit if values.distance is not None else ""
    columns["metres"] = (
        units.to_metres(values.distance, values.distance_unit) if values.distance is not None else None
    )
    return columns


def _keep_totals(log: WorkoutLog, sets: Iterable[WorkoutSet] | None = None) -> None:
    """After a change of a log's sets, under its session's lock: the log's totals, and the session's by the difference."""
    before = (log.set_count, log.volume_kg)
    log.sets_now = [row for row in sets or log.sets.in_order() if row.deleted_at is None]
    found = totals(log.sets_now)
    for name, value in found.items():
        setattr(log, name, value)
    log.save(update_fields=[*found, "updated_at"])
    session = log.session
    if session.volume_kg >= EXACT_KG:
        _keep_session_totals(session)
        return
    session.set_count += log.set_count - before[0]
    session.volume_kg += log.volume_kg - before[1]
    session.save(update_fields=["set_count", "volume_kg", "updated_at"])


def _read_sets(log: WorkoutLog, beside: UUID | None) -> list[WorkoutSet]:
    """The sets of a log, deleted ones too; in the same query those of `beside`, kept for the answer."""
    logs = [log.pk, beside] if beside else [log.pk]
    rows = WorkoutSet.objects.for_user(log.user_id).filter(log__in=logs).with_measurement().in_order()
    own: list[WorkoutSet] = []
    others: list[WorkoutSet] = []
    for row in rows:
        (own if row.log_id == log.pk else others).append(row)
    if beside:
        log.sets_beside = [row for row in others if row.deleted_at is None]
    for row in own:
        row.log = log
    return own


def _keep_session_totals(session: WorkoutSession) -> None:
    for name, value in (found := _session_totals(session)).items():
        setattr(session, name, value)
    session.save(update_fields=[*found, "updated_at"])


def _session_totals(session: WorkoutSession) -> dict[str, Any]:
    found = _logs(session).aggregate(
        set_count=Sum("set_count", default=0), volume_kg=Sum("volume_kg", default=Decimal(0))
    )
    return dict(found)


def _within(session: WorkoutSession, at: datetime) -> datetime:
    """When a set written down now was done: in a finished session it was not now, but before its end."""
    if session.is_open:
        return at
    return min(max(at, session.started_at), session.ended_at or session.started_at)


def _was_touched(row: OwnedRow) -> bool:
    """Edited or deleted since it was stored: what comes with its id now is late."""
    return row.version > 1 or row.deleted_at is not None


def _differs(row: OwnedRow, expected: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in expected.items())


def _agrees(row: OwnedRow, computed: dict[str, Any]) -> bool:
    """Whether the totals in the database are these, as exactly as it can say."""
    if connection.vendor != "sqlite":
        return not _differs(row, computed)
    almost = 10.0 ** (1 - EXACT_DIGITS)
    return all(math.isclose(getattr(row, name), value, rel_tol=almost) for name, value in computed.items())


@transaction.atomic
def _rewrite(row: OwnedRow, session_id: UUID, computed: Callable[[Any], dict[str, Any]]) -> None:
    """Store totals computed under the session's lock: somebody may be logging into it right now."""
    WorkoutSession.objects.for_user(row.user_id).select_for_update().get(pk=session_id)
    for name, value in (found := computed(row)).items():
        setattr(row, name, value)
    row.save(update_fields=[*found])


def new_id() -> UUID:
    """An id for a form that a page is about to show."""
    return UUID(str(uuid7()))
