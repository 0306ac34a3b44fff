"""Each kind of operation: it works, it is done once, it refuses Bob and bad input."""

import json
from copy import copy
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts.models import User
from tests import people
from tests.factories import ExerciseFactory
from tests.workouts.phone import BENCH, Operation, Phone, envelope, operation, verdicts
from tests.workouts.story import assert_totals_agree, everything
from training.merging import merge
from workouts import recording
from workouts.models import Mood, SetKind, WorkoutLog, WorkoutSession, WorkoutSet
from workouts.models import Operation as OperationRow
from workouts.recording import new_id
from workouts.sync import kinds
from workouts.sync.applying import _WRITES
from workouts.sync.parsing import MOST_BYTES

pytestmark = pytest.mark.django_db


class Gym:
    """A workout of Alice's with two exercises, one of them with a set; its ids as texts."""

    def __init__(self, alice: User) -> None:
        self.phone = Phone(alice)
        self.session = self.phone.start()
        self.bench, self.dips = ExerciseFactory.create(name="Bench"), ExerciseFactory.create(name="Dips")
        self.log = self.phone.add(self.session, self.bench.pk, 1)
        self.second = self.phone.add(self.session, self.dips.pk, 2)
        self.set: str = self.phone.log(self.log)["id"]

    def again(self) -> "Gym":
        """The same rows: what becomes of its phone and its exercises in Python is one test's matter."""
        again = copy(self)
        again.phone = self.phone.again()
        again.bench, again.dips = copy(self.bench), copy(self.dips)
        return again


@pytest.fixture(scope="module")
def gym_once(module_transaction: None, django_db_blocker: DjangoDbBlocker) -> Gym:
    with django_db_blocker.unblock():
        return Gym(people.alice())


@pytest.fixture
def gym(gym_once: Gym) -> Gym:
    return gym_once.again()


def each_kind(gym: Gym) -> dict[str, Operation]:
    """One of each that is fine in this order of things, beginning with what the gym is."""
    press = ExerciseFactory.create(name="Press")
    places = [
        {"id": gym.log, "position": 5, "superset": None},
        {"id": gym.second, "position": 3, "superset": None},
    ]
    made = [
        operation("start_session", new_id(), {"name": "Push"}),
        operation("edit_session", gym.session, {"name": "Pull", "mood": "good", "rating": 4}, version=1),
        operation("pause_session", gym.session),
        operation("resume_session", gym.session),
        operation("add_exercise", new_id(), {"session": gym.session, "exercise": press.pk, "position": 3}),
        operation("swap_exercise", gym.second, {"exercise": press.pk}, version=1),
        operation("skip_exercise", gym.second, {"skipped": True}),
        operation("note_exercise", gym.log, {"notes": "Slow"}, version=1),
        operation("arrange_exercises", gym.session, {"logs": places}),
        operation("log_set", new_id(), BENCH | {"log": gym.log, "position": 2, "rest_seconds": 95}),
        operation("edit_set", gym.set, {"reps": 6}, version=1),
        operation("delete_set", gym.set, version=2),
        operation("restore_set", gym.set),
        operation("remove_exercise", gym.log),
        operation("restore_exercise", gym.log),
        operation("finish_session", gym.session, {"rating": 5}),
        operation("discard_session", gym.session),
        operation("restore_session", gym.session),
    ]
    return {each["kind"]: each for each in made}


def test_every_kind_has_its_shape_its_write_and_its_line_here(gym: Gym) -> None:
    assert set(kinds.SHAPES) == set(_WRITES) == set(kinds.Kind) == set(each_kind(gym))


def test_the_words_of_a_shape_are_those_of_the_models() -> None:
    assert set(kinds.MOODS) == set(Mood)
    assert set(kinds.SET_KINDS) == set(SetKind)
    fields: list[Any] = [WorkoutSession._meta.get_field(name) for name in ("name", "notes")]
    assert [field.max_length for field in fields] == [kinds.NAME_LENGTH, kinds.NOTES_LENGTH]
    notes: Any = WorkoutLog._meta.get_field("notes")
    assert notes.max_length == kinds.NOTES_LENGTH


