from dataclasses import replace
from uuid import uuid4

import pytest

from accounts.models import User
from tests.factories import ExerciseFactory
from training import exercises, merging
from training.exercises import ConflictError, Details, IdTakenError, NameTakenError
from training.models import Exercise

pytestmark = pytest.mark.django_db

VIKING = Details(
    name="Viking press",
    equipment="landmine",
    instructions="Between the handles.",
    primary=("front_delts",),
    secondary=("triceps",),
)


def make(owner: User, details: Details = VIKING) -> Exercise:
    return exercises.create_own_exercise(owner=owner, exercise_id=uuid4(), details=details)


def test_an_own_exercise_is_stored_as_it_was_described(alice: User) -> None:
    pk = uuid4()
    exercises.create_own_exercise(owner=alice, exercise_id=pk, details=VIKING)
    stored = Exercise.objects.get(pk=pk)
    assert (stored.owner, stored.name, stored.equipment) == (alice, "Viking press", "landmine")
    assert (stored.primary_muscles, stored.secondary_muscles) == (["front_delts"], ["triceps"])


def test_the_same_id_again_is_the_same_exercise_as_it_is_now(alice: User) -> None:
    pk = uuid4()
    exercises.create_own_exercise(owner=alice, exercise_id=pk, details=VIKING)
    exercises.edit_own_exercise(
        owner=alice, exercise_id=pk, version=1, details=replace(VIKING, name="Renamed")
    )
    again = exercises.create_own_exercise(owner=alice, exercise_id=pk, details=VIKING)
    assert (again.name, Exercise.objects.count()) == ("Renamed", 1)


def test_what_was_corrected_after_a_lost_answer_is_not_dropped_in_silence(alice: User) -> None:
    pk = uuid4()
    first = exercises.create_own_exercise(owner=alice, exercise_id=pk, details=VIKING)
    assert exercises.create_own_exercise(owner=alice, exercise_id=pk, details=VIKING) == first
    for corrected in (replace(VIKING, measurement="time"), replace(VIKING, secondary=())):
        with pytest.raises(ConflictError) as conflict:
            exercises.create_own_exercise(owner=alice, exercise_id=pk, details=corrected)
        assert conflict.value.current == first
    assert Details.of(Exercise.objects.get(pk=pk)) == VIKING


def test_the_second_of_two_edits_hears_of_the_first(alice: User) -> None:
    mine = make(alice)
    one, two = replace(VIKING, name="One"), replace(VIKING, primary=("side_delts",))
    for _ in range(2):  # the same edit again, after a lost answer, is the same edit
        edited = exercises.edit_own_exercise(owner=alice, exercise_id=mine.pk, version=1, details=one)
        assert (edited.name, edited.version) == ("One", 2)
    with pytest.raises(ConflictError) as conflict:
        exercises.edit_own_exercise(owner=alice, exercise_id=mine.pk, version=1, details=two)
    assert conflict.value.current.version == 2
    assert Details.of(Exercise.objects.get(pk=mine.pk)) == one
    exercises.edit_own_exercise(owner=alice, exercise_id=mine.pk, version=2, details=two)
    assert Details.of(Exercise.objects.get(pk=mine.pk)) == two


def test_an_id_of_somebody_else_is_refused_and_changes_nothing(alice: User, bob: User) -> None:
    secret = make(bob)
    with pytest.raises(IdTakenError):
        exercises.create_own_exercise(
            owner=alice, exercise_id=secret.pk, details=replace(VIKING, name="Mine now")
        )
    secret.refresh_from_db()
    assert (secret.owner, secret.name) == (bob, "Viking press")


def test_a_name_is_taken_once_among_the_own_whatever_its_case(alice: User, bob: User) -> None:
    mine = make(alice)
    with pytest.raises(NameTakenError) as taken:
        make(alice, replace(VIKING, name="VIKING  press"))
    assert taken.value.by == mine
    make(bob)
    ExerciseFactory.create(name="Viking press")


