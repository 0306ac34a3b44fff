"""What a plan asks for and why: start, move, leave out, lighter after a break, why a number is what it is, the calendar."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.localtime import local_date
from accounts.requests import PersonalRequest
from training.models import TrackChange
from training.plans.errors import ConflictError, FaultsError, NotLastError
from workouts.forms import AmendForm, MoveForm, SlotForm, TrackValueForm
from workouts.models import WorkoutLog, WorkoutSession
from workouts.planning import amending, breaks, slots, why
from workouts.planning.calendar import calendar
from workouts.planning.today import of_plan
from workouts.planning.values import set_value, undo_change
from workouts.views.page import personal, posted, whole_page


def _today(request: PersonalRequest) -> date:
    return local_date(timezone.now(), request.user.time_zone)


@personal
@require_safe
def plan_calendar(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """The next four weeks, and what was done of what was meant. `#calendar` is for other pages to include."""
    found = calendar(request.user, pk, _today(request))
    part = "#calendar" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"workouts/plan_calendar.html{part}", {"calendar": found, "plan": found.plan.plan})


@personal
@require_safe
def plan_changes(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """What a session that was just finished changed, for its page; nothing for one of no plan."""
    session = WorkoutSession.objects.for_user(request.user).get(pk=pk)
    logs = WorkoutLog.objects.for_user(request.user).kept().filter(session=session)
    found = why.changed_by(request.user, session, logs)
    context = {
        "session": session,
        "plan_changes": found,
        "amendments": amending.offered(request.user, session),
    }
    return render(request, "workouts/plan_after.html", context)


@personal
@require_POST
def amend(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """Make the plan as the workout was, where the person chose so."""
    session = WorkoutSession.objects.for_user(request.user).get(pk=pk)
    form = AmendForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose what is to change in the plan.")
        return whole_page(request, session, status=422)
    try:
        plan = amending.amend(user=request.user, session=session, **form.cleaned_data)
    except ConflictError:
        messages.error(request, "The plan was changed on another page meanwhile. Look at it once more.")
        return whole_page(request, session, status=412)
    except FaultsError as faults:
        messages.error(request, f"The plan cannot be changed to that. {next(iter(faults.faults.values()))}")
        return whole_page(request, session, status=422)
    if plan is not None:
        messages.success(request, f"{plan.name} is changed.")
    return redirect(session)


@personal
@require_POST
def skip(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """Leave the next session out."""
    form = SlotForm(request.POST)
    if not form.is_valid():
        return _stale(request, "Say which session is to be left out.")
    try:
        slots.skip(user=request.user, plan_id=pk, slot=form.cleaned_data["slot"], on=_today(request))
    except slots.MovedOnError as stale:
        return _stale(request, str(stale))
    return redirect("workouts:today")


@personal
@require_POST
def take_back(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """Undo of `skip` and `move`."""
    form = SlotForm(request.POST)
    if not form.is_valid():
        return _stale(request, "Say which session is meant.")
    try:
        slots.take_back(user=request.user, plan_id=pk, slot=form.cleaned_data["slot"])
    except slots.MovedOnError as stale:
        return _stale(request, str(stale))
    return redirect("workouts:today")


def _stale(request: PersonalRequest, message: str) -> HttpResponse:
    messages.error(request, message)
    return redirect("workouts:today")


@personal
def move(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """Put the next session of a plan on another day."""
    today = _today(request)
    plan = of_plan(request.user, pk, today, until=today)
    if plan.due is None:
        return _stale(request, "This plan has no days yet.")
    form = MoveForm(
        posted(request), initial={"slot": plan.due.slot, "day": max(plan.due.day or today, today)}
    )
    if form.is_valid():
        try:
            slots.move(
                user=request.user,
                plan_id=pk,
                slot=form.cleaned_data["slot"],
                to=form.cleaned_data["day"],
                today=today,
            )
            return redirect("workouts:today")
        except slots.DateError as wrong:
            form.add_error("day", str(wrong))
        except slots.MovedOnError as stale:
            return _stale(request, str(stale))
    context = {"form": form, "plan": plan.plan, "planned": plan, "is_moved": plan.due.slot in plan.moved}
    return render(request, "workouts/plan_move.html", context, status=422 if form.is_bound else 200)


@personal
@require_POST
def lighten(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """Less after a break."""
    try:
        breaks.lighten(user=request.user, plan_id=pk, today=_today(request))
    except breaks.NoBreakError:
        messages.info(request, "The weights are where you left them.")
    return redirect("workouts:today")


@personal
@require_POST
def give_back(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """Undo of `lighten`."""
    breaks.give_back(user=request.user, plan_id=pk, today=_today(request))
    return redirect("workouts:today")


@personal
def track(request: PersonalRequest, pk: UUID, key: str) -> HttpResponse:
    """Why a number is what it is; and to set it by hand."""
    form = TrackValueForm(posted(request))
    found = why.why(request.user, pk, key)
    if found.is_over and form.is_bound:
        raise Http404
    if form.is_valid():
        try:
            set_value(
                user=request.user,
                plan_id=pk,
                track_id=found.track.pk,
                value=form.cleaned_data["value"],
                on=_today(request),
                reason=form.cleaned_data["reason"],
            )
            return redirect("workouts:plan_why", pk, key)
        except FaultsError as faults:
            form.add_error("value", faults.faults["value"])
    context = {"why": found, "form": form, "plan": found.plan}
    return render(request, "workouts/plan_why.html", context, status=422 if form.is_bound else 200)


@personal
@require_POST
def undo(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """Take the last change of a track back."""
    change = TrackChange.objects.for_user(request.user).select_related("track").get(pk=pk)
    try:
        undo_change(user=request.user, change=change, on=_today(request))
    except NotLastError as late:
        messages.error(request, str(late))
    return redirect("workouts:plan_why", change.plan_id, change.track.key)
