"""The editor of a plan: who may see it, what each press does, undo, and that only what changed is answered."""

from dataclasses import replace

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.training.plan_editor.pressing import called, now, planned_of, press, save, url
from tests.training.plans import building
from training.models import Exercise, TrainingPlan
from training.plans import writing
from training.plans.versions import versions

pytestmark = pytest.mark.django_db


# --- The page --------------------------------------------------------------------------------------------------------


def test_shows_the_days_their_exercises_and_how_the_weights_move(
    as_alice: Client, plan: TrainingPlan
) -> None:
    page = as_alice.get(url(plan)).content.decode()
    for words in ("2 days in turn", "Day A", "Day B", "5 × 5 · 60 kg", "2.5 kg more after every success."):
        assert words in page


def test_shows_the_week_that_is_looked_at(as_alice: Client, alice: User, squat: Exercise) -> None:
    exercises = [str(squat.pk), *(str(ExerciseFactory.create().pk) for _ in range(5))]
    plan = building.stored(alice, building.rich(exercises))
    assert "1 warm-up, 5 at 65 %, 5 at 75 %, 5+ at 85 %" in as_alice.get(url(plan)).content.decode()
    second = as_alice.get(url(plan), {"week": "2"}).content.decode()
    assert "3 at 70 %, 3 at 80 %, 3+ at 90 %" in second
    assert "1 warm-up" not in second


@pytest.mark.parametrize("week", ["0", "99", "-1", "x", "٣", "9" * 30])
def test_a_strange_week_is_one_that_there_is(as_alice: Client, plan: TrainingPlan, week: str) -> None:
    assert as_alice.get(url(plan), {"week": week}).status_code == 200


def test_does_not_exist_for_bob(as_bob: Client, alice: User, plan: TrainingPlan) -> None:
    planned = planned_of(plan)
    day = now(plan).days[0]
    for address in (
        url(plan),
        url(plan, "_details"),
        url(plan, "_day", day.id),
        url(plan, "_exercise", planned.id),
        url(plan, "_pick", day.id),
        url(plan, "_track", "squat"),
        url(plan, "_ahead"),
    ):
        assert as_bob.get(address).status_code == 404
    before = now(plan)
    assert press(as_bob, plan, "remove", target=planned.id, status=404)
    assert as_bob.post(url(plan, "_undo"), {"version": 1}).status_code == 404
    save(as_bob, plan, {"count": "9"}, status=404)
    assert now(plan) == before


def test_a_deleted_plan_is_gone(as_alice: Client, alice: User, plan: TrainingPlan) -> None:
    writing.delete_plan(user=alice, plan_id=plan.pk)
    assert as_alice.get(url(plan)).status_code == 404
    assert as_alice.post(url(plan, "_press"), {"version": 1, "do": "add_day"}).status_code == 404


def test_what_is_not_in_the_plan_has_no_form(as_alice: Client, plan: TrainingPlan) -> None:
    other = building.new()
    for address in (
        url(plan, "_day", other),
        url(plan, "_exercise", other),
        url(plan, "_pick", other),
        url(plan, "_track", "x"),
    ):
        assert as_alice.get(address).status_code == 404


def test_warns_of_an_exercise_that_is_no_longer_offered(
    as_alice: Client, plan: TrainingPlan, squat: Exercise
) -> None:
    Exercise.objects.filter(pk=squat.pk).update(is_active=False)
    assert "This exercise is no longer offered. Choose another." in as_alice.get(url(plan)).content.decode()


def test_warns_of_a_set_that_asks_for_what_the_exercise_does_not_record(
    as_alice: Client, plan: TrainingPlan, squat: Exercise
) -> None:
    Exercise.objects.filter(pk=squat.pk).update(measurement="time")
    assert "This exercise does not record reps." in as_alice.get(url(plan)).content.decode()


# --- Buttons ---------------------------------------------------------------------------------------------------------


def names(plan: TrainingPlan) -> list[str]:
    return [day.name for day in now(plan).days]


def test_adds_duplicates_moves_and_removes_days(as_alice: Client, plan: TrainingPlan) -> None:
    press(as_alice, plan, "add_day")
    assert names(plan) == ["Day A", "Day B", "Day C"]
    press(as_alice, plan, "duplicate_day", target=now(plan).days[0].id)
    assert names(plan) == ["Day A", "Day D", "Day B", "Day C"]
    copied = now(plan).days[1].exercises[0]
    assert replace(copied, id="") == replace(planned_of(plan), id="")
    press(as_alice, plan, "day_down", target=now(plan).days[1].id)
    press(as_alice, plan, "day_up", target=now(plan).days[3].id)
    assert names(plan) == ["Day A", "Day B", "Day C", "Day D"]
    press(as_alice, plan, "remove_day", target=now(plan).days[1].id)
    assert names(plan) == ["Day A", "Day C", "Day D"]


def test_the_ends_do_not_move_further(as_alice: Client, plan: TrainingPlan) -> None:
    press(as_alice, plan, "day_up", target=now(plan).days[0].id)
    press(as_alice, plan, "day_down", target=now(plan).days[1].id)
    press(as_alice, plan, "up", target=planned_of(plan).id)
    press(as_alice, plan, "down", target=planned_of(plan, 1).id)
    assert (names(plan), plan.version) == (["Day A", "Day B"], 1)


def order(plan: TrainingPlan) -> list[str]:
    return ["".join(each.notes for each in day.exercises) for day in now(plan).days]


