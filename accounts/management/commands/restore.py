"""Bring a backup back."""

import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from accounts import backups


class Command(BaseCommand):
    help = (
        "Make the database exactly what it was when the backup was written: what came since is gone, tables too. "
        "All of it or, after any failure, nothing. Stop Spotter first."
    )
    requires_system_checks = []  # as `backup`

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="what `manage.py backup` wrote")
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument(
            "--other-database",
            action="store_true",
            help="FILE is a backup of another database, on another machine perhaps. PostgreSQL: all then belongs to "
            "the account in DATABASE_URL, and grants are left out",
        )
        parser.add_argument(
            "--without-manifest",
            action="store_true",
            help="FILE.json is lost, or FILE was written by pg_dump -Fc itself; nobody can tell whether it is whole and of this database",
        )

    def handle(self, *, file: Path, yes: bool, **options: Any) -> None:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # clean up as after Ctrl-C
        try:
            backup = backups.to_restore(
                connection,
                file,
                without_manifest=options["without_manifest"],
                other_database=options["other_database"],
            )
            if not yes:
                self._ask(file, backup)
            orphans = backups.restore(connection, file, backup)
        except backups.BackupError as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        if options["verbosity"]:
            self.stdout.write(f"The database is what {file} holds. Now start Spotter again.")
            if orphans:
                self.stdout.write(
                    "Some rows point at nothing, as they did in the backup. Their foreign keys are NOT VALID now, "
                    "and refuse new rows as before:"
                )
                self.stdout.write("\n".join(f"  {sentence}" for sentence in backups.sentences(orphans)))

    def _ask(self, file: Path, backup: backups.Backup | None) -> None:
        database = backups.database_name(connection)
        content = f"{file}, which has no manifest"
        if backup:
            made_at = timezone.localtime(backup.made_at)
            content = f"the backup of {made_at:%d %B %Y %H:%M %Z} ({backup.tables} tables, {backup.total_rows:,} rows)"
        self.stdout.write(f"Everything in the database {database} is replaced by {content}.")
        try:
            answer = input("Type the name of the database to go on: ")
        except EOFError:
            raise CommandError(
                "Nothing was restored. There is nobody to ask: add --yes if you are sure."
            ) from None
        if answer.strip() != database:
            raise CommandError(f"Nothing was restored: the name is {database}.")
