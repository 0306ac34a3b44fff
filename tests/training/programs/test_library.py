"""What is shipped in the library can be read, says where it comes from, and has no faults; and what a file may say wrong."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from training import programs
from training.plans import checking
from training.programs import files
from training.programs.files import LibraryProgram, ProgramFaultsError
from training.progression import as_json

SHIPPED = programs.shipped()
# Key, days a week, and how many days the program has.
TABLE = {
    "531-boring-but-big": (4, 4),
    "greyskull-lp-phrak": (3, 2),
    "gzclp": (3, 4),
    "madcow-5x5": (3, 3),
    "nsuns-531-lp-4-days": (4, 4),
    "nsuns-531-lp-5-days": (5, 5),
    "phul": (4, 4),
    "recommended-routine": (3, 1),
    "reddit-ppl": (6, 6),
    "starting-strength": (3, 2),
    "starting-strength-power-cleans": (3, 2),
    "stronglifts-5x5": (3, 2),
    "texas-method": (3, 6),
    "upper-lower": (4, 4),
}
NEEDED = {
    "ab wheel",
    "back extension bench",
    "band",
    "barbell",
    "bench",
    "bumper plates",
    "cable machine",
    "calf machine",
    "dip bars",
    "dip belt",
    "dumbbells",
    "leg curl",
    "leg extension",
    "leg press",
    "low bar",
    "pull-up bar",
    "rack",
}


def test_twelve_programs_and_their_variants_are_shipped() -> None:
    assert {each.key: (each.days_per_week, len(each.program("kg").days)) for each in SHIPPED} == TABLE


@pytest.mark.parametrize("program", SHIPPED, ids=lambda each: each.key)
@pytest.mark.parametrize("unit", files.UNITS)
def test_a_program_has_no_faults_and_nothing_odd(program: LibraryProgram, unit: str) -> None:
    said = program.program(unit)
    assert (said.unit, checking.faults(said), checking.warnings(said)) == (unit, {}, {})


@pytest.mark.parametrize("program", SHIPPED, ids=lambda each: each.key)
def test_a_program_says_what_a_reader_wants_to_know(program: LibraryProgram) -> None:
    assert program.source.author
    assert program.source.title
    assert 1970 <= program.source.year <= 2026
    assert set(program.equipment) <= NEEDED
    assert len(program.program("kg").weekdays) == program.days_per_week
    assert 100 <= len(program.description) <= 1000
    # Every number that percentages are taken of, or that a bar begins with, is asked for or begins at body weight.
    for track in program.program("kg").tracks:
        is_double = as_json.rule_json(track.rule)["kind"] == "double"
        assert track.key in program.asks or track.start == 0 or is_double or program.key == "gzclp"


@pytest.mark.parametrize("program", SHIPPED, ids=lambda each: each.key)
def test_both_units_say_the_same_but_for_the_weights(program: LibraryProgram) -> None:
    kg, lb = program.program("kg"), program.program("lb")
    bare = [replace(said, unit="", tracks=()) for said in (kg, lb)]
    if program.key != "madcow-5x5":  # adds a weight to a percentage
        assert bare[0] == bare[1]
    assert [track.key for track in kg.tracks] == [track.key for track in lb.tracks]


def document(**change: Any) -> dict[str, Any]:
    return {
        "format": "spotter-program",
        "version": 1,
        "summary": "Squats.",
        "source": {"author": "Sam", "title": "Squats", "year": 2026},
        "level": "beginner",
        "days_per_week": 2,
        "equipment": ["barbell"],
        "asks": {"squat": {"reps": 5, "percent": "80"}},
        "plan": plan(),
        **change,
    }


def plan(**change: Any) -> dict[str, Any]:
    step = {"kg": "2.5", "lb": "5"}
    exercise = {
        "id": "a",
        "exercise": "back-squat",
        "schemes": [[{"reps": 5, "basis": "track"}]],
        "track": "squat",
    }
    return {
        "name": "Squats",
        "days": [{"id": "a", "name": "Day", "exercises": [exercise]}],
        "tracks": [{"key": "squat", "name": "Squat", "rule": {"kind": "linear", "step": step}}],
        **change,
    }


def test_the_example_of_the_docs_can_be_read() -> None:
    text = (Path(__file__).parents[3] / "docs" / "program-file.md").read_text()
    example = files.parse(text.partition("```json")[2].partition("```")[0].encode())
    found = read(example)
    assert (found.level, found.asks["squat"].guess) == ("beginner", {"kg": Decimal(20), "lb": Decimal(45)})


def read(value: dict[str, Any]) -> LibraryProgram:
    return files.read("squats", value, exercises={"back-squat"})


def test_a_file_becomes_a_program_in_either_unit() -> None:
    found = read(document())
    assert [str(found.program(unit).tracks[0].rule.step) for unit in ("kg", "lb")] == ["2.5", "5"]  # type: ignore[union-attr]
    assert (found.name, found.exercises) == ("Squats", frozenset({"back-squat"}))


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"format": "spotter-plan"}, {"format": "This is not a program file."}),
        ({"version": 2}, {"version": "Only version 1 of the program file can be read."}),
        ({"colour": "red"}, {"colour": "There is no such field."}),
        ({"summary": 3}, {"summary": "This must be text."}),
        ({"summary": ""}, {"summary": "Say in one line what it is: at most 200 characters."}),
        ({"level": "god"}, {"level": "Choose one of: beginner, intermediate, advanced."}),
        ({"days_per_week": 8}, {"days_per_week": "From 1 to 7 days."}),
        ({"equipment": []}, {"equipment": "Say what is needed, one thing after the other."}),
        (
            {"source": {"author": "", "title": "T", "year": 1}},
            {"source.author": "Say where it comes from.", "source.year": "Enter a year."},
        ),
        (
            {"source": {"author": "A", "title": "T", "year": 2000, "link": "http://a"}},
            {"source.link": "The link must begin with https://."},
        ),
        (
            {"asks": {"squat": {"reps": 13, "percent": "0"}}},
            {
                "asks.squat.reps": "From 1 to 12 reps.",
                "asks.squat.percent": "More than 0, at most 100 percent, in quotes.",
            },
        ),
        (
            {"asks": {"squat": {"reps": 5, "percent": "80", "guess": {"kg": "20"}}}},
            {"asks.squat.guess": 'Give both: {"kg": "20", "lb": "45"}.'},
        ),
        (
            {"asks": {"bench": {"reps": 5, "percent": "80"}}},
            {"asks.bench": "There is no such track in the plan."},
        ),
        (
            {"plan": plan(unit="kg")},
            {"plan.unit": "A program has no unit: its weights say both kg and lb."},
        ),
        ({"plan": plan(weeks="two")}, {"plan.weeks": "This must be a whole number."}),
        ({"plan": plan(weeks=0)}, {"plan.weeks": "A cycle has at least one week."}),
        ({"plan": []}, {"plan": "This must be an object."}),
    ],
)
def test_a_fault_is_told_at_its_place(change: dict[str, Any], faults: dict[str, str]) -> None:
    with pytest.raises(ProgramFaultsError) as caught:
        read(document(**change))
    assert caught.value.faults == faults


def test_an_exercise_that_the_catalogue_does_not_have_is_told_at_its_place() -> None:
    with pytest.raises(ProgramFaultsError) as caught:
        files.read("squats", document(), exercises={"front-squat"})
    assert caught.value.faults == {
        "plan.days.0.exercises.0.exercise": "“back-squat” is not an exercise of the catalogue."
    }


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff\xfe", "This is not a JSON file."),
        (b"{", "This is not a JSON file."),
        (b"[" * 100_000, "This is not a JSON file."),
        (b"[]", "This is not a program file."),
        (b" " * 1_000_001, "The file is too large to be a program."),
    ],
)
def test_what_is_no_file_is_said_so(data: bytes, message: str) -> None:
    with pytest.raises(ProgramFaultsError) as caught:
        files.parse(data)
    assert caught.value.faults == {"": message}


def test_a_plan_becomes_a_file_without_anybodys_weights() -> None:
    program = read(document()).program("lb")
    with_start = replace(program, tracks=(replace(program.tracks[0], start=program.tracks[0].rule.step),))  # type: ignore[union-attr]
    assert files.without_weights(with_start) == plan()


@pytest.mark.parametrize("program", SHIPPED, ids=lambda each: each.key)
@pytest.mark.parametrize("unit", files.UNITS)
def test_a_shipped_program_comes_back_from_the_plan_that_was_made_of_it(
    program: LibraryProgram, unit: str
) -> None:
    again = files.without_weights(program.program(unit))
    assert [files.in_unit(again, each) for each in files.UNITS] == [
        program.program(each) for each in files.UNITS
    ]
