"""What people answer to a reminder."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from time_machine import TimeMachineFixture

from accounts.models import User
from reminders import answering, giving_out, planning
from reminders.errors import FaultsError, TooLateError
from reminders.models import Delivery, Occurrence, Reminder
from tests.factories import AT, ExerciseFactory
from tests.reminders.building import ChannelFactory, DeliveryFactory, OccurrenceFactory, ReminderFactory
from tests.training.plans.building import new_id, of_days
from training.models import SlotChange, TrainingPlan
from training.plans import writing
from training.progression.program import Schedule

NOW = AT + timedelta(minutes=5)
TUESDAY = date(2026, 3, 3)

type Answering = Callable[[Occurrence], object]
EACH: list[tuple[str, Answering]] = [
    ("started", lambda row: answering.started(occurrence=row)),
    ("snoozed", lambda row: answering.snooze(occurrence=row, minutes=15, now=NOW)),
    ("moved", lambda row: answering.move_to_tomorrow(occurrence=row, now=NOW)),
    ("skipped", lambda row: answering.skip(occurrence=row, now=NOW)),
]


@pytest.fixture(autouse=True)
def _it_is_now(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


def given_out(reminder: Reminder, **values: object) -> Occurrence:
    row: Occurrence = OccurrenceFactory.create(reminder=reminder, state="given_out", title="Legs", **values)
    return row


def daily(user: User, **values: object) -> Occurrence:
    return given_out(ReminderFactory.create(user=user, **values))


def stored(row: Occurrence) -> Occurrence:
    return Occurrence.objects.get(pk=row.pk)


@pytest.mark.parametrize(("answer", "act"), EACH)
def test_whoever_answers_gets_no_more_of_it(alice: User, answer: str, act: Answering) -> None:
    row = daily(alice)
    waiting = DeliveryFactory.create(occurrence=row)
    sent = DeliveryFactory.create(occurrence=row, state="sent")
    leased = DeliveryFactory.create(occurrence=row, lease=new_id(), leased_until=NOW + timedelta(minutes=1))
    act(row)
    assert stored(row).answer == answer
    found = {each.pk: (each.state, each.reason) for each in Delivery.objects.all()}
    assert found == {
        waiting.pk: ("cancelled", "answered"),
        sent.pk: ("sent", ""),
        leased.pk: ("waiting", ""),  # whoever sends it asks for the answer
    }


@pytest.mark.parametrize(("answer", "act"), EACH)
def test_what_is_answered_before_it_is_due_is_not_given_out(alice: User, answer: str, act: Answering) -> None:
    row = OccurrenceFactory.create(reminder=ReminderFactory.create(user=alice))
    act(row)
    assert (stored(row).state, stored(row).reason, stored(row).answer) == ("cancelled", "answered", answer)


def test_snoozed_it_comes_once_more_and_says_the_same(alice: User) -> None:
    row = daily(alice, time_zone="Europe/Berlin", grace_minutes=30)
    again = answering.snooze(occurrence=row, minutes=15, now=NOW)
    assert (again.user, again.reminder, again.snoozed_from, again.title) == (alice, row.reminder, row, "Legs")
    assert (again.date, again.time, again.zone) == (AT.date(), time(19, 20), "Europe/Berlin")
    assert (again.due_at, again.expires_at) == (AT + timedelta(minutes=20), AT + timedelta(minutes=50))
    assert again.state == "planned"


def test_snoozed_twice_it_comes_once(alice: User) -> None:
    row = daily(alice)
    answering.snooze(occurrence=row, minutes=15, now=NOW)
    answering.snooze(occurrence=row, minutes=60, now=NOW)
    waiting = Occurrence.objects.filter(state="planned")
    assert [each.due_at for each in waiting] == [NOW + timedelta(hours=1)]
    answering.skip(occurrence=row, now=NOW)
    assert not waiting.all().exists()


def test_snoozed_again_when_the_first_snooze_is_about_to_come_it_comes_once(alice: User) -> None:
    row = daily(alice)
    ChannelFactory.create(user=alice)
    due = answering.snooze(occurrence=row, minutes=15, now=NOW).due_at
    giving_out.give_out(due - giving_out.AHEAD)
    answering.snooze(occurrence=row, minutes=15, now=due - giving_out.AHEAD / 2)
    assert [(each.state, each.reason) for each in Delivery.objects.all()] == [("cancelled", "answered")]


def test_two_never_come_at_one_instant(alice: User) -> None:
    row = daily(alice)
    OccurrenceFactory.create(reminder=row.reminder, time=time(18, 20))
    assert answering.snooze(occurrence=row, minutes=15, now=NOW).time == time(18, 21)


def test_nobody_snoozes_for_longer_than_a_day(alice: User) -> None:
    row = daily(alice)
    for minutes in (0, 1441):
        with pytest.raises(FaultsError):
            answering.snooze(occurrence=row, minutes=minutes, now=NOW)
    assert stored(row).answer == ""


def test_tomorrow_it_comes_once_more_at_its_time(alice: User) -> None:
    reminder = ReminderFactory.create(user=alice, rule="FREQ=WEEKLY;BYDAY=MO", lead_minutes=30)
    row = given_out(reminder)
    answering.move_to_tomorrow(occurrence=row, now=NOW)
    answering.move_to_tomorrow(occurrence=row, now=NOW)
    again = Occurrence.objects.get(snoozed_from=row)
    assert (again.date, again.time, again.due_at, again.title) == (
        TUESDAY,
        time(18),
        AT + timedelta(days=1),
        "Legs",
    )


def test_what_comes_tomorrow_anyway_comes_once(alice: User) -> None:
    row = daily(alice)
    planning.plan_ahead(now=NOW)
    answering.move_to_tomorrow(occurrence=row, now=NOW)
    assert [each.date for each in Occurrence.objects.filter(state="planned").order_by("due_at")] == [
        TUESDAY,
        date(2026, 3, 4),
    ]


@pytest.mark.parametrize("values", [{"active": False}, {"deleted_at": AT}])
def test_what_is_switched_off_comes_no_more(alice: User, values: dict[str, object]) -> None:
    row = daily(alice, **values)
    with pytest.raises(TooLateError) as error:
        answering.snooze(occurrence=row, minutes=15, now=NOW)
    assert str(error.value) == "This reminder is switched off. Switch it on again to be reminded."
    with pytest.raises(TooLateError):
        answering.move_to_tomorrow(occurrence=row, now=NOW)
    assert stored(row).answer == ""


# --- Sessions of a plan ----------------------------------------------------------------------------------------------


@pytest.fixture
def plan(alice: User) -> TrainingPlan:
    """Day A on Mondays, B on Wednesdays."""
    program = of_days(str(ExerciseFactory.create().pk), "AB")
    first, second = program.days
    days = (replace(first, weekday=0), replace(second, weekday=2))
    return writing.create_plan(
        user=alice,
        plan_id=new_id(),
        program=replace(program, days=days, schedule=Schedule.WEEKDAYS),
        status="active",
    )


def of_plan(plan: TrainingPlan) -> Occurrence:
    return given_out(ReminderFactory.create(user=plan.user, kind="plan", plan=plan), plan_slot=0)


def said() -> list[tuple[date, str, int | None]]:
    rows = Occurrence.objects.filter(state="planned").order_by("due_at")
    return [(row.date, row.title, row.plan_slot) for row in rows]


def test_a_session_of_a_plan_moves_to_tomorrow_with_its_plan(plan: TrainingPlan) -> None:
    row = of_plan(plan)
    answering.move_to_tomorrow(occurrence=row, now=NOW)
    answering.move_to_tomorrow(occurrence=row, now=NOW)
    assert [(each.slot, each.moved_to) for each in SlotChange.objects.all()] == [(0, TUESDAY)]
    assert said() == [(TUESDAY, "Day A", 0)]


def test_a_session_of_a_plan_is_left_out_and_the_next_one_comes(plan: TrainingPlan) -> None:
    row = of_plan(plan)
    answering.skip(occurrence=row, now=NOW)
    answering.skip(occurrence=row, now=NOW)
    plan.refresh_from_db()
    assert (plan.next_slot, stored(row).answer) == (1, "skipped")
    planning.plan_ahead(now=datetime(2026, 3, 3, tzinfo=UTC))
    assert said() == [(date(2026, 3, 4), "Day B", 1)]


@pytest.mark.parametrize("act", [answering.skip, answering.move_to_tomorrow])
def test_taken_back_it_is_as_if_nobody_had_answered(plan: TrainingPlan, act: Callable[..., None]) -> None:
    of_plan(plan)
    planning.plan_ahead(now=NOW)
    before = said()
    # The one of Wednesday is still to come; the other is given out.
    for row in Occurrence.objects.filter(plan_slot=0):
        act(occurrence=row, now=NOW)
        answering.take_back(occurrence=row, now=NOW)
        answering.take_back(occurrence=row, now=NOW)
        assert (stored(row).answer, stored(row).state) == ("", row.state)
    plan.refresh_from_db()
    assert (plan.next_slot, said(), SlotChange.objects.count()) == (0, before, 0)


def test_taken_back_it_does_not_come_tomorrow(alice: User) -> None:
    row = daily(alice, starts_on=date(2026, 3, 2), rule="FREQ=DAILY;INTERVAL=3")
    answering.move_to_tomorrow(occurrence=row, now=NOW)
    answering.take_back(occurrence=row, now=NOW)
    assert not Occurrence.objects.filter(snoozed_from=row).exists()
    assert (stored(row).answer, stored(row).state) == ("", "given_out")


def test_what_is_ahead_and_was_left_out_comes_when_that_is_taken_back(alice: User) -> None:
    reminder = ReminderFactory.create(user=alice, starts_on=date(2026, 3, 2))
    planning.plan_ahead(now=NOW)
    row = Occurrence.objects.filter(reminder=reminder, state="planned", due_at__gt=NOW).order_by("due_at")[0]
    answering.skip(occurrence=row, now=NOW)
    assert stored(row).state == "cancelled"
    answering.take_back(occurrence=row, now=NOW)
    assert (stored(row).answer, stored(row).state, stored(row).reason) == ("", "planned", "")


def test_a_snoozed_session_of_a_plan_stays_that_session(plan: TrainingPlan) -> None:
    again = answering.snooze(occurrence=of_plan(plan), minutes=15, now=NOW)
    assert again.plan_slot == 0


def test_whoever_answers_after_the_plan_has_moved_on_is_told(plan: TrainingPlan) -> None:
    row = of_plan(plan)
    TrainingPlan.objects.filter(pk=plan.pk).update(next_slot=1)
    for act in (answering.skip, answering.move_to_tomorrow):
        with pytest.raises(TooLateError) as error:
            act(occurrence=row, now=NOW)
        assert str(error.value) == "The plan has moved on meanwhile. This is what comes next now."
    assert stored(row).answer == ""
    writing.delete_plan(user=plan.user, plan_id=plan.pk)
    with pytest.raises(TooLateError) as error:
        answering.skip(occurrence=row, now=NOW)
    assert str(error.value) == "This plan is not there any more."
