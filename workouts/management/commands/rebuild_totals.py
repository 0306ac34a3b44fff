"""The totals that pages show are kept with every write. This computes them anew from the sets."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from workouts import recording
from workouts.models import WorkoutLog


class Command(BaseCommand):
    help = "Compute the totals of workouts and exercises from their sets and store those that differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only count them; exit status 1 if there are any"
        )
        parser.add_argument("--user", metavar="E-MAIL", help="of one person only")

    def handle(self, *, check: bool, user: str | None, **options: Any) -> None:
        logs = WorkoutLog.objects.all()
        if user:
            logs = logs.filter(user__email=user.strip().lower())
        wrong = recording.rebuild_totals(logs, write=not check)
        if check and wrong:
            raise CommandError(f"{wrong} rows have totals that differ from their sets.")
        self.stdout.write(f"{wrong} rows corrected." if wrong else "All totals agree with their sets.")
