"""The failures O2 to O9 and O15 of a phone in a basement, by number. O10 is in test_sync_killed.py."""

import json
from collections import Counter
from datetime import UTC, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from tests import people
from tests.factories import ExerciseFactory
from tests.workouts.phone import BENCH, Operation, Phone, envelope, operation, verdicts
from tests.workouts.story import assert_totals_agree, everything
from tests.workouts.test_races import at_once
from workouts.models import Operation as OperationRow
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet
from workouts.recording import new_id

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice() -> User:
    return people.alice()


def a_set(log: str, position: int = 1, **more: Any) -> Operation:
    return operation("log_set", new_id(), BENCH | {"log": log, "position": position} | more)


@pytest.fixture
def phone(alice: User) -> Phone:
    return Phone(alice)


@pytest.fixture
def log(phone: Phone) -> str:
    return phone.add(phone.start(), ExerciseFactory.create().pk)


def reps() -> list[int | None]:
    return list(WorkoutSet.objects.kept().in_order().values_list("reps", flat=True))


def test_o2_the_answer_is_lost_and_the_batch_sent_again(phone: Phone, log: str) -> None:
    batch = [a_set(log, 1), a_set(log, 2)]
    first = phone.sync(*batch)
    again = phone.sync(*batch)
    assert (verdicts(first), verdicts(again)) == (["applied"] * 2, ["already_applied"] * 2)
    assert [result["row"] for result in again] == [result["row"] for result in first]
    assert WorkoutSet.objects.count() == 2


def test_o2_the_answer_is_lost_and_the_operations_were_forgotten_meanwhile(phone: Phone, log: str) -> None:
    """After 90 days the ids of the rows and their versions still say what is done already."""
    logged = a_set(log)
    batch = [
        logged,
        operation("edit_set", logged["object"], {"reps": 6}, version=1),
        operation("delete_set", logged["object"], version=2),
    ]
    phone.done(*batch)
    before = everything()
    OperationRow.objects.all().delete()
    assert [phone.one(each)["verdict"] for each in batch] == ["applied", "conflict", "applied"]
    assert everything() == before


def test_o3_a_double_tap_is_one_set(phone: Phone, log: str) -> None:
    """Two operations, one row: the id was made when the row was shown."""
    tap = a_set(log)
    second = tap | {"id": str(new_id())}
    assert verdicts(phone.sync(tap, second)) == ["applied", "applied"]
    other = tap | {"id": str(new_id()), "values": tap["values"] | {"reps": 9}}
    assert phone.one(other)["verdict"] == "conflict"
    assert reps() == [5]


def test_o4_the_same_batch_twice_in_parallel_is_done_once(alice: User, phone: Phone, log: str) -> None:
    for number in range(1, 6):
        logged = a_set(log, number)
        batch = [
            logged,
            operation("edit_set", logged["object"], {"reps": 6}, version=1),
            operation("note_exercise", log, {"notes": f"Note {number}"}, version=number),
        ]
        phones = [Phone(alice), Phone(alice)]
        answers = at_once(*(lambda each=each, batch=batch: each.sync(*batch) for each in phones))
        counted = [Counter([one["verdict"], other["verdict"]]) for one, other in zip(*answers, strict=True)]
        assert counted == [Counter({"applied": 1, "already_applied": 1})] * 3
        assert WorkoutSet.objects.count() == number
    assert reps() == [6] * 5
    assert WorkoutLog.objects.get().version == 6
    assert OperationRow.objects.count() == 2 + 5 * 3
    assert_totals_agree()


def test_o4_the_same_start_twice_in_parallel_is_one_workout(alice: User) -> None:
    start = operation("start_session", new_id())
    phones = [Phone(alice), Phone(alice), Phone(alice)]
    answers = at_once(*(lambda each=each: each.one(start) for each in phones))
    assert sorted(answer["verdict"] for answer in answers) == [
        "already_applied",
        "already_applied",
        "applied",
    ]
    assert WorkoutSession.objects.count() == 1


