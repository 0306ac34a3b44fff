"""Workouts, their exercises and state T's logs: what each edge case becomes, by its number in the list of cases."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from django.utils import timezone

from accounts.legacy.choices import Choices
from accounts.legacy.doubts import Reason
from accounts.legacy.identity import derived_id
from accounts.legacy.users import move_users
from accounts.models import LegacyRow, QuarantinedRow
from tests.legacy import database
from tests.legacy.database import add, exercise, join, log, make_tables, moved, user, workout
from training.legacy import move_exercises
from workouts import recording
from workouts.legacy.sessions import move_sessions
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

pytestmark = pytest.mark.django_db
ROBIN = "cme4u0001aaaa0robin000001"


def move_all() -> None:
    moved(move_users, move_exercises, move_sessions)


@pytest.fixture
def sample(db: None) -> None:
    database.load_sample()
    move_all()


def history(state: str = "L1") -> None:
    """One person with one exercise."""
    make_tables(state)
    add("User", user())
    add("Exercise", exercise(exerciseType="STRENGTH") if state == "T" else exercise())


def session_of(legacy_id: str) -> WorkoutSession:
    return WorkoutSession.objects.get(pk=derived_id("workout", legacy_id))


def log_of(legacy_id: str) -> WorkoutLog:
    return WorkoutLog.objects.get(pk=derived_id("workout_exercise", legacy_id))


def sets_of(legacy_id: str) -> list[WorkoutSet]:
    return list(WorkoutSet.objects.filter(log=log_of(legacy_id)).order_by("position"))


def values_of(legacy_id: str) -> list[tuple[Any, ...]]:
    return [(row.weight, row.reps, row.seconds, row.expanded) for row in sets_of(legacy_id)]


def reasons(kind: str) -> dict[str, str]:
    rows = QuarantinedRow.objects.filter(legacy_row__kind=kind)
    return dict(rows.values_list("legacy_row__legacy_id", "reason"))


# --- The sample, with the figures that are expected of it ------------------------------------------------------------


def test_the_sample_gives_the_expected_number_of_rows(sample: None) -> None:
    counted = {
        (kind, outcome): LegacyRow.objects.filter(kind=kind, outcome=outcome).count()
        for kind in ("user", "exercise", "workout", "workout_exercise")
        for outcome in ("moved", "quarantined")
    }
    assert counted == {
        ("user", "moved"): 7,
        ("user", "quarantined"): 0,
        ("exercise", "moved"): 14,
        ("exercise", "quarantined"): 0,
        ("workout", "moved"): 7,
        ("workout", "quarantined"): 5,
        ("workout_exercise", "moved"): 34,
        ("workout_exercise", "quarantined"): 6,
    }
    assert (WorkoutSession.objects.count(), WorkoutLog.objects.count()) == (7, 34)


def test_the_sample_gives_the_expected_sets(sample: None) -> None:
    by_workout = {
        legacy_id: WorkoutSet.objects.filter(log__session=session_of(legacy_id)).count()
        for legacy_id in ("w01", "w02", "w03", "w04", "w05", "w09", "w11")
    }
    assert by_workout == {"w01": 23, "w02": 22, "w03": 0, "w04": 60, "w05": 16, "w09": 4, "w11": 3}
    assert WorkoutSet.objects.filter(expanded=True).count() == 126
    lifted = sum(
        (row.weight_kg or 0) * (row.reps or 0)
        for row in WorkoutSet.objects.filter(expanded=True).exclude(log__measurement="assisted_reps")
    )
    assert lifted == Decimal(19_860)
    reps = WorkoutSet.objects.filter(expanded=True, reps__lte=1000).aggregate(Sum("reps"))
    assert reps == {"reps__sum": 562}


def test_the_sample_warns_of_the_expected_rows(sample: None) -> None:
    warned = {
        row.legacy_id or "j36": row.warnings
        for row in LegacyRow.objects.filter(kind="workout_exercise").exclude(warnings=[])
    }
    assert warned == {
        "j01": ["order_uncertain"],
        "j02": ["order_uncertain"],
        "j03": ["order_uncertain"],
        "j09": ["weight_as_assistance"],
        "j10": ["weight_negative"],
        "j11": ["weight_not_finite"],
        "j12": ["weight_not_finite"],
        "j13": ["weight_not_finite"],
        "j14": ["weight_too_large"],
        "j17": ["sets_none"],
        "j18": ["sets_negative"],
        "j19": ["sets_not_expanded"],
        "j21": ["sets_not_expanded"],
        "j24": ["reps_negative"],
        "j25": ["reps_many"],
        "j27": ["time_negative"],
        "j28": ["time_too_long"],
        "j30": ["control_characters"],
        "j36": ["weight_heavy"],
    }
    workouts = LegacyRow.objects.filter(kind="workout").exclude(warnings=[])
    assert {row.legacy_id: row.warnings for row in workouts} == {"w02": ["day_only"], "w11": ["date_unusual"]}


def test_the_mark_of_a_warned_row_is_on_the_new_row_too(sample: None) -> None:
    for row in LegacyRow.objects.filter(kind="workout_exercise", outcome="moved"):
        assert log_of(row.legacy_id).to_check == row.warnings
    assert session_of("w02").to_check == ["day_only"]


def test_the_sample_puts_the_expected_rows_into_quarantine(sample: None) -> None:
    assert reasons("workout") == {
        "w06": "date_out_of_range",
        "w07": "date_out_of_range",
        "w08": "date_out_of_range",
        "w10": "date_out_of_range",
        "w12": "user_missing",
    }
    assert reasons("workout_exercise") == {
        "j32": "workout_quarantined",
        "j33": "workout_quarantined",
        "j34": "workout_quarantined",
        "j37": "workout_quarantined",
        "j39": "workout_missing",
        "j40": "exercise_missing",
    }


def test_totals_are_what_recording_would_have_kept(sample: None) -> None:
    assert recording.rebuild_totals(WorkoutLog.objects.all(), write=False) == 0


def test_spot_checks_of_the_sample(sample: None) -> None:
    assert values_of("j07") == [(Decimal("82.5"), 5, None, True)] * 5
    assert values_of("j05") == [(Decimal(10), 5, None, True)] * 3
    assert log_of("j05").measurement == "added_weight_reps"
    assert values_of("j09") == [(Decimal(20), 6, None, True)] * 3
    assert log_of("j09").measurement == "assisted_reps"
    assert values_of("j22") == [(None, None, Decimal(2700), True)]
    assert values_of("j23") == [(None, None, Decimal(45), True)]
    assert {session_of(pk).started_at for pk in ("w04", "w05")} == {datetime(2025, 8, 8, 18, tzinfo=UTC)}
    assert session_of("w09").started_at == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)
    assert session_of("w09").local_date == date(2025, 3, 30)


# --- Workouts --------------------------------------------------------------------------------------------------------


def test_e13_a_workout_without_a_name_has_none(sample: None) -> None:
    assert (session_of("w03").name, session_of("w03").notes) == ("", "")


@pytest.mark.parametrize(
    "text",
    ["infinity", "-infinity", "0044-03-15 12:00:00 BC", "294276-12-31 00:00:00", "9999-12-31 23:59:59.999"],
)
def test_e14_e15_a_date_that_no_calendar_shows_goes_to_quarantine(text: str) -> None:
    history()
    add("Workout", workout(date=text, notes="kept"))
    add("WorkoutExercise", join())
    move_all()
    assert reasons("workout") == {"w1": Reason.DATE_OUT_OF_RANGE}
    assert reasons("workout_exercise") == {"j1": Reason.WORKOUT_QUARANTINED}  # E34
    row = QuarantinedRow.objects.get(legacy_row__kind="workout").row
    assert (row["date"], row["notes"], row["userId"]) == (text, "kept", "u1")


@pytest.mark.parametrize("text", ["1899-12-31 23:59:59.999", "2100-01-01 00:00:00"])
def test_e15_a_readable_date_outside_1900_to_2099_goes_to_quarantine(text: str) -> None:
    history()
    add("Workout", workout(date=text))
    move_all()
    assert reasons("workout") == {"w1": Reason.DATE_OUT_OF_RANGE}


@pytest.mark.parametrize("days", [2, 400])
def test_e15b_a_date_in_the_future_is_moved_and_marked(days: int) -> None:
    history()
    later = timezone.now() + timedelta(days=days)
    add("Workout", workout(date=f"{later:%Y-%m-%d %H:%M:01}"), workout("w2", date="1999-12-31 12:00:00"))
    move_all()
    assert [session_of(pk).to_check for pk in ("w1", "w2")] == [["date_unusual"], ["date_unusual"]]


def test_e16_two_workouts_at_one_instant_stay_two(sample: None) -> None:
    first, second = session_of("w04"), session_of("w05")
    assert (first.name, second.name, second.notes) == ("Legs", "Legs", "again")
    assert (first.logs.count(), second.logs.count()) == (9, 6)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati", "Europe/Berlin"])
def test_e17_a_workout_at_midnight_keeps_its_day_in_every_zone(zone: str) -> None:
    history()
    add("Workout", workout(date="2025-08-03 00:00:00"))
    moved(
        move_users,
        move_exercises,
        move_sessions,
        choices=Choices(time_unit="seconds", weight_unit="kg", time_zone=zone, mixed_times=True),
    )
    found = session_of("w1")
    assert (found.has_time, found.local_date, found.to_check) == (False, date(2025, 8, 3), ["day_only"])
    assert found.started_at == datetime(2025, 8, 3, tzinfo=UTC)


def test_e18_milliseconds_are_kept(sample: None) -> None:
    assert session_of("w03").started_at == datetime(2025, 8, 5, 6, 10, 20, 123000, tzinfo=UTC)


def test_e19_a_workout_without_exercises_comes_over_with_its_notes() -> None:
    history()
    add("Workout", workout(notes="rain"))
    move_all()
    found = session_of("w1")
    assert (found.notes, found.logs.count(), found.state, found.ended_at) == ("rain", 0, "finished", None)


def test_e20_a_workout_without_its_user_goes_to_quarantine() -> None:
    history()
    add("Workout", workout(userId="nobody"), orphans=True)
    add("WorkoutExercise", join())
    move_all()
    assert (reasons("workout"), reasons("workout_exercise")) == (
        {"w1": "user_missing"},
        {"j1": "workout_quarantined"},
    )


def test_e12_a_long_name_is_cut_and_kept_whole_beside_it() -> None:
    history()
    add("Workout", workout(name="Leg day \t" * 30))
    move_all()
    found = LegacyRow.objects.get(kind="workout")
    assert session_of("w1").name == ("Leg day " * 30)[:100].rstrip()
    assert found.warnings == ["name_changed"]
    assert found.row is not None
    assert found.row["name"] == "Leg day \t" * 30


# --- Exercises of a workout ------------------------------------------------------------------------------------------


def test_e8_an_empty_id_is_an_ordinary_id(sample: None) -> None:
    assert values_of("") == [(Decimal("560.5"), 5, None, True)] * 3


def test_e7_an_id_of_thousands_of_characters_is_an_ordinary_id() -> None:
    history()
    long = "k" * 5000
    add("Workout", workout(long))
    add("WorkoutExercise", join(long, workoutId=long))
    move_all()
    assert LegacyRow.objects.get(kind="workout_exercise").legacy_id == long
    assert log_of(long).session == session_of(long)


def test_e9_rows_of_twins_stay_separate_blocks(sample: None) -> None:
    logs = [log_of(pk) for pk in ("j01", "j02", "j03")]
    assert logs[0].exercise == logs[1].exercise != logs[2].exercise
    assert [row.position for row in logs] == [1, 2, 3]


def test_e22_to_e24_the_stated_number_of_sets_is_kept_in_the_log(sample: None) -> None:
    stated = {pk: (log_of(pk).stated_sets, len(sets_of(pk))) for pk in ("j17", "j18", "j19", "j20", "j21")}
    assert stated == {"j17": (0, 0), "j18": (-3, 0), "j19": (2147483647, 1), "j20": (50, 50), "j21": (51, 1)}


def test_e25_huge_reps_are_kept_and_added_up_without_overflow(sample: None) -> None:
    assert log_of("j25").reps_total == 3 * 2147483647
    assert {row.reps for row in sets_of("j25")} == {2147483647}


def test_e25_the_largest_numbers_together_fit_the_totals() -> None:
    history()
    add("Workout", workout())
    add("WorkoutExercise", join(sets=50, reps=2147483647, weight=99999))
    move_all()
    assert log_of("j1").reps_total == 50 * 2147483647
    assert session_of("w1").volume_kg == log_of("j1").volume_kg > 10**16


def test_e26_null_stays_null_and_zero_stays_zero(sample: None) -> None:
    assert [row.weight for row in sets_of("j04")] == [None] * 3
    assert [(row.weight, row.weight_unit, row.weight_kg) for row in sets_of("j15")] == [
        (Decimal(0), "kg", Decimal(0))
    ] * 3


def test_e30_the_time_of_several_sets_is_on_the_log() -> None:
    history()
    add("Workout", workout())
    add("WorkoutExercise", join(time=600))
    move_all()
    assert log_of("j1").seconds == 600
    assert [row.seconds for row in sets_of("j1")] == [None] * 3


def test_e31_notes_come_over_byte_for_byte_without_control_characters(sample: None) -> None:
    assert log_of("j30").notes == "bell and\nnewline"
    assert log_of("j31").notes == "long note " * 1000
    assert log_of("j04").notes == ""
    kept = LegacyRow.objects.get(kind="workout_exercise", legacy_id="j30").row
    assert kept is not None
    assert kept["notes"] == "bell\x07 and\nnewline"


def test_e33_a_row_without_its_exercise_leaves_no_gap() -> None:
    history()
    add("Workout", workout())
    add("WorkoutExercise", join("a"), orphans=True)
    add("WorkoutExercise", join("b", exerciseId="gone"), orphans=True)
    add("Exercise", exercise("x2"))
    add("WorkoutExercise", join("c", exerciseId="x2"))
    move_all()
    assert reasons("workout_exercise") == {"b": "exercise_missing"}
    assert list(WorkoutLog.objects.order_by("position").values_list("position", flat=True)) == [1, 2]


def test_e35_times_of_writing_decide_nothing_but_the_order() -> None:
    history()
    add("Exercise", exercise("x2"))
    add("Workout", workout(createdAt="2030-01-01 00:00:00", updatedAt="1990-01-01 00:00:00"))
    add(
        "WorkoutExercise",
        join("a", createdAt="2025-08-01 18:00:00"),
        join("b", exerciseId="x2", createdAt="2025-08-01 17:00:00", updatedAt="1990-01-01 00:00:00"),
    )
    move_all()
    assert (log_of("b").position, log_of("a").position) == (1, 2)
    assert session_of("w1").to_check == []


def test_everything_belongs_to_the_owner_of_the_workout(sample: None) -> None:
    assert {row.user_id for row in WorkoutLog.objects.filter(session=session_of("w01"))} == {
        derived_id("user", ROBIN)
    }
    assert (
        WorkoutSet.objects.exclude(log__user_id=derived_id("user", ROBIN))
        .filter(user_id=derived_id("user", ROBIN))
        .count()
        == 0
    )


def test_a_second_run_changes_nothing(sample: None) -> None:
    def everything() -> list[Any]:
        models = (LegacyRow, QuarantinedRow, WorkoutSession, WorkoutLog, WorkoutSet)
        return [list(model._default_manager.order_by("pk").values()) for model in models]

    before = everything()
    move = database.begun()
    move.run.progress = {}  # as if no batch had been noted
    for phase in (move_users, move_exercises, move_sessions):
        phase(move)
    assert everything() == before


# --- State T ---------------------------------------------------------------------------------------------------------


def log_made_of(legacy_id: str) -> WorkoutLog:
    return WorkoutLog.objects.select_related("session").get(pk=derived_id("workout_log", legacy_id))


def test_logs_of_one_person_and_instant_become_one_session() -> None:
    history("T")
    add("User", user("u2"))
    add("Exercise", exercise("x2", exerciseType="CARDIO"))
    add(
        "WorkoutLog",
        log("a", rating=4, mood="TIRED", notes="hard"),
        log("b", exerciseId="x2", durationMinutes=30, weight=None, sets=1, reps=1),
        log("c", userId="u2"),
        log("d", date="2025-08-02 17:30:00"),
    )
    move_all()
    first, second = log_made_of("a"), log_made_of("b")
    assert first.session == second.session
    assert len({log_made_of(pk).session_id for pk in "abcd"}) == 3
    assert (first.session.reconstructed, first.session.set_count) == (True, 4)
    assert (first.rating, first.mood, first.notes, first.position) == (4, "tired", "hard", 1)
    assert (second.seconds, second.position, second.rating, second.mood) == (Decimal(1800), 2, None, None)
    assert recording.rebuild_totals(WorkoutLog.objects.all(), write=False) == 0


def test_e36_copies_made_by_the_older_tracker_are_not_moved_twice() -> None:
    history("T")
    add("Workout", workout())
    add("WorkoutExercise", join(time=30, notes="slow"))
    copy = {"durationMinutes": 30, "notes": "slow"}
    add("WorkoutLog", log("a", **copy), log("b", **copy), log("c", **copy, reps=11))
    move_all()
    outcomes = LegacyRow.objects.filter(kind="workout_log").values_list("legacy_id", "outcome", "target_id")
    assert sorted(outcomes) == [
        ("a", "copy", log_of("j1").pk),
        ("b", "copy", log_of("j1").pk),
        ("c", "moved", log_made_of("c").pk),
    ]


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_e37_a_rating_outside_1_to_5_is_left_out_and_kept_aside(rating: int) -> None:
    history("T")
    add("WorkoutLog", log(rating=rating))
    move_all()
    assert (log_made_of("l1").rating, log_made_of("l1").to_check) == (None, ["rating_left_out"])
    kept = LegacyRow.objects.get(kind="workout_log").row
    assert kept is not None
    assert kept["rating"] == str(rating)


def test_logs_that_cannot_come_over_go_to_quarantine() -> None:
    history("T")
    add("WorkoutLog", log("a", date="infinity"))
    add("WorkoutLog", log("b", exerciseId="gone"), log("c", userId="gone"), orphans=True)
    move_all()
    assert reasons("workout_log") == {"a": "date_out_of_range", "b": "exercise_missing", "c": "user_missing"}
