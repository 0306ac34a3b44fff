"""Logs without the secrets that stand in addresses: whoever reads a log reads no calendar, answers for nobody and resets no
password."""

import logging
import re
from typing import Any

# What follows these is known to nobody but the person it was made for.
_SECRET = re.compile(
    r"(/reminders/(?:answer|unsubscribe|feed)/|/accounts/(?:password/reset/key|confirm-email)/)[^/?\s\"]+"
)


def without_secrets(text: str) -> str:
    """`/reminders/feed/…` for `/reminders/feed/Q3a…B0.ics`."""
    return _SECRET.sub(r"\1…", text)


class WithoutSecrets(logging.Filter):
    """For what Django says of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_masked(each) for each in record.args)
        return True


def masked_atoms(atoms: dict[str, Any]) -> dict[str, Any]:
    """Of a line of gunicorn's access log."""
    return {name: _masked(value) for name, value in atoms.items()}


def _masked(value: object) -> object:
    return without_secrets(value) if isinstance(value, str) else value
