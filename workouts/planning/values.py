"""A track set by hand or taken back, behind the locks of a plan: training.plans.tracks writes the rows."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from accounts.models import User
from accounts.queueing import queued
from training.models import Track, TrackChange
from training.plans import slots, tracks


def set_value(
    *, user: User, plan_id: UUID, track_id: UUID, value: Decimal, on: date, reason: str = ""
) -> Track:
    """Raises FaultsError at `value`, TrainingPlan.DoesNotExist, Track.DoesNotExist."""
    with queued(user):
        slots.locked_plan(user, plan_id)
        return tracks.set_value(user=user, track_id=track_id, value=value, on=on, reason=reason)


def undo_change(*, user: User, change: TrackChange, on: date) -> TrackChange:
    """Raises NotLastError, TrainingPlan.DoesNotExist."""
    with queued(user):
        slots.locked_plan(user, change.plan_id)
        return tracks.undo_change(user=user, change_id=change.pk, on=on)
