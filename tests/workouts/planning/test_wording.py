"""How what a plan asks for reads, on one line of a phone."""

from decimal import Decimal

import pytest

from training.progression.program import Basis, SetKind
from training.progression.states import PrescribedSet, Prescription, TrackState
from workouts.planning.wording import asked, top_weight, value_text


def one(reps: int | None = 5, weight: str | None = "80", **more: object) -> PrescribedSet:
    return PrescribedSet(reps=reps, weight=None if weight is None else Decimal(weight), **more)  # type: ignore[arg-type]


def prescription(*sets: PrescribedSet, is_test: bool = False) -> Prescription:
    return Prescription("p", "e", "kg", 1, False, sets, is_test=is_test)  # noqa: FBT003


@pytest.mark.parametrize(
    ("sets", "text"),
    [
        ([], ""),
        ([one()] * 3, "3 × 5 · 80 kg"),
        ([one(kind=SetKind.WARM_UP, weight="40"), one()], "1 × 5 · 80 kg"),
        ([one(), one(), one(amrap=True)], "2 × 5 · 5+ · 80 kg"),
        ([one(weight="75"), one(3, "85"), one(1, "95", amrap=True)], "5 · 3 · 1+ up to 95 kg"),
        ([one(1, "100"), *[one(5, "85")] * 3], "1 × 1 · 100 kg, 3 × 5 · 85 kg"),
        ([one(reps, str(60 + reps)) for reps in range(1, 10)], "9 sets up to 69 kg"),
        ([*[one(1)] * 9, one(1, amrap=True)], "9 × 1 · 1+ · 80 kg"),
        ([one(8, reps_max=12, weight="30")] * 3, "3 × 8–12 · 30 kg"),
        ([one(8, reps_max=12, target=10, weight="30")] * 3, "3 × 10–12 · 30 kg"),
        ([one(8, reps_max=12, target=12, weight="30")] * 3, "3 × 12 · 30 kg"),
        ([one(weight=None)] * 2, "2 × 5"),
        ([one(weight=None, rpe=Decimal(8))] * 2, "2 × 5 · RPE 8"),
        ([one(None, None, seconds=30, seconds_max=45)] * 3, "3 × 0:30–0:45"),
        ([one(None, None, metres=Decimal(40))] * 2, "2 × 40 m"),
        ([one(basis=Basis.BODY_WEIGHT, weight="0")] * 3, "3 × 5"),
        ([one(basis=Basis.BODY_WEIGHT, weight="10")] * 3, "3 × 5 · +10 kg"),
        ([one(basis=Basis.BODY_WEIGHT, weight="20", assisted=True)] * 3, "3 × 5 · −20 kg"),
        ([one(None, None, amrap=True)], "1 × as many as you can"),
        ([one(None, None)] * 3, "3 sets"),
    ],
)
def test_says_it_on_one_line(sets: list[PrescribedSet], text: str) -> None:
    assert asked(prescription(*sets)) == text


def test_says_what_a_test_is_for() -> None:
    assert asked(prescription(one(), is_test=True)) == "find a new best set"


def test_the_heaviest_is_of_the_work_sets() -> None:
    assert top_weight(prescription(one(kind=SetKind.WARM_UP, weight="90"), one(), one(weight="85"))) == 85
    assert top_weight(prescription(one(weight=None))) is None


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (TrackState(None), "not known yet"),
        (TrackState(Decimal("82.50")), "82.5 kg"),
        (TrackState(Decimal(30), reps=9), "30 kg × 9"),
    ],
)
def test_says_where_a_track_stands(state: TrackState, text: str) -> None:
    assert value_text(state, "kg") == text
