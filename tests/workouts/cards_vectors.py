"""What tests/vectors/cards.json asks and what Python answers; static/js/gym must answer the same.

`manage.py shell -c "from tests.workouts import cards_vectors; cards_vectors.write()"` writes the file anew after a rule
was changed on purpose.
"""

import json
import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import QueryDict

from accounts import units
from accounts.models import User
from tests.factories import AT
from training.models import Measurement
from workouts import set_values
from workouts.cards import Card, open_one
from workouts.drafts import Draft
from workouts.forms import SetForm
from workouts.models import SetKind, WorkoutLog, WorkoutSet
from workouts.set_values import SetValues

FILE = Path(__file__).parent.parent / "vectors" / "cards.json"

DECIMALS = [
    *(
        "82,5",
        "82.5",
        " 1 000 ",
        "82,500",
        "0,125",
        ",5",
        "5.",
        "007",
        "1e5",
        "NaN",
        "-0",
        "−2,5",
        "+3",
        "٨٢٫٥",
        "１２．５",
    ),
    *("1,2,3", "--1", ".", "", "1234567890", "123456789.1234", "1.23456", "12.50000", "abc", "0.0000", "१२"),
]
DURATIONS = [
    *(
        "90",
        "1:30",
        "1:02:30",
        "45 s",
        "2 min",
        "1h5m",
        "1h 5min 3,5 sec",
        "1:60",
        "0:59.5",
        "-1:30",
        "1:2:3:4",
        "2:99:00",
    ),
    *("x", "", "12345:00", "1 minute", "1.5", "5 hours", "٩٠", "0", "1:-5", "2m30", "90,25"),
    *("1.5 min", "1,5m", "2.25 minutes", "1h 1.5min", "1.5m 30s", "1,500 min", "1.234 min", ".5 min"),
]
WEIGHTS = [
    "0",
    "2.5",
    "45",
    "82.5",
    "100.25",
    "1999.9999",
    "4409.25",
    "0.0001",
    "225",
    "132.2774",
    "9.07184740",
]


def answers() -> dict[str, Any]:
    return {
        "decimals": [_decimal(text, places) for text in DECIMALS for places in (0, 2, 4)],
        "durations": [_duration(text) for text in DURATIONS],
        "duration_texts": [
            [s, units.duration_text(Decimal(s))]
            for s in ("0", "45", "90.5", "3599", "3600", "86400", "0.125")
        ],
        "kilograms": [
            [
                weight,
                unit,
                str(units.to_kg(Decimal(weight), unit)),
                units.plain(units.from_kg(units.to_kg(Decimal(weight), unit), unit)),
            ]
            for weight in WEIGHTS[:-1]
            for unit in ("kg", "lb")
        ],
        "from_kilograms": [
            [kg, unit, units.plain(units.from_kg(Decimal(kg), unit))]
            for kg in ("20.4117", "20.41", "61.23", "102.0583", "0", "8420.5", "2000", "9.9")
            for unit in ("kg", "lb")
        ],
        "metres": [
            [value, unit.value, str(units.to_metres(Decimal(value), unit))]
            for value in ("0", "1", "5.125", "3.107", "400", "0.001")
            for unit in units.DistanceUnit
        ],
        "sets": [_set(measurement, values) for measurement, values in _all_values()],
        "texts": [_typed(measurement, texts) for measurement, texts in _all_texts()],
        "sessions": [_session(seed) for seed in range(24)],
        "planned_sessions": [_session(seed, planned=True) for seed in range(100, 124)],
    }


def _decimal(text: str, places: int) -> list[Any]:
    try:
        return [text, places, units.plain(units.parse_decimal(text, places=places)), ""]
    except units.NumberError as error:
        return [text, places, None, error.message]


def _duration(text: str) -> list[Any]:
    try:
        return [text, units.plain(units.parse_duration(text)), ""]
    except units.NumberError as error:
        return [text, None, error.message]


def _all_values() -> list[tuple[Measurement, SetValues]]:
    rng = random.Random(4)  # noqa: S311
    found = [
        (kind, _values(rng, kind, everything=everything))
        for kind in Measurement
        for everything in (False, False, False, True)
        for _ in range(6)
    ]
    weight, reps, none = Measurement.WEIGHT_REPS, Measurement.REPS, SetValues()
    found += [(kind, none) for kind in Measurement]
    found += [
        (weight, SetValues(weight=Decimal(5), reps=5)),
        (weight, SetValues(weight=Decimal("2000.0001"), weight_unit="kg", reps=1001)),
        (weight, SetValues(weight=Decimal("4409.26"), weight_unit="lb", reps=5)),
        (weight, SetValues(weight=Decimal(-1), weight_unit="kg", reps=-1)),
        (reps, SetValues(reps=1, rpe=Decimal("8.25"))),
        (reps, SetValues(reps=1, rpe=Decimal("10.5"))),
        (reps, SetValues(reps=1, rpe=Decimal("0.5"), notes="𝒳" * 2001)),
        (Measurement.TIME, SetValues(seconds=Decimal("86400.001"))),
        (Measurement.DISTANCE_TIME, SetValues(distance=Decimal(311), distance_unit="mi")),
        (Measurement.DISTANCE_TIME, SetValues(distance=Decimal(3))),
    ]
    return found


