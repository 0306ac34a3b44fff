"""Load the shipped exercises; run it after every update. What staff edited stays."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.catalogue import files, loader


class Command(BaseCommand):
    help = "Load the shipped exercise catalogue. Safe to run again: what staff edited, merged or switched off stays so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=files.DATA, help="Where the *.toml files lie.")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        catalogue = files.read(folder)
        if catalogue.faults:
            raise CommandError(
                "Nothing was loaded:\n" + "\n".join(f"  {fault}" for fault in catalogue.faults)
            )
        if not catalogue.entries:
            raise CommandError(f"There is no exercise in {folder}.")
        report = loader.load(catalogue.entries)
        if options["verbosity"]:
            self._tell(report, len(catalogue.entries), kept_too=options["verbosity"] > 1)

    def _tell(self, report: loader.Report, entries: int, *, kept_too: bool) -> None:
        self.stdout.write(
            f"Catalogue of {entries} exercises: {len(report.created)} created, "
            f"{len(report.updated)} updated, {len(report.adopted)} adopted, {len(report.unchanged)} unchanged, "
            f"{len(report.left_alone)} merged or deleted by staff, {len(report.kept)} edits of staff kept."
        )
        if kept_too:
            for line in report.kept:
                self.stdout.write(f"  kept {line}")
        for line in report.refused:
            self.stdout.write(f"  refused {line}")
