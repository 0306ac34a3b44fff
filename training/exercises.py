"""All writes to exercises outside the shipped catalogue: people's own, and their promotion to it.

Ids are made on the page: the same id again is the same write again. A person's exercise is found as (owner, pk).
"""

from dataclasses import dataclass, fields
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts import refusals
from accounts.models import User
from training.history import give_reason
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


@dataclass(frozen=True, slots=True)
class Details:
    """What a person says about an exercise of their own; the values are checked by the form."""

    name: str
    measurement: str = Measurement.WEIGHT_REPS.value
    equipment: str = Equipment.OTHER.value
    difficulty: str = Difficulty.BEGINNER.value
    mechanic: str = Mechanic.COMPOUND.value
    force: str = Force.PUSH.value
    instructions: str = ""
    video_url: str = ""
    primary: tuple[str, ...] = ()
    secondary: tuple[str, ...] = ()

    @classmethod
    def of(cls, exercise: Exercise) -> "Details":
        """As they are stored."""
        return cls(
            **{column: getattr(exercise, column) for column in _COLUMNS},
            primary=tuple(muscle.value for muscle in exercise.primary_muscles),
            secondary=tuple(muscle.value for muscle in exercise.secondary_muscles),
        )


_COLUMNS = [field.name for field in fields(Details) if field.name not in {"primary", "secondary"}]


class NameTakenError(Exception):
    """`by` has the name, or an alias like it."""

    def __init__(self, by: Exercise | None) -> None:
        super().__init__(f"“{by}” has this name already." if by else "This name is taken.")
        self.by = by


class ConflictError(refusals.ConflictError[Exercise]):
    """The exercise says something else than the page knew; `current` is what it is now."""


class IdTakenError(Exception):
    """The id made on the page belongs to something else: make a new one and send again."""


def create_own_exercise(*, owner: User, exercise_id: UUID, details: Details) -> Exercise:
    """Store an exercise that only `owner` sees. NameTakenError, IdTakenError.

    A replay answers the row as it is now. ConflictError where nobody edited it and it still says something else: the
    first answer was lost, and the form was corrected before it was sent again.
    """
    try:
        with transaction.atomic():
            replay = Exercise.objects.owned_by(owner).select_for_update().filter(pk=exercise_id).first()
            if replay:
                return _replayed(replay, details)
            _check_own_name(owner, details.name)
            exercise = Exercise(id=exercise_id, owner=owner)
            _store(exercise, details, new=True)
            return exercise
    except IntegrityError as error:
        # A second submit that waited for the first, the name on another page meanwhile, or a strange id.
        if stored := Exercise.objects.owned_by(owner).filter(pk=exercise_id).first():
            return _replayed(stored, details)
        if taken := _own_with_name(owner, details.name):
            raise NameTakenError(taken) from error
        raise IdTakenError from error


def _replayed(stored: Exercise, details: Details) -> Exercise:
    edited = stored.version > 1 or stored.merged_into_id
    if not edited and Details.of(stored) != details:
        raise ConflictError(stored)
    return stored


def edit_own_exercise(*, owner: User, exercise_id: UUID, version: int, details: Details) -> Exercise:
    """Change an exercise that is still at `version`. ConflictError, NameTakenError; DoesNotExist for what is not theirs.

    What says `details` already is left as it is, at any version: the same edit again.
    """
    try:
        with transaction.atomic():
            exercise = Exercise.objects.owned_by(owner).select_for_update().get(pk=exercise_id)
            if Details.of(exercise) == details:
                return exercise
            if exercise.version != version:
                raise ConflictError(exercise)
            _check_own_name(owner, details.name, but=exercise)
            _store(exercise, details, new=False)
            return exercise
    except IntegrityError as error:
        raise NameTakenError(_own_with_name(owner, details.name)) from error


@transaction.atomic
def set_own_exercise_active(*, owner: User, exercise_id: UUID, active: bool) -> Exercise:
    """Offer it in search or not; logs keep it either way. One merged into another stays as it is."""
    exercise = Exercise.objects.owned_by(owner).select_for_update().get(pk=exercise_id)
    if exercise.is_active != active and exercise.merged_into_id is None:
        exercise.is_active = active
        exercise.save(update_fields=["is_active", "updated_at"])
    return exercise


def promote(*, exercise_id: UUID) -> Exercise:
    """Make a person's exercise one of the catalogue; the person's logs stay with it. NameTakenError, DoesNotExist.

    Its other names, left by merges of the person's own exercises, were never meant for others and go.
    """
    private = Exercise.objects.filter(merged_into=None).exclude(owner=None)
    try:
        with transaction.atomic():
            exercise = private.select_for_update().get(pk=exercise_id)
            if taken := catalogue_holder(exercise.name):
                raise NameTakenError(taken)
            exercise.owner = None
            exercise.aliases.all().delete()
            give_reason(exercise, "Promoted to the catalogue")
            exercise.save(update_fields=["owner", "updated_at"])
            return exercise
    except IntegrityError as error:  # somebody else took the name meanwhile
        raise NameTakenError(catalogue_holder(private.get(pk=exercise_id).name)) from error


def catalogue_names() -> dict[str, UUID]:
    """Who answers to each folded name and alias of the catalogue; a name goes before an alias."""
    catalogue = Exercise.objects.catalogue().filter(merged_into=None)
    aliases = ExerciseAlias.objects.filter(exercise__in=catalogue).values_list("name", "exercise_id")
    held = {fold(name): pk for name, pk in aliases}
    return held | {fold(name): pk for name, pk in catalogue.values_list("name", "pk")}


def catalogue_holder(name: str) -> Exercise | None:
    """The catalogue exercise that answers to `name`."""
    pk = catalogue_names().get(fold(name))
    return Exercise.objects.get(pk=pk) if pk else None


def _own_with_name(owner: User, name: str) -> Exercise | None:
    folded = fold(name)
    own = Exercise.objects.owned_by(owner).filter(merged_into=None)
    return next((exercise for exercise in own if fold(exercise.name) == folded), None)


def _check_own_name(owner: User, name: str, *, but: Exercise | None = None) -> None:
    taken = _own_with_name(owner, name)
    if taken and (but is None or taken.pk != but.pk):
        raise NameTakenError(taken)


def _store(exercise: Exercise, details: Details, *, new: bool) -> None:
    for column in _COLUMNS:
        setattr(exercise, column, getattr(details, column))
    if new:
        exercise.save(force_insert=True)
    else:
        exercise.version += 1
        exercise.save(update_fields=[*_COLUMNS, "version", "updated_at"])
    roles = dict.fromkeys(details.secondary, MuscleRole.SECONDARY.value)
    roles |= dict.fromkeys(details.primary, MuscleRole.PRIMARY.value)
    exercise.muscles.all().delete()
    ExerciseMuscle.objects.bulk_create(
        ExerciseMuscle(exercise=exercise, muscle=muscle, role=role) for muscle, role in roles.items()
    )
