"""Occurrences ahead of their time. The cases with numbers: docs/adr/0016-reminders.md."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
from time_machine import TimeMachineFixture

from accounts.models import User
from reminders import planning
from reminders.models import Delivery, Occurrence, Reminder, ReminderSettings, ServerFact
from reminders.models.reminder import NEVER
from tests.factories import (
    AT,
    ExerciseFactory,
    WorkoutLogFactory,
    WorkoutSessionFactory,
    WorkoutSetFactory,
)
from tests.reminders.building import DeliveryFactory, OccurrenceFactory, ReminderFactory
from tests.training.plans.building import new_id, of_days
from training.models import PlanDay, TrainingPlan
from training.plans import writing
from training.progression.program import Program, Schedule
from workouts.planning import judging, slots

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _it_is_noon(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOON, tick=False)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def plan(now: datetime) -> int:
    return planning.plan_ahead(now=now)


def due(reminder: Reminder | None = None, state: str = "planned") -> list[datetime]:
    rows = Occurrence.objects.filter(state=state).order_by("due_at")
    return list((rows.filter(reminder=reminder) if reminder else rows).values_list("due_at", flat=True))


def sent(occurrence: Occurrence) -> Occurrence:
    """Given out and sent."""
    Occurrence.objects.filter(pk=occurrence.pk).update(state="given_out")
    DeliveryFactory.create(occurrence=occurrence, state="sent")
    return occurrence


# --- Ahead -----------------------------------------------------------------------------------------------------------


def test_two_days_are_planned_and_again_when_less_than_one_is_left(alice: User) -> None:
    reminder = ReminderFactory.create(user=alice, begins_at=NOON)
    assert plan(NOON) == 1
    assert due() == [AT, AT + DAY]
    assert plan(NOON + 23 * HOUR) == 0
    assert plan(NOON + 24 * HOUR) == 1
    assert due() == [AT, AT + DAY, AT + 2 * DAY]
    assert Reminder.objects.get(pk=reminder.pk).planned_until == NOON + 72 * HOUR


def test_planning_twice_is_planning_once(alice: User) -> None:
    ReminderFactory.create(user=alice, begins_at=NOON)
    plan(NOON)
    first = list(Occurrence.objects.order_by("pk").values_list("pk", "due_at"))
    Reminder.objects.update(planned_until=NEVER)
    plan(NOON)
    assert list(Occurrence.objects.order_by("pk").values_list("pk", "due_at")) == first


def test_an_occurrence_says_what_is_to_be_said(alice: User) -> None:
    reminder = ReminderFactory.create(user=alice, message="Stretch", begins_at=NOON, lead_minutes=30)
    plan(NOON)
    row = Occurrence.objects.order_by("due_at")[0]
    assert (row.user, row.reminder, row.title, row.text, row.reminder_version) == (
        alice,
        reminder,
        "Stretch",
        "",
        1,
    )
    assert (row.date, row.time, row.zone) == (AT.date(), time(18), "UTC")
    assert (row.due_at, row.expires_at) == (AT - timedelta(minutes=30), AT + timedelta(hours=3, minutes=30))


def test_nothing_of_before_it_was_there_is_planned(alice: User) -> None:
    ReminderFactory.create(user=alice, begins_at=AT + HOUR)
    plan(AT + HOUR)
    assert due() == [AT + DAY, AT + 2 * DAY]


def test_off_or_deleted_ones_are_not_planned(alice: User) -> None:
    ReminderFactory.create(user=alice, active=False)
    ReminderFactory.create(user=alice, deleted_at=NOON)
    assert plan(NOON) == 0
    assert due() == []


def test_r13_after_downtime_all_that_was_due_is_there_to_be_told_as_missed(alice: User) -> None:
    """The last time is planned that a worker that was down for three days missed, and all before it: see giving_out."""
    ReminderFactory.create(user=alice, time=time(7), begins_at=NOON - DAY)
    plan(NOON)
    plan(NOON + 3 * DAY)
    assert due() == [at(f"2026-03-0{day} 07:00") for day in (2, 3, 4, 5, 6, 7)]


def test_longer_ago_than_a_week_is_told_by_nobody(alice: User) -> None:
    ReminderFactory.create(user=alice, starts_on=date(2026, 1, 1), begins_at=NOON - 30 * DAY)
    plan(NOON)
    assert due()[0] == AT - 7 * DAY


def test_planning_asks_as_often_for_three_reminders_as_for_one(
    alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        assert plan(NOON) == 0
    ReminderFactory.create(user=alice)
    with django_assert_num_queries(10):
        assert plan(NOON) == 1
    for user in (alice, bob, bob):
        ReminderFactory.create(user=user)
    with django_assert_num_queries(10):
        assert plan(NOON) == 3


def test_at_most_about_so_many_are_planned_at_once(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "AT_ONCE", 2)
    ReminderFactory.create_batch(5, user=alice)
    assert plan_some(2) == 2
    assert plan_some(2) == 2
    assert plan_some(2) == 1


def plan_some(limit: int) -> int:
    return planning.plan_ahead(now=NOON, limit=limit)


def test_one_that_cannot_be_planned_holds_up_no_other(alice: User, caplog: pytest.LogCaptureFixture) -> None:
    broken = ReminderFactory.create(user=alice, rule="FREQ=NEVER")
    good = ReminderFactory.create(user=alice, begins_at=NOON)
    plan(NOON)
    assert due(good) == [AT, AT + DAY]
    assert f"Reminder {broken.pk} cannot be planned." in caplog.text
    assert plan(NOON) == 0
    assert plan(NOON + HOUR) == 1


def test_a_database_that_is_away_is_no_fault_of_a_reminder(
    alice: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ReminderFactory.create(user=alice, begins_at=NOON)

    def away(*asked: Any) -> None:
        raise OperationalError("server closed the connection")

    with monkeypatch.context() as patch:
        patch.setattr(planning, "_plan_all", away)
        with pytest.raises(OperationalError):
            plan(NOON)
    assert not caplog.records
    assert plan(NOON) == 1


# --- Zones -----------------------------------------------------------------------------------------------------------


def go_to(user: User, zone: str) -> None:
    user.time_zone = zone
    user.save(update_fields=["time_zone"])
    planning.look_again(user=user)  # as marking does once it is stored


def test_r7_what_was_sent_in_one_zone_is_not_sent_again_in_another(
    alice: User, time_machine: TimeMachineFixture
) -> None:
    go_to(alice, "Europe/Berlin")
    reminder = ReminderFactory.create(user=alice, time=time(7), begins_at=NOON - DAY)
    plan(NOON - 12 * HOUR)
    sent(Occurrence.objects.get(due_at=at("2026-03-02 06:00")))
    time_machine.move_to(at("2026-03-02 11:00"), tick=False)  # noon in Berlin
    go_to(alice, "America/New_York")
    assert plan(at("2026-03-02 11:00")) == 1
    assert due(reminder, "given_out") == [at("2026-03-02 06:00")]
    # 07:00 in New York is 12:00Z: not today again.
    assert due(reminder) == [at("2026-03-03 12:00")]


def test_r8_a_pinned_one_stays_and_one_that_follows_is_recomputed_where_it_was_not_sent(alice: User) -> None:
    go_to(alice, "Europe/Berlin")
    follows = ReminderFactory.create(user=alice, begins_at=NOON - DAY)
    pinned = ReminderFactory.create(user=alice, time_zone="Europe/Berlin", begins_at=NOON - DAY)
    plan(NOON)
    for reminder in (follows, pinned):
        sent(Occurrence.objects.get(reminder=reminder, due_at=at("2026-03-02 17:00")))
    go_to(alice, "Asia/Tokyo")
    plan(NOON)
    assert due(pinned) == [at("2026-03-03 17:00")]
    assert due(follows) == [at("2026-03-03 09:00"), at("2026-03-04 09:00")]
    for reminder in (follows, pinned):
        assert due(reminder, "given_out") == [at("2026-03-02 17:00")]
    assert set(
        Occurrence.objects.filter(reminder=follows, state="planned").values_list("zone", flat=True)
    ) == {"Asia/Tokyo"}


def test_a_day_further_all_at_once_leaves_one_a_day(alice: User) -> None:
    """From Honolulu to Kiritimati clocks differ by 24 hours: each instant is another day's."""
    go_to(alice, "Pacific/Honolulu")
    ReminderFactory.create(user=alice, begins_at=NOON)
    plan(NOON)
    assert due() == [at("2026-03-03 04:00"), at("2026-03-04 04:00")]
    go_to(alice, "Pacific/Kiritimati")
    plan(NOON)
    found = Occurrence.objects.order_by("date").values_list("date", "due_at")
    assert list(found) == [
        (date(2026, 3, 3), at("2026-03-03 04:00")),
        (date(2026, 3, 4), at("2026-03-04 04:00")),
    ]


