"""From the rows of plans to what they say. An exercise that was merged is read as the one it went into.

Rows are read as values: of a plan with sixty exercises an edit changes one, and models and ids are made of what it changes.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast, Coalesce

from accounts.asking import asked
from accounts.models import User
from accounts.units import plain
from training.models import Exercise, Measurement, PlanDay, PlannedExercise, Track, TrainingPlan
from training.plans import checking
from training.progression import as_json
from training.progression import program as pure
from training.progression.program import Program, Schedule, Scheme, SchemeBy, TrackKind
from training.progression.states import TrackState

# Most of reading a plan is reading its sets, rules and states, and from edit to edit nearly all of them are the same. So many
# of each are remembered by what their rows say, and then are the same objects too, of which more is remembered.
_REMEMBERED = 2048
_REMEMBERED_IDS = 16_384


class DayRow(NamedTuple):
    plan: str
    id: str
    name: str
    position: int
    weekday: int | None
    notes: str


class PlannedRow(NamedTuple):
    """`exercise` is the one it names, `now` the one that went into; `schemes` is JSON."""

    plan: str
    id: str
    day: str
    exercise: str
    now: str
    position: int
    superset: int | None
    track: str | None
    decides: bool
    by: str
    schemes: str
    rest_seconds: int | None
    notes: str


class TrackRow(NamedTuple):
    """`rule`, `ladder` and `state` are JSON."""

    plan: str
    id: str
    key: str
    name: str
    kind: str
    position: int
    rule: str
    ladder: str
    start: Decimal | None
    origin: str
    origin_text: str
    state: str
    deleted_at: datetime | None


@dataclass(frozen=True)
class PlanRows:
    """All rows of one plan, in order; those of tracks that an edit took out are among `track_rows`."""

    plan: TrainingPlan
    days: Sequence[DayRow]
    exercises: Sequence[PlannedRow]
    track_rows: Sequence[TrackRow]
    survivors: Mapping[str, str]  # of exercises on ladders that were merged
    models: Mapping[str, Track]  # of the tracks, by id, where they were asked for

    @cached_property
    def program(self) -> Program:
        plan = self.plan
        keys = {row.id: row.key for row in self.kept}
        by_day: dict[str, list[pure.PlannedExercise]] = defaultdict(list)
        for row in self.exercises:
            track = None if row.track is None else keys.get(row.track)
            by_day[row.day].append(
                _planned(row._replace(plan="", day="", exercise="", position=0, track=None), track)
            )
        return Program(
            name=plan.name,
            unit=plan.unit,
            days=tuple(
                pure.Day(
                    id=day.id,
                    name=day.name,
                    exercises=tuple(by_day[day.id]),
                    weekday=day.weekday,
                    notes=day.notes,
                )
                for day in self.days
            ),
            tracks=tuple(self._track(row) for row in self.kept),
            weeks=plan.weeks,
            deload_weeks=frozenset(plan.deload_weeks),
            schedule=Schedule(plan.schedule),
            weekdays=tuple(plan.weekdays),
            target_weeks=plan.target_weeks,
            description=plan.description,
        )

    @cached_property
    def kept(self) -> list[TrackRow]:
        return [row for row in self.track_rows if row.deleted_at is None]

    @cached_property
    def states(self) -> dict[str, TrackState]:
        """Where each track stands, by its key."""
        return {row.key: state_of(row.state) for row in self.kept}

    @cached_property
    def tracks(self) -> list[Track]:
        return [self._model(row) for row in self.kept]

    @cached_property
    def tombstones(self) -> list[Track]:
        """Tracks that an edit took out."""
        return [self._model(row) for row in self.track_rows if row.deleted_at is not None]

    def _track(self, row: TrackRow) -> pure.Track:
        ladder = () if row.ladder == "[]" else json.loads(row.ladder)
        rungs = tuple(self.survivors.get(rung, rung) for rung in ladder)
        return _track(row.key, row.name, row.kind, row.rule, row.start, rungs)

    def _model(self, row: TrackRow) -> Track:
        if row.id in self.models:
            return self.models[row.id]
        values = row._asdict() | {
            "id": UUID(row.id),
            "user_id": self.plan.user_id,
            "plan_id": self.plan.pk,
            "rule": json.loads(row.rule),
            "ladder": json.loads(row.ladder),
            "state": json.loads(row.state),
        }
        names = [field.attname for field in Track._meta.concrete_fields]
        return Track.from_db(self.plan._state.db, names, [values[name] for name in names])  # noqa: SLF001


@lru_cache(maxsize=_REMEMBERED)
def _planned(row: PlannedRow, track: str | None) -> pure.PlannedExercise:
    """`row` without where it stands."""
    return pure.PlannedExercise(
        id=row.id,
        exercise=row.now,
        schemes=_schemes(row.schemes),
        by=SchemeBy(row.by),
        track=track,
        decides=row.decides,
        superset=row.superset,
        rest_seconds=row.rest_seconds,
        notes=row.notes,
    )


@lru_cache(maxsize=_REMEMBERED)
def _schemes(text: str) -> tuple[Scheme, ...]:
    return as_json.schemes_from(json.loads(text))


@lru_cache(maxsize=_REMEMBERED)
def _track(
    key: str, name: str, kind: str, rule: str, start: Decimal | None, ladder: tuple[str, ...]
) -> pure.Track:
    return pure.Track(
        key=key,
        name=name,
        kind=TrackKind(kind),
        rule=as_json.rule_from(json.loads(rule)),
        start=None if start is None else Decimal(plain(start)),
        ladder=ladder,
    )


@lru_cache(maxsize=_REMEMBERED)
def state_of(text: str) -> TrackState:
    """Where a track stands, from the JSON of its row."""
    return as_json.state_from(json.loads(text))


@lru_cache(maxsize=_REMEMBERED_IDS)
def _id(text: str) -> str:
    """An id as programs have it, from what the database makes of it: one of the two has no hyphens."""
    return str(UUID(text))


def _as_text(column: str | Coalesce) -> Cast:
    return Cast(column, TextField())


def rows_of(
    plans: Sequence[TrainingPlan], *, tracks: QuerySet[Track] | None = None, locks_tracks: bool = False
) -> dict[UUID, PlanRows]:
    """The rows of several plans of one person, by plan: three queries, and one more where there are ladders.

    `tracks`: the models to take, for who asks for more of them. `locks_tracks`: for who is going to write them.
    """
    if not plans:
        return {}
    ids = (plans[0].user_id, *(plan.pk for plan in plans))
    days: dict[str, list[DayRow]] = defaultdict(list)
    for plan, day, *said in _days(*ids):
        row = DayRow(_id(plan), _id(day), *said)
        days[row.plan].append(row)
    exercises: dict[str, list[PlannedRow]] = defaultdict(list)
    for plan, planned, day, exercise, now, position, superset, track, *said in _exercises(*ids):
        exercises[_id(plan)].append(
            PlannedRow(
                _id(plan),
                _id(planned),
                _id(day),
                _id(exercise),
                _id(now),
                position,
                superset,
                None if track is None else _id(track),
                *said,
            )
        )
    models: dict[str, Track] = {}
    of_tracks: dict[str, list[TrackRow]] = defaultdict(list)
    if tracks is None:
        for plan, track, *said in (_locked_tracks if locks_tracks else _tracks)(*ids):
            of_tracks[_id(plan)].append(TrackRow(_id(plan), _id(track), *said))
    else:
        for model in tracks.filter(user=ids[0], plan__in=plans).order_by("position", "id"):
            models[str(model.pk)] = model
            of_tracks[str(model.plan_id)].append(_row_of(model))
    merged = survivors(
        rung
        for rows in of_tracks.values()
        for row in rows
        if row.deleted_at is None and row.ladder != "[]"
        for rung in json.loads(row.ladder)
    )
    return {
        plan.pk: PlanRows(plan, days[key], exercises[key], of_tracks[key], merged, models)
        for plan in plans
        for key in [str(plan.pk)]
    }


@asked
def _days(user: UUID, *plans: UUID) -> QuerySet[Any, Any]:
    mine = PlanDay.objects.filter(user=user, plan__in=plans).order_by("position", "id")
    return mine.values_list(_as_text("plan_id"), _as_text("id"), "name", "position", "weekday", "notes")


@asked
def _exercises(user: UUID, *plans: UUID) -> QuerySet[Any, Any]:
    mine = PlannedExercise.objects.filter(user=user, plan__in=plans).order_by("position", "id")
    return mine.values_list(
        *(_as_text(name) for name in ("plan_id", "id", "day_id", "exercise_id")),
        _as_text(Coalesce("exercise__merged_into_id", "exercise_id")),
        *("position", "superset", _as_text("track_id"), "decides", "by", _as_text("schemes")),
        *("rest_seconds", "notes"),
    )


def _of_tracks(user: UUID, *plans: UUID) -> QuerySet[Any, Any]:
    mine = Track.objects.filter(user=user, plan__in=plans).order_by("position", "id")
    return mine.values_list(
        *(_as_text("plan_id"), _as_text("id"), "key", "name", "kind", "position"),
        *(_as_text("rule"), _as_text("ladder"), "start", "origin", "origin_text", _as_text("state")),
        "deleted_at",
    )


_tracks = asked(_of_tracks)


@asked
def _locked_tracks(user: UUID, *plans: UUID) -> QuerySet[Any, Any]:
    return _of_tracks(user, *plans).select_for_update(no_key=True)


def _row_of(track: Track) -> TrackRow:
    values = {name: getattr(track, name) for name in TrackRow._fields}
    texts = {name: json.dumps(values[name]) for name in ("rule", "ladder", "state")}
    return TrackRow(**values | texts | {"plan": str(track.plan_id), "id": str(track.pk)})


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


class Known(NamedTuple):
    """As much of an exercise as the editor says of it."""

    name: str
    is_active: bool
    measurement: str


def known_exercises(exercises: Iterable[str], user: User) -> dict[str, Known]:
    """By id as programs have it. One query."""
    if not (wanted := {UUID(each) for each in exercises}):
        return {}
    return {_id(pk): Known(*said) for pk, *said in _known(user.pk, *wanted)}


@asked
def _known(user: UUID, *exercises: UUID) -> QuerySet[Any, Any]:
    rows = Exercise.objects.for_user(user).filter(pk__in=exercises).order_by()
    return rows.values_list(_as_text("id"), "name", "is_active", "measurement")


class Offered(NamedTuple):
    """An exercise that can be chosen for a plan."""

    id: str
    name: str
    measurement: str


def offered_exercise(pk: UUID, user: User) -> Offered | None:
    """None where it is not there for this person, or not any more. One query."""
    for found, *said in _offered(user.pk, pk):
        return Offered(_id(found), *said)
    return None


@asked
def _offered(user: UUID, exercise: UUID) -> QuerySet[Any, Any]:
    rows = Exercise.objects.for_user(user).filter(pk=exercise, is_active=True, merged_into=None).order_by()
    return rows.values_list(_as_text("id"), "name", "measurement")


def warnings_of(program: Program, exercises: Mapping[str, Known]) -> dict[str, str]:
    """checking.warnings, with what is known of the exercises."""
    return checking.warnings(
        program,
        no_longer_offered={pk for pk, exercise in exercises.items() if not exercise.is_active},
        measured={pk: Measurement(exercise.measurement).fields for pk, exercise in exercises.items()},
    )
