"""What each kind of row becomes. No database."""

from decimal import Decimal

import pytest

from accounts.legacy.choices import Choices
from accounts.legacy.doubts import Doubt
from accounts.legacy.reading import Row
from training.models import Measurement
from workouts.legacy.mapping import Aggregate, Load, aggregate, position_key, text_of

SECONDS_KG = Choices(time_unit="seconds", weight_unit="kg", time_zone="UTC")
MINUTES_LB = Choices(time_unit="minutes", weight_unit="lb", time_zone="UTC")


def mapped(category: str = "STRENGTH", choices: Choices = SECONDS_KG, **columns: str | None) -> Aggregate:
    row: Row = {"id": "j", "sets": "3", "reps": "10", "weight": "60", "time": None, **columns}
    of_exercise = {
        "STRENGTH": Measurement.WEIGHT_REPS,
        "BODYWEIGHT": Measurement.REPS,
        "CARDIO": Measurement.DISTANCE_TIME,
        "FLEXIBILITY": Measurement.TIME,
    }[category]
    return aggregate(row, category=category, exercise_measurement=of_exercise, choices=choices)


def test_an_ordinary_row_becomes_as_many_equal_sets() -> None:
    assert mapped() == Aggregate(
        stated_sets=3,
        set_rows=3,
        expanded=True,
        reps=10,
        load=Load(Decimal("60.0000"), "kg", Decimal("60.0000")),
        set_seconds=None,
        log_seconds=None,
        measurement=Measurement.WEIGHT_REPS,
        doubts=(),
    )


def test_a_pound_is_kept_as_read_beside_the_kilograms() -> None:
    assert mapped(choices=MINUTES_LB, weight="135").load == Load(
        Decimal("135.0000"), "lb", Decimal("61.2350")
    )


@pytest.mark.parametrize(
    ("text", "load", "doubts"),
    [
        (None, Load(), ()),  # E26
        ("0", Load(Decimal(0), "kg", Decimal(0)), ()),
        ("-0", Load(Decimal(0), "kg", Decimal(0)), ()),
        ("-20", Load(), (Doubt.WEIGHT_NEGATIVE,)),
        ("NaN", Load(), (Doubt.WEIGHT_NOT_FINITE,)),  # E27
        ("Infinity", Load(), (Doubt.WEIGHT_NOT_FINITE,)),
        ("-Infinity", Load(), (Doubt.WEIGHT_NOT_FINITE,)),
        ("1e+308", Load(), (Doubt.WEIGHT_TOO_LARGE,)),  # E28
        ("99999.99995", Load(), (Doubt.WEIGHT_TOO_LARGE,)),
        ("99999.9999", Load(Decimal("99999.9999"), "kg", Decimal("99999.9999")), (Doubt.WEIGHT_HEAVY,)),
        ("560.5", Load(Decimal("560.5000"), "kg", Decimal("560.5000")), (Doubt.WEIGHT_HEAVY,)),
        ("500", Load(Decimal("500.0000"), "kg", Decimal("500.0000")), ()),
        ("82.49999999999999", Load(Decimal("82.5000"), "kg", Decimal("82.5000")), ()),  # E29
        ("1e-09", Load(Decimal("0.0000"), "kg", Decimal("0.0000")), ()),
        ("0.00005", Load(Decimal("0.0001"), "kg", Decimal("0.0001")), ()),
        ("heavy", Load(), (Doubt.NUMBER_UNREADABLE,)),
    ],
)
def test_e26_to_e29_weights(text: str | None, load: Load, doubts: tuple[Doubt, ...]) -> None:
    found = mapped(weight=text)
    assert (found.load, found.doubts) == (load, doubts)


def test_e26_a_negative_weight_of_a_body_weight_exercise_is_assistance() -> None:
    found = mapped("BODYWEIGHT", weight="-20")
    assert found.load == Load(Decimal("20.0000"), "kg", Decimal("20.0000"), assists=True)
    assert found.measurement == Measurement.ASSISTED_REPS
    assert found.doubts == (Doubt.WEIGHT_AS_ASSISTANCE,)


@pytest.mark.parametrize(
    ("weight", "measurement"),
    [(None, Measurement.REPS), ("0", Measurement.REPS), ("10", Measurement.ADDED_WEIGHT_REPS)],
)
def test_the_load_of_a_body_weight_exercise_is_added(weight: str | None, measurement: Measurement) -> None:
    assert mapped("BODYWEIGHT", weight=weight).measurement == measurement


