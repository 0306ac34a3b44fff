"""What is put on the bar, worked out by hand."""

import json
from decimal import Decimal

import pytest

from accounts import units
from tests.training.inventories import BENCH, bar
from tests.training.loading_vectors import FILE, answers
from training import gyms, loading
from training.loading import Discs, Inventory, Lift, Machine, Plates, Row, discs_text, setup

D = Decimal


def standard(unit: str = "kg") -> Inventory:
    return Inventory.read({"weight_unit": unit} | gyms.PRESETS[unit][1].columns())


def plates(*rows: tuple[str, int]) -> tuple[Plates, ...]:
    return tuple(Plates(D(weight), pairs) for weight, pairs in rows)


def line(lift: Lift, gym: Inventory, weight: str, unit: str | None = None) -> str:
    return setup(lift, gym).load(D(weight), unit or gym.unit).text


def test_python_answers_as_the_vectors_say() -> None:
    """The other half is tests/js/loading.test.js."""
    assert json.loads(FILE.read_text(encoding="utf-8")) == json.loads(json.dumps(answers()))


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        ("20", "empty bar"),
        ("60", "per side 20"),
        ("82.5", "per side 25 + 5 + 1.25"),
        ("100", "per side 25 + 15"),
        ("142.5", "per side 2 × 25 + 10 + 1.25"),
        ("15", "empty bar"),  # the light one
        ("83", "nearest 82.5 or 85"),
        ("8", "nearest 10"),
        ("900", "nearest 675"),
    ],
)
def test_plates_of_a_standard_gym(weight: str, expected: str) -> None:
    assert line(BENCH, standard(), weight) == expected


@pytest.mark.parametrize(
    ("weight", "expected"), [("135", "per side 45"), ("225", "per side 2 × 45"), ("185", "per side 45 + 25")]
)
def test_plates_of_a_gym_in_pounds(weight: str, expected: str) -> None:
    assert line(BENCH, standard("lb"), weight) == expected


def test_fewest_plates_are_not_the_greedy_ones() -> None:
    """40 a side: 35 first leaves 5, which is four plates; two twenties are two."""
    gym = Inventory("lb", (bar("45"),), plates(("35", 1), ("20", 2), ("1.25", 4)))
    assert line(BENCH, gym, "125") == "per side 2 × 20"


def test_of_equally_few_the_heaviest_goes_first() -> None:
    """15 a side: 10 + 5 or 7.5 + 7.5."""
    gym = Inventory("kg", (bar(),), plates(("10", 1), ("7.5", 2), ("5", 1)))
    assert line(BENCH, gym, "50") == "per side 10 + 5"


def test_no_more_plates_than_there_are() -> None:
    gym = Inventory("kg", (bar(),), plates(("20", 1), ("5", 1)))
    load = setup(BENCH, gym).load(D(100), "kg")
    assert (load.total, load.missing, load.above, load.text) == (D(70), D(30), None, "nearest 70")


def test_rows_of_one_weight_count_together() -> None:
    gym = Inventory("kg", (bar(),), plates(("20", 1), ("20.00", 1)))
    assert line(BENCH, gym, "100") == "per side 2 × 20"


def test_collars_are_part_of_the_bar() -> None:
    gym = Inventory("kg", (bar(collars="5"),), plates(("20", 1)))
    assert [units.plain(each) for each in setup(BENCH, gym).loads] == ["25", "65"]


def test_one_side_takes_single_plates() -> None:
    gym = Inventory("kg", (bar("20"),), plates(("20", 2)))
    landmine = Lift("landmine", "weight_reps", "T-bar row")
    assert [units.plain(each) for each in setup(landmine, gym).loads] == ["20", "40", "60", "80", "100"]
    assert line(landmine, gym, "80") == "on the bar 3 × 20"
    own = Inventory("kg", (bar("20"), bar("0", "landmine")), plates(("20", 2)))
    assert line(landmine, own, "20") == "on the bar 20"


