"""A person's plans, and the page of one: what is next, what it asks for, its numbers, and what can be done with it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from uuid_utils.compat import uuid7

from accounts.localtime import local_date
from accounts.requests import PersonalRequest
from training import plan_showing, plan_words
from training.models import PlanDay, PlanStatus, PlanVersion, TrainingPlan
from training.plan_forms import NewPlanForm
from training.plan_words import WEEKDAYS
from training.plans import sharing, versions, writing
from training.plans.errors import (
    ConflictError,
    FaultsError,
    IdTakenError,
    StatusError,
    TooManyError,
)
from training.plans.loads import persons_loads
from training.plans.reading import exercises_of, rows_of
from training.progression.program import Day, Program, Schedule

VERSIONS_A_PAGE = 20
MOST_TRACKS = 8  # that are not folded
TOO_MANY = f"You have {writing.MOST_PLANS} plans already. Delete one first."
USED_BEFORE = "This form was used before. Nothing was lost: send it again."
# In this order on the page; what is over stands last.
ORDER = [
    PlanStatus.ACTIVE,
    PlanStatus.PAUSED,
    PlanStatus.DRAFT,
    PlanStatus.COMPLETED,
    PlanStatus.ARCHIVED,
]
# What a button says that brings a plan into a status, by the status it is in.
WORDS = {
    PlanStatus.ACTIVE: {PlanStatus.DRAFT: "Start", "": "Go on with it"},
    PlanStatus.PAUSED: {PlanStatus.ARCHIVED: "Out of the archive, paused", "": "Pause"},
    PlanStatus.COMPLETED: {PlanStatus.ARCHIVED: "Out of the archive, completed", "": "Mark as completed"},
    PlanStatus.ARCHIVED: {"": "Archive"},
    PlanStatus.DRAFT: {"": "Out of the archive"},
}
SAID = {
    PlanStatus.ACTIVE: "“{}” is active: Today says what is next.",
    PlanStatus.PAUSED: "“{}” is paused. It waits where it is.",
    PlanStatus.COMPLETED: "“{}” is completed.",
    PlanStatus.ARCHIVED: "“{}” is in the archive.",
    PlanStatus.DRAFT: "“{}” is a draft again.",
}


# --- All of them -----------------------------------------------------------------------------------------------------


@login_required
@require_safe
def browse(request: PersonalRequest) -> HttpResponse:
    mine = TrainingPlan.objects.for_user(request.user).kept()
    plans = sorted(mine.order_by("-updated_at", "pk"), key=lambda plan: ORDER.index(PlanStatus(plan.status)))
    days: dict[UUID, list[str]] = {}
    named = PlanDay.objects.for_user(request.user).filter(plan__in=plans).order_by("position", "id")
    for plan_id, name in named.values_list("plan_id", "name"):
        days.setdefault(plan_id, []).append(name)
    rows = [(plan, *_summary(plan, days.get(plan.pk, []))) for plan in plans]
    over = {PlanStatus.COMPLETED, PlanStatus.ARCHIVED}
    context = {
        "current": [row for row in rows if row[0].status not in over],
        "over": [row for row in rows if row[0].status in over],
        "removed": _removed(request),
    }
    return render(request, "training/plans.html", context)


def _summary(plan: TrainingPlan, days: list[str]) -> tuple[str, str]:
    """What it is, and what is next in it: `3 days, 4 weeks a cycle, kg`, `Day B, week 2 of 4`."""
    what = [f"{len(days)} day{'' if len(days) == 1 else 's'}"]
    if plan.weeks > 1:
        what.append(f"{plan.weeks} weeks a cycle")
    if plan.schedule == Schedule.SEQUENCE and plan.weekdays:
        what.append(", ".join(WEEKDAYS[each][:3] for each in plan.weekdays))
    if not days:
        return f"No days yet · {plan.unit}", ""
    week, index = divmod(plan.next_slot % (plan.weeks * len(days)), len(days))
    following = days[index] + (f", week {week + 1} of {plan.weeks}" if plan.weeks > 1 else "")
    return f"{' · '.join(what)} · {plan.unit}", following


def _removed(request: PersonalRequest) -> TrainingPlan | None:
    """What the address says was just deleted, as long as it is the person's and still deleted."""
    try:
        pk = UUID(request.GET.get("removed", ""))
    except ValueError:
        return None
    return TrainingPlan.objects.for_user(request.user).filter(pk=pk).exclude(deleted_at=None).first()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonalRequest) -> HttpResponse:
    """A draft with one empty day; the rest is the editor's."""
    if request.method != "POST":
        return render(request, "training/plan_new.html", {"form": NewPlanForm.empty(request.user)})
    form = NewPlanForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        fixed = data["schedule"] == Schedule.WEEKDAYS
        day = Day(str(uuid7()), "Day A", weekday=request.user.first_weekday - 1 if fixed else None)
        program = Program(
            name=data["name"], unit=data["unit"], schedule=Schedule(data["schedule"]), days=(day,)
        )
        try:
            plan = writing.create_plan(user=request.user, plan_id=data["id"], program=program)
        except ConflictError as stored:
            # The first answer was lost on the way: it is there.
            return redirect("training:plan_edit", stored.current.pk)
        except FaultsError as error:
            for place, message in error.faults.items():
                form.add_error(place if place in form.fields else None, message)
        except TooManyError:
            form.add_error(None, TOO_MANY)
        except IdTakenError:
            form = NewPlanForm(with_new_id(request))
            form.is_valid()
            form.add_error(None, USED_BEFORE)
        else:
            return redirect("training:plan_edit", plan.pk)
    return render(request, "training/plan_new.html", {"form": form}, status=422)


