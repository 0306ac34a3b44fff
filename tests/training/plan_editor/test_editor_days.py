"""The editor's forms of days and of the plan itself."""

from dataclasses import replace

import pytest
from django.test import Client

from accounts.models import User
from tests.training.plan_editor.pressing import DETAILS, HTMX, now, press, url
from tests.training.plans import building
from training.models import Exercise, TrainingPlan
from training.progression.program import Schedule

pytestmark = pytest.mark.django_db


def test_names_and_notes_of_a_day(as_alice: Client, plan: TrainingPlan) -> None:
    day = now(plan).days[0]
    data = {"version": 1, "name": "Legs", "weekday": "", "notes": "Slowly"}
    assert as_alice.post(url(plan, "_day", day.id), data).status_code == 302
    assert now(plan).days[0] == replace(day, name="Legs", notes="Slowly")


@pytest.mark.parametrize(
    "said", [{"name": ""}, {"name": "x" * 101}, {"weekday": "9"}, {"notes": "x" * 2001}, {"name": "a\0b"}]
)
def test_a_day_that_cannot_be_is_refused(as_alice: Client, plan: TrainingPlan, said: dict[str, str]) -> None:
    day = now(plan).days[0]
    data = {"version": 1, "name": "Legs", "weekday": "", "notes": ""} | said
    assert as_alice.post(url(plan, "_day", day.id), data).status_code == 422
    assert now(plan).days[0] == day


def test_details_of_the_plan(as_alice: Client, plan: TrainingPlan) -> None:
    before = now(plan)
    assert as_alice.post(url(plan, "_details"), DETAILS | {"version": 1}).status_code == 302
    expected = replace(
        before, name="Strong", description="For winter", weekdays=(0, 2), weeks=3, target_weeks=12
    )
    assert now(plan) == expected
    as_alice.post(url(plan, "_details"), DETAILS | {"version": 2, "weeks": "1"})
    assert now(plan).weeks == 1


def test_days_that_go_by_weekday_get_some(as_alice: Client, plan: TrainingPlan) -> None:
    data = DETAILS | {"version": 1, "schedule": "weekdays", "weekdays": []}
    assert as_alice.post(url(plan, "_details"), data).status_code == 302
    program = now(plan)
    assert (program.schedule, [day.weekday for day in program.days]) == (Schedule.WEEKDAYS, [0, 3])
    press(as_alice, plan, "duplicate_day", target=program.days[0].id)
    press(as_alice, plan, "add_day")
    assert [day.weekday for day in now(plan).days] == [0, 2, 3, 1]


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"weeks": "0"}, "weeks", "A cycle has at least one week."),
        ({"weeks": ""}, "weeks", "This field is required."),
        ({"weeks": "53"}, "weeks", "A cycle has at most 52 weeks."),
        ({"weeks": "999999999"}, "weeks", "A cycle has at most 52 weeks."),
        ({"target_weeks": "0"}, "target_weeks", "From 1 to 520 weeks"),
        ({"name": ""}, "name", "This field is required."),
    ],
)
def test_details_that_cannot_be_are_said_at_their_field(
    as_alice: Client, plan: TrainingPlan, said: dict[str, str], field: str, message: str
) -> None:
    before = now(plan)
    response = as_alice.post(url(plan, "_details"), DETAILS | {"version": 1} | said)
    where = f'id="plan-{field}_error"'
    page = response.content.decode()
    assert (response.status_code, where in page) == (422, True)
    assert message in page.partition(where)[2][:200]
    assert now(plan) == before


def test_a_plan_of_two_hundred_exercises_takes_no_more(
    as_alice: Client, alice: User, squat: Exercise, bench: Exercise
) -> None:
    program = building.of_days(str(squat.pk), "ABCDEFGHIJ")
    planned = program.days[0].exercises[0]
    days = tuple(
        replace(day, exercises=tuple(replace(planned, id=building.new()) for _ in range(20)))
        for day in program.days
    )
    plan = building.stored(alice, replace(program, days=days))
    response = as_alice.post(
        url(plan, "_pick", days[0].id), {"version": 1, "exercise": str(bench.pk)}, headers=HTMX
    )
    assert response.status_code == 422
    assert "A plan has at most 200 exercises: here are 201." in response.content.decode()
    assert len(list(now(plan).exercises())) == 200
