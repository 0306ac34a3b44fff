"""All under /reminders/. What a message leads to (`answer`, `unsubscribe`) works without a log-in, by a signed token."""

from django.urls import path

from reminders import channel_urls, feed_urls
from reminders.views import answers, editing, reminders, unsubscribing

app_name = "reminders"

urlpatterns = [
    path("", reminders.reminders, name="reminders"),
    path("new/", editing.new, name="new"),
    path("preview/", editing.preview, name="preview"),
    path("today/", reminders.on_today, name="on_today"),
    path("past/", reminders.history, name="history"),
    path("quiet-hours/", reminders.quiet_hours, name="quiet"),
    path("pause/", reminders.pause, name="pause"),
    path("resume/", reminders.resume, name="resume"),
    path("<uuid:pk>/", editing.reminder, name="reminder"),
    path("<uuid:pk>/switch/", reminders.switch, name="switch"),
    path("<uuid:pk>/remove/", reminders.remove, name="remove"),
    path("<uuid:pk>/restore/", reminders.restore, name="restore"),
    path("answer/<str:token>/", answers.answer, name="answer"),
    path("unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    *channel_urls.urlpatterns,
    *feed_urls.urlpatterns,
]
