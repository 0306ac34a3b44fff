"""What a verification found."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

# As many are named; the others are counted.
SHOWN = 50

# What can be asked of a database. (Forward, reverse, forward; written meanwhile; both databases: those are tests.)
TITLES = {
    "I1": "Each row has as many sets as it says",
    "I2": "Every row of the older tracker was moved, or is in quarantine for a reason that holds",
    "I3": "No two rows went to one place, every place exists, and nothing was made of no row",
    "I4": "Everything belongs to the person it belonged to",
    "I5": "All values, their units, their kind and their order are what they were",
    "I6": "Sets × reps × weight of each person and exercise is what it was",
    "I7": "All instants are the same to the millisecond, and no day was shifted",
    "I8": "Empty stayed empty, and 0 stayed 0",
    "I9": "All names and notes are the same, letter by letter",
    "I10": "The older tracker's tables were not changed",
    "I11": "The database's own rules hold, and the totals kept with each row are right",
    "I12": "Nothing was done a second time",
}


@dataclass(frozen=True, slots=True)
class Invariant:
    code: str
    title: str
    differences: int
    examples: tuple[str, ...]  # the first 50

    @property
    def ok(self) -> bool:
        return self.differences == 0


@dataclass(frozen=True, slots=True)
class TableCounts:
    """legacy = moved + copies + quarantined + forgotten + missing. Of `forgotten` rows the account was deleted here;
    `missing` ones have not been taken.
    """

    legacy: int = 0
    moved: int = 0
    copies: int = 0
    quarantined: int = 0
    missing: int = 0
    warned: int = 0
    edited: int = 0
    corrected: int = 0
    forgotten: int = 0


@dataclass(frozen=True, slots=True)
class Verification:
    """`ok`: no difference. Rows that are `newer` were written in the older tracker since: a sync brings them over.

    `totals` has legacy and new figure by name, of the rows that were compared: without edited, corrected and newer ones.
    `checksum` is of all values, without ids: it is the same on every database that holds the same history.
    """

    state: str
    invariants: tuple[Invariant, ...]
    tables: dict[str, TableCounts]
    totals: dict[str, tuple[str, str]]
    warnings: dict[str, int]
    newer: int
    newer_examples: tuple[str, ...]
    edited: int
    corrected: int
    checksum: str
    legacy_md5: str
    seconds: float

    @property
    def ok(self) -> bool:
        return all(invariant.ok for invariant in self.invariants)

    @property
    def exit_status(self) -> int:
        """0: all is there. 1: something differs. 2: nothing differs, but there are newer rows."""
        return 1 if not self.ok else 2 if self.newer else 0

    def failures(self) -> list[str]:
        """A line for each invariant that does not hold, and one for each of its first differences."""
        lines = []
        for invariant in self.invariants:
            if not invariant.ok:
                lines.append(f"{invariant.code} {invariant.title}: {invariant.differences} differences")
                lines += [f"  - {example}" for example in invariant.examples[:5]]
        return lines

    def as_json(self) -> dict[str, Any]:
        """For LegacyRun.report."""
        return {**asdict(self), "ok": self.ok, "seconds": round(self.seconds, 1)}


@dataclass(slots=True)
class Findings:
    """Collects while the verification goes on."""

    differences: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    newer_count: int = 0
    newer_examples: list[str] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)
    warned_examples: dict[str, list[str]] = field(default_factory=dict)

    def differ(self, code: str, text: str, *, times: int = 1) -> None:
        self.differences[code] += times
        named = self.examples.setdefault(code, [])
        if len(named) < SHOWN:
            named.append(text)

    def newer(self, text: str, *, times: int = 1) -> None:
        self.newer_count += times
        if len(self.newer_examples) < SHOWN:
            self.newer_examples.append(text)

    def warned(self, code: str, row: str) -> None:
        self.warnings[code] += 1
        named = self.warned_examples.setdefault(code, [])
        if len(named) < 10:
            named.append(row)

    def take(self, other: "Findings") -> None:
        """Add the differences of another one."""
        for code, texts in other.examples.items():
            for text in texts:
                self.differ(code, text)
            self.differences[code] += other.differences[code] - len(texts)

    def invariants(self) -> tuple[Invariant, ...]:
        return tuple(
            Invariant(code, title, self.differences[code], tuple(self.examples.get(code, ())))
            for code, title in TITLES.items()
        )
