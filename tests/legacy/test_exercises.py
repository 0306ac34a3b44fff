"""What becomes of the older tracker's exercises: each edge case of the list by its number."""

import pytest
from django.db import transaction

from accounts.legacy.identity import derived_id
from accounts.models import LegacyRow, QuarantinedRow
from tests.factories import ExerciseFactory
from tests.legacy import database
from tests.legacy.database import exercise, moved
from tests.legacy.exercises import LATER, aliases, is_new, legacy, record, target
from training.legacy import move_exercises, moving
from training.models import Exercise

pytestmark = pytest.mark.django_db
BLANKS = "Cable\tcrossover\n over  there"


# --- Exercises of their own ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "measurement", "equipment"),
    [
        ("STRENGTH", "weight_reps", "other"),
        ("BODYWEIGHT", "added_weight_reps", "body_weight"),
        ("CARDIO", "distance_time", "other"),
        ("FLEXIBILITY", "time", "other"),
    ],
)
def test_what_the_catalogue_does_not_know_is_a_common_exercise_of_its_kind(
    category: str, measurement: str, equipment: str
) -> None:
    legacy(exercise(name="Log  roll", description="Roll.\n\nAgain.", category=category))
    move = moved(move_exercises)
    made = Exercise.objects.values().get()
    at = record().moved_at
    assert made == {
        "id": derived_id("exercise", "x1"),
        "owner_id": None,
        "key": None,
        "name": "Log roll",
        "measurement": measurement,
        "equipment": equipment,
        "difficulty": "beginner",
        "mechanic": "compound",
        "force": "push",
        "instructions": "Roll.\n\nAgain.",
        "video_url": "",
        "is_active": True,
        "merged_into_id": None,
        "version": 1,
        "shipped": None,
        "created_at": at,
        "updated_at": at,
    }
    row = record()
    assert (row.outcome, row.user_id, row.run_id, row.warnings) == (
        "moved",
        None,
        move.run.pk,
        ["name_changed"],
    )


def test_e9_twins_of_one_category_are_one_exercise_with_the_oldest_ones_name() -> None:
    legacy(
        exercise("a", name="LOG roll", createdAt=LATER),
        exercise("b", name="Log Roll"),
        exercise("c", name="log  roll ", createdAt=LATER),
    )
    moved(move_exercises)
    assert {target(pk).name for pk in "abc"} == {"Log Roll"}
    assert {pk: record(pk).warnings for pk in "abc"} == {
        "a": ["name_twin"],
        "b": [],
        "c": ["name_twin", "name_changed"],
    }
    assert [(row.pk, aliases(row)) for row in Exercise.objects.all()] == [(derived_id("exercise", "b"), [])]
    kept = record("a").row
    assert kept is not None
    assert kept["name"] == "LOG roll"


def test_e9_twins_of_other_categories_are_exercises_of_their_own() -> None:
    legacy(
        exercise("a", name="log roll", category="CARDIO", createdAt=LATER),
        exercise("b", name="Log Roll", category="STRENGTH"),
        exercise("c", name="Log roll", category="CARDIO", createdAt="2025-07-09 08:00:00"),
    )
    moved(move_exercises)
    assert {pk: (target(pk).name, target(pk).measurement) for pk in "abc"} == {
        "a": ("log roll (cardio)", "distance_time"),
        "b": ("Log Roll", "weight_reps"),
        "c": ("log roll (cardio)", "distance_time"),
    }
    assert {pk: record(pk).warnings for pk in "abc"} == {"a": ["name_twin"], "b": [], "c": ["name_twin"]}


def test_e9_twins_of_other_categories_stay_two_where_one_of_the_catalogue_would_suit_both() -> None:
    legacy(
        exercise("a", name="Plank", category="FLEXIBILITY"),
        exercise("b", name="plank", category="CARDIO", createdAt=LATER),
    )
    moved(move_exercises)
    assert (target("a").key, target("b").key, target("b").name) == ("plank", None, "plank (cardio)")


