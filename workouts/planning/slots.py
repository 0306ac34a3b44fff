"""What a person decides about the next session of a plan: leave it out, put it on another day, or neither after all."""

from datetime import date, timedelta
from uuid import UUID

from accounts.models import User
from accounts.queueing import queued
from training.models import SlotChange, TrackChange, TrainingPlan
from training.plans import cycles, reading, slots
from workouts.models import WorkoutSession
from workouts.planning.judging import point, rewalk

# Nobody knows further ahead.
FURTHEST = timedelta(days=90)


class MovedOnError(Exception):
    """The plan has moved on since the page was made: that session is not its next one any more."""

    def __init__(self) -> None:
        super().__init__("The plan has moved on meanwhile. This is what comes next now.")


class DateError(ValueError):
    """No day to put a session on; the message says why."""


def skip(*, user: User, plan_id: UUID, slot: int, on: date) -> TrainingPlan:
    """Leave the next session out. Where it is the last of a cycle, the cycle ends all the same.

    Left out already: a replay. Raises MovedOnError, TrainingPlan.DoesNotExist.
    """
    with queued(user):
        plan = slots.locked_plan(user, plan_id)
        decided = SlotChange.objects.for_user(user).filter(plan=plan, slot=slot).first()
        if decided is not None and decided.skipped:
            return plan
        if slot != plan.next_slot:
            raise MovedOnError
        _leave_out(plan, slot, on, None if decided is None else decided.moved_to)
        return plan


def pass_over(*, user: User, plan_id: UUID, slot: int, on: date) -> None:
    """Before the session `slot` begins: where it is of another cycle than the next one is, that one ends, as if its last session
    were left out. Not twice. Raises TrainingPlan.DoesNotExist."""
    with queued(user):
        plan = slots.locked_plan(user, plan_id)
        program = reading.rows_of([plan])[plan.pk].program
        if not program.days:
            return
        last = plan.next_slot + -(plan.next_slot + 1) % program.slots_per_cycle
        decided = SlotChange.objects.for_user(user).filter(plan=plan, slot=last).first()
        if slot > last and not (decided and decided.skipped):
            _leave_out(plan, last, on, None if decided is None else decided.moved_to)


def _leave_out(plan: TrainingPlan, slot: int, on: date, moved_to: date | None) -> None:
    slots.decide_slot(user=plan.user, plan_id=plan.pk, slot=slot, skipped=True, moved_to=moved_to)
    rows = reading.rows_of([plan])[plan.pk]
    if cycles.ends_cycle(rows.program, slot):
        cycles.end_cycle(rows, slot, on)
    point(plan)


def take_back(*, user: User, plan_id: UUID, slot: int) -> TrainingPlan:
    """Neither left out nor on another day any more. A session that was left out comes next again, unless one after it was
    done meanwhile: then MovedOnError."""
    with queued(user):
        plan = slots.locked_plan(user, plan_id)
        decided = SlotChange.objects.for_user(user).filter(plan=plan, slot=slot).first()
        if decided is None:
            return plan
        if decided.skipped:
            later = WorkoutSession.objects.for_user(user).finished().filter(plan=plan, plan_slot__gte=slot)
            if later.exists():
                raise MovedOnError
            slots.set_next_slot(user=user, plan_id=plan_id, slot=min(slot, plan.next_slot))
        slots.decide_slot(user=user, plan_id=plan_id, slot=slot)
        ended = TrackChange.objects.for_user(user).filter(plan=plan, session=None, detail__slot=slot)
        if ended.exists():
            ended.delete()
            rewalk(plan)
        plan.refresh_from_db()
        return plan


def move(*, user: User, plan_id: UUID, slot: int, to: date, today: date) -> TrainingPlan:
    """Put a session that is still to come on another day. Raises DateError, MovedOnError, TrainingPlan.DoesNotExist."""
    if to < today:
        raise DateError("That day is over. Choose today or later.")
    if to > today + FURTHEST:
        raise DateError(f"Choose a day in the next {FURTHEST.days} days.")
    with queued(user):
        plan = slots.locked_plan(user, plan_id)
        decided = SlotChange.objects.for_user(user).filter(plan=plan, slot=slot).first()
        if slot < plan.next_slot or (decided is not None and decided.skipped):
            raise MovedOnError
        slots.decide_slot(user=user, plan_id=plan_id, slot=slot, moved_to=to)
        return plan
