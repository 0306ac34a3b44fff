"""Every edit of a plan is kept as a version, and each can be had back. What was had back is a version too."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.asking import asked
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
    number, (back_to, summary) = version, _said(user, plan_id, version)
    while back_to is not None:
        number, (back_to, summary) = back_to, _said(user, plan_id, back_to)
    if number == 1:
        raise NothingToUndoError("There is nothing to undo.")
    (document,) = _only(_document(user.pk, plan_id, number - 1))
    return apply_edit(
        user=user,
        plan_id=plan_id,
        version=version,
        edit=lambda now: as_json.program_from(document, like=now),
        summary=f"Undid: {summary}",
        revive=True,
        back_to=number - 1,
    )


def _said(user: User, plan_id: UUID, number: int) -> tuple[int | None, str]:
    """Which version it went back to, and its summary."""
    back_to, summary = _only(_summary(user.pk, plan_id, number))
    return back_to, summary


@asked
def _summary(user: UUID, plan: UUID, number: int) -> QuerySet[Any, Any]:
    mine = PlanVersion.objects.for_user(user).filter(plan=plan, number=number)
    return mine.values_list("back_to", "summary")


@asked
def _document(user: UUID, plan: UUID, number: int) -> QuerySet[Any, Any]:
    return PlanVersion.objects.for_user(user).filter(plan=plan, number=number).values_list("document")


def _only(rows: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    if not rows:
        raise PlanVersion.DoesNotExist
    return rows[0]
