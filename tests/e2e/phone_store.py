"""The outbox of a page, the one that the page itself uses: for tests that are about it, not about the page."""

from typing import Any
from uuid import UUID

from playwright.sync_api import Page, expect

from workouts.recording import new_id

# Every page of somebody opens it (static/js/phone.js), some time after it has loaded.
_OPEN = """
  while (!globalThis.spotterStore) await new Promise((resolve) => setTimeout(resolve, 10));
  const store = await globalThis.spotterStore;
"""
AT = "2026-11-21T10:00:00+01:00"


def in_store(page: Page, script: str, argument: Any = None) -> Any:
    """What `script`, the body of a function with `store` and `given`, returns."""
    return page.evaluate(f"async (given) => {{ {_OPEN} {script} }}", argument)


def operation(kind: str, object_id: UUID | str, at: str = AT, /, **values: Any) -> dict[str, Any]:
    version = values.pop("version", None)
    made = {"id": str(new_id()), "kind": kind, "object": str(object_id), "at": at, "values": values}
    return made if version is None else made | {"version": version}


def log_set(
    log_id: UUID | str, position: int = 1, weight: str = "80", reps: int = 5, **more: Any
) -> dict[str, Any]:
    given: dict[str, Any] = {"set_id": new_id(), "at": AT} | more
    return operation(
        "log_set",
        given["set_id"],
        given["at"],
        log=str(log_id),
        position=position,
        kind="working",
        weight=weight,
        weight_unit="kg",
        reps=reps,
    )


def record(page: Page, *operations: dict[str, Any]) -> None:
    """Resolves when they are on the phone's disk, as the tick of the page does."""
    in_store(page, "await store.record(given)", list(operations))


def pending(page: Page) -> int:
    found: int = in_store(page, "return store.pending.length")
    return found


def status(page: Page) -> str:
    found: str = in_store(page, "return store.status")
    return found


def attention(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = in_store(page, "return store.attention")
    return found


def wait_until_sent(page: Page) -> None:
    wait_for(page, "!store.pending.length && store.status === 'synced'")


def wait_for(page: Page, condition: str) -> None:
    """`condition` over `store`, looked at after each of its events."""
    in_store(
        page,
        f"""
        const holds = () => {condition};
        if (holds()) return;
        await new Promise((resolve, reject) => {{
          const look = () => holds() && resolve();
          for (const name of ["change", "status", "attention"]) store.addEventListener(name, look);
          setTimeout(() => reject(new Error("waited in vain, " + JSON.stringify([store.status, store.pending, store.attention]))), 30000);
        }});
        """,
    )


def has_worker(page: Page) -> None:
    """The service worker is in charge and has kept what pages need offline."""
    page.evaluate(
        """async () => {
          const wanted = ["/", "/log/", "/on-this-phone/", "/gym/offline/"];
          let kept = [];
          for (let tries = 0; tries < 800; tries++) {
            kept = await Promise.all(wanted.map((path) => caches.match(path, { ignoreVary: true })));
            if (kept.every(Boolean) && navigator.serviceWorker.controller) return;
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          throw new Error(`Not kept: ${kept.map(Boolean)}, ${navigator.serviceWorker.controller}`);
        }"""
    )


def strip(page: Page, name: str) -> Any:
    return expect(page.locator(f'[data-strip="{name}"]'))
