"""Occurrences ahead of their time, and what a person sees of them. The cases with numbers: docs/adr/0016."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture

from accounts.models import User
from reminders import planning
from reminders.models import Occurrence, Reminder, ReminderSettings, ServerFact
from reminders.models.reminder import NEVER
from tests.factories import AT
from tests.reminders.building import ReminderFactory
from tests.reminders.planned import DAY, HOUR, NOON, at, begin, due, go_to, of_plan, plan, sent, weekly

pytestmark = pytest.mark.usefixtures("noon")


# --- Ahead -----------------------------------------------------------------------------------------------------------


def test_two_days_are_planned_and_again_when_less_than_one_is_left(alice: User) -> None:
    reminder = ReminderFactory.create(user=alice, begins_at=NOON)
    assert plan(NOON) == 1
    assert due() == [AT, AT + DAY]
    assert plan(NOON + 23 * HOUR) == 0
    assert plan(NOON + 24 * HOUR) == 1
    assert due() == [AT, AT + DAY, AT + 2 * DAY]
    assert Reminder.objects.get(pk=reminder.pk).planned_until == NOON + 72 * HOUR


def test_planning_twice_is_planning_once(alice: User) -> None:
    ReminderFactory.create(user=alice, begins_at=NOON)
    plan(NOON)
    first = list(Occurrence.objects.order_by("pk").values_list("pk", "due_at"))
    Reminder.objects.update(planned_until=NEVER)
    plan(NOON)
    assert list(Occurrence.objects.order_by("pk").values_list("pk", "due_at")) == first


def test_an_occurrence_says_what_is_to_be_said(alice: User) -> None:
    reminder = ReminderFactory.create(user=alice, message="Stretch", begins_at=NOON, lead_minutes=30)
    plan(NOON)
    row = Occurrence.objects.order_by("due_at")[0]
    assert (row.user, row.reminder, row.title, row.text, row.reminder_version) == (
        alice,
        reminder,
        "Stretch",
        "",
        1,
    )
    assert (row.date, row.time, row.zone) == (AT.date(), time(18), "UTC")
    assert (row.due_at, row.expires_at) == (AT - timedelta(minutes=30), AT + timedelta(hours=3, minutes=30))


def test_nothing_of_before_it_was_there_is_planned(alice: User) -> None:
    ReminderFactory.create(user=alice, begins_at=AT + HOUR)
    plan(AT + HOUR)
    assert due() == [AT + DAY, AT + 2 * DAY]


def test_off_or_deleted_ones_are_not_planned(alice: User) -> None:
    ReminderFactory.create(user=alice, active=False)
    ReminderFactory.create(user=alice, deleted_at=NOON)
    assert plan(NOON) == 0
    assert due() == []


def test_r13_after_downtime_all_that_was_due_is_there_to_be_told_as_missed(alice: User) -> None:
    """The last time is planned that a worker that was down for three days missed, and all before it: see giving_out."""
    ReminderFactory.create(user=alice, time=time(7), begins_at=NOON - DAY)
    plan(NOON)
    plan(NOON + 3 * DAY)
    assert due() == [at(f"2026-03-0{day} 07:00") for day in (2, 3, 4, 5, 6, 7)]


def test_longer_ago_than_a_week_is_told_by_nobody(alice: User) -> None:
    ReminderFactory.create(user=alice, starts_on=date(2026, 1, 1), begins_at=NOON - 30 * DAY)
    plan(NOON)
    assert due()[0] == AT - 7 * DAY


def test_planning_asks_as_often_for_three_reminders_as_for_one(
    alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        assert plan(NOON) == 0
    ReminderFactory.create(user=alice)
    with django_assert_num_queries(10):
        assert plan(NOON) == 1
    for user in (alice, bob, bob):
        ReminderFactory.create(user=user)
    with django_assert_num_queries(10):
        assert plan(NOON) == 3


def test_at_most_about_so_many_are_planned_at_once(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "AT_ONCE", 2)
    ReminderFactory.create_batch(5, user=alice)
    assert plan_some(2) == 2
    assert plan_some(2) == 2
    assert plan_some(2) == 1


def plan_some(limit: int) -> int:
    return planning.plan_ahead(now=NOON, limit=limit)


def test_one_that_cannot_be_planned_holds_up_no_other(alice: User, caplog: pytest.LogCaptureFixture) -> None:
    broken = ReminderFactory.create(user=alice, rule="FREQ=NEVER")
    good = ReminderFactory.create(user=alice, begins_at=NOON)
    plan(NOON)
    assert due(good) == [AT, AT + DAY]
    assert f"Reminder {broken.pk} cannot be planned." in caplog.text
    assert plan(NOON) == 0
    assert plan(NOON + HOUR) == 1


def test_a_database_that_is_away_is_no_fault_of_a_reminder(
    alice: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ReminderFactory.create(user=alice, begins_at=NOON)

    def away(*asked: Any) -> None:
        raise OperationalError("server closed the connection")

    with monkeypatch.context() as patch:
        patch.setattr(planning, "_plan_all", away)
        with pytest.raises(OperationalError):
            plan(NOON)
    assert not caplog.records
    assert plan(NOON) == 1


# --- Zones -----------------------------------------------------------------------------------------------------------


def test_r7_what_was_sent_in_one_zone_is_not_sent_again_in_another(
    alice: User, time_machine: TimeMachineFixture
) -> None:
    go_to(alice, "Europe/Berlin")
    reminder = ReminderFactory.create(user=alice, time=time(7), begins_at=NOON - DAY)
    plan(NOON - 12 * HOUR)
    sent(Occurrence.objects.get(due_at=at("2026-03-02 06:00")))
    time_machine.move_to(at("2026-03-02 11:00"), tick=False)  # noon in Berlin
    go_to(alice, "America/New_York")
    assert plan(at("2026-03-02 11:00")) == 1
    assert due(reminder, "given_out") == [at("2026-03-02 06:00")]
    # 07:00 in New York is 12:00Z: not today again.
    assert due(reminder) == [at("2026-03-03 12:00")]


def test_r8_a_pinned_one_stays_and_one_that_follows_is_recomputed_where_it_was_not_sent(alice: User) -> None:
    go_to(alice, "Europe/Berlin")
    follows = ReminderFactory.create(user=alice, begins_at=NOON - DAY)
    pinned = ReminderFactory.create(user=alice, time_zone="Europe/Berlin", begins_at=NOON - DAY)
    plan(NOON)
    for reminder in (follows, pinned):
        sent(Occurrence.objects.get(reminder=reminder, due_at=at("2026-03-02 17:00")))
    go_to(alice, "Asia/Tokyo")
    plan(NOON)
    assert due(pinned) == [at("2026-03-03 17:00")]
    assert due(follows) == [at("2026-03-03 09:00"), at("2026-03-04 09:00")]
    for reminder in (follows, pinned):
        assert due(reminder, "given_out") == [at("2026-03-02 17:00")]
    assert set(
        Occurrence.objects.filter(reminder=follows, state="planned").values_list("zone", flat=True)
    ) == {"Asia/Tokyo"}


def test_a_day_further_all_at_once_leaves_one_a_day(alice: User) -> None:
    """From Honolulu to Kiritimati clocks differ by 24 hours: each instant is another day's."""
    go_to(alice, "Pacific/Honolulu")
    ReminderFactory.create(user=alice, begins_at=NOON)
    plan(NOON)
    assert due() == [at("2026-03-03 04:00"), at("2026-03-04 04:00")]
    go_to(alice, "Pacific/Kiritimati")
    plan(NOON)
    found = Occurrence.objects.order_by("date").values_list("date", "due_at")
    assert list(found) == [
        (date(2026, 3, 3), at("2026-03-03 04:00")),
        (date(2026, 3, 4), at("2026-03-04 04:00")),
    ]


