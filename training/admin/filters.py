"""What the list of exercises can be narrowed to."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest

from training.models import ExerciseMuscle, ExerciseQuerySet, Muscle, MuscleRole


class OwnerFilter(admin.SimpleListFilter):
    """The catalogue unless asked otherwise: what people made for themselves is theirs."""

    title = "whose"
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("own", "People's own"), ("all", "All")]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": "Catalogue"} if number == 0 else choice

    def queryset(self, request: HttpRequest, queryset: Any) -> ExerciseQuerySet:
        if self.value() == "own":
            return queryset.exclude(owner=None)  # type: ignore[no-any-return]
        return queryset if self.value() == "all" else queryset.catalogue()  # type: ignore[no-any-return]


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("active", "Active"), ("inactive", "Inactive"), ("merged", "Merged into another")]

    def queryset(self, request: HttpRequest, queryset: Any) -> ExerciseQuerySet | None:
        conditions: dict[str | None, dict[str, Any]] = {
            "active": {"is_active": True},
            "inactive": {"is_active": False, "merged_into": None},
            "merged": {"merged_into__isnull": False},
        }
        return queryset.filter(**conditions.get(self.value(), {}))  # type: ignore[no-any-return]


class _MuscleFilter(admin.SimpleListFilter):
    role: MuscleRole

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in Muscle.choices]

    def queryset(self, request: HttpRequest, queryset: Any) -> ExerciseQuerySet | None:
        if not self.value():
            return None
        rows = ExerciseMuscle.objects.filter(muscle=self.value(), role=self.role)
        return queryset.filter(pk__in=rows.values("exercise_id"))  # type: ignore[no-any-return]


class PrimaryFilter(_MuscleFilter):
    title = "primary muscle"
    parameter_name = "primary"
    role = MuscleRole.PRIMARY


class SecondaryFilter(_MuscleFilter):
    title = "secondary muscle"
    parameter_name = "secondary"
    role = MuscleRole.SECONDARY


class GapFilter(admin.SimpleListFilter):
    """What still wants work."""

    title = "gaps"
    parameter_name = "gap"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("muscle", "No primary muscle"), ("instructions", "No instructions")]

    def queryset(self, request: HttpRequest, queryset: Any) -> ExerciseQuerySet | None:
        if self.value() == "muscle":
            primary = ExerciseMuscle.objects.filter(role=MuscleRole.PRIMARY)
            return queryset.exclude(pk__in=primary.values("exercise_id"))  # type: ignore[no-any-return]
        if self.value() == "instructions":
            return queryset.filter(instructions="")  # type: ignore[no-any-return]
        return None


FILTERS: tuple[type[admin.ListFilter] | str, ...] = (
    OwnerFilter,
    StateFilter,
    "equipment",
    "difficulty",
    "measurement",
    PrimaryFilter,
    SecondaryFilter,
    GapFilter,
)