def _values(rng: random.Random, measurement: Measurement, *, everything: bool) -> SetValues:
    """Values an exercise measures; `everything`: others too, as another tracker may have had them."""
    names = {"weight", "reps", "seconds", "distance"} if everything else set(measurement.fields)
    has = {
        name: name in names and (name == "reps" or rng.random() < 0.85)
        for name in ("weight", "reps", "seconds", "distance")
    }
    return SetValues(
        kind=rng.choice(SetKind.values),
        weight=Decimal(rng.choice(["0", "20", "82.5", "100", "102.5", "61.25"])) if has["weight"] else None,
        weight_unit=rng.choice(["kg", "lb"]) if has["weight"] else "",
        reps=rng.choice([0, 1, 5, 8]) if has["reps"] else None,
        seconds=Decimal(rng.choice(["45", "90.5", "3725"])) if has["seconds"] else None,
        distance=Decimal(rng.choice(["5", "0.4", "400"])) if has["distance"] else None,
        distance_unit=rng.choice(["km", "m", "mi"]) if has["distance"] else "",
        rpe=Decimal(rng.choice(["8", "8.5"])) if rng.random() < 0.2 else None,
        notes=rng.choice(["", "", "belt"]),
    )


def _row(values: SetValues, log: WorkoutLog, number: int) -> WorkoutSet:
    return WorkoutSet(
        id=UUID(int=log.pk.int * 100 + number),
        log=log,
        position=number,
        done_at=AT + timedelta(minutes=log.pk.int * 7 % 31, seconds=number),
        kind=values.kind,
        weight=values.weight,
        weight_unit=values.weight_unit,
        weight_kg=units.to_kg(values.weight, values.weight_unit)
        if values.weight is not None and values.weight_unit
        else None,
        reps=values.reps,
        seconds=values.seconds,
        distance=values.distance,
        distance_unit=values.distance_unit,
        rpe=values.rpe,
        notes=values.notes,
    )


def _json(values: SetValues | WorkoutSet) -> dict[str, Any]:
    def text(value: Decimal | None) -> str | None:
        return None if value is None else str(value)

    return {
        "kind": str(values.kind),
        "weight": text(values.weight),
        "weight_unit": values.weight_unit,
        "reps": values.reps,
        "seconds": text(values.seconds),
        "distance": text(values.distance),
        "distance_unit": values.distance_unit,
        "rpe": text(values.rpe),
        "notes": values.notes,
    }


def _set(measurement: Measurement, values: SetValues) -> dict[str, Any]:
    log = WorkoutLog(id=UUID(int=1), measurement=measurement.value)
    found = set_values.faults(values, fields=measurement.fields, required=measurement.required_fields)
    return {
        "measurement": measurement.value,
        "values": _json(values),
        "text": _row(values, log, 1).text,
        "faults": found,
    }


def _all_texts() -> list[tuple[Measurement, dict[str, str]]]:
    weight = {"kind": "working", "weight_unit": "kg", "distance_unit": "km", "rpe": "", "notes": ""}
    return [
        (Measurement.WEIGHT_REPS, weight | {"weight": "82,5", "reps": "5"}),
        (Measurement.WEIGHT_REPS, weight | {"weight": "82,500", "reps": "5.0"}),
        (Measurement.WEIGHT_REPS, weight | {"weight": "", "reps": ""}),
        (Measurement.WEIGHT_REPS, weight | {"weight": "abc", "reps": "5.5"}),
        (Measurement.WEIGHT_REPS, weight | {"weight": "2500", "reps": " 8 ", "rpe": "8.5"}),
        (
            Measurement.WEIGHT_REPS,
            weight | {"weight": "2500", "weight_unit": "lb", "reps": "8", "kind": "drop"},
        ),
        (Measurement.WEIGHT_REPS, weight | {"weight": "1" * 33, "reps": "8"}),
        (Measurement.WEIGHT_REPS, weight | {"weight": "٨٢٫٥", "reps": "٥"}),
        (Measurement.WEIGHT_REPS, weight | {"weight": "８２．５", "reps": "１２"}),
        (Measurement.WEIGHT_REPS, weight | {"weight": "5", "reps": "8", "notes": " a\nb "}),
        (Measurement.ADDED_WEIGHT_REPS, weight | {"weight": "", "reps": "8"}),
        (Measurement.TIME, weight | {"seconds": "1:30"}),
        (Measurement.TIME, weight | {"seconds": "1:75"}),
        (Measurement.DISTANCE_TIME, weight | {"distance": "5", "seconds": ""}),
        (Measurement.DISTANCE_TIME, weight | {"distance": "", "seconds": ""}),
        (Measurement.DISTANCE_TIME, weight | {"distance": "5.1234", "seconds": "25:00"}),
    ]