@pytest.mark.parametrize("remembered", [True, False])
def test_e9_holds_across_batches(monkeypatch: pytest.MonkeyPatch, remembered: bool) -> None:  # noqa: FBT001
    monkeypatch.setattr(moving, "BATCH", 2)
    if remembered:  # as after a commit; within the test's transaction there is none
        monkeypatch.setattr(transaction, "on_commit", lambda do, using: do())
    legacy(
        exercise("a", name="LOG roll", createdAt=LATER),
        exercise("b", name="Push-ups", category="BODYWEIGHT"),
        exercise("c", name="push ups", category="BODYWEIGHT"),
        exercise("d", name="Log Roll"),
        exercise("e", name="Log roll", category="CARDIO", createdAt=LATER),
        exercise("f", name="Push-up", category="BODYWEIGHT"),
        exercise("g", name="log roll (cardio)"),
    )
    moved(move_exercises)
    assert {pk: target(pk).name for pk in "abcdefg"} == {
        "a": "Log Roll",
        "b": "Push-up",
        "c": "Push-up",
        "d": "Log Roll",
        "e": "Log roll (cardio)",
        "f": "Push-up",
        "g": "log roll (cardio) (strength)",
    }
    assert aliases(target("b")) == ["Push-ups"]


def test_e10_an_exercise_without_a_name_is_named_by_its_id_and_is_nobodys_twin() -> None:
    legacy(
        exercise("a", name="", category="BODYWEIGHT"),
        exercise("b", name=" \t ", category="BODYWEIGHT"),
        exercise("c" * 200, name="\x07"),
    )
    moved(move_exercises)
    assert {pk[0]: (target(pk).name, record(pk).warnings) for pk in ("a", "b", "c" * 200)} == {
        "a": ("Unnamed exercise (a)", ["name_missing"]),
        "b": ("Unnamed exercise (b)", ["name_missing", "name_changed"]),
        "c": (f"Unnamed exercise ({'c' * 200}"[:100], ["name_missing", "name_changed"]),
    }


def test_e11_an_exercise_that_nobody_ever_did_comes_over() -> None:
    legacy(exercise(name="Log roll"))
    moved(move_exercises)
    assert (target().name, record().outcome) == ("Log roll", "moved")


def test_e12_a_long_name_is_cut_and_kept_as_an_alias() -> None:
    name = "Lying log roll " * 8  # 119 letters
    legacy(exercise(name=name, description="Roll."))
    moved(move_exercises)
    assert (target().name, aliases(target()), target().instructions) == (
        name[:100].rstrip(),
        [name.rstrip()],
        "Roll.",
    )
    assert record().warnings == ["name_changed"]


def test_e12_a_name_too_long_for_an_alias_begins_the_instructions() -> None:
    name = "Lying log roll " * 30
    legacy(exercise(name=name, description="Roll."))
    moved(move_exercises)
    assert (len(target().name), aliases(target())) == (99, [])
    assert target().instructions == f"{name.rstrip()}\n\nRoll."


def test_e12_names_that_are_equal_where_they_are_cut_are_two() -> None:
    names = {pk: "Lying log roll " * 7 + pk for pk in "abc"}
    legacy(*[exercise(pk, name=name) for pk, name in names.items()])
    moved(move_exercises)
    found = {pk: target(pk).name for pk in "abc"}
    assert (found["a"], found["b"][-11:], found["c"][-15:]) == (
        names["a"][:100].rstrip(),
        " (strength)",
        " (strength) (2)",
    )
    assert {pk: aliases(target(pk)) for pk in "abc"} == {pk: [name] for pk, name in names.items()}