def test_o5_a_late_duplicate_after_an_edit_changes_nothing(phone: Phone, log: str) -> None:
    logged = a_set(log)
    edit = operation("edit_set", logged["object"], {"reps": 6}, version=1)
    phone.done(logged, edit, operation("edit_set", logged["object"], {"reps": 7}, version=2))
    assert verdicts(phone.sync(logged, edit)) == ["already_applied", "already_applied"]
    # Nor does one whose operation nobody remembers any more.
    OperationRow.objects.all().delete()
    assert phone.one(logged)["row"]["reps"] == 7
    assert phone.one(edit)["verdict"] == "conflict"
    assert reps() == [7]


def test_o5_a_late_duplicate_after_a_delete_brings_nothing_back(phone: Phone, log: str) -> None:
    logged = a_set(log)
    phone.done(logged, operation("delete_set", logged["object"], version=1))
    OperationRow.objects.all().delete()
    assert phone.one(logged)["row"]["deleted"]
    assert reps() == []


def test_o6_two_tabs_log_different_sets_in_the_order_of_their_positions(alice: User, log: str) -> None:
    tabs = Phone(alice), Phone(alice)
    batches = [[a_set(log, 2, reps=2), a_set(log, 4, reps=4)], [a_set(log, 1, reps=1), a_set(log, 3, reps=3)]]
    at_once(
        *(lambda tab=tab, batch=batch: tab.done(*batch) for tab, batch in zip(tabs, batches, strict=True))
    )
    assert reps() == [1, 2, 3, 4]
    assert_totals_agree()


def test_o7_two_tabs_edit_one_set_and_the_second_is_shown_both_values(
    alice: User, phone: Phone, log: str
) -> None:
    row = phone.log(log)
    tabs = Phone(alice), Phone(alice)
    edits = [operation("edit_set", row["id"], {"reps": count}, version=1) for count in (6, 7)]
    answers = at_once(
        *(lambda tab=tab, edit=edit: tab.one(edit) for tab, edit in zip(tabs, edits, strict=True))
    )
    assert sorted(answer["verdict"] for answer in answers) == ["applied", "conflict"]
    (winner,) = [answer for answer in answers if answer["verdict"] == "applied"]
    (loser,) = [answer for answer in answers if answer["verdict"] == "conflict"]
    assert loser["row"] == winner["row"]
    assert loser["reason"] == "This was changed on another page or device."
    assert reps() == [winner["row"]["reps"]]


@pytest.mark.parametrize("first", [0, 1])
def test_o8_two_phones_offline_on_one_workout_give_the_union_of_their_sets(
    alice: User, log: str, first: int
) -> None:
    session = str(WorkoutSession.objects.get().pk)
    row = ExerciseFactory.create(name="Row").pk
    outboxes = []
    for number in (1, 2):
        added = operation(
            "add_exercise", new_id(), {"session": session, "exercise": row, "position": 1 + number}
        )
        outboxes.append(
            [
                a_set(log, 1, reps=10 * number + 1),
                a_set(log, 2, reps=10 * number + 2),
                added,
                a_set(added["object"], 1, reps=10 * number + 3),
            ]
        )
    for number in (first, 1 - first):
        Phone(alice).done(*outboxes[number])
    sets = WorkoutSet.objects.order_by("log__position", "log_id", "position", "id")
    assert list(sets.values_list("reps", flat=True)) == [11, 21, 12, 22, 13, 23]
    assert_totals_agree()


def test_o8_two_phones_that_each_began_a_workout_offline_keep_both(alice: User) -> None:
    exercise = ExerciseFactory.create().pk
    for _ in range(2):
        start = operation("start_session", new_id())
        add = operation(
            "add_exercise", new_id(), {"session": start["object"], "exercise": exercise, "position": 1}
        )
        Phone(alice).done(start, add, a_set(add["object"]))
    sessions = Phone(alice).snapshot()["sessions"]
    assert [len(session["logs"][0]["sets"]) for session in sessions] == [1, 1]


