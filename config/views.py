"""Pages that belong to no app."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workouts.views.sync import told_no_token


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when this process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open longer than the log-in: say so and keep what was typed one step back. Programs are told in JSON."""
    if request.content_type == "application/json":
        return told_no_token(request)
    return render(request, "403_csrf.html", status=403)