def test_r9_other_zone_rules_move_what_was_planned_to_their_instant(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not planning.zone_rules_changed(NOON)
    go_to(alice, "Europe/Berlin")
    ReminderFactory.create(user=alice, begins_at=NOON)
    plan(NOON)
    assert due() == [at("2026-03-02 17:00"), at("2026-03-03 17:00")]
    assert not planning.zone_rules_changed(NOON)
    with rules(monkeypatch, version="2027a", name="Europe/Berlin", now="Europe/Helsinki"):
        assert planning.zone_rules_changed(NOON)
        assert plan(NOON) == 1
        assert due() == [at("2026-03-02 16:00"), at("2026-03-03 16:00")]
        assert not planning.zone_rules_changed(NOON)
    assert ServerFact.objects.get().value == "2027a"


def test_r9_holds_for_what_became_due_while_the_rules_were_changed(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planned for 17:00Z; down from before until 18:30Z, then started with rules by which it is at 19:00Z."""
    planning.zone_rules_changed(NOON)
    go_to(alice, "Europe/Berlin")
    ReminderFactory.create(user=alice, begins_at=NOON)
    plan(NOON)
    started = at("2026-03-02 18:30")
    with rules(monkeypatch, version="2027a", name="Europe/Berlin", now="Atlantic/Azores"):
        assert planning.zone_rules_changed(started)
        plan(started)
        assert due()[0] == at("2026-03-02 19:00")


@contextmanager
def rules(monkeypatch: pytest.MonkeyPatch, *, version: str, name: str, now: str) -> Iterator[None]:
    """Another version of the zone database, by which `name` has the rules of `now`."""
    with monkeypatch.context() as patch:
        patch.setattr("tzdata.IANA_VERSION", version)
        patch.setattr("accounts.localtime.zone", lambda asked: ZoneInfo(now if asked == name else asked))
        patch.setattr("reminders.schedule.zone", lambda asked: ZoneInfo(now if asked == name else asked))
        yield


# --- What a person sees ----------------------------------------------------------------------------------------------


def test_the_next_dates_are_known_before_anything_is_stored(alice: User) -> None:
    go_to(alice, "Europe/Berlin")
    made = Reminder(
        user=alice, kind="free", rule="FREQ=MONTHLY;BYMONTHDAY=-1", starts_on=NOON.date(), time=time(18)
    )
    found = planning.next_dates(made, NOON)
    assert [each.date for each in found] == [
        date(2026, 3, 31),
        date(2026, 4, 30),
        date(2026, 5, 31),
        date(2026, 6, 30),
        date(2026, 7, 31),
    ]
    assert [each.due_at.hour for each in found] == [16] * 5
    assert {each.title for each in found} == {"Workout"}


def test_the_next_dates_of_a_plan_name_its_days(alice: User, bob: User, squat: str) -> None:
    stored = begin(alice, weekly(squat, 0, 2))
    made = Reminder(user=alice, kind="plan", plan=stored, starts_on=NOON.date(), time=time(18))
    assert [(each.date.day, each.title) for each in planning.next_dates(made, NOON)] == [
        (2, "Day A"),
        (4, "Day B"),
        (9, "Day A"),
        (11, "Day B"),
        (16, "Day A"),
    ]
    made.user = bob
    assert planning.next_dates(made, NOON) == []


def test_what_is_coming_is_told_two_weeks_ahead_in_order(alice: User, bob: User, squat: str) -> None:
    ReminderFactory.create(user=alice, message="Stretch", time=time(7), begins_at=NOON)
    of_plan(begin(alice, weekly(squat, 0, 2)))
    ReminderFactory.create(user=bob, begins_at=NOON)
    plan(NOON)
    found = planning.upcoming(alice, NOON, 6)
    assert [(f"{row.due_at:%a %H:%M}", row.title) for row in found] == [
        ("Mon 18:00", "Day A"),
        ("Tue 07:00", "Stretch"),
        ("Wed 07:00", "Stretch"),
        ("Wed 18:00", "Day B"),
        ("Thu 07:00", "Stretch"),
        ("Fri 07:00", "Stretch"),
    ]
    ReminderSettings.objects.create(user=alice, paused_until=date(2026, 3, 6))
    assert [f"{row.due_at:%a %H:%M}" for row in planning.upcoming(alice, NOON, 2)] == [
        "Fri 07:00",
        "Sat 07:00",
    ]


def test_what_is_marked_is_told_as_it_will_be(alice: User) -> None:
    ReminderFactory.create(user=alice, begins_at=NOON)
    plan(NOON)
    go_to(alice, "Europe/Berlin")
    assert [row.due_at for row in planning.upcoming(alice, NOON, 2)] == [AT - HOUR, AT + DAY - HOUR]


def test_what_is_coming_asks_as_often_for_three_reminders_as_for_one(
    alice: User, squat: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    of_plan(begin(alice, weekly(squat, 0, 2)))
    ReminderFactory.create(user=alice, begins_at=NOON)
    with django_assert_num_queries(7):
        planning.upcoming(alice, NOON, 9)
    of_plan(begin(alice, weekly(squat, 1, 3)))
    ReminderFactory.create(user=alice, begins_at=NOON)
    with django_assert_num_queries(7):
        planning.upcoming(alice, NOON, 9)
