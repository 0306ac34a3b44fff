"""What staff correct of a row in quarantine, and its way out."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from accounts.legacy import runs, values
from accounts.legacy.choices import Choices
from accounts.legacy.doubts import Reason
from accounts.legacy.reading import Row
from accounts.legacy.runs import Move
from accounts.models import LegacyRow, QuarantinedRow
from training.legacy.moving import ExerciseMover
from training.legacy.plans import PlanMover
from workouts.legacy.logs import LogMover
from workouts.legacy.parts import Part, part_of
from workouts.legacy.sessions import SessionMover

GONE = "The older tracker's tables are not here any more: they are needed to read the exercise."
BUSY = "The take-over is running right now; try again when it has ended."
NOT_HERE = "Only exercises, workouts with what is in them, plans and reminders can be moved from here."


class _StillRefusedError(Exception):
    """Takes the transaction back; the message is for staff."""


def correct(*, legacy_row_id: UUID, correction: dict[str, str | None]) -> str:
    """Move a row with `correction` (legacy column → text) in place of its own values. A workout takes its rows along.

    Answers the empty text when it was moved (or had been before), else why it still cannot be; the correction is kept
    in both cases, but not where the take-over is running. Raises QuarantinedRow.DoesNotExist.
    """
    try:
        with transaction.atomic(), runs.exclusive(connection, shared=True):
            return _correct(legacy_row_id, correction)
    except runs.BusyError:
        return BUSY


def _correct(legacy_row_id: UUID, correction: dict[str, str | None]) -> str:
    found = QuarantinedRow.objects.select_for_update().select_related("legacy_row__run").get(pk=legacy_row_id)
    if found.resolved_at is not None:
        return ""
    found.correction = correction
    found.save(update_fields=["correction"])
    source = runs.found_source(connection)
    if source is None:
        return GONE
    run = found.legacy_row.run
    move = Move(apps, connection, source, Choices.from_json(run.choices), run)
    try:
        with transaction.atomic():
            movers = {LegacyRow.Kind.EXERCISE: _move_exercise, LegacyRow.Kind.PLAN: _move_plan}
            kind = LegacyRow.Kind(found.legacy_row.kind)
            if part := part_of(kind):
                _move_part(move, found, part)
            else:
                movers.get(kind, _move)(move, found)
    except _StillRefusedError as refusal:
        return str(refusal)
    return ""


def _move(move: Move, found: QuarantinedRow) -> None:
    row: Row = {**found.row, **found.correction}
    mover = SessionMover(move)
    if "date" in row and values.instant(row["date"] or "") is None:
        raise _StillRefusedError("Enter a date between 1900 and 2099, such as 2025-08-09 10:00:00.")
    match found.legacy_row.kind:
        case LegacyRow.Kind.WORKOUT:
            if not mover.can_take(row):
                raise _StillRefusedError("No user with this id came over.")
            along = _rows_of(move, found)
            saved = _lift([found, *along])
            mover.take_new([row], [{**each.row, **each.correction} for each in along], corrected=True)
        case LegacyRow.Kind.JOIN:
            session = LegacyRow.objects.filter(
                kind=LegacyRow.Kind.WORKOUT, outcome=LegacyRow.Outcome.MOVED, legacy_id=row["workoutId"] or ""
            ).first()
            if session is None or session.target_id is None:
                raise _StillRefusedError(
                    "No workout with this id came over; if it is in quarantine, correct it first."
                )
            if mover.exercise_of(row) is None:
                raise _StillRefusedError("No exercise with this id came over.")
            saved = _lift([found])
            mover.add_to_session(session.target_id, [row], corrected=True)
        case LegacyRow.Kind.LOG:
            if mover.exercise_of(row) is None:
                raise _StillRefusedError("No exercise with this id came over.")
            logs = LogMover(move)
            if not logs.can_take(row):
                raise _StillRefusedError("No user with this id came over.")
            saved = _lift([found])
            logs.take_new([row], corrected=True)
        case _:
            raise _StillRefusedError(NOT_HERE)
    _put_back(saved, found)


def _move_exercise(move: Move, found: QuarantinedRow) -> None:
    """The workouts and people whose rows waited for it in quarantine, and its plan, are followed then, as a sync does."""
    saved = _lift([found])
    ExerciseMover(move).take([{**found.row, **found.correction}])
    LegacyRow.objects.filter(pk=found.pk).update(corrected=True)
    _put_back(saved, found)
    rows = QuarantinedRow.objects.filter(
        reason=Reason.EXERCISE_MISSING, resolved_at=None, row__exerciseId=found.legacy_row.legacy_id
    )
    waiting = list(rows.values_list("legacy_row__kind", "row__workoutId", "row__userId"))
    workouts = sorted({workout for kind, workout, _ in waiting if kind == LegacyRow.Kind.JOIN})
    people = sorted({person for kind, _, person in waiting if kind == LegacyRow.Kind.LOG})
    move.again = True
    if workouts:
        SessionMover(move).take(move.reader.where("Workout", "id", workouts))
    PlanMover(move).take_again([found.legacy_row.legacy_id])
    if people:
        LogMover(move).take(move.reader.where("User", "id", people))


def _move_plan(move: Move, found: QuarantinedRow) -> None:
    row: Row = {**found.row, **found.correction}
    mover = PlanMover(move)
    if not mover.can_take(row):
        raise _StillRefusedError("No user with this id came over.")
    saved = _lift([found])
    mover.take_new([row], corrected=True)
    _put_back(saved, found)


def _move_part(move: Move, found: QuarantinedRow, part: Part) -> None:
    saved = _lift([found])
    if refusal := part.correct(move, {**found.row, **found.correction}):
        raise _StillRefusedError(refusal)
    _put_back(saved, found)


def _rows_of(move: Move, workout: QuarantinedRow) -> list[QuarantinedRow]:
    """The rows in quarantine because this workout is."""
    rows = QuarantinedRow.objects.select_for_update().filter(
        reason__in=[Reason.WORKOUT_QUARANTINED, Reason.WORKOUT_MISSING],
        resolved_at=None,
        row__workoutId=workout.legacy_row.legacy_id,
    )
    return list(rows.select_related("legacy_row"))


def _lift(found: list[QuarantinedRow]) -> dict[UUID, tuple[QuarantinedRow, UUID]]:
    """Take rows out, so that they can be moved; what they were is answered, by id, with the hash of the legacy row."""
    saved = {row.pk: (row, row.legacy_row.row_hash) for row in found}
    LegacyRow.objects.filter(pk__in=list(saved)).delete()
    return saved


def _put_back(saved: dict[UUID, tuple[QuarantinedRow, UUID]], asked: QuarantinedRow) -> None:
    """Note of each row that it was in quarantine, and when it left. Raises where the one asked for is still there."""
    now = timezone.now()
    for pk, (row, row_hash) in saved.items():
        record = LegacyRow.objects.get(pk=pk)
        record.row_hash = row_hash  # of the row as the legacy table has it, which a sync compares with
        record.save(update_fields=["row_hash"])
        again: Any = QuarantinedRow.objects.filter(pk=pk).first()
        if again is not None:
            if pk == asked.pk:
                raise _StillRefusedError(str(Reason(again.reason).label))
            continue
        QuarantinedRow.objects.create(
            legacy_row=record,
            reason=row.reason,
            detail=row.detail,
            row=row.row,
            correction=row.correction,
            resolved_at=now,
        )
