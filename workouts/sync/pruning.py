"""How long applied operations are remembered."""

from datetime import datetime, timedelta

from workouts.models import Operation

# A phone that was off for longer than this asks for nothing that its versions and ids do not decide.
KEPT_FOR = timedelta(days=90)
AT_ONCE = 10_000


def prune(*, now: datetime) -> int:
    """Forget operations older than KEPT_FOR, some at a time, so that nobody waits for it. Answers how many."""
    old = Operation.objects.filter(applied_at__lt=now - KEPT_FOR)
    count = 0
    while True:
        last = old.order_by("applied_at").values_list("applied_at", flat=True)[AT_ONCE - 1 : AT_ONCE].first()
        deleted, _ = (old.filter(applied_at__lte=last) if last else old).delete()
        count += deleted
        if last is None:
            return count
