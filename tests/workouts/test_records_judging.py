"""What is a record and what is none, by histories written by hand that the phone is held to as well."""

import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import units
from training.models import Measurement
from workouts.models import RecordKind
from workouts.records.judging import KINDS, Done, Judged, judge, values

HISTORIES = json.loads((Path(__file__).parents[1] / "vectors" / "records.json").read_text())["histories"]


def done(measurement: str, said: dict[str, Any]) -> Done:
    def number(name: str) -> Decimal | None:
        return Decimal(said[name]) if said.get(name) is not None else None

    weight, distance = number("weight"), number("distance")
    return Done(
        measurement,
        said.get("kind", "working"),
        None if weight is None else units.to_kg(weight, said["weight_unit"]),
        said.get("reps"),
        number("seconds"),
        None if distance is None else units.to_metres(distance, said["distance_unit"]),
        number("rpe"),
    )


def judged(measurement: str, workouts: list[list[dict[str, Any]]]) -> tuple[list[list[list[str]]], Judged]:
    ids = map(UUID, (f"{number:032x}" for number in count()))
    named = [[(next(ids), said) for said in sets] for sets in workouts]
    sessions: Iterator[UUID] = (UUID(int=1000 + number) for number in count())
    found = judge(
        (pk, session, values(done(measurement, said)))
        for sets, session in zip(named, sessions, strict=False)
        for pk, said in sets
    )
    return [[found.marks.get(pk, []) for pk, _ in sets] for sets in named], found


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history["name"])
def test_judges(history: dict[str, Any]) -> None:
    marks, found = judged(history["measurement"], history["workouts"])
    assert marks == history["marks"]
    assert {kind: f"{value:.4f}" for (kind, _), (value, _) in found.bests.items() if kind != "reps"} == (
        history["bests"]["best"]
    )
    assert {f"{at:.4f}": int(value) for (kind, at), (value, _) in found.bests.items() if kind == "reps"} == (
        history["bests"]["reps_at"]
    )


def test_every_measurement_has_a_history() -> None:
    assert {history["measurement"] for history in HISTORIES} == set(Measurement.values)


def test_knows_every_kind_of_record() -> None:
    assert set(KINDS) == set(RecordKind.values)
    found = {kind for history in HISTORIES for sets in history["marks"] for marks in sets for kind in marks}
    assert found == set(KINDS)


_SETS = st.lists(
    st.lists(
        st.fixed_dictionaries(
            {
                "weight": st.sampled_from(["0", "60", "60.5", "62.5"]),
                "weight_unit": st.sampled_from(["kg", "lb"]),
                "reps": st.integers(0, 4),
                "kind": st.sampled_from(["working", "warm_up"]),
            }
        ),
        max_size=4,
    ),
    max_size=5,
)


@given(_SETS)
def test_each_mark_beat_an_earlier_workout_and_all_before(workouts: list[list[dict[str, Any]]]) -> None:
    """The rule again, in its slowest words."""
    marks, _ = judged("weight_reps", workouts)
    before: list[tuple[int, Any]] = []
    for number, sets in enumerate(workouts):
        for place, said in enumerate(sets):
            mine = values(done("weight_reps", said))
            expected = []
            for key, value in mine.items():
                others = [(at, found[key]) for at, found in before if key in found]
                if any(at < number for at, _ in others) and all(value > other for _, other in others):
                    expected.append(key[0])
            assert sorted(marks[number][place]) == sorted(expected)
            before.append((number, mine))
