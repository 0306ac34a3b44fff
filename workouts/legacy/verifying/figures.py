"""What is summed on both sides, for one person and for all."""

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from workouts.legacy.verifying.expected import SEPARATOR, Line, fixed

# In the order they are shown. Sums of weights and times are in ten-thousandths.
NAMES = (
    "users",
    "sessions",
    "logs",
    "sets expanded",
    "Σ sets × reps",
    "Σ sets × reps × weight",
    "Σ seconds",
    "notes",
    "characters of notes",
)
_TEN_THOUSANDTHS = {"Σ sets × reps × weight", "Σ seconds"}


@dataclass(slots=True)
class Figures:
    """`old` and `new` by name: as the legacy rows say by the predicates of the hand-over, and as Spotter's rows do."""

    old: dict[str, int] = field(default_factory=dict)
    new: dict[str, int] = field(default_factory=dict)
    # By exercise of the legacy rows' and of the logs: ten-thousandths of kg.
    volume_old: dict[str, int] = field(default_factory=dict)
    volume_new: dict[str, int] = field(default_factory=dict)
    _old_sum: Any = field(default_factory=lambda: blake2b(digest_size=16))
    _new_sum: Any = field(default_factory=lambda: blake2b(digest_size=16))

    def count(self, name: str, old: int, new: int) -> None:
        self.old[name] = self.old.get(name, 0) + old
        self.new[name] = self.new.get(name, 0) + new

    def compare(self, expected: str, made: str, ids: int) -> None:
        """Add what a row must have become, and what it became, to the two checksums; the first `ids` values are left out."""
        old = expected.split(SEPARATOR, ids)[ids]
        new = old if expected is made else made.split(SEPARATOR, ids)[ids]
        self._old_sum.update(old.encode(errors="surrogatepass"))
        self._new_sum.update(new.encode(errors="surrogatepass"))

    @property
    def checksums(self) -> tuple[str, str]:
        return self._old_sum.hexdigest(), self._new_sum.hexdigest()

    def add_line(self, line: Line, exercise: str, more: tuple[Any, ...]) -> None:
        """A row and what was made of it; `more` as sql.joins gives it."""
        found, volume, reps_sum, weight_sum, seconds, expanded = more[:6]
        self.count("logs", 1, 1)
        self.count("sets expanded", line.expanded, int(expanded or 0))
        self.count("Σ sets × reps", line.reps_sum, int(reps_sum or 0))
        self.count("Σ sets × reps × weight", line.weight_sum, whole_units(weight_sum))
        self.count("Σ seconds", line.seconds_sum * 10, whole_units(seconds))
        self.volume_old[exercise] = self.volume_old.get(exercise, 0) + line.volume
        self.volume_new[found] = self.volume_new.get(found, 0) + whole_units(volume)

    def add(self, other: "Figures") -> None:
        for name in other.old:
            self.count(name, other.old[name], other.new[name])
        old, new = other.checksums
        self._old_sum.update(old.encode())
        self._new_sum.update(new.encode())

    def shown(self) -> dict[str, tuple[str, str]]:
        return {
            name: (figure(name, self.old[name]), figure(name, self.new[name]))
            for name in NAMES
            if name in self.old
        }


def whole_units(value: Any) -> int:
    """A sum of weights as whole ten-thousandths: a text on PostgreSQL, a float on SQLite."""
    if value is None:
        return 0
    if isinstance(value, str):
        number, _, fraction = value.partition(".")
        return int(number + (fraction + "0000")[:4])
    scaled: int = round(value * 10_000)
    return scaled


def figure(name: str, value: int) -> str:
    return fixed(value, 4).rstrip("0").rstrip(".") if name in _TEN_THOUSANDTHS else str(value)


def same_sum(old: int, new: int, *, exact: bool) -> bool:
    """SQLite adds decimals as floats, which are good for 15 digits."""
    return old == new if exact else abs(old - new) <= max(abs(old), abs(new)) // 10**14 + (old > 10**14)
