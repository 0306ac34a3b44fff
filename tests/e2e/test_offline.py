"""No network, half a network, somebody else's network: no set is lost, none is doubled. O1–O15 of the browser's side."""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, CDPSession, Error, Page, Playwright, expect

from accounts.models import User
from tests import people
from tests.e2e.conftest import PHONE, NewPhone, session_of
from tests.e2e.faulty_wire import FaultyWire, faulty_wire
from tests.e2e.gym import card, started
from tests.e2e.phone_store import (
    attention,
    has_worker,
    in_store,
    log_set,
    operation,
    pending,
    record,
    strip,
    wait_for,
    wait_until_sent,
)
from training.models import Exercise
from workouts import recording
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

pytestmark = pytest.mark.e2e

# What a browser says of a wire that is broken on purpose; anything else is a fault.
BROKEN = r"status of (401|403|404|409|503)|ERR_|Failed to fetch|Failed to load resource|^503 "


@pytest.fixture
def lifter(lifter: User) -> User:
    """Alice, who can log in by herself."""
    lifter.set_password(people.PASSWORD)
    lifter.save()
    return lifter


@pytest.fixture
def wire(live_server: Any) -> Iterator[FaultyWire]:
    with faulty_wire(live_server.url) as wire:
        yield wire


@pytest.fixture
def phone(wire: FaultyWire, new_phone: NewPhone, lifter: User, excused: list[str]) -> Page:
    """Alice's, on the faulty wire."""
    excused.append(BROKEN)
    page = new_phone(lifter, base_url=wire.url)
    page.context.set_default_timeout(30_000)
    return page


@pytest.fixture
def bench(lifter: User) -> WorkoutLog:
    """An exercise of a workout in progress."""
    return WorkoutLog.objects.get(session=started(lifter, "bench-press"))


def rows() -> list[str]:
    return [str(row) for row in WorkoutSet.objects.kept().order_by("position")]


def new_workout(user: User) -> tuple[list[dict[str, Any]], str, str]:
    """Operations that start a workout with an exercise on the phone, and the ids of the two."""
    session_id, log_id = str(recording.new_id()), str(recording.new_id())
    exercise = Exercise.objects.get(key="bench-press")
    return (
        [
            operation("start_session", session_id, name="Push"),
            operation("add_exercise", log_id, session=session_id, exercise=str(exercise.pk), position=1),
        ],
        session_id,
        log_id,
    )


# --- The wire ----------------------------------------------------------------------------------------------------------


def test_o2_an_answer_that_is_lost_leads_to_one_row(phone: Page, wire: FaultyWire, bench: WorkoutLog) -> None:
    phone.goto("/log/")
    with wire.broken("lost", "POST /sync/"):
        record(phone, log_set(bench.pk))
        wait_for(phone, "store.status === 'offline'")
        assert rows() == ["80 kg × 5"]  # it had arrived
        strip(phone, "unsent").to_have_text("1 change on this phone · sent when there is a network")
    wait_until_sent(phone)
    assert rows() == ["80 kg × 5"]
    strip(phone, "unsent").to_be_hidden()


def test_o3_a_double_tap_is_one_set(phone: Page, bench: WorkoutLog) -> None:
    phone.goto("/log/")
    tapped = log_set(bench.pk)
    again = {**tapped, "id": str(recording.new_id())}
    in_store(phone, "await Promise.all(given.map((each) => store.record([each])))", [tapped, again, tapped])
    wait_until_sent(phone)
    assert rows() == ["80 kg × 5"]


def test_a_set_is_on_the_phone_while_the_server_takes_three_seconds(
    phone: Page, wire: FaultyWire, bench: WorkoutLog
) -> None:
    phone.goto("/log/")
    in_store(phone, "await store.load()")
    set_id = recording.new_id()
    with wire.broken("slow", "POST /sync/"):
        record(phone, log_set(bench.pk, set_id=set_id))
        seen = in_store(
            phone,
            "return [store.isPending(given), [...store.state.sessions.values()][0].logs[0].sets.map((set) => set.weight)]",
            str(set_id),
        )
        assert seen == [True, ["80"]]
        wait_until_sent(phone)
    assert in_store(phone, "return store.isPending(given)", str(set_id)) is False
    assert rows() == ["80 kg × 5"]


