"""The same moment twice: one browser for two persons, one code guessed by many, one key for all."""

import pytest
from django.core.cache import cache

from reminders import connecting, vapid
from reminders.errors import FaultsError
from reminders.models import Channel, ServerFact
from tests.factories import UserFactory
from tests.reminders.browsers import Browser
from tests.reminders.building import ChannelFactory
from tests.workouts.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


def test_one_browser_is_never_of_two_persons() -> None:
    persons = UserFactory.create_batch(2)
    for number in range(ROUNDS):
        endpoint = f"https://fcm.googleapis.com/wp/{number}"
        answers = at_once(
            *(
                lambda user=user, endpoint=endpoint: connecting.subscribe_browser(
                    user=user, endpoint=endpoint, keys=Browser().keys
                )
                for user in persons
            )
        )
        assert {type(answer) for answer in answers} == {Channel}
        assert Channel.objects.kept().filter(address=endpoint).count() == 1


def test_a_button_that_is_pressed_twice_connects_once() -> None:
    user, browser = UserFactory.create(), Browser()
    for number in range(ROUNDS):
        endpoint = f"https://fcm.googleapis.com/wp/{number}"
        answers = at_once(
            *[
                lambda endpoint=endpoint: connecting.subscribe_browser(
                    user=user, endpoint=endpoint, keys=browser.keys
                )
            ]
            * 2
        )
        assert len({answer.pk for answer in answers}) == 1


def test_many_guesses_at_once_are_as_many_guesses() -> None:
    cache.clear()
    user = UserFactory.create()
    channel = ChannelFactory.create(user=user, verified_at=None)
    connecting.send_code(user=user, channel_id=channel.pk)
    answers = at_once(*[lambda: connecting.verify(user=user, channel_id=channel.pk, code="no code")] * 8)
    assert {type(answer) for answer in answers} == {FaultsError}
    told = sorted(answer.faults["code"] for answer in answers)
    assert (
        told
        == ["This code is no longer good. Send a new one."] * 3 + ["This is not the code that was sent."] * 5
    )


def test_all_processes_have_one_key() -> None:
    for _ in range(ROUNDS):
        ServerFact.objects.all().delete()
        assert len(set(at_once(*[vapid.public_key] * 2))) == 1
