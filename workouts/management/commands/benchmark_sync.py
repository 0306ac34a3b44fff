"""How long a workout that was done offline takes to be stored, against the bare SQL of its rows."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection

from accounts.models import User
from workouts.benchmarking import data, process, syncing


class Command(BaseCommand):
    help = (
        "Fill the empty database of DATABASE_URL, serve it with gunicorn, and sync 40 sets again and again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=30)

    def handle(self, *, rounds: int, **options: Any) -> None:
        if "DATABASE_URL" not in os.environ or connection.vendor != "postgresql":
            raise CommandError("Name an empty PostgreSQL in DATABASE_URL, or say make benchmark.")
        call_command("migrate", verbosity=0)
        if User.objects.exists():
            raise CommandError(f"{connection.settings_dict['NAME']} holds people. Name an empty database.")
        call_command("load_catalogue", verbosity=0, stdout=self.stdout)
        data.build(people=3, sets=data.HEAVY_SETS + data.LIGHT_SETS)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        with process.serving(os.environ["DATABASE_URL"]) as port:
            measured = syncing.measure(port, rounds=rounds, tell=self.stdout.write)
        holds = measured.times <= syncing.MOST_TIMES
        name = f"sync of 40 sets ≤ {syncing.MOST_TIMES} × the bare SQL of its rows"
        self.stdout.write(f"\n{'  ok   ' if holds else '  MISS '}{name}: {measured.times:.1f} ×")
        if not holds:
            raise CommandError("The figure is missed.")