def test_forty_sets_done_offline_go_in_two_requests_at_most(
    phone: Page, wire: FaultyWire, lifter: User
) -> None:
    phone.goto("/log/")
    made, session_id, log_id = new_workout(lifter)
    with wire.broken("cut", "/sync/"):
        record(phone, *made)
        for number in range(40):
            record(phone, log_set(log_id, number + 1, str(60 + number)))
        record(phone, operation("finish_session", session_id))
        wait_for(phone, "store.status === 'offline'")
    in_store(phone, "await store.sendNow()")
    wait_until_sent(phone)
    assert rows() == [f"{60 + number} kg × 5" for number in range(40)]
    assert wire.count("POST /sync/") <= 2
    assert WorkoutSession.objects.get(pk=session_id).state == "finished"


def test_o12_a_captive_portal_is_no_network_and_poisons_nothing(
    phone: Page, wire: FaultyWire, bench: WorkoutLog
) -> None:
    phone.goto("/")
    has_worker(phone)
    with wire.broken("portal"):
        record(phone, log_set(bench.pk))
        wait_for(phone, "store.status === 'offline'")
        assert pending(phone) == 1
        for path in ("/", "/log/", "/on-this-phone/"):
            phone.goto(path)
            strip(phone, "kept").to_contain_text("No connection. This page is kept on the phone.")
            if path == "/on-this-phone/":  # it says so itself
                expect(phone.get_by_role("heading", name="No connection · 1")).to_be_visible()
            else:
                strip(phone, "unsent").to_contain_text("1 change on this phone")
        phone.goto("/history/")
        expect(phone.get_by_role("heading", name="No connection")).to_be_visible()
    phone.goto("/")
    strip(phone, "kept").to_be_hidden()
    wait_until_sent(phone)
    assert rows() == ["80 kg × 5"]
    texts = phone.evaluate(
        """async () => {
          const texts = [];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) texts.push(await (await cache.match(request)).text());
          }
          return texts;
        }"""
    )
    assert len(texts) > 20
    assert not [text for text in texts if "Free Wi-Fi" in text]


def test_a_token_of_a_former_log_in_is_replaced_without_a_word(phone: Page, bench: WorkoutLog) -> None:
    phone.goto("/log/")
    in_store(phone, "store.csrf = 'x'.repeat(64)")
    record(phone, log_set(bench.pk))
    wait_until_sent(phone)
    assert rows() == ["80 kg × 5"]


def test_one_that_cannot_be_read_does_not_hold_up_the_others(phone: Page, bench: WorkoutLog) -> None:
    phone.goto("/log/")
    odd = {**log_set(bench.pk, 2), "kind": "fold_laundry"}
    record(phone, log_set(bench.pk, 1), odd, log_set(bench.pk, 3, "85"))
    wait_until_sent(phone)
    assert rows() == ["80 kg × 5", "85 kg × 5"]
    assert [each["operation"]["id"] for each in attention(phone)] == [odd["id"]]


# --- Tabs and devices ----------------------------------------------------------------------------------------------------


def test_o6_two_tabs_log_different_sets_and_both_see_both(
    phone: Page, bench: WorkoutLog, wire: FaultyWire
) -> None:
    other = phone.context.new_page()
    for tab in (phone, other):
        tab.goto("/log/")
        in_store(tab, "await store.load()")
    with wire.broken("cut", "POST /sync/"):
        record(phone, log_set(bench.pk, 1, "80"))
        record(other, log_set(bench.pk, 2, "85"))
        record(phone, log_set(bench.pk, 3, "90"))
        for tab in (phone, other):
            wait_for(tab, "store.pending.length === 3")
    for tab in (phone, other):
        wait_until_sent(tab)
    assert rows() == ["80 kg × 5", "85 kg × 5", "90 kg × 5"]
    shown = (
        "return [...store.state.sessions.values()][0].logs[0].sets.map((set) => [set.weight, set.position])"
    )
    # What the server told back, by then.
    assert in_store(phone, shown) == in_store(other, shown)
    assert [position for _, position in in_store(phone, shown)] == [1, 2, 3]


