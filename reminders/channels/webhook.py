"""A signed POST to an address of somebody's own. What is sent and how to check it: docs/webhook.md."""

import hashlib
import hmac
import json

from django.conf import settings
from django.utils import timezone

from reminders import outgoing
from reminders.channels import Later, Message, Misconfigured, Outcome, Refused, Sent
from reminders.models import Channel, OffReason

SIGNATURE = "Spotter-Signature"


def send(channel: Channel, message: Message) -> Outcome:
    if not settings.REMINDER_WEBHOOKS:
        return Misconfigured("REMINDER_WEBHOOKS is off.")
    body = body_of(message)
    at = int(timezone.now().timestamp())
    headers = {"Content-Type": "application/json", SIGNATURE: signature(channel.keys["secret"], at, body)}
    try:
        answer = outgoing.post(channel.address, body, headers)
    except outgoing.NotAllowedError as error:
        return Refused(str(error), off=OffReason.REFUSED)
    except outgoing.UnreachableError as error:
        return Later(str(error))
    return outcome_of(answer)


def body_of(message: Message) -> bytes:
    told = {
        "id": message.message_id,
        "title": message.title,
        "text": message.text,
        "note": message.note,
        "url": message.url,
        "actions": [{"name": each.name, "label": each.label, "url": each.url} for each in message.actions],
        "unsubscribe_url": message.unsubscribe_url,
        "expires_in": int(message.ttl.total_seconds()),
        "topic": message.topic,
    }
    return json.dumps(told, ensure_ascii=False).encode()


def signature(secret: str, at: int, body: bytes) -> str:
    """`t=<seconds>,v1=<hex>`: HMAC-SHA256 of `<seconds>.<body>`, so that an old request cannot be sent again as a new one."""
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={made.hexdigest()}"


def outcome_of(answer: outgoing.Answer) -> Outcome:
    """What an answer means where somebody's own server gave it: ntfy is asked in the same way."""
    match answer.status:
        case status if 200 <= status < 300:
            return Sent(str(answer))
        case status if status in {408, 425, 429} or status >= 500:
            return Later(str(answer), after=answer.retry_after(timezone.now()))
        case 413 | 422:
            return Refused(str(answer))
        case status if 300 <= status < 400:
            return Refused(f"{status}: it leads elsewhere, where we do not follow.", off=OffReason.REFUSED)
        case _:
            return Refused(str(answer), off=OffReason.REFUSED)
