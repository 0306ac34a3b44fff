"""allauth's forms in our words, with the hints that password managers and keypads read.

Apart from `accounts.forms`, because allauth reads that one while its own forms are being defined.
"""

from typing import Any

from allauth.account import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User

NEW_PASSWORD = "At least 8 characters, and not one that everybody uses."  # noqa: S105
WORDS = {
    "login": "E-mail",
    "email": "E-mail",
    "oldpassword": "Current password",
    "password": "Password",
    "password1": "New password",
    "password2": "New password, once more",
}


class PlainWords:
    """Labels instead of placeholders, and an e-mail keypad for the address."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            attrs = field.widget.attrs
            attrs.pop("placeholder", None)
            field.label = WORDS.get(name, field.label)
            if name in {"login", "email"}:
                attrs |= {
                    "autocomplete": "username",
                    "inputmode": "email",
                    "autocapitalize": "none",
                    "spellcheck": "false",
                }
            elif name == "password1":
                field.help_text = NEW_PASSWORD


class LoginForm(PlainWords, forms.LoginForm):
    pass


class SignupForm(PlainWords, forms.SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "Password"

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """As allauth's, also where the same address signs up at this very moment: a button pressed twice."""
        try:
            with transaction.atomic():
                saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
                return saved
        except IntegrityError:
            try:
                self.validate_unique_email(self.cleaned_data["email"])
            except ValidationError as taken:
                messages.error(request, taken.message)
                return None, redirect("account_login")
            if not self.account_already_exists:
                raise
            hidden: tuple[User | None, HttpResponse | None] = super().try_save(request)
            return hidden


class ChangePasswordForm(PlainWords, forms.ChangePasswordForm):
    pass


class SetPasswordForm(PlainWords, forms.SetPasswordForm):
    pass


class ResetPasswordForm(PlainWords, forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(PlainWords, forms.ResetPasswordKeyForm):
    pass
