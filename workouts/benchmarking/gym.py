"""A workout on a phone: how long a tap takes to be a tick, how long a cold start, how long the way to the server.

A tap is a contact of `CONTACT_MS`. Its time begins when the finger leaves the glass (the time stamp of the page's
`pointerup`), because until then it may become a scroll or a long press. It ends when the frame with the tick is on the
screen, which the browser tells in steps of 8 ms (Event Timing): the button that was tapped says that it is done. What
follows is measured too: when the disk has the set, and the frame with its line, the mark that says where it is kept, and
the next target.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from playwright.sync_api import BrowserContext, BrowserType, Page, sync_playwright

from accounts.models import User
from workouts import recording
from workouts.benchmarking import data
from workouts.benchmarking.browser import Browser
from workouts.benchmarking.phone import WORK, Finger, context_in, reach, slowed
from workouts.benchmarking.wire import Wire, wire_to
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

SLOW_SECONDS = 3
PAUSE_MS = 300  # between a tick and the next tap: the server's answer to the one may fall on the other
SETS = data.OPEN_SETS  # of each exercise, last time
# Playwright's loop makes Django think that it is asynchronous.
UNSAFE = {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}


@dataclass(slots=True)
class Taps:
    """Of each set that was ticked: milliseconds after the finger left the glass, and whether the next target stood there."""

    times: list[dict[str, Any]] = field(default_factory=list)
    touches: int = 0
    sets: int = 0
    scrolls: int = 0  # how often the next button had to be scrolled to by hand

    def each(self, name: str) -> list[float]:
        return [float(tap[name]) for tap in self.times]


@dataclass(slots=True)
class Sync:
    sets: int
    requests: int
    milliseconds: float
    same_rows: bool


@dataclass(slots=True)
class Found:
    slow_down: float = 0.0
    taps: dict[str, Taps] = field(default_factory=dict)
    cold_starts: list[float] = field(default_factory=list)
    sync: Sync | None = None
    timeline: list[str] = field(default_factory=list)


class Gym:
    """One lifter with a long history, whose last workout had eight exercises of five sets."""

    def __init__(self, kind: BrowserType, wire: Wire, rate: float) -> None:
        self.kind, self.wire, self.rate = kind, wire, rate
        self.url = f"http://127.0.0.1:{wire.port}"
        self.user = User.objects.get(email=data.HEAVY)
        opened = WorkoutSession.objects.for_user(self.user).open().first()
        if opened:
            recording.finish_session(user=self.user, session_id=opened.pk, at=datetime.now(UTC))
        self.pool = list(
            WorkoutLog.objects.for_user(self.user)
            .filter(session=WorkoutSession.objects.for_user(self.user).finished().latest("started_at"))
            .in_order()
            .values_list("exercise_id", flat=True)
        )
        browser = Browser(wire.port)
        browser.log_in(data.HEAVY, data.PASSWORD)
        self.cookies = browser.cookies

    @contextmanager
    def workout(self, exercises: int) -> Iterator[str]:
        """The path of one that begins now, with five planned sets of each exercise. It is discarded afterwards."""
        session = recording.start_session(
            user=self.user, session_id=recording.new_id(), at=datetime.now(UTC), name="Upper and lower"
        )
        for index in range(exercises):
            recording.add_exercise(
                user=self.user,
                session_id=session.pk,
                exercise_id=self.pool[index % len(self.pool)],
                log_id=recording.new_id(),
            )
        try:
            yield f"/sessions/{session.pk}/"
        finally:
            recording.discard_session(user=self.user, session_id=session.pk)

    @contextmanager
    def phone(self, folder: str) -> Iterator[BrowserContext]:
        with context_in(self.kind, folder, self.cookies, self.url) as context:
            yield context

    @contextmanager
    def open_page(self, path: str) -> Iterator[Page]:
        """The page of the workout, with all that it keeps kept."""
        folder = tempfile.mkdtemp(prefix="spotter-phone-")
        try:
            with self.phone(folder) as context:
                page = slowed(context, self.rate)
                settled(page, path)
                yield page
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    # --- What is measured ----------------------------------------------------------------------------------------------

    def slow_down(self) -> float:
        """How much slower this phone is than the machine."""
        with self.workout(1) as path, self.open_page(path) as page:
            slow = min(page.evaluate(WORK) for _ in range(3))
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 1})
            return float(slow / min(page.evaluate(WORK) for _ in range(3)))

    def taps(self, sets: int, *, offline: bool = False, delay: float = 0) -> Taps:
        with self.workout(-(-sets // SETS)) as path, self.open_page(path) as page:
            page.context.set_offline(offline)
            self.wire.is_cut, self.wire.delay = offline, delay
            try:
                scrolls = tap_sets(page, sets)
                times, touches = page.evaluate("() => [stopwatch.taps, stopwatch.touches]")
                found = Taps(times, touches, sets, scrolls)
            finally:
                self.wire.is_cut, self.wire.delay = False, 0
                page.context.set_offline(False)
            await_synced(page)
        return found

    def cold_start(self, rounds: int) -> list[float]:
        """Milliseconds from the start of the navigation until the next set can be ticked, in browsers just started."""
        folder = tempfile.mkdtemp(prefix="spotter-phone-")
        found = []
        try:
            with self.workout(8) as path:
                with self.phone(folder) as context:
                    page = slowed(context, 1)
                    settled(page, path)
                    tap_sets(page, 12)
                    await_synced(page)
                    settled(page, path)
                self.wire.is_cut = True
                for _ in range(rounds):
                    with self.phone(folder) as context:
                        context.set_offline(True)
                        page = slowed(context, self.rate)
                        page.goto(path, wait_until="commit")
                        page.wait_for_function("() => stopwatch.usable > 0")
                        found.append(float(page.evaluate("() => stopwatch.usable")))
                        tap_sets(page, 1)  # it can really be used
        finally:
            self.wire.is_cut = False
            shutil.rmtree(folder, ignore_errors=True)
        return found

    def sync(self, exercises: int) -> Sync:
        """A whole workout offline, then the network."""
        with self.workout(exercises) as path, self.open_page(path) as page:
            page.context.set_offline(True)
            tap_sets(page, exercises * SETS)
            here = rows_here(page)
            asked: list[str] = []
            page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
            page.context.set_offline(False)
            page.wait_for_function("() => stopwatch.synced !== null")
            milliseconds = float(page.evaluate("() => stopwatch.synced - stopwatch.online"))
            page.wait_for_timeout(1000)
            requests = asked.count(f"POST {self.url}/sync/")
            return Sync(exercises * SETS, requests, milliseconds, rows_there(self.user, path) == here)

    def timeline(self, seconds: float) -> list[str]:
        """One exercise of five sets by taps only; what happened when."""
        with self.workout(1) as path, self.open_page(path) as page:
            lines, finger, began = [], Finger(page), time.monotonic()
            for number in range(SETS):
                place, by_hand = reach(page)
                due = began + number * seconds / SETS
                page.wait_for_timeout(max(0.0, (due - time.monotonic()) * 1000))
                at = time.monotonic() - began
                finger.tap(place)
                await_tick(page, number + 1)
                tap = page.evaluate("() => stopwatch.taps.at(-1)")
                page.wait_for_timeout(PAUSE_MS)
                rest = page.evaluate(REST_SHOWN)
                lines.append(
                    f"{at:5.1f} s  tap {number + 1}: tick after {tap['ticked']:.0f} ms, on the disk after"
                    f" {tap['kept']:.0f} ms, next target after {tap['painted']:.0f} ms; {rest}; next: {tap['next'] or 'none'}{'; scrolled' * by_hand}"
                )
            await_synced(page)
            touches = page.evaluate("() => stopwatch.touches")
            rows = WorkoutSet.objects.for_user(self.user).filter(log__session=session_of(path)).count()
            lines.append(f"{time.monotonic() - began:5.1f} s  {touches} taps, {rows} sets on the server")
        return lines


SETS_HERE = """() => spotterPage.session.logs.flatMap((log) =>
  log.sets.map((set) => [set.id, log.id, set.position, set.weight, set.reps]))"""
REST_SHOWN = """() => document.querySelector(".rest .rest-txt b")?.textContent ?? 'no rest'"""


def settled(page: Page, path: str) -> None:
    """The page is there, the service worker too, and both keep what they need."""
    page.goto(path)
    page.wait_for_function("() => stopwatch.usable > 0")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    page.wait_for_function(
        "() => document.body.dataset.sync === 'synced' && spotterPage.store.state.recent.length > 0"
    )
    page.wait_for_load_state("networkidle")


def tap_sets(page: Page, sets: int, pause: float = PAUSE_MS) -> int:
    """Tick that many sets, one tap each; answers how often it took a scroll as well."""
    before, scrolls = int(page.evaluate("() => stopwatch.taps.length")), 0
    finger = Finger(page)
    for number in range(sets):
        place, by_hand = reach(page)
        scrolls += by_hand
        finger.tap(place)
        await_tick(page, before + number + 1)
        page.wait_for_timeout(pause)
    return scrolls


def await_tick(page: Page, count: int) -> None:
    page.wait_for_function("(count) => stopwatch.taps.length === count", arg=count)


def await_synced(page: Page) -> None:
    page.wait_for_function(
        "() => spotterPage.store.pending.length === 0 && document.body.dataset.sync === 'synced'"
    )


def session_of(path: str) -> UUID:
    return UUID(path.split("/")[2])


Rows = list[
    tuple[str, str, int, Decimal | None, int | None]
]  # set, exercise of the workout, position, weight, repetitions


def rows_here(page: Page) -> Rows:
    """The sets that the phone knows of."""
    return sorted(
        (pk, log, at, Decimal(weight), reps) for pk, log, at, weight, reps in page.evaluate(SETS_HERE)
    )


def rows_there(user: User, path: str) -> Rows:
    """The sets that the server has, deleted ones too."""
    rows = WorkoutSet.objects.for_user(user).filter(log__session=session_of(path))
    found = rows.values_list("pk", "log_id", "position", "weight", "reps")
    return sorted(((str(pk), str(log), at, weight, reps) for pk, log, at, weight, reps in found))


def measure(port: int, *, rate: float, sets: int, rounds: int) -> Found:
    os.environ |= UNSAFE
    found = Found()
    with wire_to(port) as wire, sync_playwright() as playwright:
        gym = Gym(playwright.chromium, wire, rate)
        found.slow_down = gym.slow_down()
        found.taps["online"] = gym.taps(sets)
        found.taps["offline"] = gym.taps(sets, offline=True)
        found.taps[f"answers after {SLOW_SECONDS} s"] = gym.taps(sets, delay=SLOW_SECONDS)
        found.cold_starts = gym.cold_start(rounds)
        found.sync = gym.sync(8)
        found.timeline = gym.timeline(20)
    return found
