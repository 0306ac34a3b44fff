"""Every exercise that a phone may need without a network. Large and seldom changed: asked with its ETag, mostly 304.

The catalogue lies ready in each process, made anew when it has changed; what is the person's own is read each time.
"""

import hashlib
import json
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max

from accounts.models import User
from training.models import Exercise, ExerciseQuerySet, ExerciseSettings
from training.search import MAX_AGE
from workouts.models import WorkoutLog
from workouts.sync.rows import Json, exercise_json


@dataclass(frozen=True, slots=True)
class Shelf:
    """The exercises of the catalogue that are offered."""

    version: tuple[object, ...]
    made_at: float  # monotonic
    rows: list[Json]
    digest: str


_lock = threading.Lock()
_shelf: Shelf | None = None


def exercises(user: User) -> tuple[str, list[Json]]:
    """The ETag, and the catalogue and the person's own as far as they are offered, or no longer are but were done."""
    shelf, own = _catalogue(), _own(user)
    times = {
        str(row.exercise_id): {
            "rest_seconds": row.rest_seconds,
            "rest_warm_up_seconds": row.rest_warm_up_seconds,
        }
        for row in ExerciseSettings.objects.for_user(user).order_by("exercise")
    }
    rows = [row | times[row["id"]] if row["id"] in times else row for row in (*shelf.rows, *own)]
    return f'"{_digest(settings.VERSION, shelf.digest, own, times)}"', rows


def _own(user: User) -> list[Json]:
    done = WorkoutLog.objects.for_user(user).order_by().values("exercise").distinct()
    own = Exercise.objects.owned_by(user).active()
    no_longer = Exercise.objects.for_user(user).filter(is_active=False, pk__in=done)
    return _rows(own | no_longer)


def _catalogue() -> Shelf:
    global _shelf  # noqa: PLW0603 — one for this process
    offered = Exercise.objects.catalogue().active()
    version = tuple(offered.aggregate(Count("pk"), Max("updated_at")).values())
    with _lock:
        # Two writers may finish in another order than they began: so it is not kept for ever.
        if _shelf is None or _shelf.version != version or time.monotonic() - _shelf.made_at > MAX_AGE:
            rows = _rows(offered)
            _shelf = Shelf(version, time.monotonic(), rows, _digest(rows))
        return _shelf


def _rows(found: ExerciseQuerySet) -> list[Json]:
    return [
        exercise_json(row, [alias.name for alias in row.aliases.all()])
        for row in found.order_by("name", "pk").prefetch_related("muscles", "aliases")
    ]


def _digest(*said: object) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]
