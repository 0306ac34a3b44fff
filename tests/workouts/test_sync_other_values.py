"""A program that uses the id of an operation for another one is told so: what it says is not stored, and must not be thought so."""

import pytest

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.workouts.phone import BENCH, Operation, Phone, operation, verdicts
from tests.workouts.story import everything
from training.models import Measurement
from workouts.recording import new_id

pytestmark = pytest.mark.django_db

SAID = {"log_set": "reps", "edit_set": "weight", "edit_session": "name", "note_exercise": "notes"}
OTHER = {"reps": 6, "weight": "90", "name": "Pull", "notes": "Fast", "rating": None}


def as_said(phone: Phone) -> dict[str, Operation]:
    session = phone.start()
    log = phone.add(session, ExerciseFactory.create().pk)
    known = phone.log(log)["id"]
    made = [
        operation("log_set", new_id(), BENCH | {"log": log, "position": 2, "notes": "Good "}),
        operation("edit_set", known, {"weight": "82.50", "weight_unit": "kg", "rpe": "8.5"}, version=1),
        operation("edit_session", session, {"name": " Push ", "rating": 4}, version=1),
        operation("note_exercise", log, {"notes": "Slow\r\nand deep"}, version=1),
    ]
    return {each["kind"]: each for each in made}


@pytest.mark.parametrize("kind", SAID)
def test_another_value_under_the_id_of_an_operation_is_refused_and_the_same_is_known(
    alice: User, kind: str
) -> None:
    phone = Phone(alice)
    asked = as_said(phone)[kind]
    phone.done(asked)
    before = everything()
    other = asked | {"values": asked["values"] | {SAID[kind]: OTHER[SAID[kind]]}}
    assert verdicts(phone.sync(asked, other)) == ["already_applied", "refused"]
    assert phone.one(other)["faults"].keys() == {"id"}
    assert everything() == before


def test_what_was_changed_since_is_no_other_change(alice: User) -> None:
    phone = Phone(alice)
    asked = as_said(phone)
    phone.done(*asked.values())
    later = operation("edit_set", asked["log_set"]["object"], {"reps": 1}, version=1)
    gone = operation("delete_set", asked["edit_set"]["object"], version=2)
    phone.done(later, gone)
    again = phone.sync(*asked.values(), later, gone)
    assert verdicts(again) == ["already_applied"] * 6


@pytest.mark.parametrize("measurement", list(Measurement))
def test_each_kind_of_set_is_known_again(alice: User, measurement: Measurement) -> None:
    """As it was typed, with what the exercise does not need left out, and a unit of what is not there."""
    phone = Phone(alice)
    log = phone.add(phone.start(), ExerciseFactory.create(measurement=measurement).pk)
    said = {"weight": "82.1234", "reps": 5, "seconds": "90.125", "distance": "1.609"}
    values = {name: said[name] for name in measurement.fields}
    units = {f"{name}_unit": {"weight": "lb", "distance": "mi"}[name] for name in ("weight", "distance")}
    logged = operation("log_set", new_id(), {"log": log, "position": 1} | values | units)
    edited = operation("edit_set", logged["object"], {"rpe": "9", "kind": "failure"}, version=1)
    for asked in (logged, edited):
        phone.done(asked)
        assert phone.one(asked)["verdict"] == "already_applied"