def test_an_edit_changes_columns_and_muscles_and_keeps_its_own_name(alice: User) -> None:
    mine = make(alice)
    exercises.edit_own_exercise(
        owner=alice,
        exercise_id=mine.pk,
        version=1,
        details=replace(VIKING, name="viking press", measurement="time", primary=("quads",), secondary=()),
    )
    stored = Exercise.objects.get(pk=mine.pk)
    assert (stored.name, stored.measurement, stored.primary_muscles, stored.secondary_muscles) == (
        "viking press",
        "time",
        ["quads"],
        [],
    )


def test_only_the_owner_edits_or_switches_off(alice: User, bob: User) -> None:
    mine = make(alice)
    with pytest.raises(Exercise.DoesNotExist):
        exercises.edit_own_exercise(owner=bob, exercise_id=mine.pk, version=1, details=VIKING)
    with pytest.raises(Exercise.DoesNotExist):
        exercises.set_own_exercise_active(owner=bob, exercise_id=mine.pk, active=False)
    shared = ExerciseFactory.create()
    with pytest.raises(Exercise.DoesNotExist):
        exercises.edit_own_exercise(owner=bob, exercise_id=shared.pk, version=1, details=VIKING)


def test_switching_off_and_on(alice: User) -> None:
    mine = make(alice)
    assert not exercises.set_own_exercise_active(owner=alice, exercise_id=mine.pk, active=False).is_active
    assert exercises.set_own_exercise_active(owner=alice, exercise_id=mine.pk, active=True).is_active


def test_one_that_was_merged_is_not_switched_on(alice: User) -> None:
    gone = make(alice)
    Exercise.objects.filter(pk=gone.pk).update(merged_into=ExerciseFactory.create(), is_active=False)
    assert not exercises.set_own_exercise_active(owner=alice, exercise_id=gone.pk, active=True).is_active


def test_private_texts_leave_no_trace_in_the_history(alice: User) -> None:
    mine = make(alice)
    exercises.edit_own_exercise(
        owner=alice, exercise_id=mine.pk, version=1, details=replace(VIKING, name="Other")
    )
    mine.delete()
    make(alice)
    alice.delete()
    assert not Exercise.history.exists()


def test_promotion_gives_the_exercise_to_everybody_and_starts_its_history(alice: User) -> None:
    mine = make(alice)
    exercises.promote(exercise_id=mine.pk)
    stored = Exercise.objects.get(pk=mine.pk)
    assert stored.owner is None
    assert [record.history_change_reason for record in stored.history.all()] == ["Promoted to the catalogue"]
    with pytest.raises(Exercise.DoesNotExist):
        exercises.promote(exercise_id=mine.pk)


def test_the_names_of_what_a_person_merged_stay_private(alice: User) -> None:
    mine, other = make(alice), make(alice, replace(VIKING, name="Dr Smith rehab press"))
    ExerciseFactory.create(name="Shoulder press", aliases=["Bench press"])
    merging.merge(duplicate=other, into=mine)
    merging.merge(duplicate=make(alice, replace(VIKING, name="Bench press")), into=mine)
    promoted = exercises.promote(exercise_id=mine.pk)
    assert list(promoted.aliases.all()) == []
    assert "Smith" not in str(list(Exercise.history.values()))
    other.refresh_from_db()
    assert (other.owner, other.merged_into) == (alice, promoted)


@pytest.mark.parametrize(
    "catalogue", [{"name": "VIKING press"}, {"name": "Other", "aliases": ["viking press"]}]
)
def test_promotion_is_refused_where_the_catalogue_has_the_name(
    alice: User, catalogue: dict[str, object]
) -> None:
    holder = ExerciseFactory.create(**catalogue)
    mine = make(alice)
    with pytest.raises(NameTakenError) as taken:
        exercises.promote(exercise_id=mine.pk)
    assert taken.value.by == holder
    mine.refresh_from_db()
    assert mine.owner == alice
