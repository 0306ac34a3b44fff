"""How much of what people log the catalogue knows by name. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from training.names import fold


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares are in per cent of the sets that the list counts."""

    total: Decimal
    covered: Decimal
    missing: tuple[tuple[str, Decimal], ...]  # largest share first

    @property
    def share(self) -> Decimal:
        return 100 * self.covered / self.total if self.total else Decimal(0)


def measure(counted: Iterable[tuple[str, Decimal]], known: Iterable[str]) -> Coverage:
    """`counted` are names with their share; `known` the names and aliases of the catalogue."""
    folded = {fold(name) for name in known}
    total = covered = Decimal(0)
    missing = []
    for name, share in counted:
        total += share
        if fold(name) in folded:
            covered += share
        else:
            missing.append((name, share))
    return Coverage(total, covered, tuple(sorted(missing, key=lambda row: -row[1])))
