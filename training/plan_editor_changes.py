"""Which parts of the plan editor's page look otherwise after an edit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from training import plan_words
from training.progression.program import Day, Program

HEAD, WEEKS, DAYS, TRACKS, ALL = "head", "weeks", "days", "tracks", "all"


@dataclass(frozen=True, slots=True)
class Changed:
    """Parts of the page that look otherwise; the ids of such days and keys of such tracks; and what is no longer there."""

    parts: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()
    tracks: frozenset[str] = frozenset()
    gone: tuple[str, ...] = ()  # targets
    new: frozenset[str] = frozenset()  # days and tracks that come along with the one before them


def changed_parts(before: Program, after: Program) -> Changed:
    """Of the page, what another program makes look otherwise."""
    if (before.weeks, before.unit) != (after.weeks, after.unit):
        return Changed(frozenset({ALL}))
    parts = set()
    if _head(before) != _head(after):
        parts.add(HEAD)
    if before.deload_weeks != after.deload_weeks:
        parts.add(WEEKS)
    were, are = ({track.key: track for track in program.tracks} for program in (before, after))
    moved = {key for key in were.keys() | are.keys() if were.get(key) != are.get(key)}
    tracks = _rearranged([each.key for each in before.tracks], [each.key for each in after.tracks])
    if tracks is None:
        parts.add(TRACKS)
    days = _rearranged([each.id for each in before.days], [each.id for each in after.days])
    if days is None or before.schedule is not after.schedule:
        parts.add(DAYS)
    looked = {day.id: look for day, look in _looks(before)}
    differing = {
        day.id
        for day, look in _looks(after)
        if looked.get(day.id) != look or any(each.track in moved for each in day.exercises)
    }
    used = _used(before) ^ _used(after)
    return Changed(
        parts=frozenset(parts),
        days=frozenset(differing | (days or _Rearranged()).beside),
        tracks=frozenset(moved | {key for key, _ in used if key} | (tracks or _Rearranged()).beside)
        & {each.key for each in after.tracks},
        gone=(
            *(f"t-{key}" for key in (tracks or _Rearranged()).gone),
            *(f"d-{day}" for day in (days or _Rearranged()).gone),
        ),
        new=(tracks or _Rearranged()).new | (days or _Rearranged()).new,
    )


@dataclass(frozen=True, slots=True)
class _Rearranged:
    gone: tuple[str, ...] = ()
    new: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()  # in front of the new ones


def _rearranged(before: Sequence[str], after: Sequence[str]) -> _Rearranged | None:
    """What went and what came in a list; None where it cannot be told so: the first is new, or others were moved."""
    gone = tuple(each for each in before if each not in set(after))
    new = frozenset(after).difference(before)
    if [each for each in before if each not in gone] != [each for each in after if each not in new]:
        return None
    if not after or after[0] in new:
        return None if before or after else _Rearranged()
    return _Rearranged(gone, new, frozenset(one for one, other in pairwise(after) if other in new))


def _looks(program: Program) -> Iterator[tuple[Day, tuple[Day, bool, bool]]]:
    """Each day, and whether it can be moved up and down."""
    last = len(program.days) - 1
    for index, day in enumerate(program.days):
        yield day, (day, index == 0, index == last)


def _head(program: Program) -> tuple[str, ...]:
    return (program.name, program.description, plan_words.shape_text(program))


def _used(program: Program) -> set[tuple[str | None, str]]:
    return {(each.track, each.exercise) for each in program.exercises()}
