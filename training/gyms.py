"""All writes of gyms, what a gym may hold, and the gym of somebody who never described one.

Rows are addressed as (user, pk). The id is made on the page: the same id again is the same write again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError
from django.utils import timezone

from accounts import refusals, units
from accounts.models import User
from accounts.queueing import queued
from training import loading
from training.models import Equipment, Gym
from training.models.gym import NAME_LENGTH

# Each list and how many rows it may have: a big gym, not a page without end.
MOST_ROWS = {"bars": 30, "plates": 30, "dumbbells": 30, "machines": 60}
MOST_GYMS = 20
MOST_PAIRS = 50
HEAVIEST = 10_000
PLACES = 3
BAR_KINDS = (
    Equipment.BARBELL,
    Equipment.EZ_BAR,
    Equipment.TRAP_BAR,
    Equipment.SMITH_MACHINE,
    Equipment.PLATE_LOADED,
    Equipment.LANDMINE,
    Equipment.DUMBBELL,
)
HAND_KINDS = (Equipment.DUMBBELL, Equipment.KETTLEBELL)
_NAMESPACE = UUID("0192b7a4-6a4e-7a7c-9c5e-6d2f9f0d1a52")

type Rows = tuple[dict[str, Any], ...]


class ConflictError(refusals.ConflictError[Gym]):
    """The gym says something else than the page knew; `current` is what it is now."""


class IdTakenError(Exception):
    """The id made on the page belongs to something else: make a new one and send again."""


class TooManyError(Exception):
    """There are MOST_GYMS already."""


class FaultsError(refusals.FaultsError):
    """What cannot be stored, by field (`faults` says how)."""


@dataclass(frozen=True, slots=True)
class Details:
    """What a person says about a gym: the lists of Gym, with Decimals where those have texts."""

    name: str
    weight_unit: str
    bars: Rows = ()  # kind, name, weight, collars
    plates: Rows = ()  # weight, pairs
    dumbbells: Rows = ()  # kind, from, to, step
    machines: Rows = ()  # name, from, to, step, offset

    @classmethod
    def of(cls, gym: Gym) -> "Details":
        """As they are stored."""
        return cls(
            gym.name,
            gym.weight_unit,
            **{each: tuple(_read(row) for row in getattr(gym, each)) for each in _LISTS},
        )

    def columns(self) -> dict[str, Any]:
        """As they are stored: in order, decimals as texts."""
        columns = asdict(self.in_order())
        return columns | {each: [_write(row) for row in columns[each]] for each in _LISTS}

    def in_order(self) -> "Details":
        """Plates with the heaviest first, one row for each weight; the other lists as they were given, bars by first use."""
        pairs: dict[Decimal, int] = {}
        for row in self.plates:
            pairs[row["weight"]] = pairs.get(row["weight"], 0) + row["pairs"]
        plates = ({"weight": weight, "pairs": pairs[weight]} for weight in sorted(pairs, reverse=True))
        return replace(self, plates=tuple(plates))


_LISTS = ("bars", "plates", "dumbbells", "machines")
_TEXTS = {"kind", "name"}


def _read(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value if name in _TEXTS or name == "pairs" else Decimal(value) for name, value in row.items()
    }


def _write(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: units.plain(value) if isinstance(value, Decimal) else value for name, value in row.items()}


# --- What a gym may hold ---------------------------------------------------------------------------------------------


def faults(details: Details) -> dict[str, str]:
    """Messages by place: `name`, `plates`, or `plates.2.pairs` for the third row of plates. Empty when it can be stored."""
    found: dict[str, str] = {}
    if not details.name:
        found["name"] = "Give it a name, such as Home."
    elif len(details.name) > NAME_LENGTH:
        found["name"] = f"Keep the name under {NAME_LENGTH} characters."
    if details.weight_unit not in loading.HEAVIEST:
        found["weight_unit"] = "Choose kg or lb."
    for each in _LISTS:
        rows: Rows = getattr(details, each)
        if len(rows) > MOST_ROWS[each]:
            found[each] = f"At most {MOST_ROWS[each]} rows."
        for index, row in enumerate(rows):
            found |= {f"{each}.{index}.{name}": message for name, message in _ROW_FAULTS[each](row)}
    if not any(getattr(details, each) for each in _LISTS):
        found[""] = "Say what is there: at least one bar, plate, dumbbell or machine."
    if not found and loading.search_size(_plates(details), details.weight_unit) > loading.LONGEST_SEARCH:
        found["plates"] = "These weights differ by too little to reckon with. Round them to 0.05, say."
    return found


def _plates(details: Details) -> list[loading.Plates]:
    return [loading.Plates(row["weight"], row["pairs"]) for row in details.in_order().plates]


type Faults = Iterator[tuple[str, str]]


def _bar_faults(row: Mapping[str, Any]) -> Faults:
    if row["kind"] not in {kind.value for kind in BAR_KINDS}:
        yield "kind", "Choose what it is."
    yield from _name_faults(row)
    # A machine may weigh nothing before it is loaded.
    yield from _weight_faults(row, "weight", least=Decimal(0))
    yield from _weight_faults(row, "collars", least=Decimal(0))


def _plate_faults(row: Mapping[str, Any]) -> Faults:
    yield from _weight_faults(row, "weight")
    if not 0 <= row["pairs"] <= MOST_PAIRS:
        yield "pairs", f"From 0 to {MOST_PAIRS} pairs."


def _dumbbell_faults(row: Mapping[str, Any]) -> Faults:
    if row["kind"] not in {kind.value for kind in HAND_KINDS}:
        yield "kind", "Choose what they are."
    yield from _range_faults(row)


def _machine_faults(row: Mapping[str, Any]) -> Faults:
    yield from _name_faults(row)
    yield from _range_faults(row, least=Decimal(0))
    yield from _weight_faults(row, "offset", least=Decimal(0))


_ROW_FAULTS = {
    "bars": _bar_faults,
    "plates": _plate_faults,
    "dumbbells": _dumbbell_faults,
    "machines": _machine_faults,
}


def _name_faults(row: Mapping[str, Any]) -> Faults:
    if len(row["name"]) > NAME_LENGTH:
        yield "name", f"Keep it under {NAME_LENGTH} characters."


def _weight_faults(row: Mapping[str, Any], name: str, *, least: Decimal | None = None) -> Faults:
    value: Decimal = row[name]
    if not value.is_finite():
        yield name, "Enter a number."
    elif value < 0 or (least is None and value == 0):
        yield name, "Enter more than 0." if least is None else "Enter 0 or more."
    elif value > HEAVIEST:
        yield name, f"Enter at most {HEAVIEST:,}."
    elif value != round(value, PLACES):
        yield name, f"Enter at most {PLACES} decimals."


def _range_faults(row: Mapping[str, Any], *, least: Decimal | None = None) -> Faults:
    wrong = list(_weight_faults(row, "from", least=least)) + list(_weight_faults(row, "to", least=least))
    yield from wrong
    if wrong:
        return
    if row["to"] < row["from"]:
        yield "to", "This is less than where it begins."
        return
    if row["to"] == row["from"]:
        yield from _weight_faults(row, "step", least=Decimal(0))
        return
    wrong = list(_weight_faults(row, "step"))
    yield from wrong
    if not wrong and (row["to"] - row["from"]) / row["step"] >= loading.MOST_IN_RANGE:
        yield "step", f"That is more than {loading.MOST_IN_RANGE:,} weights."


# --- Writes ----------------------------------------------------------------------------------------------------------


def create(*, user: User, gym_id: UUID, details: Details) -> Gym:
    """Store a gym; the first one is the current one. A replay changes nothing and returns what is stored.

    Raises FaultsError, TooManyError, IdTakenError for a strange id, and ConflictError where the first try was stored, its
    answer was lost, and something else is sent now.
    """
    details = _checked(details)
    try:
        with queued(user):
            if stored := Gym.objects.for_user(user).filter(pk=gym_id).first():
                return _replayed(stored, details)
            kept = list(Gym.objects.for_user(user).kept())
            if len(kept) >= MOST_GYMS:
                raise TooManyError
            is_current = not any(gym.is_current for gym in kept)
            return Gym.objects.create(id=gym_id, user=user, is_current=is_current, **details.columns())
    except IntegrityError:
        raise IdTakenError from None


def edit(*, user: User, gym_id: UUID, details: Details, version: int) -> Gym:
    """Replace what a gym holds that is still at `version`; a deleted one comes back with it.

    What says `details` already is left as it is: the same edit again. Raises FaultsError, ConflictError, Gym.DoesNotExist.
    """
    details = _checked(details)
    with queued(user):
        gym = Gym.objects.for_user(user).get(pk=gym_id)
        if gym.deleted_at is None and Details.of(gym).columns() == details.columns():
            return gym
        if gym.version != version:
            raise ConflictError(gym)
        gym.store(**details.columns(), deleted_at=None)
        _choose_if_none(user)
        gym.refresh_from_db(fields=["is_current"])
        return gym


def remove(*, user: User, gym_id: UUID) -> Gym:
    """Leave a tombstone that `restore` brings back; the first of the others becomes the current one."""
    with queued(user):
        gym = Gym.objects.for_user(user).get(pk=gym_id)
        if gym.deleted_at is None:
            gym.store(deleted_at=timezone.now(), is_current=False)
            _choose_if_none(user)
        return gym


def restore(*, user: User, gym_id: UUID) -> Gym:
    """Bring back what `remove` took away; what is there already stays."""
    with queued(user):
        gym = Gym.objects.for_user(user).get(pk=gym_id)
        if gym.deleted_at is not None:
            gym.store(deleted_at=None)
            _choose_if_none(user)
            gym.refresh_from_db(fields=["is_current"])
        return gym


def make_current(*, user: User, gym_id: UUID) -> Gym:
    """Load in this gym from now on. It is no edit: the version stays. DoesNotExist for a deleted one too."""
    with queued(user):
        mine = Gym.objects.for_user(user).kept()
        gym = mine.get(pk=gym_id)
        now = timezone.now()
        mine.filter(is_current=True).exclude(pk=gym_id).update(is_current=False, updated_at=now)
        mine.filter(pk=gym_id, is_current=False).update(is_current=True, updated_at=now)
        gym.refresh_from_db()
        return gym


def _choose_if_none(user: User) -> None:
    mine = Gym.objects.for_user(user).kept()
    if not mine.filter(is_current=True).exists() and (first := mine.in_order().first()):
        mine.filter(pk=first.pk).update(is_current=True, updated_at=timezone.now())


def _checked(details: Details) -> Details:
    if found := faults(details):
        raise FaultsError(found)
    return details


def _replayed(stored: Gym, details: Details) -> Gym:
    """What was edited or deleted since stays as it is: a late duplicate never undoes an edit."""
    if stored.version == 1 and Details.of(stored).columns() != details.columns():
        raise ConflictError(stored)
    return stored


# --- What is there without being said --------------------------------------------------------------------------------


def _bars(*rows: tuple[Equipment, str, str]) -> Rows:
    return tuple(
        {"kind": kind.value, "name": name, "weight": Decimal(weight), "collars": Decimal(0)}
        for kind, name, weight in rows
    )


def _pairs(*rows: tuple[str, int]) -> Rows:
    return tuple({"weight": Decimal(weight), "pairs": pairs} for weight, pairs in rows)


def _hand(*rows: tuple[Equipment, str, str, str]) -> Rows:
    return tuple(
        {"kind": kind.value, "from": Decimal(first), "to": Decimal(last), "step": Decimal(step)}
        for kind, first, last, step in rows
    )


# What a gym can start from. The standard ones have more of everything than a hotel and less than a hall of records.
PRESETS: dict[str, tuple[str, Details]] = {
    "kg": (
        "Standard, in kg",
        Details(
            "My gym",
            "kg",
            _bars(
                (Equipment.BARBELL, "Olympic bar", "20"),
                (Equipment.BARBELL, "Light bar", "15"),
                (Equipment.BARBELL, "Technique bar", "10"),
                (Equipment.EZ_BAR, "EZ bar", "10"),
                (Equipment.TRAP_BAR, "Trap bar", "25"),
                (Equipment.SMITH_MACHINE, "Smith machine", "20"),
            ),
            _pairs(("25", 6), ("20", 4), ("15", 2), ("10", 4), ("5", 4), ("2.5", 2), ("1.25", 2)),
            _hand((Equipment.DUMBBELL, "2", "50", "2"), (Equipment.KETTLEBELL, "4", "48", "4")),
        ),
    ),
    "lb": (
        "Standard, in lb",
        Details(
            "My gym",
            "lb",
            _bars(
                (Equipment.BARBELL, "Olympic bar", "45"),
                (Equipment.BARBELL, "Light bar", "35"),
                (Equipment.BARBELL, "Technique bar", "15"),
                (Equipment.EZ_BAR, "EZ bar", "25"),
                (Equipment.TRAP_BAR, "Trap bar", "55"),
                (Equipment.SMITH_MACHINE, "Smith machine", "35"),
            ),
            _pairs(("45", 8), ("35", 2), ("25", 4), ("10", 4), ("5", 4), ("2.5", 2)),
            _hand((Equipment.DUMBBELL, "5", "120", "5"), (Equipment.KETTLEBELL, "5", "100", "5")),
        ),
    ),
    "home_kg": (
        "Home, in kg",
        Details(
            "Home",
            "kg",
            _bars((Equipment.BARBELL, "Bar", "20")),
            _pairs(("20", 1), ("10", 1), ("5", 1), ("2.5", 1), ("1.25", 1)),
        ),
    ),
    "home_lb": (
        "Home, in lb",
        Details(
            "Home",
            "lb",
            _bars((Equipment.BARBELL, "Bar", "45")),
            _pairs(("45", 1), ("25", 1), ("10", 1), ("5", 1), ("2.5", 1)),
        ),
    ),
}


def assumed_id(user: User) -> UUID:
    """The id of the gym that is assumed for somebody who has described none."""
    return uuid5(_NAMESPACE, str(user.pk))


def assumed(user: User) -> Gym:
    """A standard gym in the person's unit, with more dumbbells than most: nobody said where they end. Never stored."""
    unit = user.weight_unit
    details = replace(
        PRESETS[unit][1],
        name="Standard gym",
        dumbbells=_hand(
            *(
                ((Equipment.DUMBBELL, "1", "10", "1"), (Equipment.DUMBBELL, "12", "80", "2"))
                if unit == "kg"
                else ((Equipment.DUMBBELL, "5", "150", "5"),)
            ),
            *(
                ((Equipment.KETTLEBELL, "4", "48", "4"),)
                if unit == "kg"
                else ((Equipment.KETTLEBELL, "5", "100", "5"),)
            ),
        ),
    )
    return Gym(id=assumed_id(user), user=user, is_current=True, **details.columns())


def for_person(user: User) -> list[Gym]:
    """The gyms that `user` can load in, in order, one of them current; the assumed one where none was described."""
    return list(Gym.objects.for_user(user).kept().in_order()) or [assumed(user)]


def current(rows: Sequence[Gym]) -> Gym:
    """Of those of one person."""
    return next((gym for gym in rows if gym.is_current), rows[0])


def as_json(gym: Gym) -> dict[str, Any]:
    """As the phone has it: Gym of assets/types/gym.d.ts, and what loading.Inventory reads."""
    return {
        "id": str(gym.pk),
        "version": gym.version,
        "name": gym.name,
        "weight_unit": gym.weight_unit,
        "is_current": gym.is_current,
        "bars": gym.bars,
        "plates": gym.plates,
        "dumbbells": gym.dumbbells,
        "machines": gym.machines,
    }


def inventory(gym: Gym) -> loading.Inventory:
    return loading.Inventory.read(as_json(gym))
