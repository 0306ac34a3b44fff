"""The words an exercise is described with."""

from django.db import models


class Muscle(models.TextChoices):
    CHEST = "chest", "Chest"
    LATS = "lats", "Lats"
    UPPER_BACK = "upper_back", "Upper back"
    TRAPS = "traps", "Traps"
    LOWER_BACK = "lower_back", "Lower back"
    NECK = "neck", "Neck"
    FRONT_DELTS = "front_delts", "Front delts"
    SIDE_DELTS = "side_delts", "Side delts"
    REAR_DELTS = "rear_delts", "Rear delts"
    BICEPS = "biceps", "Biceps"
    TRICEPS = "triceps", "Triceps"
    FOREARMS = "forearms", "Forearms"
    ABS = "abs", "Abs"
    OBLIQUES = "obliques", "Obliques"
    HIP_FLEXORS = "hip_flexors", "Hip flexors"
    GLUTES = "glutes", "Glutes"
    QUADS = "quads", "Quads"
    HAMSTRINGS = "hamstrings", "Hamstrings"
    ADDUCTORS = "adductors", "Adductors"
    ABDUCTORS = "abductors", "Abductors"
    CALVES = "calves", "Calves"
    CARDIO = "cardio", "Heart and lungs"
    FULL_BODY = "full_body", "Full body"


class MuscleRole(models.TextChoices):
    """Hard sets count 1 for a primary muscle and 0.5 for a secondary one."""

    PRIMARY = "primary", "Primary"
    SECONDARY = "secondary", "Secondary"


class Equipment(models.TextChoices):
    BARBELL = "barbell", "Barbell"
    DUMBBELL = "dumbbell", "Dumbbell"
    MACHINE = "machine", "Machine"
    CABLE = "cable", "Cable"
    BODY_WEIGHT = "body_weight", "Body weight"
    KETTLEBELL = "kettlebell", "Kettlebell"
    SMITH_MACHINE = "smith_machine", "Smith machine"
    PLATE_LOADED = "plate_loaded", "Plate-loaded machine"
    EZ_BAR = "ez_bar", "EZ bar"
    TRAP_BAR = "trap_bar", "Trap bar"
    LANDMINE = "landmine", "Landmine"
    WEIGHT_PLATE = "weight_plate", "Weight plate"
    BAND = "band", "Band"
    SUSPENSION = "suspension", "Suspension trainer"
    RINGS = "rings", "Rings"
    MEDICINE_BALL = "medicine_ball", "Medicine ball"
    STABILITY_BALL = "stability_ball", "Stability ball"
    AB_WHEEL = "ab_wheel", "Ab wheel"
    SANDBAG = "sandbag", "Sandbag"
    SLED = "sled", "Sled"
    CARDIO_MACHINE = "cardio_machine", "Cardio machine"
    OTHER = "other", "Other"


class Difficulty(models.TextChoices):
    BEGINNER = "beginner", "Beginner"
    INTERMEDIATE = "intermediate", "Intermediate"
    ADVANCED = "advanced", "Advanced"


class Mechanic(models.TextChoices):
    COMPOUND = "compound", "Compound"
    ISOLATION = "isolation", "Isolation"


class Force(models.TextChoices):
    PUSH = "push", "Push"
    PULL = "pull", "Pull"
    STATIC = "static", "Static"
    MIXED = "mixed", "Push and pull"


class Measurement(models.TextChoices):
    """What a set of the exercise records."""

    WEIGHT_REPS = "weight_reps", "Weight and reps"
    REPS = "reps", "Reps"
    ADDED_WEIGHT_REPS = "added_weight_reps", "Body weight plus load"
    ASSISTED_REPS = "assisted_reps", "Body weight minus assistance"
    TIME = "time", "Time"
    WEIGHT_TIME = "weight_time", "Weight and time"
    DISTANCE_TIME = "distance_time", "Distance and time"
    WEIGHT_DISTANCE = "weight_distance", "Weight and distance"

    @property
    def fields(self) -> tuple[str, ...]:
        """The values of a set of this kind, in the order they are asked for."""
        return FIELDS[self]

    @property
    def required_fields(self) -> tuple[str, ...]:
        """Those without which the set says nothing; the others may stay empty."""
        return REQUIRED_FIELDS[self]


FIELDS: dict[Measurement, tuple[str, ...]] = {
    Measurement.WEIGHT_REPS: ("weight", "reps"),
    Measurement.REPS: ("reps",),
    Measurement.ADDED_WEIGHT_REPS: ("weight", "reps"),
    Measurement.ASSISTED_REPS: ("weight", "reps"),
    Measurement.TIME: ("seconds",),
    Measurement.WEIGHT_TIME: ("weight", "seconds"),
    Measurement.DISTANCE_TIME: ("distance", "seconds"),
    Measurement.WEIGHT_DISTANCE: ("weight", "distance"),
}

# Body weight needs no load; a run may have been timed or measured, so the form asks for one of the two.
REQUIRED_FIELDS: dict[Measurement, tuple[str, ...]] = {
    Measurement.WEIGHT_REPS: ("weight", "reps"),
    Measurement.REPS: ("reps",),
    Measurement.ADDED_WEIGHT_REPS: ("reps",),
    Measurement.ASSISTED_REPS: ("reps",),
    Measurement.TIME: ("seconds",),
    Measurement.WEIGHT_TIME: ("seconds",),
    Measurement.DISTANCE_TIME: (),
    Measurement.WEIGHT_DISTANCE: ("distance",),
}
