"""Gyms as people describe them."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from accounts.models import User
from training import gyms
from training.gyms import Details
from training.models import Gym


def new_id() -> UUID:
    return UUID(str(uuid7()))


def details(name: str = "Garage", **lists: Any) -> Details:
    bars = ({"kind": "barbell", "name": "Bar", "weight": Decimal(20), "collars": Decimal(0)},)
    plates = ({"weight": Decimal(20), "pairs": 2},)
    return Details(name, lists.pop("weight_unit", "kg"), **{"bars": bars, "plates": plates} | lists)


def made(user: User, name: str = "Garage", **lists: Any) -> Gym:
    return gyms.create(user=user, gym_id=new_id(), details=details(name, **lists))


def current(user: User) -> list[str]:
    return [gym.name for gym in Gym.objects.for_user(user).filter(is_current=True)]