def with_new_id(request: PersonalRequest) -> Any:
    data = request.POST.copy()
    data["id"] = str(uuid7())
    return data


# --- One of them -----------------------------------------------------------------------------------------------------


def mine(request: PersonalRequest, pk: UUID) -> TrainingPlan:
    """The plan, or 404 where it is deleted or somebody else's."""
    return get_object_or_404(TrainingPlan.objects.for_user(request.user).kept(), pk=pk)


@login_required
@require_safe
def plan(request: PersonalRequest, pk: UUID) -> HttpResponse:
    shown = mine(request, pk)
    rows = rows_of([shown])[shown.pk]
    program = rows.program
    exercises = exercises_of(program, request.user)
    place = program.place(shown.next_slot) if program.days else None
    loads = persons_loads(request.user, program.named, program.unit)
    tracks = plan_showing.tracks(program, exercises, rows.states, loads)
    changes = _status_changes(shown)
    context = {
        "plan": shown,
        "shape": plan_words.shape_text(program),
        "place": place,
        "days": plan_showing.days(
            program, exercises, states=rows.states, next_day=place.day.id if place else ""
        ),
        "tracks": tracks[:MOST_TRACKS],
        "more_tracks": tracks[MOST_TRACKS:],
        "moves": plan_showing.moves(tracks),
        "start": changes.pop(PlanStatus.ACTIVE, ""),
        "changes": list(changes.items()),
        "others": list(_others(request, shown)) if shown.status != PlanStatus.ACTIVE else [],
        "link": share_link(request, shown),
        "versions": list(versions.versions(shown)[:3]),
        "new_id": uuid7(),
    }
    return render(request, "training/plan.html", context)


def _others(request: PersonalRequest, but: TrainingPlan | None = None) -> Any:
    active = TrainingPlan.objects.for_user(request.user).active().order_by("started_on", "pk")
    return active if but is None else active.exclude(pk=but.pk)


def _status_changes(plan: TrainingPlan) -> dict[str, str]:
    """Statuses that it may have next, and what the button says."""
    now = PlanStatus(plan.status)
    found = {}
    for status in ORDER:
        if status not in writing.TRANSITIONS[now]:
            continue
        if (status == PlanStatus.DRAFT) == (plan.started_on is not None) and now == PlanStatus.ARCHIVED:
            continue  # a plan that was begun is no draft, and one that was not is nothing else
        words = WORDS[status]
        found[status.value] = words.get(now, words[""])
    return found


def share_link(request: PersonalRequest, plan: TrainingPlan) -> str:
    if not plan.share_token:
        return ""
    return request.build_absolute_uri(reverse("training:shared_plan", args=[plan.share_token]))


