"""Totals of logs and sessions: kept with each write, in its transaction, and rebuilt by a command."""

import math
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Prefetch, Q, QuerySet, Sum

from accounts.models.owned import OwnedRow
from workouts.models import SetKind, WorkoutLog, WorkoutSession, WorkoutSet
from workouts.recording.locks import differs, kept_logs

# SQLite keeps decimals as floats, which are good for 15 digits, 4 of them after the point: larger volumes, which only a
# slip of the finger has, are not exact there.
EXACT_DIGITS = 15
EXACT_KG = Decimal(10) ** 10


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


def keep_totals(log: WorkoutLog, sets: Iterable[WorkoutSet] | None = None) -> None:
    """After a change of a log's sets, under its session's lock: the log's totals, and the session's by the difference."""
    before = (log.set_count, log.volume_kg)
    found = totals(row for row in sets or log.sets.in_order() if row.deleted_at is None)
    for name, value in found.items():
        setattr(log, name, value)
    log.save(update_fields=[*found, "updated_at"])
    session = log.session
    if session.volume_kg >= EXACT_KG:
        keep_session_totals(session)
        return
    session.set_count += log.set_count - before[0]
    session.volume_kg += log.volume_kg - before[1]
    session.save(update_fields=["set_count", "volume_kg", "updated_at"])


def keep_session_totals(session: WorkoutSession) -> None:
    for name, value in (found := _session_totals(session)).items():
        setattr(session, name, value)
    session.save(update_fields=[*found, "updated_at"])


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


def _session_totals(session: WorkoutSession) -> dict[str, Any]:
    found = kept_logs(session).aggregate(
        set_count=Sum("set_count", default=0), volume_kg=Sum("volume_kg", default=Decimal(0))
    )
    return dict(found)


def _agrees(row: OwnedRow, computed: dict[str, Any]) -> bool:
    """Whether the totals in the database are these, as exactly as it can say."""
    if connection.vendor != "sqlite":
        return not differs(row, computed)
    almost = 10.0 ** (1 - EXACT_DIGITS)
    return all(math.isclose(getattr(row, name), value, rel_tol=almost) for name, value in computed.items())


@transaction.atomic
def _rewrite(row: OwnedRow, session_id: UUID, computed: Callable[[Any], dict[str, Any]]) -> None:
    """Store totals computed under the session's lock: somebody may be logging into it right now."""
    WorkoutSession.objects.for_user(row.user_id).select_for_update().get(pk=session_id)
    for name, value in (found := computed(row)).items():
        setattr(row, name, value)
    row.save(update_fields=[*found])