@pytest.mark.parametrize(
    ("text", "stated", "rows", "expanded", "doubts"),
    [
        ("1", 1, 1, True, ()),  # E21
        ("50", 50, 50, True, ()),
        ("51", 51, 1, False, (Doubt.SETS_NOT_EXPANDED,)),  # E22
        ("2147483647", 2147483647, 1, False, (Doubt.SETS_NOT_EXPANDED,)),
        ("0", 0, 0, False, (Doubt.SETS_NONE,)),  # E23
        ("-3", -3, 0, False, (Doubt.SETS_NEGATIVE,)),  # E24
        (None, None, 1, False, ()),  # other schemas
        ("5 (75%)", None, 1, False, (Doubt.NUMBER_UNREADABLE,)),
    ],
)
def test_e21_to_e24_sets(
    text: str | None, stated: int | None, rows: int, expanded: object, doubts: tuple[Doubt, ...]
) -> None:
    found = mapped(sets=text)
    assert (found.stated_sets, found.set_rows, found.expanded, found.doubts) == (
        stated,
        rows,
        expanded,
        doubts,
    )


@pytest.mark.parametrize(
    ("reps", "time", "expected", "doubts"),
    [
        ("0", "600", None, ()),  # E25
        ("0", None, 0, (Doubt.REPS_ZERO,)),
        ("0", "0", 0, (Doubt.REPS_ZERO,)),
        ("0", "-1", 0, (Doubt.TIME_NEGATIVE, Doubt.REPS_ZERO)),
        ("-5", None, None, (Doubt.REPS_NEGATIVE,)),
        ("1000", None, 1000, ()),
        ("1001", None, 1001, (Doubt.REPS_MANY,)),
        ("2147483647", None, 2147483647, (Doubt.REPS_MANY,)),
        ("8-12", None, None, (Doubt.NUMBER_UNREADABLE,)),
        (None, None, None, ()),
    ],
)
def test_e25_reps(
    reps: str | None, time: str | None, expected: int | None, doubts: tuple[Doubt, ...]
) -> None:
    found = mapped(reps=reps, time=time)
    assert (found.reps, found.doubts) == (expected, doubts)


@pytest.mark.parametrize(
    ("time", "choices", "seconds", "doubts"),
    [
        (None, SECONDS_KG, None, ()),  # E30
        ("0", SECONDS_KG, None, ()),
        ("-1", SECONDS_KG, None, (Doubt.TIME_NEGATIVE,)),
        ("600", SECONDS_KG, Decimal(600), ()),
        ("30", MINUTES_LB, Decimal(1800), ()),
        ("86400", SECONDS_KG, Decimal(86400), ()),
        ("86401", SECONDS_KG, None, (Doubt.TIME_TOO_LONG,)),
        ("1441", MINUTES_LB, None, (Doubt.TIME_TOO_LONG,)),
        ("2147483647", SECONDS_KG, None, (Doubt.TIME_TOO_LONG,)),
    ],
)
def test_e30_times(
    time: str | None, choices: Choices, seconds: Decimal | None, doubts: tuple[Doubt, ...]
) -> None:
    found = mapped("CARDIO", choices, sets="1", reps="1", weight=None, time=time)
    assert (found.set_seconds, found.log_seconds, found.doubts) == (seconds, None, doubts)


def test_the_time_of_several_sets_is_of_all_of_them_together() -> None:
    found = mapped("FLEXIBILITY", weight=None, time="600")
    assert (found.set_seconds, found.log_seconds) == (None, Decimal(600))


def test_minutes_of_a_workout_log_are_minutes_and_of_the_whole() -> None:
    row: Row = {"id": "l", "sets": "1", "reps": "1", "weight": None, "durationMinutes": "30"}
    found = aggregate(
        row,
        category="CARDIO",
        exercise_measurement="distance_time",
        choices=SECONDS_KG,
        time_column="durationMinutes",
    )
    assert (found.set_seconds, found.log_seconds) == (None, Decimal(1800))


@pytest.mark.parametrize(
    ("category", "measurement"),
    [
        ("STRENGTH", Measurement.WEIGHT_TIME),
        ("BODYWEIGHT", Measurement.TIME),
        ("CARDIO", Measurement.DISTANCE_TIME),
        ("FLEXIBILITY", Measurement.TIME),
    ],
)
def test_e25_a_row_with_a_time_and_no_reps_is_a_timed_set(category: str, measurement: Measurement) -> None:
    assert mapped(category, sets="1", reps="0", weight=None, time="45").measurement == measurement


def test_e32_rows_are_in_the_order_in_which_they_were_written_then_by_id() -> None:
    rows: list[Row] = [
        {"id": "c", "createdAt": "2025-08-01 18:40:00.1"},
        {"id": "b", "createdAt": "2025-08-01 18:40:00.1"},
        {"id": "a", "createdAt": "2025-08-01 18:40:00.12"},
        {"id": "", "createdAt": "2025-08-01 18:40:00"},
    ]
    assert [row["id"] for row in sorted(rows, key=position_key)] == ["", "b", "c", "a"]


def test_e31_control_characters_are_left_out_and_said() -> None:
    doubts: list[Doubt] = []
    assert text_of("bell\x07 and\nnew\tline\x9f", doubts) == "bell and\nnew\tline"
    assert doubts == [Doubt.CONTROL_CHARACTERS]
    assert text_of("plain 🦵", doubts) == "plain 🦵"
    assert len(doubts) == 1
