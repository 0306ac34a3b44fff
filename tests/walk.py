"""The privacy walk: every URL there is, as everybody who is not Alice, against all that is hers.

Answers faults as sentences, so that a test can also prove that the walk finds a leak that was put there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from tests.alices_things import CANARY, Things
from tests.doors import ADMIN_ROWS, ARGUMENTS, ERRANDS, FOR_PROGRAMS, OWNED, PERSONAL, PUBLIC, filled
from tests.factories import WorkoutLogFactory, WorkoutSessionFactory, WorkoutSetFactory
from workouts.models import WorkoutSession

REFUSED_IN_ADMIN = {302, 403, 404, 405}
OWN_PAGE = {200, 302, 403, 404, 405, 422}
LOG_IN = "/accounts/login/"


@dataclass(frozen=True, slots=True)
class Door:
    name: str
    route: str

    @property
    def is_admin(self) -> bool:
        return self.name.startswith("admin:") and self.name not in PUBLIC

    @property
    def is_known(self) -> bool:
        tables = (OWNED, PERSONAL, FOR_PROGRAMS, PUBLIC)
        return self.is_admin or any(self.name in table for table in tables)

    def url(self, things: Things) -> str:
        """Raises KeyError where nobody has said what stands in the URL."""
        if self.name in OWNED:
            owned = OWNED[self.name]
            return reverse(
                self.name, args=[things.pk(owned.kind), *(filled(each, things) for each in owned.more)]
            )
        if self.name in ARGUMENTS:
            return reverse(self.name, kwargs=ARGUMENTS[self.name])
        if "simple_history" in self.name:
            return reverse(self.name, args=[things.pk("exercise"), 1])
        if self.route == "admin/(?P<url>.*)$":
            return "/admin/there-is-no-such-page/"
        return "/" + re.sub(
            r"<(?:\w+:)?(\w+)>", lambda match: self._admin_value(match[1], things), self.route
        )

    def _admin_value(self, name: str, things: Things) -> str:
        if name == "content_type_id":
            return "1"
        application, model = self.route.split("/")[1:3]
        if application == "r":
            return str(things.pk("exercise"))
        return str(getattr(things, ADMIN_ROWS[f"{application}_{model}"]).pk)


def doors() -> Iterator[Door]:
    """Every URL pattern of the site."""
    yield from _doors(get_resolver().url_patterns, "", "")


def _doors(patterns: list[Any], namespace: str, prefix: str) -> Iterator[Door]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _doors(pattern.url_patterns, inner, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield Door(f"{namespace}{pattern.name or ''}", prefix + str(pattern.pattern))


def walk(things: Things, bob: User, sam: User, inactive: User, *, only: str = "") -> list[str]:
    """All faults found. `sam` is staff without permissions; `only` is the beginning of the names of some URLs."""
    found, before = [], things.checksum()
    for door in doors():
        if not door.name.startswith(only):
            continue
        try:
            url = door.url(things)
        except (KeyError, AttributeError):
            url = ""
        if not url or not door.is_known:
            found.append(f"{door.name} ({door.route}): nobody has said in tests/doors.py whose it is")
            continue
        for method in ("GET", "POST"):
            for actor in (None, inactive, bob, sam):
                found += _knock(door, url, method, actor, things)
            found += _knock(door, url, method, bob, things, htmx=True)  # fragments come by other ways
    if not only:
        found += _errands(things, bob)
    if things.checksum() != before:
        found.append("something of Alice's was changed")
    return found


# The session of each person: to log in takes as long as many a request.
_logged_in: WeakKeyDictionary[User, str] = WeakKeyDictionary()


def log_in(person: User) -> str:
    """The key of a new session of theirs, which `ask` takes from now on."""
    client = Client()
    client.force_login(person)
    keep_logged_in(person, client.cookies[settings.SESSION_COOKIE_NAME].value)
    return _logged_in[person]


def keep_logged_in(person: User, session: str) -> None:
    _logged_in[person] = session


@cache
def _site() -> ClientHandler:
    """One for all requests: each would load the middleware anew."""
    return ClientHandler(enforce_csrf_checks=False)


def ask(
    actor: User | None, method: str, url: str, data: dict[str, Any], *, htmx: bool = False
) -> HttpResponseBase:
    """One request by a fresh browser, logged in. After an error nothing of it stays in the database."""
    client = Client(raise_request_exception=False, headers={"HX-Request": "true"} if htmx else None)
    client.handler = _site()
    if actor is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = _logged_in.get(actor) or log_in(actor)
    with transaction.atomic():
        response = client.generic(method, url) if method == "GET" else client.post(url, data)
        if response.status_code >= 500:
            transaction.set_rollback(True)
    if actor is not None and settings.SESSION_COOKIE_NAME in response.cookies:
        del _logged_in[actor]  # logged out, or given another session
    return response


def leaks(response: HttpResponseBase, word: str = CANARY) -> bool:
    """Whether the word stands in the page, a header or a cookie."""
    return word in f"{response.headers} {response.cookies} {body(response)}".lower()


def body(response: HttpResponseBase) -> str:
    streamed = isinstance(response, StreamingHttpResponse)
    content: bytes = b"".join(response) if streamed else response.content  # type: ignore[attr-defined]
    return content.decode(errors="replace")


def _knock(
    door: Door, url: str, method: str, actor: User | None, things: Things, *, htmx: bool = False
) -> list[str]:
    data = filled(OWNED[door.name].data, things) if door.name in OWNED else {}
    response = ask(actor, method, url, data, htmx=htmx)
    who = actor.name if actor else "Somebody"
    where = f"{who} {method} {door.name} {url}: {response.status_code}{' by htmx' if htmx else ''}"
    if leaks(response):
        return [f"{where}, and a canary"]
    if not _is_right(door, method, actor, response):
        return [where]
    return []


def _is_right(door: Door, method: str, actor: User | None, response: HttpResponseBase) -> bool:
    status = response.status_code
    if door.name in PUBLIC:
        return status < 500
    if door.name in FOR_PROGRAMS:
        return status == 401 if actor is None or not actor.is_active else status in {*OWN_PAGE, 400}
    if actor is None or not actor.is_active:
        location = response.headers.get("Location", "")
        return (status == 302 and LOG_IN in location) or (door.is_admin and status in REFUSED_IN_ADMIN)
    if door.is_admin:
        allowed = REFUSED_IN_ADMIN | ({200} if actor.is_staff and _is_for_all_staff(door) else set())
        return status in allowed
    if door.name in OWNED:
        return status == (404 if method in OWNED[door.name].methods else 405)
    return status in OWN_PAGE


def _is_for_all_staff(door: Door) -> bool:
    names = {"index", "password_change", "password_change_done", "jsi18n", "logout"}
    return door.name.removeprefix("admin:") in names


def _errands(things: Things, bob: User) -> list[str]:

    his = WorkoutSession.objects.for_user(bob)
    his.delete()  # what the walk started
    session = WorkoutSessionFactory.create(user=bob, state="open")
    row = WorkoutSetFactory.create(log=WorkoutLogFactory.create(session=session))
    own = {"his_session": session.pk, "his_log": row.log_id, "his_set": row.pk}
    found = []
    for method, url, data, status in ERRANDS:
        if url == "/sessions/start/":
            his.update(state="finished")  # or he would be sent to the one he has open
        response = ask(bob, method, filled(url, things, **own), filled(data, things, **own))
        his.filter(pk=session.pk).update(state="open")
        if leaks(response) or response.status_code != status:
            leak = ", and a canary" if leaks(response) else ""
            found.append(f"Bob's errand {method} {url}: {response.status_code}, not {status}{leak}")
    return found
