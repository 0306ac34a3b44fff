"""A batch as it was sent → operations. Pure.

Only an envelope that is broken refuses a batch. What is wrong with one operation is told of that one: a phone whose
outbox has one that this server cannot read must still get all others out of it.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from workouts.sync.kinds import SHAPES, Kind, Shape
from workouts.sync.reading import FaultError, read_id, read_instant

MOST_OPERATIONS = 200
MOST_BYTES = 1_000_000
MOST_VERSION = 2_147_483_647
_ENVELOPE = {"user", "device_now", "operations"}
_OPERATION = {"id", "kind", "object", "version", "at", "values"}


class EnvelopeError(Exception):
    """The batch is none; `status` is the HTTP status."""

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """One operation. `at` is by the phone's clock; `values` are read, and hold only what was said."""

    id: UUID
    kind: Kind
    object_id: UUID
    at: datetime
    version: int = 0  # meant where the kind has one
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One that cannot be read, with the id that it came with, whatever that is, and faults by field."""

    id: str
    reason: str
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Batch:
    user_id: UUID
    device_now: datetime
    operations: list[Asked | Unreadable]


def check_size(size: int) -> None:
    if size > MOST_BYTES:
        raise EnvelopeError(f"Send at most {MOST_BYTES:,} bytes at once.", status=413)


def parse(body: bytes) -> Batch:
    """Raises EnvelopeError."""
    check_size(len(body))
    sent = _decoded(body)
    if not isinstance(sent, dict) or not sent.keys() >= _ENVELOPE:
        raise EnvelopeError(f"Send an object with {', '.join(sorted(_ENVELOPE))}.")
    operations = sent["operations"]
    if not isinstance(operations, list):
        raise EnvelopeError("The operations are not a list.")
    if len(operations) > MOST_OPERATIONS:
        raise EnvelopeError(f"Send at most {MOST_OPERATIONS} operations at once.", status=413)
    try:
        user_id, device_now = read_id(sent["user"]), read_instant(sent["device_now"])
    except FaultError as fault:
        raise EnvelopeError(f"The user or device_now cannot be read. {fault}") from fault
    return Batch(user_id, device_now, [read_operation(each) for each in operations])


def _decoded(body: bytes) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    try:
        # NaN and Infinity are no JSON. Python reads no whole number of 5,000 digits, and one of 20 is as much too large.
        return json.loads(body, parse_constant=refuse, parse_int=lambda digits: int(digits[:20]))
    except (ValueError, RecursionError) as error:
        raise EnvelopeError("This is not JSON.") from error


def read_operation(sent: Any) -> Asked | Unreadable:
    if not isinstance(sent, dict):
        return Unreadable("", "This is not an operation.")
    said_id = sent.get("id")
    known_as = said_id[:100] if isinstance(said_id, str) else ""
    faults = {name[:100]: "This server does not know this field." for name in sent.keys() - _OPERATION}
    found: dict[str, Any] = {}
    for name, reader in (("id", read_id), ("object", read_id), ("at", read_instant)):
        _put(found, faults, name, reader, sent)
    kind = sent.get("kind")
    if not isinstance(kind, str) or kind not in set(Kind):
        faults["kind"] = "This server does not know this kind of change."
        return Unreadable(known_as, "This server does not know this kind of change.", faults)
    shape = SHAPES[Kind(kind)]
    version = sent.get("version")
    if shape.versioned and (type(version) is not int or not 0 < version <= MOST_VERSION):
        faults["version"] = "Say which version this changes."
    values = _values(shape, sent.get("values", {}), faults)
    if faults:
        return Unreadable(known_as, " ".join(dict.fromkeys(faults.values())), faults)
    return Asked(
        id=found["id"],
        kind=Kind(kind),
        object_id=found["object"],
        at=found["at"],
        version=version if shape.versioned and type(version) is int else 0,
        values=values,
    )


def _values(shape: Shape, sent: Any, faults: dict[str, str]) -> dict[str, Any]:
    """The values read; what is wrong with them is put into `faults`."""
    if not isinstance(sent, dict):
        faults["values"] = "The values are not an object."
        return {}
    for name in sent.keys() - shape.fields.keys():
        faults[name[:100]] = "This server does not know this field."
    for name in shape.required - sent.keys():
        faults[name] = "This is missing."
    values: dict[str, Any] = {}
    for name in shape.fields.keys() & sent.keys():
        _put(values, faults, name, shape.fields[name], sent)
    return values


def _put(found: dict[str, Any], faults: dict[str, str], name: str, reader: Any, sent: dict[str, Any]) -> None:
    try:
        found[name] = reader(sent.get(name))
    except FaultError as fault:
        faults[name] = str(fault)
