"""One session: start, show, finish, edit, discard, undo."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.localtime import zone
from accounts.requests import PersonalRequest
from workouts import overview, recording
from workouts.forms import EditSessionForm, FinishForm, PastSessionForm, tidied
from workouts.models import WorkoutSession, WorkoutSet
from workouts.undo import Undo
from workouts.views.page import personal, posted, say_gone, whole_page, with_values

# Whoever finishes this long after the last set most likely forgot to: the last set is offered as the end.
FORGOTTEN_AFTER = timedelta(hours=1)


def _uuid(text: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(text)
    return None


@personal
@require_safe
def show_session(request: PersonalRequest, pk: UUID) -> HttpResponse:
    session = WorkoutSession.objects.for_user(request.user).get(pk=pk)
    editing = None
    if set_id := _uuid(request.GET.get("edit", "")):
        editing = (
            WorkoutSet.objects.for_user(request.user)
            .kept()
            .filter(pk=set_id, log__session=session)
            .select_related("log")
            .first()
        )
    return whole_page(request, session, focus=_uuid(request.GET.get("log", "")), editing=editing)


@personal
@require_POST
def start_session(request: PersonalRequest) -> HttpResponse:
    """Start empty, with the exercises of the session named in `repeat`, or the one of a `plan` named in `slot`. One open
    already: go on there."""
    session_id = _uuid(request.POST.get("id", "")) or recording.new_id()
    source = _uuid(request.POST.get("repeat", ""))
    plan = _uuid(request.POST.get("plan", ""))
    slot = request.POST.get("slot", "")
    try:
        if plan:
            session = recording.start_planned_session(
                user=request.user,
                plan_id=plan,
                slot=int(slot) if slot.isdecimal() and len(slot) < 8 else -1,
                session_id=session_id,
                at=timezone.now(),
            )
        elif source:
            session = recording.repeat_session(
                user=request.user, source_id=source, session_id=session_id, at=timezone.now()
            )
        else:
            session = recording.start_session(user=request.user, session_id=session_id, at=timezone.now())
    except recording.AlreadyOpenError as already:
        messages.info(
            request, "This workout is still in progress. Finish or discard it to start another one."
        )
        session = already.session
    except recording.IdTakenError:
        messages.error(request, "That form was used before. Start once more.")
        return redirect("workouts:log")
    except (recording.GoneError, recording.RefusedError) as error:
        messages.error(request, str(error))
        return redirect("workouts:log")
    return redirect(session)


@personal
def record_past(request: PersonalRequest) -> HttpResponse:
    data = posted(request)
    form = PastSessionForm(None if data is None else tidied(PastSessionForm, data), user=request.user)
    if request.method == "POST" and form.is_valid():
        started_at, ended_at = form.instants()
        try:
            session = recording.record_past_session(
                user=request.user,
                session_id=form.cleaned_data["id"],
                day=form.cleaned_data["local_date"],
                started_at=started_at,
                ended_at=ended_at,
                name=form.cleaned_data["name"],
            )
            return redirect("workouts:pick_exercise", session.pk)
        except recording.IdTakenError:
            form.data = with_values(form.data, id=recording.new_id())
            form.add_error(None, "This form was used before. Send it once more.")
        except recording.ConflictError as conflict:
            message = (
                "This workout is in your history already. Save to replace what was said there with this."
            )
            return _as_an_edit(request, conflict.current.pk, message)
    return render(request, "workouts/record_past.html", {"form": form}, status=422 if form.is_bound else 200)


@personal
def finish_session(request: PersonalRequest, pk: UUID) -> HttpResponse:
    session = _own_session(request, pk)
    if request.method != "POST" and (session.deleted_at or not session.is_open):
        return redirect(session)
    now = timezone.now()
    last_set_at = overview.last_sets_at(request.user, [session]).get(pk)
    forgotten = last_set_at is not None and now - last_set_at > FORGOTTEN_AFTER
    offered = last_set_at if last_set_at and forgotten else now
    initial = {"ended": offered.astimezone(zone(session.time_zone)).time()}
    form = FinishForm(posted(request), now=now, last_set_at=last_set_at, instance=session, initial=initial)
    context = {"session": session, "form": form, "forgotten": forgotten}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            _bring_back(request, pk)
            session = recording.finish_session(
                user=request.user, session_id=pk, at=form.ended_at(), **form.details()
            )
            messages.success(request, f"{session.title} is in your history.")
            return redirect(session)
        except recording.ConflictError:
            message = "Finished on another page meanwhile. Save to replace what was said there with this."
            return _as_an_edit(request, pk, message)
        except (recording.GoneError, recording.AlreadyOpenError) as error:
            context["bring_back"] = True
            status = _say_why_not(form, error)
    return render(request, "workouts/finish_session.html", context, status=status)


@personal
@require_POST
def finish_forgotten(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """One that nobody finished: at its last set or now, as the person says, and otherwise as it is."""
    session = _own_session(request, pk)
    at = timezone.now()
    if request.POST.get("at") == "last_set":
        last = overview.last_sets_at(request.user, [session]).get(pk)
        if last is None:
            messages.error(request, "This workout has no sets any more. Say when it ended.")
            return redirect("workouts:finish_session", pk)
        at = last
    try:
        session = recording.finish_session(user=request.user, session_id=pk, at=at)
    except recording.GoneError as gone:
        return say_gone(request, gone, session_id=pk, undo=Undo("session", pk))
    messages.success(request, f"{session.title} is in your history.")
    return redirect(session)


def _as_an_edit(request: PersonalRequest, pk: UUID, message: str) -> HttpResponse:
    """Stored already, with other words: what was typed goes on as a change of that."""
    session = _own_session(request, pk)
    untouched = EditSessionForm(instance=session)
    missing = {name: untouched[name].value() for name in untouched.fields if name not in request.POST}
    form = EditSessionForm(
        with_values(
            request.POST, **{name: "" if value is None else value for name, value in missing.items()}
        ),
        instance=session,
    )
    form.add_error(None, message)
    context = {"session": session, "form": form, "action": reverse("workouts:edit_session", args=[pk])}
    return render(request, "workouts/edit_session.html", context, status=412)


@personal
def edit_session(request: PersonalRequest, pk: UUID) -> HttpResponse:
    session = _own_session(request, pk)
    if request.method != "POST" and session.deleted_at:
        return redirect(session)
    data = posted(request)
    form = EditSessionForm(None if data is None else tidied(EditSessionForm, data), instance=session)
    context: dict[str, Any] = {"session": session, "form": form}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            version = _bring_back(request, pk) or form.cleaned_data["version"]
            return redirect(
                recording.edit_session(user=request.user, session_id=pk, version=version, **form.details())
            )
        except recording.ConflictError as conflict:
            status = 412
            form.data = with_values(form.data, version=conflict.current.version)
            form.add_error(
                None, "Changed elsewhere meanwhile. Save again to replace that with what stands here."
            )
        except (recording.GoneError, recording.AlreadyOpenError) as error:
            context["bring_back"] = True
            status = _say_why_not(form, error)
    return render(request, "workouts/edit_session.html", context, status=status)


@personal
@require_POST
def checked(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """“Looks right”: what is said of a workout that came over is not said again."""
    session = recording.checked(user=request.user, session_id=pk)
    messages.success(request, "Thank you. It is not asked again.")
    return redirect(session)


def _own_session(request: PersonalRequest, pk: UUID) -> WorkoutSession:
    return WorkoutSession.objects.for_user(request.user).get(pk=pk)


def _bring_back(request: PersonalRequest, pk: UUID) -> int | None:
    """Where the writer said so: restore the session and answer its version."""
    if not request.POST.get("bring_back"):
        return None
    return recording.restore_session(user=request.user, session_id=pk).version


def _say_why_not(form: FinishForm | EditSessionForm, error: Exception) -> int:
    """Put it at the form and answer the status."""
    if isinstance(error, recording.AlreadyOpenError):
        form.add_error(None, "Another workout is in progress. Finish it first, then save this.")
        return 422
    form.add_error(None, f"{error} Save to bring it back with what stands here.")
    return 412


@personal
@require_POST
def pause_session(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """The clock stands still until resume_session; sets can be logged all the same."""
    return _set_clock(request, pk, recording.pause_session)


@personal
@require_POST
def resume_session(request: PersonalRequest, pk: UUID) -> HttpResponse:
    return _set_clock(request, pk, recording.resume_session)


def _set_clock(request: PersonalRequest, pk: UUID, write: Callable[..., WorkoutSession]) -> HttpResponse:
    try:
        return redirect(write(user=request.user, session_id=pk, at=timezone.now()))
    except recording.GoneError as gone:
        return say_gone(request, gone, session_id=pk, undo=Undo("session", pk))
    except recording.RefusedError as refused:
        messages.error(request, str(refused))
        return redirect("workouts:session", pk)


@personal
@require_POST
def discard_session(request: PersonalRequest, pk: UUID) -> HttpResponse:
    session = recording.discard_session(user=request.user, session_id=pk)
    return redirect(f"/?undo={Undo('session', session.pk)}")


@personal
@require_POST
def restore_session(request: PersonalRequest, pk: UUID) -> HttpResponse:
    try:
        return redirect(recording.restore_session(user=request.user, session_id=pk))
    except recording.AlreadyOpenError as already:
        messages.error(
            request, "Another workout is in progress. Finish it first, then undo: nothing is lost meanwhile."
        )
        return redirect(already.session)
