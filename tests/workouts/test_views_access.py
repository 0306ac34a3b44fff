"""Who may do what with which method: links change nothing, strangers log in."""

import pytest
from django.test import Client

from tests.workouts.story import everything
from workouts.models import WorkoutSet

pytestmark = pytest.mark.django_db

POST_ONLY = [
    "/sessions/start/",
    "/sessions/{session}/discard/",
    "/sessions/{session}/restore/",
    "/sessions/{session}/checked/",
    "/sessions/{session}/exercises/add/",
    "/logs/{log}/sets/",
    "/logs/{log}/move/",
    "/logs/{log}/superset/",
    "/logs/{log}/superset/leave/",
    "/logs/{log}/remove/",
    "/logs/{log}/restore/",
    "/sets/{set}/delete/",
    "/sets/{set}/restore/",
]
GET_ONLY = [
    "/",
    "/log/",
    "/history/",
    "/history/exercises/{exercise}/",
    "/sessions/{session}/",
    "/sessions/{session}/exercises/",
]
BOTH_WAYS = [
    "/log/past/",
    "/sessions/{session}/edit/",
    "/sessions/{session}/finish/",
    "/logs/{log}/note/",
    "/sets/{set}/",
]


def address_of(pattern: str, done: WorkoutSet) -> str:
    return pattern.format(
        session=done.log.session_id, log=done.log_id, set=done.pk, exercise=done.log.exercise_id
    )


@pytest.mark.parametrize("pattern", POST_ONLY)
def test_a_link_changes_nothing(done: WorkoutSet, as_alice: Client, pattern: str) -> None:
    before = everything()
    assert as_alice.get(address_of(pattern, done)).status_code == 405
    assert everything() == before


@pytest.mark.parametrize("pattern", GET_ONLY)
def test_a_page_takes_no_post(done: WorkoutSet, as_alice: Client, pattern: str) -> None:
    assert as_alice.get(address_of(pattern, done)).status_code == 200
    assert as_alice.post(address_of(pattern, done)).status_code == 405


@pytest.mark.parametrize("pattern", [*POST_ONLY, *GET_ONLY, *BOTH_WAYS])
def test_a_stranger_is_asked_to_log_in(done: WorkoutSet, pattern: str) -> None:
    before = everything()
    address = address_of(pattern, done)
    for response in (Client().get(address), Client().post(address, {"notes": "x"})):
        assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={address}")
    assert everything() == before
