"""Programs, states and sets for hypothesis: whole and sound, but of any kind."""

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

names = st.text(max_size=8).filter(lambda text: text.isprintable())
steps = st.decimals(Decimal("0.25"), 20, places=2)
percents = st.decimals(Decimal("0.5"), 60, places=1)
values = st.decimals(0, 400, places=2)
fails = st.none() | st.integers(1, 4)
resets = st.none() | percents

linear = st.builds(
    Linear,
    step=steps,
    every=st.integers(1, 3),
    fail_after=fails,
    reset_percent=resets,
    first_sessions=st.integers(0, 3),
    first_step=st.none() | steps,
    resets_per_stage=st.none() | st.integers(1, 3),
)
double = st.builds(Double, step=steps, fail_after=fails, reset_percent=resets)
tiers = st.builds(
    Tiers,
    tiers=st.lists(
        st.builds(Tier, reps=st.integers(0, 30), step=st.decimals(0, 20, places=2)),
        min_size=1,
        max_size=4,
        unique_by=lambda tier: tier.reps,
    ).map(lambda found: tuple(sorted(found, key=lambda tier: tier.reps))),
    set_number=st.sampled_from([-1, 1, 2, 9]),
    fail_after=fails,
    reset_percent=resets,
)
stages = st.builds(
    Stages,
    step=steps,
    after_last=st.sampled_from(AfterLastStage),
    test_reps=st.integers(1, 8),
    restart_percent=st.decimals(50, 100, places=1),
    restart_plus=st.decimals(0, 10, places=2),
)
cycle_end = st.builds(CycleEnd, step=steps, reset_percent=resets)
rules: st.SearchStrategy[Rule] = st.one_of(st.just(NoRule()), linear, double, tiers, stages, cycle_end)

grids = st.builds(
    lambda step, least, count: Grid(step, least, least + step * count),
    st.sampled_from([Decimal("0.5"), Decimal("1.25"), Decimal("2.5"), Decimal(5), Decimal(20)]),
    st.sampled_from([Decimal(0), Decimal(5), Decimal(20), Decimal(45)]),
    st.integers(0, 200),
)


@st.composite
def planned_sets(draw: st.DrawFn) -> PlannedSet:
    measured = draw(st.sampled_from(["reps", "range", "amrap", "seconds", "metres", "open"]))
    least = draw(st.integers(1, 20))
    most = least + draw(st.integers(0, 10))
    return PlannedSet(
        reps=least if measured in {"reps", "range", "amrap"} else None,
        reps_max=most if measured == "range" else None,
        amrap=measured == "amrap",
        seconds=least if measured == "seconds" else None,
        seconds_max=most if measured == "seconds" else None,
        metres=Decimal(least) if measured == "metres" else None,
        basis=draw(st.sampled_from(Basis)),
        percent=draw(st.decimals(1, 200, places=1)),
        plus=draw(st.decimals(-50, 50, places=2)),
        rpe=draw(st.none() | st.sampled_from([Decimal("6.5"), Decimal(8), Decimal(10)])),
        kind=draw(st.sampled_from(SetKind)),
        rest_seconds=draw(st.none() | st.integers(0, 600)),
    )


schemes = st.lists(planned_sets(), min_size=1, max_size=4).map(tuple)


@st.composite
def programs(draw: st.DrawFn, rule: st.SearchStrategy[Rule] = rules) -> Program:
    """Up to two tracks, up to three days."""
    tracks = tuple(
        Track(
            key,
            draw(names),
            kind=draw(st.sampled_from(TrackKind)),
            rule=draw(rule),
            start=draw(st.none() | values),
            ladder=draw(st.sampled_from([(), (), ("row", "wide-row")])),
        )
        for key in draw(st.sampled_from([("t",), ("t", "u")]))
    )
    numbers = iter(range(100))
    days = tuple(
        Day(
            f"day-{day}",
            draw(names),
            tuple(
                PlannedExercise(
                    id=f"p{next(numbers)}",
                    exercise=draw(st.sampled_from(["squat", "bench"])),
                    schemes=draw(st.lists(schemes, min_size=1, max_size=3).map(tuple)),
                    by=draw(st.sampled_from(SchemeBy)),
                    track=draw(st.sampled_from([None, *(each.key for each in tracks)])),
                    decides=draw(st.booleans()),
                    superset=draw(st.none() | st.integers(1, 3)),
                    notes=draw(names),
                )
                for _ in range(draw(st.integers(1, 2)))
            ),
            weekday=draw(st.none() | st.integers(0, 6)),
        )
        for day in range(draw(st.integers(1, 3)))
    )
    weeks = draw(st.integers(1, 4))
    return Program(
        draw(names),
        draw(st.sampled_from(["kg", "lb"])),
        days,
        tracks,
        weeks=weeks,
        deload_weeks=draw(st.sampled_from([frozenset[int](), frozenset({weeks})])),
        weekdays=draw(st.sampled_from([(), (0, 2, 4)])),
        target_weeks=draw(st.none() | st.integers(1, 52)),
    )


# What is done of each prescribed set: None is not at all; reps on top of those asked for; weight on top of that asked for.
efforts = st.lists(
    st.none() | st.tuples(st.integers(-3, 12), st.sampled_from([-5, 0, 0, 0, 2])), min_size=1, max_size=5
)
