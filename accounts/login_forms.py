"""allauth's forms in our words, with the hints that password managers and keypads read.

Apart from `accounts.forms`, because allauth reads that one while its own forms are being defined.
"""

from typing import Any

from allauth.account import forms

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


class ChangePasswordForm(PlainWords, forms.ChangePasswordForm):
    pass


class SetPasswordForm(PlainWords, forms.SetPasswordForm):
    pass


class ResetPasswordForm(PlainWords, forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(PlainWords, forms.ResetPasswordKeyForm):
    pass
