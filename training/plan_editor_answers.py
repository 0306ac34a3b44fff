"""How the plan editor writes and answers: one edit in one request, and of the page what it changed; without htmx all of it."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.requests import PersonalRequest
from training import plan_editor_page as editor
from training import plan_words
from training.models import TrainingPlan
from training.plan_editor_changes import ALL, DAYS, TRACKS, Changed, changed_parts
from training.plan_editor_page import EditorPage
from training.plan_edits import Edit
from training.plans import errors, writing
from training.plans.editing import NotInPlanError
from training.plans.reading import known_exercises
from training.progression.program import Program
from training.progression.states import TrackState

TEMPLATE = "training/plan_editor.html"
KNOWN_VERSION = "X-Plan-Version"  # what static/js/plan_editor.js sends with each request
CHANGED_ELSEWHERE = "This plan was changed on another page or device."


@dataclass(frozen=True, slots=True)
class Saved:
    plan: TrainingPlan
    before: Program
    after: Program
    states: Mapping[str, TrackState]
    was_there: bool  # the same press again: what it did is on the server, not on the page
    said: str


class InvalidError(ValueError):
    """What a form says cannot be read."""


def own_plan(request: PersonalRequest, pk: UUID) -> TrainingPlan:
    return get_object_or_404(TrainingPlan.objects.for_user(request.user).kept(), pk=pk)


def own_page(request: PersonalRequest, pk: UUID) -> EditorPage:
    return editor.page_of(own_plan(request, pk), request.user, week=week_of(request))


def week_of(request: PersonalRequest) -> int:
    return number_of(request.GET, "week", 1)


def number_of(said: Mapping[str, Any], name: str, otherwise: int) -> int:
    text = str(said.get(name, ""))
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else otherwise


def save(request: PersonalRequest, pk: UUID, edit: Edit, summary: str | Callable[[Program], str]) -> Saved:
    """Make the edit if the plan is still at the version the page knew. Raises as writing.apply_edit, and NotInPlanError.

    The plan is read once: a form is made of the program that `edit` is given, and raises InvalidError.
    """
    version = number_of(request.POST, "version", 0)
    try:
        edited = writing.apply_edit(
            user=request.user, plan_id=pk, version=version, edit=edit, summary=summary
        )
    except TrainingPlan.DoesNotExist:
        raise Http404 from None
    return saved_as(edited, version)


def valid[F: Form](form: F) -> F:
    """Raises InvalidError."""
    if not form.is_valid():
        raise InvalidError
    return form


def saved_as(edited: writing.Edited, version: int) -> Saved:
    was_there = edited.before == edited.after and edited.plan.version != version
    return Saved(edited.plan, edited.before, edited.after, edited.states, was_there, edited.summary)


def saved_answer(
    request: PersonalRequest,
    saved: Saved,
    *,
    parts: Collection[str] = (),
    days: Collection[str] = (),
    tracks: Collection[str] = (),
    open_again: Callable[[EditorPage], EditorPage] | None = None,
    anchor: str = "",
) -> HttpResponse:
    """What the edit changed, and at any rate `parts`, `days` and `tracks`, which close the form it came from.

    Without htmx the page again, at `anchor`.
    """
    if not is_htmx(request):
        query = {"week": str(week_of(request))} if week_of(request) > 1 else {}
        if saved.before != saved.after:
            query["saved"] = str(saved.plan.version)
        url = reverse("training:plan_edit", args=[saved.plan.pk], query=query)
        return HttpResponseRedirect(f"{url}#{anchor}" if anchor else url)
    changed = changed_parts(saved.before, saved.after)
    shown = {ALL} if saved.was_there else {*changed.parts, *parts}
    cards = {*changed.days, *days, *changed.new}
    page = editor.made(
        saved.plan,
        request.user,
        saved.after,
        saved.states,
        week=week_of(request),
        days=None if shown & {ALL, DAYS} else cards,
    )
    if saved.before != saved.after:
        page = replace(page, said=saved.said)
    if open_again is not None:
        page = open_again(page)
        if page.opened.track is not None:
            page = replace(page, exercises=known_exercises(page.program.named, request.user))
    changed = replace(
        changed, parts=frozenset(shown), days=frozenset(cards), tracks=changed.tracks | frozenset(tracks)
    )
    return _pieces(request, page, changed)


def answer(
    request: PersonalRequest,
    page: EditorPage,
    *,
    parts: Collection[str] = (),
    days: Collection[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The page with what is open on it; to htmx only `parts` and the cards of `days`, and all of it where the page that asks
    knows an older version: beside parts of a newer one it would take the whole for new."""
    if not is_htmx(request):
        return HttpResponse(render_to_string(TEMPLATE, _context(page), request), status=status)
    known = request.headers.get(KNOWN_VERSION)
    if known is not None and known != str(page.plan.version):
        page = replace(page, alert=page.alert or f"{CHANGED_ELSEWHERE} Below is how it is now.")
        parts = {ALL}
    return _pieces(request, page, Changed(frozenset(parts), frozenset(days)), status=status)


