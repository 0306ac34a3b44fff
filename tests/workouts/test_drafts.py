"""What stands in the form of a set before anybody types, and what stays when it is refused."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.http import QueryDict

from accounts.models import User
from tests.factories import AT, ExerciseFactory
from tests.workouts.story import add, do, finish, kg, start
from training.models import Measurement
from workouts.cards import session_cards
from workouts.drafts import Draft
from workouts.forms import SetForm
from workouts.set_values import SetValues

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("measurement", Measurement.values)
def test_the_next_set_is_prefilled_with_the_one_of_last_time(alice: User, measurement: str) -> None:
    values = {
        "weight": (Decimal("82.5"), "weight_unit", "lb"),
        "distance": (Decimal("0.4"), "distance_unit", "mi"),
        "reps": (5, "", ""),
        "seconds": (Decimal(75), "", ""),
    }
    said: dict[str, Any] = {}
    for name in Measurement(measurement).fields:
        value, unit_name, unit = values[name]
        said |= {name: value} | ({unit_name: unit} if unit_name else {})
    exercise = ExerciseFactory.create(measurement=measurement)
    before = start(alice)
    do(add(before, exercise), SetValues(**said, rpe=Decimal(9), notes="last time's"))
    finish(before)
    session = start(alice, at=AT + timedelta(days=7))
    add(session, exercise)
    draft = Draft.of_next(session_cards(session)[0], alice)
    pads = {pad.name: (pad.value, pad.unit) for pad in draft.pads}
    every = {
        "weight": ("82.5", "lb"),
        "distance": ("0.4", "mi"),
        "reps": ("5", "reps"),
        "seconds": ("1:15", "min:sec"),
    }
    assert pads == {name: every[name] for name in Measurement(measurement).fields}
    assert (draft.texts["rpe"], draft.texts["notes"], draft.texts["kind"]) == ("", "", "working")


def test_a_first_set_is_empty_in_the_persons_units(alice: User) -> None:
    alice.weight_unit = "lb"
    session = start(alice)
    add(session)
    draft = Draft.of_next(session_cards(session)[0], alice)
    assert [(pad.value, pad.unit, pad.step) for pad in draft.pads] == [
        ("", "lb", Decimal(5)),
        ("", "reps", Decimal(1)),
    ]
    assert draft.texts["position"] == "1"


def test_an_extra_set_after_a_drop_set_is_a_working_set(alice: User) -> None:
    session = start(alice)
    do(add(session), kg(100, 5, "drop"))
    draft = Draft.of_next(session_cards(session)[0], alice)
    assert (draft.texts["kind"], draft.texts["weight"], draft.texts["position"]) == ("working", "100", "2")


def test_a_refused_set_keeps_what_was_typed_and_says_what_is_wrong_with_it(alice: User) -> None:
    log = add(start(alice))
    pk = uuid4()
    data = QueryDict(f"id={pk}&kind=working&weight=a+lot&weight_unit=stone&reps=5&notes=slow&position=1")
    draft = Draft.of_refused(SetForm(data), log)
    assert [(pad.name, pad.value, pad.error) for pad in draft.pads] == [
        ("weight", "a lot", "Enter a number, such as 12.5."),
        ("reps", "5", ""),
    ]
    assert (draft.set_id, draft.texts["notes"], draft.editing) == (pk, "slow", None)
    assert draft.alerts == [
        "Unit of the weight: Select a valid choice. stone is not one of the available choices."
    ]


def test_the_options_escape_and_choose_only_what_is_there(alice: User) -> None:
    draft = Draft(add(start(alice)), uuid4(), {"kind": "drop", "rpe": "<b>"})
    assert '<option value="drop" selected>Drop set</option>' in draft.selects["kind"]
    assert "selected" not in draft.selects["rpe"]


def test_every_effort_that_can_be_stored_can_be_chosen_and_stands_there_again(alice: User) -> None:
    log = add(start(alice))
    for half in range(2, 21):
        (row,) = do(log, kg(100, 5, rpe=Decimal(half) / 2))
        row.refresh_from_db()
        draft = Draft.of_edit(row, alice)
        assert f'value="{draft.texts["rpe"]}" selected' in draft.selects["rpe"]
        form = SetForm({"id": str(row.pk), **draft.texts})
        assert form.errors == {}
        assert form.values().rpe == row.rpe
