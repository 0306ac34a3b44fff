"""Why a plan was not written."""

from accounts import refusals
from training.models import TrainingPlan


class ConflictError(refusals.ConflictError[TrainingPlan]):
    """The plan says something else than the page knew; `current` is what it is now."""

    row = "This plan"


class IdTakenError(Exception):
    """An id made on the page belongs to something else: make a new one and send again."""


class TooManyError(Exception):
    """There are writing.MOST_PLANS already."""


class FaultsError(refusals.FaultsError):
    """What cannot be stored, by place: `days.0.exercises.2.schemes.1.0.percent`."""


class StatusError(ValueError):
    """A plan cannot go from its status to that one; the message says why."""


class NotLastError(ValueError):
    """Only the last change of a track can be taken back; the message says what to do instead."""
