"""What a TrainingPlan and its exercises become, without a database."""

from typing import Any
from uuid import UUID

import pytest

from accounts.legacy.doubts import Doubt, Reason
from accounts.legacy.reading import Row
from tests.legacy.database import plan as plan_row
from training.legacy.plans import mapping
from training.legacy.plans.mapping import ItsExercise, Plan
from training.plans import checking
from training.progression import as_json

PK, TARGET = UUID(int=1), UUID(int=2)


def its(
    pk: str = "x1", measurement: str = "weight_reps", *, gone: bool = False, **values: Any
) -> ItsExercise:
    row: Row = {"id": pk, "name": pk, **{name: str(value) for name, value in values.items()}}
    return ItsExercise(row, None if gone else TARGET, measurement)


def plan(*exercises: ItsExercise, **values: Any) -> Plan:
    found = mapping.plan(plan_row(**values), exercises, plan_id=PK, unit="kg")
    assert isinstance(found, Plan)
    assert checking.faults(found.program) == {}
    return found


def sets(exercise: ItsExercise) -> tuple[int, dict[str, Any], str, set[str]]:
    """How many, one of them, the note, and what is in doubt."""
    found = plan(exercise)
    (entry,) = found.program.exercises()
    (scheme,) = entry.schemes
    return (
        len(scheme),
        as_json.scheme_json(scheme)[0],
        entry.notes,
        {doubt.value for doubt in found.doubts},
    )


@pytest.mark.parametrize("text", ["0", "-3", "8-12", "", "3.5"])
def test_sets_that_are_no_number_are_three(text: str) -> None:
    count, one, notes, doubts = sets(its(defaultSets=text, defaultReps=5))
    assert (count, one, doubts) == (3, {"reps": 5}, {"plan_sets_assumed"})
    assert notes == "The number of sets was not known: 3 were taken."


@pytest.mark.parametrize(("stated", "count"), [(1, 1), (20, 20), (21, 20), (2_147_483_647, 20)])
def test_so_many_sets_are_planned_as_a_plan_can_hold(stated: int, count: int) -> None:
    found = sets(its(defaultSets=stated, defaultReps=5))
    assert (found[0], found[3]) == (count, {"plan_sets_many"} if stated > 20 else set())


@pytest.mark.parametrize(
    ("measurement", "values", "one", "doubts"),
    [
        ("weight_reps", {"defaultReps": 1000}, {"reps": 1000}, set()),
        ("weight_reps", {"defaultReps": 1001}, {"reps": 10}, {"plan_amount_assumed"}),
        ("weight_reps", {"defaultReps": 0}, {"reps": 10}, {"plan_amount_assumed"}),
        ("weight_reps", {"defaultReps": 0, "durationMinutes": 5}, {"seconds": 300}, set()),
        ("reps", {}, {"reps": 10}, {"plan_amount_assumed"}),
        ("time", {"defaultReps": 10}, {"seconds": 60}, {"plan_amount_assumed"}),
        ("time", {"durationMinutes": 1440}, {"seconds": 86400}, set()),
        ("time", {"durationMinutes": 1441}, {"seconds": 60}, {"plan_amount_assumed"}),
        ("time", {"durationMinutes": -1}, {"seconds": 60}, {"plan_amount_assumed"}),
        ("weight_time", {"durationMinutes": 2}, {"seconds": 120}, set()),
        ("distance_time", {}, {"seconds": 1200}, {"plan_amount_assumed"}),
        ("distance_time", {"defaultReps": 1, "durationMinutes": 30}, {"seconds": 1800}, set()),
        ("weight_distance", {}, {"metres": "20"}, {"plan_amount_assumed"}),
    ],
)
def test_reps_where_it_is_counted_in_them_else_the_time(
    measurement: str, values: dict[str, Any], one: dict[str, Any], doubts: set[str]
) -> None:
    found = sets(its(measurement=measurement, defaultSets=1, **values))
    assert (found[0], found[1], found[3]) == (1, one, doubts)


