"""Whose unsent work it is: sessions that end, other people on the same phone, logging out. O13 of the browser's side."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from accounts.models import User
from tests import people
from tests.e2e.faulty_wire import FaultyWire
from tests.e2e.offline.rows import rows
from tests.e2e.phone_store import (
    has_worker,
    in_store,
    log_set,
    pending,
    record,
    strip,
    wait_for,
    wait_until_sent,
)
from workouts.models import WorkoutLog, WorkoutSet

pytestmark = pytest.mark.e2e


def log_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(people.PASSWORD)
    page.get_by_role("button", name="Log in").tap()
    page.wait_for_url(re.compile(r":\d+/$"))


@pytest.mark.parametrize("end", ["expired", "password"])
def test_o13_after_the_session_ended_the_outbox_waits_for_a_log_in(
    phone: Page, lifter: User, bench: WorkoutLog, end: str
) -> None:
    phone.goto("/log/")
    if end == "expired":
        Session.objects.all().delete()
    else:
        lifter.set_password(people.PASSWORD)  # the same word with another salt ends all sessions
        lifter.save()
    record(phone, log_set(bench.pk))
    wait_for(phone, "store.status === 'logged_out'")
    strip(phone, "unsent").to_have_text("1 change on this phone · log in to send")
    assert rows() == []
    log_in(phone, lifter.email)
    wait_until_sent(phone)
    assert rows() == ["80 kg × 5"]


def test_o13_somebody_else_on_the_same_phone_neither_sends_nor_sees_it(
    phone: Page, lifter: User, bench: WorkoutLog, wire: FaultyWire
) -> None:
    bob = people.bob()
    bob.set_password(people.PASSWORD)
    bob.save()
    phone.goto("/")
    has_worker(phone)
    open_tab = phone.context.new_page()
    open_tab.goto("/log/")
    with wire.broken("cut", "POST /sync/"):
        record(open_tab, log_set(bench.pk))
        wait_for(open_tab, "store.status === 'offline'")
        # The log-in only: without a token, a page that is being fetched meanwhile could bring another than the form's.
        phone.context.clear_cookies(name="session")
        log_in(phone, bob.email)
    # Alice's page is still open in another tab; it knows that it may not send now.
    in_store(open_tab, "await store.sendNow()")
    wait_for(open_tab, "store.status === 'other_user'")
    phone.goto("/on-this-phone/")
    expect(phone.locator("#on-this-phone")).to_contain_text(
        "One change of somebody else is on this phone too"
    )
    expect(phone.get_by_role("heading", name="Everything is on the server")).to_be_visible()
    expect(phone.locator("body")).not_to_contain_text("Bench press")
    assert rows() == []
    with wire.broken("cut"):
        phone.goto("/")
        expect(phone.locator("body")).not_to_contain_text("Alice")
        assert phone.evaluate("document.body.dataset.user") in {None, str(bob.pk)}
    phone.context.clear_cookies(name="session")
    log_in(phone, lifter.email)
    wait_until_sent(phone)
    assert rows() == ["80 kg × 5"]
    assert WorkoutSet.objects.get().user_id == lifter.pk


def test_logging_out_with_unsent_work_warns_and_takes_the_kept_pages_away(
    phone: Page, lifter: User, bench: WorkoutLog, wire: FaultyWire
) -> None:
    phone.goto("/")
    has_worker(phone)
    wire.breaks("cut", "POST /sync/")
    phone.goto("/more/")
    record(phone, log_set(bench.pk))
    phone.get_by_role("button", name="Log out").tap()
    dialog = phone.get_by_role("dialog", name="Log out before all is sent?")
    expect(dialog).to_contain_text("1 change is only on this phone.")
    dialog.get_by_role("button", name="Stay logged in").tap()
    expect(dialog).to_be_hidden()
    phone.get_by_role("button", name="Log out").tap()
    dialog.get_by_role("button", name="Log out all the same").tap()
    phone.wait_for_url("**/accounts/login/")
    names = phone.evaluate("async () => (await caches.keys()).filter((name) => name.startsWith('pages-'))")
    assert names == []
    wire.breaks("cut")
    phone.goto("/")
    expect(phone.get_by_role("heading", name="No connection")).to_be_visible()
    wire.mends()
    log_in(phone, lifter.email)
    wait_until_sent(phone)
    assert rows() == ["80 kg × 5"]


def test_logging_out_is_one_tap_and_a_page_that_was_still_on_its_way_is_not_kept(
    phone: Page, wire: FaultyWire
) -> None:
    phone.goto("/")
    has_worker(phone)
    phone.goto("/more/")
    pending(phone)  # its store is open, as it is a moment after the page is there
    late = phone.context.new_page()
    late.goto("/log/")
    wire.breaks("held", "GET /$")
    with late.expect_request("**/"):
        late.evaluate("location.assign('/')")
    late.wait_for_function("location.pathname === '/'")  # the kept one; its answer is still on its way
    phone.get_by_role("button", name="Log out").tap()
    phone.wait_for_url("**/accounts/login/")
    wire.mends()
    phone.goto("/accounts/login/")
    wire.breaks("cut")
    phone.goto("/")
    expect(phone.get_by_role("heading", name="No connection")).to_be_visible()
    kept = """async () => {
      const opening = indexedDB.open("spotter");
      await new Promise((resolve) => { opening.onsuccess = resolve; });
      const stores = ["operations", "sessions", "people", "exercises"];
      const at = opening.result.transaction(stores);
      return Promise.all(stores.map((name) => new Promise((resolve) => {
        const request = at.objectStore(name).count();
        request.onsuccess = () => resolve(request.result);
      })));
    }"""
    assert phone.evaluate(kept) == [0, 0, 0, 0]


def test_a_form_that_finds_no_network_says_what_became_of_it(phone: Page, wire: FaultyWire) -> None:
    phone.goto("/")
    has_worker(phone)
    phone.goto("/profile/timer/")
    wire.breaks("cut")
    phone.get_by_role("button", name="Save").last.tap()
    expect(phone.locator("main")).to_contain_text("This could not be sent. Go back")
    wire.mends()
    phone.goto("/more/")
    wire.breaks("cut")
    phone.get_by_role("button", name="Log out").tap()
    expect(phone.locator("main")).to_contain_text("You are still logged in on this phone.")
