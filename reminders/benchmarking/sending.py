"""A rush of reminders through real workers to a local SMTP server, against what that server takes from bare smtplib."""

import json
import os
import random
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as wall_time
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from reminders.benchmarking.bare import BARE_ID, bare
from reminders.models import Channel, Delivery, Occurrence, Reminder, Worker

MOST_SECONDS = 300
LEAST_SHARE = 0.6
MOST_CPU_PERCENT = 1.0
MOST_QUERIES = 2.0
PATIENCE = 900.0  # seconds
AT_ONCE = 2000
LEAD = 100.0  # seconds
KILL_EVERY = (1.0, 4.0)  # seconds, from … to


@dataclass(frozen=True, slots=True)
class Rush:
    seconds: float  # from when all are due to the last mark
    rate: float  # mails a second
    bare: float  # the same of bare smtplib, before and after, over as many connections
    lost: int
    doubled: int

    @property
    def share(self) -> float:
        return self.rate / self.bare


def build(count: int, due_at: datetime) -> None:
    """So many people with a mail address and a daily reminder, all due at one instant."""
    for first in range(0, count, AT_ONCE):
        users = User.objects.bulk_create(
            User(email=f"rush{number}@example.com") for number in range(first, min(first + AT_ONCE, count))
        )
        Channel.objects.bulk_create(
            Channel(user=user, kind="email", address=user.email, verified_at=due_at) for user in users
        )
        reminders = Reminder.objects.bulk_create(
            Reminder(
                user=user,
                kind="free",
                rule="FREQ=DAILY",
                starts_on=due_at.date(),
                time=due_at.time(),
                message="Bring the belt",
                planned_until=due_at + timedelta(days=2),
            )
            for user in users
        )
        Occurrence.objects.bulk_create(
            Occurrence(
                user_id=each.user_id,
                reminder=each,
                date=due_at.date(),
                time=wall_time(due_at.hour, due_at.minute),
                zone="UTC",
                due_at=due_at,
                expires_at=due_at + timedelta(hours=4),
                reminder_version=1,
                title="Legs",
                text="Squat 3 × 5 · 82.5 kg\nRomanian deadlift 3 × 8 · 70 kg\nLeg press 3 × 12 · 140 kg",
            )
            for each in reminders
        )


@contextmanager
def sink() -> Iterator[tuple[int, Counter[str]]]:
    """Its port, and, when it is over, how often each Message-ID came."""
    with TemporaryDirectory(prefix="spotter-sink-") as folder:
        process = subprocess.Popen(  # noqa: S603 — our own module
            [sys.executable, "-m", "reminders.benchmarking.sink", folder], cwd=settings.BASE_DIR
        )
        try:
            port = Path(folder) / "port"
            _wait(port.exists, 60)
            came = Counter[str]()
            yield int(port.read_text()), came
        finally:
            process.terminate()
            process.wait(timeout=30)
        came.update(line for line in (Path(folder) / "ids").read_text().split() if line != BARE_ID)


def worker(database_url: str, port: int) -> "subprocess.Popen[bytes]":
    """As in production, with the sink for a mail server."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "run_reminders", "--skip-checks"],
        cwd=settings.BASE_DIR,
        env=environment(database_url, port),
    )


@contextmanager
def working(database_url: str, port: int, workers: int) -> Iterator[list["subprocess.Popen[bytes]"]]:
    running = [worker(database_url, port) for _ in range(workers)]
    try:
        yield running
    finally:
        for each in running:
            each.terminate()
        for each in running:
            each.wait(timeout=60)


def environment(database_url: str, port: int) -> dict[str, str]:
    return os.environ | {
        "ENV_FILE": os.devnull,
        "SPOTTER_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATABASE_URL": database_url,
        "ALLOWED_HOSTS": "spotter.example",
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "DEFAULT_FROM_EMAIL": "Spotter <spotter@spotter.example>",
        "DEBUG": "false",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def rush(database_url: str, *, count: int, workers: int, tell: Callable[[str], object]) -> Rush:
    build(count, timezone.now().replace(microsecond=0) + timedelta(days=1))
    with sink() as (port, came):
        before = bare(port, workers)
        tell(f"The sink takes {before:.0f} mails a second from bare smtplib over {workers} connections.")
        with working(database_url, port, workers):
            _wait(lambda: Worker.objects.count() == workers, PATIENCE)
            # They look every 50 seconds, and give out a minute ahead.
            due_at = timezone.now().replace(microsecond=0) + timedelta(seconds=LEAD)
            Occurrence.objects.update(due_at=due_at, expires_at=due_at + timedelta(hours=4))
            tell(f"{count} reminders of as many people are due at {due_at:%H:%M:%S}.")
            _wait(lambda: _all_sent(count), PATIENCE)
        last = Delivery.objects.aggregate(last=Max("sent_at"))["last"]
        seconds = (last - due_at).total_seconds()
        after = bare(port, workers)
        tell(f"Afterwards it takes {after:.0f} a second.")
    lost, doubled = _compare(came)
    return Rush(seconds, count / seconds, (before + after) / 2, lost, doubled)


def kills(
    database_url: str, *, count: int, workers: int, kills: int, tell: Callable[[str], object]
) -> tuple[int, int]:
    """R10: how many mails were lost and how many came twice."""
    build(count, timezone.now().replace(microsecond=0))
    chance = random.Random(7)  # noqa: S311
    with sink() as (port, came), working(database_url, port, workers) as running:
        _wait(Delivery.objects.exists, PATIENCE)
        for number in range(kills):
            time.sleep(chance.uniform(*KILL_EVERY))
            running[number % workers].kill()
            running[number % workers].wait()
            running[number % workers] = worker(database_url, port)
        tell(f"{kills} times a worker was killed; {count - _sent()} mails wait.")
        _wait(lambda: _all_sent(count), PATIENCE)
    return _compare(came)


def idle(database_url: str, seconds: float) -> tuple[float, float]:
    """CPU per cent and queries a minute of a worker with nothing to do."""
    done = subprocess.run(  # noqa: S603 — our own module
        [sys.executable, "-m", "reminders.benchmarking.idle", str(seconds)],
        cwd=settings.BASE_DIR,
        env=environment(database_url, 25),
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(done.stdout)
    return found["cpu_percent"], found["queries_a_minute"]


def _compare(came: Counter[str]) -> tuple[int, int]:
    """How many were lost, and how many came once more than once."""
    wanted = set(Delivery.objects.values_list("message_id", flat=True))
    return len(wanted - came.keys()), came.total() - len(came)


def _sent() -> int:
    return Delivery.objects.filter(state=Delivery.State.SENT).count()


def _all_sent(count: int) -> bool:
    return _sent() == count


def _wait(holds: Callable[[], object], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise RuntimeError(f"It took longer than {seconds:.0f} s.")
        time.sleep(0.5)
