"""What becomes of the older tracker's exercises: each edge case of the list by its number, again, back, and in a sync."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from accounts.legacy.identity import derived_id
from accounts.legacy.runs import Move, patiently
from accounts.models import LegacyRow, QuarantinedRow, User
from tests.factories import ExerciseFactory
from tests.legacy import database
from tests.legacy.database import add, begun, exercise, join, make_tables, moved, run_sql, user, workout
from training import merging
from training.catalogue import files, loader
from training.legacy import matching, move_exercises, moving, undo_exercises, undoing, words
from training.models import Exercise, ExerciseAlias, ExerciseMuscle, Measurement
from workouts import recording

pytestmark = pytest.mark.django_db

LATER = "2025-07-08 08:00:00"
BLANKS = "Cable\tcrossover\n over  there"


def legacy(*rows: dict[str, Any], state: str = "L1") -> None:
    make_tables(state)
    add("Exercise", *rows)


def load_catalogue() -> loader.Report:
    return loader.load(files.read().entries)


def target(pk: str = "x1") -> Exercise:
    found = record(pk).target_id
    assert found is not None
    return Exercise.objects.get(pk=found)


def record(pk: str = "x1") -> LegacyRow:
    return LegacyRow.objects.get(pk=derived_id("exercise", pk))


def is_new(pk: str = "x1") -> bool:
    """Whether the legacy exercise became one of its own."""
    return record(pk).target_id == record(pk).pk


def aliases(of: Exercise) -> list[str]:
    return list(of.aliases.order_by("name").values_list("name", flat=True))


def muscles(of: Exercise) -> dict[str, str]:
    return dict(of.muscles.values_list("muscle", "role"))


def everything() -> dict[str, list[dict[str, Any]]]:
    models: tuple[type[Model], ...] = (Exercise, ExerciseAlias, ExerciseMuscle, LegacyRow, QuarantinedRow)
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def again(move: Move) -> Move:
    """A sync of the exercises."""
    later = Move(apps, connection, move.source, move.choices, move.run)
    later.again = True
    move_exercises(later)
    return later


def undo(move: Move) -> list[str]:
    return undo_exercises(apps, connection, move.run)


# --- The catalogue's ---

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


# --- Exercises of their own ---


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


# --- State T ---

DETAILS = {
    "exerciseType": "STRENGTH",
    "name": "Log roll",
    "equipment": "Dumbbells",
    "primaryMuscleGroup": "CORE",
    "otherMuscles": "legs, SHOULDERS,Lower back, core",
    "difficulty": "ADVANCED",
    "description": "Lie down.",
    "instructions": "Roll.",
}


def test_what_state_t_says_of_an_exercise_comes_along() -> None:
    legacy(exercise(**DETAILS), state="T")
    moved(move_exercises)
    made = target()
    assert (made.measurement, made.equipment, made.difficulty, made.instructions) == (
        "weight_reps",
        "dumbbell",
        "advanced",
        "Lie down.\n\nRoll.",
    )
    assert muscles(made) == {
        "abs": "primary",
        "quads": "secondary",
        "front_delts": "secondary",
        "lower_back": "secondary",
    }
    assert (record().warnings, record().row) == ([], None)


@pytest.mark.parametrize(
    ("word", "muscle"),
    [
        ("CHEST", "chest"),
        ("BACK", "lats"),
        ("LEGS", "quads"),
        ("SHOULDERS", "front_delts"),
        ("BICEPS", "biceps"),
        ("TRICEPS", "triceps"),
        ("CORE", "abs"),
        ("FULL_BODY", "full_body"),
        ("CARDIO", "cardio"),
    ],
)
def test_each_muscle_group_of_state_t_is_one_of_ours(word: str, muscle: str) -> None:
    legacy(exercise(**DETAILS | {"primaryMuscleGroup": word, "otherMuscles": None}), state="T")
    moved(move_exercises)
    assert muscles(target()) == {muscle: "primary"}


@pytest.mark.parametrize("column", ["equipment", "otherMuscles"])
def test_e37_unknown_words_are_left_out_and_kept_in_the_row(column: str) -> None:
    legacy(exercise(**DETAILS | {column: "chest, Flux capacitor"}), state="T")
    moved(move_exercises)
    kept = record().row
    assert kept is not None
    assert (record().warnings, kept[column]) == (["words_unknown"], "chest, Flux capacitor")
    assert muscles(target())["abs"] == "primary"


def test_e38_an_exercise_of_somebodys_plan_stays_common() -> None:
    make_tables("T")
    add("User", user())
    stamp = {"createdAt": LATER, "updatedAt": LATER}
    add("TrainingPlan", {"id": "p1", "userId": "u1", "name": "Mine", "status": "ACTIVE", **stamp})
    add(
        "Exercise",
        exercise(
            **DETAILS | {"trainingPlanId": "p1", "defaultSets": 3, "defaultReps": 5, "durationMinutes": 9}
        ),
    )
    moved(move_exercises)
    assert (target().owner_id, target().name, record().warnings) == (None, "Log roll", [])
    (row,) = begun().reader.where("Exercise", "id", ["x1"])
    assert (row["trainingPlanId"], row["defaultSets"]) == ("p1", "3")  # for the plans' own take-over


# --- Other words for the category, in tables where it is a text ---


@pytest.mark.parametrize(
    ("recorded", "measurement"),
    [
        ({"weight": 60}, "weight_reps"),
        ({"weight": None, "reps": 10}, "added_weight_reps"),
        ({"weight": 0, "reps": 10, "time": 30}, "added_weight_reps"),
        ({"weight": None, "reps": 0, "time": 30}, "time"),
        (None, "added_weight_reps"),
    ],
)
def test_an_unknown_category_is_what_was_recorded(recorded: dict[str, Any] | None, measurement: str) -> None:
    make_tables()
    if connection.vendor == "postgresql":
        run_sql('ALTER TABLE "Exercise" ALTER COLUMN "category" TYPE text')
    add("Exercise", exercise(name="Log roll", category="MACHINE"))
    if recorded is not None:
        add("User", user())
        add("Workout", workout())
        add("WorkoutExercise", join(**recorded))
    moved(move_exercises)
    assert (target().measurement, record().warnings) == (measurement, ["words_unknown"])
    kept = record().row
    assert kept is not None
    assert kept["category"] == "MACHINE"


# --- The sample ---


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


# --- Again, and on from where it was killed ---


def test_twice_is_once() -> None:
    database.load_sample()
    move = moved(move_exercises)
    before = everything()
    move.run.progress = {}  # as if it had been killed before it could note where it was
    move_exercises(move)
    assert everything() == before
    assert (again(move).events, everything()) == ({}, before)


def test_a_killed_move_goes_on_to_the_same_end(monkeypatch: pytest.MonkeyPatch) -> None:
    database.load_sample()

    def end() -> dict[str, Any]:
        rows = LegacyRow.objects.all()
        return {row.legacy_id: (row.target_id, row.warnings, row.row) for row in rows}

    move = moved(move_exercises)
    expected = end()
    undo(move)
    move.run.delete()
    monkeypatch.setattr(moving, "BATCH", 3)
    killed = begun()

    def kill(phase: str, done: int, total: int) -> None:
        if done == 9:
            raise KeyboardInterrupt

    killed.progress = kill
    with pytest.raises(KeyboardInterrupt):
        move_exercises(killed)
    moved(move_exercises)
    assert end() == expected


def refuse_sql(name: str) -> str:
    """Let the database refuse the exercise of this name, as one that has more rules than ours."""
    if connection.vendor == "postgresql":
        return f"ALTER TABLE training_exercise ADD CONSTRAINT no_poison CHECK (name <> '{name}')"
    return (
        f"CREATE TRIGGER no_poison BEFORE INSERT ON training_exercise WHEN NEW.name = '{name}'"
        " BEGIN SELECT RAISE(ABORT, 'no_poison'); END"
    )


def test_what_the_database_refuses_goes_to_quarantine_with_its_message_and_the_others_come_over() -> None:
    legacy(
        exercise("a", name="Poison (cardio)", category="STRENGTH"),
        exercise("b", name="Poison", category="CARDIO"),
        exercise("c", name="Log roll"),
        exercise("d", name="POISON", category="FLEXIBILITY", createdAt=LATER),
    )
    run_sql(refuse_sql("Poison"))
    move = moved(move_exercises)
    assert {pk: record(pk).outcome for pk in "abcd"} == {
        "a": "moved",
        "b": "quarantined",
        "c": "moved",
        "d": "moved",
    }
    found = QuarantinedRow.objects.get()
    assert (found.legacy_row_id, found.reason, found.row["name"]) == (
        derived_id("exercise", "b"),
        "refused",
        "Poison",
    )
    assert "no_poison" in found.detail
    with connection.cursor() as cursor:
        cursor.execute("""UPDATE "Exercise" SET "name" = 'Cured' WHERE "id" = 'b'""")
    again(move)
    assert (target("b").name, QuarantinedRow.objects.count()) == ("Cured", 0)


# --- Back ---


@pytest.mark.parametrize("load_first", [True, False])
def test_undo_leaves_nothing_of_it(load_first: bool) -> None:  # noqa: FBT001
    if load_first:
        load_catalogue()
    ExerciseFactory(name="Kniebeuge 🦵", measurement="time")
    before = everything()
    database.load_sample()
    move = moved(move_exercises)
    assert everything() != before
    assert undo(move) == []
    assert everything() == before
    assert (
        list(Exercise.history.filter(history_type="-")) == []
    )  # else the catalogue's loader would not bring them back
    move.run.refresh_from_db()
    assert (move.run.state, move.run.progress) == ("running", {})


def test_undo_leaves_what_the_catalogue_has_made_its_own() -> None:
    legacy(exercise(name="Push-ups", category="BODYWEIGHT"))
    move = moved(move_exercises)
    load_catalogue()
    assert undo(move) == []
    push_up = Exercise.objects.get(key="push-up")
    assert ("Push-ups" in aliases(push_up), push_up.muscles.count() > 0) == (False, True)
    assert LegacyRow.objects.count() == 0


def log_it(made: Exercise, alice: User) -> None:
    session = recording.start_session(user=alice, session_id=derived_id("test", "s"), at=datetime(2026, 1, 1, tzinfo=UTC))  # fmt: skip
    recording.add_exercise(
        user=alice, session_id=session.pk, exercise_id=made.pk, log_id=derived_id("test", "l")
    )


def rename(made: Exercise, alice: User) -> None:
    made.name = "Renamed"
    made.save()


def merge_into_it(made: Exercise, alice: User) -> None:
    merging.merge(duplicate=ExerciseFactory(name="Duplicate"), into=made)


@pytest.mark.parametrize("use", [log_it, rename, merge_into_it])
def test_undo_keeps_an_exercise_that_somebody_used(
    use: Callable[[Exercise, User], None], alice: User
) -> None:
    legacy(exercise("a", name="Log roll"), exercise("b", name="LOG ROLL", createdAt=LATER), exercise("c"))
    move = moved(move_exercises)
    use(target("a"), alice)
    kept = target("a")
    assert undo(move) == [f"exercise {kept.name}: it was used or edited since"]
    assert Exercise.objects.filter(pk=kept.pk).exists()
    assert {row.legacy_id for row in LegacyRow.objects.all()} == {"a", "b"}


def test_undo_leaves_the_aliases_that_people_gave() -> None:
    exercise_of_staff = ExerciseFactory(name="Zorb press", aliases=["Blorb press"])
    legacy(exercise("a", name="zorb-presses", category="STRENGTH"), exercise("b", name="Zorb-press"))
    move = moved(move_exercises)
    assert (target("b"), aliases(exercise_of_staff)) == (exercise_of_staff, ["Blorb press", "Zorb-press"])
    assert undo(move) == []
    assert aliases(exercise_of_staff) == ["Blorb press"]


def test_a_killed_undo_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    database.load_sample()
    move = moved(move_exercises)
    monkeypatch.setattr(undoing, "BATCH", 2)
    left = 3

    def killed(*args: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        patiently(*args)

    monkeypatch.setattr(undoing, "patiently", killed)
    with pytest.raises(KeyboardInterrupt):
        undo(move)
    assert LegacyRow.objects.exists()
    monkeypatch.setattr(undoing, "patiently", patiently)
    assert (
        undo(move),
        LegacyRow.objects.count(),
        Exercise.objects.count(),
        ExerciseAlias.objects.count(),
    ) == (
        [],
        0,
        0,
        0,
    )


def test_after_an_undo_that_kept_one_the_next_move_makes_none_twice(alice: User) -> None:
    legacy(exercise("a", name="Log roll"), exercise("b"))
    first = moved(move_exercises)
    rename(target("a"), alice)
    undo(first)
    first.run.state = "rolled_back"
    first.run.save()
    second = moved(move_exercises)
    assert sorted(Exercise.objects.values_list("name", flat=True)) == ["Exercise b", "Renamed"]
    assert {row.legacy_id: row.run_id for row in LegacyRow.objects.all()} == dict.fromkeys(
        "ab", second.run.pk
    )


def test_an_exercise_that_is_there_without_its_record_is_adopted_as_it_is(alice: User) -> None:
    legacy(exercise("a", name="Log roll"))
    move = moved(move_exercises)
    rename(target("a"), alice)
    LegacyRow.objects.all().delete()
    move.run.progress = {}
    move_exercises(move)
    assert (target("a").name, is_new("a"), Exercise.objects.count()) == ("Renamed", True, 1)
    assert undo(move) == ["exercise Renamed: it was used or edited since"]


# --- Sync ---


def test_a_sync_brings_new_exercises_and_notes_changed_ones() -> None:
    legacy(exercise("b", name="Log roll"))
    move = moved(move_exercises)
    before = Exercise.objects.values().get()
    add(
        "Exercise",
        exercise("a", name="LOG ROLL", createdAt="2025-01-01 08:00:00"),
        exercise("c", name="Other"),
    )
    with connection.cursor() as cursor:
        cursor.execute("""UPDATE "Exercise" SET "name" = 'Roll of logs' WHERE "id" = 'b'""")
    add("Exercise", exercise("d", name="Log Roll", category="CARDIO"))
    assert again(move).events == {
        "conflict": ["Exercise Roll of logs: changed in the older tracker; here it stays as it is."]
    }
    assert Exercise.objects.filter(pk=before["id"]).values().get() == before
    assert target("c").name == "Other"
    assert target("d").name == "Log Roll (cardio)"


def test_a_new_twin_in_a_sync_goes_where_the_known_one_is_now() -> None:
    legacy(exercise("a", name="Log roll"))
    move = moved(move_exercises)
    into = ExerciseFactory(name="Zorb roll")
    merging.merge(duplicate=target("a"), into=into)
    add("Exercise", exercise("b", name="LOG ROLL", createdAt=LATER))
    again(move)
    assert (target("b"), record("b").warnings) == (into, ["name_twin"])


def test_a_new_twin_of_one_that_staff_deleted_is_an_exercise_of_its_own() -> None:
    legacy(exercise("a", name="Log roll"))
    move = moved(move_exercises)
    target("a").delete()
    add("Exercise", exercise("b", name="LOG ROLL", createdAt=LATER))
    again(move)
    assert (is_new("b"), target("b").name) == (True, "LOG ROLL")
    assert undo(move) == []
    assert (Exercise.objects.count(), LegacyRow.objects.count()) == (0, 0)


# --- Words ---


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
