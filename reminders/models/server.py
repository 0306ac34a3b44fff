"""What belongs to the server, not to a person."""

from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7


class Worker(models.Model):
    """A process that sends, and when it last said that it lives. Those that ended are forgotten after a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)  # host and process
    started_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-beat_at"]

    def __str__(self) -> str:
        return self.name


class ServerFact(models.Model):
    """A secret made at first start, or what the planning was made with: one row a fact."""

    class Key(models.TextChoices):
        VAPID_PRIVATE_KEY = "vapid_private_key", "Key that signs notifications"  # PEM, PKCS 8
        ZONE_RULES = "zone_rules", "Version of the time zone database that planned"

    key = models.CharField(max_length=40, choices=Key.choices, primary_key=True)
    value = models.TextField()

    def __str__(self) -> str:
        return self.get_key_display()