LOCKED = """async (how) => {
  const ours = ({ name }) => name.startsWith("spotter-flush-");
  while (!(await navigator.locks.query())[how].some(ours)) await new Promise((resolve) => setTimeout(resolve, 10));
}"""


def test_of_two_tabs_one_sends_what_both_have(phone: Page, bench: WorkoutLog, wire: FaultyWire) -> None:
    other = phone.context.new_page()
    for tab in (phone, other):
        tab.goto("/log/")
        in_store(tab, "await store.load()")
    with wire.broken("held", "POST /sync/"):
        record(phone, log_set(bench.pk, 1, "80"))
        phone.evaluate(LOCKED, "held")
        record(other, log_set(bench.pk, 2, "85"))
        other.evaluate(LOCKED, "pending")
    for tab in (phone, other):
        wait_until_sent(tab)
    assert rows() == ["80 kg × 5", "85 kg × 5"]
    assert wire.count("POST /sync/") == 2


def test_o7_two_tabs_edit_the_same_set_and_both_values_are_shown(
    phone: Page, lifter: User, bench: WorkoutLog
) -> None:
    set_id = recording.new_id()
    phone.goto("/on-this-phone/")
    record(phone, log_set(bench.pk, set_id=set_id))
    wait_until_sent(phone)
    other = phone.context.new_page()
    other.goto("/log/")
    values = {"kind": "working", "weight_unit": "kg", "reps": 5}
    # Each by what it saw, version 1, before it heard of the other.
    record(phone, operation("edit_set", set_id, version=1, weight="82.5", **values))
    wait_until_sent(phone)
    record(other, operation("edit_set", set_id, version=1, weight="85", **values))
    wait_for(other, "store.attention.length === 1")
    assert rows() == ["82.5 kg × 5"]
    decision = phone.get_by_role("region", name="Bench press: set 1 changed to 85 kg × 5")
    expect(decision.locator("dl > div")).to_have_text(
        ["Before 82.5 kg × 5", "On the server 82.5 kg × 5", "On this phone 85 kg × 5"], use_inner_text=True
    )
    decision.get_by_role("button", name="Use mine").tap()
    expect(phone.get_by_role("heading", name="Everything is on the server")).to_be_visible()
    wait_until_sent(phone)
    assert rows() == ["85 kg × 5"]


def test_o8_a_workout_of_two_devices_has_the_sets_of_both(
    phone: Page, new_phone: NewPhone, lifter: User, bench: WorkoutLog, wire: FaultyWire, live_server: Any
) -> None:
    tablet = new_phone(lifter)
    for device in (phone, tablet):
        device.goto("/log/")
    with wire.broken("cut", "/sync/"):
        record(phone, log_set(bench.pk, 1, "80"), log_set(bench.pk, 2, "85"))
        record(tablet, log_set(bench.pk, 1, "60"))
        wait_until_sent(tablet)
    wait_until_sent(phone)
    assert sorted(rows()) == ["60 kg × 5", "80 kg × 5", "85 kg × 5"]


def test_o9_a_set_of_a_workout_that_was_discarded_elsewhere_keeps_its_name(
    phone: Page, lifter: User, bench: WorkoutLog, wire: FaultyWire
) -> None:
    phone.goto("/log/")
    in_store(phone, "await store.load()")
    with wire.broken("cut", "/sync/"):
        record(phone, log_set(bench.pk))
    recording.discard_session(user=lifter, session_id=bench.session_id)
    in_store(phone, "await store.sendNow()")
    phone.goto("/")
    in_store(phone, "await store.load()")
    phone.goto("/on-this-phone/")
    expect(phone.get_by_role("heading", name="Bench press: set, 80 kg × 5")).to_be_visible()


