"""What a legacy value must have become, by arithmetic of its own: whole numbers of ten-thousandths, not the mover's decimals.

Pure. All results are texts in one form (`canonical`), so that two sides are equal when their texts are.
"""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

from accounts.legacy.doubts import Doubt

SEPARATOR = "\x1f"
NULL = "\x1e"
_UNIT = 10_000  # weights and volumes in ten-thousandths
_LB = 45_359_237  # kg in 100,000,000 lb: international yard and pound agreement, 1959
_TOO_LARGE = 100_000 * _UNIT
_INTEGER = 2_147_483_647
_ORDER = {doubt.value: index for index, doubt in enumerate(Doubt)}
_REMOVED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BLANK_LINES = re.compile(r"[\x0b\r]")


# --- Texts and instants ---


def note(text: str | None) -> str:
    """Without control characters other than tab and newline."""
    return _REMOVED.sub("", text or "")


def name(text: str | None, limit: int = 100) -> str:
    """On one line, cut."""
    return " ".join(note(_BLANK_LINES.sub(" ", text or "")).split())[:limit].rstrip()


def instant(text: str | None) -> datetime | None:
    """In UTC; None for none, and outside 1900 to 2099."""
    text = (text or "").strip().replace(" +", "+").replace(" -", "-")
    if text[4:5] != "-" or text[7:8] != "-" or not text[:4].isdecimal():
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    try:
        found = found.astimezone(UTC)
    except OverflowError:
        return None
    return found if 1900 <= found.year <= 2099 else None


def instant_text(found: datetime) -> str:
    return found.strftime("%Y-%m-%d %H:%M:%S.%f")


def day(found: datetime, zone: str) -> tuple[bool, date]:
    """Whether there is a time of the day, and the person's day. Midnight in UTC is a day that was picked in a form."""
    if found.time() == datetime.min.time():
        return False, found.date()
    return True, found.astimezone(ZoneInfo(zone)).date()


def codes(found: Collection[str]) -> str:
    """As they are stored: in the order of the list, each once."""
    return json.dumps(sorted(set(found), key=_ORDER.__getitem__)) if found else "[]"


# --- Numbers ---


def _fraction(text: str | None) -> Fraction | str | None:
    """A number; `nan` or `infinity`; None for none; the empty text for what is no number."""
    if text is None:
        return None
    word = text.strip().lower().lstrip("+-")
    if word in {"nan", "infinity", "inf"}:
        return "nan" if word == "nan" else "infinity"
    if not re.fullmatch(r"(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?", word):
        return ""
    return Fraction(text.strip())


def number(text: str | None) -> Fraction | None:
    """A finite number; None for none."""
    found = _fraction(text)
    return found if isinstance(found, Fraction) else None


def decimal_text(text: str | None, places: int, *, times: str = "1") -> str | None:
    """A finite number, multiplied, rounded half up; None for none."""
    found = number(text)
    if found is None:
        return None
    size = fixed(_half_up(abs(found) * Fraction(times) * 10**places), places)
    return f"-{size}" if found < 0 else size


def whole(text: str | None) -> int | None:
    found = _fraction(text)
    if not isinstance(found, Fraction) or found.denominator != 1 or abs(found) > 10**12:
        return None
    return int(found)


