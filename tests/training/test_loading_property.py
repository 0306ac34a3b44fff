"""What is put on the bar, against brute force, and by what must hold for any gym and any weight."""

from decimal import Decimal
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.inventories import BENCH, bar
from training.loading import Bar, Discs, Inventory, Lift, Machine, Plates, Row, Setup, setup

D = Decimal

# --- Against brute force ---------------------------------------------------------------------------------------------


SMALL_PLATES = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 3)), max_size=4, unique_by=lambda row: row[0]
)


@settings(max_examples=150)
@given(
    rows=SMALL_PLATES,
    base=st.integers(0, 80),
    lift=st.sampled_from([BENCH, Lift("landmine", "weight_reps")]),
    asked=st.integers(0, 900),
)
def test_brute_force_agrees(rows: list[tuple[int, int]], base: int, lift: Lift, asked: int) -> None:
    """Every way to load every bar is tried: the loads, and for each the fewest plates with the heaviest first."""
    sides = 1 if lift.equipment == "landmine" else 2
    quarter = D("0.25")
    gym = Inventory(
        "kg", (bar(str(base * quarter)),), tuple(Plates(weight * quarter, pairs) for weight, pairs in rows)
    )
    rows = sorted(rows, reverse=True)
    best: dict[Decimal, tuple[int, ...]] = {}
    for counts in product(*(range(pairs * (3 - sides) + 1) for _, pairs in rows)):
        total = quarter * (
            base + sides * sum(weight * n for (weight, _), n in zip(rows, counts, strict=True))
        )
        known = best.get(total)
        if known is None or (sum(counts), [-n for n in counts]) < (sum(known), [-n for n in known]):
            best[total] = counts
    there = setup(lift, gym)
    assert there.loads == sorted(best)
    for total, counts in best.items():
        expected = [Discs(weight * quarter, n) for (weight, _), n in zip(rows, counts, strict=True) if n]
        assert list(there.load(total, "kg").per_side) == expected
    weight = asked * quarter
    load = there.load(weight, "kg")
    assert load.total == max((each for each in best if each <= weight), default=None)
    assert load.below == max((each for each in best if each < weight), default=None)
    assert load.above == min((each for each in best if each > weight), default=None)


# --- For any gym and any weight --------------------------------------------------------------------------------------

WEIGHTS = st.decimals(D(0), D(2000), places=2)
UNITS = st.sampled_from(["kg", "lb"])

EQUIPMENT = st.sampled_from(
    [
        "barbell",
        "landmine",
        "dumbbell",
        "kettlebell",
        "machine",
        "plate_loaded",
        "weight_plate",
        "sled",
        "ez_bar",
    ]
)


def decimals(least: str, most: str, step: str) -> st.SearchStrategy[Decimal]:
    return st.integers(int(D(least) / D(step)), int(D(most) / D(step))).map(lambda count: count * D(step))


@st.composite
def ranges(draw: st.DrawFn) -> tuple[Decimal, Decimal, Decimal]:
    first = draw(decimals("0.5", "40", "0.5"))
    return first, first + draw(decimals("0", "60", "0.5")), draw(decimals("0.5", "10", "0.5"))


INVENTORIES = st.builds(
    Inventory,
    UNITS,
    st.lists(
        st.builds(
            Bar,
            st.sampled_from(["barbell", "dumbbell", "landmine", "plate_loaded", "ez_bar"]),
            st.sampled_from(["", "Bar", "Leg press"]),
            decimals("0", "30", "0.5"),
            st.sampled_from([D(0), D(5)]),
        ),
        max_size=4,
    ).map(tuple),
    st.lists(st.builds(Plates, decimals("0.25", "30", "0.25"), st.integers(0, 5)), max_size=6).map(tuple),
    st.lists(
        st.tuples(ranges(), st.sampled_from(["dumbbell", "kettlebell"])).map(
            lambda made: Row(*made[0], made[1])
        ),
        max_size=3,
    ).map(tuple),
    st.lists(
        st.tuples(ranges(), st.sampled_from([D(0), D("7.5")])).map(
            lambda made: Machine("", *made[0], made[1])
        ),
        max_size=2,
    ).map(tuple),
)

