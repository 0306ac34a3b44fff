"""Body weight and other measurements: one page for each kind."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from uuid_utils.compat import uuid7

from accounts import measuring, units
from accounts.forms import MeasurementForm
from accounts.localtime import local_date
from accounts.models import BodyMeasurement, MeasurementKind, User
from accounts.requests import PersonalRequest
from accounts.trend import trend

ROWS = 30
TREND_POINTS = 60
REMOVED = "removed_measurement"


@login_required
@require_safe
def measurements(request: PersonalRequest) -> HttpResponse:
    kind = _kind(request.GET.get("kind", MeasurementKind.BODY_WEIGHT))
    return _page(request, kind, _form(request.user, kind))


@login_required
@require_POST
def record(request: PersonalRequest, kind: str) -> HttpResponse:
    chosen = _kind(kind)
    form = _form(request.user, chosen, request.POST)
    if not form.is_valid():
        return _page(request, chosen, form, status=422)
    try:
        measuring.record(user=request.user, measurement_id=form.cleaned_data["id"], values=form.values)
    except measuring.IdTakenError:
        form.data = request.POST.copy()
        form.data["id"] = str(uuid7())
        form.add_error(None, "This form was used before. Send it once more.")
        return _page(request, chosen, form, status=422)
    return redirect(_address(chosen))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonalRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(BodyMeasurement, user=request.user, pk=pk)
    kind = MeasurementKind(row.kind)
    form = _form(request.user, kind, request.POST or None, initial=MeasurementForm.initial_of(row))
    if request.method == "POST" and form.is_valid():
        measuring.change(user=request.user, measurement_id=pk, values=form.values)
        return redirect(_address(kind))
    status = 422 if request.method == "POST" else 200
    return render(
        request, "accounts/measurement.html", {"form": form, "row": row, "kind": kind}, status=status
    )


@login_required
@require_POST
def remove(request: PersonalRequest, pk: UUID) -> HttpResponse:
    stored = request.session.get(REMOVED)
    if not (stored and stored["id"] == str(pk)):
        try:
            removed = measuring.remove(user=request.user, measurement_id=pk)
        except BodyMeasurement.DoesNotExist:
            raise Http404 from None
        request.session[REMOVED] = stored = removed.as_json()
    return redirect(_address(stored["kind"], removed="1"))


@login_required
@require_POST
def restore(request: PersonalRequest) -> HttpResponse:
    """Undo the last delete of this log-in; pressed twice, or too late, it changes nothing."""
    stored = request.session.pop(REMOVED, None)
    if not stored:
        return redirect("accounts:measurements")
    row = measuring.restore(user=request.user, removed=measuring.Removed.from_json(stored))
    return redirect(_address(row.kind))


def _kind(name: str) -> MeasurementKind:
    try:
        return MeasurementKind(name)
    except ValueError:
        raise Http404 from None


def _address(kind: str, **query: str) -> str:
    return reverse("accounts:measurements", query={"kind": kind, **query})


def _unit(user: User, kind: MeasurementKind) -> str:
    """The unit this person reads the kind in: inches go with pounds."""
    return kind.units[-1] if user.weight_unit == units.WeightUnit.LB else kind.units[0]


def _form(
    user: User, kind: MeasurementKind, data: Any = None, initial: dict[str, Any] | None = None
) -> MeasurementForm:
    today = local_date(timezone.now(), user.time_zone)
    if initial is None:
        initial = {"id": uuid7(), "date": today, "unit": _unit(user, kind)}
    return MeasurementForm(data, kind=kind, today=today, initial=initial)


def _page(
    request: PersonalRequest, kind: MeasurementKind, form: MeasurementForm, status: int = 200
) -> HttpResponse:
    rows = BodyMeasurement.objects.filter(user=request.user, kind=kind)
    newest = rows.order_by("-date", "-id")
    latest = list(newest[:TREND_POINTS])
    unit = _unit(request.user, kind)
    context: dict[str, Any] = {
        "kind": kind,
        "kinds": MeasurementKind,
        "unit": unit,
        "form": form,
        "page": Paginator(newest, ROWS).get_page(request.GET.get("page")),
        "removed": request.GET.get("removed") and request.session.get(REMOVED),
    }
    if latest:
        line = [(row.date, measuring.shown(kind, row.canonical, unit)) for row in reversed(latest)]
        context |= {
            "latest": latest[0],
            "trend": trend(line),
            "first": {"date": line[0][0], "value": line[0][1]},
            "last": {"date": line[-1][0], "value": line[-1][1]},
            "change": line[-1][1] - line[0][1],
            "points": len(line),
        }
    return render(request, "accounts/measurements.html", context, status=status)
