"""Personal records: what counts (`judging`, pure), how they are kept (`keeping`), how pages show them (`showing`)."""

from workouts.records.judging import KINDS, Done, Judged, judge, values
from workouts.records.keeping import (
    CAN_COUNT,
    Bests,
    bests_for,
    derive,
    ensure,
    ensure_all,
    ensure_session,
    forget,
    forget_exercises,
    forget_session,
    rebuild,
    store_changed,
    store_new,
)
from workouts.records.showing import card, mark, mark_of_all

__all__ = [
    "CAN_COUNT",
    "KINDS",
    "Bests",
    "Done",
    "Judged",
    "bests_for",
    "card",
    "derive",
    "ensure",
    "ensure_all",
    "ensure_session",
    "forget",
    "forget_exercises",
    "forget_session",
    "judge",
    "mark",
    "mark_of_all",
    "rebuild",
    "store_changed",
    "store_new",
    "values",
]
