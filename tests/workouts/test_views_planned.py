"""The tick beside a suggested set: one tap, one set, exactly as it stood there."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import AT, ExerciseFactory
from tests.workouts.planning.programs import adopt, begin, percentages
from tests.workouts.story import add, do, everything, finish, kg, start
from tests.workouts.test_bad_input import LONG
from workouts.models import WorkoutLog, WorkoutSet

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(alice: User) -> WorkoutLog:
    """Last time 80 × 5, 82.5 × 4 and 85 × 3; nothing yet today."""
    exercise = ExerciseFactory.create()
    before = start(alice)
    do(add(before, exercise), kg(80, 5), kg("82.5", 4), kg(85, 3))
    finish(before)
    return add(start(alice, at=AT + timedelta(days=7)), exercise)


def ticks(client: Client, log: WorkoutLog) -> list[str]:
    page = client.get(f"/sessions/{log.session_id}/").content.decode()
    return [unescape(value) for value in re.findall(r'name="planned" value="([^"]+)"', page)]


def test_stores_the_set_as_it_stood_there_and_once(log: WorkoutLog, as_alice: Client) -> None:
    _, third = ticks(as_alice, log)
    for _ in range(2):
        answer = as_alice.post(f"/logs/{log.pk}/sets/", {"planned": third, "position": "1"})
        assert answer.status_code in {200, 302}
    assert [row.text for row in WorkoutSet.objects.filter(log=log)] == ["85 kg × 3"]


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "x",
        "kind=working",
        "id=1&kind=no&weight=-1",
        "weight=%00&reps=💪",
        "data=1&request=2",
        "version=7",
        LONG,
    ],
)
def test_junk_stores_nothing(log: WorkoutLog, as_alice: Client, junk: str) -> None:
    before = everything()
    answer = as_alice.post(f"/logs/{log.pk}/sets/", {"planned": junk, "last": "x"})
    assert (answer.status_code, everything()) == (422, before)


def test_what_the_plan_asks_for_stands_there(alice: User, as_alice: Client) -> None:
    session = begin(adopt(alice, percentages(deload_weeks=frozenset({1}))))
    (log,) = WorkoutLog.objects.filter(session=session)
    page = as_alice.get(f"/sessions/{session.pk}/").content.decode()
    assert "<span>Target</span> <b>3 × 5 · 70 kg</b>" in page
    assert f'href="/plans/{session.plan_id}/why/bench/"' in page
    assert ("deload week" in page, page.count("Target <b>70 kg × 5</b>")) == (True, 1)
    second, third = ticks(as_alice, log)
    for planned in (third, second):
        assert as_alice.post(f"/logs/{log.pk}/sets/", {"planned": planned}).status_code == 302
    assert [row.text for row in WorkoutSet.objects.filter(log=log)] == ["70 kg × 5"] * 2
    assert len(ticks(as_alice, log)) == 0  # the third is in the form


def test_what_a_program_calls_a_track_breaks_no_page(alice: User, as_alice: Client) -> None:
    session = begin(adopt(alice))
    log = WorkoutLog.objects.filter(session=session).order_by("position")[0]
    WorkoutLog.objects.filter(pk=log.pk).update(prescription=log.prescription | {"track": "../a b"})  # type: ignore[operator]
    page = as_alice.get(f"/sessions/{session.pk}/")
    assert (page.status_code, "why?" in page.content.decode()) == (200, False)
