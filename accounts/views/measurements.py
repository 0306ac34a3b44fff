"""Body weight and other measurements: one page for each kind."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
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
        form.start_again("This form was used before. Send it once more.", id=uuid7())
        return _page(request, chosen, form, status=422)
    except measuring.ConflictError as conflict:
        row = conflict.current
        message = f"Your first try was stored: {_told(row)}. Save to change it to what stands here."
        form.start_again(message, version=row.version)
        return _change_page(request, row, form, status=412)
    return redirect(_address(chosen))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonalRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(BodyMeasurement, user=request.user, pk=pk)
    if request.method != "POST":
        if row.deleted_at is not None:
            raise Http404
        return _change_page(
            request, row, _form(request.user, row.kind, initial=MeasurementForm.initial_of(row))
        )
    form = _form(request.user, row.kind, request.POST)
    if not form.is_valid():
        return _change_page(request, row, form, status=422)
    version = form.cleaned_data["version"] or 0
    try:
        measuring.change(user=request.user, measurement_id=pk, values=form.values, version=version)
    except measuring.ConflictError as conflict:
        row = conflict.current
        form.start_again(_meanwhile(row), version=row.version)
        return _change_page(request, row, form, status=412)
    return redirect(_address(row.kind))


@login_required
@require_POST
def remove(request: PersonalRequest, pk: UUID) -> HttpResponse:
    try:
        row = measuring.remove(user=request.user, measurement_id=pk)
    except BodyMeasurement.DoesNotExist:
        raise Http404 from None
    return redirect(_address(row.kind, removed=str(pk)))


@login_required
@require_POST
def restore(request: PersonalRequest, pk: UUID) -> HttpResponse:
    try:
        row = measuring.restore(user=request.user, measurement_id=pk)
    except BodyMeasurement.DoesNotExist:
        raise Http404 from None
    return redirect(_address(row.kind))


def _meanwhile(row: BodyMeasurement) -> str:
    if row.deleted_at is None:
        return f"This was changed on another page: {_told(row)}. Save again to keep what stands here."
    return f"This was deleted on another page: {_told(row)}. Save again to bring it back as it stands here."


def _told(row: BodyMeasurement) -> str:
    note = f", “{row.note}”" if row.note else ""
    return f"{units.plain(row.value)} {row.unit} on {date_format(row.date, 'j F Y')}{note}"


def _removed(request: PersonalRequest) -> BodyMeasurement | None:
    """What the address says was just deleted, as long as it is the person's and still deleted."""
    try:
        pk = UUID(request.GET.get("removed", ""))
    except ValueError:
        return None
    return BodyMeasurement.objects.for_user(request.user).filter(pk=pk).exclude(deleted_at=None).first()


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


def _form(user: User, kind: str, data: Any = None, initial: dict[str, Any] | None = None) -> MeasurementForm:
    today = local_date(timezone.now(), user.time_zone)
    chosen = MeasurementKind(kind)
    if initial is None:
        initial = {"id": uuid7(), "date": today, "unit": _unit(user, chosen)}
    return MeasurementForm(data, kind=chosen, today=today, initial=initial)


def _change_page(
    request: PersonalRequest, row: BodyMeasurement, form: MeasurementForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "row": row, "kind": MeasurementKind(row.kind)}
    return render(request, "accounts/measurement.html", context, status=status)


def _page(
    request: PersonalRequest, kind: MeasurementKind, form: MeasurementForm, status: int = 200
) -> HttpResponse:
    newest = BodyMeasurement.objects.for_user(request.user).kept().filter(kind=kind).newest_first()
    latest = list(newest[:TREND_POINTS])
    unit = _unit(request.user, kind)
    context: dict[str, Any] = {
        "kind": kind,
        "kinds": MeasurementKind,
        "unit": unit,
        "form": form,
        "page": Paginator(newest, ROWS).get_page(request.GET.get("page")),
        "removed": _removed(request),
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