def test_every_kind_is_applied_and_all_of_them_sent_again_change_nothing(gym: Gym) -> None:
    operations = list(each_kind(gym).values())
    first = gym.phone.sync(*operations)
    assert verdicts(first) == ["applied"] * len(operations), first
    before = everything()
    again = gym.phone.sync(*operations)
    assert verdicts(again) == ["already_applied"] * len(operations)
    assert everything() == before
    assert OperationRow.objects.count() == len(operations) + 4
    assert_totals_agree()
    # The rows are those of now, not of then.
    assert {result["row"]["version"] for result in again if result["row"]["id"] == gym.set} == {4}


@pytest.mark.parametrize("kind", list(kinds.Kind))
def test_bob_is_refused_every_kind_as_if_it_were_not_there(gym: Gym, bob: User, kind: str) -> None:
    asked = each_kind(gym)[kind]
    before = everything()
    result = Phone(bob).one(asked)
    if kind == "start_session":  # a new one, of his own
        assert (result["verdict"], WorkoutSession.objects.for_user(bob).count()) == ("applied", 1)
        return
    assert result == {
        "id": asked["id"],
        "verdict": "refused",
        "row": None,
        "reason": "This is not there.",
        "faults": {},
    }
    assert everything() == before
    assert not OperationRow.objects.for_user(bob).exists()
    # The id is still free for Alice: operations are known by person and id.
    if kind == "delete_set":
        gym.phone.done(operation("edit_set", gym.set, {"reps": 6}, version=1))  # it counts on that version
    assert gym.phone.one(asked)["verdict"] == "applied"


@pytest.mark.parametrize("kind", ["start_session", "add_exercise", "log_set"])
def test_an_id_of_somebody_elses_row_is_refused_and_the_row_is_untouched(
    gym: Gym, bob: User, kind: str
) -> None:
    his = Phone(bob)
    session = his.start()
    log = his.add(session, gym.bench.pk)
    taken = {"start_session": gym.session, "add_exercise": gym.log, "log_set": gym.set}[kind]
    values = {
        "start_session": {},
        "add_exercise": {"session": session, "exercise": str(gym.bench.pk), "position": 1},
        "log_set": BENCH | {"log": log, "position": 1},
    }[kind]
    before = everything()
    result = his.one(operation(kind, taken, values))
    assert (result["verdict"], result["reason"], result["row"]) == ("refused", "That id is taken.", None)
    assert everything() == before


def test_somebody_elses_private_exercise_is_not_there(gym: Gym, bob: User) -> None:
    private = ExerciseFactory.create(name="Bob's own", owner=bob)
    asked = [
        operation("add_exercise", new_id(), {"session": gym.session, "exercise": private.pk, "position": 3}),
        operation("swap_exercise", gym.second, {"exercise": private.pk}, version=1),
    ]
    assert [result["reason"] for result in gym.phone.sync(*asked)] == ["This is not there."] * 2


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("log_set", {"weight": 100}, "weight"),
    ("log_set", {"weight": "1e3"}, "weight"),
    ("log_set", {"weight": "NaN"}, "weight"),
    ("log_set", {"weight": "-5"}, "weight"),
    ("log_set", {"weight": "82,5"}, "weight"),
    ("log_set", {"weight": "1.00001"}, "weight"),
    ("log_set", {"weight": "99999"}, "weight"),
    ("log_set", {"weight": None}, "weight"),
    ("log_set", {"weight_unit": "stone"}, "weight_unit"),
    ("log_set", {"reps": "5"}, "reps"),
    ("log_set", {"reps": 5.0}, "reps"),
    ("log_set", {"reps": True}, "reps"),
    ("log_set", {"reps": -1}, "reps"),
    ("log_set", {"reps": 1001}, "reps"),
    ("log_set", {"reps": 10**30}, "reps"),
    ("log_set", {"seconds": "30"}, "seconds"),
    ("log_set", {"rpe": "11"}, "rpe"),
    ("log_set", {"rpe": "8.3"}, "rpe"),
    ("log_set", {"kind": "superb"}, "kind"),
    ("log_set", {"kind": None}, "kind"),
    ("log_set", {"notes": "\0"}, "notes"),
    ("log_set", {"notes": "\ud800"}, "notes"),
    ("log_set", {"notes": "x" * 2001}, "notes"),
    ("log_set", {"notes": None}, "notes"),
    ("log_set", {"position": -1}, "position"),
    ("log_set", {"position": None}, "position"),
    ("log_set", {"log": "1"}, "log"),
    ("log_set", {"rest_seconds": -1}, "rest_seconds"),
    ("log_set", {"rest_seconds": "90"}, "rest_seconds"),
    ("log_set", {"user": "me"}, "user"),
    ("log_set", {"weight_kg": "1"}, "weight_kg"),
    ("edit_set", {"reps": None}, "reps"),
    ("edit_set", {"position": 3}, "position"),
    ("edit_session", {"mood": "sad"}, "mood"),
    ("edit_session", {"rating": 6}, "rating"),
    ("edit_session", {"name": "x" * 101}, "name"),
    ("edit_session", {"state": "open"}, "state"),
    ("finish_session", {"ended_at": "2026-11-21T18:30:00"}, "ended_at"),
    ("finish_session", {"ended_at": "2026-02-30T18:30:00Z"}, "ended_at"),
    ("skip_exercise", {"skipped": 1}, "skipped"),
    ("note_exercise", {"notes": "x" * 5001}, "notes"),
    ("arrange_exercises", {"logs": [{"id": "x"}]}, "logs"),
    ("arrange_exercises", {"logs": {}}, "logs"),
    ("discard_session", {"really": True}, "really"),
]


