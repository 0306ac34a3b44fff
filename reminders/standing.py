"""How it stands with sending: for the health check and the pages of staff."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.models import Delivery, Occurrence, Worker

LATE = timedelta(minutes=5)  # as long as the largest rush may take
ALIVE = timedelta(minutes=6)  # several heartbeats


@dataclass(frozen=True, slots=True)
class Standing:
    oldest_seconds: int  # how long the oldest that is due has waited; 0: nothing is due
    parked: int  # messages that wait for staff
    workers: int  # that have said so within the last minutes, or were started once by cron and are done
    is_well: bool


def standing(now: datetime) -> Standing:
    """Three queries, each on an index of its own."""
    planned = Occurrence.objects.filter(state=Occurrence.State.PLANNED, due_at__lte=now)
    waiting = Delivery.objects.waiting().filter(next_try_at__lte=now)
    oldest = min(
        (
            found
            for found in (
                planned.order_by("due_at").values_list("due_at", flat=True).first(),
                waiting.order_by("next_try_at").values_list("next_try_at", flat=True).first(),
            )
            if found
        ),
        default=now,
    )
    workers = Worker.objects.filter(beat_at__gte=now - ALIVE, stopped_at=None).count()
    return Standing(
        oldest_seconds=int((now - oldest).total_seconds()),
        parked=Delivery.objects.filter(state=Delivery.State.PARKED).count(),
        workers=workers,
        is_well=workers > 0 and now - oldest <= LATE,
    )
