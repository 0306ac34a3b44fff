"""The same gym twice at one moment: threads with connections of their own, on SQLite and PostgreSQL."""

from decimal import Decimal
from functools import partial

import pytest

from tests import people
from tests.training.described import current, details, made, new_id
from tests.workouts.test_races import at_once
from training import gyms
from training.gyms import ConflictError
from training.models import Gym

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


def test_a_form_sent_twice_at_once_is_one_gym() -> None:
    alice = people.alice()
    for _ in range(ROUNDS):
        pk = new_id()
        answers = at_once(
            *(lambda pk=pk: gyms.create(user=alice, gym_id=pk, details=details()) for _ in range(2))
        )
        assert {type(answer) for answer in answers} == {Gym}
        assert Gym.objects.filter(pk=pk).count() == 1


def test_of_two_first_gyms_at_once_one_is_current() -> None:
    alice = people.alice()
    at_once(
        *(
            lambda name=name: gyms.create(user=alice, gym_id=new_id(), details=details(name))
            for name in ("Home", "Club")
        )
    )
    assert Gym.objects.for_user(alice).count() == 2
    assert len(current(alice)) == 1


def test_of_two_edits_of_one_version_one_is_stored_and_the_other_told() -> None:
    alice = people.alice()
    gym = made(alice)
    for version in range(1, ROUNDS + 1):
        plates = [({"weight": Decimal(weight), "pairs": version},) for weight in (10, 20)]
        answers = at_once(
            *(
                lambda rows=rows, version=version: gyms.edit(
                    user=alice, gym_id=gym.pk, details=details(plates=rows), version=version
                )
                for rows in plates
            )
        )
        assert {type(answer) for answer in answers} == {Gym, ConflictError}
    gym.refresh_from_db()
    assert gym.version == ROUNDS + 1


def test_two_gyms_made_current_at_once_leave_one() -> None:
    alice = people.alice()
    rows = [made(alice, name) for name in ("Home", "Club")]
    for _ in range(ROUNDS):
        answers = at_once(*(lambda gym=gym: gyms.make_current(user=alice, gym_id=gym.pk) for gym in rows))
        assert {type(answer) for answer in answers} == {Gym}
        assert len(current(alice)) == 1


def test_deleted_in_one_tab_and_made_current_in_another() -> None:
    """Whichever comes first, the gym that is current is one that is there."""
    alice = people.alice()
    made(alice, "Home")
    for _ in range(ROUNDS):
        club = made(alice, "Club")
        at_once(
            partial(gyms.remove, user=alice, gym_id=club.pk),
            partial(gyms.make_current, user=alice, gym_id=club.pk),
        )
        kept = Gym.objects.for_user(alice).kept()
        assert [gym.name for gym in kept if gym.is_current] == ["Home"]