@login_required
@require_POST
def change_status(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """`pause_others`: what else is active is paused with it."""
    changed, status = mine(request, pk), request.POST.get("status", "")
    today = local_date(timezone.now(), request.user.time_zone)
    if status not in PlanStatus:
        messages.error(request, "Choose what is to become of the plan.")
        return redirect(changed)
    paused: list[TrainingPlan] = []
    try:
        if status == PlanStatus.ACTIVE and request.POST.get("pause_others"):
            paused = writing.start_alone(user=request.user, plan_id=pk, today=today)
        else:
            writing.set_status(user=request.user, plan_id=pk, status=status, today=today)
    except StatusError as wrong:
        messages.error(request, str(wrong))
    except FaultsError as error:
        place, message = next(iter(error.faults.items()))
        where = plan_words.place_text(rows_of([changed])[changed.pk].program, place)
        messages.error(request, f"{where}: {message}" if where else message)
    else:
        messages.success(request, SAID[PlanStatus(status)].format(changed))
        say_paused(request, paused)
    return redirect(changed)


def say_paused(request: PersonalRequest, plans: Iterable[TrainingPlan]) -> None:
    for plan in plans:
        messages.success(request, SAID[PlanStatus.PAUSED].format(plan))


@login_required
@require_POST
def remove(request: PersonalRequest, pk: UUID) -> HttpResponse:
    _do(writing.delete_plan, request, pk)
    return redirect(reverse("training:plans", query={"removed": str(pk)}))


@login_required
@require_POST
def restore(request: PersonalRequest, pk: UUID) -> HttpResponse:
    return redirect(_do(writing.restore_plan, request, pk))


def _do(write: Any, request: PersonalRequest, pk: UUID) -> TrainingPlan:
    try:
        changed: TrainingPlan = write(user=request.user, plan_id=pk)
    except TrainingPlan.DoesNotExist:
        raise Http404 from None
    return changed


@login_required
@require_POST
def copy(request: PersonalRequest, pk: UUID) -> HttpResponse:
    source = mine(request, pk)
    try:
        plan_id = UUID(request.POST.get("id", ""))
    except ValueError:
        plan_id = UUID(str(uuid7()))
    try:
        made = writing.copy_plan(user=request.user, source_id=source.pk, plan_id=plan_id)
    except TooManyError:
        messages.error(request, TOO_MANY)
    except IdTakenError:
        messages.error(request, "This copy was not made. Try again.")
    except ConflictError as stored:
        return redirect(stored.current)
    else:
        messages.success(request, f"“{made}” is a draft. It begins with the weights of now.")
        return redirect(made)
    return redirect(source)


# --- Versions --------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def plan_versions(request: PersonalRequest, pk: UUID) -> HttpResponse:
    shown = mine(request, pk)
    page = Paginator(versions.versions(shown), VERSIONS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "training/plan_versions.html", {"plan": shown, "page": page})


@login_required
@require_POST
def restore_version(request: PersonalRequest, pk: UUID, number: int) -> HttpResponse:
    shown = mine(request, pk)
    try:
        known = int(request.POST.get("version", ""))
    except ValueError:
        known = 0
    try:
        versions.restore_version(user=request.user, plan_id=pk, version=known, number=number)
    except PlanVersion.DoesNotExist:
        raise Http404 from None
    except ConflictError as conflict:
        messages.error(request, f"{conflict} Look at it again before you go back.")
    except FaultsError as error:
        place, message = next(iter(error.faults.items()))
        messages.error(request, f"Version {number} cannot be had back. {message}" if place else message)
    else:
        messages.success(request, f"The plan says again what it said in version {number}.")
        return redirect(shown)
    return redirect("training:plan_versions", pk)


# --- The link --------------------------------------------------------------------------------------------------------


@login_required
@require_POST
def share(request: PersonalRequest, pk: UUID) -> HttpResponse:
    sharing.share(user=request.user, plan_id=mine(request, pk).pk)
    return redirect(f"{reverse('training:plan', args=[pk])}#link")


@login_required
@require_POST
def revoke(request: PersonalRequest, pk: UUID) -> HttpResponse:
    sharing.revoke(user=request.user, plan_id=mine(request, pk).pk)
    messages.success(request, "The link leads nowhere any more.")
    return redirect("training:plan", pk)
