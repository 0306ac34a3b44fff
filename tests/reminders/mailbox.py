"""A real SMTP server on the loopback address, which answers as it is told and keeps what it took."""

import asyncio
import socket
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

TAKEN = "250 OK"
DROP = "drop"  # the connection, after the final dot: the message is taken, and its sender cannot know


@dataclass
class Mailbox:
    """`answers` are given to messages, `to_recipients` to RCPT, one each, and then all is taken."""

    port: int = 0
    answers: deque[str] = field(default_factory=deque)
    to_recipients: deque[str] = field(default_factory=deque)
    to_senders: deque[str] = field(default_factory=deque)
    taken: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    attempts: int = 0
    connections: int = 0
    # In a thread of its own: one answer may wait while others are given.
    before_answer: Callable[[EmailMessage], None] = lambda _: None

    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.taken]

    def mailers(self) -> dict[str, Any]:
        """Django's setting MAILERS."""
        options = {"host": "127.0.0.1", "port": self.port, "timeout": 10}
        return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.to_senders.popleft() if self.to_senders else TAKEN
        if answer == TAKEN:
            envelope.mail_from = address
        return answer

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.to_recipients.popleft() if self.to_recipients else TAKEN
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        else:
            self.attempts += 1
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.attempts += 1
        answer = self.answers.popleft() if self.answers else TAKEN
        if answer in {TAKEN, DROP}:
            content = envelope.original_content or b""
            self.raw.append(content)
            mail = message_from_bytes(content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.taken.append(mail)
            await asyncio.to_thread(self.before_answer, mail)
        if answer == DROP:
            transport: Any = server.transport
            transport.abort()
        return answer


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box = Mailbox(port=probe.getsockname()[1])
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        box.connections = 0  # the controller knocks once itself
        yield box
    finally:
        controller.stop()
