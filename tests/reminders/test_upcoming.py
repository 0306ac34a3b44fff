"""What the page says is coming is what will come, planned ahead or not."""

from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from time_machine import TimeMachineFixture

from accounts.models import User
from reminders import planning
from reminders.models import Occurrence, Reminder
from tests.factories import AT, ExerciseFactory, WorkoutSessionFactory
from tests.reminders.building import ReminderFactory
from tests.training.plans.building import new_id, of_days
from training.models import Track, TrackChange
from training.plans import tracks, writing
from training.progression.program import Schedule

NOON = AT - timedelta(hours=6)
DAY = timedelta(days=1)
MONDAY = AT.date()


@pytest.fixture
def reminders(alice: User) -> list[Reminder]:
    """One of each kind that is known ahead; the plan trains on Mondays and Thursdays, and ends on the 15th."""
    program = of_days(str(ExerciseFactory.create().pk), "AB")
    days = tuple(replace(day, weekday=on) for day, on in zip(program.days, (0, 3), strict=True))
    program = replace(program, days=days, schedule=Schedule.WEEKDAYS, target_weeks=2)
    plan = writing.create_plan(user=alice, plan_id=new_id(), program=program)
    writing.set_status(user=alice, plan_id=plan.pk, status="active", today=MONDAY)
    WorkoutSessionFactory.create(user=alice, local_date=MONDAY - DAY)
    with_plan = {"kind": "plan", "lead_minutes": 60}, {"kind": "plan_ends", "after": 4, "time": time(9)}
    return [
        *(ReminderFactory.create(user=alice, plan=plan, begins_at=NOON, **values) for values in with_plan),
        ReminderFactory.create(user=alice, kind="idle", after=4, time=time(20), begins_at=NOON),
        ReminderFactory.create(user=alice, rule="FREQ=WEEKLY;BYDAY=SA", message="Stretch", begins_at=NOON),
        ReminderFactory.create(
            user=alice, kind="weigh_in", rule="FREQ=MONTHLY;BYMONTHDAY=10", begins_at=NOON
        ),
    ]


def said(rows: list[Occurrence]) -> list[tuple[str, str]]:
    return [(f"{row.due_at:%d %H:%M}", row.title) for row in rows]


COMING = [
    ("02 17:00", "Day A"),
    ("05 17:00", "Day B"),
    ("06 20:00", "No workout for 5 days"),
    ("07 18:00", "Stretch"),
    ("09 17:00", "Day A"),
    ("10 18:00", "Weigh-in"),
    ("10 20:00", "No workout for 9 days"),
    ("11 09:00", "Simple ends on 15 March"),
    ("12 17:00", "Day B"),
    ("14 18:00", "Stretch"),
    ("14 20:00", "No workout for 13 days"),
]


@pytest.mark.usefixtures("reminders")
def test_two_weeks_are_told_of_every_kind_before_they_are_rows_and_after(alice: User) -> None:
    assert said(planning.upcoming(alice, NOON, 20)) == COMING
    planning.plan_ahead(now=NOON)
    stored = said(list(Occurrence.objects.filter(user=alice).order_by("due_at")))
    assert stored == COMING[:1]
    assert said(planning.upcoming(alice, NOON, 20)) == COMING


@pytest.mark.usefixtures("reminders")
def test_it_comes_on_each_day_of_the_plan_however_many_were_missed(alice: User) -> None:
    for days in range(14):
        planning.plan_ahead(now=NOON + days * DAY)
    rows = list(Occurrence.objects.filter(user=alice).order_by("due_at"))
    # Nobody trains: it is the first one that waits, each time.
    assert said([row for row in rows if row.title == "Day A"]) == [
        (f"{day:02} 17:00", "Day A") for day in (2, 5, 9, 12, 16)
    ]
    others = [row for row in rows if row.title != "Day A"]
    assert said(others) == [each for each in COMING if not each[1].startswith("Day")]


@pytest.mark.usefixtures("reminders")
def test_it_names_the_weight_that_was_set_by_hand_since(
    alice: User, django_capture_on_commit_callbacks: Any, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOON, tick=False)
    track = Track.objects.get()

    def text() -> str:
        planning.plan_ahead(now=NOON)
        return Occurrence.objects.get(title="Day A").text

    before = text()
    with django_capture_on_commit_callbacks(execute=True):
        tracks.set_value(user=alice, track_id=track.pk, value=Decimal(80), on=MONDAY)
    assert "80 kg" not in before
    assert "80 kg" in text()
    with django_capture_on_commit_callbacks(execute=True):
        change = TrackChange.objects.latest("number")
        tracks.undo_change(user=alice, change_id=change.pk, on=MONDAY)
    assert text() == before
