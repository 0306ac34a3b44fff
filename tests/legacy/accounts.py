"""Users of the older tracker, and the accounts they became."""

from typing import Any

import bcrypt

from accounts.legacy.identity import derived_id
from accounts.legacy.users import placeholder
from accounts.models import LegacyRow, User
from tests.legacy.database import add, make_tables

LADDER = bcrypt.hashpw(b"ladder-cobalt-7", b"$2b$04$" + b"." * 22).decode()
QUICK = "$2b$04$5m1XQ0vNCiF7Ml.7Y6oWTeq4nYJk2u1yA3Y2G2bS9Zl1Zb3dGqk3u"  # of no password that anybody knows


def legacy(*rows: dict[str, Any], state: str = "L1") -> None:
    make_tables(state)
    add("User", *rows)


def account(pk: str = "u1") -> User:
    return User.objects.get(pk=derived_id("user", pk))


def record(pk: str = "u1") -> LegacyRow:
    return LegacyRow.objects.get(pk=derived_id("user", pk))


def placeholder_of(pk: str) -> str:
    return placeholder(derived_id("user", pk))


PROFILE = {
    "timezone": "America/New_York",
    "lastLogin": "2025-08-01 07:00:00",
    "isActive": True,
    "weight": 82.49999999999999,
    "height": 181,
    "fitnessLevel": "ADVANCED",
    "goals": "Bench 100 kg",
    "updatedAt": "2025-08-02 01:30:00",
}
