"""The rows of a plan, written from what the plan says: those that differ, in a number of statements that does not grow with it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts import statements
from accounts.localtime import local_date
from accounts.statements import JsonText
from training.models import Origin, PlanDay, PlannedExercise, PlanVersion, Track, TrainingPlan
from training.models.plan import PlanPart
from training.plans import tracks
from training.plans.reading import DayRow, PlanRows, TrackRow, state_of
from training.progression import as_json, engine
from training.progression import program as pure
from training.progression.program import Program
from training.progression.remembering import remembered
from training.progression.states import Change, ChangeKind, TrackState

LONGEST_SUMMARY = 200

type Origins = Mapping[str, tuple[Origin, str]]
type Values = dict[str, Any]  # of columns


@dataclass(frozen=True, slots=True)
class Differing:
    """Rows to insert and rows to update, by id, and the columns in which any of these differ."""

    new: dict[str, Values] = field(default_factory=dict)
    changed: dict[str, Values] = field(default_factory=dict)
    columns: set[str] = field(default_factory=set)

    def compare(self, pk: str, stored: Values, wanted: Values) -> None:
        if differing := {name for name, value in wanted.items() if stored[name] != value}:
            self.changed[pk] = wanted
            self.columns.update(differing)


def plan_values(program: Program) -> Values:
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


def write_plan(plan: TrainingPlan, wanted: Values) -> None:
    """As OwnedRow.store, of those columns that differ."""
    values = {name: value for name, value in wanted.items() if getattr(plan, name) != value}
    values |= {"version": plan.version + 1, "updated_at": timezone.now()}
    for name, value in values.items():
        setattr(plan, name, value)
    statements.update(TrainingPlan, plan.user_id, {str(plan.pk): values}, values)


def write_rows(
    rows: PlanRows, program: Program, origins: Origins, *, revive: bool = False
) -> dict[str, TrackState]:
    """Make the rows say `program`; answers where its tracks stand then, by key. `revive`: as writing.apply_edit."""
    plan = rows.plan
    ids, states = _write_tracks(rows, program, origins, revive=revive)
    stored = {row.id: _day_values(row, row.position) for row in rows.days}
    at = _positions([day.id for day in program.days], {row.id: row.position for row in rows.days})
    days = {day.id: _day_values(day, at[day.id]) for day in program.days}
    was = {row.id: row.position for row in rows.exercises}
    exercises: dict[str, _Placed] = {}
    for day in program.days:
        at = _positions([each.id for each in day.exercises], was)
        exercises |= {each.id: _Placed(day.id, at[each.id], each) for each in day.exercises}
    _store(PlanDay, plan, _differing(stored, days))
    _store(PlannedExercise, plan, _differing_exercises(rows, exercises, ids))
    _drop(PlannedExercise, plan, (row.id for row in rows.exercises), exercises)
    _drop(PlanDay, plan, stored, days)
    return states


def keep_version(plan: TrainingPlan, program: Program, summary: str, back_to: int | None = None) -> None:
    said = {
        "id": uuid7(),
        "user_id": plan.user_id,
        "plan_id": plan.pk,
        "number": plan.version,
        "document": JsonText(as_json.document_text(program)),
        "summary": summary[:LONGEST_SUMMARY],
        "back_to": back_to,
        "created_at": timezone.now(),
    }
    statements.insert(PlanVersion, [said])


def _store(model: type[PlanPart], plan: TrainingPlan, rows: Differing) -> None:
    if rows.new:
        new = [
            {"id": pk, "user_id": plan.user_id, "plan_id": plan.pk} | values
            for pk, values in rows.new.items()
        ]
        statements.insert(model, new)
    if rows.changed:
        statements.update(model, plan.user_id, rows.changed, rows.columns)


def _drop(
    model: type[PlanPart], plan: TrainingPlan, stored: Iterable[str], wanted: Mapping[str, Any]
) -> None:
    if gone := [pk for pk in stored if pk not in wanted]:
        statements.delete(model, plan.user_id, gone)


def _differing(stored: Mapping[str, Values], wanted: Mapping[str, Values]) -> Differing:
    found = Differing()
    for pk, values in wanted.items():
        if pk not in stored:
            found.new[pk] = values
        else:
            found.compare(pk, stored[pk], values)
    return found


def _positions(ids: Sequence[str], stored: Mapping[str, int]) -> dict[str, int]:
    """In order, and as they are stored where that is in order: what follows a row that is taken out is not written again."""
    kept: dict[str, int] = {}
    last = 0
    for each in ids:
        last = kept[each] = max(last + 1, stored.get(each, 0))
    anew = {each: at for at, each in enumerate(ids, start=1)}
    return min((kept, anew), key=lambda found: sum(found[each] != stored.get(each) for each in ids))


# --- Days and exercises ----------------------------------------------------------------------------------------------


def _day_values(day: DayRow | pure.Day, position: int) -> Values:
    return {"name": day.name, "position": position, "weekday": day.weekday, "notes": day.notes}


@dataclass(frozen=True, slots=True)
class _Placed:
    """An exercise on its day; positions begin with 1."""

    day: str
    position: int
    planned: pure.PlannedExercise

    def values(self, tracks: Mapping[str, str]) -> Values:
        each = self.planned
        return {
            "day_id": UUID(self.day),
            "exercise_id": UUID(each.exercise),
            "position": self.position,
            "superset": each.superset,
            "track_id": None if each.track is None else UUID(tracks[each.track]),
            "decides": each.decides,
            "by": each.by.value,
            "schemes": _schemes_json(each.schemes),
            "rest_seconds": each.rest_seconds,
            "notes": each.notes,
        }


_schemes_json = remembered(as_json.schemes_json)


def _differing_exercises(
    rows: PlanRows, wanted: Mapping[str, _Placed], tracks: Mapping[str, str]
) -> Differing:
    stored = {row.id: row for row in rows.exercises}
    said = {each.id: each for each in rows.program.exercises()}
    found = Differing()
    for pk, placed in wanted.items():
        row = stored.get(pk)
        if row is None:
            found.new[pk] = placed.values(tracks)
            continue
        was = _Placed(row.day, row.position, said[pk])
        key = was.planned.track
        track = None if key is None else tracks.get(key)
        # Whether the row says so by itself: not by following a merge, nor by a track that is gone.
        says_so = row.exercise == row.now and row.track == track
        if not says_so or was != placed:
            itself = {} if says_so else {"exercise_id": None, "track_id": ""}
            found.compare(pk, was.values(tracks) | itself, placed.values(tracks))
    return found


# --- Tracks ----------------------------------------------------------------------------------------------------------


def _write_tracks(
    rows: PlanRows, program: Program, origins: Origins, *, revive: bool
) -> tuple[dict[str, str], dict[str, TrackState]]:
    """The rows of the tracks; answers their ids and where they stand, by key. One that is gone stays as a tombstone."""
    plan = rows.plan
    there = {row.key: row for row in rows.track_rows}
    known = {track.key: track for track in rows.program.tracks}
    ids = {row.key: row.id for row in rows.track_rows}
    states: dict[str, TrackState] = {}
    found = Differing()
    moved: list[tuple[UUID, pure.Track, Change]] = []
    at = _positions(
        [track.key for track in program.tracks], {row.key: row.position for row in rows.track_rows}
    )
    for track in program.tracks:
        position = at[track.key]
        row, old = there.get(track.key), known.get(track.key)
        if row is None:
            origin, text = origins.get(track.key, (Origin.UNKNOWN, ""))
            states[track.key] = engine.start(track)
            ids[track.key] = str(uuid7())
            found.new[ids[track.key]] = _track_values(track, position, states[track.key]) | {
                "key": track.key,
                "origin": origin,
                "origin_text": text,
            }
            continue
        before = states[track.key] = state_of(row.state)
        if old is track and row.position == position and not rows.survivors:
            continue
        after = before if old is None and revive else engine.start(track)
        if old is not None:
            after = _carried(before, old, track)
        states[track.key] = after
        if old == track and row.position == position and after == before and not rows.survivors:
            continue
        if after != before:
            kind = ChangeKind.START if after == engine.start(track) else ChangeKind.SET_BY_HAND
            moved.append((UUID(row.id), track, Change(kind, before, after)))
        stored = _stored_values(row)
        values = stored | _track_values(track, position, after) | {"deleted_at": None}
        if track.start != row.start:
            values |= {"origin": Origin.UNKNOWN if track.start is None else Origin.ENTERED, "origin_text": ""}
        found.compare(row.id, stored, values)
    for key in known.keys() - states.keys():
        stored = _stored_values(there[key])
        found.compare(ids[key], stored, stored | {"deleted_at": timezone.now()})
    _explain(plan, moved)
    _store(Track, plan, found)
    return ids, states


def _stored_values(row: TrackRow) -> Values:
    values = row._asdict() | {name: json.loads(getattr(row, name)) for name in ("rule", "ladder", "state")}
    return {name: value for name, value in values.items() if name not in {"plan", "id"}}


def _track_values(track: pure.Track, position: int, state: TrackState) -> Values:
    return {
        "name": track.name,
        "kind": track.kind.value,
        "position": position,
        "rule": as_json.rule_json(track.rule),
        "ladder": list(track.ladder),
        "start": track.start,
        "state": as_json.state_json(state),
    }


def _carried(state: TrackState, old: pure.Track, new: pure.Track) -> TrackState:
    """Where a track stands after an edit.

    The number stays, and with it all that is known, when the parameters of its rule are edited. Another kind of rule forgets
    stage, streaks and target; another kind of number begins at its start. A start that is edited counts as long as nothing
    was done; afterwards it is where the track began, and `tracks.set_value` says where it is. On a ladder the movement
    stays where it is still a rung; else the next easier one that is comes in its place.
    """
    if old.kind is not new.kind or state == engine.start(old):
        return engine.start(new)
    if type(old.rule) is not type(new.rule):
        state = TrackState(value=state.value)
    if old.ladder == new.ladder:
        return state
    there = old.ladder[state.rung] if state.rung < len(old.ladder) else None
    if there in new.ladder:
        return replace(state, rung=new.ladder.index(there))
    if not old.ladder or not (new.ladder or state.rung):  # its one movement is still planned
        return replace(state, rung=0)
    # One below is known to be within reach; the reps were of another movement.
    easier = reversed(old.ladder[: state.rung])
    rung = next((new.ladder.index(each) for each in easier if each in new.ladder), 0)
    return replace(state, rung=rung, reps=None, failures=0, successes=0, resets=0)


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
