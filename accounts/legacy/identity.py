"""Ids that follow from what a row was, so that doing it twice makes it once."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from uuid import UUID, uuid5

# Any fixed number would do; it must never change.
_NAMESPACE = UUID("6f0c2b52-6f0e-5d43-9a51-2f4b6c1d7e08")


@lru_cache(maxsize=10_000)  # each is asked for several times in its batch
def derived_id(kind: str, legacy_id: str) -> UUID:
    """The id of the LegacyRow of a legacy row, and of the session or log made of it (UUIDv5 of kind and legacy id)."""
    return uuid5(_NAMESPACE, f"{kind}:{legacy_id}")


def set_id(log_id: UUID, position: int) -> UUID:
    """The id of the set at `position` (1 to 255) of a log made of a legacy row: the log's with the last byte replaced."""
    return UUID(int=log_id.int & ~0xFF | position)


def content_hash(row: Mapping[str, Any]) -> UUID:
    """128 bits over all columns by name; None and the empty text differ."""
    text = "\x1f".join(
        f"{name}\x1e{value}" if value is not None else name for name, value in sorted(row.items())
    )
    return UUID(bytes=blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest())
