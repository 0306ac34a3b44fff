"""Phase 3 of the older tracker's take-over, in state T only: TrainingPlan with its exercises → a plan of one day.

The tables of plans were made after the first moves: an older run gets its plans by a migration of their own.
"""

from training.legacy.plans.moving import PlanMover, are_taken, move_plans
from training.legacy.plans.undoing import undo_plans

__all__ = ["PlanMover", "are_taken", "move_plans", "undo_plans"]
