"""Personal records: what counts (`judging`, pure), and how they are kept (`keeping`)."""

from workouts.records.judging import KINDS, Done, Judged, judge, values
from workouts.records.keeping import (
    Bests,
    bests_for,
    derive,
    ensure,
    ensure_all,
    ensure_session,
    forget,
    forget_exercises,
    forget_session,
    lock,
    rebuild,
    store_changed,
    store_new,
)

__all__ = [
    "KINDS",
    "Bests",
    "Done",
    "Judged",
    "bests_for",
    "derive",
    "ensure",
    "ensure_all",
    "ensure_session",
    "forget",
    "forget_exercises",
    "forget_session",
    "judge",
    "lock",
    "rebuild",
    "store_changed",
    "store_new",
    "values",
]
