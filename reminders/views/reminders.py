"""A person's reminders: what comes, what they asked for, and what holds for all of them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import PersonalRequest
from reminders.models import Reminder
from workouts.views.page import personal


@personal
@require_safe
def reminders(request: PersonalRequest) -> HttpResponse:
    mine = Reminder.objects.for_user(request.user).kept().select_related("plan").order_by("created_at")
    return render(request, "reminders/reminders.html", {"reminders": list(mine)})
