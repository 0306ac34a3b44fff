"""The request as a view behind `login_required` sees it."""

from django.http import HttpRequest

from accounts.models import User


class PersonalRequest(HttpRequest):
    user: User
