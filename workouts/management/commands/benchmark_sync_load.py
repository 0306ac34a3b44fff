"""Whether every set that a phone was told is stored is stored, once, when the server's workers are killed all the time."""

import os
import random
from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection

from accounts.models import User
from training.models import Exercise
from workouts.benchmarking import data, process, sync_load
from workouts.benchmarking.syncing import Phone


class Command(BaseCommand):
    help = "Fill the empty database of DATABASE_URL, serve it with gunicorn, sync with 8 phones and kill workers at random."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, default=60)
        parser.add_argument("--seed", type=int, help="of the kills; random without")

    def handle(self, *, seconds: float, seed: int | None, **options: Any) -> None:
        if "DATABASE_URL" not in os.environ:
            raise CommandError("Name the database to fill in DATABASE_URL, or say make benchmark.")
        call_command("migrate", verbosity=0)
        if User.objects.exists():
            raise CommandError(f"{connection.settings_dict['NAME']} holds people. Name an empty database.")
        call_command("load_catalogue", verbosity=0, stdout=self.stdout)
        data.build(people=sync_load.CLIENTS, sets=data.HEAVY_SETS + data.LIGHT_SETS + 6000)
        exercises = list(
            Exercise.objects.filter(measurement="weight_reps")
            .order_by("key")
            .values_list("pk", flat=True)[:3]
        )
        emails = User.objects.order_by("email").values_list("email", flat=True)
        with process.server(os.environ["DATABASE_URL"]) as (port, pid):
            phones = [Phone.logged_in(port, email) for email in emails]
            chosen = random.randrange(10_000) if seed is None else seed  # noqa: S311
            outcome = sync_load.run(
                phones, exercises, pid, seconds=seconds, seed=chosen, tell=self.stdout.write
            )
        name = "acknowledged sets in the database exactly once"
        share = 100 * (outcome.acknowledged - outcome.lost - outcome.doubled) / max(1, outcome.acknowledged)
        self.stdout.write(f"\n{'  ok   ' if outcome.holds else '  MISS '}{name}: {share:g} %")
        if not outcome.holds:
            raise CommandError("The figure is missed.")
