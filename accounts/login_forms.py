"""allauth's forms with the hints that password managers and keypads read.

Apart from `accounts.forms`, because allauth reads that one while its own forms are being defined.
"""

from typing import Any

from allauth.account import forms


class LoginForm(forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_address(self.fields["login"].widget.attrs, autocomplete="username")
        self.fields["login"].label = "E-mail"
        self.fields["password"].widget.attrs.pop("placeholder", None)


class SignupForm(forms.SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_address(self.fields["email"].widget.attrs, autocomplete="username")
        self.fields["email"].label = "E-mail"
        self.fields["password1"].widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = "At least 8 characters, and not one that everybody uses."


class ResetPasswordForm(forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_address(self.fields["email"].widget.attrs, autocomplete="username")
        self.fields["email"].label = "E-mail"


def _as_address(attrs: dict[str, Any], *, autocomplete: str) -> None:
    attrs.pop("placeholder", None)
    attrs.update(autocomplete=autocomplete, inputmode="email", autocapitalize="none", spellcheck="false")
