"""Two writes of a plan at one moment: threads with connections of their own, on SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from tests import people
from tests.factories import ExerciseFactory
from tests.training.plans.building import new_id, of_days, simple, stored
from tests.workouts.test_races import at_once
from training import merging
from training.models import PlanVersion, Track, TrackChange, TrainingPlan
from training.plans import editing, reading, tracks, writing
from training.plans.errors import ConflictError
from training.plans.tracks import NewChange
from training.progression import as_json
from training.progression.states import Change, ChangeKind

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 3


def test_a_form_sent_twice_at_once_is_one_plan() -> None:
    alice = people.alice()
    squat = str(ExerciseFactory.create().pk)
    for _ in range(ROUNDS):
        pk, program = new_id(), simple(squat)
        answers = at_once(
            *(
                lambda pk=pk, program=program: writing.create_plan(user=alice, plan_id=pk, program=program)
                for _ in range(2)
            )
        )
        assert {type(answer) for answer in answers} == {TrainingPlan}
        assert TrainingPlan.objects.filter(pk=pk).count() == PlanVersion.objects.filter(plan=pk).count() == 1


def test_of_two_edits_of_one_version_one_is_stored_whole_and_the_other_told() -> None:
    alice = people.alice()
    program = of_days(str(ExerciseFactory.create().pk), "AB")
    plan = stored(alice, program)
    current = program
    for version in range(1, ROUNDS + 1):
        edits = [
            replace(
                editing.move_day(current, current.days[-1].id, before=current.days[0].id), name=f"M{version}"
            ),
            editing.edit_day(
                replace(current, name=f"R{version}"), current.days[0].id, name=f"First {version}"
            ),
        ]
        answers = at_once(
            *(
                lambda edit=edit, version=version: writing.save_program(
                    user=alice, plan_id=plan.pk, version=version, program=edit, summary="Edited"
                )
                for edit in edits
            )
        )
        assert {type(answer) for answer in answers} == {TrainingPlan, ConflictError}
        current = reading.program_of(TrainingPlan.objects.get())
        assert current in edits
    assert PlanVersion.objects.count() == ROUNDS + 1


def test_an_edit_of_a_rule_and_a_session_at_once_lose_nothing() -> None:
    alice = people.alice()
    program = simple(str(ExerciseFactory.create().pk))
    plan = stored(alice, program)
    track = Track.objects.get()

    def session() -> Any:
        with transaction.atomic():
            row = Track.objects.for_user(alice).select_for_update(no_key=True).get(plan=plan, key="squat")
            before = as_json.state_from(row.state)
            after = replace(before, value=(before.value or 0) + Decimal("2.5"))
            change = Change(ChangeKind.STEP, before, after)
            return tracks.record_changes(
                user=alice, plan_id=plan.pk, changes=[NewChange(row.pk, change, date(2026, 3, 2))]
            )

    for version in range(1, ROUNDS + 1):
        edited = editing.edit_track(program, "squat", name=f"Squat {version}")
        answers = at_once(
            session,
            session,
            partial(
                writing.save_program,
                user=alice,
                plan_id=plan.pk,
                version=version,
                program=edited,
                summary="Edited",
            ),
        )
        assert [type(answer) for answer in answers] == [list, list, TrainingPlan]
    track.refresh_from_db()
    assert (track.value, track.name) == (60 + 2 * ROUNDS * Decimal("2.5"), f"Squat {ROUNDS}")
    assert [row.number for row in TrackChange.objects.all()] == list(range(1, 2 * ROUNDS + 1))


def test_a_plan_edited_while_its_exercise_is_merged_follows() -> None:
    alice = people.alice()
    for _ in range(ROUNDS):
        duplicate, into = ExerciseFactory.create_batch(2)
        program = simple(str(duplicate.pk))
        plan = stored(alice, program)
        copy = editing.duplicate_day(
            program, program.days[0].id, new_id=str(new_id()), planned_ids=[str(new_id())]
        )
        answers = at_once(
            partial(merging.merge, duplicate=duplicate, into=into),
            partial(
                writing.save_program,
                user=alice,
                plan_id=plan.pk,
                version=1,
                program=copy,
                summary="Copied",
            ),
        )
        assert [type(answer) for answer in answers] == [int, TrainingPlan]
        read = reading.program_of(plan)
        assert {planned.exercise for planned in read.exercises()} == {str(into.pk)}
