"""A phone as the server sees it: operations made in Python, sent to the real view."""

import json
from copy import copy
from datetime import datetime
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone

from accounts.models import User
from workouts.recording import new_id

Operation = dict[str, Any]
BENCH = {"kind": "working", "weight": "100", "weight_unit": "kg", "reps": 5}


def operation(
    kind: str,
    row: object,
    values: dict[str, Any] | None = None,
    *,
    version: int | None = None,
    at: datetime | None = None,
    operation_id: object = None,
) -> Operation:
    said: Operation = {
        "id": str(operation_id or new_id()),
        "kind": kind,
        "object": str(row),
        "at": (at or timezone.now()).isoformat(),
        "values": {
            name: str(value) if isinstance(value, UUID) else value for name, value in (values or {}).items()
        },
    }
    return said if version is None else said | {"version": version}


def envelope(user: User, operations: list[Any], *, device_now: datetime | None = None) -> dict[str, Any]:
    return {
        "user": str(user.pk),
        "device_now": (device_now or timezone.now()).isoformat(),
        "operations": operations,
    }


class Phone:
    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    def again(self) -> "Phone":
        """The same phone with the same log-in, for another test."""
        again = copy(self)
        again.user, again.client = copy(self.user), copy(self.client)
        again.client.cookies = copy(self.client.cookies)
        return again

    def post(self, sent: Any) -> Any:
        body = sent if isinstance(sent, (str, bytes)) else json.dumps(sent)
        return self.client.post("/sync/", body, content_type="application/json")

    def sync(self, *operations: Any, device_now: datetime | None = None) -> list[dict[str, Any]]:
        answer = self.post(envelope(self.user, list(operations), device_now=device_now))
        assert answer.status_code == 200, answer.content
        results: list[dict[str, Any]] = answer.json()["results"]
        assert [result["id"] for result in results] == [
            each.get("id", "") if isinstance(each, dict) else "" for each in operations
        ]
        return results

    def one(self, asked: Operation, *, device_now: datetime | None = None) -> dict[str, Any]:
        return self.sync(asked, device_now=device_now)[0]

    def done(self, *operations: Operation) -> list[dict[str, Any]]:
        """The rows, where every operation was applied."""
        results = self.sync(*operations)
        assert [result["verdict"] for result in results] == ["applied"] * len(operations), results
        return [result["row"] for result in results]

    def snapshot(self, session: object = "") -> dict[str, Any]:
        answer = self.client.get("/sync/", {"session": str(session)} if session else {})
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        return found

    # What is done in every workout, in a line each.

    def start(self, **said: Any) -> str:
        return str(self.done(operation("start_session", new_id(), **said))[0]["id"])

    def add(self, session: object, exercise: object, position: int = 1) -> str:
        values = {"session": str(session), "exercise": str(exercise), "position": position}
        return str(self.done(operation("add_exercise", new_id(), values))[0]["id"])

    def log(self, log: object, position: int = 1, **values: Any) -> dict[str, Any]:
        asked = operation("log_set", new_id(), BENCH | {"log": str(log), "position": position} | values)
        return self.done(asked)[0]


def verdicts(results: list[dict[str, Any]]) -> list[str]:
    return [result["verdict"] for result in results]
