"""The next sessions if all goes well, and if one does not."""

from dataclasses import replace
from decimal import Decimal

from tests.training.progression.bench import BAR, POUNDS, TM, Grid, d, plan, planned, sets
from training.progression import engine
from training.progression.program import (
    AfterLastStage,
    CycleEnd,
    Day,
    Double,
    Linear,
    NoRule,
    PlannedSet,
    Program,
    SchemeBy,
    SetKind,
    Stages,
    Tier,
    Tiers,
    Track,
)
from training.progression.states import ChangeKind, TrackState


def played(
    program: Program, *, fail_at: set[int] | None = None, sessions: int = 12, loads: Grid = BAR, slot: int = 0
) -> list[tuple[str | None, ...]]:
    """Of each session the first work set's weight of each exercise."""
    return [
        tuple(
            next(
                (
                    f"{each.weight:f}".removesuffix(".0")
                    for each in asked.sets
                    if each.counts and each.weight is not None
                ),
                None,
            )
            for asked in session.prescriptions
        )
        for session in engine.simulate(
            program,
            {},
            slot=slot,
            sessions=sessions,
            fail_at=fail_at or set(),
            loads=lambda _: loads,
            e1rm=lambda _: None,
        )
    ]


def kinds(program: Program, *, fail_at: set[int] | None = None, sessions: int = 4) -> list[list[str]]:
    found = engine.simulate(
        program, {}, sessions=sessions, fail_at=fail_at or set(), loads=lambda _: BAR, e1rm=lambda _: None
    )
    return [[change.kind.value for _, change in each.changes] for each in found]


def stronglifts() -> Program:
    """A: squat and bench press; B: squat and deadlift."""
    rule = Linear(d(5), fail_after=3, reset_percent=d(10), resets_per_stage=3)
    five = (sets(5, 5), sets(3, 5))

    def lift(name: str) -> object:
        return planned(*five, id=name, exercise=name, track=name)

    tracks = tuple(
        Track(name, name, rule=replace(rule, step=step), start=start)
        for name, step, start in (
            ("squat", d(5), d(135)),
            ("bench", d(5), d(95)),
            ("deadlift", d(10), d(185)),
        )
    )
    days = (
        Day("a", "A", (lift("squat"), lift("bench"))),  # type: ignore[arg-type]
        Day("b", "B", (lift("squat"), lift("deadlift"))),  # type: ignore[arg-type]
    )
    return Program("StrongLifts", "lb", days, tracks)


def test_two_days_in_turn_with_a_squat_in_both() -> None:
    assert played(stronglifts(), sessions=5, loads=POUNDS) == [
        ("135", "95"), ("140", "185"), ("145", "100"), ("150", "195"), ("155", "105"),
    ]  # fmt: skip


def test_a_failed_session_fails_all_its_exercises() -> None:
    assert played(stronglifts(), fail_at={1, 3, 5}, sessions=7, loads=POUNDS) == [
        ("135", "95"), ("135", "185"), ("140", "95"), ("140", "195"),
        ("145", "95"), ("145", "205"), ("150", "85"),  # 10 % off 95 is 85.5
    ]  # fmt: skip


def test_it_begins_where_the_plan_stands() -> None:
    assert played(stronglifts(), sessions=2, loads=POUNDS, slot=7) == [("135", "185"), ("140", "95")]


def test_a_range_is_done_to_its_top_and_a_failure_is_below_its_bottom() -> None:
    program = plan(Double(d(2.5), fail_after=1, reset_percent=d(10)), planned(sets(2, 8, reps_max=12)))
    assert kinds(program, fail_at={2}, sessions=3) == [["step"], ["reset"], ["step"]]


def test_an_amrap_set_is_done_to_what_makes_the_smallest_step() -> None:
    rule = Tiers((Tier(0, d(0)), Tier(2, d(2.5)), Tier(4, d(5))))
    program = plan(rule, planned(sets(1, 3) + sets(1, 1, amrap=True)))
    assert played(program, sessions=3) == [("80",), ("82.5",), ("85",)]
    third_tier = plan(Tiers((Tier(25, d(2.5)),)), planned(sets(3, 15)))
    assert played(third_tier, sessions=2) == [("80",), ("82.5",)]


