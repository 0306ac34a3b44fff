"""Plans for tests: a rich one with something of everything, and the smallest one."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from accounts.models import User
from training.models import TrainingPlan
from training.plans import writing
from training.progression.program import (
    AfterLastStage,
    Basis,
    CycleEnd,
    Day,
    Double,
    Linear,
    PlannedExercise,
    PlannedSet,
    Program,
    Schedule,
    SchemeBy,
    SetKind,
    Stages,
    Tier,
    Tiers,
    Track,
    TrackKind,
)


def new_id() -> UUID:
    return UUID(str(uuid7()))


def new() -> str:
    return str(uuid7())


WARM_UP = PlannedSet(reps=5, basis=Basis.TRACK, percent=Decimal(40), kind=SetKind.WARM_UP)
FIVE = PlannedSet(reps=5, basis=Basis.TRACK)
FIVES = (FIVE,) * 5
EIGHTS = (PlannedSet(reps=8, reps_max=12, basis=Basis.TRACK, rest_seconds=90),) * 3


def percent(of: str, reps: int, *, amrap: bool = False) -> PlannedSet:
    return PlannedSet(reps=reps, amrap=amrap, basis=Basis.TRACK, percent=Decimal(of))


def simple(exercise: str, *, name: str = "Simple") -> Program:
    """One day with one exercise, 5x5."""
    planned = PlannedExercise(new(), exercise, (FIVES,), track="squat")
    squat = Track("squat", "Squat", rule=Linear(Decimal("2.5")), start=Decimal(60))
    return Program(name=name, unit="kg", days=(Day(new(), "Day A", (planned,)),), tracks=(squat,))


def of_days(exercise: str, names: str = "ABC", *, weeks: int = 1) -> Program:
    """A day for each letter, all with the exercise of `simple`."""
    plan = simple(exercise)
    planned = plan.days[0].exercises[0]
    days = tuple(Day(new(), f"Day {letter}", (replace(planned, id=new()),)) for letter in names)
    return replace(plan, days=days, weeks=weeks)


def rich(exercises: Sequence[str]) -> Program:
    """Something of everything; six exercises."""
    squat, bench, row, pull_up, plank, carry = exercises
    week_table = (
        (WARM_UP, percent("65", 5), percent("75", 5), percent("85", 5, amrap=True)),
        (percent("70", 3), percent("80", 3), percent("90", 3, amrap=True)),
        (percent("40", 5), percent("50", 5), percent("60", 5)),
    )
    tiers = (
        percent("85", 3),
        percent("95", 1, amrap=True),
        PlannedSet(reps=5, basis=Basis.TOP_SET, percent=Decimal("62.5")),
    )
    return Program(
        name="Rich",
        unit="kg",
        description="Something\nof everything",
        weeks=3,
        deload_weeks=frozenset({3}),
        schedule=Schedule.WEEKDAYS,
        weekdays=(0, 3),
        target_weeks=12,
        days=(
            Day(
                new(),
                "Lower",
                (
                    PlannedExercise(
                        new(), squat, week_table, by=SchemeBy.WEEK, track="squat-tm", notes="Deep"
                    ),
                    PlannedExercise(
                        new(),
                        row,
                        (EIGHTS,),
                        track="row",
                        superset=1,
                        rest_seconds=60,
                    ),
                    PlannedExercise(
                        new(),
                        plank,
                        ((PlannedSet(seconds=30, seconds_max=60),),),
                        superset=1,
                    ),
                ),
                weekday=0,
                notes="Slowly",
            ),
            Day(
                new(),
                "Upper",
                (
                    PlannedExercise(new(), bench, (tiers,), track="bench-tm"),
                    PlannedExercise(
                        new(),
                        bench,
                        ((PlannedSet(reps=3, basis=Basis.TRACK),) * 5, (FIVE,) * 2),
                        by=SchemeBy.STAGE,
                        track="bench-t2",
                    ),
                    PlannedExercise(
                        new(),
                        pull_up,
                        ((PlannedSet(reps=5, reps_max=8, basis=Basis.BODY_WEIGHT, plus=Decimal("2.5")),),),
                        track="pull",
                    ),
                    PlannedExercise(
                        new(),
                        carry,
                        (
                            (
                                PlannedSet(metres=Decimal("30.5")),
                                PlannedSet(reps=8, basis=Basis.RPE, rpe=Decimal("8.5")),
                            ),
                        ),
                    ),
                    PlannedExercise(new(), squat, ((percent("50", 10),),), track="squat-tm", decides=False),
                ),
                weekday=3,
            ),
        ),
        tracks=(
            Track(
                "squat-tm",
                "Squat",
                TrackKind.TRAINING_MAX,
                CycleEnd(Decimal(5), Decimal(10)),
                start=Decimal("102.5"),
            ),
            Track(
                "bench-tm",
                "Bench press",
                TrackKind.TRAINING_MAX,
                Tiers((Tier(2, Decimal("2.5")), Tier(4, Decimal(5))), set_number=2),
            ),
            Track(
                "bench-t2",
                "Bench press, second",
                rule=Stages(Decimal("2.5"), AfterLastStage.RESTART, restart_plus=Decimal(5)),
                start=Decimal(50),
            ),
            Track(
                "row",
                "Row",
                rule=Double(Decimal(2), fail_after=2, reset_percent=Decimal(10)),
                start=Decimal(40),
            ),
            Track("pull", "Pull-up", rule=Double(Decimal("1.25")), ladder=(plank, pull_up), start=Decimal(0)),
        ),
    )


def stored(user: User, program: Program) -> TrainingPlan:
    return writing.create_plan(user=user, plan_id=new_id(), program=program)


def edit_plan(*, user: User, plan_id: UUID, version: int, **details: Any) -> TrainingPlan:
    """An edit of the plan itself: name, description, target_weeks … as Program has them."""
    words = " and the ".join(name.replace("_", " ") for name in details)
    edited = writing.apply_edit(
        user=user,
        plan_id=plan_id,
        version=version,
        edit=lambda program: replace(program, **details),
        summary=f"Changed the {words}",
    )
    return edited.plan
