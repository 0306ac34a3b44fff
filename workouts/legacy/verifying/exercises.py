"""Exercise → the catalogue's, or one of its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.legacy.reading import Row
from training.catalogue.files import read
from training.names import fold, fold_loosely
from workouts.legacy.verifying import expected
from workouts.legacy.verifying.checking import Checker, label
from workouts.legacy.verifying.sql import Pair

# What may be recorded of an exercise that was filed under this.
SUITS: dict[str, Sequence[str]] = {
    "STRENGTH": ("weight_reps", "weight_time", "weight_distance"),
    "BODYWEIGHT": ("reps", "added_weight_reps", "assisted_reps", "time"),
    "CARDIO": ("distance_time", "time"),
    "FLEXIBILITY": ("time",),
}
# Filed under another word: then what was recorded of it decides.
UNKNOWN = {*SUITS["STRENGTH"], *SUITS["BODYWEIGHT"], *SUITS["FLEXIBILITY"]}


@dataclass(frozen=True, slots=True)
class Movement:
    """A legacy exercise and what it became. `edited`: then what it measures now says nothing of what it did."""

    target: str | None = None
    # What its rows may have been read as: all, where it was filed anew since it was taken, for then nobody knows.
    categories: Sequence[str] = ("",)
    measurement: str = ""
    merged_into: str | None = None
    edited: bool = False


_NONE = Movement()


class Exercises:
    """All of them, which are few."""

    def __init__(self, checker: Checker) -> None:
        self._checker = checker
        self._found: dict[str, Movement] = {}
        # A shipped exercise gets its aliases when the catalogue is loaded, which may be after the move.
        shipped = {entry.key: entry.aliases for entry in read().entries}
        aliases = self._aliases()
        for pair in checker.sql.exercises():
            self._check(pair, aliases, shipped)

    def of(self, row: Row) -> Movement:
        return self._found.get(row["exerciseId"] or "", _NONE)

    def _aliases(self) -> dict[str, list[str]]:
        sql = self._checker.sql
        aliases: dict[str, list[str]] = {}
        for exercise, alias in sql.stream(
            f"SELECT {sql.text('a.exercise_id')}, a.name FROM {sql.table('training.ExerciseAlias')} a WHERE"
            f" a.exercise_id IN (SELECT target_id FROM {sql.table('accounts.LegacyRow')} WHERE kind = 'exercise')"
        ):
            aliases.setdefault(exercise, []).append(alias)
        return aliases

    def _check(self, pair: Pair, aliases: dict[str, list[str]], shipped: dict[str, tuple[str, ...]]) -> None:
        checker, old, legacy = self._checker, pair.old, pair.legacy
        name = label("Exercise", old)
        category = (old.get("category") or old.get("exerciseType") or "").strip().upper()
        taken = checker.is_taken("Exercise", pair)
        categories = (category,) if taken else (category, *SUITS)
        if legacy.id is None or legacy.outcome == "quarantined":
            self._found[old["id"] or ""] = Movement(categories=categories)
            if taken:
                checker.check_quarantine("Exercise", pair, {})
            return
        measurement, became, owner, merged, key = pair.more
        target = legacy.target if pair.made is not None else None
        self._found[old["id"] or ""] = Movement(
            target, categories, measurement or "", merged, pair.state == 2
        )
        if target is None:
            # Staff deleted it, which they can only while nothing is recorded of it: a log of it is a difference itself.
            checker.tallies["Exercise"].edited += 1
            return
        if not taken or checker.stop("Exercise", pair):
            return
        if owner is not None:
            checker.findings.differ("I4", f"{name} became the private exercise of one person")
        if measurement not in SUITS.get(category, UNKNOWN):
            checker.findings.differ("I5", f"{name} is {category}, but what it became measures {measurement}")
        names = {became, *aliases.get(legacy.target or "", ()), *shipped.get(key or "", ())}
        if not any(_is_same(old["name"] or "", each) for each in names):
            checker.findings.differ("I9", f"{name} became {became!r}, which is another name")
        checker.samples["Exercise"].offer(old, f"{became} ({measurement})")


def _is_same(old: str, new: str) -> bool:
    """Whether one name has all the words of the other: `Squats` became `Bodyweight squat`, `Yoga Flow` is `Yoga`."""
    was, became = (
        set(fold_loosely(expected.name(name, 10_000)).replace("(", " ").replace(")", " ").split())
        for name in (old, new)
    )
    return was <= became or became <= was or (len(old) > 100 and _is_beginning(new, old))


def _is_beginning(new: str, old: str) -> bool:
    """Whether a long name was cut, maybe to make room for what tells it from another: ` (strength)`, ` (strength) (2)`."""
    cut = re.sub(r" \([a-z]+\)( \(\d+\))?$", "", new)
    return len(cut) >= 75 and fold(expected.name(old, 10_000)).startswith(fold(cut)[:90])
