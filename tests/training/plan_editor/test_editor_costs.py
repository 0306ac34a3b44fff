"""What the editor of a plan costs: bytes, and queries that do not grow with the plan."""

import gzip
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.training.plan_editor.pressing import HTMX, now, planned_of, sets, track_data, url
from tests.training.plans import building
from training.models import Exercise, TrainingPlan
from training.plans.versions import versions
from training.progression.program import Day, Linear, PlannedExercise, Program, SchemeBy, Track

pytestmark = pytest.mark.django_db


def big(user: User, exercises: list[Exercise], *, days: int, each: int) -> TrainingPlan:
    tracks = tuple(
        Track(f"t{n}", exercise.name, rule=Linear(Decimal("2.5")), start=Decimal(60))
        for n, exercise in enumerate(exercises)
    )
    made = tuple(
        Day(
            building.new(),
            f"Day {number}",
            tuple(
                PlannedExercise(
                    building.new(),
                    str(exercises[n].pk),
                    (building.FIVES, building.EIGHTS, building.FIVES[:3]),
                    by=SchemeBy.WEEK,
                    track=f"t{n}",
                    notes="Keep the elbows in.",
                )
                for n in range(each)
            ),
        )
        for number in range(days)
    )
    return building.stored(user, Program("Big", "kg", made, tracks, weeks=3))


def test_the_page_of_six_days_with_ten_exercises_is_under_60_kb(as_alice: Client, alice: User) -> None:
    exercises = [ExerciseFactory.create(name=f"Close-grip bench press, variation {n}") for n in range(10)]
    plan = big(alice, exercises, days=6, each=10)
    page = as_alice.get(url(plan)).content
    assert page.count(b'class="ex') == 60
    assert len(gzip.compress(page, 6)) < 60_000


Request = Callable[[Client, TrainingPlan], Any]


def _with_version(plan: TrainingPlan, **said: Any) -> dict[str, Any]:
    return {"version": plan.version, **said}


REQUESTS: dict[str, tuple[Request, int]] = {
    "page": (lambda c, p: c.get(url(p)), 7),
    "exercise opened": (lambda c, p: c.get(url(p, "_exercise", planned_of(p).id), headers=HTMX), 7),
    "what comes": (lambda c, p: c.get(url(p, "_ahead")), 9),
    "moved": (
        lambda c, p: c.post(
            url(p, "_press"), _with_version(p, do="down", target=planned_of(p).id), headers=HTMX
        ),
        13,
    ),
    "day added": (lambda c, p: c.post(url(p, "_press"), _with_version(p, do="add_day"), headers=HTMX), 15),
}


@pytest.mark.parametrize("size", [2, 6])
@pytest.mark.parametrize("name", REQUESTS)
def test_asks_the_same_however_big_the_plan_is(name: str, size: int, as_alice: Client, alice: User) -> None:
    exercises = [ExerciseFactory.create() for _ in range(size)]
    plan = big(alice, exercises, days=size, each=size)
    request, literal = REQUESTS[name]
    as_alice.get(url(plan))
    planned_of(plan)
    with CaptureQueriesContext(connection) as captured:
        response = request(as_alice, plan)
    assert response.status_code == 200
    own = 4 if "planned_of" in request.__code__.co_names else 0  # the test's own look at the plan
    assert len(captured) - own == literal


Sent = tuple[str, dict[str, Any]]  # an address and a form


def _edits(plan: TrainingPlan, program: Program, new: Exercise) -> dict[str, Sent]:
    day, other = program.days[0], program.days[1]
    last = day.exercises[-1]
    return {
        "exercise added": (url(plan, "_pick", other.id), {"exercise": str(new.pk)}),
        "sets changed": (
            url(plan, "_exercise", last.id),
            {"part": "0", "by": "week", "track": last.track, "rest_seconds": "", "notes": ""}
            | sets({"count": "7"}),
        ),
        "exercise moved": (
            url(plan, "_press"),
            {"do": "move", "target": last.id, "to": day.id, "before": day.exercises[0].id},
        ),
        "day duplicated": (url(plan, "_press"), {"do": "duplicate_day", "target": day.id}),
        "day renamed": (url(plan, "_day", day.id), {"name": "Mine", "weekday": "", "notes": ""}),
        "rule changed": (url(plan, "_track", program.tracks[0].key), track_data(plan, step="7.5")),
    }


# Two of each are those of a test: it has a transaction of its own. Undoing is one that reads two versions more, and writes less.
EDITS = {
    "exercise added": (16, 15),
    "sets changed": (13, 14),
    "exercise moved": (13, 14),
    "day duplicated": (18, 16),
    "day renamed": (12, 14),
    "rule changed": (12, 14),
}


@pytest.mark.parametrize("size", [2, 6])
@pytest.mark.parametrize("name", EDITS)
def test_an_edit_and_its_undoing_ask_the_same_however_big_the_plan_is(
    name: str, size: int, as_alice: Client, alice: User, bench: Exercise
) -> None:
    plan = big(alice, [ExerciseFactory.create() for _ in range(size)], days=size, each=size)
    before = now(plan)
    address, said = _edits(plan, before, bench)[name]
    counts = []
    for where, form in ((address, said), (url(plan, "_undo"), {})):
        plan.refresh_from_db()
        with CaptureQueriesContext(connection) as captured:
            response = as_alice.post(where, form | {"version": plan.version}, headers=HTMX)
        assert response.status_code == 200
        counts.append(len(captured))
    assert tuple(counts) == EDITS[name]
    assert now(plan) == before
    assert [each.number for each in versions(plan)] == [3, 2, 1]
