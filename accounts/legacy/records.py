"""LegacyRows of users and exercises that were there before, or that the database refused."""

from typing import Any

from django.utils import timezone

from accounts.legacy.doubts import Reason
from accounts.legacy.identity import content_hash
from accounts.legacy.reading import Row
from accounts.legacy.runs import Move


def adopt(move: Move, known: dict[str, Any]) -> None:
    """Make those that a rollback of an earlier run has left this run's: it takes them back if it can."""
    old = [found.pk for found in known.values() if found.run_id != move.run.pk]
    if old:
        _rows(move).filter(pk__in=old).update(run=move.run)


def tried_again(move: Move, rows: list[Row], known: dict[str, Any]) -> list[Row]:
    """Those of `rows` that were refused, without their records: what was in their way may be gone."""
    refused = [
        row for row in rows if (found := known.get(row["id"] or "")) and found.outcome == "quarantined"
    ]
    if refused:
        _rows(move).filter(pk__in=[known[row["id"] or ""].pk for row in refused]).delete()
    return refused


def refuse(move: Move, kind: str, row: Row, message: str, *, kept: Row) -> None:
    """Into quarantine with it, as `kept`. Of what had come over before, nothing is changed but noted."""
    known = move.known(kind, [row]).get(row["id"] or "")
    if known is not None and known.outcome != "quarantined":
        move.note("conflict", f"{kind} {row['id']}: {message}")
        return
    if known is not None:
        if known.row_hash == content_hash(row):
            return
        _rows(move).filter(pk=known.pk).delete()
    record = move.record(kind, row, "quarantined", timezone.now())
    move.insert("accounts.LegacyRow", [record])
    move.insert(
        "accounts.QuarantinedRow",
        [{"legacy_row_id": record["id"], "reason": Reason.REFUSED.value, "detail": message, "row": kept}],
    )


def _rows(move: Move) -> Any:
    return move.model("accounts.LegacyRow").objects.using(move.connection.alias)
