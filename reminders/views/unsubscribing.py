"""The way out that every message names (RFC 8058): one POST, without a cookie, a log-in or a question."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reminders import connecting, tokens
from reminders.models import Channel, ChannelKind


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A GET shows a button and changes nothing: mail programs follow links to look behind them.

    The token proves who asks, and no cookie plays a part, so that there is nothing to forge.
    """
    named = tokens.read_unsubscribe_token(token)
    if named is None:
        return render(request, "reminders/unsubscribe.html", {"altered": True}, status=400)
    channel = Channel.objects.for_user(named.user_id).filter(pk=named.pk).first()
    # Gone with its person: nothing is sent there, which is what was asked for.
    done = channel is None or request.method == "POST"
    if channel is not None and request.method == "POST":
        connecting.unsubscribe(user=named.user_id, channel_id=named.pk)
    context = {"done": done, "there": "" if channel is None else _there(channel)}
    return render(request, "reminders/unsubscribe.html", context)


def _there(channel: Channel) -> str:
    return f"to {channel.address}" if channel.kind == ChannelKind.EMAIL else f"to {channel}"
