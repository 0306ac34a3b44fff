"""The boxes that numbers and times are typed into."""

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from accounts.fields import DecimalField, DurationField, NoteField


@pytest.mark.parametrize(
    ("typed", "value"),
    [("12,5", "12.5"), ("12.5", "12.5"), (" 7 ", "7"), ("٨٢٫٥", "82.5"), (Decimal("1.5"), "1.5")],
)
def test_a_number_is_taken(typed: object, value: str) -> None:
    assert DecimalField(places=2).clean(typed) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "This field is required."),
        ("abc", "Enter a number, such as 12.5."),
        ("NaN", "Enter a number, such as 12.5."),
        ("1e9", "Enter a number, such as 12.5."),
        ("💪", "Enter a number, such as 12.5."),
        ("<b>1</b>", "Enter a number, such as 12.5."),
        ("-1", "Enter 0 or more."),
        ("1000000000", "That number is too large."),
        ("501", "Enter 500 or less."),
        ("1.555", "Enter at most 2 decimals."),
        ("9" * 10_000, "That is too long for a number."),
    ],
)
def test_what_is_refused_says_why(typed: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        DecimalField(places=2, min_value=0, max_value=500).clean(typed)
    assert refused.value.messages == [message]


def test_whole_numbers_ask_for_whole_numbers() -> None:
    with pytest.raises(ValidationError, match="Enter a whole number"):
        DecimalField(places=0).clean("5.5")


def test_an_optional_field_is_none_when_empty() -> None:
    assert DecimalField(places=2, required=False).clean("  ") is None
    assert DurationField(required=False).clean("") is None


def test_a_time_is_seconds() -> None:
    assert DurationField().clean("1:30") == Decimal(90)
    with pytest.raises(ValidationError, match="Enter a time"):
        DurationField().clean("soon")
    with pytest.raises(ValidationError, match="Enter 1:00:00 or less"):
        DurationField(max_value=3600).clean("61 min")


class _Form(forms.Form):
    weight = DecimalField(places=2, initial=Decimal("82.500"))
    rest = DurationField(initial=Decimal(90))
    reps = DecimalField(places=0, required=False)


def test_values_are_shown_as_they_are_typed() -> None:
    html = _Form().as_p()
    assert 'value="82.5"' in html
    assert 'value="1:30"' in html
    assert html.count('inputmode="decimal"') == 1
    assert html.count('inputmode="numeric"') == 1


def test_what_was_typed_comes_back_when_it_is_refused() -> None:
    assert 'value="12,5x"' in _Form({"weight": "12,5x"}).as_p()


def test_only_a_different_number_is_a_change() -> None:
    assert _Form({"weight": "82,50", "rest": "90", "reps": ""}).changed_data == []
    assert _Form({"weight": "83", "rest": "later", "reps": "5"}).changed_data == ["weight", "rest", "reps"]


def test_a_note_counts_a_line_break_once_and_takes_what_is_stored_however_long() -> None:
    field = NoteField(max_length=5)
    assert field.clean("1\r\n3\r\n5") == "1\n3\n5"
    with pytest.raises(ValidationError, match="at most 5 characters: here are 6"):
        field.clean("123456")
    field.make_room("1234567")
    assert field.clean("1234567") == "1234567"
    field.make_room("1")
    with pytest.raises(ValidationError, match="at most 7 characters: here are 8"):
        field.clean("12345678")
    assert field.widget.attrs["maxlength"] == "7"
