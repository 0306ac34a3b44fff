"""“Your history came over”: what the older tracker's rows became, what was assumed, what is worth a look."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import PersonalRequest
from workouts.legacy import coming_over
from workouts.views.page import personal

PER_PAGE = 20


@personal
@require_safe
def came_over(request: PersonalRequest) -> HttpResponse:
    """Also for whoever has no such history: a link that somebody passed on ends at a sentence, not at a wall."""
    user = request.user
    page = Paginator(coming_over.to_check(user), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"page": page, "to_check": coming_over.with_doubts(page, user)}
    if page.number == 1 and (summary := coming_over.summary(user)):
        context |= {"summary": summary, "left": coming_over.left_behind(user)}
    return render(request, "workouts/came_over.html", context)


@personal
@require_POST
def came_over_seen(request: PersonalRequest) -> HttpResponse:
    """The home page does not say it again; More goes on leading there."""
    User.objects.filter(pk=request.user.pk).update(legacy_seen=True)
    return redirect("workouts:today")
