"""All under /reminders/. What a message leads to (`answer`, `unsubscribe`) works without a log-in, by a signed token.

Names to reverse, as they come: `answer` (token; `?do=start|snooze|hour|tomorrow|skip` on the link of a button, whose POST does
it), `unsubscribe` (token), `new` (`?kind=plan&plan=`), `reminder`, `history`; `channels` and `calendar` are pages of their own.
"""

from django.urls import path

from reminders.views import reminders

app_name = "reminders"

urlpatterns = [
    path("", reminders.reminders, name="reminders"),
]
