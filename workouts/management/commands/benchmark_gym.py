"""How fast gym mode is in a Chromium that is slowed down to a phone."""

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from statistics import median
from typing import TYPE_CHECKING, Any

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand

from accounts.models import User
from workouts.benchmarking import data, process
from workouts.benchmarking.report import Check, percentile

if TYPE_CHECKING:
    from workouts.benchmarking.gym import Found

TICK_MS = 50
COLD_START_MS = 1500
SYNC_REQUESTS = 2
SYNC_MS = 1000
PEOPLE = 3  # the fewest that the data can be made for


class Command(BaseCommand):
    help = (
        "Fill the empty database of DATABASE_URL, serve it with gunicorn, and work out in a slowed Chromium."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--rate", type=float, default=4, help="how much slower than this machine the phone is"
        )
        parser.add_argument(
            "--taps", type=int, default=60, help="how many sets are ticked in each state of the network"
        )
        parser.add_argument("--rounds", type=int, default=5, help="how many cold starts")

    def handle(self, *, rate: float, taps: int, rounds: int, **options: Any) -> None:
        if "DATABASE_URL" not in os.environ:
            raise CommandError("Name the database to fill in DATABASE_URL, or say make benchmark ARGS=gym.")
        try:
            from workouts.benchmarking import gym
        except ModuleNotFoundError as error:
            raise CommandError(
                "This needs Playwright, which comes with scripts/setup development."
            ) from error
        call_command("migrate", verbosity=0)
        if User.objects.exists():
            raise CommandError("This database holds people. Name an empty one.")
        call_command("load_catalogue", verbosity=0, stdout=self.stdout)
        data.build(people=PEOPLE, sets=data.HEAVY_SETS + data.LIGHT_SETS)
        with process.serving(os.environ["DATABASE_URL"]) as port:
            found = gym.measure(port, rate=rate, sets=taps, rounds=rounds)
        self._tell(found)
        broken = 0
        for check in checks(found):
            broken += not check.holds
            self.stdout.write(f"{'  ok   ' if check.holds else '  MISS '}{check.name}: {check.found}")
        if broken:
            raise CommandError(f"{broken} of the figures are missed.")

    def _tell(self, found: "Found") -> None:
        write = self.stdout.write
        write(f"The phone is {found.slow_down:.1f} × slower than this machine.\n\n")
        write(f"{'milliseconds after the tap':<28}{'p50':>8}{'p95':>8}{'most':>8}")
        for network, taps in found.taps.items():
            for name, words in STEPS.items():
                values = taps.each(name)
                write(
                    f"{f'{network}: {words}':<28}{median(values):>8.1f}{percentile(values, 0.95):>8.1f}{max(values):>8.1f}"
                )
        starts = ", ".join(f"{start:.0f}" for start in found.cold_starts)
        write(f"\nCold starts offline: {starts} ms\n\nFive sets by taps only:")
        for line in found.timeline:
            write(f"  {line}")
        write("")


# In the order in which they come: the line of the set is drawn only after the phone's disk has it.
STEPS = {
    "asked": "asks the disk",
    "ticked": "tick painted",
    "kept": "on the disk",
    "drawn": "line in the page",
    "painted": "next target painted",
}


def checks(found: "Found") -> Iterator[Check]:
    """What the project promises, each with what was found."""
    for network, taps in found.taps.items():
        p95 = percentile(taps.each("ticked"), 0.95)
        yield Check(f"{network}: tap to tick p95 ≤ {TICK_MS} ms", f"{p95:.1f} ms", p95 <= TICK_MS)
        follows = sum(tap["isNext"] for tap in taps.times)
        least = taps.sets - 1  # after the last one nothing comes
        yield Check(
            f"{network}: the next target in the same frame", f"{follows} of {least}", follows >= least
        )
        yield Check(
            f"{network}: 1 tap for each planned set",
            f"{taps.touches} taps and {taps.scrolls} scrolls for {taps.sets}",
            taps.touches == taps.sets and not taps.scrolls,
        )
    start = median(found.cold_starts)
    yield Check(f"cold start offline p50 ≤ {COLD_START_MS} ms", f"{start:.0f} ms", start <= COLD_START_MS)
    if sync := found.sync:
        what = f"{sync.sets} sets done offline"
        yield Check(f"{what}: ≤ {SYNC_REQUESTS} requests", str(sync.requests), sync.requests <= SYNC_REQUESTS)
        yield Check(f"{what}: ≤ {SYNC_MS} ms", f"{sync.milliseconds:.0f} ms", sync.milliseconds <= SYNC_MS)
        yield Check(f"{what}: the server has exactly these", str(sync.same_rows), sync.same_rows)
