"""The exercises of a session: add, note, move, superset, remove, undo."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from training import search
from training.models import Difficulty, Equipment, Exercise, Muscle
from workouts import recording
from workouts.forms import NoteForm
from workouts.models import WorkoutLog, WorkoutSession
from workouts.undo import Undo
from workouts.views.page import PersonalRequest, personal, with_values

PICKER_ROWS = 30


@personal
@require_safe
def pick_exercise(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """Search for an exercise to add; with nothing typed, those used last."""
    session = WorkoutSession.objects.for_user(request.user).kept().get(pk=pk)
    text = request.GET.get("q", "").strip()[:100]
    filters = {name: request.GET.get(name, "")[:20] for name in ("muscle", "equipment", "difficulty")}
    searching = bool(text or any(filters.values()))
    context = {
        "session": session,
        "text": text,
        "filters": filters,
        "searching": searching,
        "exercises": search.find(user=request.user, text=text, limit=PICKER_ROWS, **filters)
        if searching
        else _used_last(request),
        "new_ids": recording.new_id,
        "muscles": Muscle.choices,
        "equipment": Equipment.choices,
        "difficulties": Difficulty.choices,
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"workouts/pick_exercise.html{part}", context)


def _used_last(request: PersonalRequest) -> list[Exercise]:
    """The exercises of the last few workouts, the latest first; the most used of the catalogue for somebody new."""
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
        log = recording.add_exercise(
            user=request.user,
            session_id=pk,
            exercise_id=UUID(request.POST.get("exercise", "")),
            log_id=UUID(request.POST.get("id", "")),
        )
    except ValueError:
        messages.error(request, "That form was not complete. Choose the exercise again.")
        return redirect("workouts:pick_exercise", pk)
    except recording.IdTakenError:
        messages.error(request, "That form was used before. Choose the exercise again.")
        return redirect("workouts:pick_exercise", pk)
    return _to_session(log, open_it=True)


@personal
def note_exercise(request: PersonalRequest, pk: UUID) -> HttpResponse:
    log = WorkoutLog.objects.for_user(request.user).kept().select_related("session", "exercise").get(pk=pk)
    form = NoteForm(request.POST or None, instance=log, initial={"version": log.version})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                log = recording.note_exercise(
                    user=request.user,
                    log_id=pk,
                    version=form.cleaned_data["version"],
                    notes=form.cleaned_data["notes"],
                )
                return _to_session(log)
            except recording.ConflictError as conflict:
                status = 412
                form.data = with_values(form.data, version=conflict.current.version)
                form.add_error(
                    "notes",
                    "Changed elsewhere meanwhile. It now reads: "
                    f"“{WorkoutLog.objects.for_user(request.user).get(pk=pk).notes}”. Save again to replace it with yours.",
                )
    return render(request, "workouts/note_exercise.html", {"log": log, "form": form}, status=status)


@personal
@require_POST
def move_exercise(request: PersonalRequest, pk: UUID) -> HttpResponse:
    by = -1 if request.POST.get("direction") == "up" else 1
    return _to_session(recording.move_exercise(user=request.user, log_id=pk, by=by))


@personal
@require_POST
def join_superset(request: PersonalRequest, pk: UUID) -> HttpResponse:
    try:
        return _to_session(recording.join_superset(user=request.user, log_id=pk))
    except recording.RefusedError as refused:
        messages.error(request, str(refused))
        return _to_session(WorkoutLog.objects.for_user(request.user).get(pk=pk))


@personal
@require_POST
def leave_superset(request: PersonalRequest, pk: UUID) -> HttpResponse:
    return _to_session(recording.leave_superset(user=request.user, log_id=pk))


@personal
@require_POST
def remove_exercise(request: PersonalRequest, pk: UUID) -> HttpResponse:
    log = recording.remove_exercise(user=request.user, log_id=pk)
    return redirect(f"{_session_url(log)}?undo={Undo('exercise', log.pk)}")


@personal
@require_POST
def restore_exercise(request: PersonalRequest, pk: UUID) -> HttpResponse:
    return _to_session(recording.restore_exercise(user=request.user, log_id=pk), open_it=True)


def _session_url(log: WorkoutLog) -> str:
    return WorkoutSession(pk=log.session_id).get_absolute_url()


def _to_session(log: WorkoutLog, *, open_it: bool = False) -> HttpResponse:
    return redirect(f"{_session_url(log)}{f'?log={log.pk}' if open_it else ''}#log-{log.pk}")
