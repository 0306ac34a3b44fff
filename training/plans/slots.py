"""The sessions of a plan: which one is next, and what the person decided about one of them.

Slots are counted from 0 and never used twice: what was done keeps its number, whatever becomes of the plan.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from accounts.asking import asked
from accounts.models import User
from training.models import SlotChange, TrainingPlan
from training.plans import following
from training.progression.program import Program


def kept_slot(before: Program, after: Program, slot: int) -> int:
    """The slot after an edit that is where `slot` was: the same day of the same week of a cycle. Pure.

    Where the day is gone, the one after it in that week, else the first of the next week; where the week is gone, the last
    one there is. Never smaller than `slot`, because those before it are taken: the number of the cycle may jump. A plan
    that nobody began begins with its first day, whichever that is.
    """
    ids = [day.id for day in after.days]
    if not slot or not before.days or not ids:
        return slot
    if before.weeks == after.weeks and ids == [day.id for day in before.days]:
        return slot
    wanted = (min(before.place(slot).week, after.weeks) - 1) * len(ids) + _day_after(before, after, slot)
    return slot + (wanted - slot) % after.slots_per_cycle


def _day_after(before: Program, after: Program, slot: int) -> int:
    """The index of the day of `slot`, or of the first one after it in that week that is left; else how many days there are."""
    ids = [day.id for day in after.days]
    rest = before.days[slot % len(before.days) :]
    return next((ids.index(day.id) for day in rest if day.id in ids), len(ids))


def ends_with_edit(before: Program, after: Program, slot: int) -> bool:
    """Whether an edit took out all that was left of a cycle that was begun. Pure."""
    if not before.days or not after.days or not slot % before.slots_per_cycle:
        return False
    in_last_week = before.place(slot).week >= after.weeks
    return in_last_week and _day_after(before, after, slot) == len(after.days)


def renumber(plan: TrainingPlan, before: Program, after: Program) -> int:
    """Where the pointer of a locked plan stands after an edit. What was decided about the next session goes along; what
    was decided about those after it does not, because nobody can say which they are now."""
    slot = kept_slot(before, after, plan.next_slot)
    if slot != plan.next_slot or before.slots_per_cycle != after.slots_per_cycle:
        changes = SlotChange.objects.for_user(plan.user_id).filter(plan=plan)
        changes.filter(slot__gt=plan.next_slot).delete()
        changes.filter(slot=plan.next_slot).update(slot=slot)
    return slot


@transaction.atomic
def set_next_slot(*, user: User, plan_id: UUID, slot: int) -> TrainingPlan:
    """Go on with `slot`. It is no edit: the version stays."""
    plan = locked_plan(user, plan_id)
    if plan.next_slot != slot:
        plan.next_slot = slot
        plan.save(update_fields=["next_slot", "updated_at"])
        following.moved(plan.user_id, plan.pk)
    return plan


@transaction.atomic
def decide_slot(
    *, user: User, plan_id: UUID, slot: int, skipped: bool = False, moved_to: date | None = None
) -> None:
    """Leave a session out, or put it on another day; neither: as if nothing had been decided."""
    plan = locked_plan(user, plan_id)
    decided = SlotChange.objects.for_user(user).filter(plan=plan, slot=slot)
    if not skipped and moved_to is None:
        decided.delete()
    elif not decided.update(skipped=skipped, moved_to=moved_to):
        SlotChange.objects.create(user=user, plan=plan, slot=slot, skipped=skipped, moved_to=moved_to)
    following.moved(plan.user_id, plan.pk)


def locked_plan(user: User, plan_id: UUID) -> TrainingPlan:
    """All writes of one plan queue here, after the person and before its tracks. DoesNotExist for a deleted one."""
    for row in _locked(user.pk, plan_id):
        return TrainingPlan.from_db(connection.alias, _COLUMNS, row)
    raise TrainingPlan.DoesNotExist


_COLUMNS = [column.attname for column in TrainingPlan._meta.concrete_fields]


@asked
def _locked(user: UUID, plan: UUID) -> QuerySet[Any, Any]:
    # no_key: a session that refers to the plan can be written meanwhile.
    mine = TrainingPlan.objects.for_user(user).kept().filter(pk=plan)
    return mine.select_for_update(no_key=True).values_list(*_COLUMNS)
