"""What a person types about a channel. What it may be is `connecting`'s to say."""

from collections.abc import Mapping

from django import forms

from reminders.models.channel import LONGEST_ADDRESS

MISSING = {"required": "Enter where it goes."}


class AddressForm(forms.Form):
    """Its kind is said by the URL it is sent to."""

    address = forms.CharField(max_length=LONGEST_ADDRESS)

    def refuse(self, faults: Mapping[str, str]) -> None:
        for name, message in faults.items():
            self.add_error(name if name in self.fields else None, message)


class EmailForm(AddressForm):
    address = forms.CharField(
        max_length=LONGEST_ADDRESS,
        error_messages=MISSING,
        label="Mail address",
        help_text="An address that you have not confirmed here yet gets a code first.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "placeholder": "name@example.com"}),
    )


class NtfyForm(AddressForm):
    address = forms.CharField(
        max_length=LONGEST_ADDRESS,
        error_messages=MISSING,
        label="Topic",
        help_text="Server and topic. Whoever knows the name of an open topic can read it: choose one that nobody guesses.",
        widget=forms.URLInput(
            attrs={"placeholder": "https://ntfy.sh/my-secret-topic", "autocomplete": "off"}
        ),
    )
    token = forms.CharField(
        required=False,
        max_length=200,
        label="Access token",
        help_text="Only for a protected topic.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class WebhookForm(AddressForm):
    address = forms.CharField(
        max_length=LONGEST_ADDRESS,
        error_messages=MISSING,
        label="Address",
        help_text="It gets a POST with JSON, signed with a secret that is shown here afterwards.",
        widget=forms.URLInput(
            attrs={"placeholder": "https://example.com/hooks/spotter", "autocomplete": "off"}
        ),
    )
