"""Why something of reminders was not written."""

from accounts import refusals
from reminders.models import Reminder


class FaultsError(refusals.FaultsError):
    """What cannot be stored, by field; each message is a sentence for people."""


class ConflictError(refusals.ConflictError[Reminder]):
    """The reminder says something else than the page knew; `current` is what it is now."""

    row = "This reminder"


class IdTakenError(Exception):
    """An id made on the page belongs to something else: make a new one and send again."""


class TooManyError(Exception):
    """There are reminder.MOST_REMINDERS already."""


class TooLateError(Exception):
    """An occurrence cannot be answered like that any more; the message says why."""
