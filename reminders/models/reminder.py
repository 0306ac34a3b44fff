"""What somebody wants to be reminded of, and when."""

from datetime import UTC, datetime, timedelta
from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.enumerations import one_of
from accounts.models import OwnedQuerySet, OwnedRow
from reminders.models.channel import ChannelKind
from training.models import TrainingPlan

MOST_REMINDERS = 50  # of one person
LONGEST_GRACE = 24 * 60  # minutes
LONGEST_LEAD = 24 * 60  # minutes
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Kind(models.TextChoices):
    PLAN = "plan", "A workout of a plan"
    FREE = "free", "At times of my own"
    WEIGH_IN = "weigh_in", "Weigh-in"
    IDLE = "idle", "No workout for some days"
    PLAN_ENDS = "plan_ends", "A plan ends soon"
    FORGOTTEN = "forgotten", "A workout was left open"


def all_kinds() -> list[str]:
    return [ChannelKind.EMAIL.value, ChannelKind.PUSH.value]


class ReminderQuerySet(OwnedQuerySet["Reminder"]):
    def active(self) -> Self:
        return self.kept().filter(active=True)


class Reminder(OwnedRow):
    """`time` is wall time in the person's zone, or in `time_zone` where one is pinned.

    `rule` is an RRULE without DTSTART (reminders.schedule.Repeat): of FREE and WEIGH_IN, and of a PLAN whose days have no
    weekday. `after`: days without a workout (IDLE), days before the end (PLAN_ENDS), hours since the last
    set or, without one, the start (FORGOTTEN).
    """

    kind = models.CharField(max_length=9, choices=Kind.choices)
    plan = models.ForeignKey(
        TrainingPlan, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    plan_days = models.JSONField(default=list, blank=True)  # ids of PlanDay; none: all of them
    rule = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()  # what "every n days" is counted from
    time = models.TimeField()
    time_zone = models.CharField(max_length=64, blank=True)  # empty: wherever the person is
    lead_minutes = models.PositiveSmallIntegerField(default=0)
    # How late it may still come. None: four hours, but not after the local day.
    grace_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    through_quiet_hours = models.BooleanField(default=False)
    unless_done = models.BooleanField(default=True)  # trained, or weighed, on that day already
    after = models.PositiveSmallIntegerField(null=True, blank=True)
    message = models.CharField(max_length=300, blank=True)
    channel_kinds = models.JSONField(default=all_kinds)  # values of ChannelKind
    active = models.BooleanField(default=True)
    # Nothing of before is ever sent: it was made then, switched on again then, or came over then.
    begins_at = models.DateTimeField(default=timezone.now, editable=False)
    # Of one that came over: when the older tracker sent it last.
    last_sent_at = models.DateTimeField(null=True, editable=False)
    # Occurrences up to here are rows. NEVER: to be planned (anew), because something that they hang on has changed.
    planned_until = models.DateTimeField(default=NEVER, editable=False)

    user_id: UUID
    plan_id: UUID | None
    objects: ClassVar[ReminderQuerySet] = ReminderQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["user", "active"], name="reminder_user_active"),
            models.Index(fields=["plan"], condition=Q(plan__isnull=False), name="reminder_plan"),
            # What the worker has to plan, of everybody.
            models.Index(
                fields=["planned_until", "id"],
                condition=Q(active=True, deleted_at=None),
                name="reminder_to_plan",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "id"], name="reminder_user_id"),
            one_of("kind", Kind, name="reminder_kind_known"),
            models.CheckConstraint(
                condition=Q(kind__in=["plan", "plan_ends"], plan__isnull=False)
                | Q(kind__in=["free", "weigh_in", "idle", "forgotten"], plan__isnull=True),
                name="reminder_plan_where_it_means_one",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["idle", "plan_ends", "forgotten"], after__gte=1)
                | Q(kind__in=["plan", "free", "weigh_in"], after__isnull=True),
                name="reminder_after_where_it_means_one",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["free", "weigh_in"], rule=""), name="reminder_has_a_rule"
            ),
            models.CheckConstraint(
                condition=Q(grace_minutes=None) | Q(grace_minutes__range=(1, LONGEST_GRACE)),
                name="reminder_grace_to_a_day",
            ),
            models.CheckConstraint(
                condition=Q(lead_minutes__lte=LONGEST_LEAD), name="reminder_lead_to_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.message or self.get_kind_display()

    @property
    def grace(self) -> timedelta | None:
        return None if self.grace_minutes is None else timedelta(minutes=self.grace_minutes)


class ReminderSettings(models.Model):
    """What holds for all reminders of a person. Without a row: no quiet hours, no pause."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="reminder_settings"
    )
    # Wall time where the person is; from 22:00 until 07:00 goes over midnight.
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    # Holiday: the first local day on which reminders come again.
    paused_until = models.DateField(null=True, blank=True)

    user_id: UUID

    class Meta:
        verbose_name_plural = "reminder settings"
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_two_ends",
            )
        ]

    def __str__(self) -> str:
        return f"Reminder settings of {self.user_id}"
