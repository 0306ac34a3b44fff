"""Exercises: the shared catalogue (`owner` empty) and each person's own."""

from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords
from uuid_utils.compat import uuid7

from accounts.enumerations import one_of
from accounts.models import User
from training.models.vocabulary import Difficulty, Equipment, Force, Measurement, Mechanic, Muscle, MuscleRole


class CatalogueHistory(HistoricalRecords):
    """Changes of the catalogue only: a person's own texts shall not live on in a table after they are deleted."""

    def create_historical_record(
        self, instance: "Exercise", history_type: str, using: str | None = None
    ) -> None:
        if instance.owner_id is None:
            super().create_historical_record(instance, history_type, using)


class ExerciseQuerySet(models.QuerySet["Exercise"]):
    def catalogue(self) -> Self:
        return self.filter(owner=None)

    def for_user(self, user: User | UUID) -> Self:
        """The catalogue and the person's own; nobody else's."""
        return self.filter(Q(owner=None) | Q(owner=user))

    def owned_by(self, user: User) -> Self:
        return self.filter(owner=user)

    def active(self) -> Self:
        return self.filter(is_active=True)

    def working(self, muscle: str) -> Self:
        """Those with `muscle` as a primary muscle."""
        return self.filter(
            pk__in=ExerciseMuscle.objects.filter(muscle=muscle, role=MuscleRole.PRIMARY).values("exercise_id")
        )

    def with_muscles(self) -> Self:
        return self.prefetch_related("muscles")


class Exercise(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="exercises",
        db_index=False,
        help_text="Empty: in the catalogue for everybody. Else private to this person.",
    )
    # Key of the shipped catalogue; it outlives a change of the name. Empty for what staff or a person made.
    key = models.SlugField(max_length=80, null=True, blank=True, editable=False)  # noqa: DJ001
    name = models.CharField(max_length=100)
    measurement = models.CharField(
        max_length=17, choices=Measurement.choices, default=Measurement.WEIGHT_REPS
    )
    equipment = models.CharField(max_length=14, choices=Equipment.choices, default=Equipment.OTHER)
    difficulty = models.CharField(max_length=12, choices=Difficulty.choices, default=Difficulty.BEGINNER)
    mechanic = models.CharField(max_length=9, choices=Mechanic.choices, default=Mechanic.COMPOUND)
    force = models.CharField(max_length=6, choices=Force.choices, default=Force.PUSH)
    instructions = models.TextField(max_length=4000, blank=True)
    video_url = models.URLField("video", max_length=500, blank=True)
    is_active = models.BooleanField(
        "active", default=True, help_text="Inactive: kept in logs, no longer offered."
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="merged", editable=False
    )
    # Counts its owner's edits, so that two pages notice each other.
    version = models.PositiveIntegerField(default=1, editable=False)
    # Field values as the shipped catalogue last set them: a field that differs was edited by staff and is left alone.
    shipped = models.JSONField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    owner_id: UUID | None
    merged_into_id: UUID | None
    objects: ClassVar[ExerciseQuerySet] = ExerciseQuerySet.as_manager()  # type: ignore[assignment]
    # The reason says what changed beside the row, as "aliases: +BP; secondary: −abs", and may be long.
    history = CatalogueHistory(
        excluded_fields=["shipped", "version", "updated_at"],
        history_change_reason_field=models.TextField(blank=True, null=True),
    )

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(fields=["owner", "name"], name="exercise_owner_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                "owner",
                Lower("name"),
                condition=Q(owner__isnull=False, merged_into=None),
                name="exercise_name_unique_per_owner",
                violation_error_message="You already have an exercise with this name.",
            ),
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(owner=None, merged_into=None),
                name="exercise_name_unique_in_catalogue",
                violation_error_message="The catalogue already has an exercise with this name.",
            ),
            models.UniqueConstraint(fields=["key"], name="exercise_key_unique"),
            one_of("measurement", Measurement, name="exercise_measurement_known"),
            one_of("equipment", Equipment, name="exercise_equipment_known"),
            one_of("difficulty", Difficulty, name="exercise_difficulty_known"),
            one_of("mechanic", Mechanic, name="exercise_mechanic_known"),
            one_of("force", Force, name="exercise_force_known"),
            models.CheckConstraint(condition=~Q(name=""), name="exercise_has_a_name"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(is_active=False), name="exercise_merged_is_inactive"
            ),
            models.CheckConstraint(
                condition=Q(key=None) | Q(owner=None), name="exercise_shipped_has_no_owner"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("training:exercise", args=[self.pk])

    @property
    def primary_muscles(self) -> list[Muscle]:
        return self._muscles(MuscleRole.PRIMARY)

    @property
    def secondary_muscles(self) -> list[Muscle]:
        return self._muscles(MuscleRole.SECONDARY)

    def _muscles(self, role: MuscleRole) -> list[Muscle]:
        # In Python, so that a prefetch serves both roles.
        return [Muscle(row.muscle) for row in self.muscles.all() if row.role == role]

    @property
    def has_shown_video(self) -> bool:
        """Only over https: the link may come from an import."""
        return self.video_url.startswith("https://")

    @property
    def summary(self) -> str:
        """`Barbell · chest, triceps`: the line under the name, with the three muscles that matter most."""
        shown = (self.primary_muscles + self.secondary_muscles)[:3]
        muscles = ", ".join(muscle.label.lower() for muscle in shown)
        return " · ".join(part for part in (self.get_equipment_display(), muscles) if part)


class ExerciseMuscle(models.Model):
    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="muscles", db_index=False)
    muscle = models.CharField(max_length=11, choices=Muscle.choices)
    role = models.CharField(max_length=9, choices=MuscleRole.choices, default=MuscleRole.PRIMARY)

    exercise_id: UUID

    class Meta:
        ordering = ["role", "id"]
        verbose_name = "muscle group"
        # "Exercises for this muscle": the catalogue's filter.
        indexes = [models.Index(fields=["muscle", "role", "exercise"], name="muscle_role_exercise")]
        constraints = [
            models.UniqueConstraint(
                fields=["exercise", "muscle"],
                name="muscle_once_per_exercise",
                violation_error_message="A muscle is either primary or secondary, once.",
            ),
            one_of("muscle", Muscle, name="muscle_known"),
            one_of("role", MuscleRole, name="muscle_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_muscle_display()} ({self.get_role_display().lower()})"


class ExerciseAlias(models.Model):
    """Another name of an exercise, for search and for the names that other apps use."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="aliases", db_index=False)
    name = models.CharField(max_length=150)

    exercise_id: UUID

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "aliases"
        constraints = [
            models.UniqueConstraint(
                "exercise",
                Lower("name"),
                name="alias_once_per_exercise",
                violation_error_message="This exercise has that alias already.",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="alias_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
