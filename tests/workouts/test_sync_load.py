"""For a few seconds what `make benchmark ARGS=sync-load` does for a minute: phones sync, workers are killed."""

from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.factories import ExerciseFactory, UserFactory
from tests.workouts.story import assert_totals_agree
from workouts.benchmarking import sync_load
from workouts.benchmarking.browser import Browser
from workouts.benchmarking.process import server
from workouts.benchmarking.syncing import Phone
from workouts.models import WorkoutSet


def database_url() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    host, name, user, password = (
        quote(str(database[key]), safe="") for key in ("HOST", "NAME", "USER", "PASSWORD")
    )
    return f"postgres://{user}:{password}@{host}:{database['PORT'] or 5432}/{name}"


@pytest.mark.django_db(transaction=True)
def test_every_acknowledged_set_is_stored_once_while_workers_are_killed() -> None:
    exercises = [ExerciseFactory.create().pk for _ in range(2)]
    users = [UserFactory.create() for _ in range(sync_load.CLIENTS)]
    sessions = []
    for user in users:
        client = Client()
        client.force_login(user)
        sessions.append({settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value})
    with server(database_url(), kind="test") as (port, pid):
        phones = []
        for user, cookies in zip(users, sessions, strict=True):
            browser = Browser(port)
            browser.cookies = cookies
            phones.append(Phone(user, browser))
        outcome = sync_load.run(phones, exercises, pid, seconds=5, seed=7, tell=print)
    assert outcome.holds, outcome
    assert WorkoutSet.objects.count() == outcome.acknowledged
    assert_totals_agree()
