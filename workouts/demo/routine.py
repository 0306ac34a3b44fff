"""What the demo person trains: push, pull and legs, each in two versions, four times a week."""

from dataclasses import dataclass
from datetime import time

OWN_EXERCISE = "own-sandbag-carry"  # not in the catalogue: the person's own


@dataclass(frozen=True, slots=True)
class Lift:
    """One exercise of a workout.

    `low` to `high` are reps, or seconds of a hold. `start` is what goes for `low` reps on the first day, in `unit`;
    `gain` comes on top within a year. `base` is the body moved along with the load.
    """

    key: str
    sets: int
    low: int
    high: int
    start: float = 0
    gain: float = 0
    step: float = 2.5
    unit: str = "kg"
    rest: int = 120
    warm_ups: tuple[float, ...] = ()  # shares of the working weight
    superset: int | None = None
    base: float = 0
    metres: int = 0

    @property
    def is_main(self) -> bool:
        return bool(self.warm_ups)


BAR = (0.4, 0.6, 0.8)
LIGHT = (0.6,)

WORKOUTS: dict[str, tuple[Lift, ...]] = {
    "Push A": (
        Lift("bench-press", 4, 5, 8, 72.5, 17.5, rest=180, warm_ups=BAR),
        Lift("seated-dumbbell-shoulder-press", 3, 8, 11, 18, 6, step=2, rest=120),
        Lift("machine-chest-fly", 3, 10, 14, 110, 35, step=10, unit="lb", rest=90),
        Lift("dumbbell-lateral-raise", 3, 12, 16, 8, 3, step=1, rest=45, superset=1),
        Lift("rope-triceps-pushdown", 3, 10, 14, 20, 7.5, rest=60, superset=1),
        Lift("plank", 3, 40, 180, 45, 65, rest=60),
    ),
    "Pull A": (
        Lift("deadlift", 3, 4, 6, 115, 32.5, step=5, rest=240, warm_ups=BAR),
        Lift("pull-up", 4, 5, 8, 0, 12.5, rest=150, base=81),
        Lift("seated-cable-row", 3, 8, 11, 55, 12.5, rest=90),
        Lift("face-pull", 3, 12, 16, 17.5, 7.5, rest=45, superset=1),
        Lift("ez-bar-curl", 3, 8, 12, 25, 7.5, rest=60, superset=1),
    ),
    "Legs A": (
        Lift("back-squat", 4, 5, 8, 92.5, 25, rest=210, warm_ups=BAR),
        Lift("romanian-deadlift", 3, 8, 10, 75, 20, rest=150, warm_ups=LIGHT),
        Lift("leg-extension", 3, 10, 14, 45, 12.5, rest=45, superset=1),
        Lift("seated-leg-curl", 3, 10, 14, 40, 12.5, rest=60, superset=1),
        Lift("machine-standing-calf-raise", 4, 10, 14, 60, 20, step=5, rest=60),
        Lift("hanging-leg-raise", 3, 8, 15, 0, 0, rest=60, base=20),
    ),
    "Push B": (
        Lift("overhead-press", 4, 5, 8, 45, 10, rest=180, warm_ups=(0.5, 0.8)),
        Lift("incline-dumbbell-press", 3, 8, 11, 24, 8, step=2, rest=120, warm_ups=LIGHT),
        Lift("triceps-dip", 3, 6, 10, 0, 15, rest=120, base=81),
        Lift("cable-lateral-raise", 3, 12, 16, 5, 2.5, step=1.25, rest=60),
        Lift("overhead-cable-triceps-extension", 3, 10, 14, 17.5, 5, rest=60),
        Lift("side-plank", 2, 30, 120, 30, 40, rest=45),
    ),
    "Pull B": (
        Lift("barbell-row", 4, 6, 9, 65, 15, rest=150, warm_ups=(0.5, 0.75)),
        Lift("lat-pulldown", 3, 8, 12, 55, 12.5, rest=90),
        Lift("dumbbell-row", 3, 8, 12, 28, 8, step=2, rest=75),
        Lift("machine-reverse-fly", 3, 12, 16, 60, 25, step=10, unit="lb", rest=45, superset=1),
        Lift("hammer-curl", 3, 8, 12, 12, 4, step=2, rest=60, superset=1),
        Lift(OWN_EXERCISE, 3, 0, 0, 40, 20, step=10, rest=90, metres=40),
    ),
    "Legs B": (
        Lift("front-squat", 3, 5, 7, 70, 20, rest=180, warm_ups=(0.5, 0.75)),
        Lift("leg-press", 3, 10, 13, 140, 50, step=10, rest=120, warm_ups=LIGHT),
        Lift("bulgarian-split-squat", 3, 8, 12, 14, 8, step=2, rest=90),
        Lift("lying-leg-curl", 3, 10, 14, 35, 10, rest=75),
        Lift("seated-calf-raise", 4, 12, 16, 30, 15, step=5, rest=60),
        Lift("dead-hang", 2, 30, 120, 40, 40, rest=60),
    ),
}

RUN = "Easy run"
# ISO weekday: when it usually begins. Early on Monday, so that every week has a workout from the morning on.
LIFTING_DAYS = {1: time(6, 30), 2: time(18, 10), 4: time(18, 20), 6: time(10, 0)}
RUN_DAY, RUN_TIME = 7, time(9, 30)

GOOD_DAY = (
    "Everything moved well today.",
    "Best session in weeks.",
    "Slept nine hours, and it shows.",
    "Gym to myself. Finished early.",
    "New shoes: much steadier.",
)
BAD_DAY = (
    "Slept badly. Stopped a rep early wherever it felt slow.",
    "Long day at work, no drive.",
    "Left shoulder a little cranky. Kept the elbows in.",
    "Skipped lunch. Will not do that again.",
)
DELOAD = ("Deload week: lighter, and one set less.", "Deload. Everything fast and easy.")
AFTER_HOLIDAY = "First one after two weeks away. Kept it light."
AFTER_COLD = "Back after the cold. Still short of breath between sets."
LIFT_NOTES = (
    "Grip one finger wider felt better.",
    "Pause the first rep: the groove is better afterwards.",
    "Belt on from the second set.",
    "Rack pins at 7, bench at hole 3.",
    "Film the last set next time.",
)
SET_NOTES = ("Last rep was a grind.", "Left hand opened first.", "Paused.", "Had one more.")
RUN_NOTES = ("Along the canal.", "Two rounds in the park.", "Light rain, quiet streets.")
