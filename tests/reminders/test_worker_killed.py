"""Workers as processes that are really killed, stopped and cut off, and a real SMTP server: R10, R11, R12, R20."""

import copy
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from queue import Queue
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from reminders.channels import mail
from reminders.models import Delivery, Worker
from tests.reminders.building import ChannelFactory, DeliveryFactory, OccurrenceFactory, ReminderFactory
from tests.reminders.mailbox import Mailbox, mailbox
from tests.reminders.mortal_worker import Order, Point, begin

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box
        mail.hang_up()


def order(box: Mailbox, **values: Any) -> Order:
    """The database is the test's, which lets go of it: two processes share no connection."""
    database = copy.deepcopy(connection.settings_dict)
    connection.close()
    return Order(database, box.mailers(), **values)


def waiting(count: int) -> set[str]:
    """The Message-IDs of so many mails that are due, of one person."""
    reminder = ReminderFactory.create(unless_done=False)
    channel = ChannelFactory.create(user=reminder.user)
    now = timezone.now().replace(microsecond=0)
    made = set()
    for number in range(count):
        due = now - timedelta(seconds=number)
        occurrence = OccurrenceFactory.create(
            reminder=reminder, state="given_out", due_at=due, date=due.date(), time=due.time()
        )
        made.add(DeliveryFactory.create(occurrence=occurrence, channel=channel).message_id)
    return made


def soon(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def end(process: Any) -> int:
    process.join(timeout=PATIENCE)
    assert process.exitcode is not None
    return int(process.exitcode)


def run_until_all_is_sent(box: Mailbox, lease: float) -> None:
    def sent() -> bool:
        assert end(begin(order(box, lease=lease))) == 0
        return not Delivery.objects.waiting().exists()

    soon(sent)


@pytest.mark.parametrize(
    ("point", "mails"), [("before claim", 1), ("after claim", 1), ("after 250", 2), ("after mark", 1)]
)
def test_r11_killed_at_any_point_nothing_is_lost_and_a_double_has_the_same_id(
    box: Mailbox, point: Point, mails: int
) -> None:
    [message_id] = waiting(1)
    assert end(begin(order(box, point=point, lease=1))) == -signal.SIGKILL
    run_until_all_is_sent(box, lease=1)
    assert box.ids() == [message_id] * mails
    assert Delivery.objects.get().state == "sent"


def test_r12_one_that_slept_longer_than_its_lease_marks_nothing(box: Mailbox, tmp_path: Path) -> None:
    [message_id] = waiting(1)
    log = tmp_path / "log"
    pids, awake = Queue[int](), Event()

    def stop(mail: EmailMessage) -> None:
        if len(box.taken) == 1:
            os.kill(pids.get(timeout=PATIENCE), signal.SIGSTOP)
            awake.wait(PATIENCE)  # a thread of it may run on for a moment: it must not see the answer yet

    box.before_answer = stop
    slow = begin(order(box, lease=3, log=log))
    pids.put(slow.pid)
    soon(lambda: box.taken)
    run_until_all_is_sent(box, lease=3)
    sent = Delivery.objects.get()
    awake.set()
    os.kill(slow.pid, signal.SIGCONT)
    assert end(slow) == 0
    assert box.ids() == [message_id] * 2
    assert "was taken over" in log.read_text()
    after = Delivery.objects.get()
    assert (after.state, after.sent_at, after.attempts) == ("sent", sent.sent_at, 2)


def test_r10_workers_that_are_killed_at_random_lose_nothing(box: Mailbox) -> None:
    """For some seconds what `make benchmark ARGS='reminders --kills 60'` does with 3,000."""
    ids, kills, chance = waiting(200), 12, random.Random(7)  # noqa: S311
    workers = [begin(order(box, lease=5)) for _ in range(3)]
    for number in range(kills):
        time.sleep(chance.uniform(0.05, 0.25))
        victim = number % len(workers)
        workers[victim].kill()
        workers[victim].join()
        workers[victim] = begin(order(box, lease=5))
    for worker in workers:
        assert end(worker) == 0
    run_until_all_is_sent(box, lease=5)
    came = Counter(box.ids())
    assert set(came) == ids
    assert came.total() - len(ids) <= kills
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_a_worker_that_is_told_to_end_finishes_the_message_in_hand(box: Mailbox) -> None:
    waiting(30)
    worker = begin(order(box, arguments=[]))
    box.before_answer = lambda _: os.kill(worker.pid, signal.SIGTERM)
    assert end(worker) == 0
    sent = Delivery.objects.filter(state="sent").count()
    assert sent == len(box.taken) >= 1
    # What it had leased besides is free for the next at once.
    assert Delivery.objects.waiting().filter(lease=None, attempts=0).count() == 30 - sent
    assert Worker.objects.get().stopped_at is not None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connection to cut")
def test_r20_a_connection_that_is_cut_in_mid_loop_costs_nothing(box: Mailbox) -> None:
    ids = waiting(40)
    worker = begin(order(box, arguments=[]))

    def reached(count: int) -> bool:
        return len(box.taken) >= count

    for count in (5, 15, 25):
        soon(partial(reached, count))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    soon(lambda: not Delivery.objects.waiting().exists())
    worker.terminate()
    assert end(worker) == 0
    assert sorted(box.ids()) == sorted(ids)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
