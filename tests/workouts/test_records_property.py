"""Records kept step by step are those derived from scratch, after any sequence of writes."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from tests.environment import examples
from tests.factories import AT, ExerciseFactory
from training.merging import merge
from training.models import Exercise
from workouts import recording, records
from workouts.models import PersonalRecord, WorkoutLog, WorkoutSession, WorkoutSet
from workouts.records.judging import Done
from workouts.set_values import SetValues

pytestmark = pytest.mark.django_db

_VALUES = st.builds(
    SetValues,
    kind=st.sampled_from(["working", "working", "working", "warm_up"]),
    weight=st.sampled_from([Decimal(0), Decimal(60), Decimal("62.5"), Decimal(70)]),
    weight_unit=st.just("kg"),
    reps=st.integers(1, 4),
)
_KINDS = """
log log log log log edit edit edit delete delete restore remove put_back discard bring_back start move finish read swap merge
""".split()  # noqa: SIM905 — one may stand there more than once
_STEPS = st.lists(st.tuples(st.sampled_from(_KINDS), st.integers(0, 7), _VALUES), min_size=8, max_size=18)


class Gym:
    """Whatever the numbers say, done by recording; what cannot be done is left."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.exercises: list[Exercise] = [
            ExerciseFactory.create(name=f"Press {number}") for number in range(2)
        ]

    def do(self, step: str, number: int, values: SetValues) -> None:
        write: Callable[[int, SetValues], object] = getattr(self, step)
        try:
            with transaction.atomic():
                write(number, values)
        except (recording.GoneError, recording.ConflictError, recording.RefusedError, IndexError):
            pass

    def pick(self, rows: Any, number: int) -> Any:
        found = list(rows.order_by("id"))
        return found[number % len(found)] if found else found[0]

    def start(self, number: int, values: SetValues) -> None:
        day = timedelta(days=number)
        session = recording.record_past_session(
            user=self.user,
            session_id=recording.new_id(),
            day=(AT + day).date(),
            started_at=AT + day,
            ended_at=None,
        )
        if number % 2:
            WorkoutSession.objects.filter(pk=session.pk).update(state="open")
        for exercise in [*self.exercises, self.exercises[0]]:
            recording.add_exercise(
                user=self.user, session_id=session.pk, exercise_id=exercise.pk, log_id=recording.new_id()
            )

    def log(self, number: int, values: SetValues) -> None:
        log = self.pick(WorkoutLog.objects.all(), number)
        position = None if values.reps == 4 else number
        recording.log_set(
            user=self.user,
            log_id=log.pk,
            set_id=recording.new_id(),
            values=values,
            position=position,
            done_at=AT,
        )

    def edit(self, number: int, values: SetValues) -> None:
        row = self.pick(WorkoutSet.objects.kept(), number)
        recording.edit_set(user=self.user, set_id=row.pk, version=row.version, values=values)

    def delete(self, number: int, values: SetValues) -> None:
        recording.delete_set(user=self.user, set_id=self.pick(WorkoutSet.objects.kept(), number).pk)

    def restore(self, number: int, values: SetValues) -> None:
        gone = WorkoutSet.objects.exclude(deleted_at=None)
        recording.restore_set(user=self.user, set_id=self.pick(gone, number).pk)

    def remove(self, number: int, values: SetValues) -> None:
        logs = WorkoutLog.objects.kept().filter(set_count__gt=0)
        recording.remove_exercise(user=self.user, log_id=self.pick(logs, number).pk)

    def put_back(self, number: int, values: SetValues) -> None:
        gone = WorkoutLog.objects.exclude(deleted_at=None)
        recording.restore_exercise(user=self.user, log_id=self.pick(gone, number).pk)

    def discard(self, number: int, values: SetValues) -> None:
        sessions = WorkoutSession.objects.kept().filter(set_count__gt=0)
        recording.discard_session(user=self.user, session_id=self.pick(sessions, number).pk)

    def bring_back(self, number: int, values: SetValues) -> None:
        gone = WorkoutSession.objects.exclude(deleted_at=None)
        recording.restore_session(user=self.user, session_id=self.pick(gone, number).pk, second_allowed=True)

    def move(self, number: int, values: SetValues) -> None:
        session = self.pick(WorkoutSession.objects.kept(), number)
        at = AT + timedelta(days=values.reps or 0)
        recording.edit_session(
            user=self.user,
            session_id=session.pk,
            version=session.version,
            local_date=at.date(),
            started_at=at,
            ended_at=None if session.is_open else at,
        )

    def finish(self, number: int, values: SetValues) -> None:
        session = self.pick(WorkoutSession.objects.open(), number)
        recording.finish_session(user=self.user, session_id=session.pk, at=session.started_at)

    def swap(self, number: int, values: SetValues) -> None:
        log = self.pick(WorkoutLog.objects.kept(), number)
        recording.swap_exercise(
            user=self.user, log_id=log.pk, version=log.version, exercise_id=self.exercises[number % 2].pk
        )

    def merge(self, number: int, values: SetValues) -> None:
        if self.exercises[0] != self.exercises[1]:
            merge(duplicate=self.exercises[1], into=self.exercises[0])
            self.exercises[1] = self.exercises[0]

    def read(self, number: int, values: SetValues) -> None:
        records.ensure(self.user, [self.exercises[number % 2].pk])


def from_scratch(user: User, exercise_id: UUID) -> records.Judged:
    """In Python, in the order of the workouts."""
    sets = WorkoutSet.objects.filter(
        user=user,
        log__exercise=exercise_id,
        deleted_at=None,
        log__deleted_at=None,
        log__session__deleted_at=None,
    ).select_related("log__session")
    in_order = sorted(
        sets,
        key=lambda row: (
            row.log.date, row.log.session.started_at, row.log.session_id, row.log_id, row.position, row.pk
        ),
    )  # fmt: skip
    return records.judge(
        (
            row.pk,
            row.log.session_id,
            records.values(Done(row.log.measurement, row.kind, row.weight_kg, row.reps, None, None, row.rpe)),
        )
        for row in in_order
    )


def assert_agree(user: User, *, derived: bool) -> None:
    for exercise in Exercise.objects.all():
        right = from_scratch(user, exercise.pk)
        rows = {
            (row.kind, row.at_kg): (row.value, row.workout_set_id)
            for row in PersonalRecord.objects.filter(user=user, exercise=exercise)
        }
        if not rows and not derived:
            continue
        assert rows == right.bests
        kept = WorkoutSet.objects.kept().filter(
            log__exercise=exercise, log__deleted_at=None, log__session__deleted_at=None
        )
        assert {row.pk: row.records for row in kept if row.records} == right.marks
        days = dict(
            PersonalRecord.objects.filter(exercise=exercise).values_list("date", "workout_set__log__date")
        )
        assert all(day == of_log for day, of_log in days.items())
    assert not any(row.records for row in WorkoutSet.objects.exclude(deleted_at=None))


@settings(max_examples=examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
def test_kept_step_by_step_is_derived_from_scratch(
    alice: User, steps: list[tuple[str, int, SetValues]]
) -> None:
    with transaction.atomic():
        gym = Gym(alice)
        gym.start(0, SetValues())
        gym.start(3, SetValues())
        for step in steps:
            gym.do(*step)
            assert_agree(alice, derived=False)
        records.ensure_all(alice)
        assert_agree(alice, derived=True)
        exercises = list(Exercise.objects.values_list("pk", flat=True))
        assert records.rebuild(alice.pk, exercises, write=False) == 0
        transaction.set_rollback(True)
