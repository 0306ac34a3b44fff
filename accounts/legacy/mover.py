"""Moving legacy rows that become one row of ours each: taken once, and followed by a sync where nobody touched what they became."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone

from accounts.legacy import records
from accounts.legacy.doubts import Doubt, Reason
from accounts.legacy.identity import derived_id
from accounts.legacy.reading import Row
from accounts.legacy.runs import BATCH, Move
from accounts.legacy.taking_back import Made


class Mover(ABC):
    """The work on one batch; the caller makes it one transaction. A subclass says what becomes of the rows."""

    made: ClassVar[Made]

    def __init__(self, move: Move) -> None:
        self._move = move

    @abstractmethod
    def take_new(self, rows: Sequence[Row], *, corrected: bool = False) -> None:
        """Move rows without a LegacyRow."""

    @abstractmethod
    def changed(self, rows: Sequence[Row], known: Mapping[str, Any]) -> list[Row]:
        """Those of `rows` that would become something else now than they did; `known` are their LegacyRows, by legacy id."""

    def move_all(self) -> None:
        """A sync takes new rows, and follows those that nobody touched."""
        self._move.each_batch(
            self.made.phase,
            lambda last: self._move.reader.after(self.made.table, last, BATCH),
            self.take,
            self.refuse,
            total=self._move.reader.count(self.made.table),
        )

    def take(self, rows: list[Row]) -> None:
        known = self._move.known(self.made.kind, rows)
        records.adopt(self._move, known)
        fresh = [row for row in rows if (row["id"] or "") not in known]
        if self._move.again:
            fresh += self._follow([row for row in rows if (row["id"] or "") in known], known)
        if fresh:
            self.take_new(fresh)

    def refuse(self, row: Row, message: str) -> None:
        """The database refused it: into quarantine."""
        records.refuse(self._move, self.made.kind, row, message, kept=row)

    def can_take(self, row: Row) -> bool:
        """Whether its person came over."""
        return bool(self._people([row]))

    def _follow(self, rows: Sequence[Row], known: Mapping[str, Any]) -> list[Row]:
        """Those of `rows` that are to be taken anew, without what they were; what is left to people is noted."""
        apps, connection = self._move.apps, self._move.connection
        changed = self.changed(rows, known)
        moved = [found.pk for row in changed if (found := known[row["id"] or ""]).outcome == "moved"]
        self.made.hold(apps, connection, moved)
        kept = self.made.touched(apps, connection, moved)
        kept |= {found.pk for found in known.values() if found.corrected}
        anew = [row for row in changed if known[row["id"] or ""].pk not in kept]
        for row in changed:
            event = "followed" if row in anew else "conflict"
            end = "" if row in anew else " was changed there and here; it stays as it is here."
            self._move.note(event, f"{self.made.table} {(row['id'] or '')[:40]!r}{end}")
        gone = [known[row["id"] or ""].pk for row in anew]
        self._rows("accounts.LegacyRow").filter(pk__in=gone).delete()
        self._rows(self.made.model).filter(pk__in=gone).delete()
        return anew

    # --- What was moved before ---

    def _people(self, rows: Iterable[Row]) -> dict[str, UUID]:
        """The accounts of the legacy users of `rows`, by legacy id."""
        return self._targets("user", "accounts.User", [row["userId"] for row in rows])

    def _targets(self, kind: str, model: str, legacy_ids: Iterable[str | None]) -> dict[str, UUID]:
        """What legacy rows became and still are, by legacy id."""
        targets = dict(self._legacy_rows(kind, legacy_ids, "moved").values_list("legacy_id", "target_id"))
        there = set(self._rows(model).filter(pk__in=list(targets.values())).values_list("pk", flat=True))
        return {legacy_id: pk for legacy_id, pk in targets.items() if pk in there}

    def _forgotten(self, rows: Iterable[Row]) -> set[str | None]:
        """The legacy users whose accounts were deleted here."""
        found = self._legacy_rows("user", [row["userId"] for row in rows], "forgotten")
        return set(found.values_list("legacy_id", flat=True))

    def _legacy_rows(self, kind: str, legacy_ids: Iterable[str | None], outcome: str) -> Any:
        ids = [derived_id(kind, legacy_id) for legacy_id in legacy_ids if legacy_id is not None]
        return self._rows("accounts.LegacyRow").filter(pk__in=ids, outcome=outcome)

    def _there(self, rows: Iterable[Row]) -> set[UUID]:
        """What a rollback left here of `rows`, with what people did to it: it stays as it is."""
        ids = [derived_id(self.made.kind, row["id"] or "") for row in rows]
        return set(self._rows(self.made.model).filter(pk__in=ids).values_list("pk", flat=True))

    def _rows(self, name: str) -> Any:
        return self._move.model(name).objects.using(self._move.connection.alias)


class Batch:
    """The LegacyRows that a batch will insert, of one kind. `now` is the instant of the batch."""

    def __init__(self, move: Move, kind: str) -> None:
        self.now = timezone.now()
        self._move = move
        self._kind = kind
        self._legacy: list[dict[str, Any]] = []
        self._quarantined: list[dict[str, Any]] = []

    def forget(self, row: Row) -> None:
        """Its person deleted their account here."""
        self._legacy.append(self._move.record(self._kind, row, "forgotten", self.now))

    def quarantine(self, row: Row, reason: Reason, person: UUID | None) -> None:
        record = self._move.record(self._kind, row, "quarantined", self.now, user_id=person)
        self._legacy.append(record)
        self._quarantined.append({"legacy_row_id": record["id"], "reason": reason.value, "row": dict(row)})

    def add(
        self, row: Row, person: UUID | None, *, made_hash: UUID, doubts: Iterable[Doubt], corrected: bool
    ) -> UUID:
        """Answers the id of what it becomes."""
        found = set(doubts)
        codes = [doubt.value for doubt in Doubt if doubt in found]
        pk = derived_id(self._kind, row["id"] or "")
        record = self._move.record(
            self._kind,
            row,
            "moved",
            self.now,
            target_id=pk,
            user_id=person,
            made_hash=made_hash,
            warnings=codes,
            row=dict(row) if codes else None,
            corrected=corrected,
        )
        self._legacy.append(record)
        return pk

    def insert(self) -> None:
        self._move.insert("accounts.LegacyRow", self._legacy)
        self._move.insert("accounts.QuarantinedRow", self._quarantined)
