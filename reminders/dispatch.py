"""From an occurrence that is due to messages that were sent: given out, leased, asked about once more, sent, marked.

The guarantee: what is due is sent at least once before its time runs out, or its row says why not. A message comes twice only
where a worker dies, or is stopped for longer than its lease, between the other side's yes and the mark; both then carry the
same Message-ID. docs/adr/0016-reminders.md says how, and what was weighed.
"""

import logging
import random
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Least
from django.utils import timezone

from reminders import connecting, leases
from reminders.asking import No, NotBefore, ask
from reminders.channels import Later, Misconfigured, Outcome, Refused, Sent, hang_up, sender
from reminders.coming import zone_of
from reminders.giving_out import give_out
from reminders.leases import GONE, Key, Lease, patiently
from reminders.messages import message_of
from reminders.models import Delivery, Occurrence, Reason, Reminder

__all__ = ["drain", "give_out", "try_again"]

logger = logging.getLogger(__name__)

WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]  # after the first, second … failure
LONGEST_ERROR = 500
FRESH = timedelta(seconds=1)  # what was asked longer ago is asked again

# What keeps a message from being sent.
type Hindrance = No | NotBefore | Misconfigured


@dataclass(frozen=True, slots=True)
class _Ready:
    """One message as it was asked about: to be sent, or `answer` says what becomes of it instead."""

    delivery: Delivery
    answer: Hindrance | None = None


