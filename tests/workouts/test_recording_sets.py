"""Sets: log, edit, delete, restore, and the totals that each of them keeps."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from tests.environment import examples
from tests.factories import AT, ExerciseFactory
from tests.workouts.story import (
    add,
    assert_totals_agree,
    do,
    each_raises,
    everything,
    finish,
    kg,
    lb,
    rows,
    start,
    totals_of,
)
from workouts import recording
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet
from workouts.set_values import SetValues

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(alice: User) -> WorkoutLog:
    return add(start(alice))


def kept(log: WorkoutLog) -> list[str]:
    return [row.text for row in log.sets.kept().in_order()]


def test_a_set_is_stored_as_entered_with_exact_kilograms(log: WorkoutLog) -> None:
    (row,) = do(log, lb("225", 5))
    row.refresh_from_db()
    assert (row.weight, row.weight_unit, row.weight_kg, row.reps, row.position, row.version, row.done_at) == (
        Decimal(225),
        "lb",
        Decimal("102.0583"),
        5,
        1,
        1,
        AT,
    )
    assert totals_of(log)["volume_kg"] == Decimal("510.2915")


@pytest.mark.parametrize(
    ("measurement", "values", "text", "expected"),
    [
        ("weight_reps", kg("82.5", 5), "82.5 kg × 5", (5, "412.5", 0, 0)),
        ("reps", SetValues(reps=12), "12 reps", (12, 0, 0, 0)),
        ("added_weight_reps", kg(10, 8), "+10 kg × 8", (8, 80, 0, 0)),
        ("added_weight_reps", SetValues(reps=8), "8 reps", (8, 0, 0, 0)),
        ("assisted_reps", kg(20, 8), "−20 kg × 8", (8, 0, 0, 0)),
        ("time", SetValues(seconds=Decimal(45)), "0:45", (0, 0, 45, 0)),
        (
            "weight_time",
            SetValues(weight=Decimal(20), weight_unit="kg", seconds=Decimal(90)),
            "20 kg · 1:30",
            (0, 0, 90, 0),
        ),
        (
            "distance_time",
            SetValues(distance=Decimal(1), distance_unit="mi", seconds=Decimal(480)),
            "1 mi · 8:00",
            (0, 0, 480, "1609.344"),
        ),
        (
            "weight_distance",
            SetValues(weight=Decimal(40), weight_unit="kg", distance=Decimal(50), distance_unit="m"),
            "40 kg · 50 m",
            (0, 0, 0, 50),
        ),
    ],
)
def test_each_kind_of_exercise_has_its_text_and_totals(
    alice: User, measurement: str, values: SetValues, text: str, expected: tuple[int | str, ...]
) -> None:
    log = add(start(alice), ExerciseFactory.create(measurement=measurement))
    (row,) = do(log, values)
    reps, volume, seconds, metres = map(Decimal, expected)
    assert row.text == text
    assert totals_of(log) == {
        "set_count": 1,
        "hard_sets": 1,
        "reps_total": reps,
        "volume_kg": volume,
        "seconds_total": seconds,
        "metres_total": metres,
    }


def test_warm_ups_count_for_nothing_and_a_chain_of_drop_sets_is_one_hard_set(log: WorkoutLog) -> None:
    do(
        log,
        kg(60, 10, "warm_up"),
        kg(100, 5),
        kg(80, 8, "drop"),
        kg(60, 10, "drop"),
        kg(100, 4, "failure"),
    )
    assert totals_of(log) == {
        "set_count": 4,
        "hard_sets": 2,
        "reps_total": 27,
        "volume_kg": Decimal(500 + 640 + 600 + 400),
        "seconds_total": 0,
        "metres_total": 0,
    }
    assert totals_of(log.session) == {"set_count": 4, "volume_kg": Decimal(2140)}


def test_a_drop_set_after_nothing_but_warm_ups_is_a_hard_set(log: WorkoutLog) -> None:
    do(log, kg(60, 10, "warm_up"), kg(80, 8, "drop"))
    assert totals_of(log)["hard_sets"] == 1


def test_a_set_sent_again_is_the_same_set(log: WorkoutLog) -> None:
    (row,) = do(log, kg(100, 5))
    before = everything()
    replay = recording.log_set(
        user=log.user, log_id=log.pk, set_id=row.pk, values=kg("100.0", 5), position=7, done_at=AT
    )
    assert (replay, replay.text, everything()) == (row, "100 kg × 5", before)


@pytest.mark.parametrize(
    "values",
    [
        kg("102.5", 5),
        kg(100, 6),
        lb(100, 5),
        kg(100, 5, "drop"),
        kg(100, 5, rpe=Decimal(9)),
        kg(100, 5, notes="x"),
    ],
)
def test_a_set_corrected_and_sent_again_is_not_dropped(log: WorkoutLog, values: SetValues) -> None:
    (row,) = do(log, kg(100, 5))
    before = everything()
    with pytest.raises(recording.ConflictError) as conflict:
        recording.log_set(user=log.user, log_id=log.pk, set_id=row.pk, values=values, position=1, done_at=AT)
    assert (conflict.value.current, str(conflict.value.current), everything()) == (row, "100 kg × 5", before)


def test_a_set_corrected_and_sent_again_brings_its_exercise_back_first(log: WorkoutLog) -> None:
    (row,) = do(log, kg(100, 5))
    recording.remove_exercise(user=log.user, log_id=log.pk)
    with pytest.raises(recording.GoneError):
        recording.log_set(
            user=log.user, log_id=log.pk, set_id=row.pk, values=kg(90, 5), position=1, done_at=AT
        )


def test_a_late_duplicate_does_not_undo_an_edit_or_a_delete(log: WorkoutLog) -> None:
    (row,) = do(log, kg(100, 5))
    recording.edit_set(user=log.user, set_id=row.pk, version=1, values=kg(105, 5))
    before = everything()
    again: dict[str, Any] = {"user": log.user, "log_id": log.pk, "set_id": row.pk, "values": kg(100, 5)}
    assert recording.log_set(**again, position=1, done_at=AT).text == "105 kg × 5"
    assert everything() == before
    recording.delete_set(user=log.user, set_id=row.pk)
    before = everything()
    assert recording.log_set(**again, position=1, done_at=AT).deleted_at is not None
    assert everything() == before
    recording.remove_exercise(user=log.user, log_id=log.pk)
    before = everything()
    assert recording.log_set(**again, position=1, done_at=AT) == row
    assert everything() == before


def test_the_order_is_the_positions_then_the_ids(log: WorkoutLog) -> None:
    ids = [recording.new_id() for _ in range(4)]
    for pk, position, reps in ((ids[3], 2, 4), (ids[1], 2, 3), (ids[2], 1, 2), (ids[0], 1, 1)):
        recording.log_set(
            user=log.user, log_id=log.pk, set_id=pk, values=kg(50, reps), position=position, done_at=AT
        )
    assert kept(log) == ["50 kg × 1", "50 kg × 2", "50 kg × 3", "50 kg × 4"]


def test_an_id_of_another_exercise_or_of_bobs_is_taken(log: WorkoutLog, bob: User) -> None:
    (theirs,) = do(add(start(bob)), kg(100, 5))
    (own,) = do(add(log.session, "Row"), kg(60, 10))
    before = everything()
    for row in (theirs, own):
        with pytest.raises(recording.IdTakenError):
            recording.log_set(
                user=log.user, log_id=log.pk, set_id=row.pk, values=kg(1, 1), position=1, done_at=AT
            )
    assert everything() == before


def test_bob_finds_no_set_of_alices(log: WorkoutLog, bob: User) -> None:
    (row,) = do(log, kg(100, 5))
    before = everything()
    each_raises(
        WorkoutSet.DoesNotExist,
        lambda: recording.edit_set(user=bob, set_id=row.pk, version=1, values=kg(1, 1)),
        lambda: recording.delete_set(user=bob, set_id=row.pk),
        lambda: recording.restore_set(user=bob, set_id=row.pk),
    )
    with pytest.raises(WorkoutLog.DoesNotExist):
        recording.log_set(
            user=bob, log_id=log.pk, set_id=recording.new_id(), values=kg(1, 1), position=1, done_at=AT
        )
    assert everything() == before


def test_an_edit_carries_the_version_it_was_made_on(log: WorkoutLog) -> None:
    (row,) = do(log, kg(100, 5))
    edited = recording.edit_set(user=log.user, set_id=row.pk, version=1, values=kg(105, 6, rpe=Decimal(9)))
    assert (edited.text, edited.version, edited.rpe) == ("105 kg × 6", 2, Decimal(9))
    assert totals_of(log.session) == {"set_count": 1, "volume_kg": Decimal(630)}
    before = everything()
    writes: list[Callable[[], object]] = [
        lambda: recording.edit_set(user=log.user, set_id=row.pk, version=1, values=kg(110, 5)),
        lambda: recording.delete_set(user=log.user, set_id=row.pk, version=1),
    ]
    for write in writes:
        with pytest.raises(recording.ConflictError) as conflict:
            write()
        assert str(conflict.value.current) == "105 kg × 6"
    assert everything() == before


def test_a_deleted_set_leaves_a_tombstone_and_comes_back(log: WorkoutLog) -> None:
    row, _ = do(log, kg(100, 5), kg(100, 4))
    recording.delete_set(user=log.user, set_id=row.pk, version=1)
    assert (kept(log), WorkoutSet.objects.count()) == (["100 kg × 4"], 2)
    assert totals_of(log.session) == {"set_count": 1, "volume_kg": Decimal(400)}
    with pytest.raises(recording.GoneError):
        recording.edit_set(user=log.user, set_id=row.pk, version=2, values=kg(1, 1))
    before = everything()
    recording.delete_set(user=log.user, set_id=row.pk, version=1)
    assert everything() == before
    restored = recording.restore_set(user=log.user, set_id=row.pk)
    assert (kept(log), restored.version) == (["100 kg × 5", "100 kg × 4"], 3)
    before = everything()
    recording.restore_set(user=log.user, set_id=row.pk)
    assert everything() == before
    assert_totals_agree()


def test_what_says_nothing_is_refused_and_not_stored(log: WorkoutLog) -> None:
    before = everything()
    with pytest.raises(recording.RefusedError) as refused:
        do(log, SetValues())
    assert refused.value.faults == {"weight": "Enter the weight.", "reps": "Enter the reps."}
    assert everything() == before


def test_a_finished_workout_can_still_be_corrected(log: WorkoutLog) -> None:
    (row,) = do(log, kg(100, 5))
    finish(log.session)
    recording.edit_set(user=log.user, set_id=row.pk, version=1, values=kg(90, 5))
    do(log, kg(80, 5))
    assert totals_of(log.session) == {"set_count": 2, "volume_kg": Decimal(850)}


@pytest.mark.parametrize(
    ("ended_after", "logged_after", "expected"),
    [
        (60, 7 * 24 * 60, 60),  # a set that was forgotten
        (60, 30, 30),  # sent late by a phone that was offline
        (60, -5, 0),
        (None, 7 * 24 * 60, 0),  # a past workout without its duration
    ],
)
def test_a_set_added_to_a_finished_workout_was_done_in_it(
    alice: User, ended_after: int | None, logged_after: int, expected: int
) -> None:
    past = recording.record_past_session(
        user=alice,
        session_id=recording.new_id(),
        day=AT.date(),
        started_at=AT,
        ended_at=None if ended_after is None else AT + timedelta(minutes=ended_after),
    )
    (row,) = do(add(past), kg(100, 5), at=AT + timedelta(minutes=logged_after))
    row.refresh_from_db()
    assert row.done_at == AT + timedelta(minutes=expected)


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["log", "edit", "delete", "restore", "remove", "put back", "replay"]),
        st.integers(0, 5),
        st.sampled_from(["warm_up", "working", "drop", "failure"]),
        st.decimals(0, 300, places=3),
        st.sampled_from(["kg", "lb"]),
        st.integers(0, 30),
    ),
    max_size=12,
)


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
def test_whatever_is_done_the_totals_agree(
    alice: User, actions: list[tuple[str, int, str, Decimal, str, int]]
) -> None:
    WorkoutSession.objects.all().delete()
    session = start(alice)
    logs = [add(session, "Bench press"), add(session, "Row")]
    for action, which, kind, weight, unit, reps in actions:
        log = logs[which % 2]
        values = SetValues(kind=kind, weight=weight, weight_unit=unit, reps=reps)
        row = WorkoutSet.objects.filter(log=log).order_by("pk").first()
        try:
            act(action, log, row, values)
        except recording.GoneError:
            assert WorkoutLog.objects.get(pk=log.pk).deleted_at or (row and row.deleted_at)
    assert_totals_agree()


def act(action: str, log: WorkoutLog, row: WorkoutSet | None, values: SetValues) -> None:
    user = log.user
    match action:
        case "remove":
            recording.remove_exercise(user=user, log_id=log.pk)
        case "put back":
            recording.restore_exercise(user=user, log_id=log.pk)
        case "log":
            do(log, values)
        case "edit" if row:
            recording.edit_set(user=user, set_id=row.pk, version=row.version, values=values)
        case "delete" if row:
            recording.delete_set(user=user, set_id=row.pk)
        case "restore" if row:
            recording.restore_set(user=user, set_id=row.pk)
        case "replay" if row:
            before = rows(WorkoutSet)
            with suppress(recording.ConflictError):
                recording.log_set(
                    user=user, log_id=log.pk, set_id=row.pk, values=values, position=1, done_at=AT
                )
            assert rows(WorkoutSet) == before


def test_rebuilding_finds_and_mends_a_planted_fault_of_every_total(log: WorkoutLog) -> None:
    do(log, kg(100, 5), lb(135, 8))
    for name in totals_of(log):
        WorkoutLog.objects.filter(pk=log.pk).update(**{name: 7})
        assert recording.rebuild_totals(WorkoutLog.objects.all(), write=False) in {1, 2}
        assert recording.rebuild_totals(WorkoutLog.objects.all(), write=True) in {1, 2}
        assert_totals_agree()
    for name in totals_of(log.session):
        WorkoutSession.objects.update(**{name: 7})
        assert recording.rebuild_totals(WorkoutLog.objects.all(), write=True) == 1
        assert_totals_agree()
    assert recording.rebuild_totals(WorkoutLog.objects.all(), write=True) == 0
