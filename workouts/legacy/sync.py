"""The older tracker goes on writing for a while: what is new or changed comes over, what was deleted is reported.

A workout follows its legacy rows for as long as nobody has touched it in Spotter; then new rows are added to it, and a
change is left to people. Nothing is ever deleted because it is gone there.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from accounts.legacy.identity import content_hash, derived_id
from accounts.legacy.reading import Row
from accounts.legacy.runs import FOLLOWED, Move, checksums
from workouts.legacy.kept_records import forget_records_of_logs
from workouts.legacy.logs import LogMover, reconstructed_id
from workouts.legacy.parts import is_taken, parts
from workouts.legacy.rows import Rows, refresh_totals
from workouts.legacy.sessions import SessionMover
from workouts.legacy.touched import hold_sessions, touched_sessions

# By kind of LegacyRow, the legacy table it stands for.
TABLES = {
    "user": "User",
    "exercise": "Exercise",
    "workout": "Workout",
    "workout_exercise": "WorkoutExercise",
    "workout_log": "WorkoutLog",
    "training_plan": "TrainingPlan",
}


def tables() -> dict[str, str]:
    return TABLES | {part.kind: part.table for part in parts()}


def sync(move: Move, phases: Iterable[Callable[[Move], object]]) -> None:
    """Look at every legacy row again. What was done, and what is left to people, is in `move.events`."""
    move.again = True
    # What the older tracker has written since is not what we may have written: it is looked at anew.
    before, now = move.run.checksums, checksums(move.reader, move.source)
    move.run.checksums = {
        table: before[table] if before.get(table) in {found, found + FOLLOWED} else found + FOLLOWED
        for table, found in now.items()
    }
    move.run.save(using=move.connection.alias, update_fields=["checksums"])
    for phase in phases:
        phase(move)
    for kind, table in _tables(move):
        for legacy_id in _deleted(move, kind, table):
            move.note("deleted", f"{table} {legacy_id[:40]!r} was deleted there; what came of it stays here.")


def has_late_rows(move: Move) -> bool:
    """Whether there are legacy rows that no phase has seen: written while the move was under way."""
    for kind, table in _tables(move):
        sql = (
            f"SELECT 1 FROM {move.source.quoted(table)} t LEFT JOIN {_legacy_rows(move)} r"
            f" ON r.legacy_id = {_id_as_text(move, table)} AND r.kind = %s WHERE r.id IS NULL LIMIT 1"
        )
        if move.reader.value(sql, [kind]):
            return True
    return False


def _tables(move: Move) -> list[tuple[str, str]]:
    """Those whose rows are moved, with their kinds."""
    return [(kind, table) for kind, table in tables().items() if is_taken(move.apps, move.source, table)]


def _deleted(move: Move, kind: str, table: str) -> list[str]:
    pk = f"t.{move.source.column(table, 'id')}"
    # SQLite compares a number with a text as it is, and uses the index only where nothing is cast.
    same = _id_as_text(move, table) if move.connection.vendor == "postgresql" else pk
    sql = (
        f"SELECT r.legacy_id FROM {_legacy_rows(move)} r LEFT JOIN {move.source.quoted(table)} t"
        f" ON {same} = r.legacy_id WHERE r.kind = %s AND {pk} IS NULL AND r.outcome <> 'forgotten' ORDER BY 1"
    )
    with move.connection.cursor() as cursor:
        cursor.execute(sql, [kind])
        return [row[0] for row in cursor.fetchall()]


def _legacy_rows(move: Move) -> str:
    return f'"{move.model("accounts.LegacyRow")._meta.db_table}"'


def _id_as_text(move: Move, table: str) -> str:
    pk = f"t.{move.source.column(table, 'id')}"
    return f"{pk}::text" if move.connection.vendor == "postgresql" else f"CAST({pk} AS TEXT)"


def follow_workouts(move: Move, mover: SessionMover, workouts: list[Row], known: dict[str, Any]) -> None:
    """Bring workouts that were taken before up to what their legacy rows say now."""
    joins: dict[str, list[Row]] = defaultdict(list)
    found = move.reader.where("WorkoutExercise", "workoutId", [row["id"] or "" for row in workouts])
    for row in found:
        joins[row["workoutId"] or ""].append(row)
    known_joins = move.known("workout_exercise", found) if found else {}
    for workout in workouts:
        record, own = known[workout["id"] or ""], joins[workout["id"] or ""]
        if record.outcome == "forgotten":
            _forget_new(move, [row for row in own if (row["id"] or "") not in known_joins])
            continue
        own = [row for row in own if not _is_forgotten(known_joins.get(row["id"] or ""))]
        same = record.row_hash == content_hash(workout)
        changed = [row for row in own if _is_changed(mover, row, record, known_joins.get(row["id"] or ""))]
        if same and not changed and not (record.outcome == "quarantined" and mover.can_take(workout)):
            continue
        away = _away(move, workout, own, changed)
        own = [row for row in own if row["id"] not in away]
        changed = [row for row in changed if row["id"] not in away]
        if away and same and not changed and record.outcome == "moved":
            continue
        if record.corrected:
            move.note(
                "conflict", f"Workout {_short(workout)} changed there after staff had corrected it here."
            )
        elif record.outcome == "quarantined":
            _forget(move, [record.pk, *_ids(own)])
            mover.take_new([workout], own)
            move.note("followed", f"Workout {_short(workout)}")
        else:
            _follow_moved(move, mover, workout, own, changed, known_joins)


def _away(move: Move, workout: Row, joins: list[Row], changed: list[Row]) -> set[str]:
    """Ids of the rows of a workout whose logs are in the session of another one, maybe of another person.

    Of those that changed it is noted; staff may have put the others there.
    """
    ids = {derived_id("workout_exercise", row["id"] or ""): row["id"] or "" for row in joins}
    logs = move.model("workouts.WorkoutLog").objects.using(move.connection.alias).filter(pk__in=list(ids))
    elsewhere = logs.exclude(session_id=derived_id("workout", workout["id"] or ""))
    found = {ids[pk] for pk in elsewhere.values_list("pk", flat=True)}
    for legacy_id in (row["id"] or "" for row in changed if row["id"] in found):
        move.note(
            "conflict",
            f"WorkoutExercise {legacy_id[:40]!r} went to another workout there; it stays where it is here.",
        )
    return found


def _is_changed(mover: SessionMover, row: Row, workout: Any, record: Any) -> bool:
    if record is None or record.row_hash != content_hash(row):
        return True
    # What it lacked when it was taken may have come since.
    late = record.outcome == "quarantined" and workout.outcome == "moved"
    return bool(late and mover.exercise_of(row))


def _follow_moved(
    move: Move,
    mover: SessionMover,
    workout: Row,
    joins: list[Row],
    changed: list[Row],
    known_joins: dict[str, Any],
) -> None:
    session_id = derived_id("workout", workout["id"] or "")
    sessions = move.model("workouts.WorkoutSession").objects.using(move.connection.alias)
    session = sessions.select_for_update().filter(pk=session_id).first()
    if session is None:
        move.note("conflict", f"Workout {_short(workout)} changed there, and is not here any more.")
        return
    untouched = not touched_sessions(move.apps, move.connection, [session_id])
    if untouched and mover.can_take(workout, owner=session.user_id):
        _make_anew(move, mover, session_id, workout, joins)
        move.note("followed", f"Workout {_short(workout)}")
        return
    rewritten = _without_rows(move, session_id, joins)
    new = [
        row
        for row in changed
        if not _is_moved(known_joins.get(row["id"] or "")) and mover.exercise_of(row) not in rewritten
    ]
    if new:
        _forget(move, _ids(new))
        mover.add_to_session(session_id, new)
        move.note("followed", f"Workout {_short(workout)}: {len(new)} more")
    if len(new) < len(changed) or not new:
        move.note(
            "conflict", f"Workout {_short(workout)} was changed there and here; it stays as it is here."
        )


def _without_rows(move: Move, session_id: UUID, joins: list[Row]) -> set[UUID]:
    """The exercises of logs that came over and whose legacy rows are gone: a new row with one is the same, rewritten."""
    using = move.connection.alias
    logs = move.model("workouts.WorkoutLog").objects.using(using).filter(session_id=session_id)
    gone = dict(logs.exclude(pk__in=_ids(joins)).values_list("pk", "exercise_id"))
    legacy = move.model("accounts.LegacyRow").objects.using(using).filter(pk__in=list(gone))
    return {gone[pk] for pk in legacy.values_list("pk", flat=True)}


def let_out(move: Move, joins: list[Row]) -> None:
    """Rows that are in quarantine because their workout was missing, and it has come: they are taken with it."""
    known = move.known("workout_exercise", joins) if joins else {}
    _forget(move, [record.pk for record in known.values() if record.outcome == "quarantined"])


def _make_anew(move: Move, mover: SessionMover, session_id: UUID, workout: Row, joins: list[Row]) -> None:
    """Replace an untouched session by what its legacy rows say now, with the same ids.

    A log whose legacy row is gone stays, at the end, unless its exercise has another row in the workout now: the older
    tracker deletes and writes anew all rows of a workout when one is edited.
    """
    using = move.connection.alias

    def rows(name: str) -> Any:
        return move.model(name).objects.using(using)

    logs = rows("workouts.WorkoutLog").filter(session_id=session_id)
    now, exercises = set(_ids(joins)), {mover.exercise_of(row) for row in joins}
    before = list(logs.order_by("position", "pk").values_list("pk", "exercise_id"))
    gone = [pk for pk, exercise in before if pk in now or exercise in exercises]
    forget_records_of_logs(move.apps, move.connection, logs)
    # The session's id is free for as long as the transaction lasts: foreign keys are looked at when it ends.
    rows("workouts.WorkoutSet").filter(log_id__in=gone)._raw_delete(using)
    logs.filter(pk__in=gone)._raw_delete(using)
    rows("workouts.WorkoutSession").filter(pk=session_id)._raw_delete(using)
    _forget(move, [session_id, *gone, *now])
    mover.take_new([workout], joins)
    for position, pk in enumerate((pk for pk, _ in before if pk not in gone), start=1 + len(joins)):
        logs.filter(pk=pk).update(position=position)
    refresh_totals(move, session_id)


def follow_logs(move: Move, mover: LogMover, logs: list[Row], known: dict[str, Any]) -> list[Row]:
    """As follow_workouts, for the WorkoutLogs of state T: those of `logs`, all of some instants, that are to be taken now.

    A session that nobody has touched is made anew with all its logs, so that their order is that of one take-over. One
    that a log has left for another instant is among them, with rows that are not in `logs`.
    """
    using = move.connection.alias
    stored = move.model("workouts.WorkoutLog").objects.using(using)
    taken = [row for row in logs if (row["id"] or "") not in known]
    changed = [
        (row, record)
        for row in logs
        if (record := known.get(row["id"] or "")) and _is_log_changed(mover, row, record)
    ]
    moved = [record.pk for _, record in changed if record.outcome == "moved"]
    sessions = dict(stored.filter(pk__in=moved).values_list("pk", "session_id"))
    joinable = {reconstructed_id(row) for row in [*taken, *(row for row, _ in changed)]}
    hold_sessions(move.apps, move.connection, joinable | set(sessions.values()))
    touched = touched_sessions(move.apps, move.connection, set(sessions.values()))
    anew: set[UUID] = set()
    for row, record in changed:
        session_id = sessions.get(record.pk)
        if record.corrected or (record.outcome == "moved" and session_id is None):
            move.note("conflict", f"WorkoutLog {row['id']} changed there, and is corrected or gone here.")
        elif session_id in touched:
            move.note(
                "conflict", f"WorkoutLog {row['id']} was changed there and here; it stays as it is here."
            )
        else:
            move.note("followed", f"WorkoutLog {row['id']}")
            if session_id:
                anew.add(session_id)
            else:
                _forget(move, [record.pk])
                taken.append(row)
    joined = {reconstructed_id(row) for row in taken}
    anew |= joined - touched_sessions(move.apps, move.connection, joined)
    return taken + _taken_apart(move, anew)


def _is_log_changed(mover: LogMover, row: Row, record: Any) -> bool:
    if record.outcome == "forgotten":
        return False
    # What it lacked when it was taken may have come since.
    late = record.outcome == "quarantined" and mover.can_take(row)
    return bool(record.row_hash != content_hash(row) or late)


def _taken_apart(move: Move, sessions: set[UUID]) -> list[Row]:
    """Delete these sessions with their logs, whose rows are answered. A log whose row is gone stays, with its session."""
    using = move.connection.alias
    stored = move.model("workouts.WorkoutLog").objects.using(using).filter(session_id__in=sessions)
    ids = list(stored.values_list("pk", flat=True))
    legacy = move.model("accounts.LegacyRow").objects.using(using).filter(pk__in=ids, kind="workout_log")
    rows = move.reader.where("WorkoutLog", "id", list(legacy.values_list("legacy_id", flat=True)))
    gone = [derived_id("workout_log", row["id"] or "") for row in rows]
    _forget(move, gone)
    forget_records_of_logs(move.apps, move.connection, stored)
    move.model("workouts.WorkoutSet").objects.using(using).filter(log_id__in=gone)._raw_delete(using)
    stored.filter(pk__in=gone)._raw_delete(using)
    left = set(stored.values_list("session_id", flat=True))
    move.model("workouts.WorkoutSession").objects.using(using).filter(pk__in=sessions - left)._raw_delete(
        using
    )
    for session_id in left:
        refresh_totals(move, session_id)
    return rows


def _forget_new(move: Move, joins: list[Row]) -> None:
    """Rows that were written into a workout of an account that was deleted here."""
    rows = Rows(move)
    for row in joins:
        rows.forget("workout_exercise", row)
    rows.insert()


def _is_forgotten(record: Any) -> bool:
    return record is not None and record.outcome == "forgotten"


def _is_moved(record: Any) -> bool:
    return record is not None and record.outcome == "moved"


def _ids(joins: list[Row]) -> list[UUID]:
    return [derived_id("workout_exercise", row["id"] or "") for row in joins]


def _forget(move: Move, ids: list[UUID]) -> None:
    """Take LegacyRows away, with their place in quarantine, before they are made anew."""
    using = move.connection.alias
    move.model("accounts.QuarantinedRow").objects.using(using).filter(pk__in=ids).delete()
    move.model("accounts.LegacyRow").objects.using(using).filter(pk__in=ids)._raw_delete(using)


def _short(workout: Row) -> str:
    return f"{(workout['id'] or '')[:40]!r} ({workout['date']})"
