"""A calendar that other programs read."""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import OwnedQuerySet
from training.models import TrainingPlan


class CalendarFeed(models.Model):
    """Its URL has a secret, of which only the sha256 is kept: shown once, made anew or taken back at any time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False, db_index=False
    )
    # Of one plan; none: of all plans and reminders.
    plan = models.ForeignKey(
        TrainingPlan, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)

    user_id: UUID
    plan_id: UUID | None
    objects: ClassVar[OwnedQuerySet["CalendarFeed"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "id"], name="feed_user_id"),
            models.UniqueConstraint(fields=["user", "plan"], name="feed_one_a_plan"),
            models.UniqueConstraint(fields=["user"], condition=models.Q(plan=None), name="feed_one_of_all"),
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.plan or 'everything'}"
