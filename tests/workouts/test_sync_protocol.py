"""The protocol as a machine: two phones with outboxes, a wire that loses, doubles, delays and reorders, and a server that
is killed. After every step the real rows are those that the specification below says, and nothing that was seen is lost.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from django.db import connection  # noqa: F401 -- in a condition
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.environment import examples
from tests.factories import ExerciseFactory, UserFactory, WorkoutLogFactory, WorkoutSessionFactory
from tests.workouts.phone import BENCH, Operation, Phone, envelope, operation
from workouts import recording
from workouts.models import WorkoutSet
from workouts.recording import exercises, new_id, sets
from workouts.sync import applying
from workouts.sync.applying import Result, Verdict

pytestmark = pytest.mark.django_db

PHONES = st.integers(0, 1)
ANY = st.integers(0, 1_000)
NUMBERS = count(1)


class KilledError(BaseException):
    """kill -9: no `except Exception` sees it."""


@dataclass(frozen=True)
class Row:
    """A set; `seen` are the operations that gave it its values, in order: what somebody who looks at it has seen.

    Not a delete: two who delete the same set have done the same.
    """

    version: int
    reps: int
    deleted: bool = False
    seen: tuple[str, ...] = ()


@dataclass
class Specification:
    """What the server has to be. Numbers of versions are only a means: `seen` says whether a change was an informed one."""

    rows: dict[str, Row] = field(default_factory=dict)
    applied: set[str] = field(default_factory=set)

    def apply(self, asked: Operation) -> str:
        if asked["id"] in self.applied:
            return "already_applied"
        row = self.rows.get(asked["object"])
        verdict, changed = changed_by(row, asked)
        if verdict == "applied":
            self.applied.add(asked["id"])
            if changed is not None:
                self.rows[asked["object"]] = changed
        return verdict


def changed_by(row: Row | None, asked: Operation) -> tuple[str, Row | None]:
    """The verdict, and the row after it where it changes."""
    kind, version = asked["kind"], asked.get("version")
    seen = (*(row.seen if row else ()), asked["id"])
    if kind == "log_set":
        return "applied", None if row else Row(1, asked["values"]["reps"], seen=seen)
    if row is None:
        return "refused", None
    if kind == "restore_set":
        return "applied", Row(row.version + 1, row.reps, seen=row.seen) if row.deleted else None
    deletes = kind == "delete_set"
    if row.deleted or row.version != version:
        return ("applied" if deletes and row.deleted else "conflict"), None
    reps = row.reps if deletes else asked["values"]["reps"]
    return "applied", Row(row.version + 1, reps, deleted=deletes, seen=row.seen if deletes else seen)


@dataclass
class ModelPhone:
    """What a phone does: shows server rows with its outbox on top, sends in order, keeps what was not applied."""

    door: Phone
    known: dict[str, Row] = field(default_factory=dict)  # as the server last told
    outbox: list[Operation] = field(default_factory=list)
    attention: list[Operation] = field(default_factory=list)
    basis: dict[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # by operation: what was seen when it was made

    @property
    def shown(self) -> dict[str, Row]:
        rows = dict(self.known)
        for asked in self.outbox:
            _, changed = changed_by(rows.get(asked["object"]), asked)
            if changed:
                rows[asked["object"]] = changed
        return rows

    def record(self, asked: Operation) -> None:
        row = self.shown.get(asked["object"])
        self.basis[asked["id"]] = row.seen if row else ()
        self.outbox.append(asked)

    def batch(self, size: int) -> list[Operation]:
        """The first few. Two edits of one row never go together: the second counts on the first."""
        batch: list[Operation] = []
        edited: set[str] = set()
        for asked in self.outbox[:size]:
            if "version" in asked:
                if asked["object"] in edited:
                    break
                edited.add(asked["object"])
            batch.append(asked)
        return batch

    def settle(self, results: list[dict[str, Any]], rows: dict[str, Row]) -> None:
        for result in results:
            asked = next((each for each in self.outbox if each["id"] == result["id"]), None)
            if asked is None or result["verdict"] == "try_again":
                continue
            if asked["object"] in rows:
                self.known[asked["object"]] = rows[asked["object"]]
            self.outbox.remove(asked)
            if result["verdict"] in {"conflict", "refused"}:
                later = [each for each in self.outbox if each["object"] == asked["object"]]
                self.attention += [asked, *later]
                self.outbox = [each for each in self.outbox if each not in later]


class Protocol(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        user = UserFactory.create(email=f"phones{next(NUMBERS)}@example.com")
        session = WorkoutSessionFactory.create(user=user, state="open", started_at=timezone.now())
        self.log = WorkoutLogFactory.create(session=session, exercise=ExerciseFactory.create())
        self.phones = [ModelPhone(Phone(user)), ModelPhone(Phone(user))]
        self.specification = Specification()
        self.wire: list[tuple[int, list[Operation]]] = []  # copies that are still under way
        self.tapped: set[str] = set()
        # Two sets that both phones know: it is there that they meet.
        for reps in (5, 6):
            self.tap(0, reps)
        self.sent(0, 2)
        for number in (0, 1):
            self.look(number)

    # --- What people do

    @rule(phone=PHONES, reps=st.integers(1, 30))
    def tap(self, phone: int, reps: int) -> None:
        values = BENCH | {"log": str(self.log.pk), "position": len(self.tapped) + 1, "reps": reps}
        asked = operation("log_set", new_id(), values)
        self.tapped.add(asked["object"])
        self.phones[phone].record(asked)

    @rule(phone=PHONES, which=ANY, what=st.sampled_from(["edit", "edit", "delete"]), reps=st.integers(1, 30))
    def change(self, phone: int, which: int, what: str, reps: int) -> None:
        mine = self.phones[phone]
        pk, row = sorted(mine.shown.items())[which % len(mine.shown)]
        if row.deleted:
            mine.record(operation("restore_set", pk))
        elif what == "delete":
            mine.record(operation("delete_set", pk, version=row.version))
        else:
            mine.record(operation("edit_set", pk, {"reps": reps}, version=row.version))

    @rule(phone=PHONES)
    def look(self, phone: int) -> None:
        """The page is opened: the server tells its rows."""
        mine = self.phones[phone]
        (session,) = mine.door.snapshot()["sessions"]
        told = {
            row["id"]: (row["version"], row["reps"], row["deleted"]) for row in session["logs"][0]["sets"]
        }
        rows = self.specification.rows
        assert told == {pk: (row.version, row.reps, row.deleted) for pk, row in rows.items()}
        mine.known = dict(rows)

    # --- What the wire does

    @precondition(lambda self: any(phone.outbox for phone in self.phones))
    @rule(phone=PHONES, size=st.integers(1, 6))
    def sent(self, phone: int, size: int) -> None:
        phone = self._sender(phone)
        self._answered(phone, self.phones[phone].batch(size))

    @precondition(lambda self: any(phone.outbox for phone in self.phones))
    @rule(phone=PHONES, size=st.integers(1, 6), copies=st.integers(1, 2))
    def answer_lost(self, phone: int, size: int, copies: int) -> None:
        phone = self._sender(phone)
        for _ in range(copies):
            self._deliver(self.phones[phone].batch(size))

    @precondition(lambda self: any(phone.outbox for phone in self.phones))
    @rule(phone=PHONES, size=st.integers(1, 6))
    def doubled(self, phone: int, size: int) -> None:
        phone = self._sender(phone)
        batch = self.phones[phone].batch(size)
        self._deliver(batch)
        self._answered(phone, batch)

    @precondition(lambda self: any(phone.outbox for phone in self.phones))
    @rule(phone=PHONES, size=st.integers(1, 6), answered=st.booleans())
    def delayed(self, phone: int, size: int, answered: bool) -> None:  # noqa: FBT001
        """A copy stays under way; the phone hears nothing, or has its answer to another copy."""
        phone = self._sender(phone)
        batch = self.phones[phone].batch(size)
        self.wire.append((phone, batch))
        if answered:
            self._answered(phone, batch)

    @precondition(lambda self: self.wire)
    @rule(which=ANY)
    def arrives_late(self, which: int) -> None:
        """In any order, long after its phone has gone on."""
        _, batch = self.wire.pop(which % len(self.wire))
        self._deliver(batch)

    @precondition(lambda self: any(phone.outbox for phone in self.phones))
    @rule(phone=PHONES, size=st.integers(1, 6), after=st.integers(0, 5))
    def killed(self, phone: int, size: int, after: int) -> None:
        """The server dies before the commit of one operation; those before it are stored, and nobody is told."""
        phone = self._sender(phone)
        self._answered(phone, self.phones[phone].batch(size), killed_at=after)

    # --- The server, and what it has to be

    def _sender(self, phone: int) -> int:
        return phone if self.phones[phone].outbox else 1 - phone

    def _answered(self, phone: int, batch: list[Operation], *, killed_at: int | None = None) -> None:
        results = self._deliver(batch, killed_at=killed_at)
        if results is not None:
            self.phones[phone].settle(results, self.specification.rows)

    def _deliver(
        self, batch: list[Operation], *, killed_at: int | None = None
    ) -> list[dict[str, Any]] | None:
        """The answer of the real view; None where it was killed."""
        if not batch:
            return []
        expected = self._expected(batch, killed_at)
        door = self.phones[0].door
        with killing(killed_at):
            try:
                answer = door.post(envelope(door.user, batch))
            except KilledError:
                return None
        results: list[dict[str, Any]] = json.loads(answer.content)["results"]
        assert [result["verdict"] for result in results] == expected
        return results

    def _expected(self, batch: list[Operation], killed_at: int | None) -> list[str]:
        verdicts: list[str] = []
        begun = 0
        for asked in batch:
            new = asked["id"] not in self.specification.applied
            if new and begun == killed_at:
                break  # this one and all behind it
            begun += new
            basis = next(phone.basis[asked["id"]] for phone in self.phones if asked["id"] in phone.basis)
            row = self.specification.rows.get(asked["object"])
            verdict = self.specification.apply(asked)
            if verdict == "applied" and "version" in asked and row and not row.deleted:
                assert row.seen == basis, "changed by somebody who had not seen what was there"
            verdicts.append(verdict)
        return verdicts

    @invariant()
    def the_rows_are_those_of_the_specification(self) -> None:
        stored = WorkoutSet.objects.filter(log=self.log).values_list("pk", "version", "reps", "deleted_at")
        found = {str(pk): (version, reps, deleted is not None) for pk, version, reps, deleted in stored}
        rows = self.specification.rows.items()
        assert found == {pk: (row.version, row.reps, row.deleted) for pk, row in rows}

    @invariant()
    def nothing_that_was_done_is_lost(self) -> None:
        for phone in self.phones:
            kept = {each["id"] for each in phone.outbox + phone.attention} | self.specification.applied
            assert phone.basis.keys() <= kept

    def teardown(self) -> None:
        """The network comes back: every outbox empties, and every set that was tapped is there once."""
        for number, phone in enumerate(self.phones):
            while phone.outbox:
                before = len(phone.outbox)
                self._answered(number, phone.batch(200))
                assert len(phone.outbox) < before
        self.the_rows_are_those_of_the_specification()
        assert self.tapped == self.specification.rows.keys()


class killing:  # noqa: N801 — reads as a statement
    """The server is killed in the transaction of the operation with this number, of those that write."""

    def __init__(self, at: int | None) -> None:
        self.at = at

    def __enter__(self) -> None:
        self.writes = dict(applying._WRITES)
        begun = count()

        def killed(write: Callable[..., Any]) -> Callable[..., Any]:
            def call(*args: Any) -> Any:
                number = next(begun)
                if number == self.at:
                    with suppress(Exception):  # whatever would have been said of it
                        write(*args)
                    raise KilledError
                return write(*args)

            return call

        applying._WRITES.update({kind: killed(write) for kind, write in self.writes.items()})

    def __exit__(self, *_: object) -> None:
        applying._WRITES.update(self.writes)


def test_no_set_is_lost_or_doubled_and_no_change_overwrites_what_was_not_seen() -> None:
    chosen = settings(
        max_examples=examples(20),
        stateful_step_count=15,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Protocol, settings=chosen)


# --- Three faults that it is for --------------------------------------------------------------------------------------
# The steps are those that hypothesis came to; to let it look for them each time takes a hundred examples.

once = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="is about the machine above, not the database"
)


def take(*steps: Callable[[Protocol], None]) -> None:
    """Steps of the machine, and what has to hold after each."""
    machine = Protocol()
    for step in steps:
        step(machine)
        machine.the_rows_are_those_of_the_specification()
        machine.nothing_that_was_done_is_lost()
    machine.teardown()


@once
def test_catches_an_answer_before_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[Callable[[Protocol], None]] = [
        lambda machine: machine.tap(phone=0, reps=7),
        lambda machine: machine.killed(phone=0, size=6, after=0),
    ]
    take(*steps)
    apply = applying.apply

    def answer_first(user: Any, asked: Any, clock: Any) -> Result:
        try:
            return apply(user, asked, clock)
        except KilledError:
            return Result(str(asked.id), Verdict.APPLIED)

    monkeypatch.setattr(applying, "apply", answer_first)
    with pytest.raises(AssertionError):
        take(*steps)


@once
def test_catches_a_version_that_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[Callable[[Protocol], None]] = [
        lambda machine: machine.change(phone=0, which=0, what="edit", reps=7),
        lambda machine: machine.sent(phone=0, size=6),
        lambda machine: machine.change(phone=1, which=0, what="edit", reps=8),
        lambda machine: machine.sent(phone=1, size=6),
    ]
    take(*steps)
    for module in (sets, exercises):
        monkeypatch.setattr(module, "check_version", lambda row, version: None)
    with pytest.raises(AssertionError):
        take(*steps)


@once
def test_catches_a_delete_that_leaves_no_tombstone(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[Callable[[Protocol], None]] = [
        lambda machine: machine.change(phone=0, which=0, what="delete", reps=1),
        lambda machine: machine.sent(phone=0, size=6),
    ]
    take(*steps)
    delete = recording.delete_set

    def really_delete(**asked: Any) -> WorkoutSet:
        row = delete(**asked)
        WorkoutSet.objects.filter(pk=row.pk).delete()
        return row

    monkeypatch.setattr(recording, "delete_set", really_delete)
    with pytest.raises(AssertionError):
        take(*steps)
