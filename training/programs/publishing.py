"""From a plan, a plan file or a program file to a program of the library, as staff publish it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from training.models import Exercise, TrainingPlan
from training.plans import files as plan_files
from training.plans.reading import exercises_of, program_of
from training.programs import files
from training.programs.files import Json, ProgramFaultsError
from training.progression.program import Basis, Double, NoRule, Program, Track, TrackKind


@dataclass(frozen=True, slots=True)
class About:
    """What a reader wants to know of a program and a plan does not say. Empty: as in the file."""

    summary: str = ""
    author: str = ""
    title: str = ""
    year: int | None = None
    link: str = ""
    level: str = ""
    days_per_week: int | None = None
    equipment: tuple[str, ...] = ()

    def over(self, document: Json) -> Json:
        """`document` with what is said here."""
        source = document.get("source")
        said = {"author": self.author, "title": self.title, "year": self.year, "link": self.link}
        source = (source if isinstance(source, dict) else {}) | _given(said)
        rest = {
            "summary": self.summary,
            "level": self.level,
            "days_per_week": self.days_per_week,
            "equipment": list(self.equipment),
        }
        return document | _given(rest) | {"source": source}


def _given(values: Mapping[str, Any]) -> Json:
    return {name: value for name, value in values.items() if value}


def from_file(data: bytes, about: About, user: User) -> Json:
    """A program file, or a plan file in a program file's clothes. Raises ProgramFaultsError."""
    document = files.parse(data)
    if document.get("format") != plan_files.FORMAT:
        return about.over(document)
    try:
        program = plan_files.read_plan_file(data, user)
    except plan_files.FileFaults as error:
        raise ProgramFaultsError(error.faults) from error
    return _from_program(program, about, user)


def from_plan(plan: TrainingPlan, about: About) -> Json:
    """Raises ProgramFaultsError."""
    return _from_program(program_of(plan), about, plan.user)


def _from_program(program: Program, about: About, user: User) -> Json:
    body = _with_keys(files.without_weights(program), exercises_of(program, user))
    asks = {track.key: ask for track in program.tracks if (ask := _ask(program, track))}
    document = {"format": files.FORMAT, "version": files.VERSION, "asks": asks, "plan": body}
    return about.over(document)


def _with_keys(plan: Json, exercises: Mapping[str, Exercise]) -> Json:
    """With keys of the catalogue in place of ids, and short ids of its own."""
    faults = {}

    def key(pk: str, place: str) -> str:
        row = exercises.get(pk)
        if row is None or not row.key:
            name = row.name if row else "This exercise"
            faults[place] = f"“{name}” is not of the shipped catalogue. Choose another one in the plan."
        return (row.key if row else None) or ""

    for number, day in enumerate(plan.get("days", []), start=1):
        day["id"] = str(number)
        for index, planned in enumerate(day.get("exercises", []), start=1):
            planned["id"] = f"{number}-{index}"
            place = f"plan.days.{number - 1}.exercises.{index - 1}.exercise"
            planned["exercise"] = key(planned["exercise"], place)
    for number, track in enumerate(plan.get("tracks", [])):
        for index, rung in enumerate(track.get("ladder", [])):
            track["ladder"][index] = key(rung, f"plan.tracks.{number}.ladder.{index}")
    if faults:
        raise ProgramFaultsError(faults)
    return plan


def _ask(program: Program, track: Track) -> Json | None:
    """90 % of the maximum for a training max, 85 % of what goes that often for a weight; None for what is found while training."""
    if track.kind is TrackKind.TRAINING_MAX:
        return {"reps": 1, "percent": "90"}
    if track.ladder or track.start == 0 or isinstance(track.rule, Double | NoRule):
        return None
    reps = [
        each.reps
        for planned in program.exercises()
        if planned.track == track.key
        for each in planned.schemes[0]
        if each.basis is Basis.TRACK and each.reps
    ]
    return {"reps": min(max(reps), files.MOST_ASKED_REPS), "percent": "85"} if reps else None
