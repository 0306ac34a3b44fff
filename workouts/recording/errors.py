"""Why a write was not done."""

from accounts import refusals
from accounts.models.owned import OwnedRow
from workouts.models import WorkoutSession

SESSION_GONE = "This workout was discarded."
PLAN_GONE = "This plan was deleted."
EXERCISE_GONE = "This exercise was removed from the workout."


class ConflictError(refusals.ConflictError[OwnedRow]):
    """The row was changed elsewhere since it was read; `current` is what it is now."""


class GoneError(Exception):
    """The row, or the session around it, was deleted meanwhile; it can be restored."""


class IdTakenError(Exception):
    """The id made on the page belongs to something else: make a new one and send again."""


class AlreadyOpenError(Exception):
    """One session at a time; `session` is the open one."""

    def __init__(self, session: WorkoutSession) -> None:
        super().__init__("Another workout is in progress.")
        self.session = session


class RefusedError(Exception):
    """The values say nothing that can be stored; `faults` has a message by field."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = faults
