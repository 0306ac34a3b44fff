"""Every change that a phone sends is remembered, so that sent again it is not done again. This forgets the old ones."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from workouts.sync.pruning import KEPT_FOR, prune


class Command(BaseCommand):
    help = f"Forget the changes that phones sent more than {KEPT_FOR.days} days ago. The workouts stay. Run it once a day."

    def handle(self, *, verbosity: int = 1, **options: Any) -> None:
        count = prune(now=timezone.now())
        if verbosity:
            self.stdout.write(f"{count} operations older than {KEPT_FOR.days} days forgotten.")
