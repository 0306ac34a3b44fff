"""What every page of a logged-in person has in common."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from accounts.localtime import zone

GetResponse = Callable[[HttpRequest], HttpResponse]


class PersonalPagesMiddleware:
    """Dates in the person's own zone; nothing personal in a shared cache or on disk."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            response = self.get_response(request)
            # htmx would follow the way to the log-in page and put it in the place of the form that was sent.
            if "HX-Request" in request.headers and response.status_code == HTTPStatus.FOUND:
                return HttpResponse("Log in first.", status=HTTPStatus.UNAUTHORIZED)
            return response
        with timezone.override(zone(request.user.time_zone)):
            response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_store=True, private=True)
        return response
