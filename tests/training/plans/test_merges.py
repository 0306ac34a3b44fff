"""Two exercises become one: plans and ladders follow."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.training.plans.building import simple, stored
from training import merging
from training.models import Exercise, PlannedExercise
from training.models import Track as TrackRow
from training.plans import reading, versions
from training.progression import as_json
from training.progression.program import Double, Track
from training.progression.states import TrackState

pytestmark = pytest.mark.django_db


@pytest.fixture
def exercises() -> list[Exercise]:
    return list(ExerciseFactory.create_batch(3))


def test_what_is_planned_moves_for_everybody(alice: User, bob: User, exercises: list[Exercise]) -> None:
    duplicate, into, other = exercises
    hers, his = stored(alice, simple(str(duplicate.pk))), stored(bob, simple(str(other.pk)))
    assert merging.count_references(duplicate) == {"planned exercise": 1}
    assert merging.merge(duplicate=duplicate, into=into) == 1
    assert merging.count_references(duplicate) == {}
    assert set(PlannedExercise.objects.values_list("plan", "exercise")) == {
        (hers.pk, into.pk),
        (his.pk, other.pk),
    }
    hers.refresh_from_db()
    assert hers.version == 1
    # A version from before the merge says the same under the other name: there is nothing to restore.
    assert versions.restore_version(user=alice, plan_id=hers.pk, version=1, number=1).version == 1


@pytest.mark.parametrize(
    ("ladder", "rung", "expected", "stands"),
    [
        ("do", 0, "io", 0),
        ("doi", 2, "io", 0),
        ("iod", 2, "io", 0),
        ("iod", 1, "io", 1),
        ("do", 7, "io", 7),
    ],
)
def test_a_ladder_keeps_the_movement_one_stands_on(
    alice: User, exercises: list[Exercise], ladder: str, rung: int, expected: str, stands: int
) -> None:
    duplicate, into, other = exercises
    ids = {"d": str(duplicate.pk), "i": str(into.pk), "o": str(other.pk)}
    track: Any = Track(
        "squat", "Squat", rule=Double(Decimal(1)), ladder=tuple(ids[letter] for letter in ladder)
    )
    plan = stored(alice, replace(simple(str(other.pk)), tracks=(track,)))
    TrackRow.objects.update(state=as_json.state_json(TrackState(None, rung=rung)))
    assert merging.merge(duplicate=duplicate, into=into) == 1
    assert TrackRow.objects.get().ladder == [ids[letter] for letter in expected]
    assert reading.states_of(plan)["squat"] == TrackState(None, rung=stands)
