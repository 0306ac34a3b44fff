"""The calendar: its page, and the file behind its secret link."""

from django.urls import path

from reminders.views import feed

urlpatterns = [
    path("calendar/", feed.calendar, name="calendar"),
    path("calendar/make/", feed.make, name="calendar_make"),
    path("calendar/<uuid:pk>/revoke/", feed.revoke, name="calendar_revoke"),
    path("feed/<str:token>.ics", feed.feed, name="feed"),
]