def test_o9_what_one_phone_deleted_and_another_edited_is_a_conflict_and_not_lost(
    alice: User, phone: Phone, log: str
) -> None:
    row = phone.log(log)
    edit = operation("edit_set", row["id"], {"reps": 8}, version=1)
    Phone(alice).done(operation("delete_set", row["id"], version=1))
    result = phone.one(edit)
    assert (result["verdict"], result["reason"]) == ("conflict", "This set was deleted.")
    assert result["row"] == row | {"version": 2, "deleted": True, "records": result["row"]["records"]}
    # Whoever wants theirs takes the set back and says it of the version that they have seen now.
    phone.done(operation("restore_set", row["id"]), operation("edit_set", row["id"], {"reps": 8}, version=3))
    assert reps() == [8]


def test_o9_what_one_phone_edited_another_does_not_delete_unseen(alice: User, phone: Phone, log: str) -> None:
    row = phone.log(log)
    Phone(alice).done(operation("edit_set", row["id"], {"reps": 8}, version=1))
    result = phone.one(operation("delete_set", row["id"], version=1))
    assert (result["verdict"], result["row"]["reps"], result["row"]["deleted"]) == ("conflict", 8, False)
    assert reps() == [8]


@pytest.mark.parametrize("kind", ["remove_exercise", "discard_session"])
def test_o9_what_another_phone_did_afterwards_is_not_taken_away_unseen(
    alice: User, phone: Phone, log: str, kind: str
) -> None:
    """One phone took it away in a basement and was put into a bag; on the other the workout went on."""
    session, now = WorkoutSession.objects.get(), timezone.now()
    WorkoutSession.objects.update(started_at=now - timedelta(hours=2))
    row = log if kind == "remove_exercise" else session.pk
    known = operation("log_set", new_id(), BENCH | {"log": log, "position": 1}, at=now - timedelta(hours=1))
    gone = operation(kind, row, at=now - timedelta(minutes=50))
    Phone(alice).done(a_set(log, 2))
    first, second = phone.sync(known, gone)
    assert (first["verdict"], second["verdict"], list(second["faults"])) == ("applied", "refused", ["at"])
    assert not second["row"]["deleted"]
    assert phone.done(operation(kind, row))[0]["deleted"]  # somebody has looked


# --- O15 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [timedelta(days=1), -timedelta(days=365), timedelta(days=40 * 365)],
    ids=["day", "year", "future"],
)
def test_o15_a_wrong_clock_is_put_right_and_what_it_moved_is_marked(alice: User, wrong: timedelta) -> None:
    phone, began = Phone(alice), timezone.now() - timedelta(hours=1)
    exercise = ExerciseFactory.create().pk
    clock = began + wrong  # what the phone shows
    start = operation("start_session", new_id(), at=clock)
    add = operation(
        "add_exercise", new_id(), {"session": start["object"], "exercise": exercise, "position": 1}, at=clock
    )
    sets = [a_set(add["object"], number) for number in (1, 2, 3)]
    for number, each in enumerate(sets, start=1):
        each["at"] = (clock + timedelta(minutes=5 * number)).isoformat()
    finish = operation("finish_session", start["object"], at=clock + timedelta(minutes=50))
    rows = phone.sync(start, add, *sets, finish, device_now=timezone.now() + wrong)
    assert verdicts(rows) == ["applied"] * 6
    session = WorkoutSession.objects.get()
    assert abs(session.started_at - began) < timedelta(seconds=30)
    assert session.local_date == session.started_at.astimezone(UTC).date()
    assert session.time_adjusted
    assert session.duration == timedelta(minutes=50)
    stored = list(WorkoutSet.objects.in_order())
    assert [str(row.pk) for row in stored] == [each["object"] for each in sets]
    assert [row.done_at - session.started_at for row in stored] == [
        timedelta(minutes=5 * n) for n in (1, 2, 3)
    ]
    assert all(row.time_adjusted for row in stored)


def test_o15_a_clock_put_right_before_it_was_sent_leaves_no_set_in_the_future_or_before_its_workout(
    phone: Phone, log: str
) -> None:
    now = timezone.now()
    ahead, behind = a_set(log, 1), a_set(log, 2)
    ahead["at"] = (now + timedelta(days=1)).isoformat()
    behind["at"] = (now - timedelta(days=365)).isoformat()
    first, second = phone.done(ahead, behind)
    session = WorkoutSession.objects.get()
    assert session.started_at <= WorkoutSet.objects.get(pk=ahead["object"]).done_at <= timezone.now()
    assert WorkoutSet.objects.get(pk=behind["object"]).done_at == session.started_at
    assert (first["time_adjusted"], second["time_adjusted"]) == (True, True)


