"""The profile and the page behind the More tab."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import ProfileForm, TimerForm
from accounts.localtime import zone_names
from accounts.models import LegacyRow, User
from accounts.requests import PersonalRequest

SWATCHES = [
    "chalk",
    "paper",
    "line",
    "ink",
    "ink-2",
    "ink-3",
    "accent",
    "accent-soft",
    "done",
    "done-soft",
    "gold",
    "gold-soft",
    "alert",
    "alert-soft",
    "cool",
    "cool-soft",
]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: PersonalRequest) -> HttpResponse:
    # A copy: a refused form must not colour the page with what was not stored.
    person = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your profile is saved.")
        return redirect("accounts:profile")
    context = {"form": form, "zones": zone_names()}
    return render(request, "accounts/profile.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def timer(request: PersonalRequest) -> HttpResponse:
    """How long to rest, and how its end is made known."""
    person = User.objects.get(pk=request.user.pk)  # a copy, as above
    form = TimerForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your timer is set.")
        return redirect("accounts:timer")
    return render(
        request, "accounts/timer.html", {"form": form}, status=422 if request.method == "POST" else 200
    )


@login_required
@require_safe
def more(request: PersonalRequest) -> HttpResponse:
    context = {
        "version": settings.VERSION,
        "may_see_style_guide": _may_see_style_guide(request),
        "came_over": LegacyRow.objects.for_user(request.user).exists(),
    }
    return render(request, "accounts/more.html", context)


@require_safe
def style_guide(request: PersonalRequest) -> HttpResponse:
    """Every component of the look, for those who build pages."""
    if not _may_see_style_guide(request):
        raise Http404
    refused = {"time_zone": "Atlantis", "theme": "auto", "name": "Alice"}
    context = {
        "forms": {theme: ProfileForm(refused, auto_id=f"{theme}_%s") for theme in ("light", "dark")},
        "swatches": SWATCHES,
    }
    return render(request, "accounts/style_guide.html", context)


def _may_see_style_guide(request: PersonalRequest) -> bool:
    return settings.DEBUG or request.user.is_staff
