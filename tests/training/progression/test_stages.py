"""GZCLP: the next scheme at the same weight; then a test, or from the beginning."""

from tests.training.progression.bench import BELT, Lifter, d, plan, planned, sets
from training.progression.program import AfterLastStage, Basis, SetKind, Stages
from training.progression.states import ChangeKind, DoneSet, PrescribedSet, TrackState

T1 = Stages(d(5), AfterLastStage.TEST, test_reps=5, restart_percent=d(85))
T1_SETS = planned(
    sets(4, 3) + sets(1, 3, amrap=True),
    sets(5, 2) + sets(1, 2, amrap=True),
    sets(9, 1) + sets(1, 1, amrap=True),
)
T2 = Stages(d(5), AfterLastStage.RESTART, restart_plus=d(7.5))
T2_SETS = planned(sets(3, 10), sets(3, 8), sets(3, 6))


def test_a_success_makes_a_step_and_stays_in_its_stage() -> None:
    lifter = Lifter(plan(T1, T1_SETS))
    lifter.does(3, 3, 3, 3, 8)
    assert (lifter.weights, lifter.state.stage) == (["85"] * 5, 0)


def test_a_failure_is_the_next_stage_at_the_same_weight() -> None:
    lifter = Lifter(plan(T1, T1_SETS))
    change = lifter.does(3, 3, 3, 3, 2)
    assert change is not None
    assert (change.kind, lifter.weights) == (ChangeKind.STAGE, ["80"] * 6)
    lifter.does(2, 2, 2, 2, 2, 2)
    assert lifter.weights == ["85"] * 6
    lifter.does(2, 2, 2, 2, 2, 1)
    assert lifter.weights == ["85"] * 10


def about_to_test() -> Lifter:
    lifter = Lifter(plan(T1, T1_SETS), stage=2, first_stage_value=d(60))
    lifter.does(*[1] * 9, 0)
    return lifter


def test_after_the_last_stage_a_new_rep_max_is_to_be_found() -> None:
    lifter = about_to_test()
    assert lifter.last is not None
    assert lifter.last.kind is ChangeKind.TEST
    assert lifter.asked.is_test
    assert lifter.asked.sets == (PrescribedSet(reps=5),)


def test_training_begins_again_at_85_percent_of_it() -> None:
    lifter = about_to_test()
    ramp = [
        DoneSet(SetKind.WORKING, d(weight), reps, id=f"{weight}")
        for weight, reps in ((60, 5), (75, 5), (85, 5), (90, 3))
    ]
    change = lifter.did(lifter.asked, ramp)
    assert change is not None
    assert (change.kind, change.judgement.evidence if change.judgement else ()) == (
        ChangeKind.RESTART,
        ("85",),
    )
    # 85 % of 85 is 72.25; 70 can be loaded.
    assert lifter.state == TrackState(d("72.25"))
    assert lifter.weights == ["70"] * 5


def test_a_test_that_finds_nothing_comes_again() -> None:
    lifter = about_to_test()
    change = lifter.did(lifter.asked, [DoneSet(SetKind.WORKING, d(90), 3)])
    assert change is not None
    assert (change.kind, lifter.asked.is_test) == (ChangeKind.HOLD, True)


def test_a_test_of_body_weight_alone_finds_that() -> None:
    lifter = Lifter(plan(T1, T1_SETS), BELT, is_testing=True)
    lifter.did(lifter.asked, [DoneSet(SetKind.WORKING, d(0), 5)])
    assert (lifter.state, lifter.weights) == (TrackState(d(0)), ["0"] * 5)


def test_the_warm_ups_of_the_scheme_stay_before_a_test() -> None:
    warm = sets(1, 5, percent=d(50), kind=SetKind.WARM_UP)
    lifter = Lifter(plan(T1, planned(warm + sets(5, 3))), is_testing=True)
    assert [(each.kind, each.weight, each.basis) for each in lifter.asked.sets] == [
        (SetKind.WARM_UP, d(40), Basis.TRACK),
        (SetKind.WORKING, None, Basis.OPEN),
    ]


def test_a_test_waits_for_the_end_of_a_deload_week() -> None:
    lifter = Lifter(plan(T1, T1_SETS, deload_weeks=frozenset({1})), is_testing=True)
    assert not lifter.asked.is_test


def test_the_second_tier_begins_again_with_the_weight_of_its_first_stage_and_a_bit() -> None:
    lifter = Lifter(plan(T2, T2_SETS, start=d(60)))
    seen = []
    for reps in ((10, 10, 9), (8, 8, 8), (8, 8, 7), (6, 6, 6), (6, 6, 5)):
        lifter.does(*reps)
        seen.append((len(set(lifter.weights)), lifter.weights[0], lifter.asked.sets[0].reps))
    assert seen == [(1, "60", 8), (1, "65", 8), (1, "65", 6), (1, "70", 6), (1, "67.5", 10)]
    assert lifter.last is not None
    assert lifter.last.kind is ChangeKind.RESTART
    assert lifter.state == TrackState(d(67.5))


def test_it_remembers_the_weight_at_which_the_first_stage_failed_last() -> None:
    lifter = Lifter(plan(T2, T2_SETS, start=d(60)))
    for reps in ((10, 10, 9), (8, 8, 7), (6, 6, 5)):
        lifter.does(*reps)
    assert lifter.state == TrackState(d(67.5))
    lifter.does(10, 10, 10)
    lifter.does(10, 10, 9)
    assert lifter.state == TrackState(d(72.5), stage=1, first_stage_value=d(72.5))


def test_a_session_that_was_asked_for_before_its_past_was_corrected_leaves_the_test_to_be_done() -> None:
    lifter = Lifter(plan(T1, T1_SETS), stage=2)
    prescription = lifter.asked
    lifter.does(*[1] * 9, 0)
    change = lifter.did(prescription, [DoneSet(SetKind.WORKING, d(80), 1)] * 10)
    assert change is not None
    assert (change.kind, lifter.state.is_testing) == (ChangeKind.HOLD, True)
