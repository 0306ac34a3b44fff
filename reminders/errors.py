"""Why something of reminders was not written."""

from collections.abc import Mapping

from reminders.models import Reminder


class FaultsError(ValueError):
    """What cannot be stored, by field; each message is a sentence for people."""

    def __init__(self, found: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {message}" for field, message in found.items()))
        self.faults = dict(found)


class ConflictError(Exception):
    """The reminder says something else than the page knew; `current` is what it is now."""

    def __init__(self, current: Reminder) -> None:
        super().__init__("This reminder was changed on another page or device.")
        self.current = current


class IdTakenError(Exception):
    """An id made on the page belongs to something else: make a new one and send again."""


class TooManyError(Exception):
    """There are reminder.MOST_REMINDERS already."""


class TooLateError(Exception):
    """An occurrence cannot be answered like that any more; the message says why."""
