from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories import ExerciseFactory
from tests.training.catalogue.entries import table
from training import merging
from training.catalogue import files, loader
from training.models import Exercise, ExerciseAlias, ExerciseMuscle

pytestmark = pytest.mark.django_db


def load(*tables: str) -> loader.Report:
    catalogue = files.parse({"some.toml": "\n".join(tables)})
    assert catalogue.faults == ()
    return loader.load(catalogue.entries)


def stored(key: str = "bench-press") -> Exercise:
    return Exercise.objects.get(key=key)


def aliases(exercise: Exercise) -> list[str]:
    return sorted(alias.name for alias in ExerciseAlias.objects.filter(exercise=exercise))


def everything() -> list[Any]:
    tables: tuple[Any, ...] = (Exercise, ExerciseAlias, ExerciseMuscle, Exercise.history.model)
    return [list(model.objects.order_by("pk").values()) for model in tables]


def test_the_first_run_creates_and_the_second_changes_nothing() -> None:
    tables = [table(aliases=["BP"]), table("squat", primary=["quads", "glutes"])]
    assert load(*tables).created == ["bench-press", "squat"]
    before = everything()
    report = load(*tables)
    assert (report.created, report.updated, report.unchanged) == ([], [], ["bench-press", "squat"])
    assert everything() == before
    assert aliases(stored()) == ["BP"]
    assert stored("squat").primary_muscles == ["quads", "glutes"]


def test_a_new_version_of_the_file_arrives_where_nobody_edited() -> None:
    load(table(aliases=["BP", "old"]))
    report = load(
        table(name="The bench press", difficulty="advanced", aliases=["BP", "new"], secondary=["front_delts"])
    )
    exercise = stored()
    assert report.updated == ["bench-press"]
    assert (exercise.name, exercise.difficulty) == ("The bench press", "advanced")
    assert aliases(exercise) == ["BP", "new"]
    assert exercise.secondary_muscles == ["front_delts"]
    assert exercise.history.first().history_change_reason == "Shipped catalogue"


def test_what_staff_edited_survives_a_new_version_field_by_field() -> None:
    load(table())
    Exercise.objects.filter(key="bench-press").update(name="Barbell bench", difficulty="intermediate")
    ExerciseMuscle.objects.filter(muscle="triceps").delete()
    report = load(
        table(name="Press on a bench", difficulty="advanced", force="mixed", secondary=["triceps", "lats"])
    )
    exercise = stored()
    assert (exercise.name, exercise.difficulty, exercise.force) == ("Barbell bench", "intermediate", "mixed")
    assert exercise.secondary_muscles == ["lats"]
    assert report.kept == ["bench-press: name", "bench-press: difficulty", "bench-press: triceps"]
    assert (
        load(table(name="Press on a bench", difficulty="advanced", force="mixed")).kept[:2] == report.kept[:2]
    )


def test_an_alias_that_staff_removed_stays_removed_and_their_own_stays() -> None:
    load(table(aliases=["BP", "flat"]))
    ExerciseAlias.objects.filter(name="BP").delete()
    ExerciseAlias.objects.create(exercise=stored(), name="Monday lift")
    load(table(aliases=["BP", "flat", "new"]))
    load(table(aliases=["BP", "flat", "new"]))
    assert aliases(stored()) == ["Monday lift", "flat", "new"]


def test_an_alias_that_something_else_has_is_refused_until_it_is_free() -> None:
    other = ExerciseFactory.create(name="Chest thing", aliases=["BP"])
    assert load(table(aliases=["bp"])).refused == ["bench-press: the alias “bp” is taken"]
    assert aliases(stored()) == []
    other.delete()
    load(table(aliases=["bp"]))
    assert aliases(stored()) == ["bp"]


def test_an_alias_moves_from_one_exercise_to_another_in_one_release() -> None:
    load(table("a", aliases=["thing"]), table("b"))
    assert load(table("a"), table("b", aliases=["thing"])).refused == []
    assert (aliases(stored("a")), aliases(stored("b"))) == ([], ["thing"])


def test_names_go_round_in_a_circle_in_one_release() -> None:
    load(table("a", name="First"), table("b", name="Second"))
    load(table("a", name="Second"), table("b", name="First"))
    assert (stored("a").name, stored("b").name) == ("Second", "First")


def test_a_key_that_changed_in_the_files_is_the_same_exercise() -> None:
    load(table("a", name="Row"))
    pk = stored("a").pk
    assert load(table("b", name="Row")).adopted == ["b"]
    assert stored("b").pk == pk
    assert Exercise.objects.count() == 1


def test_what_staff_made_under_the_same_name_is_adopted_and_not_overwritten() -> None:
    made = ExerciseFactory.create(
        name="bench  press", difficulty="advanced", instructions="Ours.", primary=["lats"], aliases=["mine"]
    )
    assert load(table(aliases=["BP"])).adopted == ["bench-press"]
    exercise = stored()
    assert exercise.pk == made.pk
    assert (exercise.name, exercise.difficulty, exercise.instructions) == (
        "bench  press",
        "advanced",
        "Ours.",
    )
    assert exercise.primary_muscles == ["lats"]
    assert aliases(exercise) == ["BP", "mine"]
    before = everything()
    load(table(aliases=["BP"]))
    assert everything() == before


def test_a_persons_own_exercise_of_that_name_is_not_touched(alice: Any) -> None:
    own = ExerciseFactory.create(name="Bench press", owner=alice)
    load(table())
    own.refresh_from_db()
    assert (own.owner_id, own.key) == (alice.pk, None)
    assert Exercise.objects.count() == 2


def test_merged_and_inactive_exercises_are_not_resurrected() -> None:
    load(table("a"), table("b"), table("c"))
    merging.merge(duplicate=stored("a"), into=stored("b"))
    Exercise.objects.filter(key="c").update(is_active=False)
    report = load(table("a", force="mixed", aliases=["new"]), table("b"), table("c", force="mixed"))
    assert report.left_alone == ["a"]
    assert (stored("a").force, stored("a").is_active, aliases(stored("a"))) == ("push", False, [])
    assert (stored("c").force, stored("c").is_active) == ("mixed", False)
    assert aliases(stored("b")) == ["A"]


def test_what_staff_deleted_stays_deleted() -> None:
    load(table("a"), table("b"))
    stored("a").delete()
    assert load(table("a"), table("b")).left_alone == ["a"]
    assert not Exercise.objects.filter(key="a").exists()


def test_one_statement_for_many_rows(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(16):
        load(*(table(f"e{number}", aliases=[f"alias {number}"]) for number in range(60)))


def test_the_command_loads_what_is_shipped_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_catalogue")
    number = Exercise.objects.count()
    assert f"Catalogue of {number} exercises: {number} created, 0 updated" in capsys.readouterr().out
    call_command("load_catalogue")
    assert f"0 created, 0 updated, 0 adopted, {number} unchanged" in capsys.readouterr().out


def test_the_command_loads_nothing_of_a_faulty_folder(tmp_path: Any) -> None:
    (tmp_path / "one.toml").write_text(table("a") + table("b", force="shove"))
    with pytest.raises(CommandError, match=r"one\.toml: b: force “shove” is unknown"):
        call_command("load_catalogue", folder=tmp_path)
    assert not Exercise.objects.exists()
