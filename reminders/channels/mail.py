"""Mail, in HTML and in text, over a connection that is kept from one message to the next."""

import re
import smtplib
import threading
import time
from contextlib import suppress
from email.message import EmailMessage as PythonMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import Compat32, Policy
from email.utils import formataddr, formatdate, parseaddr
from typing import Any, cast

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.template.loader import render_to_string

from reminders.channels import Later, Message, Misconfigured, Outcome, Refused, Sent
from reminders.models import Channel, OffReason

MOST_AT_ONCE = 100  # messages over one connection: some servers allow no more
IDLE_SECONDS = 5  # after that it is asked whether it is still there


class _Plain(Compat32):
    """Headers as they are: ours, short and ASCII. Folding each anew takes longer than all the rest of writing a mail."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if not value.isascii() or not value.isprintable():
            raise RuntimeError(f"{value!r} is no header.")  # no ValueError: it is not the address's fault
        return f"{name}: {value}{self.linesep}".encode("ascii")


_POLICY = _Plain(linesep="\r\n")
_NO_SUCH_ADDRESS = {550, 551, 553}
_ENHANCED = re.compile(r"\b[245]\.(\d{1,3}\.\d{1,3})\b")  # RFC 3463


def send(channel: Channel, message: Message) -> Outcome:
    if settings.EMAIL_URL == "off":
        return Refused("This server sends no mail.")
    try:
        address = _ascii(channel.address)
    except ValueError as error:
        return _judged(error)
    mail = _mail(address, message)  # what goes wrong here is not the address's fault
    try:
        _post.send(mail)
    except (OSError, ValueError) as error:  # smtplib's are of the first kind
        return _judged(error)
    return Sent()


def hang_up() -> None:
    """End this thread's connection: the next message opens another."""
    _post.hang_up()


class _Mail(EmailMultiAlternatives):
    """Written by the older half of Python's email package: ten times as fast, and it leaves a header without spaces on its line.

    The newer one makes encoded words of it, in which no mail program looks for the address to unsubscribe at. Headers are ours,
    and ASCII: only the two addresses are not, and the mailer has looked at the recipient's before.
    """

    def message(self, *, policy: "Policy[Any] | None" = None) -> PythonMessage:
        made = MIMEMultipart("alternative", policy=_POLICY)
        made["Subject"] = str(self.subject)
        made["From"] = formataddr(parseaddr(self.from_email))
        made["To"] = self.to[0]
        made["Date"] = formatdate()
        for name, value in self.extra_headers.items():
            made[name] = value
        made.attach(MIMEText(str(self.body), "plain", "utf-8", policy=_POLICY))
        for content, mimetype in self.alternatives:
            made.attach(MIMEText(str(content), mimetype.partition("/")[2], "utf-8", policy=_POLICY))
        return cast("PythonMessage", made)


class _Post(threading.local):
    """The connection of one thread. After whatever goes wrong on it, the next message has another."""

    def __init__(self) -> None:
        self.mailer: Any = None
        self.sent = 0
        self.used_at = 0.0

    def send(self, mail: _Mail) -> None:
        """Raises what smtplib raises, OSError, and ValueError where there is no such address."""
        fresh = self._connect()
        try:
            self.mailer.send_messages([mail])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError):
            raise  # it said what it does not take; the connection is as good as before, or the next look finds it closed
        except smtplib.SMTPSenderRefused as error:
            self.hang_up()
            if fresh or error.smtp_code != 421:
                raise
            # It takes no more over this connection, and has not read a word of the message.
            self.send(mail)
        except BaseException:
            self.hang_up()
            raise
        else:
            self.sent += 1
            self.used_at = time.monotonic()

    def _connect(self) -> bool:
        """Whether the connection is a new one."""
        if self.mailer is not None and (self.sent >= MOST_AT_ONCE or not self._is_there()):
            self.hang_up()
        if self.mailer is not None:
            return False
        mailer = mailers["default"]
        mailer.open()
        self.mailer, self.sent, self.used_at = mailer, 0, time.monotonic()
        return True

    def _is_there(self) -> bool:
        """Asked only after a pause, in which the other side may have ended it."""
        line = getattr(
            self.mailer, "connection", None
        )  # of SMTP; the mailers of development and tests have none
        if not isinstance(line, smtplib.SMTP):
            return line is None and not hasattr(self.mailer, "host")
        if time.monotonic() - self.used_at < IDLE_SECONDS:
            return line.sock is not None
        try:
            return line.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def hang_up(self) -> None:
        if self.mailer is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.mailer.close()
        self.mailer = None


_post = _Post()


def _mail(address: str, message: Message) -> _Mail:
    headers = {
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-generated",  # RFC 3834: no "I am on holiday" comes back
    }
    if message.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"  # RFC 8058
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    said = {"message": message, "lines": message.text.splitlines()}
    text = render_to_string("reminders/mail/message.txt", said).strip()
    mail = _Mail(message.subject, f"{text}\n", to=[address], headers=headers)
    mail.attach_alternative(render_to_string("reminders/mail/message.html", said), "text/html")
    return mail


def _ascii(address: str) -> str:
    """With the domain as mail servers know it. ValueError for what cannot be one address in one header."""
    name, _, domain = address.rpartition("@")
    if not name or not domain or not address.isprintable() or not name.isascii():
        raise ValueError(f"{address!r} is no address that mail can be sent to.")
    return f"{name}@{domain.encode('idna').decode()}"


def _judged(error: OSError | ValueError) -> Outcome:
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _refused(*next(iter(error.recipients.values())), plain=_NO_SUCH_ADDRESS)
        case smtplib.SMTPDataError():
            return _refused(error.smtp_code, error.smtp_error, plain=set())
        case smtplib.SMTPResponseException():  # the greeting, the log-in or the sender: it is about us
            text = _text(error.smtp_code, error.smtp_error)
            return Misconfigured(text) if error.smtp_code >= 500 else Later(text)
        case smtplib.SMTPNotSupportedError():
            return Misconfigured(str(error))
        case ValueError():  # a domain that no name can be, letters that this server cannot send
            return Refused(str(error), OffReason.REFUSED)
    return Later(f"{type(error).__name__}: {error}")


def _refused(code: int, said: bytes | str, *, plain: set[int]) -> Outcome:
    """`plain`: the codes that mean that there is no such address where no enhanced code says more (RFC 5321 §4.2.3)."""
    text = _text(code, said)
    if code < 500:
        return Later(text)
    enhanced = _ENHANCED.search(text)
    if enhanced is None:
        return Refused(text, OffReason.REFUSED if code in plain else OffReason.NONE)
    if enhanced[1].startswith("7."):  # what it refuses is us: a relay that it is not, a list that we are on
        return Misconfigured(text)
    gone = enhanced[1].startswith("1.") or enhanced[1] == "2.1"  # no such address; switched off for good
    return Refused(text, OffReason.REFUSED if gone else OffReason.NONE)


def _text(code: int, said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.split())}"
