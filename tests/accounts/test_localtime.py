"""Instants, local days and the nights on which clocks change."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.localtime import find_zone, local_date, to_instant, week_start, zone, zone_names

days = st.dates(date(1971, 1, 1), date(2037, 12, 31))
times = st.times()
names = st.sampled_from(zone_names())


@given(days, times, names)
def test_a_wall_time_stays_on_its_day_or_moves_by_a_gap(day: date, wall: time, name: str) -> None:
    instant = to_instant(day, wall, name)
    back = instant.astimezone(zone(name)).replace(tzinfo=None)
    assert instant.tzinfo == UTC
    # Samoa skipped a whole day; no other gap is longer than that.
    assert timedelta(0) <= back - datetime.combine(day, wall) <= timedelta(days=1)


@given(days, names)
def test_noon_is_on_its_own_day(day: date, name: str) -> None:
    instant = to_instant(day, time(12), name)
    # Kwajalein and Samoa each skipped a day: its noon is on the next.
    assert local_date(instant, name) in {day, day + timedelta(days=1)}


@given(days, st.integers(1, 7))
def test_a_week_begins_on_its_first_weekday_and_holds_the_day(day: date, first: int) -> None:
    start = week_start(day, first)
    assert start.isoweekday() == first
    assert timedelta(0) <= day - start < timedelta(days=7)


def test_a_time_in_the_gap_moves_forward() -> None:
    # Berlin, 29 March 2026: 02:30 does not exist.
    assert to_instant(date(2026, 3, 29), time(2, 30), "Europe/Berlin") == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )


def test_a_time_that_happens_twice_is_the_first() -> None:
    assert to_instant(date(2026, 10, 25), time(2, 30), "Europe/Berlin") == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_the_same_instant_is_another_day_elsewhere() -> None:
    instant = datetime(2026, 11, 21, 11, 30, tzinfo=UTC)
    assert local_date(instant, "Pacific/Auckland") == date(2026, 11, 22)
    assert local_date(instant, "Pacific/Pago_Pago") == date(2026, 11, 21)


def test_an_unknown_zone_is_utc_rather_than_an_error() -> None:
    assert zone("Mars/Olympus_Mons").key == "UTC"
    assert zone("../../etc/passwd").key == "UTC"


def test_no_zone_database_of_the_system_is_looked_at() -> None:
    assert zoneinfo.TZPATH == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        (" new  york ", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("utc", "UTC"),
        ("Atlantis", None),
        ("", None),
        ("Central", None),  # Canada's and the USA's: it could be either
    ],
)
def test_a_zone_is_found_as_people_type_it(text: str, name: str | None) -> None:
    assert find_zone(text) == name
