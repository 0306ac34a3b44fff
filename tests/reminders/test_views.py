"""Pages of reminders: made, seen, changed, switched, paused; what is to come and what became of the past."""

import re
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.legacy.identity import derived_id
from accounts.models import LegacyRow, LegacyRun, User
from reminders.models import Reminder, ReminderSettings
from reminders.models.reminder import MOST_REMINDERS
from tests.factories import AT, UserFactory
from tests.reminders.building import ChannelFactory, DeliveryFactory, OccurrenceFactory, ReminderFactory
from tests.training.plans.building import new_id
from tests.workouts.planning.programs import a_b, adopt
from training.models import PlanDay, TrainingPlan
from training.plans import writing as plan_writing

pytestmark = pytest.mark.django_db
NOON = AT - timedelta(hours=6)  # of a Monday
SAID: dict[str, Any] = {
    "message": "Stretch",
    "frequency": "daily",
    "interval": "3",
    "starts_on": "2026-03-02",
    "time": "18:00",
    "lead": "30",
    "unless_done": "on",
    "channels": ["email", "push"],
    "zone": "follow",
    "time_zone": "UTC",
    "grace": "",
}


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def plan(alice: User) -> TrainingPlan:
    return adopt(alice, a_b(weekdays=(0, 2, 4)))


def text(client: Client, url: str = "/reminders/") -> str:
    """What can be read on a page, on one line."""
    response = client.get(url)
    assert response.status_code == 200
    return read(response)


