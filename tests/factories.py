"""Builders for every model. What they build is valid and plain; a test says what matters to it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from factory.declarations import LazyAttribute, LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from accounts import units
from accounts.measuring import canonical
from accounts.models import BodyMeasurement, User
from training.models import Exercise, ExerciseAlias, ExerciseMuscle, MuscleRole
from workouts import recording
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

AT = datetime(2026, 3, 2, 18, tzinfo=UTC)  # a Monday


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = Sequence(lambda number: f"user{number}@example.com")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(**kwargs)


class BodyMeasurementFactory(DjangoModelFactory[BodyMeasurement]):
    class Meta:
        model = BodyMeasurement

    user = SubFactory(UserFactory)
    kind = "body_weight"
    date = AT.date()
    value = Decimal("82.5")
    unit = "kg"
    canonical = LazyAttribute(lambda row: canonical(row.kind, row.value, row.unit))


class ExerciseFactory(DjangoModelFactory[Exercise]):
    """Of the catalogue; `primary`, `secondary` and `aliases` are lists of words."""

    class Meta:
        model = Exercise
        skip_postgeneration_save = True

    name = Sequence(lambda number: f"Exercise {number}")

    @post_generation  # type: ignore[untyped-decorator]
    def primary(self: Any, create: bool, muscles: list[str] | None, **kwargs: Any) -> None:  # noqa: FBT001
        for muscle in muscles or []:
            ExerciseMuscle.objects.create(exercise=self, muscle=muscle, role=MuscleRole.PRIMARY)

    @post_generation  # type: ignore[untyped-decorator]
    def secondary(self: Any, create: bool, muscles: list[str] | None, **kwargs: Any) -> None:  # noqa: FBT001
        for muscle in muscles or []:
            ExerciseMuscle.objects.create(exercise=self, muscle=muscle, role=MuscleRole.SECONDARY)

    @post_generation  # type: ignore[untyped-decorator]
    def aliases(self: Any, create: bool, names: list[str] | None, **kwargs: Any) -> None:  # noqa: FBT001
        for name in names or []:
            ExerciseAlias.objects.create(exercise=self, name=name)


class WorkoutSessionFactory(DjangoModelFactory[WorkoutSession]):
    """A finished hour; `state="open", ended_at=None` for one in progress."""

    class Meta:
        model = WorkoutSession

    user = SubFactory(UserFactory)
    state = "finished"
    started_at = AT
    ended_at = LazyAttribute(lambda row: None if row.state == "open" else row.started_at.replace(hour=19))
    local_date = LazyAttribute(lambda row: row.started_at.date())
    time_zone = "UTC"


class WorkoutLogFactory(DjangoModelFactory[WorkoutLog]):
    """At the end of its session."""

    class Meta:
        model = WorkoutLog

    session = SubFactory(WorkoutSessionFactory)
    user = LazyAttribute(lambda row: row.session.user)
    exercise = SubFactory(ExerciseFactory)
    date = LazyAttribute(lambda row: row.session.local_date)
    measurement = LazyAttribute(lambda row: row.exercise.measurement)
    position = LazyAttribute(lambda row: row.session.logs.count() + 1)


class WorkoutSetFactory(DjangoModelFactory[WorkoutSet]):
    """100 kg × 5 at the end of its log. The totals of log and session are right afterwards, in the database and in `log`."""

    class Meta:
        model = WorkoutSet

    log = SubFactory(WorkoutLogFactory)
    user = LazyAttribute(lambda row: row.log.user)
    id = LazyFunction(recording.new_id)
    position = LazyAttribute(lambda row: row.log.sets.count() + 1)
    weight = Decimal(100)
    weight_unit = LazyAttribute(lambda row: "" if row.weight is None else "kg")
    weight_kg = LazyAttribute(
        lambda row: None if row.weight is None else units.to_kg(row.weight, row.weight_unit)
    )
    reps = 5
    distance_unit = LazyAttribute(lambda row: "km" if getattr(row, "distance", None) is not None else "")
    metres = LazyAttribute(
        lambda row: units.to_metres(row.distance, row.distance_unit) if row.distance_unit else None
    )
    done_at = LazyAttribute(lambda row: row.log.session.started_at)

    @classmethod
    def _create(cls, model_class: type[WorkoutSet], *args: Any, **kwargs: Any) -> WorkoutSet:
        row: WorkoutSet = super()._create(model_class, *args, **kwargs)
        recording.rebuild_totals(WorkoutLog.objects.filter(pk=row.log_id), write=True)
        row.log.refresh_from_db(
            fields=["set_count", "hard_sets", "reps_total", "volume_kg", "seconds_total", "metres_total"]
        )
        row.log.session.refresh_from_db(fields=["set_count", "volume_kg"])
        return row
