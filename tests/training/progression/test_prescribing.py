"""What an exercise asks for, rounded to what can be loaded."""

from dataclasses import replace

import pytest

from tests.training.progression.bench import (
    BAR,
    BELT,
    TM,
    Grid,
    Nothing,
    asked,
    d,
    plan,
    planned,
    sets,
)
from training import loading
from training.plans.loads import GymLoads
from training.progression import engine
from training.progression.program import Basis, Linear, NoRule, PlannedSet, SchemeBy, SetKind
from training.progression.states import PrescribedSet, Prescription, TrackState

RULE = Linear(d(2.5))


def test_it_says_all_that_is_stored_with_a_session() -> None:
    five = PlannedSet(reps=5, basis=Basis.TRACK, percent=d(90), plus=d(1), rest_seconds=180)
    squat = planned((five,), superset=1, rest_seconds=120, notes="Deep", decides=False)
    assert asked(plan(RULE, squat), TrackState(d(81), stage=1)) == Prescription(
        planned="p",
        exercise="squat",
        unit="kg",
        week=1,
        is_deload=False,
        ends_cycle=True,
        sets=(
            PrescribedSet(
                reps=5,
                weight=d(75),
                exact=d(73.9),
                basis=Basis.TRACK,
                percent=d(90),
                plus=d(1),
                rest_seconds=180,
            ),
        ),
        track="t",
        decides=False,
        value=d(81),
        stage=1,
        next_up=d(82.5),
        rest_seconds=120,
        superset=1,
        notes="Deep",
        rounded=d(80),
    )


def weights(
    *scheme: PlannedSet, loads: object = BAR, e1rm: float | None = None, **track: object
) -> list[object]:
    prescription = asked(
        plan(NoRule(), planned(scheme), **track),
        loads=loads,  # type: ignore[arg-type]
        e1rm=None if e1rm is None else d(e1rm),
    )
    return [None if each.weight is None else float(each.weight) for each in prescription.sets]


def test_a_percentage_rounds_to_what_can_be_loaded_and_is_not_above_it() -> None:
    """Madcow: 40, 55, 65, 75, 85 % of 100, plates that step by 2.5."""
    ramp = [PlannedSet(reps=5, basis=Basis.TRACK, percent=d(percent)) for percent in (40, 55, 65, 75, 88)]
    assert weights(*ramp, start=d(101)) == [40, 55, 65, 75, 87.5]  # 40.4, 55.55, 65.65, 75.75, 88.88


def test_where_nothing_so_light_can_be_loaded_it_is_the_lightest() -> None:
    assert weights(*sets(1, 5, percent=d(40)), start=d(40)) == [20]


def test_where_nothing_can_be_loaded_at_all_there_is_no_weight() -> None:
    prescription = asked(plan(RULE, planned(sets(1, 5))), loads=Nothing())
    assert [(each.weight, each.exact) for each in prescription.sets] == [(None, d(80))]


def test_a_plus_always_makes_a_percentage_heavier() -> None:
    # 85 % of 80 is 68, loaded as 67.5; 1.25 more is 69.25, and the next after 67.5 is 70. 5 more is 73, loaded as 72.5.
    share = PlannedSet(reps=3, basis=Basis.TRACK, percent=d(85))
    more = [replace(share, plus=d(plus)) for plus in (0, 1.25, 5, -1.25)]
    assert weights(*more, loads=BAR) == [67.5, 70, 72.5, 65]
    top = replace(share, basis=Basis.TOP_SET, percent=d(100), plus=d(1))
    assert weights(share, top, loads=BAR) == [67.5, 70]
    # Nothing heavier is there, or nothing so light.
    assert weights(*more[:2], loads=Grid(most=d(67.5))) == [67.5, 67.5]
    assert weights(*more[:2], start=d(10), loads=BAR) == [20, 22.5]


def test_a_plus_that_takes_more_away_than_there_is_leaves_nothing() -> None:
    assert weights(*sets(1, 5, plus=d(-200)), loads=BELT) == [0]


def test_what_is_not_known_is_left_to_the_lifter() -> None:
    prescription = asked(plan(RULE, planned(sets(1, 5)), start=None))
    assert prescription.sets == (PrescribedSet(reps=5, basis=Basis.TRACK, percent=d(100)),)
    assert (prescription.value, prescription.rounded, prescription.next_up) == (None, None, None)


def test_an_open_set_is_the_lifters() -> None:
    prescription = asked(plan(RULE, planned((PlannedSet(reps=12),), track=None)))
    assert prescription.sets == (PrescribedSet(reps=12),)
    assert (prescription.track, prescription.decides) == (None, False)


def test_a_back_off_set_goes_by_the_heaviest_before_it() -> None:
    top = PlannedSet(reps=1, basis=Basis.TRACK)
    back_off = PlannedSet(reps=5, basis=Basis.TOP_SET, percent=d(85))
    # 85 % of the 102.5 on the bar, not of the 104 asked for.
    assert weights(*sets(1, 3, percent=d(90)), top, back_off, back_off, start=d(104)) == [92.5, 102.5, 85, 85]
    assert weights(back_off, top) == [None, 80]


def test_an_rpe_goes_by_the_chart_and_the_log() -> None:
    """Five reps at RPE 8 are 81.1 % of the max: 97.32 of 120."""
    one = PlannedSet(reps=5, basis=Basis.RPE, rpe=d(8))
    assert weights(one, e1rm=120) == [95]
    assert weights(one) == [None]
    prescription = asked(plan(NoRule(), planned((one,))), e1rm=d(120))
    assert [(each.exact, each.percent, each.rpe) for each in prescription.sets] == [(d(97.32), d(81.1), d(8))]


