"""How one person does one exercise."""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from accounts.models import LONGEST_REST, OwnedQuerySet
from training.models.exercise import Exercise


class ExerciseSettings(models.Model):
    """Rest in seconds after its sets; empty: as in the profile, 0: no timer."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False, db_index=False
    )
    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="+", editable=False)
    rest_seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    rest_warm_up_seconds = models.PositiveSmallIntegerField(null=True, blank=True)

    user_id: UUID
    exercise_id: UUID
    objects: ClassVar[OwnedQuerySet["ExerciseSettings"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "exercise settings"
        constraints = [
            models.UniqueConstraint(fields=["user", "exercise"], name="exercise_settings_one_per_exercise"),
            models.CheckConstraint(
                condition=(Q(rest_seconds=None) | Q(rest_seconds__lte=LONGEST_REST))
                & (Q(rest_warm_up_seconds=None) | Q(rest_warm_up_seconds__lte=LONGEST_REST)),
                name="exercise_settings_rest_at_most_an_hour",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exercise} of {self.user_id}"
