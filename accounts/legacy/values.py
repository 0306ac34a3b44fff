"""What a legacy value says. Pure: text as the database writes it in, our value or a doubt out."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)

_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?"
)


def instant(text: str) -> datetime | None:
    """A date as PostgreSQL (ISO style) or Prisma writes it, in UTC where it names no zone, to the microsecond.

    None for what is no instant between 1900 and 2099: `infinity`, years BC or with five digits, the 30th of February.
    """
    match = _INSTANT.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    micros = int(((match[7] or "") + "000000")[:6])
    try:
        found = datetime(year, month, day, hour, minute, second, micros, tzinfo=UTC) - _offset(match[8])
    except (ValueError, OverflowError):
        return None
    return found if EARLIEST <= found < LATEST else None


def _offset(text: str | None) -> timedelta:
    if not text or text == "Z":
        return timedelta(0)
    digits = text[1:].replace(":", "").ljust(4, "0")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -size if text[0] == "-" else size


def is_midnight(found: datetime) -> bool:
    """Exactly 00:00:00.000 UTC: most likely a day that was picked in a form."""
    return (found.hour, found.minute, found.second, found.microsecond) == (0, 0, 0, 0)


def number(text: str | None) -> Decimal | None:
    """A number from its shortest decimal text; may be NaN or infinite. None for none, and for what is no number."""
    if text is None:
        return None
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        return None


def whole(text: str | None) -> int | None:
    """A whole number; None for none, and for what is none (`8-12`, `AMRAP`)."""
    found = number(text)
    if found is None or not found.is_finite() or found != found.to_integral_value() or abs(found) > 10**12:
        return None
    return int(found)


def without_control_characters(text: str) -> str:
    """`text` without control characters other than newline and tab."""
    if text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")


def one_line(text: str) -> str:
    """Blanks of all kinds folded to one, none at the ends."""
    return " ".join(without_control_characters(text.replace("\x0b", " ").replace("\r", " ")).split())


def is_true(text: str | None) -> bool:
    return (text or "").strip().lower() in {"true", "t", "1"}
