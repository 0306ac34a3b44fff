"""Pages that belong to no app."""

import json

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.build import SERVICE_WORKER, build_id, has_hashed_names, needed_offline
from reminders.standing import standing
from workouts.views.sync import told_no_token


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when this process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def healthz_reminders(request: HttpRequest) -> JsonResponse:
    """200 while a worker runs and nothing has been due for long; 503 otherwise. Numbers only: nobody has to log in."""
    found = standing(timezone.now())
    told = {
        "oldest_seconds": found.oldest_seconds,
        "workers": found.workers,
        "parked": found.parked,
    }
    return JsonResponse(told, status=200 if found.is_well else 503)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open longer than the log-in: say so and keep what was typed one step back. Programs are told in JSON."""
    if request.content_type == "application/json":
        return told_no_token(request)
    return render(request, "403_csrf.html", status=403)


@require_safe
@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """Its parts, with what they have to know. Not a hashed file: browsers ask for it by one name for ever."""
    config = {
        "build": build_id(),
        "hashed": has_hashed_names(),
        "staticUrl": settings.STATIC_URL,
        "files": needed_offline(),
        "css": static("css/spotter.css"),
        "shell": reverse("workouts:offline_session"),
        "pages": [
            reverse(f"workouts:{name}") for name in ("offline_session", "today", "log", "on_this_phone")
        ],
        "accounts": "/accounts/",
        "logOut": [reverse("account_logout"), reverse("admin:logout")],
        "browser": reverse("reminders:channel_browser"),
        "icon": static("img/icon-192.png"),
    }
    parts = [(settings.BASE_DIR / "static" / name).read_text(encoding="utf-8") for name in SERVICE_WORKER]
    script = "\n\n".join([f"const CONFIG = {json.dumps(config)};", *parts])
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    return response


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone that installs Spotter has to know."""
    today, log = reverse("workouts:today"), reverse("workouts:log")
    answer = JsonResponse(
        {
            "id": "/",
            "name": "Spotter",
            "short_name": "Spotter",
            "description": "Log your workouts between two sets, with or without a network.",
            "lang": "en-GB",
            "start_url": today,
            "scope": "/",
            "display": "standalone",
            "background_color": "#f6f5f1",
            "theme_color": "#f6f5f1",
            "categories": ["fitness", "health", "sports"],
            "icons": [
                {"src": static("img/icon-192.png"), "sizes": "192x192", "type": "image/png"},
                {"src": static("img/icon-512.png"), "sizes": "512x512", "type": "image/png"},
                {
                    "src": static("img/icon-maskable-512.png"),
                    "sizes": "512x512",
                    "type": "image/png",
                    "purpose": "maskable",
                },
                {"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
            ],
            "shortcuts": [
                {"name": "Start a workout", "short_name": "Start", "url": log},
                {"name": "Today", "url": today},
            ],
        }
    )
    answer["Content-Type"] = "application/manifest+json"
    answer["Cache-Control"] = "max-age=3600"
    return answer
