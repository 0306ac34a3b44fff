"""Judges what was done and says what comes next: the one door to it. Pure; see training.progression.

The same history gives the same targets, and what is recomputed is what was accumulated: a state follows from the one before,
the rule, the prescription that was stored, and the sets.

    prescribe   prescribing   what an exercise asks for today
    judge       judging       what a session says of it
    advance     advancing     what that does to its track, by the rule (`rules`)
    end_cycle   advancing     what the last session of a cycle does to a track; `cycle_changes` to all of them
    comeback    advancing     after a break
    simulate    simulating    the next sessions if all goes well
"""

from training.progression.advancing import advance, comeback, end_cycle
from training.progression.judging import judge
from training.progression.prescribing import E1rmOf, LoadsOf, exercise_of, prescribe, start
from training.progression.simulating import (
    SimulatedSession,
    as_asked,
    cycle_changes,
    exercise_of_track,
    loaded,
    rungs_of,
    simulate,
    stages_of,
)

__all__ = [
    "E1rmOf",
    "LoadsOf",
    "SimulatedSession",
    "advance",
    "as_asked",
    "comeback",
    "cycle_changes",
    "end_cycle",
    "exercise_of",
    "exercise_of_track",
    "judge",
    "loaded",
    "prescribe",
    "rungs_of",
    "simulate",
    "stages_of",
    "start",
]
