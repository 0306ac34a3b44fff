"""Verifies the take-over: every legacy row against what it became, and what one row cannot tell. Writes nothing."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TextIO

from django.apps.registry import Apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.choices import Choices
from accounts.legacy.schema import Source, is_l0
from workouts.legacy.verifying import report as text
from workouts.legacy.verifying import rules
from workouts.legacy.verifying.checking import Checker
from workouts.legacy.verifying.outcome import Findings, Invariant, TableCounts, Verification
from workouts.legacy.verifying.sql import Sql
from workouts.legacy.verifying.walk import walk

__all__ = ["Invariant", "TableCounts", "Verification", "verify"]


def verify(
    apps: Apps,
    connection: BaseDatabaseWrapper,
    source: Source,
    choices: Choices,
    run: Any,
    *,
    report: TextIO | None = None,
) -> Verification:
    """Compare everything, as it is at one moment. `run` is the LegacyRun with the checksums from before the move.

    `report` gets a text to keep, person by person while the verification goes on: it names people.
    """
    began = time.monotonic()
    sql, findings = Sql(connection, source, apps), Findings()
    state = "L0" if is_l0(connection, source) else source.state
    if report:
        text.head(report, state=state, choices=choices, began=f"{run.started_at:%Y-%m-%d %H:%M:%S} UTC")
    with _one_moment(connection):
        checksums = rules.checksums(sql, source)
        unchanged = rules.unchanged(checksums, run)
        tables = rules.counts(sql)
        deleted_in, loose = rules.gone(sql, unchanged, findings)
        if report:
            text.people(report)
        checker = Checker(sql, choices, run, findings, unchanged, loose)
        total = walk(checker, report)
        rules.check_places(sql, findings)
        rules.check_extras(sql, findings)
        rules.check_owners(sql, findings)
        rules.check_database(sql, findings)
        rules.check_checksums(checksums, run, checker.late | deleted_in, findings)
    tables = {
        table: replace(
            counts,
            missing=checker.tallies[table].missing,
            edited=checker.tallies[table].edited,
            corrected=checker.tallies[table].corrected,
        )
        for table, counts in tables.items()
    }
    rules.check_sums(tables, findings)
    found = Verification(
        state=state,
        invariants=findings.invariants(),
        tables=tables,
        totals=total.shown(),
        warnings=dict(sorted(findings.warnings.items())),
        newer=findings.newer_count,
        newer_examples=tuple(findings.newer_examples),
        edited=sum(tally.edited for tally in checker.tallies.values()),
        corrected=sum(tally.corrected for tally in checker.tallies.values()),
        checksum=total.checksums[1],
        legacy_md5=checksums.joins_md5,
        seconds=time.monotonic() - began,
    )
    if report:
        text.end(report, found, findings, checker.samples)
    return found


@contextmanager
def _one_moment(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """A snapshot that nobody's writes change and that stands in nobody's way. A transaction that is open is taken as it is."""
    if connection.in_atomic_block:
        with _planning(connection):
            yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(using=connection.alias):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            with _planning(connection):
                yield
    else:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # atomic() would lock out writers on SQLite
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


# All rows are read, so what gives the first ones soon is no gain; and right after the move the planner has no
# statistics: a nested loop over a million rows that it takes for a few would not end.
_SETTINGS = {
    "cursor_tuple_fraction": "1.0",
    "enable_nestloop": "off",
    "jit": "off",
    "work_mem": "64MB",
}


@contextmanager
def _planning(connection: BaseDatabaseWrapper) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        before = {}
        for name, value in _SETTINGS.items():
            cursor.execute("SELECT current_setting(%s), set_config(%s, %s, true)", [name, name, value])
            before[name] = cursor.fetchone()[0]
    yield
    with connection.cursor() as cursor:  # of no use after an error, which ends the transaction
        for name, value in before.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
