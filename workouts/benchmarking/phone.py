"""A Chromium that is slowed down to a phone, and a finger that taps what is in view.

The finger knows no selectors' tricks: it taps a place on the glass, only once nothing moves there and nothing covers it,
and the page is never scrolled for it.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from playwright.sync_api import BrowserContext, BrowserType, Page
from playwright.sync_api import TimeoutError as PatienceError

STOPWATCH = (Path(__file__).parent / "stopwatch.js").read_text()
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
    "locale": "en-GB",
    "timezone_id": "UTC",
}
CONTACT_MS = 60
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Where the finger goes: the middle of the button, once it has stood still there for two frames with nothing over it.
IN_REACH = """() => {
  const button = document.querySelector(".set.cur .cur-end .btn");
  if (!button) return null;
  const box = button.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const before = globalThis.reachedAt;
  globalThis.reachedAt = [x, y];
  const isStill = before && Math.abs(before[0] - x) < 0.5 && Math.abs(before[1] - y) < 0.5;
  return isStill && button.contains(document.elementFromPoint(x, y)) ? [x, y] : null;
}"""
SCROLL = """() => document.querySelector(".set.cur .cur-end .btn")?.scrollIntoView({ block: "center", behavior: "instant" })"""
# How long the machine takes for some arithmetic: says whether it is slowed down.
WORK = """() => {
  const began = performance.now();
  let sum = 0;
  for (let index = 0; index < 2e7; index++) sum += index % 7;
  return performance.now() - began + sum * 0;
}"""


def chromium() -> dict[str, Any]:
    """What Playwright launches: the Chromium of this machine, else its own."""
    find = settings.BASE_DIR / "scripts" / "find-chromium"
    found = subprocess.run([find], capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    return {"args": FLAGS} | ({"executable_path": found} if found else {})


@contextmanager
def context_in(
    kind: BrowserType, folder: str, cookies: dict[str, str], url: str, **options: Any
) -> Iterator[BrowserContext]:
    """A browser of its own, begun anew, with what `folder` keeps of the one before."""
    context = kind.launch_persistent_context(folder, **chromium() | PHONE | {"base_url": url} | options)
    context.set_default_timeout(20_000)
    context.add_init_script(STOPWATCH)
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    try:
        yield context
    finally:
        context.close()


def slowed(context: BrowserContext, rate: float) -> Page:
    """A page whose scripts, styles and pictures take `rate` times as long as this machine needs for them."""
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})
    return page


class Finger:
    """Comes down on the glass for as long as a finger does; Playwright's own leaves it in the same moment."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.glass = page.context.new_cdp_session(page)

    def tap(self, place: tuple[float, float]) -> None:
        x, y = place
        self._touch("touchStart", [{"x": x, "y": y}])
        self.page.wait_for_timeout(CONTACT_MS)
        self._touch("touchEnd", [])

    def _touch(self, kind: str, points: list[dict[str, float]]) -> None:
        self.glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def reach(page: Page) -> tuple[tuple[float, float], bool]:
    """Where the button of the next set is, and whether a hand had to scroll to it."""
    for by_hand in (False, True):
        try:
            x, y = page.wait_for_function(IN_REACH, timeout=3_000, polling="raf").json_value()
        except PatienceError:
            page.evaluate(SCROLL)
        else:
            return (float(x), float(y)), by_hand
    raise CommandError("The button of the next set cannot be reached.")
