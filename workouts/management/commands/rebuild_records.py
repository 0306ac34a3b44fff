"""Personal records are kept with every write of a set. This derives them anew, and says where they were wrong."""

from argparse import ArgumentParser
from itertools import batched
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from accounts.models import User
from workouts import records
from workouts.models import PersonalRecord, WorkoutLog

AT_ONCE = 20  # exercises of one person, for which the person's own writes wait


class Command(BaseCommand):
    help = "Derive personal records and the marks of sets from the sets and store those that differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only count them; exit status 1 if there are any"
        )
        parser.add_argument("--user", metavar="E-MAIL", help="of one person only")

    def handle(self, *, check: bool, user: str | None, **options: Any) -> None:
        people = User.objects.filter(email=user.strip().lower()) if user else User.objects.all()
        wrong = 0
        for pk in people.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=500):
            logged = WorkoutLog.objects.for_user(pk).order_by().values_list("exercise_id", flat=True)
            kept = PersonalRecord.objects.for_user(pk).order_by().values_list("exercise_id", flat=True)
            for exercises in batched(sorted({*logged.distinct(), *kept.distinct()}), AT_ONCE):
                wrong += records.rebuild(pk, exercises, write=not check)
        if check and wrong:
            raise CommandError(f"{wrong} records or marks differ from the sets.")
        self.stdout.write(
            f"{wrong} records or marks corrected." if wrong else "All records agree with their sets."
        )
