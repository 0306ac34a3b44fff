"""What Spotter decides about allauth's log-in."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from accounts.equal_effort import equal_effort


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is switched off. The people who run this server can switch it on again.",
        "email_password_mismatch": "The address or the password is not right.",
        "email_taken": "There is an account with this address already. Log in, or reset its password.",
        "enter_current_password": "Enter your current password.",
        "incorrect_password": "This password is not right.",
        "rate_limited": "Too many tries. Wait a few minutes.",
        "too_many_login_attempts": "Too many tries. Wait a few minutes, or reset your password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        with equal_effort():
            user: AbstractBaseUser | None = super().authenticate(request, **credentials)
            return user
