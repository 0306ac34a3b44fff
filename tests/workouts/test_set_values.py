"""What a set may say."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.models import Measurement
from workouts.set_values import MAX_NOTES, SetValues, faults


def judged(measurement: str, values: SetValues) -> dict[str, str]:
    kind = Measurement(measurement)
    return faults(values, fields=kind.fields, required=kind.required_fields)


@pytest.mark.parametrize(
    ("measurement", "values", "expected"),
    [
        ("weight_reps", SetValues(weight=Decimal(0), weight_unit="kg", reps=0), {}),
        ("weight_reps", SetValues(), {"weight": "Enter the weight.", "reps": "Enter the reps."}),
        ("weight_reps", SetValues(weight=Decimal(1), reps=1), {"weight": "Choose kg or lb."}),
        ("weight_reps", SetValues(weight=Decimal(2000), weight_unit="kg", reps=1000), {}),
        (
            "weight_reps",
            SetValues(weight=Decimal("4409.25"), weight_unit="lb", reps=1001),
            {"reps": "Enter at most 1000 reps."},
        ),
        (
            "weight_reps",
            SetValues(weight=Decimal("4409.26"), weight_unit="lb", reps=-1),
            {"weight": "Enter at most 4409 lb.", "reps": "Enter 0 or more."},
        ),
        (
            "weight_reps",
            SetValues(weight=Decimal("NaN"), weight_unit="kg", reps=1),
            {"weight": "Enter a number."},
        ),
        ("time", SetValues(seconds=Decimal("Infinity")), {"seconds": "Enter a number."}),
        ("reps", SetValues(weight=Decimal(5), reps=1), {"weight": "This exercise does not measure that."}),
        ("reps", SetValues(), {"reps": "Enter the reps."}),
        ("added_weight_reps", SetValues(reps=5), {}),
        ("assisted_reps", SetValues(weight=Decimal(5), weight_unit="kg"), {"reps": "Enter the reps."}),
        ("time", SetValues(seconds=Decimal(86400)), {}),
        ("time", SetValues(seconds=Decimal("86400.001")), {"seconds": "Enter at most 24 hours."}),
        ("weight_time", SetValues(seconds=Decimal(30)), {}),
        ("distance_time", SetValues(), {"distance": "Enter the distance or the time."}),
        ("distance_time", SetValues(seconds=Decimal(30)), {}),
        ("distance_time", SetValues(distance=Decimal(30)), {"distance": "Choose a unit."}),
        (
            "distance_time",
            SetValues(distance=Decimal(311), distance_unit="mi"),
            {"distance": "Enter at most 500 km."},
        ),
        ("weight_distance", SetValues(distance=Decimal(30), distance_unit="yd"), {}),
        ("weight_distance", SetValues(), {"distance": "Enter the distance."}),
        ("reps", SetValues(reps=1, rpe=Decimal("8.5")), {}),
        *(
            ("reps", SetValues(reps=1, rpe=Decimal(rpe)), {"rpe": "RPE goes from 1 to 10 in halves."})
            for rpe in ("0.5", "10.5", "8.3", "NaN", "Infinity")
        ),
        ("reps", SetValues(reps=1, notes="x" * MAX_NOTES), {}),
        (
            "reps",
            SetValues(reps=1, notes="x" * (MAX_NOTES + 1)),
            {"notes": "Keep the note under 2000 characters: it has 2001."},
        ),
    ],
)
def test_faults_are_said_by_field(measurement: str, values: SetValues, expected: dict[str, str]) -> None:
    assert judged(measurement, values) == expected


NUMBERS = st.none() | st.decimals(allow_nan=True, allow_infinity=True) | st.decimals(0, 100, places=3)


@given(
    st.sampled_from(Measurement.values),
    st.builds(
        SetValues,
        weight=NUMBERS,
        weight_unit=st.sampled_from(["", "kg", "lb", "stone"]),
        reps=st.none() | st.integers(),
        seconds=NUMBERS,
        distance=NUMBERS,
        distance_unit=st.sampled_from(["", "km", "mi", "m", "yd", "ft", "parsec"]),
        rpe=NUMBERS,
    ),
)
def test_what_passes_can_be_stored_and_nothing_breaks(measurement: str, values: SetValues) -> None:
    found = judged(measurement, values)
    assert set(found) <= {"weight", "reps", "seconds", "distance", "rpe"}
    if not found:
        kind = Measurement(measurement)
        said = {
            name for name in ("weight", "reps", "seconds", "distance") if getattr(values, name) is not None
        }
        assert said
        assert set(kind.required_fields) <= said <= set(kind.fields)
        assert all(0 <= getattr(values, name) <= 1_000_000 for name in said)
        assert values.rpe is None or values.rpe in {Decimal(half) / 2 for half in range(2, 21)}
