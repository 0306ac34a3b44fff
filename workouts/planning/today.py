"""What is due of somebody's plans: the day, its targets, what was missed, and what comes next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery

from accounts import units
from accounts.models import User
from training import gyms
from training.loading import Lift
from training.models import Exercise, PlannedExercise, SlotChange, TrainingPlan
from training.plans import reading
from training.plans.loads import lifts_of, loads_of
from training.progression import schedule
from training.progression.program import Place, Program
from training.progression.schedule import Due
from training.progression.states import Prescription
from workouts.cards import summarise
from workouts.models import SetKind, WorkoutLog, WorkoutSession, WorkoutSet
from workouts.planning import asking, wording
from workouts.planning.done import done_set

# How far ahead somebody looks on Today; the calendar has four weeks.
AHEAD = timedelta(days=13)
# After so many days without a session of the plan so much less is offered. The steps are ours: strength is kept for about
# three weeks without training and falls from then on (Bosquet et al. 2013, Scand J Med Sci Sports 23(3):e140-e149), and
# whoever comes back finds out sooner from a weight that goes.
BREAKS = ((28, Decimal(20)), (14, Decimal(10)))


@dataclass(frozen=True, slots=True)
class Target:
    """One exercise of a day: what is asked for, what was done last time, and how much more that is."""

    name: str
    prescription: Prescription
    text: str
    last: str
    up: str


@dataclass(frozen=True, slots=True)
class Break:
    days: int
    percent: Decimal

    @classmethod
    def since(cls, last: date | None, today: date) -> "Break | None":
        days = 0 if last is None else (today - last).days
        return next((cls(days, percent) for least, percent in BREAKS if days >= least), None)


@dataclass(frozen=True)
class PlanToday:
    """One active plan. `due` is its next session; `coming` those after it. None where the plan has no days."""

    plan: TrainingPlan
    rows: reading.PlanRows
    today: date
    last_day: date | None  # of its last session
    due: Due | None
    coming: tuple[Due, ...]
    targets: tuple[Target, ...] = ()
    moved: frozenset[int] = frozenset()  # slots that the person put on another day
    left_out: tuple[int, str] | None = None  # the one before the next, and the name of its day
    lighter: Break | None = None

    @property
    def place(self) -> Place:
        assert self.due is not None  # noqa: S101
        return self.due.place

    @cached_property
    def is_missed(self) -> bool:
        return self.due is not None and self.due.is_missed(self.today)

    @cached_property
    def is_due(self) -> bool:
        """Today or before. A plan without days of the week is due whenever one trains, once a day."""
        if self.due is None:
            return False
        return self.last_day != self.today if self.due.day is None else self.due.day <= self.today

    @property
    def dues(self) -> tuple[Due, ...]:
        return () if self.due is None else (self.due, *self.coming)

    @property
    def then(self) -> Due | None:
        """What comes after the next one; without days of the week the next in order."""
        if self.coming or self.due is None:
            return self.coming[0] if self.coming else None
        slot = self.due.slot + 1
        return Due(slot, self.rows.program.place(slot), None) if len(self.rows.program.days) > 1 else None

    @property
    def week_text(self) -> str:
        """`Week 3 of 4`; empty where a cycle is one week."""
        program = self.rows.program
        if self.due is None or program.weeks == 1:
            return ""
        return f"Week {self.place.week} of {program.weeks}{' · deload' if self.place.is_deload else ''}"


def due_today(user: User, today: date) -> list[PlanToday]:
    """All active plans, the one to train first at the top, with the targets of those that are due.

    The number of queries does not grow with the plans, nor with what was done.
    """
    return _in_order(_with_targets(user, _all_planned(user, today)), today)


def _all_planned(user: User, today: date) -> list[PlanToday]:
    plans = list(_with_last_day(user).order_by("started_on", "pk"))
    if not plans:
        return []
    rows = reading.rows_of(plans)
    decided = _decided(user, plans)
    return [_planned(rows[plan.pk], decided.get(plan.pk, []), today) for plan in plans]


def _in_order(plans: list[PlanToday], today: date) -> list[PlanToday]:
    return sorted(plans, key=lambda each: (not each.is_due, (each.due and each.due.day) or today))


def next_sessions(user: User, today: date) -> list[PlanToday]:
    """The same without the targets."""
    return _in_order(_all_planned(user, today), today)


def of_plan(user: User, plan_id: UUID, today: date, *, until: date) -> PlanToday:
    """One plan that is kept, whatever its status, with all that comes up to `until`. Raises TrainingPlan.DoesNotExist."""
    plan = _annotated(TrainingPlan.objects.for_user(user).kept().filter(pk=plan_id)).get()
    rows = reading.rows_of([plan])[plan.pk]
    return _planned(rows, _decided(user, [plan]).get(plan.pk, []), today, until=until)


def last_day(plan: TrainingPlan) -> date | None:
    """Of the last session of a plan that was finished."""
    done = WorkoutSession.objects.for_user(plan.user_id).finished().filter(plan=plan)
    found: date | None = done.aggregate(last=Max("local_date"))["last"]
    return found


def _with_last_day(user: User) -> Any:
    return _annotated(TrainingPlan.objects.for_user(user).active())


def _annotated(plans: Any) -> Any:
    done = Q(sessions__state=WorkoutSession.State.FINISHED, sessions__deleted_at=None)
    decided = SlotChange.objects.filter(plan=OuterRef("pk"), user=OuterRef("user"))
    return plans.annotate(last_day=Max("sessions__local_date", filter=done), has_decided=Exists(decided))


def _decided(user: User, plans: Sequence[Any]) -> dict[UUID, list[SlotChange]]:
    """What was decided about their sessions. No query where nothing was, which is the rule."""
    found: dict[UUID, list[SlotChange]] = {}
    asked = [plan.pk for plan in plans if plan.has_decided]
    for change in SlotChange.objects.for_user(user).filter(plan__in=asked) if asked else ():
        found.setdefault(change.plan_id, []).append(change)
    return found


def _planned(
    rows: reading.PlanRows, decided: Sequence[SlotChange], today: date, *, until: date | None = None
) -> PlanToday:
    plan: Any = rows.plan
    last: date | None = plan.last_day
    if not rows.program.days:
        return PlanToday(plan, rows, today, last, None, ())
    begun = (plan.started_on or today) - timedelta(days=1)
    dues = schedule.upcoming(
        rows.program,
        next_slot=plan.next_slot,
        after=max(begun, last or begun),
        today=today,
        until=until or today + AHEAD,
        moved={each.slot: each.moved_to for each in decided if each.moved_to},
        skipped=frozenset(each.slot for each in decided if each.skipped),
    )
    return PlanToday(
        plan,
        rows,
        today,
        last,
        dues[0],
        dues[1:],
        moved=frozenset(each.slot for each in decided if each.moved_to),
        left_out=_left_out(rows, decided),
        lighter=Break.since(last, today),
    )


def _left_out(rows: reading.PlanRows, decided: Sequence[SlotChange]) -> tuple[int, str] | None:
    """The session right before the next one, where the person left it out: its slot, and the name of its day."""
    slot = rows.plan.next_slot - 1
    if any(each.skipped and each.slot == slot for each in decided):
        return slot, rows.program.place(slot).day.name
    return None


def _with_targets(user: User, plans: list[PlanToday]) -> list[PlanToday]:
    """The same with the targets of their next sessions: three queries for all, and one where an RPE is asked for."""
    ready = [each for each in plans if each.due is not None]
    if not ready:
        return plans
    named = {name for each in ready for name in asking.exercises_of(each.rows.program, [each.place])}
    lifts = lifts_of(user, named)
    gym = gyms.inventory(gyms.current(gyms.for_person(user)))
    alike = {each.plan.pk: _alike(each.rows.program) for each in ready}
    places = {pk for each in ready for pk in _told_apart(each.rows.program, each.place, alike[each.plan.pk])}
    last = _last_time(user, named, places, min(each.today for each in ready))
    by_rpe = {name for each in ready for name in asking.needed([each.place])}
    best = asking.best(user, by_rpe)
    found = []
    for each in plans:
        if each.due is not None:
            unit = each.rows.program.unit
            asked = asking.prescribed(
                each.rows, each.place, loads=loads_of(gym, lifts, unit), e1rm=asking.in_unit(best, unit)
            )
            shown = tuple(_target(one, lifts, last, alike[each.plan.pk]) for one in asked)
            found.append(replace(each, targets=shown))
        else:
            found.append(each)
    return found


def _target(asked: Prescription, lifts: Mapping[str, Lift], last: "_Last", alike: "_Alike") -> Target:
    lift = lifts.get(asked.exercise)
    done = _of_place(last, asked, alike)
    # Three sets of ten are no measure for five of three.
    is_other = done is not None and done.planned in alike and done.planned not in alike[asked.planned]
    sets = done.sets if done else []
    return Target(
        lift.name if lift else "An exercise that is not there any more",
        asked,
        wording.asked(asked),
        _in_short(sets),
        "" if is_other else _more(asked, sets),
    )


def _in_short(done: Sequence[WorkoutSet]) -> str:
    """Sets on one line of a phone: of many weights the heaviest."""
    text = summarise(done)
    if text.count(" · ") < 3:
        return text
    top = max(done, key=lambda row: row.weight_kg or 0)
    weight = top.text.rpartition(" × ")[0]  # none where metres or seconds stand beside it
    return f"{len(done)} sets up to {weight}" if weight and top.weight_kg else text


def _more(asked: Prescription, done: Sequence[WorkoutSet]) -> str:
    """How much heavier the heaviest set is than last time's: `2.5`; empty where it is not, and where the weight helps."""
    if any(each.assisted for each in asked.sets):
        return ""
    top = wording.top_weight(asked)
    before = [
        weight for row in done if (weight := done_set(row, row.measurement, asked.unit).weight) is not None
    ]
    return units.plain(top - max(before)) if top is not None and before and top > max(before) else ""