def test_of_a_range_an_rpe_means_the_upper_end() -> None:
    """Eight reps at RPE 8 are 73.9 %."""
    assert weights(PlannedSet(reps=6, reps_max=8, basis=Basis.RPE, rpe=d(8)), e1rm=100) == [72.5]


@pytest.mark.parametrize(
    "one",
    [
        PlannedSet(reps=13, basis=Basis.RPE, rpe=d(8)),
        PlannedSet(reps=5, basis=Basis.RPE),
        PlannedSet(seconds=30, basis=Basis.RPE, rpe=d(8)),
        PlannedSet(reps=5, basis=Basis.RPE, rpe=d(5)),
    ],
)
def test_outside_the_chart_an_rpe_is_the_lifters(one: PlannedSet) -> None:
    assert weights(one, e1rm=100) == [None]


def test_body_weight_alone_with_more_and_with_help() -> None:
    scheme = [PlannedSet(reps=5, basis=Basis.BODY_WEIGHT, plus=d(plus)) for plus in (0, 11, -11)]
    prescription = asked(plan(NoRule(), planned(tuple(scheme)), start=None), loads=BELT)
    assert [(each.weight, each.exact, each.assisted, each.percent) for each in prescription.sets] == [
        (d(0), d(0), False, None),
        (d(10), d(11), False, None),
        (d(11.25), d(11), True, None),  # rather more help than less
    ]


def test_more_help_than_there_is_is_all_there_is() -> None:
    one = PlannedSet(reps=5, basis=Basis.BODY_WEIGHT, plus=d(-60))
    assert weights(one, start=None, loads=Grid(d(5), d(5), d(40))) == [40]


def test_body_weight_alone_needs_nothing_to_load() -> None:
    one = PlannedSet(reps=5, basis=Basis.BODY_WEIGHT)
    assert weights(one, start=None, loads=Nothing()) == [0]
    # Where there is nothing to help, it is all that can be had.
    assert weights(replace(one, plus=d(-20)), start=None, loads=Nothing()) == [0]


def test_a_training_max_is_not_rounded_and_knows_no_next() -> None:
    prescription = asked(plan(RULE, planned(sets(1, 5, percent=d(75))), kind=TM, start=d(101)))
    assert (prescription.kind, prescription.rounded, prescription.next_up) == (TM, None, None)
    assert [(each.weight, each.exact) for each in prescription.sets] == [(d(75), d(75.75))]


def test_the_week_and_the_stage_choose_the_sets() -> None:
    by_week = planned(sets(3, 5), sets(3, 3), by=SchemeBy.WEEK)
    program = plan(RULE, by_week, weeks=3, deload_weeks=frozenset({3}))
    found = [asked(program, slot=slot) for slot in range(4)]
    assert [(each.week, each.is_deload, each.sets[0].reps) for each in found] == [
        (1, False, 5), (2, False, 3), (3, True, 3), (1, False, 5),
    ]  # fmt: skip
    by_stage = plan(RULE, planned(sets(5, 5), sets(3, 5)))
    assert [len(asked(by_stage, TrackState(d(80), stage=stage)).sets) for stage in (0, 1, 2)] == [5, 3, 3]


def test_a_plan_that_is_half_made_asks_for_what_there_is() -> None:
    """An exercise without sets, on a track that is not there any more."""
    prescription = asked(plan(RULE, planned(track="gone", by=SchemeBy.ALWAYS)))
    assert (prescription.sets, prescription.track) == ((), None)
    lost = asked(plan(RULE, planned(sets(1, 5), track="gone")))
    assert [each.weight for each in lost.sets] == [None]


def test_warm_ups_are_asked_for_and_have_no_target() -> None:
    warm = PlannedSet(reps=5, basis=Basis.TRACK, percent=d(50), kind=SetKind.WARM_UP)
    prescription = asked(plan(RULE, planned((warm, *sets(1, 5)))))
    assert [(each.weight, each.counts) for each in prescription.sets] == [(d(40), False), (d(80), True)]


def test_a_real_gym_loads_it() -> None:
    """A 20 kg bar, and of plates one pair of 10 and one of 1.25: 20, 22.5, 40, 42.5."""
    gym = loading.Inventory(
        "kg",
        bars=(loading.Bar("barbell", "Bar", d(20)),),
        plates=(loading.Plates(d(10), 1), loading.Plates(d(1.25), 1)),
    )
    loads = GymLoads(loading.setup(loading.Lift("barbell", "weight_reps"), gym), "kg")
    program = plan(RULE, planned(sets(1, 5)), start=d(30))
    prescription = asked(program, loads=loads)
    assert (prescription.sets[0].weight, prescription.next_up) == (d(22.5), d(40))
    change = engine.advance(
        RULE, TrackState(d(30)), prescription, engine.as_asked(prescription, program.tracks[0]), loads=loads
    )
    assert change is not None
    assert (change.after.value, change.rounded_up) == (d(40), True)


def test_a_gym_in_pounds_serves_a_plan_in_kilograms() -> None:
    gym = loading.Inventory(
        "lb", bars=(loading.Bar("barbell", "Bar", d(45)),), plates=(loading.Plates(d(25), 1),)
    )
    loads = GymLoads(loading.setup(loading.Lift("barbell", "weight_reps"), gym), "kg")
    prescription = asked(plan(RULE, planned(sets(1, 5)), start=d(50)), loads=loads)
    assert (prescription.sets[0].weight, prescription.next_up) == (d("43.09"), None)  # 95 lb
