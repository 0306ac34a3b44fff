"""Exercises by name, however it is typed, and by what they train and need.

The catalogue's names lie in an index in each process, built anew when the catalogue has changed; a person's own are
read with each question. Four queries, whatever the person has logged.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Max

from accounts.models import User
from training.models import Exercise, ExerciseQuerySet, MuscleRole
from training.ranking import MAX_LENGTH, Index

# Two writers may finish in another order than they began: the newest change does not prove there was no other.
MAX_AGE = 300.0

__all__ = ["MAX_LENGTH", "fetch", "find", "ranked"]

type Version = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the filters and the order ask of an exercise."""

    name: str
    is_own: bool
    known: int  # by how many names: what many people do, many people name
    measurement: str
    equipment: str
    difficulty: str
    primary: frozenset[str]
    secondary: frozenset[str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    version: Version
    made_at: float  # monotonic
    entries: dict[UUID, Entry]
    index: Index[UUID]


class _Catalogue:
    """The snapshot of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    def get(self) -> Snapshot:
        shown = Exercise.objects.catalogue().active()
        version = tuple(shown.aggregate(Count("pk"), Max("updated_at")).values())
        snapshot = self._fresh(version)
        if snapshot is None:
            with self._lock:
                # Whoever waited takes what the first has read: one thread of many does the work.
                snapshot = self._fresh(version)
                if snapshot is None:
                    now = time.monotonic()
                    snapshot = self._snapshot = Snapshot(version, now, *_read(shown))
        return snapshot

    def _fresh(self, version: Version) -> Snapshot | None:
        snapshot = self._snapshot
        if snapshot and snapshot.version == version and time.monotonic() - snapshot.made_at <= MAX_AGE:
            return snapshot
        return None


_catalogue = _Catalogue()


def find(
    *,
    user: User,
    text: str = "",
    muscle: str = "",
    equipment: str = "",
    difficulty: str = "",
    measurement: str = "",
    limit: int = 30,
) -> list[Exercise]:
    """The best `limit` exercises, best first, with their muscles; without text the person's own, then the best known.

    Active ones of the catalogue and of `user`. A muscle's primary exercises come before its secondary ones.
    """
    found = ranked(
        user=user,
        text=text,
        muscle=muscle,
        equipment=equipment,
        difficulty=difficulty,
        measurement=measurement,
    )
    return fetch(user=user, ids=found[:limit])


def ranked(
    *,
    user: User,
    text: str = "",
    muscle: str = "",
    equipment: str = "",
    difficulty: str = "",
    measurement: str = "",
    own: bool = False,
) -> list[UUID]:
    """As `find`, all of them, as ids: what a page cuts its slice from. `own` is the person's only."""
    catalogue = _catalogue.get()
    own_entries, own_index = _read_own(user)
    entries = own_entries if own else catalogue.entries | own_entries
    text = text.strip()
    scores: dict[UUID, float] = dict.fromkeys(entries, 0.0)
    if text:
        scores = own_index.rank(text) if own else catalogue.index.rank(text) | own_index.rank(text)

    def wanted(entry: Entry) -> bool:
        return (
            (not muscle or muscle in entry.primary or muscle in entry.secondary)
            and (not equipment or equipment == entry.equipment)
            and (not difficulty or difficulty == entry.difficulty)
            and (not measurement or measurement == entry.measurement)
        )

    def order(pk: UUID) -> tuple[bool, float, bool, int, str]:
        entry = entries[pk]
        helps_only = bool(muscle) and muscle not in entry.primary
        return (helps_only, -scores[pk], not entry.is_own, -entry.known, entry.name.casefold())

    return sorted((pk for pk in scores if wanted(entries[pk])), key=order)


def fetch(*, user: User, ids: Sequence[UUID]) -> list[Exercise]:
    """The exercises in the order of `ids`, with their muscles; nobody else's, whatever the ids say."""
    rows = Exercise.objects.for_user(user).with_muscles().in_bulk(list(ids))
    return [rows[pk] for pk in ids if pk in rows]


def _read(exercises: ExerciseQuerySet) -> tuple[dict[UUID, Entry], Index[UUID]]:
    entries: dict[UUID, Entry] = {}
    things: list[tuple[UUID, str, list[str]]] = []
    for row in exercises.prefetch_related("muscles", "aliases"):
        aliases = [alias.name for alias in row.aliases.all()]
        entries[row.pk] = Entry(
            name=row.name,
            is_own=False,
            known=len(aliases),
            measurement=row.measurement,
            equipment=row.equipment,
            difficulty=row.difficulty,
            primary=frozenset(row.primary_muscles),
            secondary=frozenset(row.secondary_muscles),
        )
        things.append((row.pk, row.name, aliases))
    return entries, Index(things)


def _read_own(user: User) -> tuple[dict[UUID, Entry], Index[UUID]]:
    """As `_read`, in one query: a row for each muscle and alias. They are few."""
    rows = (
        Exercise.objects.owned_by(user)
        .active()
        .order_by()
        .values_list(
            "pk",
            "name",
            "measurement",
            "equipment",
            "difficulty",
            "muscles__role",
            "muscles__muscle",
            "aliases__name",
        )
    )
    facts: dict[UUID, tuple[str, str, str, str]] = {}
    muscles: dict[tuple[UUID, str], set[str]] = defaultdict(set)
    aliases: dict[UUID, set[str]] = defaultdict(set)
    for pk, name, measurement, equipment, difficulty, role, muscle, alias in rows:
        facts[pk] = (name, measurement, equipment, difficulty)
        muscles[pk, role].add(muscle)
        if alias:
            aliases[pk].add(alias)
    entries = {
        pk: Entry(
            name=name,
            is_own=True,
            known=len(aliases[pk]),
            measurement=measurement,
            equipment=equipment,
            difficulty=difficulty,
            primary=frozenset(muscles[pk, MuscleRole.PRIMARY.value]),
            secondary=frozenset(muscles[pk, MuscleRole.SECONDARY.value]),
        )
        for pk, (name, measurement, equipment, difficulty) in facts.items()
    }
    return entries, Index((pk, entry.name, sorted(aliases[pk])) for pk, entry in entries.items())
