"""The session page: what every door to a session answers with."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.legacy.doubts import sentences
from accounts.models import User
from accounts.requests import PersonalRequest
from workouts import overview, records
from workouts.cards import Card, average_rest, session_cards
from workouts.drafts import Draft
from workouts.forms import SetForm
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet
from workouts.planning import amending, why
from workouts.sync.page_state import page_state, page_words
from workouts.undo import Undo


def personal(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for somebody logged in, where what is not theirs does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist:
            raise Http404 from None

    return login_required(guarded)


def gone_undo(log: WorkoutLog) -> Undo | None:
    """What would bring a log back: itself, or the session around it."""
    if log.session.deleted_at is not None:
        return Undo("session", log.session_id)
    return Undo("exercise", log.pk) if log.deleted_at is not None else None


def say_gone(
    request: PersonalRequest, gone: Exception, *, session_id: UUID, undo: Undo | None = None
) -> HttpResponse:
    """Nothing was typed: to the session, which offers the way back."""
    messages.error(request, str(gone))
    return redirect(f"{reverse('workouts:session', args=[session_id])}{f'?undo={undo}' if undo else ''}")


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to; an empty POST is one too."""
    return request.POST if request.method == "POST" else None


def with_values(data: Any, **values: object) -> QueryDict:
    """A bound form's data with what nobody typed replaced: a fresh id, the current version."""
    changed: QueryDict = data.copy()
    for name, value in values.items():
        changed[name] = str(value)
    return changed


def whole_page(
    request: PersonalRequest,
    session: WorkoutSession,
    *,
    focus: UUID | None = None,
    editing: WorkoutSet | None = None,
    bound: tuple[WorkoutLog, SetForm] | None = None,
    undo: Undo | None = None,
    status: int = 200,
) -> HttpResponse:
    """The session with one exercise open; `bound` puts a refused form back where it was typed."""
    if bound:
        focus = bound[0].pk
    elif editing:
        focus = editing.log_id
    records.ensure_session(session)
    cards = session_cards(session, focus=focus)
    _put_drafts(request.user, cards, editing, bound)
    doubts = sentences(session.to_check)
    context = {
        "session": session,
        "cards": cards,
        "gym_state": page_state(request.user, session, cards),
        "gym_words": page_words(),
        "idle": overview.idle(session, _last_set_at(cards), timezone.now()),
        "doubts": doubts,
        "average_rest": None if session.is_open else average_rest(cards),
        "amendments": amending.offered(request.user, session),
        "plan_changes": why.changed_by(request.user, session, [card.log for card in cards]),
        "to_check": bool(doubts) or any(card.doubts for card in cards),
        "undo": undo or Undo.from_query(request.GET.get("undo", ""), request.user),
    }
    return render(request, "workouts/session.html", context, status=status)


def _last_set_at(cards: list[Card]) -> datetime | None:
    return max((row.done_at for card in cards for row in card.sets), default=None)


def after_write(
    request: PersonalRequest,
    log: WorkoutLog,
    *,
    keep_open: bool = False,
    bound: SetForm | None = None,
    undo: Undo | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """After a write to one exercise: its page again, or at once with the form that was refused."""
    session = log.session
    if bound:
        return whole_page(request, session, bound=(log, bound), undo=undo, status=status)
    query = f"?log={log.pk}" if keep_open else ""
    if undo:
        query = f"?log={log.pk}&undo={undo}"
    if notice:
        messages.warning(request, notice)
    return redirect(f"{session.get_absolute_url()}{query}#log-{log.pk}")


def _put_drafts(
    user: User, cards: list[Card], editing: WorkoutSet | None, bound: tuple[WorkoutLog, SetForm] | None
) -> None:
    if bound and not any(card.log.pk == bound[0].pk for card in cards):
        # Removed meanwhile: what was typed still has its place.
        cards.insert(0, Card(bound[0], expanded=True))
    for card in cards:
        if not card.expanded:
            continue
        if bound and card.log.pk == bound[0].pk:
            card.draft = Draft.of_refused(bound[1], bound[0])
        elif editing and card.log.pk == editing.log_id:
            card.draft = Draft.of_edit(editing, user)
        else:
            card.draft = Draft.of_next(card, user)
