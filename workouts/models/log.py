"""One exercise within a session."""

from decimal import Decimal
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from accounts.enumerations import one_of
from accounts.models.owned import OwnedQuerySet, OwnedRow
from training.models import Exercise, Measurement
from workouts.models.session import Mood, WorkoutSession


class WorkoutLogQuerySet(OwnedQuerySet["WorkoutLog"]):
    def in_order(self) -> Self:
        return self.order_by("position", "id")

    def of_finished_sessions(self) -> Self:
        return self.kept().filter(session__state=WorkoutSession.State.FINISHED, session__deleted_at=None)

    def with_previous(self) -> Self:
        """Adds `previous_id`: the last finished log of the same exercise up to that day, which has sets.

        One that was measured otherwise is none: its sets could not be stored here.

        One look-up in the index (user, exercise, date) for each row, whatever the length of the history.
        """
        names = ("user", "exercise", "measurement", "date", "session", "session__started_at")
        earlier = WorkoutLog.objects.all().last_before(*(OuterRef(name) for name in names))
        return self.annotate(previous_id=Subquery(earlier.values("pk")[:1]))

    def before(self, log: "WorkoutLog") -> Self:
        """The same for one log: the finished logs of its exercise before it, the last first."""
        return self.last_before(
            log.user_id,
            log.exercise_id,
            log.measurement,
            log.date,
            log.session_id,
            log.session.started_at,
        )

    def last_before(
        self, user: Any, exercise: Any, measurement: Any, day: Any, session: Any, started_at: Any
    ) -> Self:
        return (
            self.filter(user=user, exercise=exercise, measurement=measurement, date__lte=day, set_count__gt=0)
            .of_finished_sessions()
            .exclude(session=session)
            .filter(Q(date__lt=day) | Q(session__started_at__lt=started_at))
            .order_by("-date", "-session__started_at", "-id")
        )


class WorkoutLog(OwnedRow):
    session = models.ForeignKey(WorkoutSession, on_delete=models.CASCADE, related_name="logs", db_index=False)
    # RESTRICT, not PROTECT: an exercise in use cannot be deleted, but a person with all that is theirs can.
    exercise = models.ForeignKey(Exercise, on_delete=models.RESTRICT, related_name="logs", db_index=False)
    date = models.DateField(editable=False)
    # As the exercise was when it was logged: a later change of the catalogue does not change what was recorded.
    measurement = models.CharField(max_length=17, choices=Measurement.choices, editable=False)
    position = models.IntegerField(default=0)
    # Neighbours with the same number are done in turn.
    superset = models.PositiveSmallIntegerField(null=True, blank=True)
    notes = models.TextField(max_length=5000, blank=True)

    # What another tracker recorded of the exercise as a whole; all empty for what is logged here.
    # How many sets it said there were, where it had them in one line (sets × reps × weight): any number, also negative.
    stated_sets = models.IntegerField(null=True, blank=True, editable=False)
    # Of all sets together, where it did not have the time of each.
    seconds = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True, editable=False)
    rating = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    mood = models.CharField(max_length=9, choices=Mood.choices, null=True, blank=True, editable=False)  # noqa: DJ001
    # As the session's.
    to_check = models.JSONField(default=list, blank=True, editable=False)

    # What the plan asked for (training.progression.states.Prescription), and by which of its exercises. No foreign key: the
    # plan is edited, and what was asked for stays.
    planned = models.UUIDField(null=True, blank=True, editable=False)
    prescription = models.JSONField(null=True, blank=True, editable=False)

    # Left out today; what is planned of it is not due.
    skipped = models.BooleanField(default=False, editable=False)

    # Totals of the sets that are kept; warm-ups count for none of them.
    set_count = models.PositiveIntegerField(default=0, editable=False)
    hard_sets = models.PositiveIntegerField(
        default=0, editable=False
    )  # as set_count, but a chain of drop sets is one
    # Wide enough for the largest number that another tracker's columns hold, times 50 sets.
    reps_total = models.PositiveBigIntegerField(default=0, editable=False)
    volume_kg = models.DecimalField(max_digits=24, decimal_places=4, default=Decimal(0), editable=False)
    seconds_total = models.DecimalField(max_digits=12, decimal_places=3, default=Decimal(0), editable=False)
    metres_total = models.DecimalField(max_digits=13, decimal_places=3, default=Decimal(0), editable=False)

    user_id: UUID
    session_id: UUID
    exercise_id: UUID
    previous_id: UUID | None  # from with_previous()
    objects: ClassVar[WorkoutLogQuerySet] = WorkoutLogQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["user", "date"], name="log_user_date"),  # the week's volume
            models.Index(fields=["user", "exercise", "date"], name="log_user_exercise_date"),  # last time
            models.Index(fields=["session"], name="log_session"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "id"], name="log_user_id"),
            one_of("measurement", Measurement, name="log_measurement_known"),
            models.CheckConstraint(
                condition=Q(seconds__isnull=True) | Q(seconds__gte=0), name="log_seconds_positive"
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="log_rating_1_to_5"
            ),
            one_of("mood", Mood, name="log_mood_known"),
        ]

    def __str__(self) -> str:
        return f"{self.exercise} on {self.date}"

    @property
    def fields(self) -> tuple[str, ...]:
        return Measurement(self.measurement).fields

    def arrange(self, **place: int | bool | None) -> None:
        """Set position, superset or skipped. That is no edit: a note that somebody is typing meanwhile has not changed."""
        for name, value in place.items():
            setattr(self, name, value)
        self.save(update_fields=[*place, "updated_at"])
