"""What is a matter of all rows of a person is written one after the other: who writes it queues on the person."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction

from accounts.models import User


def hold(user: User | UUID) -> None:
    """Until the transaction ends. Before any row of theirs is locked, or two could wait for each other.

    no_key: rows that refer to the person can be written meanwhile, or a set logged right now could be in a deadlock with us.
    """
    pk = user.pk if isinstance(user, User) else user
    User.objects.select_for_update(no_key=True).only("pk").get(pk=pk)


@contextmanager
def queued(user: User | UUID) -> Iterator[None]:
    """A transaction that holds the person."""
    with transaction.atomic():
        hold(user)
        yield
