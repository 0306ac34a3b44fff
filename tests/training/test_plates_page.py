"""The plate calculator without a script: everything is in the address."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.training.described import made

URL = reverse("training:plates")


def text(client: Client, **asked: str) -> str:
    return " ".join(client.get(URL, asked).content.decode().split())


def test_an_empty_page_asks_for_a_weight_and_complains_of_nothing(as_alice: Client) -> None:
    page = text(as_alice)
    assert "Show the plates" in page
    assert "is-invalid" not in page
    assert "a standard one is assumed" in page


def test_a_weight_is_loaded_and_drawn(as_alice: Client) -> None:
    page = text(as_alice, weight="82,5", unit="kg")
    assert "<b>25 + 5 + 1.25</b> on each side" in page
    assert 'aria-label="25 + 5 + 1.25 kg on each side"' in page
    assert "20 kg × 10" in page
    assert "per side 5 + 1.25" in page


def test_what_cannot_be_loaded_leads_to_what_can(as_alice: Client) -> None:
    page = text(as_alice, weight="83", unit="kg")
    assert "cannot be loaded here" in page
    assert 'href="?weight=82.5&amp;unit=kg"' in page
    assert 'href="?weight=85&amp;unit=kg"' in page


def test_the_other_unit_is_said_in_both(as_alice: Client) -> None:
    page = text(as_alice, weight="181.88", unit="lb")
    assert "82.5 kg in Standard gym" in page
    assert "44.09 lb × 10" in page


def test_plates_make_a_weight(as_alice: Client) -> None:
    page = text(as_alice, on0="2", on5="1")
    assert "125 kg" in page
    assert "275.58 lb · 2 × 25 + 2.5 on each side" in page


def test_more_plates_than_there_are_count_as_all_of_them(as_alice: Client) -> None:
    assert "2 × 1.25 on each side" in text(as_alice, on6="99")


@pytest.mark.parametrize(
    "asked",
    [
        {"weight": "heavy", "unit": "kg"},
        {"weight": "-5", "unit": "kg"},
        {"weight": "2000.5", "unit": "kg"},
        {"weight": "9" * 5000, "unit": "kg"},
        {"weight": "NaN", "unit": "kg"},
    ],
)
def test_a_bad_weight_is_told_at_its_field(as_alice: Client, asked: dict[str, str]) -> None:
    response = as_alice.get(URL, asked)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["weight"]
    assert "load" not in response.context


@pytest.mark.parametrize(
    "asked",
    [
        {"bar": "99", "weight": "60", "unit": "kg"},
        {"bar": "x", "weight": "60", "unit": "kg"},
        {"bar": "-1", "weight": "60", "unit": "kg"},
        {"gym": "nonsense", "weight": "60", "unit": "kg"},
        {"on0": "x", "on1": "-3", "on99": "5", "weight": "60", "unit": "kg"},
        {"on0": "²", "weight": "60", "unit": "kg"},
    ],
)
def test_what_nobody_typed_is_left_out(as_alice: Client, asked: dict[str, str]) -> None:
    response = as_alice.get(URL, asked)
    assert (response.status_code, response.context["load"].total) == (200, 60)
    assert "made" not in response.context


def test_another_bar_and_another_gym(as_alice: Client, alice: User) -> None:
    bars = (
        {"kind": "barbell", "name": "Bar", "weight": Decimal(20), "collars": Decimal(0)},
        {"kind": "landmine", "name": "Corner", "weight": Decimal(10), "collars": Decimal(0)},
    )
    made(alice, "Home")
    there = made(alice, "Club", bars=bars, weight_unit="lb")
    page = text(as_alice, weight="50", unit="lb", gym=str(there.pk), bar="1")
    assert "<b>2 × 20</b> on the one side" in page
    assert "In Club" in page
    assert "In Home" in text(as_alice)


def test_a_gym_without_bars_or_plates_has_a_page(as_alice: Client, alice: User) -> None:
    rows = ({"kind": "dumbbell", "from": Decimal(2), "to": Decimal(20), "step": Decimal(2)},)
    made(alice, bars=(), plates=(), dumbbells=rows)
    page = text(as_alice, weight="60", unit="kg")
    assert "No bar, the plates alone" in page
    assert "There are no plates in Garage." in page
