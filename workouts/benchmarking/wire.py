"""A wire between the browser and the server that can be slow, and can be pulled out."""

import queue
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK = 65_536


class Wire:
    """Passes bytes on between a loopback `port` of its own and the server's.

    `delay` is how many seconds the server's bytes are held back. While `is_cut` nothing arrives and nothing comes.
    """

    def __init__(self, upstream: int) -> None:
        self.upstream = upstream
        self.delay = 0.0
        self.is_cut = False
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self.listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.is_cut = True
        self.listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # closed: it is over
            while True:
                client, _ = self.listener.accept()
                if self.is_cut:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self.upstream))
                for end in (client, server):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._there, args=(client, server), daemon=True).start()
                self._back(server, client)

    def _there(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while (data := client.recv(CHUNK)) and not self.is_cut:
                server.sendall(data)
        _hang_up(server)

    def _back(self, server: socket.socket, client: socket.socket) -> None:
        """Each piece is late by `delay`, however many there are."""
        pieces: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()

        def take() -> None:
            with suppress(OSError):
                while data := server.recv(CHUNK):
                    pieces.put((time.monotonic() + self.delay, data))
            pieces.put((time.monotonic() + self.delay, b""))

        def give() -> None:
            with suppress(OSError):
                while True:
                    due, data = pieces.get()
                    time.sleep(max(0.0, due - time.monotonic()))
                    if not data or self.is_cut:
                        break
                    client.sendall(data)
            _hang_up(client)

        for target in (take, give):
            threading.Thread(target=target, daemon=True).start()


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    wire = Wire(port)
    try:
        yield wire
    finally:
        wire.close()
