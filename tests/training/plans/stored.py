"""Plans as they are stored, and what is said of them."""

from datetime import date

from training.models import Track, TrainingPlan
from training.plans import reading, tracks, writing
from training.progression import as_json
from training.progression.program import Program
from training.progression.states import Change, ChangeKind, TrackState

MONDAY = date(2026, 3, 2)


def saved(plan: TrainingPlan, program: Program, summary: str = "Changed") -> TrainingPlan:
    plan.refresh_from_db()
    return writing.save_program(
        user=plan.user, plan_id=plan.pk, version=plan.version, program=program, summary=summary
    )


def step(plan: TrainingPlan, key: str, after: TrackState) -> None:
    """A session has moved a track."""
    track = Track.objects.get(plan=plan, key=key)
    change = Change(ChangeKind.STEP, as_json.state_from(track.state), after)
    tracks.record_changes(
        user=plan.user, plan_id=plan.pk, changes=[tracks.NewChange(track.pk, change, MONDAY)]
    )


def state(plan: TrainingPlan, key: str) -> TrackState:
    return reading.states_of(plan)[key]
