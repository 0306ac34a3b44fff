"""What a legacy user becomes. Pure but for the password, which costs an Argon2: texts in, columns and doubts out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts import measuring, units
from accounts.hashers import BCRYPT
from accounts.legacy import values
from accounts.legacy.choices import Choices
from accounts.legacy.doubts import Doubt
from accounts.legacy.identity import derived_id
from accounts.legacy.reading import Row
from accounts.localtime import local_date, zone_names
from accounts.models import MeasurementKind
from accounts.models.user import FitnessLevel

EMAIL_LENGTH = 254
NAME_LENGTH = 100
HEIGHTS = (50, 275)  # cm, the constraint of the table


@dataclass(frozen=True, slots=True)
class Account:
    """Columns of User, the body weight as columns of BodyMeasurement, and the codes of the doubts.

    `row`: the whole legacy row, where the account does not say all that it said; else none.
    """

    columns: dict[str, Any]
    weight: dict[str, Any] | None
    codes: list[str]
    row: Row | None


def account(
    row: Row, *, address_is_free: bool, wrap: Callable[[str], str], choices: Choices, now: datetime
) -> Account:
    """`wrap` makes what is stored of a bcrypt hash; `now` is when the person joined, where the row does not say it."""
    pk = derived_id("user", row["id"] or "")
    doubts: list[Doubt] = []
    email = row.get("email") or ""
    address = _address(email, doubts, is_free=address_is_free)
    joined = values.instant(row.get("createdAt") or "")
    last_login = values.instant(row.get("lastLogin") or "")
    zone = _zone(row.get("timezone"), choices, doubts)
    columns = {
        "id": pk,
        "email": address or placeholder(pk),
        "name": _name(row.get("name"), doubts),
        "password": _password(row.get("password"), wrap, doubts),
        "is_active": bool(address) and (row.get("isActive") is None or values.is_true(row["isActive"])),
        "date_joined": joined or now,
        "last_login": last_login,
        "time_zone": zone,
        "weight_unit": choices.weight_unit or "kg",
        "height_cm": _height(row.get("height"), choices, doubts),
        "fitness_level": _fitness_level(row.get("fitnessLevel"), doubts),
        "goals": _goals(row.get("goals"), doubts),
    }
    weight = _body_weight(row, pk, zone, choices, now, doubts)
    codes = [doubt.value for doubt in Doubt if doubt in doubts]
    lost = joined is None or address != email or (last_login is None and row.get("lastLogin") is not None)
    return Account(columns, weight, codes, without_password(row) if codes or lost else None)


def normalised(email: str | None) -> str:
    """For comparing: as UserManager stores it."""
    return (email or "").strip().lower()


def is_address(address: str) -> bool:
    """Whether mail could reach it, and the column holds it."""
    if len(address) > EMAIL_LENGTH:
        return False
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def placeholder(pk: UUID) -> str:
    """An address for an account without one; no mail ever goes to `.invalid`."""
    return f"legacy-{pk.hex[:12]}@legacy.invalid"


def weight_id(legacy_id: str) -> UUID:
    """The id of the body weight that came with a legacy user."""
    return derived_id("user_weight", legacy_id)


def without_password(row: Row) -> Row:
    """A legacy user to keep beside the account. What stood for a password may be one in plain text."""
    return {name: text for name, text in row.items() if name != "password"}


def _address(email: str, doubts: list[Doubt], *, is_free: bool) -> str:
    """The address that the account gets; empty where there is none, or it is another account's."""
    if email.strip() != email:
        doubts.append(Doubt.EMAIL_TRIMMED)
    address = normalised(email)
    if not is_address(address):
        doubts.append(Doubt.EMAIL_INVALID)
        return ""
    if not is_free:
        doubts.append(Doubt.EMAIL_TAKEN)
        return ""
    return address


def _name(text: str | None, doubts: list[Doubt]) -> str:
    name = values.one_line(text or "")[:NAME_LENGTH].rstrip()
    if name != (text or ""):
        doubts.append(Doubt.NAME_CHANGED)
    return name


def _password(text: str | None, wrap: Callable[[str], str], doubts: list[Doubt]) -> str:
    if text is not None and BCRYPT.fullmatch(text):
        return wrap(text)
    if text is not None:
        doubts.append(Doubt.PASSWORD_UNUSABLE)
    return make_password(None)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(zone_names())


def _zone(text: str | None, choices: Choices, doubts: list[Doubt]) -> str:
    zone = (text or "").strip()
    if zone in _zones():
        return zone
    if zone:
        doubts.append(Doubt.ZONE_UNKNOWN)
    return choices.time_zone


def _body_weight(
    row: Row, pk: UUID, zone: str, choices: Choices, now: datetime, doubts: list[Doubt]
) -> dict[str, Any] | None:
    text = row.get("weight")
    if text is None:
        return None
    kind, unit = MeasurementKind.BODY_WEIGHT.value, choices.weight_unit or "kg"
    found = values.number(text)
    low, high = measuring.allowed_range(kind, unit)
    # When it was entered is not known; the row was written last on this day.
    at = values.instant(row.get("updatedAt") or "") or values.instant(row.get("createdAt") or "")
    if found is None or not found.is_finite() or not low <= found <= high or at is None:
        doubts.append(Doubt.BODY_WEIGHT_LEFT_OUT)
        return None
    value = found.quantize(Decimal("0.001"), ROUND_HALF_UP)
    return {
        "id": weight_id(row["id"] or ""),
        "user_id": pk,
        "kind": kind,
        "date": local_date(at, zone),
        "value": value,
        "unit": unit,
        "canonical": measuring.canonical(kind, value, unit),
        "created_at": now,
    }


def _height(text: str | None, choices: Choices, doubts: list[Doubt]) -> Decimal | None:
    if text is None:
        return None
    height = values.number(text)
    if height is not None and height.is_finite() and 0 < height < 1000:
        cm = units.to_cm(height, choices.height_unit)
        if HEIGHTS[0] <= cm <= HEIGHTS[1]:
            return cm
    doubts.append(Doubt.HEIGHT_LEFT_OUT)
    return None


def _fitness_level(text: str | None, doubts: list[Doubt]) -> str | None:
    level = (text or "").strip().lower()
    if level in FitnessLevel.values:
        return level
    if level:
        doubts.append(Doubt.WORDS_UNKNOWN)
    return None


def _goals(text: str | None, doubts: list[Doubt]) -> str:
    goals = values.without_control_characters(text or "")
    if goals != (text or ""):
        doubts.append(Doubt.CONTROL_CHARACTERS)
    return goals
