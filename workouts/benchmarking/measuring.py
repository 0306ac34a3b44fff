"""The requests, as the pages send them, in turn: empty, log, correct, delete, home … finish, repeat, the edits of a plan, and again from the start.

One by one and mixed, because this machine does other things too: what disturbs a moment disturbs them all alike.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from accounts.models import User
from workouts import recording
from workouts.benchmarking import data
from workouts.benchmarking.browser import HTMX, Answer, Browser, assets, form_fields
from workouts.benchmarking.editing import Editor
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

WARM_UP_ROUNDS = 10
CONNECTIONS = 3  # a connection stays with the worker that took it: several reach both

EMPTY, LOG, CORRECT, DELETE, SESSION, FINISH, START = (
    "empty view",
    "log a set",
    "correct a set",
    "delete a set",
    "session page",
    "finish a workout",
    "repeat a workout",
)
REDIRECTED = {LOG, CORRECT, DELETE, FINISH, START}


@dataclass(slots=True)
class Measured:
    """Every answer of one kind to one person."""

    milliseconds: list[float] = field(default_factory=list)
    sql: list[float] = field(default_factory=list)  # milliseconds, see Answer.sql
    cpu: list[tuple[float, float]] = field(default_factory=list)  # see Answer.cpu
    queries: int = 0  # the most that any of them took
    size: int = 0

    def add(self, answer: Answer) -> None:
        self.milliseconds.append(answer.milliseconds)
        self.sql.append(answer.sql)
        self.cpu.append(answer.cpu)
        self.queries = max(self.queries, answer.queries)
        self.size = max(self.size, answer.size)


Results = dict[str, dict[str, Measured]]  # by what was asked for, then by e-mail


class Person:
    """One lifter with an open workout, logged in on a few connections."""

    def __init__(self, port: int, email: str) -> None:
        self.user = User.objects.get(email=email)
        first = Browser(port)
        first.log_in(email, data.PASSWORD)
        self.browsers = [first, *(Browser(port) for _ in range(CONNECTIONS - 1))]
        for browser in self.browsers:
            browser.cookies = first.cookies
        self.session = WorkoutSession.objects.for_user(self.user).open().get()
        self.logs = list(WorkoutLog.objects.for_user(self.user).filter(session=self.session).in_order())
        self.main = self.logs[0].exercise_id
        self.forms = {log.pk: self._set_form(log) for log in self.logs}
        self.editor = Editor(self.user, first)

    def _set_form(self, log: WorkoutLog) -> dict[str, str]:
        page = self.browsers[0].get(f"/sessions/{self.session.pk}/?log={log.pk}")
        return form_fields(page.text, f"/logs/{log.pk}/sets/")

    def pages(self) -> dict[str, tuple[str, dict[str, str]]]:
        """What is only read: name → path and headers."""
        return {
            "home": ("/", {}),
            SESSION: (f"/sessions/{self.session.pk}/", {}),
            "finish page": (f"/sessions/{self.session.pk}/finish/", {}),
            "start page": ("/log/", {}),
            "picker": (f"/sessions/{self.session.pk}/exercises/", {}),
            "picker search": (f"/sessions/{self.session.pk}/exercises/?q=benchpres", HTMX),
            "history": ("/history/", {}),
            "history search": ("/history/?q=upper", HTMX),  # every workout
            "history, no match": ("/history/?q=qwxzv", HTMX),
            "exercises": ("/exercises/", {}),
            "exercise search": ("/exercises/?q=benchpres", HTMX),
            "exercise history": (f"/history/exercises/{self.main}/", {}),
            "measurements": ("/measurements/", {}),
            "profile": ("/profile/", {}),
        }

    def round(self, number: int, note: Callable[[str, Answer], None]) -> None:
        """Ask for everything once. The set that is logged is corrected, deleted and swept away: no round is longer."""
        browser = self.browsers[number % CONNECTIONS]
        log = self.logs[number % len(self.logs)]
        set_id = recording.new_id()
        fields = self.forms[log.pk] | {"id": str(set_id), "weight": "82.5", "reps": "5"}
        headers = {"Referer": f"http://127.0.0.1/sessions/{self.session.pk}/"}
        note(EMPTY, browser.get("/empty/"))
        note(LOG, browser.post(f"/logs/{log.pk}/sets/", fields, headers))
        corrected = fields | {"reps": "6", "version": "1"}
        note(CORRECT, browser.post(f"/sets/{set_id}/", corrected, headers))
        self._check(set_id, reps=6, deleted=False)
        note(DELETE, browser.post(f"/sets/{set_id}/delete/", fields, headers))
        self._check(set_id, reps=6, deleted=True)
        WorkoutSet.objects.for_user(self.user).filter(pk=set_id).delete()
        for name, (path, page_headers) in self.pages().items():
            note(name, browser.get(path, page_headers))
        self._finish_and_repeat(browser, note)
        self.editor.round(browser, note)

    def _finish_and_repeat(self, browser: Browser, note: Callable[[str, Answer], None]) -> None:
        """Finish the open workout with its sets, begin it again, and then put everything back."""
        mine = WorkoutSession.objects.for_user(self.user)
        here = f"/sessions/{self.session.pk}/finish/"
        fields = form_fields(browser.get(here).text, "")
        again = recording.new_id()
        try:
            note(FINISH, browser.post(here, fields))
            if not mine.finished().filter(pk=self.session.pk).exists():
                raise RuntimeError("The server answered well, but the workout is not finished.")
            note(
                START,
                browser.post("/sessions/start/", fields | {"id": str(again), "repeat": str(self.session.pk)}),
            )
            begun = (
                WorkoutLog.objects.for_user(self.user).filter(session=again, session__state="open").count()
            )
            if begun != len(self.logs):
                raise RuntimeError(
                    f"The server answered well, but {begun} exercises of {len(self.logs)} begin."
                )
            browser.get(f"/sessions/{again}/")  # as the browser does; takes the message along
        finally:
            WorkoutLog.objects.for_user(self.user).filter(session=again).delete()
            mine.filter(pk=again).delete()
            self.session.save(force_update=True)

    def _check(self, set_id: UUID, **expected: Any) -> None:
        row = WorkoutSet.objects.for_user(self.user).get(pk=set_id)
        found = {"reps": row.reps, "deleted": row.deleted_at is not None}
        if found != expected:
            raise RuntimeError(f"The server answered well, but the set is {found} and not {expected}.")


def measure(port: int, *, rounds: int) -> Results:
    """`rounds` answers of each kind for the person with the short and the one with the long history."""
    people = [Person(port, email) for email in (data.LIGHT, data.HEAVY)]
    results: Results = defaultdict(lambda: defaultdict(Measured))
    for number in range(WARM_UP_ROUNDS + rounds):
        for person in people if number % 2 else reversed(people):

            def note(name: str, answer: Answer, person: Person = person, number: int = number) -> None:
                if answer.status != (302 if name in REDIRECTED else 200):
                    raise RuntimeError(f"{name}: {answer.status}\n{answer.text[:2000]}")
                if number >= WARM_UP_ROUNDS:
                    results[name][person.user.email].add(answer)

            person.round(number, note)
    return results


def first_visit(port: int) -> dict[str, int]:
    """Compressed bytes of each style sheet and script that a first visit fetches, up to the workout in progress."""
    person = Person(port, data.LIGHT)
    browser = person.browsers[0]
    paths = {
        path: None
        for page in ("/accounts/login/", "/", f"/sessions/{person.session.pk}/")
        for path in assets(
            Browser(port).get(page).text if page == "/accounts/login/" else browser.get(page).text
        )
    }
    return {path: browser.get(path).size for path in paths}
