"""Every edit of a plan is kept as a version, and each can be had back. What was had back is a version too."""

from uuid import UUID

from accounts.models import OwnedQuerySet, User
from training.models import PlanVersion, TrainingPlan
from training.plans.writing import Edited, apply_edit
from training.progression import as_json


class NothingToUndoError(ValueError):
    """The plan is as it was made."""


def versions(plan: TrainingPlan) -> OwnedQuerySet[PlanVersion]:
    """The newest first, without what they say: that is asked for one at a time."""
    return PlanVersion.objects.for_user(plan.user_id).filter(plan=plan).defer("document")


def restore_version(*, user: User, plan_id: UUID, version: int, number: int) -> TrainingPlan:
    """Make a plan that is still at `version` say again what version `number` said.

    Tracks keep where they stand, also those that come back. Where that is what the plan says, nothing is written.
    Raises PlanVersion.DoesNotExist, and as writing.save_program: an exercise may be gone.
    """
    wanted = PlanVersion.objects.for_user(user).get(plan=plan_id, number=number)
    edited = apply_edit(
        user=user,
        plan_id=plan_id,
        version=version,
        edit=lambda now: as_json.program_from(wanted.document, like=now),
        summary=f"Back to version {number}: {wanted.summary}",
        revive=True,
    )
    return edited.plan


def undo(*, user: User, plan_id: UUID, version: int) -> Edited:
    """Take back the edit that made `version`; again, the one before it. Any version brings an undone edit back.

    Raises NothingToUndoError at the first version, PlanVersion.DoesNotExist, and as `restore_version`.
    """
    mine = PlanVersion.objects.for_user(user).filter(plan=plan_id)
    undone = mine.defer("document").get(number=version)
    while undone.back_to is not None:
        undone = mine.defer("document").get(number=undone.back_to)
    if undone.number == 1:
        raise NothingToUndoError("There is nothing to undo.")
    wanted = mine.get(number=undone.number - 1)
    return apply_edit(
        user=user,
        plan_id=plan_id,
        version=version,
        edit=lambda now: as_json.program_from(wanted.document, like=now),
        summary=f"Undid: {undone.summary}",
        revive=True,
        back_to=wanted.number,
    )
