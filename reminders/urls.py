"""All under /reminders/. What a message leads to (`answer`, `unsubscribe`) works without a log-in, by a signed token."""

from django.urls import path

from reminders import channel_urls, feed_urls
from reminders.views import answers, reminders, unsubscribing

app_name = "reminders"

urlpatterns = [
    path("", reminders.reminders, name="reminders"),
    path("answer/<str:token>/", answers.answer, name="answer"),
    path("unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    *channel_urls.urlpatterns,
    *feed_urls.urlpatterns,
]
