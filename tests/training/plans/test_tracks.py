"""What sessions and people do to a track: each is a row, and the last one is where it stands."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.training.plans.building import new_id, rich, simple, stored
from training.models import Track, TrackChange, TrainingPlan
from training.plans import editing, reading, tracks, writing
from training.plans.errors import FaultsError, NotLastError
from training.plans.tracks import NewChange
from training.progression import as_json
from training.progression.program import Basis, Linear, PlannedSet
from training.progression.states import Change, ChangeKind, Judgement, Outcome, TrackState

pytestmark = pytest.mark.django_db

D = Decimal
DAY = date(2026, 3, 2)
RULE = Linear(D("2.5"))


@pytest.fixture
def plan(alice: User) -> TrainingPlan:
    return stored(alice, simple(str(ExerciseFactory.create().pk)))


@pytest.fixture
def track(plan: TrainingPlan) -> Track:
    return Track.objects.get()


def stepped(track: Track, before: str, after: str, **values: Any) -> NewChange:
    judgement = Judgement(Outcome.SUCCESS, 5, 5, evidence=("a", "b"))
    change = Change(ChangeKind.STEP, TrackState(D(before)), TrackState(D(after)), judgement, step=D("2.5"))
    return NewChange(track.pk, change, DAY, RULE, **values)


def record(plan: TrainingPlan, *changes: NewChange) -> list[TrackChange]:
    return tracks.record_changes(user=plan.user, plan_id=plan.pk, changes=changes)


def rows(track: Track) -> list[tuple[int, str, str | None, str | None]]:
    found = TrackChange.objects.filter(track=track)
    return [(row.number, row.kind, row.before["value"], row.after["value"]) for row in found]


def value(track: Track) -> Decimal | None:
    track.refresh_from_db()
    return track.value


def test_a_session_leaves_rows_and_the_last_one_is_where_it_stands(plan: TrainingPlan, track: Track) -> None:
    session, log = new_id(), new_id()
    [first, _] = record(
        plan,
        stepped(track, "60", "62.5", session=session, log=log, detail={"of": "Squat"}),
        stepped(track, "62.5", "65"),
    )
    record(plan, stepped(track, "65", "67.5"))
    assert rows(track) == [(1, "step", "60", "62.5"), (2, "step", "62.5", "65"), (3, "step", "65", "67.5")]
    assert value(track) == D("67.5")
    first.refresh_from_db()
    assert (first.session, first.log, first.on, first.plan_id) == (session, log, DAY, plan.pk)
    assert first.rule == {"kind": "linear", "step": "2.5"}
    assert (
        as_json.change_from(first.kind, first.before, first.after, first.detail)
        == stepped(track, "60", "62.5").change
    )
    assert first.detail["of"] == "Squat"


def test_recording_costs_the_same_for_one_track_and_for_five(
    alice: User, django_assert_num_queries: Any
) -> None:
    exercises = [str(exercise.pk) for exercise in ExerciseFactory.create_batch(6)]
    plan = stored(alice, rich(exercises))
    every = list(Track.objects.filter(plan=plan))
    for chosen in (every[:1], every):
        with django_assert_num_queries(6):  # two of them a savepoint
            record(plan, *(stepped(each, "60", "62.5") for each in chosen))
    assert record(plan) == []


def test_a_track_of_another_plan_is_refused(alice: User, bob: User, plan: TrainingPlan, track: Track) -> None:
    other = stored(alice, simple(str(ExerciseFactory.create().pk)))
    change = stepped(track, "60", "62.5")
    for user, plan_id in ((alice, other.pk), (bob, plan.pk)):
        with pytest.raises(Track.DoesNotExist):
            tracks.record_changes(user=user, plan_id=plan_id, changes=[change])
    with pytest.raises(Track.DoesNotExist):
        tracks.set_value(user=bob, track_id=track.pk, value=D(100), on=DAY)
    with pytest.raises(Track.DoesNotExist):
        tracks.rewrite_from(user=bob, track_id=track.pk, number=1, changes=[])
    [row] = record(plan, change)
    with pytest.raises(TrackChange.DoesNotExist):
        tracks.undo_change(user=bob, change_id=row.pk, on=DAY)
    assert rows(track) == [(1, "step", "60", "62.5")]


def test_a_value_set_by_hand_forgets_the_streaks(plan: TrainingPlan, track: Track) -> None:
    before = TrackState(
        D(80),
        reps=9,
        stage=1,
        rung=2,
        failures=2,
        successes=1,
        sessions=7,
        resets=2,
        is_testing=True,
        missed=True,
        driven=True,
        first_stage_value=D(90),
    )
    record(plan, NewChange(track.pk, Change(ChangeKind.HOLD, TrackState(D(60)), before), DAY))
    for _ in range(2):
        tracks.set_value(user=plan.user, track_id=track.pk, value=D("72.5"), on=DAY, reason="A bad week")
    track.refresh_from_db()
    assert as_json.state_from(track.state) == TrackState(
        D("72.5"), stage=1, rung=2, sessions=7, driven=True, first_stage_value=D(90)
    )
    assert rows(track)[1:] == [(2, "set_by_hand", "80", "72.5")]
    last = TrackChange.objects.get(number=2)
    assert (last.detail, last.rule) == ({"reason": "A bad week"}, {"kind": "linear", "step": "2.5"})


def test_the_first_value_is_where_it_starts(alice: User) -> None:
    program = editing.edit_track(simple(str(ExerciseFactory.create().pk)), "squat", start=None)
    stored(alice, program)
    track = Track.objects.get()
    tracks.set_value(user=alice, track_id=track.pk, value=D(60), on=DAY)
    assert [row.kind for row in TrackChange.objects.all()] == ["start"]


def test_a_value_that_nobody_lifts_is_refused(alice: User, plan: TrainingPlan, track: Track) -> None:
    for wrong in ("-1", "10001", "NaN", "Infinity", "2.00001"):
        with pytest.raises(FaultsError) as refused:
            tracks.set_value(user=alice, track_id=track.pk, value=D(wrong), on=DAY)
        assert list(refused.value.faults) == ["value"]
    assert not TrackChange.objects.exists()
    program = reading.program_of(plan)
    helped = (PlannedSet(reps=5, basis=Basis.BODY_WEIGHT),)
    writing.save_program(
        user=alice,
        plan_id=plan.pk,
        version=1,
        program=editing.set_scheme(program, program.days[0].exercises[0].id, 0, helped),
        summary="Helped",
    )
    assert tracks.set_value(user=alice, track_id=track.pk, value=D(-20), on=DAY).value == D(-20)


def test_the_last_change_can_be_taken_back_once(alice: User, plan: TrainingPlan, track: Track) -> None:
    first, second = record(plan, stepped(track, "60", "62.5"), stepped(track, "62.5", "65"))
    with pytest.raises(NotLastError, match="has changed since"):
        tracks.undo_change(user=alice, change_id=first.pk, on=DAY)
    undone = tracks.undo_change(user=alice, change_id=second.pk, on=DAY)
    assert tracks.undo_change(user=alice, change_id=second.pk, on=DAY) == undone
    assert rows(track)[2:] == [(3, "undo", "65", "62.5")]
    assert undone.detail == {"undoes": str(second.pk)}
    assert value(track) == D("62.5")
    with pytest.raises(NotLastError, match="nothing to take back"):
        tracks.undo_change(user=alice, change_id=undone.pk, on=DAY)


def test_rows_are_written_again_from_one_on(alice: User, plan: TrainingPlan, track: Track) -> None:
    first, second, third = record(
        plan, stepped(track, "60", "62.5"), stepped(track, "62.5", "65"), stepped(track, "65", "67.5")
    )
    created: dict[UUID, Any] = dict(TrackChange.objects.values_list("pk", "created_at"))
    failed = Change(ChangeKind.HOLD, TrackState(D("62.5")), TrackState(D("62.5"), failures=1))
    tracks.rewrite_from(
        user=alice,
        track_id=track.pk,
        number=2,
        changes=[
            replace(stepped(track, "0", "0"), change=failed, id=second.pk),
            stepped(track, "62.5", "65", id=third.pk),
            stepped(track, "65", "67.5"),
        ],
    )
    assert rows(track) == [
        (1, "step", "60", "62.5"),
        (2, "hold", "62.5", "62.5"),
        (3, "step", "62.5", "65"),
        (4, "step", "65", "67.5"),
    ]
    kept = dict(TrackChange.objects.values_list("pk", "created_at"))
    assert {pk: kept[pk] for pk in created} == created
    assert value(track) == D("67.5")
    tracks.rewrite_from(user=alice, track_id=track.pk, number=1, changes=[])
    assert (rows(track), value(track)) == ([], D(60))
    assert first.pk in created
