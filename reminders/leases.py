"""Who is sending which message: leased for some minutes, marked by whoever still holds the lease.

A claim is an UPDATE that changes only rows that nobody holds, and only rows that it changed are ours: on PostgreSQL a second
worker waits for the first and then finds them taken, on SQLite one writes after the other. `SELECT … FOR UPDATE SKIP LOCKED`
would do on PostgreSQL only; SQLite ignores it without a word. A worker that dies leaves leases that end by themselves.
"""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError, connection
from django.db.models import F

from reminders.models import Delivery
from reminders.models.occurrence import DeliveryQuerySet

AT_ONCE = 20
LENGTH = timedelta(minutes=3)
# No message is begun with less than that left: longer than sending one takes, however slow the other side.
LEFT = timedelta(minutes=1)
# The database is away, or so busy that it let us wait too long: nothing is wrong with the row.
GONE = (OperationalError, InterfaceError)

type Key = tuple[UUID, UUID]  # user and pk


@dataclass(frozen=True, slots=True)
class Lease:
    token: UUID
    keys: list[Key]
    until: datetime


def claim(now: datetime, *, kind: str | None = None, limit: int = AT_ONCE) -> Lease | None:
    """Lease what is due, oldest first; None where nothing is. No keys: others were faster, and there may be more.

    What a worker held when it died is claimed alone, so that a message that kills whoever sends it takes no others along.
    """
    due = Delivery.objects.due(now)
    if kind:
        due = due.filter(kind=kind)
    found = list(due.order_by("next_try_at").values_list("user_id", "pk", "lease")[:limit])
    if not found:
        return None
    keys = [(user, pk) for user, pk, lease in found if lease][:1] or [(user, pk) for user, pk, _ in found]
    lease = Lease(uuid4(), keys, now + LENGTH)
    # The attempt is counted when it is begun: one that ends with the worker's death was one.
    changed = (
        _rows(keys).due(now).update(lease=lease.token, leased_until=lease.until, attempts=F("attempts") + 1)
    )
    if changed == len(keys):
        return lease
    ours = set(_rows(keys).filter(lease=lease.token).values_list("user_id", "pk"))
    return Lease(lease.token, [key for key in keys if key in ours], lease.until)


def read(lease: Lease, keys: Collection[Key]) -> list[Delivery]:
    """Those that the lease still holds, as they are now, with all that their messages and the conditions hang on."""
    mine = _rows(keys).waiting().filter(lease=lease.token)
    return list(mine.select_related("occurrence__reminder", "channel", "user__reminder_settings"))


def mark(lease: Lease, key: Key, **values: Any) -> bool:
    """What became of it, in the name of the lease. False: it is somebody else's by now, and their word counts."""
    user, pk = key
    rows = Delivery.objects.filter(user=user, pk=pk, state=Delivery.State.WAITING, lease=lease.token)
    return rows.update(**values, lease=None, leased_until=None) == 1


def release(lease: Lease, keys: Collection[Key]) -> None:
    """Give back what was not begun."""
    if keys:
        rows = _rows(keys).waiting().filter(lease=lease.token)
        patiently(lambda: rows.update(lease=None, leased_until=None, attempts=F("attempts") - 1), tries=2)


def patiently[T](write: Callable[[], T], tries: int = 7) -> T:
    """Through a cut connection and a restart of the database, for half a minute: what was sent has to be marked.

    Not within a transaction, which would have to begin anew.
    """
    for wait in range(tries - 1):
        try:
            return write()
        except GONE:
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(0.5 * 2**wait)
    return write()


def _rows(keys: Collection[Key]) -> DeliveryQuerySet:
    # By the users as well: rows are addressed as (user, pk), and every index begins with the user.
    return Delivery.objects.filter(user__in={user for user, _ in keys}, pk__in=[pk for _, pk in keys])