@pytest.mark.parametrize("began", ["0001-01-01T00:00:00Z", "1970-01-01T00:03:00Z", "2000-01-01T00:03:00Z"])
def test_o15_a_workout_begun_with_an_empty_clock_is_not_lost_at_the_bottom_of_the_history(
    phone: Phone, began: str
) -> None:
    """The phone knows the time again when it has a network: its clock is ours, and says nothing of what it showed before."""
    before = timezone.now()
    row = phone.done(operation("start_session", new_id()) | {"at": began})[0]
    assert (before.isoformat() <= row["started_at"] <= timezone.now().isoformat(), row["time_adjusted"]) == (
        True,
        True,
    )
    phone.done(operation("pause_session", row["id"]) | {"at": began}, operation("finish_session", row["id"]))
    assert phone.client.get(f"/sessions/{row['id']}/").status_code == 200


def test_o15_a_workout_whose_end_was_moved_says_so(phone: Phone, log: str) -> None:
    session = str(WorkoutSession.objects.get().pk)
    ahead = timezone.now() + timedelta(days=1)
    row = phone.one(operation("finish_session", session, at=ahead), device_now=ahead)["row"]
    assert (row["state"], row["time_adjusted"]) == ("finished", True)
    assert row["ended_at"] <= timezone.now().isoformat()


def test_o15_two_minutes_are_no_wrong_clock(phone: Phone, log: str) -> None:
    WorkoutSession.objects.update(started_at=timezone.now() - timedelta(hours=1))
    at = timezone.now() - timedelta(minutes=10)
    asked = a_set(log) | {"at": at.isoformat()}
    result = phone.one(asked, device_now=timezone.now() + timedelta(seconds=90))
    assert (result["row"]["done_at"], result["row"]["time_adjusted"]) == (at.isoformat(), False)


def test_o15_the_end_of_time_is_a_time(phone: Phone, log: str) -> None:
    for far in (
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
    ):
        for device_now in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
            sent = envelope(phone.user, [a_set(log) | {"at": far}]) | {"device_now": device_now}
            assert phone.post(sent).status_code == 200
    session = WorkoutSession.objects.get()
    for row in WorkoutSet.objects.all():
        assert session.started_at <= row.done_at <= timezone.now()


@time_machine.travel("2026-11-21T10:59:00Z", tick=False)
def test_o15_the_calendar_day_is_that_of_the_right_clock_where_the_person_is() -> None:
    """It is 23:59 in Auckland, and the phone is a day and two minutes ahead."""
    person = people.bob()
    person.time_zone = "Pacific/Auckland"
    person.save()
    ahead = timezone.now() + timedelta(days=1, minutes=2)
    (row,) = Phone(person).sync(operation("start_session", new_id(), at=ahead), device_now=ahead)
    assert (row["row"]["local_date"], row["row"]["time_zone"]) == ("2026-11-21", "Pacific/Auckland")
    assert row["row"]["started_at"] == "2026-11-21T10:59:00+00:00"


def test_o15_an_outbox_of_another_version_loses_nothing(phone: Phone, log: str) -> None:
    """What this server does not know is told back, and stays on the phone; what it knows is stored."""
    older = a_set(log, 1)  # before there was a rest
    newer = a_set(log, 2) | {"values": BENCH | {"log": log, "position": 2, "tempo": "3-1-1"}}
    kind = operation("weigh_in", new_id(), {"weight": "80"})
    results = phone.sync(older, newer, kind, a_set(log, 3))
    assert verdicts(results) == ["applied", "refused", "refused", "applied"]
    assert results[1]["faults"] == {"tempo": "This server does not know this field."}
    assert results[2]["faults"] == {"kind": "This server does not know this kind of change."}
    assert "rest_seconds" not in json.dumps(older)
