"""A plan by link: read-only, until it is revoked. What is shared is what the plan asks for, never what its owner lifts.

A link is a secret like a password: whoever has it may read and copy the plan.
"""

import secrets
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from accounts.models import User
from training.models import Exercise, TrainingPlan
from training.plans import files
from training.plans.reading import exercises_of, program_of
from training.plans.slots import locked_plan
from training.progression.program import Program

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class SharedPlan:
    """`program` without start weights; `exercises` by id, the owner's own ones too: their names are part of the plan."""

    program: Program
    exercises: dict[str, Exercise]

    @property
    def document(self) -> files.Json:
        """As a plan file."""
        return files.document_of(self.program, self.exercises)


@transaction.atomic
def share(*, user: User, plan_id: UUID) -> str:
    """The token of the plan's link; a plan has one at a time. No edit."""
    plan = locked_plan(user, plan_id)
    if not plan.share_token:
        plan.share_token = secrets.token_urlsafe(TOKEN_BYTES)
        plan.save(update_fields=["share_token", "updated_at"])
    return plan.share_token


@transaction.atomic
def revoke(*, user: User, plan_id: UUID) -> None:
    """The link leads nowhere any more; sharing again makes another one."""
    plan = locked_plan(user, plan_id)
    if plan.share_token:
        plan.share_token = None
        plan.save(update_fields=["share_token", "updated_at"])


def shared_plan(token: str) -> SharedPlan:
    """What the link shows. TrainingPlan.DoesNotExist where it was revoked, or the plan or the account is gone."""
    found = TrainingPlan.objects.kept().filter(user__is_active=True).select_related("user")
    if not token or "\x00" in token:
        raise TrainingPlan.DoesNotExist
    plan = found.get(share_token=token)
    program = program_of(plan)
    shown = replace(program, tracks=tuple(replace(track, start=None) for track in program.tracks))
    return SharedPlan(shown, exercises_of(shown, plan.user))


def copy_shared(
    *, user: User, token: str, plan_id: UUID, instead: files.Instead | None = None
) -> TrainingPlan:
    """A draft of one's own, as if it had been imported. Raises as files.import_plan, and TrainingPlan.DoesNotExist."""
    document = shared_plan(token).document
    return files.import_document(
        user=user, plan_id=plan_id, document=document, instead=instead, summary="Copied from a shared plan"
    )