def drain(
    *,
    kind: str | None = None,
    clock: Callable[[], datetime] = timezone.now,
    stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Send what is due, until nothing is or until `stopped`, which is asked between two messages. Returns how many rows it
    finished."""
    count = 0
    try:
        while not stopped() and (lease := leases.claim(clock(), kind=kind)):
            count += work_off(lease, clock, stopped)
    finally:
        hang_up()
    return count


def work_off(lease: Lease, clock: Callable[[], datetime], stopped: Callable[[], bool] = lambda: False) -> int:
    """Ask about all, then send and mark one after the other; what was not begun is given back. Raises where the database is away
    for long."""
    keys, count = deque(lease.keys), 0
    asked, asked_at = dict[Key, _Ready](), None
    try:
        while keys and not stopped() and lease.until - (now := clock()) >= leases.LEFT:
            if asked_at is None or now - asked_at > FRESH:
                asked, asked_at = _ask(lease, keys, now), now
            ready = asked.get(
                keys.popleft()
            )  # none: its person is gone, or somebody else has decided about it
            count += 1
            if ready and isinstance(_settle(lease, ready, clock), Refused):
                asked_at = None  # its channel is off by now, and others may go there
    finally:
        leases.release(lease, keys)
    return count


def _ask(lease: Lease, keys: Collection[Key], now: datetime) -> dict[Key, _Ready]:
    deliveries = patiently(lambda: leases.read(lease, keys))
    try:
        answers: Mapping[UUID, Hindrance] = patiently(lambda: ask(deliveries, now))
    except GONE:
        raise
    except Exception:  # one of them is broken, and keeps no other from being sent
        answers = {each.pk: answer for each in deliveries if (answer := _ask_alone(each, now))}
    return {(each.user_id, each.pk): _Ready(each, answers.get(each.pk)) for each in deliveries}


def _ask_alone(delivery: Delivery, now: datetime) -> Hindrance | None:
    try:
        return patiently(lambda: ask([delivery], now)).get(delivery.pk)
    except GONE:
        raise
    except Exception as error:
        return _broken(delivery, error)


def _settle(lease: Lease, ready: _Ready, clock: Callable[[], datetime]) -> Hindrance | Outcome:
    """Send it, where nothing keeps it from being sent, and mark what became of it."""
    delivery = ready.delivery
    try:
        outcome = ready.answer or sender(delivery.kind)(delivery.channel, message_of(delivery, clock()))
    except GONE:
        raise  # of a channel's own look-up: the lease ends by itself
    except Exception as error:
        outcome = _broken(delivery, error)
    if not patiently(lambda: _mark(lease, delivery, outcome, clock())):
        logger.warning("Delivery %s was taken over: its lease had ended.", delivery.pk)
    return outcome


def _mark(lease: Lease, delivery: Delivery, outcome: Hindrance | Outcome, now: datetime) -> bool:
    """What became of it, with all that follows from that. False: see leases.mark."""
    key, values = (delivery.user_id, delivery.pk), _decided(delivery, outcome, now)
    if isinstance(outcome, Sent):
        return leases.mark(lease, key, **values)
    with transaction.atomic():
        marked = leases.mark(lease, key, **values)
        if marked and isinstance(outcome, Refused) and outcome.off:
            connecting.refused(delivery.channel, outcome, now)
        if marked and values.get("reason") == Reason.CHANGED:
            _plan_anew(delivery, now)
    return marked


def _broken(delivery: Delivery, error: Exception) -> Misconfigured:
    logger.error("Delivery %s is broken.", delivery.pk, exc_info=error)
    return Misconfigured(f"{type(error).__name__}: {error}")


def _decided(delivery: Delivery, outcome: Hindrance | Outcome, now: datetime) -> dict[str, Any]:
    """The columns that say what became of it."""
    state, values = Delivery.State, dict[str, Any]()
    match outcome:
        case Sent():
            values = {"state": state.SENT, "sent_at": now, "error": ""}
        case No():
            values = {"state": outcome.state, "reason": outcome.reason}
        case NotBefore():
            values = {"next_try_at": outcome.at, "attempts": F("attempts") - 1}
        case Later():
            again = now + max(_wait(delivery.attempts), outcome.after or timedelta())
            if again < delivery.occurrence.expires_at:
                values = {"next_try_at": again}
            else:
                values = {"state": state.FAILED, "reason": Reason.UNREACHABLE}
        case Refused():
            values = {"state": state.FAILED, "reason": Reason.REFUSED}
        case Misconfigured():
            values = {"state": state.PARKED, "reason": Reason.BROKEN}
    if isinstance(outcome, Later | Refused | Misconfigured):
        values["error"] = outcome.error[:LONGEST_ERROR] or "It did not say why."
    return values


def _wait(attempts: int) -> timedelta:
    """Apart from each other by chance, so that what failed together does not come back together."""
    return WAITS[min(attempts, len(WAITS)) - 1] * random.uniform(0.8, 1.2)  # noqa: S311


def _plan_anew(delivery: Delivery, now: datetime) -> None:
    """The reminder was changed after this was given out, or its person travelled; where it comes all the same, it is planned
    once more.

    One that was planned since the change is right as it is: what was changed is where it goes.
    """
    mine = Occurrence.objects.for_user(delivery.user_id).filter(
        ~Exists(Delivery.objects.filter(occurrence=OuterRef("pk"), state=Delivery.State.SENT)),
        pk=delivery.occurrence_id,
        state=Occurrence.State.GIVEN_OUT,
    )
    reminder = Reminder.objects.for_user(delivery.user_id).filter(pk=delivery.occurrence.reminder_id)
    now_said = reminder.select_related("user").first()
    if now_said is None:
        return
    outdated = mine.exclude(reminder_version=now_said.version, zone=zone_of(now_said, now_said.user))
    if outdated.update(state=Occurrence.State.CANCELLED, reason=Reason.CHANGED):
        reminder.update(planned_until=Least(F("planned_until"), now))


def try_again(keys: list[Key], now: datetime) -> int:
    """Staff: what was parked is sent as soon as a worker looks, where its time has not run out. Returns how many."""
    return Delivery.objects.filter(
        user__in={user for user, _ in keys}, pk__in=[pk for _, pk in keys], state=Delivery.State.PARKED
    ).update(state=Delivery.State.WAITING, reason=Reason.NONE, next_try_at=now, attempts=0)
