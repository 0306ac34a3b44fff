"""Phones that sync while the server's workers are killed at random: every set that was acknowledged is stored once."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any
from uuid import UUID

from workouts.benchmarking.syncing import Phone, a_set, begin
from workouts.models import Operation, WorkoutSet

CLIENTS = 8
MOST_AT_ONCE = 8
KILL_EVERY = (0.3, 1.5)  # seconds, from … to
PATIENCE = 180.0  # seconds for the outboxes to empty when nobody is killed any more


@dataclass(slots=True)
class Client:
    """One phone: its outbox, and what it was told is stored."""

    phone: Phone
    logs: list[UUID]
    dice: random.Random
    outbox: list[dict[str, Any]] = field(default_factory=list)
    acknowledged: Counter[str] = field(
        default_factory=Counter
    )  # sets, by how often they were said to be applied
    made: int = 0
    failures: int = 0
    requests: int = 0

    def work(self, *, until: float) -> None:
        """Do sets and send them; after `until` only send, until the outbox is empty."""
        while time.monotonic() < until or (self.outbox and time.monotonic() < until + PATIENCE):
            if time.monotonic() < until:
                for _ in range(self.dice.randint(1, 3)):
                    self.made += 1
                    self.outbox.append(a_set(self.dice.choice(self.logs), self.made))
            self._send()

    def _send(self) -> None:
        batch = self.outbox[:MOST_AT_ONCE]
        if not batch:
            return
        try:
            results, _, _ = self.phone.send(batch)
            self.requests += 1
        except (OSError, HTTPException, ValueError, RuntimeError):
            # No answer, half of one, or one that says nothing: nothing is known, so everything is sent again.
            self.requests += 1
            self.failures += 1
            self.phone.browser.connection.close()
            time.sleep(0.05)
            return
        done = {result["id"] for result in results if result["verdict"] in {"applied", "already_applied"}}
        for asked in batch:
            if asked["id"] in done:
                self.acknowledged[asked["object"]] += 1
        self.outbox = [asked for asked in self.outbox if asked["id"] not in done]


@dataclass(frozen=True, slots=True)
class Outcome:
    made: int
    acknowledged: int
    stored: int
    lost: int  # acknowledged and not in the database
    doubled: int  # more rows or operations than sets
    unsent: int
    kills: int
    requests: int
    failures: int

    @property
    def holds(self) -> bool:
        exact = self.made == self.acknowledged == self.stored
        return exact and not (self.lost or self.doubled or self.unsent) and self.kills > 0


def run(
    phones: list[Phone],
    exercises: list[UUID],
    server: int,
    *,
    seconds: float,
    seed: int,
    tell: Callable[[str], None],
) -> Outcome:
    """`server` is gunicorn's process: its children are killed."""
    dice = random.Random(seed)  # noqa: S311 — the same again with the same seed, as far as a race can be
    clients = [
        Client(phone, begin(phone, exercises)[1], random.Random(dice.random()))  # noqa: S311
        for phone in phones
    ]
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=client.work, kwargs={"until": until}) for client in clients]
    for thread in threads:
        thread.start()
    kills = _kill(server, dice, clients, until)
    for thread in threads:
        thread.join()
    outcome = _counted(clients, kills)
    tell(
        f"{len(clients)} phones, {seconds:.0f} s, {outcome.kills} workers killed, seed {seed}:"
        f" {outcome.requests:,} requests, {outcome.failures:,} of them without an answer\n"
        f"{outcome.made:,} sets made, {outcome.acknowledged:,} acknowledged, {outcome.stored:,} stored,"
        f" {outcome.lost} lost, {outcome.doubled} doubled, {outcome.unsent} unsent"
    )
    return outcome


def _kill(server: int, dice: random.Random, clients: list[Client], until: float) -> int:
    """Any worker at any moment; the next one when something was answered since, or on a slow machine none would ever be."""
    kills, answered = 0, -1
    while True:
        time.sleep(dice.uniform(*KILL_EVERY))
        if time.monotonic() > until:
            return kills
        now = sum(client.requests - client.failures for client in clients)
        if now > answered and (workers := _children(server)):
            os.kill(dice.choice(workers), signal.SIGKILL)
            kills, answered = kills + 1, now


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _counted(clients: list[Client], kills: int) -> Outcome:
    logs = [log for client in clients for log in client.logs]
    stored = Counter(
        str(pk) for pk in WorkoutSet.objects.kept().filter(log__in=logs).values_list("pk", flat=True)
    )
    remembered = Counter(
        str(pk)
        for pk in Operation.objects.filter(kind="log_set", object_id__in=list(stored)).values_list(
            "object_id", flat=True
        )
    )
    acknowledged = {pk for client in clients for pk in client.acknowledged}
    return Outcome(
        made=sum(client.made for client in clients),
        acknowledged=len(acknowledged),
        stored=len(stored),
        lost=len(acknowledged - stored.keys()),
        doubled=sum(many > 1 for counted in (stored, remembered) for many in counted.values()),
        unsent=sum(len(client.outbox) for client in clients),
        kills=kills,
        requests=sum(client.requests for client in clients),
        failures=sum(client.failures for client in clients),
    )
