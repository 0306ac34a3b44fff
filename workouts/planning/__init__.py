"""History, engine, and what is to be lifted today: joins what was done with what a plan says.

`asking` says what a session asks for, `judging` what a finished one does to the plan, `today` what is due, `slots` and `breaks`
what the person decides, `calendar` what comes and what was done of it, `why` how a number came about. Rows of plans are
written by training.plans.
"""

from training.progression.as_json import ShapeError, prescription_json
from workouts.planning.asking import PlannedDay, checked, day_of, targets
from workouts.planning.judging import follow, follow_log, rebuild
from workouts.planning.slots import pass_over

__all__ = [
    "PlannedDay",
    "ShapeError",
    "checked",
    "day_of",
    "follow",
    "follow_log",
    "pass_over",
    "prescription_json",
    "rebuild",
    "targets",
]