@dataclass(frozen=True, slots=True)
class _Done:
    """The work sets of one log, and what they were planned as."""

    planned: str
    session: UUID
    sets: list[WorkoutSet]


# The last logs of each exercise, the newest first.
type _Last = Mapping[str, list[_Done]]
# The places of a plan by their id, each with all that ask for the same: that exercise, by that track, with those sets.
type _Alike = Mapping[str, frozenset[str]]

# Whoever did it longer ago is shown the last time of the exercise, whatever was asked for then. So few rows are looked through.
_LATELY = timedelta(days=90)


def _alike(program: Program) -> _Alike:
    places: dict[tuple[object, ...], set[str]] = {}
    for each in program.exercises():
        places.setdefault((each.exercise, each.track, each.by, each.schemes), set()).add(each.id)
    return {pk: frozenset(ids) for ids in places.values() for pk in ids}


def _told_apart(program: Program, place: Place, alike: _Alike) -> set[str]:
    """Of the exercises of a day that the plan has otherwise elsewhere, the places that ask for the same. None on ladders,
    where the exercise is another one with each rung."""
    counts: dict[str, set[frozenset[str]]] = {}
    for each in program.exercises():
        counts.setdefault(each.exercise, set()).add(alike[each.id])
    ladders = {track.key for track in program.tracks if track.ladder}
    return {
        pk
        for each in place.day.exercises
        if len(counts[each.exercise]) > 1 and each.track not in ladders
        for pk in alike[each.id]
    }


