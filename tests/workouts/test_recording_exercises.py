"""The exercises of a session: add, note, move, superset, remove, restore, merge."""

from decimal import Decimal

import pytest

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.workouts.story import (
    add,
    assert_totals_agree,
    do,
    each_raises,
    everything,
    finish,
    kg,
    start,
    totals_of,
)
from training.merging import merge
from training.models import Exercise
from workouts import recording
from workouts.models import WorkoutLog, WorkoutSession

pytestmark = pytest.mark.django_db


def order(session: WorkoutSession) -> list[str]:
    return list(session.logs.kept().in_order().values_list("exercise__name", flat=True))


def supersets(session: WorkoutSession) -> list[int | None]:
    return list(session.logs.kept().in_order().values_list("superset", flat=True))


@pytest.fixture
def session(alice: User) -> WorkoutSession:
    return start(alice)


@pytest.fixture
def logs(session: WorkoutSession) -> list[WorkoutLog]:
    return [add(session, name) for name in "ABCDE"]


def test_an_exercise_comes_to_the_end(session: WorkoutSession, logs: list[WorkoutLog]) -> None:
    recording.remove_exercise(user=session.user, log_id=logs[-1].pk)
    assert order(session) == ["A", "B", "C", "D"]
    add(session, "F")
    assert order(session) == ["A", "B", "C", "D", "F"]


def test_an_exercise_can_be_put_at_a_position(session: WorkoutSession) -> None:
    add(session, "A")
    exercise = ExerciseFactory.create(name="First")
    recording.add_exercise(
        user=session.user,
        session_id=session.pk,
        exercise_id=exercise.pk,
        log_id=recording.new_id(),
        position=0,
    )
    assert order(session) == ["First", "A"]


def test_an_exercise_added_twice_with_one_id_is_one(session: WorkoutSession) -> None:
    log = add(session)
    before = everything()
    replay = recording.add_exercise(
        user=session.user, session_id=session.pk, exercise_id=log.exercise_id, log_id=log.pk
    )
    assert (replay, everything()) == (log, before)


def test_an_exercise_added_again_after_its_removal_is_gone_and_does_not_come_back_by_itself(
    session: WorkoutSession,
) -> None:
    log = add(session)
    recording.remove_exercise(user=session.user, log_id=log.pk)
    before = everything()
    with pytest.raises(recording.GoneError, match=recording.EXERCISE_GONE):
        recording.add_exercise(
            user=session.user, session_id=session.pk, exercise_id=log.exercise_id, log_id=log.pk
        )
    assert everything() == before


def test_an_id_used_in_another_session_is_taken(session: WorkoutSession, alice: User) -> None:
    log = add(session)
    finish(session)
    other = start(alice)
    before = everything()
    with pytest.raises(recording.IdTakenError):
        recording.add_exercise(user=alice, session_id=other.pk, exercise_id=log.exercise_id, log_id=log.pk)
    assert everything() == before


def test_a_merged_exercise_is_followed_when_added(session: WorkoutSession) -> None:
    duplicate, into = ExerciseFactory.create(name="Benchpress"), ExerciseFactory.create(name="Bench press")
    merge(duplicate=duplicate, into=into)
    assert add(session, duplicate).exercise == into


def test_bobs_private_exercise_does_not_exist_for_alice(session: WorkoutSession, bob: User) -> None:
    private = ExerciseFactory.create(owner=bob)
    with pytest.raises(Exercise.DoesNotExist):
        add(session, private)
    assert not WorkoutLog.objects.exists()


def test_bob_finds_no_exercise_of_alices_session(
    bob: User, session: WorkoutSession, logs: list[WorkoutLog]
) -> None:
    before = everything()
    pk = logs[1].pk
    each_raises(
        WorkoutLog.DoesNotExist,
        lambda: recording.note_exercise(user=bob, log_id=pk, version=1, notes="x"),
        lambda: recording.move_exercise(user=bob, log_id=pk, by=1),
        lambda: recording.join_superset(user=bob, log_id=pk),
        lambda: recording.leave_superset(user=bob, log_id=pk),
        lambda: recording.remove_exercise(user=bob, log_id=pk),
        lambda: recording.restore_exercise(user=bob, log_id=pk),
        lambda: recording.bring_back(user=bob, log_id=pk),
    )
    with pytest.raises(WorkoutSession.DoesNotExist):
        recording.add_exercise(
            user=bob, session_id=session.pk, exercise_id=logs[0].exercise_id, log_id=recording.new_id()
        )
    assert everything() == before


