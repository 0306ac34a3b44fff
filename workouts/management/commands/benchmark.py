"""How fast the site is, with a million sets in it. Every release is measured with the same data and the same requests."""

import os
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection

from accounts.models import User
from workouts import recording
from workouts.benchmarking import data, measuring, process, report
from workouts.models import WorkoutLog


class Command(BaseCommand):
    help = (
        "Fill the empty database of DATABASE_URL with people and sets, serve it with gunicorn and measure it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--users", type=int, default=200)
        parser.add_argument("--sets", type=int, default=1_000_000, help="in total; at least 20,200")
        parser.add_argument("--rounds", type=int, default=150, help="how often each request is measured")
        parser.add_argument("--anyway", action="store_true", help="even if other people are in the database")

    def handle(self, *, users: int, sets: int, rounds: int, anyway: bool, **options: Any) -> None:
        if "DATABASE_URL" not in os.environ:
            raise CommandError("Name the database to fill in DATABASE_URL, or say make benchmark.")
        call_command("migrate", verbosity=0)
        self._fill(users, sets, anyway=anyway)
        with process.serving(os.environ["DATABASE_URL"]) as port:
            began = time.monotonic()
            results = measuring.measure(port, rounds=rounds)
            asset_sizes = measuring.first_visit(port)
            self.stdout.write(
                f"Measured in {time.monotonic() - began:.0f} s.\n\n{report.table(results)}\n\n{report.edits(results)}\n"
            )
        for path, size in asset_sizes.items():
            self.stdout.write(f"{size:>9,}  {path}")
        self.stdout.write("")
        broken = 0
        for check in report.checks(results, asset_sizes):
            broken += not check.holds
            verdict = "  ok   " if check.holds else "  MISS "
            self.stdout.write(f"{verdict}{check.name}: {check.found}")
        if broken:
            raise CommandError(f"{broken} of the figures are missed.")

    def _fill(self, users: int, sets: int, *, anyway: bool) -> None:
        own = User.objects.filter(email__endswith=f"@{data.DOMAIN}")
        if not anyway and User.objects.exclude(pk__in=own).exists():
            raise CommandError(
                f"{connection.settings_dict['NAME']} holds people. Name an empty database, or --anyway."
            )
        if own.exists():
            self.stdout.write("The people of an earlier benchmark are here and are measured again.")
            return
        call_command("load_catalogue", verbosity=0, stdout=self.stdout)
        began = time.monotonic()
        try:
            stored = data.build(people=users, sets=sets)
        except ValueError as error:
            raise CommandError(str(error)) from error
        with connection.cursor() as cursor:
            # As autovacuum would in its time.
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        logs = WorkoutLog.objects.filter(user__email__in=[data.LIGHT, data.HEAVY])
        if wrong := recording.rebuild_totals(logs, write=False):
            raise CommandError(f"{wrong} totals of the made data are wrong.")
        self.stdout.write(f"Stored {stored:,} sets of {users} people in {time.monotonic() - began:.0f} s.")
