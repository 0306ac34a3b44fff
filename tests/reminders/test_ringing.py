"""What wakes a worker that sleeps, by whatever the database carries it: what was asked for a moment ago comes in time."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import connection
from uuid_utils.compat import uuid7

from accounts.models import User
from reminders import answering, ringing, worker, writing
from reminders.models import Delivery, Occurrence, Reminder
from reminders.models.reminder import NEVER
from reminders.ringing import Bell
from reminders.worker import Running
from tests.factories import AT, UserFactory
from tests.reminders.building import ChannelFactory
from tests.reminders.test_worker import Clock, clock

__all__ = ["clock"]

LONG = 60.0  # seconds: nothing here waits for so long
SECOND = timedelta(seconds=1)
something_is_stored = pytest.mark.django_db(transaction=True)


@something_is_stored
def test_is_heard_once_on_whatever_connection() -> None:
    bell = Bell()
    bell.listen()
    assert not bell.wait(0)
    ringing.ring()
    assert bell.wait(LONG)
    assert not bell.wait(0)
    # With the answer to something else.
    ringing.ring()
    assert not Delivery.objects.exists()
    assert bell.wait(LONG)
    # By one of our own, which is nobody else's.
    bell.ring()
    assert bell.wait(LONG) is False
    # The worker has begun another connection.
    connection.close()
    assert not bell.wait(0)
    bell.listen()
    ringing.ring()
    assert bell.wait(LONG)


@something_is_stored
@pytest.mark.skipif(connection.vendor != "postgresql", reason="a file has no connection to lose")
def test_wakes_when_the_database_goes_away() -> None:
    bell = Bell()
    bell.listen()
    connection.connection.close()
    assert bell.wait(LONG)
    assert not bell.wait(0)
    bell.listen()
    ringing.ring()
    assert bell.wait(LONG)


def test_a_worker_looks_by_itself_where_nothing_may_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(ringing, "connection", Mock(vendor="sqlite"))
    monkeypatch.setattr(ringing, "_file", lambda: tmp_path / "no folder" / "bell")
    ringing._ring()
    bell = Bell()
    bell.listen()
    assert bell.wait(0) is False


# --- The worker ------------------------------------------------------------------------------------------------------


def asleep(clock: Clock) -> Running:
    """A worker that has done all there is to do."""
    running = Running(clock)
    running.bell.listen()
    fall_asleep(running)
    return running


def fall_asleep(running: Running) -> None:
    waits = (running._round() for _ in range(10))
    assert worker.LOOK in waits


def sent(running: Running, clock: Clock, until: datetime) -> list[datetime]:
    """When what was sent until then, to the second."""
    while clock.now < until:
        clock.now += max(running._round(), timedelta(microseconds=1))
    times = Delivery.objects.filter(state="sent").order_by("sent_at").values_list("sent_at", flat=True)
    return [at.replace(microsecond=0) for at in times if at is not None]


def asked_for(user: User, now: datetime) -> Reminder:
    """Daily at the time of `AT`."""
    values = {"rule": "FREQ=DAILY", "time": AT.time(), "message": "Stretch"}
    return writing.create_reminder(user=user, reminder_id=uuid7(), kind="free", values=values, now=now)


@something_is_stored
def test_what_is_asked_for_in_half_a_minute_comes_then_and_what_is_put_off_for_a_minute_too(
    clock: Clock,
) -> None:
    user = UserFactory.create(time_zone="UTC")
    ChannelFactory.create(user=user)
    clock.now = AT - 30 * SECOND
    running = asleep(clock)
    asked_for(user, clock.now)
    assert running.bell.wait(LONG)
    assert sent(running, clock, AT + SECOND) == [AT]
    fall_asleep(running)
    [first] = Occurrence.objects.filter(state="given_out")
    again = answering.snooze(occurrence=first, minutes=1, now=clock.now)
    assert running.bell.wait(LONG)
    assert sent(running, clock, again.due_at + SECOND) == [AT, again.due_at]


@pytest.mark.django_db
def test_whoever_travels_wakes_them(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    rung = Mock()
    monkeypatch.setattr(ringing, "_ring", rung)
    user = UserFactory.create(time_zone="UTC")
    user.time_zone = "Europe/Berlin"
    with django_capture_on_commit_callbacks(execute=True):
        user.save()
    rung.assert_called_once_with()


def test_a_worker_that_was_woken_plans_at_once_what_was_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    running, planned_at = Running(), list[datetime]()
    running.planned_at = AT

    def look() -> timedelta:
        planned_at.append(running.planned_at)
        running.is_stopped = len(planned_at) == 2
        return SECOND

    monkeypatch.setattr(running, "_round", look)
    monkeypatch.setattr(running.bell, "listen", lambda: None)
    monkeypatch.setattr(running.bell, "wait", lambda _: True)
    monkeypatch.setattr(worker, "patiently", lambda *_, **__: None)
    running.run()
    assert planned_at == [AT, NEVER]