def _context(page: EditorPage) -> dict[str, Any]:
    return {"page": page, "plan": page.plan, "version": page.plan.version, "query": page.query}


def _pieces(
    request: PersonalRequest, page: EditorPage, changed: Changed, *, status: int = 200
) -> HttpResponse:
    """The parts for htmx, each with its place on the page."""
    parts = {ALL} if ALL in changed.parts else changed.parts
    has_days, has_tracks = bool(parts & {ALL, DAYS}), bool(parts & {ALL, TRACKS})
    context = {
        "parts": parts,
        "gone": () if ALL in parts else changed.gone,
        "cards": []
        if has_days
        else _together(page.days(changed.days), changed.new, lambda card: card.day.id),
        "lines": []
        if has_tracks
        else _together(page.tracks(changed.tracks | changed.new), changed.new, lambda row: row.track.key),
    }
    html = render_to_string(f"{TEMPLATE}#answer", _context(page) | context, request)
    response = HttpResponse(html, status=status)
    response["HX-Trigger"] = json.dumps(
        {"spotter:plan": {"version": page.plan.version, "saved": bool(page.said)}}
    )
    return response


def _together[R](rows: Iterable[R], new: Collection[str], name: Callable[[R], str]) -> list[list[R]]:
    """Each row with the new ones behind it."""
    found: list[list[R]] = []
    for row in rows:
        if name(row) in new:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def is_htmx(request: PersonalRequest) -> bool:
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request


# --- What was not done -----------------------------------------------------------------------------------------------


def not_saved(
    request: PersonalRequest,
    pk: UUID,
    error: errors.ConflictError | NotInPlanError | errors.IdTakenError,
    *,
    typed: str = "",
    opened: Callable[[EditorPage, Any], EditorPage] | None = None,
) -> HttpResponse:
    """The plan as it is now, with what was typed into the form, which can be sent again: 412.

    Where what the form was about is gone, what was `typed` is told in words.
    """
    page = own_page(request, pk)
    data = request.POST.copy()
    data["version"] = str(page.plan.version)
    alert = CHANGED_ELSEWHERE
    kept = False
    if isinstance(error, NotInPlanError):
        alert = f"{alert} {error}"
    elif opened is not None:
        try:
            page = opened(page, data)
            kept = True
        except NotInPlanError as gone:
            alert = f"{alert} {gone}"
    if kept:
        alert += " Below is how it is now, with what you typed. Save again to keep yours."
    elif typed:
        alert += f" Not saved: {typed}"
    else:
        alert += " Below is how it is now; your last change was not made."
    return answer(request, replace(page, alert=alert), parts={ALL}, status=412)


def refused(
    request: PersonalRequest,
    pk: UUID,
    error: errors.FaultsError | InvalidError,
    opened: Callable[[EditorPage, Any], EditorPage],
    place: Callable[[Program], str] = lambda _: "",
    *,
    parts: Collection[str] = (),
    days: Callable[[Program], Collection[str]] = lambda _: (),
) -> HttpResponse:
    """The form with what was typed and what is wrong with it, the faults of the plan at `place` at their fields: 422."""
    page = opened(own_page(request, pk), request.POST)
    if page.opened.form is not None and page.opened.form.is_valid() and isinstance(error, errors.FaultsError):
        page.opened.form.refuse(error.faults, place(page.program))
    return answer(request, page, parts=parts, days=days(page.program), status=422)


def faults_told(request: PersonalRequest, pk: UUID, error: errors.FaultsError) -> HttpResponse:
    """Of a button, which has no fields: what is wrong and where, above the plan as it is: 422."""
    page = own_page(request, pk)
    told = []
    for place, message in error.faults.items():
        where = plan_words.place_text(page.program, place)
        told.append(f"{where}: {message}" if where else message)
    alert = f"Not done. {' '.join(dict.fromkeys(told))}"
    return answer(request, replace(page, alert=alert), status=422)
