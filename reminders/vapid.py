"""The key by which push services know this server (RFC 8292): made once, for ever. With another one no browser is reached any more."""

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from reminders.models import ServerFact

SIGNED_FOR = timedelta(hours=12)  # a day at most


def private_key() -> ec.EllipticCurvePrivateKey:
    """Of two that make one at the same time, one is stored, and both answer that."""
    stored = ServerFact.objects.filter(key=ServerFact.Key.VAPID_PRIVATE_KEY).first()
    if stored is None:
        stored, _ = ServerFact.objects.get_or_create(
            key=ServerFact.Key.VAPID_PRIVATE_KEY, defaults={"value": _new_key()}
        )
    key = load_pem_private_key(stored.value.encode(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("The stored key for notifications is of another kind.")
    return key


def public_key() -> str:
    """As browsers want it: the uncompressed point, base64url without padding."""
    return as_text(private_key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def authorization(origin: str, now: datetime) -> str:
    """The Authorization header for a push service; `origin` is `https://host`."""
    from py_vapid import Vapid02

    claims = {"aud": origin, "exp": int((now + SIGNED_FOR).timestamp()), "sub": contact()}
    header: str = Vapid02(private_key()).sign(claims)["Authorization"]
    return header


def contact() -> str:
    """Whom a push service may write to: the site, where it has a name on the internet; else the sender of the mails."""
    site = urlsplit(settings.SITE_URL)
    if site.scheme == "https" and site.hostname and "." in site.hostname:
        return f"https://{site.hostname}"
    return f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"


def as_text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _new_key() -> str:
    made = ec.generate_private_key(ec.SECP256R1())
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
