"""Phones without storage or room, of another time or version. O14 and O15 of the browser's side."""

import time

import pytest
from playwright.sync_api import CDPSession, Page, expect

from accounts.models import User
from tests.e2e.conftest import NewPhone
from tests.e2e.faulty_wire import FaultyWire
from tests.e2e.gym import card
from tests.e2e.offline.rows import new_workout, rows
from tests.e2e.phone_store import has_worker, in_store, log_set, record, strip, wait_until_sent
from workouts.models import WorkoutLog, WorkoutSet

pytestmark = pytest.mark.e2e


# --- Storage that is not there ---------------------------------------------------------------------------------------


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


# --- Time and versions -----------------------------------------------------------------------------------------------


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