@pytest.mark.parametrize(
    ("kind", "values", "field"), BAD, ids=[f"{kind}-{json.dumps(values)[:40]}" for kind, values, _ in BAD]
)
def test_bad_values_are_refused_with_the_field_and_change_nothing(
    gym: Gym, kind: str, values: dict[str, Any], field: str
) -> None:
    asked = each_kind(gym)[kind]
    before = everything()
    bad, good = gym.phone.sync(
        asked | {"values": asked["values"] | values}, operation("pause_session", gym.session)
    )
    assert (bad["verdict"], list(bad["faults"])) == ("refused", [field])
    assert bad["reason"]
    assert good["verdict"] == "applied"  # what is wrong with one does not hold up the others
    before[0] = everything()[0]
    assert everything() == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "1"}, "id"),
        ({"object": None}, "object"),
        ({"at": "yesterday"}, "at"),
        ({"at": "2026-11-21T18:30:00"}, "at"),
        ({"at": 1_795_000_000}, "at"),
        ({"kind": "drop_table"}, "kind"),
        ({"kind": ["edit_set"]}, "kind"),
        ({"values": []}, "values"),
        ({"version": 0}, "version"),
        ({"version": "1"}, "version"),
        ({"version": True}, "version"),
        ({"version": None}, "version"),
        ({"device": "phone"}, "device"),
    ],
)
def test_an_operation_that_cannot_be_read_is_refused_by_itself(
    gym: Gym, change: dict[str, Any], field: str
) -> None:
    asked = each_kind(gym)["edit_set"] | change
    bad, good = gym.phone.sync(asked, operation("pause_session", gym.session))
    assert (bad["verdict"], bad["row"]) == ("refused", None)
    assert field in bad["faults"]
    assert good["verdict"] == "applied"


def test_a_number_without_end_is_refused_by_itself(gym: Gym) -> None:
    asked = [each_kind(gym)["log_set"], operation("pause_session", gym.session)]
    body = json.dumps(envelope(gym.phone.user, asked)).replace('"reps": 5', f'"reps": {"9" * 5000}')
    bad, good = gym.phone.post(body).json()["results"]
    assert (bad["verdict"], list(bad["faults"]), good["verdict"]) == ("refused", ["reps"], "applied")


def test_an_id_that_another_change_has_loses_no_set(gym: Gym) -> None:
    """A program that makes an id twice must not be told that its second set is stored."""
    first, second = (
        operation("log_set", new_id(), BENCH | {"log": gym.log, "position": number}) for number in (2, 3)
    )
    results = gym.phone.sync(first, second | {"id": first["id"]}, first, first | {"kind": "restore_set"})
    assert verdicts(results) == ["applied", "refused", "already_applied", "refused"]
    assert list(results[1]["faults"]) == ["id"]
    assert gym.phone.one(second)["verdict"] == "applied"


