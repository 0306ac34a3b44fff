"""One time that a reminder is due, and what was sent of it where. See docs/adr/0016-reminders.md for the guarantee."""

from datetime import date, datetime, timedelta
from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.enumerations import one_of
from accounts.models import OwnedQuerySet
from reminders.models.channel import Channel, ChannelKind
from reminders.models.reminder import Reminder

type Days = list[date]  # Occurrence has a field of that name


class Reason(models.TextChoices):
    """Why something was not sent."""

    NONE = "", ""
    TRAINED = "trained", "You had trained already"
    WEIGHED = "weighed", "You had weighed yourself already"
    PAUSED = "paused", "Reminders were paused"
    CHANGED = "changed", "The reminder was changed"
    SWITCHED_OFF = "switched_off", "The reminder was switched off"
    PLAN = "plan", "The plan moved on"
    NO_CHANNEL = "no_channel", "There was nowhere to send it"
    CHANNEL_OFF = "channel_off", "This channel is switched off"
    LATE = "late", "It was too late"
    QUIET = "quiet", "Quiet hours lasted too long"
    NEWER = "newer", "A newer one was sent instead"
    ANSWERED = "answered", "You had answered it"
    REFUSED = "refused", "It was refused"
    BROKEN = "broken", "Something is broken here; staff can see it"
    UNREACHABLE = "unreachable", "The other side could not be reached in time"


class Answer(models.TextChoices):
    NONE = "", ""
    STARTED = "started", "Started"
    SNOOZED = "snoozed", "Snoozed"
    MOVED = "moved", "Moved to tomorrow"
    SKIPPED = "skipped", "Left out"


class Occurrence(models.Model):
    """Unique by its reminder and nominal local date and time: what was sent in one zone is not sent again in another."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        GIVEN_OUT = "given_out", "Given out"  # it has its deliveries; they say the rest
        MISSED = "missed", "Missed"
        CANCELLED = "cancelled", "Not needed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False, db_index=False
    )
    reminder = models.ForeignKey(
        Reminder, on_delete=models.CASCADE, related_name="occurrences", db_index=False
    )
    date = models.DateField()  # nominal, in `zone`
    time = models.TimeField()  # nominal: what it reminds of begins then; it is sent `lead_minutes` before
    zone = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True, default=Reason.NONE)
    # Of the reminder when it was planned: an edit is noticed by it.
    reminder_version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)  # "Legs"
    text = models.TextField(max_length=2000, blank=True)  # "Squat 3 × 5 · 82.5 kg", a line each
    plan_slot = models.PositiveIntegerField(null=True)
    session = models.UUIDField(null=True)  # FORGOTTEN: the workout that was left open
    answer = models.CharField(max_length=7, choices=Answer.choices, blank=True, default=Answer.NONE)
    snoozed_from = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    # Snoozed over midnight: the day that it was planned for. What keeps it from being sent is asked of that one, too.
    first_date = models.DateField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    user_id: UUID
    reminder_id: UUID
    snoozed_from_id: UUID | None
    objects: ClassVar[OwnedQuerySet["Occurrence"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            # What is to be given out now, of everybody: the worker's queue.
            models.Index(fields=["due_at"], condition=Q(state="planned"), name="occurrence_queue"),
            # What is coming and what became of the past, on the person's page.
            models.Index(fields=["user", "-due_at"], name="occurrence_user_due"),
            # Staff: what is broken here.
            models.Index(fields=["-due_at"], condition=Q(reason="broken"), name="occurrence_broken"),
            # By foreign key: without them each row that is deleted costs PostgreSQL a look at all.
            models.Index(fields=["reminder"], name="occurrence_reminder"),
            models.Index(
                fields=["snoozed_from"],
                condition=Q(snoozed_from__isnull=False),
                name="occurrence_snoozed_from",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "id"], name="occurrence_user_id"),
            models.UniqueConstraint(fields=["user", "reminder", "date", "time"], name="occurrence_once"),
            # Where a day has no such time, or a zone leaves one out: never two at one instant.
            models.UniqueConstraint(
                fields=["user", "reminder", "due_at"],
                condition=Q(state__in=["planned", "given_out"]),
                name="occurrence_one_an_instant",
            ),
            one_of("state", ["planned", "given_out", "missed", "cancelled"], name="occurrence_state_known"),
            one_of("reason", Reason, name="occurrence_reason_known"),
            one_of("answer", Answer, name="occurrence_answer_known"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("due_at")), name="occurrence_expires_after_it_is_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} on {self.date:%-d %B %Y} at {self.time:%H:%M}"

    @property
    def days(self) -> Days:
        """The day that it is about; those since as well, where it was snoozed over midnight."""
        first = self.first_date or self.date
        return [first + timedelta(number) for number in range((self.date - first).days + 1)]

    @property
    def is_by_the_clock(self) -> bool:
        """Whether its instant is that of a wall time. What was snoozed, or a workout left open, is so many minutes after
        something, wherever its person is by now."""
        return self.snoozed_from_id is None and self.session is None

    @property
    def is_stored(self) -> bool:
        """Further ahead than is planned there are no rows yet."""
        return not self._state.adding


class DeliveryQuerySet(OwnedQuerySet["Delivery"]):
    def waiting(self) -> Self:
        return self.filter(state=Delivery.State.WAITING)

    def free(self, now: datetime) -> Self:
        """Nobody is sending them, or whoever was has died over it."""
        return self.filter(Q(lease=None) | Q(leased_until__lte=now))

    def due(self, now: datetime) -> Self:
        return self.waiting().filter(next_try_at__lte=now).free(now)


class Delivery(models.Model):
    """One message to one channel: leased, sent, marked. `message_id` is stored before the first try: a double has the same."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        CANCELLED = "cancelled", "Not needed"
        MISSED = "missed", "Missed"
        FAILED = "failed", "Failed"
        PARKED = "parked", "Parked"  # something is broken; staff may try again

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False, db_index=False
    )
    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(
        max_length=7, choices=ChannelKind.choices
    )  # of the channel: failures are counted by it
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True, default=Reason.NONE)
    next_try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=120)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)  # what the other side, or our own code, said last

    user_id: UUID
    occurrence_id: UUID
    channel_id: UUID
    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            # What is to be sent now, of everybody: the worker's queue, and the oldest that is due.
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="delivery_queue"),
            # Staff: what failed and what is parked.
            models.Index(
                fields=["state", "-next_try_at"],
                condition=Q(state__in=["failed", "parked"]),
                name="delivery_failed",
            ),
            # By foreign key, as above.
            models.Index(fields=["occurrence"], name="delivery_occurrence"),
            models.Index(fields=["channel"], name="delivery_channel"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "id"], name="delivery_user_id"),
            models.UniqueConstraint(fields=["user", "occurrence", "channel"], name="delivery_once"),
            one_of(
                "state",
                ["waiting", "sent", "cancelled", "missed", "failed", "parked"],
                name="delivery_state_known",
            ),
            one_of("reason", Reason, name="delivery_reason_known"),
            one_of("kind", ChannelKind, name="delivery_kind_known"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="delivery_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(lease=None, leased_until=None)
                | Q(lease__isnull=False, leased_until__isnull=False),
                name="delivery_lease_has_its_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occurrence_id} by {self.get_kind_display()}"
