"""What is put on the bar. Pure: no Django. The only place that knows what a gym can load; static/js/gym/loading.js does the same.

A gym's inventory belongs to one unit and is never converted. All reckoning is in whole thousandths of that unit, so it is
exact. A weight may be asked for in the other unit: then each load counts as what it reads in that unit, to two decimals,
and the answers come in the unit that was asked for.

A `Setup` is what loads one exercise in one gym. It answers, for any weight: the load at most that heavy (`at_most`), the
nearest (`nearest`), the next strictly heavier or lighter (`next_loadable`), and what to put where (`load`).
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from math import gcd
from typing import Any, Literal

from accounts import units

THOUSANDTHS = 1000
# The heaviest set there is (workouts.set_values), and so the heaviest load: it bounds every search.
HEAVIEST = {"kg": 2000 * THOUSANDTHS, "lb": 4410 * THOUSANDTHS}
# The longest search, in steps of a table; below a tenth of a second. `search_size` says what an inventory takes.
LONGEST_SEARCH = 1_000_000
MOST_IN_RANGE = 1000
_NEVER = 0xFFFF

# Where nothing is known of the equipment, the weight moves by these.
FREE_STEPS = {"kg": 2500, "lb": 5000}
FINE_STEPS = {"kg": 1000, "lb": 1000}
_FINE = {"medicine_ball", "weight_plate"}

# Of the first work set, and how often each is lifted.
BAR_REPS = 10
RAMP = ((40, 5), (60, 3), (80, 2))

_TWO_SIDES = {"barbell", "ez_bar", "trap_bar", "smith_machine", "plate_loaded"}

Kind = Literal["two_sides", "one_side", "belt", "plate", "dumbbells", "kettlebell", "stack", "free"]
Direction = Literal[1, -1]


@dataclass(frozen=True, slots=True)
class Bar:
    """`kind` is the equipment it serves: barbell, ez_bar …, or a machine's empty weight; a handle for kind dumbbell."""

    kind: str
    name: str
    weight: Decimal
    collars: Decimal = Decimal(0)  # both of them


@dataclass(frozen=True, slots=True)
class Plates:
    weight: Decimal
    pairs: int


@dataclass(frozen=True, slots=True)
class Row:
    """Dumbbells or kettlebells from one weight to another."""

    first: Decimal
    last: Decimal
    step: Decimal
    kind: str = "dumbbell"


