"""How long one person rests at one exercise: all writes of it."""

from accounts.models import User
from training.models import Exercise, ExerciseSettings


def rests_at(*, user: User, exercise: Exercise) -> ExerciseSettings:
    """What is stored, or the same with nothing in it, unsaved."""
    stored = ExerciseSettings.objects.for_user(user).filter(exercise=exercise).first()
    return stored or ExerciseSettings(user=user, exercise=exercise)


def keep_rests(
    *, user: User, exercise: Exercise, rest_seconds: int | None, rest_warm_up_seconds: int | None
) -> None:
    """Store the times in seconds; None is as in the person's settings, 0 no timer.

    In one statement: of two at the same moment the later one stays, whole.
    """
    ExerciseSettings.objects.bulk_create(
        [
            ExerciseSettings(
                user=user,
                exercise=exercise,
                rest_seconds=rest_seconds,
                rest_warm_up_seconds=rest_warm_up_seconds,
            )
        ],
        update_conflicts=True,
        unique_fields=["user", "exercise"],
        update_fields=["rest_seconds", "rest_warm_up_seconds"],
    )


def follow_merge(duplicate: Exercise, into: Exercise) -> int:
    """A merged exercise's times go to the survivor, for whoever has none there; the others' are not asked for any more."""
    both = ExerciseSettings.objects.filter(exercise=into)
    moving = ExerciseSettings.objects.filter(exercise=duplicate).exclude(user__in=both.values("user"))
    moved = moving.update(exercise=into)
    ExerciseSettings.objects.filter(exercise=duplicate).delete()
    return moved
