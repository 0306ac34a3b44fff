"""O10: a real server is killed with SIGKILL in the middle of a batch; the phone sends it again to the next one."""

import copy
from http.client import HTTPException

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import User
from tests import people
from tests.factories import ExerciseFactory
from tests.workouts.mortal_server import Point, Wire, serving
from tests.workouts.phone import BENCH, Phone, envelope, operation, verdicts
from tests.workouts.story import assert_totals_agree
from workouts.models import Operation, WorkoutSet
from workouts.recording import new_id

pytestmark = pytest.mark.django_db(transaction=True)

SETS = 3


@pytest.fixture
def alice() -> User:
    return people.alice()


# What is stored when the server dies: of three sets that came in one request.
POINTS = [
    (Point("before_commit", 0), 0),
    (Point("before_commit", 1), 1),
    (Point("after_commit", 0), 1),
    (Point("after_commit", 2), 3),
    (Point("before_answer"), 3),
]


@pytest.mark.parametrize(("point", "stored"), POINTS, ids=[str(point) for point, _ in POINTS])
def test_o10_a_server_killed_before_or_after_the_commit_stores_every_set_once(
    alice: User, point: Point, stored: int
) -> None:
    phone = Phone(alice)
    log = phone.add(phone.start(), ExerciseFactory.create().pk)
    batch = [
        operation("log_set", new_id(), BENCH | {"log": log, "position": number})
        for number in range(1, SETS + 1)
    ]
    cookies = {settings.SESSION_COOKIE_NAME: phone.client.cookies[settings.SESSION_COOKIE_NAME].value}
    database = copy.deepcopy(connection.settings_dict)
    connection.close()

    with serving(database, point) as (port, process):
        wire = Wire(port, cookies)
        assert wire.ask("GET", "/sync/")["user"]["id"] == str(alice.pk)
        with pytest.raises((OSError, HTTPException)):
            wire.ask("POST", "/sync/", envelope(alice, batch))
        process.join(timeout=60)
        assert process.exitcode == -9
    assert WorkoutSet.objects.count() == Operation.objects.filter(kind="log_set").count() == stored
    assert_totals_agree()

    connection.close()
    with serving(database) as (port, _):
        wire.port = port
        results = wire.ask("POST", "/sync/", envelope(alice, batch))["results"]
        assert verdicts(results) == ["already_applied"] * stored + ["applied"] * (SETS - stored)
    assert sorted(str(row.pk) for row in WorkoutSet.objects.all()) == sorted(each["object"] for each in batch)
    assert_totals_agree()