def _typed(measurement: Measurement, texts: dict[str, str]) -> dict[str, Any]:
    data = QueryDict(mutable=True)
    data.update(texts | {"id": str(UUID(int=1))})
    form = SetForm(data)
    if form.is_valid():
        values = form.values()
        errors = set_values.faults(values, fields=measurement.fields, required=measurement.required_fields)
    else:
        values, errors = SetValues(), {name: " ".join(map(str, found)) for name, found in form.errors.items()}
    said = None
    if not errors:
        said = _json(values) | {
            name: None if value is None else units.plain(value)
            for name in ("weight", "seconds", "distance", "rpe")
            for value in [getattr(values, name)]
        }
    return {"measurement": measurement.value, "texts": texts, "values": said, "errors": errors}


def _session(seed: int, *, planned: bool = False) -> dict[str, Any]:
    """A workout made up, with the cards that the page shows of it; `planned`: one of a plan."""
    rng = random.Random(seed)  # noqa: S311
    person = User(weight_unit=rng.choice(["kg", "lb"]), distance_unit=rng.choice(["km", "mi"]))
    is_open = seed % 5 != 4
    cards: list[Card] = []
    for number in range(1, rng.randint(2, 6)):
        measurement = Measurement.WEIGHT_REPS if rng.random() < 0.6 else rng.choice(list(Measurement))
        log = WorkoutLog(
            id=UUID(int=number),
            measurement=measurement.value,
            position=number,
            superset=rng.choice([None, None, 1, 1, 2]),
            skipped=rng.random() < 0.1,
        )
        if planned:
            log.exercise_id = UUID(int=number + 200)
            log.prescription = _prescription(rng, log) if rng.random() < 0.9 else None
        before = WorkoutLog(id=UUID(int=number + 50), measurement=measurement.value)
        last = [_values(rng, measurement, everything=False) for _ in range(rng.choice([0, 2, 3, 4]))]
        last.sort(key=lambda each: each.kind != "warm_up" if rng.random() < 0.8 else 0)
        done = [
            _like(rng, last[index]) if index < len(last) else _values(rng, measurement, everything=False)
            for index in range(rng.choice([0, 0, 1, 2, 3, 5]))
        ]
        if planned and log.prescription:
            done = [_as_asked(rng, log, each, index) for index, each in enumerate(done)]
        sets = [_row(each, log, place) for place, each in enumerate(done, start=1)]
        cards.append(Card(log, sets, [_row(each, before, place) for place, each in enumerate(last, start=1)]))
    ids = [card.log.pk for card in cards]
    focus = rng.choice(ids) if rng.random() < 0.3 else None
    after = rng.choice(ids) if focus is None and rng.random() < 0.5 else None
    open_one(cards, is_open=is_open, focus=focus, after=after)
    return {
        "person": {"weight_unit": person.weight_unit, "distance_unit": person.distance_unit},
        "session": {
            "id": str(UUID(int=999)),
            "state": "open" if is_open else "finished",
            "logs": [_log(card) for card in cards],
        },
        "focus": str(focus) if focus else None,
        "after": str(after) if after else None,
        "cards": [_card(card, person) for card in cards],
    }


def _prescription(rng: random.Random, log: WorkoutLog) -> dict[str, Any]:
    """Sets of all kinds that a plan may ask for, as JSON."""
    fields = Measurement(log.measurement).fields
    warm_ups = [_asked(rng, fields, SetKind.WARM_UP) for _ in range(rng.choice([0, 0, 0, 2]))]
    kinds = [SetKind.WORKING] * 8 + [SetKind.DROP, SetKind.FAILURE]
    if rng.random() < 0.5:
        work = [_asked(rng, fields, SetKind.WORKING)] * rng.randint(1, 5)
    else:
        work = [_asked(rng, fields, rng.choice(kinds)) for _ in range(rng.randint(1, 7))]
    exercise = log.exercise_id if rng.random() < 0.9 else UUID(int=999)
    return {
        "planned": str(UUID(int=500)),
        "exercise": str(exercise),
        "unit": rng.choice(["kg", "kg", "lb"]),
        "week": 1,
        "is_deload": rng.random() < 0.1,
        "sets": [*warm_ups, *work],
        **({"is_test": True} if rng.random() < 0.1 else {}),
    }


