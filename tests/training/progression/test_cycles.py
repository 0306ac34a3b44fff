"""5/3/1: a training max that moves at the end of a cycle."""

import pytest

from tests.training.progression.bench import BAR, TM, Grid, Lifter, d, plan, planned
from training.progression import engine
from training.progression.program import Basis, CycleEnd, Linear, PlannedSet, SchemeBy, TrackKind
from training.progression.states import ChangeKind, TrackState

RULE = CycleEnd(d(5), reset_percent=d(10))
WEEKS = tuple(
    tuple(
        PlannedSet(reps=reps, amrap=week < 3 and at == 2, basis=Basis.TRACK, percent=d(percent))
        for at, (percent, reps) in enumerate(row)
    )
    for week, row in enumerate(
        (
            ((65, 5), (75, 5), (85, 5)),
            ((70, 3), (80, 3), (90, 3)),
            ((75, 5), (85, 3), (95, 1)),
            ((40, 5), (50, 5), (60, 5)),
        )
    )
)


def wendler(**state: object) -> Lifter:
    main = planned(*WEEKS, by=SchemeBy.WEEK)
    return Lifter(
        plan(RULE, main, kind=TM, start=d(110), weeks=4, deload_weeks=frozenset({4})), Grid(), **state
    )


def test_a_cycle_reads_one_training_max_in_every_week() -> None:
    lifter = wendler()
    seen = []
    for reps in ((5, 5, 8), (3, 3, 6), (5, 3, 4), (5, 5, 5)):
        seen.append(lifter.weights)
        assert lifter.state.value == d(110)
        lifter.does(*reps)
    # 71.5, 82.5, 93.5; 77, 88, 99; 82.5, 93.5, 104.5; 44, 55, 66.
    assert seen == [
        ["70", "82.5", "92.5"],
        ["75", "87.5", "97.5"],
        ["82.5", "92.5", "102.5"],
        ["42.5", "55", "65"],
    ]


def test_every_minimum_reached_the_end_of_the_cycle_makes_one_step_whatever_the_amrap() -> None:
    lifter = wendler()
    for reps in ((5, 5, 5), (3, 3, 15), (5, 3, 1), (5, 5, 5)):
        assert lifter.ended is None
        lifter.does(*reps)
    assert lifter.ended is not None
    assert (lifter.ended.kind, lifter.ended.step) == (ChangeKind.CYCLE, d(5))
    assert lifter.state == TrackState(d(115))


def test_a_missed_minimum_takes_a_tenth_off_at_the_end() -> None:
    lifter = wendler()
    for reps in ((5, 5, 5), (3, 3, 2), (5, 3, 1), (5, 5, 5)):
        lifter.does(*reps)
    assert lifter.ended is not None
    assert lifter.ended.kind is ChangeKind.CYCLE_MISSED
    assert lifter.state == TrackState(d(99))


def test_what_is_missed_in_the_deload_week_is_not_held_against_anybody() -> None:
    lifter = wendler()
    for reps in ((5, 5, 5), (3, 3, 3), (5, 3, 1), (1, 1, 1)):
        lifter.does(*reps)
    assert lifter.state == TrackState(d(115))


def test_a_session_notes_whether_it_missed() -> None:
    lifter = wendler()
    change = lifter.does(5, 5, 5)
    assert change is not None
    assert (change.kind, change.after) == (ChangeKind.HOLD, TrackState(d(110), driven=True))
    lifter.does(3, 3, 2)
    assert lifter.state == TrackState(d(110), driven=True, missed=True)


def test_a_lift_that_was_not_trained_in_a_cycle_stays() -> None:
    lifter = wendler()
    for _ in range(4):
        lifter.does(skipped=True)
    assert (lifter.ended, lifter.state) == (None, TrackState(d(110)))


def test_the_next_cycle_begins_with_the_new_training_max() -> None:
    lifter = wendler()
    for reps in ((5, 5, 5), (3, 3, 3), (5, 3, 1), (5, 5, 5)):
        lifter.does(*reps)
    assert lifter.weights == ["72.5", "85", "97.5"]  # 74.75, 86.25, 97.75


def test_without_a_reset_a_missed_cycle_is_done_again() -> None:
    change = engine.end_cycle(CycleEnd(d(5)), TrackState(d(110), driven=True, missed=True), loads=BAR)
    assert change is not None
    assert (change.kind, change.after) == (ChangeKind.CYCLE_MISSED, TrackState(d(110)))


def test_a_working_weight_goes_to_something_that_can_be_loaded() -> None:
    state = TrackState(d(80), driven=True)
    exact = engine.end_cycle(CycleEnd(d(1)), state, loads=BAR)
    loaded = engine.end_cycle(CycleEnd(d(1)), state, loads=BAR, kind=TrackKind.WORKING_WEIGHT)
    assert [(each.after.value, each.rounded_up) for each in (exact, loaded) if each] == [
        (d(81), False),
        (d(82.5), True),
    ]


@pytest.mark.parametrize("state", [TrackState(None, driven=True), TrackState(d(80))])
def test_nothing_known_or_nothing_done_is_no_end_of_a_cycle(state: TrackState) -> None:
    assert engine.end_cycle(RULE, state, loads=BAR) is None


def test_other_rules_know_no_cycles() -> None:
    assert engine.end_cycle(Linear(d(5)), TrackState(d(80), driven=True), loads=BAR) is None


def test_after_a_break_less_is_asked_for_and_streaks_are_forgotten() -> None:
    before = TrackState(
        d(80), reps=10, stage=1, failures=2, successes=1, sessions=4, missed=True, driven=True
    )
    change = engine.comeback(before, d(15))
    assert (change.kind, change.before) == (ChangeKind.COMEBACK, before)
    assert change.after == TrackState(d(68), stage=1, sessions=4, driven=True)


def test_after_a_break_nothing_stays_nothing() -> None:
    assert engine.comeback(TrackState(None), d(10)).after == TrackState(None)
