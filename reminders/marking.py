"""Listens to what reminders hang on: a plan that moves, and the zone that somebody is in. What changes is marked to be planned
anew once it is stored; what goes wrong with that is logged, and nobody's plan or profile is lost over it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts.models import User
from reminders import planning


def plan_moved(user_id: UUID, plan_id: UUID) -> None:
    planning.look_again(user=user_id, plan=plan_id)


# The profile, the admin, the demo and whatever else writes a person: none of them has to know.
@receiver(post_save, sender=User)
def person_stored(instance: User, **said: Any) -> None:
    columns = said["update_fields"]
    if said["created"] or said["raw"] or (columns is not None and "time_zone" not in columns):
        return
    transaction.on_commit(partial(planning.look_again, user=instance), robust=True)
