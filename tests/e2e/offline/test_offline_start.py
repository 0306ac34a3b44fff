"""Pages that open without a network."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.e2e.faulty_wire import FaultyWire
from tests.e2e.offline.rows import new_workout, rows
from tests.e2e.phone_store import has_worker, in_store, log_set, operation, record, strip, wait_until_sent
from workouts import recording
from workouts.models import WorkoutLog, WorkoutSession

pytestmark = pytest.mark.e2e


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
