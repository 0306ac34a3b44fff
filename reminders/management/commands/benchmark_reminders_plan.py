"""How long it takes to plan the reminders of many people two days ahead, and whether memory stays flat."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from accounts.models import User
from reminders.benchmarking import ahead
from reminders.models import Reminder


class Command(BaseCommand):
    help = "Fill the empty database of DATABASE_URL with people's reminders, and plan them 48 hours ahead."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reminders", type=int, default=100_000)

    def handle(self, *, reminders: int, **options: Any) -> None:
        if "DATABASE_URL" not in os.environ:
            raise CommandError("Name an empty database in DATABASE_URL, or say make benchmark.")
        call_command("migrate", verbosity=0)
        if User.objects.exists():
            raise CommandError(f"{connection.settings_dict['NAME']} holds people. Name an empty database.")
        now = timezone.now()
        ahead.build_apart(reminders, now)
        stored = Reminder.objects.count()
        self.stdout.write(f"{stored:,} reminders are stored. Planning …")
        found = ahead.plan(stored, now)
        flat = found.growth <= ahead.MOST_GROWTH
        self.stdout.write(
            f"{stored:,} reminders 48 h ahead: {found.rows:,} occurrences in {found.seconds:.0f} s, "
            f"{stored / found.seconds:,.0f} a second"
        )
        self.stdout.write(
            f"{'✓' if flat else '✗'} memory after a tenth and at the end differs by {found.growth} MiB, "
            f"at most {ahead.MOST_GROWTH}"
        )
        if not flat:
            raise CommandError("Memory grows with the number of reminders.")
