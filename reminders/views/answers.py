"""What a message leads to: start, snooze, move to tomorrow, leave out. By a signed token, from any mail program or phone.

The token is all there is to prove: cookies play no part in what it may do, so the forms need no token against forgery, and a
service worker or another program may send them. A GET changes nothing: mail programs follow links to look behind them.
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.localtime import zone
from reminders import tokens
from reminders.models import Kind, Occurrence

NOT_THERE = "This link does not work any more. Reminders that are older than a month cannot be answered."


@dataclass(frozen=True, slots=True)
class Action:
    name: str
    label: str
    icon: str


_SNOOZE = Action("snooze", "In 15 minutes", "alarm-clock")
_HOUR = Action("hour", "In an hour", "alarm-clock-plus")
_TOMORROW = Action("tomorrow", "Tomorrow", "sunrise")
_SKIP = Action("skip", "Leave it out", "skip-forward")
# The first is what it is for.
ACTIONS = {
    Kind.PLAN: (Action("start", "Start the workout", "play"), _SNOOZE, _HOUR, _TOMORROW, _SKIP),
    Kind.FREE: (Action("start", "Start a workout", "play"), _SNOOZE, _HOUR, _TOMORROW, _SKIP),
    Kind.WEIGH_IN: (Action("start", "Enter my weight", "scale"), _SNOOZE, _HOUR, _TOMORROW, _SKIP),
    Kind.IDLE: (Action("start", "Start a workout", "play"), _SNOOZE, _HOUR, _TOMORROW),
    Kind.PLAN_ENDS: (Action("start", "Look at the plan", "clipboard-list"), _TOMORROW),
    Kind.FORGOTTEN: (Action("start", "Open the workout", "play"), _SNOOZE, _HOUR),
}


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    occurrence = _found(token)
    if occurrence is None:
        return render(request, "reminders/answer.html", {"gone": NOT_THERE}, status=404)
    return _page(request, token, occurrence)


def _found(token: str) -> Occurrence | None:
    named = tokens.read_occurrence_token(token)
    if named is None:
        return None
    mine = Occurrence.objects.for_user(named.user_id).filter(pk=named.pk, user__is_active=True)
    return mine.select_related("reminder__plan", "user").first()


def _page(request: HttpRequest, token: str, occurrence: Occurrence, *, status: int = 200) -> HttpResponse:
    asked = request.GET.get("do", "")
    first, *others = ACTIONS[Kind(occurrence.reminder.kind)]
    context = {
        "occurrence": occurrence,
        "at": _local(occurrence),
        "lines": occurrence.text.splitlines(),
        "token": token,
        "first": first,
        "others": others,
        "asked": asked,
    }
    return render(request, "reminders/answer.html", context, status=status)


def _local(occurrence: Occurrence) -> datetime:
    return occurrence.due_at.astimezone(zone(occurrence.zone))
