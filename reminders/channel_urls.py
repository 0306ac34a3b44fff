"""The doors of channels, in reminders' list."""

from django.urls import path

from reminders.views import channels

urlpatterns = [
    path("channels/", channels.channels, name="channels"),
    path("channels/email/", channels.add, {"kind": "email"}, name="channel_email"),
    path("channels/ntfy/", channels.add, {"kind": "ntfy"}, name="channel_ntfy"),
    path("channels/webhook/", channels.add, {"kind": "webhook"}, name="channel_webhook"),
    path("channels/browser/", channels.browser, name="channel_browser"),
    path("channels/<uuid:pk>/confirm/", channels.confirm, name="channel_confirm"),
    path("channels/<uuid:pk>/code/", channels.code, name="channel_code"),
    path("channels/<uuid:pk>/test/", channels.test, name="channel_test"),
    path("channels/<uuid:pk>/switch/", channels.switch, name="channel_switch"),
    path("channels/<uuid:pk>/remove/", channels.remove, name="channel_remove"),
    path("channels/<uuid:pk>/restore/", channels.restore, name="channel_restore"),
]