def test_e12_blanks_of_all_kinds_are_one_blank() -> None:
    legacy(exercise(name=BLANKS))
    moved(move_exercises)
    kept = record().row
    assert kept is not None
    assert (target().name, record().warnings, kept["name"]) == (
        "Cable crossover over there",
        ["name_changed"],
        BLANKS,
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("İstanbul press", "istanbul press"),
        ("istanbul press", "İSTANBUL PRESS"),
        ("ISTANBUL press", "ıstanbul press"),
        ("Straße press", "STRASSE PRESS"),
        ("Kaſten press", "KASTEN PRESS"),
        ("\u212aelvin press", "kelvin press"),  # the sign of the unit
        ("\u212bngström press", "ÅNGSTRÖM PRESS"),
        ("Άσκησης", "ΆΣΚΗΣΗΣ"),
        ("Ohm \u2126 press", "OHM ω PRESS"),
        ("Café press", "CAFE\u0301 PRESS"),
        ("I\u0307stanbul press", "İstanbul press"),
        ("\uff31\uff55\uff4f\uff4b\uff4b\uff41 press", "quokka PRESS"),  # full width
        ("ŉ press", "ʼN PRESS"),
        ("ǅ press", "Ǆ PRESS"),
        ("ﬁnger press", "FINGER PRESS"),
        ("ẞ press", "ß press"),
    ],
)
def test_e9_names_are_equal_or_not_whatever_alphabet_the_database_lowers(one: str, other: str) -> None:
    legacy(
        exercise("a", name=one),
        exercise("b", name=other, createdAt=LATER),
        exercise("c", name=f"{other} ", category="CARDIO", createdAt=LATER),
        exercise("d", name=f"{one} ", category="FLEXIBILITY", createdAt=LATER),
    )
    moved(move_exercises)
    assert {pk: record(pk).outcome for pk in "abcd"} == dict.fromkeys("abcd", "moved")
    assert not QuarantinedRow.objects.exists()
    assert target("a").name == one


def test_e9_a_name_of_the_catalogue_that_only_the_database_finds_equal_stays_the_catalogues() -> None:
    ExerciseFactory(owner=None, name="İstanbul press")
    legacy(exercise("a", name="istanbul press"))
    moved(move_exercises)
    assert record("a").outcome == "moved"


def test_an_alias_steals_no_name_of_another_exercise() -> None:
    long = "Lying log roll " * 8
    ExerciseFactory(name="Sideways", aliases=[long.strip().upper()])
    legacy(exercise(name=long, category="BODYWEIGHT"))
    moved(move_exercises)
    assert (is_new(), aliases(target())) == (True, [])
    assert target().instructions == long.strip()


def test_no_row_loses_what_it_says_of_an_exercise_that_the_catalogue_describes() -> None:
    legacy(exercise("a", name="Bench Press", description="Mine."), exercise("b", name="Deadlift"))
    moved(move_exercises)
    kept = record("a").row
    assert kept is not None
    assert (kept["description"], record("a").warnings) == ("Mine.", [])
    assert record("b").row is None


def test_e35_dates_that_contradict_each_other_decide_nothing() -> None:
    legacy(exercise(name="Log roll", createdAt=LATER, updatedAt="2025-07-01 08:00:00"))
    moved(move_exercises)
    assert record().warnings == []


# --- The sample ------------------------------------------------------------------------------------------------------


def test_the_samples_exercises_become_what_was_expected() -> None:
    database.load_sample()
    moved(move_exercises)
    rows = {row.legacy_id: row for row in LegacyRow.objects.filter(kind="exercise")}
    assert {
        pk: (target(pk).name, target(pk).measurement, row.warnings) for pk, row in sorted(rows.items())
    } == {
        "x01": ("Push-up", "reps", []),
        "x02": ("Pull-up", "added_weight_reps", []),
        "x03": ("Bodyweight squat", "reps", []),
        "x04": ("Bench press", "weight_reps", []),
        "x05": ("Deadlift", "weight_reps", []),
        "x06": ("Running", "distance_time", []),
        "x07": ("Yoga", "time", []),
        "x08": ("Bench press", "weight_reps", ["name_twin"]),
        "x09": ("Bench Press (cardio)", "distance_time", ["name_twin", "name_changed"]),
        "x10": ("Unnamed exercise (x10)", "added_weight_reps", ["name_missing"]),
        "x11": (("Long " * 20).strip(), "weight_reps", ["name_changed"]),
        "x12": ("Row cable seated", "weight_reps", ["name_changed"]),
        "x13": ("Kniebeuge 🦵", "weight_reps", []),
        "x14": ("Plank", "time", []),
    }
    assert Exercise.objects.count() == 13
    assert target("x11").instructions == ("Long " * 80).strip()
    assert QuarantinedRow.objects.count() == 0
