"""What stands in logs."""

import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from config.gunicorn import AccessLog
from config.secrecy import WithoutSecrets
from config.settings import LOGGING

ADDRESSES = [
    ("/reminders/feed/Q3a-B_0.ics", "/reminders/feed/…"),
    ("/reminders/answer/AZ-_:1abc:x-Y/?do=snooze", "/reminders/answer/…/?do=snooze"),
    ("/reminders/unsubscribe/AZ-_:x-Y/", "/reminders/unsubscribe/…/"),
    ("/accounts/password/reset/key/1-abc/", "/accounts/password/reset/key/…/"),
    ("/accounts/confirm-email/Mg:1abc:x-Y/", "/accounts/confirm-email/…/"),
    ("/reminders/past/", "/reminders/past/"),
]


@pytest.mark.parametrize(("address", "logged"), ADDRESSES)
def test_the_access_log_names_no_secret_of_an_address(address: str, logged: str) -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": address,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "PATH_INFO": address,
        "HTTP_REFERER": f"https://spotter.example{address}",
    }
    answer = SimpleNamespace(status="200 OK", sent=1, headers=[])
    line = AccessLog(Config()).atoms(answer, SimpleNamespace(headers=[]), environ, timedelta())
    assert [line[name] for name in "rUf"] == [
        f"GET {logged} HTTP/1.1",
        logged,
        f"https://spotter.example{logged}",
    ]


@pytest.mark.parametrize(("address", "logged"), ADDRESSES)
def test_what_is_said_of_a_request_names_none_either(address: str, logged: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s: %s", ("Gone", address), None)
    assert WithoutSecrets().filter(record)
    assert record.getMessage() == f"Gone: {logged}"
    assert "'filters': ['secrets']" in str(LOGGING["handlers"])