def test_what_is_no_operation_at_all_is_refused_in_its_place(gym: Gym) -> None:
    answer = gym.phone.post(envelope(gym.phone.user, [7, None, [], operation("pause_session", gym.session)]))
    assert verdicts(answer.json()["results"]) == ["refused", "refused", "refused", "applied"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"[]",
        b"{}",
        b"NaN",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"user": 1, "device_now": 1, "operations": []}',
        b'{"user": "x", "device_now": "2026-11-21T18:30:00Z", "operations": []}',
        b'{"user": "01a1fecc-0665-7347-b9a2-fb1fa6cd6d8c", "device_now": "now", "operations": []}',
        b'{"user": "01a1fecc-0665-7347-b9a2-fb1fa6cd6d8c", "device_now": "2026-11-21T18:30:00Z", "operations": {}}',
    ],
)
def test_an_envelope_that_is_broken_is_a_bad_request(gym: Gym, body: bytes) -> None:
    answer = gym.phone.post(body)
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")


def test_too_many_operations_and_too_many_bytes_are_too_large(gym: Gym) -> None:
    pauses = [operation("pause_session", gym.session) for _ in range(201)]
    for sent in (envelope(gym.phone.user, pauses), b" " * (MOST_BYTES + 1)):
        answer = gym.phone.post(sent)
        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
    assert WorkoutSession.objects.get().paused_at is None
    assert gym.phone.post(envelope(gym.phone.user, pauses[:200])).status_code == 200


# --- Who asks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/sync/", "/sync/exercises/"])
def test_whoever_is_logged_out_is_told_so_in_json_and_not_redirected(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["error"]) == (401, "logged_out")


def test_o13_after_the_log_in_has_ended_nothing_is_stored_and_later_everything_is(gym: Gym) -> None:
    asked = each_kind(gym)["log_set"]
    gym.phone.client.logout()
    answer = gym.phone.post(envelope(gym.phone.user, [asked]))
    assert (answer.status_code, answer.json()["error"]) == (401, "logged_out")
    assert WorkoutSet.objects.count() == 1
    gym.phone.client.force_login(gym.phone.user)
    assert gym.phone.one(asked)["verdict"] == "applied"


def test_o13_after_a_change_of_the_password_elsewhere_the_phone_is_told_to_log_in(gym: Gym) -> None:
    gym.phone.user.set_password("another correct horse")
    gym.phone.user.save()
    answer = gym.phone.post(envelope(gym.phone.user, [each_kind(gym)["log_set"]]))
    assert (answer.status_code, answer.json()["error"]) == (401, "logged_out")
    assert WorkoutSet.objects.count() == 1


def test_o13_an_outbox_is_never_sent_as_somebody_else(gym: Gym, bob: User) -> None:
    bobs = Phone(bob)
    before = everything()
    answer = bobs.post(envelope(gym.phone.user, [operation("start_session", new_id())]))
    assert (answer.status_code, answer.json()["error"]) == (409, "other_user")
    assert everything() == before


def test_a_request_without_the_token_is_told_so_in_json(gym: Gym) -> None:
    browser = Client(enforce_csrf_checks=True)
    sent = json.dumps(envelope(gym.phone.user, []))
    logged_out = browser.post("/sync/", sent, content_type="application/json")
    assert (logged_out.status_code, logged_out.json()["error"]) == (401, "logged_out")
    browser.force_login(gym.phone.user)
    refused = browser.post("/sync/", sent, content_type="application/json")
    assert (refused.status_code, refused.json()["error"]) == (403, "csrf")
    token = browser.get("/sync/").json()["csrf"]
    done = browser.post("/sync/", sent, content_type="application/json", headers={"X-CSRFToken": token})
    assert (done.status_code, done.json()["results"]) == (200, [])


def test_other_methods_are_not_there(gym: Gym) -> None:
    assert gym.phone.client.put("/sync/").status_code == 405
    assert gym.phone.client.post("/sync/exercises/").status_code == 405


# --- What each kind says and does ------------------------------------------------------------------------------------


