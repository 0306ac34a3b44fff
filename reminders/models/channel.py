"""Where somebody may be reached: an address of theirs, checked before it is used."""

from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from accounts.enumerations import one_of
from accounts.models import OwnedQuerySet, OwnedRow

LONGEST_ADDRESS = 1000


class ChannelKind(models.TextChoices):
    EMAIL = "email", "E-mail"
    PUSH = "push", "Notification"
    NTFY = "ntfy", "ntfy"
    WEBHOOK = "webhook", "Webhook"


class OffReason(models.TextChoices):
    NONE = "", "On"
    PERSON = "person", "Switched off"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
    REFUSED = "refused", "The address was refused"
    GONE = "gone", "The device is gone"


class ChannelQuerySet(OwnedQuerySet["Channel"]):
    def usable(self) -> Self:
        return self.kept().filter(verified_at__isnull=False, off_reason=OffReason.NONE)


class Channel(OwnedRow):
    """One mail address, one browser, one ntfy topic or one webhook. Deleted ones stay, so that what was sent keeps its place."""

    kind = models.CharField(max_length=7, choices=ChannelKind.choices)
    address = models.CharField(max_length=LONGEST_ADDRESS)  # a mail address, or a URL
    label = models.CharField(max_length=100, blank=True)  # "Chromium on Android"
    # Of a browser: {"p256dh": …, "auth": …} (RFC 8291), base64url. Of a webhook: {"secret": …}, what its messages are signed with.
    keys = models.JSONField(default=dict, editable=False)
    verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What was sent there to prove that it is theirs, hashed (django.contrib.auth.hashers is too slow: sha256 of token and pk).
    code_hash = models.CharField(max_length=64, blank=True, editable=False)
    code_sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    off_reason = models.CharField(
        max_length=12, choices=OffReason.choices, blank=True, default=OffReason.NONE
    )
    off_at = models.DateTimeField(null=True, blank=True, editable=False)
    off_detail = models.CharField(max_length=300, blank=True, editable=False)  # what the other side said

    user_id: UUID
    objects: ClassVar[ChannelQuerySet] = ChannelQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "id"], name="channel_user_id"),
            models.UniqueConstraint(
                fields=["user", "kind", "address"], condition=Q(deleted_at=None), name="channel_once"
            ),
            # A browser belongs to whoever is logged in there: one person's reminders never come to another's phone.
            models.UniqueConstraint(
                fields=["address"], condition=Q(kind="push", deleted_at=None), name="channel_browser_of_one"
            ),
            one_of("kind", ChannelKind, name="channel_kind_known"),
            one_of("off_reason", OffReason, name="channel_off_reason_known"),
            models.CheckConstraint(condition=~Q(address=""), name="channel_has_an_address"),
        ]

    def __str__(self) -> str:
        return self.label or self.get_kind_display()

    @property
    def is_usable(self) -> bool:
        return self.deleted_at is None and self.verified_at is not None and not self.off_reason
