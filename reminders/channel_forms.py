"""What a person types about a channel. What it may be is `connecting`'s to say."""

from django import forms

from reminders.forms import RefusableForm
from reminders.models.channel import LONGEST_ADDRESS


class AddressForm(RefusableForm):
    """Its kind is said by the URL it is sent to."""


def _address(label: str, help_text: str, widget: type[forms.Widget], **attrs: str) -> forms.CharField:
    return forms.CharField(
        max_length=LONGEST_ADDRESS,
        error_messages={"required": "Enter where it goes."},
        label=label,
        help_text=help_text,
        widget=widget(attrs={"autocomplete": "off"} | attrs),
    )


class EmailForm(AddressForm):
    address = _address(
        "Mail address",
        "An address that you have not confirmed here yet gets a code first.",
        forms.EmailInput,
        autocomplete="email",
        placeholder="name@example.com",
    )


class NtfyForm(AddressForm):
    address = _address(
        "Topic",
        "Server and topic. Whoever knows the name of an open topic can read it: choose one that nobody guesses.",
        forms.URLInput,
        placeholder="https://ntfy.sh/my-secret-topic",
    )
    token = forms.CharField(
        required=False,
        max_length=200,
        label="Access token",
        help_text="Only for a protected topic.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class WebhookForm(AddressForm):
    address = _address(
        "Address",
        "It gets a POST with JSON, signed with a secret that is shown here afterwards.",
        forms.URLInput,
        placeholder="https://example.com/hooks/spotter",
    )