def test_a_note_carries_the_version_it_was_written_on(session: WorkoutSession) -> None:
    log = add(session)
    assert recording.note_exercise(user=session.user, log_id=log.pk, version=1, notes="one").version == 2
    before = everything()
    with pytest.raises(recording.ConflictError) as conflict:
        recording.note_exercise(user=session.user, log_id=log.pk, version=1, notes="two")
    current = conflict.value.current
    assert isinstance(current, WorkoutLog)
    assert (current.notes, everything()) == ("one", before)


@pytest.mark.parametrize(
    ("moved", "by", "expected"),
    [
        ("C", -1, "ACBDE"),
        ("C", 1, "ABDCE"),
        ("A", 1, "BACDE"),
        ("E", -1, "ABCED"),
        ("A", -1, "ABCDE"),
        ("E", 1, "ABCDE"),
        ("C", 0, "ABCDE"),
        ("A", 4, "BCDEA"),
        ("A", 5, "ABCDE"),
    ],
)
def test_moving_changes_places(
    session: WorkoutSession, logs: list[WorkoutLog], moved: str, by: int, expected: str
) -> None:
    log = next(log for log in logs if log.exercise.name == moved)
    recording.move_exercise(user=session.user, log_id=log.pk, by=by)
    assert "".join(order(session)) == expected


@pytest.mark.parametrize(
    ("joined", "moved", "by", "expected"),
    [
        # B and C are one superset.
        ("B", "B", 1, "ACBDE"),
        ("B", "C", -1, "ACBDE"),
        ("B", "B", -1, "BCADE"),
        ("B", "C", 1, "ADBCE"),
        ("B", "A", 1, "BCADE"),
        ("B", "D", -1, "ADBCE"),
        ("B", "E", -1, "ABCED"),
        # AB and CD are two, E is alone.
        ("AC", "B", 1, "CDABE"),
        ("AC", "C", -1, "CDABE"),
        ("AC", "E", -1, "ABECD"),
        ("AC", "D", 1, "ABECD"),
        ("AC", "A", -1, "ABCDE"),
        # All of them are one.
        ("ABCD", "A", 1, "BACDE"),
        ("ABCD", "E", 1, "ABCDE"),
        ("D", "E", 1, "ABCDE"),
    ],
)
def test_moving_keeps_supersets_together(
    session: WorkoutSession, logs: list[WorkoutLog], joined: str, moved: str, by: int, expected: str
) -> None:
    by_name = dict(zip("ABCDE", logs, strict=True))
    for name in joined:
        recording.join_superset(user=session.user, log_id=by_name[name].pk)
    recording.move_exercise(user=session.user, log_id=by_name[moved].pk, by=by)
    assert "".join(order(session)) == expected


def test_moving_at_the_end_of_the_list_is_no_edit(session: WorkoutSession, logs: list[WorkoutLog]) -> None:
    before = everything()
    recording.move_exercise(user=session.user, log_id=logs[0].pk, by=-1)
    assert everything() == before


def test_moving_passes_over_a_removed_exercise(session: WorkoutSession, logs: list[WorkoutLog]) -> None:
    recording.remove_exercise(user=session.user, log_id=logs[1].pk)
    recording.move_exercise(user=session.user, log_id=logs[0].pk, by=1)
    assert order(session) == ["C", "A", "D", "E"]


@pytest.mark.parametrize(
    ("joined", "expected"),
    [
        ("A", [1, 1, None, None, None]),
        ("AB", [1, 1, 1, None, None]),
        ("BA", [1, 1, 1, None, None]),
        ("AC", [1, 1, 2, 2, None]),
        ("ACB", [1, 1, 1, 1, None]),  # two supersets become one
        ("CAB", [2, 2, 2, 2, None]),
        ("AA", [1, 1, None, None, None]),
        ("ABCD", [1, 1, 1, 1, 1]),
    ],
)
def test_joining_supersets(
    session: WorkoutSession, logs: list[WorkoutLog], joined: str, expected: list[int | None]
) -> None:
    for name in joined:
        recording.join_superset(user=session.user, log_id=logs["ABCDE".index(name)].pk)
    assert supersets(session) == expected


def test_the_last_exercise_has_nothing_to_join(session: WorkoutSession, logs: list[WorkoutLog]) -> None:
    before = everything()
    with pytest.raises(recording.RefusedError) as refused:
        recording.join_superset(user=session.user, log_id=logs[-1].pk)
    assert refused.value.faults == {"superset": "There is no exercise after this one."}
    assert everything() == before


