"""The exercises of a session: add, note, move, superset, remove, undo."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PersonalRequest
from training import search
from training.models import Difficulty, Equipment, Exercise, Muscle
from workouts import recording
from workouts.forms import NoteForm, tidied
from workouts.models import WorkoutLog, WorkoutSession
from workouts.undo import Undo
from workouts.views.page import gone_undo, personal, say_gone, with_values

PICKER_ROWS = 30


@personal
@require_safe
def pick_exercise(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """Search for an exercise to add; with nothing typed those used last, for somebody new the best known."""
    session = WorkoutSession.objects.for_user(request.user).get(pk=pk)
    if session.deleted_at is not None:
        return redirect(session)  # which says so and offers the way back
    text = request.GET.get("q", "").strip()[:100]
    filters = {name: request.GET.get(name, "")[:20] for name in ("muscle", "equipment", "difficulty")}
    searching = bool(text or any(filters.values()))
    used = [] if searching else _used_last(request)
    context = {
        "session": session,
        "text": text,
        "filters": filters,
        "searching": searching,
        "used_last": bool(used),
        "exercises": used or search.find(user=request.user, text=text, limit=PICKER_ROWS, **filters),
        "new_ids": recording.new_id,
        "muscles": Muscle.choices,
        "equipment": Equipment.choices,
        "difficulties": Difficulty.choices,
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"workouts/pick_exercise.html{part}", context)


def _used_last(request: PersonalRequest) -> list[Exercise]:
    """The exercises of the last few workouts, the latest first."""
    used = (
        WorkoutLog.objects.for_user(request.user)
        .kept()
        .order_by("-date", "-id")
        .values_list("exercise_id", flat=True)[:120]
    )
    order = list(dict.fromkeys(used))[:PICKER_ROWS]
    found = Exercise.objects.for_user(request.user).active().with_muscles().in_bulk(order)
    return [found[pk] for pk in order if pk in found]


@personal
@require_POST
def add_exercise(request: PersonalRequest, pk: UUID) -> HttpResponse:
    try:
        exercise_id, log_id = UUID(request.POST.get("exercise", "")), UUID(request.POST.get("id", ""))
    except ValueError:
        messages.error(request, "That form was not complete. Choose the exercise again.")
        return redirect("workouts:pick_exercise", pk)
    try:
        log = recording.add_exercise(user=request.user, session_id=pk, exercise_id=exercise_id, log_id=log_id)
    except recording.IdTakenError:
        messages.error(request, "That form was used before. Choose the exercise again.")
        return redirect("workouts:pick_exercise", pk)
    except recording.GoneError as gone:
        return say_gone(request, gone, session_id=pk, undo=Undo("exercise", log_id))
    return _to_session(log, open_it=True)


@personal
def note_exercise(request: PersonalRequest, pk: UUID) -> HttpResponse:
    log = _own_log(request, pk)
    if request.method != "POST":
        if undo := gone_undo(log):
            return redirect(f"{_session_url(log)}?undo={undo}")
        return _note_page(request, log, NoteForm(instance=log, initial={"version": log.version}), status=200)
    form = NoteForm(tidied(NoteForm, request.POST), instance=_own_log(request, pk))
    if not form.is_valid():
        return _note_page(request, log, form, status=422)
    try:
        version = form.cleaned_data["version"]
        if request.POST.get("bring_back"):
            version = recording.bring_back(user=request.user, log_id=pk).version
        log = recording.note_exercise(
            user=request.user, log_id=pk, version=version, notes=form.cleaned_data["notes"]
        )
    except recording.ConflictError as conflict:
        form.data = with_values(form.data, version=conflict.current.version)
        form.add_error(
            "notes",
            f"Changed elsewhere meanwhile. It now reads: “{log.notes}”. Save again to replace it with yours.",
        )
        return _note_page(request, log, form, status=412)
    except (recording.GoneError, recording.AlreadyOpenError) as error:
        way_out = (
            "Save to bring it back with this note."
            if isinstance(error, recording.GoneError)
            else "Finish it first."
        )
        form.add_error(None, f"{error} {way_out}")
        return _note_page(request, log, form, status=412, bring_back=True)
    return _to_session(log)


def _note_page(
    request: PersonalRequest, log: WorkoutLog, form: NoteForm, *, status: int, bring_back: bool = False
) -> HttpResponse:
    context = {"log": log, "form": form, "bring_back": bring_back}
    return render(request, "workouts/note_exercise.html", context, status=status)


def _log_action(view: Callable[[PersonalRequest, UUID], HttpResponse]) -> Callable[..., HttpResponse]:
    """A button of an exercise; pressed on a page that does not know yet that the exercise is gone, it says so."""

    @personal
    @require_POST
    @wraps(view)
    def guarded(request: PersonalRequest, pk: UUID) -> HttpResponse:
        try:
            return view(request, pk)
        except recording.GoneError as gone:
            log = _own_log(request, pk)
            return say_gone(request, gone, session_id=log.session_id, undo=gone_undo(log))

    return guarded


@_log_action
def move_exercise(request: PersonalRequest, pk: UUID) -> HttpResponse:
    by = {"up": -1, "down": 1}.get(request.POST.get("direction", ""), 0)
    return _to_session(recording.move_exercise(user=request.user, log_id=pk, by=by))


@_log_action
def join_superset(request: PersonalRequest, pk: UUID) -> HttpResponse:
    try:
        return _to_session(recording.join_superset(user=request.user, log_id=pk))
    except recording.RefusedError as refused:
        messages.error(request, str(refused))
        return _to_session(_own_log(request, pk))


@_log_action
def leave_superset(request: PersonalRequest, pk: UUID) -> HttpResponse:
    return _to_session(recording.leave_superset(user=request.user, log_id=pk))


@_log_action
def remove_exercise(request: PersonalRequest, pk: UUID) -> HttpResponse:
    log = recording.remove_exercise(user=request.user, log_id=pk)
    return redirect(f"{_session_url(log)}?undo={Undo('exercise', log.pk)}")


@_log_action
def restore_exercise(request: PersonalRequest, pk: UUID) -> HttpResponse:
    return _to_session(recording.restore_exercise(user=request.user, log_id=pk), open_it=True)


def _own_log(request: PersonalRequest, pk: UUID) -> WorkoutLog:
    return WorkoutLog.objects.for_user(request.user).select_related("session", "exercise").get(pk=pk)


def _session_url(log: WorkoutLog) -> str:
    return WorkoutSession(pk=log.session_id).get_absolute_url()


def _to_session(log: WorkoutLog, *, open_it: bool = False) -> HttpResponse:
    return redirect(f"{_session_url(log)}{f'?log={log.pk}' if open_it else ''}#log-{log.pk}")
