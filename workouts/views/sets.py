"""One set: log, change, delete, undo."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import PersonalRequest
from workouts import recording
from workouts.forms import SetForm, tidied
from workouts.models import WorkoutLog, WorkoutSet
from workouts.undo import Undo
from workouts.views.page import after_write, gone_undo, personal, with_values


def _own_log(request: PersonalRequest, pk: UUID) -> WorkoutLog:
    return WorkoutLog.objects.for_user(request.user).select_related("session", "exercise").get(pk=pk)


def _own_set(request: PersonalRequest, pk: UUID) -> WorkoutSet:
    return (
        WorkoutSet.objects.for_user(request.user).select_related("log__session", "log__exercise").get(pk=pk)
    )


def _set_form(data: Any) -> SetForm:
    return SetForm(tidied(SetForm, data))


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
    return after_write(request, log, bound=form, undo=undo, status=status)


def _refuse_gone(
    request: PersonalRequest,
    log: WorkoutLog,
    data: Any,
    gone: Exception,
    *,
    deleted_set: UUID | None = None,
) -> HttpResponse:
    """Deleted on another page meanwhile: what was typed stays, and the same form, sent again, is stored all the same."""
    if undo := gone_undo(log):
        form = _set_form(with_values(data, bring_back=1))
        message = f"{gone} Save again to bring it back and store this."
        return _refuse(request, log, form, message, undo=undo, status=412)
    form = _set_form(with_values(data, id=recording.new_id(), version=""))
    undo = Undo("set", deleted_set) if deleted_set else None
    return _refuse(
        request, log, form, f"{gone} Save again to store this as a new one.", undo=undo, status=412
    )


def _refuse_conflict(
    request: PersonalRequest, conflict: recording.ConflictError, form: SetForm, message: str
) -> HttpResponse:
    """Sent again, the form replaces what its writer has now seen."""
    form = _set_form(with_values(form.data, version=conflict.current.version))
    return _refuse(request, _own_set(request, conflict.current.pk).log, form, message, status=412)


def _bring_back(request: PersonalRequest, log_id: UUID, form: SetForm) -> None:
    if form.cleaned_data["bring_back"]:
        recording.bring_back(user=request.user, log_id=log_id)


def _faults(refused: recording.RefusedError | recording.AlreadyOpenError) -> dict[str, str]:
    if isinstance(refused, recording.RefusedError):
        return refused.faults
    return {"session": "Another workout is in progress. Finish it first, then save this."}


@personal
@require_POST
def log_set(request: PersonalRequest, pk: UUID) -> HttpResponse:
    # A tick beside a suggested set sends all of it as one value.
    data = request.POST.copy()
    data.update(QueryDict(request.POST.get("planned", "")))
    form = _set_form(with_values(data, version=""))
    if not form.is_valid():
        return _refuse(request, _own_log(request, pk), form)
    try:
        _bring_back(request, pk, form)
        row = recording.log_set(
            user=request.user,
            log_id=pk,
            set_id=form.set_id,
            values=form.values(),
            position=form.cleaned_data["position"],
            done_at=timezone.now(),
        )
    except (recording.RefusedError, recording.AlreadyOpenError) as refused:
        form.refuse(_faults(refused))
        return _refuse(request, _own_log(request, pk), form)
    except recording.GoneError as gone:
        return _refuse_gone(request, _own_log(request, pk), form.data, gone)
    except recording.IdTakenError:
        form = _set_form(with_values(form.data, id=recording.new_id()))
        return _refuse(request, _own_log(request, pk), form, "This form was used before. Send it once more.")
    except recording.ConflictError as conflict:
        return _refuse_conflict(
            request, conflict, form, f"Stored before as {conflict.current}. Save to replace that with yours."
        )
    return after_write(request, row.log)


@personal
def edit_set(request: PersonalRequest, pk: UUID) -> HttpResponse:
    if request.method != "POST":
        return _show_edit(request, _own_set(request, pk))
    form = _set_form(with_values(request.POST, id=pk, version=request.POST.get("version") or 0))
    if not form.is_valid():
        return _refuse(request, _own_set(request, pk).log, form)
    try:
        _bring_back(request, _own_set(request, pk).log_id, form)
        row = recording.edit_set(
            user=request.user, set_id=pk, version=form.cleaned_data["version"], values=form.values()
        )
    except (recording.RefusedError, recording.AlreadyOpenError) as refused:
        form.refuse(_faults(refused))
        return _refuse(request, _own_set(request, pk).log, form)
    except recording.GoneError as gone:
        return _refuse_gone(request, _own_set(request, pk).log, form.data, gone, deleted_set=pk)
    except recording.ConflictError as conflict:
        message = f"Changed elsewhere meanwhile: it is now {conflict.current}. Save again to replace that with yours."
        return _refuse_conflict(request, conflict, form, message)
    return after_write(request, row.log)


def _show_edit(request: PersonalRequest, row: WorkoutSet) -> HttpResponse:
    if row.deleted_at is not None or gone_undo(row.log):
        return _show_gone(request, row, "This set was deleted.")
    return redirect(f"{row.log.session.get_absolute_url()}?edit={row.pk}#log-{row.log_id}")


def _show_gone(request: PersonalRequest, row: WorkoutSet, notice: str) -> HttpResponse:
    """The set, its exercise or its session is deleted: the card as it is, and the way back."""
    undo = gone_undo(row.log) or Undo("set", row.pk)
    return after_write(request, row.log, keep_open=True, undo=undo, notice=notice)


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
        return after_write(request, log, keep_open=True, notice=notice)
    except recording.GoneError as gone:
        return _show_gone(request, _own_set(request, pk), str(gone))
    return after_write(request, row.log, keep_open=True, undo=Undo("set", row.pk))


@personal
@require_POST
def restore_set(request: PersonalRequest, pk: UUID) -> HttpResponse:
    try:
        row = recording.restore_set(user=request.user, set_id=pk)
    except recording.GoneError as gone:
        return _show_gone(request, _own_set(request, pk), str(gone))
    return after_write(request, row.log, keep_open=True)
