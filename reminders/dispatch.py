"""From an occurrence that is due to messages that were sent: given out, leased, asked about once more, sent, marked.

The guarantee: what is due is sent at least once before its time runs out, or its row says why not. A message comes twice only
where a worker dies, or is stopped for longer than its lease, between the other side's yes and the mark; both then carry the
same Message-ID. docs/adr/0016-reminders.md says how, and what was weighed.
"""

import logging
import random
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Self

from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from reminders import connecting, leases
from reminders.asking import No, NotBefore, ask
from reminders.channels import Later, Message, Misconfigured, Outcome, Refused, Sent, hang_up, sender
from reminders.giving_out import give_out
from reminders.leases import GONE, Key, Lease, patiently
from reminders.messages import message_of
from reminders.models import ChannelKind, Delivery, Occurrence, Reason, Reminder

__all__ = ["drain", "give_out", "try_again"]

logger = logging.getLogger(__name__)

WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]  # after the first, second … failure
LONGEST_ERROR = 500
FRESH = timedelta(seconds=1)  # what was asked longer ago is asked again

type Sending = Callable[[], Outcome]


@dataclass(frozen=True, slots=True)
class _Ready:
    """One message as it was asked about: to be sent, or `answer` says what becomes of it instead."""

    key: Key
    delivery: Delivery
    asked_at: datetime
    message: Message | None = None
    answer: No | NotBefore | Misconfigured | None = None


class Hand:
    """What sends. Mail in a thread of its own, which keeps the connection: while the mail server makes up its mind, the next
    message is asked about. The others have keys to look up, and are sent by whoever has the connection to the database."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(1, thread_name_prefix="reminders-mail")
        self.kinds: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if ChannelKind.EMAIL in self.kinds:
            self.pool.submit(hang_up, ChannelKind.EMAIL)
        self.pool.shutdown()
        for kind in self.kinds - {ChannelKind.EMAIL}:
            hang_up(kind)

    def send(self, delivery: Delivery, message: Message) -> Sending:
        """What is to be called for the outcome. Mail is on its way by then."""
        self.kinds.add(delivery.kind)
        send = partial(_send, delivery, message)
        return self.pool.submit(send).result if delivery.kind == ChannelKind.EMAIL else send


def _send(delivery: Delivery, message: Message) -> Outcome:
    return sender(delivery.kind)(delivery.channel, message)


def drain(
    *,
    kind: str | None = None,
    clock: Callable[[], datetime] = timezone.now,
    stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Send what is due, until nothing is or until `stopped`, which is asked between two messages. Returns how many rows it
    finished."""
    count = 0
    with Hand() as hand:
        while not stopped():
            lease = leases.claim(clock(), kind=kind)
            if lease is None:
                break
            count += work_off(lease, hand, clock, stopped)
    return count


def work_off(
    lease: Lease, hand: Hand, clock: Callable[[], datetime], stopped: Callable[[], bool] = lambda: False
) -> int:
    """Ask, send and mark, one after the other; what was not begun is given back. Raises where the database is away for long."""
    keys, count, sending = deque(lease.keys), 0, None
    try:
        while keys and not stopped() and lease.until - clock() >= leases.LEFT:
            ready = _prepare(lease, keys[0], clock)
            if sending:
                done, sending = sending, None
                _settle(lease, *done, clock)
                if ready and clock() - ready.asked_at > FRESH:
                    continue  # the one before took its time: it is asked about once more
            keys.popleft()
            count += 1
            if ready and ready.message:
                sending = (ready, hand.send(ready.delivery, ready.message))
            elif ready:
                _settle(lease, ready, None, clock)
    finally:
        if sending:
            _settle(lease, *sending, clock)
        leases.release(lease, keys)
    return count


def _prepare(lease: Lease, key: Key, clock: Callable[[], datetime]) -> _Ready | None:
    """None: its person is gone, or somebody else has decided about it."""
    delivery = patiently(lambda: leases.read(lease, key))
    if delivery is None:
        return None
    now = clock()
    try:
        answer = patiently(lambda: ask(delivery, now))
        message = None if answer else message_of(delivery, now)
    except GONE:
        raise
    except Exception as error:
        return _Ready(key, delivery, now, answer=_broken(delivery, error))
    return _Ready(key, delivery, now, message, answer)


def _settle(lease: Lease, ready: _Ready, sending: Sending | None, clock: Callable[[], datetime]) -> None:
    """Wait for the other side, where it was asked, and mark what became of it."""
    delivery = ready.delivery
    outcome: No | NotBefore | Outcome | None = ready.answer
    try:
        if sending:
            outcome = sending()
    except GONE:
        raise  # of a channel's own look-up: the lease ends by itself
    except Exception as error:
        outcome = _broken(delivery, error)
    now = clock()
    values = _decided(delivery, outcome, now)
    if not leases.mark(lease, ready.key, **values):
        logger.warning("Delivery %s was taken over: its lease had ended.", delivery.pk)
        return
    if isinstance(outcome, Refused) and outcome.off:
        connecting.refused(delivery.channel, outcome, now)
    if values.get("reason") == Reason.CHANGED:
        _plan_anew(delivery, now)


def _broken(delivery: Delivery, error: Exception) -> Misconfigured:
    logger.error("Delivery %s is broken.", delivery.pk, exc_info=error)
    return Misconfigured(f"{type(error).__name__}: {error}")


def _decided(delivery: Delivery, answer: No | NotBefore | Outcome | None, now: datetime) -> dict[str, Any]:
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
