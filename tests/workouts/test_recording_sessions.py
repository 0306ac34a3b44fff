"""Sessions: start, repeat, write down, finish, edit, discard, restore."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from tests.factories import AT, ExerciseFactory
from tests.workouts.story import add, assert_totals_agree, do, each_raises, everything, finish, kg, start
from training.merging import merge
from training.models import Exercise
from workouts import recording
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_starting_opens_a_session_on_the_persons_own_day(alice: User) -> None:
    alice.time_zone = "Pacific/Auckland"
    session = start(alice, at=AT)
    session.refresh_from_db()
    assert (session.state, session.started_at, session.ended_at, session.local_date, session.time_zone) == (
        "open",
        AT,
        None,
        date(2026, 3, 3),
        "Pacific/Auckland",
    )


def test_starting_twice_with_one_id_is_one_session(alice: User) -> None:
    session = start(alice)
    before = everything()
    assert start(alice, session_id=session.pk, at=AT + HOUR) == session
    assert everything() == before


def test_a_late_start_does_not_open_what_is_finished(alice: User) -> None:
    session = finish(start(alice))
    before = everything()
    assert start(alice, session_id=session.pk).state == "finished"
    assert everything() == before


def test_only_one_session_is_open(alice: User, bob: User) -> None:
    session = start(alice)
    with pytest.raises(recording.AlreadyOpenError) as already:
        start(alice)
    assert already.value.session == session
    assert start(bob).is_open


def test_an_id_of_bobs_is_taken_and_bobs_session_untouched(alice: User, bob: User) -> None:
    theirs = start(bob)
    before = everything()
    with pytest.raises(recording.IdTakenError):
        start(alice, session_id=theirs.pk)
    assert everything() == before


def test_repeating_keeps_order_and_supersets_but_no_sets(alice: User) -> None:
    session = start(alice, name="Push")
    bench, row, dip = (add(session, name) for name in ("Bench press", "Row", "Dip"))
    do(bench, kg(100, 5))
    recording.join_superset(user=alice, log_id=row.pk)
    recording.move_exercise(user=alice, log_id=dip.pk, by=-1)
    gone = add(session, "Curl")
    recording.remove_exercise(user=alice, log_id=gone.pk)
    finish(session)
    again = recording.repeat_session(
        user=alice, source_id=session.pk, session_id=recording.new_id(), at=AT + HOUR
    )
    found = again.logs.in_order().values_list("exercise__name", "position", "superset", "set_count")
    assert list(found) == [("Bench press", 1, None, 0), ("Dip", 2, 1, 0), ("Row", 3, 1, 0)]
    assert (again.name, again.is_open) == ("Push", True)


def test_repeating_follows_an_exercise_that_was_merged(alice: User) -> None:
    session = start(alice)
    log = add(session, "Benchpress")
    finish(session)
    into = ExerciseFactory.create(name="Bench press")
    merge(duplicate=log.exercise, into=into)
    again = recording.repeat_session(user=alice, source_id=session.pk, session_id=recording.new_id(), at=AT)
    assert [each.exercise for each in again.logs.all()] == [into]


@pytest.mark.parametrize("exercises", [1, 8])
def test_repeating_takes_as_many_queries_for_many_exercises_as_for_one(
    alice: User, exercises: int, django_assert_num_queries: Any
) -> None:
    source = start(alice)
    for number in range(exercises):
        add(source, f"Lift {number}")
    finish(source)
    with django_assert_num_queries(13):
        recording.repeat_session(user=alice, source_id=source.pk, session_id=recording.new_id(), at=AT)


def test_repeating_twice_with_one_id_is_one_session_even_after_a_change(alice: User) -> None:
    source = start(alice)
    add(source)
    finish(source)
    pk = recording.new_id()
    again = recording.repeat_session(user=alice, source_id=source.pk, session_id=pk, at=AT)
    recording.remove_exercise(user=alice, log_id=again.logs.get().pk)
    before = everything()
    assert recording.repeat_session(user=alice, source_id=source.pk, session_id=pk, at=AT) == again
    assert everything() == before


def test_repeating_beside_an_open_session_is_refused(alice: User) -> None:
    source = finish(start(alice))
    start(alice)
    before = everything()
    with pytest.raises(recording.AlreadyOpenError):
        recording.repeat_session(user=alice, source_id=source.pk, session_id=recording.new_id(), at=AT)
    assert everything() == before


def test_what_was_discarded_is_not_repeated(alice: User) -> None:
    source = start(alice)
    recording.discard_session(user=alice, session_id=source.pk)
    with pytest.raises(recording.GoneError):
        recording.repeat_session(user=alice, source_id=source.pk, session_id=recording.new_id(), at=AT)


def test_a_past_workout_is_finished_and_stands_in_nobodys_way(alice: User) -> None:
    opened = start(alice)
    pk = recording.new_id()
    said: dict[str, Any] = {"day": date(2026, 2, 1), "started_at": AT - 29 * 24 * HOUR, "ended_at": None}
    past = recording.record_past_session(user=alice, session_id=pk, **said)
    before = everything()
    assert recording.record_past_session(user=alice, session_id=pk, **said) == past
    assert (past.local_date, past.state, past.ended_at) == (date(2026, 2, 1), "finished", None)
    assert (WorkoutSession.objects.for_user(alice).open().get(), everything()) == (opened, before)


@pytest.mark.parametrize(
    "corrected",
    [{"day": date(2026, 2, 2)}, {"started_at": AT - HOUR}, {"ended_at": AT + HOUR}, {"name": "Legs"}],
)
def test_a_past_workout_corrected_and_sent_again_is_not_dropped_but_a_late_duplicate_is(
    alice: User, corrected: dict[str, Any]
) -> None:
    pk = recording.new_id()
    said: dict[str, Any] = {"user": alice, "session_id": pk, "started_at": AT, "ended_at": None, "name": ""}
    said["day"] = AT.date()
    past = recording.record_past_session(**said)
    before = everything()
    with pytest.raises(recording.ConflictError) as conflict:
        recording.record_past_session(**said | corrected)
    assert (conflict.value.current, everything()) == (past, before)
    recording.edit_session(user=alice, session_id=pk, version=1, notes="edited since")
    before = everything()
    assert (recording.record_past_session(**said | corrected), everything()) == (past, before)


def test_a_past_workout_with_bobs_id_is_refused(alice: User, bob: User) -> None:
    theirs = start(bob)
    before = everything()
    with pytest.raises(recording.IdTakenError):
        recording.record_past_session(
            user=alice, session_id=theirs.pk, day=date(2026, 2, 1), started_at=AT, ended_at=None
        )
    assert everything() == before


def test_finishing_stores_the_end_and_how_it_went(alice: User) -> None:
    session = finish(start(alice), at=AT + HOUR, mood="good", rating=4, notes="Fine", name="Legs")
    session.refresh_from_db()
    assert (session.state, session.ended_at, session.mood, session.rating, session.notes, session.name) == (
        "finished",
        AT + HOUR,
        "good",
        4,
        "Fine",
        "Legs",
    )
    assert session.version == 2


def test_finishing_before_the_start_ends_at_the_start(alice: User) -> None:
    assert finish(start(alice), at=AT - HOUR).ended_at == AT


def test_finishing_twice_with_the_same_details_changes_nothing(alice: User) -> None:
    session = finish(start(alice), at=AT + HOUR, rating=4)
    before = everything()
    assert finish(session, at=AT + 2 * HOUR, rating=4).ended_at == AT + HOUR
    assert everything() == before


def test_a_late_finish_does_not_undo_an_edit(alice: User) -> None:
    session = finish(start(alice), rating=4)
    recording.edit_session(user=alice, session_id=session.pk, version=2, rating=5)
    before = everything()
    with pytest.raises(recording.ConflictError) as conflict:
        finish(session, rating=4)
    assert (conflict.value.current, everything()) == (session, before)


def test_editing_the_day_moves_the_exercises_along(alice: User) -> None:
    session = start(alice)
    kept, removed = add(session), add(session, "Row")
    recording.remove_exercise(user=alice, log_id=removed.pk)
    recording.edit_session(user=alice, session_id=session.pk, version=1, local_date=date(2026, 3, 1))
    assert list(WorkoutLog.objects.in_order().values_list("pk", "date", "version")) == [
        (kept.pk, date(2026, 3, 1), 2),
        (removed.pk, date(2026, 3, 1), 3),
    ]


def test_editing_what_changed_meanwhile_is_a_conflict(alice: User) -> None:
    session = start(alice)
    recording.edit_session(user=alice, session_id=session.pk, version=1, notes="first")
    before = everything()
    with pytest.raises(recording.ConflictError) as conflict:
        recording.edit_session(user=alice, session_id=session.pk, version=1, notes="second")
    assert (conflict.value.current.version, everything()) == (2, before)


def test_discarding_and_restoring_brings_everything_back(alice: User) -> None:
    session = start(alice)
    do(add(session), kg(100, 5))
    before = (list(WorkoutLog.objects.values()), list(WorkoutSet.objects.values()))
    recording.discard_session(user=alice, session_id=session.pk)
    assert not WorkoutSession.objects.kept().exists()
    recording.restore_session(user=alice, session_id=session.pk)
    session.refresh_from_db()
    assert (session.deleted_at, session.is_open, session.version) == (None, True, 3)
    assert (list(WorkoutLog.objects.values()), list(WorkoutSet.objects.values())) == before
    assert_totals_agree()


def test_discarding_and_restoring_twice_is_once(alice: User) -> None:
    session = start(alice)
    recording.discard_session(user=alice, session_id=session.pk)
    before = everything()
    recording.discard_session(user=alice, session_id=session.pk)
    assert everything() == before
    recording.restore_session(user=alice, session_id=session.pk)
    before = everything()
    recording.restore_session(user=alice, session_id=session.pk)
    assert everything() == before


def test_restoring_an_open_session_beside_another_one_is_refused(alice: User) -> None:
    first = start(alice)
    recording.discard_session(user=alice, session_id=first.pk)
    second = start(alice)
    with pytest.raises(recording.AlreadyOpenError) as already:
        recording.restore_session(user=alice, session_id=first.pk)
    assert already.value.session == second
    finish(second)
    assert recording.restore_session(user=alice, session_id=first.pk).is_open


def test_restoring_a_finished_session_beside_an_open_one_works(alice: User) -> None:
    first = finish(start(alice))
    recording.discard_session(user=alice, session_id=first.pk)
    start(alice)
    assert recording.restore_session(user=alice, session_id=first.pk).deleted_at is None


def test_nothing_is_written_into_a_discarded_session(alice: User) -> None:
    session = start(alice)
    log = add(session)
    (row,) = do(log, kg(100, 5))
    recording.discard_session(user=alice, session_id=session.pk)
    before = everything()
    each_raises(
        recording.GoneError,
        lambda: add(session, "Row"),
        lambda: do(log, kg(100, 5)),
        lambda: recording.edit_set(user=alice, set_id=row.pk, version=1, values=kg(1, 1)),
        lambda: recording.delete_set(user=alice, set_id=row.pk),
        lambda: recording.note_exercise(user=alice, log_id=log.pk, version=1, notes="x"),
        lambda: recording.move_exercise(user=alice, log_id=log.pk, by=1),
        lambda: recording.remove_exercise(user=alice, log_id=log.pk),
        lambda: recording.edit_session(user=alice, session_id=session.pk, version=2, notes="x"),
        lambda: finish(session),
    )
    exercises = Exercise.objects.count()
    assert (everything(), exercises) == (before, 2)


def test_bob_finds_no_session_of_alices(alice: User, bob: User) -> None:
    session = finish(start(alice))
    before = everything()
    each_raises(
        WorkoutSession.DoesNotExist,
        lambda: recording.repeat_session(
            user=bob, source_id=session.pk, session_id=recording.new_id(), at=AT
        ),
        lambda: recording.finish_session(user=bob, session_id=session.pk, at=AT),
        lambda: recording.edit_session(user=bob, session_id=session.pk, version=2, notes="x"),
        lambda: recording.discard_session(user=bob, session_id=session.pk),
        lambda: recording.restore_session(user=bob, session_id=session.pk),
    )
    assert everything() == before


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        (datetime(2026, 3, 2, 22, 59, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 2)),  # 23:59
        (datetime(2026, 3, 2, 23, 0, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 3)),  # 00:00
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 29)),  # before the gap
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 29)),  # 23:59 of 23 hours
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 30)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), "Europe/Berlin", date(2026, 10, 25)),  # of 25 hours
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), "Europe/Berlin", date(2026, 10, 25)),
        (datetime(2026, 1, 1, 9, 30, tzinfo=UTC), "Pacific/Kiritimati", date(2026, 1, 1)),
        (datetime(2026, 1, 1, 10, 0, tzinfo=UTC), "Pacific/Kiritimati", date(2026, 1, 2)),
        (datetime(2026, 1, 1, 0, 0, tzinfo=UTC), "America/Los_Angeles", date(2025, 12, 31)),
        (datetime(2026, 1, 1, 0, 0, tzinfo=UTC), "Not/AZone", date(2026, 1, 1)),
    ],
)
def test_the_day_is_the_one_on_the_persons_calendar(alice: User, at: datetime, zone: str, day: date) -> None:
    alice.time_zone = zone
    session = start(alice, at=at)
    log = add(session)
    finish(session, at=at + 3 * HOUR)  # over midnight
    session.refresh_from_db()
    assert (session.local_date, log.date, session.duration) == (day, day, 3 * HOUR)
