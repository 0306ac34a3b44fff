"""Which share of the sets that people really log has a name or alias in the catalogue."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.catalogue import coverage
from training.models import Exercise, ExerciseAlias


class Command(BaseCommand):
    help = "Compare the catalogue with a CSV of exercise names (columns name and pct_of_sets_all)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--missing", type=int, default=20, help="How many missing names to print.")

    def handle(self, *args: Any, file: Path, missing: int, **options: Any) -> None:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            if not {"name", "pct_of_sets_all"} <= set(rows.fieldnames or []):
                raise CommandError("The file needs the columns name and pct_of_sets_all.")
            counted = [(row["name"], Decimal(row["pct_of_sets_all"] or 0)) for row in rows]
        exercises = Exercise.objects.catalogue().filter(merged_into=None)
        aliases = ExerciseAlias.objects.filter(exercise__in=exercises)
        known = [*exercises.values_list("name", flat=True), *aliases.values_list("name", flat=True)]
        result = coverage.measure(counted, known)
        found = len(counted) - len(result.missing)
        self.stdout.write(
            f"{found} of {len(counted)} names, {result.share:.2f} % of the sets counted "
            f"({result.covered:.3f} of {result.total:.3f})."
        )
        for name, share in result.missing[:missing]:
            self.stdout.write(f"  {share:>6} {name}")
