"""The older tracker's exercises that the catalogue has: the same ones, whatever they are called."""

from typing import Any

import pytest

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.legacy.database import exercise, moved
from tests.legacy.exercises import aliases, is_new, legacy, load_catalogue, muscles, record, target
from training import merging
from training.catalogue import files
from training.legacy import matching, move_exercises, words
from training.models import Exercise, Measurement

pytestmark = pytest.mark.django_db


# --- The catalogue's -------------------------------------------------------------------------------------------------


SEEDED = {
    "Push-ups": ("BODYWEIGHT", "push-up"),
    "Pull-ups": ("BODYWEIGHT", "pull-up"),
    "Squats": ("BODYWEIGHT", "bodyweight-squat"),
    "Bench Press": ("STRENGTH", "bench-press"),
    "Deadlift": ("STRENGTH", "deadlift"),
    "Running": ("CARDIO", "running"),
    "Yoga Flow": ("FLEXIBILITY", "yoga"),
}


@pytest.mark.parametrize("load_first", [True, False])
def test_the_older_trackers_own_exercises_land_where_a_person_expects(load_first: bool) -> None:  # noqa: FBT001
    if load_first:
        load_catalogue()
    before = Exercise.objects.count()
    legacy(*[exercise(name, name=name, category=category) for name, (category, _) in SEEDED.items()])
    moved(move_exercises)
    assert {name: target(name).key for name in SEEDED} == {name: key for name, (_, key) in SEEDED.items()}
    assert {name: record(name).warnings for name in SEEDED} == {name: [] for name in SEEDED}
    assert Exercise.objects.count() == (before if load_first else len(SEEDED))


def test_a_spelling_that_the_catalogue_lacks_is_searched_by_as_well() -> None:
    legacy(
        exercise("a", name="Push-ups", category="BODYWEIGHT"),
        exercise("b", name="BENCH  press", category="STRENGTH"),
        exercise("c", name="Squats", category="BODYWEIGHT"),  # the barbell's, in the catalogue
    )
    moved(move_exercises)
    assert {pk: aliases(target(pk)) for pk in "abc"} == {"a": ["Push-ups"], "b": [], "c": []}


def test_a_catalogue_that_is_loaded_later_is_as_if_the_move_had_not_been_there() -> None:
    load_catalogue()

    def catalogue() -> dict[str | None, tuple[Any, ...]]:
        left_out = {"id", "created_at", "updated_at"}
        return {
            row.key: (
                {
                    column: value
                    for column, value in Exercise.objects.filter(pk=row.pk).values().get().items()
                    if column not in left_out
                },
                muscles(row),
                aliases(row),
            )
            for row in Exercise.objects.catalogue().filter(
                key__in=["push-up", "bench-press", "yoga", "running"]
            )
        }

    expected = catalogue()
    total = Exercise.objects.count()
    Exercise.objects.all().delete()
    Exercise.history.all().delete()
    legacy(*[exercise(name, name=name, category=category) for name, (category, _) in SEEDED.items()])
    moved(move_exercises)
    report = load_catalogue()
    values, roles, names = expected["push-up"]
    expected["push-up"] = (values, roles, sorted([*names, "Push-ups"]))
    assert (catalogue(), Exercise.objects.count()) == (expected, total)
    assert (report.kept, report.refused, report.adopted, report.left_alone) == ([], [], [], [])
    assert sorted(report.updated) == sorted(key for _, key in SEEDED.values())


@pytest.mark.parametrize(
    ("category", "suits"),
    [
        ("STRENGTH", {"weight_reps", "weight_time", "weight_distance"}),
        ("BODYWEIGHT", {"reps", "added_weight_reps", "assisted_reps", "time"}),
        ("CARDIO", {"distance_time", "time"}),
        ("FLEXIBILITY", {"time"}),
    ],
)
def test_a_catalogue_exercise_is_the_same_only_where_it_records_the_same(
    category: str, suits: set[str]
) -> None:
    for measurement in Measurement.values:
        ExerciseFactory(name=f"Zorb {measurement}", measurement=measurement)
    legacy(*[exercise(kind, name=f"zorb {kind}", category=category) for kind in Measurement.values])
    moved(move_exercises)
    assert {kind for kind in Measurement.values if not is_new(kind)} == suits
    for kind in set(Measurement.values) - suits:
        made = target(kind)
        assert made.name == f"zorb {kind} ({category.lower()})"
        assert made.measurement == words.MEASUREMENT[category]
        assert record(kind).warnings == ["name_twin"]
        assert aliases(made) == []  # the name is the other one's


def test_an_exercise_that_was_merged_is_found_where_it_is_now() -> None:
    into = ExerciseFactory(name="Zorb press")
    merging.merge(duplicate=ExerciseFactory(name="Blorb press"), into=into)
    legacy(exercise(name="Blorb Press"))
    moved(move_exercises)
    assert (target(), Exercise.objects.count()) == (into, 2)


def test_an_exercise_that_is_switched_off_counts_and_stays_so() -> None:
    off = ExerciseFactory(name="Zorb press", is_active=False)
    legacy(exercise(name="Zorb Press"))
    moved(move_exercises)
    assert (target(), target().is_active) == (off, False)


def test_somebodys_private_exercise_is_nobody_elses(alice: User) -> None:
    private = ExerciseFactory(name="Zorb press", owner=alice)
    legacy(exercise(name="Zorb press"))
    moved(move_exercises)
    assert (target() != private, target().owner_id, target().name) == (True, None, "Zorb press")


def test_what_staff_deleted_from_the_catalogue_does_not_come_back_with_the_catalogues_key() -> None:
    load_catalogue()
    Exercise.objects.get(key="bench-press").delete()
    legacy(exercise(name="Bench Press"))
    moved(move_exercises)
    assert (is_new(), target().key, target().name) == (True, None, "Bench Press")


def test_a_name_that_could_loosely_be_two_exercises_is_neither() -> None:
    for name in ("Zorb-press", "Zorbs press"):
        ExerciseFactory(name=name)
    legacy(exercise(name="Zorb press"))
    moved(move_exercises)
    assert is_new()


@pytest.mark.parametrize(
    ("name", "category", "key"),
    [
        ("Squats (Bodyweight)", "BODYWEIGHT", "bodyweight-squat"),
        ("Push ups", "BODYWEIGHT", "push-up"),
        ("plank", "FLEXIBILITY", "plank"),
        ("Plank", "STRENGTH", "weighted-plank"),
        ("bench press (barbell)", "STRENGTH", "bench-press"),
        ("Treadmill", "CARDIO", "treadmill-run"),
    ],
)
def test_other_spellings_are_recognised(name: str, category: str, key: str) -> None:
    legacy(exercise(name=name, category=category))
    moved(move_exercises)
    assert target().key == key


# --- Words -----------------------------------------------------------------------------------------------------------


def test_the_catalogues_files_are_read_once() -> None:
    assert matching.shipped() is matching.shipped()
    assert {entry.key for entry in matching.shipped()} == {entry.key for entry in files.read().entries}


@pytest.mark.parametrize(
    ("word", "equipment"),
    [
        ("Body-weight", "body_weight"),
        ("KETTLEBELLS", "kettlebell"),
        ("none", "body_weight"),
        ("ez_bar", "ez_bar"),
        ("sofa", None),
    ],
)
def test_equipment_is_known_by_its_usual_names(word: str, equipment: str | None) -> None:
    assert words.equipment(word) == equipment