@pytest.mark.parametrize(
    ("note", "do", "expected"),
    [
        ("b", "up", ["bac", "d"]),
        ("b", "down", ["acb", "d"]),
        ("a", "down", ["bac", "d"]),
        ("c", "down", ["ab", "cd"]),
        ("d", "up", ["abcd", ""]),
        ("b", "remove", ["ac", "d"]),
    ],
)
def test_moves_an_exercise_by_buttons_over_the_edge_of_a_day(
    as_alice: Client, full: TrainingPlan, note: str, do: str, expected: list[str]
) -> None:
    press(as_alice, full, do, target=called(full, note))
    assert order(full) == expected


def test_moves_an_exercise_to_where_it_was_dragged(as_alice: Client, full: TrainingPlan) -> None:
    press(
        as_alice,
        full,
        "move",
        target=called(full, "c"),
        to=now(full).days[1].id,
        before=called(full, "d"),
    )
    assert order(full) == ["ab", "cd"]
    press(as_alice, full, "move", target=called(full, "d"), to=now(full).days[0].id)
    assert order(full) == ["abd", "c"]


def supersets(plan: TrainingPlan) -> list[int | None]:
    return [each.superset for each in now(plan).days[0].exercises]


def test_joins_and_leaves_a_superset(as_alice: Client, full: TrainingPlan) -> None:
    press(as_alice, full, "join", target=called(full, "a"))
    assert supersets(full) == [1, 1, None]
    press(as_alice, full, "join", target=called(full, "b"))
    assert (len(set(supersets(full))), None in supersets(full)) == (1, False)
    press(as_alice, full, "leave", target=called(full, "a"))
    a, *others = supersets(full)
    assert a is None
    assert None not in others


def test_the_last_of_a_day_has_none_to_be_joined_with(as_alice: Client, full: TrainingPlan) -> None:
    press(as_alice, full, "join", target=called(full, "c"), status=412)
    assert supersets(full) == [None, None, None]


def test_weeks_are_added_duplicated_made_deload_and_removed(as_alice: Client, plan: TrainingPlan) -> None:
    press(as_alice, plan, "add_week")
    press(as_alice, plan, "duplicate_week", number="2")
    press(as_alice, plan, "deload", number="3")
    assert (now(plan).weeks, set(now(plan).deload_weeks)) == (3, {3})
    press(as_alice, plan, "remove_week", number="1")
    assert (now(plan).weeks, set(now(plan).deload_weeks)) == (2, {2})
    press(as_alice, plan, "no_deload", number="2")
    assert now(plan).deload_weeks == frozenset()


def test_what_cannot_be_is_said_with_its_place_and_not_done(as_alice: Client, plan: TrainingPlan) -> None:
    press(as_alice, plan, "add_week")
    press(as_alice, plan, "deload", number="1")
    told = press(as_alice, plan, "deload", number="2", status=422).content.decode()
    assert "Leave at least one week that is not a deload week." in told
    assert now(plan).deload_weeks == {1}


@pytest.mark.parametrize(
    "said",
    [
        {"do": "explode"},
        {"do": ""},
        {},
    ],
)
def test_an_unknown_button_does_nothing(as_alice: Client, plan: TrainingPlan, said: dict[str, str]) -> None:
    assert as_alice.post(url(plan, "_press"), {"version": 1, **said}).status_code == 422
    assert plan.version == 1


@pytest.mark.parametrize("target", ["", "x", "00000000-0000-0000-0000-000000000000"])
@pytest.mark.parametrize("do", ["remove_day", "duplicate_day", "up", "move", "leave", "remove_track"])
def test_a_button_of_what_is_gone_shows_what_is_there(
    as_alice: Client, plan: TrainingPlan, do: str, target: str
) -> None:
    told = press(as_alice, plan, do, target=target, status=412).content.decode()
    assert "not in the plan any more" in told


def test_every_press_is_a_version_in_words(as_alice: Client, full: TrainingPlan) -> None:
    press(as_alice, full, "up", target=called(full, "b"))
    press(as_alice, full, "duplicate_day", target=now(full).days[0].id)
    press(as_alice, full, "add_week")
    press(as_alice, full, "duplicate_week", number="1")
    said = [each.summary for each in versions(full)][:4]
    assert said == ["Duplicated week 1", "Added a week", "Duplicated Day A", "Moved Squat"]


# --- Undo ------------------------------------------------------------------------------------------------------------


def test_undo_takes_back_one_edit_after_the_other(as_alice: Client, plan: TrainingPlan) -> None:
    first = now(plan)
    press(as_alice, plan, "add_day")
    second = now(plan)
    press(as_alice, plan, "add_week")
    for expected in (second, first):
        plan.refresh_from_db()
        assert as_alice.post(url(plan, "_undo"), {"version": plan.version}).status_code == 302
        assert now(plan) == expected
    response = as_alice.post(url(plan, "_undo"), {"version": plan.version})
    assert (response.status_code, "There is nothing to undo." in response.content.decode()) == (200, True)


def test_undo_of_an_older_page_shows_the_plan_instead(as_alice: Client, plan: TrainingPlan) -> None:
    press(as_alice, plan, "add_day")
    press(as_alice, plan, "add_week")
    before = now(plan)
    for version in ("2", "77", "", "x"):
        response = as_alice.post(url(plan, "_undo"), {"version": version})
        assert response.status_code == 412
    assert now(plan) == before


def test_after_a_change_the_way_back_is_offered(as_alice: Client, plan: TrainingPlan) -> None:
    response = press(as_alice, plan, "add_day")
    page = as_alice.get(response["Location"].partition("#")[0]).content.decode()
    assert "<span>Added a day</span>" in page
    assert "<span>Added a day</span>" not in as_alice.get(url(plan)).content.decode()
