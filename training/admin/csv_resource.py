"""The catalogue as a CSV file and back. People's own exercises are never in it and never touched by it.

A row is found by its id, else its key, else its name; what is not found is new. A column that is missing leaves its
values alone. Export and import again changes nothing.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.html import format_html_join
from import_export import fields, resources, widgets

from training.admin import csv_cells as cells
from training.exercises import catalogue_names
from training.forms import NOT_HTTPS
from training.history import Parts, describe, give_reason
from training.models import (
    Difficulty,
    Equipment,
    Exercise,
    ExerciseAlias,
    ExerciseMuscle,
    Force,
    Measurement,
    Mechanic,
    MuscleRole,
)
from training.names import fold

COLUMNS = [
    "id",
    "key",
    "name",
    "aliases",
    "measurement",
    "equipment",
    "difficulty",
    "mechanic",
    "force",
    "primary",
    "secondary",
    "instructions",
    "video_url",
    "is_active",
]
LOOKED_UP = {"id", "key"}
# A catalogue has hundreds of rows: more is a mistake, and would hold a worker for minutes.
MAX_ROWS = 5000
MAX_INSTRUCTIONS = Exercise._meta.get_field("instructions").max_length or 0


class Cell(widgets.Widget):
    """`read` makes the value of a cell, ValueError with a reason; `write` the cell of a value."""

    def __init__(self, read: Callable[[object], Any], write: Callable[[Any], str]) -> None:
        super().__init__()
        self.read, self.write = read, write

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if "\0" in str(value):
            raise ValueError("There is a character in it that no text has (NUL).")
        return self.read(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.write(value)


class Part(fields.Field):
    """A column that lies in a table of its own: kept on the instance until the exercise is saved."""

    def get_value(self, instance: Exercise | None) -> tuple[str, ...]:
        if instance is None:
            return ()
        staged = instance.__dict__.get(f"staged_{self.attribute}")
        if staged is not None:
            return tuple(staged)
        return tuple(getattr(Parts.of(instance), self.attribute))

    def save(self, instance: Exercise, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002
        instance.__dict__[f"staged_{self.attribute}"] = self.clean(row)


class Diff(resources.Diff):
    """Only what changes, as (column, HTML). The library's own has inline colours, which our content policy refuses."""

    def __init__(self, resource: "ExerciseResource", instance: Exercise, new: bool) -> None:  # noqa: FBT001
        super().__init__(resource, instance, new)
        self.columns = [field.column_name for field in resource.get_import_fields()]
        if new:
            self.left = [""] * len(self.columns)

    def as_html(self) -> list[tuple[str, str]]:
        rows = zip(self.columns, self.left, self.right, strict=False)
        return [(column, _marked(column, old, new)) for column, old, new in rows if old != new]


def _marked(column: str, old: str, new: str) -> str:
    """What goes and what comes: whole values, or single names where there are several."""
    several = column in {"aliases", "primary", "secondary"}
    before, after = (cells.split(old), cells.split(new)) if several else ([old], [new])
    parts = [("del", item) for item in before if item and item not in after]
    parts += [("ins", item) for item in after if item and item not in before]
    # The order of the muscles says which is the main one.
    return format_html_join(" ", "<{0}>{1}</{0}>", parts or [("del", old), ("ins", new)])


def _text() -> Cell:
    return Cell(cells.read, lambda value: cells.guarded(str(value or "")))


def _choice(values: Any) -> Cell:
    choices = {str(value): str(label) for value, label in values.choices}
    return Cell(lambda cell: cells.chosen(cell, choices), str)


def _names(cell: object) -> tuple[str, ...]:
    names = cells.split(cell)
    if any(len(name) > 150 for name in names):
        raise ValueError("An alias has at most 150 characters.")
    return tuple(sorted(names, key=fold))


