"""What is asked of every row, whatever it is: was it taken, is it there, and is each of its values the right one."""

import json
import random
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.legacy.choices import Choices
from accounts.legacy.doubts import Reason
from accounts.legacy.identity import content_hash
from accounts.legacy.reading import Row
from workouts.legacy.verifying import expected
from workouts.legacy.verifying.expected import NULL, SEPARATOR
from workouts.legacy.verifying.outcome import Findings
from workouts.legacy.verifying.sql import Pair, Sql

# A clock of the older tracker's may go wrong, or tell the time of another zone.
CLOCKS_DIFFER = timedelta(days=1)
SAMPLES = 20


@dataclass(slots=True)
class Tally:
    """Rows of a table by what is to be said of them."""

    edited: int = 0
    corrected: int = 0
    missing: int = 0


@dataclass(slots=True)
class Sample:
    """Some rows of a table, each as likely as another, for a person to look at."""

    rows: list[tuple[Row, str]] = field(default_factory=list)
    seen: int = 0

    def offer(self, old: Row, made: str) -> None:
        self.seen += 1
        if len(self.rows) < SAMPLES:
            self.rows.append((old, made))
        elif (place := random.randrange(self.seen)) < SAMPLES:  # noqa: S311
            self.rows[place] = (old, made)


@dataclass(slots=True)
class Checker:
    """`unchanged` are the legacy tables that are, byte for byte, what they were before the move.

    `loose` are sessions with a log whose legacy row is gone.
    """

    sql: Sql
    choices: Choices
    run: Any
    findings: Findings
    unchanged: set[str]
    loose: set[str]
    tallies: dict[str, Tally] = field(init=False)
    samples: dict[str, Sample] = field(init=False)
    late: set[str] = field(default_factory=set)  # tables with rows that were written since

    def __post_init__(self) -> None:
        self.tallies = {table: Tally() for table in self.sql.source.tables}
        self.samples = {table: Sample() for table in self.sql.source.tables}

    @property
    def exact(self) -> bool:
        """SQLite keeps decimals as floats."""
        return self.sql.connection.vendor == "postgresql"

    def is_taken(self, table: str, pair: Pair) -> bool:
        """Whether the row was taken as it is now; else it is newer, or that is a difference."""
        old, legacy = pair.old, pair.legacy
        if legacy.id is None:
            self.tallies[table].missing += 1
            self._is_missing(table, old)
            return False
        if legacy.outcome == "forgotten":  # its account was deleted here: nothing is there to compare
            return False
        if legacy.warnings != "[]":
            for code in json.loads(legacy.warnings or "[]"):
                self.findings.warned(code, label(table, old))
        if content_hash(old).hex == (legacy.row_hash or "").replace("-", ""):
            return True
        if table in self.unchanged and moment(legacy.moved_at) >= self.run.started_at:
            self.findings.differ("I2", f"{label(table, old)}: what is noted of the row is not what it says")
        elif table in self.unchanged:
            # A rollback kept it, because it was edited here, after it had been changed there.
            self.findings.newer(
                f"{label(table, old)} was changed in the older tracker, and is kept as it is here"
            )
        elif _is_since(old.get("updatedAt"), moment(legacy.moved_at)):
            self.late.add(table)
            self.findings.newer(f"{label(table, old)} was changed in the older tracker")
        else:
            self.findings.differ(
                "I10", f"{label(table, old)} was changed since it was taken, and its updatedAt was not"
            )
        return False

    def _is_missing(self, table: str, old: Row) -> None:
        if table not in self.unchanged and _is_since(old.get("createdAt"), self.run.started_at):
            self.late.add(table)
            self.findings.newer(f"{label(table, old)} is new in the older tracker")
        else:
            self.findings.differ("I2", f"{label(table, old)} was neither moved nor put into quarantine")

    def check_quarantine(self, table: str, pair: Pair, holds: Mapping[str, bool]) -> None:
        """I2: the row is in quarantine with all it says, for one of the reasons that `holds` says are true."""
        legacy, name = pair.legacy, label(table, pair.old)
        if legacy.reason is None:
            self.findings.differ("I2", f"{name} is said to be in quarantine, and is not there")
            return
        # What stood for a password may be one in plain text, and is left out.
        kept = {key: value for key, value in pair.old.items() if key != "password"}
        found = json.loads(legacy.content or "{}")
        if {key: value for key, value in found.items() if key != "password"} != kept:
            self.findings.differ("I2", f"{name} is in quarantine, but not with all that it says")
        if legacy.reason == Reason.REFUSED:
            if not legacy.detail:
                self.findings.differ("I2", f"{name} is in quarantine without what the database said")
        elif not holds.get(legacy.reason):
            self.findings.differ("I2", f"{name} is in quarantine as {legacy.reason}, which it is not")

    def stop(self, table: str, pair: Pair) -> bool:
        """Whether a moved row is not compared further: gone, corrected by staff, or edited."""
        if pair.made is None:
            self.findings.differ(
                "I3", f"{label(table, pair.old)}: what it became ({pair.legacy.target}) does not exist"
            )
        elif pair.legacy.corrected == "1":
            self.tallies[table].corrected += 1
        elif pair.state == 2:
            self.tallies[table].edited += 1
        else:
            return False
        return True

    def compare(
        self, name: str, wanted: str, made: str, fields: dict[str, str], sways: Iterable[str] = ()
    ) -> bool:
        """Name each value that differs; whether there is none. `sways`: those that are not asked for."""
        if wanted == made:
            return True
        same = True
        number = len(fields) - 1
        old, new = wanted.split(SEPARATOR, number), made.split(SEPARATOR, number)
        for (field_name, code), was, became in zip(fields.items(), old, new, strict=True):
            if was == became or field_name in sways or (not self.exact and _close(field_name, was, became)):
                continue
            same = False
            if code == "I9":
                self.findings.differ("I9", f"{name}: {field_name} {text_difference(was, became)}")
            else:
                self.findings.differ(
                    _code(field_name, code, was, became),
                    f"{name}: {field_name} must be {_shown(was)}, is {_shown(became)}",
                )
        return same

    def compare_warnings(self, name: str, noted: str | None, wanted: Collection[str]) -> None:
        """I5: what was assumed or left out is told, and nothing else."""
        if (wanted or noted != "[]") and set(json.loads(noted or "[]")) != set(wanted):
            self.findings.differ("I5", f"{name}: warned of {noted}, must be of {expected.codes(wanted)}")


