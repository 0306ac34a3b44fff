"""What a device asked for, remembered so that asked again it is not done again."""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import OwnedQuerySet


class Operation(models.Model):
    """One applied operation. Its id is made on the device, and free for everybody: it is known by (user, id)."""

    pk = models.CompositePrimaryKey("user_id", "id")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False, db_index=False
    )
    id = models.UUIDField(editable=False)
    kind = models.CharField(max_length=20, editable=False)
    object_id = models.UUIDField(editable=False)
    applied_at = models.DateTimeField(default=timezone.now, editable=False)

    user_id: UUID
    objects: ClassVar[OwnedQuerySet["Operation"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["applied_at"], name="operation_applied_at")
        ]  # the old ones are deleted

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
