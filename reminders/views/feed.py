"""The calendar's link, and the calendar itself, which asks for no log-in but the secret in its URL."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PersonalRequest
from reminders import feed as feeds
from reminders.messages import absolute
from reminders.models import CalendarFeed
from training.models import TrainingPlan
from workouts.views.page import personal

# In the session until a page has shown it.
NEW_LINK = "new_calendar"


@dataclass(frozen=True, slots=True)
class Row:
    """What a calendar may be of, and its link where there is one. `plan` is None for all of them."""

    plan: TrainingPlan | None
    feed: CalendarFeed | None
    new_url: str = ""

    @property
    def webcal_url(self) -> str:
        """A calendar program opens it, where there is one."""
        return self.new_url.replace("https:", "webcal:", 1).replace("http:", "webcal:", 1)


@personal
@require_safe
def calendar(request: PersonalRequest) -> HttpResponse:
    made: dict[str, Any] = request.session.pop(NEW_LINK, {})
    found = {feed.plan_id: feed for feed in CalendarFeed.objects.for_user(request.user)}
    plans = TrainingPlan.objects.for_user(request.user).active().order_by("name", "pk")
    rows = []
    for plan in (None, *plans):
        plan_id = plan.pk if plan else None
        is_new = made.get("plan", "-") == (str(plan_id) if plan_id else "")
        rows.append(Row(plan, found.get(plan_id), _url(made["token"]) if is_new else ""))
    return render(request, "reminders/calendar.html", {"rows": rows})


@personal
@require_POST
def make(request: PersonalRequest) -> HttpResponse:
    plan_id = _plan_id(request)
    token = feeds.make_feed(user=request.user, plan_id=plan_id, now=timezone.now())
    request.session[NEW_LINK] = {"plan": str(plan_id or ""), "token": token}
    return redirect("reminders:calendar")


@personal
@require_POST
def revoke(request: PersonalRequest, pk: UUID) -> HttpResponse:
    CalendarFeed.objects.for_user(request.user).get(pk=pk)
    feeds.revoke_feed(user=request.user, feed_id=pk)
    return redirect("reminders:calendar")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    found = feeds.feed_of(token)
    if found is None:
        raise Http404
    now = timezone.now()
    body = feeds.calendar_of(found, now)
    feeds.was_read(found, now)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response["Cache-Control"] = "private, max-age=900"
    response["Content-Disposition"] = 'inline; filename="spotter.ics"'
    response["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _url(token: str) -> str:
    return absolute(reverse("reminders:feed", args=[token]))


def _plan_id(request: PersonalRequest) -> UUID | None:
    text = request.POST.get("plan", "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
