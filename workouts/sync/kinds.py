"""The kinds of operations and what each may say. Pure.

To add one: its line here, its function in applying.py, its name in assets/types/gym.d.ts and docs/api.md.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from accounts.units import DistanceUnit, WeightUnit
from workouts.sync.reading import (
    Reader,
    decimal,
    many,
    one_of,
    optional,
    read_bool,
    read_id,
    read_instant,
    read_object,
    record,
    text,
    whole,
)

MOST_POSITION = 1_000_000
MOST_EXERCISES = 500  # of one workout
# The reads of workouts.models, which is not pure; a test compares them.
MOODS = ("excellent", "good", "okay", "tired", "exhausted")
SET_KINDS = ("working", "warm_up", "drop", "failure")
NAME_LENGTH = 100
NOTES_LENGTH = 5000


class Kind(StrEnum):
    START_SESSION = "start_session"
    EDIT_SESSION = "edit_session"
    FINISH_SESSION = "finish_session"
    PAUSE_SESSION = "pause_session"
    RESUME_SESSION = "resume_session"
    DISCARD_SESSION = "discard_session"
    RESTORE_SESSION = "restore_session"
    ADD_EXERCISE = "add_exercise"
    SWAP_EXERCISE = "swap_exercise"
    SKIP_EXERCISE = "skip_exercise"
    NOTE_EXERCISE = "note_exercise"
    ARRANGE_EXERCISES = "arrange_exercises"
    REMOVE_EXERCISE = "remove_exercise"
    RESTORE_EXERCISE = "restore_exercise"
    LOG_SET = "log_set"
    EDIT_SET = "edit_set"
    DELETE_SET = "delete_set"
    RESTORE_SET = "restore_set"


@dataclass(frozen=True, slots=True)
class Shape:
    """The values of a kind by name, those it cannot do without, and whether it names the version that it changes."""

    fields: dict[str, Reader] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    versioned: bool = False


DETAILS = {
    "name": text(NAME_LENGTH),
    "notes": text(NOTES_LENGTH),
    "mood": optional(one_of(MOODS)),
    "rating": optional(whole(1, 5)),
}
SET_VALUES = {
    "kind": one_of(SET_KINDS),
    "weight": optional(decimal(4)),
    "weight_unit": one_of(["", *WeightUnit]),
    "reps": optional(whole(0, 2_147_483_647)),
    "seconds": optional(decimal(3)),
    "distance": optional(decimal(3)),
    "distance_unit": one_of(["", *DistanceUnit]),
    "rpe": optional(decimal(1)),
    "notes": text(NOTES_LENGTH),
}
_PLACE = record(
    id=read_id,
    position=whole(0, MOST_POSITION),
    superset=optional(whole(1, 32_767)),
)

SHAPES: dict[Kind, Shape] = {
    Kind.START_SESSION: Shape(
        {"name": text(NAME_LENGTH), "plan": optional(read_id), "slot": optional(whole(0, MOST_POSITION))}
    ),
    Kind.EDIT_SESSION: Shape(DETAILS, versioned=True),
    Kind.FINISH_SESSION: Shape({"ended_at": read_instant, **DETAILS}),
    Kind.PAUSE_SESSION: Shape(),
    Kind.RESUME_SESSION: Shape(),
    Kind.DISCARD_SESSION: Shape(),
    Kind.RESTORE_SESSION: Shape(),
    Kind.ADD_EXERCISE: Shape(
        {
            "session": read_id,
            "exercise": read_id,
            "position": whole(0, MOST_POSITION),
            "planned": optional(read_id),
            "prescription": optional(read_object),
        },
        frozenset({"session", "exercise", "position"}),
    ),
    Kind.SWAP_EXERCISE: Shape({"exercise": read_id}, frozenset({"exercise"}), versioned=True),
    Kind.SKIP_EXERCISE: Shape({"skipped": read_bool}, frozenset({"skipped"})),
    Kind.NOTE_EXERCISE: Shape({"notes": text(NOTES_LENGTH)}, frozenset({"notes"}), versioned=True),
    Kind.ARRANGE_EXERCISES: Shape({"logs": many(_PLACE, MOST_EXERCISES)}, frozenset({"logs"})),
    Kind.REMOVE_EXERCISE: Shape(),
    Kind.RESTORE_EXERCISE: Shape(),
    Kind.LOG_SET: Shape(
        {
            "log": read_id,
            "exercise": read_id,
            "position": whole(0, MOST_POSITION),
            "rest_seconds": optional(whole(0, 86_400)),
            **SET_VALUES,
        },
        frozenset({"log", "position"}),
    ),
    Kind.EDIT_SET: Shape(SET_VALUES, versioned=True),
    Kind.DELETE_SET: Shape(versioned=True),
    Kind.RESTORE_SET: Shape(),
}
