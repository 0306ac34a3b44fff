"""What is due becomes messages to be sent: one row for each channel, each with the Message-ID of all its tries.

After downtime a reminder brings one message: the newest whose time has not run out. The rest is marked as missed, and says so.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from reminders.leases import GONE, Key
from reminders.messages import new_message_id
from reminders.models import Channel, Delivery, Occurrence, Reason
from reminders.models.reminder import LONGEST_GRACE, NEVER

logger = logging.getLogger(__name__)

AHEAD = timedelta(minutes=1)  # given out before it is due, so that nothing waits when it is
AT_ONCE = 500


def give_out(now: datetime, most: int | None = None) -> int:
    """Make a Delivery for each channel of what is due, or is in a minute, about `most` of them or all. Returns how many
    occurrences that was."""
    count = 0
    while most is None or count < most:
        due = Occurrence.objects.filter(state=Occurrence.State.PLANNED, due_at__lte=now + AHEAD)
        keys = list(due.order_by("due_at").values_list("user_id", "pk")[:AT_ONCE])
        if not keys:
            break
        try:
            count += _give_out(keys, now)
        except GONE:
            raise
        except Exception:
            count += _one_by_one(keys, now)
    return count


def _one_by_one(keys: list[Key], now: datetime) -> int:
    """One of them is broken: the others go out, and it says so."""
    count = 0
    for key in keys:
        try:
            count += _give_out([key], now)
        except GONE:
            raise
        except Exception:
            logger.exception("Occurrence %s cannot be given out.", key[1])
            _planned([key]).update(state=Occurrence.State.MISSED, reason=Reason.BROKEN)
    return count


@transaction.atomic
def _give_out(keys: list[Key], now: datetime) -> int:
    """Whoever comes second finds the rows changed: PostgreSQL locks them, and on SQLite one transaction follows the other."""
    locked = (
        _planned(keys).select_for_update(of=("self",))
        if connection.vendor == "postgresql"
        else _planned(keys)
    )
    rows = list(locked.select_related("reminder").order_by("pk"))
    newest_due, missed, chosen = newest(rows, now), defaultdict[Reason, list[Key]](list), []
    for row in rows:
        if row.due_at < newest_due.get(row.reminder_id, NEVER):
            missed[Reason.NEWER].append((row.user_id, row.pk))
        elif row.expires_at <= now:
            missed[Reason.LATE].append((row.user_id, row.pk))
        else:
            chosen.append(row)
    channels, given, deliveries = _channels(chosen), list[Occurrence](), list[Delivery]()
    for row in chosen:
        fitting = [channel for channel in channels[row.user_id] if channel.kind in row.reminder.channel_kinds]
        if fitting:
            given.append(row)
            deliveries += [_delivery(row, channel) for channel in fitting]
        else:
            missed[Reason.NO_CHANNEL].append((row.user_id, row.pk))
    for reason, lost in missed.items():
        _planned(lost).update(state=Occurrence.State.MISSED, reason=reason)
    _planned([(row.user_id, row.pk) for row in given]).update(
        state=Occurrence.State.GIVEN_OUT, reason=Reason.NONE
    )
    _overtake(given, now)
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    _wake(given)
    return len(rows)


def newest(rows: Collection[Occurrence], now: datetime) -> dict[UUID, datetime]:
    """By reminder: when the newest of those is due that may be sent now, whoever gives it out."""
    return dict(
        Occurrence.objects.filter(
            user__in={row.user_id for row in rows},
            reminder__in={row.reminder_id for row in rows},
            state__in=[Occurrence.State.PLANNED, Occurrence.State.GIVEN_OUT],
            # From when what may be sent still was due: of the rest there is half a year.
            due_at__range=(now - timedelta(minutes=LONGEST_GRACE), now + AHEAD),
            expires_at__gt=now,
        )
        .values("reminder")
        .annotate(newest=Max("due_at"))
        .values_list("reminder", "newest")
    )


def _channels(rows: list[Occurrence]) -> dict[UUID, list[Channel]]:
    found = defaultdict[UUID, list[Channel]](list)
    for channel in Channel.objects.filter(user__in={row.user_id for row in rows}).usable().order_by("pk"):
        found[channel.user_id].append(channel)
    return found


def _delivery(occurrence: Occurrence, channel: Channel) -> Delivery:
    delivery = Delivery(
        user_id=occurrence.user_id,
        occurrence=occurrence,
        channel=channel,
        kind=channel.kind,
        next_try_at=occurrence.due_at,
    )
    delivery.message_id = new_message_id(delivery.pk)
    return delivery


def _overtake(newer: list[Occurrence], now: datetime) -> None:
    """What is still to be tried of an older one of the same reminder is not sent after a newer one."""
    older = Delivery.objects.waiting().filter(
        user__in={row.user_id for row in newer},
        occurrence__reminder__in={row.reminder_id for row in newer},
    )
    older.exclude(occurrence__in=[row.pk for row in newer]).free(now).update(
        state=Delivery.State.MISSED, reason=Reason.NEWER, lease=None, leased_until=None
    )


def _wake(given: list[Occurrence]) -> None:
    """Deliveries that were there: the reminder was changed while they waited, and its time holds all the same."""
    by_pk = {row.pk: row for row in given}
    asleep = Delivery.objects.filter(
        user__in={row.user_id for row in given},
        occurrence__in=by_pk,
        state=Delivery.State.CANCELLED,
        reason=Reason.CHANGED,
    )
    for user, pk, occurrence in list(asleep.values_list("user_id", "pk", "occurrence_id")):
        asleep.filter(user=user, pk=pk).update(
            state=Delivery.State.WAITING, reason=Reason.NONE, next_try_at=by_pk[occurrence].due_at
        )


def _planned(keys: Iterable[Key]) -> QuerySet[Occurrence]:
    keys = list(keys)
    return Occurrence.objects.filter(
        user__in={user for user, _ in keys}, pk__in=[pk for _, pk in keys], state=Occurrence.State.PLANNED
    )
