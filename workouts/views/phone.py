"""Pages for a phone without a network: it keeps them, and its scripts fill them with what it has."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import PersonalRequest
from workouts.sync.page_state import page_words
from workouts.views.page import personal


@personal
@require_safe
def offline_session(request: PersonalRequest) -> HttpResponse:
    """The session page without a session: for one that only the phone knows, and for one that it has not kept."""
    return render(request, "workouts/session_shell.html", {"gym_words": page_words()})


@personal
@require_safe
def on_this_phone(request: PersonalRequest) -> HttpResponse:
    """What is not on the server yet, and what the server did not take."""
    return render(request, "workouts/on_this_phone.html")