def test_o9_a_set_that_was_deleted_elsewhere_is_a_question_and_its_new_value_is_kept(
    phone: Page, lifter: User, bench: WorkoutLog, wire: FaultyWire
) -> None:
    set_id = recording.new_id()
    phone.goto("/on-this-phone/")
    record(phone, log_set(bench.pk, set_id=set_id))
    wait_until_sent(phone)
    values = {"kind": "working", "weight_unit": "kg", "reps": 6}
    with wire.broken("cut", "/sync/"):
        record(phone, operation("edit_set", set_id, version=1, weight="82.5", **values))
        record(phone, operation("edit_set", set_id, version=2, weight="85", **values))
        recording.delete_set(user=lifter, set_id=set_id, version=1)
    decision = phone.get_by_role("region", name=re.compile("^Bench press"))
    expect(decision.locator("dl > div")).to_have_text(
        ["Before 80 kg × 5", "On the server deleted", "On this phone 85 kg × 6"], use_inner_text=True
    )
    assert rows() == []
    decision.get_by_role("button", name="Use mine").tap()
    wait_for(phone, "!store.attention.length")
    wait_until_sent(phone)
    assert rows() == ["85 kg × 6"]


# --- Browsers that die -----------------------------------------------------------------------------------------------------


class Handset:
    """A browser with a profile on the disk, which can be killed and started again."""

    def __init__(self, playwright: Playwright, launch: dict[str, Any], profile: Path, url: str) -> None:
        self.playwright, self.launch, self.profile, self.url = playwright, launch, profile, url
        self.context: BrowserContext | None = None

    def start(self, session: str) -> Page:
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile), base_url=self.url, **self.launch, **PHONE
        )
        self.context.set_default_timeout(10_000)
        self.context.add_cookies([{"name": "session", "value": session, "url": self.url}])
        return self.context.new_page()

    def kill(self) -> None:
        """-9, all of it, at once."""
        mine = [pid for pid in _processes() if str(self.profile) in _command(pid)]
        assert mine
        for pid in mine:
            os.kill(pid, signal.SIGKILL)
        if self.context:
            with suppress(Error):  # it is dead, and says so
                self.context.close()
            self.context = None
        for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
            (self.profile / name).unlink(missing_ok=True)


def _processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


@pytest.fixture
def handset(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path: Path, wire: FaultyWire
) -> Iterator[Handset]:
    handset = Handset(playwright, browser_type_launch_args, tmp_path / "profile", wire.url)
    yield handset
    if handset.context:
        handset.context.close()


def test_o1_what_never_arrived_is_sent_when_the_phone_is_started_again(
    handset: Handset, wire: FaultyWire, lifter: User
) -> None:
    session = session_of(lifter)
    page = handset.start(session)
    page.goto("/log/")
    made, session_id, log_id = new_workout(lifter)
    wire.breaks("cut", "/sync/")
    record(page, *made, log_set(log_id), operation("finish_session", session_id))
    wait_for(page, "store.status === 'offline'")
    handset.kill()
    assert rows() == []
    wire.mends()
    page = handset.start(session)
    page.goto("/")
    wait_until_sent(page)
    assert rows() == ["80 kg × 5"]
    assert WorkoutSession.objects.get().state == "finished"


def test_o11_a_tick_is_there_after_the_browser_was_killed_and_the_phone_stays_offline(
    handset: Handset, wire: FaultyWire, lifter: User, bench: WorkoutLog
) -> None:
    session = session_of(lifter)
    page = handset.start(session)
    page.goto("/")
    has_worker(page)
    in_store(page, "await store.load()")
    wire.breaks("cut")
    for number in range(3):
        record(page, log_set(bench.pk, number + 1, str(80 + number)))
    handset.kill()
    page = handset.start(session)
    page.goto("/on-this-phone/")
    expect(page.locator(".unsent li span")).to_have_text(
        [f"Bench press: set {number + 1}, {80 + number} kg × 5" for number in range(3)]
    )
    wire.mends()
    in_store(page, "await store.sendNow()")  # it may have begun by itself
    wait_until_sent(page)
    assert rows() == ["80 kg × 5", "81 kg × 5", "82 kg × 5"]


# --- People ----------------------------------------------------------------------------------------------------------------


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
        phone.context.clear_cookies()
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
    phone.context.clear_cookies()
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


