"""Values as JSON carries them. Pure: each reader takes what was sent and answers it, or raises FaultError with the reason."""

import json
import re
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

type Reader = Callable[[Any], Any]

MOST_OF_AN_OBJECT = 50_000  # characters
# Wider than any column: what is too much is said by the rules of a set, in their words.
_DECIMAL = re.compile(r"\d{1,9}(\.\d{1,6})?")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class FaultError(Exception):
    """Why a value cannot be read; for a person."""


def read_id(value: Any) -> UUID:
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise FaultError("This is not an id.")
    return UUID(value)


def read_instant(value: Any) -> datetime:
    """In UTC. A time without its offset says nothing: nobody knows where the phone was."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise FaultError("This is not a time with its offset, such as 2026-11-21T18:30:00+01:00.")
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        raise FaultError("There is no such time.") from None


def read_bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise FaultError("This is neither true nor false.")
    return value


def text(most: int) -> Reader:
    """A text of at most `most` characters, with what typing leaves around it taken off, as the forms do it."""

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise FaultError("This is not a text.")
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise FaultError("This text has characters that cannot be stored.")
        tidy = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        if len(tidy) > most:
            raise FaultError(f"Keep this under {most} characters: it has {len(tidy)}.")
        return tidy

    return read


def whole(least: int, most: int) -> Reader:
    def read(value: Any) -> int:
        if type(value) is not int:  # true is an int, too
            raise FaultError("Enter a whole number.")
        if not least <= value <= most:
            raise FaultError(f"Enter a whole number from {least} to {most}.")
        return value

    return read


def decimal(places: int) -> Reader:
    """A decimal as a text, `82.5`: as a JSON number it would have become a float on its way."""

    def read(value: Any) -> Decimal:
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
            raise FaultError("Enter a number as a text, such as “82.5”.")
        whole_part, _, fraction = value.partition(".")
        fraction = fraction.rstrip("0")
        if len(fraction) > places:
            raise FaultError(f"Enter at most {places} decimals.")
        return Decimal(f"{whole_part}.{fraction or 0}")

    return read


def one_of(words: Collection[str]) -> Reader:
    known = list(words)

    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in known:
            raise FaultError(f"Choose one of: {', '.join(word or '“”' for word in known)}.")
        return value

    return read


def read_object(value: Any) -> dict[str, Any]:
    """An object that is not endless, whatever it has: who takes it checks that."""
    if not isinstance(value, dict):
        raise FaultError("This is not an object.")
    if len(json.dumps(value)) > MOST_OF_AN_OBJECT:
        raise FaultError("This is too long.")
    return value


def optional(reader: Reader) -> Reader:
    """The same, or null."""

    def read(value: Any) -> Any:
        return None if value is None else reader(value)

    return read


def many(reader: Reader, most: int) -> Reader:
    def read(value: Any) -> list[Any]:
        if not isinstance(value, list) or len(value) > most:
            raise FaultError(f"This is not a list of at most {most}.")
        return [reader(each) for each in value]

    return read


def record(**readers: Reader) -> Reader:
    """An object with exactly these fields."""

    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or value.keys() != readers.keys():
            raise FaultError(f"This does not have exactly these fields: {', '.join(readers)}.")
        return {name: reader(value[name]) for name, reader in readers.items()}

    return read
