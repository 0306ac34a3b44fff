"""A browser that somebody logs out of is reached no more. The service worker takes its own half away: notifications_worker.js."""

from typing import Any
from uuid import UUID

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from reminders import connecting

THIS_BROWSER = "reminders_channel"  # in the session: the channel that is this very browser


@receiver(user_logged_out)
def forget_browser(request: HttpRequest | None, user: User | None, **_: Any) -> None:
    channel_id = request.session.get(THIS_BROWSER) if request else None
    if user and channel_id:
        connecting.unsubscribe_browser(user=user, channel_id=UUID(channel_id))
