"""The door for phones and programs: JSON in and out, docs/api.md."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PersonalRequest
from workouts.sync import exercises as catalogue
from workouts.sync.applying import apply_batch
from workouts.sync.parsing import EnvelopeError, check_size, parse
from workouts.sync.snapshot import snapshot


def json_door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For somebody logged in. A program does not follow the way to the log-in page: it is told 401."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return refusal(HTTPStatus.UNAUTHORIZED, "logged_out", "Log in first.")
        return view(request, *args, **kwargs)

    return guarded


def refusal(status: int, error: str, message: str) -> JsonResponse:
    """`error` is for programs and stays as it is, `message` is for people."""
    return JsonResponse({"error": error, "message": message}, status=status)


@json_door
def told_no_token(request: PersonalRequest) -> HttpResponse:
    """A request without the token of this log-in: GET /sync/ tells it. Logged out, that is what is wrong."""
    return refusal(HTTPStatus.FORBIDDEN, "csrf", "Get /sync/ for the token, and send it as X-CSRFToken.")


@json_door
@require_http_methods(["GET", "HEAD", "POST"])
def sync(request: PersonalRequest) -> HttpResponse:
    return _apply(request) if request.method == "POST" else _snapshot(request)


def _snapshot(request: PersonalRequest) -> HttpResponse:
    """Everything, and with `?session=` that workout too. One that is not theirs is none: the answer is the same."""
    try:
        session_id = UUID(request.GET.get("session", ""))
    except ValueError:
        session_id = None
    return JsonResponse(
        _stamp(request) | {"csrf": get_token(request)} | snapshot(request.user, session_id=session_id)
    )


@json_door
@require_safe
def exercises(request: PersonalRequest) -> HttpResponse:
    """Whoever keeps what came with an ETag sends it back, and hears 304 as long as nothing has changed."""
    etag, found = catalogue.exercises(request.user)
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or JsonResponse({"exercises": found})
    response["ETag"] = etag
    return response


def _apply(request: PersonalRequest) -> HttpResponse:
    try:
        check_size(int(request.META.get("CONTENT_LENGTH") or 0))  # before it is read
        batch = parse(request.body)
    except EnvelopeError as error:
        name = "too_large" if error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else "bad_request"
        return refusal(error.status, name, str(error))
    if batch.user_id != request.user.pk:
        return refusal(HTTPStatus.CONFLICT, "other_user", "Somebody else is logged in here.")
    now = timezone.now()
    results = apply_batch(request.user, batch, now=now)
    stamp = _stamp(request) | {"user": str(request.user.pk)}
    return JsonResponse(stamp | {"results": [result.json() for result in results]})


def _stamp(request: PersonalRequest) -> dict[str, str]:
    return {
        "build": str(request.META.get("SPOTTER_BUILD", settings.VERSION)),
        "now": timezone.now().isoformat(),
    }
