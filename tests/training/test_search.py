from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from tests.factories import ExerciseFactory, WorkoutLogFactory
from training import search
from training.models import Exercise, ExerciseQuerySet

pytestmark = pytest.mark.django_db


def names(found: list[Exercise]) -> list[str]:
    return [exercise.name for exercise in found]


def test_finds_the_catalogue_and_the_persons_own_never_anothers(alice: User, bob: User) -> None:
    ExerciseFactory.create(name="Zercher squat")
    ExerciseFactory.create(name="Zercher march", owner=alice)
    ExerciseFactory.create(name="Zercher secret", owner=bob)
    assert names(search.find(user=alice, text="zercher")) == ["Zercher march", "Zercher squat"]
    assert names(search.find(user=alice)) == ["Zercher march", "Zercher squat"]
    assert names(search.find(user=bob, text="secret")) == ["Zercher secret"]


def test_own_only(alice: User) -> None:
    ExerciseFactory.create(name="Row")
    own = ExerciseFactory.create(name="Row at home", owner=alice)
    assert search.ranked(user=alice, own=True) == [own.pk]
    assert search.ranked(user=alice, text="row", own=True) == [own.pk]


def test_inactive_and_merged_exercises_are_not_offered(alice: User) -> None:
    survivor = ExerciseFactory.create(name="Row")
    ExerciseFactory.create(name="Row off", is_active=False)
    ExerciseFactory.create(name="Row gone", is_active=False, merged_into=survivor)
    ExerciseFactory.create(name="Row mine off", is_active=False, owner=alice)
    assert names(search.find(user=alice, text="row")) == ["Row"]


def test_filters_narrow_and_a_primary_muscle_goes_before_a_secondary(alice: User) -> None:
    ExerciseFactory.create(name="A dip", primary=["triceps"], secondary=["chest"], equipment="rings")
    ExerciseFactory.create(name="B fly", primary=["chest"], equipment="cable", difficulty="advanced")
    ExerciseFactory.create(name="C plank", primary=["abs"], measurement="time")
    ExerciseFactory.create(name="D own", owner=alice, primary=["chest"], secondary=["triceps"])
    assert names(search.find(user=alice, muscle="chest")) == ["D own", "B fly", "A dip"]
    assert names(search.find(user=alice, muscle="triceps")) == ["A dip", "D own"]
    assert names(search.find(user=alice, equipment="cable")) == ["B fly"]
    assert names(search.find(user=alice, difficulty="advanced")) == ["B fly"]
    assert names(search.find(user=alice, measurement="time")) == ["C plank"]
    assert names(search.find(user=alice, text="fly", muscle="abs")) == []
    assert names(search.find(user=alice, equipment="no such thing")) == []


def test_without_text_the_best_known_come_first(alice: User) -> None:
    ExerciseFactory.create(name="A rare one")
    ExerciseFactory.create(name="Squat", aliases=["Back squat", "Squats"])
    assert names(search.find(user=alice)) == ["Squat", "A rare one"]
    assert names(search.find(user=alice, limit=1)) == ["Squat"]


def test_the_index_follows_every_change_of_the_catalogue(alice: User) -> None:
    row = ExerciseFactory.create(name="Row")
    assert names(search.find(user=alice, text="row")) == ["Row"]
    row.name = "Pull"
    row.save()
    assert names(search.find(user=alice, text="row")) == []
    assert names(search.find(user=alice, text="pull")) == ["Pull"]
    row.delete()
    assert search.find(user=alice, text="pull") == []


def test_an_old_index_is_read_anew_though_it_looks_current(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ExerciseFactory.create(name="Row")
    search.find(user=alice)
    # A writer that began earlier and finished later: count and newest change stay as they were.
    Exercise.objects.filter(pk=row.pk).update(name="Pull")
    assert names(search.find(user=alice, text="row")) == ["Pull"]
    monkeypatch.setattr(search, "MAX_AGE", -1.0)
    assert names(search.find(user=alice, text="row")) == []


def test_fetch_answers_nobody_elses_whatever_the_ids_say(alice: User, bob: User) -> None:
    secret = ExerciseFactory.create(owner=bob)
    row = ExerciseFactory.create(name="Row")
    assert names(search.fetch(user=alice, ids=[secret.pk, row.pk])) == ["Row"]


@pytest.mark.parametrize("rows", [1, 3])
def test_four_queries_whatever_there_is(alice: User, rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        ExerciseFactory.create(name=f"Row {number}", primary=["lats"], aliases=[f"Pull {number}"])
        own = ExerciseFactory.create(name=f"Row mine {number}", owner=alice, primary=["lats"])
        for _ in range(number):
            WorkoutLogFactory.create(exercise=own, session__user=alice)
    search.find(user=alice)  # builds the index
    with django_assert_num_queries(4):
        found = search.find(user=alice, text="row", muscle="lats")
        assert [exercise.summary for exercise in found] == ["Other · lats"] * 2 * rows


def test_changes_in_the_same_second_are_noticed(alice: User) -> None:
    row = ExerciseFactory.create(name="Row")
    search.find(user=alice)
    Exercise.objects.filter(pk=row.pk).update(
        name="Pull", updated_at=timezone.now() + timedelta(microseconds=1)
    )
    assert names(search.find(user=alice, text="pull")) == ["Pull"]


def test_who_waited_for_another_thread_takes_the_index_that_it_read(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ExerciseFactory.create(name="Row")
    catalogue = search._Catalogue()
    reads: list[ExerciseQuerySet] = []
    read = search._read

    def counted(shown: ExerciseQuerySet) -> Any:
        reads.append(shown)
        return read(shown)

    monkeypatch.setattr(search, "_read", counted)

    @contextmanager
    def held_by_another() -> Iterator[None]:
        monkeypatch.setattr(catalogue, "_lock", nullcontext())
        catalogue.get()  # what the other thread does while we wait
        yield

    monkeypatch.setattr(catalogue, "_lock", held_by_another())
    assert [entry.name for entry in catalogue.get().entries.values()] == ["Row"]
    assert len(reads) == 1
