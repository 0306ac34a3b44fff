"""Gyms: described, changed, deleted and brought back; one of them is where a person trains."""

from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from tests.training.described import current, details, made, new_id
from training import gyms
from training.gyms import Details
from training.models import Gym

D = Decimal


def test_who_has_described_none_has_a_standard_one_that_is_not_stored(alice: User) -> None:
    [assumed] = gyms.for_person(alice)
    [again] = gyms.for_person(alice)
    assert (assumed.name, assumed.weight_unit, assumed.is_current) == ("Standard gym", "kg", True)
    assert assumed.pk == again.pk == gyms.assumed_id(alice)
    assert not Gym.objects.exists()
    alice.weight_unit = "lb"
    assert gyms.for_person(alice)[0].bars[0] == {
        "kind": "barbell",
        "name": "Olympic bar",
        "weight": "45",
        "collars": "0",
    }


def test_two_people_have_standard_gyms_of_their_own(alice: User, bob: User) -> None:
    assert gyms.assumed_id(alice) != gyms.assumed_id(bob)


def test_the_phone_gets_texts_and_the_reckoning_reads_them(alice: User) -> None:
    row = gyms.as_json(gyms.for_person(alice)[0])
    assert list(row) == [
        "id",
        "version",
        "name",
        "weight_unit",
        "is_current",
        "bars",
        "plates",
        "dumbbells",
        "machines",
    ]
    assert row["plates"][-1] == {"weight": "1.25", "pairs": 2}
    assert gyms.inventory(gyms.assumed(alice)).plates[-1].weight == D("1.25")


@pytest.mark.parametrize("name", gyms.PRESETS)
def test_every_preset_can_be_stored(alice: User, name: str) -> None:
    preset = gyms.PRESETS[name][1]
    assert gyms.faults(preset) == {}
    assert Details.of(gyms.create(user=alice, gym_id=new_id(), details=preset)) == preset


def test_plates_are_stored_with_the_heaviest_first_and_one_row_for_each_weight(alice: User) -> None:
    rows = ({"weight": D(5), "pairs": 1}, {"weight": D("20.0"), "pairs": 2}, {"weight": D(5), "pairs": 1})
    assert made(alice, plates=rows).plates == [{"weight": "20", "pairs": 2}, {"weight": "5", "pairs": 2}]


def test_the_first_one_is_current_and_the_next_takes_over_when_it_goes(alice: User) -> None:
    home = made(alice, "Home")
    made(alice, "Club")
    assert current(alice) == ["Home"]
    gyms.remove(user=alice, gym_id=home.pk)
    assert current(alice) == ["Club"]
    gyms.restore(user=alice, gym_id=home.pk)
    assert current(alice) == ["Club"]
    gyms.make_current(user=alice, gym_id=home.pk)
    assert current(alice) == ["Home"]
    assert [gym.name for gym in gyms.for_person(alice)] == ["Club", "Home"]


def test_the_last_one_deleted_is_current_again_when_it_comes_back(alice: User) -> None:
    home = made(alice)
    gyms.remove(user=alice, gym_id=home.pk)
    assert gyms.for_person(alice)[0].name == "Standard gym"
    assert gyms.restore(user=alice, gym_id=home.pk).is_current


def test_a_deleted_one_cannot_be_current(alice: User) -> None:
    home = made(alice)
    gyms.remove(user=alice, gym_id=home.pk)
    with pytest.raises(Gym.DoesNotExist):
        gyms.make_current(user=alice, gym_id=home.pk)


def test_to_train_elsewhere_is_no_edit(alice: User) -> None:
    made(alice, "Home")
    club = made(alice, "Club")
    gyms.make_current(user=alice, gym_id=club.pk)
    club.refresh_from_db()
    assert club.version == 1


def test_the_same_write_again_is_the_same_gym(alice: User) -> None:
    pk = new_id()
    first = gyms.create(user=alice, gym_id=pk, details=details())
    assert gyms.create(user=alice, gym_id=pk, details=details()) == first
    with pytest.raises(gyms.ConflictError):
        gyms.create(user=alice, gym_id=pk, details=details("Other"))
    gyms.edit(user=alice, gym_id=pk, details=details("Third"), version=1)
    assert gyms.create(user=alice, gym_id=pk, details=details()).name == "Third"


def test_an_id_of_somebody_else_is_a_strange_one(alice: User, bob: User) -> None:
    hers = made(alice)
    with pytest.raises(gyms.IdTakenError):
        gyms.create(user=bob, gym_id=hers.pk, details=details())
    for write in (gyms.remove, gyms.restore, gyms.make_current):
        with pytest.raises(Gym.DoesNotExist):
            write(user=bob, gym_id=hers.pk)
    with pytest.raises(Gym.DoesNotExist):
        gyms.edit(user=bob, gym_id=hers.pk, details=details("Mine"), version=1)
    hers.refresh_from_db()
    assert (hers.name, hers.version, hers.is_current) == ("Garage", 1, True)


