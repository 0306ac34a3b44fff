"""After a break: less of everything, if the person wants it, and all of it taken back as easily."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.models import User
from accounts.queueing import queued
from accounts.units import plain
from training.models import TrackChange, TrainingPlan
from training.plans import reading, slots, tracks
from training.plans.errors import NotLastError
from training.plans.tracks import NewChange
from training.progression import as_json, engine
from training.progression.states import ChangeKind
from workouts.planning.today import Break, PlanToday, last_day


class NoBreakError(Exception):
    """There was none, or less was taken already."""


def taken(user: User, plan_id: UUID, since: date | None) -> bool:
    """Whether less was taken after the session on `since`, and not given back."""
    rows = TrackChange.objects.for_user(user).filter(plan=plan_id)
    if since is not None:
        rows = rows.filter(on__gt=since)
    last = {row.track_id: row for row in rows.order_by("number")}
    return any(row.kind == ChangeKind.COMEBACK.value for row in last.values())


@dataclass(frozen=True, slots=True)
class Offer:
    """Less after a break of a plan, offered or taken."""

    plan: TrainingPlan
    days: int
    percent: str
    is_taken: bool


def offered(user: User, plans: Iterable[PlanToday]) -> list[Offer]:
    """One query for each plan that was left for so long; none for the others."""
    return [
        Offer(
            each.plan,
            each.lighter.days,
            plain(each.lighter.percent),
            taken(user, each.plan.pk, each.last_day),
        )
        for each in plans
        if each.lighter is not None and each.is_due
    ]


def lighten(*, user: User, plan_id: UUID, today: date) -> TrainingPlan:
    """Take off every track of a plan as much as its break asks for. Raises NoBreakError, TrainingPlan.DoesNotExist."""
    with queued(user):
        plan = slots.locked_plan(user, plan_id)
        since = last_day(plan)
        found = Break.since(since, today)
        if found is None or taken(user, plan_id, since):
            raise NoBreakError
        rows = reading.rows_of([plan])[plan_id]
        changes = [
            NewChange(
                row.pk,
                engine.comeback(rows.states[row.key], found.percent),
                today,
                as_json.rule_from(row.rule),
                detail={"percent": plain(found.percent)},
            )
            for row in rows.tracks
            if rows.states[row.key].value is not None
        ]
        tracks.record_changes(user=user, plan_id=plan_id, changes=changes)
        return plan


def give_back(*, user: User, plan_id: UUID, today: date) -> TrainingPlan:
    """Every track of which a comeback is the last change stands where it stood before it."""
    with queued(user):
        plan = slots.locked_plan(user, plan_id)
        rows = TrackChange.objects.for_user(user).filter(
            plan=plan, kind=ChangeKind.COMEBACK.value, track__deleted_at=None
        )
        if since := last_day(plan):
            rows = rows.filter(on__gt=since)
        for row in rows:
            with suppress(NotLastError):  # moved since, or given back already
                tracks.undo_change(user=user, change_id=row.pk, on=today)
        return plan