def test_a_test_finds_the_weight_that_the_track_stands_at() -> None:
    rule = Stages(d(5), AfterLastStage.TEST)
    program = plan(rule, planned(sets(5, 3), sets(6, 2)), start=d(100))
    # Stage 2, test, and again from 85 % of 100.
    assert played(program, fail_at={1, 2}, sessions=4) == [("100",), ("100",), (None,), ("85",)]
    assert kinds(program, fail_at={1, 2, 3}) == [["stage"], ["test"], ["hold"], ["restart"]]


def test_a_cycle_ends_with_its_last_session() -> None:
    by_week = planned(sets(1, 5, percent=d(75)), sets(1, 5, percent=d(60)), by=SchemeBy.WEEK)
    program = plan(
        CycleEnd(d(5), d(10)), by_week, weeks=2, deload_weeks=frozenset({2}), kind=TM, start=d(100)
    )
    assert kinds(program, fail_at={3}) == [["hold"], ["cycle"], ["hold"], ["cycle_missed"]]
    assert played(program, fail_at={3}, sessions=5) == [("75",), ("60",), ("77.5",), ("62.5",), ("70",)]


def test_it_says_which_sessions_failed() -> None:
    program = plan(NoRule(), planned(sets(1, 5)))
    found = engine.simulate(program, {}, sessions=3, fail_at={2}, loads=lambda _: BAR, e1rm=lambda _: None)
    assert [each.failed for each in found] == [False, True, False]


def test_it_goes_on_from_states() -> None:
    program = plan(Linear(d(2.5)), planned(sets(1, 5)))
    found = engine.simulate(
        program, {"t": TrackState(d(100))}, sessions=1, loads=lambda _: BAR, e1rm=lambda _: None
    )
    assert [change.after.value for each in found for _, change in each.changes] == [d(102.5)]


def test_a_plan_without_days_has_no_sessions() -> None:
    assert played(Program("Empty", "kg")) == []


def test_seconds_metres_and_sets_that_ask_for_nothing_can_fail_too() -> None:
    rule = Linear(d(2.5), fail_after=1, reset_percent=d(10))
    for one in (PlannedSet(seconds=30), PlannedSet(metres=d(40)), PlannedSet(), PlannedSet(reps=1)):
        program = plan(rule, planned((replace(one), replace(one))))
        assert kinds(program, fail_at={1}, sessions=2) == [["reset"], ["step"]]


def test_warm_ups_are_not_simulated() -> None:
    program = plan(Linear(d(2.5)), planned(sets(1, 5, kind=SetKind.WARM_UP, percent=d(50)) + sets(1, 5)))
    prescription = engine.simulate(program, {}, sessions=1, loads=lambda _: BAR, e1rm=lambda _: None)[
        0
    ].prescriptions[0]
    assert [each.reps for each in engine.as_asked(prescription, program.tracks[0])] == [5]


def test_the_exercise_whose_loads_count_is_the_one_that_decides() -> None:
    reads = planned(sets(1, 5), id="r", exercise="front-squat", decides=False)
    decides = planned(sets(1, 5))
    program = plan(NoRule(), reads, decides)
    state = TrackState(Decimal(80))
    assert engine.exercise_of_track(program, program.tracks[0], state) == "squat"
    assert engine.exercise_of_track(plan(NoRule(), reads), program.tracks[0], state) == "front-squat"
    assert engine.exercise_of_track(plan(NoRule()), program.tracks[0], state) is None
    assert (
        engine.cycle_changes(plan(CycleEnd(d(5))), {"t": replace(state, driven=True)}, loads=lambda _: BAR)
        == {}
    )


def test_two_exercises_of_a_session_move_their_track_one_after_the_other() -> None:
    program = plan(Linear(d(2.5)), planned(sets(1, 5)), planned(sets(1, 5), id="q"))
    found = engine.simulate(program, {}, sessions=1, loads=lambda _: BAR, e1rm=lambda _: None)
    assert [(change.kind, change.after.value) for _, change in found[0].changes] == [
        (ChangeKind.STEP, d(82.5)),
        (ChangeKind.STEP, d(85)),
    ]