def test_joining_skips_a_removed_neighbour(session: WorkoutSession, logs: list[WorkoutLog]) -> None:
    recording.remove_exercise(user=session.user, log_id=logs[1].pk)
    recording.join_superset(user=session.user, log_id=logs[0].pk)
    assert supersets(session) == [1, 1, None, None]


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        ("A", [None, 1, 1, None, None]),
        ("B", [1, None, 1, None, None]),
        ("AB", [None, None, None, None, None]),  # one that is left alone is none
        ("E", [1, 1, 1, None, None]),
    ],
)
def test_leaving_a_superset_of_three(
    session: WorkoutSession, logs: list[WorkoutLog], left: str, expected: list[int | None]
) -> None:
    for index in (0, 1):
        recording.join_superset(user=session.user, log_id=logs[index].pk)
    for name in left:
        recording.leave_superset(user=session.user, log_id=logs["ABCDE".index(name)].pk)
    assert supersets(session) == expected


def test_a_restored_exercise_does_not_stand_in_a_superset_of_strangers(
    session: WorkoutSession, logs: list[WorkoutLog]
) -> None:
    a, b, c, _, _ = logs
    recording.join_superset(user=session.user, log_id=a.pk)
    recording.remove_exercise(user=session.user, log_id=a.pk)
    recording.leave_superset(user=session.user, log_id=b.pk)
    recording.join_superset(user=session.user, log_id=c.pk)
    recording.restore_exercise(user=session.user, log_id=a.pk)
    assert supersets(session) == [1, None, 2, 2, None]


def test_removing_takes_the_sets_out_of_the_totals_and_restoring_puts_them_back(
    session: WorkoutSession,
) -> None:
    bench, row = add(session), add(session, "Row")
    do(bench, kg(100, 5), kg(100, 4))
    do(row, kg(60, 10))
    recording.remove_exercise(user=session.user, log_id=bench.pk)
    assert totals_of(session) == {"set_count": 1, "volume_kg": Decimal(600)}
    assert_totals_agree()
    recording.restore_exercise(user=session.user, log_id=bench.pk)
    assert totals_of(session) == {"set_count": 3, "volume_kg": Decimal(1500)}
    assert_totals_agree()


def test_removing_and_restoring_twice_is_once(session: WorkoutSession) -> None:
    log = add(session)
    for write in (recording.remove_exercise, recording.restore_exercise):
        write(user=session.user, log_id=log.pk)
        before = everything()
        write(user=session.user, log_id=log.pk)
        assert everything() == before


def test_what_was_removed_is_not_moved_noted_or_joined(
    session: WorkoutSession, logs: list[WorkoutLog]
) -> None:
    pk = logs[0].pk
    recording.remove_exercise(user=session.user, log_id=pk)
    before = everything()
    each_raises(
        recording.GoneError,
        lambda: recording.move_exercise(user=session.user, log_id=pk, by=1),
        lambda: recording.note_exercise(user=session.user, log_id=pk, version=2, notes="x"),
        lambda: recording.join_superset(user=session.user, log_id=pk),
        lambda: recording.leave_superset(user=session.user, log_id=pk),
        lambda: do(logs[0], kg(100, 5)),
    )
    assert everything() == before


def test_bringing_back_restores_the_exercise_and_the_session_around_it(session: WorkoutSession) -> None:
    log = add(session)
    recording.remove_exercise(user=session.user, log_id=log.pk)
    recording.discard_session(user=session.user, session_id=session.pk)
    assert recording.bring_back(user=session.user, log_id=log.pk).deleted_at is None
    session.refresh_from_db()
    assert session.deleted_at is None


def test_merging_moves_everybodys_logs_and_loses_nothing(alice: User, bob: User) -> None:
    duplicate, into = ExerciseFactory.create(name="Benchpress"), ExerciseFactory.create(name="Bench press")
    for user in (alice, bob):
        session = start(user)
        first, second = add(session, duplicate), add(session, into)
        do(first, kg(100, 5), kg(100, 4))
        do(second, kg(80, 8))
        removed = add(session, duplicate)
        recording.remove_exercise(user=user, log_id=removed.pk)
    session_rows, _, set_rows = everything()
    assert merge(duplicate=duplicate, into=into) == 4
    assert list(WorkoutLog.objects.values_list("exercise", flat=True)) == [into.pk] * 6
    assert (everything()[0], everything()[2]) == (session_rows, set_rows)
    assert_totals_agree()
