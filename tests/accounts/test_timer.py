"""How long to rest and how its end is made known: the person's settings."""

from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import units
from accounts.models import User
from accounts.units import NumberError
from tests import people
from tests.conftest import browser_of
from tests.workouts.test_races import at_once

URL = reverse("accounts:timer")
FIELDS = ("rest_seconds", "rest_warm_up_seconds", "timer_sound", "timer_vibration", "keep_awake")


def settings_of(user: User) -> tuple[Any, ...]:
    row: tuple[Any, ...] = User.objects.values_list(*FIELDS).get(pk=user.pk)
    return row


def test_what_is_saved_is_shown(as_alice: Client, alice: User) -> None:
    typed = {"rest_seconds": "3:30", "rest_warm_up_seconds": "0", "keep_awake": "on"}
    response = as_alice.post(URL, typed, follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [(URL, 302)]
    assert settings_of(alice) == (210, 0, False, False, True)
    assert 'name="rest_seconds" value="3:30"' in page
    assert 'name="rest_warm_up_seconds" value="0:00"' in page
    assert "Your timer is set." in page
    # What the scripts of every page read.
    assert 'data-timer-sound="0" data-timer-vibration="0" data-keep-awake="1"' in page


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("90", 90),
        ("1:30", 90),
        ("1,5 min", 90),
        ("1.5min", 90),
        ("2 min", 120),
        ("1 min 30 s", 90),
        ("0", 0),
        ("0:00", 0),
        ("10", 10),
        ("60:00", 3600),
        ("1:00:00", 3600),
        ("1 h", 3600),
        ("９０", 90),
        (" 2 : 05 ", 125),
    ],
)
def test_a_rest_is_read_as_people_write_it(as_alice: Client, alice: User, typed: str, seconds: int) -> None:
    assert as_alice.post(URL, {"rest_seconds": typed, "rest_warm_up_seconds": "60"}).status_code == 302
    assert settings_of(alice)[0] == seconds


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "This field is required."),
        ("2", "That is 2 s. Write 2:00 for minutes, or 0 for no timer."),
        ("1,5", "Enter whole seconds, such as 90 or 1:30."),
        ("90.5", "Enter whole seconds, such as 90 or 1:30."),
        ("-90", "Enter whole seconds, such as 90 or 1:30."),
        ("60:01", "Enter 1:00:00 or less."),
        ("99999999", "Enter 1:00:00 or less."),
        ("1:75", "Minutes and seconds go up to 59."),
        ("soon", "Enter a time, such as 1:30 or 90."),
        ("1.5 min 30 s", "Enter a time, such as 1:30 or 90."),
        ("NaN", "Enter a time, such as 1:30 or 90."),
        ("1e2", "Enter a time, such as 1:30 or 90."),
        ("<script>alert(1)</script>", "Enter a time, such as 1:30 or 90."),
        ("9" * 10_000, "That is too long for a number."),
    ],
)
def test_bad_input_is_a_message_at_the_field_and_loses_nothing(
    as_alice: Client, alice: User, typed: str, message: str
) -> None:
    before = settings_of(alice)
    response = as_alice.post(URL, {"rest_seconds": typed, "rest_warm_up_seconds": "0:45"})
    page = response.content.decode()
    assert response.status_code == 422
    assert response.context["form"].errors == {"rest_seconds": [message]}
    assert 'value="0:45"' in page
    assert "<script>alert(1)" not in page
    assert settings_of(alice) == before


def test_a_stranger_is_sent_to_the_log_in(client: Client, db: None) -> None:
    assert client.post(URL, {}).headers["Location"] == f"/accounts/login/?next={URL}"


def test_bobs_settings_are_bobs(as_bob: Client, bob: User, alice: User) -> None:
    before = settings_of(alice)
    as_bob.post(URL, {"rest_seconds": "5:00", "rest_warm_up_seconds": "5:00", "id": str(alice.pk)})
    assert settings_of(alice) == before
    assert settings_of(bob) == (300, 300, False, False, False)


def test_minutes_may_have_decimals_where_no_seconds_follow() -> None:
    assert units.parse_duration("1h 2.5min") == Decimal(3750)
    for text in ("1.5m30", "1,5m 5s", "1.5.5 min", "1.234 min"):
        with pytest.raises(NumberError):
            units.parse_duration(text)


@pytest.mark.django_db(transaction=True)
def test_the_profile_saved_at_the_same_moment_takes_nothing_back() -> None:
    alice = people.alice()
    profile = {
        "time_zone": "UTC",
        "weight_unit": "lb",
        "distance_unit": "km",
        "first_weekday": "1",
        "theme": "auto",
    }
    for rest in (100, 110, 120, 130, 140):
        name = f"Alice {rest}"
        timer = {"rest_seconds": str(rest), "rest_warm_up_seconds": str(rest)}
        answers = at_once(
            partial(browser_of(alice).post, reverse("accounts:profile"), profile | {"name": name}),
            partial(browser_of(alice).post, URL, timer),
        )
        assert [answer.status_code for answer in answers] == [302, 302]
        alice.refresh_from_db()
        assert (alice.name, alice.rest_seconds, alice.rest_warm_up_seconds) == (name, rest, rest)
