"""Why a number is what it is, in the words of lifters."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.training.progression.bench import BAR, BELT, TM, Grid, Lifter, asked, d, done, plan, planned, sets
from training.progression import engine
from training.progression.explaining import amount_text, change_text, set_text
from training.progression.program import (
    AfterLastStage,
    Basis,
    CycleEnd,
    Double,
    Linear,
    NoRule,
    PlannedSet,
    Rule,
    SetKind,
    Stages,
    Tier,
    Tiers,
    TrackKind,
)
from training.progression.states import Change, ChangeKind, DoneSet, PrescribedSet, TrackState

DAY = date(2026, 11, 3)
LINEAR = Linear(d(2.5), fail_after=3, reset_percent=d(10))
FIVES = planned(sets(5, 5))


def told(lifter: Lifter, *reps: int, at: float | None = None) -> str:
    """What the next session does, on 3 November."""
    prescription = lifter.asked
    change = lifter.does(*reps, at=at)
    assert change is not None
    return change_text(
        change, rule=lifter.track.rule, unit="kg", prescription=prescription, on=DAY, loads=lifter.loads
    )


def lifter(rule: Rule, exercise: Any = FIVES, loads: Grid = BAR, **more: Any) -> Lifter:
    state = {
        name: more.pop(name)
        for name in ("failures", "stage", "reps", "rung", "first_stage_value")
        if name in more
    }
    return Lifter(plan(rule, exercise, **more), loads, **state)


def test_a_step_says_what_was_done() -> None:
    assert told(lifter(LINEAR), 5, 5, 5, 5, 5) == (
        "82.5 kg: all 25 reps of 80 kg were done on 3 Nov, so 2.5 kg more."
    )


def test_a_step_that_was_too_small_says_so() -> None:
    assert told(lifter(Linear(d(1))), 5, 5, 5, 5, 5) == (
        "82.5 kg: all 25 reps of 80 kg were done on 3 Nov, so up to the next that can be loaded; 1 kg more was asked for."
    )


def test_a_miss_says_how_often_and_what_follows() -> None:
    assert told(lifter(LINEAR), 5, 5, 5, 4, 4) == (
        "80 kg again: 2 of 5 sets missed on 3 Nov. First miss in a row; after the third, 10 % come off."
    )
    assert told(lifter(Linear(d(2.5))), 5, 5, 5, 5) == "80 kg again: 1 of 5 sets missed on 3 Nov."


def test_a_reset_says_what_can_be_loaded() -> None:
    assert told(lifter(LINEAR, failures=2), 5, 5, 5, 5, 4) == (
        "Third miss in a row on 3 Nov: 10 % off 80 kg is 72 kg; 70 kg can be loaded."
    )
    assert told(
        lifter(Tiers((Tier(5, d(5)),), fail_after=1, reset_percent=d(10)), start=d(100)), 5, 5, 5, 5, 4
    ) == ("Missed on 3 Nov: 10 % off 100 kg is 90 kg.")


def test_the_next_stage_is_named() -> None:
    rule = Linear(d(2.5), fail_after=1, reset_percent=d(10), resets_per_stage=1)
    assert told(lifter(rule, planned(sets(5, 5), sets(3, 5))), 5, 5, 5, 5, 4) == (
        "Missed on 3 Nov: 10 % off 80 kg is 72 kg; 70 kg can be loaded. From now on it is stage 2."
    )


def test_every_second_time_says_how_often_it_was_done() -> None:
    assert told(lifter(Linear(d(2.5), every=2)), 5, 5, 5, 5, 5) == "80 kg again: done 1 of 2 times on 3 Nov."


def test_the_end_of_the_rack_is_told() -> None:
    assert told(lifter(LINEAR, loads=Grid(most=d(80))), 5, 5, 5, 5, 5) == (
        "80 kg again: all 25 reps of 80 kg were done on 3 Nov, but nothing heavier can be loaded."
    )


def test_double_progression_speaks_of_reps() -> None:
    rule = Double(d(2.5), fail_after=3, reset_percent=d(10))
    curls = planned(sets(3, 8, reps_max=12))
    assert told(lifter(rule, curls), 10, 9, 8) == (
        "9 reps of 80 kg: not all sets reached the top on 3 Nov; one more than the fewest comes next."
    )
    assert (
        told(lifter(rule, curls), 12, 12, 12) == "82.5 kg: all sets reached 12 reps on 3 Nov, so 2.5 kg more."
    )
    assert told(lifter(rule, curls), 12, 12, 7) == (
        "80 kg again: 1 of 3 sets missed on 3 Nov. First miss in a row; after the third, 10 % come off."
    )
    assert told(lifter(rule, curls, Grid(most=d(80))), 12, 12, 12) == (
        "12 reps of 80 kg again: all sets reached the top on 3 Nov, but nothing heavier can be loaded."
    )


def test_a_ladder_speaks_of_movements() -> None:
    rows = planned(sets(3, 5, reps_max=8))
    assert told(lifter(Double(d(2.5)), rows, BELT, start=d(0), ladder=("row", "wide-row")), 8, 8, 8) == (
        "All sets reached the top on 3 Nov: next time, the next movement."
    )


def test_body_weight_is_no_weight() -> None:
    rows = planned(sets(3, 5, reps_max=8))
    rule = Double(d(2.5))
    assert told(lifter(rule, rows, BELT, start=d(0)), 6, 6, 5) == (
        "6 reps: not all sets reached the top on 3 Nov; one more than the fewest comes next."
    )
    assert (
        told(lifter(rule, rows, BELT, start=d(0)), 6, 6, 4)
        == "Body weight again: 1 of 3 sets missed on 3 Nov."
    )
    assert told(lifter(rule, rows, BELT, start=d(0)), 8, 8, 8) == (
        "2.5 kg: all sets reached 8 reps on 3 Nov, so 2.5 kg more."
    )
    assert told(lifter(LINEAR, planned(sets(3, 5)), BELT, start=d(0)), 5, 5, 5) == (
        "2.5 kg: all 15 reps were done on 3 Nov, so 2.5 kg more."
    )
    helped = planned(sets(3, 5, basis=Basis.BODY_WEIGHT))
    assert told(lifter(LINEAR, helped, BELT, start=d(-10)), 5, 5, 4) == (
        "10 kg of help again: 1 of 3 sets missed on 3 Nov. First miss in a row; after the third, 10 % come off."
    )


def test_holds_speak_of_seconds() -> None:
    plank = planned((PlannedSet(seconds=20, seconds_max=60),))
    program = plan(Double(d(2.5)), plank, start=None)
    prescription = asked(program, loads=BELT)
    held = [DoneSet(SetKind.WORKING, seconds=d(30))]
    change = engine.advance(Double(d(2.5)), TrackState(None), prescription, held, loads=BELT)
    assert change is not None
    assert change_text(change, rule=Double(d(2.5)), unit="kg", prescription=prescription, on=DAY) == (
        "31 s: not all sets reached the top on 3 Nov; one more than the fewest comes next."
    )


def test_tiers_speak_of_the_set_that_decides() -> None:
    nsuns = Tiers((Tier(0, d(0)), Tier(2, d(5)), Tier(4, d(10))), set_number=3)
    heavy = planned(sets(2, 3, percent=d(85)) + sets(1, 1, amrap=True, percent=d(95)))
    assert told(lifter(nsuns, heavy, kind=TM, start=d(100)), 3, 3, 5) == (
        "Training max 110 kg: set 3 reached 4 reps on 3 Nov, so 10 kg more."
    )
    assert told(lifter(nsuns, heavy, kind=TM, start=d(100)), 3, 3, 1) == (
        "Training max 100 kg again: set 3 did not reach 2 reps on 3 Nov."
    )
    third_tier = Tiers((Tier(25, d(2.5)),))
    assert told(lifter(third_tier, planned(sets(3, 15))), 15, 15, 20) == (
        "80 kg again: the last set did not reach 25 reps on 3 Nov."
    )


def test_the_stages_of_gzclp_are_told() -> None:
    rule = Stages(d(5), AfterLastStage.TEST)
    heavy = planned(sets(5, 3), sets(6, 2))
    assert (
        told(lifter(rule, heavy), 3, 3, 3, 3, 2) == "80 kg again, now stage 2: 1 of 5 sets missed on 3 Nov."
    )
    one = lifter(rule, heavy, stage=1)
    assert told(one, 2, 2, 2, 2, 2, 1) == (
        "Missed at stage 2 on 3 Nov: next time, find the most that you can lift 5 times."
    )
    assert told(one, 4, at=90) == "No set of 5 reps on 3 Nov: the test comes again."
    assert told(one, 5, at=100) == (
        "85 kg: 5 reps of 100 kg were done on 3 Nov; stage 1 begins again with 85 % of that."
    )


def test_the_second_tier_tells_where_it_begins_again() -> None:
    rule = Stages(d(5), AfterLastStage.RESTART, restart_plus=d(7.5))
    light = planned(sets(3, 10), sets(3, 8))
    assert told(lifter(rule, light, stage=1, first_stage_value=d(60)), 8, 8, 7) == (
        "67.5 kg: missed at stage 2 on 3 Nov; stage 1 begins again with the 60 kg that it ended with and 7.5 kg more."
    )


def test_a_cycle_is_told_from_its_sessions_to_its_end() -> None:
    rule = CycleEnd(d(5), d(10))
    main = planned(sets(3, 5, percent=d(75)))
    one = lifter(rule, main, kind=TM, start=d(110), weeks=3)
    assert (
        told(one, 5, 5, 5)
        == "Training max 110 kg until the end of the cycle: every minimum was reached on 3 Nov."
    )
    assert told(one, 5, 5, 4) == (
        "Training max 110 kg until the end of the cycle: 1 of 3 sets missed on 3 Nov. Then 10 % come off."
    )
    assert told(one, 5, 5, 5) == (
        "Training max 110 kg until the end of the cycle: every minimum was reached on 3 Nov, but not of a session before. Then 10 % come off."
    )
    assert one.ended is not None
    assert change_text(one.ended, rule=rule, unit="kg", kind=TM) == (
        "Training max 99 kg: a minimum was missed in the cycle, so 10 % off 110 kg."
    )
    well = engine.end_cycle(rule, TrackState(d(110), driven=True), loads=BAR)
    assert well is not None
    assert change_text(well, rule=rule, unit="kg", kind=TM) == (
        "Training max 115 kg: every minimum of the cycle was reached, so 5 kg more."
    )


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (Change(ChangeKind.START, TrackState(None), TrackState(d(60))), "Begins with 60 kg."),
        (Change(ChangeKind.START, TrackState(None), TrackState(None)), "The weight is not known yet."),
        (Change(ChangeKind.SET_BY_HAND, TrackState(d(60)), TrackState(d(70))), "Set by you to 70 kg."),
        (engine.comeback(TrackState(d(80)), d(15)), "67.5 kg: less than the 80 kg before your break."),
        (Change(ChangeKind.UNDO, TrackState(d(70)), TrackState(d(60))), "Taken back: 60 kg again."),
        (
            Change(ChangeKind.HOLD, TrackState(d(70)), TrackState(d(70))),
            "Not done on 3 Nov: nothing changes.",
        ),
    ],
)
def test_what_the_lifter_did_is_told_too(change: Change, text: str) -> None:
    assert change_text(change, rule=LINEAR, unit="kg", on=DAY, loads=BAR) == text


def test_what_was_no_event_says_so() -> None:
    light = asked(plan(LINEAR, FIVES, deload_weeks=frozenset({1})))
    state = TrackState(d(80))
    nothing = Change(ChangeKind.HOLD, state, state, engine.judge(light, LINEAR, done(5, 5, 5, 5, 5)))
    assert change_text(nothing, rule=LINEAR, unit="kg", prescription=light, on=DAY) == (
        "An easy week: nothing changes."
    )


def test_a_track_without_a_weight_says_so() -> None:
    assert told(lifter(LINEAR, start=None), 5, 5, 5, 5, 5) == (
        "Done on 3 Nov, but no weight was logged to go on from."
    )


def the(one: PlannedSet, *, e1rm: float | None = None, loads: Grid = BAR, **track: Any) -> str:
    prescription = asked(
        plan(NoRule(), planned((*sets(1, 1), one)), **track),
        e1rm=None if e1rm is None else Decimal(str(e1rm)),
        loads=loads,
    )
    return set_text(prescription.sets[-1], prescription)


def of(percent: float, plus: float = 0, reps: int = 5) -> PlannedSet:
    return PlannedSet(reps=reps, basis=Basis.TRACK, percent=d(percent), plus=d(plus))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("75 % of your training max 110 kg is 82.5 kg.", the(of(75), kind=TM, start=d(110))),
        ("75 % of your training max 107.5 kg is 80.63 kg; 80 kg can be loaded.", the(of(75), kind=TM, start=d(107.5))),
        ("100 % of your training max 110 kg is 110 kg.", the(of(100), kind=TM, start=d(110))),
        ("Your working weight is 80 kg.", the(of(100))),
        ("Your working weight is 72 kg; 70 kg can be loaded.", the(of(100), start=d(72))),
        ("90 % of your working weight 80 kg is 72 kg; 70 kg can be loaded.", the(of(90))),
        ("50 % of your working weight 30 kg is 15 kg; 20 kg is the lightest there is.", the(of(50), start=d(30))),
        ("90 % of your working weight 80 kg and 3 kg is 75 kg.", the(of(90, 3))),
        ("90 % of your working weight 80 kg less 2 kg is 70 kg.", the(of(90, -2))),
        (
            "85 % of your working weight 80 kg and 1.25 kg is 69.25 kg; 70 kg is the next that can be loaded.",
            the(of(85, 1.25)),
        ),
        ("The weight is not known yet: what you lift is where it begins.", the(of(90), start=None)),
        (
            "85 % of the top set 80 kg is 68 kg; 67.5 kg can be loaded.",
            the(PlannedSet(reps=5, basis=Basis.TOP_SET, percent=d(85))),
        ),
        (
            "5 reps at RPE 8: 81.1 % of your estimated max 120 kg is 97.32 kg; 95 kg can be loaded.",
            the(PlannedSet(reps=5, basis=Basis.RPE, rpe=d(8)), e1rm=120),
        ),
        ("Nothing was logged yet to reckon the weight from.", the(PlannedSet(reps=5, basis=Basis.RPE, rpe=d(8)))),
        ("Body weight.", the(PlannedSet(reps=5, basis=Basis.BODY_WEIGHT), start=None)),
        ("Body weight and 10 kg.", the(PlannedSet(reps=5, basis=Basis.BODY_WEIGHT, plus=d(10)), start=None, loads=BELT)),
        (
            "Body weight with the help of 10 kg.",
            the(PlannedSet(reps=5, basis=Basis.BODY_WEIGHT, plus=d(-10)), start=None, loads=BELT),
        ),
        ("You decide.", the(PlannedSet(reps=5))),
    ],
)  # fmt: skip
def test_a_weight_says_how_it_was_reckoned(text: str, found: str) -> None:
    assert found == text


def test_a_test_says_what_to_find() -> None:
    one = asked(plan(Stages(d(5), AfterLastStage.TEST), FIVES), TrackState(d(80), is_testing=True))
    assert set_text(one.sets[0], one) == "Find the most that you can lift 5 times today."


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (PrescribedSet(reps=5), "5 reps"),
        (PrescribedSet(reps=1), "1 rep"),
        (PrescribedSet(reps=1, amrap=True), "1+ reps"),
        (PrescribedSet(reps=8, reps_max=12), "8–12 reps"),
        (PrescribedSet(reps=8, reps_max=8), "8 reps"),
        (PrescribedSet(seconds=30), "30 s"),
        (PrescribedSet(seconds=30, seconds_max=60), "30–60 s"),
        (PrescribedSet(metres=d(40)), "40 m"),
        (PrescribedSet(), ""),
    ],
)
def test_an_amount_reads_as_lifters_write_it(one: PrescribedSet, text: str) -> None:
    assert amount_text(one) == text


def test_a_change_reads_well_without_its_session() -> None:
    """Where it was discarded since: what is left is the row."""
    change = Change(ChangeKind.STEP, TrackState(d(80)), TrackState(d(82.5)), step=d(2.5))
    assert change_text(change, rule=LINEAR, unit="lb", kind=TrackKind.WORKING_WEIGHT) == (
        "82.5 lb: all sets were done, so 2.5 lb more."
    )