def test_of_two_edits_the_second_is_told_what_is_stored(alice: User) -> None:
    home = made(alice)
    assert gyms.edit(user=alice, gym_id=home.pk, details=details("First"), version=1).version == 2
    assert gyms.edit(user=alice, gym_id=home.pk, details=details("First"), version=1).version == 2
    with pytest.raises(gyms.ConflictError) as caught:
        gyms.edit(user=alice, gym_id=home.pk, details=details("Second"), version=1)
    assert caught.value.current.name == "First"


def test_there_is_an_end_to_gyms(alice: User) -> None:
    for number in range(gyms.MOST_GYMS):
        made(alice, f"Gym {number}")
    with pytest.raises(gyms.TooManyError):
        made(alice)


BAR = {"kind": "barbell", "name": "", "weight": D(20), "collars": D(0)}
PLATE = {"weight": D(20), "pairs": 2}
ROW = {"kind": "dumbbell", "from": D(2), "to": D(10), "step": D(2)}
MACHINE = {"name": "", "from": D(5), "to": D(50), "step": D(5), "offset": D(0)}


@pytest.mark.parametrize(
    ("given", "place", "message"),
    [
        ({"name": ""}, "name", "Give it a name, such as Home."),
        ({"name": "x" * 61}, "name", "Keep the name under 60 characters."),
        ({"weight_unit": "st"}, "weight_unit", "Choose kg or lb."),
        ({"bars": (), "plates": ()}, "", "Say what is there: at least one bar, plate, dumbbell or machine."),
        ({"plates": (PLATE,) * 31}, "plates", "At most 30 rows."),
        ({"plates": (PLATE, PLATE | {"weight": D(0)})}, "plates.1.weight", "Enter more than 0."),
        ({"plates": (PLATE | {"weight": D(-5)},)}, "plates.0.weight", "Enter more than 0."),
        ({"plates": (PLATE | {"weight": D("10000.001")},)}, "plates.0.weight", "Enter at most 10,000."),
        ({"plates": (PLATE | {"weight": D("1.0001")},)}, "plates.0.weight", "Enter at most 3 decimals."),
        ({"plates": (PLATE | {"weight": D("NaN")},)}, "plates.0.weight", "Enter a number."),
        ({"plates": (PLATE | {"weight": D("Infinity")},)}, "plates.0.weight", "Enter a number."),
        ({"plates": (PLATE | {"pairs": 51},)}, "plates.0.pairs", "From 0 to 50 pairs."),
        ({"plates": (PLATE | {"pairs": -1},)}, "plates.0.pairs", "From 0 to 50 pairs."),
        (
            {"plates": tuple({"weight": D("1.001") + index, "pairs": 50} for index in range(30))},
            "plates",
            "These weights differ by too little to reckon with. Round them to 0.05, say.",
        ),
        ({"bars": (BAR | {"kind": "cable"},)}, "bars.0.kind", "Choose what it is."),
        ({"bars": (BAR | {"weight": D(-1)},)}, "bars.0.weight", "Enter 0 or more."),
        ({"bars": (BAR | {"collars": D(-1)},)}, "bars.0.collars", "Enter 0 or more."),
        ({"bars": (BAR | {"name": "x" * 61},)}, "bars.0.name", "Keep it under 60 characters."),
        ({"dumbbells": (ROW | {"to": D(1)},)}, "dumbbells.0.to", "This is less than where it begins."),
        ({"dumbbells": (ROW | {"step": D(0)},)}, "dumbbells.0.step", "Enter more than 0."),
        (
            {"dumbbells": (ROW | {"to": D(1002), "step": D(1)},)},
            "dumbbells.0.step",
            "That is more than 1,000 weights.",
        ),
        ({"dumbbells": (ROW | {"kind": "barbell"},)}, "dumbbells.0.kind", "Choose what they are."),
        ({"machines": (MACHINE | {"offset": D(-1)},)}, "machines.0.offset", "Enter 0 or more."),
    ],
)
def test_what_cannot_be_is_told_at_its_place(
    alice: User, given: dict[str, Any], place: str, message: str
) -> None:
    told = details(**{"name": "Garage"} | given)
    assert gyms.faults(told) == {place: message}
    with pytest.raises(gyms.FaultsError):
        gyms.create(user=alice, gym_id=new_id(), details=told)
    assert not Gym.objects.exists()


def test_one_dumbbell_and_an_empty_machine_are_fine() -> None:
    one = ROW | {"to": D(2), "step": D(0)}
    empty = BAR | {"kind": "plate_loaded", "weight": D(0)}
    assert gyms.faults(details(dumbbells=(one,), bars=(empty,), plates=(PLATE | {"pairs": 0},))) == {}
