"""A person's reminders: what comes, what they asked for, what holds for all of them, and what became of the past."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.localtime import local_date
from accounts.requests import PersonalRequest
from reminders import planning, showing, writing
from reminders.errors import FaultsError, TooManyError
from reminders.forms import PauseForm, QuietForm, show_fault
from reminders.models import Reminder, ReminderSettings
from reminders.models.reminder import MOST_REMINDERS
from workouts.views.page import personal

COMING = 5
LATELY = 3
PAST_A_PAGE = 30


@personal
@require_safe
def reminders(request: PersonalRequest) -> HttpResponse:
    return _page(request)


def _page(
    request: PersonalRequest, *, quiet: QuietForm | None = None, pause: PauseForm | None = None
) -> HttpResponse:
    user, now = request.user, timezone.now()
    today = local_date(now, user.time_zone)
    settings = ReminderSettings.objects.filter(user=user).first() or ReminderSettings(user=user)
    channels = showing.channels_of(user, now)
    listed = showing.reminders_of(user)
    planned = planning.upcoming(user, now, showing.LOOKED_THROUGH)
    coming = showing.coming(planned, user, today, settings)
    context: dict[str, Any] = {
        "reminders": listed,
        "coming": [each for each in coming if not each.is_silenced][:COMING],
        "silenced": {each.occurrence.reminder_id for each in coming if each.is_silenced},
        "lately": showing.told(user, showing.past(user, now)[:LATELY]),
        "ways": showing.ways(channels.kept),
        "has_way": channels.has_usable,
        "lost": channels.lost,
        "settings": settings,
        "paused_until": settings.paused_until if _is_paused(settings, today) else None,
        "quiet": quiet or QuietForm(initial=_ends(settings)),
        "pause": pause or PauseForm(today=today),
        "removed": _removed(request),
        "today": today,
    }
    refused = quiet or pause
    if refused:
        show_fault(refused)
    return render(request, "reminders/reminders.html", context, status=422 if refused else 200)


def _is_paused(settings: ReminderSettings, today: date) -> bool:
    return settings.paused_until is not None and settings.paused_until > today


def _ends(settings: ReminderSettings) -> dict[str, Any]:
    return {"quiet_from": settings.quiet_from, "quiet_until": settings.quiet_until}


def _removed(request: PersonalRequest) -> Reminder | None:
    """What the address says was just deleted, as long as it is the person's and still deleted."""
    try:
        pk = UUID(request.GET.get("removed", ""))
    except ValueError:
        return None
    return Reminder.objects.for_user(request.user).filter(pk=pk).exclude(deleted_at=None).first()


@personal
@require_safe
def history(request: PersonalRequest) -> HttpResponse:
    page = Paginator(showing.past(request.user, timezone.now()), PAST_A_PAGE).get_page(
        request.GET.get("page")
    )
    told = showing.told(request.user, list(page.object_list))
    return render(request, "reminders/history.html", {"page": page, "told": told})


@personal
@require_safe
def on_today(request: PersonalRequest) -> HttpResponse:
    """What the home page says of reminders; it asks for this once it is there."""
    user, now = request.user, timezone.now()
    settings = ReminderSettings.objects.filter(user=user).first()
    soon = showing.soon(user, now, settings)
    coming = showing.coming(soon, user, local_date(now, user.time_zone), settings)
    context = {
        "coming": [each for each in coming if not each.is_silenced][:1],
        "lost": showing.channels_of(user, now).lost,
        "has_any": Reminder.objects.for_user(user).active().exists(),
    }
    return render(request, "reminders/on_today.html", context)


# --- One of them -----------------------------------------------------------------------------------------------------


@personal
@require_POST
def switch(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """On or off, as the page says: pressed twice, or on two pages, it is what was meant."""
    active = request.POST.get("active") == "1"
    writing.switch_reminder(user=request.user, reminder_id=pk, active=active, now=timezone.now())
    return redirect(f"{reverse('reminders:reminders')}#yours")


@personal
@require_POST
def remove(request: PersonalRequest, pk: UUID) -> HttpResponse:
    writing.delete_reminder(user=request.user, reminder_id=pk, now=timezone.now())
    return redirect(reverse("reminders:reminders", query={"removed": str(pk)}))


@personal
@require_POST
def restore(request: PersonalRequest, pk: UUID) -> HttpResponse:
    try:
        writing.restore_reminder(user=request.user, reminder_id=pk, now=timezone.now())
    except TooManyError:
        messages.error(request, f"You have {MOST_REMINDERS} reminders already. Delete one first.")
    return redirect("reminders:reminders")


# --- All of them -----------------------------------------------------------------------------------------------------


@personal
@require_POST
def quiet_hours(request: PersonalRequest) -> HttpResponse:
    form = QuietForm(request.POST)
    if form.is_valid():
        begin, end = form.cleaned_data["quiet_from"], form.cleaned_data["quiet_until"]
        try:
            writing.set_quiet_hours(user=request.user, quiet_from=begin, quiet_until=end)
        except FaultsError as error:
            form.refuse(error.faults)
        else:
            quiet = f"Quiet from {begin:%H:%M} until {end:%H:%M}." if begin else "There are no quiet hours."
            messages.success(request, quiet)
            return redirect("reminders:reminders")
    return _page(request, quiet=form)


@personal
@require_POST
def pause(request: PersonalRequest) -> HttpResponse:
    form = PauseForm(request.POST, today=local_date(timezone.now(), request.user.time_zone))
    if form.is_valid():
        try:
            writing.pause_all(user=request.user, until=form.cleaned_data["until"], now=timezone.now())
            return redirect("reminders:reminders")
        except FaultsError as error:
            form.refuse(error.faults)
    return _page(request, pause=form)


@personal
@require_POST
def resume(request: PersonalRequest) -> HttpResponse:
    writing.resume_all(user=request.user)
    messages.success(request, "Reminders come again.")
    return redirect("reminders:reminders")
