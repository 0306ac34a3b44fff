"""What people say about a reminder, and the rule that stands behind it. No database: a form asks nobody."""

from datetime import date, time
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from reminders.forms import ReminderForm
from reminders.models import Reminder
from training.models import TrainingPlan

TODAY = date(2026, 3, 2)
ALICE = User(email="alice@example.com", time_zone="Europe/Berlin")
SENT: dict[str, Any] = {
    "id": str(uuid4()),
    "message": "Stretch",
    "frequency": "daily",
    "interval": "1",
    "starts_on": "2026-03-02",
    "time": "07:30",
    "lead": "0",
    "unless_done": "on",
    "channels": ["email"],
    "zone": "follow",
    "time_zone": "Europe/Berlin",
    "grace": "",
}


def form(
    kind: str = "free", plan: TrainingPlan | None = None, reminder: Any = None, **sent: Any
) -> ReminderForm:
    return ReminderForm(SENT | sent, user=ALICE, kind=kind, plan=plan, reminder=reminder, today=TODAY)


def values(kind: str = "free", **sent: Any) -> dict[str, Any]:
    filled = form(kind, **sent)
    assert filled.errors == {}
    return filled.values()


def errors(kind: str = "free", **sent: Any) -> dict[str, list[str]]:
    filled = form(kind, **sent)
    assert not filled.is_valid()
    return {name: [str(each) for each in found] for name, found in filled.errors.items()}


def test_a_form_becomes_the_columns_of_a_reminder() -> None:
    assert values() == {
        "message": "Stretch",
        "rule": "FREQ=DAILY",
        "starts_on": TODAY,
        "time": time(7, 30),
        "time_zone": "",
        "lead_minutes": 0,
        "grace_minutes": None,
        "through_quiet_hours": False,
        "unless_done": True,
        "channel_kinds": ["email"],
    }


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"interval": "3"}, "FREQ=DAILY;INTERVAL=3"),
        ({"frequency": "weekly", "weekdays": ["3", "0"]}, "FREQ=WEEKLY;BYDAY=MO,TH"),
        ({"frequency": "weekly", "interval": "2", "weekdays": ["6"]}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU"),
        ({"frequency": "monthly", "monthly": "day", "month_day": "31"}, "FREQ=MONTHLY;BYMONTHDAY=31"),
        ({"frequency": "monthly", "monthly": "last"}, "FREQ=MONTHLY;BYMONTHDAY=-1"),
        (
            {"frequency": "monthly", "monthly": "nth", "nth": "-1", "nth_weekday": "4"},
            "FREQ=MONTHLY;BYDAY=-1FR",
        ),
        (
            {"frequency": "monthly", "monthly": "nth", "nth": "1", "nth_weekday": "0"},
            "FREQ=MONTHLY;BYDAY=1MO",
        ),
    ],
)
def test_how_often_becomes_a_rule(said: dict[str, Any], rule: str) -> None:
    assert values(**said)["rule"] == rule


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"message": ""}, "message", "Say what it is for, such as Stretch."),
        ({"frequency": "weekly"}, "weekdays", "Choose at least one day of the week."),
        ({"frequency": "monthly", "monthly": "day"}, "month_day", "Choose one day of the month."),
        ({"interval": "often"}, "interval", "Enter a number from 1 to 99."),
        ({"time": ""}, "time", "Enter a time, such as 18:00."),
        ({"message": "x" * 301}, "message", "At most 300 characters."),
        ({"starts_on": "0001-01-01"}, "starts_on", "Choose a day within a year."),
        ({"starts_on": "9999-12-31"}, "starts_on", "Choose a day within a year."),
        ({"channels": []}, "channels", "Choose at least one way."),
        (
            {"zone": "pinned", "time_zone": "Atlantis"},
            "time_zone",
            "We do not know this time zone. Pick one from the list, such as Europe/Berlin.",
        ),
    ],
)
def test_what_is_missing_is_said_at_its_field(said: dict[str, Any], field: str, message: str) -> None:
    assert errors(**said) == {field: [message]}


def test_all_that_is_wrong_with_a_rule_is_said_at_once() -> None:
    assert errors(frequency="weekly", interval="0") == {
        "interval": ["Enter a number from 1 to 99."],
        "weekdays": ["Choose at least one day of the week."],
    }


