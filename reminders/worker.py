"""One process that plans, gives out and sends, for as long as it is let. Several at once share the work by leases.

The main thread plans and gives out; each kind of channel has a thread of its own, begun when something is due there, so that a
slow webhook holds up no mail. In between it sleeps until the next thing is due. A bell wakes it when a person has asked for
something sooner; in case it was not heard it looks now and then: with the heartbeat that is less than two queries a minute.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Subquery
from django.urls import reverse
from django.utils import timezone

from reminders import planning, vapid
from reminders.dispatch import drain, give_out
from reminders.giving_out import AHEAD
from reminders.giving_out import AT_ONCE as GIVEN_OUT_AT_ONCE
from reminders.leases import GONE, patiently
from reminders.models import ChannelKind, Delivery, Occurrence, Reminder, Worker
from reminders.models.reminder import NEVER
from reminders.pruning import AT_ONCE as PRUNED_AT_ONCE
from reminders.pruning import prune
from reminders.ringing import Bell

logger = logging.getLogger(__name__)

LOOK = timedelta(seconds=50)
BEAT = timedelta(seconds=150)
SWEEP = timedelta(hours=1)
# Of one kind at the same time, each with a connection of its own: the other side makes up its mind about several messages at
# once. A worker that is killed has so many on the way at most, and those may come twice.
LANES = 2
PLANNED_AT_ONCE = 500
SOON = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Look:
    """When there is something to do next; None: never, as far as is known."""

    due_at: datetime | None  # an occurrence
    next_try_at: datetime | None  # a message that nobody holds
    leased_until: datetime | None  # one that somebody holds, who may have died
    planned_until: datetime | None  # of the reminder that is planned least far ahead


class Lane:
    """The thread that sends by one kind of channel, while something is due there."""

    def __init__(self, kind: str, worker: "Running") -> None:
        self.kind = kind
        self.worker = worker
        self.thread: threading.Thread | None = None

    @property
    def is_busy(self) -> bool:
        return self.thread is not None and self.thread.is_alive()

    def start(self) -> None:
        self.thread = threading.Thread(target=self._run, name=f"reminders-{self.kind}")
        self.thread.start()

    def join(self) -> None:
        if self.thread is not None:
            self.thread.join()

    def _run(self) -> None:
        try:
            drain(kind=self.kind, clock=self.worker.clock, stopped=lambda: self.worker.is_stopped)
        except Exception as error:
            if isinstance(error, GONE):
                logger.warning("The database is away: %s", error)
            else:
                logger.exception("Sending by %s stumbled.", self.kind)
            connection.close()
            # The same is due at the next look: not in the same moment, or a full disk would fill with what is said of it.
            time.sleep(2 * SOON.total_seconds())
        finally:
            connection.close()
            self.worker.bell.ring()


class Running:
    """`run` returns after `stop`, which any thread and any signal handler may call: what is being sent is finished and marked."""

    def __init__(self, clock: Callable[[], datetime] = timezone.now) -> None:
        self.clock = clock
        self.bell = Bell()
        self.lanes = [Lane(kind, self) for kind in ChannelKind for _ in range(LANES)]
        self.is_stopped = False
        self.row = Worker(name=f"{socket.gethostname()} {os.getpid()}"[:200])
        self.beat_at = self.swept_at = NEVER
        self.planned_at = NEVER  # when there was nothing to plan any more

    def stop(self) -> None:
        self.is_stopped = True
        self.bell.ring()

    def run(self, *, once: bool = False) -> None:
        """`once`: until nothing is due, as cron wants it; raises then what otherwise is only logged."""
        reverse("reminders:reminders")  # reads all URLs now, and not when the first message is due
        try:
            while not self.is_stopped:
                try:
                    if not once:
                        self.bell.listen()
                    wait = self._round()
                except Exception as error:
                    if once:
                        raise
                    wait = self._stumble(error)
                if once and wait and not self._is_sending:
                    break
                if self.bell.wait(wait.total_seconds()):
                    self.planned_at = NEVER  # there may be something to plan
        finally:
            self.is_stopped = True
            for lane in self.lanes:
                lane.join()
            if not once:  # cron's lives on until its next turn
                mine = Worker.objects.filter(pk=self.row.pk)
                patiently(lambda: mine.update(stopped_at=self.clock()), tries=2)

    @property
    def _is_sending(self) -> bool:
        return any(lane.is_busy for lane in self.lanes)

    def _round(self) -> timedelta:
        """One look, and what is to be done by it. Returns how long nothing else is: zero, where there may be more."""
        now = self.clock()
        self._keep_house(now)
        look = self._look()
        if _is_due(look.due_at, now + AHEAD) and give_out(now, most=GIVEN_OUT_AT_ONCE):
            self._send(now)
            return timedelta()
        if _is_due(look.next_try_at, now) or _is_due(look.leased_until, now):
            self._send(now)
        if self._plan(look, now):
            return timedelta()
        return self._until_next(look, now)

    def _until_next(self, look: Look, now: datetime) -> timedelta:
        if self._is_sending:  # another lane may have to begin; one that ends rings the bell
            return SOON
        times = [look.next_try_at, look.leased_until, look.due_at and look.due_at - AHEAD]
        return min([SOON if at <= now else at - now for at in times if at] + [LOOK])

    def _look(self) -> Look:
        """One query, each part of it the first row of an index."""
        waiting = Delivery.objects.waiting()
        held = waiting.filter(lease__isnull=False).order_by("leased_until")
        found = (
            Worker.objects.filter(pk=self.row.pk)
            .values_list(
                Subquery(
                    Occurrence.objects.filter(state=Occurrence.State.PLANNED)
                    .order_by("due_at")
                    .values("due_at")[:1]
                ),
                Subquery(waiting.filter(lease=None).order_by("next_try_at").values("next_try_at")[:1]),
                Subquery(held.values("leased_until")[:1]),
                Subquery(Reminder.objects.active().order_by("planned_until").values("planned_until")[:1]),
            )
            .first()
        )
        if found is None:  # swept away while this one was stopped for a day
            self.beat_at = NEVER
            return Look(None, None, None, None)
        return Look(*found)

    def _send(self, now: datetime) -> None:
        """One lane more of each kind for what the others do not hold."""
        for kind in Delivery.objects.due(now).order_by().values_list("kind", flat=True).distinct():
            idle = (lane for lane in self.lanes if lane.kind == kind and not lane.is_busy)
            if lane := next(idle, None):
                lane.start()

    def _plan(self, look: Look, now: datetime) -> int:
        """How many it planned: there may be more. Where another worker has them in hand, or none can be, once a look is enough."""
        behind = _is_due(look.planned_until, now + planning.LEAST_AHEAD)
        if abs(now - self.planned_at) < (LOOK if behind else planning.LOOKED_AT_EVERY):
            return 0
        self.planned_at = now
        count = planning.plan_ahead(now=now, limit=PLANNED_AT_ONCE)
        if count:
            self.planned_at = NEVER
        return count

    def _keep_house(self, now: datetime) -> None:
        """What stumbles here is not tried again at once: it must not keep anything from being sent."""
        # Either way: a clock may be put back.
        if abs(now - self.beat_at) >= BEAT:
            is_first, self.beat_at = self.beat_at == NEVER, now
            self.row.beat_at = now
            self.row.save()
            if is_first:
                planning.zone_rules_changed(now)
                vapid.private_key()  # made at the first start: no page has to
        if abs(now - self.swept_at) >= SWEEP:
            self.swept_at = now
            if prune(now) == PRUNED_AT_ONCE:
                self.swept_at = NEVER  # there are more

    def _stumble(self, error: Exception) -> timedelta:
        """Whatever it was, the loop goes on: with another connection, after a moment."""
        if isinstance(error, GONE):
            logger.warning("The database is away: %s", error)
        else:
            logger.error("A round stumbled.", exc_info=error)
        connection.close()
        return 2 * SOON


def _is_due(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now
