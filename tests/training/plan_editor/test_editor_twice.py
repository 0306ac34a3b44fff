"""Two editors at once, and what each press and form is answered with."""

from typing import Any

import pytest
from django.test import Client

from tests.training.plan_editor.pressing import (
    DETAILS,
    HTMX,
    called,
    exercise_data,
    now,
    planned_of,
    press,
    track_data,
    url,
)
from training.models import Exercise, TrainingPlan

pytestmark = pytest.mark.django_db


# --- Two editors -----------------------------------------------------------------------------------------------------


def test_two_editors_the_second_sees_the_plan_as_it_is_and_keeps_what_was_typed(
    as_alice: Client, plan: TrainingPlan
) -> None:
    planned = planned_of(plan)
    press(as_alice, plan, "add_day")
    older = exercise_data(plan, {"count": "7"}) | {"version": 1, "notes": "Typed meanwhile"}
    response = as_alice.post(url(plan, "_exercise", planned.id), older)
    page = response.content.decode()
    assert response.status_code == 412
    assert "This plan was changed on another page or device." in page
    assert ('name="sets-0-count" value="7"' in page, "Typed meanwhile" in page, "Day C" in page) == (
        True,
    ) * 3
    assert len(planned_of(plan).schemes[0]) == 5
    again = older | {"version": 2}
    assert as_alice.post(url(plan, "_exercise", planned.id), again).status_code == 302
    assert len(planned_of(plan).schemes[0]) == 7


def test_two_editors_what_was_typed_about_something_that_is_gone_is_told(
    as_alice: Client, full: TrainingPlan
) -> None:
    gone = called(full, "a")
    data = exercise_data(full, {"count": "7", "least": "9"})
    press(as_alice, full, "remove", target=gone)
    response = as_alice.post(url(full, "_exercise", gone), data)
    page = response.content.decode()
    assert response.status_code == 412
    assert "This exercise is not in the plan any more." in page
    assert "Not saved: 7 × 9" in page


@pytest.mark.parametrize("name", ["_details", "_track", "_day", "_pick"])
def test_two_editors_every_form_keeps_what_was_typed(
    as_alice: Client, plan: TrainingPlan, bench: Exercise, name: str
) -> None:
    day = now(plan).days[0].id
    args: dict[str, tuple[Any, ...]] = {"_track": ("squat",), "_day": (day,), "_pick": (day,)}
    said: dict[str, dict[str, Any]] = {
        "_details": DETAILS | {"name": "Mine"},
        "_track": track_data(plan, name="Mine"),
        "_day": {"name": "Mine", "weekday": "", "notes": ""},
        "_pick": {"exercise": str(bench.pk)},
    }
    press(as_alice, plan, "add_week")
    before = now(plan)
    response = as_alice.post(url(plan, name, *args.get(name, ())), said[name] | {"version": 1})
    page = response.content.decode()
    assert response.status_code == 412
    assert ("Added Bench press." if name == "_pick" else 'value="Mine"') in page
    assert now(plan) == before


def test_a_page_that_is_behind_gets_all_of_the_plan_whatever_it_opens(
    as_alice: Client, plan: TrainingPlan
) -> None:
    address = url(plan, "_exercise", planned_of(plan).id)
    press(as_alice, plan, "add_day")
    opened = as_alice.get(address, headers=HTMX | {"X-Plan-Version": "1"})
    page = opened.content.decode()
    assert targets(opened) == ["#editor", "#toasts"]
    assert "Below is how it is now." in page
    assert ("Day C" in page, 'name="sets-0-count"' in page) == (True, True)
    assert len(targets(as_alice.get(address, headers=HTMX | {"X-Plan-Version": "2"}))) == 1


