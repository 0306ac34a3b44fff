"""A notification in a browser: encrypted for it (RFC 8291), handed to its push service (RFC 8030), signed by us (RFC 8292)."""

import json
from base64 import urlsafe_b64decode
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils import timezone

from reminders import outgoing, vapid
from reminders.channels import Later, Message, Misconfigured, Outcome, Refused, Sent
from reminders.models import Channel, OffReason

# Of Chrome and its like, Firefox, Edge on Windows, Safari; subdomains too. The operator's PUSH_HOSTS come on top.
SERVICES = ("fcm.googleapis.com", "push.services.mozilla.com", "notify.windows.com", "push.apple.com")
LONGEST = 3993  # bytes before encryption: services have to take 4096 after it
LONGEST_TTL = timedelta(days=28)
POINT_BYTES, SECRET_BYTES = 65, 16


def send(channel: Channel, message: Message) -> Outcome:
    try:
        place = check_endpoint(channel.address)
        answer = _post(channel, place, message, payload(channel, message))
        if answer.status == 413:
            answer = _post(channel, place, message, payload(channel, message, shortened=True))
    except outgoing.PrivateError as error:
        return Later(str(error))  # of a push service: somebody's name server is lying, for now
    except outgoing.NotAllowedError as error:
        return Misconfigured(str(error))
    except outgoing.UnreachableError as error:
        return Later(str(error))
    return _outcome(answer)


def hang_up() -> None:
    """End this thread's connections to push services."""
    outgoing.close_kept()


def check_endpoint(url: str) -> outgoing.Place:
    """Raises NotAllowedError where it is none of a push service that we know."""
    place = outgoing.place_of(url)
    known = (*SERVICES, *(each.strip().lower() for each in settings.PUSH_HOSTS))
    if not any(place.host == each or place.host.endswith(f".{each}") for each in known):
        raise outgoing.NotAllowedError(f"{place.host} is no push service that this server knows.")
    return place


def check_keys(keys: dict[str, Any]) -> dict[str, str]:
    """What a browser gave us to encrypt for it, without anything else. Raises ValueError where it is not usable."""
    point, secret = _raw(keys.get("p256dh")), _raw(keys.get("auth"))
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    if len(point) != POINT_BYTES or len(secret) != SECRET_BYTES:
        raise ValueError("These keys have another length.")
    return {"p256dh": vapid.as_text(point), "auth": vapid.as_text(secret)}


def payload(channel: Channel, message: Message, *, shortened: bool = False) -> bytes:
    """What static/js/notifications_worker.js reads. `user`: shown to nobody else who has logged in there since."""
    told = {
        "user": str(channel.user_id),
        "title": message.title,
        "body": "" if shortened else "\n".join(filter(None, [message.note, message.text])),
        "url": message.url,
        "tag": message.topic,
        "actions": []
        if shortened
        else [{"action": each.name, "title": each.label, "url": each.url} for each in message.actions],
    }
    encoded = _encoded(told)
    if len(encoded) > LONGEST and told["body"]:
        room = max(LONGEST - len(_encoded(told | {"body": ""})) - len("…".encode()), 0)
        told["body"] = _cut(str(told["body"]), room) + "…"
        encoded = _encoded(told)
    return encoded


def _post(channel: Channel, place: outgoing.Place, message: Message, plain: bytes) -> outgoing.Answer:
    now = timezone.now()
    headers = {
        "Authorization": vapid.authorization(place.origin, now),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(min(max(message.ttl, timedelta(0)), LONGEST_TTL).total_seconds())),
        "Topic": message.topic,
        "Urgency": "high",  # a phone that sleeps is woken: it is about now
    }
    return outgoing.post(channel.address, _encrypted(channel, plain), headers, keep=True)


def _encrypted(channel: Channel, plain: bytes) -> bytes:
    # Of pywebpush only what it is made of: all of it imports aiohttp, and takes five times the memory.
    import http_ece

    sealed: bytes = http_ece.encrypt(
        plain,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=_raw(channel.keys["p256dh"]),
        auth_secret=_raw(channel.keys["auth"]),
        version="aes128gcm",
    )
    return sealed


def _outcome(answer: outgoing.Answer) -> Outcome:
    match answer.status:
        case status if 200 <= status < 300:
            return Sent(str(answer))
        case 404 | 410:
            return Refused(str(answer), off=OffReason.GONE)
        case 400 | 401 | 403:
            # Our key or our headers: the browser is not to blame.
            return Misconfigured(f"The push service refuses this server: {answer}")
        case status if status in {408, 429} or status >= 500 or status < 400:
            return Later(str(answer), after=answer.retry_after(timezone.now()))
        case _:
            return Refused(str(answer))


def _encoded(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _cut(text: str, room: int) -> str:
    """The beginning of a text that takes at most `room` bytes in JSON."""
    while len(json.dumps(text, ensure_ascii=False).encode()) - 2 > room:
        text = text[:-1]
    return text


def _raw(text: Any) -> bytes:
    if not isinstance(text, str):
        raise ValueError("A key is missing.")  # noqa: TRY004 — what came in is wrong, not how we were called
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