def test_a_machine_is_loaded_with_plates_on_what_it_weighs_empty() -> None:
    gym = Inventory("kg", (bar("45", "plate_loaded", "Leg press"),), plates(("20", 3)))
    assert line(Lift("plate_loaded", "weight_reps", "Leg press"), gym, "125") == "per side 2 × 20"
    nameless = Inventory("kg", (), plates(("20", 3)))
    assert line(Lift("plate_loaded", "weight_reps", "Hack squat"), nameless, "80") == "per side 2 × 20"


def test_a_bar_or_machine_goes_by_its_name() -> None:
    gym = Inventory(
        "kg",
        (bar(), bar("30", name="Safety squat bar")),
        plates(("10", 1)),
        machines=(
            Machine("", D(5), D(100), D(5)),
            Machine("Lat pulldown", D("2.5"), D(60), D("2.5"), D(7)),
        ),
    )
    squat = Lift("barbell", "weight_reps", "Squat", ("Safety-Squat-Bar squat",))
    assert [each.weight for each in loading.bars_for(squat, gym)] == [30, 20]
    pulldown = setup(Lift("machine", "weight_reps", "Wide-grip lat pulldown"), gym)
    assert (pulldown.load(D(47), "kg").text, pulldown.load(D(47), "kg").pin) == ("pin at 40", D(40))
    assert setup(Lift("cable", "weight_reps", "Cable row"), gym).loads[:2] == [5, 10]


def test_dumbbells_by_twos_and_handles_with_half_the_plates() -> None:
    gym = Inventory("kg", (bar("2", "dumbbell"),), plates(("5", 2)), (Row(D(2), D(6), D(2)),))
    curl = setup(Lift("dumbbell", "weight_reps", "Curl"), gym)
    assert curl.loads == [2, 4, 6, 12]
    assert curl.load(D(12), "kg").text == "per side 5"


def test_kettlebells_are_no_dumbbells() -> None:
    gym = Inventory("kg", dumbbells=(Row(D(2), D(6), D(2)), Row(D(8), D(16), D(4), "kettlebell")))
    assert setup(Lift("kettlebell", "weight_reps", "Swing"), gym).loads == [8, 12, 16]


def test_body_weight_takes_a_belt_or_a_dumbbell_and_begins_at_nothing() -> None:
    gym = Inventory("kg", plates=plates(("10", 1)), dumbbells=(Row(D(5), D(7), D(1)),))
    pull_up = setup(Lift("body_weight", "added_weight_reps", "Pull-up"), gym)
    assert pull_up.loads == [0, 10, 20]  # a dumbbell that is asked for is there, but no step leads to it
    assert pull_up.load(D(20), "kg").text == "on the belt 2 × 10"
    assert pull_up.load(D(7), "kg").kind == "dumbbells"
    assert pull_up.next_loadable(D(0), -1, "kg") is None


def test_assistance_is_a_stack() -> None:
    gym = Inventory("kg", machines=(Machine("", D(5), D(50), D(5)),))
    assert setup(Lift("machine", "assisted_reps", "Assisted dip"), gym).next_loadable(D(20), -1, "kg") == 15
    assert setup(Lift("body_weight", "assisted_reps", "Band dip"), gym).next_loadable(D(20), -1, "kg") == D(
        "17.5"
    )


def test_a_plate_in_the_hands_is_one_plate() -> None:
    assert setup(Lift("weight_plate", "weight_reps"), standard()).loads == [
        D("1.25"),
        D("2.5"),
        5,
        10,
        15,
        20,
        25,
    ]


@pytest.mark.parametrize(
    ("equipment", "unit", "more", "less"),
    [("sled", "kg", "85", "80"), ("sled", "lb", "85", "80"), ("medicine_ball", "kg", "83", "82")],
)
def test_what_nobody_described_moves_by_even_steps(equipment: str, unit: str, more: str, less: str) -> None:
    free = setup(Lift(equipment, "weight_reps"), Inventory(unit))
    assert (free.kind, free.loads) == ("free", [])
    assert free.next_loadable(D("82.5"), 1, unit) == D(more)
    assert free.next_loadable(D("82.5"), -1, unit) == D(less)
    assert free.next_loadable(D(0), -1, unit) is None


