"""One set: what was lifted, held, run."""

from decimal import Decimal
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from accounts import units
from accounts.enumerations import one_of
from accounts.models.owned import OwnedQuerySet, OwnedRow
from training.models import Measurement
from workouts.models.log import WorkoutLog


class SetKind(models.TextChoices):
    WARM_UP = "warm_up", "Warm-up"
    WORKING = "working", "Working"
    DROP = "drop", "Drop set"
    FAILURE = "failure", "To failure"

    @property
    def mark(self) -> str:
        """What stands in place of the set's number; empty for a working set, which has its number."""
        return {"warm_up": "W", "drop": "D", "failure": "F"}.get(self.value, "")


# Body weight plus a load, or minus assistance; without either the body weight goes without saying.
_BODY_WEIGHT_SIGNS = {Measurement.ADDED_WEIGHT_REPS.value: "+", Measurement.ASSISTED_REPS.value: "−"}
_COUNTED = {kind.value for kind in Measurement if "reps" in kind.fields}


class WorkoutSetQuerySet(OwnedQuerySet["WorkoutSet"]):
    def in_order(self) -> Self:
        # The id is made on the phone and begins with its clock: it decides between two sets put at one place.
        return self.order_by("position", "id")

    def with_measurement(self) -> Self:
        """Adds what the exercise measures, which a set's text asks for: much cheaper than its whole log."""
        return self.annotate(log_measurement=F("log__measurement"))


class WorkoutSet(OwnedRow):
    """Weight and distance as entered, beside the canonical kg and metres. `position` comes from the device."""

    log = models.ForeignKey(WorkoutLog, on_delete=models.CASCADE, related_name="sets", db_index=False)
    position = models.IntegerField(default=0)
    kind = models.CharField(max_length=7, choices=SetKind.choices, default=SetKind.WORKING)
    weight = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    weight_unit = models.CharField(max_length=2, choices={"kg": "kg", "lb": "lb"}, blank=True, default="")
    weight_kg = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True, editable=False)
    reps = models.PositiveIntegerField(null=True, blank=True)
    seconds = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    distance = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    distance_unit = models.CharField(
        max_length=2, choices={unit.value: unit.value for unit in units.DistanceUnit}, blank=True, default=""
    )
    metres = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True, editable=False)
    rpe = models.DecimalField("RPE", max_digits=3, decimal_places=1, null=True, blank=True)
    notes = models.TextField(max_length=2000, blank=True)
    done_at = models.DateTimeField()
    # The rest before this set, as it was; empty for the first one, and where nobody measured it.
    rest_seconds = models.PositiveIntegerField(null=True, blank=True)
    # The clock of the phone that logged it was wrong: `done_at` was moved.
    time_adjusted = models.BooleanField(default=False, editable=False)
    # Codes of the personal records it set when it was done (workouts.records), kept with the write.
    records = models.JSONField(default=list, blank=True, editable=False)
    # One of several equal sets, written out from one line of another tracker.
    expanded = models.BooleanField(default=False, editable=False)

    user_id: UUID
    log_id: UUID
    objects: ClassVar[WorkoutSetQuerySet] = WorkoutSetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        # By log, not (user, log): the foreign key's own check on a delete looks for the log alone.
        indexes = [models.Index(fields=["log"], name="set_log")]
        constraints = [
            one_of("kind", SetKind, name="set_kind_known"),
            one_of("weight_unit", ["", "kg", "lb"], name="set_weight_unit_known"),
            one_of("distance_unit", ["", *units.DistanceUnit], name="set_distance_unit_known"),
            # Not NULL, said aloud: a CHECK lets pass what is neither true nor false.
            models.CheckConstraint(
                condition=Q(weight__isnull=True, weight_kg__isnull=True, weight_unit="")
                | Q(
                    weight__isnull=False,
                    weight_kg__isnull=False,
                    weight__gte=0,
                    weight_kg__gte=0,
                    weight_unit__in=["kg", "lb"],
                ),
                name="set_weight_with_unit_and_kg",
            ),
            models.CheckConstraint(
                condition=Q(distance__isnull=True, metres__isnull=True, distance_unit="")
                | Q(
                    distance__isnull=False,
                    metres__isnull=False,
                    distance__gte=0,
                    metres__gte=0,
                    distance_unit__in=[unit.value for unit in units.DistanceUnit],
                ),
                name="set_distance_with_unit_and_metres",
            ),
            models.CheckConstraint(
                condition=Q(seconds__isnull=True) | Q(seconds__gte=0), name="set_seconds_positive"
            ),
            models.CheckConstraint(
                condition=Q(rpe__isnull=True) | Q(rpe__range=(1, 10)), name="set_rpe_1_to_10"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def measurement(self) -> str:
        return getattr(self, "log_measurement", "") or self.log.measurement

    @property
    def volume_kg(self) -> Decimal:
        """Weight × reps in kg; assistance is not lifted and body weight is not counted."""
        if self.measurement == Measurement.ASSISTED_REPS:
            return Decimal(0)
        return (self.weight_kg or Decimal(0)) * (self.reps or 0)

    @property
    def text(self) -> str:
        """`82.5 kg × 5`, `0:45`, `5 km · 25:00`: the set on one line, in the units it was entered in.

        Another tracker may have had reps for everything: `1 × 30:00` of running is `30:00`, as it was measured.
        """
        measurement = self.measurement
        # A load of 0 says something only where a load is what is measured.
        says_load = self.weight is not None and (self.weight or "weight" in Measurement(measurement).fields)
        weight = (
            f"{units.plain(self.weight)} {self.weight_unit}" if says_load and self.weight is not None else ""
        )
        if measurement in _BODY_WEIGHT_SIGNS:
            weight = f"{_BODY_WEIGHT_SIGNS[measurement]}{weight}" if self.weight else ""
        shows_reps = self.reps is not None and (measurement in _COUNTED or not self._says_what_is_measured)
        if weight and shows_reps:
            return f"{weight} × {self.reps}"
        reps = f"{self.reps} {'rep' if self.reps == 1 else 'reps'}" if shows_reps else ""
        distance = "" if self.distance is None else f"{units.plain(self.distance)} {self.distance_unit}"
        seconds = "" if self.seconds is None else units.duration_text(self.seconds)
        return " · ".join(part for part in (weight, reps, distance, seconds) if part) or "–"

    @property
    def _says_what_is_measured(self) -> bool:
        return any(getattr(self, name) is not None for name in Measurement(self.measurement).fields)
