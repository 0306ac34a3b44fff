"""Two tabs, two devices, and browsers that die in the middle. O1, O6–O9, O11 of the browser's side."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

from accounts.models import User
from tests.e2e.conftest import PHONE, NewPhone, session_of
from tests.e2e.faulty_wire import FaultyWire
from tests.e2e.offline.rows import new_workout, rows
from tests.e2e.phone_store import has_worker, in_store, log_set, operation, record, wait_for, wait_until_sent
from workouts import recording
from workouts.models import WorkoutLog, WorkoutSession

pytestmark = pytest.mark.e2e


# --- Tabs and devices ------------------------------------------------------------------------------------------------


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


# --- Browsers that die -----------------------------------------------------------------------------------------------


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
