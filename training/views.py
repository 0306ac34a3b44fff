"""Browse, look at, and make exercises."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import units
from accounts.requests import PersonalRequest
from training import exercises, rests, search
from training.forms import OwnExerciseForm, RestsForm, new_id
from training.models import Difficulty, Equipment, Exercise, Measurement, Muscle

PAGE_ROWS = 30
MAX_NEXT = 2000
FILTERS = {
    "muscle": Muscle,
    "equipment": Equipment,
    "difficulty": Difficulty,
    "measurement": Measurement,
}
FILTER_LABELS = {
    "muscle": "Any muscle",
    "equipment": "Any equipment",
    "difficulty": "Any difficulty",
    "measurement": "Any kind",
}


@login_required
@require_safe
def browse(request: PersonalRequest) -> HttpResponse:
    """Search and filters; what is typed wrong in the address is left out, not complained about."""
    text = request.GET.get("q", "").strip()[: search.MAX_LENGTH]
    chosen = {
        name: request.GET[name] for name, values in FILTERS.items() if request.GET.get(name) in values.values
    }
    own = request.GET.get("own") == "1"
    found = search.ranked(user=request.user, text=text, own=own, **chosen)
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    asked = {"q": text, **chosen, "own": "1" if own else ""}
    context = {
        "text": text,
        "own": own,
        "filters": [
            (name, FILTER_LABELS[name], values.choices, chosen.get(name, ""))
            for name, values in FILTERS.items()
        ],
        "narrowed": bool(chosen or own),
        "page": page,
        "exercises": search.fetch(user=request.user, ids=list(page.object_list)),
        "new_url": reverse("training:exercise_new") + (f"?{urlencode({'name': text})}" if text else ""),
    }
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    if not htmx or htmx.history_restore_request:
        return render(request, "training/exercises.html", context)
    response = render(request, "training/exercises.html#results", context)
    # The address follows what is typed, without a step back for each letter.
    query = urlencode({name: value for name, value in asked.items() if value})
    response["HX-Replace-Url"] = f"{request.path}?{query}" if query else request.path
    return response


@login_required
@require_safe
def exercise(request: PersonalRequest, pk: UUID) -> HttpResponse:
    visible = Exercise.objects.for_user(request.user).select_related("merged_into")
    shown = get_object_or_404(visible.prefetch_related("muscles", "aliases"), pk=pk)
    if shown.merged_into:
        return redirect(shown.merged_into)
    own_rests = rests.rests_at(user=request.user, exercise=shown)
    context = {
        "exercise": shown,
        "is_own": shown.owner_id == request.user.pk,
        "rests": [
            (label, _rest_text(getattr(own_rests, name), getattr(request.user, name)))
            for label, name in (("Working set", "rest_seconds"), ("Warm-up", "rest_warm_up_seconds"))
        ],
    }
    return render(request, "training/exercise.html", context)


def _rest_text(own: int | None, usual: int) -> str:
    seconds = usual if own is None else own
    text = units.duration_text(Decimal(seconds)) if seconds else "no timer"
    return text if own is not None else f"{text}, as in your settings"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exercise_rest(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """How long this person rests at this exercise."""
    visible = Exercise.objects.for_user(request.user).select_related("merged_into")
    shown = get_object_or_404(visible, pk=pk)
    shown = shown.merged_into or shown
    stored = rests.rests_at(user=request.user, exercise=shown)
    form = RestsForm(request.POST if request.method == "POST" else None, user=request.user, stored=stored)
    if form.is_bound and form.is_valid():
        rests.keep_rests(user=request.user, exercise=shown, **form.cleaned_data)
        messages.success(request, f"Rest times of {shown} are set.")
        return HttpResponseRedirect(_next(request) or shown.get_absolute_url())
    context = {"exercise": shown, "form": form, "next": _next(request)}
    return render(request, "training/exercise_rest.html", context, status=422 if form.is_bound else 200)


@login_required
def exercise_new(request: PersonalRequest) -> HttpResponse:
    form = OwnExerciseForm(request.POST) if request.method == "POST" else None
    if form is None:
        form = OwnExerciseForm.empty(request.GET.get("name", "").replace("\0", "").strip())
    elif form.is_valid():
        try:
            made = exercises.create_own_exercise(
                owner=request.user, exercise_id=form.cleaned_data["id"], details=form.details()
            )
            messages.success(request, f"“{made}” is yours: only you see it.")
            return HttpResponseRedirect(_next(request) or made.get_absolute_url())
        except exercises.NameTakenError as taken:
            form.add_error("name", _taken(taken))
        except exercises.ConflictError as conflict:
            return _conflict_page(request, form, conflict.current)
        except exercises.IdTakenError:
            data = request.POST.copy()
            data["id"] = str(new_id())
            form.data = data
            form.add_error(None, "This form was used before. Nothing was lost: send it again.")
    return _form_page(request, form)


@login_required
def exercise_edit(request: PersonalRequest, pk: UUID) -> HttpResponse:
    living = Exercise.objects.owned_by(request.user).filter(merged_into=None)
    own = get_object_or_404(living.with_muscles(), pk=pk)
    form = OwnExerciseForm.for_exercise(own, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            exercises.edit_own_exercise(
                owner=request.user,
                exercise_id=pk,
                version=form.cleaned_data["version"],
                details=form.details(),
            )
            messages.success(request, "Saved.")
            return HttpResponseRedirect(_next(request) or own.get_absolute_url())
        except exercises.ConflictError as conflict:
            return _conflict_page(request, form, conflict.current)
        except exercises.NameTakenError as taken:
            form.add_error("name", _taken(taken))
    return _form_page(request, form, own)


@login_required
@require_POST
def exercise_active(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """Offer an own exercise in search, or no longer."""
    active = request.POST.get("active") == "1"
    own = get_object_or_404(Exercise.objects.owned_by(request.user), pk=pk)
    return redirect(exercises.set_own_exercise_active(owner=request.user, exercise_id=own.pk, active=active))


def _conflict_page(request: PersonalRequest, form: OwnExerciseForm, current: Exercise) -> HttpResponse:
    """What was typed, beside what is stored; sent again it replaces what its writer has now seen."""
    stored = form.stored_otherwise(current)
    data = request.POST.copy()
    data["version"] = str(current.version)
    form = OwnExerciseForm.for_exercise(current, data)
    return _form_page(request, form, current, stored=stored, status=412)


def _form_page(
    request: PersonalRequest,
    form: OwnExerciseForm,
    own: Exercise | None = None,
    *,
    stored: list[tuple[str, str]] | None = None,
    status: int = 422,
) -> HttpResponse:
    context = {
        "form": form,
        "exercise": own,
        "stored": stored,
        "next": _next(request),
        "exercises_url": reverse("training:exercises"),
    }
    return render(request, "training/exercise_form.html", context, status=status if form.is_bound else 200)


def _next(request: PersonalRequest) -> str:
    """Where the person came from, if it is a path of ours."""
    url: str = request.POST.get("next", "") or request.GET.get("next", "")
    ours = url.startswith("/") and len(url) <= MAX_NEXT and url_has_allowed_host_and_scheme(url, None)
    return url if ours else ""


def _taken(taken: exercises.NameTakenError) -> str:
    off = (
        " It is switched off; you can offer it again on its page."
        if taken.by and not taken.by.is_active
        else ""
    )
    return f"You already have an exercise with this name.{off}"
