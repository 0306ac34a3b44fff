"""The way out that every message names (RFC 8058): one POST, without a cookie, a log-in or a question."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reminders import tokens
from reminders.models import Channel


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A GET shows a button and changes nothing: mail programs follow links to look behind them."""
    named = tokens.read_unsubscribe_token(token)
    if named is None:
        return render(request, "reminders/unsubscribe.html", {"channel": None}, status=400)
    channel = Channel.objects.for_user(named.user_id).filter(pk=named.pk).first()
    return render(request, "reminders/unsubscribe.html", {"channel": channel, "done": False})
