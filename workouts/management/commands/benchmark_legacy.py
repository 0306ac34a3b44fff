"""How fast a million rows of the older tracker come over, and what it asks of the machine."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection

from accounts.legacy import runs
from workouts.benchmarking import legacy
from workouts.benchmarking.report import Check


class Command(BaseCommand):
    help = "Fill the empty PostgreSQL of DATABASE_URL with an older tracker's rows, move and verify them, and measure."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rows", type=int, default=1_000_000, help="WorkoutExercise rows, 3 sets each")
        parser.add_argument("--users", type=int, default=1000)
        parser.add_argument("--child", action="store_true", help="used by the command itself")

    def handle(self, *, rows: int, users: int, child: bool, **options: Any) -> None:
        if child:
            self.stdout.write(json.dumps(legacy.take()))
            return
        if connection.vendor != "postgresql":
            raise CommandError("Name an empty PostgreSQL in DATABASE_URL, or say make benchmark ARGS=legacy.")
        call_command("migrate", verbosity=0)
        if runs.found_source(connection) is not None:
            raise CommandError("This database holds an older tracker's tables already. Name an empty one.")
        call_command("load_catalogue", verbosity=0, stdout=self.stdout)
        legacy.fill(rows=rows, users=users)
        self.stdout.write(f"{rows:,} rows of {users:,} people are there.")
        found = legacy.measure(rows=rows)
        taken = found.taken
        self.stdout.write(
            f"move {taken.move:.1f} s (users {taken.users:.1f}, exercises {taken.exercises:.1f}, workouts"
            f" {taken.sessions:.1f}) = {rows / taken.move:,.0f} rows/s\nverify {taken.verify:.1f} s\n"
            f"INSERT … SELECT {found.baseline:.1f} s = {rows / found.baseline:,.0f} rows/s\n"
        )
        checks = [
            Check("the move verifies", str(taken.ok), taken.ok),
            Check("both ways made the same rows", str(found.same_rows), found.same_rows),
            Check(
                f"at least {legacy.LEAST_SHARE:.0%} of the throughput of INSERT … SELECT",
                f"{found.baseline / taken.move:.0%}",
                found.baseline / taken.move >= legacy.LEAST_SHARE,
            ),
            Check(
                "verify takes no longer than the move",
                f"{taken.verify / taken.move:.2f} ×",
                taken.verify <= taken.move,
            ),
            Check(
                f"memory under {legacy.MOST_MEMORY_MB} MB",
                ", ".join(f"{name} {most} MB" for name, most in taken.memory_mb.items()),
                max(taken.memory_mb.values()) < legacy.MOST_MEMORY_MB,
            ),
            Check(
                f"a reader of the legacy tables never waits {legacy.LONGEST_WAIT_SECONDS:.0f} s",
                f"{found.longest_wait:.2f} s",
                found.longest_wait < legacy.LONGEST_WAIT_SECONDS,
            ),
        ]
        for check in checks:
            self.stdout.write(f"{'  ok   ' if check.holds else '  MISS '}{check.name}: {check.found}")
        if not all(check.holds for check in checks):
            raise CommandError("Some of the figures are missed.")
