"""Where a person is reached: their channels, each with its proof, its test and its switch."""

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PersonalRequest
from reminders import connecting, vapid
from reminders.channel_forms import AddressForm, EmailForm, NtfyForm, WebhookForm
from reminders.devices import browser_name
from reminders.errors import FaultsError
from reminders.forms import show_fault
from reminders.logging_out import THIS_BROWSER
from reminders.models import Channel, ChannelKind
from workouts.views.page import personal

ICONS = {
    ChannelKind.EMAIL: "mail",
    ChannelKind.PUSH: "bell-ring",
    ChannelKind.NTFY: "megaphone",
    ChannelKind.WEBHOOK: "webhook",
}
FORMS: dict[str, type[AddressForm]] = {
    ChannelKind.EMAIL: EmailForm,
    ChannelKind.NTFY: NtfyForm,
    ChannelKind.WEBHOOK: WebhookForm,
}
TITLES = {
    ChannelKind.EMAIL: "a mail address",
    ChannelKind.NTFY: "a topic of ntfy",
    ChannelKind.WEBHOOK: "a webhook",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was wrong with something that a person asked of one channel: by field of it."""

    channel_id: UUID
    faults: dict[str, str]
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    channel: Channel
    icon: str
    faults: dict[str, str] = field(default_factory=dict)
    typed: str = ""
    is_this_browser: bool = False

    @property
    def name(self) -> str:
        """The address tells two of a kind apart; that of a browser tells a person nothing."""
        if self.channel.kind == ChannelKind.PUSH:
            return self.channel.label or "A browser"
        return self.channel.address

    @property
    def waits_for_a_code(self) -> bool:
        return self.channel.verified_at is None

    @property
    def code_holds(self) -> bool:
        sent = self.channel.code_sent_at
        return bool(self.channel.code_hash and sent and sent + connecting.CODE_HOLDS > timezone.now())


@personal
@require_safe
def channels(request: PersonalRequest) -> HttpResponse:
    return _page(request)


@personal
@require_POST
def add(request: PersonalRequest, kind: str) -> HttpResponse:
    form = FORMS[kind](request.POST, prefix=kind)
    if form.is_valid():
        try:
            channel = _ADD[ChannelKind(kind)](user=request.user, **form.cleaned_data)
        except FaultsError as error:
            form.refuse(error.faults)
        else:
            if channel.verified_at is None:
                return _back(channel)
            return _told(request, f"{channel.address} is among your channels.")
    return _page(request, form=form)


_ADD = {
    ChannelKind.EMAIL: connecting.add_email,
    ChannelKind.NTFY: connecting.add_ntfy,
    ChannelKind.WEBHOOK: connecting.add_webhook,
}


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def browser(request: PersonalRequest) -> HttpResponse:
    """For the scripts of a browser that wants to be reached: GET tells what it needs, POST {endpoint, keys, replaces} connects it."""
    if request.method != "POST":
        return JsonResponse({"key": vapid.public_key(), "csrf": get_token(request)})
    told = _subscription(request.body)
    if told is None:
        return _refused({"address": "This is no subscription of a browser."})
    label = browser_name(request.headers.get("User-Agent", ""))
    try:
        channel = connecting.subscribe_browser(user=request.user, label=label, **told)
    except FaultsError as error:
        return _refused(error.faults)
    request.session[THIS_BROWSER] = str(channel.pk)
    return JsonResponse({"channel": str(channel.pk)})


def _subscription(body: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(body)
        said = {"endpoint": told["endpoint"], "keys": told["keys"], "replaces": told.get("replaces") or ""}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    kinds = {"endpoint": str, "keys": dict, "replaces": str}
    return said if all(isinstance(said[name], kind) for name, kind in kinds.items()) else None


@personal
@require_POST
def confirm(request: PersonalRequest, pk: UUID) -> HttpResponse:
    code = request.POST.get("code", "")
    try:
        channel = connecting.verify(user=request.user, channel_id=pk, code=code)
    except FaultsError as error:
        return _page(request, refusal=Refusal(pk, error.faults, typed=code[:20]))
    return _told(request, f"Confirmed. Reminders may come to {channel.address} now.")


@personal
@require_POST
def code(request: PersonalRequest, pk: UUID) -> HttpResponse:
    try:
        channel = connecting.send_code(user=request.user, channel_id=pk)
    except FaultsError as error:
        return _page(request, refusal=Refusal(pk, error.faults))
    return _told(request, f"A new code is on its way to {channel.address}.")


@personal
@require_POST
def test(request: PersonalRequest, pk: UUID) -> HttpResponse:
    try:
        channel = connecting.send_test(user=request.user, channel_id=pk)
    except FaultsError as error:
        return _page(request, refusal=Refusal(pk, error.faults))
    return _told(
        request, f"A test is on its way to {channel.label or channel.address}. Look whether it comes."
    )


@personal
@require_POST
def switch(request: PersonalRequest, pk: UUID) -> HttpResponse:
    turn = connecting.switch_on if request.POST.get("on") == "1" else connecting.switch_off
    return _back(turn(user=request.user, channel_id=pk))


@personal
@require_POST
def remove(request: PersonalRequest, pk: UUID) -> HttpResponse:
    connecting.remove(user=request.user, channel_id=pk)
    return redirect(reverse("reminders:channels", query={"removed": str(pk)}))


@personal
@require_POST
def restore(request: PersonalRequest, pk: UUID) -> HttpResponse:
    try:
        return _back(connecting.restore(user=request.user, channel_id=pk))
    except FaultsError as error:
        messages.error(request, " ".join(error.faults.values()))
        return redirect("reminders:channels")


def _page(
    request: PersonalRequest, *, form: AddressForm | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    """With 422 where something was refused; a channel that is none of theirs does not exist."""
    mine = Channel.objects.for_user(request.user)
    rows = [_row(request, channel, refusal) for channel in mine.kept().order_by("created_at", "id")]
    if refusal and not any(row.faults for row in rows):
        raise Channel.DoesNotExist
    offered = connecting.kinds_offered()
    context: dict[str, Any] = {
        "rows": rows,
        "waits": any(row.waits_for_a_code for row in rows),
        "forms": [
            {
                "kind": kind.value,
                "title": TITLES[kind],
                "form": form if form and form.prefix == kind else FORMS[kind](prefix=kind),
                "is_open": bool(form and form.prefix == kind),
            }
            for kind in offered
            if kind in FORMS
        ],
        "sends_mail": ChannelKind.EMAIL in offered,
        "own_address_is_there": any(row.channel.address == request.user.email for row in rows),
        "removed": _removed(request),
        "push_key": vapid.public_key(),
    }
    if form:
        show_fault(form)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form or refusal else HTTPStatus.OK
    return render(request, "reminders/channels.html", context, status=status)


def _row(request: PersonalRequest, channel: Channel, refusal: Refusal | None) -> Row:
    about = refusal if refusal and refusal.channel_id == channel.pk else None
    return Row(
        channel,
        ICONS[ChannelKind(channel.kind)],
        faults=about.faults if about else {},
        typed=about.typed if about else "",
        is_this_browser=request.session.get(THIS_BROWSER) == str(channel.pk),
    )


def _removed(request: PersonalRequest) -> Channel | None:
    try:
        pk = UUID(request.GET.get("removed", ""))
    except ValueError:
        return None
    return Channel.objects.for_user(request.user).filter(pk=pk).exclude(deleted_at=None).first()


def _told(request: PersonalRequest, text: str) -> HttpResponse:
    """To the top of the page, where the message stands."""
    messages.success(request, text)
    return redirect("reminders:channels")


def _back(channel: Channel) -> HttpResponse:
    return redirect(reverse("reminders:channels", fragment=f"channel-{channel.pk}"))


def _refused(faults: dict[str, str]) -> HttpResponse:
    return JsonResponse({"faults": faults}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
