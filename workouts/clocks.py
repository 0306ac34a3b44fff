"""A phone's clock against ours. Pure.

Where they differ, by a dead battery or a hand-set date, what the phone did is moved by the difference: 20 minutes
between two sets stay 20 minutes. Nothing happens in the future, nor before there were phones that do this.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# Two clocks that differ by less than this show the same time.
CLOCKS_AGREE = timedelta(minutes=2)
# A phone whose battery ran empty begins again in 1970, 1980 or 2000, and may be right once it has a network to send by.
EARLIEST = datetime(2001, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    now: datetime  # ours
    device_now: datetime

    def ours(self, at: datetime) -> tuple[datetime, bool]:
        """The phone's `at` by our clock, and whether it was moved by more than two clocks differ anyhow."""
        offset = self.now - self.device_now
        moved = at
        if abs(offset) > CLOCKS_AGREE:
            try:
                moved = at + offset
            except OverflowError:
                moved = self.now
        moved = min(moved, self.now) if moved >= EARLIEST else self.now
        return moved.astimezone(UTC), abs(moved - at) > CLOCKS_AGREE
