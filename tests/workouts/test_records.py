"""Records as they fall, and as they are taken back: kept with each write, derived where they are not."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tests.factories import AT, ExerciseFactory, WorkoutLogFactory, WorkoutSessionFactory, WorkoutSetFactory
from tests.workouts.story import add, do, finish, kg, lb, start
from training.merging import merge
from training.models import Exercise
from workouts import recording, records
from workouts.models import PersonalRecord, WorkoutLog, WorkoutSession, WorkoutSet
from workouts.set_values import SetValues

pytestmark = pytest.mark.django_db

ALL = ["heaviest", "e1rm", "volume"]
WEEK = timedelta(days=7)


def workout(
    user: User, *all_values: SetValues, week: int, exercise: str | Exercise = "Bench press"
) -> list[WorkoutSet]:
    """A finished workout of one exercise."""
    session = start(user, at=AT + week * WEEK)
    rows = do(add(session, exercise), *all_values, at=AT + week * WEEK)
    finish(session)
    return rows


def marks(*rows: WorkoutSet) -> list[list[str]]:
    stored = dict(WorkoutSet.objects.values_list("pk", "records"))
    return [stored[row.pk] for row in rows]


def holders(user: User) -> dict[str, str]:
    """Kind → value, and for repetitions at a weight."""
    return {
        f"{row.kind} at {row.at_kg.normalize():f}"
        if row.kind == "reps"
        else row.kind: f"{row.value.normalize():f}"
        for row in PersonalRecord.objects.for_user(user)
    }


def test_first_workout_is_where_it_begins(alice: User) -> None:
    rows = workout(alice, kg(100, 5), kg(110, 5), week=0)
    assert marks(*rows) == [[], []]
    assert holders(alice) == {
        "heaviest": "110", "e1rm": "128.3333", "volume": "550", "reps at 100": "5", "reps at 110": "5",
    }  # fmt: skip


def test_a_record_is_told_at_once(alice: User) -> None:
    workout(alice, kg(100, 5), week=0)
    (row,) = workout(alice, kg(102.5, 5), week=1)  # type: ignore[arg-type]
    assert row.records == ALL
    assert marks(row) == [ALL]
    assert (row.version, PersonalRecord.objects.get(kind="heaviest").workout_set) == (1, row)


def test_a_tie_and_a_warm_up_are_none(alice: User) -> None:
    workout(alice, kg(100, 5), week=0)
    rows = workout(alice, kg(140, 5, "warm_up"), kg(100, 5), week=1)
    assert marks(*rows) == [[], []]
    assert PersonalRecord.objects.get(kind="heaviest").date == AT.date()


def test_units_are_exact(alice: User) -> None:
    workout(alice, lb(100, 5), week=0)
    rows = workout(alice, kg("45.3592", 5), lb(100, 6), week=1)
    assert marks(*rows) == [[], ["e1rm", "reps", "volume"]]


def test_correcting_takes_it_back_and_gives_it_to_whom_it_belongs(alice: User) -> None:
    workout(alice, kg(100, 5), week=0)
    wrong, after = workout(alice, kg(200, 5), kg(105, 5), week=1)
    assert marks(wrong, after) == [ALL, []]
    recording.edit_set(user=alice, set_id=wrong.pk, version=1, values=kg(100, 5))
    assert marks(wrong, after) == [[], ALL]
    row = WorkoutSet.objects.get(pk=after.pk)
    assert (row.version, row.updated_at) == (1, after.updated_at)  # a mark is nobody's edit
    assert holders(alice)["heaviest"] == "105"


def test_making_it_a_warm_up_takes_it_back(alice: User) -> None:
    workout(alice, kg(100, 5), week=0)
    (row,) = workout(alice, kg(105, 5), week=1)
    recording.edit_set(user=alice, set_id=row.pk, version=1, values=kg(105, 5, "warm_up"))
    assert marks(row) == [[]]
    assert holders(alice)["heaviest"] == "100"


def test_deleting_and_restoring(alice: User) -> None:
    workout(alice, kg(100, 5), week=0)
    (row,) = workout(alice, kg(105, 5), week=1)
    deleted = recording.delete_set(user=alice, set_id=row.pk)
    assert deleted.records == []
    assert (marks(row), holders(alice)["heaviest"]) == ([[]], "100")
    restored = recording.restore_set(user=alice, set_id=row.pk)
    assert restored.records == ALL
    assert (marks(row), holders(alice)["heaviest"]) == ([ALL], "105")


def test_deleting_what_was_beaten_leaves_nothing_to_beat(alice: User) -> None:
    (first,) = workout(alice, kg(100, 5), week=0)
    (row,) = workout(alice, kg(105, 5), week=1)
    recording.delete_set(user=alice, set_id=first.pk)
    assert marks(row) == [[]]


def test_a_workout_written_down_afterwards_takes_marks_from_later_ones(alice: User) -> None:
    workout(alice, kg(100, 5), week=0)
    (later,) = workout(alice, kg(105, 5), week=2)
    past = recording.record_past_session(
        user=alice,
        session_id=recording.new_id(),
        day=(AT + WEEK).date(),
        started_at=AT + WEEK,
        ended_at=None,
    )
    (row,) = do(add(past), kg(107.5, 5))  # type: ignore[arg-type]
    assert marks(row, later) == [ALL, []]


def test_moving_a_workout_to_another_day(alice: User) -> None:
    workout(alice, kg(100, 5), week=1)
    (row,) = workout(alice, kg(105, 5), week=2)
    session = row.log.session
    recording.edit_session(
        user=alice, session_id=session.pk, version=WorkoutSession.objects.get(pk=session.pk).version,
        local_date=AT.date(), started_at=AT, ended_at=AT,
    )  # fmt: skip
    assert not PersonalRecord.objects.exists()  # whoever reads next derives them
    records.ensure(alice, [row.log.exercise_id])
    assert marks(row) == [[]]
    assert PersonalRecord.objects.get(kind="heaviest").date == AT.date()


def test_removing_an_exercise_and_discarding_a_workout(alice: User) -> None:
    workout(alice, kg(100, 5), week=0)
    (row,) = workout(alice, kg(105, 5), week=1)
    log, session = row.log, row.log.session
    writes = [
        (recording.remove_exercise, {"log_id": log.pk}, "100"),
        (recording.restore_exercise, {"log_id": log.pk}, "105"),
        (recording.discard_session, {"session_id": session.pk}, "100"),
        (recording.restore_session, {"session_id": session.pk}, "105"),
    ]
    for write, what, heaviest in writes:
        write(user=alice, **what)  # type: ignore[operator]
        records.ensure_all(alice)
        assert holders(alice)["heaviest"] == heaviest
    assert marks(row) == [ALL]


def test_a_merged_exercise_brings_its_history(alice: User) -> None:
    bench = ExerciseFactory.create(name="Bench press")
    twin = ExerciseFactory.create(name="Bench")
    workout(alice, kg(100, 5), week=0, exercise=twin)
    (row,) = workout(alice, kg(95, 5), week=1, exercise=bench)
    (later,) = workout(alice, kg(97.5, 5), week=2, exercise=bench)  # type: ignore[arg-type]
    assert marks(row, later) == [[], ALL]
    merge(duplicate=twin, into=bench)
    assert records.bests_for(alice)[bench.pk]["best"]["heaviest"] == "100.0000"
    assert marks(row, later) == [[], []]


def test_order_of_exercises_within_a_workout_takes_nothing_away(alice: User) -> None:
    workout(alice, kg(100, 5), week=0)
    session = start(alice, at=AT + WEEK)
    first, second = add(session), add(session)
    rows = do(first, kg(105, 5)) + do(second, kg(105, 5))
    recording.move_exercise(user=alice, log_id=second.pk, by=-1)
    records.forget(alice, [first.exercise_id])
    records.ensure_all(alice)
    assert marks(*rows) == [ALL, []]


@pytest.mark.parametrize(
    ("measurement", "first", "better", "expected"),
    [
        ("weight_reps", kg(100, 5), kg(105, 6), ALL),
        ("reps", SetValues(reps=20), SetValues(reps=21), ["reps"]),
        ("added_weight_reps", kg(10, 5), kg(12, 5), ["heaviest", "volume"]),
        ("assisted_reps", kg(25, 5), kg(20, 5), ["heaviest"]),
        ("time", SetValues(seconds=Decimal(60)), SetValues(seconds=Decimal("60.5")), ["longest"]),
        (
            "weight_time",
            SetValues(weight=Decimal(20), weight_unit="kg", seconds=Decimal(60)),
            SetValues(weight=Decimal(22), weight_unit="kg", seconds=Decimal(61)),
            ["heaviest", "longest"],
        ),
        (
            "weight_distance",
            SetValues(weight=Decimal(20), weight_unit="kg", distance=Decimal(40), distance_unit="m"),
            SetValues(weight=Decimal(22), weight_unit="kg", distance=Decimal(45), distance_unit="yd"),
            ["heaviest", "farthest"],
        ),
        (
            "distance_time",
            SetValues(distance=Decimal(5), distance_unit="km", seconds=Decimal(1500)),
            SetValues(distance=Decimal("3.2"), distance_unit="mi", seconds=Decimal(1510)),
            ["longest", "farthest", "fastest"],
        ),
    ],
)
def test_each_measurement(
    alice: User, measurement: str, first: SetValues, better: SetValues, expected: list[str]
) -> None:
    exercise = ExerciseFactory.create(measurement=measurement)
    (before,) = workout(alice, first, week=0, exercise=exercise)
    (row,) = workout(alice, better, week=1, exercise=exercise)
    assert marks(before, row) == [[], expected]
    recording.edit_set(user=alice, set_id=row.pk, version=1, values=first)
    assert marks(row) == [[]]
    card = records.card(alice, exercise.pk)
    assert card is not None
    assert all(best.value for best in [*card.bests, *card.reps])


def test_of_many_weights_only_what_is_shown_is_read_with_its_sets(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    heaviest, *_ = workout(alice, *(kg(200 - 5 * each, 1 + each % 3) for each in range(30)), week=0)
    read = []

    def note(instance: PersonalRecord, **_: object) -> None:
        read.append(instance)

    post_init.connect(note, sender=PersonalRecord)
    with django_assert_num_queries(2):
        card = records.card(alice, heaviest.log.exercise_id)
    post_init.disconnect(note, sender=PersonalRecord)
    assert card is not None
    assert [(best.value, best.source) for best in card.reps] == [
        ("1", "200 kg"),
        ("2", "195 kg"),
        ("3", "190 kg"),
    ]
    assert len(read) == len(card.bests) + len(card.reps) == 6


def test_bests_are_those_before_the_workout_in_progress(alice: User) -> None:
    workout(alice, kg(100, 5), week=0)
    log = add(start(alice, at=AT + WEEK))
    do(log, kg(105, 5), kg(60, 8))
    expected = {
        "best": {"heaviest": "100.0000", "volume": "500.0000", "e1rm": "116.6667"},
        "reps_at": {"100.0000": 5},
    }
    assert records.bests_for(alice) == {log.exercise_id: expected}
    finish(WorkoutSession.objects.open().get())
    assert records.bests_for(alice)[log.exercise_id]["reps_at"] == {
        "60.0000": 8,
        "100.0000": 5,
        "105.0000": 5,
    }


def test_after_a_record_fell_what_there_was_to_beat_is_found_among_the_sets_that_differ(alice: User) -> None:
    """Not by reading a history of thousands of equal ones."""
    for week in range(3):
        workout(alice, *[kg(100, 5)] * 4, lb(135, 8), kg(140, 10, "warm_up"), kg(100, 4 + week), week=week)
    do(log := add(start(alice, at=AT + 3 * WEEK)), kg(105, 5))
    with CaptureQueriesContext(connection) as asked:
        bests = records.bests_for(alice)
    assert bests == {
        log.exercise_id: {
            "best": {"heaviest": "100.0000", "volume": "600.0000", "e1rm": "120.0000"},
            "reps_at": {"61.2350": 8, "100.0000": 6},
        }
    }
    assert ["DISTINCT" in query["sql"] for query in asked] == [False, False, True]


@pytest.mark.parametrize(
    ("measurement", "values"),
    [
        ("weight_reps", kg(100, 0)),
        ("reps", SetValues(reps=0)),
        ("weight_time", SetValues(weight=Decimal(20), weight_unit="kg", seconds=Decimal(0))),
        ("distance_time", SetValues(distance=Decimal(0), distance_unit="km")),
    ],
)
def test_of_what_never_counts_nothing_is_derived_each_time_somebody_looks(
    alice: User, measurement: str, values: SetValues
) -> None:
    workout(alice, values, week=0, exercise=ExerciseFactory.create(measurement=measurement))
    with CaptureQueriesContext(connection) as asked:
        assert records.bests_for(alice) == {}
    assert len(asked) == 2


def test_of_a_first_workout_in_progress_there_is_nothing_to_beat(alice: User) -> None:
    do(add(start(alice)), kg(100, 5))
    assert records.bests_for(alice) == {}


def test_what_was_never_derived_is_when_somebody_reads_or_logs(alice: User) -> None:
    """As after a take-over, or for all that was there before there were records."""
    bench = ExerciseFactory.create(name="Bench press")
    for week, weight in enumerate((100, 105)):
        session = WorkoutSessionFactory.create(user=alice, started_at=AT + week * WEEK)
        WorkoutSetFactory.create(
            log=WorkoutLogFactory.create(session=session, exercise=bench), weight=Decimal(weight)
        )
    before = list(WorkoutSet.objects.order_by("pk").values("version", "updated_at"))
    assert records.bests_for(alice)[bench.pk]["best"]["heaviest"] == "105.0000"
    assert [row.records for row in WorkoutSet.objects.order_by("log__date")] == [[], ALL]
    assert list(WorkoutSet.objects.order_by("pk").values("version", "updated_at")) == before
    records.forget(alice, [bench.pk])
    (row,) = workout(alice, kg(104, 5), week=3, exercise=bench)
    assert (row.records, holders(alice)["heaviest"]) == ([], "105")


def test_of_another_person_nothing_is_seen_or_touched(alice: User, bob: User, as_bob: Client) -> None:
    (row,) = workout(alice, kg(100, 5), week=0)
    workout(bob, kg(60, 5), week=0, exercise=row.log.exercise)
    (bobs,) = workout(bob, kg(62, 5), week=1, exercise=row.log.exercise)
    assert bobs.records == ALL
    assert holders(alice)["heaviest"] == "100"
    page = as_bob.get(reverse("workouts:exercise_history", args=[row.log.exercise_id])).content.decode()
    assert "62 kg" in page
    assert "100 kg" not in page
    recording.discard_session(user=bob, session_id=bobs.log.session_id)
    assert holders(alice)["heaviest"] == "100"


def test_logging_costs_the_same_whatever_the_history(alice: User) -> None:
    def asked(weeks: range) -> int:
        for week in weeks:
            workout(alice, kg(100 + week, 5), week=week)
        log = add(start(alice, at=AT + 100 * WEEK))
        with CaptureQueriesContext(connection) as captured:
            do(log, kg(50, 5))
        recording.discard_session(user=alice, session_id=log.session_id)
        records.ensure_all(alice)
        return len(captured)

    assert asked(range(1, 3)) == asked(range(3, 12))


def test_pages_show_them(alice: User, as_alice: Client) -> None:
    workout(alice, kg(100, 5), week=0)
    (row,) = workout(alice, kg(105, 5, rpe=Decimal(9)), week=1)
    session = row.log.session.get_absolute_url()
    shown = as_alice.get(f"{session}?log={row.log_id}").content.decode()
    assert (
        'Heaviest<span aria-hidden="true"> +2</span><span class="visually-hidden">, best e1RM, most volume'
        in shown
    )
    assert 'aria-label="Change set 1: 105 kg × 5. Record: Heaviest, best e1RM, most volume"' in shown
    assert "1 record</span>" in as_alice.get(reverse("workouts:history")).content.decode()
    for url in (
        reverse("workouts:exercise_history", args=[row.log.exercise_id]),
        reverse("training:exercise", args=[row.log.exercise_id]),
    ):
        page = as_alice.get(url).content.decode()
        assert "126 kg" in page
        assert "est. from 105 × 5 at RPE 9" in page
        assert f"{session}?log={row.log_id}#log-{row.log_id}" in page
    recording.delete_set(user=alice, set_id=row.pk)
    assert 'class="pr"' not in as_alice.get(reverse("workouts:history")).content.decode()


def test_no_card_of_what_was_never_done(alice: User, as_alice: Client) -> None:
    bench: Any = ExerciseFactory.create(name="Bench press")
    assert "records-title" not in as_alice.get(bench.get_absolute_url()).content.decode()


def test_command_finds_and_mends(alice: User) -> None:
    workout(alice, kg(100, 5), week=0)
    (row,) = workout(alice, kg(105, 5), week=1)
    out = StringIO()
    call_command("rebuild_records", "--check", stdout=out)
    assert out.getvalue() == "All records agree with their sets.\n"
    WorkoutSet.objects.filter(pk=row.pk).update(records=[])
    PersonalRecord.objects.filter(kind="heaviest").update(value=7)
    PersonalRecord.objects.filter(kind="volume").delete()
    with pytest.raises(CommandError, match="3 records or marks differ"):
        call_command("rebuild_records", "--check")
    call_command("rebuild_records", "--check", "--user", "bob@example.com", stdout=StringIO())
    out = StringIO()
    call_command("rebuild_records", "--user", "Alice@example.com", stdout=out)
    assert out.getvalue() == "3 records or marks corrected.\n"
    assert (marks(row), holders(alice)["heaviest"]) == ([ALL], "105")
    records.forget(alice, [row.log.exercise_id])
    call_command("rebuild_records", stdout=StringIO())
    assert holders(alice)["heaviest"] == "105"
    assert WorkoutLog.objects.count() == 2
