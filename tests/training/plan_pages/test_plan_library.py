"""The library of programs, and the dialogue by which one is taken."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import ExerciseFactory, WorkoutLogFactory, WorkoutSetFactory
from tests.training.plan_pages.reading_pages import (
    ADOPT,
    LIBRARY,
    STRONGLIFTS,
    TRACKS,
    sent,
    start,
    status_of,
    text,
)
from tests.training.plans.building import new_id
from training import programs
from training.models import Exercise, LibraryPlan, Track, TrainingPlan
from training.plans import reading
from training.progression.program import Schedule

pytestmark = pytest.mark.django_db


# --- The library -----------------------------------------------------------------------------------------------------


def test_the_library_says_what_each_program_is_and_needs(as_alice: Client) -> None:
    page = text(as_alice.get(LIBRARY))
    assert (
        "StrongLifts 5×5 Five sets of five on the big lifts, a little heavier each time. "
        "Beginner 3 days a week barbell, rack, bench"
    ) in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"bare": "1"}, ["Recommended Routine"]),
        ({"days": "5"}, ["nSuns 5/3/1 LP, 5 days"]),
        ({"level": "intermediate", "days": "3"}, ["Madcow 5×5", "Texas Method"]),
        ({"level": "advanced"}, []),
    ],
)
def test_filters_narrow_the_library(as_alice: Client, query: dict[str, str], names: list[str]) -> None:
    assert [each.name for each in as_alice.get(LIBRARY, query).context["programs"]] == names


@pytest.mark.parametrize("query", [{"level": "nose"}, {"days": "x"}, {"days": "99"}, {"bare": "maybe"}])
def test_a_wrong_filter_is_left_out(as_alice: Client, query: dict[str, str]) -> None:
    assert len(as_alice.get(LIBRARY, query).context["programs"]) == len(programs.shipped())


def test_htmx_gets_the_programs_alone(as_alice: Client) -> None:
    response = as_alice.get(LIBRARY, {"bare": "1"}, headers={"HX-Request": "true"})
    assert response.content.decode().strip().startswith('<div id="programs"')


def test_what_staff_publish_stands_among_them(as_alice: Client, rows: dict[str, Exercise]) -> None:
    shipped = programs.program("stronglifts-5x5")
    assert shipped
    document = {**shipped.document, "plan": {**shipped.document["plan"], "name": "House program"}}
    LibraryPlan.objects.create(key="house", name="House program", document=document, is_published=True)
    assert "House program" in text(as_alice.get(LIBRARY))
    assert as_alice.get("/plans/library/house/").status_code == 200
    LibraryPlan.objects.update(is_published=False)
    assert as_alice.get("/plans/library/house/").status_code == 404


def test_a_program_shows_its_days_how_it_gets_heavier_and_where_it_is_from(
    as_alice: Client, rows: dict[str, Exercise]
) -> None:
    page = text(as_alice.get(STRONGLIFTS))
    assert "Mehdi Hadim, “StrongLifts 5×5”, 2007" in page
    assert "3 a week, 2 workouts in turn" in page
    assert "Day A Back squat rest 3:00 5 × 5; later 3 × 5" in page
    assert "Squat, Bench press, Barbell row, Overhead press 2.5 kg more after every success." in page


def test_a_program_speaks_in_the_persons_unit(
    as_alice: Client, alice: User, rows: dict[str, Exercise]
) -> None:
    alice.weight_unit = "lb"
    alice.save()
    assert "5 lb more after every success." in text(as_alice.get(STRONGLIFTS))


@pytest.mark.parametrize("way", ["", "adopt/"])
def test_a_program_that_is_not_there_is_not_found(as_alice: Client, way: str) -> None:
    assert as_alice.get(f"/plans/library/no-such-program/{way}").status_code == 404


def test_every_program_can_be_looked_at(as_alice: Client) -> None:
    for each in programs.shipped():
        assert as_alice.get(reverse("training:library_program", args=[each.key])).status_code == 200, each.key


@pytest.mark.parametrize(("address", "queries"), [(LIBRARY, 3), (STRONGLIFTS, 3)])
def test_looking_at_programs_takes_one_query_beside_the_login(
    as_alice: Client, rows: dict[str, Exercise], address: str, queries: int, django_assert_num_queries: Any
) -> None:
    as_alice.get(address)
    with django_assert_num_queries(queries):
        as_alice.get(address)


# --- Taking one ------------------------------------------------------------------------------------------------------


def adopted() -> TrainingPlan:
    return TrainingPlan.objects.exclude(program="").get()


def begun(plan: TrainingPlan) -> dict[str, tuple[str, str, str]]:
    return {
        track.key: (
            "" if track.start is None else f"{track.start.normalize():f}",
            track.origin,
            track.origin_text,
        )
        for track in Track.objects.filter(plan=plan).order_by("position")
    }


def test_the_dialogue_proposes_from_the_log_and_marks_a_guess(
    as_alice: Client, alice: User, rows: dict[str, Exercise]
) -> None:
    log = WorkoutLogFactory.create(session__user=alice, exercise=rows["back-squat"])
    WorkoutSetFactory.create(log=log, weight=Decimal(100), reps=8)
    response = as_alice.get(ADOPT)
    page = text(response)
    assert "From your log: est. from 100 × 8 on 2 Mar 2026, 50 % of what goes 5 times" in page
    assert page.count("a guess: where the program has beginners begin") == 4
    assert response.context["form"]["start-bench-press"].value() == "20"
    assert response.context["form"]["weekdays"].value() == ["0", "2", "4"]


def test_taken_as_proposed_it_is_active_and_today_offers_its_first_day(
    as_alice: Client, alice: User, rows: dict[str, Exercise]
) -> None:
    form = as_alice.get(ADOPT).context["form"]
    taken = sent(**{f"start-{track}": form[f"start-{track}"].value() for track in TRACKS})
    response = as_alice.post(ADOPT, taken, follow=True)
    assert response.redirect_chain[-1] == ("/", 302)
    assert "Day A" in text(response)
    plan = adopted()
    assert (plan.user, plan.name, plan.status, plan.unit, plan.weekdays) == (
        alice,
        "StrongLifts 5×5",
        "active",
        "kg",
        [0, 2, 4],
    )
    guess = "a guess: where the program has beginners begin"
    assert begun(plan) == {
        "squat": ("20", "guess", guess),
        "bench-press": ("20", "guess", guess),
        "barbell-row": ("30", "guess", guess),
        "overhead-press": ("20", "guess", guess),
        "deadlift": ("40", "guess", guess),
    }
    as_alice.post(ADOPT, taken)
    assert TrainingPlan.objects.count() == 1


def test_what_is_typed_is_ones_own_word_and_what_is_left_empty_is_found_while_training(
    as_alice: Client, rows: dict[str, Exercise]
) -> None:
    as_alice.post(ADOPT, sent(**{"start-squat": "62,5", "start-bench-press": ""}))
    found = begun(adopted())
    assert (found["squat"], found["bench-press"]) == (("62.5", "entered", ""), ("", "", ""))


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("guess", ("62.5", "guess", "")),
        ("test", ("27", "test", "62.5 kg lifted once, 50 % of what goes 5 times")),
    ],
)
def test_what_is_typed_may_be_a_guess_or_a_tested_max_of_which_the_program_takes_its_part(
    as_alice: Client, rows: dict[str, Exercise], typed: str, begins: tuple[str, str, str]
) -> None:
    as_alice.post(ADOPT, sent(**{"typed": typed, "start-squat": "62.5", "start-bench-press": "20"}))
    found = begun(adopted())
    guess = "a guess: where the program has beginners begin"
    assert (found["squat"], found["bench-press"]) == (begins, ("20", "guess", guess))


def test_of_a_tested_max_nine_tenths_are_the_training_max(
    as_alice: Client, rows: dict[str, Exercise]
) -> None:
    lifts = ("overhead-press", "deadlift", "bench-press", "squat")
    filled = {"id": new_id(), "unit": "kg", "days": "open", **{f"start-{lift}": "100" for lift in lifts}}
    as_alice.post("/plans/library/531-boring-but-big/adopt/", filled | {"typed": "test"})
    assert begun(adopted()) == dict.fromkeys(lifts, ("90", "test", "100 kg lifted once, 90 %"))


def test_a_training_max_is_asked_for_and_needed(as_alice: Client, rows: dict[str, Exercise]) -> None:
    address = "/plans/library/531-boring-but-big/adopt/"
    assert "Your training maxes" in text(as_alice.get(address))
    lifts = ("overhead-press", "deadlift", "bench-press", "squat")
    filled = {"id": new_id(), "unit": "kg", "days": "open", **{f"start-{lift}": "100" for lift in lifts}}
    response = as_alice.post(address, filled | {"start-squat": ""})
    assert response.context["form"].errors == {
        "start-squat": ["The program reckons with it. A light guess will do."]
    }
    assert as_alice.post(address, filled).status_code == 302
    assert (adopted().weekdays, adopted().schedule) == ([], "sequence")


def test_each_workout_can_have_its_own_day(as_alice: Client, rows: dict[str, Exercise]) -> None:
    address = "/plans/library/531-boring-but-big/adopt/"
    filled: dict[str, Any] = {"id": new_id(), "unit": "kg", "days": "fixed"}
    filled |= {f"start-{lift}": "100" for lift in ("overhead-press", "deadlift", "bench-press", "squat")}
    filled |= {"fixed-0": "0", "fixed-1": "1", "fixed-2": "1", "fixed-3": ""}
    errors = as_alice.post(address, filled).context["form"].errors
    assert errors == {
        "fixed-2": ["Tuesday is taken by Deadlift day already."],
        "fixed-3": ["Choose a day of the week."],
    }
    as_alice.post(address, filled | {"fixed-2": "3", "fixed-3": "5"})
    plan = adopted()
    assert plan.schedule == Schedule.WEEKDAYS.value
    assert [day.weekday for day in reading.program_of(plan).days] == [0, 1, 3, 5]


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"start-squat": "heavy"}, ["start-squat"]),
        ({"start-squat": "-5"}, ["start-squat"]),
        ({"start-squat": "99999"}, ["start-squat"]),
        ({"unit": "stone"}, ["unit"]),
        ({"days": "sometimes"}, ["days"]),
        ({"days": "fixed"}, ["days"]),
        ({"weekdays": []}, ["weekdays"]),
        ({"weekdays": ["9"]}, ["weekdays"]),
        ({"id": "mine"}, ["id"]),
        ({"swap-back-squat": "nonsense"}, ["swap-back-squat"]),
        ({"swap-back-squat": "019e0000-0000-7000-8000-000000000000"}, ["swap-back-squat"]),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    as_alice: Client, rows: dict[str, Exercise], wrong: dict[str, Any], fields: list[str]
) -> None:
    response = as_alice.post(ADOPT, sent(**wrong))
    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (422, fields)
    assert form["start-deadlift"].value() == "40"
    assert not TrainingPlan.objects.exists()


def test_nobody_elses_exercise_is_taken(as_alice: Client, bob: User, rows: dict[str, Exercise]) -> None:
    his = ExerciseFactory.create(owner=bob, name="Bob’s squat", primary=["quads"])
    response = as_alice.post(ADOPT, sent(**{"swap-back-squat": str(his.pk)}))
    assert list(response.context["form"].errors) == ["swap-back-squat"]
    assert "Bob’s squat" not in text(response)


def test_another_exercise_is_done_instead(as_alice: Client, rows: dict[str, Exercise]) -> None:
    as_alice.post(ADOPT, sent(**{"swap-back-squat": str(rows["front-squat"].pk)}))
    done = {each.exercise for each in reading.program_of(adopted()).exercises()}
    assert str(rows["front-squat"].pk) in done
    assert str(rows["back-squat"].pk) not in done


def test_another_unit_or_exercise_proposes_again_and_keeps_what_was_typed(
    as_alice: Client, alice: User, rows: dict[str, Exercise]
) -> None:
    log = WorkoutLogFactory.create(session__user=alice, exercise=rows["front-squat"])
    WorkoutSetFactory.create(log=log, weight=Decimal(100), reps=5)
    asked = sent(
        **{f"was-{track}": "40" for track in TRACKS},
        **{"propose": "1", "was-unit": "kg", "start-deadlift": "55"},
        **{"swap-back-squat": str(rows["front-squat"].pk), "weekdays": ["1"]},
    )
    response = as_alice.post(ADOPT, asked, headers={"HX-Request": "true"})
    form = response.context["form"]
    assert response.status_code == 200
    assert response.content.decode().strip().startswith('<form id="dialogue"')
    assert {track: form[f"start-{track}"].value() for track in TRACKS} == {
        "squat": "50",
        "bench-press": "20",
        "barbell-row": "30",
        "overhead-press": "20",
        "deadlift": "55",
    }
    assert (form["weekdays"].value(), form["id"].value()) == (["1"], asked["id"])
    pounds = as_alice.post(ADOPT, asked | {"unit": "lb"}).context["form"]
    assert pounds["start-deadlift"].value() == "95"
    assert not TrainingPlan.objects.exists()


@pytest.mark.parametrize(("answer", "status"), [("pause", "paused"), ("keep", "active")])
def test_where_another_plan_is_active_both_are_kept_or_it_is_paused(
    as_alice: Client, plan: TrainingPlan, rows: dict[str, Exercise], answer: str, status: str
) -> None:
    start(plan)
    assert "“Fives” is active already" in text(as_alice.get(ADOPT))
    as_alice.post(ADOPT, sent(others=answer))
    assert (adopted().status, status_of(plan)) == ("active", status)


def test_the_question_about_the_other_plan_has_to_be_answered(
    as_alice: Client, plan: TrainingPlan, rows: dict[str, Exercise]
) -> None:
    start(plan)
    assert list(as_alice.post(ADOPT, sent()).context["form"].errors) == ["others"]


def test_a_ladder_can_begin_further_up(as_alice: Client, rows: dict[str, Exercise]) -> None:
    address = "/plans/library/recommended-routine/adopt/"
    filled = {"id": new_id(), "unit": "kg", "days": "open", "begin-pull-up": "negative-pull-up"}
    assert list(as_alice.post(address, filled | {"begin-pull-up": "no"}).context["form"].errors) == [
        "begin-pull-up"
    ]
    assert as_alice.post(address, filled).status_code == 302
    ladder = reading.program_of(adopted()).track("pull-up").ladder
    assert ladder[0] == str(rows["negative-pull-up"].pk)


def test_an_exercise_that_the_catalogue_lacks_is_chosen_first(
    as_alice: Client, rows: dict[str, Exercise]
) -> None:
    Exercise.objects.filter(pk=rows["barbell-row"].pk).update(key=None)
    response = as_alice.get(ADOPT)
    assert "The program has exercises that are not here." in text(response)
    assert [field.name for field in response.context["form"].swap_fields()] == ["swap-barbell-row"]
    instead = {"swap-barbell-row": str(rows["front-squat"].pk)}
    again = as_alice.post(ADOPT, {"propose": "1", "unit": "kg", **instead})
    assert again.context["form"].missing == []
    assert as_alice.post(ADOPT, sent(**instead)).status_code == 302


def test_an_id_that_is_taken_is_replaced(
    as_bob: Client, plan: TrainingPlan, rows: dict[str, Exercise]
) -> None:
    response = as_bob.post(ADOPT, sent(id=str(plan.pk)))
    form = response.context["form"]
    assert (response.status_code, form.non_field_errors()) == (
        422,
        ["This form was used before. Nothing was lost: send it again."],
    )
    assert as_bob.post(ADOPT, sent(id=form["id"].value())).status_code == 302


@pytest.mark.parametrize("key", ["stronglifts-5x5", "531-boring-but-big"])
def test_the_dialogue_takes_eleven_queries_of_which_two_are_the_login(
    as_alice: Client, rows: dict[str, Exercise], key: str, django_assert_num_queries: Any
) -> None:
    address = reverse("training:adopt", args=[key])
    as_alice.get(address)
    with django_assert_num_queries(11):
        as_alice.get(address)
