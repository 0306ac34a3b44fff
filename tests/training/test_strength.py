"""The one place that estimates: the published values, what it came from, and the faults that are known elsewhere."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from training.strength import (
    RPE_CHART,
    Formula,
    effective_reps,
    estimate,
    one_rep_max,
    percent_of_max,
    rep_max,
    reps_in_reserve,
    source,
)

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "strength.json").read_text())

# Of 100, by 5, 10 and 12 repetitions: what the authors publish.
TABLE = {
    Formula.EPLEY: ("116.7", "133.3", "140.0"),
    Formula.BRZYCKI: ("112.5", "133.3", "144.0"),
    Formula.LOMBARDI: ("117.5", "125.9", "128.2"),
    Formula.O_CONNER: ("112.5", "125.0", "130.0"),
    Formula.MAYHEW: ("119.0", "130.9", "135.4"),
    Formula.WATHAN: ("116.6", "134.7", "141.5"),
}


@pytest.mark.parametrize("formula", Formula)
def test_gives_what_the_author_publishes(formula: Formula) -> None:
    found = [one_rep_max(Decimal(100), reps, formula) for reps in (5, 10, 12)]
    assert tuple(f"{value:.1f}" for value in found if value is not None) == TABLE[formula]
    assert formula.source


@pytest.mark.parametrize("formula", Formula)
def test_one_repetition_is_itself_and_more_of_them_are_more(formula: Formula) -> None:
    values = [one_rep_max(Decimal("82.5"), reps, formula) for reps in range(1, 13)]
    assert values[0] == Decimal("82.5")
    assert all(value is not None for value in values)
    assert values == sorted(values, key=lambda value: value or 0)
    assert len(set(values)) == 12


@pytest.mark.parametrize("formula", Formula)
@pytest.mark.parametrize("reps", [0, -1, 13, 36, 37, 38, 100])
def test_says_nothing_where_it_would_be_nonsense(formula: Formula, reps: int) -> None:
    """Brzycki divides by nothing at 37 repetitions, and beyond is negative."""
    assert one_rep_max(Decimal(100), reps, formula) is None


def test_nothing_of_no_weight() -> None:
    assert one_rep_max(Decimal(0), 5) is None
    assert one_rep_max(Decimal(-20), 5) is None


def test_default_is_epley_and_not_another_under_its_name() -> None:
    assert one_rep_max(Decimal(100), 5) == one_rep_max(Decimal(100), 5, Formula.EPLEY) == Decimal("116.6667")
    assert one_rep_max(Decimal(100), 5, Formula.BRZYCKI) == Decimal("112.5000")


def test_takes_half_plates_exactly() -> None:
    assert one_rep_max(Decimal("62.5"), 6) == Decimal("75.0000")


@pytest.mark.parametrize(
    ("reps", "rpe", "effective"),
    [
        (5, None, "5"),
        (5, "10", "5"),
        (5, "8", "7"),
        (5, "8.5", "6.5"),
        (5, "6", "9"),
        (5, "5.5", None),
        (5, "1", None),
    ],
)
def test_counts_what_was_left(reps: int, rpe: str | None, effective: str | None) -> None:
    found = effective_reps(reps, rpe=Decimal(rpe) if rpe else None)
    assert found == (Decimal(effective) if effective else None)


def test_takes_repetitions_in_reserve_as_they_are_said() -> None:
    assert effective_reps(5, in_reserve=Decimal(2)) == 7
    assert reps_in_reserve(Decimal("7.5")) == Decimal("2.5")
    assert reps_in_reserve(Decimal("5.5")) is None


def test_above_10_effective_repetitions_is_an_estimate_but_no_record() -> None:
    eight = estimate(Decimal(100), 8, Decimal(8))
    half = estimate(Decimal(100), 8, Decimal("7.5"))
    assert eight is not None
    assert half is not None
    assert (eight.effective, eight.can_be_record) == (Decimal(10), True)
    assert (half.effective, half.can_be_record) == (Decimal("10.5"), False)
    assert estimate(Decimal(100), 8, Decimal(6)) is not None
    assert estimate(Decimal(100), 9, Decimal(6)) is None


def test_says_what_it_came_from() -> None:
    found = estimate(Decimal("100.0000"), 8, Decimal("9.0"))
    assert found is not None
    assert found.source == "est. from 100 × 8 at RPE 9"
    assert source(Decimal(100), 8, None) == "est. from 100 × 8"
    assert source(Decimal(100), 1, None) == "lifted: 100 × 1"


def test_chart_is_one_list_by_one_index() -> None:
    assert len(RPE_CHART) == 30
    assert list(RPE_CHART) == sorted(RPE_CHART, reverse=True)
    assert percent_of_max(1, Decimal(10)) == 100
    assert percent_of_max(1, Decimal(9)) == percent_of_max(2, Decimal(10)) == Decimal("95.5")
    assert percent_of_max(5, Decimal("8.5")) == Decimal("82.4")
    assert percent_of_max(12, Decimal("6.5")) == Decimal("58.6")


@pytest.mark.parametrize(
    ("reps", "rpe"), [(0, "10"), (13, "10"), (5, "5.5"), (5, "10.5"), (5, "8.3"), (12, "6")]
)
def test_chart_ends_where_it_was_published(reps: int, rpe: str) -> None:
    assert percent_of_max(reps, Decimal(rpe)) is None


def test_agrees_with_what_the_phone_is_held_to() -> None:
    for case in VECTORS["estimates"]:
        rpe = Decimal(case["rpe"]) if case["rpe"] else None
        found = estimate(Decimal(case["weight"]), case["reps"], rpe)
        said: tuple[Any, ...] = (f"{found.value:.4f}", found.can_be_record) if found else (None, False)
        assert said == (case["value"], case["can_be_record"]), case
        assert source(Decimal(case["weight"]), case["reps"], rpe) == case["source"]
    for reps, rpe, percent in VECTORS["chart"]:
        assert percent_of_max(reps, Decimal(rpe)) == (Decimal(percent) if percent else None)


def test_what_goes_several_times_is_the_estimate_the_other_way_round() -> None:
    most = one_rep_max(Decimal(100), 5)
    assert most is not None
    assert [rep_max(most, 1), rep_max(most, 5), rep_max(Decimal(140), 12)] == [
        most,
        Decimal("100.0000"),
        Decimal("100.0000"),
    ]


@pytest.mark.parametrize("reps", [0, 13])
def test_what_goes_more_than_twelve_times_is_not_said(reps: int) -> None:
    with pytest.raises(ValueError, match=str(reps)):
        rep_max(Decimal(100), reps)
