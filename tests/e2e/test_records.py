"""A record is told the moment it falls, without a network too, and is taken back when the set is corrected."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.e2e.conftest import NewPhone
from tests.e2e.gym import all_sent, card
from tests.e2e.phone_store import has_worker
from tests.e2e.test_gym_page import BENCH, again, opened
from workouts.models import PersonalRecord, WorkoutSet

pytestmark = pytest.mark.e2e

MARK = "Heaviest +2"


def change(page: Page, number: int, **values: str) -> None:
    card(page, BENCH).get_by_role("link", name=f"Change set {number}").click()
    for label, value in values.items():
        card(page, BENCH).get_by_role("textbox", name=label.capitalize()).fill(value)
    card(page, BENCH).get_by_role("button", name="Save").click()


def test_a_record_falls_offline_and_is_withdrawn_where_it_was_a_slip_of_the_finger(
    phone: Page, lifter: User, offline_is_no_fault: None
) -> None:
    session = again(lifter, "bench-press", sets=3)  # 80 kg × 5
    opened(phone, session)
    phone.context.set_offline(True)
    bench = card(phone, BENCH)
    bench.get_by_role("textbox", name="Weight").fill("825")
    bench.get_by_role("button", name="Done", exact=True).tap()
    expect(bench.locator("li[data-set] .pr")).to_contain_text(MARK)
    expect(phone.locator(".toast")).to_contain_text("Heaviest: 825 kg, before 80")
    change(phone, 1, weight="80")
    expect(bench).to_contain_text("80 kg × 5")
    expect(bench.locator("li[data-set] .pr")).to_have_count(0)
    # The next one beats it by 2.5 kg: that is one, here and on the server.
    bench.get_by_role("textbox", name="Weight").fill("82,5")
    bench.get_by_role("button", name="Done", exact=True).tap()
    expect(bench.locator("li[data-set] .pr")).to_have_count(1)
    expect(bench.locator("li[data-set]").nth(1)).to_contain_text(MARK)
    phone.context.set_offline(False)
    all_sent(phone)
    stored = WorkoutSet.objects.filter(log__session=session).kept().in_order()
    assert [row.records for row in stored] == [[], ["heaviest", "e1rm", "volume"]]
    assert PersonalRecord.objects.get(kind="heaviest").workout_set == stored[1]
    phone.reload()
    expect(card(phone, BENCH).locator("li[data-set] .pr")).to_contain_text(MARK)


def test_what_was_finished_offline_has_to_be_beaten_in_the_next_workout_offline(
    phone: Page, lifter: User, offline_is_no_fault: None
) -> None:
    opened(phone, again(lifter, "bench-press", sets=3))  # 80 kg × 5
    has_worker(phone)
    phone.context.set_offline(True)
    bench = card(phone, BENCH)
    bench.get_by_role("textbox", name="Weight").fill("85")
    bench.get_by_role("button", name="Done", exact=True).tap()
    expect(bench.locator("li[data-set] .pr")).to_contain_text(MARK)
    phone.get_by_role("link", name="Finish").tap()
    phone.get_by_role("button", name="Finish workout").tap()
    phone.get_by_role("button", name="Do this workout again").tap()
    expect(bench.get_by_role("button", name="Done", exact=True)).to_be_visible()
    bench.get_by_role("textbox", name="Weight").fill("85")
    bench.get_by_role("button", name="Done", exact=True).tap()
    expect(bench.locator("li[data-set]")).to_have_count(1)
    bench.get_by_role("textbox", name="Weight").fill("87.5")
    bench.get_by_role("button", name="Done", exact=True).tap()
    expect(bench.locator("li[data-set] .pr")).to_have_count(1)
    expect(phone.locator(".toast")).to_contain_text("Heaviest: 87.5 kg, before 85")
    phone.context.set_offline(False)
    all_sent(phone)
    stored = WorkoutSet.objects.for_user(lifter).kept().filter(weight__gt=80).order_by("weight", "done_at")
    assert [row.records for row in stored] == [
        ["heaviest", "e1rm", "volume"],
        [],
        ["heaviest", "e1rm", "volume"],
    ]


def test_without_a_script_too_and_the_page_of_the_exercise_says_what_it_came_from(
    new_phone: NewPhone, lifter: User
) -> None:
    session = again(lifter, "bench-press", sets=3)
    page = new_phone(lifter, java_script_enabled=False)
    page.goto(session.get_absolute_url())
    bench = card(page, BENCH)
    bench.get_by_role("textbox", name="Weight").fill("85")
    bench.get_by_role("button", name="Done", exact=True).click()
    expect(card(page, BENCH).locator("li.set .pr")).to_contain_text(MARK)
    page.goto(f"/exercises/{session.logs.get().exercise_id}/")
    records = page.get_by_role("region", name="Records")
    expect(records).to_contain_text("99.2 kg")
    expect(records).to_contain_text("est. from 85 × 5 · today")
    records.get_by_role("link", name="Best e1RM").click()
    change(page, 1, weight="80")
    expect(card(page, BENCH)).to_contain_text("80 kg × 5")
    expect(page.locator(".pr")).to_have_count(0)
    page.goto(f"/exercises/{session.logs.get().exercise_id}/")
    expect(page.get_by_role("region", name="Records")).to_contain_text("est. from 80 × 5 ·")
