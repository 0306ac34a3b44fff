"""What a session says of an exercise: once and for all rules."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.training.progression.bench import BELT, asked, d, done, plan, planned, sets
from training.progression.engine import judge
from training.progression.program import Basis, Linear, NoRule, PlannedSet, SetKind
from training.progression.states import DoneSet, Judgement, Outcome

RULE = Linear(Decimal("2.5"))
FIVES = asked(plan(RULE, planned(sets(3, 5))))


def test_every_rep_of_every_set_at_the_weight_is_success() -> None:
    assert judge(FIVES, RULE, done(5, 5, 5)) == Judgement(Outcome.SUCCESS, 3, 3, evidence=("1", "2", "3"))


def test_one_rep_short_is_a_miss() -> None:
    assert judge(FIVES, RULE, done(5, 4, 5)) == Judgement(Outcome.FAILURE, 2, 3, (1,), ("1", "2", "3"))


def test_a_planned_set_that_was_not_done_is_a_miss() -> None:
    assert judge(FIVES, RULE, done(5, 5)) == Judgement(Outcome.FAILURE, 2, 3, (2,), ("1", "2"))


def test_a_set_below_the_prescribed_weight_is_no_success() -> None:
    assert judge(FIVES, RULE, done(5, 5, 5, at=77.5)).outcome is Outcome.FAILURE


def test_more_weight_more_reps_and_more_sets_are_fine() -> None:
    assert judge(FIVES, RULE, done(5, 6, 7, 1, at=82.5)) == Judgement(
        Outcome.SUCCESS, 3, 3, evidence=("1", "2", "3")
    )


def test_a_weight_that_came_over_from_pounds_is_as_heavy_as_it_was() -> None:
    assert judge(FIVES, RULE, done(5, 5, 5, at=79.995)).outcome is Outcome.SUCCESS


def test_warm_ups_never_count() -> None:
    warm = done(5, 5, 5, kind=SetKind.WARM_UP)
    assert judge(FIVES, RULE, warm).outcome is Outcome.NONE
    assert judge(FIVES, RULE, warm + done(5, 5, 5)).outcome is Outcome.SUCCESS
    with_warm_up = asked(plan(RULE, planned(sets(2, 5, kind=SetKind.WARM_UP, percent=d(50)) + sets(3, 5))))
    assert judge(with_warm_up, RULE, done(5, 5, 5)) == Judgement(
        Outcome.SUCCESS, 3, 3, evidence=("1", "2", "3")
    )


def test_a_drop_set_that_nobody_asked_for_takes_no_sets_place() -> None:
    first, second, third = done(5, 5, 5)
    dropped = DoneSet(SetKind.DROP, d(60), 8)
    assert judge(FIVES, RULE, [first, second, dropped, third]).outcome is Outcome.SUCCESS


def test_a_drop_set_that_was_asked_for_is_to_be_done() -> None:
    with_drop = asked(plan(RULE, planned(sets(1, 5) + sets(1, 8, percent=d(75), kind=SetKind.DROP))))
    dropped = DoneSet(SetKind.DROP, d(60), 8)
    assert judge(with_drop, RULE, done(5)).outcome is Outcome.FAILURE
    assert judge(with_drop, RULE, [*done(5), dropped]).outcome is Outcome.SUCCESS


def test_a_skipped_exercise_is_no_event() -> None:
    assert judge(FIVES, RULE, done(5, 5, 5), skipped=True) == Judgement(Outcome.NONE, 0, 3, (), ())


def test_nothing_done_is_no_event() -> None:
    assert judge(FIVES, RULE, []).outcome is Outcome.NONE


def test_in_a_deload_week_there_is_no_event() -> None:
    light = replace(FIVES, is_deload=True)
    assert judge(light, RULE, done(5, 5, 5)).outcome is Outcome.NONE
    assert judge(light, RULE, done(1)).outcome is Outcome.NONE


def test_an_exercise_of_warm_ups_alone_is_no_event() -> None:
    only = asked(plan(RULE, planned(sets(2, 5, kind=SetKind.WARM_UP))))
    assert judge(only, RULE, done(5, 5)).outcome is Outcome.NONE


@pytest.mark.parametrize(
    ("one", "lifted", "outcome"),
    [
        (PlannedSet(seconds=30), DoneSet(SetKind.WORKING, seconds=d(30)), Outcome.SUCCESS),
        (PlannedSet(seconds=30), DoneSet(SetKind.WORKING, seconds=d(29.5)), Outcome.FAILURE),
        (PlannedSet(metres=d(40)), DoneSet(SetKind.WORKING, metres=d("39.992")), Outcome.SUCCESS),
        (PlannedSet(metres=d(40)), DoneSet(SetKind.WORKING, metres=d(35)), Outcome.FAILURE),
        (PlannedSet(reps=5, amrap=True), DoneSet(SetKind.WORKING, d(10), 5), Outcome.SUCCESS),
        (PlannedSet(reps=5, amrap=True), DoneSet(SetKind.WORKING, d(10), 4), Outcome.FAILURE),
        (PlannedSet(), DoneSet(SetKind.WORKING, d(10), 1), Outcome.SUCCESS),
        (PlannedSet(reps=5), DoneSet(SetKind.WORKING, d(10)), Outcome.FAILURE),
        (PlannedSet(reps=5), DoneSet(SetKind.FAILURE, d(10), 5), Outcome.SUCCESS),
        # Of body weight: none added, 10 added, 20 of help.
        (PlannedSet(reps=5, basis=Basis.BODY_WEIGHT), DoneSet(SetKind.WORKING, None, 5), Outcome.SUCCESS),
        (
            PlannedSet(reps=5, basis=Basis.BODY_WEIGHT, plus=d(40)),
            DoneSet(SetKind.WORKING, d(40), 5),
            Outcome.SUCCESS,
        ),
        (
            PlannedSet(reps=5, basis=Basis.BODY_WEIGHT, plus=d(40)),
            DoneSet(SetKind.WORKING, d(0), 5),
            Outcome.FAILURE,
        ),
        (
            PlannedSet(reps=5, basis=Basis.BODY_WEIGHT, plus=d(-20)),
            DoneSet(SetKind.WORKING, d(20), 5),
            Outcome.SUCCESS,
        ),
        (
            PlannedSet(reps=5, basis=Basis.BODY_WEIGHT, plus=d(-20)),
            DoneSet(SetKind.WORKING, d(15), 5),
            Outcome.SUCCESS,
        ),
        (
            PlannedSet(reps=5, basis=Basis.BODY_WEIGHT, plus=d(-20)),
            DoneSet(SetKind.WORKING, d(25), 5),
            Outcome.FAILURE,
        ),
    ],
)
def test_seconds_metres_minimums_and_body_weight_are_judged_as_they_are(
    one: PlannedSet, lifted: DoneSet, outcome: Outcome
) -> None:
    prescription = asked(plan(NoRule(), planned((one,)), start=None), loads=BELT)
    assert judge(prescription, NoRule(), [lifted]).outcome is outcome


def test_where_nothing_so_light_can_be_loaded_the_target_is_enough() -> None:
    """18 kg are asked for, the bar weighs 20; who has a lighter one has done what was asked."""
    light = asked(plan(RULE, planned(sets(1, 5)), start=d(18)))
    assert [each.weight for each in light.sets] == [d(20)]
    assert judge(light, RULE, done(5, at=18)).outcome is Outcome.SUCCESS
    assert judge(light, RULE, done(5, at=15)).outcome is Outcome.FAILURE


def test_an_exercise_that_records_no_weight_is_not_judged_by_it() -> None:
    assert judge(FIVES, RULE, done(5, 5, 5, at=None)).outcome is Outcome.SUCCESS
