"""The editor of a plan. Each edit is one request with the version that the page knew; without a script all works as well."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PersonalRequest
from training import plan_ahead, plan_editor_page, plan_edits, search
from training.models import PlanVersion, TrainingPlan
from training.plan_editor_answers import (
    InvalidError,
    answer,
    faults_told,
    is_htmx,
    not_saved,
    number_of,
    own_page,
    refused,
    save,
    saved_answer,
    saved_as,
    valid,
)
from training.plan_editor_changes import ALL, DAYS, HEAD, TRACKS
from training.plan_editor_forms import DayForm, DetailsForm
from training.plan_editor_page import EditorPage, part_of
from training.plan_edits import SUMMARIES, ExerciseValues, Press, UnknownPressError
from training.plan_exercise_forms import NEW_TRACK, ExerciseForm
from training.plan_track_forms import TrackForm
from training.plans import editing, errors, versions
from training.plans.adopting import known_of
from training.plans.editing import NotInPlanError
from training.plans.loads import persons_loads
from training.plans.reading import Offered, known_exercises, offered_exercise
from training.progression.program import Program, SchemeBy

Refused = (InvalidError, errors.FaultsError)
NotSaved = (errors.ConflictError, NotInPlanError, errors.IdTakenError)
GET_OR_POST = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def edit(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """The plan with all closed; `show` names the day or the part that a form on it is closed in, for htmx."""
    page = own_page(request, pk)
    if not is_htmx(request):
        if request.GET.get("saved") == str(page.plan.version):
            page = replace(page, said=plan_editor_page.last_summary(page.plan))
        return answer(request, page)
    show = request.GET.get("show", "")
    if show in {HEAD, TRACKS, DAYS}:
        return answer(request, page, parts={show})
    days = {day.id for day in page.program.days if day.id == show}
    return answer(request, page, parts=set() if days else {ALL}, days=days)


@login_required
@require_POST
def press(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """A button: move, duplicate, remove …, of a day, an exercise, a week or a track."""
    said = request.POST
    # A number stands where one form has many buttons: `do=deload`, or `do=duplicate_week 2`.
    do, _, target = said.get("do", "").partition(" ")
    pressed = Press(
        plan=pk,
        version=number_of(said, "version", 0),
        do=do,
        target=target or said.get("target", ""),
        to=said.get("to", ""),
        before=said.get("before", ""),
        number=number_of(said, "number", 0),
    )
    try:
        saved = save(
            request, pk, plan_edits.edit_of(pressed), lambda before: _summary(request, before, pressed)
        )
    except UnknownPressError:
        return HttpResponse("Unknown button.", status=422)
    except errors.FaultsError as error:
        return faults_told(request, pk, error)
    except NotSaved as error:
        return not_saved(request, pk, error)
    if pressed.do == "remove_rung":
        key = pressed.target
        return saved_answer(request, saved, tracks={key}, open_again=_track_again(key), anchor=f"t-{key}")
    return saved_answer(request, saved, anchor=_anchor(pressed))


def _summary(request: PersonalRequest, before: Program, pressed: Press) -> str:
    """With the name of what it is about."""
    text = SUMMARIES.get(pressed.do, "")
    if "{}" not in text:
        return text
    if "week" in pressed.do or "deload" in pressed.do:
        return text.format(pressed.number)
    if pressed.do in {"remove_track", "remove_rung"}:
        return text.format(plan_edits.track_of(before, pressed.target).name)
    if "day" in pressed.do:
        return text.format(plan_edits.day_of(before, pressed.target).name)
    return text.format(_name(request, before, pressed.target))


def _name(request: PersonalRequest, program: Program, planned_id: str) -> str:
    """Of the exercise that is planned there."""
    chosen = plan_edits.planned_of(program, planned_id).exercise
    known = known_exercises([chosen], request.user).get(chosen)
    return "it" if known is None else known.name


def _anchor(pressed: Press) -> str:
    if pressed.do in {"up", "down", "move", "join", "leave", "remove_stage"}:
        return f"p-{pressed.target}"
    return f"d-{pressed.target}" if "day" in pressed.do and pressed.target else ""


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


@login_required
@require_POST
def undo(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """Take back the last edit; once more, the one before it."""
    version = number_of(request.POST, "version", 0)
    try:
        edited = versions.undo(user=request.user, plan_id=pk, version=version)
    except TrainingPlan.DoesNotExist:
        raise Http404 from None
    except versions.NothingToUndoError:
        page = own_page(request, pk)
        return answer(request, replace(page, alert="There is nothing to undo."), parts={ALL})
    except errors.FaultsError as error:
        return faults_told(request, pk, error)
    except (PlanVersion.DoesNotExist, errors.ConflictError):
        return not_saved(request, pk, NotInPlanError("Look at it before you undo."))
    return saved_answer(request, saved_as(edited, version))


# --- Forms -----------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(GET_OR_POST)
def details(request: PersonalRequest, pk: UUID) -> HttpResponse:
    opened = plan_editor_page.with_details
    if request.method != "POST":
        return answer(request, opened(own_page(request, pk)), parts={HEAD})

    def edit(program: Program) -> Program:
        return plan_edits.with_details(program, valid(DetailsForm(program, request.POST)).details())

    try:
        saved = save(request, pk, edit, "Changed the details")
    except Refused as error:
        return refused(request, pk, error, opened, parts={HEAD})
    except NotSaved as error:
        return not_saved(request, pk, error, opened=opened)
    return saved_answer(request, saved, parts={HEAD}, anchor="plan-head")


@login_required
@require_http_methods(GET_OR_POST)
def day(request: PersonalRequest, pk: UUID, day: UUID) -> HttpResponse:
    day_id = str(day)

    def opened(page: EditorPage, data: Any = None) -> EditorPage:
        return plan_editor_page.with_day(page, day_id, data)

    if request.method != "POST":
        return _shown(request, pk, opened, days=lambda _: {day_id})

    def edit(program: Program) -> Program:
        said = valid(DayForm(plan_edits.day_of(program, day_id), request.POST)).cleaned_data
        return editing.edit_day(
            program, day_id, name=said["name"], weekday=said["weekday"], notes=said["notes"]
        )

    name = request.POST.get("name", "").strip()
    try:
        saved = save(request, pk, edit, f"Changed {name}")
    except Refused as error:
        place = lambda program: f"days.{[each.id for each in program.days].index(day_id)}"  # noqa: E731
        return refused(request, pk, error, opened, place, days=lambda _: {day_id})
    except NotSaved as error:
        return not_saved(request, pk, error, typed=name, opened=opened)
    return saved_answer(request, saved, days={day_id}, anchor=f"d-{day_id}")


@login_required
@require_http_methods(GET_OR_POST)
def exercise(request: PersonalRequest, pk: UUID, planned: UUID) -> HttpResponse:
    planned_id = str(planned)
    is_post = request.method == "POST"
    said = request.POST if is_post else request.GET
    part = number_of(said, "part", 0) if "part" in said else None

    def opened(page: EditorPage, data: Any = None) -> EditorPage:
        return plan_editor_page.with_exercise(page, planned_id, part, data)

    def days(program: Program) -> set[str]:
        return {plan_edits.day_with(program, planned_id).id}

    if not is_post or "add" in said or "take" in said:
        return _shown(request, pk, opened, days=days, typed=_typed_sets(request.POST))

    def edit(program: Program) -> Program:
        each = plan_edits.planned_of(program, planned_id)
        index = part_of(each, asked=part or 0, week=1, stage=0)
        values = _exercise_values(request, program, valid(ExerciseForm(program, each, index, request.POST)))
        return plan_edits.edit_exercise(planned_id, values)(program)

    try:
        saved = save(request, pk, edit, lambda before: f"Changed {_name(request, before, planned_id)}")
    except Refused as error:
        place = lambda program: plan_edits.place_of(program, planned_id)  # noqa: E731
        return refused(request, pk, error, opened, place, days=days)
    except NotSaved as error:
        return not_saved(request, pk, error, typed=_typed_sets(request.POST), opened=opened)
    # Sets that come to differ by week or stage are seldom finished with the first.
    again = None
    by = plan_edits.planned_of(saved.after, planned_id).by
    if "go" in said:
        again = _opened_again(planned_id, number_of(said, "go", 0))
    elif by is not plan_edits.planned_of(saved.before, planned_id).by and by is not SchemeBy.ALWAYS:
        again = _opened_again(planned_id, None if by is SchemeBy.WEEK else 0)
    return saved_answer(request, saved, days=days(saved.after), open_again=again, anchor=f"p-{planned_id}")


def _opened_again(planned_id: str, part: int | None) -> Callable[[EditorPage], EditorPage]:
    return lambda page: plan_editor_page.with_exercise(page, planned_id, part)


def _exercise_values(request: PersonalRequest, program: Program, form: ExerciseForm) -> ExerciseValues:
    said = form.cleaned_data
    new = None
    if said["track"] == NEW_TRACK:
        new = plan_edits.new_track(program, _name(request, program, form.planned.id))
    return ExerciseValues(
        scheme=form.scheme(),
        part=form.part,
        by=SchemeBy(said["by"]),
        track=(said["track"] or None) if new is None else new.key,
        decides=said["decides"],
        rest_seconds=said["rest_seconds"],
        notes=said["notes"],
        new_track=new,
    )


def _typed_sets(said: Mapping[str, Any]) -> str:
    rows = [
        f"{said[f'sets-{index}-count']} × {said.get(f'sets-{index}-least', '')}"[:40]
        for index in range(20)
        if f"sets-{index}-count" in said
    ]
    return ", ".join(rows)


@login_required
@require_http_methods(GET_OR_POST)
def track(request: PersonalRequest, pk: UUID, key: str) -> HttpResponse:
    def opened(page: EditorPage, data: Any = None) -> EditorPage:
        return plan_editor_page.with_track(page, key, data)

    if request.method != "POST":
        return _shown(request, pk, opened, parts={TRACKS})

    def edit(program: Program) -> Program:
        form = valid(TrackForm(program, plan_edits.track_of(program, key), request.POST))
        return editing.edit_track(program, key, **form.values())

    name = request.POST.get("name", "").strip()
    try:
        saved = save(request, pk, edit, f"Changed how {name} moves")
    except Refused as error:
        place = lambda program: f"tracks.{[each.key for each in program.tracks].index(key)}"  # noqa: E731
        return refused(request, pk, error, opened, place, parts={TRACKS})
    except NotSaved as error:
        return not_saved(request, pk, error, typed=name, opened=opened)
    return saved_answer(request, saved, tracks={key}, anchor=f"t-{key}")


def _shown(
    request: PersonalRequest,
    pk: UUID,
    opened: Callable[[EditorPage, Any], EditorPage],
    *,
    parts: Collection[str] = (),
    days: Callable[[Program], Collection[str]] = lambda _: (),
    typed: str = "",
) -> HttpResponse:
    """A form, opened; what is `typed` into it already is only shown."""
    page = own_page(request, pk)
    try:
        page = opened(page, request.POST if request.method == "POST" else None)
    except NotInPlanError as error:
        return _gone(request, pk, error, typed)
    return answer(request, page, parts=parts, days=days(page.program))


def _gone(request: PersonalRequest, pk: UUID, error: NotInPlanError, typed: str) -> HttpResponse:
    """What the address names was taken out of the plan, or was never in it."""
    if request.method != "POST" and not is_htmx(request):
        raise Http404
    return not_saved(request, pk, error, typed=typed[:200])


# --- Search and simulation -------------------------------------------------------------------------------------------


@login_required
@require_http_methods(GET_OR_POST)
def pick(request: PersonalRequest, pk: UUID, at: UUID) -> HttpResponse:
    """Search for an exercise and add it to the day `at`, to the ladder `at`, or put it in the place of the exercise `at`."""
    where = str(at)
    text = request.GET.get("q", "").replace("\0", "").strip()[: search.MAX_LENGTH]
    if request.method == "POST":
        return _picked(request, pk, where)
    try:
        page = plan_editor_page.with_picking(own_page(request, pk), request.user, where, text)
    except NotInPlanError as error:
        return _gone(request, pk, error, "")
    if is_htmx(request) and "q" in request.GET:
        context = {"picking": page.opened.picking, "plan": page.plan, "version": page.plan.version}
        return render(request, "training/plan_editor.html#results", context)
    holds = {
        each.id
        for each in page.program.days
        if each.id == where or any(planned.id == where for planned in each.exercises)
    }
    parts = {TRACKS} if plan_edits.ladder_key(pk, page.program, where) else ()
    return answer(request, page, days=holds, parts=parts)


def _picked(request: PersonalRequest, pk: UUID, where: str) -> HttpResponse:
    chosen = _exercise(request)
    if chosen is None:
        page = own_page(request, pk)
        gone = "That exercise is not there any more. Choose another."
        return answer(request, replace(page, alert=gone), parts={ALL}, status=422)
    pressed = Press(pk, number_of(request.POST, "version", 0), "add", where)
    planned_id = pressed.new_id(chosen.id)
    change = plan_edits.add_exercise(
        where, planned_id, chosen.id, name=chosen.name, measurement=chosen.measurement
    )

    def edit(program: Program) -> Program:
        if any(day.id == where for day in program.days):
            return change(program)
        if key := plan_edits.ladder_key(pk, program, where):
            return plan_edits.longer_ladder(program, key, chosen.id)
        return editing.swap_exercise(program, where, chosen.id)

    def summary(before: Program) -> str:
        is_day = any(day.id == where for day in before.days)
        if plan_edits.ladder_key(pk, before, where):
            return f"Put {chosen.name} on a ladder"
        return f"Added {chosen.name}" if is_day else f"Put {chosen.name} there"

    try:
        saved = save(request, pk, edit, summary)
    except errors.FaultsError as error:
        return faults_told(request, pk, error)
    except NotSaved as error:
        return not_saved(request, pk, error, typed=f"{summary(own_page(request, pk).program)}.")
    if key := plan_edits.ladder_key(pk, saved.after, where):
        return saved_answer(request, saved, tracks={key}, open_again=_track_again(key), anchor=f"t-{key}")
    is_day = any(day.id == where for day in saved.after.days)
    kept = partial(plan_editor_page.with_kept_picking, at=where) if is_day else None
    return saved_answer(request, saved, open_again=kept, anchor=f"p-{planned_id if is_day else where}")


def _track_again(key: str) -> Callable[[EditorPage], EditorPage]:
    return lambda page: plan_editor_page.with_track(page, key)


def _exercise(request: PersonalRequest) -> Offered | None:
    chosen = request.POST.get("exercise", "")
    return offered_exercise(UUID(chosen), request.user) if _is_id(chosen) else None


@login_required
@require_safe
def ahead(request: PersonalRequest, pk: UUID) -> HttpResponse:
    """The next sessions if all goes well, and if the one that `fail` names does not."""
    page = own_page(request, pk)
    by_rpe = {UUID(each.exercise) for each in page.program.exercises() if each.goes_by_rpe}
    known = known_of(request.user, by_rpe, page.program.unit)
    shown = plan_ahead.look(
        page.program,
        page.states,
        slot=page.plan.next_slot,
        fail=number_of(request.GET, "fail", 0),
        loads=persons_loads(request.user, page.program.named, page.program.unit),
        e1rm=lambda exercise: known[UUID(exercise)].value if UUID(exercise) in known else None,
        names={pk: exercise.name for pk, exercise in page.exercises.items()},
    )
    context = {"ahead": shown, "plan": page.plan, "page": page}
    return render(request, f"training/plan_ahead.html{'#ahead' if is_htmx(request) else ''}", context)
