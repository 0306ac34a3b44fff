"""Only outside, only HTTPS, and to the very address that was checked."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reminders import outgoing
from reminders.outgoing import Answer, NotAllowedError, Place, PrivateError, UnreachableError
from tests.reminders.tls_server import Server, serving

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)


@pytest.fixture
def server(certificates: Path, settings: Any) -> Iterator[Server]:
    with serving(certificates) as server:
        settings.OUTGOING_PRIVATE_HOSTS = [server.place]
        yield server


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Have the name server answer these, one after the other, the last one for ever. Answers the names it was asked for."""
    asked: list[str] = []

    def resolve(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        addresses = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [
            (socket.AF_INET6 if ":" in each else socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
            for each in addresses
        ]

    real = socket.getaddrinfo

    def look_up(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        numeric = str(host).replace(".", "").isdecimal() or ":" in str(host)
        return real(host, port, *args, **kwargs) if numeric else resolve(host, port)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


# --- Addresses as they are written ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://example.com/", "It has to begin with https://"),
        ("ftp://example.com/", "It has to begin with https://"),
        ("file:///etc/passwd", "It has to begin with https://"),
        ("//example.com/", "It has to begin with https://"),
        ("", "Write it in plain letters, without spaces."),
        ("https://exam ple.com/", "Write it in plain letters, without spaces."),
        ("https://example.com\n.evil/", "Write it in plain letters, without spaces."),
        ("https://example.com\\@evil/", "Write it in plain letters, without spaces."),
        ("https://müller.example/", "Write it in plain letters, without spaces."),
        ("https:///path", "This is no address of the web."),
        ("https://[::1/", "This is no address of the web."),
        ("https://[fe80::1%25eth0]/", "This is no address of the web."),
        ("https://example.com:port/", "This is no address of the web."),
        ("https://example.com:99999/", "This is no address of the web."),
        ("https://-example.com/", "This is no address of the web."),
        ("https://exam%70le.com/", "This is no address of the web."),
        ("https://example.com./", "This is no address of the web."),
        ("https://me:secret@example.com/", "Leave the name and password out of it."),
        ("https://@example.com/", "Leave the name and password out of it."),
        ("https://example.com:8443/", "Only the usual port, 443, is allowed."),
        ("https://example.com:0/", "Only the usual port, 443, is allowed."),
    ],
)
def test_refuses_an_address(url: str, fault: str) -> None:
    with pytest.raises(NotAllowedError) as refused:
        outgoing.place_of(url)
    assert str(refused.value) == fault


def test_reads_an_address() -> None:
    assert outgoing.place_of("https://Push.Example.com:443/a/b?c=d#e") == Place(
        "push.example.com", 443, "/a/b?c=d"
    )
    assert outgoing.place_of("https://[2606:2800::1]") == Place("2606:2800::1", 443, "/")
    assert outgoing.place_of("https://[2606:2800::1]").origin == "https://[2606:2800::1]"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104 — nobody listens there
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",  # shared (RFC 6598)
        "169.254.169.254",  # link-local, the metadata of clouds
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",  # relay of 6to4
        "198.18.0.1",
        "224.0.0.1",  # multicast
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",  # mapped
        "::ffff:93.184.216.34",
        "64:ff9b::7f00:1",  # NAT64
        "64:ff9b:1::1",
        "100::1",
        "2001::1",  # Teredo
        "2001:db8::1",
        "2002:7f00:1::",  # 6to4
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",  # site-local
        "ff02::1",  # multicast
    ],
)
def test_what_is_not_outside(address: str) -> None:
    assert not outgoing.is_outside(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "2a00:1450:4001::1"])
def test_what_is_outside(address: str) -> None:
    assert outgoing.is_outside(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"],
)
def test_a_private_address_is_one_however_it_is_written(host: str) -> None:
    with pytest.raises((PrivateError, UnreachableError)):
        outgoing.check(f"https://{host}/")


# --- Names and where they lead ---------------------------------------------------------------------------------------


