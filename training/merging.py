"""Two entries for one movement become one; what hangs on the duplicate moves along.

Other apps register a follower for their rows, because training does not know them.
"""

from collections.abc import Callable

from django.db import transaction
from django.db.models import Model

from training.history import give_reason
from training.models import Exercise, ExerciseAlias, ExerciseMuscle
from training.names import fold
from training.plans.merges import follow_merge as move_plans
from training.rests import follow_merge as move_rests

# Moves everything of the duplicate to the survivor and answers how many rows moved.
Follower = Callable[[Exercise, Exercise], int]

_followers: list[Follower] = []


class MergeRefusedError(Exception):
    """The two cannot be one; the message says why."""


def register_follower(follower: Follower) -> None:
    if follower not in _followers:
        _followers.append(follower)


def refusal(duplicate: Exercise, into: Exercise) -> str:
    """Why the two cannot be one; empty where they can."""
    if duplicate.pk == into.pk:
        return "Choose two different exercises."
    if duplicate.merged_into_id or into.merged_into_id:
        return f"“{duplicate if duplicate.merged_into_id else into}” was merged already."
    if not into.is_active:
        return f"“{into}” is switched off: logs would move out of sight. Activate it first."
    if into.owner_id not in {None, duplicate.owner_id}:
        return f"“{into}” is private to one person: merge it into a catalogue exercise instead."
    if duplicate.measurement != into.measurement:
        return (
            f"“{duplicate}” records {duplicate.get_measurement_display().lower()}, "
            f"“{into}” records {into.get_measurement_display().lower()}: their sets cannot stand in one history."
        )
    return ""


def names_gained(duplicate: Exercise, into: Exercise) -> list[str]:
    """The aliases that `into` gets. A person's private spelling stays theirs: only catalogue names become public."""
    if duplicate.owner_id != into.owner_id:
        return []
    known = {fold(into.name)} | {fold(alias.name) for alias in into.aliases.all()}
    gained: dict[str, str] = {}
    for name in [duplicate.name, *(alias.name for alias in duplicate.aliases.all())]:
        if fold(name) not in known:
            gained.setdefault(fold(name), name)
    return list(gained.values())


def count_references(exercise: Exercise) -> dict[str, int]:
    """How many rows of other tables point to the exercise, by what they are called. The exercise's own parts don't count."""
    parts = {ExerciseAlias, ExerciseMuscle, Exercise}
    counts = {}
    for relation in Exercise._meta.related_objects:
        model = relation.related_model
        if model not in parts and issubclass(model, Model):
            number = model._base_manager.filter(**{relation.field.name: exercise}).count()  # noqa: SLF001
            if number:
                name = model._meta.verbose_name_plural if number != 1 else model._meta.verbose_name
                counts[str(name)] = number
    return counts


@transaction.atomic
def merge(*, duplicate: Exercise, into: Exercise) -> int:
    """Make `duplicate` an inactive pointer to `into`, with its names as aliases. Answers the number of rows that moved.

    Raises MergeRefusedError where logs would change their meaning or somebody else would get to see a private exercise.
    """
    rows = {
        row.pk: row
        # no_key: a record of the exercise that somebody sets meanwhile refers to it, and we wait for them.
        for row in Exercise.objects.select_for_update(no_key=True)
        .filter(pk__in=[duplicate.pk, into.pk])
        .order_by("pk")  # as recording locks them, or the two could wait for each other
    }
    if {duplicate.pk, into.pk} - rows.keys():
        raise MergeRefusedError("One of the exercises was deleted meanwhile.")
    duplicate, into = rows[duplicate.pk], rows[into.pk]
    if reason := refusal(duplicate, into):
        raise MergeRefusedError(reason)
    moved = sum(follower(duplicate, into) for follower in _followers)
    moved += move_rests(duplicate, into) + move_plans(duplicate, into)
    names = names_gained(duplicate, into)
    ExerciseAlias.objects.bulk_create(ExerciseAlias(exercise=into, name=name) for name in names)
    Exercise.objects.filter(merged_into=duplicate).update(merged_into=into)
    duplicate.merged_into = into
    duplicate.is_active = False
    give_reason(duplicate, f"Merged into {into}")
    duplicate.save(update_fields=["merged_into", "is_active", "updated_at"])
    what = str(duplicate) if duplicate.owner_id == into.owner_id else "a person's own exercise"
    aliases = ", ".join(f"+{name}" for name in names)
    give_reason(into, f"Merged with {what}" + (f"; aliases: {aliases}" if aliases else ""))
    into.save(update_fields=["updated_at"])
    return moved
