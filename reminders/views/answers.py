"""What a message leads to: start, snooze, move to tomorrow, leave out. By a signed token, from any mail program or phone.

The token is all there is to prove: cookies play no part in what it may do, so the forms need no token against forgery, and a
service worker or another program may send them. A GET changes nothing: mail programs follow links to look behind them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.localtime import local_date
from reminders import answering, tokens, wording
from reminders.errors import TooLateError
from reminders.models import Answer, Kind, Occurrence
from training.models import TrainingPlan
from workouts import recording

NOT_THERE = "This link does not work any more. Reminders that are older than a month cannot be answered."
NOT_YOURS = "This reminder belongs to another account. Log in with that one to start its workout."
# Before that it is of the future: there is nothing to snooze.
ABOUT_NOW = timedelta(minutes=15)


_ICONS = {
    "snooze": "alarm-clock",
    "hour": "alarm-clock-plus",
    "tomorrow": "sunrise",
    "skip": "skip-forward",
}
_START_ICONS = {Kind.WEIGH_IN: "scale", Kind.PLAN_ENDS: "clipboard-list"}  # the others begin a workout
UNDONE = {Answer.MOVED: "tomorrow", Answer.SKIPPED: "skip"}
MINUTES = {"snooze": 15, "hour": 60}
LATER = {*MINUTES, "tomorrow"}


@dataclass(frozen=True, slots=True)
class Button:
    name: str
    label: str
    icon: str


_UNDO = Button("undo", "Undo", "undo-2")


def _buttons(kind: Kind) -> list[Button]:
    start = _START_ICONS.get(kind, "play")
    return [Button(name, label, _ICONS.get(name, start)) for name, label in wording.ANSWERS[kind].items()]


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """`do` in the address names the button that was pressed in the message; only a POST does it."""
    occurrence = _found(token)
    if occurrence is None:
        return render(request, "reminders/answer.html", {"gone": NOT_THERE}, status=404)
    if request.method != "POST":
        return _page(request, token, occurrence)
    do = request.POST.get("do") or request.GET.get("do", "")
    if do not in {_UNDO.name, *wording.ANSWERS[Kind(occurrence.reminder.kind)]}:
        return _page(request, token, occurrence, refused="Choose what to do with it.", status=422)
    if do == "start":
        return _start(request, token, occurrence)
    try:
        done = _put_off(occurrence, do, timezone.now())
    except TooLateError as late:
        return _page(request, token, occurrence, refused=str(late), status=409)
    context = {"occurrence": occurrence, "at": _local(occurrence), "done": done, "token": token}
    context |= {"undo": _UNDO if do in UNDONE.values() else None}
    return render(request, "reminders/answer.html", context)


def _found(token: str) -> Occurrence | None:
    named = tokens.read_occurrence_token(token)
    if named is None:
        return None
    mine = Occurrence.objects.for_user(named.user_id).filter(pk=named.pk, user__is_active=True)
    return mine.select_related("reminder__plan", "user").first()


def _put_off(occurrence: Occurrence, do: str, now: datetime) -> str:
    """Do it, and say it. Raises TooLateError."""
    if do == _UNDO.name:
        answering.take_back(occurrence=occurrence, now=now)
        return "Undone"
    if do == "skip":
        answering.skip(occurrence=occurrence, now=now)
        return "Left out"
    if do == "tomorrow":
        answering.move_to_tomorrow(occurrence=occurrence, now=now)
        return "Moved to tomorrow"
    again = answering.snooze(occurrence=occurrence, minutes=MINUTES[do], now=now)
    at = _local(again)
    day = wording.day_text(at.date(), local_date(now, again.zone)).lower()
    return f"Again {'' if day == 'today' else f'{day} '}at {at:%H:%M}"


def _start(request: HttpRequest, token: str, occurrence: Occurrence) -> HttpResponse:
    """The one thing that a token is not enough for: what it leads to is the person's own page."""
    if not request.user.is_authenticated:
        return redirect_to_login(f"{reverse('reminders:answer', args=[token])}?do=start")
    if request.user.pk != occurrence.user_id:
        return _page(request, token, occurrence, refused=NOT_YOURS, status=403)
    answering.started(occurrence=occurrence)
    if occurrence.reminder.kind == Kind.PLAN and occurrence.plan_slot is not None:
        return _start_workout(request, occurrence, occurrence.plan_slot)
    return redirect(_leads_to(occurrence))


def _leads_to(occurrence: Occurrence) -> str:
    match occurrence.reminder.kind:
        case Kind.WEIGH_IN:
            return reverse("accounts:measurements")
        case Kind.PLAN_ENDS:
            return reverse("training:plan", args=[occurrence.reminder.plan_id])
        case Kind.FORGOTTEN if occurrence.session:
            return reverse("workouts:session", args=[occurrence.session])
        case _:
            return reverse("workouts:today")


def _start_workout(request: HttpRequest, occurrence: Occurrence, slot: int) -> HttpResponse:
    plan = occurrence.reminder.plan
    assert plan is not None  # noqa: S101 — a constraint
    try:
        session = recording.start_planned_session(
            user=occurrence.user,
            plan_id=plan.pk,
            slot=slot,
            session_id=recording.new_id(),
            at=timezone.now(),
        )
    except recording.AlreadyOpenError as already:
        messages.info(request, "This workout is in progress. Finish or discard it to start another one.")
        session = already.session
    except (recording.GoneError, recording.RefusedError, TrainingPlan.DoesNotExist) as error:
        messages.error(request, str(error))
        return redirect("workouts:today")
    return redirect(session)


def _page(
    request: HttpRequest, token: str, occurrence: Occurrence, *, refused: str = "", status: int = 200
) -> HttpResponse:
    first, *others = _buttons(Kind(occurrence.reminder.kind))
    is_ahead = occurrence.due_at > timezone.now() + ABOUT_NOW
    done = UNDONE.get(Answer(occurrence.answer), "")
    left_out = {done, *(LATER if is_ahead else ())}
    context = {
        "occurrence": occurrence,
        "at": _local(occurrence),
        "lines": occurrence.text.splitlines(),
        "token": token,
        "first": first,
        "note": occurrence.reminder.message if occurrence.reminder.message != occurrence.title else "",
        "others": [each for each in others if each.name not in left_out] + ([_UNDO] if done else []),
        "asked": request.GET.get("do", ""),
        "is_mine": request.user.pk == occurrence.user_id,
        "is_ahead": is_ahead,
        "refused": refused,
    }
    return render(request, "reminders/answer.html", context, status=status)


def _local(occurrence: Occurrence) -> datetime:
    return wording.wall(occurrence.due_at, occurrence.zone)
