"""Rows of a legacy table that share something, found in flat memory, however many rows there are."""

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import blake2b

from accounts.legacy import values
from accounts.legacy.reading import Row

# 16 MiB of marks. Two keys may share one: that costs a second look, never a wrong answer.
_MARKS = 2**27


def age(row: Row) -> tuple[datetime, bytes]:
    """Sorts the oldest first: by createdAt, then id in the order of its bytes; without a date at the end."""
    return values.instant(row.get("createdAt") or "") or values.LATEST, (row["id"] or "").encode()


def twins(read: Callable[[], Iterable[Row]], key: Callable[[Row], str | None]) -> dict[str, list[str]]:
    """For each key that several rows have: the ids of those rows, the oldest first. Rows without a key have no twins.

    `read` gives all rows, and is asked twice.
    """
    candidates = _seen_before(read(), key)
    if not candidates:
        return {}
    found: dict[str, list[tuple[tuple[datetime, bytes], str]]] = {}
    for row in read():
        shared = key(row)
        if shared and _mark(shared) in candidates:
            found.setdefault(shared, []).append((age(row), row["id"] or ""))
    return {shared: [pk for _, pk in sorted(rows)] for shared, rows in found.items() if len(rows) > 1}


def _seen_before(rows: Iterable[Row], key: Callable[[Row], str | None]) -> set[int]:
    marks = bytearray(_MARKS // 8)
    again: set[int] = set()
    for row in rows:
        if shared := key(row):
            mark = _mark(shared)
            byte, bit = mark >> 3, 1 << (mark & 7)
            if marks[byte] & bit:
                again.add(mark)
            marks[byte] |= bit
    return again


def _mark(key: str) -> int:
    digest = blake2b(key.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) % _MARKS
