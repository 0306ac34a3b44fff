"""From an occurrence that is due to messages that were sent: given out, leased, asked about once more, sent, marked.

The guarantee: what is due is sent at least once before its time runs out, or its row says why not. A message comes twice only
where a worker dies, or is stopped for longer than its lease, between the other side's yes and the mark; both then carry the
same Message-ID. docs/adr/0016-reminders.md says how, and what was weighed.
"""

import logging
import random
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from reminders import connecting, leases
from reminders.asking import No, NotBefore, ask
from reminders.channels import Later, Misconfigured, Outcome, Refused, Sent, sender
from reminders.giving_out import give_out
from reminders.leases import GONE, Key, Lease, patiently
from reminders.messages import message_of
from reminders.models import Delivery, Occurrence, Reason, Reminder

__all__ = ["drain", "give_out", "try_again"]

logger = logging.getLogger(__name__)

WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]  # after the first, second … failure
LONGEST_ERROR = 500


def drain(
    *,
    kind: str | None = None,
    clock: Callable[[], datetime] = timezone.now,
    stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Send what is due, until nothing is or until `stopped`, which is asked between two messages. Returns how many rows it
    finished."""
    count = 0
    while not stopped():
        lease = leases.claim(clock(), kind=kind)
        if lease is None:
            break
        keys = deque(lease.keys)
        try:
            while keys and not stopped() and lease.until - clock() >= leases.LEFT:
                finish(lease, keys.popleft(), clock)
                count += 1
        finally:
            leases.release(lease, keys)
    return count


def finish(lease: Lease, key: Key, clock: Callable[[], datetime]) -> None:
    """Ask, send and mark one message. Raises where the database is away for long: its lease then ends by itself."""
    delivery = patiently(lambda: leases.read(lease, key))
    if delivery is None:  # its person is gone, or somebody else has decided about it
        return
    try:
        answer = patiently(lambda: ask(delivery, clock())) or _send(delivery, clock())
    except GONE:
        raise
    except Exception as error:
        logger.exception("Delivery %s is broken.", delivery.pk)
        answer = Misconfigured(f"{type(error).__name__}: {error}")
    values = _decided(delivery, answer, clock())
    if not leases.mark(lease, key, **values):
        logger.warning("Delivery %s was taken over: its lease had ended.", delivery.pk)
        return
    if isinstance(answer, Refused) and answer.off:
        connecting.refused(delivery.channel, answer, clock())
    if values.get("reason") == Reason.CHANGED:
        _plan_anew(delivery, clock())


def _send(delivery: Delivery, now: datetime) -> Outcome:
    return sender(delivery.kind)(delivery.channel, message_of(delivery, now))


def _decided(delivery: Delivery, answer: No | NotBefore | Outcome, now: datetime) -> dict[str, Any]:
    """The columns that say what became of it."""
    state, values = Delivery.State, dict[str, Any]()
    match answer:
        case Sent():
            values = {"state": state.SENT, "sent_at": now, "error": ""}
        case No():
            values = {"state": answer.state, "reason": answer.reason}
        case NotBefore():
            values = {"next_try_at": answer.at, "attempts": F("attempts") - 1}
        case Later():
            again = now + max(_wait(delivery.attempts), answer.after or timedelta())
            if again < delivery.occurrence.expires_at:
                values = {"next_try_at": again}
            else:
                values = {"state": state.FAILED, "reason": Reason.UNREACHABLE}
        case Refused():
            values = {"state": state.FAILED, "reason": Reason.REFUSED}
        case Misconfigured():
            values = {"state": state.PARKED, "reason": Reason.BROKEN}
    if isinstance(answer, Later | Refused | Misconfigured):
        values["error"] = answer.error[:LONGEST_ERROR] or "It did not say why."
    return values


def _wait(attempts: int) -> timedelta:
    """Apart from each other by chance, so that what failed together does not come back together."""
    return WAITS[min(attempts, len(WAITS)) - 1] * random.uniform(0.8, 1.2)  # noqa: S311


def _plan_anew(delivery: Delivery, now: datetime) -> None:
    """The reminder was changed after this was given out; where its time holds all the same, it is planned once more."""
    occurrences = Occurrence.objects.filter(user=delivery.user_id, pk=delivery.occurrence_id)
    if not Delivery.objects.filter(
        user=delivery.user_id, occurrence=delivery.occurrence_id, state=Delivery.State.SENT
    ).exists():
        occurrences.update(state=Occurrence.State.CANCELLED, reason=Reason.CHANGED)
        Reminder.objects.filter(user=delivery.user_id, pk=delivery.occurrence.reminder_id).update(
            planned_until=Least(F("planned_until"), now)
        )


def try_again(keys: list[Key], now: datetime) -> int:
    """Staff: what was parked is sent as soon as a worker looks, where its time has not run out. Returns how many."""
    return Delivery.objects.filter(
        user__in={user for user, _ in keys}, pk__in=[pk for _, pk in keys], state=Delivery.State.PARKED
    ).update(state=Delivery.State.WAITING, reason=Reason.NONE, next_try_at=now, attempts=0)
