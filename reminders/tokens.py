"""What a link in a message proves, without a log-in: signed by SECRET_KEY, kept nowhere.

A token names a person and one row of theirs. One of an occurrence lets its holder answer that one time, for a month; one of a
channel lets them switch that channel off, for as long as the mail lies in a folder.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing

from reminders.models import Channel, Occurrence

ANSWERED_WITHIN = timedelta(days=30)

_occurrences = signing.TimestampSigner(salt="reminders.occurrence")
_channels = signing.Signer(salt="reminders.unsubscribe")


@dataclass(frozen=True, slots=True)
class Named:
    """The row that a token is about: addressed as (user, pk), like every row of a person."""

    user_id: UUID
    pk: UUID


def occurrence_token(occurrence: Occurrence) -> str:
    return _occurrences.sign(_packed(occurrence.user_id, occurrence.pk))


def read_occurrence_token(token: str) -> Named | None:
    """None where it is altered, made for something else, or older than a month."""
    try:
        return _unpacked(_occurrences.unsign(token, max_age=ANSWERED_WITHIN))
    except (signing.BadSignature, ValueError):
        return None


def unsubscribe_token(channel: Channel) -> str:
    return _channels.sign(_packed(channel.user_id, channel.pk))


def read_unsubscribe_token(token: str) -> Named | None:
    """None where it is altered or made for something else."""
    try:
        return _unpacked(_channels.unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def _packed(user_id: UUID, pk: UUID) -> str:
    return urlsafe_b64encode(user_id.bytes + pk.bytes).decode().rstrip("=")


def _unpacked(text: str) -> Named:
    try:
        both = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError(text) from error
    return Named(UUID(bytes=both[:16]), UUID(bytes=both[16:]))