def label(table: str, row: Row) -> str:
    return f"{table} {short(row['id'] or '')}"


def short(legacy_id: str) -> str:
    return repr(legacy_id) if len(legacy_id) <= 40 else f"{legacy_id[:40]!r}…"


def moment(text: str | None) -> datetime:
    """A canonical instant."""
    return datetime.fromisoformat(text or "").replace(tzinfo=UTC)


def text_difference(was: str, became: str) -> str:
    """Where two texts part; not the texts, which are the person's own."""
    if became == NULL:
        return "is not there"
    shorter = min(len(was), len(became))
    place = next((index for index in range(shorter) if was[index] != became[index]), shorter)
    return f"differs from its character {place + 1} on ({len(was)} characters, now {len(became)})"


def _is_since(stamp: str | None, when: datetime) -> bool:
    found = expected.instant(stamp)
    return found is None or found > when - CLOCKS_DIFFER


def _shown(value: str) -> str:
    return "nothing" if value == NULL else repr(value[:80])


def _code(field_name: str, code: str, was: str, became: str) -> str:
    """I8 where nothing became something, or 0 nothing."""
    if code != "I5" or field_name in {"session", "exercise", "to_check", "measurement", "unit"}:
        return code
    if was == NULL or (became == NULL and re.fullmatch(r"0+(\.0+)?", was)):
        return "I8"
    return code


def _close(field_name: str, was: str, became: str) -> bool:
    if field_name not in {"volume_kg", "seconds_total"} or NULL in {was, became}:
        return False
    return abs(float(was) - float(became)) <= abs(float(was)) * 1e-14
