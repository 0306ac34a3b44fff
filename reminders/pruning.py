"""What nobody looks up any more goes, so many rows at a time."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from reminders.models import Occurrence, Worker

KEPT = timedelta(days=180)  # of what was sent, and of why something was not
WORKERS_KEPT = timedelta(days=1)
AT_ONCE = 500


def prune(now: datetime) -> int:
    """Returns how many occurrences went, with their deliveries; AT_ONCE: there are more."""
    Worker.objects.filter(beat_at__lt=now - WORKERS_KEPT).delete()
    # By their ids, which begin with the time at which they were made: the primary key finds them.
    old = Occurrence.objects.filter(pk__lt=_first_id(now - KEPT)).exclude(state=Occurrence.State.PLANNED)
    # Put off day after day, the last of them may be still to come: each goes after those that came of it.
    old = old.filter(~Exists(Occurrence.objects.filter(snoozed_from=OuterRef("pk"))))
    found = list(old.order_by("pk").values_list("user_id", "pk")[:AT_ONCE])
    Occurrence.objects.filter(user__in={user for user, _ in found}, pk__in=[pk for _, pk in found]).delete()
    return len(found)


def _first_id(at: datetime) -> UUID:
    """The smallest UUIDv7 of that millisecond (RFC 9562 §5.7)."""
    return UUID(int=int(at.timestamp() * 1000) << 80)
