"""Forms of the person's own pages."""

from typing import Any

from django import forms

from accounts.localtime import zone_names
from accounts.models import User


class SignupDetails(forms.Form):
    """Joined to allauth's sign-up: the time zone that the browser reports, in a hidden field. Unknown names are UTC."""

    time_zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_time_zone(self) -> str:
        name = self.cleaned_data["time_zone"]
        return name if name in zone_names() else "UTC"

    def signup(self, request: Any, user: User) -> None:
        user.time_zone = self.cleaned_data["time_zone"]
        user.save(update_fields=["time_zone"])
