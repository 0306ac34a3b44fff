"""One visit to the gym."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.enumerations import one_of
from accounts.models.owned import OwnedQuerySet, OwnedRow
from training.models import TrainingPlan

if TYPE_CHECKING:
    from workouts.models.log import WorkoutLog
    from workouts.overview import Idle


class Mood(models.TextChoices):
    EXCELLENT = "excellent", "Excellent"
    GOOD = "good", "Good"
    OKAY = "okay", "Okay"
    TIRED = "tired", "Tired"
    EXHAUSTED = "exhausted", "Exhausted"


class WorkoutSessionQuerySet(OwnedQuerySet["WorkoutSession"]):
    def open(self) -> Self:
        return self.kept().filter(state=WorkoutSession.State.OPEN)

    def finished(self) -> Self:
        return self.kept().filter(state=WorkoutSession.State.FINISHED)

    def between(self, first: date, last: date) -> Self:
        return self.filter(local_date__range=(first, last))

    def newest_first(self) -> Self:
        return self.order_by("-local_date", "-id")


class WorkoutSession(OwnedRow):
    class State(models.TextChoices):
        OPEN = "open", "In progress"
        FINISHED = "finished", "Finished"

    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN, editable=False)
    name = models.CharField(max_length=100, blank=True)
    started_at = models.DateTimeField()
    # Empty while open, and where a past workout was written down without its duration.
    ended_at = models.DateTimeField(null=True, blank=True)
    # The day on the person's calendar where they trained; it does not move when they travel.
    local_date = models.DateField()
    time_zone = models.CharField(max_length=64)
    mood = models.CharField(max_length=9, choices=Mood.choices, null=True, blank=True)  # noqa: DJ001
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    notes = models.TextField(max_length=5000, blank=True)
    # Without, only the day is known: `started_at` is then its 00:00 UTC, and no page shows a time or moves the day.
    has_time = models.BooleanField(default=True, editable=False)
    # Made from single logs of another tracker, which knew no workouts.
    reconstructed = models.BooleanField(default=False, editable=False)
    # Codes of what was assumed or left out when it came over (accounts.legacy.doubts), until the person has looked.
    to_check = models.JSONField(default=list, blank=True, editable=False)

    # The clock stands still since then; the time it stood still before, in seconds. Neither counts as training.
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_seconds = models.PositiveIntegerField(default=0, editable=False)
    # The clock of the phone that logged it was wrong: its times were moved.
    time_adjusted = models.BooleanField(default=False, editable=False)

    # The plan it came from, and which of its sessions it was (training.progression.program.Program.place).
    plan = models.ForeignKey(
        TrainingPlan,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions",
        db_index=False,
    )
    plan_slot = models.PositiveIntegerField(null=True, blank=True, editable=False)

    # Kept with each write by recording: what the history shows costs the same whatever its length.
    set_count = models.PositiveIntegerField(default=0, editable=False)
    volume_kg = models.DecimalField(max_digits=24, decimal_places=4, default=Decimal(0), editable=False)

    user_id: UUID
    plan_id: UUID | None
    shown_logs: "list[WorkoutLog]"  # from overview.with_logs()
    record_count: int  # from overview.history_page()
    idle: "Idle | None"  # from overview.open_sessions()
    objects: ClassVar[WorkoutSessionQuerySet] = WorkoutSessionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            # History, newest first; the week on the home page.
            models.Index(fields=["user", "-local_date", "-id"], name="session_user_date"),
            # What is in progress: one as a rule, two where two phones began without a network.
            models.Index(
                fields=["user"], condition=Q(state="open", deleted_at=None), name="session_user_open"
            ),
            # What of a plan was done; few sessions of a freestyle history have one.
            models.Index(
                fields=["plan", "plan_slot"], condition=Q(plan__isnull=False), name="session_plan_slot"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "id"], name="session_user_id"),
            one_of("state", ["open", "finished"], name="session_state_known"),
            one_of("mood", Mood, name="session_mood_known"),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="session_rating_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="session_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(state="finished") | Q(ended_at__isnull=True), name="session_open_has_no_end"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(paused_at__isnull=True), name="session_finished_is_not_paused"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("workouts:session", args=[self.pk])

    @property
    def title(self) -> str:
        return self.name or f"{self.local_date:%A} workout"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def duration(self) -> timedelta | None:
        """Without the pauses; at least 0, where times were edited afterwards."""
        return None if self.ended_at is None else self.elapsed(self.ended_at)

    def elapsed(self, now: datetime) -> timedelta:
        """What the clock of the workout shows at `now`: without the pauses, and standing still in one."""
        end = self.ended_at or self.paused_at or now
        return max(end - self.started_at - timedelta(seconds=self.paused_seconds), timedelta(0))
