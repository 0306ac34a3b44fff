"""All writes of channels: where somebody may be reached, and the proof that it is theirs.

Rows are addressed as (user, pk). What cannot be done is a FaultsError by field: `address`, `code`, `token`, or `channel` for the
whole row. Nothing is sent while a transaction is open: a mail server that thinks must not hold up all others.
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.queueing import queued
from reminders import outgoing
from reminders.channels import Later, Message, Outcome, Refused, Sent, hang_up, sender
from reminders.channels.ntfy import server_and_topic
from reminders.channels.push import check_endpoint, check_keys
from reminders.errors import FaultsError
from reminders.messages import absolute, new_message_id, trial_message
from reminders.models import Channel, ChannelKind, OffReason
from reminders.models.channel import LONGEST_ADDRESS

MOST_CHANNELS = 20  # of one person
CODE_HOLDS = timedelta(minutes=30)
MOST_TRIES = 5  # of a code
MOST_CODES = 10  # a day: they go to addresses that may be anybody's
MOST_TESTS = 20  # an hour
LONGEST_LABEL = 100
LONGEST_DETAIL = 300


def kinds_offered() -> list[ChannelKind]:
    """What this server can send by."""
    offered = {
        ChannelKind.EMAIL: settings.EMAIL_URL != "off",
        ChannelKind.PUSH: True,
        ChannelKind.NTFY: settings.REMINDER_NTFY,
        ChannelKind.WEBHOOK: settings.REMINDER_WEBHOOKS,
    }
    return [kind for kind, offers in offered.items() if offers]


# --- Addresses that a person types -----------------------------------------------------------------------------------


def add_email(*, user: User, address: str) -> Channel:
    """The address that somebody logs in with, once confirmed, is good at once; any other gets a code. Raises FaultsError."""
    _offered(ChannelKind.EMAIL)
    address = User.objects.normalize_email(address)
    try:
        validate_email(address)
    except ValidationError:
        raise FaultsError({"address": "Enter a mail address, such as name@example.com."}) from None
    known = EmailAddress.objects.filter(user=user, email__iexact=address, verified=True).exists()
    return _add(user=user, kind=ChannelKind.EMAIL, address=address, keys={}, known=known)


def add_ntfy(*, user: User, address: str, token: str = "") -> Channel:
    """`address` is server and topic, `token` what a protected topic wants. A code goes there. Raises FaultsError."""
    _offered(ChannelKind.NTFY)
    with _said_at("address"):
        server_and_topic(address.strip())
        outgoing.check(address.strip())
    if not (token.isascii() and token.isprintable() and len(token) <= 200):
        raise FaultsError({"token": "This is no token of ntfy."})
    keys = {"token": token} if token else {}
    return _add(user=user, kind=ChannelKind.NTFY, address=address.strip(), keys=keys)


def add_webhook(*, user: User, address: str) -> Channel:
    """`keys["secret"]` is what its messages are signed with. A code goes there. Raises FaultsError."""
    _offered(ChannelKind.WEBHOOK)
    with _said_at("address"):
        outgoing.check(address.strip())
    keys = {"secret": secrets.token_urlsafe(32)}
    return _add(user=user, kind=ChannelKind.WEBHOOK, address=address.strip(), keys=keys)


def send_code(*, user: User, channel_id: UUID) -> Channel:
    """A new one; the one before is no longer good. Raises FaultsError, Channel.DoesNotExist."""
    with queued(user):
        channel = _kept(user, channel_id)
        if channel.verified_at is not None:
            return channel
        _spend(user, "codes", MOST_CODES, timedelta(days=1))
        code = _new_code(channel)
    _deliver_code(channel, code)
    return channel


def verify(*, user: User, channel_id: UUID, code: str) -> Channel:
    """Raises FaultsError for a wrong code; after a few of them it is no longer good."""
    now = timezone.now()
    with transaction.atomic():
        channel = _held(user, channel_id)
        if channel.verified_at is not None:
            return channel
        # Counted before it is compared, and by the database: many guesses at once are as many guesses.
        counted = (
            Channel.objects.for_user(user)
            .filter(
                pk=channel_id, code_tries__lt=MOST_TRIES, code_sent_at__gt=now - CODE_HOLDS, deleted_at=None
            )
            .exclude(code_hash="")
            .update(code_tries=F("code_tries") + 1)
        )
        right = counted and secrets.compare_digest(channel.code_hash, _hashed(channel, "".join(code.split())))
        if right:
            channel.store(verified_at=now, code_hash="", code_tries=0)
            return channel
    if not counted:
        raise FaultsError({"code": "This code is no longer good. Send a new one."})
    raise FaultsError({"code": "This is not the code that was sent."})


# --- Browsers --------------------------------------------------------------------------------------------------------


def subscribe_browser(
    *, user: User, endpoint: str, keys: Mapping[str, Any], label: str = "", replaces: str = ""
) -> Channel:
    """Reach this person in this browser from now on, and nobody else there.

    `endpoint` and `keys` are PushSubscription's; `replaces` is the endpoint that the browser has given up. The same again changes
    nothing but the keys. Raises FaultsError.
    """
    try:
        check_endpoint(endpoint)
        good_keys = check_keys(dict(keys))
    except ValueError as error:
        told = isinstance(error, outgoing.NotAllowedError)
        raise FaultsError({"address": str(error) if told else "This browser gave no usable keys."}) from None
    if len(endpoint) > LONGEST_ADDRESS:
        raise FaultsError({"address": "This address is too long."})
    values = {"keys": good_keys, "label": label[:LONGEST_LABEL]}
    try:
        return _subscribe(user, endpoint, values, replaces)
    except IntegrityError:  # somebody else in the same browser, at the same time: the later one has it
        return _subscribe(user, endpoint, values, replaces)


def unsubscribe_browser(*, user: User | UUID, endpoint: str = "", channel_id: UUID | None = None) -> bool:
    """Take a browser away, known by either: who logs out there is reached there no more. True where there was one."""
    with transaction.atomic():
        mine = Channel.objects.for_user(user).kept().filter(kind=ChannelKind.PUSH)
        rows = list(mine.filter(pk=channel_id) if channel_id else mine.filter(address=endpoint))
        for channel in rows:
            channel.store(deleted_at=timezone.now())
        return bool(rows)


def _subscribe(user: User, endpoint: str, values: dict[str, Any], replaces: str) -> Channel:
    now = timezone.now()
    with queued(user):
        # By the address alone, as the only query of these rows: it is a secret of this very browser.
        for other in (
            Channel.objects.kept().filter(kind=ChannelKind.PUSH, address=endpoint).exclude(user=user)
        ):
            other.store(
                deleted_at=now,
                off_reason=OffReason.GONE,
                off_at=now,
                off_detail="Another account uses this browser.",
            )
        mine = Channel.objects.for_user(user).filter(kind=ChannelKind.PUSH)
        if replaces and replaces != endpoint:
            for old in mine.kept().filter(address=replaces):
                values = {"label": old.label} | {name: value for name, value in values.items() if value}
                old.store(deleted_at=now, off_reason=OffReason.GONE, off_at=now)
        channel = mine.filter(address=endpoint).order_by(F("deleted_at").desc(nulls_first=True)).first()
        if channel is None:
            _room(user)
            return Channel.objects.create(
                user=user, kind=ChannelKind.PUSH, address=endpoint, verified_at=now, **values
            )
        wanted = values | {"deleted_at": None, "off_reason": OffReason.NONE, "off_at": None, "off_detail": ""}
        if any(getattr(channel, name) != value for name, value in wanted.items()):
            channel.store(**wanted)
        return channel


# --- What holds for all kinds ----------------------------------------------------------------------------------------


def send_test(*, user: User, channel_id: UUID) -> Channel:
    """Send a message at once, also where it is switched off, and wait for what comes of it. Raises FaultsError, where it did not
    get there."""
    channel = _kept(user, channel_id)
    if channel.verified_at is None:
        raise FaultsError({"channel": "Confirm it first."})
    _spend(user, "tests", MOST_TESTS, timedelta(hours=1))
    outcome = _send(channel, trial_message(channel))
    if isinstance(outcome, Refused) and outcome.off:
        refused(channel, outcome, timezone.now())
    if not isinstance(outcome, Sent):
        raise FaultsError({"channel": _words(channel, outcome)})
    return channel


def switch_off(
    *, user: User | UUID, channel_id: UUID, reason: OffReason = OffReason.PERSON, detail: str = ""
) -> Channel:
    """Nothing more goes there. What switched it off first stays said."""
    with transaction.atomic():
        channel = _held(user, channel_id)
        if not channel.off_reason:
            channel.store(off_reason=reason, off_at=timezone.now(), off_detail=detail[:LONGEST_DETAIL])
        return channel


def refused(channel: Channel, outcome: Refused, now: datetime) -> None:
    """The other side will have no more: as `outcome.off` says. Not where the person has changed it since it was read.

    A browser that is gone is not kept: nobody can switch it on again.
    """
    Channel.objects.for_user(channel.user_id).filter(pk=channel.pk, version=channel.version).update(
        off_reason=outcome.off,
        off_at=now,
        off_detail=outcome.error[:LONGEST_DETAIL],
        deleted_at=now if outcome.off == OffReason.GONE else None,
        version=F("version") + 1,
        updated_at=now,
    )


def unsubscribe(*, user: User | UUID, channel_id: UUID) -> Channel:
    """By the link of a message, without a log-in; once more changes nothing. Whoever clicks it means the address, which may have
    been removed and added anew since. Raises Channel.DoesNotExist."""
    with transaction.atomic():
        mine = Channel.objects.for_user(user).select_for_update().order_by("pk")
        place = mine.get(pk=channel_id)
        for channel in mine.filter(_same_place(place.kind, place.address), off_reason=OffReason.NONE):
            channel.store(off_reason=OffReason.UNSUBSCRIBED, off_at=timezone.now(), off_detail="")
        return mine.get(pk=channel_id)


def switch_on(*, user: User | UUID, channel_id: UUID) -> Channel:
    """Whatever switched it off. A browser that is gone comes back by `subscribe_browser` only."""
    with transaction.atomic():
        channel = _held(user, channel_id)
        if channel.off_reason:
            channel.store(off_reason=OffReason.NONE, off_at=None, off_detail="")
        return channel


def remove(*, user: User, channel_id: UUID) -> Channel:
    """Leave a tombstone that `restore` brings back."""
    with transaction.atomic():
        channel = Channel.objects.for_user(user).select_for_update().get(pk=channel_id)
        if channel.deleted_at is None:
            channel.store(deleted_at=timezone.now())
        return channel


def restore(*, user: User, channel_id: UUID) -> Channel:
    """Bring back what `remove` took away. Raises FaultsError where the address has been added anew, here or by somebody else."""
    anew = FaultsError({"channel": "This has been added anew since."})
    try:
        with queued(user):
            channel = Channel.objects.for_user(user).get(pk=channel_id)
            if channel.deleted_at is not None:
                _room(user)
                if _kept_at(user, channel.kind, channel.address):
                    raise anew
                channel.store(deleted_at=None)
            return channel
    except IntegrityError:
        raise anew from None


# --- The pieces ------------------------------------------------------------------------------------------------------


def _kept(user: User | UUID, channel_id: UUID) -> Channel:
    return Channel.objects.for_user(user).kept().get(pk=channel_id)


def _held(user: User | UUID, channel_id: UUID) -> Channel:
    """Until the transaction ends."""
    return Channel.objects.for_user(user).kept().select_for_update().get(pk=channel_id)


def _same_place(kind: str, address: str) -> Q:
    """A mailbox is the same one in other letters: nobody wants to be told twice there."""
    return (
        Q(kind=kind, address__iexact=address) if kind == ChannelKind.EMAIL else Q(kind=kind, address=address)
    )


def _kept_at(user: User, kind: str, address: str) -> Channel | None:
    return Channel.objects.for_user(user).kept().filter(_same_place(kind, address)).first()


def _offered(kind: ChannelKind) -> None:
    if kind not in kinds_offered():
        raise FaultsError({"address": f"This server sends nothing by {kind.label}."})


def _room(user: User) -> None:
    if Channel.objects.for_user(user).kept().count() >= MOST_CHANNELS:
        raise FaultsError({"address": f"There are {MOST_CHANNELS} already. Remove one first."})


def _add(
    *, user: User, kind: ChannelKind, address: str, keys: dict[str, str], known: bool = False
) -> Channel:
    """Store it and send the code. What is there already stays, and gets a new code if it was never confirmed."""
    if len(address) > LONGEST_ADDRESS:
        raise FaultsError({"address": "This address is too long."})
    code, made = "", False
    with queued(user):
        channel = _kept_at(user, kind, address)
        if channel is None:
            _room(user)
            verified_at = timezone.now() if known else None
            made = True
            channel = Channel(user=user, kind=kind, address=address, keys=keys, verified_at=verified_at)
            if not known:
                _spend(user, "codes", MOST_CODES, timedelta(days=1))
            channel.save(force_insert=True)
        elif channel.verified_at is not None:
            raise FaultsError({"address": "This is among your channels already."})
        elif known:
            channel.store(verified_at=timezone.now(), code_hash="")
        else:
            _spend(user, "codes", MOST_CODES, timedelta(days=1))
            channel.keys = keys
            channel.save(update_fields=["keys"])
        if channel.verified_at is None:
            code = _new_code(channel)
    if code:
        try:
            _deliver_code(channel, code)
        except FaultsError:
            if made:  # nobody ever got anything there
                Channel.objects.for_user(user).filter(pk=channel.pk, verified_at=None).delete()
            raise
    return channel


def _new_code(channel: Channel) -> str:
    code = f"{secrets.randbelow(10**6):06}"
    channel.store(code_hash=_hashed(channel, code), code_sent_at=timezone.now(), code_tries=0)
    return code


def _hashed(channel: Channel, code: str) -> str:
    return hashlib.sha256(f"{channel.pk}:{code}".encode()).hexdigest()


def _deliver_code(channel: Channel, code: str) -> None:
    message = Message(
        message_id=new_message_id(uuid4()),
        subject="Your code from Spotter",
        title=f"Your code: {code[:3]} {code[3:]}",
        text="Enter it in Spotter within half an hour, and reminders come here.\n"
        "If you did not ask for this, somebody mistyped an address. There is nothing to do.",
        note="",
        url=absolute(reverse("reminders:channels")),
        actions=(),
        unsubscribe_url="",
        ttl=CODE_HOLDS,
        topic=channel.pk.hex,
    )
    outcome = _send(channel, message)
    if not isinstance(outcome, Sent):
        raise FaultsError({"address": _words(channel, outcome)})


def _send(channel: Channel, message: Message) -> Outcome:
    """One only: a page keeps no connection for the next."""
    try:
        return sender(channel.kind)(channel, message)
    finally:
        hang_up()


def _words(channel: Channel, outcome: Outcome) -> str:
    """For the person: what the other side says is theirs to know; what is wrong here, or with our mail server, is for staff."""
    match outcome:
        case Refused(error):
            return f"It was refused: {error}"[:LONGEST_DETAIL]
        case Sent():
            return ""
        case Later() if channel.kind == ChannelKind.EMAIL:
            return "The mail could not be sent just now. Try again in a few minutes."
        case Later(error):
            return f"It did not get there. {error}"[:LONGEST_DETAIL]
        case _:
            return "This server is not set up for it. The people who run it can see why."


def _spend(user: User, what: str, most: int, within: timedelta) -> None:
    """At most so many in a span of time, counted where all workers count. Raises FaultsError."""
    key, now = f"reminders:{what}:{user.pk}", timezone.now()
    before = [at for at in cache.get(key, []) if at > now - within]
    if len(before) >= most:
        field = "channel" if what == "tests" else "address"
        raise FaultsError({field: "Too many tries. Wait a while."})
    cache.set(key, [*before, now], within.total_seconds())


@contextmanager
def _said_at(field: str) -> Iterator[None]:
    try:
        yield
    except (outgoing.NotAllowedError, outgoing.UnreachableError) as error:
        raise FaultsError({field: str(error)}) from None
