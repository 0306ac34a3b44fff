"""`manage.py legacy …`: the older tracker's database, from the first look to the way back. docs/legacy.md is the runbook."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.legacy import runs
from accounts.legacy.choices import Choices
from accounts.legacy.migrating import progress_bar
from workouts.legacy import takeover
from workouts.legacy.verify import Verification
from workouts.legacy.verifying.report import table_text, verdict_of


class Command(BaseCommand):
    help = "Take over the database of the older tracker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="action", required=True, parser_class=_Parser)
        inspect = commands.add_parser("inspect", help="what is there, and what each choice would make of it")
        inspect.add_argument("--json", action="store_true")
        _add_choices(inspect)
        copy = commands.add_parser("copy", help="stage the tables of another PostgreSQL or SQLite here")
        copy.add_argument("--from", dest="source", required=True, metavar="URL")
        copy.add_argument("--schema", default="public")
        move = commands.add_parser("move", help="move everything, and verify it")
        move.add_argument("--dry-run", action="store_true", help="everything but the commit")
        move.add_argument("--without-backup", action="store_true")
        move.add_argument("--report", type=Path, metavar="FILE")
        _add_choices(move)
        verify = commands.add_parser(
            "verify", help="compare everything; exit status 1: differences, 2: newer rows"
        )
        verify.add_argument("--report", type=Path, metavar="FILE")
        verify.add_argument("--json", action="store_true")
        commands.add_parser("sync", help="bring over what is new or changed since")
        rollback = commands.add_parser("rollback", help="take back what nobody has edited since")
        rollback.add_argument("--yes", action="store_true", help="do not ask")
        diagram = commands.add_parser("diagram", help="draw both schemas into docs/legacy.md")
        diagram.add_argument("--check", action="store_true", help="only say whether it is up to date")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        actions: dict[str, Callable[[dict[str, Any]], None]] = {
            "inspect": self._inspect,
            "copy": self._copy,
            "move": self._move,
            "verify": self._verify,
            "sync": self._sync,
            "rollback": self._rollback,
            "diagram": self._diagram,
        }
        actions[action](options)

    def _inspect(self, options: dict[str, Any]) -> None:
        from workouts.legacy.inspecting import inspect

        inspect(connection, _choices(options), self.stdout, as_json=options["json"])

    def _copy(self, options: dict[str, Any]) -> None:
        from workouts.legacy.copying import copy

        with progress_bar() as progress:
            counts = copy(options["source"], connection, schema=options["schema"], progress=progress)
        for table, count in counts.items():
            self.stdout.write(f"{table}: {count} rows")

    def _move(self, options: dict[str, Any]) -> None:
        choices = _choices(options)
        if options["dry_run"]:
            with progress_bar() as progress, takeover.new_report(options["report"]) as (report, path):
                found = takeover.dry_run(connection, choices=choices, report=report, progress=progress)
            self.stdout.write(path.read_text(encoding="utf-8"))
            self.stdout.write(f"Nothing was kept. This report: {path}")
            if not found.ok:
                sys.exit(1)
            return
        with progress_bar() as progress:
            events, found = takeover.move_all(
                connection,
                choices=choices,
                check_backup=None if options["without_backup"] else lambda: runs.check_backup(connection),
                progress=progress,
            )
        self._say(events, found)

    def _verify(self, options: dict[str, Any]) -> None:
        with takeover.new_report(options["report"]) as (report, path):
            found = takeover.verify_again(connection, report=report)
        self.stdout.write(json.dumps(found.as_json(), indent=2) if options["json"] else _summary(found))
        self.stderr.write(f"The report: {path}")
        if found.exit_status:
            sys.exit(found.exit_status)

    def _sync(self, options: dict[str, Any]) -> None:
        with progress_bar() as progress:
            events, found = takeover.follow(connection, progress=progress)
        self._say(events, found)

    def _say(self, events: takeover.Events, found: Verification) -> None:
        for line in takeover.event_lines(events):
            self.stdout.write(line)
        self.stdout.write(_summary(found))

    def _rollback(self, options: dict[str, Any]) -> None:
        if not options["yes"] and input("Take the move back? Type yes: ").strip().lower() != "yes":
            raise CommandError("Nothing was changed.")
        kept = takeover.roll_back(connection)
        for line in kept:
            self.stdout.write(f"kept: {line}")
        self.stdout.write("Taken back." if not kept else f"Taken back, but for {len(kept)}.")

    def _diagram(self, options: dict[str, Any]) -> None:
        from workouts.legacy.diagram import diagram

        if not diagram(check=options["check"]):
            raise CommandError("docs/legacy.md is out of date: run `manage.py legacy diagram`.")


def _summary(found: Verification) -> str:
    lines = [table_text(found.tables), "", verdict_of(found)]
    return "\n".join([*lines, *found.failures(), *(f"newer: {text}" for text in found.newer_examples[:10])])


class _Parser(ArgumentParser):
    """Django's own parser class asks for arguments that subparsers do not give."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("called_from_command_line", None)
        super().__init__(**kwargs)


def _add_choices(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("what the data cannot decide (else from the LEGACY_… settings)")
    group.add_argument("--time-unit", choices=["seconds", "minutes"])
    group.add_argument("--weight-unit", choices=["kg", "lb"])
    group.add_argument("--time-zone", metavar="ZONE")
    group.add_argument("--height-unit", choices=["cm", "in"])
    group.add_argument("--mixed-times", action="store_true", default=None)


def _choices(options: dict[str, Any]) -> Choices:
    names = ("time_unit", "weight_unit", "time_zone", "height_unit", "mixed_times")
    return replace(
        Choices.from_settings(), **{name: options[name] for name in names if options[name] is not None}
    )
