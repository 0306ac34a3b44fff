"""All writes of plans. Rows are addressed as (user, pk); ids are made on the page, and the same id again is the same write again.

An edit takes a whole Program and writes only the rows in which it differs. Locks in this order: person, plan, tracks.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.asking import asked
from accounts.localtime import local_date
from accounts.models import User
from accounts.queueing import hold
from training.models import Exercise, Origin, PlanDay, PlannedExercise, PlanStatus, TrainingPlan
from training.plans import checking, cycles, following, limits, slots
from training.plans.editing import NotInPlanError, with_ids_of
from training.plans.errors import ConflictError, FaultsError, IdTakenError, StatusError, TooManyError
from training.plans.reading import PlanRows, program_of, rows_of
from training.plans.storing import Origins, keep_version, plan_values, write_plan, write_rows
from training.progression import engine
from training.progression.program import Program
from training.progression.states import TrackState

MOST_PLANS = 100
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


@dataclass(frozen=True, slots=True)
class Edited:
    """A plan after an edit, what it said before and after, where its tracks stand, and what was done."""

    plan: TrainingPlan
    before: Program
    after: Program
    states: Mapping[str, TrackState]
    summary: str = ""


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
        program, wrong = _with_exercises(user, program, None)
        if stored := TrainingPlan.objects.for_user(user).filter(pk=plan_id).first():
            if stored.version == 1 and program_of(stored) != program:
                raise ConflictError(stored)
            return stored
        if TrainingPlan.objects.for_user(user).kept().count() >= MOST_PLANS:
            raise TooManyError
        plan = TrainingPlan(id=plan_id, user=user, status=status, program=program_key, **plan_values(program))
        rows = PlanRows(plan, (), (), (), {}, {})
        _refuse(checking.faults(program) | wrong | _id_faults(program, rows))
        if status == PlanStatus.ACTIVE:
            _refuse(_not_ready(program))
            plan.started_on = local_date(timezone.now(), user.time_zone)
        plan.save(force_insert=True)
        write_rows(rows, program, origins or {})
        keep_version(plan, program, summary)
        return plan


def save_program(*, user: User, plan_id: UUID, version: int, program: Program, summary: str) -> TrainingPlan:
    """Make a plan that is still at `version` say `program`: rows are compared by their ids, tracks by their keys.

    What it says already is left as it is, at any version: the same edit again. A track that was there keeps where it
    stands (see storing). Raises FaultsError, ConflictError, IdTakenError, TrainingPlan.DoesNotExist.
    """
    edited = apply_edit(user=user, plan_id=plan_id, version=version, edit=lambda _: program, summary=summary)
    return edited.plan


def apply_edit(
    *,
    user: User,
    plan_id: UUID,
    version: int,
    edit: Callable[[Program], Program],
    summary: str | Callable[[Program], str],
    revive: bool = False,
    back_to: int | None = None,
) -> Edited:
    """`save_program` of what `edit` makes of the plan as it is: the rows are read once. `summary` may look at the plan before.

    `revive`: tracks that come back after an edit took them out go on where they stood. `back_to`: see PlanVersion.
    """
    with _id_made_elsewhere():
        plan = slots.locked_plan(user, plan_id)
        rows = rows_of([plan], locks_tracks=True)[plan.pk]
        before = rows.program
        try:
            program, wrong = _with_exercises(user, edit(before), before)
        except NotInPlanError:
            if plan.version != version:
                raise ConflictError(plan) from None
            raise
        if program == before:
            return Edited(plan, before, before, rows.states)
        if plan.version != version:
            raise ConflictError(plan)
        _refuse(checking.faults(program) | wrong | _id_faults(program, rows) | _unit_faults(rows, program))
        slot, next_slot = plan.next_slot, slots.renumber(plan, before, program)
        states = write_rows(rows, program, {}, revive=revive)
        write_plan(plan, plan_values(program) | {"next_slot": next_slot})
        said = summary if isinstance(summary, str) else summary(before)
        keep_version(plan, program, said, back_to)
        if slots.ends_with_edit(before, program, slot):
            today = local_date(timezone.now(), user.time_zone)
            cycles.end_cycle(rows_of([plan])[plan.pk], slot, today)
            states = rows_of([plan])[plan.pk].states
        following.moved(plan.user_id, plan.pk)
        return Edited(plan, before, program, states, said)


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
    following.moved(plan.user_id, plan.pk)
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
        hold(user)
        yield


@transaction.atomic
def _bury(user: User, plan_id: UUID, *, deleted: bool) -> TrainingPlan:
    plan = TrainingPlan.objects.for_user(user).select_for_update(no_key=True).get(pk=plan_id)
    if (plan.deleted_at is not None) != deleted:
        plan.deleted_at = timezone.now() if deleted else None
        plan.save(update_fields=["deleted_at", "updated_at"])
        following.moved(plan.user_id, plan.pk)
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


def _with_exercises(user: User, program: Program, before: Program | None) -> tuple[Program, dict[str, str]]:
    """The program with merged exercises followed, and what it names that is not there for this person, by place.

    What the days of the plan `before` name is there, and followed: the database lets no planned exercise go.
    """
    there = set() if before is None else {planned.exercise for planned in before.exercises()}
    named: dict[str, str] = {}
    for day_index, day in enumerate(program.days):
        for index, planned in enumerate(day.exercises):
            named[f"days.{day_index}.exercises.{index}.exercise"] = planned.exercise
    for track_index, track in enumerate(program.tracks):
        for rung, exercise in enumerate(track.ladder):
            named[f"tracks.{track_index}.ladder.{rung}"] = exercise
    named = {place: exercise for place, exercise in named.items() if exercise not in there}
    ids = {UUID(exercise) for exercise in named.values() if _is_id(exercise)}
    known = {str(pk): str(into or pk) for pk, into in _exercises(user.pk, *ids)} if ids else {}
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


@asked
def _exercises(user: UUID, *ids: UUID) -> QuerySet[Any, Any]:
    return Exercise.objects.for_user(user).filter(pk__in=ids).values_list("pk", "merged_into_id")


def _id_faults(program: Program, rows: PlanRows) -> dict[str, str]:
    """Ids that are none, or that belong to another plan, whoever has it."""
    days = {f"days.{index}.id": day.id for index, day in enumerate(program.days)}
    exercises = {
        f"days.{day_index}.exercises.{index}.id": planned.id
        for day_index, day in enumerate(program.days)
        for index, planned in enumerate(day.exercises)
    }
    found: dict[str, str] = {}
    parts = (
        (days, _days, {row.id for row in rows.days}),
        (exercises, _planned, {row.id for row in rows.exercises}),
    )
    for placed, whoevers, stored in parts:
        new = {place: each for place, each in placed.items() if each not in stored}
        found |= {place: "This is not an id." for place, each in new.items() if not _is_id(each)}
        ids = {UUID(each) for each in new.values() if _is_id(each)}
        if ids:
            taken = {str(pk) for (pk,) in whoevers(*ids)}
            found |= {place: _ID_TAKEN for place, each in new.items() if each in taken}
    return found


@asked
def _days(*ids: UUID) -> QuerySet[Any, Any]:
    return PlanDay.objects.filter(pk__in=ids).values_list("pk")


@asked
def _planned(*ids: UUID) -> QuerySet[Any, Any]:
    return PlannedExercise.objects.filter(pk__in=ids).values_list("pk")


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


def _storable(value: Any) -> Any:
    """A state is exact, a start has four decimals."""
    return None if value is None else round(value, limits.PLACES)
