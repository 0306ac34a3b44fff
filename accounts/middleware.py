"""What every page of a logged-in person has in common."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from accounts.localtime import zone

GetResponse = Callable[[HttpRequest], HttpResponse]


class PersonalPagesMiddleware:
    """Dates in the person's own zone; nothing personal in a shared cache or on disk.

    Every answer says whose it is, so that the service worker never shows one person's page to another. What it keeps
    for them it may keep in spite of no-store, which is about caches that do not ask (docs/adr/0013-offline.md).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            response = self.get_response(request)
            # htmx would follow the way to the log-in page and put it in the place of the form that was sent.
            if "HX-Request" in request.headers and response.status_code == HTTPStatus.FOUND:
                return HttpResponse("Log in first.", status=HTTPStatus.UNAUTHORIZED)
            return self._signed(request, response)
        with timezone.override(zone(request.user.time_zone)):
            response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_store=True, private=True)
        return self._signed(request, response)

    def _signed(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        # Asked again: a log-in or a log-out has changed it.
        response["X-Spotter-User"] = str(request.user.pk) if request.user.is_authenticated else ""
        storage = getattr(request, "_messages", None)
        if storage is not None and storage.used:
            response["X-Spotter-Keep"] = "no"  # what it said once is not to be said again offline
        return response
