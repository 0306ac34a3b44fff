"""Forms: the times that wall clocks mean, and what the next set is prefilled with."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import User
from tests.factories import AT, WorkoutSessionFactory
from tests.workouts.story import start
from workouts.forms import EditSessionForm, FinishForm, PastSessionForm
from workouts.models import WorkoutSession
from workouts.recording import new_id

pytestmark = pytest.mark.django_db

BERLIN = "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "started", "now", "typed", "ended"),
    [
        ("UTC", "2026-03-02T18:00", "2026-03-02T19:00:30", "18:45", "2026-03-02T18:45"),
        ("UTC", "2026-03-02T18:00", "2026-03-02T19:00:30", "19:00", "2026-03-02T19:00:30"),  # now
        ("UTC", "2026-03-02T18:00:40", "2026-03-02T18:02", "18:00", "2026-03-02T18:00:40"),
        ("UTC", "2026-03-02T23:59", "2026-03-03T01:00", "00:30", "2026-03-03T00:30"),  # over midnight
        ("UTC", "2026-03-02T18:00", "2026-03-04T10:00", "19:00", "2026-03-02T19:00"),  # forgotten
        (BERLIN, "2026-03-02T22:59", "2026-03-03T01:00", "00:10", "2026-03-02T23:10"),
        # The clock goes forward at 02:00: 02:15 does not exist and is 03:15.
        (BERLIN, "2026-03-29T00:30", "2026-03-29T02:00", "02:15", "2026-03-29T01:15"),
        (BERLIN, "2026-03-29T00:30", "2026-03-29T02:00", "03:15", "2026-03-29T01:15"),
        # It goes back at 03:00: 02:15 comes twice, and a workout begun at the first 02:30 ends at the second.
        (BERLIN, "2026-10-25T00:00", "2026-10-25T03:00", "02:15", "2026-10-25T00:15"),
        (BERLIN, "2026-10-25T00:30", "2026-10-25T03:00", "02:15", "2026-10-25T01:15"),
        ("Australia/Lord_Howe", "2026-10-03T15:20", "2026-10-03T17:00", "02:15", "2026-10-03T15:45"),
    ],
)
def test_the_end_is_the_first_such_time_after_the_start(
    zone: str, started: str, now: str, typed: str, ended: str
) -> None:
    session = WorkoutSession(started_at=utc(started), time_zone=zone)
    form = FinishForm({"ended": typed}, now=utc(now), instance=session)
    form.full_clean()
    assert form.errors.get("ended") is None
    assert form.ended_at() == utc(ended)


@pytest.mark.parametrize(
    ("last_set", "now", "typed", "ended"),
    [
        # Begun on the 2nd at 18:00 and left open.
        ("2026-03-02T18:50:40", "2026-03-04T10:00", "18:50", "2026-03-02T18:50:40"),  # as it is offered
        ("2026-03-02T18:50:40", "2026-03-04T10:00", "19:00", "2026-03-02T19:00"),
        ("2026-03-02T18:50:40", "2026-03-04T10:00", "18:45", "2026-03-02T18:45"),  # ticked off late
        # Gone on with a day later, and days later.
        ("2026-03-03T18:50:40", "2026-03-03T19:00:30", "18:50", "2026-03-03T18:50:40"),
        ("2026-03-03T18:50:40", "2026-03-03T19:00:30", "19:00", "2026-03-03T19:00:30"),
        ("2026-03-05T18:50:40", "2026-03-09T07:00", "19:05", "2026-03-05T19:05"),
        ("2026-03-05T23:50:40", "2026-03-09T07:00", "00:05", "2026-03-06T00:05"),  # over midnight
        ("2026-03-02T18:50:40", "2026-03-03T18:50:20", "18:50", "2026-03-02T18:50:40"),  # now, a day later
    ],
)
def test_the_end_of_a_workout_left_open_is_by_its_last_set(
    last_set: str, now: str, typed: str, ended: str
) -> None:
    session = WorkoutSession(started_at=AT, time_zone="UTC")
    form = FinishForm({"ended": typed}, now=utc(now), last_set_at=utc(last_set), instance=session)
    form.full_clean()
    assert form.errors.get("ended") is None
    assert form.ended_at() == utc(ended)


@pytest.mark.parametrize("typed", ["17:59", "19:01", "23:59"])
def test_an_end_that_has_not_come_is_refused(typed: str) -> None:
    session = WorkoutSession(started_at=AT, time_zone="UTC")
    form = FinishForm({"ended": typed}, now=AT + timedelta(hours=1), instance=session)
    assert form.errors["ended"] == ["That time has not come yet."]


@pytest.mark.parametrize(
    ("day", "started", "minutes", "expected"),
    [
        ("2026-03-28", "23:30", "60", ("2026-03-28T22:30", "2026-03-28T23:30")),
        ("2026-03-29", "01:30", "60", ("2026-03-29T00:30", "2026-03-29T01:30")),  # ends at 03:30
        ("2026-03-29", "02:30", "60", ("2026-03-29T01:30", "2026-03-29T02:30")),  # begins at 03:30
        ("2026-10-25", "02:30", "60", ("2026-10-25T00:30", "2026-10-25T01:30")),  # the first of two
        ("2026-10-25", "23:59", "", ("2026-10-25T22:59", None)),
        ("1950-01-01", "00:00", "1440", ("1949-12-31T23:00", "1950-01-01T23:00")),
    ],
)
def test_a_past_workout_is_put_where_the_clock_on_the_wall_says(
    day: str, started: str, minutes: str, expected: tuple[str, str | None]
) -> None:
    with time_machine.travel(utc("2026-11-01T12:00"), tick=False):
        form = PastSessionForm(
            {
                "id": "019e0000-0000-7000-8000-000000000000",
                "local_date": day,
                "started": started,
                "minutes": minutes,
            },
            user=User(time_zone=BERLIN),
        )
        assert form.errors == {}
        assert form.instants() == (utc(expected[0]), expected[1] and utc(expected[1]))


@pytest.mark.parametrize(
    ("now", "day", "fault"),
    [
        ("2026-03-02T22:59", "2026-03-02", False),
        ("2026-03-02T22:59", "2026-03-03", True),  # 23:59 in Berlin
        ("2026-03-02T23:30", "2026-03-03", False),  # 00:30
    ],
)
def test_today_is_the_persons_today(now: str, day: str, fault: bool) -> None:  # noqa: FBT001
    with time_machine.travel(utc(now), tick=False):
        form = PastSessionForm({"local_date": day, "started": "00:00"}, user=User(time_zone=BERLIN))
        assert ("local_date" in form.errors) == fault


@pytest.mark.parametrize(
    ("started", "minutes", "errors"),
    [
        ("18:00", "60", {}),
        ("18:00", "61", {"minutes": ["That would end later than now."]}),
        ("18:59", "1440", {"minutes": ["That would end later than now."]}),
        ("18:59", "", {}),
    ],
)
def test_a_past_workout_is_over(started: str, minutes: str, errors: dict[str, list[str]]) -> None:
    with time_machine.travel(utc("2026-03-02T19:00"), tick=False):
        form = PastSessionForm(
            {"id": str(new_id()), "local_date": "2026-03-02", "started": started, "minutes": minutes},
            user=User(time_zone="UTC"),
        )
        assert form.errors == errors


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"minutes": "60"}, {}),
        ({"minutes": "61"}, {"minutes": ["That would end later than now."]}),
        ({"started": "18:10"}, {"minutes": ["That would end later than now."]}),
        ({"started": "18:10", "minutes": "50"}, {}),
        ({"notes": "not about the time"}, {}),
    ],
)
def test_an_edit_moves_no_end_into_the_future(typed: dict[str, str], errors: dict[str, list[str]]) -> None:
    session = WorkoutSessionFactory.create(ended_at=AT + timedelta(minutes=55))
    data = {"version": "1", "local_date": "2026-03-02", "started": "18:00", "minutes": "55", **typed}
    with time_machine.travel(utc("2026-03-02T19:00"), tick=False):
        assert EditSessionForm(data, instance=session).errors == errors


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({}, {}),
        ({"minutes": "30"}, {"started_at": AT, "ended_at": AT + timedelta(minutes=30)}),
        ({"minutes": ""}, {"started_at": AT, "ended_at": None}),
        (
            {"started": "17:00"},
            {"started_at": AT - timedelta(hours=1), "ended_at": AT + timedelta(seconds=40)},
        ),
        (
            {"local_date": "2026-03-01", "minutes": "10"},
            {"started_at": AT - timedelta(days=1), "ended_at": AT - timedelta(days=1, minutes=-10)},
        ),
    ],
)
def test_an_edit_says_only_what_was_changed_of_the_times(
    typed: dict[str, str], expected: dict[str, Any]
) -> None:
    session = WorkoutSessionFactory.create(ended_at=AT + timedelta(hours=1, seconds=40))
    data = {"version": "1", "local_date": "2026-03-02", "started": "18:00", "minutes": "61", **typed}
    form = EditSessionForm(data, instance=session)
    assert form.errors == {}
    details = form.details()
    assert {name: details[name] for name in ("started_at", "ended_at") if name in details} == expected


def test_an_open_session_has_no_minutes_to_edit(alice: User) -> None:
    form = EditSessionForm(
        {"version": "1", "local_date": "2026-03-02", "started": "17:30"}, instance=start(alice)
    )
    assert "minutes" not in form.fields
    assert form.errors == {}
    assert (form.details()["started_at"], form.details()["ended_at"]) == (AT - timedelta(minutes=30), None)


def test_the_wall_time_of_a_past_workout_is_offered_in_the_evening() -> None:
    with time_machine.travel(utc("2026-03-01T23:30"), tick=False):  # the 2nd in Berlin
        form = PastSessionForm(user=User(time_zone=BERLIN))
    assert (form["local_date"].value().isoformat(), form["started"].value()) == ("2026-03-01", time(18))
