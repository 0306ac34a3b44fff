"""Whether a rush of reminders is sent in time, and what a worker costs that has nothing to do."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection

from accounts.models import User
from reminders.benchmarking import sending


class Command(BaseCommand):
    help = "Fill the empty database of DATABASE_URL with people whose reminders are due at once, and send them to a local SMTP sink."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--due", type=int, default=26_000)
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--idle", type=float, default=300, help="seconds of doing nothing")
        parser.add_argument(
            "--kills", type=int, default=0, help="instead: kill workers so often, and count what is lost"
        )

    def handle(self, *, due: int, workers: int, idle: float, kills: int, **options: Any) -> None:
        if "DATABASE_URL" not in os.environ:
            raise CommandError("Name an empty database in DATABASE_URL, or say make benchmark.")
        call_command("migrate", verbosity=0)
        if User.objects.exists():
            raise CommandError(f"{connection.settings_dict['NAME']} holds people. Name an empty database.")
        url, tell = os.environ["DATABASE_URL"], self.stdout.write
        if kills:
            lost, doubled = sending.kills(url, count=due, workers=workers, kills=kills, tell=tell)
            self._judge(
                {
                    f"none of {due} is lost in {kills} kills: {lost}": lost == 0,
                    f"no more come twice than were killed: {doubled}": doubled <= kills,
                }
            )
            return
        found = sending.rush(url, count=due, workers=workers, tell=tell)
        cpu, queries = sending.idle(url, idle)
        self._judge(
            {
                f"{due} within {sending.MOST_SECONDS} s: {found.seconds:.0f} s": (
                    found.seconds <= sending.MOST_SECONDS
                ),
                f"at least {sending.LEAST_SHARE:.0%} of what the sink takes: {found.rate:.0f} of {found.bare:.0f} a "
                f"second, {found.share:.0%}": found.share >= sending.LEAST_SHARE,
                f"none lost, none twice: {found.lost}, {found.doubled}": found.lost == found.doubled == 0,
                f"idle: under {sending.MOST_CPU_PERCENT:g} % CPU: {cpu:.2f} %": cpu
                < sending.MOST_CPU_PERCENT,
                f"idle: at most {sending.MOST_QUERIES:g} queries a minute: {queries:.2f}": (
                    queries <= sending.MOST_QUERIES
                ),
            }
        )

    def _judge(self, checks: dict[str, bool]) -> None:
        self.stdout.write("")
        for name, holds in checks.items():
            self.stdout.write(f"{'  ok   ' if holds else '  MISS '}{name}")
        if not all(checks.values()):
            raise CommandError("A figure is missed.")
