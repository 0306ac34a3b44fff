"""Plans follow a merge of exercises. That is no edit: what is planned is the same movement under its other name."""

from dataclasses import replace

from django.db.models import TextField
from django.db.models.functions import Cast

from training.models import Exercise, PlannedExercise, Track
from training.progression import as_json


def follow_merge(duplicate: Exercise, into: Exercise) -> int:
    """Move what is planned, and the rungs of ladders, to the survivor; answers how many rows moved.

    A plan that is stored meanwhile may still name the duplicate: reading follows, and its next edit writes the survivor.
    """
    moved = PlannedExercise.objects.filter(exercise=duplicate).update(exercise=into)
    old, new = str(duplicate.pk), str(into.pk)
    # As text: one database of the two cannot look into a list.
    named = Track.objects.annotate(text=Cast("ladder", TextField())).filter(text__contains=old)
    # In two steps, because a cast is no row that could be locked.
    ids = list(named.values_list("pk", flat=True))
    tracks = list(Track.objects.filter(pk__in=ids).select_for_update(no_key=True).order_by("pk"))
    for track in tracks:
        _climb(track, old, new)
    Track.objects.bulk_update(tracks, ["ladder", "state"])
    return moved + len(tracks)


def _climb(track: Track, old: str, new: str) -> None:
    """Two rungs that become one are one; who stands on a rung stays at its movement."""
    followed = [new if rung == old else rung for rung in track.ladder]
    state = as_json.state_from(track.state)
    track.ladder = list(dict.fromkeys(followed))
    if state.rung < len(followed):
        track.state = as_json.state_json(replace(state, rung=track.ladder.index(followed[state.rung])))
