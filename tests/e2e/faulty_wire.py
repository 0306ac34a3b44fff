"""A proxy between the browser and the server that does to requests what basements and cafés do."""

import http.client
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PORTAL = (
    b"<!doctype html><title>Free Wi-Fi</title><h1>Welcome to Free Wi-Fi</h1><p>Accept our terms to go on.</p>"
)
# Between two machines only, not passed on.
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


class FaultyWire(ThreadingHTTPServer):
    """`fault` is what happens to requests that match `of`:

    "" nothing; "cut" they never arrive; "lost" they arrive, their answer does not; "slow" the answer takes 3 s;
    "held" the answer waits until it mends; "portal" a captive portal answers 200 with HTML to everything.
    """

    daemon_threads = False  # closing waits for what is on its way: a test's database outlives its requests

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.host, _, port = upstream.removeprefix("http://").partition(":")
        self.port = int(port)
        self.fault, self.of = "", ""
        self.mended = threading.Event()
        self.passed: list[str] = []  # what arrived: "POST /sync/"
        self.url = f"http://localhost:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no error here."""

    @contextmanager
    def broken(self, fault: str, of: str = "") -> Iterator[None]:
        self.breaks(fault, of)
        yield
        self.mends()

    def breaks(self, fault: str, of: str = "") -> None:
        self.fault, self.of = fault, of
        self.mended.clear()

    def mends(self) -> None:
        self.fault, self.of = "", ""
        self.mended.set()

    def count(self, request: str) -> int:
        return self.passed.count(request)


class _Handler(BaseHTTPRequestHandler):
    server: FaultyWire
    protocol_version = "HTTP/1.1"
    timeout = 5  # browsers open connections that they then do not use

    def _serve(self) -> None:
        asked = f"{self.command} {self.path}"
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.fault if re.search(self.server.of, asked) else ""
        if fault == "cut":
            self.close_connection = True
            return
        if fault == "portal":
            self._answer(200, [("Content-Type", "text/html")], PORTAL)
            return
        self.server.passed.append(asked)
        upstream = http.client.HTTPConnection(self.server.host, self.server.port, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        upstream.request(self.command, self.path, body or None, headers | {"Connection": "close"})
        response = upstream.getresponse()
        content = response.read()
        upstream.close()
        if fault == "lost":
            self.close_connection = True
            return
        if fault == "slow":
            time.sleep(3)
        if fault == "held":
            self.server.mended.wait(30)
        self._answer(response.status, response.getheaders(), content)

    do_GET = do_POST = do_HEAD = _serve  # noqa: N815

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP - {"date"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 — its name where it comes from
        """Silent."""


@contextmanager
def faulty_wire(upstream: str) -> Iterator[FaultyWire]:
    wire = FaultyWire(upstream)
    thread = threading.Thread(target=wire.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        wire.shutdown()
        wire.server_close()
