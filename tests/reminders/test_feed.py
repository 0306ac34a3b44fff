"""The calendar: read back by two parsers, it says when the worker sends; its link is a secret and can be taken back."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
import time_machine
from dateutil.rrule import rrule, rruleset, rrulestr
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from reminders import coming, feed
from reminders.coming import Preview
from reminders.models import CalendarFeed, Reminder, ReminderSettings
from tests.factories import ExerciseFactory, UserFactory
from tests.reminders.building import ReminderFactory
from tests.training.plans import building
from tests.training.plans.building import of_days
from training.models import TrainingPlan
from training.plans import writing

NOW = datetime(2027, 3, 20, 12, tzinfo=UTC)  # a Saturday, a week before Europe's clocks change
UNTIL = NOW + timedelta(weeks=6)
BERLIN = "Europe/Berlin"


@pytest.fixture
def lifter(db: None) -> User:
    user: User = UserFactory.create(time_zone=BERLIN)
    return user


@pytest.fixture
def plan(lifter: User) -> TrainingPlan:
    """Days A and B on Mondays and Thursdays."""
    exercise = ExerciseFactory.create(name="Squat")
    program = replace(of_days(str(exercise.pk), "AB"), weekdays=(0, 3))
    with time_machine.travel(NOW, tick=False):
        return writing.create_plan(user=lifter, plan_id=building.new_id(), program=program, status="active")


def made(user: User, plan: TrainingPlan | None = None) -> CalendarFeed:
    token = feed.make_feed(user=user, plan_id=plan.pk if plan else None, now=NOW)
    found = feed.feed_of(token)
    assert found is not None
    return found


def told(user: User, plan: TrainingPlan | None = None, now: datetime = NOW) -> bytes:
    return feed.calendar_of(made(user, plan), now)


def expanded(content: bytes, first: datetime = NOW, last: datetime = UNTIL) -> list[datetime]:
    """Read back by icalendar and recurring-ical-events, those with a time."""
    calendar = icalendar.Calendar.from_ical(content)
    found = [event.start for event in recurring_ical_events.of(calendar).between(first, last)]
    times = [each.astimezone(UTC) for each in found if isinstance(each, datetime)]
    return sorted(each for each in times if first <= each < last)


def by_dateutil(content: bytes, first: datetime = NOW, last: datetime = UNTIL) -> list[datetime]:
    """Read back a second time, line by line, with the rules of dateutil on wall time."""
    found = []
    for block in unfolded(content).split("BEGIN:VEVENT")[1:]:
        lines = block.split("END:VEVENT")[0].strip().split("\n")
        values = dict(line.split(":", 1) for line in lines if not line.startswith("EXDATE"))
        name = next((each for each in values if each.startswith("DTSTART;TZID=")), None)
        if name is None:
            continue
        zone = ZoneInfo(name.removeprefix("DTSTART;TZID="))
        start = datetime.strptime(values[name], "%Y%m%dT%H%M%S")  # noqa: DTZ007
        rules = rruleset()
        if "RRULE" in values:
            rules.rrule(cast("rrule", rrulestr(values["RRULE"], dtstart=start)))
        else:
            rules.rdate(start)
        for line in lines:
            if line.startswith("EXDATE"):
                for each in line.split(":", 1)[1].split(","):
                    rules.exdate(datetime.strptime(each, "%Y%m%dT%H%M%S"))  # noqa: DTZ007
        wall = rules.between(
            first.replace(tzinfo=None) - timedelta(days=2), last.replace(tzinfo=None) + timedelta(days=2)
        )
        instants = [each.replace(tzinfo=zone, fold=0).astimezone(UTC) for each in wall]
        found += [each for each in instants if first <= each < last]
    return sorted(found)


def unfolded(content: bytes) -> str:
    return content.decode().replace("\r\n ", "").replace("\r\n", "\n")


def sent(reminder: Reminder, first: datetime = NOW, last: datetime = UNTIL) -> list[datetime]:
    """When the worker sends it, before it is moved forward by the lead."""
    lead = timedelta(minutes=reminder.lead_minutes)
    person = Preview(reminder.user, first)
    return [each.due_at + lead for each in coming.of(reminder, person, first - lead, last - lead)]


# --- The same instants ----------------------------------------------------------------------------------------------


RULES = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=WEEKLY;BYDAY=MO,TH",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=2WE",
    "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR",
]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("at", [time(2, 30), time(18), time(23, 59)])
def test_two_parsers_read_the_instants_at_which_the_worker_sends(lifter: User, rule: str, at: time) -> None:
    reminder = ReminderFactory.create(user=lifter, rule=rule, time=at, starts_on=date(2027, 1, 5))
    content = told(lifter)
    last = NOW + timedelta(days=300)
    expected = sent(reminder, last=last)
    assert expected
    assert expanded(content, last=last) == expected
    assert by_dateutil(content, last=last) == expected


@given(
    zone=st.sampled_from(
        ["Europe/Berlin", "America/Nuuk", "Australia/Lord_Howe", "Africa/Casablanca", "UTC", "Asia/Kathmandu"]
    ),
    at=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    rule=st.sampled_from(RULES),
)
def test_in_every_zone_and_at_every_time(zone: str, at: time, rule: str) -> None:
    user = User(time_zone=zone)
    reminder = ReminderFactory.build(
        user=user, rule=rule, time=at, starts_on=date(2027, 1, 5), updated_at=NOW
    )
    calendar = feed._Calendar(user, NOW)
    calendar.add_rule(reminder)
    last = NOW + timedelta(days=270)
    assert expanded(calendar.file(), last=last) == sent(reminder, last=last)


def test_a_pinned_zone_stays_and_the_others_follow_the_person(lifter: User) -> None:
    pinned = ReminderFactory.create(user=lifter, time_zone="Asia/Tokyo")
    follows = ReminderFactory.create(user=lifter, time=time(7))
    lifter.time_zone = "America/New_York"
    lifter.save()
    for each in (pinned, follows):
        each.refresh_from_db()
    assert expanded(told(lifter)) == sorted(sent(pinned) + sent(follows))


def test_a_holiday_is_left_out(lifter: User) -> None:
    reminder = ReminderFactory.create(user=lifter)
    ReminderSettings.objects.create(user=lifter, paused_until=date(2027, 4, 1))
    content = told(lifter)
    expected = [
        each for each in sent(reminder) if each.astimezone(ZoneInfo(BERLIN)).date() >= date(2027, 4, 1)
    ]
    assert expanded(content) == by_dateutil(content) == expected


def test_what_is_off_deleted_or_somebody_elses_is_not_there(lifter: User) -> None:
    ReminderFactory.create(user=lifter, active=False)
    ReminderFactory.create(user=lifter, deleted_at=NOW)
    ReminderFactory.create()
    assert b"VEVENT" not in told(lifter)


# --- Plans ------------------------------------------------------------------------------------------------------------


@time_machine.travel(NOW, tick=False)
def test_a_plan_without_a_reminder_is_on_its_days(lifter: User, plan: TrainingPlan) -> None:
    calendar = icalendar.Calendar.from_ical(told(lifter, plan))
    days = [(event.start, str(event["summary"])) for event in calendar.events]
    assert days[:3] == [
        (date(2027, 3, 22), "Day A"),
        (date(2027, 3, 25), "Day B"),
        (date(2027, 3, 29), "Day A"),
    ]
    assert calendar.calendar_name == plan.name


@time_machine.travel(NOW, tick=False)
def test_a_plan_with_a_reminder_is_at_its_time(lifter: User, plan: TrainingPlan) -> None:
    reminder = ReminderFactory.create(user=lifter, kind="plan", plan=plan, lead_minutes=30, rule="")
    content = told(lifter)
    expected = sent(reminder, last=NOW + timedelta(weeks=6))
    assert len(expected) == 12
    assert expanded(content) == by_dateutil(content) == expected
    assert b"VALUE=DATE" not in content
    assert "Squat" in unfolded(content)


@time_machine.travel(NOW, tick=False)
def test_the_sessions_of_a_holiday_are_left_out(lifter: User, plan: TrainingPlan) -> None:
    reminder = ReminderFactory.create(user=lifter, kind="plan", plan=plan, rule="")
    ReminderSettings.objects.create(user=lifter, paused_until=date(2027, 4, 1))
    content = told(lifter)
    assert expanded(content) == by_dateutil(content) == sent(reminder)[3:]
    assert sent(reminder)[3].date() == date(2027, 4, 1)
    assert b"VALUE=DATE" not in content


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("with_reminder", [True, False])
def test_many_sessions_ask_as_often_as_few(
    lifter: User, plan: TrainingPlan, monkeypatch: pytest.MonkeyPatch, *, with_reminder: bool
) -> None:
    if with_reminder:
        ReminderFactory.create(user=lifter, kind="plan", plan=plan, rule="")
    counts = {}
    for weeks in (1, 8):
        monkeypatch.setattr(feed, "AHEAD", timedelta(weeks=weeks))
        link = made(lifter)
        with CaptureQueriesContext(connection) as asked:
            sessions = feed.calendar_of(link, NOW).count(b"BEGIN:VEVENT")
        counts[sessions] = len(asked)
    assert counts == {2: 8, 16: 8}


@time_machine.travel(NOW, tick=False)
def test_a_session_that_is_moved_keeps_its_name_for_the_calendar(lifter: User, plan: TrainingPlan) -> None:
    from workouts.planning import slots

    before = {str(event["uid"]): event.start for event in icalendar.Calendar.from_ical(told(lifter)).events}
    slots.move(user=lifter, plan_id=plan.pk, slot=0, to=date(2027, 3, 23), today=date(2027, 3, 20))
    after = {str(event["uid"]): event.start for event in icalendar.Calendar.from_ical(told(lifter)).events}
    uid = f"{plan.pk}-0@127.0.0.1"
    assert (before[uid], after[uid]) == (date(2027, 3, 22), date(2027, 3, 23))


def test_a_paused_plan_is_not_there(lifter: User, plan: TrainingPlan) -> None:
    ReminderFactory.create(user=lifter, kind="plan", plan=plan, rule="")
    writing.set_status(user=lifter, plan_id=plan.pk, status="paused", today=NOW.date())
    assert b"VEVENT" not in told(lifter)


# --- The file ---------------------------------------------------------------------------------------------------------


def test_lines_end_with_crlf_and_are_folded_at_75_octets(lifter: User) -> None:
    ReminderFactory.create(user=lifter, message="Größe, Übung; ä\\b " * 12)
    content = told(lifter)
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert not any(b"\n" in line for line in lines)
    event = icalendar.Calendar.from_ical(content).events[0]
    assert str(event["summary"]) == "Größe, Übung; ä\\b " * 12
    assert "BEGIN:VTIMEZONE" in unfolded(content)
    assert "\nREFRESH-INTERVAL;VALUE=DURATION:PT6H\n" in unfolded(content)
    assert "DTSTART;TZID=Europe/Berlin:20260302T180000" in unfolded(content)


def test_the_file_is_the_same_until_something_changes(lifter: User) -> None:
    reminder = ReminderFactory.create(user=lifter)
    link = made(lifter)
    first = feed.calendar_of(link, NOW)
    assert feed.calendar_of(link, NOW + timedelta(hours=30)) == first
    reminder.store(message="Legs")
    assert feed.calendar_of(link, NOW) != first


# --- The link ---------------------------------------------------------------------------------------------------------


def test_the_link_works_without_a_log_in_and_answers_304_to_who_has_it(lifter: User, client: Client) -> None:
    ReminderFactory.create(user=lifter)
    token = feed.make_feed(user=lifter, plan_id=None, now=NOW)
    answer = client.get(f"/reminders/feed/{token}.ics")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "BEGIN:VEVENT" in answer.content.decode()
    again = client.get(f"/reminders/feed/{token}.ics", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    assert CalendarFeed.objects.get().read_at is not None
    assert token not in str(CalendarFeed.objects.values().get())


@pytest.mark.parametrize("how", ["made anew", "taken back", "altered", "inactive", "plan deleted"])
def test_a_link_that_is_no_more_leads_nowhere(
    lifter: User, plan: TrainingPlan, client: Client, how: str
) -> None:
    token = feed.make_feed(user=lifter, plan_id=plan.pk, now=NOW)
    if how == "made anew":
        feed.make_feed(user=lifter, plan_id=plan.pk, now=NOW)
    elif how == "taken back":
        feed.revoke_feed(user=lifter, feed_id=CalendarFeed.objects.get().pk)
    elif how == "altered":
        token = token[:-1] + ("A" if token[-1] != "A" else "B")
    elif how == "inactive":
        User.objects.filter(pk=lifter.pk).update(is_active=False)
    else:
        writing.delete_plan(user=lifter, plan_id=plan.pk)
    assert client.get(f"/reminders/feed/{token}.ics").status_code == 404


def test_a_link_is_shown_once(lifter: User, plan: TrainingPlan, client: Client) -> None:
    client.force_login(lifter)
    page = client.post("/reminders/calendar/make/", {"plan": str(plan.pk)}, follow=True).content.decode()
    token = page.split("/reminders/feed/")[1].split(".ics")[0]
    assert feed.feed_of(token) == CalendarFeed.objects.get()
    assert token not in client.get("/reminders/calendar/").content.decode()


@pytest.mark.parametrize("plan_id", ["nonsense", "0198c2f0-0000-7000-8000-000000000000"])
def test_there_is_no_calendar_of_what_is_not_theirs(lifter: User, client: Client, plan_id: str) -> None:
    client.force_login(lifter)
    assert client.post("/reminders/calendar/make/", {"plan": plan_id}).status_code == 404


def test_nobody_makes_one_of_another_persons_plan(plan: TrainingPlan, bob: User, client: Client) -> None:
    client.force_login(bob)
    assert client.post("/reminders/calendar/make/", {"plan": str(plan.pk)}).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_one_that_is_taken_back_is_gone_from_the_page(lifter: User, client: Client) -> None:
    client.force_login(lifter)
    made(lifter)
    found: Any = CalendarFeed.objects.get()
    assert client.post(f"/reminders/calendar/{found.pk}/revoke/").status_code == 302
    assert not CalendarFeed.objects.exists()
