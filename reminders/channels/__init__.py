"""Ways to reach somebody, one file each, with one shape: `send` and nothing else that the rest of the house knows of.

How to add one: CONTRIBUTING.md.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

from reminders.models import Channel, ChannelKind, OffReason


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a message: `start`, `snooze`, `tomorrow`, `skip`."""

    name: str
    label: str
    url: str  # what it does is asked there once more, or done by a POST; a GET changes nothing


@dataclass(frozen=True, slots=True)
class Message:
    """One message, ready for any channel. Texts are plain: each channel escapes for itself."""

    message_id: str  # "<…@host>", the same at every try
    title: str  # "Legs at 18:00"
    text: str  # lines; may be empty
    note: str  # what the person wrote for themselves; may be empty
    url: str  # absolute, where it leads
    actions: tuple[Action, ...]
    unsubscribe_url: str  # absolute, without log-in; empty for a test message
    ttl: timedelta  # after that nobody needs it
    topic: str  # at most 32 of base64url: a later message of the same reminder replaces this one
    subject: str = "Reminder"  # the same in words of ours only, for headers: nothing that a person typed


@dataclass(frozen=True, slots=True)
class Sent:
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """It may work later. `after`: not before that, where the other side says so."""

    error: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never work. `off`: the channel is of no more use, and why; NONE: only this message was refused."""

    error: str
    off: OffReason = OffReason.NONE


@dataclass(frozen=True, slots=True)
class Misconfigured:
    """The server's own fault (a wrong key, an operator's switch): the channel is kept, staff are told."""

    error: str


type Outcome = Sent | Later | Refused | Misconfigured
type Send = Callable[[Channel, Message], Outcome]

# Imported at first use: only what sends pays for the libraries.
_MODULES = {
    ChannelKind.EMAIL: "reminders.channels.mail",
    ChannelKind.PUSH: "reminders.channels.push",
    ChannelKind.NTFY: "reminders.channels.ntfy",
    ChannelKind.WEBHOOK: "reminders.channels.webhook",
}


def sender(kind: str) -> Send:
    """The `send` of a channel: tries once, answers what came of it, raises only what is a fault of ours."""
    send: Send = import_module(_MODULES[ChannelKind(kind)]).send
    return send


def hang_up() -> None:
    """End what channels keep open in this thread from one message to the next; few keep anything."""
    for name in _MODULES.values():
        keeping = getattr(sys.modules.get(name), "hang_up", None)
        if keeping is not None:
            keeping()
