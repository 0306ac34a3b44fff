"""Two entries for one movement become one; what hangs on the duplicate moves along.

Other apps register a follower for their rows, because training does not know them.
"""

from collections.abc import Callable

from django.db import transaction

from training.models import Exercise, ExerciseAlias

# Moves everything of the duplicate to the survivor and answers how many rows moved.
Follower = Callable[[Exercise, Exercise], int]

_followers: list[Follower] = []


class MergeRefusedError(Exception):
    """The two cannot be one; the message says why."""


def register_follower(follower: Follower) -> None:
    if follower not in _followers:
        _followers.append(follower)


@transaction.atomic
def merge(*, duplicate: Exercise, into: Exercise) -> int:
    """Make `duplicate` an inactive pointer to `into`, with its names as aliases. Answers the number of rows that moved.

    Raises MergeRefusedError where logs would change their meaning or somebody else would get to see a private exercise.
    """
    rows = {
        row.pk: row for row in Exercise.objects.select_for_update().filter(pk__in=[duplicate.pk, into.pk])
    }
    if len(rows) != 2:
        raise MergeRefusedError("Choose two different exercises.")
    duplicate, into = rows[duplicate.pk], rows[into.pk]
    if duplicate.merged_into_id or into.merged_into_id:
        raise MergeRefusedError(f"“{duplicate if duplicate.merged_into_id else into}” was merged already.")
    if into.owner_id not in {None, duplicate.owner_id}:
        raise MergeRefusedError(
            f"“{into}” is private to one person: merge it into a catalogue exercise instead."
        )
    if duplicate.measurement != into.measurement:
        raise MergeRefusedError(
            f"“{duplicate}” records {duplicate.get_measurement_display().lower()}, "
            f"“{into}” records {into.get_measurement_display().lower()}: their sets cannot stand in one history."
        )
    moved = sum(follower(duplicate, into) for follower in _followers)
    known = {into.name.casefold()} | {name.casefold() for name in into.aliases.values_list("name", flat=True)}
    # A person's private spelling stays theirs: only catalogue names become public aliases.
    names = (
        [duplicate.name, *duplicate.aliases.values_list("name", flat=True)]
        if duplicate.owner_id == into.owner_id
        else []
    )
    for name in names:
        if name.casefold() not in known:
            ExerciseAlias.objects.create(exercise=into, name=name)
            known.add(name.casefold())
    Exercise.objects.filter(merged_into=duplicate).update(merged_into=into)
    duplicate.merged_into = into
    duplicate.is_active = False
    duplicate.save(update_fields=["merged_into", "is_active", "updated_at"])
    into.save(update_fields=["updated_at"])
    return moved