def _asked(rng: random.Random, fields: tuple[str, ...], kind: SetKind) -> dict[str, Any]:
    one: dict[str, Any] = {} if kind == SetKind.WORKING else {"kind": kind.value}
    if rng.random() < 0.8:
        one |= {"weight": rng.choice(["0", "20", "60", "82.5", "102.5"]), "basis": "track"}
        one |= rng.choice([{}, {}, {"basis": "body_weight"}, {"basis": "body_weight", "assisted": True}])
    what = rng.choice(
        ["reps", "reps", "range", "amrap", "most", "nothing"]
        if "reps" in fields
        else ["time", "times", "way"]
    )
    asked: dict[str, dict[str, Any]] = {
        "reps": {"reps": rng.choice([1, 5])},
        "range": {"reps": 8, "reps_max": 12} | rng.choice([{}, {"target": 9}, {"target": 12}]),
        "amrap": {"reps": 5, "amrap": True},
        "most": {"amrap": True},
        "nothing": {},
        "time": {"seconds": 45},
        "times": {"seconds": 30, "seconds_max": 60} | rng.choice([{}, {"target": 40}]),
        "way": {"metres": "20"},
    }
    return one | asked[what] | ({"rpe": "8.5"} if rng.random() < 0.2 else {})


def _as_asked(rng: random.Random, log: WorkoutLog, values: SetValues, index: int) -> SetValues:
    """What was done, as often as not at the weight that was asked for, or at one that is heavier."""
    asked = (log.prescription or {})["sets"]
    one = asked[min(index, len(asked) - 1)]
    if "weight" not in Measurement(log.measurement).fields or "weight" not in one or rng.random() < 0.3:
        return values
    weight = Decimal(one["weight"]) + rng.choice([Decimal(0), Decimal("2.5")])
    kind = one.get("kind", "working") if rng.random() < 0.8 else values.kind
    unit = (log.prescription or {})["unit"]
    return replace(values, kind=kind, weight=weight, weight_unit=unit)


def _like(rng: random.Random, last: SetValues) -> SetValues:
    """As last time, or heavier."""
    if last.weight is None or rng.random() < 0.5:
        return last
    more = {
        name: getattr(last, name)
        for name in ("kind", "weight_unit", "reps", "seconds", "distance", "distance_unit")
    }
    return SetValues(**more, weight=last.weight + Decimal("2.5"))


def _log(card: Card) -> dict[str, Any]:
    log = card.log
    rows = [
        _json(row)
        | {"id": str(row.pk), "log": str(log.pk), "version": 1, "position": row.position, "deleted": False}
        | {"done_at": row.done_at.isoformat(), "rest_seconds": None, "time_adjusted": False, "records": []}
        for row in card.sets
    ]
    last = {"log": str(card.last_id), "date": "2026-01-01", "sets": [_json(row) for row in card.last_sets]}
    return {
        "id": str(log.pk),
        "measurement": str(log.measurement),
        "position": log.position,
        "exercise": str(log.exercise_id) if log.exercise_id else "",
        "superset": log.superset,
        "skipped": log.skipped,
        "planned": None,
        "prescription": log.prescription,
        "deleted": False,
        "sets": rows,
        "last": last if card.last_sets else None,
    }


def _card(card: Card, person: User) -> dict[str, Any]:
    draft = Draft.of_next(card, person)
    shown = ("kind", "rpe", "notes", "weight", "weight_unit", "reps", "seconds", "distance", "distance_unit")
    return {
        "log": str(card.log.pk),
        "expanded": card.expanded,
        "up_next": card.up_next,
        "superset_mark": card.superset_mark,
        "done": [[row.label, row.last_text, row.done.text if row.done else ""] for row in card.done_rows],
        "coming": [
            [row.label, row.last_text, row.suggested.text if row.suggested else ""]
            for row in card.coming_rows
        ],
        "names": [row.name for row in [*card.done_rows, *card.coming_rows]],
        "asked": card.asked_text,
        "targets": [row.target for row in card.coming_rows],
        "planned": [dict(QueryDict(row.planned).items()) | {"id": ""} for row in card.coming_rows],
        "is_complete": card.is_complete,
        "planned_count": card.planned_count,
        "done_count": card.done_count,
        "summary": card.summary,
        "last_summary": card.last_summary,
        "next_position": card.next_position,
        "next": [card.next_row.label, {name: draft.texts[name] for name in shown if name in draft.texts}],
    }


def write() -> None:
    """A line for each case, so that a difference can be read."""
    parts = []
    for name, cases in answers().items():
        lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
        parts.append(f"{json.dumps(name)}: [\n{lines}\n]")
    FILE.write_text("{" + ",\n".join(parts) + "}\n")
