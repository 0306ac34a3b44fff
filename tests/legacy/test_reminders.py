"""Reminder of state T → a reminder: what becomes of each, and that it can be moved twice, followed and taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.legacy.identity import derived_id
from accounts.models import LegacyRow, LegacyRun, QuarantinedRow, User
from reminders.models import Occurrence, Reminder
from tests.legacy import database
from tests.legacy.database import add, plan, reminder, user
from tests.legacy.going_on import change, delete, move, new, sync
from training.models import TrainingPlan
from workouts.legacy import takeover
from workouts.legacy.quarantine import correct

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reports_go_elsewhere(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


def begin() -> None:
    """Robin in New York with a plan, one without a zone, and reminders of all kinds."""
    database.make_tables("T")
    add(
        "User",
        user(isActive=True, timezone="America/New_York"),
        user("u2", isActive=True),
        user("u3", isActive=True, timezone="Asia/Tokyo"),
    )
    add("TrainingPlan", plan(), plan("p2", name="x" * 101))
    add(
        "Reminder",
        reminder(trainingPlanId="p1", message="Legs!"),
        # A Tuesday in UTC, and a Wednesday in Tokyo.
        reminder("r2", userId="u3", time="2025-08-05 22:30:00", frequency="WEEKLY"),
        reminder("r3", userId="u2"),
        reminder("r4", active=False, message="a\x07b"),
        reminder("r5", trainingPlanId="p2"),
        reminder("r6", userId="u3", trainingPlanId="p1"),
        reminder("r7", message="x" * 301),
        reminder("r8", lastSent="2099-01-01 00:00:00"),
    )
    add("Reminder", reminder("r9", userId="nobody"), orphans=True)


@pytest.fixture
def moved(db: None) -> None:
    begin()
    move()


def of(legacy_id: str) -> Reminder:
    return Reminder.objects.get(pk=derived_id("reminder", legacy_id))


def record(legacy_id: str) -> LegacyRow:
    return LegacyRow.objects.get(kind="reminder", legacy_id=legacy_id)


def everything() -> list[Any]:
    return [
        list(model._base_manager.order_by("pk").values()) for model in (Reminder, LegacyRow, QuarantinedRow)
    ]


# --- What becomes of them -------------------------------------------------------------------------------------------


def test_a_daily_one_keeps_its_time_on_the_clock_of_its_person(moved: None) -> None:
    found = of("r1")
    assert (found.user.email, found.kind, found.plan, found.rule, found.time, found.starts_on) == (
        "u1@example.com", "plan", TrainingPlan.objects.get(), "FREQ=DAILY", time(14, 30), date(2025, 8, 1),
    )  # fmt: skip
    assert (found.message, found.active, found.time_zone, found.unless_done) == ("Legs!", True, "", False)
    assert (found.begins_at, record("r1").warnings) == (record("r1").moved_at, [])


def test_a_weekly_one_comes_on_the_weekday_there(moved: None) -> None:
    found = of("r2")
    assert (found.kind, found.rule, found.time) == ("free", "FREQ=WEEKLY;BYDAY=WE", time(7, 30))


def test_one_of_somebody_without_a_zone_waits_until_they_look(moved: None) -> None:
    found = of("r3")
    assert (found.time, found.active) == (time(20, 30), False)  # in the zone chosen for all
    assert record("r3").warnings == ["reminder_zone_assumed"]


def test_what_was_off_stays_off_and_odd_characters_are_kept_in_the_record(moved: None) -> None:
    found = of("r4")
    assert (found.message, found.active, record("r4").warnings) == ("ab", False, ["control_characters"])
    assert (record("r4").row or {})["message"] == "a\x07b"


@pytest.mark.parametrize("legacy_id", ["r5", "r6"])
def test_a_plan_that_is_not_here_or_not_theirs_is_left_out(moved: None, legacy_id: str) -> None:
    found = of(legacy_id)
    assert (found.kind, found.plan, record(legacy_id).warnings) == ("free", None, ["reminder_plan_left_out"])


def test_an_impossible_time_of_sending_is_left_out(moved: None) -> None:
    assert (of("r8").last_sent_at, record("r8").warnings) == (None, ["reminder_last_sent_left_out"])


def test_what_cannot_come_over_is_in_quarantine_whole(moved: None) -> None:
    rows = QuarantinedRow.objects.filter(legacy_row__kind="reminder")
    assert dict(rows.values_list("legacy_row__legacy_id", "reason")) == {
        "r7": "message_too_long",
        "r9": "user_missing",
    }
    assert rows.get(reason="message_too_long").row["message"] == "x" * 301


def test_nothing_is_sent_twice_on_the_first_day(db: None) -> None:
    """It was sent today by the older tracker: here it begins tomorrow, where its person is."""
    begin()
    now = datetime.now(UTC)
    change("Reminder", "r2", lastSent=f"{now:%Y-%m-%d %H:%M:%S}")
    move()
    found = of("r2")
    tokyo = timedelta(hours=9)
    tomorrow = (now + tokyo).date() + timedelta(days=1)
    assert found.begins_at == datetime.combine(tomorrow, time(), UTC) - tokyo
    assert found.last_sent_at == now.replace(microsecond=0)


def test_moving_sends_nothing(moved: None) -> None:
    assert not Occurrence.objects.exists()


def test_the_report_counts_them(moved: None) -> None:
    assert takeover.verify_again(connection, report=StringIO()).tables["Reminder"].legacy == 9
    counts = LegacyRun.objects.get().report["tables"]["Reminder"]
    assert (counts["moved"], counts["quarantined"], counts["warned"], counts["missing"]) == (7, 2, 5, 0)


def test_an_inspection_says_beforehand_what_becomes_of_them(db: None) -> None:
    begin()
    out = StringIO()
    call_command("legacy", "inspect", stdout=out)
    (line,) = [line for line in out.getvalue().splitlines() if line.startswith("Reminder ")]
    assert line.split() == ["Reminder", "9", "7", "2"]


# --- Twice, followed, corrected, taken back ---------------------------------------------------------------------------


def test_moving_twice_is_moving_once(moved: None) -> None:
    before = everything()
    assert sync() == {}
    assert everything() == before


def test_a_sync_takes_new_ones_and_follows_what_nobody_touched(moved: None) -> None:
    add("Reminder", reminder("r10", **new()))
    change("Reminder", "r1", message="Arms!")
    assert sync() == {"followed": ["Reminder 'r1'"]}
    assert (of("r1").message, of("r10").message) == ("Arms!", "")


def test_a_sync_leaves_what_somebody_edited(moved: None) -> None:
    of("r1").store(message="Mine")
    change("Reminder", "r1", message="Arms!")
    events, _ = takeover.follow(connection)
    assert events == {"conflict": ["Reminder 'r1' was changed there and here; it stays as it is here."]}
    assert of("r1").message == "Mine"


def test_a_sync_leaves_what_was_sent(moved: None) -> None:
    found = of("r1")
    Occurrence.objects.create(
        user=found.user,
        reminder=found,
        date=date(2026, 1, 1),
        time=found.time,
        zone="UTC",
        due_at=datetime(2026, 1, 1, 14, 30, tzinfo=UTC),
        expires_at=datetime(2026, 1, 1, 18, 30, tzinfo=UTC),
        state="given_out",
        reminder_version=1,
        title="Legs",
    )
    change("Reminder", "r1", message="Arms!")
    events, _ = takeover.follow(connection)
    assert list(events) == ["conflict"]
    assert Occurrence.objects.count() == 1


def test_one_that_is_deleted_there_stays_here(moved: None) -> None:
    delete("Reminder", "r1")
    assert sync() == {"deleted": ["Reminder 'r1' was deleted there; what came of it stays here."]}
    assert of("r1").active


def test_staff_correct_one_in_quarantine(moved: None) -> None:
    found = record("r7")
    assert correct(legacy_row_id=found.pk, correction={"message": "Short"}) == ""
    assert (of("r7").message, record("r7").corrected) == ("Short", True)
    assert takeover.verify_again(connection, report=StringIO()).ok


def test_staff_cannot_give_one_to_nobody(moved: None) -> None:
    refusal = correct(legacy_row_id=record("r9").pk, correction={"message": "Short"})
    assert (refusal, Reminder.objects.count()) == ("No user with this id came over.", 7)


def test_a_rollback_takes_back_all_but_what_somebody_edited(moved: None) -> None:
    of("r2").store(message="Mine")
    kept = takeover.roll_back(connection)
    assert [line for line in kept if line.startswith("reminder ")] == [
        f"reminder at 07:30 ({derived_id('reminder', 'r2')}): it was used or edited since"
    ]
    assert [row.message for row in Reminder.objects.all()] == ["Mine"]
    assert set(User.objects.values_list("email", flat=True)) == {"u3@example.com"}


def test_after_a_rollback_all_come_over_once_more(moved: None) -> None:
    def told() -> list[Any]:
        return list(Reminder.objects.order_by("pk").values_list("pk", "rule", "time", "message", "active"))

    before = told()
    assert takeover.roll_back(connection) == []
    assert not Reminder.objects.exists()
    move()
    assert told() == before


def test_one_whose_account_was_deleted_here_does_not_come_back(moved: None) -> None:
    User.objects.get(email="u3@example.com").delete()
    assert sync() == {}
    assert not Reminder.objects.filter(pk=derived_id("reminder", "r2")).exists()
    assert record("r2").outcome == "forgotten"


# --- The verification finds what went wrong -----------------------------------------------------------------------------

WRONG: dict[str, tuple[Callable[[Reminder], Any], str]] = {
    "another person's": (lambda row: {"user": User.objects.get(email="u2@example.com")}, "I4"),
    "another rule": (lambda row: {"rule": "FREQ=WEEKLY;BYDAY=MO"}, "I5"),
    "an hour later": (lambda row: {"time": time(15, 30)}, "I7"),
    "a second later": (lambda row: {"time": time(14, 30, 1)}, "I7"),
    "another day": (lambda row: {"starts_on": row.starts_on + timedelta(days=1)}, "I7"),
    "switched off": (lambda row: {"active": False}, "I5"),
    "without its plan": (lambda row: {"plan": None, "kind": "free"}, "I5"),
    "without its message": (lambda row: {"message": ""}, "I9"),
    "another message": (lambda row: {"message": "Legs?"}, "I9"),
    "quiet hours ignored": (lambda row: {"through_quiet_hours": True}, "I5"),
    "a grace that nobody asked for": (lambda row: {"grace_minutes": 5}, "I5"),
    "a zone that nobody pinned": (lambda row: {"time_zone": "UTC"}, "I5"),
    "sent from before on": (lambda row: {"begins_at": row.begins_at - timedelta(days=1)}, "I7"),
    "sent at some time": (lambda row: {"last_sent_at": row.begins_at}, "I7"),
    "by one way only": (lambda row: {"channel_kinds": ["email"]}, "I5"),
}


@pytest.mark.parametrize("case", WRONG)
def test_finds_a_reminder_that_came_over_otherwise(moved: None, case: str) -> None:
    values, code = WRONG[case]
    row = of("r1")
    Reminder.objects.filter(pk=row.pk).update(**values(row))
    found = takeover.verify_again(connection, report=StringIO())
    assert {each.code for each in found.invariants if not each.ok} == {code}


def test_finds_one_that_is_not_there_and_one_too_many(moved: None) -> None:
    row = of("r1")
    Reminder.objects.filter(pk=row.pk).delete()
    row.pk = derived_id("reminder", "another")
    row.save(force_insert=True)
    Reminder.objects.filter(pk=row.pk).update(created_at=record("r2").moved_at)
    found = takeover.verify_again(connection, report=StringIO())
    assert {each.code: each.differences for each in found.invariants if not each.ok} == {"I3": 2}


def test_finds_a_row_that_was_never_taken(moved: None) -> None:
    row = record("r1")
    Reminder.objects.filter(pk=row.pk).delete()
    row.delete()
    found = takeover.verify_again(connection, report=StringIO())
    assert "I2" in {each.code for each in found.invariants if not each.ok}


def test_a_reminder_that_the_worker_has_planned_is_still_the_same(moved: None) -> None:
    Reminder.objects.filter(pk=of("r1").pk).update(planned_until=datetime(2030, 1, 1, tzinfo=UTC))
    assert takeover.verify_again(connection, report=StringIO()).ok


def test_a_dry_run_moves_them_too_and_keeps_nothing(db: None) -> None:
    begin()
    found = takeover.dry_run(connection, choices=replace(database.CHOICES), report=StringIO())
    assert (found.ok, found.tables["Reminder"].moved, Reminder.objects.count()) == (True, 7, 0)
