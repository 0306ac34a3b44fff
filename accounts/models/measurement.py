"""Body weight and other measurements, each with its day."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts import units
from accounts.enumerations import one_of


class MeasurementKind(models.TextChoices):
    BODY_WEIGHT = "body_weight", "Body weight"
    BODY_FAT = "body_fat", "Body fat"
    NECK = "neck", "Neck"
    SHOULDERS = "shoulders", "Shoulders"
    CHEST = "chest", "Chest"
    WAIST = "waist", "Waist"
    HIPS = "hips", "Hips"
    UPPER_ARM = "upper_arm", "Upper arm"
    FOREARM = "forearm", "Forearm"
    THIGH = "thigh", "Thigh"
    CALF = "calf", "Calf"

    @property
    def units(self) -> tuple[str, ...]:
        """The units this kind may be entered in, the metric one first; it is also the canonical one."""
        if self is MeasurementKind.BODY_WEIGHT:
            return ("kg", "lb")
        return ("%",) if self is MeasurementKind.BODY_FAT else ("cm", "in")


class BodyMeasurementQuerySet(models.QuerySet["BodyMeasurement"]):
    def for_user(self, user: models.Model) -> Self:
        return self.filter(user=user)

    def kept(self) -> Self:
        """Without the deleted ones, which stay so that a delete can be undone."""
        return self.filter(deleted_at=None)

    def newest_first(self) -> Self:
        return self.order_by("-date", "-id")


class BodyMeasurement(models.Model):
    """One value on one day. `value` and `unit` are as entered; `canonical` is kg, cm or %.

    `version` counts the edits, so that two pages notice each other; `deleted_at` is the tombstone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="measurements", db_index=False
    )
    kind = models.CharField(
        max_length=12, choices=MeasurementKind.choices, default=MeasurementKind.BODY_WEIGHT
    )
    date = models.DateField()
    value = models.DecimalField(max_digits=7, decimal_places=3)
    unit = models.CharField(max_length=2, choices={"kg": "kg", "lb": "lb", "cm": "cm", "in": "in", "%": "%"})
    canonical = models.DecimalField(max_digits=8, decimal_places=4, editable=False)
    note = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[BodyMeasurementQuerySet] = BodyMeasurementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["user", "kind", "date"], name="measurement_user_kind_date")]
        constraints = [
            one_of("kind", MeasurementKind, name="measurement_kind_known"),
            one_of("unit", ["kg", "lb", "cm", "in", "%"], name="measurement_unit_known"),
            models.CheckConstraint(
                condition=models.Q(value__gt=0, canonical__gt=0), name="measurement_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {units.plain(self.value)} {self.unit}"
