"""From the rows of plans to what they say. An exercise that was merged is read as the one it went into."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.units import plain
from training.models import Exercise, Measurement, PlanDay, PlannedExercise, Track, TrainingPlan
from training.plans import checking
from training.progression import as_json
from training.progression import program as pure
from training.progression.program import Program, Schedule, Scheme, SchemeBy, TrackKind
from training.progression.states import TrackState

# So many schemes are remembered, of at most so many characters: a dozen sets have a thousand.
_REMEMBERED = 1024
_LONGEST_REMEMBERED = 4000


@dataclass(frozen=True)
class PlanRows:
    """All rows of one plan, in order; `tombstones` are tracks that an edit took out."""

    plan: TrainingPlan
    days: Sequence[PlanDay]
    exercises: Sequence[PlannedExercise]
    tracks: Sequence[Track]
    tombstones: Sequence[Track]
    survivors: Mapping[str, str]  # of exercises on ladders that were merged

    @cached_property
    def program(self) -> Program:
        plan = self.plan
        keys = {track.pk: track.key for track in self.tracks}
        by_day: dict[UUID, list[pure.PlannedExercise]] = defaultdict(list)
        for row in self.exercises:
            by_day[row.day_id].append(_planned(row, keys))
        return Program(
            name=plan.name,
            unit=plan.unit,
            days=tuple(
                pure.Day(
                    id=str(day.pk),
                    name=day.name,
                    exercises=tuple(by_day[day.pk]),
                    weekday=day.weekday,
                    notes=day.notes,
                )
                for day in self.days
            ),
            tracks=tuple(self._track(row) for row in self.tracks),
            weeks=plan.weeks,
            deload_weeks=frozenset(plan.deload_weeks),
            schedule=Schedule(plan.schedule),
            weekdays=tuple(plan.weekdays),
            target_weeks=plan.target_weeks,
            description=plan.description,
        )

    @cached_property
    def states(self) -> dict[str, TrackState]:
        """Where each track stands, by its key."""
        return {track.key: as_json.state_from(track.state) for track in self.tracks}

    def _track(self, row: Track) -> pure.Track:
        return pure.Track(
            key=row.key,
            name=row.name,
            kind=TrackKind(row.kind),
            rule=as_json.rule_from(row.rule),
            start=None if row.start is None else Decimal(plain(row.start)),
            ladder=tuple(self.survivors.get(rung, rung) for rung in row.ladder),
        )


def _planned(row: PlannedExercise, keys: Mapping[UUID, str]) -> pure.PlannedExercise:
    return pure.PlannedExercise(
        id=str(row.pk),
        exercise=str(row.now),  # type: ignore[attr-defined]  # annotated by rows_of
        schemes=_schemes(row.schemes),
        by=SchemeBy(row.by),
        track=None if row.track_id is None else keys.get(row.track_id),
        decides=row.decides,
        superset=row.superset,
        rest_seconds=row.rest_seconds,
        notes=row.notes,
    )


def _schemes(stored: Any) -> tuple[Scheme, ...]:
    """Most of reading a plan is reading its sets, and from edit to edit nearly all of them are the same."""
    text = json.dumps(stored)
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else as_json.schemes_from(stored)


@lru_cache(maxsize=_REMEMBERED)
def _remembered(text: str) -> tuple[Scheme, ...]:
    return as_json.schemes_from(json.loads(text))


def rows_of(plans: Sequence[TrainingPlan], *, tracks: QuerySet[Track] | None = None) -> dict[UUID, PlanRows]:
    """The rows of several plans of one person, by plan: three queries, and one more where there are ladders.

    `tracks`: where they come from, for who locks them.
    """
    if not plans:
        return {}
    user = plans[0].user_id
    days: dict[UUID, list[PlanDay]] = defaultdict(list)
    for day in PlanDay.objects.for_user(user).filter(plan__in=plans).order_by("position", "id"):
        days[day.plan_id].append(day)
    exercises: dict[UUID, list[PlannedExercise]] = defaultdict(list)
    planned = PlannedExercise.objects.for_user(user).filter(plan__in=plans).order_by("position", "id")
    for row in planned.annotate(now=Coalesce("exercise__merged_into_id", "exercise_id")):
        exercises[row.plan_id].append(row)
    found: dict[UUID, list[Track]] = defaultdict(list)
    gone: dict[UUID, list[Track]] = defaultdict(list)
    of_plans = Track.objects.all() if tracks is None else tracks
    for track in of_plans.filter(user=user, plan__in=plans).order_by("position", "id"):
        (found if track.deleted_at is None else gone)[track.plan_id].append(track)
    merged = survivors(rung for rows in found.values() for track in rows for rung in track.ladder)
    return {
        plan.pk: PlanRows(plan, days[plan.pk], exercises[plan.pk], found[plan.pk], gone[plan.pk], merged)
        for plan in plans
    }


def survivors(exercises: Iterable[str]) -> dict[str, str]:
    """What those of `exercises` went into that were merged, by id. No query for none."""
    if not (wanted := set(exercises)):
        return {}
    merged = Exercise.objects.filter(pk__in=wanted).exclude(merged_into=None)
    return {str(pk): str(into) for pk, into in merged.values_list("pk", "merged_into_id")}


def program_of(plan: TrainingPlan) -> Program:
    """Three queries, and one more where there are ladders."""
    return rows_of([plan])[plan.pk].program


def states_of(plan: TrainingPlan) -> dict[str, TrackState]:
    """Where each track stands, by its key. One query; who needs the program as well asks `rows_of`."""
    tracks = Track.objects.for_user(plan.user_id).kept().filter(plan=plan).values_list("key", "state")
    return {key: as_json.state_from(state) for key, state in tracks}


def exercises_of(program: Program, user: User) -> dict[str, Exercise]:
    """The exercises that a program names, by id as it has them: the catalogue's and the person's own. One query."""
    rows = Exercise.objects.for_user(user).filter(pk__in=program.named)
    return {str(row.pk): row for row in rows}


def warnings_of(program: Program, exercises: Mapping[str, Exercise]) -> dict[str, str]:
    """checking.warnings, with what is known of the exercises (`exercises_of`)."""
    return checking.warnings(
        program,
        no_longer_offered={pk for pk, exercise in exercises.items() if not exercise.is_active},
        measured={pk: Measurement(exercise.measurement).fields for pk, exercise in exercises.items()},
    )
