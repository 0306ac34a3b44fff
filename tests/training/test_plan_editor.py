"""The editor of a plan: what each press and form does, what it refuses and where it says so, two editors at once, and its cost."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from tests.factories import ExerciseFactory, WorkoutLogFactory, WorkoutSetFactory
from tests.training.plans import building
from training.models import Exercise, TrainingPlan
from training.models import Track as TrackRow
from training.plan_edits import ladder_id
from training.plan_exercise_forms import sets_initial
from training.plan_words import grouped
from training.plans import writing
from training.plans.reading import program_of
from training.plans.versions import versions
from training.progression.program import (
    AfterLastStage,
    Basis,
    CycleEnd,
    Day,
    Double,
    Linear,
    NoRule,
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

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def squat() -> Exercise:
    made: Exercise = ExerciseFactory.create(name="Squat")
    return made


@pytest.fixture
def bench() -> Exercise:
    made: Exercise = ExerciseFactory.create(name="Bench press")
    return made


@pytest.fixture
def plan(alice: User, squat: Exercise) -> TrainingPlan:
    """Day A and Day B, each with a squat, 5 × 5 on one weight."""
    return building.stored(alice, building.of_days(str(squat.pk), "AB"))


def now(plan: TrainingPlan) -> Program:
    plan.refresh_from_db()
    return program_of(plan)


def url(plan: TrainingPlan, name: str = "", *args: Any) -> str:
    return reverse(f"training:plan_edit{name}", args=[plan.pk, *args])


def press(client: Client, plan: TrainingPlan, do: str, *, status: int = 302, **said: Any) -> Any:
    plan.refresh_from_db()
    response = client.post(url(plan, "_press"), {"version": plan.version, "do": do, **said})
    assert response.status_code == status
    return response


def sets(*rows: dict[str, Any]) -> dict[str, Any]:
    """The rows of sets as the form sends them."""
    usual = {
        "count": "3",
        "least": "5",
        "most": "",
        "what": "reps",
        "load": "track",
        "percent": "100",
        "plus": "",
        "rpe": "",
        "kind": "working",
        "rest": "",
    }
    said: dict[str, Any] = {"sets-TOTAL_FORMS": str(len(rows)), "sets-INITIAL_FORMS": "0"}
    for index, row in enumerate(rows):
        said |= {f"sets-{index}-{name}": value for name, value in (usual | row).items()}
    return said


def exercise_data(plan: TrainingPlan, *rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    said = {"version": plan.version, "part": "0", "by": "always", "track": "squat", "decides": "on"}
    return said | {"rest_seconds": "", "notes": ""} | sets(*(rows or ({},))) | more


def planned_of(plan: TrainingPlan, day: int = 0, index: int = 0) -> PlannedExercise:
    return now(plan).days[day].exercises[index]


def save(client: Client, plan: TrainingPlan, *rows: dict[str, Any], status: int = 302, **more: Any) -> str:
    """Of the first exercise."""
    planned = planned_of(plan)
    data = exercise_data(plan, *rows, **more)
    response = client.post(url(plan, "_exercise", planned.id), data)
    assert response.status_code == status
    return response.content.decode()


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


@pytest.fixture
def full(alice: User, squat: Exercise, plan: TrainingPlan) -> TrainingPlan:
    """Day A has a, b and c, Day B has d."""
    program = now(plan)
    more = [
        PlannedExercise(building.new(), str(squat.pk), ((building.FIVE,),), track="squat", notes=each)
        for each in "abcd"
    ]
    days = (
        replace(program.days[0], exercises=tuple(more[:3])),
        replace(program.days[1], exercises=(more[3],)),
    )
    return writing.save_program(
        user=alice, plan_id=plan.pk, version=1, program=replace(program, days=days), summary="More"
    )


def order(plan: TrainingPlan) -> list[str]:
    return ["".join(each.notes for each in day.exercises) for day in now(plan).days]


def called(plan: TrainingPlan, note: str) -> str:
    return next(each.id for each in now(plan).exercises() if each.notes == note)


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


# --- An exercise -----------------------------------------------------------------------------------------------------


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


# --- Tracks ----------------------------------------------------------------------------------------------------------


def track_data(plan: TrainingPlan, **said: Any) -> dict[str, Any]:
    tiers = said.pop("tiers", ())
    data = {"version": plan.version, "name": "Squat", "kind": "working_weight", "start": "60", "rule": "none"}
    data |= {"tiers-TOTAL_FORMS": str(len(tiers) + 1), "tiers-INITIAL_FORMS": "0"}
    for index, (reps, step) in enumerate(tiers):
        data |= {f"tiers-{index}-reps": reps, f"tiers-{index}-step": step}
    return data | said


def test_each_kind_of_rule_has_its_form(as_alice: Client, alice: User, plan: TrainingPlan) -> None:
    said: list[tuple[dict[str, Any], Any]] = [
        ({"rule": "none", "step": "junk is not read"[:0]}, NoRule()),
        (
            {"rule": "linear", "step": "2,5", "fail_after": "3", "reset_percent": "10"},
            Linear(Decimal("2.5"), fail_after=3, reset_percent=Decimal(10)),
        ),
        (
            {"rule": "linear", "step": "5", "every": "2", "first_sessions": "3", "first_step": "10"},
            Linear(Decimal(5), every=2, first_sessions=3, first_step=Decimal(10)),
        ),
        ({"rule": "double", "step": "2"}, Double(Decimal(2))),
        (
            {"rule": "tiers", "tiers": [("2", "2.5"), ("4", "5")], "set_number": "-1"},
            Tiers((Tier(2, Decimal("2.5")), Tier(4, Decimal(5)))),
        ),
        ({"rule": "cycle_end", "step": "5", "reset_percent": "10"}, CycleEnd(Decimal(5), Decimal(10))),
    ]
    for data, rule in said:
        plan.refresh_from_db()
        response = as_alice.post(url(plan, "_track", "squat"), track_data(plan, **data))
        assert (response.status_code, now(plan).tracks[0].rule) == (302, rule)


def test_stages_need_sets_by_stage_first(as_alice: Client, plan: TrainingPlan) -> None:
    data = {"rule": "stages", "step": "2.5", "after_last": "restart", "restart_plus": "5"}
    response = as_alice.post(url(plan, "_track", "squat"), track_data(plan, **data))
    assert response.status_code == 422
    assert "plan its sets by stage" in response.content.decode()
    for index in (0, 1):
        planned = planned_of(plan, index)
        as_alice.post(url(plan, "_exercise", planned.id), exercise_data(plan, by="stage"))
    now(plan)
    response = as_alice.post(url(plan, "_track", "squat"), track_data(plan, **data))
    expected = Stages(Decimal("2.5"), AfterLastStage.RESTART, restart_plus=Decimal(5))
    assert (response.status_code, now(plan).tracks[0].rule) == (302, expected)


def test_name_kind_and_start_of_a_weight(as_alice: Client, plan: TrainingPlan) -> None:
    data = track_data(plan, name="Squat max", kind="training_max", start="102,5")
    as_alice.post(url(plan, "_track", "squat"), data)
    expected = Track("squat", "Squat max", TrackKind.TRAINING_MAX, NoRule(), Decimal("102.5"))
    assert now(plan).tracks == (expected,)


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"rule": "linear", "step": ""}, "step", "Say how big a step is."),
        ({"rule": "linear", "step": "0"}, "step", "Enter more than 0."),
        ({"rule": "linear", "step": "2.5", "every": "0"}, "every", "From 1 to 100."),
        ({"rule": "linear", "step": "2.5", "fail_after": "3"}, "reset_percent", "Say how much comes off."),
        ({"rule": "linear", "step": "2.5", "reset_percent": "100", "fail_after": "1"}, "reset_percent", "less than 100"),
        ({"rule": "tiers", "tiers": []}, "tiers-0-reps", "Say at least once"),
        ({"rule": "tiers", "tiers": [("4", "5"), ("2", "2.5")]}, "tiers-1-reps", "more reps than the one before"),
        ({"rule": "tiers", "tiers": [("4", "")]}, "tiers-0-step", "Fill in both."),
        ({"rule": "tiers", "tiers": [("4", "5")], "set_number": "9"}, "set_number", "There is no work set 9"),
        ({"start": "-1"}, "start", "Enter 0 or more."),
        ({"name": ""}, "name", "This field is required."),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_said_at_its_field(
    as_alice: Client, plan: TrainingPlan, said: dict[str, Any], field: str, message: str
) -> None:
    before = now(plan)
    response = as_alice.post(url(plan, "_track", "squat"), track_data(plan, **said))
    page = response.content.decode()
    where = f'id="track-squat-{field}_error"'
    assert (response.status_code, where in page) == (422, True)
    assert message in page.partition(where)[2][:200]
    assert now(plan) == before


def test_a_rule_on_a_weight_that_no_exercise_uses_is_refused(
    as_alice: Client, alice: User, plan: TrainingPlan
) -> None:
    program = now(plan)
    spare = replace(program, tracks=(*program.tracks, Track("spare", "Spare")))
    writing.save_program(user=alice, plan_id=plan.pk, version=1, program=spare, summary="Spare")
    plan.refresh_from_db()
    data = track_data(plan, rule="linear", step="2.5", name="Spare")
    page = as_alice.post(url(plan, "_track", "spare"), data)
    assert page.status_code == 422
    assert "No exercise uses this track." in page.content.decode()
    press(as_alice, plan, "remove_track", target="spare")
    assert [track.key for track in now(plan).tracks] == ["squat"]


# --- Days and details ------------------------------------------------------------------------------------------------


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


DETAILS = {
    "name": "Strong",
    "description": "For winter",
    "unit": "kg",
    "schedule": "sequence",
    "weekdays": ["0", "2"],
    "weeks": "3",
    "target_weeks": "12",
}


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


# --- What comes ------------------------------------------------------------------------------------------------------


def test_shows_the_next_twelve_sessions_if_all_goes_well(as_alice: Client, plan: TrainingPlan) -> None:
    page = as_alice.get(url(plan, "_ahead")).content.decode()
    assert "Squat goes from 60 kg to 90 kg in 12 sessions, between 60 kg and 90 kg." in page
    assert page.count('<th scope="col"') == 13
    assert "<b>87.5 kg</b><small>5 × 5</small>" in page


def test_shows_what_follows_if_a_session_fails(as_alice: Client, plan: TrainingPlan) -> None:
    page = as_alice.get(url(plan, "_ahead"), {"fail": "3"}, headers=HTMX).content.decode()
    assert "<html" not in page
    assert "Squat goes from 60 kg to 87.5 kg in 12 sessions" in page
    assert '<option value="3" selected>' in page


@pytest.mark.parametrize("fail", ["0", "13", "-1", "x", ""])
def test_a_session_that_there_is_not_cannot_fail(as_alice: Client, plan: TrainingPlan, fail: str) -> None:
    page = as_alice.get(url(plan, "_ahead"), {"fail": fail}).content.decode()
    assert "to 90 kg in 12 sessions" in page


def test_a_weight_that_is_not_known_has_no_line_yet(as_alice: Client, alice: User, squat: Exercise) -> None:
    program = building.simple(str(squat.pk))
    plan = building.stored(alice, replace(program, tracks=(replace(program.tracks[0], start=None),)))
    page = as_alice.get(url(plan, "_ahead")).content.decode()
    assert ("say what it begins at" in page, '<svg class="chart"' in page) == (True, False)


# --- Ladders ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def climbing(alice: User, squat: Exercise) -> TrainingPlan:
    """Double progression, on no ladder yet."""
    program = building.simple(str(squat.pk))
    return building.stored(
        alice, replace(program, tracks=(replace(program.tracks[0], rule=Double(Decimal("2.5"))),))
    )


def ladder_of(plan: TrainingPlan) -> tuple[str, ...]:
    return now(plan).tracks[0].ladder


def add_movement(client: Client, plan: TrainingPlan, exercise: Exercise) -> Any:
    """By the search that its form leads to."""
    key = now(plan).tracks[0].key
    search = url(plan, "_pick", ladder_id(plan.pk, key))
    assert f'href="{search}"' in client.get(url(plan, "_track", key)).content.decode()
    assert exercise.name in client.get(search, {"q": exercise.name}).content.decode()
    return client.post(search, {"version": plan.version, "exercise": str(exercise.pk)}, headers=HTMX)


def test_a_ladder_is_made_shown_and_shortened(
    as_alice: Client, climbing: TrainingPlan, squat: Exercise, bench: Exercise
) -> None:
    page = add_movement(as_alice, climbing, bench).content.decode()
    assert ladder_of(climbing) == (str(squat.pk), str(bench.pk))
    assert f'<li>{squat.name} <span class="chip">here now</span></li><li>{bench.name}</li>' in page
    TrackRow.objects.filter(plan=climbing).update(state={"value": "60", "rung": 1})
    page = as_alice.get(url(climbing)).content.decode()
    assert f">{bench.name}<small>" in page  # the day says what comes next
    opened = as_alice.get(url(climbing, "_exercise", now(climbing).days[0].exercises[0].id)).content.decode()
    assert "Another exercise" not in opened
    press(as_alice, climbing, "shorten_track", target=now(climbing).tracks[0].key)
    assert ladder_of(climbing) == ()


def test_a_movement_stands_on_a_ladder_once(
    as_alice: Client, climbing: TrainingPlan, squat: Exercise
) -> None:
    assert add_movement(as_alice, climbing, squat).status_code == 422
    assert ladder_of(climbing) == ()


@pytest.fixture
def by_effort(alice: User, squat: Exercise) -> TrainingPlan:
    """Three times five at RPE 8."""
    fives = (PlannedSet(reps=5, basis=Basis.RPE, rpe=Decimal(8)),) * 3
    program = building.simple(str(squat.pk))
    day = replace(program.days[0], exercises=(PlannedExercise(building.new(), str(squat.pk), (fives,)),))
    return building.stored(alice, replace(program, days=(day,), tracks=()))


def test_without_a_log_a_set_by_effort_says_so(as_alice: Client, by_effort: TrainingPlan) -> None:
    page = as_alice.get(url(by_effort, "_ahead")).content.decode()
    assert ("<b>RPE 8</b><small>3 × 5</small>" in page, "by feel" in page) == (True, True)


def test_a_set_by_effort_is_reckoned_from_the_log(
    as_alice: Client, alice: User, squat: Exercise, by_effort: TrainingPlan
) -> None:
    log = WorkoutLogFactory.create(session__user=alice, exercise=squat)
    WorkoutSetFactory.create(log=log, weight=Decimal(100), reps=1)
    page = as_alice.get(url(by_effort, "_ahead")).content.decode()
    # Five at RPE 8 is 81.1 % of 100 kg.
    assert ("<b>80 kg</b><small>3 × 5</small>" in page, "by feel" in page) == (True, False)


# --- What it costs ---------------------------------------------------------------------------------------------------


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


def test_the_search_at_a_day_stays_as_it_is_when_something_is_added(
    as_alice: Client, plan: TrainingPlan, bench: Exercise
) -> None:
    day = now(plan).days[0]
    said = {"version": plan.version, "exercise": str(bench.pk)}
    page = as_alice.post(url(plan, "_pick", day.id), said, headers=HTMX).content.decode()
    assert f'<div class="picking" id="k-{day.id}" hx-preserve></div>' in page
    assert (f'id="r-{day.id}"' in page, f'id="a-{day.id}"' in page) == (False, False)
