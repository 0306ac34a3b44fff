"""A workout of 40 sets that was done offline, sent in one request, against the bare SQL of its rows. PostgreSQL only.

Both write the same rows in as many transactions: a set, the totals of its exercise and its workout, and the operation.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.models import User
from workouts.benchmarking import data
from workouts.benchmarking.browser import Browser
from workouts.models import Operation, WorkoutLog, WorkoutSession, WorkoutSet
from workouts.recording import new_id

EXERCISES, SETS = 8, 5
MOST_TIMES = 10
WARM_UP_ROUNDS = 3


@dataclass(slots=True)
class Measured:
    synced: list[float] = field(default_factory=list)  # milliseconds for all 40
    bare: list[float] = field(default_factory=list)
    queries: int = 0

    @property
    def times(self) -> float:
        return median(self.synced) / median(self.bare)


class Phone:
    """One person's door to a server on the loopback interface; `browser` is logged in."""

    def __init__(self, user: User, browser: Browser) -> None:
        self.user = user
        self.browser = browser
        self.token: str = json.loads(self.browser.get("/sync/").text)["csrf"]

    @classmethod
    def logged_in(cls, port: int, email: str) -> "Phone":
        browser = Browser(port)
        browser.log_in(email, data.PASSWORD)
        return cls(User.objects.get(email=email), browser)

    def send(self, operations: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], float, int]:
        """Results, milliseconds and queries. RuntimeError for an answer that is none."""
        said = {"user": str(self.user.pk), "device_now": _now(), "operations": operations}
        answer = self.browser.post_json("/sync/", said, {"X-CSRFToken": self.token})
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {answer.text[:1000]}")
        return json.loads(answer.text)["results"], answer.milliseconds, answer.queries


def asked(what: str, row: object, /, **values: Any) -> dict[str, Any]:
    said = {name: str(value) if isinstance(value, UUID) else value for name, value in values.items()}
    return {"id": str(new_id()), "kind": what, "object": str(row), "at": _now(), "values": said}


def _now() -> str:
    return timezone.now().isoformat()


def begin(phone: Phone, exercises: list[UUID]) -> tuple[UUID, list[UUID]]:
    """A workout of this person's with these exercises: its id and theirs."""
    session = new_id()
    logs = [new_id() for _ in exercises]
    start = asked("start_session", session)
    adds = [
        asked("add_exercise", log, session=session, exercise=exercise, position=position)
        for position, (log, exercise) in enumerate(zip(logs, exercises, strict=True), start=1)
    ]
    _check(phone.send([start, *adds])[0])
    return session, logs


def a_set(log: UUID, position: int, weight: str = "82.5") -> dict[str, Any]:
    values = {"kind": "working", "weight": weight, "weight_unit": "kg", "reps": 5, "rest_seconds": 120}
    return asked("log_set", new_id(), log=log, position=position, **values)


def _check(results: list[dict[str, Any]]) -> None:
    if {result["verdict"] for result in results} != {"applied"}:
        raise RuntimeError(f"Not applied: {results}")


def measure(port: int, *, rounds: int, tell: Callable[[str], None]) -> Measured:
    """In turn, each on a workout of its own: what disturbs this machine disturbs both."""
    phone = Phone.logged_in(port, data.HEAVY)
    opened = WorkoutSession.objects.for_user(phone.user).open().get()
    exercises = list(opened.logs.in_order().values_list("exercise", flat=True))[:EXERCISES]
    bare = connection.copy()
    bare.ensure_connection()
    measured = Measured()
    for number in range(WARM_UP_ROUNDS + rounds):
        session, logs = begin(phone, exercises)
        sets = [a_set(log, position) for log in logs for position in range(1, SETS + 1)]
        results, milliseconds, queries = phone.send(sets)
        _check(results)
        other, other_logs = begin(phone, exercises)
        took = _bare(bare.connection, phone.user, logs, other, dict(zip(logs, other_logs, strict=True)))
        _check_equal(logs, other_logs)
        for pk in (session, other):
            WorkoutSession.objects.for_user(phone.user).get(pk=pk).delete()
        if number >= WARM_UP_ROUNDS:
            measured.synced.append(milliseconds)
            measured.bare.append(took)
            measured.queries = max(measured.queries, queries)
    bare.close()
    tell(f"{'':<24}{'p50':>10}{'best':>10}  milliseconds for {EXERCISES * SETS} sets")
    for name, found in (("one sync request", measured.synced), ("bare SQL", measured.bare)):
        tell(f"{name:<24}{median(found):>10.1f}{min(found):>10.1f}")
    tell(f"{measured.queries} statements in one request, {measured.queries / EXERCISES / SETS:.1f} for a set")
    return measured


def _bare(raw: Any, user: User, logs: list[UUID], session: UUID, to: dict[UUID, UUID]) -> float:
    """The rows of `logs` once more, for the logs that `to` names, by the driver alone. Milliseconds."""
    columns = [column.attname for column in WorkoutSet._meta.concrete_fields]
    rows = list(
        WorkoutSet.objects.for_user(user).filter(log__in=logs).order_by("log__position", "position").values()
    )
    insert = (
        f"INSERT INTO workouts_workoutset ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608
    )
    prepared = [
        [_plain({**row, "id": new_id(), "log_id": to[row["log_id"]]}[name]) for name in columns]
        for row in rows
    ]
    began = time.perf_counter()
    with raw.cursor() as cursor:
        for row in prepared:
            log_id = row[columns.index("log_id")]
            now = timezone.now()
            cursor.execute(
                "INSERT INTO workouts_operation (user_id, id, kind, object_id, applied_at) VALUES (%s, %s, %s, %s, %s)",
                (user.pk, new_id(), "log_set", row[columns.index("id")], now),
            )
            cursor.execute(insert, row)
            cursor.execute(
                "UPDATE workouts_workoutlog SET set_count = set_count + 1, hard_sets = hard_sets + 1, reps_total ="
                " reps_total + 5, volume_kg = volume_kg + 412.5, seconds_total = 0, metres_total = 0, updated_at = %s"
                " WHERE id = %s",
                (now, log_id),
            )
            cursor.execute(
                "UPDATE workouts_workoutsession SET set_count = set_count + 1, volume_kg = volume_kg + 412.5,"
                " updated_at = %s WHERE id = %s",
                (now, session),
            )
            raw.commit()
    return (time.perf_counter() - began) * 1000


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list) else value


def _check_equal(logs: list[UUID], others: list[UUID]) -> None:
    """What was compared did the same."""
    totals = ("position", "set_count", "hard_sets", "reps_total", "volume_kg")
    one, other = (
        list(WorkoutLog.objects.filter(pk__in=pks).order_by("position").values_list(*totals))
        for pks in (logs, others)
    )
    if one != other or not Operation.objects.exists():
        raise RuntimeError(f"The bare SQL did something else: {other} and not {one}.")
