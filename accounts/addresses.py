"""The one address a person logs in with, in Spotter's table and in allauth's."""

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User


@transaction.atomic
def set_address(*, user: User) -> None:
    """Make `user.email` the only address that logs this person in: an old one in allauth's table would go on doing so."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": True}
    )
