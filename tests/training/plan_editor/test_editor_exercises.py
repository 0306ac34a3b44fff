"""The editor's form of an exercise: its sets, its search, what it refuses and where it says so."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.training.plan_editor.pressing import HTMX, exercise_data, now, planned_of, press, save, url
from tests.training.plans import building
from training.models import Exercise, TrainingPlan
from training.plan_exercise_forms import sets_initial
from training.plan_words import grouped
from training.progression.program import Basis, Double, PlannedExercise, PlannedSet, SetKind, Track

pytestmark = pytest.mark.django_db


def test_adds_an_exercise_with_sets_and_a_weight_of_its_own(
    as_alice: Client, plan: TrainingPlan, bench: Exercise
) -> None:
    day = now(plan).days[0]
    data = {"version": plan.version, "exercise": str(bench.pk)}
    assert as_alice.post(url(plan, "_pick", day.id), data).status_code == 302
    after = now(plan)
    made = after.days[0].exercises[1]
    eights = (PlannedSet(reps=8, reps_max=12, basis=Basis.TRACK),) * 3
    assert made == PlannedExercise(made.id, str(bench.pk), (eights,), track="bench-press")
    assert after.tracks[1] == Track("bench-press", "Bench press", rule=Double(Decimal("2.5")))


def test_an_exercise_that_is_there_already_goes_by_the_same_weight(
    as_alice: Client, plan: TrainingPlan, squat: Exercise
) -> None:
    day = now(plan).days[1]
    as_alice.post(url(plan, "_pick", day.id), {"version": plan.version, "exercise": str(squat.pk)})
    after = now(plan)
    twin = after.days[1].exercises[1]
    assert (twin.schemes, twin.track, len(after.tracks)) == ((building.FIVES,), "squat", 1)


@pytest.mark.parametrize(
    ("measurement", "basis", "has_track"),
    [
        ("reps", Basis.OPEN, False),
        ("time", Basis.OPEN, False),
        ("assisted_reps", Basis.BODY_WEIGHT, True),
        ("weight_time", Basis.TRACK, True),
        ("weight_distance", Basis.TRACK, True),
        ("distance_time", Basis.OPEN, False),
    ],
)
def test_what_an_exercise_records_suggests_its_first_sets(
    as_alice: Client, plan: TrainingPlan, measurement: str, basis: Basis, has_track: object
) -> None:
    other = ExerciseFactory.create(measurement=measurement)
    as_alice.post(url(plan, "_pick", now(plan).days[0].id), {"version": 1, "exercise": str(other.pk)})
    made = now(plan).days[0].exercises[1]
    assert (made.schemes[0][0].basis, made.track is not None) == (basis, has_track)


def test_puts_another_exercise_in_its_place(as_alice: Client, plan: TrainingPlan, bench: Exercise) -> None:
    before = planned_of(plan)
    as_alice.post(url(plan, "_pick", before.id), {"version": 1, "exercise": str(bench.pk)})
    assert planned_of(plan) == replace(before, exercise=str(bench.pk))


def test_an_exercise_that_is_gone_or_somebody_elses_cannot_be_chosen(
    as_alice: Client, bob: User, plan: TrainingPlan, bench: Exercise
) -> None:
    his = ExerciseFactory.create(owner=bob, name="Secret lift")
    Exercise.objects.filter(pk=bench.pk).update(is_active=False)
    for exercise in (str(his.pk), str(bench.pk), "", "x"):
        response = as_alice.post(
            url(plan, "_pick", now(plan).days[0].id), {"version": 1, "exercise": exercise}
        )
        assert response.status_code == 422
        assert "That exercise is not there any more." in response.content.decode()
    assert (plan.version, "Secret lift" in as_alice.get(url(plan)).content.decode()) == (1, False)


def test_search_offers_exercises_by_name(as_alice: Client, plan: TrainingPlan, bench: Exercise) -> None:
    address = url(plan, "_pick", now(plan).days[0].id)
    page = as_alice.get(address, {"q": "bench"}).content.decode()
    assert (f'value="{bench.pk}"' in page, "<html" in page) == (True, True)
    piece = as_alice.get(address, {"q": "bench"}, headers=HTMX).content.decode()
    assert (f'value="{bench.pk}"' in piece, "<html" in piece) == (True, False)
    assert "Make it your own exercise" in as_alice.get(address, {"q": "zzzz\0"}).content.decode()


SAID = [
    ({}, PlannedSet(reps=5, basis=Basis.TRACK)),
    ({"least": "8", "most": "12"}, PlannedSet(reps=8, reps_max=12, basis=Basis.TRACK)),
    (
        {"what": "amrap", "percent": "85", "most": "9"},
        PlannedSet(reps=5, amrap=True, basis=Basis.TRACK, percent=Decimal(85)),
    ),
    (
        {"what": "seconds", "least": "30", "most": "60", "load": "open"},
        PlannedSet(seconds=30, seconds_max=60),
    ),
    (
        {"what": "metres", "least": "30,5", "most": "", "load": "open"},
        PlannedSet(metres=Decimal("30.5")),
    ),
    (
        {"load": "rpe", "rpe": "8,5"},
        PlannedSet(reps=5, basis=Basis.RPE, rpe=Decimal("8.5")),
    ),
    (
        {"load": "body_weight", "plus": "10"},
        PlannedSet(reps=5, basis=Basis.BODY_WEIGHT, plus=Decimal(10)),
    ),
    ({"load": "helped", "plus": "20"}, PlannedSet(reps=5, basis=Basis.BODY_WEIGHT, plus=Decimal(-20))),
    ({"load": "open", "percent": "50", "plus": "5"}, PlannedSet(reps=5)),
    (
        {"kind": "warm_up", "percent": "40", "plus": "-5", "rest": "1:30"},
        PlannedSet(
            reps=5,
            basis=Basis.TRACK,
            percent=Decimal(40),
            plus=Decimal(-5),
            kind=SetKind.WARM_UP,
            rest_seconds=90,
        ),
    ),
]


@pytest.mark.parametrize(("row", "expected"), SAID)
def test_says_sets_as_people_do(
    as_alice: Client, plan: TrainingPlan, row: dict[str, str], expected: PlannedSet
) -> None:
    # A rule needs a set that goes by its weight.
    save(as_alice, plan, {}, row)
    fixed = building.FIVE
    assert planned_of(plan).schemes == ((fixed, fixed, fixed, expected, expected, expected),)


@pytest.mark.parametrize(("row", "expected"), SAID)
def test_a_form_that_is_saved_as_it_was_opened_changes_nothing(
    as_alice: Client, alice: User, plan: TrainingPlan, row: dict[str, str], expected: PlannedSet
) -> None:
    group = grouped((expected,))[0]
    said = {name: "" if value is None else str(value) for name, value in sets_initial(group, "kg").items()}
    save(as_alice, plan, {"least": "3"}, {"count": "1", **row})
    before = now(plan)
    save(as_alice, plan, {"least": "3"}, said)
    assert (now(plan), plan.version) == (before, 2)


def test_the_top_set_and_its_back_off_sets(as_alice: Client, plan: TrainingPlan) -> None:
    save(as_alice, plan, {"count": "1"}, {"count": "2", "load": "top_set", "percent": "80"})
    back_off = PlannedSet(reps=5, basis=Basis.TOP_SET, percent=Decimal(80))
    assert planned_of(plan).schemes == ((building.FIVE, back_off, back_off),)


def test_rest_notes_and_weight_of_an_exercise(as_alice: Client, plan: TrainingPlan) -> None:
    save(as_alice, plan, rest_seconds="2:30", notes="Deep", decides="")
    planned = planned_of(plan)
    assert (planned.rest_seconds, planned.notes, planned.decides) == (150, "Deep", False)
    save(as_alice, plan, track="+")
    assert (planned_of(plan).track, now(plan).tracks[1].name) == ("squat-2", "Squat")
    save(as_alice, plan, {"load": "open"}, track="")
    assert (planned_of(plan).track, [track.key for track in now(plan).tracks]) == (None, ["squat"])


BAD = [
    ({"count": "0"}, "count", "Enter 1 or more."),
    ({"count": ""}, "count", "This field is required."),
    ({"count": "21"}, "count", "Enter 20 or less."),
    ({"count": "x"}, "count", "Enter a number, such as 12.5."),
    ({"least": "0"}, "least", "From 1 to 1,000 reps."),
    ({"least": "5.5"}, "least", "Enter a whole number."),
    ({"least": "12", "most": "8"}, "most", "The range ends below where it begins: 12 to 8."),
    ({"percent": "0"}, "percent", "More than 0, at most 200 percent."),
    ({"percent": "500"}, "percent", "From 1 to 200 percent."),
    ({"load": "rpe", "rpe": "11"}, "rpe", "RPE goes from 6 to 10 in halves."),
    ({"load": "rpe"}, "rpe", "Say how hard: RPE 6 to 10."),
    ({"load": "top_set"}, "load", "There is no work set before this one to take a percentage of."),
    ({"load": "levitation"}, "load", "Select a valid choice."),
    ({"what": "seconds", "least": "90000"}, "least", "From 1 to 86,400 seconds."),
    ({"rest": "5"}, "rest", "Write 5:00 for minutes"),
]


@pytest.mark.parametrize(("row", "field", "message"), BAD)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(
    as_alice: Client, plan: TrainingPlan, row: dict[str, str], field: str, message: str
) -> None:
    before = now(plan)
    page = save(as_alice, plan, row, notes="Typed", status=422)
    where = f'id="{planned_of(plan).id}-sets-0-{field}_error"'
    assert where in page
    assert message in page.partition(where)[2][:200]
    assert "Typed" in page
    assert now(plan) == before


def test_a_fault_of_the_second_row_is_said_there(as_alice: Client, plan: TrainingPlan) -> None:
    page = save(as_alice, plan, {"count": "4"}, {"percent": "500"}, status=422)
    assert f'id="{planned_of(plan).id}-sets-1-percent_error"' in page


def test_a_percentage_needs_a_weight(as_alice: Client, plan: TrainingPlan) -> None:
    page = save(as_alice, plan, track="", status=422)
    assert "Choose the track that this is a percentage of." in page


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("track", "nobodys"),
        ("by", "moon"),
        ("notes", "x" * 2001),
        ("rest_seconds", "2 h"),
        ("sets-TOTAL_FORMS", "0"),
        ("sets-TOTAL_FORMS", "9999"),
        ("sets-TOTAL_FORMS", "x"),
    ],
)
def test_other_nonsense_is_refused(as_alice: Client, plan: TrainingPlan, name: str, value: str) -> None:
    before = now(plan)
    save(as_alice, plan, status=422, **{name: value})
    assert now(plan) == before


def test_rows_are_added_and_taken_out_without_saving(as_alice: Client, plan: TrainingPlan) -> None:
    page = save(as_alice, plan, {"count": "4"}, add="1", status=200)
    assert 'name="sets-1-count" value="4"' in page
    page = save(as_alice, plan, {"count": "4"}, {"count": "2"}, take="0", status=200)
    assert ('name="sets-0-count" value="2"' in page, "sets-1-count" in page) == (True, False)
    assert plan.version == 1


def test_sets_that_differ_by_week(as_alice: Client, plan: TrainingPlan) -> None:
    press(as_alice, plan, "add_week")
    save(as_alice, plan, {"count": "5"}, by="week")
    save(as_alice, plan, {"count": "2"}, by="week", part="1")
    assert [len(scheme) for scheme in planned_of(plan).schemes] == [5, 2]
    save(as_alice, plan, {"count": "4"}, by="always")
    assert [len(scheme) for scheme in planned_of(plan).schemes] == [4]


def test_sets_by_stage_and_a_stage_less(as_alice: Client, plan: TrainingPlan) -> None:
    save(as_alice, plan, {"count": "5"}, by="stage")
    save(as_alice, plan, {"count": "6"}, by="stage", part="1")
    save(as_alice, plan, {"count": "10"}, by="stage", part="2")
    assert [len(scheme) for scheme in planned_of(plan).schemes] == [5, 6, 10]
    press(as_alice, plan, "remove_stage", target=planned_of(plan).id, number="1")
    assert [len(scheme) for scheme in planned_of(plan).schemes] == [5, 10]
    press(as_alice, plan, "remove_stage", target=planned_of(plan).id, number="7", status=412)


def test_a_button_saves_and_goes_to_another_stage(as_alice: Client, plan: TrainingPlan) -> None:
    save(as_alice, plan, by="stage")
    planned = planned_of(plan)
    data = exercise_data(plan, {"count": "4"}, by="stage", go="1")
    page = as_alice.post(url(plan, "_exercise", planned.id), data, headers=HTMX).content.decode()
    assert 'name="part" value="1"' in page
    assert len(planned_of(plan).schemes[0]) == 4


def test_the_search_at_a_day_stays_as_it_is_when_something_is_added(
    as_alice: Client, plan: TrainingPlan, bench: Exercise
) -> None:
    day = now(plan).days[0]
    said = {"version": plan.version, "exercise": str(bench.pk)}
    page = as_alice.post(url(plan, "_pick", day.id), said, headers=HTMX).content.decode()
    assert f'<div class="picking" id="k-{day.id}" hx-preserve></div>' in page
    assert (f'id="r-{day.id}"' in page, f'id="a-{day.id}"' in page) == (False, False)
