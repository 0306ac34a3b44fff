"""Who wants to know that a plan moved: other days, another status, another session next. Other apps register, because training
does not know them."""

from collections.abc import Callable
from functools import partial

from django.db import transaction

from training.models import TrainingPlan

Follower = Callable[[TrainingPlan], None]

_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    if follower not in _followers:
        _followers.append(follower)


def moved(plan: TrainingPlan) -> None:
    """Tell all who follow, once it is stored; what goes wrong there is logged, and undoes nothing here."""
    for follower in _followers:
        transaction.on_commit(partial(follower, plan), robust=True)
