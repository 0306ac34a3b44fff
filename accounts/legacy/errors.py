"""What can be expected to stop the take-over."""

from django.core.management import CommandError


class TakeoverError(CommandError):
    """Whatever command it ends, `migrate` or `legacy`, says its message, without a traceback."""


class StoppedError(TakeoverError):
    """The database would not go on: a lock that nobody gave up, a full disk, a lost connection."""

    def __init__(self, reason: object) -> None:
        super().__init__(
            f"The database stopped it: {str(reason).strip()}\n"
            "What was committed before stays. Start the same command again, and it goes on from there."
        )
