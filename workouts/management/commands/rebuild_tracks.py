"""Where the numbers of plans stand is kept with every workout. This walks all of it again, and says where it was wrong."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from accounts.models import User
from training.models import TrainingPlan
from workouts import planning


class Command(BaseCommand):
    help = "Judge the workouts of all plans again and store the tracks and pointers that differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only count them; exit status 1 if there are any"
        )
        parser.add_argument("--user", metavar="E-MAIL", help="of one person only")

    def handle(self, *, check: bool, user: str | None, **options: Any) -> None:
        plans = TrainingPlan.objects.all()
        if user:
            plans = plans.filter(user__in=User.objects.filter(email=user.strip().lower()))
        wrong = 0
        for owner, pk in (
            plans.order_by("user_id", "pk").values_list("user_id", "pk").iterator(chunk_size=500)
        ):
            wrong += planning.rebuild(owner, pk, write=not check)
        if check and wrong:
            raise CommandError(f"{wrong} tracks or pointers of plans differ from their workouts.")
        self.stdout.write(
            f"{wrong} tracks or pointers corrected." if wrong else "All plans agree with their workouts."
        )