@pytest.mark.parametrize(
    "said",
    [
        {"frequency": "yearly"},
        {"interval": "0"},
        {"interval": "1e9"},
        {"frequency": "weekly", "weekdays": ["7"]},
        {"frequency": "monthly", "monthly": "day", "month_day": "32"},
        {"frequency": "monthly", "monthly": "nth", "nth": "5", "nth_weekday": "0"},
        {"time": "25:00"},
        {"lead": "7"},
        {"grace": "-1"},
        {"channels": ["pigeon"]},
        {"zone": "nowhere"},
        {"starts_on": "soon"},
        {"message": "x" * 301},
        {"id": "1"},
    ],
    ids=str,
)
def test_junk_is_refused_at_its_field(said: dict[str, Any]) -> None:
    assert set(errors(**said)) <= {*said, "message"}


def test_what_stands_in_a_field_that_is_not_shown_is_of_no_matter() -> None:
    left: dict[str, Any] = {
        "month_day": "99",
        "nth": "7",
        "nth_weekday": "9",
        "weekdays": ["x"],
        "monthly": "never",
    }
    assert values(**left)["rule"] == "FREQ=DAILY"
    last = left | {"frequency": "monthly", "monthly": "last"}
    assert values(**last)["rule"] == "FREQ=MONTHLY;BYMONTHDAY=-1"


def test_a_time_zone_is_kept_only_where_it_is_pinned() -> None:
    assert values(time_zone="new york")["time_zone"] == ""
    assert values(zone="pinned", time_zone="new york")["time_zone"] == "America/New_York"


def test_each_kind_asks_only_for_what_it_means() -> None:
    every = {"id", "version", "message", "channels", "grace", "through_quiet_hours"}
    clock = {"time", "zone", "time_zone"}
    repeat = {"frequency", "interval", "weekdays", "monthly", "month_day", "nth", "nth_weekday", "starts_on"}
    on_weekdays = TrainingPlan(name="A/B", schedule="weekdays")
    in_turn = TrainingPlan(name="A/B", schedule="sequence", weekdays=[])
    assert {
        name: set(form(kind, plan).fields)
        for name, kind, plan in [
            ("free", "free", None),
            ("weigh_in", "weigh_in", None),
            ("idle", "idle", None),
            ("forgotten", "forgotten", None),
            ("plan", "plan", on_weekdays),
            ("plan in turn", "plan", in_turn),
            ("plan_ends", "plan_ends", on_weekdays),
        ]
    } == {
        "free": every | clock | repeat | {"lead", "unless_done"},
        "weigh_in": every | clock | repeat | {"unless_done"},
        "idle": every | clock | {"after"},
        "forgotten": every | {"after"},
        "plan": every | clock | {"days", "lead", "unless_done"},
        "plan in turn": every | clock | repeat | {"days", "lead", "unless_done"},
        "plan_ends": every | clock | {"after"},
    }


@pytest.mark.parametrize(
    ("kind", "after", "message"),
    [
        ("idle", "0", "Enter a number from 1 to 90."),
        ("idle", "91", "Enter a number from 1 to 90."),
        ("forgotten", "24", "Enter a number from 1 to 23."),
        ("forgotten", "", "Enter a number from 1 to 23."),
    ],
)
def test_how_long_has_its_limits(kind: str, after: str, message: str) -> None:
    assert errors(kind, after=after) == {"after": [message]}


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=4",
        "FREQ=WEEKLY;BYDAY=MO,WE,FR",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=MONTHLY;BYMONTHDAY=15",
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU",
    ],
)
def test_a_stored_reminder_comes_back_as_it_was(rule: str) -> None:
    stored = Reminder(
        user=ALICE,
        kind="free",
        rule=rule,
        starts_on=date(2026, 2, 1),
        time=time(6, 15),
        time_zone="America/New_York",
        lead_minutes=45,
        grace_minutes=90,
        message="Stretch",
        channel_kinds=["push", "webhook"],
        unless_done=False,
        through_quiet_hours=True,
    )
    shown = ReminderForm(user=ALICE, kind="free", reminder=stored, today=TODAY).again()
    assert shown.errors == {}
    columns = shown.values()
    assert columns == {name: getattr(stored, name) for name in columns}


def test_a_new_form_tells_what_it_would_do_before_anybody_types() -> None:
    untouched = ReminderForm(user=ALICE, kind="free", today=TODAY).again()
    assert untouched.is_valid()
    made = untouched.would_be()
    assert (made.rule, made.time, made.starts_on, made.user) == ("FREQ=DAILY", time(18), TODAY, ALICE)


def test_a_plan_that_has_days_of_its_own_now_needs_no_rule_any_more() -> None:
    stored = Reminder(user=ALICE, kind="plan", rule="FREQ=DAILY", starts_on=TODAY, time=time(18))
    plan = TrainingPlan(name="A/B", schedule="weekdays")
    filled = form("plan", plan, stored)
    assert filled.errors == {}
    assert filled.would_be().rule == ""