def test_a_set_is_answered_as_it_is_stored(gym: Gym) -> None:
    at = timezone.now() - timedelta(minutes=1)
    values = BENCH | {
        "log": gym.log,
        "position": 2,
        "weight": "225.50",
        "weight_unit": "lb",
        "rpe": "8.5",
        "notes": " Slow ",
        "rest_seconds": 95,
    }
    WorkoutSession.objects.update(started_at=at - timedelta(hours=1))
    asked = operation("log_set", new_id(), values, at=at)
    assert gym.phone.one(asked)["row"] == {
        "id": asked["object"],
        "log": gym.log,
        "version": 1,
        "position": 2,
        "kind": "working",
        "weight": "225.5",
        "weight_unit": "lb",
        "reps": 5,
        "seconds": None,
        "distance": None,
        "distance_unit": "",
        "rpe": "8.5",
        "notes": "Slow",
        "done_at": at.isoformat(),
        "rest_seconds": 95,
        "time_adjusted": False,
        "records": WorkoutSet.objects.get(pk=asked["object"]).records,
        "deleted": False,
    }
    assert gym.phone.one(asked)["row"] == gym.phone.snapshot()["sessions"][0]["logs"][0]["sets"][1]


def test_an_edit_says_what_it_says_and_leaves_the_rest(gym: Gym) -> None:
    first = gym.phone.log(gym.log, 2, notes="Belt", rpe="8")
    row = gym.phone.done(operation("edit_set", first["id"], {"weight": "105"}, version=1))[0]
    assert row == first | {"weight": "105", "version": 2, "records": row["records"]}


def test_edits_count_the_version_up_and_arranging_does_not(gym: Gym) -> None:
    rows = gym.phone.done(
        operation("pause_session", gym.session),
        operation("resume_session", gym.session),
        operation("skip_exercise", gym.log, {"skipped": True}),
        operation(
            "arrange_exercises", gym.session, {"logs": [{"id": gym.log, "position": 9, "superset": None}]}
        ),
        operation("note_exercise", gym.log, {"notes": "Slow"}, version=1),
        operation("edit_set", gym.set, {"reps": 6}, version=1),
        operation("delete_set", gym.set, version=2),
        operation("restore_set", gym.set),
        operation("edit_session", gym.session, {"name": "Push"}, version=1),
        operation("finish_session", gym.session),
    )
    assert [row["version"] for row in rows] == [1, 1, 1, 1, 2, 2, 3, 4, 2, 3]


def test_after_a_conflict_no_later_edit_of_the_row_in_the_batch_slips_in_on_anothers_version(
    gym: Gym,
) -> None:
    Phone(gym.phone.user).done(operation("edit_set", gym.set, {"reps": 8}, version=1))
    results = gym.phone.sync(
        operation("edit_set", gym.set, {"reps": 6}, version=1),
        operation("edit_set", gym.set, {"reps": 7}, version=2),
        operation("edit_session", gym.session, {"name": "Push"}, version=1),
    )
    assert verdicts(results) == ["conflict", "conflict", "applied"]
    assert WorkoutSet.objects.get(pk=gym.set).reps == 8


def test_a_second_workout_begun_on_another_phone_is_there_beside_the_first(gym: Gym) -> None:
    second = Phone(gym.phone.user).start()
    assert {row["id"] for row in gym.phone.snapshot()["sessions"]} == {gym.session, second}
    gym.phone.done(operation("discard_session", second), operation("restore_session", second))
    assert WorkoutSession.objects.open().count() == 2


def test_a_pause_does_not_count_and_ends_with_the_workout(gym: Gym) -> None:
    start = timezone.now() - timedelta(hours=1)
    WorkoutSession.objects.update(started_at=start)

    def at(minutes: int, kind: str, **values: Any) -> Operation:
        return operation(kind, gym.session, values, at=start + timedelta(minutes=minutes))

    gym.phone.done(
        at(10, "pause_session"), at(12, "pause_session"), at(15, "resume_session"), at(16, "resume_session")
    )
    session = WorkoutSession.objects.get()
    assert (session.paused_at, session.paused_seconds) == (None, 300)
    gym.phone.done(at(30, "pause_session"), at(40, "finish_session"))
    session.refresh_from_db()
    assert (session.paused_at, session.paused_seconds, session.duration) == (None, 900, timedelta(minutes=25))
    refused = gym.phone.one(at(50, "pause_session"))
    assert (refused["verdict"], refused["faults"]) == ("refused", {"session": "This workout is finished."})
    assert gym.phone.one(at(50, "resume_session"))["row"]["paused_seconds"] == 900