# --- Storage that is not there ---------------------------------------------------------------------------------------------


def test_o14_without_storage_the_forms_go_on_and_the_page_says_so(
    new_phone: NewPhone, lifter: User, bench: WorkoutLog
) -> None:
    page = new_phone(lifter)
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    page.goto("/on-this-phone/")
    expect(page.get_by_role("heading", name="Nothing is kept on this phone")).to_be_visible()
    refused = page.evaluate(
        """async () => {
          const { openStore, StoreUnavailableError } = await import("/static/js/gym/store.js");
          const reduce = await import("/static/js/gym/reduce.js");
          return openStore({ user: document.body.dataset.user, reduce })
            .then(() => "opened", (error) => [error instanceof StoreUnavailableError, error.reason]);
        }"""
    )
    assert refused == [True, "missing"]


def test_o14_a_full_phone_refuses_the_tick_and_says_why(
    phone: Page, bench: WorkoutLog, wire: FaultyWire
) -> None:
    devtools = full(phone, wire)
    phone.goto("/log/")
    assert in_store(phone, "return store.load()") is False
    refused = in_store(
        phone,
        """
        const told = await store.record([given]).then(() => "kept", (error) => [error.name, error.reason, error.message]);
        return [told, store.pending.length];
        """,
        log_set(bench.pk),
    )
    assert refused == [["StoreUnavailableError", "full", "The phone’s storage is full."], 0]
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": wire.url})
    record(phone, log_set(bench.pk))
    wait_until_sent(phone)
    assert rows() == ["80 kg × 5"]


def full(page: Page, wire: FaultyWire) -> CDPSession:
    """Before a page opens the storage: the browser asks for the room only now and then."""
    page.goto("/healthz")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": wire.url, "quotaSize": 1})
    return devtools


def test_o14_a_workout_that_a_full_phone_does_not_know_is_logged_by_its_forms(
    phone: Page, bench: WorkoutLog, wire: FaultyWire
) -> None:
    full(phone, wire)
    phone.goto(f"/sessions/{bench.session_id}/")
    expect(phone.locator("#session-top").get_by_role("status")).to_have_text(
        "The phone’s storage is full. Your sets go to the server one by one."
    )
    tick_by_form(phone)
    assert rows() == ["80 kg × 5"]


# Chromium goes on with what it had room for before; this is a disk that becomes full while a page is open.
NO_ROOM = """if (localStorage.getItem("full")) {
  for (const name of ["add", "put"]) IDBObjectStore.prototype[name] = () => { throw new DOMException("", "QuotaExceededError") };
}"""


def test_o14_a_workout_that_a_full_phone_knows_goes_on_by_its_forms_until_there_is_room(
    phone: Page, bench: WorkoutLog
) -> None:
    phone.goto(f"/sessions/{bench.session_id}/")
    expect(phone.locator("body[data-sync=synced]")).to_have_count(1)
    phone.add_init_script(NO_ROOM)
    phone.evaluate("localStorage.setItem('full', 'yes')")
    phone.reload()
    form = card(phone, "Bench press").locator("form.set-form")
    expect(phone.locator("body[data-gym]")).to_have_count(1)
    form.get_by_role("textbox", name="Weight").fill("80")
    form.get_by_role("textbox", name="Reps").fill("5")
    form.get_by_role("button", name="Done").tap()
    told = phone.locator("#toasts .undo")
    expect(told).to_contain_text("The phone’s storage is full. Nothing was ticked.")
    told.get_by_role("button", name="Use the connection").tap()
    expect(phone.locator("#session-top").get_by_role("status")).to_contain_text("go to the server one by one")
    tick_by_form(phone)
    assert rows() == ["80 kg × 5"]
    phone.evaluate("localStorage.removeItem('full')")
    phone.reload()
    expect(phone.locator("body[data-gym]")).to_have_count(1)
    expect(card(phone, "Bench press").locator("[data-set]")).to_have_count(1)