def _half_up(value: Fraction) -> int:
    return int((value * 2 + 1) // 2)


def fixed(value: int, places: int) -> str:
    """Whole ten-thousandths (places 4) or thousandths (places 3) as a decimal."""
    digits = f"{abs(value):0{places + 1}d}"
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


@dataclass(frozen=True, slots=True)
class Line:
    """What `sets × reps × weight, time` must have become, and what it adds to the figures.

    `log` and `sets` are canonical texts in the order of sql.LOG_FIELDS.
    """

    measurement: str
    stated: tuple[str, str]  # stated_sets, seconds
    totals: tuple[str, ...]  # set_count … metres_total
    sets: tuple[str, ...]  # number … seconds
    codes: frozenset[str]
    set_rows: int
    volume: int  # ten-thousandths of kg
    # By the predicates that both sides are summed with.
    expanded: int
    reps_sum: int
    weight_sum: int  # ten-thousandths, in the unit as read
    seconds_sum: int  # thousandths, of times that are kept


@lru_cache(maxsize=8192)  # most lines of a history are like others; more would cost memory
def line(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917
    sets: str | None,
    reps: str | None,
    weight: str | None,
    time: str | None,
    category: str,
    measurement: str,
    weight_unit: str,
    time_factor: int,
    time_is_of_all: bool,  # noqa: FBT001
) -> Line:
    """`measurement` is the exercise's; `time_factor` is 60 for minutes."""
    found: set[str] = set()

    stated = whole(sets)
    if sets is not None and stated is None:
        found.add(Doubt.NUMBER_UNREADABLE)

    # Time, in thousandths of a second
    seconds: int | None = None
    amount = _fraction(time)
    if amount == "":
        found.add(Doubt.NUMBER_UNREADABLE)
    elif amount == "infinity":
        negative = (time or "").strip().startswith("-")
        found.add(Doubt.TIME_NEGATIVE if negative else Doubt.TIME_TOO_LONG)
    elif isinstance(amount, Fraction) and amount:
        if amount < 0:
            found.add(Doubt.TIME_NEGATIVE)
        elif amount * time_factor > 86_400:
            found.add(Doubt.TIME_TOO_LONG)
        else:
            seconds = _half_up(amount * time_factor * 1000)

    # Reps
    counted = whole(reps)
    kept: int | None = counted
    if counted is None:
        if reps is not None:
            found.add(Doubt.NUMBER_UNREADABLE)
    elif counted < 0:
        kept = None
        found.add(Doubt.REPS_NEGATIVE)
    elif counted == 0:
        if seconds is None:
            found.add(Doubt.REPS_ZERO)
        else:
            kept = None
    elif counted > 1000:
        found.add(Doubt.REPS_MANY)
        kept = min(counted, _INTEGER)

    # Weight, in ten-thousandths
    load: int | None = None
    kg = 0
    assisted = False
    heavy = _fraction(weight)
    if heavy == "":
        found.add(Doubt.NUMBER_UNREADABLE)
    elif isinstance(heavy, str):
        found.add(Doubt.WEIGHT_NOT_FINITE)
    elif heavy is not None:
        if heavy < 0 and category != "BODYWEIGHT":
            found.add(Doubt.WEIGHT_NEGATIVE)
        else:
            load = _half_up(abs(heavy) * _UNIT)
            kg = load if weight_unit == "kg" else (load * _LB + 50_000_000) // 100_000_000
            if load >= _TOO_LARGE or kg >= _TOO_LARGE:
                load = None
                found.add(Doubt.WEIGHT_TOO_LARGE)
            else:
                assisted = heavy < 0 and load > 0
                if assisted:
                    found.add(Doubt.WEIGHT_AS_ASSISTANCE)
                if kg > 500 * _UNIT:
                    found.add(Doubt.WEIGHT_HEAVY)

    # Sets
    expanded = 0
    if stated is None:
        rows = 1 if kept is not None else 0
        if not rows:
            found.add(Doubt.SETS_NONE)
    elif stated < 0:
        rows = 0
        found.add(Doubt.SETS_NEGATIVE)
    elif stated == 0:
        rows = 0
        found.add(Doubt.SETS_NONE)
    elif stated > 50:
        rows = 1
        found.add(Doubt.SETS_NOT_EXPANDED)
    else:
        rows = expanded = stated

    timed = kept is None and seconds is not None
    if category == "BODYWEIGHT" and assisted:
        kind = "assisted_reps"
    elif category == "BODYWEIGHT" and load:
        kind = "added_weight_reps"
    elif category == "BODYWEIGHT" and timed:
        kind = "time"
    elif category == "STRENGTH" and timed:
        kind = "weight_time"
    else:
        kind = measurement

    on_set = seconds if seconds is not None and stated == 1 and not time_is_of_all else None
    on_log = seconds if on_set is None else None
    volume = 0 if kind == "assisted_reps" or load is None else rows * (kept or 0) * kg
    there = rows > 0
    return Line(
        measurement=kind,
        stated=(
            NULL if stated is None else str(max(-_INTEGER, min(stated, _INTEGER))),
            NULL if on_log is None else fixed(on_log, 3),
        ),
        totals=(
            str(rows),
            str(rows),
            str(rows * (kept or 0)),
            fixed(volume, 4),
            fixed(rows * (on_set or 0), 3),
            "0.000",
        ),
        sets=(
            str(rows),
            str(expanded),
            str((1 << rows + 1) - 2) if there else NULL,
            fixed(load, 4) if there and load is not None else NULL,
            (weight_unit if load is not None else "") if there else NULL,
            fixed(kg, 4) if there and load is not None else NULL,
            str(kept) if there and kept is not None else NULL,
            fixed(on_set, 3) if there and on_set is not None else NULL,
            "0",
        ),
        codes=frozenset(str(code) for code in found),
        set_rows=rows,
        volume=volume,
        expanded=expanded,
        reps_sum=expanded * kept if kept is not None and 0 < kept <= 1000 else 0,
        weight_sum=expanded * (kept or 0) * load if load and not assisted else 0,
        seconds_sum=seconds or 0,
    )
