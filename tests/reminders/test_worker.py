"""What the worker does and when, by a clock of ours; its processes are in test_worker_killed.py."""

from datetime import datetime, timedelta
from unittest.mock import Mock
from uuid import UUID

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reminders import pruning, worker
from reminders.dispatch import drain
from reminders.models import Delivery, Occurrence, Worker
from reminders.standing import Standing, standing
from reminders.worker import Running
from tests.factories import AT
from tests.reminders.building import ChannelFactory, DeliveryFactory, OccurrenceFactory, ReminderFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The worker's; what is due at a kind of channel it sends in its own thread, so that the test's transaction has it."""
    monkeypatch.setattr(worker.Lane, "start", lambda lane: drain(kind=lane.kind, clock=lane.worker.clock))
    return Clock(AT - timedelta(hours=1))


def rounds(clock: Clock, until: datetime) -> Running:
    running = Running(clock)
    while clock.now < until:
        clock.now += max(running._round(), timedelta(microseconds=1))
    return running


def test_plans_gives_out_and_sends_on_the_second(clock: Clock) -> None:
    reminder = ReminderFactory.create()
    ChannelFactory.create(user=reminder.user)
    rounds(clock, AT + MINUTE)
    [sent] = Delivery.objects.filter(state="sent")
    assert sent.sent_at is not None
    assert AT <= sent.sent_at < AT + timedelta(seconds=1)
    assert Occurrence.objects.filter(reminder=reminder, state="planned").count() == 1  # tomorrow's


def test_an_idle_worker_asks_less_than_twice_a_minute(clock: Clock) -> None:
    ReminderFactory.create(starts_on=AT.date() + timedelta(days=300))
    running = rounds(clock, clock.now + MINUTE)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        began = clock.now
        while clock.now < began + timedelta(hours=4):
            clock.now += running._round()
    assert len(asked) <= 2 * 4 * 60


def test_what_a_dead_worker_held_is_sent_when_its_lease_ends(clock: Clock) -> None:
    delivery = DeliveryFactory.create(
        next_try_at=AT - 10 * MINUTE, lease=UUID(int=1), leased_until=AT + MINUTE / 2, attempts=1
    )
    rounds(clock, AT + MINUTE)
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert delivery.sent_at is not None
    assert AT + MINUTE / 2 <= delivery.sent_at < AT + MINUTE / 2 + timedelta(seconds=2)


def test_goes_on_after_a_round_that_stumbles(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    running = Running(clock)
    waits = iter([RuntimeError("no"), timedelta(), None])

    def stumble() -> timedelta:
        found = next(waits)
        if found is None:
            running.stop()
            return timedelta()
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(running, "_round", stumble)
    monkeypatch.setattr(running.bell, "wait", lambda _: False)
    monkeypatch.setattr(connection, "close", lambda: None)
    running.run()
    assert next(waits, "all asked") == "all asked"


@pytest.mark.parametrize(
    "what", ["prune", "planning.plan_ahead", "planning.zone_rules_changed", "vapid.private_key"]
)
def test_what_stumbles_beside_sending_keeps_nothing_from_being_sent(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    delivery = DeliveryFactory.create(occurrence__due_at=clock.now)
    monkeypatch.setattr(f"reminders.worker.{what}", lambda *_, **__: 1 / 0)
    running = Running(clock)
    with pytest.raises(ZeroDivisionError):
        running._round()
    running._round()  # and not again at once
    delivery.refresh_from_db()
    assert delivery.state == "sent"


@pytest.mark.parametrize("error", [OperationalError("disk full"), RuntimeError("no")])
def test_sending_that_stumbles_waits_before_it_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(worker, "drain", Mock(side_effect=error))
    monkeypatch.setattr("reminders.worker.time.sleep", waits.append)
    monkeypatch.setattr(connection, "close", lambda: None)
    worker.Lane("email", Running())._run()
    assert waits == [2]


def test_once_ends_when_nothing_is_due_and_counts_as_alive_until_its_next_turn(clock: Clock) -> None:
    delivery = DeliveryFactory.create(occurrence__due_at=clock.now)
    Running(clock).run(once=True)
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert standing(clock.now + 5 * MINUTE).workers == 1


# --- How it stands ------------------------------------------------------------------------------------------------


def test_tells_how_long_the_oldest_has_waited_and_what_is_parked() -> None:
    assert standing(AT) == Standing(oldest_seconds=0, parked=0, workers=0, is_well=False)
    Worker.objects.create(name="here 1", beat_at=AT - MINUTE)
    Worker.objects.create(name="here 2", beat_at=AT - 10 * MINUTE)
    Worker.objects.create(name="here 3", beat_at=AT - MINUTE, stopped_at=AT)
    assert standing(AT) == Standing(oldest_seconds=0, parked=0, workers=1, is_well=True)
    DeliveryFactory.create(state="parked", reason="broken")
    DeliveryFactory.create(next_try_at=AT - 4 * MINUTE)
    assert standing(AT) == Standing(oldest_seconds=240, parked=1, workers=1, is_well=True)
    OccurrenceFactory.create(due_at=AT - 6 * MINUTE)
    assert standing(AT) == Standing(oldest_seconds=360, parked=1, workers=1, is_well=False)


def test_whoever_watches_the_server_asks_without_a_log_in(client: Client) -> None:
    answer = client.get("/healthz/reminders")
    assert (answer.status_code, answer.json()) == (503, {"oldest_seconds": 0, "workers": 0, "parked": 0})
    Worker.objects.create(name="here 1")
    answer = client.get("/healthz/reminders")
    assert (answer.status_code, answer.json()) == (200, {"oldest_seconds": 0, "workers": 1, "parked": 0})


def test_what_is_older_than_half_a_year_goes_and_workers_of_yesterday_too() -> None:
    def made(days: int) -> UUID:
        return UUID(int=pruning._first_id(AT - timedelta(days=days)).int + days)

    old, planned, new = (
        OccurrenceFactory.create(pk=made(days), state=state)
        for days, state in ((181, "given_out"), (182, "planned"), (179, "given_out"))
    )
    DeliveryFactory.create(occurrence=old, state="sent")
    for days in (0, 2):
        Worker.objects.create(name=str(days), beat_at=AT - timedelta(days=days))
    assert pruning.prune(AT) == 1
    assert set(Occurrence.objects.all()) == {planned, new}
    assert not Delivery.objects.exists()
    assert [row.name for row in Worker.objects.all()] == ["0"]


def test_what_was_put_off_again_and_again_stays_until_the_last_of_it_is_old() -> None:
    reminder, made, before = ReminderFactory.create(), list[Occurrence](), None
    for days in (183, 182, 0):
        at = AT - timedelta(days=days)
        before = OccurrenceFactory.create(
            pk=UUID(int=pruning._first_id(at).int + days),
            reminder=reminder,
            date=at.date(),
            state="given_out" if days else "planned",
            snoozed_from=before,
        )
        made.append(before)
    assert pruning.prune(AT) == 0
    made[-1].delete()
    assert [pruning.prune(AT), pruning.prune(AT), pruning.prune(AT)] == [1, 1, 0]


def test_sweeps_until_it_is_clean(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "AT_ONCE", 2)
    monkeypatch.setattr(worker, "PRUNED_AT_ONCE", 2)
    for number in range(5):
        pk = UUID(int=pruning._first_id(AT - timedelta(days=200)).int + number)
        OccurrenceFactory.create(pk=pk, state="given_out")
    rounds(clock, clock.now + 10 * MINUTE)
    assert not Occurrence.objects.filter(state="given_out").exists()


def test_lives_on_when_the_clock_is_put_back(clock: Clock) -> None:
    running = rounds(clock, clock.now + MINUTE)
    ReminderFactory.create(begins_at=AT - timedelta(days=1))
    clock.now -= timedelta(hours=2)
    running._round()
    assert Worker.objects.get().beat_at == clock.now
    assert Occurrence.objects.count() == 2
