"""More reps first, then more weight, or the next movement."""

from tests.training.progression.bench import BELT, DUMBBELLS, Grid, Lifter, d, plan, planned, sets
from training.progression.program import Basis, Double, PlannedSet, SetKind
from training.progression.states import ChangeKind, DoneSet, TrackState

RULE = Double(d(2), fail_after=3, reset_percent=d(10))


def curls(rule: Double = RULE, loads: Grid = DUMBBELLS, **state: object) -> Lifter:
    return Lifter(plan(rule, planned(sets(3, 8, reps_max=12)), start=d(20)), loads, **state)


def target(lifter: Lifter) -> list[int | None]:
    return [each.target for each in lifter.asked.sets]


def test_it_begins_at_the_bottom_of_the_range() -> None:
    assert target(curls()) == [8, 8, 8]


def test_the_next_target_is_one_more_than_the_fewest() -> None:
    lifter = curls()
    change = lifter.does(11, 10, 9)
    assert change is not None
    assert (change.kind, target(lifter), lifter.weights[0]) == (ChangeKind.REPS, [10, 10, 10], "20")


def test_all_sets_at_the_top_make_a_step_and_begin_at_the_bottom_again() -> None:
    lifter = curls(reps=12)
    change = lifter.does(12, 12, 13)
    assert change is not None
    assert (change.kind, target(lifter), lifter.weights[0]) == (ChangeKind.STEP, [8, 8, 8], "22")


def test_one_set_below_the_top_is_no_step() -> None:
    lifter = curls(reps=12)
    change = lifter.does(12, 12, 11)
    assert change is not None
    assert (change.kind, lifter.state) == (ChangeKind.HOLD, TrackState(d(20), reps=12))


def test_fewer_reps_than_last_time_are_a_lower_target_and_no_failure() -> None:
    lifter = curls(reps=12, failures=2)
    lifter.does(9, 8, 8)
    assert lifter.state == TrackState(d(20), reps=9)


def test_a_set_below_the_bottom_is_a_failure_and_three_in_a_row_take_a_tenth_off() -> None:
    lifter = curls(reps=10)
    kinds = [change.kind for _ in range(3) if (change := lifter.does(9, 8, 7))]
    assert kinds == [ChangeKind.HOLD, ChangeKind.HOLD, ChangeKind.RESET]
    assert lifter.state == TrackState(d(18), resets=1)
    assert target(lifter) == [8, 8, 8]


def test_many_reps_of_a_lighter_weight_are_a_failure_and_ask_for_no_more() -> None:
    lifter = curls(reps=9)
    change = lifter.does(12, 12, 12, at=16)
    assert change is not None
    assert (change.kind, lifter.state) == (ChangeKind.HOLD, TrackState(d(20), reps=9, failures=1))


def test_where_nothing_heavier_hangs_there_the_top_stays_the_target() -> None:
    lifter = curls(loads=Grid(d(2), d(2), d(20)))
    change = lifter.does(12, 12, 12)
    assert change is not None
    assert (change.kind, lifter.weights[0], target(lifter)) == (ChangeKind.HOLD, "20", [12, 12, 12])


def test_holds_go_by_seconds() -> None:
    plank = planned(tuple(PlannedSet(seconds=20, seconds_max=60) for _ in range(2)))
    lifter = Lifter(plan(Double(d(2.5)), plank, start=None), BELT)
    held = [DoneSet(SetKind.WORKING, seconds=d(seconds)) for seconds in (45, "38.5")]
    change = lifter.did(lifter.asked, held)
    assert change is not None
    assert (change.kind, target(lifter)) == (ChangeKind.REPS, [39, 39])


def test_each_set_has_its_own_range() -> None:
    mixed = planned(sets(1, 6, reps_max=8) + sets(1, 10, reps_max=12))
    lifter = Lifter(plan(RULE, mixed, start=d(20)), DUMBBELLS, reps=9)
    assert target(lifter) == [8, 10]
    lifter.does(8, 12)
    assert lifter.weights == ["22", "22"]


def test_the_top_of_a_rung_is_the_next_movement() -> None:
    rows = planned(sets(3, 5, reps_max=8, basis=Basis.BODY_WEIGHT))
    ladder = ("vertical-row", "inverted-row", "wide-row")
    lifter = Lifter(plan(Double(d(2.5)), rows, start=None, ladder=ladder), BELT, reps=8)
    assert lifter.asked.exercise == "vertical-row"
    change = lifter.does(8, 8, 8)
    assert change is not None
    assert (change.kind, lifter.asked.exercise, target(lifter)) == (
        ChangeKind.RUNG,
        "inverted-row",
        [5, 5, 5],
    )
    lifter.does(8, 8, 8)
    assert (lifter.asked.exercise, lifter.weights) == ("wide-row", ["0"] * 3)


def test_the_last_rung_adds_load() -> None:
    rows = planned(sets(3, 5, reps_max=8, basis=Basis.BODY_WEIGHT))
    lifter = Lifter(plan(Double(d(2.5)), rows, start=None, ladder=("row", "wide-row")), BELT, rung=1)
    lifter.does(8, 8, 8)
    assert (lifter.asked.exercise, lifter.weights, lifter.state.rung) == ("wide-row", ["2.5"] * 3, 1)


def test_the_same_with_a_track_that_begins_at_nothing() -> None:
    rows = planned(sets(3, 5, reps_max=8))
    lifter = Lifter(plan(Double(d(2.5)), rows, start=d(0), ladder=("row", "wide-row")), BELT)
    lifter.does(8, 8, 8)
    assert (lifter.asked.exercise, lifter.weights) == ("wide-row", ["0"] * 3)
    lifter.does(8, 8, 8)
    assert lifter.weights == ["2.5"] * 3


def test_a_ladder_that_was_made_shorter_ends_at_its_last_movement() -> None:
    rows = planned(sets(3, 5, reps_max=8))
    assert Lifter(plan(Double(d(2.5)), rows, ladder=("row",)), rung=4).asked.exercise == "row"


def test_help_becomes_less_and_then_weight_is_added() -> None:
    """Assisted pull-ups: 10 kg of help, 5, none, 5 added."""
    pull_ups = planned(sets(2, 5, reps_max=8, basis=Basis.BODY_WEIGHT))
    lifter = Lifter(plan(Double(d(5)), pull_ups, start=d(-10)), Grid(d(5), d(0)))
    seen = []
    for _ in range(4):
        seen.append((lifter.weights[0], lifter.asked.sets[0].assisted))
        lifter.does(8, 8)
    assert seen == [("10", True), ("5", True), ("0", False), ("5", False)]


def test_a_reset_of_help_is_more_of_it() -> None:
    pull_ups = planned(sets(2, 5, reps_max=8, basis=Basis.BODY_WEIGHT))
    rule = Double(d(5), fail_after=1, reset_percent=d(10))
    lifter = Lifter(plan(rule, pull_ups, start=d(-20)), Grid(d(5), d(0)))
    lifter.does(4, 4)
    assert (lifter.state.value, lifter.weights[0]) == (d(-22), "25")
