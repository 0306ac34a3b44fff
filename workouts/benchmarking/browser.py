"""Just enough of a browser: cookies, forms, keep-alive, and a clock around each request."""

import gzip
import http.client
import json
import time
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode

HTMX = {"HX-Request": "true"}


@dataclass(frozen=True, slots=True)
class Answer:
    """`milliseconds` from the first byte sent to the last one read; `size` as it came over the wire, compressed."""

    status: int
    headers: dict[str, str]
    text: str
    size: int
    milliseconds: float

    @property
    def queries(self) -> int:
        return int(self.headers.get("x-queries", 0))

    @property
    def sql(self) -> float:
        """Milliseconds that the server spent in its SQL."""
        return float(self.headers.get("x-sql", 0))

    @property
    def cpu(self) -> tuple[float, float]:
        """Milliseconds of the server's CPU time, and as many of them as were spent in SQL."""
        return float(self.headers.get("x-cpu", 0)), float(self.headers.get("x-sql-cpu", 0))


class Browser:
    """One person at one server on the loopback interface, on one kept connection."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies: dict[str, str] = {}

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        return self._send("GET", path, None, headers or {})

    def post(self, path: str, fields: dict[str, str], headers: dict[str, str] | None = None) -> Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, urlencode(fields), kind | (headers or {}))

    def post_json(self, path: str, said: object, headers: dict[str, str] | None = None) -> Answer:
        kind = {"Content-Type": "application/json"}
        return self._send("POST", path, json.dumps(said), kind | (headers or {}))

    def log_in(self, email: str, password: str) -> None:
        fields = form_fields(self.get("/accounts/login/").text, "/accounts/login/")
        answer = self.post("/accounts/login/", fields | {"login": email, "password": password})
        if answer.status != 302:
            raise RuntimeError(f"The log-in of {email} was answered with {answer.status}.")

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Accept-Encoding": "gzip", "Cookie": cookies} | headers
        began = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        raw = response.read()
        milliseconds = (time.perf_counter() - began) * 1000
        for header in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        answered = {name.lower(): value for name, value in response.headers.items()}
        content = gzip.decompress(raw) if answered.get("content-encoding") == "gzip" else raw
        return Answer(response.status, answered, content.decode(errors="replace"), len(raw), milliseconds)


class _Forms(HTMLParser):
    """Collects the fields of each form by its action, with the values that a browser would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self.fields: dict[str, str] = {}
        self.select = ""
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "form":
            self.fields = self.forms.setdefault(given.get("action", ""), {})
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            if "selected" in given or self.select not in self.fields:
                self.fields[self.select] = value
        elif tag == "textarea" and name:
            self.area = name
            self.fields[name] = ""
        elif tag == "input" and name and _is_sent(given):
            self.fields[name] = value

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""


def _is_sent(given: dict[str, str]) -> bool:
    kind = given.get("type", "text")
    return kind not in {"submit", "button"} and (kind not in {"radio", "checkbox"} or "checked" in given)


def form_fields(html: str, action: str) -> dict[str, str]:
    """What a browser sends for the form with that action. LookupError where the page has none."""
    parser = _Forms()
    parser.feed(html)
    if action not in parser.forms:
        raise LookupError(f"The page has no form for {action}; it has {sorted(parser.forms)}.")
    return dict(parser.forms[action])


class _Assets(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.paths: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link" and given.get("rel") in {"stylesheet", "modulepreload"}:
            self.paths[given["href"]] = None
        elif tag == "script" and given.get("src"):
            self.paths[given["src"]] = None


def assets(html: str) -> list[str]:
    """Paths of the style sheets and scripts that a page asks for, each once."""
    parser = _Assets()
    parser.feed(html)
    return list(parser.paths)
