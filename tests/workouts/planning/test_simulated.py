"""What the editor says that comes is what comes: a program is simulated, trained just so, and asked after each session."""

from decimal import Decimal

import pytest

from accounts.models import User
from tests.factories import AT, ExerciseFactory
from tests.training.plans.building import new_id
from tests.workouts.planning.programs import begin, end
from training import programs
from training.models import TrainingPlan
from training.plans import adopting, reading
from training.plans.adopting import Start
from training.plans.loads import persons_loads
from training.progression import as_json, engine
from training.progression.states import DoneSet, Prescription
from workouts.models import WorkoutLog, WorkoutSet

pytestmark = pytest.mark.django_db


def adopted(user: User, key: str) -> TrainingPlan:
    """With 100 kg for each of its weights."""
    library = programs.program(key)
    assert library
    for exercise in library.exercises:
        ExerciseFactory.create(
            key=exercise, name=exercise.replace("-", " ").capitalize(), equipment="barbell"
        )
    starts = {track.key: Start(Decimal(100)) for track in library.program("kg").tracks}
    return adopting.adopt(
        user=user, plan_id=new_id(), program=library, unit="kg", starts=starts, today=AT.date()
    )


def do(log: WorkoutLog, sets: list[DoneSet]) -> None:
    """Straight into the table: how a set is logged is not the question here."""
    WorkoutSet.objects.bulk_create(
        WorkoutSet(
            user=log.user,
            log=log,
            position=number,
            kind=each.kind.value,
            weight=each.weight,
            weight_unit="kg",
            weight_kg=each.weight,
            reps=each.reps,
            done_at=log.session.started_at,
        )
        for number, each in enumerate(sets)
    )


def weights(asked: Prescription) -> list[tuple[int | None, int | None, Decimal | None]]:
    return [(each.reps, each.target, each.weight) for each in asked.sets]


@pytest.mark.parametrize(
    ("key", "fail", "sessions"),
    [
        # Stages: 5×3 to 6×2 on the first day, and the third tier.
        ("gzclp", {1, 2}, 7),
        # A minimum missed, the deload, and what comes of both in the next cycle.
        ("531-boring-but-big", {2}, 18),
        # The record on Friday moves all three days.
        ("texas-method", {3, 6}, 7),
    ],
)
def test_what_is_simulated_is_what_comes_of_training_so(
    alice: User, key: str, fail: set[int], sessions: int
) -> None:
    plan = adopted(alice, key)
    rows = reading.rows_of([plan])[plan.pk]
    program = rows.program
    tracks = {track.key: track for track in program.tracks}
    simulated = engine.simulate(
        program,
        rows.states,
        sessions=sessions,
        fail_at=fail,
        loads=persons_loads(alice, program.named, "kg"),
        e1rm=lambda _: None,
    )
    found = []
    for number, each in enumerate(simulated, start=1):
        session = begin(plan, days=2 * number)
        asked = []
        for log in session.logs.select_related("session").order_by("position"):
            prescription = as_json.prescription_from(log.prescription)
            asked.append(weights(prescription))
            if prescription.track:
                track = tracks[prescription.track]
                do(log, engine.as_asked(prescription, track, failed=each.failed))
        found.append(asked)
        end(session)
    assert found == [[weights(one) for one in each.prescriptions] for each in simulated]
