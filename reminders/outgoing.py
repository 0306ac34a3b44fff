"""HTTPS to addresses that people give us: to the outside only, however their names resolve.

The name is resolved once; every address found is checked; the connection goes to a checked address, with the certificate asked
for the name. No redirects, no proxies of the environment, an answer that is cut, a time in which all must be done. What the
operator names in OUTGOING_PRIVATE_HOSTS may be private and on a port of its own.
"""

import http.client
import math
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

PORT = 443
PATIENCE = 15.0  # seconds from the first packet to the last
CONNECT_PATIENCE = 5.0  # seconds for each address
MOST_ADDRESSES = 4
LONGEST_ANSWER = 64 * 1024  # bytes; the rest is left unread
IDLE = 30.0  # seconds after which a kept connection is not trusted to be there

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
# Global unicast. All that is not in here is something else: NAT64, site-local, unique local, multicast, mapped IPv4.
_UNICAST = IPv6Network("2000::/3")
# Within it: Teredo and other protocol assignments, 6to4, documentation. They lead to other addresses, or nowhere.
_NOT_OUTSIDE = [IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
_RELAYS = IPv4Network("192.88.99.0/24")  # of 6to4


class NotAllowedError(ValueError):
    """This address is not asked; the message is for whoever gave it."""


class PrivateError(NotAllowedError):
    """The name leads into a private network, now."""


class UnreachableError(Exception):
    """No answer came; the message says why."""


@dataclass(frozen=True, slots=True)
class Place:
    host: str  # lower case ASCII; an IPv6 address without brackets
    port: int
    target: str  # path and query

    @property
    def origin(self) -> str:
        return f"https://{self._authority}" if self.port != PORT else f"https://{self._host}"

    @property
    def is_trusted(self) -> bool:
        """Whether the operator said that it may be private."""
        return self._authority in {each.strip().lower() for each in settings.OUTGOING_PRIVATE_HOSTS}

    @property
    def _authority(self) -> str:
        return f"{self._host}:{self.port}"

    @property
    def _host(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes

    def __str__(self) -> str:
        """For a log and for staff: the status and the beginning of what was said, on one line."""
        said = " ".join(self.body[:200].decode("utf-8", "replace").split())
        return f"{self.status} {said}".strip()

    def retry_after(self, now: datetime) -> timedelta | None:
        """What the other side asks us to wait: seconds or a date (RFC 9110 §10.2.3); None where it says nothing we understand."""
        said = self.headers.get("retry-after", "").strip()
        if said.isascii() and said.isdecimal():
            return timedelta(seconds=min(int(said[:9]), 7 * 24 * 3600))
        try:
            until = parsedate_to_datetime(said)
        except ValueError:
            return None
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return min(max(until - now, timedelta(0)), timedelta(days=7))


def place_of(url: str) -> Place:
    """What a URL names. Raises NotAllowedError: https only, the usual port, no password in it."""
    if not re.fullmatch(r"[!-\[\]-~]+", url):
        raise NotAllowedError("Write it in plain letters, without spaces.")
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError:
        raise NotAllowedError("This is no address of the web.") from None
    if split.scheme != "https":
        raise NotAllowedError("It has to begin with https://")
    host = split.hostname or ""
    if split.username is not None or split.password is not None:
        raise NotAllowedError("Leave the name and password out of it.")
    if not _HOST.fullmatch(host) and not _is_ipv6(host):
        raise NotAllowedError("This is no address of the web.")
    target = (split.path or "/") + (f"?{split.query}" if split.query else "")
    place = Place(host, PORT if port is None else port, target)
    if place.port != PORT and not place.is_trusted:
        raise NotAllowedError("Only the usual port, 443, is allowed.")
    return place


def check(url: str) -> Place:
    """As `place_of`, and where it leads. Raises NotAllowedError, and UnreachableError for a name that is not known."""
    place = place_of(url)
    _addresses(place)
    return place


def is_outside(address: str) -> bool:
    """Whether an address of IPv4 or IPv6 is a public one, by which nothing of ours can be reached."""
    number = ip_address(address.partition("%")[0])
    if isinstance(number, IPv4Address):
        return number.is_global and not number.is_multicast and number not in _RELAYS
    return number in _UNICAST and number.is_global and not any(number in each for each in _NOT_OUTSIDE)


def post(url: str, body: bytes, headers: Mapping[str, str], *, keep: bool = False) -> Answer:
    """Send `body` and answer what came back, whatever its status; a redirect is an answer like any other.

    `keep` leaves the connection open for the next to the same host, for half a minute. Raises NotAllowedError, PrivateError and
    UnreachableError.
    """
    place = place_of(url)
    deadline = time.monotonic() + PATIENCE
    try:
        kept = _kept().pop(place.origin, None)
        if kept and kept.is_fresh:
            try:
                return _ask(kept, place, body, headers, deadline, keep=keep)
            except (http.client.RemoteDisconnected, ConnectionError):
                kept.close()  # closed by the other side before it heard us
        elif kept:
            kept.close()
        connection = _Connection(place, _addresses(place))
        return _ask(connection, place, body, headers, deadline, keep=keep)
    except ssl.SSLCertVerificationError as error:
        raise UnreachableError(f"Its certificate is not valid: {error.verify_message}.") from error
    except TimeoutError as error:
        raise UnreachableError("It did not answer in time.") from error
    except (OSError, http.client.HTTPException) as error:
        raise UnreachableError(f"It could not be reached: {error or type(error).__name__}") from error


def _is_ipv6(host: str) -> bool:
    try:
        return "%" not in host and isinstance(ip_address(host), IPv6Address)
    except ValueError:
        return False


def _addresses(place: Place) -> list[str]:
    """All that the name stands for, each of them checked: one that is private spoils them all."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UnreachableError("There is no such name.") from None
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not place.is_trusted and not all(is_outside(each) for each in addresses):
        raise PrivateError("This leads into a private network.")
    return addresses[:MOST_ADDRESSES]


class _HurriedSocket(ssl.SSLSocket):
    """Each wait ends at the deadline: one that answers a byte a second holds nobody up for hours."""

    deadline = math.inf

    def _hurry(self) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.settimeout(left)

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self._hurry()
        return super().recv_into(*args, **kwargs)

    def send(self, *args: Any, **kwargs: Any) -> int:
        self._hurry()
        return super().send(*args, **kwargs)


@cache
def _context() -> ssl.SSLContext:
    """The certificates of this machine; SSL_CERT_FILE names others."""
    context = ssl.create_default_context()
    context.sslsocket_class = _HurriedSocket
    return context


class _Connection(http.client.HTTPSConnection):
    """To addresses that were checked; the name is for the certificate and the Host header only."""

    def __init__(self, place: Place, addresses: list[str]) -> None:
        super().__init__(place.host, place.port, context=_context())
        self.addresses = addresses
        self.deadline = math.inf
        self.used_at = time.monotonic()

    @property
    def is_fresh(self) -> bool:
        return time.monotonic() - self.used_at < IDLE

    def connect(self) -> None:
        plain = self._reach()
        # Else a body waits 40 ms until the other side has acknowledged its headers.
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.sock = _context().wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def hurry(self, deadline: float) -> None:
        self.deadline = deadline
        if isinstance(self.sock, _HurriedSocket):
            self.sock.deadline = deadline

    def _reach(self) -> socket.socket:
        for number, address in enumerate(self.addresses, 1):
            patience = min(CONNECT_PATIENCE, self.deadline - time.monotonic())
            try:
                return socket.create_connection((address, self.port), max(patience, 0.001))
            except OSError:
                if number == len(self.addresses):
                    raise
        raise OSError("It has no address.")


def _ask(
    connection: _Connection,
    place: Place,
    body: bytes,
    headers: Mapping[str, str],
    deadline: float,
    *,
    keep: bool,
) -> Answer:
    stays = False
    connection.hurry(deadline)
    try:
        if connection.sock is None:
            connection.connect()
            connection.hurry(deadline)
        connection.request("POST", place.target, body, {"User-Agent": "Spotter", **headers})
        response = connection.getresponse()
        said = response.read(LONGEST_ANSWER)
        answer = Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, said)
        # Closed of itself where all was read; what is left of a longer one would be taken for the next answer.
        stays = keep and response.isclosed() and not response.will_close
    finally:
        if not stays:
            connection.close()
    if stays:
        connection.used_at = time.monotonic()
        _kept()[place.origin] = connection
    return answer


_of_this_thread = threading.local()


def _kept() -> dict[str, _Connection]:
    if not hasattr(_of_this_thread, "connections"):
        _of_this_thread.connections = {}
    connections: dict[str, _Connection] = _of_this_thread.connections
    return connections


def close_kept() -> None:
    """Of this thread."""
    connections = _kept()
    while connections:
        connections.popitem()[1].close()
