"""A verification that fails: what is said then works, what a sync did is not lost, and nobody else reads the report."""

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django import Settings

from accounts.models import LegacyRun
from tests.legacy import database, going_on
from tests.legacy.places import Place
from workouts.legacy import takeover

type MakePlace = Callable[..., Place]


def break_sets(using: BaseDatabaseWrapper = connection) -> None:
    """From now on the database changes each set that is written to it."""
    if using.vendor == "postgresql":
        database.run_sql(
            "CREATE FUNCTION one_more() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN NEW.reps := NEW.reps + 1; RETURN NEW; END $$;"
            "CREATE TRIGGER one_more BEFORE INSERT ON workouts_workoutset FOR EACH ROW EXECUTE FUNCTION one_more()",
            using,
        )
    else:
        database.run_sql(
            "CREATE TRIGGER one_more AFTER INSERT ON workouts_workoutset"
            " BEGIN UPDATE workouts_workoutset SET reps = reps + 1 WHERE id = NEW.id; END",
            using,
        )


def mend_sets(using: BaseDatabaseWrapper = connection) -> None:
    on = " ON workouts_workoutset" if using.vendor == "postgresql" else ""
    database.run_sql(f"DROP TRIGGER one_more{on}", using)


def named(said: str) -> set[str]:
    return set(re.findall(r"`manage\.py ([a-z ]+)`", said))


# --- In migrate -------------------------------------------------------------------------------------------------------


@pytest.fixture(params=[("migrate", "-v0"), ("migrate", "workouts", "-v0")], ids=" ".join)
def failed(request: pytest.FixtureRequest, place: Place) -> tuple[Place, tuple[str, ...]]:
    """A database whose move failed its verification. Of `migrate workouts` later tables of other apps are missing too."""
    migrate: tuple[str, ...] = request.param
    break_sets(place.connection)
    said = place.refused(*migrate)
    assert "The verification found differences" in said
    assert named(said) == {"legacy verify", "legacy rollback", "migrate", "legacy move"}
    assert place.state() == "failed"
    return place, migrate


def test_a_failed_verification_in_migrate_can_be_looked_at_taken_back_and_begun_anew(
    failed: tuple[Place, tuple[str, ...]], undisturbed: dict[str, list[str]]
) -> None:
    place, migrate = failed
    looked = place.manage("legacy", "verify")
    assert looked.status == 1
    assert "DIFFERENT" in looked.said
    assert place.manage("legacy", "sync").status == 1
    assert place.done("legacy", "rollback", "--yes") == "Taken back.\n"
    assert place.filled() == {"accounts_legacyrun"}

    mend_sets(place.connection)
    place.done(*migrate)
    place.done("migrate", "-v0")
    assert place.state() == "finished"
    assert place.dump() == undisturbed


@pytest.mark.parametrize("failed", [("migrate", "-v0")], ids=" ".join, indirect=True)
def test_the_reverse_migrations_after_a_failed_verification_lose_track_of_no_workout(
    failed: tuple[Place, tuple[str, ...]], undisturbed: dict[str, list[str]]
) -> None:
    place, _ = failed
    place.done("migrate", "accounts", "0004_legacy_tables", "-v0")
    known = set(place.rows("accounts.LegacyRow").values_list("pk", flat=True))
    assert set(place.rows("workouts.WorkoutLog").values_list("pk", flat=True)) <= known
    assert place.rows("workouts.WorkoutLog").count() == 22

    place.done("legacy", "rollback", "--yes")
    assert place.filled() == {"accounts_legacyrun"}
    mend_sets(place.connection)
    place.done("migrate", "-v0")
    assert place.dump() == undisturbed


# --- In a sync --------------------------------------------------------------------------------------------------------


@pytest.fixture
def var(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path / "legacy"


def legacy(*arguments: str) -> str:
    out = StringIO()
    call_command("legacy", *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.django_db
def test_what_a_sync_did_is_said_and_kept_when_its_verification_fails(var: Path) -> None:
    going_on.begin_history()
    going_on.move()
    going_on.delete("WorkoutExercise", "k2")
    going_on.change("WorkoutExercise", "j1", reps=8)
    break_sets()
    deleted = "WorkoutExercise 'k2' was deleted there; what came of it stays here."

    with pytest.raises(CommandError) as error:
        legacy("sync")

    said = str(error.value)
    assert f"deleted: 1\n  {deleted}\nfollowed: 1\n" in said
    (report,) = (path for path in var.iterdir() if str(path) in said)
    assert deleted in report.read_text()
    kept = LegacyRun.objects.get().report["events"]
    assert kept["deleted"] == {"count": 1, "first": [deleted]}
    assert kept["followed"]["count"] == 1
    with pytest.raises(SystemExit):
        legacy("verify")
    assert LegacyRun.objects.get().report["events"] == kept


# --- The report -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_report_takes_the_place_of_a_file_only_when_it_is_whole_and_is_for_nobody_else(var: Path) -> None:
    path = var.parent / "report.txt"
    path.write_text("the one of last week")
    path.chmod(0o644)
    with pytest.raises(CommandError, match="no tables of the older tracker"):
        legacy("verify", "--report", str(path))
    assert path.read_text() == "the one of last week"
    assert list(path.parent.iterdir()) == [path]

    going_on.begin_history()
    going_on.move()
    legacy("verify", "--report", str(path))
    assert path.read_text().endswith("THE SAME: nothing differs.\n")
    assert path.stat().st_mode & 0o777 == 0o600


def test_two_reports_at_once_are_two_files(var: Path) -> None:
    with takeover.new_report() as (one, _), takeover.new_report() as (other, _):
        one.write("one")
        other.write("other")
    assert sorted(path.read_text() for path in var.iterdir()) == ["one", "other"]
