"""How long one person rests at one exercise."""

from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests import people
from tests.conftest import browser_of
from tests.factories import ExerciseFactory
from tests.workouts.test_races import at_once
from training.merging import merge
from training.models import Exercise, ExerciseSettings
from training.rests import keep_rests


@pytest.fixture
def bench(db: None) -> Exercise:
    made: Exercise = ExerciseFactory.create(name="Bench press")
    return made


def url(exercise: Exercise) -> str:
    return reverse("training:exercise_rest", args=[exercise.pk])


def stored() -> list[tuple[Any, ...]]:
    rows = ExerciseSettings.objects.order_by("user__email", "exercise__name")
    return list(rows.values_list("user__email", "exercise__name", "rest_seconds", "rest_warm_up_seconds"))


def test_what_is_saved_is_shown_on_the_exercise(as_alice: Client, bench: Exercise) -> None:
    assert "2:00, as in your settings" in as_alice.get(bench.get_absolute_url()).content.decode()
    response = as_alice.post(url(bench), {"rest_seconds": "3:30", "rest_warm_up_seconds": "0"}, follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [(bench.get_absolute_url(), 302)]
    assert stored() == [("alice@example.com", "Bench press", 210, 0)]
    assert "3:30</dd>" in page
    assert "no timer</dd>" in page
    assert 'value="3:30"' in as_alice.get(url(bench)).content.decode()


def test_an_empty_time_is_as_in_the_settings_again(as_alice: Client, alice: User, bench: Exercise) -> None:
    keep_rests(user=alice, exercise=bench, rest_seconds=210, rest_warm_up_seconds=30)
    as_alice.post(url(bench), {"rest_seconds": "", "rest_warm_up_seconds": "0:30"})
    assert stored() == [("alice@example.com", "Bench press", None, 30)]
    page = as_alice.get(bench.get_absolute_url()).content.decode()
    assert "2:00, as in your settings" in page
    assert "0:30</dd>" in page


def test_goes_back_to_the_workout_it_came_from_and_nowhere_else(as_alice: Client, bench: Exercise) -> None:
    typed = {"rest_seconds": "90", "rest_warm_up_seconds": ""}
    page = as_alice.get(f"{url(bench)}?next=/sessions/7/").content.decode()
    assert 'name="next" value="/sessions/7/"' in page
    assert as_alice.post(url(bench), typed | {"next": "/sessions/7/"}).headers["Location"] == "/sessions/7/"
    for elsewhere in ("https://evil.example", "//evil.example", "javascript:alert(1)"):
        answer = as_alice.post(url(bench), typed | {"next": elsewhere})
        assert answer.headers["Location"] == bench.get_absolute_url()


@pytest.mark.parametrize("typed", ["5", "2:90", "61 min", "soon", "-1", "90.5", "x" * 5000])
def test_bad_input_is_a_message_at_the_field_and_loses_nothing(
    as_alice: Client, alice: User, bench: Exercise, typed: str
) -> None:
    keep_rests(user=alice, exercise=bench, rest_seconds=210, rest_warm_up_seconds=30)
    response = as_alice.post(url(bench), {"rest_seconds": "1:45", "rest_warm_up_seconds": typed})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["rest_warm_up_seconds"]
    assert 'value="1:45"' in response.content.decode()
    assert stored() == [("alice@example.com", "Bench press", 210, 30)]


def test_of_an_exercise_of_alices_bob_gets_no_page(as_bob: Client, alice: User) -> None:
    own = ExerciseFactory.create(owner=alice, name="Hers")
    assert as_bob.get(url(own)).status_code == 404
    assert as_bob.post(url(own), {"rest_seconds": "90", "rest_warm_up_seconds": ""}).status_code == 404
    assert stored() == []


def test_bobs_times_are_not_alices(as_alice: Client, as_bob: Client, alice: User, bench: Exercise) -> None:
    keep_rests(user=alice, exercise=bench, rest_seconds=210, rest_warm_up_seconds=30)
    assert "3:30" not in as_bob.get(url(bench)).content.decode()
    as_bob.post(url(bench), {"rest_seconds": "5:00", "rest_warm_up_seconds": ""})
    assert stored() == [
        ("alice@example.com", "Bench press", 210, 30),
        ("bob@example.com", "Bench press", 300, None),
    ]


def test_a_merged_exercise_takes_its_times_along(alice: User, bob: User, bench: Exercise) -> None:
    duplicate = ExerciseFactory.create(name="Barbell bench")
    keep_rests(user=alice, exercise=duplicate, rest_seconds=210, rest_warm_up_seconds=None)
    keep_rests(user=bob, exercise=duplicate, rest_seconds=60, rest_warm_up_seconds=None)
    keep_rests(user=bob, exercise=bench, rest_seconds=300, rest_warm_up_seconds=None)
    assert merge(duplicate=duplicate, into=bench) == 1
    assert stored() == [
        ("alice@example.com", "Bench press", 210, None),
        ("bob@example.com", "Bench press", 300, None),
    ]


def test_the_page_of_a_merged_exercise_sets_the_survivors_times(
    as_alice: Client, alice: User, bench: Exercise
) -> None:
    duplicate = ExerciseFactory.create(name="Barbell bench")
    merge(duplicate=duplicate, into=bench)
    as_alice.post(url(duplicate), {"rest_seconds": "90", "rest_warm_up_seconds": ""})
    assert stored() == [("alice@example.com", "Bench press", 90, None)]


@pytest.mark.django_db(transaction=True)
def test_saved_twice_at_once_it_is_one_row_and_one_of_the_two() -> None:
    alice = people.alice()
    for number in range(5):
        exercise = ExerciseFactory.create(name=f"Row {number}")
        answers = at_once(
            *(
                partial(
                    browser_of(alice).post,
                    url(exercise),
                    {"rest_seconds": rest, "rest_warm_up_seconds": rest},
                )
                for rest in ("90", "120")
            )
        )
        assert [answer.status_code for answer in answers] == [302, 302]
        row = ExerciseSettings.objects.get(exercise=exercise)
        assert row.rest_seconds == row.rest_warm_up_seconds
        assert row.rest_seconds in {90, 120}
