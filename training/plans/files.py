"""Plan files: a plan as JSON that another Spotter, or a person, can read and write. docs/plan-file.md documents them.

A file has no ids: exercises go by their key in the catalogue, or by name where they are in none, and reading makes new ids.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from accounts.models import User
from training import exercises as own_exercises
from training import search
from training.models import Equipment, Exercise, Measurement, TrainingPlan
from training.names import fold
from training.plans import checking, checking_values
from training.plans.editing import with_ids_of
from training.plans.errors import FaultsError
from training.plans.reading import exercises_of, program_of
from training.plans.writing import create_plan
from training.progression import as_json
from training.progression.as_json import ShapeError
from training.progression.program import Program

FORMAT = "spotter-plan"
VERSION = 1
MOST_BYTES = 1_000_000
LONGEST_EXERCISE = 100
LONGEST_PLACE = 200
MOST_ASKED = 20  # exercises for which others are proposed
PROPOSALS = 3

type Json = dict[str, Any]
# What to take for an exercise of the file that is not here, by Missing.reference.
type Instead = Mapping[str, UUID]


@dataclass(frozen=True, slots=True)
class Missing:
    """An exercise of the file that is not here. `name` is its key or name, `reference` what Instead calls it,
    `proposals` what it may be."""

    reference: str
    name: str
    measurement: str
    equipment: str
    places: tuple[str, ...]
    proposals: tuple[Exercise, ...]


class FileFaults(FaultsError):  # noqa: N818  # what there is to say are the faults
    """What is wrong with a plan file, by place (`days.0.exercises.2.exercise`; the file as a whole: ""), and which
    exercises have to be chosen before it can be read."""

    def __init__(self, found: Mapping[str, str], missing: tuple[Missing, ...] = ()) -> None:
        super().__init__({_shown(place): message for place, message in found.items()})
        self.missing = missing


def _shown(place: str) -> str:
    """A place may have words of the file in it, of any length and of characters that no page can show."""
    return place.encode("utf-8", "replace").decode()[:LONGEST_PLACE]


# --- Writing ---------------------------------------------------------------------------------------------------------


def export_plan(plan: TrainingPlan) -> Json:
    """The plan as a plan file, with its start weights, without what became of them."""
    program = program_of(plan)
    return document_of(program, exercises_of(program, plan.user))


def file_bytes(document: Json) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def document_of(program: Program, exercises: Mapping[str, Exercise]) -> Json:
    """`exercises` by the ids in `program`: one that is not among them is called unknown."""
    named = {pk: _name_of(exercise) for pk, exercise in exercises.items()}
    unknown = {"name": "Unknown exercise", "measurement": "weight_reps", "equipment": "other"}
    document = as_json.program_json(program)
    for day in document.get("days", []):
        del day["id"]
        for planned in day.get("exercises", []):
            del planned["id"]
            planned["exercise"] = named.get(planned["exercise"], unknown)
    for track in document.get("tracks", []):
        if "ladder" in track:
            track["ladder"] = [named.get(rung, unknown) for rung in track["ladder"]]
    return {"format": FORMAT, "version": VERSION, **document}


def _name_of(exercise: Exercise) -> str | Json:
    if exercise.key:
        return exercise.key
    return {"name": exercise.name, "measurement": exercise.measurement, "equipment": exercise.equipment}


# --- Reading ---------------------------------------------------------------------------------------------------------


def import_plan(*, user: User, plan_id: UUID, data: bytes, instead: Instead | None = None) -> TrainingPlan:
    """A draft from a plan file, whole or not at all; sent again, it is the same one. Raises FileFaults, and as create_plan."""
    return import_document(user=user, plan_id=plan_id, document=_parsed(data), instead=instead)


def import_document(
    *,
    user: User,
    plan_id: UUID,
    document: Any,
    instead: Instead | None = None,
    summary: str = "Read from a plan file",
) -> TrainingPlan:
    program = read_document(document, user, instead=instead)
    return create_plan(
        user=user, plan_id=plan_id, program=with_ids_of(program, str(plan_id)), summary=summary
    )


def read_plan_file(data: bytes, user: User, *, instead: Instead | None = None) -> Program:
    """What a plan file says, with new ids and the exercises that this person has. Nothing is stored. Raises FileFaults."""
    return read_document(_parsed(data), user, instead=instead)


def read_document(document: Any, user: User, *, instead: Instead | None = None) -> Program:
    """As `read_plan_file`, of what JSON has made of it."""
    body = _body(document)
    references = _References()
    try:
        program = as_json.program_from(references.taken_out_of(body))
    except ShapeError as error:
        raise FileFaults({error.place: error.message}) from error
    found = _found(references.wanted, user, instead or {})
    missing = {name: each for name, each in references.wanted.items() if name not in found}
    if missing:
        raise FileFaults(
            {
                place: f"There is no exercise “{each.name}” here. Choose one."
                for each in missing.values()
                for place in each.places
            },
            tuple(_with_proposals(each, user) for each in list(missing.values())[:MOST_ASKED]),
        )
    program = _with_exercises(program, {name: str(exercise.pk) for name, exercise in found.items()})
    if faults := checking.faults(program):
        raise FileFaults(faults)
    return program


def _parsed(data: bytes) -> Any:
    if len(data) > MOST_BYTES:
        raise FileFaults({"": "This file is too large for a plan: the most is 1 MB."})
    try:
        return json.loads(data.decode("utf-8-sig"))
    except RecursionError as error:
        raise FileFaults({"": "This is no plan file: it is nested too deeply."}) from error
    except ValueError as error:  # no UTF-8, no JSON, a number without end
        raise FileFaults({"": "This is no plan file: it cannot be read as JSON."}) from error


def _body(document: Any) -> Json:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise FileFaults({"format": "This is no plan file of Spotter."})
    version = document.get("version")
    if type(version) is not int or version != VERSION:
        raise FileFaults(
            {"version": f"This file is of another version. This Spotter reads version {VERSION}."}
        )
    return {name: value for name, value in document.items() if name not in {"format", "version"}}


class _References:
    """The exercises that a document names: taken out, so that as_json can judge the rest, each under a name of its own."""

    def __init__(self) -> None:
        self.wanted: dict[str, Missing] = {}
        self._places: dict[str, list[str]] = defaultdict(list)

    def taken_out_of(self, body: Json) -> Json:
        days = self._each(body.get("days"), "days", self._day)
        tracks = self._each(body.get("tracks"), "tracks", self._track)
        changed = {
            **body,
            **({"days": days} if "days" in body else {}),
            **({"tracks": tracks} if "tracks" in body else {}),
        }
        self.wanted = {
            name: replace(each, places=tuple(self._places[name])) for name, each in self.wanted.items()
        }
        return changed

    @staticmethod
    def _each(rows: Any, place: str, change: Any) -> Any:
        """What is not of the right shape is left as it is: as_json says so."""
        if not isinstance(rows, list):
            return rows
        return [
            change(row, f"{place}.{index}") if isinstance(row, dict) else row
            for index, row in enumerate(rows)
        ]

    def _day(self, day: Json, place: str) -> Json:
        changed = {**self._without_id(day, place), "id": str(uuid7())}
        if "exercises" in day:
            changed["exercises"] = self._each(day["exercises"], f"{place}.exercises", self._planned)
        return changed

    def _planned(self, planned: Json, place: str) -> Json:
        changed = {**self._without_id(planned, place), "id": str(uuid7())}
        if "exercise" in planned:
            changed["exercise"] = self._name(planned["exercise"], f"{place}.exercise")
        return changed

    def _track(self, track: Json, place: str) -> Json:
        ladder = track.get("ladder")
        if not isinstance(ladder, list):
            return track
        rungs = [self._name(rung, f"{place}.ladder.{index}") for index, rung in enumerate(ladder)]
        return {**track, "ladder": rungs}

    @staticmethod
    def _without_id(row: Json, place: str) -> Json:
        if "id" in row:
            raise FileFaults({f"{place}.id": "A plan file has no ids. Leave it out."})
        return row

    def _name(self, said: Any, place: str) -> str:
        each = Missing(said, said, "", "", (), ()) if isinstance(said, str) else _described(said, place)
        if (
            not each.name.strip()
            or len(each.name) > LONGEST_EXERCISE
            or not checking_values.is_storable(each.name)
        ):
            raise FileFaults({place: f"Name an exercise, in at most {LONGEST_EXERCISE} characters."})
        self.wanted.setdefault(each.reference, each)
        self._places[each.reference].append(place)
        return each.reference


def _described(said: Any, place: str) -> Missing:
    """An exercise that is not in the catalogue."""
    if not isinstance(said, dict) or not isinstance(said.get("name"), str):
        raise FileFaults({place: "Name an exercise by its key, or by name, measurement and equipment."})
    if unknown := sorted(said.keys() - {"name", "measurement", "equipment"}):
        raise FileFaults({f"{place}.{unknown[0]}": "There is no such field."})
    measurement = said.get("measurement", Measurement.WEIGHT_REPS.value)
    equipment = said.get("equipment", Equipment.OTHER.value)
    for name, value, known in (
        ("measurement", measurement, Measurement),
        ("equipment", equipment, Equipment),
    ):
        if value not in known.values:
            raise FileFaults({f"{place}.{name}": f"Choose one of: {', '.join(known.values)}."})
    name = said["name"]
    return Missing(f"{name} ({measurement}, {equipment})", name, measurement, equipment, (), ())


def _found(wanted: Mapping[str, Missing], user: User, instead: Instead) -> dict[str, Exercise]:
    """The person's exercise for each name, if there is one: as chosen, by key, by the name of their own, by a name of the
    catalogue. One that is measured otherwise is another exercise."""
    found: dict[str, Exercise] = {}
    mine = Exercise.objects.for_user(user).select_related("merged_into")
    chosen = mine.in_bulk([pk for name, pk in instead.items() if name in wanted])
    found |= {name: chosen[pk] for name, pk in instead.items() if name in wanted and pk in chosen}
    keys = [name for name, each in wanted.items() if not each.measurement]
    by_key = {row.key: row for row in mine.catalogue().filter(key__in=keys)}
    found |= {name: by_key[name] for name in keys if name in by_key and name not in found}
    described = {name: each for name, each in wanted.items() if each.measurement and name not in found}
    if described:
        own = {fold(row.name): row for row in mine.owned_by(user).filter(merged_into=None)}
        holders = own_exercises.catalogue_names()
        wanted_pks = {holders[fold(each.name)] for each in described.values() if fold(each.name) in holders}
        rows = mine.in_bulk(list(wanted_pks))
        catalogue = {folded: rows[pk] for folded, pk in holders.items() if pk in rows}
        for name, each in described.items():
            for row in (own.get(fold(each.name)), catalogue.get(fold(each.name))):
                if row is not None and row.measurement == each.measurement:
                    found.setdefault(name, row)
    return {name: row.merged_into or row for name, row in found.items()}


def _with_proposals(each: Missing, user: User) -> Missing:
    """What is called alike: by all its words, or by as many of the first as something answers to."""
    words = each.name.replace("-", " ").split()
    proposals: list[Exercise] = []
    while words and not proposals:
        proposals = search.find(
            user=user, text=" ".join(words), measurement=each.measurement, limit=PROPOSALS
        )
        words.pop()
    return replace(each, proposals=tuple(proposals))


def _with_exercises(program: Program, ids: Mapping[str, str]) -> Program:
    days = tuple(
        replace(day, exercises=tuple(replace(each, exercise=ids[each.exercise]) for each in day.exercises))
        for day in program.days
    )
    tracks = tuple(
        replace(track, ladder=tuple(ids[rung] for rung in track.ladder)) for track in program.tracks
    )
    return replace(program, days=days, tracks=tracks)
