"""Units and how people write numbers. Pure: no Django. The only place that converts.

Weights are kept as entered (value and unit) beside the canonical kg; what is shown in the unit it was entered in
is the entered value, never a conversion back.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

# International yard and pound agreement, 1959: exact by definition.
KG_PER_LB = Decimal("0.45359237")
METRES_PER_MILE = Decimal("1609.344")
METRES_PER_YARD = Decimal("0.9144")
METRES_PER_FOOT = Decimal("0.3048")
CM_PER_INCH = Decimal("2.54")

# kg with 4 decimals bring every 0.01 lb back; with 2, half of them do not.
KG_STEP = Decimal("0.0001")
METRE_STEP = Decimal("0.001")
CM_STEP = Decimal("0.001")

# A pound value that another app rounded shows as the multiple of 0.25 lb it came from.
LB_GRID = Decimal("0.25")
LB_SNAP = Decimal("0.02")


class WeightUnit(StrEnum):
    KG = "kg"
    LB = "lb"


class DistanceUnit(StrEnum):
    KM = "km"
    MI = "mi"
    M = "m"
    YD = "yd"
    FT = "ft"


class LengthUnit(StrEnum):
    CM = "cm"
    IN = "in"


METRES_PER_UNIT = {
    DistanceUnit.KM: Decimal(1000),
    DistanceUnit.MI: METRES_PER_MILE,
    DistanceUnit.M: Decimal(1),
    DistanceUnit.YD: METRES_PER_YARD,
    DistanceUnit.FT: METRES_PER_FOOT,
}


def to_kg(value: Decimal, unit: str) -> Decimal:
    """`value` in `unit` (kg or lb) as kg with 4 decimals. ValueError for another unit."""
    factor = KG_PER_LB if WeightUnit(unit) is WeightUnit.LB else Decimal(1)
    return (value * factor).quantize(KG_STEP, ROUND_HALF_UP)


def from_kg(kg: Decimal, unit: str) -> Decimal:
    """`kg` in `unit`, with 2 decimals, for display; lb within 0.02 of a multiple of 0.25 show the multiple."""
    if WeightUnit(unit) is WeightUnit.KG:
        return kg.quantize(Decimal("0.01"), ROUND_HALF_UP)
    lb = kg / KG_PER_LB
    multiple = (lb / LB_GRID).quantize(Decimal(1), ROUND_HALF_UP) * LB_GRID
    return multiple if abs(lb - multiple) <= LB_SNAP else lb.quantize(Decimal("0.01"), ROUND_HALF_UP)


def to_metres(value: Decimal, unit: str) -> Decimal:
    """`value` in `unit` as metres with 3 decimals. ValueError for an unknown unit."""
    return (value * METRES_PER_UNIT[DistanceUnit(unit)]).quantize(METRE_STEP, ROUND_HALF_UP)


def from_metres(metres: Decimal, unit: str) -> Decimal:
    """`metres` in `unit`, with 2 decimals, for display."""
    return (metres / METRES_PER_UNIT[DistanceUnit(unit)]).quantize(Decimal("0.01"), ROUND_HALF_UP)


def to_cm(value: Decimal, unit: str) -> Decimal:
    """`value` in `unit` (cm or in) as cm with 3 decimals. ValueError for another unit."""
    factor = CM_PER_INCH if LengthUnit(unit) is LengthUnit.IN else Decimal(1)
    return (value * factor).quantize(CM_STEP, ROUND_HALF_UP)


def from_cm(cm: Decimal, unit: str) -> Decimal:
    """`cm` in `unit` (cm or in), with 1 decimal, for display. ValueError for another unit."""
    factor = CM_PER_INCH if LengthUnit(unit) is LengthUnit.IN else Decimal(1)
    return (cm / factor).quantize(Decimal("0.1"), ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """A number as lifters write it: no exponent, no trailing zeros (`82.5`, `100`)."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class NumberError(ValueError):
    """Why a text is not a number we take; `message` is for the person who typed it."""

    message: str

    def __str__(self) -> str:
        return self.message


_NUMBER = re.compile(r"(?P<sign>[-−+]?)(?P<whole>\d*)(?:(?P<mark>[.,٫])(?P<fraction>\d*))?")


def parse_decimal(text: str, *, places: int) -> Decimal:
    """A typed number, with comma or point as the decimal mark, of at most `places` decimals.

    Digits of any script count. Raises NumberError for anything else: letters, exponents, NaN, grouped thousands,
    and a comma before exactly three digits, which half of the world would read as thousands.
    """
    compact = "".join(unicodedata.normalize("NFKC", text).split())
    match = _NUMBER.fullmatch(compact)
    if match is None or not (match["whole"] or match["fraction"]):
        raise NumberError("Enter a number, such as 12.5.")
    fraction = match["fraction"] or ""
    if match["mark"] == "," and len(fraction) == 3 and match["whole"] not in {"", "0"}:
        raise NumberError(
            f"Write {match['whole']}{fraction} or {match['whole']}.{fraction}: with a comma it could be either."
        )
    if len(fraction.rstrip("0")) > places:
        raise NumberError("Enter a whole number." if places == 0 else f"Enter at most {places} decimals.")
    if len(match["whole"]) > 9:
        raise NumberError("That number is too large.")
    sign = "-" if match["sign"] in {"-", "−"} else ""
    # + 0: there is no minus zero in a gym.
    return Decimal(f"{sign}{match['whole'] or 0}.{fraction.rstrip('0') or 0}") + 0


def parse_duration(text: str) -> Decimal:
    """Seconds of a typed time: `90`, `1:30`, `1:02:30`, `45 s`, `1.5 min`, `1h 5m`, decimals of the last part allowed.

    Raises NumberError.
    """
    compact = "".join(unicodedata.normalize("NFKC", text).lower().split())
    parts = compact.split(":")
    if 2 <= len(parts) <= 3:
        if not all(part.isdecimal() for part in parts[:-1]):
            raise NumberError("Enter a time, such as 1:30 or 90.")
        *whole, last = parts
        seconds = parse_decimal(last, places=3)
        if seconds < 0 or seconds >= 60 or (len(whole) == 2 and int(whole[1]) >= 60) or len(whole[0]) > 4:
            raise NumberError("Minutes and seconds go up to 59.")
        for power, part in enumerate(reversed(whole), start=1):
            seconds += int(part) * 60**power
        return seconds
    match = re.fullmatch(
        r"(?:(?P<h>\d{1,3})h(?:ours?)?)?(?:(?P<m>\d{1,5}(?P<part>[.,]\d+)?)m(?:in(?:utes?)?)?)?"
        r"(?(part)|(?:(?P<s>[\d.,]+)s(?:ec(?:onds?)?)?)?)",
        compact,
    )
    if match and compact:
        seconds = parse_decimal(match["s"], places=3) if match["s"] else Decimal(0)
        minutes = parse_decimal(match["m"], places=2) if match["m"] else Decimal(0)
        return seconds + minutes * 60 + int(match["h"] or 0) * 3600
    try:
        return parse_decimal(compact, places=3)
    except NumberError:
        raise NumberError("Enter a time, such as 1:30 or 90.") from None


def duration_text(seconds: Decimal) -> str:
    """Seconds as `0:45`, `1:30`, `1:02:30`; what parse_duration reads back."""
    whole = int(seconds)
    fraction = plain(seconds - whole)[1:] if seconds != whole else ""
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{secs:02}{fraction}" if hours else f"{minutes}:{secs:02}{fraction}"
