"""Whether a single value may be stored: texts, numbers, percentages, rests. Pure; the message of each is for who typed it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from training.plans.limits import HEAVIEST, LONGEST_REST, MOST_PERCENT, PLACES

type Found = Iterator[tuple[str, str]]  # places and messages


def is_storable(text: str) -> bool:
    """No database takes NUL, nor half a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def text_faults(place: str, text: str, longest: int, *, missing: str = "") -> Found:
    if missing and not text.strip():
        yield place, missing
    elif len(text) > longest:
        yield place, f"Keep it under {longest:,} characters: it has {len(text):,}."
    elif not is_storable(text):
        yield place, "This text has a character that cannot be stored."


def number_faults(
    place: str, value: Decimal, *, least: int | None = None, most: int = HEAVIEST, above: bool = False
) -> Found:
    if not value.is_finite():
        yield place, "Enter a number."
    elif least is not None and (value < least or (above and value == least)):
        yield place, f"Enter more than {least}." if above else f"Enter {least:,} or more."
    elif value > most:
        yield place, f"Enter at most {most:,}."
    elif value != round(value, PLACES):
        yield place, f"Enter at most {PLACES} decimals."


def step_faults(place: str, value: Decimal) -> Found:
    yield from number_faults(place, value, least=0, above=True)


def percent_faults(place: str, value: Decimal, *, most: int = MOST_PERCENT) -> Found:
    if value.is_finite() and not 0 < value <= most:
        yield place, f"From 1 to {most} percent." if value >= 1 else f"More than 0, at most {most} percent."
    else:
        yield from number_faults(place, value)


def reset_faults(place: str, value: Decimal) -> Found:
    if value.is_finite() and not 0 < value < 100:
        yield place, "More than 0 and less than 100 percent."
    else:
        yield from number_faults(place, value)


def count_faults(place: str, value: int) -> Found:
    if not 1 <= value <= 100:
        yield place, "From 1 to 100."


def rest_faults(place: str, seconds: int | None) -> Found:
    if seconds is not None and not 0 <= seconds <= LONGEST_REST:
        yield place, "A rest is at most an hour."


def twice(place: str, values: Iterable[str], message: str) -> Found:
    """At the second place and all after it."""
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield place.format(index), message
        seen.add(value)


def repeated[T](values: Iterable[T]) -> list[T]:
    return [value for value, count in Counter(values).items() if count > 1]


def counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