SETUPS = st.builds(
    lambda equipment, measurement, gym: (gym, setup(Lift(equipment, measurement, "Leg press"), gym)),
    EQUIPMENT,
    st.sampled_from(["weight_reps", "added_weight_reps", "assisted_reps"]),
    INVENTORIES,
)


@settings(max_examples=150)
@given(made=SETUPS, weight=WEIGHTS, unit=UNITS)
def test_never_what_cannot_be_loaded(made: tuple[Inventory, Setup], weight: Decimal, unit: str) -> None:
    gym, there = made
    load = there.load(weight, unit)
    answers = [load.reached, load.below, load.above, *(each.weight for each in there.warm_ups(weight, unit))]
    for answer in answers:
        if answer is not None:
            again = there.load(answer, unit)
            assert again.is_exact
            assert again.reached == answer
    if load.total is not None and load.kind != "free":
        check_what_is_put_on(gym, load)


def check_what_is_put_on(gym: Inventory, load: Any) -> None:
    """The plates are there, and make the total to the gram."""
    owned: dict[Decimal, int] = {}
    for row in gym.plates:
        owned[row.weight] = owned.get(row.weight, 0) + row.pairs
    sides = {"two_sides": 2, "one_side": 1, "belt": 1}.get(load.kind, 0)
    for each in load.per_side:
        assert 0 < each.count * sides <= 2 * owned[each.weight]
    if sides:
        assert load.bar + sides * sum(each.weight * each.count for each in load.per_side) == load.total


@settings(max_examples=150)
@given(made=SETUPS, one=WEIGHTS, other=WEIGHTS, unit=UNITS)
def test_more_is_never_loaded_as_less(
    made: tuple[Inventory, Setup], one: Decimal, other: Decimal, unit: str
) -> None:
    less, more = sorted((one, other))
    _, there = made
    light, heavy = there.at_most(less, unit), there.at_most(more, unit)
    assert light is None or (heavy is not None and light <= heavy <= more)
    near, far = there.nearest(less, unit), there.nearest(more, unit)
    assert (near is None) == (far is None)
    assert near is None or far is None or near <= far


@settings(max_examples=150)
@given(made=SETUPS, weight=WEIGHTS, unit=UNITS)
def test_steps_move_and_come_back(made: tuple[Inventory, Setup], weight: Decimal, unit: str) -> None:
    """Strictly up and down, with nothing loadable left out between: also where the gym has the other unit."""
    _, there = made
    more, less = there.next_loadable(weight, 1, unit), there.next_loadable(weight, -1, unit)
    assert more is None or more > weight
    assert less is None or less < weight
    at_most = there.at_most(weight, unit)
    assert at_most in {less, weight}
    if more is not None:
        assert there.next_loadable(more, -1, unit) == at_most
    if less is not None:
        assert there.next_loadable(less, 1, unit) == (weight if at_most == weight else more)


@settings(max_examples=100)
@given(made=SETUPS, weight=WEIGHTS, unit=UNITS)
def test_warm_ups_rise_to_the_set_and_stay_below_it(
    made: tuple[Inventory, Setup], weight: Decimal, unit: str
) -> None:
    sets = made[1].warm_ups(weight, unit)
    weights = [each.weight for each in sets]
    assert weights == sorted(set(weights))
    assert len(weights) <= 4
    assert all(0 < each < weight for each in weights)
    assert {each.unit for each in sets} <= {unit}


@settings(max_examples=60)
@given(unit=UNITS, weight=st.integers(0, 1_999_000), where=UNITS)
def test_what_reads_the_same_is_the_same(unit: str, weight: int, where: str) -> None:
    """A load in the other unit, as it is shown there, is found again."""
    gym = Inventory(where, dumbbells=(Row(D(weight) / 1000 + D("0.5"), D(0), D(0)),))
    there = setup(Lift("dumbbell", "weight_reps"), gym)
    shown = there.at_most(D(100_000), unit)
    assert shown is not None
    assert there.load(shown, unit).total == there.loads[0]