def test_a_name_that_leads_into_a_private_network_is_not_asked(
    server: Server, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.OUTGOING_PRIVATE_HOSTS = []
    monkeypatch.setattr(outgoing, "PORT", server.port)
    names(monkeypatch, ["127.0.0.1"])
    with pytest.raises(PrivateError):
        outgoing.post("https://hooks.test/", b"", {})
    assert server.connections == 0


def test_one_private_address_among_public_ones_spoils_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(PrivateError):
        outgoing.check("https://hooks.test/")


def test_connects_to_the_address_that_was_checked_though_the_name_leads_elsewhere_by_then(
    certificates: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    with serving(certificates) as checked, serving(certificates, "127.0.0.2", checked.port) as elsewhere:
        settings.OUTGOING_PRIVATE_HOSTS = [f"hooks.test:{checked.port}"]
        asked = names(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
        assert outgoing.post(checked.url(host="hooks.test"), b"hello", {}).status == 201
        assert asked == ["hooks.test"]
        assert [request.headers["host"] for request in checked.requests] == [f"hooks.test:{checked.port}"]
        assert elsewhere.connections == 0


def test_takes_the_next_address_where_the_first_does_not_answer(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, ["127.0.0.9", "127.0.0.1"])
    assert outgoing.post(server.url(), b"", {}).status == 201


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: Any, **kwargs: Any) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(UnreachableError, match="There is no such name"):
        outgoing.post("https://hooks.test/", b"", {})


# --- What is said there ----------------------------------------------------------------------------------------------


def test_sends_what_it_is_given_past_any_proxy(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "https://proxy.invalid:3128")
    server.answers.append((200, {"X-Said": "yes"}, b"thanks"))
    answer = outgoing.post(server.url("/a?b=c"), b"hello", {"Topic": "x"})
    assert (answer.status, answer.headers["x-said"], answer.body) == (200, "yes", b"thanks")
    [request] = server.requests
    assert (request.path, request.body, request.headers["topic"]) == ("/a?b=c", b"hello", "x")
    assert request.headers["user-agent"] == "Spotter"


def test_a_redirect_is_an_answer_and_not_followed(server: Server) -> None:
    server.answers.append((302, {"Location": server.url("/elsewhere")}, b""))
    assert outgoing.post(server.url(), b"", {}).status == 302
    assert [request.path for request in server.requests] == ["/"]


def test_cuts_a_long_answer(server: Server) -> None:
    server.answers.append((200, {}, b"x" * 1_000_000))
    assert len(outgoing.post(server.url(), b"", {}, keep=True).body) == 64 * 1024
    assert outgoing.post(server.url(), b"", {}, keep=True).body == b""
    assert server.connections == 2  # what was left unread is not taken for the second answer


def test_has_no_time_for_an_answer_that_drips(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()

    def drip(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not ended.wait(0.02):
            handler.wfile.write(b"x")

    server.instead = drip
    monkeypatch.setattr(outgoing, "PATIENCE", 0.3)
    with pytest.raises(UnreachableError, match="did not answer in time"):
        outgoing.post(server.url(), b"", {})
    ended.set()


def test_says_that_a_certificate_is_for_another_name(
    server: Server, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.OUTGOING_PRIVATE_HOSTS = [f"other.test:{server.port}"]
    names(monkeypatch, ["127.0.0.1"])
    with pytest.raises(UnreachableError, match="certificate is not valid"):
        outgoing.post(server.url(host="other.test"), b"", {})
    assert server.requests == []


def test_says_that_nobody_listens(server: Server, settings: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.OUTGOING_PRIVATE_HOSTS = [f"localhost:{free.getsockname()[1]}"]
        with pytest.raises(UnreachableError, match="could not be reached"):
            outgoing.post(f"https://localhost:{free.getsockname()[1]}/", b"", {})


def test_says_that_the_other_side_hung_up(server: Server) -> None:
    server.instead = lambda handler: None
    with pytest.raises(UnreachableError):
        outgoing.post(server.url(), b"", {})


def test_keeps_a_connection_for_the_next_message(server: Server) -> None:
    for _ in range(3):
        assert outgoing.post(server.url(), b"", {}, keep=True).status == 201
    assert (server.connections, len(server.requests)) == (1, 3)


def test_opens_another_where_the_kept_one_was_closed(server: Server) -> None:
    server.answers.append((201, {"Connection": "keep-alive"}, b""))
    outgoing.post(server.url(), b"one", {}, keep=True)
    kept = outgoing._kept()[f"https://{server.place}"]
    assert kept.sock
    kept.sock.shutdown(socket.SHUT_RDWR)
    assert outgoing.post(server.url(), b"two", {}, keep=True).status == 201
    assert [request.body for request in server.requests] == [b"one", b"two"]


def test_trusts_no_connection_that_was_idle_for_long(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    outgoing.post(server.url(), b"", {}, keep=True)
    monkeypatch.setattr(outgoing, "IDLE", 0)
    outgoing.post(server.url(), b"", {}, keep=True)
    assert server.connections == 2


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("37", timedelta(seconds=37)),
        ("0", timedelta(0)),
        ("99999999999999999999", timedelta(days=7)),
        ("Mon, 02 Mar 2026 18:01:00 GMT", timedelta(minutes=1)),
        ("Mon, 02 Mar 2026 17:00:00 GMT", timedelta(0)),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_how_long_it_is_asked_to_wait(said: str, wait: timedelta | None) -> None:
    assert Answer(429, {"retry-after": said}, b"").retry_after(NOW) == wait


def test_an_answer_in_one_line() -> None:
    assert (
        str(Answer(410, {}, b"push subscription\nhas  unsubscribed \xff"))
        == "410 push subscription has unsubscribed \ufffd"
    )
