"""All writes of plans. Rows are addressed as (user, pk); ids are made on the page, and the same id again is the same write again.

An edit takes a whole Program and writes only the rows in which it differs. Locks in this order: person, plan, tracks.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.localtime import local_date
from accounts.models import OwnedQuerySet, User
from training.models import (
    Exercise,
    Origin,
    PlanDay,
    PlannedExercise,
    PlanStatus,
    PlanVersion,
    Track,
    TrainingPlan,
)
from training.models.plan import PlanPart
from training.plans import checking, limits, slots, tracks
from training.plans.editing import NotInPlanError, with_ids_of
from training.plans.errors import ConflictError, FaultsError, IdTakenError, StatusError, TooManyError
from training.plans.reading import PlanRows, program_of, rows_of
from training.progression import as_json, engine
from training.progression import program as pure
from training.progression.program import Program
from training.progression.states import Change, ChangeKind, TrackState

MOST_PLANS = 100
LONGEST_SUMMARY = 200

type Origins = Mapping[str, tuple[Origin, str]]

# From each status the ones it may change to.
TRANSITIONS: dict[str, frozenset[str]] = {
    PlanStatus.DRAFT: frozenset({PlanStatus.ACTIVE, PlanStatus.ARCHIVED}),
    PlanStatus.ACTIVE: frozenset({PlanStatus.PAUSED, PlanStatus.COMPLETED, PlanStatus.ARCHIVED}),
    PlanStatus.PAUSED: frozenset({PlanStatus.ACTIVE, PlanStatus.COMPLETED, PlanStatus.ARCHIVED}),
    PlanStatus.COMPLETED: frozenset({PlanStatus.ACTIVE, PlanStatus.ARCHIVED}),
    PlanStatus.ARCHIVED: frozenset(
        {PlanStatus.DRAFT, PlanStatus.ACTIVE, PlanStatus.PAUSED, PlanStatus.COMPLETED}
    ),
}
_ENDED = {PlanStatus.COMPLETED, PlanStatus.ARCHIVED}
_EXERCISE_GONE = "This exercise is not there any more. Choose another."
_ID_TAKEN = "This id belongs to something else."

_PLAN_COLUMNS = (
    "name",
    "description",
    "unit",
    "weeks",
    "deload_weeks",
    "target_weeks",
    "schedule",
    "weekdays",
)

_TRACK_COLUMNS = (
    "name",
    "kind",
    "position",
    "rule",
    "ladder",
    "start",
    "origin",
    "origin_text",
    "state",
    "deleted_at",
)


# --- Plans as a whole ------------------------------------------------------------------------------------------------


def create_plan(
    *,
    user: User,
    plan_id: UUID,
    program: Program,
    status: str = PlanStatus.DRAFT,
    program_key: str = "",
    origins: Origins | None = None,
    summary: str = "Created",
) -> TrainingPlan:
    """Store a plan; `origins` say by track key where its first value came from. A replay answers what is stored.

    Raises FaultsError; TooManyError; IdTakenError for a strange id; ConflictError where the first try was stored, its answer
    was lost, and something else is sent now; StatusError for a status in which no plan begins.
    """
    if status not in {PlanStatus.DRAFT, PlanStatus.ACTIVE}:
        raise StatusError("A plan begins as a draft or active.")
    with _queued(user):
        program, wrong = _with_exercises(user, program)
        if stored := TrainingPlan.objects.for_user(user).filter(pk=plan_id).first():
            if stored.version == 1 and program_of(stored) != program:
                raise ConflictError(stored)
            return stored
        if TrainingPlan.objects.for_user(user).kept().count() >= MOST_PLANS:
            raise TooManyError
        plan = TrainingPlan(
            id=plan_id, user=user, status=status, program=program_key, **_plan_values(program)
        )
        rows = PlanRows(plan, (), (), (), (), {})
        _refuse(checking.faults(program) | wrong | _id_faults(program, rows))
        if status == PlanStatus.ACTIVE:
            _refuse(_not_ready(program))
            plan.started_on = local_date(timezone.now(), user.time_zone)
        plan.save(force_insert=True)
        _write_rows(rows, program, origins or {}, revive=False)
        _keep_version(plan, program, summary)
        return plan


def save_program(*, user: User, plan_id: UUID, version: int, program: Program, summary: str) -> TrainingPlan:
    """Make a plan that is still at `version` say `program`: rows are compared by their ids, tracks by their keys.

    What it says already is left as it is, at any version: the same edit again. A track that was there keeps where it
    stands (see `_carried`). Raises FaultsError, ConflictError, IdTakenError, TrainingPlan.DoesNotExist.
    """
    return apply_edit(user=user, plan_id=plan_id, version=version, edit=lambda _: program, summary=summary)


def apply_edit(
    *,
    user: User,
    plan_id: UUID,
    version: int,
    edit: Callable[[Program], Program],
    summary: str,
    revive: bool = False,
    back_to: int | None = None,
) -> TrainingPlan:
    """`save_program` of what `edit` makes of the plan as it is: the rows are read once.

    `revive`: tracks that come back after an edit took them out go on where they stood. `back_to`: see PlanVersion.
    """
    with _id_made_elsewhere():
        plan = slots.locked_plan(user, plan_id)
        locked = Track.objects.select_for_update(no_key=True)
        rows = rows_of([plan], tracks=locked)[plan.pk]
        before = rows.program
        try:
            program, wrong = _with_exercises(user, edit(before))
        except NotInPlanError:
            if plan.version != version:
                raise ConflictError(plan) from None
            raise
        if program == before:
            return plan
        if plan.version != version:
            raise ConflictError(plan)
        _refuse(checking.faults(program) | wrong | _id_faults(program, rows) | _unit_faults(rows, program))
        next_slot = slots.renumber(plan, before, program)
        _write_rows(rows, program, {}, revive=revive)
        plan.store(**_plan_values(program), next_slot=next_slot)
        _keep_version(plan, program, summary, back_to)
        return plan


@transaction.atomic
def set_status(*, user: User, plan_id: UUID, status: str, today: date) -> TrainingPlan:
    """Activate, pause, complete, archive. It is no edit: the version stays. Several plans may be active.

    A plan starts the first time it is activated, and ends when it is completed or archived. Raises StatusError where there
    is no such way (TRANSITIONS), FaultsError for a plan in which there is nothing to do yet.
    """
    plan = slots.locked_plan(user, plan_id)
    if plan.status == status:
        return plan
    if status not in TRANSITIONS[plan.status]:
        raise StatusError(f"A plan that is {plan.get_status_display().lower()} cannot become that.")
    if status == PlanStatus.DRAFT and plan.started_on is not None:
        raise StatusError("This plan was begun already: it is no draft any more.")
    if status == PlanStatus.ACTIVE:
        _refuse(_not_ready(program_of(plan)))
        plan.started_on = plan.started_on or today
    plan.ended_on = (plan.ended_on or today) if status in _ENDED and plan.started_on else None
    plan.status = status
    plan.save(update_fields=["status", "started_on", "ended_on", "updated_at"])
    return plan


@transaction.atomic
def start_alone(*, user: User, plan_id: UUID, today: date) -> list[TrainingPlan]:
    """Activate a plan and pause whatever else is active; answers what was paused. Raises as set_status."""
    set_status(user=user, plan_id=plan_id, status=PlanStatus.ACTIVE, today=today)
    others = TrainingPlan.objects.for_user(user).active().exclude(pk=plan_id).order_by("started_on", "pk")
    return [
        set_status(user=user, plan_id=other.pk, status=PlanStatus.PAUSED, today=today) for other in others
    ]


def delete_plan(*, user: User, plan_id: UUID) -> TrainingPlan:
    """Leave a tombstone that `restore_plan` brings back; its link leads nowhere meanwhile. No edit."""
    return _bury(user, plan_id, deleted=True)


def restore_plan(*, user: User, plan_id: UUID) -> TrainingPlan:
    """Bring back what `delete_plan` took away; what is there already stays."""
    return _bury(user, plan_id, deleted=False)


def copy_plan(*, user: User, source_id: UUID, plan_id: UUID) -> TrainingPlan:
    """A draft with the same days, which begins where the tracks of `source_id` stand now. Raises as create_plan."""
    with _queued(user):
        source = TrainingPlan.objects.for_user(user).kept().get(pk=source_id)
        rows = rows_of([source])[source.pk]
        name = f"Copy of {source.name}"[: limits.LONGEST_NAME]
        origins: dict[str, tuple[Origin, str]] = {}
        begun = []
        for row, track in zip(rows.tracks, rows.program.tracks, strict=True):
            value = _storable(rows.states[track.key].value)
            origins[track.key] = (Origin(row.origin), row.origin_text)
            if value != track.start:
                origins[track.key] = (Origin.ENTERED, f"from “{source.name}”"[:200])
            begun.append(replace(track, start=value))
        return create_plan(
            user=user,
            plan_id=plan_id,
            program=with_ids_of(replace(rows.program, name=name, tracks=tuple(begun)), str(plan_id)),
            program_key=source.program,
            origins=origins,
            summary=f"Copied from “{source.name}”",
        )


# --- Locks -----------------------------------------------------------------------------------------------------------


@contextmanager
def _id_made_elsewhere() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise IdTakenError("That id is taken.") from error


@contextmanager
def _queued(user: User) -> Iterator[None]:
    """What is new, and how many there are, is a matter of all plans: such writes queue on the person."""
    with _id_made_elsewhere():
        User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)
        yield


@transaction.atomic
def _bury(user: User, plan_id: UUID, *, deleted: bool) -> TrainingPlan:
    plan = TrainingPlan.objects.for_user(user).select_for_update(no_key=True).get(pk=plan_id)
    if (plan.deleted_at is not None) != deleted:
        plan.deleted_at = timezone.now() if deleted else None
        plan.save(update_fields=["deleted_at", "updated_at"])
    return plan


# --- What is refused -------------------------------------------------------------------------------------------------


def _refuse(found: Mapping[str, str]) -> None:
    if found:
        raise FaultsError(found)


def _not_ready(program: Program) -> dict[str, str]:
    empty = {
        f"days.{index}.exercises": "Add an exercise to this day, or take the day out."
        for index, day in enumerate(program.days)
        if not day.exercises
    }
    return empty if program.days else {"days": "Add at least one day."}


def _with_exercises(user: User, program: Program) -> tuple[Program, dict[str, str]]:
    """The program with merged exercises followed, and what it names that is not there for this person, by place."""
    named: dict[str, str] = {}
    for day_index, day in enumerate(program.days):
        for index, planned in enumerate(day.exercises):
            named[f"days.{day_index}.exercises.{index}.exercise"] = planned.exercise
    for track_index, track in enumerate(program.tracks):
        for rung, exercise in enumerate(track.ladder):
            named[f"tracks.{track_index}.ladder.{rung}"] = exercise
    ids = {exercise for exercise in named.values() if _is_id(exercise)}
    mine = Exercise.objects.for_user(user).filter(pk__in=ids).values_list("pk", "merged_into_id")
    known = {str(pk): str(into or pk) for pk, into in mine} if ids else {}
    wrong = {place: _EXERCISE_GONE for place, exercise in named.items() if exercise not in known}
    if all(known.get(exercise, exercise) == exercise for exercise in named.values()):
        return program, wrong
    days = tuple(
        replace(
            day,
            exercises=tuple(
                replace(each, exercise=known.get(each.exercise, each.exercise)) for each in day.exercises
            ),
        )
        for day in program.days
    )
    ladders = tuple(
        replace(track, ladder=tuple(dict.fromkeys(known.get(rung, rung) for rung in track.ladder)))
        for track in program.tracks
    )
    return replace(program, days=days, tracks=ladders), wrong


def _id_faults(program: Program, rows: PlanRows) -> dict[str, str]:
    """Ids that are none, or that belong to another plan, whoever has it."""
    days = {f"days.{index}.id": day.id for index, day in enumerate(program.days)}
    exercises = {
        f"days.{day_index}.exercises.{index}.id": planned.id
        for day_index, day in enumerate(program.days)
        for index, planned in enumerate(day.exercises)
    }
    found: dict[str, str] = {}
    models: tuple[tuple[dict[str, str], type[PlanPart], Sequence[PlanPart]], ...] = (
        (days, PlanDay, rows.days),
        (exercises, PlannedExercise, rows.exercises),
    )
    for placed, model, stored in models:
        found |= {place: "This is not an id." for place, each in placed.items() if not _is_id(each)}
        new = {each for each in placed.values() if _is_id(each)} - {str(row.pk) for row in stored}
        if new:
            taken = {str(pk) for pk in model._default_manager.filter(pk__in=new).values_list("pk", flat=True)}  # noqa: SLF001
            found |= {place: _ID_TAKEN for place, each in placed.items() if each in taken}
    return found


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _unit_faults(rows: PlanRows, program: Program) -> dict[str, str]:
    """Where a track has moved, its numbers and their reasons are in the unit that the plan had."""
    if rows.plan.unit == program.unit:
        return {}
    if all(rows.states[track.key] == engine.start(track) for track in rows.program.tracks):
        return {}
    return {"unit": f"This plan was begun in {rows.plan.unit}. Begin a new one in {program.unit}."}


# --- Rows ------------------------------------------------------------------------------------------------------------


def _plan_values(program: Program) -> dict[str, Any]:
    return {
        "name": program.name,
        "description": program.description,
        "unit": program.unit,
        "weeks": program.weeks,
        "deload_weeks": sorted(program.deload_weeks),
        "target_weeks": program.target_weeks,
        "schedule": program.schedule.value,
        "weekdays": list(program.weekdays),
    }


def _write_rows(rows: PlanRows, program: Program, origins: Origins, *, revive: bool) -> None:
    """The rows that differ, in a number of statements that does not grow with the plan."""
    plan = rows.plan
    ids = _write_tracks(rows, program, origins, revive=revive)
    days = {
        UUID(day.id): {
            "name": day.name,
            "position": position,
            "weekday": day.weekday,
            "notes": day.notes,
        }
        for position, day in enumerate(program.days, start=1)
    }
    exercises = {
        UUID(each.id): (day.id, position, each)
        for day in program.days
        for position, each in enumerate(day.exercises, start=1)
    }
    same = _unchanged(rows, ids)
    changed = {
        pk: _planned_values(*placed, ids) for pk, placed in exercises.items() if same.get(pk) != placed
    }
    _store(PlanDay.objects.for_user(plan.user_id), plan, rows.days, days)
    _store(PlannedExercise.objects.for_user(plan.user_id), plan, rows.exercises, changed)
    _drop(PlannedExercise.objects.for_user(plan.user_id), rows.exercises, exercises)
    _drop(PlanDay.objects.for_user(plan.user_id), rows.days, days)


type _Placed = tuple[str, int, pure.PlannedExercise]


def _unchanged(rows: PlanRows, tracks: Mapping[str, UUID]) -> dict[UUID, _Placed]:
    """What the rows say already, where they say it by themselves: not by following a merge, nor by a track that is gone."""
    stored = {row.pk: row for row in rows.exercises}
    found: dict[UUID, _Placed] = {}
    for day in rows.program.days:
        for each in day.exercises:
            row = stored[UUID(each.id)]
            track = None if each.track is None else tracks.get(each.track)
            if str(row.exercise_id) == each.exercise and row.track_id == track:
                found[row.pk] = (day.id, row.position, each)
    return found


def _planned_values(
    day: str, position: int, each: pure.PlannedExercise, tracks: Mapping[str, UUID]
) -> dict[str, Any]:
    return {
        "day_id": UUID(day),
        "exercise_id": UUID(each.exercise),
        "position": position,
        "superset": each.superset,
        "track_id": None if each.track is None else tracks[each.track],
        "decides": each.decides,
        "by": each.by.value,
        "schemes": as_json.schemes_json(each.schemes),
        "rest_seconds": each.rest_seconds,
        "notes": each.notes,
    }


def _store[R: PlanPart](
    mine: OwnedQuerySet[R], plan: TrainingPlan, stored: Sequence[R], wanted: Mapping[UUID, Mapping[str, Any]]
) -> None:
    """Insert and update, by id."""
    there = {row.pk for row in stored}
    mine.bulk_create(
        mine.model(id=pk, user_id=plan.user_id, plan=plan, **values)
        for pk, values in wanted.items()
        if pk not in there
    )
    changed = [row for row in stored if row.pk in wanted and _change(row, wanted[row.pk])]
    if changed:
        columns = [name.removesuffix("_id") for name in next(iter(wanted.values()))]
        mine.bulk_update(changed, columns)


def _drop[R: PlanPart](mine: OwnedQuerySet[R], stored: Sequence[R], wanted: Mapping[UUID, Any]) -> None:
    if gone := [row.pk for row in stored if row.pk not in wanted]:
        mine.filter(pk__in=gone).delete()


def _change(row: PlanPart, values: Mapping[str, Any]) -> bool:
    """Whether the row says something else; then it says `values`."""
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    return True


def _write_tracks(rows: PlanRows, program: Program, origins: Origins, *, revive: bool) -> dict[str, UUID]:
    """The rows of the tracks; answers their ids by key. One that is gone stays as a tombstone."""
    plan = rows.plan
    there = {row.key: row for row in (*rows.tombstones, *rows.tracks)}
    known = {track.key: track for track in rows.program.tracks}
    new: list[Track] = []
    changed: list[Track] = []
    moved: list[tuple[UUID, pure.Track, Change]] = []
    for position, track in enumerate(program.tracks, start=1):
        values = _track_values(track, position)
        row = there.get(track.key)
        if row is None:
            origin, text = origins.get(track.key, (Origin.UNKNOWN, ""))
            state = as_json.state_json(engine.start(track))
            new.append(
                Track(
                    user_id=plan.user_id,
                    plan=plan,
                    key=track.key,
                    origin=origin,
                    origin_text=text,
                    state=state,
                    **values,
                )
            )
            continue
        before = as_json.state_from(row.state)
        old = known.get(track.key)
        after = before if old is None and revive else engine.start(track)
        if old is not None:
            after = _carried(before, old, track)
        if after != before:
            kind = ChangeKind.START if after == engine.start(track) else ChangeKind.SET_BY_HAND
            moved.append((row.pk, track, Change(kind, before, after)))
        if track.start != row.start:
            values |= {"origin": Origin.UNKNOWN if track.start is None else Origin.ENTERED, "origin_text": ""}
        if _change(row, {**values, "state": as_json.state_json(after), "deleted_at": None}):
            changed.append(row)
    wanted = {track.key for track in program.tracks}
    for row in rows.tracks:
        if row.key not in wanted:
            row.deleted_at = timezone.now()
            changed.append(row)
    _explain(plan, moved)
    mine = Track.objects.for_user(plan.user_id)
    mine.bulk_create(new)
    if changed:
        mine.bulk_update(changed, _TRACK_COLUMNS)
    return {row.key: row.pk for row in (*there.values(), *new)}


def _track_values(track: pure.Track, position: int) -> dict[str, Any]:
    return {
        "name": track.name,
        "kind": track.kind.value,
        "position": position,
        "rule": as_json.rule_json(track.rule),
        "ladder": list(track.ladder),
        "start": track.start,
    }


def _carried(state: TrackState, old: pure.Track, new: pure.Track) -> TrackState:
    """Where a track stands after an edit.

    The number stays, and with it all that is known, when the parameters of its rule are edited. Another kind of rule forgets
    stage, streaks and target; another kind of number begins at its start. A start that is edited counts as long as nothing
    was done; afterwards it is where the track began, and `tracks.set_value` says where it is. On a ladder the movement
    stays where it is still a rung.
    """
    if old.kind is not new.kind or state == engine.start(old):
        return engine.start(new)
    if type(old.rule) is not type(new.rule):
        state = TrackState(value=state.value)
    if old.ladder == new.ladder:
        return state
    movement = old.ladder[state.rung] if state.rung < len(old.ladder) else None
    rung = (
        new.ladder.index(movement) if movement in new.ladder else min(state.rung, max(len(new.ladder) - 1, 0))
    )
    return replace(state, rung=rung)


def _explain(plan: TrainingPlan, moved: Sequence[tuple[UUID, pure.Track, Change]]) -> None:
    """An edit that moved a track with a history is part of it, or recomputing would not find the way to its state."""
    if not moved:
        return
    histories = tracks.last_numbers(plan.user, (pk for pk, _, _ in moved))
    day = local_date(timezone.now(), plan.user.time_zone)
    tracks.record_changes(
        user=plan.user,
        plan_id=plan.pk,
        changes=[
            tracks.NewChange(pk, change, day, track.rule, detail={"reason": "The plan was edited"})
            for pk, track, change in moved
            if pk in histories
        ],
    )


def _storable(value: Any) -> Any:
    """A state is exact, a start has four decimals."""
    return None if value is None else round(value, limits.PLACES)


def _keep_version(plan: TrainingPlan, program: Program, summary: str, back_to: int | None = None) -> None:
    PlanVersion.objects.create(
        user_id=plan.user_id,
        plan=plan,
        number=plan.version,
        document=as_json.program_json(program),
        summary=summary[:LONGEST_SUMMARY],
        back_to=back_to,
    )
