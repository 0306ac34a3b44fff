"""What every row that a person owns and two devices may write has in common."""

from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models.user import User


class OwnedQuerySet[M: models.Model](models.QuerySet[M]):
    """Owned rows are addressed as (user, pk) everywhere, and begin at `for_user`."""

    def for_user(self, user: User | UUID) -> Self:
        return self.filter(user=user)

    def kept(self) -> Self:
        """Without the deleted rows, which stay as tombstones so that a delete can be undone and synced."""
        return self.filter(deleted_at=None)


class OwnedRow(models.Model):
    """`version` counts the edits, so that two devices notice each other; `deleted_at` is the tombstone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Every index and constraint of these tables begins with the user: an index on the user alone would be one more for nothing.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False, db_index=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def store(self, **values: Any) -> None:
        """Set `values`, count the version up, and write just these columns."""
        for name, value in values.items():
            setattr(self, name, value)
        self.version += 1
        self.save(update_fields=[*values, "version", "updated_at"])