def _of_place(last: _Last, asked: Prescription, alike: _Alike) -> _Done | None:
    """The last one that was asked for the same, in its own place where there are two of a day; else the last one."""
    logs = last.get(asked.exercise, [])
    same = [each for each in logs if each.planned in alike[asked.planned]]
    of_day = [each for each in same if each.session == same[0].session]
    own = [each for each in of_day if each.planned == asked.planned]
    return next(iter(own or of_day or logs), None)


def _last_time(user: User, exercises: Collection[str], places: Collection[str], today: date) -> _Last:
    """The last finished workout with each of these, and the last log of each of `places`. One query, with a look into the
    index (user, exercise, date) for each exercise and each place."""
    logs = (
        WorkoutLog.objects.for_user(user)
        .of_finished_sessions()
        .filter(set_count__gt=0)
        .order_by("-date", "-session__started_at", "-id")
    )
    last = (
        Exercise.objects.filter(pk__in=exercises)
        .order_by()
        .annotate(last_session=Subquery(logs.filter(exercise=OuterRef("pk")).values("session")[:1]))
        .values("last_session")
    )
    wanted = Q(log__session__in=last, log__exercise__in=exercises)
    if places:
        lately = logs.filter(exercise=OuterRef("exercise"), planned=OuterRef("pk"), date__gte=today - _LATELY)
        of_places = (
            PlannedExercise.objects.for_user(user)
            .filter(pk__in=places)
            .order_by()
            .annotate(last_log=Subquery(lately.values("pk")[:1]))
        )
        wanted |= Q(log__in=of_places.values("last_log"))
    rows: Any = (
        WorkoutSet.objects.for_user(user)
        .kept()
        .filter(wanted, log__user=user, log__deleted_at=None)
        .exclude(kind=SetKind.WARM_UP)
        .with_measurement()
        .annotate(
            exercise=F("log__exercise_id"),
            planned=F("log__planned"),
            session=F("log__session_id"),
            begun=F("log__session__started_at"),
            date=F("log__date"),
        )
        .order_by("-date", "-begun", "session", "log__position", "log", "position", "id")
    )
    found: dict[str, dict[UUID, _Done]] = {}
    for row in rows:
        of_exercise = found.setdefault(str(row.exercise), {})
        of_exercise.setdefault(row.log_id, _Done(str(row.planned), row.session, [])).sets.append(row)
    return {exercise: list(each.values()) for exercise, each in found.items()}
