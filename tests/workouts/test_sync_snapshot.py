"""What a phone is told: everything it needs, nobody else's, in a fixed number of queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from tests.factories import AT, ExerciseFactory
from tests.workouts.phone import Phone, operation
from tests.workouts.story import add, do, finish, kg, start
from training.models import Exercise, ExerciseAlias, ExerciseMuscle, ExerciseSettings, Gym
from workouts import recording
from workouts.models import WorkoutSession

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(alice: User) -> Phone:
    return Phone(alice)


def past(
    user: User, *exercises: Exercise, weeks: int = 1, weight: int = 100, **details: Any
) -> WorkoutSession:
    """A finished workout with two sets of each."""
    session = start(user, at=AT - timedelta(weeks=weeks), name=details.pop("name", ""))
    for exercise in exercises:
        do(add(session, exercise), kg(weight, 5), kg(weight, 4))
    return finish(session, **details)


def queries(phone: Phone, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert phone.client.get(path).status_code == 200
    return len(captured)


def test_the_time_before_is_told_for_each_exercise_and_for_each_log(alice: User, phone: Phone) -> None:
    bench, row = ExerciseFactory.create(name="Bench"), ExerciseFactory.create(name="Row")
    past(alice, bench, row, weeks=3, weight=80)
    past(alice, bench, weeks=2, weight=90)
    discarded = past(alice, bench, weeks=1, weight=95)
    recording.discard_session(user=alice, session_id=discarded.pk)
    opened = start(alice)
    do(log := add(opened, bench), kg(100, 5))
    said = phone.snapshot()
    weights = {pk: [each["weight"] for each in last["sets"]] for pk, last in said["last"].items()}
    assert weights == {str(bench.pk): ["90", "90"], str(row.pk): ["80", "80"]}
    assert said["last"][str(bench.pk)]["date"] == (AT - timedelta(weeks=2)).date().isoformat()
    (session,) = said["sessions"]
    assert [(each["id"], each["last"]) for each in session["logs"]] == [
        (str(log.pk), said["last"][str(bench.pk)])
    ]
    assert session["logs"][0]["sets"][0]["weight"] == "100"


def test_an_exercise_that_is_measured_otherwise_now_has_no_last_time(alice: User, phone: Phone) -> None:
    bench = ExerciseFactory.create(name="Bench")
    past(alice, bench)
    Exercise.objects.update(measurement="reps")
    assert phone.snapshot()["last"] == {}


def test_deleted_sets_and_removed_exercises_are_told_as_deleted(alice: User, phone: Phone) -> None:
    session = start(alice)
    log, gone = add(session), add(session, "Row")
    kept, deleted = do(log, kg(100, 5), kg(100, 4))
    recording.delete_set(user=alice, set_id=deleted.pk)
    recording.remove_exercise(user=alice, log_id=gone.pk)
    logs = phone.snapshot()["sessions"][0]["logs"]
    assert [(each["id"], each["deleted"]) for each in logs] == [(str(log.pk), False), (str(gone.pk), True)]
    assert [(each["id"], each["deleted"]) for each in logs[0]["sets"]] == [
        (str(kept.pk), False),
        (str(deleted.pk), True),
    ]


def test_a_workout_is_added_by_its_id_and_somebody_elses_is_none(
    alice: User, bob: User, phone: Phone
) -> None:
    done, his = (
        past(alice, ExerciseFactory.create(), name="Push"),
        past(bob, ExerciseFactory.create(name="B")),
    )
    assert phone.snapshot()["sessions"] == []
    assert [each["name"] for each in phone.snapshot(done.pk)["sessions"]] == ["Push"]
    for strange in (his.pk, recording.new_id(), "nonsense"):
        assert phone.snapshot(strange)["sessions"] == []


def test_a_workout_of_which_only_the_day_is_known_is_told_too(alice: User, phone: Phone) -> None:
    session = past(alice, ExerciseFactory.create())
    WorkoutSession.objects.update(has_time=False, reconstructed=True, to_check=["day_only"])
    assert phone.snapshot(session.pk)["sessions"][0]["local_date"] == session.local_date.isoformat()


def test_the_person_the_gyms_and_the_lately_done_are_told(alice: User, bob: User, phone: Phone) -> None:
    bench = ExerciseFactory.create()
    session = past(alice, bench, name="Push")
    mine = Gym.objects.create(
        user=alice, name="Cellar", weight_unit="kg", plates=[{"weight": "20", "pairs": 2}]
    )
    Gym.objects.create(user=bob, name="Bob's", weight_unit="lb")
    Gym.objects.create(user=alice, name="Sold", weight_unit="lb", deleted_at=timezone.now())
    said = phone.snapshot()
    assert said["user"] == {
        "id": str(alice.pk),
        "weight_unit": "kg",
        "distance_unit": "km",
        "time_zone": "UTC",
        "rest_seconds": 120,
        "rest_warm_up_seconds": 60,
        "timer_sound": True,
        "timer_vibration": True,
        "keep_awake": False,
    }
    assert [(gym["id"], gym["plates"]) for gym in said["gyms"]] == [
        (str(mine.pk), [{"weight": "20", "pairs": 2}])
    ]
    assert said["recent"] == [
        {
            "id": str(session.pk),
            "name": "Push",
            "local_date": session.local_date.isoformat(),
            "exercises": [{"exercise": str(bench.pk), "superset": None}],
        }
    ]
    assert set(said) == {"build", "now", "csrf", "user", "sessions", "recent", "last", "bests", "gyms", "due"}


def test_takes_as_many_queries_for_a_long_history_as_for_a_short_one(alice: User, phone: Phone) -> None:
    exercises = [ExerciseFactory.create(name=f"Lift {number}") for number in range(3)]
    past(alice, exercises[0], weeks=9)
    do(add(session := start(alice), exercises[0]), kg(100, 5))
    few = queries(phone, "/sync/")
    recording.discard_session(user=alice, session_id=session.pk)
    for weeks in (6, 5, 4):
        past(alice, *exercises, weeks=weeks)
    opened = start(alice)
    for exercise in exercises:
        do(add(opened, exercise), kg(100, 5), kg(100, 5))
    assert queries(phone, "/sync/") == few <= 14
    # What is said grows with the exercises, not with how often they were done.
    said = phone.snapshot()
    assert (len(said["last"]), [len(last["sets"]) for last in said["last"].values()]) == (3, [2, 2, 2])


def said_exercises(phone: Phone, etag: str = "") -> Any:
    return phone.client.get("/sync/exercises/", headers={"If-None-Match": etag} if etag else {})


def test_the_exercises_are_told_once_and_again_when_they_have_changed(
    alice: User, bob: User, phone: Phone
) -> None:
    bench = ExerciseFactory.create(name="Bench", equipment="barbell")
    ExerciseMuscle.objects.create(exercise=bench, muscle="chest")
    ExerciseAlias.objects.create(exercise=bench, name="BP")
    ExerciseFactory.create(name="Bob's own", owner=bob)
    first = said_exercises(phone)
    assert first.json()["exercises"] == [
        {
            "id": str(bench.pk),
            "name": "Bench",
            "aliases": ["BP"],
            "summary": "Barbell · chest",
            "measurement": "weight_reps",
            "equipment": "barbell",
            "primary": ["chest"],
            "secondary": [],
            "own": False,
            "active": True,
            "rest_seconds": None,
            "rest_warm_up_seconds": None,
        }
    ]
    etag = first["ETag"]
    assert (said_exercises(phone, etag).status_code, said_exercises(phone, etag).content) == (304, b"")
    # Compressed on its way, an ETag becomes a weak one.
    assert said_exercises(phone, f"W/{etag}").status_code == 304

    def changed() -> list[dict[str, Any]]:
        nonlocal etag
        answer = said_exercises(phone, etag)
        assert answer.status_code == 200
        etag = answer["ETag"]
        found: list[dict[str, Any]] = answer.json()["exercises"]
        return found

    ExerciseSettings.objects.create(user=alice, exercise=bench, rest_seconds=180)
    assert changed()[0]["rest_seconds"] == 180
    ExerciseSettings.objects.create(user=bob, exercise=bench, rest_seconds=30)
    assert said_exercises(phone, etag).status_code == 304
    ExerciseFactory.create(name="Alice's own", owner=alice)
    assert [(each["name"], each["own"]) for each in changed()] == [("Bench", False), ("Alice's own", True)]
    Exercise.objects.filter(pk=bench.pk).update(is_active=False, updated_at=timezone.now())
    assert [each["name"] for each in changed()] == ["Alice's own"]
    Exercise.objects.filter(pk=bench.pk).update(is_active=True, updated_at=timezone.now())
    past(alice, bench)
    Exercise.objects.filter(pk=bench.pk).update(is_active=False, updated_at=timezone.now())
    assert [(each["name"], each["active"]) for each in changed()] == [("Alice's own", True), ("Bench", False)]


def test_the_exercises_take_as_many_queries_for_three_as_for_one(alice: User, phone: Phone) -> None:
    past(alice, ExerciseFactory.create(name="One", owner=alice))
    said_exercises(phone)
    one = queries(phone, "/sync/exercises/")
    past(alice, *(ExerciseFactory.create(name=name, owner=alice) for name in ("Two", "Three")))
    assert queries(phone, "/sync/exercises/") == one <= 9


def test_nothing_personal_is_kept_on_disk(phone: Phone) -> None:
    for path in ("/sync/", "/sync/exercises/"):
        assert phone.client.get(path)["Cache-Control"] == "no-store, private"
    sent = operation("start_session", recording.new_id())
    assert phone.one(sent)["verdict"] == "applied"
    assert Client().get("/sync/").status_code == 401
