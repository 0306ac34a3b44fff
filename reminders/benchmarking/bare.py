"""What an SMTP server takes from smtplib and nothing else. Without Django, because the senders are processes of their own."""

import smtplib
import time
from multiprocessing import get_context
from threading import Barrier

COUNT = 2000  # mails over each connection
BARE_ID = "<bare@sink>"
PATIENCE = 120  # seconds
# As long as one of ours.
MAIL = b"Subject: x\r\nMessage-ID: " + BARE_ID.encode() + b"\r\n\r\n" + (b"y" * 70 + b"\r\n") * 60


def bare(port: int, connections: int) -> float:
    """Mails a second."""
    context = get_context("spawn")
    gate = context.Barrier(connections + 1)
    senders = [context.Process(target=_send, args=(port, gate)) for _ in range(connections)]
    for each in senders:
        each.start()
    gate.wait(PATIENCE)
    began = time.monotonic()
    for each in senders:
        each.join()
    return connections * COUNT / (time.monotonic() - began)


def _send(port: int, gate: Barrier) -> None:
    with smtplib.SMTP("127.0.0.1", port) as line:
        line.ehlo()
        gate.wait(PATIENCE)
        for _ in range(COUNT):
            line.sendmail("spotter@spotter.example", ["rush@example.com"], MAIL)
