"""Plans that come and go: as a file, and by a link."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PersonalRequest
from training import exercises, plan_showing, plan_words
from training.forms import new_id
from training.models import Exercise, TrainingPlan
from training.names import fold
from training.plan_forms import OTHER, OWN, ImportForm
from training.plan_views import TOO_MANY, USED_BEFORE, mine
from training.plans import files, sharing
from training.plans.errors import ConflictError, FaultsError, IdTakenError, TooManyError
from training.plans.files import FileFaults, Instead, Missing

# Reads and stores: with what to take for exercises that are not here.
type Store = Callable[[Instead], TrainingPlan]


# --- Files -----------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def plan_file(request: PersonalRequest, pk: UUID) -> HttpResponse:
    plan = mine(request, pk)
    answer = HttpResponse(files.file_bytes(files.export_plan(plan)), content_type="application/json")
    name = slugify(plan.name)[:60] or "plan"
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: PersonalRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "training/plan_import.html", {"form": ImportForm(initial={"id": new_id()})})
    form = ImportForm(request.POST, request.FILES)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        data: bytes = form.cleaned_data["data"]
        context["text"] = _as_text(data)

        def store(instead: Instead) -> TrainingPlan:
            return files.import_plan(
                user=request.user, plan_id=form.cleaned_data["id"], data=data, instead=instead
            )

        plan, more = _stored(request, store)
        if plan is not None:
            messages.success(request, f"“{plan}” is read. It is a draft: look at it, then start it.")
            return redirect(plan)
        context |= more
    return render(request, "training/plan_import.html", context, status=422)


def _as_text(data: bytes) -> str:
    """To be sent again without the file; what is no text is not."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""


def _stored(request: PersonalRequest, store: Store) -> tuple[TrainingPlan | None, dict[str, Any]]:
    """The plan; or what its page has to say: what is wrong, by place, and the exercises that are to be chosen."""
    try:
        # What becomes an exercise of one's own is made with the plan or not at all.
        with transaction.atomic():
            return _with_choices(request, store), {}
    except _ChooseError as open_ones:
        return None, {
            "choices": open_ones.choices,
            "carried": open_ones.carried,
            "names": Exercise.objects.for_user(request.user)
            .active()
            .order_by("name")
            .values_list("name", flat=True),
        }
    except FaultsError as error:
        return None, {"faults": [(_place(place), message) for place, message in error.faults.items()]}
    except ConflictError as stored:
        return stored.current, {}
    except TooManyError:
        return None, {"faults": [("", TOO_MANY)]}
    except IdTakenError:
        return None, {"faults": [("", USED_BEFORE)], "fresh_id": new_id()}


_INDEXED = {
    "days": "day",
    "exercises": "exercise",
    "schemes": "list of sets",
    "tracks": "track",
    "ladder": "step",
}


def _place(place: str) -> str:
    """`day 1, exercise 3: percent` for `days.0.exercises.2.percent`: people do not count from 0."""
    words: list[str] = []
    for part in [each for each in place.split(".") if each]:
        if part.isdecimal() and words:
            number = int(part) + 1
            last = words.pop()
            words.append(
                f"{_INDEXED[last]} {number}"
                if last in _INDEXED
                else f"set {number}"
                if last.startswith("list of sets")
                else f"{last} {number}"
            )
            if last.startswith("list of sets"):
                words.insert(-1, last)
        else:
            words.append(part)
    return ", ".join(words)


# --- Exercises that are not here -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """An exercise that is not here, and what was said about it so far: an id, OWN, or OTHER and a name."""

    missing: Missing
    chosen: str
    typed: str
    error: str

    @property
    def can_be_own(self) -> bool:
        return bool(self.missing.measurement)


class _ChooseError(Exception):
    """Not all are chosen; `carried` are answers to others, as they were sent."""

    def __init__(self, choices: list[Choice], carried: list[tuple[int, str, str, str]]) -> None:
        super().__init__("Choose the exercises.")
        self.choices, self.carried = choices, carried


