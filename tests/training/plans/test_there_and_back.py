"""Any edits, stored: the rows say what was said, a file brings it back, and what is refused changes nothing."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from tests.environment import examples
from tests.factories import ExerciseFactory
from tests.training.plans.building import new_id, rich, stored
from tests.training.plans.test_editing import EDITS
from training.models import Track
from training.plans import checking, editing, files, reading, versions, writing
from training.plans.editing import NotInPlanError
from training.plans.errors import FaultsError
from training.progression import as_json
from training.progression.program import Program

pytestmark = pytest.mark.django_db

SEED = "0192b7a4-6a4e-7a7c-9c5e-6d2f9f0d1a52"


def edited(program: Program, data: Any, other: str) -> Program:
    """After one edit; where it brings an exercise, `other` is it."""
    with suppress(NotInPlanError):
        program = data.draw(st.sampled_from(EDITS))(program, data.draw)
    return editing._with_each(
        program, lambda each: replace(each, exercise=other) if each.exercise == "other" else each
    )


@settings(max_examples=examples(8), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_rows_and_files_say_what_was_said(alice: User, data: st.DataObject) -> None:
    exercises = [str(exercise.pk) for exercise in ExerciseFactory.create_batch(7)]
    program = rich(exercises[:6])
    plan = stored(alice, program)
    first, seen = program, [program]
    for _ in range(data.draw(st.integers(1, 4))):
        wanted = edited(program, data, exercises[6])

        def save(wanted: Program = wanted) -> None:
            writing.save_program(
                user=alice, plan_id=plan.pk, version=plan.version, program=wanted, summary="Edited"
            )

        if checking.faults(wanted):
            with pytest.raises(FaultsError):
                save()
        else:
            save()
            program = wanted
            seen += [] if wanted == seen[-1] else [wanted]
        plan.refresh_from_db()
        assert reading.program_of(plan) == program
    document = files.export_plan(plan)
    again = files.read_plan_file(files.file_bytes(document), alice)
    assert editing.with_ids_of(again, SEED) == editing.with_ids_of(program, SEED)
    kept = [as_json.program_from(row.document) for row in versions.versions(plan).order_by("number")]
    assert kept == seen
    assert set(reading.states_of(plan)) == {track.key for track in program.tracks}
    versions.restore_version(user=alice, plan_id=plan.pk, version=plan.version, number=1)
    plan.refresh_from_db()
    assert reading.program_of(plan) == first
    assert Track.objects.kept().filter(plan=plan).count() == len(first.tracks)
    copy = writing.copy_plan(user=alice, source_id=plan.pk, plan_id=new_id())
    assert editing.with_ids_of(reading.program_of(copy), SEED) == editing.with_ids_of(
        replace(first, name=f"Copy of {first.name}"), SEED
    )
    writing.delete_plan(user=alice, plan_id=plan.pk)
    writing.delete_plan(user=alice, plan_id=copy.pk)
