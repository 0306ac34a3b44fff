"""What people write of their reminders, and what holds for all of them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from reminders import writing
from reminders.errors import ConflictError, FaultsError, IdTakenError, TooManyError
from reminders.models import Occurrence, Reminder, ReminderSettings
from tests.factories import AT, ExerciseFactory
from tests.reminders.building import OccurrenceFactory, ReminderFactory
from tests.training.plans.building import new_id, of_days
from training.models import PlanDay, TrainingPlan
from training.plans import writing as plan_writing

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
STRETCH: dict[str, Any] = {"message": "Stretch", "rule": "FREQ=DAILY", "time": time(18)}


def create(user: User, *, kind: str = "free", pk: UUID | None = None, **values: Any) -> Reminder:
    said = STRETCH | values if kind == "free" else values
    plan = said.pop("plan_id", None)
    return writing.create_reminder(
        user=user, reminder_id=pk or new_id(), kind=kind, plan_id=plan, values=said, now=NOON
    )


def change(reminder: Reminder, now: datetime = NOON, **values: Any) -> Reminder:
    return writing.change_reminder(
        user=reminder.user, reminder_id=reminder.pk, version=reminder.version, values=values, now=now
    )


def planned(reminder: Reminder) -> list[datetime]:
    rows = Occurrence.objects.filter(reminder=reminder, state="planned").order_by("due_at")
    return list(rows.values_list("due_at", flat=True))


def plan(user: User, **weekly: Any) -> TrainingPlan:
    program = of_days(str(ExerciseFactory.create().pk))
    return plan_writing.create_plan(user=user, plan_id=new_id(), program=program, status="active")


def faults(user: User, **values: Any) -> dict[str, str]:
    with pytest.raises(FaultsError) as error:
        create(user, **values)
    return error.value.faults


# --- One reminder ----------------------------------------------------------------------------------------------------


def test_what_is_created_is_planned_at_once(alice: User) -> None:
    made = create(alice)
    stored = Reminder.objects.get(pk=made.pk)
    assert (stored.message, stored.begins_at, stored.starts_on) == ("Stretch", NOON, NOON.date())
    assert planned(stored) == [AT, AT + timedelta(days=1)]
    assert stored.planned_until == NOON + timedelta(hours=48)


def test_the_same_id_again_is_the_same_reminder(alice: User) -> None:
    made = create(alice)
    assert create(alice, pk=made.pk) == made
    with pytest.raises(ConflictError) as error:
        create(alice, pk=made.pk, message="Run")
    assert error.value.current == made
    assert Reminder.objects.count() == 1


def test_an_id_of_somebody_else_is_taken(alice: User, bob: User) -> None:
    with pytest.raises(IdTakenError):
        create(bob, pk=create(alice).pk)


def test_nobody_has_more_than_the_most(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_REMINDERS", 1)
    first = create(alice)
    with pytest.raises(TooManyError):
        create(alice)
    writing.delete_reminder(user=alice, reminder_id=first.pk, now=NOON)
    create(alice)
    with pytest.raises(TooManyError):
        writing.restore_reminder(user=alice, reminder_id=first.pk, now=NOON)


def test_a_rule_begins_on_the_first_day_that_it_comes(alice: User) -> None:
    made = create(alice, rule="FREQ=WEEKLY;BYDAY=TH", starts_on=date(2026, 3, 2))
    assert made.starts_on == date(2026, 3, 5)


def test_what_a_kind_does_not_ask_for_is_not_kept(alice: User) -> None:
    idle = create(alice, kind="idle", after=3, lead_minutes=30, time=time(18))
    assert (idle.after, idle.lead_minutes, idle.rule) == (3, 0, "")
    assert create(alice, after=3).after is None


def test_a_message_is_one_line(alice: User) -> None:
    assert create(alice, message="  Stretch\n the back ").message == "Stretch the back"


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"kind": "hourly"}, {"kind": "Choose what to be reminded of."}),
        ({"rule": ""}, {"rule": "This is no repetition that we know."}),
        ({"rule": "FREQ=WEEKLY"}, {"rule": "Choose at least one day of the week."}),
        (
            {"rule": "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31", "starts_on": date(2026, 2, 1)},
            {"rule": "There is no such day."},
        ),
        ({"starts_on": date(2029, 1, 1)}, {"starts_on": "Choose a day within a year."}),
        ({"starts_on": date.max}, {"starts_on": "Choose a day within a year."}),
        ({"time_zone": "Europe/Atlantis"}, {"time_zone": "We do not know this time zone."}),
        (
            {"lead_minutes": 1441, "grace_minutes": 0},
            {"lead_minutes": "At most a day before.", "grace_minutes": "From a minute to a day."},
        ),
        ({"message": "x" * 301}, {"message": "At most 300 characters."}),
        ({"message": "x\x00"}, {"message": "There is a character in it that cannot be shown."}),
        ({"channel_kinds": []}, {"channel_kinds": "Choose at least one way."}),
        ({"channel_kinds": ["pigeon"]}, {"channel_kinds": "Choose at least one way."}),
        ({"kind": "idle"}, {"after": "Enter a number from 1 to 90."}),
        ({"kind": "forgotten", "after": 24}, {"after": "Enter a number from 1 to 23."}),
        ({"kind": "plan"}, {"plan": "Choose one of your plans."}),
    ],
)
def test_what_cannot_be_stored_says_why(alice: User, values: dict[str, Any], found: dict[str, str]) -> None:
    assert faults(alice, **values) == found
    assert not Reminder.objects.exists()


def test_a_reminder_is_of_ones_own_plan_and_its_days(alice: User, bob: User) -> None:
    hers = plan(alice)
    day = PlanDay.objects.filter(plan=hers).first()
    assert day is not None
    weekly: dict[str, Any] = {"rule": "FREQ=WEEKLY;BYDAY=MO", "time": time(18), "plan_id": hers.pk}
    assert faults(bob, kind="plan", **weekly) == {"plan": "Choose one of your plans."}
    assert faults(alice, **STRETCH, plan_id=hers.pk) == {"plan": "This is not about a plan."}
    strange = {**weekly, "plan_days": [str(new_id())]}
    assert faults(alice, kind="plan", **strange) == {"plan_days": "This day is not in the plan any more."}
    assert faults(alice, kind="plan", plan_id=hers.pk) == {
        "rule": "The plan has no days of the week. Choose when to be reminded."
    }
    assert create(alice, kind="plan", **weekly, plan_days=[str(day.pk)]).plan == hers


def test_a_change_is_planned_at_once_and_what_was_over_is_not_sent(alice: User) -> None:
    made = create(alice)
    changed = change(made, now=NOON + timedelta(hours=5), time=time(16))
    assert (changed.version, changed.begins_at) == (2, NOON + timedelta(hours=5))
    # It is 17:00: the 16:00 of today is over.
    assert planned(made) == [datetime(2026, 3, 3, 16, tzinfo=UTC), datetime(2026, 3, 4, 16, tzinfo=UTC)]
    assert set(Occurrence.objects.values_list("reminder_version", flat=True)) == {2}


def test_a_beginning_of_long_ago_stays_and_is_not_chosen(alice: User) -> None:
    reminder = ReminderFactory.create(user=alice, starts_on=date(2020, 1, 1))
    change(reminder, message="Shoes!")
    with pytest.raises(FaultsError) as error:
        change(reminder, starts_on=date(2020, 1, 2))
    assert error.value.faults == {"starts_on": "Choose a day within a year."}


def test_another_message_is_no_new_beginning(alice: User) -> None:
    made = create(alice)
    changed = change(made, now=NOON + timedelta(hours=1), message="Run")
    assert (changed.begins_at, planned(made)[0]) == (NOON, AT)
    assert set(Occurrence.objects.values_list("title", flat=True)) == {"Run"}


def test_a_change_of_an_older_page_is_refused_and_the_same_change_is_not(alice: User) -> None:
    made = create(alice)
    change(Reminder.objects.get(pk=made.pk), message="Run")
    with pytest.raises(ConflictError) as error:
        change(made, message="Swim")
    assert error.value.current.message == "Run"
    assert change(made, message="Run").version == 2


def test_nobody_changes_what_is_somebody_elses(alice: User, bob: User) -> None:
    made = create(alice)
    his: dict[str, Any] = {"user": bob, "reminder_id": made.pk, "now": NOON}
    with pytest.raises(Reminder.DoesNotExist):
        writing.change_reminder(**his, version=1, values={"message": "x"})
    with pytest.raises(Reminder.DoesNotExist):
        writing.delete_reminder(**his)
    with pytest.raises(Reminder.DoesNotExist):
        writing.restore_reminder(**his)
    with pytest.raises(Reminder.DoesNotExist):
        writing.switch_reminder(**his, active=False)
    assert Reminder.objects.get().version == 1


def test_only_what_people_say_is_a_value(alice: User) -> None:
    with pytest.raises(TypeError):
        create(alice, begins_at=NOON)


def test_a_deleted_one_plans_nothing_and_comes_back_from_then_on(alice: User) -> None:
    made = create(alice)
    writing.delete_reminder(user=alice, reminder_id=made.pk, now=NOON)
    assert planned(made) == []
    again = writing.restore_reminder(user=alice, reminder_id=made.pk, now=NOON + timedelta(hours=7))
    assert (again.deleted_at, again.begins_at) == (None, NOON + timedelta(hours=7))
    assert planned(made) == [AT + timedelta(days=1), AT + timedelta(days=2)]


def test_one_that_is_off_plans_nothing_and_goes_on_from_when_it_is_on(alice: User) -> None:
    made = create(alice)
    off = writing.switch_reminder(user=alice, reminder_id=made.pk, active=False, now=NOON)
    assert (off.active, planned(made)) == (False, [])
    on = writing.switch_reminder(user=alice, reminder_id=made.pk, active=True, now=NOON + timedelta(hours=7))
    assert on.active
    assert planned(made) == [AT + timedelta(days=1), AT + timedelta(days=2)]


def test_an_edit_keeps_what_was_snoozed_and_switching_off_does_not(alice: User) -> None:
    made = create(alice)
    first = OccurrenceFactory.create(reminder=made, time=time(11), state="given_out")
    OccurrenceFactory.create(
        reminder=made, time=time(12, 15), snoozed_from=first, reminder_version=1, title="Stretch"
    )
    change(made, message="Run")
    snoozed = Occurrence.objects.filter(snoozed_from=first)
    assert list(snoozed.values_list("reminder_version", flat=True)) == [2]
    writing.switch_reminder(user=alice, reminder_id=made.pk, active=False, now=NOON)
    assert not snoozed.exists()


# --- All of them -----------------------------------------------------------------------------------------------------


def test_quiet_hours_have_two_ends_or_none(alice: User) -> None:
    writing.set_quiet_hours(user=alice, quiet_from=time(22), quiet_until=time(7))
    stored = ReminderSettings.objects.get(user=alice)
    assert (stored.quiet_from, stored.quiet_until) == (time(22), time(7))
    with pytest.raises(FaultsError) as error:
        writing.set_quiet_hours(user=alice, quiet_from=time(22), quiet_until=None)
    assert error.value.faults == {"quiet_until": "Enter both ends, or neither."}
    with pytest.raises(FaultsError):
        writing.set_quiet_hours(user=alice, quiet_from=time(22), quiet_until=time(22))
    writing.set_quiet_hours(user=alice, quiet_from=None, quiet_until=None)
    stored.refresh_from_db()
    assert (stored.quiet_from, stored.quiet_until) == (None, None)


def test_a_pause_ends_on_a_day_to_come(alice: User) -> None:
    writing.pause_all(user=alice, until=date(2026, 3, 9), now=NOON)
    assert ReminderSettings.objects.get(user=alice).paused_until == date(2026, 3, 9)
    for until in (date(2026, 3, 2), date(2027, 3, 3)):
        with pytest.raises(FaultsError) as error:
            writing.pause_all(user=alice, until=until, now=NOON)
        assert error.value.faults == {"until": "Choose a day after today, within a year."}
    writing.resume_all(user=alice)
    assert ReminderSettings.objects.get(user=alice).paused_until is None