def read(response: Any) -> str:
    page = response.content.decode()
    main = page.split("<main", 1)[-1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def send(client: Client, url: str, **values: Any) -> Any:
    return client.post(url, SAID | {"id": new_id()} | values)


def listed(client: Client) -> str:
    return text(client).partition("Your reminders ")[2].partition(" Where they reach you")[0]


# --- A new one -------------------------------------------------------------------------------------------------------


def test_without_any_the_page_says_the_next_step(as_alice: Client) -> None:
    page = text(as_alice)
    assert page.startswith('id="main" tabindex="-1" class="wide"> No reminders yet At the right time, once')
    assert "E-mail Not set up yet Notification Not set up yet" in page


def test_which_kind_is_chosen_first_and_plans_by_their_names(as_alice: Client, plan: TrainingPlan) -> None:
    page = text(as_alice, "/reminders/new/")
    assert "Workouts of Strong A/B On the days of its workouts; it moves when the plan moves" in page
    assert "At times of my own Daily, on weekdays, every few days, monthly Weigh-in" in page
    assert "ends soon" not in page  # it does not say how long it runs
    TrainingPlan.objects.update(target_weeks=8)
    assert "Strong A/B ends soon" in text(as_alice, "/reminders/new/")


def test_without_a_plan_it_says_where_one_comes_from(as_bob: Client) -> None:
    assert "Workouts of a plan Choose a plan first" in text(as_bob, "/reminders/new/")


def test_one_of_ones_own_is_made_and_listed(alice: User, as_alice: Client) -> None:
    answer = send(as_alice, "/reminders/new/?kind=free")
    assert (answer.status_code, answer["Location"]) == (302, "/reminders/")
    made = Reminder.objects.get()
    assert (made.user, made.kind, made.rule, made.lead_minutes) == (
        alice,
        "free",
        "FREQ=DAILY;INTERVAL=3",
        30,
    )
    page = text(as_alice)
    assert "Next · Today 17:30 Stretch Then 17:30 Thursday Stretch" in page
    assert "Stretch Every 3 days at 18:00, 30 minutes before" in page
    assert "Reminders have nowhere to go yet. Say where they reach you." in page


def test_one_of_a_plan_names_its_days(as_alice: Client, plan: TrainingPlan) -> None:
    url = f"/reminders/new/?kind=plan&plan={plan.pk}"
    day = PlanDay.objects.get(plan=plan, name="Day B")
    assert send(as_alice, url, message="", days=[str(day.pk)]).status_code == 302
    made = Reminder.objects.get()
    assert (made.plan, made.plan_days, made.rule) == (plan, [str(day.pk)], "")
    page = text(as_alice)
    assert "Next · Wednesday 17:30 Day B" in page
    assert "Strong A/B On the days of the plan at 18:00, 30 minutes before" in page


def test_the_same_form_twice_is_one_reminder(as_alice: Client) -> None:
    pk = new_id()
    for _ in range(2):
        assert send(as_alice, "/reminders/new/?kind=free", id=pk).status_code == 302
    assert Reminder.objects.count() == 1


def test_another_text_after_a_lost_answer_is_a_change_of_what_was_stored(as_alice: Client) -> None:
    pk = new_id()
    send(as_alice, "/reminders/new/?kind=free", id=pk)
    answer = send(as_alice, "/reminders/new/?kind=free", id=pk, message="Stretch the hips")
    assert answer.status_code == 412
    page = answer.content.decode()
    assert "Your first try was stored: Stretch." in page
    assert f'action="/reminders/{pk}/"' in page
    assert 'value="Stretch the hips"' in page
    answer = send(as_alice, f"/reminders/{pk}/", id=pk, message="Stretch the hips", version="1")
    assert answer.status_code == 302
    assert Reminder.objects.get().message == "Stretch the hips"


def test_an_id_that_is_somebody_elses_is_made_anew(as_alice: Client, bob: User) -> None:
    taken = ReminderFactory.create(user=bob)
    answer = send(as_alice, "/reminders/new/?kind=free", id=taken.pk)
    assert answer.status_code == 422
    assert "This form was used before. Send it once more." in read(answer)
    assert str(taken.pk) not in answer.content.decode()


def test_bad_input_is_said_at_its_field_and_nothing_typed_is_lost(as_alice: Client) -> None:
    answer = send(as_alice, "/reminders/new/?kind=free", frequency="weekly", channels=[], message="Hips")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose at least one day of the week." in page
    assert "Choose at least one way." in page
    assert 'value="Hips"' in page
    assert not Reminder.objects.exists()


def test_what_the_room_refuses_is_said_at_its_field(as_alice: Client, plan: TrainingPlan) -> None:
    answer = send(as_alice, "/reminders/new/?kind=free", starts_on="2030-01-01")
    assert (answer.status_code, "Choose a day within a year." in read(answer)) == (422, True)


def test_nobody_has_more_than_the_most(alice: User, as_alice: Client) -> None:
    Reminder.objects.bulk_create(ReminderFactory.build(user=alice) for _ in range(MOST_REMINDERS))
    answer = send(as_alice, "/reminders/new/?kind=free")
    assert answer.status_code == 422
    assert "You have 50 reminders already. Delete one first." in read(answer)


@pytest.mark.parametrize(
    "query", ["kind=plan", "kind=plan&plan=x", "kind=plan_ends&plan=0198c2f0-0000-7000-8000-000000000000"]
)
def test_a_plan_that_is_not_there_has_no_form(as_alice: Client, query: str) -> None:
    assert as_alice.get(f"/reminders/new/?{query}").status_code == 404
    assert as_alice.post(f"/reminders/preview/?{query}", SAID).status_code == 404


@pytest.mark.parametrize("kind", ["free", "weigh_in", "idle", "forgotten", "plan", "plan_ends"])
def test_every_kind_can_be_made_as_its_form_stands(
    alice: User, as_alice: Client, plan: TrainingPlan, kind: str
) -> None:
    TrainingPlan.objects.update(target_weeks=8)
    url = f"/reminders/new/?kind={kind}" + (f"&plan={plan.pk}" if "plan" in kind else "")
    fields = as_alice.get(url).context["form"].again().data
    if kind == "free":
        fields["message"] = "Stretch"
    assert as_alice.post(url, fields).status_code == 302
    assert Reminder.objects.get().kind == kind
    assert as_alice.get(f"/reminders/{Reminder.objects.get().pk}/").status_code == 200
    assert as_alice.get("/reminders/").status_code == 200


# --- What it would do ------------------------------------------------------------------------------------------------


def test_the_form_says_in_words_what_it_does_and_the_next_five_dates(as_alice: Client) -> None:
    answer = as_alice.post("/reminders/preview/?kind=free", SAID | {"id": new_id(), "message": ""})
    assert read(answer) == (
        "What it does Every 3 days, 30 minutes before 18:00, not if you have trained that day."
        " Sent by e-mail and notification."
        " Today 17:30 Thursday 17:30 Sunday 17:30 Wed 11 Mar 17:30 Sat 14 Mar 17:30"
        " It has nowhere to go yet. Say where it reaches you , before or after you save."
    )
    assert not Reminder.objects.exists()


@pytest.mark.parametrize(("kind", "nowhere"), [("email", False), ("push", False), ("webhook", True)])
def test_it_says_that_nothing_of_what_is_chosen_is_set_up(
    alice: User, as_alice: Client, kind: str, *, nowhere: bool
) -> None:
    ChannelFactory.create(user=alice, kind="email", off_reason="person", off_at=NOON)
    ChannelFactory.create(user=alice, kind=kind)
    answer = as_alice.post("/reminders/preview/?kind=free", SAID | {"id": new_id()})
    assert ("It has nowhere to go yet." in read(answer)) is nowhere


def test_the_dates_of_a_plan_name_its_days(as_alice: Client, plan: TrainingPlan) -> None:
    page = text(as_alice, f"/reminders/new/?kind=plan&plan={plan.pk}")
    assert "Today Day A 17:30 Wednesday Day B 17:30 Friday Day A 17:30 Mon 9 Mar Day B 17:30" in page


def test_a_plan_that_is_not_active_says_that_nothing_comes(as_alice: Client, plan: TrainingPlan) -> None:
    plan_writing.set_status(user=plan.user, plan_id=plan.pk, status="paused", today=NOON.date())
    page = text(as_alice, f"/reminders/new/?kind=plan&plan={plan.pk}")
    assert "The plan is not active: nothing comes until it is." in page
    ReminderFactory.create(user=plan.user, kind="plan", plan=plan)
    assert "The plan is not active: nothing comes" in text(as_alice)


@pytest.mark.parametrize(
    ("at", "through", "said"),
    [
        ("21:00", "", ""),
        ("23:30", "", "In your quiet hours: it does not come."),
        ("05:00", "", "In your quiet hours: it comes at 07:00."),
        ("05:00", "on", ""),
    ],
)
def test_the_form_and_the_list_say_what_the_quiet_hours_make_of_it(
    alice: User, as_alice: Client, at: str, through: str, said: str
) -> None:
    ReminderSettings.objects.create(user=alice, quiet_from=time(22), quiet_until=time(7))
    values = {"time": at, "lead": "0", "through_quiet_hours": through}
    preview = read(as_alice.post("/reminders/preview/?kind=free", SAID | {"id": new_id()} | values))
    assert re.findall(r"In your quiet hours: .*?\.", preview) == [said][: bool(said)]
    send(as_alice, "/reminders/new/?kind=free", **values)
    silenced = "does not come" in said
    assert ("In your quiet hours: it does not come" in listed(as_alice)) is silenced
    assert ("Next Nothing in the next two weeks" in text(as_alice)) is silenced
    assert ("In your quiet hours: it comes at 07:00 Then" in text(as_alice)) is ("07:00" in said)


def test_what_is_missing_is_said_in_place_of_the_dates(as_alice: Client) -> None:
    answer = as_alice.post("/reminders/preview/?kind=free", SAID | {"id": new_id(), "frequency": "weekly"})
    assert answer.status_code == 200
    assert "Choose at least one day of the week." in read(answer)


def test_the_dates_are_those_of_the_place_it_is_pinned_to(alice: User, as_alice: Client) -> None:
    pinned = {"zone": "pinned", "time_zone": "Asia/Tokyo", "id": new_id(), "lead": "0", "interval": "1"}
    page = read(as_alice.post("/reminders/preview/?kind=free", SAID | pinned))
    assert "Every day, at 18:00 in Tokyo" in page
    assert "Tomorrow 18:00" in page  # it is nine in the evening there


# --- One that is there -----------------------------------------------------------------------------------------------


@pytest.fixture
def stretch(alice: User) -> Reminder:
    made: Reminder = ReminderFactory.create(user=alice, message="Stretch")
    return made


def test_it_is_changed(as_alice: Client, stretch: Reminder) -> None:
    url = f"/reminders/{stretch.pk}/"
    assert "Every day" in text(as_alice, url)
    assert send(as_alice, url, version="1", time="07:15", lead="0").status_code == 302
    stretch.refresh_from_db()
    assert (stretch.time, stretch.rule, stretch.version) == (time(7, 15), "FREQ=DAILY;INTERVAL=3", 2)


def test_a_change_meets_one_of_another_page(as_alice: Client, stretch: Reminder) -> None:
    url = f"/reminders/{stretch.pk}/"
    send(as_alice, url, version="1", time="07:15")
    answer = send(as_alice, url, version="1", time="09:00")
    assert answer.status_code == 412
    assert "This was changed on another page: Stretch. Every 3 days, 30 minutes before 07:15" in read(answer)
    assert 'name="version" value="2"' in answer.content.decode()
    assert send(as_alice, url, version="2", time="09:00").status_code == 302
    stretch.refresh_from_db()
    assert stretch.time == time(9)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_beginning_that_nobody_means_is_refused(as_alice: Client, stretch: Reminder, day: str) -> None:
    for url in ("/reminders/new/?kind=free", f"/reminders/{stretch.pk}/"):
        answer = send(as_alice, url, starts_on=day, version="1")
        assert (answer.status_code, "Choose a day within a year." in read(answer)) == (422, True)
    preview = as_alice.post("/reminders/preview/?kind=free", SAID | {"id": new_id(), "starts_on": day})
    assert "Choose a day within a year." in read(preview)


@pytest.mark.parametrize(
    ("url", "field", "values"),
    [
        ("/reminders/pause/", "until", {}),
        ("/reminders/quiet-hours/", "quiet_until", {"quiet_from": "22:00"}),
        ("/reminders/channels/email/", "email-address", {"email-address": "nobody"}),
        ("/reminders/new/?kind=idle", "after", SAID | {"id": new_id(), "after": "0", "time": ""}),
    ],
)
def test_what_is_refused_opens_at_its_first_fault(
    as_alice: Client, url: str, field: str, values: dict[str, str]
) -> None:
    answer = as_alice.post(url, values)
    assert answer.status_code == 422
    tags = re.findall(r"<input[^>]* autofocus[^>]*>", answer.content.decode())
    assert [re.findall(r'name="([^"]*)"', tag) for tag in tags] == [[field]]


def test_one_that_came_over_says_why_it_is_off_until_it_is_changed(alice: User, as_alice: Client) -> None:
    pk, sentence = derived_id("reminder", "r1"), "Your time zone was not known"
    for user, warning in ((alice, "reminder_zone_assumed"), (UserFactory.create(), "reminder_plan_left_out")):
        LegacyRow.objects.create(
            id=pk if user == alice else derived_id("reminder", "r2"),
            kind="reminder",
            legacy_id=str(user.pk),
            outcome="moved",
            target_id=pk,
            user=user,
            run=LegacyRun.objects.first() or LegacyRun.objects.create(state="finished"),
            row_hash=pk,
            warnings=[warning],
            moved_at=NOON,
        )
    ReminderFactory.create(user=alice, id=pk, message="Came over", active=False)
    assert sentence in listed(as_alice)
    assert "Its plan did not come over." not in text(as_alice)
    assert sentence in text(as_alice, f"/reminders/{pk}/")
    as_alice.post(f"/reminders/{pk}/switch/", {"active": "1"})
    assert sentence not in text(as_alice)
    assert sentence not in text(as_alice, f"/reminders/{pk}/")


def test_it_is_switched_off_and_on(as_alice: Client, stretch: Reminder) -> None:
    url = f"/reminders/{stretch.pk}/switch/"
    for active, nothing in (("0", True), ("0", True), ("1", False)):
        assert as_alice.post(url, {"active": active}).status_code == 302
        page = text(as_alice)
        assert ("Next Nothing in the next two weeks" in page) is nothing
    stretch.refresh_from_db()
    assert (stretch.active, stretch.begins_at) == (True, NOON)


def test_it_is_deleted_and_the_way_back_is_offered(as_alice: Client, stretch: Reminder) -> None:
    answer = as_alice.post(f"/reminders/{stretch.pk}/remove/")
    page = as_alice.get(answer["Location"]).content.decode()
    assert "Reminder deleted." in page
    assert as_alice.get(f"/reminders/{stretch.pk}/").status_code == 404
    assert as_alice.post(f"/reminders/{stretch.pk}/restore/").status_code == 302
    assert "Stretch Every day at 18:00" in text(as_alice)
    assert "Reminder deleted." not in as_alice.get(answer["Location"]).content.decode()


def test_one_too_many_is_not_brought_back(alice: User, as_alice: Client, stretch: Reminder) -> None:
    as_alice.post(f"/reminders/{stretch.pk}/remove/")
    Reminder.objects.bulk_create(ReminderFactory.build(user=alice) for _ in range(MOST_REMINDERS))
    as_alice.post(f"/reminders/{stretch.pk}/restore/")
    assert "You have 50 reminders already. Delete one first." in text(as_alice)


@pytest.mark.parametrize("door", ["", "switch/", "remove/", "restore/"])
def test_bob_finds_none_of_it(as_bob: Client, stretch: Reminder, door: str) -> None:
    assert as_bob.post(f"/reminders/{stretch.pk}/{door}", SAID).status_code == 404
    assert "Stretch" not in text(as_bob)


# --- All of them -----------------------------------------------------------------------------------------------------


def test_quiet_hours_are_kept_and_taken_away(alice: User, as_alice: Client) -> None:
    def quiet(begin: str, end: str) -> str:
        answer = as_alice.post("/reminders/quiet-hours/", {"quiet_from": begin, "quiet_until": end})
        return text(as_alice) if answer.status_code == 302 else read(answer)

    assert "Quiet from 22:00 until 07:00." in quiet("22:00", "07:00")
    assert ReminderSettings.objects.get(user=alice).quiet_from == time(22)
    assert "Enter both ends, or neither." in quiet("22:00", "")
    assert "There are no quiet hours." in quiet("", "")
    assert ReminderSettings.objects.get(user=alice).quiet_from is None


def test_all_are_paused_for_a_holiday_and_resumed(alice: User, as_alice: Client, stretch: Reminder) -> None:
    assert as_alice.post("/reminders/pause/", {"until": "2026-03-10"}).status_code == 302
    page = text(as_alice)
    assert "All are paused. They come again on Tuesday 10 March. Resume now" in page
    assert "Next · Tue 10 Mar 18:00 Stretch" in page
    assert as_alice.post("/reminders/resume/").status_code == 302
    page = text(as_alice)
    assert "Reminders come again." in page
    assert "Next · Today 18:00 Stretch" in page
    assert ReminderSettings.objects.get(user=alice).paused_until is None


def test_a_pause_into_the_past_is_refused(as_alice: Client) -> None:
    answer = as_alice.post("/reminders/pause/", {"until": "2026-03-02"})
    assert (answer.status_code, "Choose a day after today, within a year." in read(answer)) == (422, True)
    assert not ReminderSettings.objects.exists()


def test_a_pause_that_is_over_is_not_told(alice: User, as_alice: Client, stretch: Reminder) -> None:
    ReminderSettings.objects.create(user=alice, paused_until=NOON.date())
    assert "paused" not in text(as_alice)


# --- What became of the past -----------------------------------------------------------------------------------------


def past(reminder: Reminder, day: int, title: str, **values: Any) -> Any:
    values = {"state": "given_out"} | values
    return OccurrenceFactory.create(reminder=reminder, date=date(2026, 2, day), title=title, **values)


def test_each_time_says_what_became_of_it(alice: User, as_alice: Client, stretch: Reminder) -> None:
    mail = ChannelFactory.create(user=alice, address="alice@example.com")
    phone = ChannelFactory.create(user=alice, kind="push", label="Chromium on Android")

    def sent(day: int, channel: Any, **values: Any) -> None:
        occurrence = past(stretch, day, f"Day {day}", answer=values.pop("answer", ""))
        DeliveryFactory.create(occurrence=occurrence, channel=channel, **values)

    sent(20, mail, state="sent", answer="snoozed")
    sent(21, phone, state="failed", reason="unreachable", error="secret of a server")
    sent(22, mail, state="cancelled", reason="trained")
    sent(23, mail, state="waiting", attempts=2, next_try_at=datetime(2026, 2, 23, 18, 5, tzinfo=NOON.tzinfo))
    sent(24, phone, state="parked", reason="broken")
    past(stretch, 25, "Day 25", state="missed", reason="no_channel")
    past(stretch, 26, "Day 26", state="cancelled", reason="changed")  # nobody could notice
    assert text(as_alice, "/reminders/past/") == (
        'id="main" tabindex="-1" class="">'
        " Day 25 Wed 25 Feb, 18:00 Missed. There was nowhere to send it."
        " Day 24 Tue 24 Feb, 18:00 Chromium on Android: not sent. Something is broken here; staff can see it."
        " Day 23 Mon 23 Feb, 18:00 alice@example.com: could not be sent yet, again at 18:05"
        " Day 22 Sun 22 Feb, 18:00 alice@example.com: not needed. You had trained already."
        " Day 21 Sat 21 Feb, 18:00 Chromium on Android: not sent. The other side could not be reached in time."
        " Day 20 Fri 20 Feb, 18:00 alice@example.com: sent at 18:00 Snoozed"
    )


def test_times_are_told_by_the_wall_they_were_planned_by(alice: User, as_alice: Client) -> None:
    tokyo = ReminderFactory.create(user=alice, time_zone="Asia/Tokyo", starts_on=date(2026, 2, 20))
    DeliveryFactory.create(occurrence=past(tokyo, 20, "Stretch"), state="sent")
    assert "Stretch Fri 20 Feb, 18:00" in text(as_alice, "/reminders/past/")


def test_nothing_yet_says_so(as_alice: Client) -> None:
    assert "Nothing yet What was sent to you stands here" in text(as_alice, "/reminders/past/")


@pytest.mark.parametrize(
    ("kind", "reason", "deleted", "said"),
    [
        ("email", "refused", None, "alice@example.com refuses our mail: it was switched off."),
        ("push", "gone", AT, "Firefox does not take notifications any more: it was switched off."),
        ("webhook", "refused", None, "Firefox refuses our messages: it was switched off."),
    ],
)
def test_r14_a_channel_that_was_refused_is_said_on_the_page_and_on_today(
    alice: User, as_alice: Client, kind: str, reason: str, deleted: datetime | None, said: str
) -> None:
    address = "alice@example.com" if kind == "email" else f"https://{kind}.example.com/1"
    label = "" if kind == "email" else "Firefox"
    off = {"off_reason": reason, "off_at": NOON - timedelta(days=1), "deleted_at": deleted and NOON}
    ChannelFactory.create(user=alice, kind=kind, address=address, label=label, **off)
    assert said in text(as_alice)
    assert said in read(as_alice.get("/reminders/today/"))


def test_what_the_person_switched_off_and_what_was_replaced_is_not_told(
    alice: User, as_alice: Client
) -> None:
    ChannelFactory.create(user=alice, off_reason="person", off_at=NOON)
    ChannelFactory.create(user=alice, off_reason="unsubscribed", off_at=NOON)
    gone = NOON - timedelta(days=2)
    ChannelFactory.create(user=alice, kind="push", off_reason="gone", off_at=gone, deleted_at=gone)
    ChannelFactory.create(user=alice, kind="push", created_at=NOON)
    assert "switched off" not in read(as_alice.get("/reminders/today/"))


# --- On other pages --------------------------------------------------------------------------------------------------


def test_today_asks_for_what_comes_next(as_alice: Client, alice: User) -> None:
    page = as_alice.get("/").content.decode()
    assert 'hx-get="/reminders/today/"' in page
    assert "Reminders On the days of your plan, or at times of your own" in read(
        as_alice.get("/reminders/today/")
    )
    row = OccurrenceFactory.create(reminder=ReminderFactory.create(user=alice), title="Stretch")
    assert "Reminders Today at 18:00: Stretch" in read(as_alice.get("/reminders/today/"))
    ReminderSettings.objects.create(user=alice, paused_until=row.date + timedelta(days=1))
    assert "Reminders Nothing in the next two days" in read(as_alice.get("/reminders/today/"))
    Reminder.objects.update(active=False)
    assert "Reminders On the days of your plan" in read(as_alice.get("/reminders/today/"))


def test_more_and_the_page_of_a_plan_lead_here(as_alice: Client, plan: TrainingPlan) -> None:
    assert 'href="/reminders/"' in as_alice.get("/more/").content.decode()
    page = as_alice.get(plan.get_absolute_url()).content.decode()
    assert f'href="/reminders/new/?kind=plan&amp;plan={plan.pk}"' in page


@pytest.mark.parametrize("number", [1, 3])
def test_pages_ask_the_same_for_one_and_for_three(
    alice: User, as_alice: Client, plan: TrainingPlan, number: int
) -> None:
    for _ in range(number):
        channel = ChannelFactory.create(user=alice)
        for values in ({}, {"kind": "plan", "plan": plan}, {"kind": "idle"}):
            reminder = ReminderFactory.create(user=alice, **values)
            OccurrenceFactory.create(reminder=reminder)
            DeliveryFactory.create(occurrence=past(reminder, 20, "Day A"), channel=channel, state="sent")
    urls = {
        "list": "/reminders/",
        "past": "/reminders/past/",
        "new": "/reminders/new/",
        "form": f"/reminders/new/?kind=plan&plan={plan.pk}",
        "change": f"/reminders/{Reminder.objects.filter(kind='plan')[0].pk}/",
        "on today": "/reminders/today/",
    }
    assert {name: asked(as_alice, url) for name, url in urls.items()} == {
        "list": 15,
        "past": 5,
        "new": 3,
        "form": 10,
        "change": 10,
        "on today": 6,
    }


def asked(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
