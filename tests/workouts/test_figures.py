"""How numbers read on a page."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from workouts.models import WorkoutSession
from workouts.templatetags.figures import clock, halves, minutes, volume, when

NOW = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # the 3rd in Berlin


@pytest.mark.parametrize(
    ("kg", "unit", "text"),
    [("0", "kg", "0 kg"), ("8420.5", "kg", "8,421 kg"), ("1000", "lb", "2,205 lb"), ("0.4", "kg", "0 kg")],
)
def test_volume_has_no_decimals(kg: str, unit: str, text: str) -> None:
    assert volume(Decimal(kg), unit) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("0", "0"), ("0.5", "½"), ("1", "1"), ("10", "10"), ("10.5", "10½"), ("100.5", "100½"), ("20.0", "20")],
)
def test_hard_sets_come_in_halves(value: str, text: str) -> None:
    assert halves(Decimal(value)) == text


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (None, ""),
        (timedelta(0), "0 min"),
        (timedelta(minutes=48), "48 min"),
        (timedelta(minutes=59, seconds=40), "1 h 0 min"),
        (timedelta(hours=26, minutes=12), "26 h 12 min"),
    ],
)
def test_durations_read_in_hours_and_minutes(duration: timedelta | None, text: str) -> None:
    assert minutes(duration) == text


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(minutes=32, seconds=10), "32:10"),
        (timedelta(hours=1, seconds=5), "1:00:05"),
        (timedelta(seconds=-9), "0:00"),
    ],
)
def test_the_clock_counts_from_the_start(ago: timedelta, text: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert clock(WorkoutSession(started_at=NOW - ago)) == text


def test_the_clock_leaves_pauses_out_and_stands_still_in_one() -> None:
    session = WorkoutSession(started_at=NOW - timedelta(minutes=30), paused_seconds=90)
    with time_machine.travel(NOW, tick=False):
        assert clock(session) == "28:30"
        session.paused_at = NOW - timedelta(minutes=10)
        assert clock(session) == "18:30"
        session.paused_seconds = 9000
        assert clock(session) == "0:00"


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 3, 4), "4 Mar"),
        (date(2026, 3, 3), "today"),
        (date(2026, 3, 2), "yesterday"),
        (date(2026, 3, 1), "Sunday"),
        (date(2026, 2, 25), "Wednesday"),
        (date(2026, 2, 24), "24 Feb"),
        (date(2025, 12, 31), "31 Dec 2025"),
    ],
)
def test_days_are_named_from_the_persons_today(day: date, text: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert when(day, "Europe/Berlin") == text