def tick_by_form(page: Page) -> None:
    form = card(page, "Bench press").locator("form.set-form")
    form.get_by_role("textbox", name="Weight").fill("80")
    form.get_by_role("textbox", name="Reps").fill("5")
    form.get_by_role("button", name="Done").tap()
    expect(page.locator("#totals")).to_contain_text("1 set")
    expect(page.locator("body[data-gym]")).to_have_count(0)


# --- Time and versions -----------------------------------------------------------------------------------------------------

OLD_OUTBOX = """async ([user, operations]) => {
  const opening = indexedDB.open("spotter", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("outbox", { autoIncrement: true });
  await new Promise((resolve) => { opening.onsuccess = resolve; });
  const transaction = opening.result.transaction("outbox", "readwrite");
  for (const operation of operations) transaction.objectStore("outbox").add({ user, ...operation });
  await new Promise((resolve) => { transaction.oncomplete = resolve; });
  opening.result.close();
}"""


def test_o14_what_is_cleared_while_a_page_is_open_is_written_again(
    phone: Page, bench: WorkoutLog, wire: FaultyWire
) -> None:
    phone.goto("/log/")
    in_store(phone, "await store.load()")
    with wire.broken("cut", "/sync/"):
        record(phone, log_set(bench.pk, 1))
        phone.evaluate(
            """() => new Promise((resolve) => {
              indexedDB.deleteDatabase("spotter").onsuccess = resolve;
            })"""
        )
        record(phone, log_set(bench.pk, 2, "85"))
        assert in_store(phone, "return (await store.database.entries(store.user)).length") == 2
    in_store(phone, "await store.sendNow()")
    wait_until_sent(phone)
    assert rows() == ["80 kg × 5", "85 kg × 5"]


def test_o15_an_outbox_of_an_older_format_is_sent_in_its_order(phone: Page, lifter: User) -> None:
    phone.goto("/healthz")
    made, _, log_id = new_workout(lifter)
    operations = [*made, *(log_set(log_id, number, str(60 + number)) for number in range(1, 12))]
    phone.evaluate(OLD_OUTBOX, [str(lifter.pk), operations])
    phone.goto("/log/")
    wait_until_sent(phone)
    assert rows() == [f"{60 + number} kg × 5" for number in range(1, 12)]


@pytest.mark.parametrize("shift", [86_400, -365 * 86_400], ids=["a day ahead", "a year behind"])
def test_o15_a_phone_whose_clock_is_wrong_keeps_the_order_and_is_put_right(
    phone: Page, bench: WorkoutLog, wire: FaultyWire, shift: int
) -> None:
    wrong = time.time() + shift
    phone.clock.install(time=wrong)
    phone.goto("/log/")
    by_the_phone = "return new Date(Date.now() - given).toISOString()"
    operations = [
        log_set(bench.pk, number, str(80 + number), at=in_store(phone, by_the_phone, (3 - number) * 60_000))
        for number in (1, 2)
    ]
    record(phone, *operations)
    wait_until_sent(phone)
    assert rows() == ["81 kg × 5", "82 kg × 5"]
    first, second = WorkoutSet.objects.order_by("position")
    assert (first.time_adjusted, second.time_adjusted) == (True, True)
    assert first.done_at <= second.done_at
    assert abs(second.done_at.timestamp() - time.time()) < 300


