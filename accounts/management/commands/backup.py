"""A backup of the whole database, read back before it counts as one. For a timer as well as for a person."""

import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.db import connection

from accounts import backups


class Command(BaseCommand):
    help = (
        "Write a backup of the whole database, read it back and compare the rows of every table. People may go on "
        "logging meanwhile. Beside FILE stands FILE.json, which says what is in it."
    )
    requires_system_checks = []  # a database is backed up whatever else is wrong

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            metavar="FILE",
            help=f"where to write it, a new name; without, a dated one in {settings.BACKUP_DIR}",
        )

    def handle(self, *, file: Path | None, **options: Any) -> None:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # clean up as after Ctrl-C
        try:
            backup = backups.take(connection, file)
        except backups.BackupError as error:
            raise CommandError(f"There is no backup. {error}") from error
        if options["verbosity"]:
            self.stdout.write(
                f"{backup.path}: {backup.tables} tables, {backup.total_rows:,} rows, {backup.size:,} bytes. "
                "Read back, and the same."
            )
            if backup.orphans:
                self.stdout.write("Some rows point at nothing. They are in the backup:")
                self.stdout.write(
                    "\n".join(f"  {sentence}" for sentence in backups.sentences(backup.orphans))
                )
