"""What tests/vectors/loading.json asks and what Python answers; static/js/gym/loading.js must answer the same.

`manage.py shell -c "from tests.training import loading_vectors; loading_vectors.write()"` writes the file anew after a rule
was changed on purpose. That Python is right, tests/training/test_loading.py says.
"""

import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

from accounts.units import plain
from training import loading
from training.gyms import PRESETS
from training.loading import Bar, Discs, Inventory, Lift, Load, Setup

FILE = Path(__file__).parent.parent / "vectors" / "loading.json"
UNITS = ("kg", "lb")


def gym(unit: str, **lists: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"bars": [], "plates": [], "dumbbells": [], "machines": []}
    return {"weight_unit": unit} | empty | lists


def bar(kind: str, name: str, weight: str, collars: str = "0") -> dict[str, str]:
    return {"kind": kind, "name": name, "weight": weight, "collars": collars}


def plates(**pairs: int) -> list[dict[str, Any]]:
    return [{"weight": name.strip("_").replace("_", "."), "pairs": count} for name, count in pairs.items()]


def rows(*made: str, **more: str) -> list[dict[str, str]]:
    """`2-50/2`"""
    found = []
    for each in made:
        first, rest = each.split("-")
        last, step = rest.split("/")
        found.append({"from": first, "to": last, "step": step} | more)
    return found


GYMS: dict[str, dict[str, Any]] = {
    **{name: gym("kg") | details.columns() for name, (_, details) in PRESETS.items()},
    "change plates, collars, a leg press, an odd bar": gym(
        "kg",
        bars=[
            bar("barbell", "Bar", "20", "5"),
            bar("barbell", "Safety squat bar", "27.5"),
            bar("plate_loaded", "Leg press", "45"),
            bar("landmine", "Corner", "10"),
            bar("dumbbell", "Handle", "2"),
        ],
        plates=plates(_25=2, _10=3, _7_5=1, _2_5=2, _1_25=2, _0_5=1, _0_25=1),
        dumbbells=[
            *rows("1-10/1", "12.5-30/2.5", kind="dumbbell"),
            *rows("8-32/4", "6-6/0", kind="kettlebell"),
        ],
        machines=[
            *rows("5-100/5", name="", offset="0"),
            *rows("2.5-60/2.5", name="Lat pulldown", offset="7"),
        ],
    ),
    "what greed gets wrong": gym(
        "lb", bars=[bar("barbell", "", "33")], plates=plates(_35=1, _25=2, _20=2, _10=1, _0_625=3)
    ),
    "nothing": gym("lb"),
}

LIFTS = {
    "Bench press": ("barbell", "weight_reps"),
    "Safety squat bar squat": ("barbell", "weight_reps"),
    "EZ bar curl": ("ez_bar", "weight_reps"),
    "Trap bar carry": ("trap_bar", "weight_distance"),
    "Leg press": ("plate_loaded", "weight_reps"),
    "Hack squat": ("plate_loaded", "weight_reps"),
    "T-bar row": ("landmine", "weight_reps"),
    "Dumbbell curl": ("dumbbell", "weight_reps"),
    "Kettlebell swing": ("kettlebell", "weight_reps"),
    "Wide-grip lat pulldown": ("machine", "weight_reps"),
    "Cable row": ("cable", "weight_reps"),
    "Assisted pull-up": ("machine", "assisted_reps"),
    "Band-assisted pull-up": ("body_weight", "assisted_reps"),
    "Pull-up": ("body_weight", "added_weight_reps"),
    "Plate raise": ("weight_plate", "weight_reps"),
    "Sled push": ("sled", "weight_distance"),
    "Medicine ball slam": ("medicine_ball", "weight_reps"),
}
WEIGHTS = [
    "0",
    "5",
    "17.5",
    "20",
    "40",
    "62.5",
    "82.5",
    "83",
    "100",
    "101.3",
    "135",
    "181.88",
    "225",
    "400",
    "2000",
]


def exercise(name: str) -> dict[str, Any]:
    equipment, measurement = LIFTS[name]
    return {"name": name, "aliases": [], "equipment": equipment, "measurement": measurement}


def lift(name: str) -> Lift:
    return Lift(*LIFTS[name], name)


def cases() -> list[tuple[str, str, str, str]]:
    """Gym, exercise, weight, unit: whole tens, and what nobody would think of."""
    picked = random.Random(4)  # noqa: S311 -- the same each time
    found = [
        (place, name, weight, unit)
        for place in GYMS
        for name in LIFTS
        for weight, unit in [(picked.choice(WEIGHTS), picked.choice(UNITS)) for _ in range(3)]
    ]
    found += [
        (
            picked.choice(list(GYMS)),
            picked.choice(list(LIFTS)),
            text(picked.randrange(200_000), 2),
            picked.choice(UNITS),
        )
        for _ in range(150)
    ]
    return found


def text(whole: int, places: int) -> str:
    return plain(Decimal(whole).scaleb(-places))


def said(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def as_json(load: Load) -> dict[str, Any]:
    return {
        "kind": load.kind,
        "unit": load.unit,
        "bar": plain(load.bar),
        "barName": load.bar_name,
        "perSide": [{"weight": plain(each.weight), "count": each.count} for each in load.per_side],
        "pin": said(load.pin),
        "total": said(load.total),
        "reached": said(load.reached),
        "missing": plain(load.missing),
        "below": said(load.below),
        "above": said(load.above),
        "exact": load.is_exact,
    }


def answer(setup: Setup, weight: str, unit: str) -> dict[str, Any]:
    asked = Decimal(weight)
    load = setup.load(asked, unit)
    return {
        "load": as_json(load),
        "text": load.text,
        # Where there is no other load, the weight stays in the field.
        "more": said(setup.next_loadable(asked, 1, unit)) or weight,
        "less": said(setup.next_loadable(asked, -1, unit)) or weight,
        "warm_ups": [f"{plain(each.weight)} × {each.reps}" for each in setup.warm_ups(asked, unit)],
        "back": plain(setup.weight_of(load.per_side, unit)),
    }


def answers() -> dict[str, Any]:
    """All that the file says."""
    inventories = {name: Inventory.read(each) for name, each in GYMS.items()}
    return {
        "gyms": GYMS,
        "exercises": {name: exercise(name) for name in LIFTS},
        "cases": [
            [place, name, weight, unit, answer(loading.setup(lift(name), inventories[place]), weight, unit)]
            for place, name, weight, unit in cases()
        ],
        # With a bar that was chosen: the light one of a standard gym.
        "with_light_bar": answer(
            loading.setup(
                lift("Bench press"), inventories["kg"], bar=Bar("barbell", "Light bar", Decimal(15))
            ),
            "62.5",
            "kg",
        ),
        "reverse": [
            [place, name, unit, reverse(inventories[place], name, unit)]
            for place in ("kg", "lb")
            for name in ("Bench press", "T-bar row", "Pull-up", "Hack squat")
            for unit in UNITS
        ],
    }


def reverse(place: Inventory, name: str, unit: str) -> str:
    discs = [Discs(Decimal(10), 2), Discs(Decimal("2.5"), 1)]
    return plain(loading.setup(lift(name), place).weight_of(discs, unit))


def write() -> None:
    made = answers()
    lines = [f"    {json.dumps(case, ensure_ascii=False)}" for case in made.pop("cases")]
    rest = json.dumps(made, indent=2, ensure_ascii=False)
    FILE.write_text(f'{rest[:-2]},\n  "cases": [\n' + ",\n".join(lines) + "\n  ]\n}\n", encoding="utf-8")