def test_the_same_press_sent_twice_is_one_edit(as_alice: Client, plan: TrainingPlan, bench: Exercise) -> None:
    day = now(plan).days[0].id
    sent: list[tuple[str, dict[str, Any]]] = [
        (url(plan, "_press"), {"do": "add_day", "version": 1}),
        (url(plan, "_press"), {"do": "duplicate_day", "target": day, "version": 2}),
        (url(plan, "_pick", day), {"exercise": str(bench.pk), "version": 3}),
    ]
    for address, data in sent:
        first = as_alice.post(address, data, headers=HTMX)
        after = now(plan)
        second = as_alice.post(address, data, headers=HTMX)
        assert (first.status_code, second.status_code, now(plan)) == (200, 200, after)
        # The page that heard nothing of the first gets all of it.
        assert 'hx-target="#editor"' in second.content.decode()
    assert plan.version == 4


# --- What is answered ------------------------------------------------------------------------------------------------


def targets(response: Any) -> list[str]:
    parts = response.content.decode().split('<hx-partial hx-target="')[1:]
    return [part.partition('"')[0] for part in parts]


def test_answers_only_what_changed(as_alice: Client, full: TrainingPlan, bench: Exercise) -> None:
    a, b = (day.id for day in now(full).days)

    def sent(where: str, *args: Any, **said: Any) -> list[str]:
        full.refresh_from_db()
        address = url(full, where, *args)
        return targets(as_alice.post(address, {"version": full.version, **said}, headers=HTMX))

    assert sent("_press", do="up", target=called(full, "b")) == [f"#d-{a}", "#toasts"]
    assert sent("_press", do="down", target=called(full, "c")) == [f"#d-{a}", f"#d-{b}", "#toasts"]
    # What is new comes along with the one before it, which stays as it is.
    assert sent("_pick", a, exercise=str(bench.pk)) == ["#t-squat", f"#d-{a}", "#toasts"]
    assert sent("_press", do="remove", target=now(full).days[0].exercises[-1].id) == [
        "#t-bench-press",
        f"#d-{a}",
        "#toasts",
    ]
    assert sent("_press", do="add_day") == ["#plan-head", f"#d-{b}", "#toasts"]
    added = now(full).days[-1].id
    assert sent("_press", do="remove_day", target=added) == [
        f"#d-{added}",
        "#plan-head",
        f"#d-{b}",
        "#toasts",
    ]
    assert sent("_press", do="day_down", target=a) == ["#days", "#toasts"]
    assert sent("_press", do="add_week") == ["#editor", "#toasts"]
    assert sent("_press", do="deload", number=2) == ["#weeks", "#toasts"]
    assert sent("_day", b, name="Upper", weekday="", notes="") == [f"#d-{b}", "#toasts"]
    data = track_data(full, rule="linear", step="5")
    del data["version"]
    assert sent("_track", "squat", **data) == ["#t-squat", f"#d-{b}", f"#d-{a}", "#toasts"]
    assert sent("_day", b, name="Upper", weekday="", notes="") == [f"#d-{b}"]
    assert sent("_undo") == ["#t-squat", f"#d-{b}", f"#d-{a}", "#toasts"]


def test_a_form_opens_in_its_place(as_alice: Client, plan: TrainingPlan) -> None:
    planned, day = planned_of(plan), now(plan).days[0]
    opened = as_alice.get(url(plan, "_exercise", planned.id), headers=HTMX)
    assert (targets(opened), 'name="sets-0-count" value="5"' in opened.content.decode()) == (
        [f"#d-{day.id}"],
        True,
    )
    for address, target in (
        (url(plan, "_day", day.id), f"#d-{day.id}"),
        (url(plan, "_track", "squat"), "#tracks"),
        (url(plan, "_details"), "#plan-head"),
        (f"{url(plan)}?show={day.id}", f"#d-{day.id}"),
        (f"{url(plan)}?show=tracks", "#tracks"),
        (f"{url(plan)}?week=1", "#editor"),
    ):
        assert targets(as_alice.get(address, headers=HTMX)) == [target]