def test_o15_a_server_upgraded_meanwhile_takes_the_outbox_and_offers_its_pages(
    phone: Page, bench: WorkoutLog, wire: FaultyWire, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.goto("/")
    has_worker(phone)
    strip(phone, "version").to_be_hidden()
    wire.breaks("cut", "POST /sync/")
    record(phone, log_set(bench.pk))
    new = lambda: "ffff0000ffff0000"  # noqa: E731
    monkeypatch.setattr("config.build.build_id", new)
    monkeypatch.setattr("config.views.build_id", new)
    phone.goto("/log/")
    strip(phone, "version").to_be_visible()
    strip(phone, "unsent").to_contain_text("1 change on this phone")
    wire.mends()
    with phone.expect_navigation():
        phone.get_by_role("button", name="Reload").tap()
    has_worker(phone)
    names = phone.evaluate("async () => (await caches.keys()).filter((name) => name.startsWith('pages-'))")
    assert [name.split("-")[1] for name in names] == ["ffff0000ffff0000"]
    wait_until_sent(phone)
    assert rows() == ["80 kg × 5"]


# --- A cold start without a network ----------------------------------------------------------------------------------------


def test_pages_of_a_workout_open_without_a_network(
    phone: Page, lifter: User, bench: WorkoutLog, wire: FaultyWire
) -> None:
    phone.goto("/")
    has_worker(phone)
    wire.breaks("cut")
    made, session_id, _ = new_workout(lifter)
    record(phone, *made)
    for path in (
        "/",
        "/log/",
        "/on-this-phone/",
        f"/sessions/{session_id}/",
        f"/sessions/{bench.session_id}/",
    ):
        response = phone.goto(path)
        assert response is not None
        assert response.status == 200
        assert response.from_service_worker
        assert phone.evaluate("document.body.dataset.user") == str(lifter.pk)
        strip(phone, "kept").to_contain_text("No connection.")
    wire.mends()
    in_store(phone, "await store.sendNow()")
    strip(phone, "kept").to_be_hidden()


def test_pages_kept_during_a_workout_begin_the_next_one_and_the_one_after_it(
    phone: Page, lifter: User, bench: WorkoutLog, wire: FaultyWire
) -> None:
    phone.goto("/")
    has_worker(phone)
    expect(phone.locator("[data-in-progress]")).to_be_visible()
    expect(phone.get_by_role("button", name="Start")).to_be_hidden()
    record(phone, operation("finish_session", bench.session_id))
    wait_until_sent(phone)
    wire.breaks("cut")
    for path in ("/", "/log/", "/log/"):
        phone.goto(path)
        phone.get_by_role("button", name="Start").tap()
        phone.get_by_role("link", name="Finish").tap()
        phone.get_by_role("button", name="Finish workout").tap()
        expect(phone.get_by_role("link", name="Finish")).to_be_hidden()
    wire.mends()
    phone.goto("/")
    wait_until_sent(phone)
    sessions = WorkoutSession.objects.for_user(lifter)
    assert (sessions.open().count(), sessions.finished().count()) == (0, 4)


def test_a_workout_that_only_this_phone_knows_opens_although_the_server_says_404(
    phone: Page, lifter: User, wire: FaultyWire
) -> None:
    phone.goto("/")
    has_worker(phone)
    wire.breaks("cut", "/sync/")
    made, session_id, _ = new_workout(lifter)
    record(phone, *made)
    response = phone.goto(f"/sessions/{session_id}/")
    assert response is not None
    assert response.status == 200
    assert phone.goto(f"/sessions/{recording.new_id()}/").status == 404  # type: ignore[union-attr]


def test_what_is_unsent_can_be_dropped_and_saved_as_a_file(
    phone: Page, bench: WorkoutLog, wire: FaultyWire
) -> None:
    phone.goto("/on-this-phone/")
    in_store(phone, "await store.load()")
    wire.breaks("cut", "/sync/")
    record(phone, log_set(bench.pk, 1, "82.5", at="2025-03-05T10:00:00+01:00"), log_set(bench.pk, 2, "85"))
    expect(phone.locator("#on-this-phone [role=status]")).to_contain_text("No connection · 2 changes")
    expect(phone.locator(".unsent time").first).to_have_text("5 Mar, 10:00")
    with phone.expect_download() as download:
        phone.get_by_role("button", name="Save as a file").tap()
    saved = download.value.path().read_text()
    assert '"82.5"' in saved
    assert '"85"' in saved
    phone.get_by_role("button", name="Drop Bench press: set 2, 85 kg × 5").tap()
    phone.get_by_role("dialog").get_by_role("button", name="Drop it").tap()
    expect(phone.locator(".unsent li span")).to_have_text(["Bench press: set 1, 82.5 kg × 5"])
    wire.mends()
    in_store(phone, "await store.sendNow()")  # it may have begun by itself
    wait_until_sent(phone)
    assert rows() == ["82.5 kg × 5"]