def test_a_workout_finished_at_its_last_set_leaves_a_later_pause_out(gym: Gym) -> None:
    start = timezone.now() - timedelta(hours=5)
    WorkoutSession.objects.update(started_at=start)
    last_set = (start + timedelta(minutes=50)).isoformat()
    gym.phone.done(
        operation("pause_session", gym.session, at=start + timedelta(hours=1)),
        operation("finish_session", gym.session, {"ended_at": last_set}),
    )
    session = WorkoutSession.objects.get()
    assert (session.ended_at.isoformat() if session.ended_at else "", session.paused_seconds) == (last_set, 0)


def test_an_exercise_is_swapped_while_it_has_no_sets(gym: Gym) -> None:
    run = ExerciseFactory.create(name="Run", measurement="distance_time")
    swap = operation("swap_exercise", gym.second, {"exercise": run.pk}, version=1)
    row = gym.phone.done(swap)[0]
    assert (row["exercise"], row["measurement"], row["version"]) == (str(run.pk), "distance_time", 2)
    late = gym.phone.one(operation("swap_exercise", gym.second, {"exercise": gym.bench.pk}, version=1))
    assert (late["verdict"], late["row"]["exercise"]) == ("conflict", str(run.pk))
    refused = gym.phone.one(operation("swap_exercise", gym.log, {"exercise": run.pk}, version=1))
    assert refused["verdict"] == "refused"
    assert refused["faults"]["exercise"].endswith("Add the other one as an exercise of its own.")


def test_a_set_is_not_logged_under_an_exercise_that_was_not_done(gym: Gym) -> None:
    """A swap that met a conflict, or another phone's: the log says Dips, and what was done is a press."""
    press = ExerciseFactory.create(name="Press")
    Phone(gym.phone.user).done(operation("note_exercise", gym.second, {"notes": "Slow"}, version=1))
    swap = operation("swap_exercise", gym.second, {"exercise": press.pk}, version=1)
    said = BENCH | {"log": gym.second, "position": 1, "exercise": press.pk}
    results = gym.phone.sync(swap, done := operation("log_set", new_id(), said))
    assert verdicts(results) == ["conflict", "refused"]
    assert list(results[1]["faults"]) == ["exercise"]
    gym.phone.done(operation("swap_exercise", gym.second, {"exercise": press.pk}, version=2), done)
    assert WorkoutSet.objects.get(pk=done["object"]).log.exercise == press


def test_a_phone_may_know_an_exercise_by_what_it_was_before_it_was_merged(gym: Gym) -> None:
    other = ExerciseFactory.create(name="Bench press")
    merge(duplicate=gym.bench, into=other)
    gym.phone.log(gym.log, 2, exercise=str(gym.bench.pk))
    gym.phone.log(gym.log, 3, exercise=str(other.pk))
    assert WorkoutLog.objects.get(pk=gym.log).set_count == 3


def test_deleted_sets_still_fit_the_exercise_that_is_swapped_in(gym: Gym) -> None:
    gym.phone.done(operation("delete_set", gym.set, version=1))
    run = ExerciseFactory.create(name="Run", measurement="distance_time")
    refused = gym.phone.one(operation("swap_exercise", gym.log, {"exercise": run.pk}, version=1))
    assert refused["verdict"] == "refused"
    gym.phone.done(operation("swap_exercise", gym.log, {"exercise": gym.dips.pk}, version=1))
    gym.phone.done(operation("restore_set", gym.set))
    assert_totals_agree()


def test_exercises_stand_where_the_phone_puts_them_and_one_alone_is_no_superset(gym: Gym) -> None:
    third = gym.phone.add(gym.session, gym.bench.pk, 3)

    def places(*pairs: tuple[str, int, int | None]) -> Operation:
        logs = [{"id": pk, "position": position, "superset": number} for pk, position, number in pairs]
        return operation("arrange_exercises", gym.session, {"logs": logs})

    def stands() -> list[tuple[str, int, int | None]]:
        found = WorkoutLog.objects.in_order().values_list("pk", "position", "superset")
        return [(str(pk), position, superset) for pk, position, superset in found]

    gym.phone.done(places((third, 1, 1), (gym.log, 2, 1), (gym.second, 3, 2)))
    assert stands() == [(third, 1, 1), (gym.log, 2, 1), (gym.second, 3, None)]
    gym.phone.done(places((gym.log, 7, None)))  # and its partner is alone
    assert stands() == [(third, 1, None), (gym.second, 3, None), (gym.log, 7, None)]