def test_pounds_in_a_gym_with_kilograms_and_back() -> None:
    """Plates are not converted: 82.5 kg are loaded for what reads 181.88 lb, and nothing else is on the way."""
    there = setup(BENCH, standard())
    load = there.load(D("181.88"), "lb")
    assert (load.text, load.total, load.unit, load.is_exact) == (
        "per side 25 + 5 + 1.25",
        D("82.5"),
        "kg",
        True,
    )
    assert there.next_loadable(D("181.88"), 1, "lb") == D("187.39")
    assert there.load(D(180), "lb").text == "nearest 176.37 or 181.88"
    assert setup(BENCH, standard("lb")).load(D("61.24"), "kg").text == "per side 45"


def test_the_nearest_is_the_lighter_of_two_equally_near() -> None:
    there = setup(BENCH, standard())
    assert [there.nearest(D(each), "kg") for each in ("81.25", "81.3", "0", "900")] == [
        80,
        D("82.5"),
        10,
        675,
    ]


def ramp(lift: Lift, gym: Inventory, weight: str, unit: str | None = None) -> list[str]:
    return [
        f"{units.plain(each.weight)} × {each.reps}"
        for each in setup(lift, gym).warm_ups(D(weight), unit or gym.unit)
    ]


def test_warm_ups_of_a_bar() -> None:
    assert ramp(BENCH, standard(), "100") == ["20 × 10", "40 × 5", "60 × 3", "80 × 2"]
    assert ramp(BENCH, standard("lb"), "225") == ["45 × 10", "90 × 5", "135 × 3", "180 × 2"]


def test_warm_ups_leave_out_what_rounds_to_the_same() -> None:
    assert ramp(BENCH, standard(), "30") == ["20 × 10", "22.5 × 2"]
    assert ramp(BENCH, standard(), "22.5") == ["20 × 10"]
    assert ramp(BENCH, standard(), "20") == []
    assert ramp(BENCH, standard(), "17.5") == ["15 × 10"]  # with the bar that the work set has


def test_warm_ups_of_dumbbells_and_machines_have_no_bar() -> None:
    assert ramp(Lift("dumbbell", "weight_reps"), standard(), "26") == ["10 × 5", "14 × 3", "20 × 2"]
    assert ramp(Lift("dumbbell", "weight_reps"), standard(), "4") == ["2 × 3"]
    assert ramp(Lift("machine", "weight_reps"), Inventory("kg"), "50") == ["20 × 5", "30 × 3", "40 × 2"]


@pytest.mark.parametrize(
    "measurement", ["added_weight_reps", "assisted_reps", "weight_time", "weight_distance"]
)
def test_no_warm_ups_for_body_weight_holds_and_carries(measurement: str) -> None:
    assert ramp(Lift("barbell", measurement), standard(), "60") == []


def test_warm_ups_come_in_the_unit_of_the_set() -> None:
    made = setup(BENCH, standard()).warm_ups(D(225), "lb")
    assert [(units.plain(each.weight), each.unit) for each in made] == [
        ("44.09", "lb"),
        ("88.18", "lb"),
        ("132.28", "lb"),
        ("176.37", "lb"),
    ]


def test_what_would_take_too_long_is_refused() -> None:
    fine = tuple(Plates(D("1.001") + index, 50) for index in range(30))
    assert loading.search_size(fine, "kg") > loading.LONGEST_SEARCH
    with pytest.raises(loading.TooFineError):
        setup(BENCH, Inventory("kg", (bar(),), fine))


def test_discs_read_as_they_are_put_on() -> None:
    assert discs_text([Discs(D(25), 2), Discs(D("1.25"), 1)]) == "2 × 25 + 1.25"