def test_r9_other_zone_rules_move_what_was_planned_to_their_instant(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not planning.zone_rules_changed(NOON)
    go_to(alice, "Europe/Berlin")
    ReminderFactory.create(user=alice, begins_at=NOON)
    plan(NOON)
    assert due() == [at("2026-03-02 17:00"), at("2026-03-03 17:00")]
    assert not planning.zone_rules_changed(NOON)
    with rules(monkeypatch, version="2027a", name="Europe/Berlin", now="Europe/Helsinki"):
        assert planning.zone_rules_changed(NOON)
        assert plan(NOON) == 1
        assert due() == [at("2026-03-02 16:00"), at("2026-03-03 16:00")]
        assert not planning.zone_rules_changed(NOON)
    assert ServerFact.objects.get().value == "2027a"


def test_r9_holds_for_what_became_due_while_the_rules_were_changed(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planned for 17:00Z; down from before until 18:30Z, then started with rules by which it is at 19:00Z."""
    planning.zone_rules_changed(NOON)
    go_to(alice, "Europe/Berlin")
    ReminderFactory.create(user=alice, begins_at=NOON)
    plan(NOON)
    started = at("2026-03-02 18:30")
    with rules(monkeypatch, version="2027a", name="Europe/Berlin", now="Atlantic/Azores"):
        assert planning.zone_rules_changed(started)
        plan(started)
        assert due()[0] == at("2026-03-02 19:00")


@contextmanager
def rules(monkeypatch: pytest.MonkeyPatch, *, version: str, name: str, now: str) -> Iterator[None]:
    """Another version of the zone database, by which `name` has the rules of `now`."""
    with monkeypatch.context() as patch:
        patch.setattr("tzdata.IANA_VERSION", version)
        patch.setattr("accounts.localtime.zone", lambda asked: ZoneInfo(now if asked == name else asked))
        patch.setattr("reminders.schedule.zone", lambda asked: ZoneInfo(now if asked == name else asked))
        yield


# --- Plans -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def squat() -> str:
    return str(ExerciseFactory.create(name="Squat").pk)


def begin(user: User, program: Program) -> TrainingPlan:
    return writing.create_plan(user=user, plan_id=new_id(), program=program, status="active")


def weekly(exercise: str, *weekdays: int, **values: Any) -> Program:
    """A day A on the first weekday, B on the second, and so on."""
    program = of_days(exercise, "ABCDEFG"[: len(weekdays)])
    days = tuple(replace(day, weekday=weekday) for day, weekday in zip(program.days, weekdays, strict=True))
    return replace(program, days=days, schedule=Schedule.WEEKDAYS, **values)


def of_plan(stored: TrainingPlan, **values: Any) -> Reminder:
    said = {"begins_at": NOON, "kind": "plan", "plan": stored} | values
    reminder: Reminder = ReminderFactory.create(user=stored.user, **said)
    return reminder


def said(reminder: Reminder | None = None) -> list[tuple[str, str, int | None]]:
    rows = Occurrence.objects.filter(state="planned").order_by("due_at")
    rows = rows.filter(reminder=reminder) if reminder else rows
    return [(f"{row.due_at:%a %H:%M}", row.title, row.plan_slot) for row in rows]


def train(stored: TrainingPlan, slot: int, started_at: datetime) -> None:
    """A session of the plan, finished as the pages finish it."""
    session = WorkoutSessionFactory.create(
        user=stored.user, started_at=started_at, plan=stored, plan_slot=slot, state="finished"
    )
    judging.point(session.plan)


def test_a_plan_reminds_of_its_own_days_by_their_names(alice: User, squat: str) -> None:
    of_plan(begin(alice, weekly(squat, 0, 2, 4)))
    plan(NOON)
    # Until the end of tomorrow; the night after plans on.
    assert said() == [("Mon 18:00", "Day A", 0)]
    row = Occurrence.objects.get()
    assert row.text == "Squat 5 × 5 · 60 kg"
    plan(at("2026-03-03 00:00"))
    assert said() == [("Mon 18:00", "Day A", 0), ("Wed 18:00", "Day A", 0)]


def test_after_a_missed_day_the_next_one_names_what_is_still_open(alice: User, squat: str) -> None:
    stored = begin(alice, weekly(squat, 0, 2, 4))
    of_plan(stored)
    wednesday = at("2026-03-04 00:00")
    plan(wednesday)
    assert said() == [("Wed 18:00", "Day A", 0)]
    assert Occurrence.objects.get().text == "Still open from Monday.\nSquat 5 × 5 · 60 kg"
    train(stored, 0, at("2026-03-03 18:00"))
    planning.look_again(user=alice, plan=stored)
    plan(wednesday)
    assert said() == [("Wed 18:00", "Day B", 1)]


def test_some_days_of_a_plan_may_be_chosen(alice: User, squat: str) -> None:
    stored = begin(alice, weekly(squat, 0, 1, 2))
    days = list(PlanDay.objects.filter(plan=stored).order_by("position").values_list("pk", flat=True))
    reminder = of_plan(stored, plan_days=[str(days[1])])
    plan(NOON)
    assert said() == [("Tue 18:00", "Day B", 1)]
    # An edit took it out of the plan.
    Reminder.objects.filter(pk=reminder.pk).update(plan_days=[str(new_id())], planned_until=NOON)
    plan(NOON)
    assert said() == [("Mon 18:00", "Day A", 0), ("Tue 18:00", "Day B", 1)]


def test_a_week_of_several_is_named(alice: User, squat: str) -> None:
    of_plan(begin(alice, weekly(squat, 0, weeks=4, deload_weeks=frozenset({1}))))
    plan(NOON)
    assert Occurrence.objects.get().text.startswith("Week 1 of 4 · deload\nSquat ")


def test_a_plan_without_days_of_the_week_comes_by_the_rule_with_the_next_in_turn(
    alice: User, squat: str
) -> None:
    stored = begin(alice, of_days(squat, "AB"))
    reminder = of_plan(stored, rule="FREQ=DAILY")
    plan(NOON)
    assert said() == [("Mon 18:00", "Day A", 0), ("Tue 18:00", "Day B", 1)]
    train(stored, 0, at("2026-03-02 10:00"))
    planning.look_again(user=alice, plan=stored)
    plan(NOON)
    # Today is done.
    assert said() == [("Tue 18:00", "Day B", 1)]
    assert [(each.date.day, each.title) for each in planning.next_dates(reminder, NOON, 3)] == [
        (3, "Day B"),
        (4, "Day A"),
        (5, "Day B"),
    ]
    Reminder.objects.filter(pk=reminder.pk).update(unless_done=False, planned_until=NOON)
    plan(NOON)
    assert said() == [("Mon 18:00", "Day B", 1), ("Tue 18:00", "Day A", 2)]


def test_a_session_that_is_put_off_is_named_on_that_day_and_one_left_out_never(
    alice: User, squat: str
) -> None:
    stored = begin(alice, of_days(squat, "AB"))
    of_plan(stored, rule="FREQ=DAILY")
    slots.move(user=alice, plan_id=stored.pk, slot=0, to=date(2026, 3, 3), today=NOON.date())
    plan(NOON)
    assert said() == [("Tue 18:00", "Day A", 0)]
    slots.skip(user=alice, plan_id=stored.pk, slot=0, on=NOON.date())
    planning.look_again(user=alice, plan=stored)
    plan(NOON)
    assert said() == [("Mon 18:00", "Day B", 1), ("Tue 18:00", "Day A", 2)]


def test_a_plan_that_moves_is_planned_anew_whatever_moves_it(
    alice: User, squat: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    stored = begin(alice, weekly(squat, 0, 1))
    of_plan(stored)

    def after(change: Callable[[], object]) -> list[tuple[str, str, int | None]]:
        with django_capture_on_commit_callbacks(execute=True):
            change()
        assert plan(NOON) == 1
        return said()

    def edit(program: Program) -> Program:
        return replace(program, days=(replace(program.days[0], name="Legs"), *program.days[1:]))

    mine: dict[str, Any] = {"user": alice, "plan_id": stored.pk}
    plan(NOON)
    both = [("Mon 18:00", "Day A", 0), ("Tue 18:00", "Day B", 1)]
    assert said() == both
    assert after(lambda: writing.set_status(**mine, status="paused", today=NOON.date())) == []
    assert after(lambda: writing.set_status(**mine, status="active", today=NOON.date())) == both
    assert after(lambda: writing.delete_plan(**mine)) == []
    assert after(lambda: writing.restore_plan(**mine)) == both
    assert after(lambda: writing.apply_edit(**mine, version=1, edit=edit, summary="Renamed"))[0][1] == "Legs"
    assert after(lambda: slots.skip(**mine, slot=0, on=NOON.date())) == [both[1]]
    assert after(lambda: slots.take_back(**mine, slot=0))[0] == ("Mon 18:00", "Legs", 0)
    assert after(lambda: train(stored, 0, AT - HOUR)) == [both[1]]


def test_planning_asks_as_often_for_three_plans_of_a_person_as_for_one(
    alice: User, squat: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    of_plan(begin(alice, weekly(squat, 0)))
    with django_assert_num_queries(16):
        assert plan(NOON) == 1
    Occurrence.objects.all().delete()
    Reminder.objects.update(planned_until=NEVER)
    for _ in range(2):
        of_plan(begin(alice, weekly(squat, 0)))
    with django_assert_num_queries(16):
        assert plan(NOON) == 3


# --- Idle, ending, left open -----------------------------------------------------------------------------------------


def test_idle_comes_so_many_days_after_the_last_workout_three_times_and_then_never(alice: User) -> None:
    WorkoutSessionFactory.create(user=alice, started_at=at("2026-02-28 10:00"))
    reminder = ReminderFactory.create(user=alice, kind="idle", after=3, begins_at=at("2026-02-28 12:00"))
    for day in range(14):
        plan(NOON + day * DAY)
    assert said(reminder) == [
        ("Tue 18:00", "No workout for 3 days", None),
        ("Fri 18:00", "No workout for 6 days", None),
        ("Mon 18:00", "No workout for 9 days", None),
    ]


def test_idle_moves_with_each_workout(alice: User) -> None:
    reminder = ReminderFactory.create(user=alice, kind="idle", after=1, begins_at=NOON)
    plan(NOON)
    assert said(reminder) == [("Tue 18:00", "No workout yet", None)]
    WorkoutSessionFactory.create(user=alice, started_at=at("2026-03-03 06:00"))
    plan(at("2026-03-04 00:00"))
    assert said(reminder)[1:] == [
        ("Wed 18:00", "No workout for 1 day", None),
        ("Thu 18:00", "No workout for 2 days", None),
    ]


def test_the_end_of_a_plan_is_told_so_many_days_before(alice: User, squat: str) -> None:
    stored = begin(alice, replace(weekly(squat, 0), name="Strong", target_weeks=1))
    reminder = of_plan(stored, kind="plan_ends", after=5)
    plan(NOON)
    # It begins on Monday and has its last day on Sunday.
    assert said(reminder) == [("Tue 18:00", "Strong ends on 8 March", None)]


def test_a_plan_without_a_length_has_no_end(alice: User, squat: str) -> None:
    reminder = of_plan(begin(alice, weekly(squat, 0)), kind="plan_ends", after=1)
    plan(NOON)
    assert said(reminder) == []


def test_a_workout_left_open_is_told_once_from_its_last_set_on(alice: User, bob: User) -> None:
    go_to(alice, "Europe/Berlin")
    reminder = ReminderFactory.create(user=alice, kind="forgotten", after=2, begins_at=NOON)
    session = WorkoutSessionFactory.create(user=alice, started_at=AT, state="open", ended_at=None)
    WorkoutSessionFactory.create(user=bob, started_at=AT, state="open", ended_at=None)
    log = WorkoutLogFactory.create(session=session)
    WorkoutSetFactory.create(log=log, done_at=AT + timedelta(minutes=20, seconds=30))
    plan(AT + timedelta(hours=2, minutes=20))
    assert said(reminder) == []
    plan(AT + timedelta(hours=2, minutes=21))
    plan(AT + timedelta(hours=2, minutes=36))
    row = Occurrence.objects.get()
    assert (row.reminder, row.session, row.title) == (reminder, session.pk, "Monday workout is still open")
    assert (row.time, row.zone, row.due_at) == (time(21, 20), "Europe/Berlin", at("2026-03-02 20:20"))
    assert row.expires_at == at("2026-03-02 23:00")
    # Another set, and left open again: that was told.
    WorkoutSetFactory.create(log=log, done_at=AT + timedelta(hours=3))
    plan(AT + timedelta(hours=6))
    assert Occurrence.objects.count() == 1


def test_what_was_left_open_before_anybody_asked_is_not_told(alice: User) -> None:
    WorkoutSessionFactory.create(user=alice, started_at=AT, state="open", ended_at=None)
    ReminderFactory.create(user=alice, kind="forgotten", after=2, begins_at=AT + 3 * HOUR)
    plan(AT + 4 * HOUR)
    assert not Occurrence.objects.exists()


def test_looking_for_open_workouts_asks_as_often_for_three_as_for_one(
    alice: User, bob: User, sam: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number, user in enumerate((alice, bob, sam)):
        WorkoutSessionFactory.create(user=user, started_at=AT, state="open", ended_at=None)
        ReminderFactory.create(user=user, kind="forgotten", after=2, begins_at=NOON)
        if number == 0:
            with django_assert_num_queries(4):
                assert planning.find_forgotten(now=AT + 3 * HOUR) == 1
    with django_assert_num_queries(4):
        assert planning.find_forgotten(now=AT + 3 * HOUR) == 2


# --- What was given out, and who comes second ------------------------------------------------------------------------


def test_what_was_given_out_is_never_touched(alice: User) -> None:
    reminder = ReminderFactory.create(user=alice, begins_at=NOON)
    plan(NOON)
    row = sent(Occurrence.objects.earliest("due_at"))
    Reminder.objects.update(time=time(19), version=2, planned_until=NOON)
    plan(NOON)
    row.refresh_from_db()
    assert (row.state, row.due_at, row.reminder_version) == ("given_out", AT, 1)
    assert due(reminder) == [AT + HOUR, AT + DAY + HOUR]


@pytest.mark.parametrize(
    ("delivery", "state"),
    [
        ({"state": "waiting"}, "planned"),
        ({"state": "cancelled", "reason": "changed"}, "planned"),
        ({"state": "cancelled", "reason": "trained"}, "given_out"),
        ({"state": "sent"}, "given_out"),
        ({"state": "failed"}, "given_out"),
    ],
)
def test_an_edit_before_anything_was_sent_does_not_lose_the_message(
    alice: User, delivery: dict[str, str], state: str
) -> None:
    """It was given out, its mail server was away, and the person wrote another message meanwhile."""
    ReminderFactory.create(user=alice, begins_at=NOON)
    plan(NOON)
    row = Occurrence.objects.earliest("due_at")
    Occurrence.objects.filter(pk=row.pk).update(state="given_out")
    DeliveryFactory.create(occurrence=row, **delivery)
    later = AT + timedelta(minutes=3)
    Reminder.objects.update(message="Run", version=2, planned_until=later)
    plan(later)
    row.refresh_from_db()
    assert row.state == state
    assert (row.title, row.reminder_version) == (("Run", 2) if state == "planned" else ("Workout", 1))


@pytest.mark.parametrize(
    ("delivery", "said"),
    [
        ({"lease": UUID(int=1), "leased_until": AT + HOUR}, ("Swim", 3)),
        ({"state": "sent"}, ("Run", 2)),
    ],
)
def test_a_second_edit_takes_nothing_away_that_is_on_its_way_or_has_arrived(
    alice: User, delivery: dict[str, Any], said: tuple[str, int]
) -> None:
    """After the first edit it was planned again, and sent with that before it was given out again. No second message comes of it."""
    reminder = ReminderFactory.create(user=alice, begins_at=NOON, message="Run", version=2)
    plan(NOON)
    row = Occurrence.objects.earliest("due_at")
    DeliveryFactory.create(occurrence=row, **delivery)
    before = Delivery.objects.get()
    Reminder.objects.update(message="Swim", version=3, planned_until=AT)
    plan(AT)
    row.refresh_from_db()
    assert (row.title, row.reminder_version) == said
    reminder.refresh_from_db()
    reminder.store(active=False)
    planning.plan_reminder(reminder, AT)
    assert list(Occurrence.objects.all()) == [row]
    assert list(Delivery.objects.values()) == [
        {name: getattr(before, name) for name in Delivery.objects.values().get()}
    ]


def test_what_was_snoozed_is_left_alone(alice: User) -> None:
    reminder = ReminderFactory.create(user=alice, begins_at=NOON)
    first = OccurrenceFactory.create(reminder=reminder, time=time(11), state="given_out")
    OccurrenceFactory.create(reminder=reminder, time=time(12, 15), snoozed_from=first)
    plan(NOON)
    assert due() == [NOON + timedelta(minutes=15), AT, AT + DAY]


def test_a_change_while_it_is_planned_is_noticed(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between reading and writing somebody marks it: what was read is not written."""
    ReminderFactory.create(user=alice, begins_at=NOON)

    def meanwhile(*asked: Any) -> Iterator[Any]:
        planning.look_again(user=alice)
        return iter(())

    with monkeypatch.context() as patch:
        patch.setattr("reminders.coming.of", meanwhile)
        assert plan(NOON) == 0
    assert due() == []
    assert plan(NOON) == 1
    assert due() == [AT, AT + DAY]


def test_a_mark_is_for_one_person_and_what_was_due_before_it_is_not_sent_for_it(
    alice: User, bob: User, time_machine: TimeMachineFixture
) -> None:
    mine = ReminderFactory.create(user=alice, begins_at=NOON)
    his = ReminderFactory.create(user=bob, begins_at=NOON)
    plan(NOON)
    Occurrence.objects.all().delete()
    time_machine.move_to(AT + HOUR, tick=False)
    planning.look_again(user=alice)
    assert plan(AT + HOUR) == 1
    assert due(mine) == [AT + DAY, AT + 2 * DAY]
    assert due(his) == []


def test_a_person_in_another_zone_is_planned_anew_whoever_wrote_it(
    alice: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    ReminderFactory.create(user=alice, begins_at=NOON)
    plan(NOON)
    with django_capture_on_commit_callbacks(execute=True):
        alice.save(update_fields=["name"])
    assert plan(NOON) == 0
    alice.time_zone = "Europe/Berlin"
    with django_capture_on_commit_callbacks(execute=True):
        alice.save()
    assert plan(NOON) == 1
    assert due() == [AT - HOUR, AT + DAY - HOUR]


# --- What a person sees ----------------------------------------------------------------------------------------------


def test_the_next_dates_are_known_before_anything_is_stored(alice: User) -> None:
    go_to(alice, "Europe/Berlin")
    made = Reminder(
        user=alice, kind="free", rule="FREQ=MONTHLY;BYMONTHDAY=-1", starts_on=NOON.date(), time=time(18)
    )
    found = planning.next_dates(made, NOON)
    assert [each.date for each in found] == [
        date(2026, 3, 31),
        date(2026, 4, 30),
        date(2026, 5, 31),
        date(2026, 6, 30),
        date(2026, 7, 31),
    ]
    assert [each.due_at.hour for each in found] == [16] * 5
    assert {each.title for each in found} == {"Workout"}


def test_the_next_dates_of_a_plan_name_its_days(alice: User, bob: User, squat: str) -> None:
    stored = begin(alice, weekly(squat, 0, 2))
    made = Reminder(user=alice, kind="plan", plan=stored, starts_on=NOON.date(), time=time(18))
    assert [(each.date.day, each.title) for each in planning.next_dates(made, NOON)] == [
        (2, "Day A"),
        (4, "Day B"),
        (9, "Day A"),
        (11, "Day B"),
        (16, "Day A"),
    ]
    made.user = bob
    assert planning.next_dates(made, NOON) == []


def test_what_is_coming_is_told_two_weeks_ahead_in_order(alice: User, bob: User, squat: str) -> None:
    ReminderFactory.create(user=alice, message="Stretch", time=time(7), begins_at=NOON)
    of_plan(begin(alice, weekly(squat, 0, 2)))
    ReminderFactory.create(user=bob, begins_at=NOON)
    plan(NOON)
    found = planning.upcoming(alice, NOON, 6)
    assert [(f"{row.due_at:%a %H:%M}", row.title) for row in found] == [
        ("Mon 18:00", "Day A"),
        ("Tue 07:00", "Stretch"),
        ("Wed 07:00", "Stretch"),
        ("Wed 18:00", "Day B"),
        ("Thu 07:00", "Stretch"),
        ("Fri 07:00", "Stretch"),
    ]
    ReminderSettings.objects.create(user=alice, paused_until=date(2026, 3, 6))
    assert [f"{row.due_at:%a %H:%M}" for row in planning.upcoming(alice, NOON, 2)] == [
        "Fri 07:00",
        "Sat 07:00",
    ]


def test_what_is_marked_is_told_as_it_will_be(alice: User) -> None:
    ReminderFactory.create(user=alice, begins_at=NOON)
    plan(NOON)
    go_to(alice, "Europe/Berlin")
    assert [row.due_at for row in planning.upcoming(alice, NOON, 2)] == [AT - HOUR, AT + DAY - HOUR]


def test_what_is_coming_asks_as_often_for_three_reminders_as_for_one(
    alice: User, squat: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    of_plan(begin(alice, weekly(squat, 0, 2)))
    ReminderFactory.create(user=alice, begins_at=NOON)
    with django_assert_num_queries(7):
        planning.upcoming(alice, NOON, 9)
    of_plan(begin(alice, weekly(squat, 1, 3)))
    ReminderFactory.create(user=alice, begins_at=NOON)
    with django_assert_num_queries(7):
        planning.upcoming(alice, NOON, 9)
