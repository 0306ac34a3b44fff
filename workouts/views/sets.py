"""One set: log, change, delete, undo."""

from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_POST

from workouts import recording
from workouts.forms import SetForm
from workouts.models import WorkoutLog, WorkoutSet
from workouts.undo import Undo
from workouts.views.page import PersonalRequest, changed_cards, personal, with_values


def _own_log(request: PersonalRequest, pk: UUID) -> WorkoutLog:
    return WorkoutLog.objects.for_user(request.user).select_related("session", "exercise").get(pk=pk)


def _own_set(request: PersonalRequest, pk: UUID) -> WorkoutSet:
    return (
        WorkoutSet.objects.for_user(request.user).select_related("log__session", "log__exercise").get(pk=pk)
    )


def _set_form(data: QueryDict) -> SetForm:
    """A bound form; an id that is none is replaced, because nobody typed it."""
    form = SetForm(data)
    return SetForm(with_values(data, id=recording.new_id())) if "id" in form.errors else form


def _refuse(
    request: PersonalRequest,
    log: WorkoutLog,
    form: SetForm,
    message: str = "",
    *,
    undo: Undo | None = None,
    status: int = 422,
) -> HttpResponse:
    if message:
        form.add_error(None, message)
    return changed_cards(request, log, bound=form.shown_for(log), undo=undo, status=status)


def _refuse_gone(
    request: PersonalRequest, log: WorkoutLog, form: SetForm, gone: Exception, undo: Undo
) -> HttpResponse:
    """Deleted on another page meanwhile: what was typed stays, beside the way to bring the rest back."""
    if log.session.deleted_at is not None:
        undo = Undo("session", log.session_id)
    elif log.deleted_at is not None:
        undo = Undo("exercise", log.pk)
    return _refuse(
        request, log, form, f"{gone} Undo that, then save this: your numbers are still here.", undo=undo
    )


@personal
@require_POST
def log_set(request: PersonalRequest, pk: UUID) -> HttpResponse:
    form = _set_form(request.POST)
    if not form.is_valid():
        return _refuse(request, _own_log(request, pk), form)
    try:
        row = recording.log_set(
            user=request.user,
            log_id=pk,
            set_id=form.set_id,
            values=form.values(),
            position=form.cleaned_data["position"] or 0,
            done_at=timezone.now(),
        )
    except recording.RefusedError as refused:
        form.refuse(refused.faults)
        return _refuse(request, _own_log(request, pk), form)
    except recording.GoneError as gone:
        return _refuse_gone(request, _own_log(request, pk), form, gone, Undo("exercise", pk))
    except recording.IdTakenError:
        form = _set_form(with_values(request.POST, id=recording.new_id()))
        return _refuse(request, _own_log(request, pk), form, "This form was used before. Send it once more.")
    return changed_cards(request, row.log)


@personal
def edit_set(request: PersonalRequest, pk: UUID) -> HttpResponse:
    if request.method != "POST":
        row = _own_set(request, pk)
        return changed_cards(request, row.log, editing=row, keep_open=True)
    form = _set_form(with_values(request.POST, id=pk))
    if not form.is_valid():
        return _refuse(request, _own_set(request, pk).log, form)
    try:
        row = recording.edit_set(
            user=request.user, set_id=pk, version=form.cleaned_data["version"] or 0, values=form.values()
        )
    except recording.RefusedError as refused:
        form.refuse(refused.faults)
        return _refuse(request, _own_set(request, pk).log, form)
    except recording.GoneError as gone:
        return _refuse_gone(request, _own_set(request, pk).log, form, gone, Undo("set", pk))
    except recording.ConflictError as conflict:
        # Sent again, the form replaces what its writer has now seen.
        form = _set_form(with_values(form.data, version=conflict.current.version))
        message = f"Changed elsewhere meanwhile: it is now {conflict.current}. Save again to replace that with yours."
        return _refuse(request, _own_set(request, pk).log, form, message, status=412)
    return changed_cards(request, row.log)


@personal
@require_POST
def delete_set(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """Delete the set that the page showed: one that was changed elsewhere since is shown first."""
    version = request.POST.get("version", "")
    try:
        row = recording.delete_set(
            user=request.user,
            set_id=pk,
            version=int(version) if version.isdecimal() and len(version) < 10 else None,
        )
    except recording.ConflictError as conflict:
        log = _own_set(request, pk).log
        notice = f"Changed elsewhere meanwhile: it is now {conflict.current}. Delete it again if that should go too."
        return changed_cards(request, log, keep_open=True, notice=notice, status=412)
    except recording.GoneError:
        row = _own_set(request, pk)
    return changed_cards(request, row.log, keep_open=True, undo=Undo("set", row.pk))


@personal
@require_POST
def restore_set(request: PersonalRequest, pk: UUID) -> HttpResponse:
    try:
        row = recording.restore_set(user=request.user, set_id=pk)
    except recording.GoneError:
        row = _own_set(request, pk)
    return changed_cards(request, row.log, keep_open=True)
