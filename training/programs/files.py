"""A program of the library as a file: what the plan file says, without anybody's weights, and what a reader wants to know first. Pure.

    {
      "format": "spotter-program", "version": 1,
      "summary": "…", "source": {"author": "…", "title": "…", "year": 2009, "link": "https://…"},
      "level": "beginner", "days_per_week": 3, "equipment": ["barbell", "rack"],
      "asks": {"squat": {"reps": 5, "percent": "50", "guess": {"kg": "20", "lb": "45"}}},
      "plan": {"name": "…", "days": […], "tracks": […]}
    }

`plan` is a training.progression.program.Program as as_json writes it, with two differences: it has no unit, and what is a
weight – a step, a start, what is added to a percentage – says both, `{"kg": "2.5", "lb": "5"}`. Plates are never converted. An exercise is
a key of the catalogue. `asks` says which tracks want a value before the first session, and which one to propose: `percent` of
what can be lifted `reps` times; `guess` where there is nothing to tell from. A track that is not asked for is found while training.

docs/program-file.md tells staff the same.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from accounts import refusals
from accounts.units import plain
from training.models.vocabulary import Difficulty
from training.plans import checking
from training.progression import as_json
from training.progression.program import Program

FORMAT = "spotter-program"
VERSION = 1
UNITS = ("kg", "lb")
MOST_BYTES = 1_000_000
MOST_ASKED_REPS = 12  # beyond them there is no estimate (training.strength)

type Json = dict[str, Any]


class ProgramFaultsError(refusals.FaultsError):
    """What a program file says wrong, by place: `plan.days.0.exercises.2.exercise`."""


@dataclass(frozen=True, slots=True)
class Source:
    author: str
    title: str
    year: int
    link: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """The value to propose for a track: `percent` of what can be lifted `reps` times; `guess` by unit where nothing is known."""

    reps: int
    percent: Decimal
    guess: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class LibraryProgram:
    """`document` is the file as it was read. Exercises are keys of the catalogue until it is adopted."""

    key: str
    summary: str
    source: Source
    level: Difficulty
    days_per_week: int
    equipment: tuple[str, ...]
    asks: Mapping[str, Ask]  # by track
    document: Json

    @property
    def name(self) -> str:
        return self._in["kg"].name

    @property
    def description(self) -> str:
        return self._in["kg"].description

    @cached_property
    def _in(self) -> dict[str, Program]:
        return {unit: in_unit(self.document["plan"], unit) for unit in UNITS}

    def program(self, unit: str) -> Program:
        """With the steps of `unit`."""
        return self._in[unit]

    @property
    def exercises(self) -> frozenset[str]:
        """Keys of all that it names, ladders too."""
        return self._in["kg"].named


def in_unit(plan: Json, unit: str) -> Program:
    """Raises as_json.ShapeError."""
    return as_json.program_from(_chosen(plan, unit) | {"unit": unit})


def _chosen(value: Any, unit: str) -> Any:
    if isinstance(value, dict):
        if value.keys() == set(UNITS):
            return value[unit]
        return {name: _chosen(each, unit) for name, each in value.items()}
    return [_chosen(each, unit) for each in value] if isinstance(value, list) else value


def parse(data: bytes) -> Json:
    """The object that a file holds. Raises ProgramFaultsError."""
    if len(data) > MOST_BYTES:
        raise ProgramFaultsError({"": "The file is too large to be a program."})
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ProgramFaultsError({"": "This is not a JSON file."}) from None
    if not isinstance(document, dict):
        raise ProgramFaultsError({"": "This is not a program file."})
    return document


def read(key: str, document: Json, *, exercises: Collection[str]) -> LibraryProgram:
    """The program that a file says; `exercises` are the keys that the catalogue has. Raises ProgramFaultsError with all faults."""
    if document.get("format") != FORMAT:
        raise ProgramFaultsError({"format": "This is not a program file."})
    if document.get("version") != VERSION:
        raise ProgramFaultsError({"version": f"Only version {VERSION} of the program file can be read."})
    found = dict(_faults(document))
    if not found:
        found = dict(_plan_faults(document, exercises))
    if found:
        raise ProgramFaultsError(found)
    source = document["source"]
    return LibraryProgram(
        key=key,
        summary=document["summary"],
        source=Source(source["author"], source["title"], source["year"], source.get("link", "")),
        level=Difficulty(document["level"]),
        days_per_week=document["days_per_week"],
        equipment=tuple(document["equipment"]),
        asks={track: _ask(said) for track, said in document["asks"].items()},
        document=document,
    )


def _ask(said: Json) -> Ask:
    guess = {unit: Decimal(value) for unit, value in said.get("guess", {}).items()}
    return Ask(said["reps"], Decimal(said["percent"]), guess)


# --- What is wrong with a file ---------------------------------------------------------------------------------------

type Found = Iterator[tuple[str, str]]

_FIELDS = {
    "format": str,
    "version": int,
    "summary": str,
    "source": dict,
    "level": str,
    "days_per_week": int,
    "equipment": list,
    "asks": dict,
    "plan": dict,
}
_TYPE_NAMES = {str: "text", int: "a whole number", dict: "an object", list: "a list"}
LONGEST_SUMMARY = 200


def _faults(document: Json) -> Found:
    for name in sorted(document.keys() - _FIELDS.keys()):
        yield name, "There is no such field."
    wrong = [(name, kind) for name, kind in _FIELDS.items() if not _is(document.get(name), kind)]
    for name, kind in wrong:
        yield name, f"This must be {_TYPE_NAMES[kind]}." if name in document else "This is missing."
    if wrong:
        return
    if not 0 < len(document["summary"]) <= LONGEST_SUMMARY:
        yield "summary", f"Say in one line what it is: at most {LONGEST_SUMMARY} characters."
    if document["level"] not in Difficulty:
        yield "level", f"Choose one of: {', '.join(Difficulty.values)}."
    if not 1 <= document["days_per_week"] <= 7:
        yield "days_per_week", "From 1 to 7 days."
    if not document["equipment"] or not all(_is(each, str) and each for each in document["equipment"]):
        yield "equipment", "Say what is needed, one thing after the other."
    yield from _source_faults(document["source"])
    for track, said in document["asks"].items():
        yield from _ask_faults(said, f"asks.{track}")


def _source_faults(source: Json) -> Found:
    for name in sorted(source.keys() - {"author", "title", "year", "link"}):
        yield f"source.{name}", "There is no such field."
    for name in ("author", "title"):
        if not _is(source.get(name), str) or not source[name].strip():
            yield f"source.{name}", "Say where it comes from."
    if not _is(source.get("year"), int) or not 1900 <= source["year"] <= 2100:
        yield "source.year", "Enter a year."
    link = source.get("link", "")
    if not _is(link, str) or (link and not link.startswith("https://")):
        yield "source.link", "The link must begin with https://."


def _ask_faults(said: Any, place: str) -> Found:
    if not _is(said, dict) or said.keys() - {"reps", "percent", "guess"}:
        yield place, "Say reps, percent and, if there is one, a guess."
        return
    if not _is(said.get("reps"), int) or not 1 <= said["reps"] <= MOST_ASKED_REPS:
        yield f"{place}.reps", f"From 1 to {MOST_ASKED_REPS} reps."
    if not _number(said.get("percent")) or not 0 < Decimal(said["percent"]) <= 100:
        yield f"{place}.percent", "More than 0, at most 100 percent, in quotes."
    if "guess" in said and not (
        _is(said["guess"], dict)
        and said["guess"].keys() == set(UNITS)
        and all(_number(each) for each in said["guess"].values())
    ):
        yield f"{place}.guess", 'Give both: {"kg": "20", "lb": "45"}.'


def _plan_faults(document: Json, exercises: Collection[str]) -> Found:
    plan = document["plan"]
    if "unit" in plan:
        yield "plan.unit", "A program has no unit: its weights say both kg and lb."
        return
    for unit in UNITS:
        try:
            program = in_unit(plan, unit)
        except as_json.ShapeError as error:
            yield f"plan.{error.place}".rstrip("."), error.message
            return
        for place, message in checking.faults(program).items():
            yield f"plan.{place}", message
    for place, key in _placed(program):
        if key not in exercises:
            yield f"plan.{place}", f"“{key}” is not an exercise of the catalogue."
    tracks = {track.key for track in program.tracks}
    for track in document["asks"]:
        if track not in tracks:
            yield f"asks.{track}", "There is no such track in the plan."


def _placed(program: Program) -> Iterator[tuple[str, str]]:
    for at, day in enumerate(program.days):
        for index, planned in enumerate(day.exercises):
            yield f"days.{at}.exercises.{index}.exercise", planned.exercise
    for at, track in enumerate(program.tracks):
        for index, rung in enumerate(track.ladder):
            yield f"tracks.{at}.ladder.{index}", rung


def _is(value: Any, kind: type) -> bool:
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def _number(value: Any) -> bool:
    return (
        isinstance(value, str)
        and value.replace(".", "", 1).isdecimal()
        and value.isascii()
        and len(value) <= 10
    )


# --- From a plan to a file -------------------------------------------------------------------------------------------

# What a gym steps by in one unit and in the other: nobody adds 5.51 lb.
_LB_PER_KG = 2
_WEIGHTS = {"step", "first_step", "restart_plus", "plus"}


def without_weights(program: Program) -> Json:
    """The `plan` of a program file: no unit, steps in both, and no start, which is one person's own (0, body weight, stays)."""
    plan = as_json.program_json(program)
    del plan["unit"]
    plan.pop("target_weeks", None)
    for track in plan.get("tracks", []):
        if track.get("start") != "0":
            track.pop("start", None)
    both: Json = _in_both(plan, program.unit)
    return both


def _in_both(value: Any, unit: str, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _in_both(each, unit, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_in_both(each, unit) for each in value]
    if name not in _WEIGHTS:
        return value
    said = Decimal(value)
    kg, lb = (said, said * _LB_PER_KG) if unit == "kg" else (said / _LB_PER_KG, said)
    return {"kg": plain(kg), "lb": plain(lb)}
