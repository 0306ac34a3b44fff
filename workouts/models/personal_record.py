"""The best somebody did of an exercise."""

from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from uuid_utils.compat import uuid7

from accounts.enumerations import one_of
from accounts.models import OwnedQuerySet
from training.models import Exercise
from workouts.models.workout_set import WorkoutSet


class RecordKind(models.TextChoices):
    """What a record is of; the values are canonical: kg, kg × reps, seconds, metres, metres per second."""

    HEAVIEST = "heaviest", "Heaviest"
    E1RM = "e1rm", "Best e1RM"
    REPS = "reps", "Most reps"  # at a weight: at_kg
    VOLUME = "volume", "Most volume in a set"
    LONGEST = "longest", "Longest"
    FARTHEST = "farthest", "Farthest"
    FASTEST = "fastest", "Fastest"


class PersonalRecord(models.Model):
    """The set that holds a record now. Derived from the sets, and derived again where none is kept (workouts.records)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False, db_index=False
    )
    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="+", editable=False)
    kind = models.CharField(max_length=8, choices=RecordKind.choices, editable=False)
    # The weight that the repetitions were done at; 0 for the other kinds.
    at_kg = models.DecimalField(max_digits=9, decimal_places=4, default=Decimal(0), editable=False)
    value = models.DecimalField(max_digits=14, decimal_places=4, editable=False)
    workout_set = models.ForeignKey(WorkoutSet, on_delete=models.CASCADE, related_name="+", editable=False)
    date = models.DateField(editable=False)

    user_id: UUID
    exercise_id: UUID
    workout_set_id: UUID
    objects: ClassVar[OwnedQuerySet["PersonalRecord"]] = OwnedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "exercise", "kind", "at_kg"], name="record_one_of_a_kind"
            ),
            one_of("kind", RecordKind, name="record_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value.normalize():f}"
