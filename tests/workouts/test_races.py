"""The same moment on two devices: threads with connections of their own, on SQLite and PostgreSQL."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from tests import people
from tests.factories import AT, ExerciseFactory
from tests.workouts.story import add, assert_totals_agree, do, finish, kg, start
from training.merging import merge
from workouts import recording, records
from workouts.models import PersonalRecord, WorkoutLog, WorkoutSession, WorkoutSet

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


@pytest.fixture
def alice() -> User:
    return people.alice()


def at_once(*writes: Callable[[], Any]) -> list[Any]:
    """Do all at the same moment; the answers in order, an exception where one was raised."""
    answers: list[Any] = [None] * len(writes)
    barrier = Barrier(len(writes))

    def run(place: int, write: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=10)
            answers[place] = write()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, write)) for place, write in enumerate(writes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
        assert not thread.is_alive()
    return answers


def kinds(answers: list[Any]) -> Counter[str]:
    return Counter(type(answer).__name__ for answer in answers)


def test_the_same_set_sent_twice_in_parallel_is_one_row(alice: User) -> None:
    log = add(start(alice))
    for number in range(1, ROUNDS + 1):
        pk = recording.new_id()

        def write(pk: UUID = pk) -> WorkoutSet:
            return recording.log_set(
                user=alice, log_id=log.pk, set_id=pk, values=kg(100, 5), position=1, done_at=AT
            )

        assert [row.pk for row in at_once(write, write, write)] == [pk] * 3
        assert WorkoutSet.objects.count() == number
    assert_totals_agree()


def test_the_same_form_sent_twice_in_parallel_is_one_row(alice: User) -> None:
    log = add(start(alice))
    form = {"id": recording.new_id(), "kind": "working", "weight": "100", "weight_unit": "kg", "reps": "5"}

    def post() -> int:
        client = Client()
        client.force_login(alice)
        return client.post(f"/logs/{log.pk}/sets/", form).status_code

    assert at_once(post, post) == [302, 302]
    assert WorkoutSet.objects.count() == 1
    assert_totals_agree()


def test_two_different_sets_in_parallel_are_two_rows(alice: User) -> None:
    log = add(start(alice))
    answers = at_once(*[lambda: do(log, kg(100, 5))] * 6)
    assert kinds(answers) == {"list": 6}
    assert WorkoutSet.objects.count() == 6
    assert_totals_agree()


def test_sets_of_two_exercises_in_parallel_keep_the_sessions_totals(alice: User) -> None:
    session = start(alice)
    bench, row = add(session), add(session, "Row")
    for _ in range(ROUNDS):
        at_once(lambda: do(bench, kg(100, 5)), lambda: do(row, kg(60, 10)))
    session.refresh_from_db()
    assert (session.set_count, session.volume_kg) == (2 * ROUNDS, Decimal(ROUNDS * 1100))
    assert_totals_agree()


def test_of_two_edits_in_parallel_one_is_told_about_the_other(alice: User) -> None:
    log = add(start(alice))
    for _ in range(ROUNDS):
        (row,) = do(log, kg(100, 5))
        answers = at_once(
            lambda pk=row.pk: recording.edit_set(user=alice, set_id=pk, version=1, values=kg(105, 5)),  # type: ignore[misc]
            lambda pk=row.pk: recording.edit_set(user=alice, set_id=pk, version=1, values=kg(110, 5)),  # type: ignore[misc]
        )
        assert kinds(answers) == {"WorkoutSet": 1, "ConflictError": 1}
        row.refresh_from_db()
        winner = next(answer for answer in answers if isinstance(answer, WorkoutSet))
        assert (row.weight, row.version) == (winner.weight, 2)
    assert_totals_agree()


def test_of_an_edit_and_a_delete_in_parallel_one_wins(alice: User) -> None:
    log = add(start(alice))
    for _ in range(ROUNDS):
        (row,) = do(log, kg(100, 5))
        edited, deleted = at_once(
            lambda pk=row.pk: recording.edit_set(user=alice, set_id=pk, version=1, values=kg(105, 5)),  # type: ignore[misc]
            lambda pk=row.pk: recording.delete_set(user=alice, set_id=pk, version=1),  # type: ignore[misc]
        )
        row.refresh_from_db()
        if isinstance(edited, WorkoutSet):
            assert isinstance(deleted, recording.ConflictError)
            assert (row.deleted_at, row.text) == (None, "105 kg × 5")
        else:
            assert isinstance(edited, recording.GoneError)
            assert (row.deleted_at is not None, row.text) == (True, "100 kg × 5")
        assert row.version == 2
    assert_totals_agree()


def test_a_set_logged_while_its_exercise_is_removed_is_in_both_or_in_none(alice: User) -> None:
    session = start(alice)
    for _ in range(ROUNDS):
        log = add(session)
        logged, removed = at_once(
            lambda log=log: do(log, kg(100, 5)),  # type: ignore[misc]
            lambda log=log: recording.remove_exercise(user=alice, log_id=log.pk),  # type: ignore[misc]
        )
        assert isinstance(logged, (list, recording.GoneError))
        assert isinstance(removed, WorkoutLog)
        assert log.sets.count() == isinstance(logged, list)
    session.refresh_from_db()
    assert session.set_count == 0
    assert_totals_agree()


def test_two_devices_that_start_at_once_have_one_open_session(alice: User) -> None:
    for number in range(1, ROUNDS + 1):
        answers = at_once(lambda: start(alice), lambda: start(alice), lambda: start(alice))
        assert kinds(answers) == {"WorkoutSession": 1, "AlreadyOpenError": 2}
        assert WorkoutSession.objects.count() == number
        finish(WorkoutSession.objects.open().get())


def test_the_same_start_twice_in_parallel_is_one_session(alice: User) -> None:
    pk = recording.new_id()
    answers = at_once(lambda: start(alice, session_id=pk), lambda: start(alice, session_id=pk))
    assert [session.pk for session in answers] == [pk, pk]
    assert WorkoutSession.objects.count() == 1


def test_the_same_repeat_twice_in_parallel_copies_the_exercises_once(alice: User) -> None:
    source = start(alice)
    add(source)
    finish(source)
    pk = recording.new_id()

    def write() -> WorkoutSession:
        return recording.repeat_session(user=alice, source_id=source.pk, session_id=pk, at=AT)

    assert [session.pk for session in at_once(write, write)] == [pk, pk]
    assert WorkoutLog.objects.filter(session=pk).count() == 1


def test_an_undo_and_a_start_at_once_leave_one_open_session(alice: User) -> None:
    for _ in range(ROUNDS):
        discarded = start(alice)
        recording.discard_session(user=alice, session_id=discarded.pk)
        restored, started = at_once(
            lambda pk=discarded.pk: recording.restore_session(user=alice, session_id=pk),  # type: ignore[misc]
            lambda: start(alice),
        )
        assert sorted(kinds([restored, started])) == ["AlreadyOpenError", "WorkoutSession"]
        finish(WorkoutSession.objects.open().get())


def test_the_same_exercise_added_twice_in_parallel_is_one(alice: User) -> None:
    session, exercise, pk = start(alice), ExerciseFactory.create(), recording.new_id()

    def write() -> WorkoutLog:
        return recording.add_exercise(user=alice, session_id=session.pk, exercise_id=exercise.pk, log_id=pk)

    assert [log.pk for log in at_once(write, write)] == [pk, pk]
    assert WorkoutLog.objects.count() == 1


@pytest.mark.parametrize("repeated", [False, True])
def test_a_merge_while_an_exercise_is_added_misses_no_log(
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
    repeated: bool,  # noqa: FBT001
) -> None:
    duplicate, into = ExerciseFactory.create(name="Benchpress"), ExerciseFactory.create(name="Bench press")
    source = start(alice)
    add(source, duplicate)
    finish(source)
    session = None if repeated else start(alice)

    def merge_them() -> None:
        try:
            merge(duplicate=duplicate, into=into)
        finally:
            connection.close()

    merging = Thread(target=merge_them)
    make = WorkoutLog.__init__

    def make_late(log: WorkoutLog, *stored: Any, **said: Any) -> None:
        if said and not merging.ident:  # a new one, whose exercise was looked up already
            merging.start()
            merging.join(timeout=0.5)  # it gets as far as it can
        make(log, *stored, **said)

    monkeypatch.setattr(WorkoutLog, "__init__", make_late)
    if session is None:
        recording.repeat_session(
            user=alice, source_id=source.pk, session_id=recording.new_id(), at=AT + timedelta(days=7)
        )
    else:
        add(session, duplicate)
    merging.join(timeout=30)
    duplicate.refresh_from_db()
    assert duplicate.merged_into == into
    assert [log.exercise for log in WorkoutLog.objects.all()] == [into, into]


def test_moving_joining_and_editing_at_once_end_without_a_deadlock(alice: User) -> None:
    session = start(alice)
    logs = [add(session, name) for name in "ABCD"]
    (row,) = do(logs[0], kg(100, 5))
    for version in range(1, ROUNDS + 1):
        answers = at_once(
            lambda: recording.move_exercise(user=alice, log_id=logs[0].pk, by=1),
            lambda: recording.move_exercise(user=alice, log_id=logs[3].pk, by=-1),
            lambda version=version: recording.edit_set(  # type: ignore[misc]
                user=alice, set_id=row.pk, version=version, values=kg(100 + version, 5)
            ),
            lambda: recording.leave_superset(user=alice, log_id=logs[1].pk),
            lambda: do(logs[2], kg(50, 5)),
        )
        assert kinds(answers) == {"WorkoutLog": 3, "WorkoutSet": 1, "list": 1}
        assert sorted(session.logs.values_list("position", flat=True)) == [1, 2, 3, 4]
    assert_totals_agree()


def test_finishing_at_once_with_different_words_tells_one_of_them(alice: User) -> None:
    session = start(alice)
    answers = at_once(
        lambda: finish(session, at=AT, notes="phone"), lambda: finish(session, at=AT, notes="desk")
    )
    assert kinds(answers) == {"WorkoutSession": 1, "ConflictError": 1}


def test_records_of_one_exercise_in_two_workouts_at_once_agree_with_the_sets(alice: User) -> None:
    bench = ExerciseFactory.create(name="Bench press")
    first = start(alice)
    do(add(first, bench), kg(60, 5))
    finish(first)
    sessions = [
        recording.start_session(
            user=alice, session_id=recording.new_id(), at=AT + timedelta(days=day), second_allowed=True
        )
        for day in (7, 7)
    ]
    logs = [add(session, bench) for session in sessions]
    for number in range(1, ROUNDS + 1):
        writes = [partial(do, log, kg(60 + 5 * number + place, 5)) for place, log in enumerate(logs)]
        answers = at_once(*writes, lambda: records.bests_for(alice))
        assert kinds(answers) == {"list": 2, "dict": 1}
    assert records.rebuild(alice.pk, [bench.pk], write=False) == 0
    assert PersonalRecord.objects.get(kind="heaviest").value == 60 + 5 * ROUNDS + 1


def test_records_are_right_after_a_set_is_corrected_while_others_derive_and_forget(alice: User) -> None:
    bench = ExerciseFactory.create(name="Bench press")
    rows = []
    for day in range(3):
        session = start(alice, at=AT + timedelta(days=day))
        rows += do(add(session, bench), kg(60 + day, 5))
        finish(session)
    last = rows[-1].log
    for _ in range(ROUNDS):
        row = WorkoutSet.objects.get(pk=rows[0].pk)
        answers = at_once(
            partial(
                recording.edit_set,
                user=alice,
                set_id=row.pk,
                version=row.version,
                values=kg(55 + row.version % 10, 5),
            ),
            lambda: recording.remove_exercise(user=alice, log_id=last.pk),
            lambda: records.bests_for(alice),
        )
        assert kinds(answers) == {"WorkoutSet": 1, "WorkoutLog": 1, "dict": 1}
        at_once(
            lambda: recording.restore_exercise(user=alice, log_id=last.pk), lambda: records.ensure_all(alice)
        )
    records.ensure_all(alice)
    assert records.rebuild(alice.pk, [bench.pk], write=False) == 0


def test_records_know_a_merge_that_happens_while_a_set_is_logged(alice: User) -> None:
    bench = ExerciseFactory.create(name="Bench press")
    for number in range(ROUNDS):
        twin = ExerciseFactory.create(name=f"Bench {number}")
        session = start(alice, at=AT + timedelta(days=number))
        logs = [add(session, twin), add(session, bench)]
        do(logs[0], kg(60 + number, 5))
        answers = at_once(
            partial(merge, duplicate=twin, into=bench),
            partial(do, logs[1], kg(70 + number, 5)),
        )
        assert kinds(answers) == {"int": 1, "list": 1}
        finish(session)
    records.ensure_all(alice)
    assert records.rebuild(alice.pk, [bench.pk], write=False) == 0
