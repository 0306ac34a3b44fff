"""Who wants to know that a plan moved: other days, another status, another session next, other numbers than its sessions came to.
Other apps register, because training does not know them."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.db import transaction

Follower = Callable[[UUID, UUID], None]  # of the person and the plan

_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    if follower not in _followers:
        _followers.append(follower)


def moved(user_id: UUID, plan_id: UUID) -> None:
    """Tell all who follow, once it is stored; what goes wrong there is logged, and undoes nothing here."""
    for follower in _followers:
        transaction.on_commit(partial(follower, user_id, plan_id), robust=True)
