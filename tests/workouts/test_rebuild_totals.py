"""`manage.py rebuild_totals` finds and mends totals that no longer agree with their sets."""

from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from training.models import Exercise
from workouts import recording
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet
from workouts.set_values import SetValues

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 18, tzinfo=UTC)


def totals_of(user: User) -> tuple[int, int, Decimal, int, Decimal]:
    log = WorkoutLog.objects.for_user(user).get()
    session = WorkoutSession.objects.for_user(user).get()
    return log.set_count, log.reps_total, log.volume_kg, session.set_count, session.volume_kg


@pytest.fixture
def lifter() -> User:
    """Two sets of 100 kg × 5, one of them a warm-up, and one deleted."""
    user = User.objects.create_user("alice@example.com")
    exercise = Exercise.objects.create(name="Bench press")
    session = recording.start_session(user=user, session_id=recording.new_id(), at=AT)
    log = recording.add_exercise(
        user=user, session_id=session.pk, exercise_id=exercise.pk, log_id=recording.new_id()
    )
    for position, kind in enumerate(("warm_up", "working", "working"), start=1):
        values = SetValues(kind=kind, weight=Decimal(100), weight_unit="kg", reps=5)
        row = recording.log_set(
            user=user, log_id=log.pk, set_id=recording.new_id(), values=values, position=position, done_at=AT
        )
    recording.delete_set(user=user, set_id=row.pk)
    return user


RIGHT = (1, 5, Decimal(500), 1, Decimal(500))


def test_says_so_when_all_agree(lifter: User) -> None:
    out = StringIO()
    call_command("rebuild_totals", "--check", stdout=out)
    assert out.getvalue() == "All totals agree with their sets.\n"
    assert totals_of(lifter) == RIGHT


def test_check_fails_on_a_difference_and_changes_nothing(lifter: User) -> None:
    WorkoutSet.objects.filter(kind="working", deleted_at=None).update(reps=6)
    with pytest.raises(CommandError, match="1 rows have totals"):
        call_command("rebuild_totals", "--check")
    assert totals_of(lifter) == RIGHT


def test_mends_logs_and_the_sessions_around_them(lifter: User) -> None:
    WorkoutSet.objects.filter(kind="working", deleted_at=None).update(reps=6)
    out = StringIO()
    call_command("rebuild_totals", stdout=out)
    assert out.getvalue() == "2 rows corrected.\n"
    log = WorkoutLog.objects.get()
    assert totals_of(lifter) == (1, 6, Decimal(600), 1, Decimal(600))
    assert log.version == 1  # a total is nobody's edit
    call_command("rebuild_totals", "--check", stdout=StringIO())


def test_counts_no_removed_exercise(lifter: User) -> None:
    log = WorkoutLog.objects.get()
    recording.remove_exercise(user=lifter, log_id=log.pk)
    WorkoutSession.objects.update(volume_kg=7)
    call_command("rebuild_totals", stdout=StringIO())
    assert WorkoutSession.objects.get().volume_kg == 0


def test_mends_every_session(lifter: User) -> None:
    first = WorkoutSession.objects.get()
    recording.finish_session(user=lifter, session_id=first.pk, at=AT)
    recording.repeat_session(user=lifter, source_id=first.pk, session_id=recording.new_id(), at=AT)
    WorkoutSession.objects.update(set_count=9)
    out = StringIO()
    call_command("rebuild_totals", stdout=out)
    assert out.getvalue() == "2 rows corrected.\n"
    assert sorted(WorkoutSession.objects.values_list("set_count", flat=True)) == [0, 1]


def test_of_one_person_only(lifter: User) -> None:
    WorkoutLog.objects.update(set_count=9)
    call_command("rebuild_totals", "--user", "bob@example.com", "--check", stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("rebuild_totals", "--user", "Alice@Example.com", "--check")
