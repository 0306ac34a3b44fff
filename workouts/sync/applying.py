"""One operation → one transaction → one verdict. Writing is recording's; remembering what was applied is ours.

An operation is remembered in the transaction that applies it: asked again, after a lost answer or by two tabs at once,
it is found there and not done again. What is refused is not remembered, and may be asked again when things have changed.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from accounts.models import User
from training.models import Exercise
from workouts import recording
from workouts.clocks import Clock
from workouts.models import Operation, WorkoutLog, WorkoutSession, WorkoutSet
from workouts.recording import Place
from workouts.set_values import SetValues
from workouts.sync.kinds import DETAILS, SET_VALUES, Kind
from workouts.sync.parsing import Asked, Batch, Unreadable
from workouts.sync.rows import AnyRow, Json, row_json

logger = logging.getLogger(__name__)


class Verdict(StrEnum):
    APPLIED = "applied"
    ALREADY_APPLIED = "already_applied"
    CONFLICT = "conflict"
    REFUSED = "refused"
    TRY_AGAIN = "try_again"


NOT_THERE = "This is not there."
TRY_AGAIN = "The server was busy. It will be sent again."
NOT_ALONE = "An earlier change of this was not made."
BROKEN = "The server could not store this. It stays here."
OTHER_CHANGE = "Another change has this id already. Send this one with an id of its own."


@dataclass(frozen=True, slots=True)
class Result:
    id: str
    verdict: Verdict
    row: AnyRow | None = None
    reason: str = ""
    faults: dict[str, str] = field(default_factory=dict)

    def json(self) -> Json:
        return {
            "id": self.id,
            "verdict": self.verdict.value,
            "row": None if self.row is None else row_json(self.row),
            "reason": self.reason,
            "faults": self.faults,
        }


def apply_batch(user: User, batch: Batch, *, now: datetime) -> list[Result]:
    """A result for each operation, in order. Behind one that is to be tried again all others wait: they build on it."""
    clock = Clock(now, batch.device_now)
    results: list[Result] = []
    unsettled: set[UUID] = set()
    for asked in batch.operations:
        if isinstance(asked, Unreadable):
            result = Result(asked.id, Verdict.REFUSED, reason=asked.reason, faults=asked.faults)
        elif results and results[-1].verdict is Verdict.TRY_AGAIN:
            result = Result(str(asked.id), Verdict.TRY_AGAIN, reason=TRY_AGAIN)
        elif asked.version and asked.object_id in unsettled:
            # It counts on the version that an earlier change would have made. Another device's may have that number.
            result = Result(str(asked.id), Verdict.CONFLICT, _row_now(user, asked), NOT_ALONE)
        else:
            result = apply(user, asked, clock)
            if result.verdict in {Verdict.CONFLICT, Verdict.REFUSED}:
                unsettled.add(asked.object_id)
        results.append(result)
    return results


def apply(user: User, asked: Asked, clock: Clock) -> Result:
    try:
        with recording.all_or_nothing():
            if not _remember(user, asked):
                return _known(user, asked)
            row = _WRITES[asked.kind](user, asked, clock)
        return Result(str(asked.id), Verdict.APPLIED, row)
    except Exception as error:
        # One that we stumble over must not hold up all that are behind it in the outbox.
        return _not_applied(user, asked, error)


def _known(user: User, asked: Asked) -> Result:
    """Remembered: done before. Where that was another change, this one is not done, and must not be thought so."""
    same = Operation.objects.for_user(user).filter(
        id=asked.id, kind=asked.kind.value, object_id=asked.object_id
    )
    row = _row_now(user, asked)
    if same.exists() and not _says_other(row, asked):
        return Result(str(asked.id), Verdict.ALREADY_APPLIED, row)
    return Result(str(asked.id), Verdict.REFUSED, reason=OTHER_CHANGE, faults={"id": OTHER_CHANGE})


def _says_other(row: AnyRow | None, asked: Asked) -> bool:
    """Nobody has changed the row since the operation of this id was applied, and it is not as this one says."""
    if row is None or row.version != asked.version + 1:
        return False
    expected = {name: asked.values[name] for name in asked.values.keys() & DETAILS.keys()}
    if isinstance(row, WorkoutSet):
        if asked.kind not in {Kind.LOG_SET, Kind.EDIT_SET}:
            return False
        stored = None
        values = _set_values(asked.values)
        if asked.kind is Kind.EDIT_SET:
            stored = SetValues(**{name: getattr(row, name) for name in SET_VALUES})
            said = asked.values.keys() & SET_VALUES.keys()
            values = replace(stored, **{name: getattr(values, name) for name in said})
        try:
            expected = recording.set_columns(values, row.log.measurement, stored=stored)
        except recording.RefusedError:
            return True
    return any(getattr(row, name) != value for name, value in expected.items())


def _not_applied(user: User, asked: Asked, error: Exception) -> Result:
    """Why not: nothing of the operation is stored."""
    verdict, reason, faults = Verdict.REFUSED, str(error), {}
    row: Any = None
    match error:
        case recording.ConflictError():
            verdict, row = Verdict.CONFLICT, error.current
        case recording.GoneError():
            verdict, row = Verdict.CONFLICT, _gone_row(user, asked)
        case recording.RefusedError():
            row, faults = _row_now(user, asked), error.faults
        case recording.IdTakenError():
            pass
        case ObjectDoesNotExist():
            reason = NOT_THERE
        case OperationalError() | InterfaceError():
            logger.warning("Sync will be asked again for %s %s: %s", asked.kind, asked.id, error)
            verdict, reason = Verdict.TRY_AGAIN, TRY_AGAIN
        case _:
            logger.error("Sync could not apply %s %s.", asked.kind, asked.id, exc_info=error)
            reason = BROKEN
    return Result(str(asked.id), verdict, row, reason, faults)


def _remember(user: User, asked: Asked) -> bool:
    """Note the operation; false where it is known. First of all: an equal request in parallel waits here for our commit."""
    said = (user.pk, asked.id, asked.kind.value, asked.object_id, timezone.now())
    values = [field.get_db_prep_save(value, connection) for field, value in zip(_COLUMNS, said, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, values)
        return bool(cursor.rowcount)


_META = Operation._meta
_COLUMNS: list[Any] = [_META.get_field(name) for name in ("user", "id", "kind", "object_id", "applied_at")]
# The ORM's ignore_conflicts does not say whether there was one.
_REMEMBER = (
    f"INSERT INTO {_META.db_table} ({', '.join(field.column for field in _COLUMNS)})"  # noqa: S608
    " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (user_id, id) DO NOTHING"
)


# --- What each kind does --------------------------------------------------------------------------------------------


def _start_session(user: User, asked: Asked, clock: Clock) -> WorkoutSession:
    at, adjusted = clock.ours(asked.at)
    return recording.start_session(
        user=user,
        session_id=asked.object_id,
        at=at,
        name=asked.values.get("name", ""),
        second_allowed=True,
        time_adjusted=adjusted,
        plan=asked.values.get("plan"),
        slot=asked.values.get("slot"),
    )


def _edit_session(user: User, asked: Asked, clock: Clock) -> WorkoutSession:
    return recording.edit_session(
        user=user, session_id=asked.object_id, version=asked.version, **asked.values
    )


def _finish_session(user: User, asked: Asked, clock: Clock) -> WorkoutSession:
    details = dict(asked.values)
    at, adjusted = clock.ours(details.pop("ended_at", asked.at))
    if adjusted:
        details["time_adjusted"] = True
    return recording.finish_session(user=user, session_id=asked.object_id, at=at, **details)


def _pause_session(user: User, asked: Asked, clock: Clock) -> WorkoutSession:
    return recording.pause_session(user=user, session_id=asked.object_id, at=clock.ours(asked.at)[0])


def _resume_session(user: User, asked: Asked, clock: Clock) -> WorkoutSession:
    return recording.resume_session(user=user, session_id=asked.object_id, at=clock.ours(asked.at)[0])


def _discard_session(user: User, asked: Asked, clock: Clock) -> WorkoutSession:
    return recording.discard_session(user=user, session_id=asked.object_id, at=clock.ours(asked.at)[0])


def _restore_session(user: User, asked: Asked, clock: Clock) -> WorkoutSession:
    return recording.restore_session(user=user, session_id=asked.object_id, second_allowed=True)


def _add_exercise(user: User, asked: Asked, clock: Clock) -> WorkoutLog:
    return recording.add_exercise(
        user=user,
        session_id=asked.values["session"],
        exercise_id=asked.values["exercise"],
        log_id=asked.object_id,
        position=asked.values["position"],
        planned=asked.values.get("planned"),
        prescription=asked.values.get("prescription"),
    )


def _swap_exercise(user: User, asked: Asked, clock: Clock) -> WorkoutLog:
    return recording.swap_exercise(
        user=user, log_id=asked.object_id, version=asked.version, exercise_id=asked.values["exercise"]
    )


def _skip_exercise(user: User, asked: Asked, clock: Clock) -> WorkoutLog:
    return recording.skip_exercise(user=user, log_id=asked.object_id, skipped=asked.values["skipped"])


def _note_exercise(user: User, asked: Asked, clock: Clock) -> WorkoutLog:
    return recording.note_exercise(
        user=user, log_id=asked.object_id, version=asked.version, notes=asked.values["notes"]
    )


def _arrange_exercises(user: User, asked: Asked, clock: Clock) -> WorkoutSession:
    places = [Place(place["id"], place["position"], place["superset"]) for place in asked.values["logs"]]
    return recording.arrange_exercises(user=user, session_id=asked.object_id, places=places)


def _remove_exercise(user: User, asked: Asked, clock: Clock) -> WorkoutLog:
    return recording.remove_exercise(user=user, log_id=asked.object_id, at=clock.ours(asked.at)[0])


def _restore_exercise(user: User, asked: Asked, clock: Clock) -> WorkoutLog:
    return recording.restore_exercise(user=user, log_id=asked.object_id)


def _log_set(user: User, asked: Asked, clock: Clock) -> WorkoutSet:
    at, adjusted = clock.ours(asked.at)
    row = recording.log_set(
        user=user,
        log_id=asked.values["log"],
        set_id=asked.object_id,
        values=_set_values(asked.values),
        position=asked.values["position"],
        done_at=at,
        rest_seconds=asked.values.get("rest_seconds"),
        time_adjusted=adjusted,
    )
    _check_exercise(row.log, asked.values.get("exercise"))
    return row


def _check_exercise(log: WorkoutLog, done: UUID | None) -> None:
    """What was done is what the log is of, or was merged into that: else a swap is not known there, or was not made here.

    Raising takes the set back.
    """
    if (
        done in {None, log.exercise_id}
        or Exercise.objects.filter(pk=done, merged_into=log.exercise_id).exists()
    ):
        return
    raise recording.RefusedError(
        {"exercise": "This set is of another exercise than the one that stands here now."}
    )


def _edit_set(user: User, asked: Asked, clock: Clock) -> WorkoutSet:
    return recording.edit_set(
        user=user,
        set_id=asked.object_id,
        version=asked.version,
        values=_set_values(asked.values),
        said=asked.values.keys(),
    )


def _delete_set(user: User, asked: Asked, clock: Clock) -> WorkoutSet:
    return recording.delete_set(user=user, set_id=asked.object_id, version=asked.version)


def _restore_set(user: User, asked: Asked, clock: Clock) -> WorkoutSet:
    return recording.restore_set(user=user, set_id=asked.object_id)


def _set_values(said: dict[str, Any]) -> SetValues:
    return SetValues(**{name: value for name, value in said.items() if name in SET_VALUES})


_WRITES: dict[Kind, Callable[[User, Asked, Clock], AnyRow]] = {
    Kind.START_SESSION: _start_session,
    Kind.EDIT_SESSION: _edit_session,
    Kind.FINISH_SESSION: _finish_session,
    Kind.PAUSE_SESSION: _pause_session,
    Kind.RESUME_SESSION: _resume_session,
    Kind.DISCARD_SESSION: _discard_session,
    Kind.RESTORE_SESSION: _restore_session,
    Kind.ADD_EXERCISE: _add_exercise,
    Kind.SWAP_EXERCISE: _swap_exercise,
    Kind.SKIP_EXERCISE: _skip_exercise,
    Kind.NOTE_EXERCISE: _note_exercise,
    Kind.ARRANGE_EXERCISES: _arrange_exercises,
    Kind.REMOVE_EXERCISE: _remove_exercise,
    Kind.RESTORE_EXERCISE: _restore_exercise,
    Kind.LOG_SET: _log_set,
    Kind.EDIT_SET: _edit_set,
    Kind.DELETE_SET: _delete_set,
    Kind.RESTORE_SET: _restore_set,
}


# --- Rows to answer with --------------------------------------------------------------------------------------------

_MODELS: dict[str, type[WorkoutSession] | type[WorkoutLog] | type[WorkoutSet]] = {
    "session": WorkoutSession,
    "exercise": WorkoutLog,
    "exercises": WorkoutSession,  # arrange_exercises is about the session
    "set": WorkoutSet,
}


def _row_now(user: User, asked: Asked) -> AnyRow | None:
    model = _MODELS[asked.kind.rpartition("_")[2]]
    return model.objects.for_user(user).filter(pk=asked.object_id).first()


def _gone_row(user: User, asked: Asked) -> AnyRow | None:
    """What stands in the way because it was deleted: the row that was meant, or the exercise or session around it."""
    row = _row_now(user, asked)
    if row is not None and row.deleted_at is not None:
        return row
    log_id = row.log_id if isinstance(row, WorkoutSet) else asked.values.get("log")
    logs = WorkoutLog.objects.for_user(user)
    log = row if isinstance(row, WorkoutLog) else logs.filter(pk=log_id).first() if log_id else None
    if log is not None and log.deleted_at is not None:
        return log
    session_id = log.session_id if log else asked.values.get("session")
    return WorkoutSession.objects.for_user(user).filter(pk=session_id).first() if session_id else None
