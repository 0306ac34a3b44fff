"""The library of known programs, and the way from one of them to a plan of one's own."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.localtime import local_date
from accounts.requests import PersonalRequest
from training import plan_showing, programs
from training.adopt_form import AdoptForm
from training.models import Difficulty, Exercise, TrainingPlan
from training.plan_views import TOO_MANY, USED_BEFORE, say_paused, with_new_id
from training.plans import adopting, writing
from training.plans.errors import FaultsError, IdTakenError, TooManyError
from training.programs import LibraryProgram


@login_required
@require_safe
def library(request: PersonalRequest) -> HttpResponse:
    """What is wrong in the address is left out, not complained about."""
    everything = programs.programs()
    level = request.GET.get("level", "")
    days = request.GET.get("days", "")
    bare = request.GET.get("bare") == "1"
    level = level if level in Difficulty else ""
    counts = sorted({each.days_per_week for each in everything})
    days = days if days in {str(count) for count in counts} else ""
    shown = [
        each
        for each in everything
        if (not level or each.level == level)
        and (not days or each.days_per_week == int(days))
        and not (bare and "barbell" in each.equipment)
    ]
    levels = list(Difficulty)
    context = {
        "programs": sorted(shown, key=lambda each: levels.index(each.level)),
        "levels": Difficulty.choices,
        "level": level,
        "counts": [(str(count), f"{count} day{'' if count == 1 else 's'} a week") for count in counts],
        "days": days,
        "bare": bare,
        "narrowed": bool(level or days or bare),
    }
    part = "#programs" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"training/plan_library.html{part}", context)


@login_required
@require_safe
def program(request: PersonalRequest, key: str) -> HttpResponse:
    shown = _program(key)
    unit = request.user.weight_unit
    plan = shown.program(unit)
    rows = Exercise.objects.catalogue().filter(key__in=shown.exercises).select_related("merged_into")
    exercises = {row.key or "": row.merged_into or row for row in rows}
    context = {
        "program": shown,
        "plan": plan,
        "days": plan_showing.days(plan, exercises),
        "moves": plan_showing.moves(plan_showing.tracks(plan, exercises)),
    }
    return render(request, "training/plan_program.html", context)


def _program(key: str) -> LibraryProgram:
    found = programs.program(key)
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: PersonalRequest, key: str) -> HttpResponse:
    """One page: numbers, days, unit, other exercises. `propose`: ask again, for another unit or exercise, and store nothing."""
    chosen = _program(key)
    form = _form(request, chosen, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        today = local_date(timezone.now(), request.user.time_zone)
        paused: list[TrainingPlan] = []
        try:
            with transaction.atomic():
                plan = adopting.adopt(user=request.user, program=chosen, today=today, **form.adoption())
                if form.pauses_others:
                    paused = writing.start_alone(user=request.user, plan_id=plan.pk, today=today)
        except FaultsError as error:
            form.refuse(error.faults)
        except TooManyError:
            form.add_error(None, TOO_MANY)
        except IdTakenError:
            form = _form(request, chosen, with_new_id(request))
            form.is_valid()
            form.add_error(None, USED_BEFORE)
        else:
            messages.success(request, f"“{plan}” is yours. This is where it begins.")
            say_paused(request, paused)
            return redirect("workouts:today")
    part = "#dialogue" if request.htmx else ""  # type: ignore[attr-defined]
    context = {"program": chosen, "form": form}
    return render(request, f"training/plan_adopt.html{part}", context, status=422 if form.is_bound else 200)


def _form(request: PersonalRequest, chosen: LibraryProgram, data: Any) -> AdoptForm:
    active = TrainingPlan.objects.for_user(request.user).active().order_by("started_on", "pk")
    return AdoptForm(
        data,
        program=chosen,
        user=request.user,
        others=list(active),
        proposing=data is not None and "propose" in data,
    )
