"""Why a plan was not written."""

from collections.abc import Mapping

from training.models import TrainingPlan


class ConflictError(Exception):
    """The plan says something else than the page knew; `current` is what it is now."""

    def __init__(self, current: TrainingPlan) -> None:
        super().__init__("This plan was changed on another page or device.")
        self.current = current


class IdTakenError(Exception):
    """An id made on the page belongs to something else: make a new one and send again."""


class TooManyError(Exception):
    """There are writing.MOST_PLANS already."""


class FaultsError(ValueError):
    """What cannot be stored, by place: `days.0.exercises.2.schemes.1.0.percent`."""

    def __init__(self, found: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{place}: {message}" for place, message in found.items()))
        self.faults = dict(found)


class StatusError(ValueError):
    """A plan cannot go from its status to that one; the message says why."""


class NotLastError(ValueError):
    """Only the last change of a track can be taken back; the message says what to do instead."""
