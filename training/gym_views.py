"""Gyms, and the plate calculator that works without a script."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from uuid_utils.compat import uuid7

from accounts.requests import PersonalRequest
from training import gyms
from training.drawing import draw, look
from training.gym_forms import GymForm, PlatesForm, edit_form, new_form
from training.loading import Discs, discs_text
from training.models import Equipment, Gym


@login_required
@require_safe
def browse(request: PersonalRequest) -> HttpResponse:
    rows = list(Gym.objects.for_user(request.user).kept().in_order())
    context = {
        "gyms": [(gym, summary(gym)) for gym in rows],
        "assumed": None if rows else summary(gyms.assumed(request.user)),
        "presets": [(key, label) for key, (label, _) in gyms.PRESETS.items()],
        "removed": _removed(request),
    }
    return render(request, "training/gyms.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonalRequest) -> HttpResponse:
    preset = request.GET.get("from", request.user.weight_unit)
    form = new_form(preset if preset in gyms.PRESETS else request.user.weight_unit)
    if request.method != "POST":
        return _form_page(request, form, preset=preset)
    if more := request.POST.get("add"):
        return _form_page(request, GymForm.with_more(request.POST, more))
    form = GymForm.of(gyms.PRESETS["kg"][1], request.POST)
    if not form.is_valid():
        return _form_page(request, form)
    try:
        made = gyms.create(user=request.user, gym_id=form.cleaned_data["id"], details=form.details())
    except gyms.FaultsError as error:
        form.refuse(error.faults)
    except gyms.TooManyError:
        form.add_error(None, f"You have {gyms.MOST_GYMS} gyms already. Delete one first.")
    except gyms.IdTakenError:
        form = GymForm.of(gyms.PRESETS["kg"][1], _with(request, id=str(uuid7())))
        form.is_valid()
        form.add_error(None, "This form was used before. Nothing was lost: send it again.")
    except gyms.ConflictError as conflict:
        return _conflict_page(request, conflict.current)
    else:
        messages.success(request, f"“{made}” is saved.")
        return redirect("training:gyms")
    return _form_page(request, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def gym(request: PersonalRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Gym.objects.for_user(request.user), pk=pk)
    if request.method != "POST":
        if row.deleted_at is not None:
            raise Http404
        return _form_page(request, edit_form(row), row)
    if more := request.POST.get("add"):
        return _form_page(request, GymForm.with_more(request.POST, more), row)
    form = edit_form(row, request.POST)
    if not form.is_valid():
        return _form_page(request, form, row)
    version = form.cleaned_data["version"]
    try:
        saved = gyms.edit(user=request.user, gym_id=pk, details=form.details(), version=version)
    except gyms.FaultsError as error:
        form.refuse(error.faults)
        return _form_page(request, form, row)
    except gyms.ConflictError as conflict:
        return _conflict_page(request, conflict.current)
    messages.success(request, f"“{saved}” is saved.")
    return redirect("training:gyms")


@login_required
@require_POST
def remove(request: PersonalRequest, pk: UUID) -> HttpResponse:
    _do(gyms.remove, request, pk)
    return redirect(reverse("training:gyms", query={"removed": str(pk)}))


@login_required
@require_POST
def restore(request: PersonalRequest, pk: UUID) -> HttpResponse:
    _do(gyms.restore, request, pk)
    return redirect("training:gyms")


@login_required
@require_POST
def make_current(request: PersonalRequest, pk: UUID) -> HttpResponse:
    chosen = _do(gyms.make_current, request, pk)
    messages.success(request, f"Weights are loaded in “{chosen}” from now on.")
    return redirect("training:gyms")


@login_required
@require_safe
def plates(request: PersonalRequest) -> HttpResponse:
    """Both directions, all of it in the address; a weight that is none is told at its field."""
    form = PlatesForm(request.GET.dict(), gyms.for_person(request.user))
    context = {"form": form, "gym": form.place, "bar": form.chosen, **_reverse(request.GET, form)}
    context["is_assumed"] = form.place.pk == gyms.assumed_id(request.user)
    if not form.was_asked:
        form.errors.clear()
    elif form.is_valid():
        context |= _forward(form)
    return render(request, "training/plates.html", context)


def _forward(form: PlatesForm) -> dict[str, Any]:
    """A weight to plates, and the warm-ups on the way."""
    weight, unit, used = form.cleaned_data["weight"], form.cleaned_data["unit"], form.used
    load = used.load(weight, unit)
    return {
        "load": load,
        "unit": unit,
        "weight": weight,
        "drawing": draw(load.per_side, form.place.weight_unit),
        "discs": discs_text(load.per_side),
        "where": _where(form),
        "near": [] if load.is_exact else [each for each in (load.reached, load.above) if each is not None],
        "warm_ups": [(each, used.load(each.weight, unit).text) for each in used.warm_ups(weight, unit)],
    }


def _reverse(asked: Mapping[str, str], form: PlatesForm) -> dict[str, Any]:
    """How many of each plate were said to be on, and what they make."""
    unit = form.place.weight_unit
    rows, discs = [], []
    for index, row in enumerate(form.place.plates):
        said, most, weight = (
            asked.get(f"on{index}", ""),
            row["pairs"] * form.each_side,
            Decimal(row["weight"]),
        )
        count = min(int(said), most) if said.isdecimal() and len(said) < 4 else 0
        rows += [(f"on{index}", row["weight"], most, count, look(weight, unit)[0])] if most else []
        discs += [Discs(weight, count)] if count else []
    shown: dict[str, Any] = {"rows": rows, "side": _where(form)}
    if discs:
        other, used = "lb" if unit == "kg" else "kg", form.used
        shown |= {
            "made": used.weight_of(discs, unit),
            "made_other": used.weight_of(discs, other),
            "other_unit": other,
            "made_drawing": draw(discs, unit),
            "made_discs": discs_text(discs),
        }
    return shown


def _where(form: PlatesForm) -> str:
    return "on the one side" if form.each_side == 2 else "on each side"


def summary(place: Gym) -> list[str]:
    """What is there, in a few short lines."""
    unit = place.weight_unit
    lines = []
    if place.bars:
        lines.append("Bars: " + ", ".join(f"{row['name'] or 'Bar'} {row['weight']}" for row in place.bars))
    if place.plates:
        owned = ", ".join(f"{row['pairs'] * 2} × {row['weight']}" for row in place.plates)
        lines.append(f"Plates: {owned} {unit}")
    for kind, label in ((Equipment.DUMBBELL, "Dumbbells"), (Equipment.KETTLEBELL, "Kettlebells")):
        ranges = [_range(row) for row in place.dumbbells if row["kind"] == kind]
        if ranges:
            lines.append(f"{label}: {', '.join(ranges)} {unit}")
    if place.machines:
        lines.append(
            "Machines: " + ", ".join(f"{row['name'] or 'all others'} {_range(row)}" for row in place.machines)
        )
    return lines


def _range(row: Mapping[str, str]) -> str:
    if row["from"] == row["to"]:
        return row["from"]
    return f"{row['from']} to {row['to']} by {row['step']}"


def _do(write: Any, request: PersonalRequest, pk: UUID) -> Gym:
    try:
        changed: Gym = write(user=request.user, gym_id=pk)
    except Gym.DoesNotExist:
        raise Http404 from None
    return changed


def _with(request: PersonalRequest, **values: str) -> Any:
    data = request.POST.copy()
    for name, value in values.items():
        data[name] = value
    return data


def _conflict_page(request: PersonalRequest, current: Gym) -> HttpResponse:
    """What was typed, beside what is stored; sent again it replaces what its writer has now seen."""
    form = edit_form(current, _with(request, version=str(current.version)))
    form.is_valid()
    stored = [f"Name: {current.name}, in {current.weight_unit}", *summary(current)]
    return _form_page(request, form, current, stored=stored, status=412)


def _form_page(
    request: PersonalRequest,
    form: GymForm,
    row: Gym | None = None,
    *,
    stored: list[str] | None = None,
    preset: str = "",
    status: int = 422,
) -> HttpResponse:
    context = {
        "form": form,
        "gym": row,
        "stored": stored,
        "preset": preset,
        "presets": [(key, label) for key, (label, _) in gyms.PRESETS.items()],
    }
    return render(request, "training/gym_form.html", context, status=status if form.is_bound else 200)


def _removed(request: PersonalRequest) -> Gym | None:
    """What the address says was just deleted, as long as it is the person's and still deleted."""
    try:
        pk = UUID(request.GET.get("removed", ""))
    except ValueError:
        return None
    return Gym.objects.for_user(request.user).filter(pk=pk).exclude(deleted_at=None).first()
