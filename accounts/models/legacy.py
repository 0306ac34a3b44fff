"""What came over from the older tracker: each run, where each row went, and the rows that need a person's decision."""

from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.enumerations import one_of
from accounts.legacy.doubts import Reason


class LegacyRun(models.Model):
    """One take-over, from its beginning to its end, through crashes and restarts."""

    class State(models.TextChoices):
        RUNNING = "running", "Under way"  # or killed: the next start goes on with it
        FINISHED = "finished", "Finished"
        FAILED = "failed", "Failed its verification"
        ROLLED_BACK = "rolled_back", "Rolled back"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(max_length=11, choices=State.choices, default=State.RUNNING)
    choices = models.JSONField(default=dict)  # accounts.legacy.choices.Choices
    # By phase: the last legacy key that was committed, or "done". Written in the transaction of the rows.
    progress = models.JSONField(default=dict)
    checksums = models.JSONField(default=dict)  # of the legacy tables, before the first row was moved
    report = models.JSONField(default=dict)  # of the last verification
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            one_of("state", ["running", "finished", "failed", "rolled_back"], name="legacy_run_state_known"),
            # Two that run would each move what the other has not committed yet.
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="running"), name="legacy_run_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"Take-over of {self.started_at:%-d %B %Y, %H:%M} UTC"


class LegacyRowQuerySet(models.QuerySet["LegacyRow"]):
    def for_user(self, user: models.Model | UUID) -> Self:
        return self.filter(user=user)

    def warned(self) -> Self:
        return self.exclude(warnings=[])


class LegacyRow(models.Model):
    """Where one row of the older tracker went: the proof that none was dropped, and none taken twice.

    `id` is derived from kind and legacy id (accounts.legacy.identity), because a legacy id may be too long to be
    indexed; a session, log or plan has the same id as its LegacyRow.
    """

    class Kind(models.TextChoices):
        USER = "user", "User"
        EXERCISE = "exercise", "Exercise"
        WORKOUT = "workout", "Workout"
        JOIN = "workout_exercise", "WorkoutExercise"
        LOG = "workout_log", "WorkoutLog"
        PLAN = "training_plan", "TrainingPlan"
        REMINDER = "reminder", "Reminder"

    class Outcome(models.TextChoices):
        MOVED = "moved", "Moved"
        COPY = "copy", "Copy of another row"
        QUARANTINED = "quarantined", "In quarantine"
        FORGOTTEN = "forgotten", "Deleted here"  # with its account: all that stays says not to take it again

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    legacy_id = models.TextField()
    outcome = models.CharField(max_length=11, choices=Outcome.choices)
    # In User, Exercise, WorkoutSession, WorkoutLog, TrainingPlan or Reminder. Of a copy: the log of the original. In quarantine, forgotten: none.
    target_id = models.UUIDField(null=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    run = models.ForeignKey(LegacyRun, on_delete=models.RESTRICT, related_name="rows", db_index=False)
    # Of all its columns, as they were when they were taken: a sync sees what has changed since.
    row_hash = models.UUIDField()
    # Of what was made of it, where that row has no updated_at (users): a rollback sees what was edited since. Of a plan: of
    # what its exercises said of it, for a sync.
    made_hash = models.UUIDField(null=True)
    warnings = models.JSONField(default=list)  # codes of accounts.legacy.doubts.Doubt
    # All its columns as text, where something of it was left out, changed or assumed; else empty.
    row = models.JSONField(null=True)
    # Moved after staff had corrected it: it says something else than the legacy table.
    corrected = models.BooleanField(default=False)
    moved_at = models.DateTimeField()

    user_id: UUID | None
    run_id: UUID
    objects: ClassVar[LegacyRowQuerySet] = LegacyRowQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        # A person's page "your history came over"; what is forgotten when an account is deleted.
        indexes = [models.Index(fields=["user", "kind"], name="legacy_row_user_kind")]
        constraints = [
            one_of(
                "kind",
                [
                    "user",
                    "exercise",
                    "workout",
                    "workout_exercise",
                    "workout_log",
                    "training_plan",
                    "reminder",
                ],
                name="legacy_row_kind_known",
            ),
            one_of("outcome", ["moved", "copy", "quarantined", "forgotten"], name="legacy_row_outcome_known"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["moved", "copy"], target_id__isnull=False)
                | models.Q(outcome__in=["quarantined", "forgotten"], target_id__isnull=True),
                name="legacy_row_went_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.legacy_id[:40]}"


class QuarantinedRow(models.Model):
    """A row that could not come over as it is, with all it says, until somebody corrects it. Never deleted by a move."""

    legacy_row = models.OneToOneField(
        LegacyRow, on_delete=models.CASCADE, primary_key=True, related_name="quarantine"
    )
    reason = models.CharField(max_length=24, choices=Reason.choices)
    detail = models.TextField(blank=True)  # what the database said, where that was the reason
    row = models.JSONField()  # every legacy column as text
    correction = models.JSONField(default=dict, blank=True)  # columns that staff set anew
    resolved_at = models.DateTimeField(null=True, blank=True)

    legacy_row_id: UUID

    class Meta:
        verbose_name = "row in quarantine"
        verbose_name_plural = "rows in quarantine"
        constraints = [one_of("reason", Reason, name="quarantine_reason_known")]

    def __str__(self) -> str:
        return f"{self.legacy_row}: {self.get_reason_display()}"


@receiver(pre_delete, sender=settings.AUTH_USER_MODEL)
def forget(instance: models.Model, using: str, **_: Any) -> None:
    """Of an account that is deleted nothing stays but the ids of its legacy rows, so that no sync brings it back.

    In the transaction of the deletion. Not an `on_delete`: that one is asked before anything is decided, and the table's
    rules want all columns changed at once.
    """
    QuarantinedRow.objects.using(using).filter(legacy_row__user=instance.pk).delete()
    LegacyRow.objects.using(using).filter(user=instance.pk).update(
        user=None, outcome=LegacyRow.Outcome.FORGOTTEN, target_id=None, made_hash=None, warnings=[], row=None
    )
