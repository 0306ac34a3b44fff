"""What can be expected to stop the take-over."""

from django.core.management import CommandError


class TakeoverError(CommandError):
    """Whatever command it ends, `migrate` or `legacy`, says its message, without a traceback."""


class OnlyCopyError(TakeoverError):
    """What came over cannot be taken back: there is nothing left that it came from."""

    def __init__(self) -> None:
        super().__init__(
            "The older tracker's tables are not in this database any more: taking the move back would delete the only copy"
            " of the history. Nothing was changed."
        )


class StoppedError(TakeoverError):
    """The database would not go on: a lock that nobody gave up, a full disk, a lost connection."""

    def __init__(self, reason: object) -> None:
        super().__init__(
            f"The database stopped it: {str(reason).strip()}\n"
            "What was committed before stays. Start the same command again, and it goes on from there."
        )
