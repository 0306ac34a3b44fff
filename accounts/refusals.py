"""Why something was not written. Each room has its own of them, so that nobody catches what another one says."""

from collections.abc import Mapping


class ConflictError[M](Exception):
    """The row says something else than the page knew; `current` is what it is now."""

    row = "This"

    def __init__(self, current: M) -> None:
        super().__init__(f"{self.row} was changed on another page or device.")
        self.current = current


class FaultsError(ValueError):
    """What cannot be stored, by place (`faults`); each message is a sentence for people."""

    def __init__(self, found: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{place}: {message}" for place, message in found.items()))
        self.faults = dict(found)
