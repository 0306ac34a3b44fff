"""Numbers come back as they were typed, whatever the unit, the mark and the script."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import units
from accounts.units import NumberError

weights = st.decimals(min_value=0, max_value=2000, places=2, allow_nan=False)
girths = st.decimals(min_value=0, max_value=300, places=1, allow_nan=False)


@given(weights)
def test_a_weight_in_pounds_comes_back_from_kg(pounds: Decimal) -> None:
    assert abs(units.from_kg(units.to_kg(pounds, "lb"), "lb") - pounds) <= units.LB_SNAP


@given(st.integers(0, 8000))
def test_every_quarter_pound_comes_back_exactly(quarters: int) -> None:
    pounds = Decimal(quarters) / 4
    assert units.from_kg(units.to_kg(pounds, "lb"), "lb") == pounds


@given(weights)
def test_a_weight_in_kg_is_not_touched(kg: Decimal) -> None:
    assert units.from_kg(units.to_kg(kg, "kg"), "kg") == kg


@given(girths, st.sampled_from(["cm", "in"]))
def test_a_length_comes_back(value: Decimal, unit: str) -> None:
    assert units.from_cm(units.to_cm(value, unit), unit) == value


@given(st.decimals(0, 1000, places=2), st.sampled_from(["km", "mi", "m", "yd", "ft"]))
def test_a_distance_comes_back(value: Decimal, unit: str) -> None:
    assert units.from_metres(units.to_metres(value, unit), unit) == value


@given(weights)
def test_what_is_shown_is_read_again(value: Decimal) -> None:
    assert units.parse_decimal(units.plain(value), places=2) == value


@given(st.integers(0, 999), st.integers(0, 99))
def test_comma_and_point_mean_the_same(whole: int, hundredths: int) -> None:
    read = {units.parse_decimal(f"{whole}{mark}{hundredths:02}", places=2) for mark in ",."}
    assert read == {Decimal(f"{whole}.{hundredths:02}")}


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_refused_with_a_message(text: str) -> None:
    try:
        value = units.parse_decimal(text, places=3)
    except NumberError as error:
        assert error.message.endswith(".")  # noqa: PT017  (both ends are right)
    else:
        assert value.is_finite()


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_refused_with_a_message(text: str) -> None:
    try:
        value = units.parse_duration(text)
    except NumberError as error:
        assert error.message.endswith(".")  # noqa: PT017  (both ends are right)
    else:
        assert value.is_finite()


@given(st.integers(0, 359_999))
def test_a_time_that_is_shown_is_read_again(seconds: int) -> None:
    assert units.parse_duration(units.duration_text(Decimal(seconds))) == seconds


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        (" 1 2 . 5 ", "12.5"),
        ("٨٢٫٥", "82.5"),
        (".5", "0.5"),
        ("0,125", "0.125"),
        ("−3", "-3"),
        ("+3", "3"),
        ("5.", "5"),
    ],
)
def test_numbers_as_people_type_them(text: str, value: str) -> None:
    assert units.parse_decimal(text, places=3) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "-", ".", "abc", "NaN", "inf", "1e9", "1,234", "1.2.3", "12kg", "💪", "1234567890"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NumberError):
        units.parse_decimal(text, places=3)


def test_a_comma_before_three_digits_asks_back() -> None:
    with pytest.raises(NumberError, match=r"Write 1234 or 1\.234"):
        units.parse_decimal("1,234", places=3)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("1:30", 90), ("1:02:30", 3750), ("45 s", 45), ("2 min", 120), ("1h 5m", 3900), ("0:07", 7)],
)
def test_times_as_people_type_them(text: str, seconds: int) -> None:
    assert units.parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["1:60", "1:60:00", "a:30", "1:2:3:4", "later", "-1:30", "٣:x"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(NumberError):
        units.parse_duration(text)


def test_an_unknown_unit_is_an_error() -> None:
    with pytest.raises(ValueError, match="stone"):
        units.to_kg(Decimal(1), "stone")