class ExerciseResource(resources.ModelResource):
    id = fields.Field("id", "id", widget=_text(), readonly=True)
    key = fields.Field("key", "key", widget=_text(), readonly=True)
    name = fields.Field("name", "name", widget=_text())
    aliases = Part("aliases", "aliases", widget=Cell(_names, cells.joined))
    measurement = fields.Field("measurement", "measurement", widget=_choice(Measurement))
    equipment = fields.Field("equipment", "equipment", widget=_choice(Equipment))
    difficulty = fields.Field("difficulty", "difficulty", widget=_choice(Difficulty))
    mechanic = fields.Field("mechanic", "mechanic", widget=_choice(Mechanic))
    force = fields.Field("force", "force", widget=_choice(Force))
    primary = Part("primary", "primary", widget=Cell(cells.muscles, cells.joined))
    secondary = Part("secondary", "secondary", widget=Cell(cells.muscles, cells.joined))
    instructions = fields.Field("instructions", "instructions", widget=_text())
    video_url = fields.Field("video_url", "video_url", widget=_text())
    is_active = fields.Field(
        "is_active", "is_active", widget=Cell(cells.truth, lambda value: str(int(value)))
    )

    class Meta:
        model = Exercise
        fields = COLUMNS
        export_order = import_order = COLUMNS
        import_id_fields: list[str] = []
        skip_unchanged = True
        report_skipped = True
        use_transactions = True

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        return Diff

    def get_import_fields(self) -> list[Any]:
        return [self.fields[name] for name in COLUMNS if name not in LOOKED_UP]

    def get_queryset(self) -> Any:
        living = Exercise.objects.catalogue().filter(merged_into=None)
        return living.prefetch_related("muscles", "aliases")

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        return queryset.catalogue().filter(merged_into=None)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        headers = [header or "" for header in dataset.headers or []]
        if "name" not in headers:
            raise ValidationError("The first line must name the columns; “name” is missing.")
        if unknown := sorted(set(headers) - set(COLUMNS)):
            raise ValidationError(f"Unknown columns: {', '.join(unknown)}. Known are: {', '.join(COLUMNS)}.")
        if len(dataset) > MAX_ROWS:
            raise ValidationError(
                f"The file has {len(dataset):,} rows; at most {MAX_ROWS:,} are read at once. Divide it."
            )
        rows = list(self.get_queryset())
        self.by_id = {row.pk: row for row in rows}
        self.by_key = {row.key: row for row in rows if row.key}
        self.by_name = {fold(row.name): row for row in rows}
        self.held = catalogue_names()
        self.seen: set[UUID] = set()

    def get_instance(self, instance_loader: Any, row: Any) -> Exercise | None:
        try:
            found = self.by_id.get(UUID(cells.read(row.get("id"))))
        except ValueError:
            found = None
        found = found or self.by_key.get(cells.read(row.get("key")))
        return found or self.by_name.get(fold(cells.read(row.get("name"))))

    def init_instance(self, row: Any = None) -> Exercise:
        exercise = Exercise()
        # Nothing hangs on it yet: not worth a question each time.
        exercise.__dict__["_prefetched_objects_cache"] = {
            "aliases": ExerciseAlias.objects.none(),
            "muscles": ExerciseMuscle.objects.none(),
        }
        return exercise

    def validate_instance(
        self,
        instance: Exercise,
        import_validation_errors: Any = None,
        validate_unique: bool = True,  # noqa: FBT001, FBT002
    ) -> None:
        """Asks the database nothing: `held` knows the names, the cells the choices, and the constraints watch the rest."""
        errors = dict(import_validation_errors or {})
        try:
            instance.clean_fields(exclude=errors)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for field, message in self._faults(instance):
            errors.setdefault(field, ValidationError(message))
        super().validate_instance(instance, errors, validate_unique)

    def _faults(self, instance: Exercise) -> list[tuple[str, str]]:
        faults = []
        if instance.pk in self.seen:
            faults.append(("name", "This exercise is in the file twice."))
        holder = self.held.get(fold(instance.name))
        if holder not in {None, instance.pk}:
            faults.append(("name", f"“{instance.name}” is a name or alias of another exercise."))
        before = {fold(alias.name) for alias in instance.aliases.all()}
        faults += [
            ("aliases", f"“{alias}” is a name or alias of another exercise.")
            for alias in self.fields["aliases"].get_value(instance)
            if fold(alias) not in before and self.held.get(fold(alias)) not in {None, instance.pk}
        ]
        both = set(self.fields["primary"].get_value(instance)) & set(
            self.fields["secondary"].get_value(instance)
        )
        if both:
            faults.append(("secondary", f"Primary and secondary both: {', '.join(sorted(both))}."))
        if not self.fields["primary"].get_value(instance):
            faults.append(("primary", "Name at least one primary muscle."))
        if len(instance.instructions) > MAX_INSTRUCTIONS:
            faults.append(("instructions", f"Instructions have at most {MAX_INSTRUCTIONS:,} characters."))
        if instance.video_url:
            try:
                URLValidator(schemes=["https"])(instance.video_url)
            except ValidationError:
                faults.append(("video_url", NOT_HTTPS))
        return faults

    def before_save_instance(self, instance: Exercise, row: Any, **kwargs: Any) -> None:
        self.seen.add(instance.pk)
        instance.__dict__["parts_before"] = Parts.of(instance)
        change = describe(instance.__dict__["parts_before"], self._staged(instance))
        give_reason(instance, "CSV import" + (f"; {change}" if change else ""))

    def _staged(self, instance: Exercise) -> Parts:
        return Parts(
            **{name: self.fields[name].get_value(instance) for name in ("aliases", "primary", "secondary")}
        )

    def after_save_instance(self, instance: Exercise, row: Any, **kwargs: Any) -> None:
        before, after = instance.__dict__["parts_before"], self._staged(instance)
        if (before.primary, before.secondary) != (after.primary, after.secondary):
            if before.primary or before.secondary:
                ExerciseMuscle.objects.filter(exercise=instance).delete()
            ExerciseMuscle.objects.bulk_create(
                ExerciseMuscle(exercise=instance, muscle=muscle, role=role)
                for role in (MuscleRole.PRIMARY, MuscleRole.SECONDARY)
                for muscle in getattr(after, role.value)
            )
        if gone := [alias.pk for alias in instance.aliases.all() if alias.name not in after.aliases]:
            ExerciseAlias.objects.filter(pk__in=gone).delete()
        ExerciseAlias.objects.bulk_create(
            ExerciseAlias(exercise=instance, name=name)
            for name in after.aliases
            if name not in before.aliases
        )
        for name in [*before.aliases, *after.aliases, instance.name]:
            self.held.pop(fold(name), None)
        self.held |= {fold(name): instance.pk for name in [*after.aliases, instance.name]}
