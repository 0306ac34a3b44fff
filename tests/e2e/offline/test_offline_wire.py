"""Half a network, or somebody else's: no set is lost, none is doubled. O2, O3, O12 of the browser's side."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.e2e.faulty_wire import FaultyWire
from tests.e2e.offline.rows import new_workout, rows
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
from workouts import recording
from workouts.models import WorkoutLog, WorkoutSession

pytestmark = pytest.mark.e2e


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
