"""The clock of a workout stands still and goes on, by plain forms; what it showed is the duration. Rests are shown."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client

from accounts.models import User
from tests.factories import AT
from tests.workouts.story import add, do, finish, kg, start
from tests.workouts.test_bad_input import text_of
from workouts import recording
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)  # half an hour after AT


def clock_of(session: WorkoutSession) -> tuple[datetime | None, int]:
    session.refresh_from_db()
    return session.paused_at, session.paused_seconds


def test_a_pause_stops_the_clock_and_going_on_leaves_it_out(
    session: WorkoutSession, as_alice: Client
) -> None:
    here = session.get_absolute_url()
    with time_machine.travel(NOW, tick=False) as at:
        page = text_of(as_alice.get(here))
        assert "Pause the clock" in page
        assert "Resume" not in page
        assert as_alice.post(f"{here}pause/")["Location"] == here
        assert clock_of(session) == (NOW, 0)
        at.shift(timedelta(minutes=10))
        page = text_of(as_alice.get(here))
        assert "Pause the clock" not in page
        assert "Resume" in page
        assert ">30:00</span>" in page  # beside the title
        assert "at 30:00</span>" in page  # in the banner
        assert "In progress · 30:00" in text_of(as_alice.get("/"))
        assert as_alice.post(f"{here}resume/")["Location"] == here
        assert clock_of(session) == (None, 600)
        assert "In progress · 30:00" in text_of(as_alice.get("/"))
        at.shift(timedelta(seconds=5))
        assert "In progress · 30:05" in text_of(as_alice.get("/"))


def test_a_double_tap_pauses_once_and_goes_on_once(session: WorkoutSession, as_alice: Client) -> None:
    here = session.get_absolute_url()
    with time_machine.travel(NOW, tick=False) as at:
        as_alice.post(f"{here}pause/")
        at.shift(timedelta(seconds=30))
        as_alice.post(f"{here}pause/")
        assert clock_of(session) == (NOW, 0)
        as_alice.post(f"{here}resume/")
        at.shift(timedelta(seconds=30))
        as_alice.post(f"{here}resume/")
        assert clock_of(session) == (None, 30)


def test_finished_in_a_pause_the_duration_ends_where_the_clock_stood(
    session: WorkoutSession, log: WorkoutLog, as_alice: Client
) -> None:
    do(log, kg(60, 5))
    recording.pause_session(user=session.user, session_id=session.pk, at=AT + timedelta(minutes=20))
    finish(session, at=NOW)
    page = text_of(as_alice.get(session.get_absolute_url()))
    assert "20 min" in page
    assert "Resume" not in page


def test_a_finished_workout_has_no_clock_to_pause(session: WorkoutSession, as_alice: Client) -> None:
    finish(session, at=NOW)
    answer = as_alice.post(f"{session.get_absolute_url()}pause/")
    assert answer["Location"] == session.get_absolute_url()
    assert [str(each) for each in get_messages(answer.wsgi_request)] == ["This workout is finished."]
    assert clock_of(session) == (None, 0)


@pytest.mark.parametrize("action", ["pause", "resume"])
def test_a_discarded_workout_offers_its_way_back(
    session: WorkoutSession, as_alice: Client, action: str
) -> None:
    recording.discard_session(user=session.user, session_id=session.pk)
    answer = as_alice.post(f"{session.get_absolute_url()}{action}/")
    assert answer["Location"] == f"{session.get_absolute_url()}?undo=session.{session.pk}"


@pytest.mark.parametrize("action", ["pause", "resume"])
def test_bob_finds_no_clock_of_alices(session: WorkoutSession, as_bob: Client, action: str) -> None:
    assert as_bob.post(f"{session.get_absolute_url()}{action}/").status_code == 404
    assert clock_of(session) == (None, 0)


@pytest.mark.parametrize(
    ("typed", "started", "ended"),
    [
        ({"minutes": "50"}, AT, AT + timedelta(minutes=60)),  # 50 of training, 10 of pause
        ({"local_date": "2026-03-01"}, AT - timedelta(days=1), AT - timedelta(hours=23)),
        ({"minutes": "40"}, AT, AT + timedelta(minutes=50)),
        ({"name": "Legs"}, AT, AT + timedelta(minutes=60)),
    ],
)
def test_a_change_of_the_times_keeps_the_pauses_out_of_the_duration(
    session: WorkoutSession, as_alice: Client, typed: dict[str, str], started: datetime, ended: datetime
) -> None:
    recording.pause_session(user=session.user, session_id=session.pk, at=AT + timedelta(minutes=20))
    recording.resume_session(user=session.user, session_id=session.pk, at=AT + timedelta(minutes=30))
    finish(session, at=AT + timedelta(minutes=60))
    session.refresh_from_db()
    page = as_alice.get(f"{session.get_absolute_url()}edit/")
    form = page.context["form"]
    shown: dict[str, Any] = {name: form[name].value() or "" for name in form.fields}
    answer = as_alice.post(f"{session.get_absolute_url()}edit/", shown | typed)
    assert answer.status_code == 302
    session.refresh_from_db()
    assert (session.started_at, session.ended_at, session.paused_seconds) == (started, ended, 600)


def test_rests_stand_at_their_sets_and_their_average_in_the_summary(alice: User, as_alice: Client) -> None:
    session = start(alice)
    first, second, third = do(add(session), kg(60, 5), kg(60, 5), kg(60, 5))
    WorkoutSet.objects.filter(pk=second.pk).update(rest_seconds=125)
    WorkoutSet.objects.filter(pk=third.pk).update(rest_seconds=176)
    # On to the partner in a superset: no rest.
    WorkoutSet.objects.filter(pk=first.pk).update(rest_seconds=9)
    page = text_of(as_alice.get(session.get_absolute_url()))
    texts = ("rest 2:05", "rest 2:56", "rest 0:09", "on average")
    assert [text in page for text in texts] == [True, True, False, False]
    finish(session, at=NOW)
    page = text_of(as_alice.get(session.get_absolute_url()))
    assert "rest 2:30 on average" in page
    # Nobody measured them.
    WorkoutSet.objects.update(rest_seconds=None)
    assert "on average" not in text_of(as_alice.get(session.get_absolute_url()))
