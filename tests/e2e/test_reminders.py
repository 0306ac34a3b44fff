"""Reminders on a phone: made in a form that says what it does, switched, deleted and brought back, answered from a message."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from reminders import planning, tokens
from reminders.models import Occurrence, Reminder
from tests.e2e.conftest import NewPhone
from tests.e2e.test_accessibility import violations
from tests.reminders.building import ChannelFactory, DeliveryFactory, OccurrenceFactory, ReminderFactory
from tests.workouts.planning.programs import a_b, adopt
from training.models import TrainingPlan
from workouts.models import WorkoutSession

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(alice: User) -> TrainingPlan:
    return adopt(alice, a_b(weekdays=(0, 2, 4)))


@pytest.fixture
def told(alice: User, plan: TrainingPlan) -> Occurrence:
    """Five minutes ago, of the next session of the plan."""
    at = timezone.now() - timedelta(minutes=5)
    reminder = ReminderFactory.create(user=alice, kind="plan", plan=plan)
    made: Occurrence = OccurrenceFactory.create(
        reminder=reminder,
        title="Day A",
        text="Squat 3 × 5 · 80 kg\nPress 3 × 5 · 40 kg",
        plan_slot=0,
        due_at=at,
        expires_at=at + timedelta(hours=4),
        state="given_out",
    )
    return made


def dates(page: Page) -> list[str]:
    return page.locator("#preview .dates li").all_inner_texts()


def test_the_form_says_what_it_does_while_it_is_filled_in(new_phone: NewPhone, alice: User) -> None:
    ChannelFactory.create(user=alice, address="alice@example.com")
    page = new_phone(alice)
    page.goto("/more/")
    page.get_by_role("link", name="Reminders").tap()
    page.get_by_role("link", name="New reminder").tap()
    page.get_by_role("link", name="At times of my own").tap()
    page.wait_for_load_state("networkidle")  # the script that asks for the next dates has to be there
    said = page.locator("#preview .said")
    expect(said).to_have_text(
        "Every day, at 18:00, not if you have trained that day. Sent by e-mail and notification."
    )
    assert len(dates(page)) == 5
    page.get_by_role("radio", name="Weeks").check(force=True)
    expect(said).to_contain_text("On Mondays, Wednesdays and Fridays, at 18:00")
    page.get_by_role("checkbox", name="Wed").uncheck(force=True)
    page.locator("#id_time").fill("06:30")
    page.locator("#id_lead").select_option("1 h before")
    page.get_by_role("checkbox", name="Notification").uncheck()
    expect(said).to_have_text(
        "On Mondays and Fridays, 1 hour before 06:30, not if you have trained that day. Sent by e-mail."
    )
    assert all("05:30" in each for each in dates(page))
    page.get_by_label("Every how many").fill("")
    expect(page.locator("#preview")).to_contain_text("Enter a number from 1 to 99.")
    page.get_by_label("Every how many").fill("2")
    expect(said).to_contain_text("Every 2 weeks on Monday and Friday")
    page.locator("#id_message").fill("Swim")
    page.get_by_role("button", name="Save").last.tap()
    expect(page.get_by_role("heading", name="Your reminders")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^Swim Every 2 weeks"))).to_be_visible()
    made = Reminder.objects.get()
    assert (made.rule, made.lead_minutes, made.channel_kinds) == (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR",
        60,
        ["email"],
    )


def test_what_is_not_asked_for_is_not_shown(new_phone: NewPhone, alice: User) -> None:
    page = new_phone(alice)
    page.goto("/reminders/new/?kind=free")
    monthly = page.get_by_role("radio", name="On its last day")
    expect(page.get_by_role("checkbox", name="Mon")).not_to_be_visible()
    expect(monthly).not_to_be_visible()
    page.get_by_role("radio", name="Months").check(force=True)
    expect(monthly).to_be_visible()
    expect(page.locator("#id_month_day")).to_be_visible()
    monthly.check()
    expect(page.locator("#id_month_day")).not_to_be_visible()
    expect(page.locator("#preview .said")).to_contain_text("On the last day of every month")
    expect(page.locator("#id_time_zone")).not_to_be_visible()
    page.get_by_text("More", exact=True).first.tap()
    page.get_by_role("radio", name="One place").check(force=True)
    page.locator("#id_time_zone").fill("Tokyo")
    expect(page.locator("#preview .said")).to_contain_text("at 18:00 in Tokyo")


def test_one_of_a_plan_is_made_from_its_page_switched_off_deleted_and_brought_back(
    new_phone: NewPhone, alice: User, plan: TrainingPlan
) -> None:
    page = new_phone(alice)
    page.goto(plan.get_absolute_url())
    page.get_by_role("link", name="Remind me").tap()
    expect(page.locator("#preview .dates")).to_contain_text("Day A")
    page.get_by_role("button", name="Save").last.tap()
    switch = page.get_by_role("switch", name="Strong A/B")
    expect(switch).to_be_checked()
    switch.tap()
    expect(switch).not_to_be_checked()
    assert not Reminder.objects.get().active
    page.get_by_role("link", name="Strong A/B On the days").tap()
    page.get_by_role("button", name="Delete").tap()
    expect(page.get_by_text("Reminder deleted.")).to_be_visible()
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_role("switch", name="Strong A/B")).not_to_be_checked()


def test_today_says_what_comes_and_what_does_not_reach_anybody(new_phone: NewPhone, alice: User) -> None:
    reminder = ReminderFactory.create(
        user=alice, message="Stretch", starts_on=timezone.now().date(), begins_at=timezone.now()
    )
    planning.plan_reminder(reminder, timezone.now())
    ChannelFactory.create(
        user=alice, address="alice@example.com", off_reason="refused", off_at=timezone.now()
    )
    page = new_phone(alice)
    page.goto("/")
    card = page.get_by_role("region", name="Reminders")
    expect(card).to_contain_text("at 18:00: Stretch")
    lost = page.locator("#reminders-lost")
    expect(lost).to_contain_text("alice@example.com refuses our mail: it was switched off.")
    lost.get_by_role("link", name="See to it").tap()
    expect(page).to_have_url(re.compile("/reminders/channels/"))


def test_without_a_network_today_keeps_the_link_and_says_nothing(
    new_phone: NewPhone, alice: User, offline_is_no_fault: None, excused: list[str]
) -> None:
    excused.append("htmx:error: Failed to fetch")
    ReminderFactory.create(user=alice, message="Stretch")
    page = new_phone(alice)
    page.route("**/reminders/today/", lambda route: route.abort("internetdisconnected"))
    page.goto("/")
    expect(page.get_by_role("region", name="Reminders")).to_contain_text("On the days of your plan")
    page.wait_for_load_state("networkidle")
    assert page.locator(".toast").count() == 0


def test_a_message_is_answered_without_a_log_in_and_started_after_one(
    new_phone: NewPhone, alice: User, told: Occurrence
) -> None:
    url = f"/reminders/answer/{tokens.occurrence_token(told)}/"
    stranger = new_phone()
    stranger.goto(f"{url}?do=snooze")
    expect(stranger.get_by_role("heading", name="Day A")).to_be_visible()
    assert not Occurrence.objects.filter(snoozed_from=told).exists()
    stranger.get_by_role("button", name="In 15 minutes").tap()
    expect(stranger.get_by_role("heading", name=re.compile("^Again .*at "))).to_be_visible()
    assert Occurrence.objects.filter(snoozed_from=told).count() == 1
    stranger.goto(url)
    stranger.get_by_role("button", name="Start the workout").tap()
    expect(stranger.get_by_role("button", name="Log in")).to_be_visible()
    page = new_phone(alice)
    page.goto(f"{url}?do=start")
    page.get_by_role("button", name="Start the workout").tap()
    expect(page).to_have_url(re.compile("/sessions/"))
    assert WorkoutSession.objects.get().plan_slot == 0


def test_axe_finds_nothing(new_phone: NewPhone, alice: User, told: Occurrence) -> None:
    mail = ChannelFactory.create(user=alice, address="alice@example.com")
    ChannelFactory.create(user=alice, kind="push", label="Firefox", off_reason="refused", off_at=told.due_at)
    DeliveryFactory.create(occurrence=told, channel=mail, state="failed", reason="unreachable")
    stretch = ReminderFactory.create(user=alice, message="Stretch")
    planning.plan_reminder(stretch, timezone.now())
    ReminderFactory.create(user=alice, kind="weigh_in", active=False)
    plan = told.reminder.plan_id
    answer = f"/reminders/answer/{tokens.occurrence_token(told)}/"
    way_out = f"/reminders/unsubscribe/{tokens.unsubscribe_token(mail)}/"
    found: list[str] = []
    page = new_phone(alice)
    for address in (
        "/reminders/",
        "/reminders/past/",
        "/reminders/new/",
        f"/reminders/new/?kind=plan&plan={plan}",
        f"/reminders/{stretch.pk}/",
        answer,
    ):
        page.goto(address)
        for details in page.locator("details.folded:not([open]) > summary").all():
            details.tap()
        found += violations(page)
    page.goto("/reminders/new/?kind=free")
    page.get_by_role("radio", name="Months").check(force=True)
    page.get_by_role("button", name="Save").last.tap()
    page.locator("[aria-invalid=true]").first.wait_for()
    found += violations(page)
    stranger = new_phone()
    for address in (answer, way_out):
        stranger.goto(address)
        found += violations(stranger)
    assert "\n".join(found) == ""
