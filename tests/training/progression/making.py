"""Programs, gyms and what is done for hypothesis: whole and sound, but of any kind. Few draws each, so that they are fast."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from tests.training.progression.bench import Grid
from training.progression.program import (
    AfterLastStage,
    Basis,
    CycleEnd,
    Day,
    Double,
    Linear,
    NoRule,
    PlannedExercise,
    PlannedSet,
    Program,
    Rule,
    SchemeBy,
    SetKind,
    Stages,
    Tier,
    Tiers,
    Track,
    TrackKind,
)


def quarters(least: int, most: int) -> st.SearchStrategy[Decimal]:
    """Decimals in steps of 0.25."""
    return st.integers(least * 4, most * 4).map(lambda each: Decimal(each) / 4)


steps = quarters(0, 20).filter(bool)
percents = st.sampled_from([Decimal(5), Decimal(10), Decimal("12.5"), Decimal(60)])
values = quarters(0, 400)
fails = st.sampled_from([None, 1, 2, 3])
resets = st.none() | percents

linear = st.builds(
    Linear,
    step=steps,
    every=st.sampled_from([1, 1, 2]),
    fail_after=fails,
    reset_percent=resets,
    first_sessions=st.integers(0, 2),
    first_step=st.none() | steps,
    resets_per_stage=st.sampled_from([None, 1, 2]),
)
double = st.builds(Double, step=steps, fail_after=fails, reset_percent=resets)
tiers = st.builds(
    Tiers,
    tiers=st.dictionaries(st.integers(0, 30), quarters(0, 20), min_size=1, max_size=3).map(
        lambda found: tuple(Tier(reps, step) for reps, step in sorted(found.items()))
    ),
    set_number=st.sampled_from([-1, 1, 2, 9]),
    fail_after=fails,
    reset_percent=resets,
)
stages = st.builds(
    Stages,
    step=steps,
    after_last=st.sampled_from(AfterLastStage),
    test_reps=st.sampled_from([1, 5]),
    restart_percent=st.sampled_from([Decimal(85), Decimal("92.5")]),
    restart_plus=quarters(0, 10),
)
cycle_end = st.builds(CycleEnd, step=steps, reset_percent=resets)
rules: st.SearchStrategy[Rule] = st.one_of(st.just(NoRule()), linear, double, tiers, stages, cycle_end)

grids = st.builds(
    lambda step, least, count: Grid(step, least, least + step * count),
    st.sampled_from([Decimal("0.5"), Decimal("1.25"), Decimal("2.5"), Decimal(5), Decimal(20)]),
    st.sampled_from([Decimal(0), Decimal(5), Decimal(20), Decimal(45)]),
    st.sampled_from([0, 3, 20, 200]),
)

AMOUNTS = (
    PlannedSet(reps=5),
    PlannedSet(reps=5),
    PlannedSet(reps=1, amrap=True),
    PlannedSet(reps=8, reps_max=12),
    PlannedSet(seconds=20, seconds_max=60),
    PlannedSet(seconds=30),
    PlannedSet(metres=Decimal("42.5")),
    PlannedSet(),
)
LOADS = (
    PlannedSet(basis=Basis.TRACK),
    PlannedSet(basis=Basis.TRACK, percent=Decimal("72.5")),
    PlannedSet(basis=Basis.TRACK, percent=Decimal(150), plus=Decimal("-7.25")),
    PlannedSet(basis=Basis.TRACK, percent=Decimal(10), plus=Decimal(-20)),
    PlannedSet(basis=Basis.TOP_SET, percent=Decimal(85)),
    PlannedSet(basis=Basis.RPE, rpe=Decimal("8.5")),
    PlannedSet(basis=Basis.BODY_WEIGHT, plus=Decimal("12.25")),
    PlannedSet(basis=Basis.BODY_WEIGHT, plus=Decimal("-33.5")),
    PlannedSet(),
)


def planned_set(amount: PlannedSet, load: PlannedSet, kind: SetKind) -> PlannedSet:
    return replace(amount, basis=load.basis, percent=load.percent, plus=load.plus, rpe=load.rpe, kind=kind)


planned_sets = st.builds(
    planned_set,
    st.sampled_from(AMOUNTS),
    st.sampled_from(LOADS),
    st.sampled_from([*[SetKind.WORKING] * 4, SetKind.WARM_UP, SetKind.DROP, SetKind.FAILURE]),
)
schemes = st.lists(planned_sets, min_size=1, max_size=3).map(tuple)


@st.composite
def planned_exercises(draw: st.DrawFn, number: int) -> PlannedExercise:
    return PlannedExercise(
        id=f"p{number}",
        exercise="squat",
        schemes=tuple(draw(st.lists(schemes, min_size=1, max_size=2))),
        by=draw(st.sampled_from(SchemeBy)),
        track=draw(st.sampled_from(["t", "t", "u", None])),
        decides=draw(st.sampled_from([True, True, False])),
    )


@st.composite
def programs(draw: st.DrawFn, rule: st.SearchStrategy[Rule] = rules) -> Program:
    """Two tracks, one or two days, two exercises, one to three weeks."""
    tracks = tuple(
        Track(
            key,
            key.upper(),
            kind=draw(st.sampled_from(TrackKind)),
            rule=draw(rule),
            start=draw(st.none() | values),
            ladder=draw(st.sampled_from([(), (), ("row", "wide-row")])),
        )
        for key in ("t", "u")
    )
    first, second = draw(planned_exercises(1)), draw(planned_exercises(2))
    days = draw(
        st.sampled_from(
            [
                (Day("a", "A", (first, second), weekday=0),),
                (Day("a", "A", (first,)), Day("b", "B", (second,), notes="Easy")),
            ]
        )
    )
    weeks = draw(st.integers(1, 3))
    return Program(
        "Plan", "lb", days, tracks, weeks=weeks, deload_weeks=frozenset({3}), weekdays=(0, 2), target_weeks=12
    )


# What is done of each prescribed set: None is not at all; reps on top of those asked for; weight on top of that asked for.
efforts = st.lists(
    st.sampled_from([None, (0, 0), (0, 0), (5, 0), (30, 0), (-1, 0), (-3, 0), (0, -5), (0, 2)]),
    min_size=1,
    max_size=5,
)
