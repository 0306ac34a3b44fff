"""The reps of one set decide the step."""

import pytest

from tests.training.progression.bench import FIVES, POUNDS, TM, Lifter, d, plan, planned, sets
from training.progression.program import Basis, PlannedSet, Tier, Tiers
from training.progression.states import ChangeKind, TrackState

GREYSKULL = Tiers((Tier(5, d(2.5)), Tier(10, d(5))), fail_after=1, reset_percent=d(10))
TWO_AND_ONE = planned(sets(2, 5) + sets(1, 5, amrap=True))


@pytest.mark.parametrize(
    ("reps", "after"), [(5, "82.5"), (9, "82.5"), (10, "85"), (14, "85"), (4, "70"), (0, "70")]
)
def test_greyskull_doubles_the_step_from_ten_and_takes_a_tenth_off_below_five(reps: int, after: str) -> None:
    lifter = Lifter(plan(GREYSKULL, TWO_AND_ONE))
    lifter.does(5, 5, reps)
    assert lifter.weights[0] == after


def test_another_set_missed_is_a_failure_whatever_the_last_one_reached() -> None:
    lifter = Lifter(plan(GREYSKULL, TWO_AND_ONE))
    change = lifter.does(5, 4, 12)
    assert change is not None
    assert change.kind is ChangeKind.RESET


def nsuns() -> Lifter:
    tiers = Tiers((Tier(0, d(0)), Tier(2, d(5)), Tier(4, d(10)), Tier(6, d(15))), set_number=3)
    percents = ((75, 5), (85, 3), (95, 1), (90, 3), (85, 3), (80, 3), (75, 5), (70, 5), (65, 5))
    nine = tuple(
        PlannedSet(reps=reps, amrap=number in {3, 9}, basis=Basis.TRACK, percent=d(percent))
        for number, (percent, reps) in enumerate(percents, 1)
    )
    return Lifter(plan(tiers, planned(nine), kind=TM, start=d(200), unit="lb"), POUNDS)


def test_nsuns_asks_for_percentages_of_the_training_max() -> None:
    assert nsuns().weights == ["150", "170", "190", "180", "170", "160", "150", "140", "130"]


@pytest.mark.parametrize(
    ("reps", "after"), [(1, 200), (2, 205), (3, 205), (4, 210), (5, 210), (6, 215), (12, 215)]
)
def test_the_third_set_of_nsuns_decides(reps: int, after: int) -> None:
    lifter = nsuns()
    change = lifter.does(5, 3, reps, 3, 3, 3, 5, 5, 20)
    assert change is not None
    assert lifter.state == TrackState(d(after))
    assert change.kind is (ChangeKind.HOLD if reps == 1 else ChangeKind.STEP)


@pytest.mark.parametrize("reps", [0, 4])
def test_a_missed_set_of_nsuns_leaves_the_training_max_alone(reps: int) -> None:
    """It has no reset: that is by hand."""
    lifter = nsuns()
    lifter.does(5, 3, reps, 2, 3, 3, 5, 5, 5)
    assert lifter.state == TrackState(d(200), failures=1)


def test_the_third_tier_of_gzclp_steps_when_the_last_set_reaches_25() -> None:
    rule = Tiers((Tier(25, d(2.5)),), fail_after=1, reset_percent=d(10))
    lifter = Lifter(plan(rule, planned(sets(2, 15) + sets(1, 15, amrap=True)), start=d(30)))
    change = lifter.does(15, 15, 24)
    assert change is not None
    assert (change.kind, lifter.state) == (ChangeKind.HOLD, TrackState(d(30)))
    lifter.does(15, 15, 25)
    assert lifter.state == TrackState(d(32.5))
    lifter.does(15, 15, 14)
    assert lifter.state == TrackState(d(29.25), resets=1)


def test_a_set_number_beyond_what_there_is_means_the_last() -> None:
    rule = Tiers((Tier(5, d(2.5)),), set_number=7)
    lifter = Lifter(plan(rule, TWO_AND_ONE))
    lifter.does(5, 5, 5)
    assert lifter.weights[0] == "82.5"


def test_a_training_max_goes_up_by_its_step_and_what_is_lifted_follows_when_it_can() -> None:
    """With plates that step by 5, 95 % of 100 is 95, of 102.5 it is 97.375 and so 95, of 105 it is 99.75 and so 95 …"""
    rule = Tiers((Tier(1, d(2.5)),))
    lifter = Lifter(plan(rule, planned(sets(1, 1, percent=d(95))), kind=TM, start=d(100)), FIVES)
    seen = []
    for _ in range(4):
        seen.append((lifter.state.value, lifter.weights[0]))
        lifter.does(1)
    assert seen == [(d(100), "95"), (d(102.5), "95"), (d(105), "95"), (d(107.5), "100")]
