"""All writes of what a track is: each is a row that explains it, and the state after it.

`workouts.planning` works out what a session does to a track and stores it here; who reads before writing locks first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from uuid_utils.compat import uuid7

from accounts.models import User
from training.models import PlannedExercise, Track, TrackChange
from training.plans import following
from training.plans.errors import FaultsError, NotLastError
from training.plans.limits import HEAVIEST, PLACES
from training.progression import as_json
from training.progression.program import Basis, NoRule, Rule
from training.progression.states import Change, ChangeKind

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class NewChange:
    """A row to be written. `detail` is beside what as_json.detail_json says of the change; `id` keeps that of a row that
    is written again."""

    track_id: UUID
    change: Change
    on: date
    rule: Rule = field(default_factory=NoRule)
    session: UUID | None = None
    log: UUID | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    id: UUID | None = None


@transaction.atomic
def set_value(*, user: User, track_id: UUID, value: Decimal, on: date, reason: str = "") -> Track:
    """The person says where a track stands, in the plan's unit; streaks, misses and a test that is due are forgotten.

    The stage and the rung stay. The same value again changes nothing. Raises FaultsError at `value`, Track.DoesNotExist.
    """
    track = _locked(user, track_id)
    _check_value(track, value)
    before = as_json.state_from(track.state)
    if before.value == value:
        return track
    after = replace(
        before, value=value, reps=None, failures=0, successes=0, resets=0, is_testing=False, missed=False
    )
    kind = ChangeKind.START if before.value is None else ChangeKind.SET_BY_HAND
    detail = {"reason": reason[:LONGEST_REASON]} if reason else {}
    record_changes(
        user=user,
        plan_id=track.plan_id,
        changes=[
            NewChange(track.pk, Change(kind, before, after), on, as_json.rule_from(track.rule), detail=detail)
        ],
    )
    track.refresh_from_db(fields=["state"])
    following.moved(user.pk, track.plan_id)
    return track


@transaction.atomic
def record_changes(*, user: User, plan_id: UUID, changes: Sequence[NewChange]) -> list[TrackChange]:
    """Write the rows in their order, and make the last one of each track its state. A fixed number of statements.

    What is no session's doing is of no day before the last row's: who travels west comes to yesterday. Raises
    Track.DoesNotExist where one is not a track of that plan.
    """
    if not changes:
        return []
    wanted = {each.track_id for each in changes}
    mine = Track.objects.for_user(user).filter(plan=plan_id, pk__in=wanted)
    tracks = {row.pk: row for row in mine.select_for_update(no_key=True).order_by("pk")}
    if wanted - tracks.keys():
        raise Track.DoesNotExist
    there = TrackChange.objects.for_user(user).filter(track__in=wanted).order_by()
    last = {
        pk: (number, on) for pk, number, on in there.values_list("track").annotate(Max("number"), Max("on"))
    }
    in_order = [
        replace(each, on=max(each.on, last[each.track_id][1]))
        if each.session is None and each.track_id in last
        else each
        for each in changes
    ]
    rows = _numbered(user, plan_id, in_order, after={pk: number for pk, (number, _) in last.items()})
    TrackChange.objects.bulk_create(rows)
    for each in changes:
        tracks[each.track_id].state = as_json.state_json(each.change.after)
    Track.objects.for_user(user).bulk_update(tracks.values(), ["state"])
    return rows


@transaction.atomic
def undo_change(*, user: User, change_id: UUID, on: date) -> TrackChange:
    """Take the last change of a track back, by a row that says so; asked for twice, it is done once.

    Raises NotLastError, TrackChange.DoesNotExist.
    """
    change = TrackChange.objects.for_user(user).get(pk=change_id)
    track = _locked(user, change.track_id)
    last = TrackChange.objects.for_user(user).filter(track=track).order_by("-number")[:1].get()
    if last.detail.get("undoes") == str(change.pk):
        return last
    if last.pk != change.pk:
        raise NotLastError("This track has changed since. Set its value instead.")
    if change.kind in {ChangeKind.UNDO, ChangeKind.START}:
        raise NotLastError("There is nothing to take back. Set its value instead.")
    before, after = as_json.state_from(track.state), as_json.state_from(change.before)
    [row] = record_changes(
        user=user,
        plan_id=track.plan_id,
        changes=[
            NewChange(
                track.pk,
                Change(ChangeKind.UNDO, before, after),
                on,
                as_json.rule_from(track.rule),
                detail={"undoes": str(change.pk)},
            )
        ],
    )
    following.moved(user.pk, track.plan_id)
    return row


@transaction.atomic
def rewrite_from(
    *, user: User, track_id: UUID, number: int, changes: Sequence[NewChange]
) -> list[TrackChange]:
    """Put `changes` in the place of all rows of a track from `number` on, and their end into its state.

    Rows that are named by their id keep it, and the moment when they were first written. Without `changes` the track is
    again what it was before the first of those rows; so is one that an edit took out. Raises Track.DoesNotExist.
    """
    track = Track.objects.for_user(user).select_for_update(no_key=True).get(pk=track_id)
    stale = TrackChange.objects.for_user(user).filter(track=track, number__gte=number)
    old = list(stale.order_by("number"))
    stale.delete()
    written = {row.pk: row.created_at for row in old}
    rows = _numbered(user, track.plan_id, changes, after={track.pk: number - 1})
    TrackChange.objects.bulk_create(rows)
    kept = [row for row in rows if row.pk in written]
    for row in kept:  # auto_now_add has set the others
        row.created_at = written[row.pk]
    if kept:
        TrackChange.objects.for_user(user).bulk_update(kept, ["created_at"])
    if changes:
        track.state = as_json.state_json(changes[-1].change.after)
    elif old:
        track.state = old[0].before
    track.save(update_fields=["state"])
    following.moved(user.pk, track.plan_id)
    return rows


def last_numbers(user: User, tracks: Iterable[UUID]) -> dict[UUID, int]:
    """The number of the last row of each; those without a row are not in it."""
    found = TrackChange.objects.for_user(user).filter(track__in=set(tracks)).order_by()
    return dict(found.values_list("track").annotate(Max("number")))


def _check_value(track: Track, value: Decimal) -> None:
    if not value.is_finite() or not abs(value) <= HEAVIEST or value != round(value, PLACES):
        raise FaultsError({"value": f"Enter a weight up to {HEAVIEST:,}, with at most {PLACES} decimals."})
    if value < 0:
        readers = PlannedExercise.objects.for_user(track.user_id).filter(track=track)
        sets = chain.from_iterable(chain.from_iterable(readers.values_list("schemes", flat=True)))
        if all(each.get("basis") != Basis.BODY_WEIGHT for each in sets):
            raise FaultsError(
                {"value": "Enter 0 or more. Only body weight can be helped by less than nothing."}
            )


def _locked(user: User, track_id: UUID) -> Track:
    return Track.objects.for_user(user).kept().select_for_update(no_key=True).get(pk=track_id)


def _numbered(
    user: User, plan_id: UUID, changes: Sequence[NewChange], *, after: Mapping[UUID, int]
) -> list[TrackChange]:
    numbers = dict(after)
    rows = []
    for each in changes:
        numbers[each.track_id] = numbers.get(each.track_id, 0) + 1
        rows.append(
            TrackChange(
                id=each.id or uuid7(),
                user=user,
                plan_id=plan_id,
                track_id=each.track_id,
                number=numbers[each.track_id],
                kind=each.change.kind.value,
                session=each.session,
                log=each.log,
                on=each.on,
                rule=as_json.rule_json(each.rule),
                before=as_json.state_json(each.change.before),
                after=as_json.state_json(each.change.after),
                detail={**as_json.detail_json(each.change), **each.detail},
            )
        )
    return rows