def test_a_time_of_several_sets_is_marked_and_one_beside_reps_is_kept_in_words() -> None:
    assert sets(its(measurement="time", defaultSets=2, durationMinutes=1)) == (
        2,
        {"seconds": 60},
        "The time was taken for each set; it may have been meant for all.",
        {"plan_time_of_each"},
    )
    assert sets(its(defaultSets=3, defaultReps=8, durationMinutes=20)) == (
        3,
        {"reps": 8},
        "20 min were planned for it.",
        set(),
    )


def test_the_order_is_that_of_the_names_whatever_the_case_then_of_the_ids() -> None:
    named = [its("c"), its("B"), its("a"), its("b")]
    found = plan(*named)
    places = {each.id: number for number, each in enumerate(found.program.exercises())}
    ids = {pk: str(mapping.part_id(PK, f"exercise {pk}")) for pk in "acBb"}
    assert sorted("aBbc", key=lambda pk: places[ids[pk]]) == ["a", "B", "b", "c"]
    assert places == {
        each.id: number for number, each in enumerate(plan(*reversed(named)).program.exercises())
    }


def test_an_exercise_that_did_not_come_over_is_left_out_and_that_is_marked() -> None:
    found = plan(its("x1", gone=True), its("x2", defaultSets=1, defaultReps=1))
    assert (len(list(found.program.exercises())), found.doubts) == (1, (Doubt.PLAN_ENTRY_LEFT_OUT,))
    assert plan(its(gone=True)).doubts == (Doubt.PLAN_ENTRY_LEFT_OUT, Doubt.PLAN_EMPTY)


@pytest.mark.parametrize(
    ("status", "exercises", "expected"),
    [
        ("ACTIVE", 1, "active"),
        (" active ", 1, "active"),
        (None, 1, "active"),
        ("ACTIVE", 0, "draft"),
        ("ARCHIVED", 0, "archived"),
        ("DRAFT", 1, "draft"),
    ],
)
def test_a_status_is_kept_but_an_empty_plan_is_not_active(
    status: str | None, exercises: int, expected: str
) -> None:
    assert plan(*(its() for _ in range(exercises)), status=status).status == expected


@pytest.mark.parametrize(
    ("status", "written", "days"),
    [
        ("ACTIVE", {}, ("2025-07-01", "None")),
        ("DRAFT", {}, ("None", "None")),
        ("ARCHIVED", {"updatedAt": "2025-08-01 23:59:59"}, ("2025-07-01", "2025-08-01")),
        ("ARCHIVED", {"updatedAt": "2025-06-01 08:00:00"}, ("2025-07-01", "2025-07-01")),
        ("ARCHIVED", {"updatedAt": "infinity"}, ("2025-07-01", "None")),
        ("ACTIVE", {"createdAt": "-infinity"}, ("None", "None")),
    ],
)
def test_it_lasted_from_when_it_was_written_to_when_it_was_put_away(
    status: str, written: dict[str, str], days: tuple[str, str]
) -> None:
    found = plan(its(), status=status, **written)
    assert (str(found.started_on), str(found.ended_on)) == days


@pytest.mark.parametrize(
    ("text", "weeks"), [(None, None), ("1", 1), ("520", 520), ("521", None), ("0", None)]
)
def test_weeks_that_a_plan_cannot_hold_are_left_out(text: str | None, weeks: int | None) -> None:
    found = plan(its(defaultSets=1, defaultReps=1), targetDurationWeeks=text)
    assert found.program.target_weeks == weeks
    assert found.doubts == ((Doubt.PLAN_WEEKS_LEFT_OUT,) if text in {"521", "0"} else ())


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"name": "x" * 101}, Reason.NAME_TOO_LONG),
        ({"description": "x" * 5001}, Reason.DESCRIPTION_TOO_LONG),
        ({"status": "PAUSED"}, Reason.STATUS_UNKNOWN),
    ],
)
def test_what_cannot_be_a_plan_says_why(values: dict[str, str], reason: Reason) -> None:
    assert mapping.plan(plan_row(**values), [its()], plan_id=PK, unit="kg") is reason


def test_blanks_around_a_name_do_not_count() -> None:
    found = plan(its(defaultSets=1, defaultReps=1), name="  " + "x" * 100)
    assert (found.program.name, found.doubts) == ("x" * 100, (Doubt.NAME_CHANGED,))