def test_arranging_refuses_strange_exercises_and_one_named_twice(gym: Gym, bob: User) -> None:
    his = Phone(bob)
    strange = his.add(his.start(), gym.bench.pk)
    for logs in ([gym.log, strange], [gym.log, str(new_id())], [gym.log, gym.log]):
        places = [{"id": pk, "position": 9, "superset": None} for pk in logs]
        before = everything()
        result = gym.phone.one(operation("arrange_exercises", gym.session, {"logs": places}))
        assert (result["verdict"], list(result["faults"])) == ("refused", ["logs"])
        assert everything() == before


def test_into_what_was_removed_nothing_is_logged_and_what_stands_in_the_way_is_told(gym: Gym) -> None:
    other = Phone(gym.phone.user)
    late = [
        operation("log_set", new_id(), BENCH | {"log": gym.log, "position": 2}),
        operation("edit_set", gym.set, {"reps": 9}, version=1),
        operation("note_exercise", gym.log, {"notes": "Slow"}, version=1),
    ]
    other.done(operation("remove_exercise", gym.log))
    results = gym.phone.sync(*late)
    assert [(each["verdict"], each["row"]["id"], each["row"]["deleted"]) for each in results] == [
        ("conflict", gym.log, True)
    ] * 3
    other.done(operation("discard_session", gym.session))
    more = operation(
        "add_exercise", new_id(), {"session": gym.session, "exercise": gym.bench.pk, "position": 3}
    )
    results = gym.phone.sync(late[0], more, operation("finish_session", gym.session))
    assert [(each["verdict"], each["row"]["id"]) for each in results] == [
        ("conflict", gym.log),
        ("conflict", gym.session),
        ("conflict", gym.session),
    ]
    # Brought back, the same operations are done.
    gym.phone.done(operation("restore_session", gym.session), operation("restore_exercise", gym.log), late[0])


def test_finished_with_other_words_elsewhere_is_a_conflict(gym: Gym) -> None:
    gym.phone.done(operation("finish_session", gym.session, {"notes": "Good"}))
    same, other = gym.phone.sync(
        operation("finish_session", gym.session, {"notes": "Good"}),
        operation("finish_session", gym.session, {"notes": "Bad"}),
    )
    assert (same["verdict"], other["verdict"], other["row"]["notes"]) == ("applied", "conflict", "Good")


def test_when_the_database_is_busy_the_rest_of_the_batch_waits_too(
    gym: Gym, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    def busy(**_: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(recording, "pause_session", busy)
    asked = [
        operation("skip_exercise", gym.log, {"skipped": True}),
        operation("pause_session", gym.session),
        operation("skip_exercise", gym.second, {"skipped": True}),
    ]
    assert verdicts(gym.phone.sync(*asked)) == ["applied", "try_again", "try_again"]
    monkeypatch.undo()
    assert verdicts(gym.phone.sync(*asked)) == ["already_applied", "applied", "applied"]


def test_one_that_the_server_stumbles_over_goes_aside_and_the_others_are_stored(
    gym: Gym, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(**_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(recording, "pause_session", stumble)
    asked = [operation("pause_session", gym.session), operation("skip_exercise", gym.log, {"skipped": True})]
    results = gym.phone.sync(*asked)
    assert verdicts(results) == ["refused", "applied"]
    assert results[0]["reason"] == "The server could not store this. It stays here."
    assert "ZeroDivisionError" in caplog.text


def test_operations_older_than_90_days_are_forgotten(gym: Gym) -> None:
    old = OperationRow.objects.order_by("id").first()
    assert old
    OperationRow.objects.filter(id=old.id).update(applied_at=timezone.now() - timedelta(days=91))
    before = OperationRow.objects.count()
    call_command("prune_operations")
    assert OperationRow.objects.count() == before - 1
    assert not OperationRow.objects.filter(id=old.id).exists()
