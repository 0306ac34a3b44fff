import pytest

from accounts.models import User
from tests.factories import ExerciseFactory, WorkoutLogFactory
from training import merging
from training.merging import MergeRefusedError
from training.models import Exercise

pytestmark = pytest.mark.django_db


def aliases(exercise: Exercise) -> list[str]:
    return sorted(alias.name for alias in Exercise.objects.get(pk=exercise.pk).aliases.all())


def test_logs_and_names_move_to_the_survivor() -> None:
    duplicate = ExerciseFactory.create(name="Flat bench", aliases=["BP", "bench press"])
    into = ExerciseFactory.create(name="Bench press", aliases=["bp"])
    log = WorkoutLogFactory.create(exercise=duplicate)
    assert merging.names_gained(duplicate, into) == ["Flat bench"]
    assert merging.count_references(duplicate) == {"workout log": 1}
    assert merging.merge(duplicate=duplicate, into=into) == 1
    log.refresh_from_db()
    duplicate.refresh_from_db()
    assert log.exercise == into
    assert (duplicate.merged_into, duplicate.is_active) == (into, False)
    assert aliases(into) == ["Flat bench", "bp"]
    assert merging.count_references(duplicate) == {}


def test_both_histories_say_why() -> None:
    duplicate, into = ExerciseFactory.create(name="Flat bench"), ExerciseFactory.create(name="Bench press")
    merging.merge(duplicate=duplicate, into=into)
    assert duplicate.history.first().history_change_reason == "Merged into Bench press"
    assert into.history.first().history_change_reason == "Merged with Flat bench; aliases: +Flat bench"


def test_a_private_name_does_not_become_public(alice: User) -> None:
    own = ExerciseFactory.create(name="My secret bench", owner=alice)
    into = ExerciseFactory.create(name="Bench press")
    merging.merge(duplicate=own, into=into)
    assert aliases(into) == []
    assert "secret" not in str(list(Exercise.history.values()))


def test_what_was_merged_into_the_duplicate_follows_it() -> None:
    first, second, third = ExerciseFactory.create_batch(3)
    merging.merge(duplicate=first, into=second)
    merging.merge(duplicate=second, into=third)
    first.refresh_from_db()
    assert first.merged_into == third


def test_refusals_say_why_and_change_nothing(alice: User, bob: User) -> None:
    one = ExerciseFactory.create(name="One")
    timed = ExerciseFactory.create(name="Timed", measurement="time")
    gone = ExerciseFactory.create(name="Gone", merged_into=one, is_active=False)
    hers = ExerciseFactory.create(name="Hers", owner=alice)
    his = ExerciseFactory.create(name="His", owner=bob)
    off = ExerciseFactory.create(name="Off", is_active=False)
    cases = {
        (one, one): "Choose two different exercises.",
        (one, off): "“Off” is switched off: logs would move out of sight. Activate it first.",
        (
            timed,
            one,
        ): "“Timed” records time, “One” records weight and reps: their sets cannot stand in one history.",
        (gone, one): "“Gone” was merged already.",
        (one, hers): "“Hers” is private to one person: merge it into a catalogue exercise instead.",
        (his, hers): "“Hers” is private to one person: merge it into a catalogue exercise instead.",
    }
    for (duplicate, into), reason in cases.items():
        with pytest.raises(MergeRefusedError) as refused:
            merging.merge(duplicate=duplicate, into=into)
        assert str(refused.value) == reason
        assert merging.refusal(duplicate, into) == reason
    assert Exercise.objects.filter(merged_into=None).count() == 5


def test_one_that_is_switched_off_is_merged_into_another() -> None:
    off, into = ExerciseFactory.create(is_active=False), ExerciseFactory.create()
    merging.merge(duplicate=off, into=into)
    off.refresh_from_db()
    assert off.merged_into == into


def test_one_that_was_deleted_meanwhile_is_refused() -> None:
    one, two = ExerciseFactory.create_batch(2)
    Exercise.objects.filter(pk=one.pk).delete()
    with pytest.raises(MergeRefusedError, match="deleted meanwhile"):
        merging.merge(duplicate=one, into=two)
