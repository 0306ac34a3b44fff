"""What the older tracker's words for exercises are in ours. Pure."""

from training.models.vocabulary import Difficulty, Equipment, Measurement, Muscle
from training.names import fold

# What may be recorded of an exercise of the catalogue so that it can be the same movement.
SUITABLE: dict[str, frozenset[str]] = {
    "STRENGTH": frozenset({"weight_reps", "weight_time", "weight_distance"}),
    "BODYWEIGHT": frozenset({"reps", "added_weight_reps", "assisted_reps", "time"}),
    "CARDIO": frozenset({"distance_time", "time"}),
    "FLEXIBILITY": frozenset({"time"}),
}
# What a new exercise records.
MEASUREMENT: dict[str, str] = {
    "STRENGTH": Measurement.WEIGHT_REPS.value,
    "BODYWEIGHT": Measurement.ADDED_WEIGHT_REPS.value,
    "CARDIO": Measurement.DISTANCE_TIME.value,
    "FLEXIBILITY": Measurement.TIME.value,
}
# How an exercise is told from another one of its name.
LABELS: dict[str, str] = {
    "STRENGTH": "strength",
    "BODYWEIGHT": "bodyweight",
    "CARDIO": "cardio",
    "FLEXIBILITY": "flexibility",
}
# Under which other names the catalogue may have it, where the plain name is another kind of exercise there.
VARIANTS: dict[str, str] = {"BODYWEIGHT": "bodyweight", "STRENGTH": "weighted"}

_MUSCLES: dict[str, Muscle] = {
    "back": Muscle.LATS,
    "legs": Muscle.QUADS,
    "shoulders": Muscle.FRONT_DELTS,
    "core": Muscle.ABS,
    "pecs": Muscle.CHEST,
    "pectorals": Muscle.CHEST,
    "latissimus": Muscle.LATS,
    "latissimus dorsi": Muscle.LATS,
    "mid back": Muscle.UPPER_BACK,
    "middle back": Muscle.UPPER_BACK,
    "rhomboids": Muscle.UPPER_BACK,
    "trapezius": Muscle.TRAPS,
    "erectors": Muscle.LOWER_BACK,
    "erector spinae": Muscle.LOWER_BACK,
    "deltoids": Muscle.FRONT_DELTS,
    "delts": Muscle.FRONT_DELTS,
    "anterior deltoids": Muscle.FRONT_DELTS,
    "front deltoids": Muscle.FRONT_DELTS,
    "lateral deltoids": Muscle.SIDE_DELTS,
    "side deltoids": Muscle.SIDE_DELTS,
    "posterior deltoids": Muscle.REAR_DELTS,
    "rear deltoids": Muscle.REAR_DELTS,
    "abdominals": Muscle.ABS,
    "quadriceps": Muscle.QUADS,
    "hams": Muscle.HAMSTRINGS,
    "gluteus": Muscle.GLUTES,
    "calf": Muscle.CALVES,
    "heart": Muscle.CARDIO,
    "whole body": Muscle.FULL_BODY,
}
_EQUIPMENT: dict[str, Equipment] = {
    "bodyweight": Equipment.BODY_WEIGHT,
    "none": Equipment.BODY_WEIGHT,
    "no equipment": Equipment.BODY_WEIGHT,
    "pull up bar": Equipment.BODY_WEIGHT,
    "resistance band": Equipment.BAND,
    "plate": Equipment.WEIGHT_PLATE,
    "trx": Equipment.SUSPENSION,
    "swiss ball": Equipment.STABILITY_BALL,
    "exercise ball": Equipment.STABILITY_BALL,
    "hex bar": Equipment.TRAP_BAR,
    "cable machine": Equipment.CABLE,
    "treadmill": Equipment.CARDIO_MACHINE,
    "stationary bike": Equipment.CARDIO_MACHINE,
    "exercise bike": Equipment.CARDIO_MACHINE,
    "rowing machine": Equipment.CARDIO_MACHINE,
    "elliptical": Equipment.CARDIO_MACHINE,
}


def plainly(word: str) -> str:
    """For comparing words: `FULL_BODY` and `Full-body` are one."""
    return " ".join(fold(word).replace("-", " ").replace("_", " ").split())


_MUSCLE_WORDS = _MUSCLES | {
    plainly(word): muscle for muscle in Muscle for word in (muscle.value, muscle.label)
}
_EQUIPMENT_WORDS = _EQUIPMENT | {
    plainly(word): equipment for equipment in Equipment for word in (equipment.value, equipment.label)
}


def muscle(word: str) -> str | None:
    return _looked_up(_MUSCLE_WORDS, word)


def equipment(word: str) -> str | None:
    return _looked_up(_EQUIPMENT_WORDS, word)


def difficulty(word: str) -> str | None:
    found = plainly(word)
    return found if found in Difficulty.values else None


def _looked_up(words: dict[str, Muscle] | dict[str, Equipment], word: str) -> str | None:
    plain = plainly(word)
    found = words.get(plain) or words.get(plain.removesuffix("s"))
    return found.value if found else None
