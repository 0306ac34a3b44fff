"""What was otherwise in a workout than its plan has it, and the plan changed to that where the person wants it so.

Asked of the last workout of a plan only: what was done before it is history, and the plan may have gone on.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID, uuid5

from django.db.models import Prefetch, prefetch_related_objects

from accounts.models import User
from training.models import Exercise, Measurement, PlanStatus, TrainingPlan
from training.plans import editing, limits, reading, writing
from training.progression.program import HUNDRED, Day, PlannedExercise, PlannedSet, Program, SetKind
from training.progression.program import Track as PureTrack
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet
from workouts.planning.done import asked_of, done_set

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Difference:
    """One, in words, and what would make it so in the plan. `key` names it in a form."""

    key: str
    text: str
    edit: Callable[[Program], Program]


@dataclass(frozen=True, slots=True)
class Amendments:
    plan: TrainingPlan
    day: str
    differences: Sequence[Difference]


def offered(user: User, session: WorkoutSession) -> Amendments | None:
    """None for a workout that was as planned, is not the last one of a plan, or whose plan is no longer in use."""
    if (
        session.plan_id is None
        or session.plan_slot is None
        or session.is_open
        or session.deleted_at is not None
    ):
        return None
    logs = list(
        WorkoutLog.objects.for_user(user).filter(session=session).in_order().select_related("exercise")
    )
    if _is_as_asked(logs):
        return None
    done = WorkoutSession.objects.for_user(user).finished().filter(plan=session.plan_id)
    last = done.order_by("-local_date", "-started_at", "-pk").values_list("pk", flat=True).first()
    plan = TrainingPlan.objects.for_user(user).kept().filter(pk=session.plan_id).first()
    if last != session.pk or plan is None or plan.status in {PlanStatus.ARCHIVED, PlanStatus.COMPLETED}:
        return None
    prefetch_related_objects(
        logs, Prefetch("sets", WorkoutSet.objects.kept().in_order(), to_attr="kept_sets")
    )
    program = reading.rows_of([plan])[plan.pk].program
    day = _day(program, logs, session.plan_slot)
    if day is None:
        return None
    found = [*_swapped(user, program, day, logs), *_left_out(user, day, logs), *_added(day, logs, plan.pk)]
    found += _in_another_order(day, logs)
    return Amendments(plan, day.name, found) if found else None


def amend(*, user: User, session: WorkoutSession, keys: Collection[str], version: int) -> TrainingPlan | None:
    """Make these of the differences so in the plan; those that are so already are passed over. None where none is left.

    Raises training.plans.errors.ConflictError where the plan is not at `version`, FaultsError.
    """
    offer = offered(user, session)
    chosen = [each for each in offer.differences if each.key in keys] if offer else []
    if offer is None or not chosen:
        return None

    def edit(program: Program) -> Program:
        for each in chosen:
            program = each.edit(program)
        return program

    edited = writing.apply_edit(
        user=user,
        plan_id=offer.plan.pk,
        version=version,
        edit=edit,
        summary=f"{offer.day} as it was done on {session.local_date:%-d %b}",
    )
    return edited.plan


def _is_as_asked(logs: Sequence[WorkoutLog]) -> bool:
    """Whether nothing was otherwise: the rule, and then nothing more is read. They are put there in their order."""
    asked = sorted(logs, key=lambda log: log.pk)
    return all(
        log.prescription is not None
        and log.prescription.get("exercise") == str(log.exercise_id)
        and not log.skipped
        and log.deleted_at is None
        for log in logs
    ) and [log.pk for log in asked] == [log.pk for log in logs]


def _day(program: Program, logs: Sequence[WorkoutLog], slot: int) -> Day | None:
    """The day of the plan that was done; by its exercises, for the days may stand in another order now."""
    asked = {str(log.planned) for log in logs if log.planned}
    found = [day for day in program.days if any(each.id in asked for each in day.exercises)]
    if found or asked or not program.days:
        return found[0] if found else None
    return program.place(slot).day


def _by_planned(logs: Sequence[WorkoutLog]) -> dict[str, WorkoutLog]:
    return {str(log.planned): log for log in logs if log.planned}


def _sets(log: WorkoutLog) -> list[WorkoutSet]:
    """The working sets that were done."""
    kept: list[WorkoutSet] = log.kept_sets  # type: ignore[attr-defined]  # prefetched
    return [row for row in kept if row.kind != SetKind.WARM_UP.value]


def _names(user: User, exercises: Collection[str]) -> dict[str, str]:
    rows = Exercise.objects.for_user(user).filter(pk__in=exercises) if exercises else []
    return {str(row.pk): row.name for row in rows}


# --- Each kind of difference -------------------------------------------------------------------------------------------


def _swapped(user: User, program: Program, day: Day, logs: Sequence[WorkoutLog]) -> list[Difference]:
    by_planned = _by_planned(logs)
    ladders = {track.key for track in program.tracks if track.ladder}
    pairs = [
        (planned, log)
        for planned in day.exercises
        if (log := by_planned.get(planned.id))
        and log.deleted_at is None
        and str(log.exercise_id) != planned.exercise
        and planned.track not in ladders  # there the track says which
        and _sets(log)
    ]
    names = _names(user, {planned.exercise for planned, _ in pairs})
    return [
        Difference(
            f"swap-{planned.id}",
            f"{log.exercise.name} in place of {names.get(planned.exercise, 'an exercise')}",
            _swap(planned, log),
        )
        for planned, log in pairs
    ]


def _swap(planned: PlannedExercise, log: WorkoutLog) -> Callable[[Program], Program]:
    """Another exercise is another weight: it has a track of its own, that begins where it was done."""

    def edit(program: Program) -> Program:
        swapped = editing.swap_exercise(program, planned.id, str(log.exercise_id))
        if planned.track is None:
            return swapped
        old = program.track(planned.track)
        track: PureTrack = replace(
            old,
            key=editing.free_key(program, log.exercise.name),
            name=log.exercise.name,
            start=_start(log, program.unit),
        )
        return editing.add_track(swapped, track, planned_ids=[planned.id])

    return edit


def _start(log: WorkoutLog, unit: str) -> Decimal | None:
    """The heaviest set, as all of what the heaviest one that was asked for was a percentage of; None without weights."""
    if log.measurement == Measurement.ASSISTED_REPS:
        return None
    weights = [weight for row in _sets(log) if (weight := done_set(row, log.measurement, unit).weight)]
    if not weights:
        return None
    asked = asked_of(log)
    percent = max(
        (each.percent for each in asked.sets if each.counts and each.percent) if asked else (),
        default=HUNDRED,
    )
    return (max(weights) * HUNDRED / percent).quantize(_CENT)


def _left_out(user: User, day: Day, logs: Sequence[WorkoutLog]) -> list[Difference]:
    by_planned = _by_planned(logs)
    gone = [
        planned
        for planned in day.exercises
        if (log := by_planned.get(planned.id))
        and (log.deleted_at is not None or (log.skipped and not _sets(log)))
    ]
    names = _names(user, {planned.exercise for planned in gone})
    return [
        Difference(
            f"remove-{planned.id}",
            f"Without {names.get(planned.exercise, 'an exercise')}",
            lambda program, pk=planned.id: editing.remove_exercise(program, pk),  # type: ignore[misc]
        )
        for planned in gone
    ]


def _added(day: Day, logs: Sequence[WorkoutLog], plan_id: UUID) -> list[Difference]:
    there = {planned.exercise for planned in day.exercises}
    found = []
    for log in logs:
        sets = _sets(log)
        if log.planned or log.deleted_at is not None or str(log.exercise_id) in there or not sets:
            continue
        scheme = tuple(_as_planned(row) for row in sets[: limits.MOST_SETS])
        new = PlannedExercise(str(uuid5(log.pk, str(plan_id))), str(log.exercise_id), (scheme,))
        count = f"{len(scheme)} set{'' if len(scheme) == 1 else 's'}"
        found.append(
            Difference(
                f"add-{log.pk}",
                f"{log.exercise.name} as well, {count}",
                lambda program, new=new: editing.add_exercise(program, day.id, new),  # type: ignore[misc]
            )
        )
    return found


def _as_planned(row: WorkoutSet) -> PlannedSet:
    """A set as it was done, its weight left to the lifter."""
    fields = Measurement(row.log.measurement).fields
    reps = row.reps if "reps" in fields and row.reps else None
    seconds = round(row.seconds) if reps is None and "seconds" in fields and row.seconds else None
    metres = row.metres if reps is None and seconds is None and "distance" in fields else None
    return PlannedSet(reps=reps, seconds=seconds or None, metres=metres or None, kind=SetKind(row.kind))


def _in_another_order(day: Day, logs: Sequence[WorkoutLog]) -> list[Difference]:
    """What was done, in the order in which it stood there."""
    stood = [str(log.planned) for log in logs if log.planned and log.deleted_at is None and not log.skipped]
    there = [planned.id for planned in day.exercises]
    stood = [pk for pk in stood if pk in there]
    if stood == [pk for pk in there if pk in stood]:
        return []

    def edit(program: Program) -> Program:
        left = {planned.id for planned in program.exercises()}
        order = [pk for pk in stood if pk in left]
        for pk, after in zip(reversed(order[:-1]), reversed(order[1:]), strict=True):
            program = editing.move_exercise(program, pk, day_id=day.id, before=after)
        return program

    return [Difference("order", "The order of the exercises", edit)]
