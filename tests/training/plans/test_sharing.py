"""A plan by link: what it asks for, and nothing of who lifts it."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.training.plans.building import new_id, rich, simple, stored
from training.models import Track, TrainingPlan
from training.plans import editing, reading, sharing, tracks, writing
from training.plans.files import FileFaults

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(alice: User) -> TrainingPlan:
    own = ExerciseFactory.create(owner=alice, name="Seal row", instructions="My secret")
    others = ExerciseFactory.create_batch(5)
    return stored(alice, rich([str(exercise.pk) for exercise in (own, *others)]))


def test_a_link_shows_the_plan_without_its_weights(alice: User, plan: TrainingPlan) -> None:
    token = sharing.share(user=alice, plan_id=plan.pk)
    track = Track.objects.get(key="squat-tm")
    tracks.set_value(user=alice, track_id=track.pk, value=Decimal("123.75"), on=date(2026, 3, 2))
    shared = sharing.shared_plan(token)
    program = reading.program_of(plan)
    assert shared.program == replace(
        program, tracks=tuple(replace(track, start=None) for track in program.tracks)
    )
    assert {each.start for each in shared.program.tracks} == {None}
    text = json.dumps(shared.document)
    assert [word for word in ("123.75", "102.5", str(alice.pk), alice.email, "secret") if word in text] == []
    assert "Seal row" in text


def test_a_plan_has_one_link_until_it_is_revoked(alice: User, plan: TrainingPlan) -> None:
    token = sharing.share(user=alice, plan_id=plan.pk)
    assert sharing.share(user=alice, plan_id=plan.pk) == token
    assert len(token) == 43
    for _ in range(2):
        sharing.revoke(user=alice, plan_id=plan.pk)
    assert sharing.share(user=alice, plan_id=plan.pk) != token
    with pytest.raises(TrainingPlan.DoesNotExist):
        sharing.shared_plan(token)
    plan.refresh_from_db()
    assert plan.version == 1


def test_a_link_leads_nowhere_when_the_plan_or_its_owner_is_gone(alice: User, plan: TrainingPlan) -> None:
    token = sharing.share(user=alice, plan_id=plan.pk)
    writing.delete_plan(user=alice, plan_id=plan.pk)
    with pytest.raises(TrainingPlan.DoesNotExist):
        sharing.shared_plan(token)
    writing.restore_plan(user=alice, plan_id=plan.pk)
    assert sharing.shared_plan(token).program.name == "Rich"
    alice.is_active = False
    alice.save()
    for wrong in (token, "", "\x00", "x" * 500):
        with pytest.raises(TrainingPlan.DoesNotExist):
            sharing.shared_plan(wrong)


def test_only_the_owner_shares(bob: User, plan: TrainingPlan) -> None:
    for write in (sharing.share, sharing.revoke):
        with pytest.raises(TrainingPlan.DoesNotExist):
            write(user=bob, plan_id=plan.pk)


def test_whoever_has_the_link_takes_a_copy_of_their_own(alice: User, bob: User) -> None:
    own = ExerciseFactory.create(owner=alice, name="Seal row")
    instead = ExerciseFactory.create(name="Row")
    program = simple(str(own.pk))
    token = sharing.share(user=alice, plan_id=stored(alice, program).pk)
    plan_id = new_id()
    with pytest.raises(FileFaults) as asked:
        sharing.copy_shared(user=bob, token=token, plan_id=plan_id)
    [missing] = asked.value.missing
    for _ in range(2):
        copy = sharing.copy_shared(
            user=bob, token=token, plan_id=plan_id, instead={missing.reference: instead.pk}
        )
    assert (copy.user_id, copy.share_token, copy.version) == (bob.pk, None, 1)
    expected = editing.swap_exercise(program, program.days[0].exercises[0].id, str(instead.pk))
    expected = editing.edit_track(expected, "squat", start=None)
    assert reading.program_of(copy) == editing.with_ids_of(expected, str(plan_id))