@dataclass(frozen=True, slots=True)
class Machine:
    """A stack: what the pin says from `first` to `last`, and what it weighs more than it says. Without a name: all others."""

    name: str
    first: Decimal
    last: Decimal
    step: Decimal
    offset: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything of one gym, in its unit."""

    unit: str
    bars: tuple[Bar, ...] = ()
    plates: tuple[Plates, ...] = ()
    dumbbells: tuple[Row, ...] = ()
    machines: tuple[Machine, ...] = ()

    @classmethod
    def read(cls, gym: Mapping[str, Any]) -> "Inventory":
        """From the lists as they are stored and sent (assets/types/gym.d.ts), whose weights are decimal texts."""
        return cls(
            gym["weight_unit"],
            tuple(
                Bar(row["kind"], row["name"], Decimal(row["weight"]), Decimal(row.get("collars", 0)))
                for row in gym["bars"]
            ),
            tuple(Plates(Decimal(row["weight"]), row["pairs"]) for row in gym["plates"]),
            tuple(Row(*_range(row), row.get("kind", "dumbbell")) for row in gym["dumbbells"]),
            tuple(
                Machine(row["name"], *_range(row), Decimal(row.get("offset", 0))) for row in gym["machines"]
            ),
        )


def _range(row: Mapping[str, Any]) -> tuple[Decimal, Decimal, Decimal]:
    return Decimal(row["from"]), Decimal(row["to"]), Decimal(row["step"])


@dataclass(frozen=True, slots=True)
class Lift:
    """What of an exercise decides how it is loaded: codes of training.models.vocabulary, and its names."""

    equipment: str
    measurement: str
    name: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Discs:
    weight: Decimal
    count: int


# What stands before the plates, and what is said where there are none.
_WHERE = {
    "two_sides": ("per side", "empty bar"),
    "one_side": ("on the bar", "empty bar"),
    "belt": ("on the belt", ""),
}


def discs_text(discs: Iterable[Discs]) -> str:
    """`2 × 25 + 5`, heaviest first."""
    return " + ".join(
        f"{each.count} × {units.plain(each.weight)}" if each.count > 1 else units.plain(each.weight)
        for each in discs
    )


@dataclass(frozen=True, slots=True)
class Load:
    """How `asked` is loaded, or the heaviest there is below it. What is put where is in the unit of the gym, `unit`;
    `reached`, `missing`, `below` and `above` are in the unit that was asked for."""

    kind: Kind
    unit: str
    bar: Decimal  # with its collars; the empty machine; 0 for what has none
    bar_name: str
    per_side: tuple[Discs, ...]  # heaviest first, the inmost
    pin: Decimal | None  # of a stack
    total: Decimal | None  # what is loaded, in `unit`; None where everything is too heavy
    reached: Decimal | None
    missing: Decimal
    below: Decimal | None  # the nearest that can be loaded and is lighter than asked
    above: Decimal | None

    @property
    def is_exact(self) -> bool:
        return self.reached is not None and self.missing == 0

    @property
    def text(self) -> str:
        """The line beside a weight: `per side 25 + 5 + 1.25`; empty where there is nothing to say."""
        if self.kind == "free":
            return ""
        if not self.is_exact:
            near = [units.plain(each) for each in (self.reached, self.above) if each is not None]
            return f"nearest {' or '.join(near)}" if near else ""
        if self.kind == "stack":
            return "" if self.pin is None or self.pin == self.total else f"pin at {units.plain(self.pin)}"
        discs = discs_text(self.per_side)
        where, bare = _WHERE.get(self.kind, ("", ""))
        return f"{where} {discs}" if discs else bare


@dataclass(frozen=True, slots=True)
class WarmUp:
    weight: Decimal
    unit: str
    reps: int


class TooFineError(ValueError):
    """These plates would take too long a search."""


# --- The search: which sums a pile of plates makes, and with how few -------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pile:
    """Plates (weight in thousandths, how many), heaviest first.

    tables[k][s] is the fewest plates of kinds k and lighter that weigh s × grain, for every s: a bounded knapsack, solved
    whole. So `fewest` is right by construction, and every sum is known at once.
    """

    plates: tuple[tuple[int, int], ...]
    grain: int
    tables: tuple[array[int], ...]

    @property
    def sums(self) -> list[int]:
        return [index * self.grain for index, count in enumerate(self.tables[0]) if count != _NEVER]

    def fewest(self, weight: int) -> list[tuple[int, int]]:
        """The fewest plates that weigh `weight`, a sum of the pile; of equally few the ones with the heaviest first."""
        left, chosen = weight // self.grain, []
        for (plate, there), table, rest in zip(self.plates, self.tables, self.tables[1:], strict=False):
            step = plate // self.grain
            count = next(
                count
                for count in range(min(there, left // step), -1, -1)
                if rest[left - count * step] != _NEVER and rest[left - count * step] + count == table[left]
            )
            left -= count * step
            if count:
                chosen.append((plate, count))
        return chosen


def _shares(count: int) -> list[int]:
    """1, 2, 4 … and a rest: each number up to `count` is a sum of some of them."""
    shares: list[int] = []
    while count:
        share = min(count, 1 << len(shares))
        shares.append(share)
        count -= share
    return shares


@lru_cache(maxsize=32)
def _pile(plates: tuple[tuple[int, int], ...], most: int) -> _Pile:
    grain = gcd(*(weight for weight, _ in plates)) or 1
    size = min(sum(weight * count for weight, count in plates), most) // grain
    if _steps(plates, size) > LONGEST_SEARCH:
        raise TooFineError
    fewest = [0] + [_NEVER] * size
    tables = [array("H", fewest)]
    for weight, count in reversed(plates):
        for share in _shares(count):
            shift = weight // grain * share
            if shift > size:
                break
            fewest = fewest[:shift] + [
                min(without, with_it + share) if with_it != _NEVER else without
                for without, with_it in zip(fewest[shift:], fewest, strict=False)
            ]
        tables.append(array("H", fewest))
    return _Pile(plates, grain, tuple(reversed(tables)))


def _steps(plates: Sequence[tuple[int, int]], size: int) -> int:
    return sum(len(_shares(count)) for _, count in plates) * (size + 1)


def search_size(plates: Iterable[Plates], unit: str) -> int:
    """How long a search these plates take; no gym may have more than LONGEST_SEARCH."""
    pile = _sorted_plates(plates, times=2)
    grain = gcd(*(weight for weight, _ in pile)) or 1
    return _steps(pile, min(sum(weight * count for weight, count in pile), HEAVIEST[unit]) // grain)


def _sorted_plates(plates: Iterable[Plates], *, times: int = 1) -> tuple[tuple[int, int], ...]:
    """`times` 2: single plates, of which a pair has two. Plates of one weight in several rows count together."""
    counts: dict[int, int] = {}
    for row in plates:
        if row.pairs and (weight := _whole(row.weight)) > 0:
            counts[weight] = counts.get(weight, 0) + row.pairs * times
    return tuple(sorted(counts.items(), reverse=True))


def _whole(value: Decimal) -> int:
    return int((value * THOUSANDTHS).to_integral_value(ROUND_FLOOR))


def _decimal(whole: int) -> Decimal:
    return Decimal(units.plain(Decimal(whole) / THOUSANDTHS))


# --- What loads an exercise ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Source:
    """One way to load: a bar with plates on `sides` sides, or a list of weights that are there as they are."""

    kind: Kind
    base: int = 0
    name: str = ""
    sides: int = 1
    pile: _Pile | None = None
    fixed: tuple[int, ...] = ()
    offset: int = 0
    # A second bar serves for what is lighter than the first one, and for nothing else.
    is_spare: bool = False
    # Worth lifting bare to warm up, which the handle of a dumbbell is not.
    is_bar: bool = False
    # Serves for a weight that is asked for, but no stepper or rounding leads to it.
    is_aside: bool = False

    def totals(self, heaviest: int) -> list[int]:
        if self.pile is None:
            return [weight for weight in self.fixed if weight <= heaviest]
        return [
            total
            for each in self.pile.sums
            if (total := self.base + each * self.sides) <= heaviest or not each
        ]

    def discs(self, total: int) -> tuple[Discs, ...]:
        if self.pile is None:
            return ()
        found = self.pile.fewest((total - self.base) // self.sides)
        return tuple(Discs(_decimal(weight), count) for weight, count in found)


@dataclass(frozen=True, slots=True)
class Setup:
    """What loads one exercise in one gym."""

    unit: str
    kind: Kind
    sources: tuple[_Source, ...] = ()
    free: str = ""  # the equipment, where any multiple of a step will do
    is_warmed_up: bool = True
    _all: list[int] = field(init=False, repr=False, compare=False)
    _loads: list[int] = field(init=False, repr=False, compare=False)
    _by: dict[int, _Source] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by: dict[int, _Source] = {}
        for source in self.sources:
            below = min(by, default=None) if source.is_spare else None
            for total in source.totals(HEAVIEST[self.unit]):
                if below is None or total < below:
                    by.setdefault(total, source)
        object.__setattr__(self, "_by", by)
        object.__setattr__(self, "_all", sorted(by))
        object.__setattr__(self, "_loads", sorted(each for each in by if not by[each].is_aside))

    @property
    def loads(self) -> list[Decimal]:
        """What steps and rounding go by, lightest first; empty where any multiple of a step will do."""
        return [_decimal(each) for each in self._loads]

    def at_most(self, weight: Decimal, unit: str) -> Decimal | None:
        """The heaviest load that is no heavier than `weight`; None where everything is."""
        if self.free:
            step = self._step(unit)
            return None if weight < 0 else _decimal(_whole(weight) // step * step)
        index = bisect_right(self._loads, weight, key=lambda each: self._read(each, unit))
        return self._read(self._loads[index - 1], unit) if index else None

    def next_loadable(self, weight: Decimal, direction: Direction, unit: str) -> Decimal | None:
        """The next load that is strictly heavier (1) or lighter (-1) than `weight`; None where there is none."""
        if self.free:
            step, whole = self._step(unit), _whole(weight)
            moved = (
                (whole // step + 1) * step
                if direction > 0
                else ((whole - 1) // step if _decimal(whole) == weight else whole // step) * step
            )
            return _decimal(moved) if moved >= 0 else None
        if direction > 0:
            index = bisect_right(self._loads, weight, key=lambda each: self._read(each, unit))
            return self._read(self._loads[index], unit) if index < len(self._loads) else None
        index = bisect_left(self._loads, weight, key=lambda each: self._read(each, unit))
        return self._read(self._loads[index - 1], unit) if index else None

    def nearest(self, weight: Decimal, unit: str) -> Decimal | None:
        """The load nearest to `weight`, the lighter of two; None where nothing can be loaded at all."""
        below = self.at_most(weight, unit)
        above = self.next_loadable(weight, 1, unit)
        if below is None or above is None:
            return above if below is None else below
        return below if weight - below <= above - weight else above

    def load(self, weight: Decimal, unit: str) -> Load:
        """What to put where for `weight` or the heaviest load below it."""
        below, above = self.next_loadable(weight, -1, unit), self.next_loadable(weight, 1, unit)
        if self.free:  # any weight will do; the step is for steppers and for rounding
            return Load("free", unit, Decimal(0), "", (), None, weight, weight, Decimal(0), below, above)
        index = bisect_right(self._all, weight, key=lambda each: self._read(each, unit))
        whole = self._all[index - 1] if index else None
        reached = None if whole is None else self._read(whole, unit)
        missing = weight if reached is None else weight - reached
        source = self.sources[0] if whole is None else self._by[whole]
        return Load(
            source.kind,
            self.unit,
            _decimal(source.base),
            source.name,
            () if whole is None else source.discs(whole),
            _decimal(whole - source.offset) if source.kind == "stack" and whole is not None else None,
            None if whole is None else _decimal(whole),
            reached,
            missing,
            below,
            above,
        )

    def weight_of(self, discs: Iterable[Discs], unit: str) -> Decimal:
        """The reverse: what the (first) bar weighs with these on each side, or on its one side."""
        loaded = [source for source in self.sources if source.pile] or list(self.sources)
        base, sides = (loaded[0].base, loaded[0].sides) if loaded else (0, 1)
        return self._read(base + sides * sum(_whole(each.weight) * each.count for each in discs), unit)

    def warm_ups(self, weight: Decimal, unit: str) -> list[WarmUp]:
        """Up to the first work set: the bare bar, then 40, 60 and 80 %, rounded down; what rounds to the same is left out."""
        if not self.is_warmed_up:
            return []
        asked: list[tuple[Decimal | None, int]] = []
        # With the bar of the work set: nobody changes bars for a warm-up.
        used = self._used(weight, unit)
        if used and used.is_bar and used.base:
            asked.append((self._read(used.base, unit), BAR_REPS))
        asked += [(self.at_most(weight * share / 100, unit), reps) for share, reps in RAMP]
        least = asked[0][0] if len(asked) > len(RAMP) else None
        ramp: list[WarmUp] = []
        for load, reps in asked:
            if load and (ramp[-1].weight if ramp else 0) < load < weight and (least is None or load >= least):
                ramp.append(WarmUp(load, unit, reps))
        return ramp

    def _used(self, weight: Decimal, unit: str) -> _Source | None:
        """What is loaded for `weight` or for the heaviest load below it."""
        index = bisect_right(self._all, weight, key=lambda each: self._read(each, unit))
        return self._by[self._all[index - 1]] if index else None

    def _step(self, unit: str) -> int:
        return (FINE_STEPS if self.free in _FINE else FREE_STEPS)[unit]

    def _read(self, whole: int, unit: str) -> Decimal:
        """A load as it reads in `unit`."""
        value = _decimal(whole)
        if unit == self.unit:
            return value
        return Decimal(units.plain(units.from_kg(units.to_kg(value, self.unit), unit)))


def setup(lift: Lift, gym: Inventory, *, bar: Bar | None = None) -> Setup:
    """How `lift` is loaded in `gym`; with `bar` it is this one, else the first of its kind or the one it is named for."""
    is_warmed_up = lift.measurement == "weight_reps"
    sources = _sources(lift, gym, bar)
    if not any(source.pile or source.fixed for source in sources):
        return Setup(gym.unit, "free", (), lift.equipment, is_warmed_up)
    return Setup(gym.unit, sources[0].kind, tuple(sources), "", is_warmed_up)


def _sources(lift: Lift, gym: Inventory, bar: Bar | None) -> list[_Source]:
    if lift.measurement == "added_weight_reps":
        return _belt(gym)
    if lift.equipment in {"machine", "cable"}:
        return _stack(lift, gym)
    if lift.measurement == "assisted_reps":
        return []
    if lift.equipment in _TWO_SIDES or lift.equipment == "landmine":
        return _bars(lift, gym, bar)
    if lift.equipment == "weight_plate":
        return [_Source("plate", fixed=tuple(sorted(weight for weight, _ in _sorted_plates(gym.plates))))]
    return _hand_weights(lift, gym, bar)


def bars_for(lift: Lift, gym: Inventory) -> list[Bar]:
    """The bars it can be done with, the one that is meant first."""
    kind = lift.equipment
    is_loaded = lift.measurement not in {"added_weight_reps", "assisted_reps"}
    if is_loaded and (kind in _TWO_SIDES or kind in {"landmine", "dumbbell"}):
        found = [each for each in gym.bars if each.kind == kind]
        if kind == "landmine" and not found:
            found = [each for each in gym.bars if each.kind == "barbell"]
        named = _named(lift, [each.name for each in found])
        return [found[named], *found[:named], *found[named + 1 :]] if named is not None else found
    return []


def _bars(lift: Lift, gym: Inventory, bar: Bar | None) -> list[_Source]:
    bars = [bar] if bar else bars_for(lift, gym)
    if not bars and lift.equipment == "plate_loaded":
        bars = [Bar("plate_loaded", "", Decimal(0))]  # most people count the plates alone
    sides = 1 if lift.equipment == "landmine" else 2
    kind: Kind = "one_side" if sides == 1 else "two_sides"
    pile = _pile(_sorted_plates(gym.plates, times=3 - sides), HEAVIEST[gym.unit] // sides)
    return [
        _Source(
            kind,
            _whole(each.weight + each.collars),
            each.name,
            sides,
            pile,
            is_spare=each is not bars[0],
            is_bar=True,
        )
        for each in bars
    ]


def _belt(gym: Inventory) -> list[_Source]:
    """Plates on a belt, or a dumbbell between the feet; 0 is body weight alone."""
    pile = _pile(_sorted_plates(gym.plates, times=2), HEAVIEST[gym.unit])
    rows = _fixed(row for row in gym.dumbbells if row.kind == "dumbbell")
    if not pile.plates and not rows:
        return []
    # Of both together the steps would be no steps: a belt goes by its plates.
    return [_Source("belt", pile=pile), _Source("dumbbells", fixed=rows, is_aside=bool(pile.plates))]


def _hand_weights(lift: Lift, gym: Inventory, bar: Bar | None) -> list[_Source]:
    """As they hang there; for dumbbells also handles with plates, which have to do for two."""
    sources = []
    if rows := _fixed(row for row in gym.dumbbells if row.kind == lift.equipment):
        sources.append(_Source("dumbbells" if lift.equipment == "dumbbell" else "kettlebell", fixed=rows))
    if handles := [bar] if bar else bars_for(lift, gym):
        halved = [Plates(row.weight, row.pairs // 2) for row in gym.plates]
        pile = _pile(_sorted_plates(halved), HEAVIEST[gym.unit] // 2)
        made = [
            _Source("two_sides", _whole(each.weight + each.collars), each.name, 2, pile) for each in handles
        ]
        sources = made if bar else sources + made
    return sources


def _stack(lift: Lift, gym: Inventory) -> list[_Source]:
    chosen = _named(lift, [each.name for each in gym.machines])
    if chosen is None:
        chosen = next((index for index, each in enumerate(gym.machines) if not _words(each.name)), None)
    if chosen is None:
        return []
    machine = gym.machines[chosen]
    offset = _whole(machine.offset)
    pins = _fixed([Row(machine.first, machine.last, machine.step)])
    return [
        _Source("stack", name=machine.name, fixed=tuple(pin + offset for pin in pins), offset=offset),
    ]


def _fixed(rows: Iterable[Row]) -> tuple[int, ...]:
    found: set[int] = set()
    for row in rows:
        first, last, step = _whole(row.first), _whole(row.last), _whole(row.step)
        found.update(range(first, last + 1, step) if step > 0 else (first,))
    return tuple(sorted(found))


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", text.lower()) if word]


def _named(lift: Lift, names: Sequence[str]) -> int | None:
    """The index of the name all of whose words are in a name of the exercise; of several the longest, then the first."""
    own = [set(_words(name)) for name in (lift.name, *lift.aliases)]
    best, most = None, 0
    for index, name in enumerate(names):
        words = _words(name)
        if len(words) > most and any(each.issuperset(words) for each in own):
            best, most = index, len(words)
    return best
