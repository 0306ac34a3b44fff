"""What the verification says of a move, and movers that write something wrong, of which it must say so."""

from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from accounts.legacy.choices import Choices
from accounts.legacy.runs import Move
from tests.legacy.database import moved
from workouts.legacy.verify import Verification, verify

type Phase = Callable[[Move], None]


def verified(move: Move, report: StringIO | None = None, choices: Choices | None = None) -> Verification:
    return verify(apps, connection, move.source, choices or move.choices, move.run, report=report)


def broken(found: Verification) -> set[str]:
    """The codes of the invariants that do not hold."""
    return {invariant.code for invariant in found.invariants if not invariant.ok}


def examples(found: Verification, code: str) -> list[str]:
    return next(list(each.examples) for each in found.invariants if each.code == code)


# --- Wrong moves ---

type Row = dict[str, Any]
LEGACY = "accounts.LegacyRow"
# Of what the mover wants to write into a table, what a wrong one would.
type Mutant = Callable[[str, Row], Iterator[Row]]


def change(table: str, of: Callable[[Row], bool], **values: Any) -> Mutant:
    """A mover that writes other `values` into some rows; a function is given the row."""

    def write(name: str, row: Row) -> Iterator[Row]:
        if name == table and of(row):
            row = {**row, **{key: value(row) if callable(value) else value for key, value in values.items()}}
        yield row

    return write


def drop(table: str, of: Callable[[Row], bool]) -> Mutant:
    def write(name: str, row: Row) -> Iterator[Row]:
        if name != table or not of(row):
            yield row

    return write


def both(*mutants: Mutant) -> Mutant:
    def write(name: str, row: Row) -> Iterator[Row]:
        rows = [row]
        for mutant in mutants:
            rows = [made for each in rows for made in mutant(name, each)]
        yield from rows

    return write


def everything(row: Row) -> bool:
    return True


def broken_by(wrong: Mutant, *phases: Phase) -> set[str]:
    """The codes of the invariants that do not hold after a move whose mover writes what is wrong."""
    insert = Move.insert

    def wrongly(move: Move, name: str, rows: list[Row]) -> None:
        insert(move, name, [made for row in rows for made in wrong(name, row)])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Move, "insert", wrongly)
        move = moved(*phases)
    found = verified(move)
    assert (found.ok, found.exit_status) == (False, 1)
    return broken(found)