def _with_choices(request: PersonalRequest, store: Store) -> TrainingPlan:
    """Stores with what was chosen. Only so many are asked for at once: with answers to those, the next are."""
    answers = _answers(request)
    instead: dict[str, UUID] = {}
    while True:
        try:
            return store(instead)
        except FileFaults as error:
            if not error.missing:
                raise
            choices = []
            for missing in error.missing:
                chosen, typed = answers.get(missing.reference, ("", ""))
                again = missing.reference in instead
                found, wrong = (
                    _resolved(request, missing, chosen, typed) if chosen and not again else (None, "")
                )
                if found is not None:
                    instead[missing.reference] = found
                else:
                    choices.append(Choice(missing, chosen, typed, wrong))
            if choices:
                asked = {each.missing.reference for each in choices}
                others = [(name, *said) for name, said in answers.items() if name not in asked]
                carried = [(number, *each) for number, each in enumerate(others, start=len(choices))]
                raise _ChooseError(choices, carried) from error


def _answers(request: PersonalRequest) -> dict[str, tuple[str, str]]:
    """By the reference of the missing exercise: what was chosen, and the name that was typed."""
    found: dict[str, tuple[str, str]] = {}
    while (reference := request.POST.get(f"reference-{len(found)}")) is not None and reference not in found:
        number = len(found)
        found[reference] = (request.POST.get(f"for-{number}", ""), request.POST.get(f"name-{number}", ""))
    return found


def _resolved(request: PersonalRequest, missing: Missing, chosen: str, typed: str) -> tuple[UUID | None, str]:
    """The exercise that was meant, or what is wrong with the answer."""
    visible = Exercise.objects.for_user(request.user)
    if chosen == OTHER:
        own = {fold(row.name): row.pk for row in visible.owned_by(request.user).filter(merged_into=None)}
        name = fold(typed)
        pk = own.get(name) or exercises.catalogue_names().get(name)
        return pk, "" if pk else "There is no exercise of this name."
    if chosen == OWN and missing.measurement:
        details = exercises.Details(missing.name, missing.measurement, missing.equipment)
        try:
            made = exercises.create_own_exercise(owner=request.user, exercise_id=new_id(), details=details)
        except exercises.NameTakenError as taken:
            return None, f"{taken} Choose it, or another."
        return made.pk, ""
    try:
        there = visible.filter(pk=UUID(chosen)).first()
    except ValueError:
        there = None
    return (there.pk, "") if there else (None, "Choose what to take for it.")


# --- The link --------------------------------------------------------------------------------------------------------


def discreet(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The address is the secret: nobody is told of it, and nobody keeps what it shows."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except TrainingPlan.DoesNotExist:
            response = render(request, "training/plan_not_shared.html", status=404)
        response["X-Robots-Tag"] = "noindex, nofollow"
        # With no-referrer a browser says that a form comes from nowhere, and it would be refused: to ourselves it is told.
        response["Referrer-Policy"] = "same-origin" if request.user.is_authenticated else "no-referrer"
        return response

    return answered


@discreet
@never_cache
@require_safe
def shared_plan(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever has the link, logged in or not: what the plan asks for, and nothing of whose it is."""
    return _shared_page(request, token)


def _shared_page(request: HttpRequest, token: str, *, status: int = 200, **more: Any) -> HttpResponse:
    shared = sharing.shared_plan(token)
    context = {
        "program": shared.program,
        "token": token,
        "shape": plan_words.shape_text(shared.program),
        "days": plan_showing.days(shared.program, shared.exercises),
        "moves": plan_showing.moves(plan_showing.tracks(shared.program, shared.exercises)),
        "new_id": new_id(),
        **more,
    }
    return render(request, "training/plan_shared.html", context, status=status)


@discreet
@login_required
@require_POST
def take(request: PersonalRequest, token: str) -> HttpResponse:
    """A draft of one's own of what the link shows."""
    try:
        plan_id = UUID(request.POST.get("id", ""))
    except ValueError:
        plan_id = new_id()

    def store(instead: Instead) -> TrainingPlan:
        return sharing.copy_shared(user=request.user, token=token, plan_id=plan_id, instead=instead)

    plan, more = _stored(request, store)
    if plan is not None:
        messages.success(request, f"“{plan}” is yours now, as a draft. Put in your weights, then start it.")
        return redirect(plan)
    return _shared_page(request, token, status=422, **more)
