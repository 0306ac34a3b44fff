"""A new reminder, and a change of one: which kind, then its form, with what it will do beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from uuid_utils.compat import uuid7

from accounts.localtime import local_date, zone_names
from accounts.models import User
from accounts.requests import PersonalRequest
from reminders import planning, showing, wording, writing
from reminders.errors import ConflictError, FaultsError, IdTakenError, TooManyError
from reminders.forms import ReminderForm, show_fault
from reminders.models import Kind, Reminder, ReminderSettings
from reminders.models.reminder import MOST_REMINDERS
from training.models import PlanDay, PlanStatus, TrainingPlan
from workouts.views.page import personal

NEXT_DATES = 5
CURRENT = (PlanStatus.ACTIVE, PlanStatus.PAUSED, PlanStatus.DRAFT)
OF_PLANS = {Kind.PLAN, Kind.PLAN_ENDS}
# What a kind is for, on the page that asks which.
MEANT_FOR = {
    Kind.PLAN: "On the days of its workouts; it moves when the plan moves",
    Kind.FREE: "Daily, on weekdays, every few days, monthly",
    Kind.WEIGH_IN: "Unless you have stepped on the scale that day",
    Kind.IDLE: "When you have not trained for as long as you say",
    Kind.PLAN_ENDS: "In time to choose what comes next",
    Kind.FORGOTTEN: "When a workout is still running hours later",
}


@personal
def new(request: PersonalRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    if kind not in Kind:
        return _choose(request)
    plan = _plan(request.user, request.GET.get("plan", "")) if kind in OF_PLANS else None
    form = _form(request, kind, plan)
    if request.method == "POST" and form.is_valid():
        try:
            writing.create_reminder(
                user=request.user,
                reminder_id=form.cleaned_data["id"],
                kind=kind,
                plan_id=plan.pk if plan else None,
                values=form.values(),
                now=timezone.now(),
            )
            return redirect("reminders:reminders")
        except ConflictError as conflict:
            return _as_an_edit(request, form, conflict.current)
        except IdTakenError:
            form.start_again("This form was used before. Send it once more.", id=uuid7())
        except TooManyError:
            form.add_error(None, f"You have {MOST_REMINDERS} reminders already. Delete one first.")
        except FaultsError as error:
            form.refuse(error.faults)
    return _form_page(request, form)


@personal
def reminder(request: PersonalRequest, pk: UUID) -> HttpResponse:
    stored = Reminder.objects.for_user(request.user).kept().select_related("plan", "user").get(pk=pk)
    form = _form(request, stored.kind, stored.plan, stored)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            writing.change_reminder(
                user=request.user,
                reminder_id=pk,
                version=form.cleaned_data["version"] or 0,
                values=form.values(),
                now=timezone.now(),
            )
            return redirect("reminders:reminders")
        except ConflictError as conflict:
            status = 412
            form.start_again(
                f"This was changed on another page: {_told(conflict.current)} Save again to replace that with what stands here.",
                version=conflict.current.version,
            )
        except FaultsError as error:
            form.refuse(error.faults)
    return _form_page(request, form, status=status)


def _as_an_edit(request: PersonalRequest, form: ReminderForm, stored: Reminder) -> HttpResponse:
    """The answer to the first try was lost, and something else was sent since: that is a change of what is stored."""
    form.start_again(
        f"Your first try was stored: {_told(stored)} Save again to change it to what stands here.",
        version=stored.version,
    )
    return _form_page(request, form, status=412, action=reverse("reminders:reminder", args=[stored.pk]))


def _told(reminder: Reminder) -> str:
    return f"{wording.named(reminder)}. {wording.sentence(reminder)}"


@personal
@require_POST
def preview(request: PersonalRequest) -> HttpResponse:
    """What the form as it stands would do: nothing is stored."""
    kind = request.GET.get("kind", "")
    if kind not in Kind:
        raise Http404
    plan = _plan(request.user, request.GET.get("plan", "")) if kind in OF_PLANS else None
    form = _form(request, kind, plan)
    return render(request, "reminders/form.html#preview", _preview(request.user, form))


# --- Which kind ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    query: str
    icon: str
    name: str
    text: str


def _choose(request: PersonalRequest) -> HttpResponse:
    plans = list(_plans(request.user).filter(status__in=CURRENT).order_by("status", "-updated_at", "pk"))
    context = {"choices": list(_choices(plans)), "has_plans": bool(plans)}
    return render(request, "reminders/new.html", context)


def _choices(plans: Sequence[TrainingPlan]) -> Any:
    for plan in plans:
        query = f"?kind=plan&plan={plan.pk}"
        yield Choice(query, showing.ICONS[Kind.PLAN], f"Workouts of {plan}", MEANT_FOR[Kind.PLAN])
    for kind in (Kind.FREE, Kind.WEIGH_IN, Kind.IDLE, Kind.FORGOTTEN):
        yield Choice(f"?kind={kind}", showing.ICONS[kind], str(kind.label), MEANT_FOR[kind])
    for plan in plans:
        if plan.target_weeks:
            query = f"?kind=plan_ends&plan={plan.pk}"
            yield Choice(query, showing.ICONS[Kind.PLAN_ENDS], f"{plan} ends soon", MEANT_FOR[Kind.PLAN_ENDS])


def _plans(user: User) -> Any:
    return TrainingPlan.objects.for_user(user).kept()


def _plan(user: User, pk: str) -> TrainingPlan:
    try:
        plan: TrainingPlan = _plans(user).get(pk=UUID(pk))
    except ValueError:
        raise Http404 from None
    return plan


# --- The form --------------------------------------------------------------------------------------------------------


def _form(
    request: PersonalRequest, kind: str, plan: TrainingPlan | None, stored: Reminder | None = None
) -> ReminderForm:
    user = request.user
    days: Any = ()
    if plan is not None and kind == Kind.PLAN:
        days = PlanDay.objects.for_user(user).filter(plan=plan).order_by("position", "id")
    return ReminderForm(
        request.POST if request.method == "POST" else None,
        user=user,
        kind=kind,
        plan=plan,
        plan_days=days,
        ways=showing.ways(showing.channels_of(user, timezone.now()).kept),
        reminder=stored,
        today=_today(user),
    )


def _today(user: User) -> date:
    return local_date(timezone.now(), user.time_zone)


def _form_page(
    request: PersonalRequest, form: ReminderForm, *, status: int | None = None, action: str = ""
) -> HttpResponse:
    user = request.user
    show_fault(form)
    context = {
        "form": form,
        "action": action,
        "kind": form.kind,
        "plan": form.plan,
        "reminder": form.reminder,
        "name": wording.named(form.reminder) if form.reminder else form.kind.label,
        "doubts": showing.doubts_of(user, [form.reminder]).get(form.reminder.pk, ()) if form.reminder else (),
        "zones": zone_names(),
        **_preview(user, form),
    }
    return render(request, "reminders/form.html", context, status=status or (422 if form.is_bound else 200))


def _preview(user: User, form: ReminderForm) -> dict[str, Any]:
    """The sentence and the next dates of what the form says; or what it does not say yet."""
    again = form.again()
    if not again.is_valid():
        return {"missing": next(iter(again.errors.values()))[0]}
    would_be = again.would_be()
    planned = planning.next_dates(would_be, timezone.now(), NEXT_DATES)
    settings = ReminderSettings.objects.filter(user=user).first()
    quiet = (
        showing.quiet(would_be, each.due_at, each.expires_at, settings, user.time_zone) for each in planned
    )
    return {
        "said": wording.sentence(would_be),
        "dates": showing.dates(planned, would_be, _today(user)),
        "quiet": next(filter(None, quiet), ""),
        "why_none": wording.why_no_dates(would_be),
        "goes_nowhere": again.goes_nowhere,
        "waits": would_be.plan is not None and would_be.plan.status != PlanStatus.ACTIVE,
    }
