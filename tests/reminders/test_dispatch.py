"""Given out, leased, asked about once more, sent to a real SMTP server, marked: by the numbers of reliability.md §1."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError
from pytest_django import Settings

from accounts.models import User
from reminders import dispatch, giving_out, leases, messages
from reminders.channels import Later, Message, Misconfigured, Outcome, Refused, mail
from reminders.models import Channel, Delivery, Occurrence, OffReason, Reminder, ReminderSettings
from reminders.writing import change_reminder
from tests.factories import (
    AT,
    BodyMeasurementFactory,
    ExerciseFactory,
    UserFactory,
    WorkoutSessionFactory,
)
from tests.reminders.building import ChannelFactory, DeliveryFactory, OccurrenceFactory, ReminderFactory
from tests.reminders.mailbox import DROP, Mailbox, mailbox
from tests.training.plans.building import new_id, of_days
from training.plans import writing

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def box(settings: Settings) -> Iterator[Mailbox]:
    with mailbox() as box:
        settings.MAILERS = box.mailers()
        yield box
        mail.hang_up()


def run(at: datetime) -> None:
    """What a worker does in one round."""
    dispatch.give_out(at)
    dispatch.drain(clock=lambda: at)


def told(delivery: Delivery) -> tuple[str, str]:
    delivery.refresh_from_db()
    return delivery.state, delivery.reason


def states(reminder: Reminder) -> list[tuple[date, str, str]]:
    rows = Occurrence.objects.for_user(reminder.user).filter(reminder=reminder).order_by("due_at")
    return list(rows.values_list("date", "state", "reason"))


# --- Giving out ---------------------------------------------------------------------------------------------------


def test_gives_out_one_message_to_each_usable_channel_of_the_chosen_kinds() -> None:
    occurrence = OccurrenceFactory.create()
    user = occurrence.user
    mail_of_hers, phone = ChannelFactory.create(user=user), ChannelFactory.create(user=user, kind="push")
    ChannelFactory.create(user=user, verified_at=None)
    ChannelFactory.create(user=user, off_reason="unsubscribed", off_at=AT)
    ChannelFactory.create(user=user, deleted_at=AT)
    ChannelFactory.create(user=user, kind="ntfy")  # not chosen
    ChannelFactory.create()  # somebody else's
    assert dispatch.give_out(AT - 2 * giving_out.AHEAD) == 0
    assert dispatch.give_out(AT - giving_out.AHEAD) == 1
    assert dispatch.give_out(AT) == 0
    found = Delivery.objects.order_by("kind")
    assert [(row.user, row.channel, row.kind, row.state, row.next_try_at, row.attempts) for row in found] == [
        (user, mail_of_hers, "email", "waiting", AT, 0),
        (user, phone, "push", "waiting", AT, 0),
    ]
    assert [row.message_id for row in found] == [f"<{row.pk}@127.0.0.1>" for row in found]
    assert states(occurrence.reminder) == [(AT.date(), "given_out", "")]


def test_nothing_is_sent_before_it_is_due(box: Mailbox) -> None:
    occurrence = OccurrenceFactory.create()
    ChannelFactory.create(user=occurrence.user)
    run(AT - timedelta(seconds=1))
    assert box.taken == []
    run(AT)
    assert len(box.taken) == 1


def test_says_that_there_was_nowhere_to_send_it() -> None:
    occurrence = OccurrenceFactory.create()
    dispatch.give_out(AT)
    assert states(occurrence.reminder) == [(AT.date(), "missed", "no_channel")]


def test_r13_after_a_day_without_workers_each_reminder_brings_one_message_at_most(box: Mailbox) -> None:
    """All down from 09:00 to 17:00: due at 10:00 and at 14:00, and a daily one of three days."""
    user = UserFactory.create()
    ChannelFactory.create(user=user)
    start = datetime(2026, 3, 4, 17, tzinfo=UTC)
    ten, two, seven = (ReminderFactory.create(user=user, time=time(hour)) for hour in (10, 14, 7))
    OccurrenceFactory.create(reminder=ten, date=start.date())
    OccurrenceFactory.create(reminder=two, date=start.date(), title="Two o'clock")
    for day in (2, 3, 4):
        OccurrenceFactory.create(reminder=seven, date=date(2026, 3, day))
    run(start)
    assert [str(mail["Subject"]) for mail in box.taken] == ["Your reminder"]
    text = box.taken[0].get_body(("plain",))
    assert text is not None
    assert text.get_content().startswith("Two o'clock at 14:00")
    assert states(ten) == [(start.date(), "missed", "late")]
    assert states(two) == [(start.date(), "given_out", "")]
    assert states(seven) == [(date(2026, 3, day), "missed", "late") for day in (2, 3, 4)]


def test_r13_of_several_that_have_not_run_out_only_the_newest_is_sent(box: Mailbox) -> None:
    reminder = ReminderFactory.create(grace_minutes=24 * 60)
    ChannelFactory.create(user=reminder.user)
    for day in (1, 2, 3):
        row = OccurrenceFactory.build(reminder=reminder, user=reminder.user, date=date(2026, 3, day))
        OccurrenceFactory.create(
            reminder=reminder, date=date(2026, 3, day), expires_at=row.due_at + 36 * HOUR
        )
    dispatch.give_out(datetime(2026, 3, 1, 18, tzinfo=UTC))  # and then all stop
    run(datetime(2026, 3, 3, 18, 5, tzinfo=UTC))
    assert len(box.taken) == 1
    assert states(reminder) == [
        (date(2026, 3, 1), "given_out", ""),
        (date(2026, 3, 2), "missed", "newer"),
        (date(2026, 3, 3), "given_out", ""),
    ]
    assert list(Delivery.objects.order_by("next_try_at").values_list("state", "reason")) == [
        ("missed", "newer"),
        ("sent", ""),
    ]


def test_one_that_is_being_sent_when_a_newer_one_is_given_out_is_sent(box: Mailbox) -> None:
    older = DeliveryFactory.create()
    OccurrenceFactory.create(
        reminder=older.occurrence.reminder, time=time(18, 0, 30), due_at=AT + timedelta(seconds=30)
    )
    lease = leases.claim(AT)
    assert lease is not None
    dispatch.give_out(AT)
    dispatch.work_off(lease, lambda: AT)
    assert told(older) == ("sent", "")


def test_one_that_fails_when_a_newer_one_is_given_out_is_not_tried_again(box: Mailbox) -> None:
    older = DeliveryFactory.create()
    OccurrenceFactory.create(
        reminder=older.occurrence.reminder, time=time(18, 0, 30), due_at=AT + timedelta(seconds=30)
    )
    lease = leases.claim(AT)
    assert lease is not None
    dispatch.give_out(AT)
    box.to_recipients.append("451 Later")
    dispatch.work_off(lease, lambda: AT)
    assert told(older) == ("waiting", "")
    run(AT + 2 * MINUTE)
    assert told(older) == ("missed", "newer")
    assert len(box.taken) == 1


def test_one_that_cannot_be_given_out_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = OccurrenceFactory.create(), OccurrenceFactory.create()
    for occurrence in (good, bad):
        ChannelFactory.create(user=occurrence.user)
    make = giving_out._delivery

    def stumbling(occurrence: Occurrence, channel: Channel) -> Delivery:
        if occurrence.pk == bad.pk:
            raise ValueError("poison")
        return make(occurrence, channel)

    monkeypatch.setattr(giving_out, "_delivery", stumbling)
    dispatch.give_out(AT)
    assert (states(good.reminder)[0][1:], states(bad.reminder)[0][1:]) == (
        ("given_out", ""),
        ("missed", "broken"),
    )


# --- Leases -------------------------------------------------------------------------------------------------------


def test_what_is_leased_is_nobody_elses_until_the_lease_ends() -> None:
    first, second = DeliveryFactory.create(), DeliveryFactory.create(next_try_at=AT + MINUTE)
    lease = leases.claim(AT)
    assert lease is not None
    assert lease.keys == [(first.user_id, first.pk)]  # the second is not due
    assert leases.claim(AT) is None
    other = leases.claim(AT + MINUTE)
    assert other is not None
    assert other.keys == [(second.user_id, second.pk)]
    assert leases.claim(AT + leases.LENGTH - timedelta(seconds=1)) is None
    again = leases.claim(AT + leases.LENGTH)
    assert again is not None
    assert again.keys == [(first.user_id, first.pk)]
    assert leases.read(lease, lease.keys) == []
    assert leases.read(again, again.keys) == [first]


def test_what_a_dead_worker_held_is_claimed_alone() -> None:
    for _ in range(3):
        DeliveryFactory.create()
    leases.claim(AT)
    found = leases.claim(AT + leases.LENGTH)
    assert found is not None
    assert len(found.keys) == 1


def test_what_was_not_begun_is_given_back_and_counts_as_no_attempt(box: Mailbox) -> None:
    for _ in range(3):
        DeliveryFactory.create()
    asked = iter([False, False, True, True])
    assert dispatch.drain(clock=lambda: AT, stopped=lambda: next(asked)) == 1
    assert sorted(Delivery.objects.values_list("state", "attempts", "lease")) == [
        ("sent", 1, None),
        ("waiting", 0, None),
        ("waiting", 0, None),
    ]


def test_r12_none_is_begun_with_so_little_left_of_its_lease_that_another_may_send_it_too(
    box: Mailbox,
) -> None:
    delivery = DeliveryFactory.create()
    lease = leases.claim(AT)
    assert lease is not None
    dispatch.work_off(lease, lambda: lease.until - leases.LEFT + timedelta(seconds=1))
    assert (box.attempts, told(delivery)) == (0, ("waiting", ""))
    run(AT + MINUTE)
    assert told(delivery) == ("sent", "")


def test_r12_the_mark_of_one_whose_lease_has_ended_is_rejected() -> None:
    delivery = DeliveryFactory.create()
    slow = leases.claim(AT)
    quick = leases.claim(AT + leases.LENGTH)
    assert slow is not None
    assert quick is not None
    key = (delivery.user_id, delivery.pk)
    assert not leases.mark(slow, key, state="failed")
    assert leases.mark(quick, key, state="sent", sent_at=AT)
    assert not leases.mark(slow, key, state="failed")
    assert told(delivery) == ("sent", "")


# --- Sending ------------------------------------------------------------------------------------------------------


def test_a_sent_message_says_when_and_keeps_its_id(box: Mailbox) -> None:
    delivery = DeliveryFactory.create()
    run(AT)
    run(AT + HOUR)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.sent_at, delivery.attempts, delivery.lease) == ("sent", AT, 1, None)
    assert box.ids() == [delivery.message_id]


def test_r14_what_may_work_later_is_tried_after_about_one_and_five_minutes(box: Mailbox) -> None:
    delivery = DeliveryFactory.create()
    box.answers.extend(["451 4.3.0 Busy", "451 4.3.0 Busy"])
    waits = []
    now = AT
    while told(delivery)[0] == "waiting":
        run(now)
        delivery.refresh_from_db()
        waits.append(delivery.next_try_at - now)
        now = delivery.next_try_at
    assert 0.8 * MINUTE <= waits[0] <= 1.2 * MINUTE
    assert 4 * MINUTE <= waits[1] <= 6 * MINUTE
    assert (delivery.state, delivery.attempts, delivery.error, len(box.taken)) == ("sent", 3, "", 1)


def test_r14_an_address_that_does_not_exist_is_tried_once_and_switched_off(box: Mailbox) -> None:
    delivery = DeliveryFactory.create()
    box.to_recipients.append("550 5.1.1 No such user")
    for minutes in (0, 2, 10):
        run(AT + minutes * MINUTE)
    assert told(delivery) == ("failed", "refused")
    assert box.attempts == 1
    channel = Channel.objects.get()
    assert (channel.off_reason, channel.off_at, channel.off_detail, channel.deleted_at) == (
        OffReason.REFUSED,
        AT,
        "550 5.1.1 No such user",
        None,
    )


def test_r14_what_else_is_on_its_way_to_a_refused_address_is_not_tried(box: Mailbox) -> None:
    first = DeliveryFactory.create()
    second = DeliveryFactory.create(
        occurrence__reminder__user=first.user, channel=first.channel, next_try_at=AT + timedelta(seconds=1)
    )
    box.to_recipients.append("550 5.1.1 Nobody here")
    run(AT + MINUTE)
    assert (told(first), told(second)) == (("failed", "refused"), ("cancelled", "channel_off"))
    assert box.attempts == 1


def test_a_database_that_is_away_while_something_is_sent_is_no_fault_of_the_message(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(kind: str) -> Any:
        raise OperationalError(f"The key of {kind} cannot be read.")

    delivery = DeliveryFactory.create()
    with monkeypatch.context() as patched:
        patched.setattr(dispatch, "sender", away)
        with pytest.raises(OperationalError):
            run(AT)
    assert told(delivery) == ("waiting", "")
    run(AT + leases.LENGTH)
    assert told(delivery) == ("sent", "")


def test_r15_a_connection_that_drops_after_the_final_dot_costs_a_double_with_the_same_id(
    box: Mailbox,
) -> None:
    delivery = DeliveryFactory.create()
    box.answers.append(DROP)
    run(AT)
    assert told(delivery) == ("waiting", "")
    run(AT + 2 * MINUTE)
    assert told(delivery) == ("sent", "")
    assert box.ids() == [delivery.message_id] * 2


def test_what_cannot_be_reached_in_time_has_failed(box: Mailbox) -> None:
    delivery = DeliveryFactory.create()
    box.answers.extend(["451 4.3.0 Busy"] * 99)
    now = AT
    while told(delivery)[0] == "waiting":
        run(now)
        delivery.refresh_from_db()
        assert now < AT + 4 * HOUR
        now = delivery.next_try_at
    assert (delivery.state, delivery.reason, delivery.error) == ("failed", "unreachable", "451 4.3.0 Busy")
    assert delivery.attempts in {6, 7, 8}  # by the chance in the waits


@pytest.mark.parametrize(
    ("outcome", "state", "reason", "error"),
    [
        (Refused("Too long"), "failed", "refused", "Too long"),
        (Misconfigured("403 Wrong key"), "parked", "broken", "403 Wrong key"),
        (RuntimeError("poison"), "parked", "broken", "RuntimeError: poison"),
    ],
)
def test_what_never_works_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch, outcome: Outcome | Exception, state: str, reason: str, error: str
) -> None:
    delivery = DeliveryFactory.create()

    def send(channel: Channel, message: Message) -> Outcome:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(mail, "send", send)
    run(AT)
    run(AT + HOUR)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason, delivery.error, delivery.attempts) == (state, reason, error, 1)
    assert Channel.objects.get().is_usable


def test_not_before_the_other_side_says(monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = DeliveryFactory.create()
    monkeypatch.setattr(mail, "send", lambda *_: Later("429", after=37 * MINUTE))
    run(AT)
    delivery.refresh_from_db()
    assert delivery.next_try_at == AT + 37 * MINUTE


def test_a_browser_that_is_gone_is_removed_and_the_other_channels_are_not_affected(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    occurrence = OccurrenceFactory.create()
    phone = ChannelFactory.create(user=occurrence.user, kind="push")
    ChannelFactory.create(user=occurrence.user)
    by_kind = {"push": lambda *_: Refused("410", OffReason.GONE), "email": mail.send}
    monkeypatch.setattr(dispatch, "sender", by_kind.__getitem__)
    run(AT)
    assert sorted(Delivery.objects.values_list("kind", "state")) == [("email", "sent"), ("push", "failed")]
    phone.refresh_from_db()
    assert (phone.off_reason, phone.deleted_at) == ("gone", AT)


def test_staff_try_again_what_was_parked(box: Mailbox) -> None:
    delivery = DeliveryFactory.create(state="parked", reason="broken", error="403", attempts=3)
    other = DeliveryFactory.create(state="failed", reason="refused")
    keys = [(row.user_id, row.pk) for row in (delivery, other)]
    assert dispatch.try_again(keys, AT + MINUTE) == 1
    run(AT + MINUTE)
    assert (told(delivery), told(other)) == (("sent", ""), ("failed", "refused"))


def test_r20_one_poison_row_among_a_hundred_is_parked_and_the_others_are_sent(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    reminder = ReminderFactory.create()
    channel = ChannelFactory.create(user=reminder.user)
    rows = [
        DeliveryFactory.create(
            occurrence=OccurrenceFactory.create(
                reminder=reminder,
                state="given_out",
                due_at=AT + timedelta(seconds=number),
                time=(AT + timedelta(seconds=number)).time(),
                expires_at=AT + HOUR,
            ),
            channel=channel,
        )
        for number in range(101)
    ]
    poison = rows[37]
    make = messages.message_of

    def stumbling(delivery: Delivery, now: datetime) -> Message:
        if delivery.pk == poison.pk:
            raise KeyError("poison")
        return make(delivery, now)

    monkeypatch.setattr(dispatch, "message_of", stumbling)
    run(AT + 2 * MINUTE)
    assert sorted(box.ids()) == sorted(row.message_id for row in rows if row is not poison)
    assert told(poison) == ("parked", "broken")
    assert poison.error == "KeyError: 'poison'"


# --- Asked about once more ----------------------------------------------------------------------------------------


# What happens between the claim of a message and its sending, and what is said of it.
HAPPENS: dict[Callable[[Delivery], object], str] = {
    lambda row: row.occurrence.reminder.store(message="Shoes!"): "changed",
    lambda row: row.occurrence.reminder.store(active=False): "switched_off",
    lambda row: row.occurrence.reminder.store(deleted_at=AT): "switched_off",
    lambda row: User.objects.filter(pk=row.user_id).update(is_active=False): "switched_off",
    lambda row: WorkoutSessionFactory.create(user=row.user, local_date=AT.date()): "trained",
    lambda row: Occurrence.objects.filter(pk=row.occurrence_id).update(answer="snoozed"): "answered",
    lambda row: Channel.objects.filter(pk=row.channel_id).update(off_reason="unsubscribed"): "channel_off",
    lambda row: ReminderSettings.objects.create(user=row.user, paused_until=date(2026, 3, 3)): "paused",
}


def test_r19_what_changes_between_claim_and_send_is_not_sent(box: Mailbox) -> None:
    rows = [DeliveryFactory.create() for _ in HAPPENS]
    gone = DeliveryFactory.create()
    lease = leases.claim(AT)
    assert lease is not None
    for row, happening in zip(rows, HAPPENS, strict=True):
        happening(row)
    gone.user.delete()
    dispatch.work_off(lease, lambda: AT)
    assert [told(row) for row in rows] == [("cancelled", reason) for reason in HAPPENS.values()]
    assert box.attempts == 0
    assert not Delivery.objects.filter(pk=gone.pk).exists()


@pytest.mark.parametrize("kind", ["plan", "plan_ends"])
def test_r19_a_plan_that_is_paused_between_claim_and_send_reminds_of_nothing(box: Mailbox, kind: str) -> None:
    squat = str(ExerciseFactory.create().pk)
    plans = [
        writing.create_plan(user=UserFactory.create(), plan_id=new_id(), program=of_days(squat)) for _ in "ab"
    ]
    for plan in plans:
        writing.set_status(user=plan.user, plan_id=plan.pk, status="active", today=AT.date())
    reminders = [ReminderFactory.create(user=plan.user, kind=kind, plan=plan) for plan in plans]
    slot = 0 if kind == "plan" else None
    rows = [
        DeliveryFactory.create(occurrence__reminder=each, occurrence__plan_slot=slot) for each in reminders
    ]
    lease = leases.claim(AT)
    assert lease is not None
    writing.set_status(user=plans[0].user, plan_id=plans[0].pk, status="paused", today=AT.date())
    dispatch.work_off(lease, lambda: AT)
    assert [told(row) for row in rows] == [("cancelled", "plan"), ("sent", "")]


def test_r19_an_edit_that_leaves_the_time_as_it_is_costs_no_reminder(box: Mailbox) -> None:
    delivery = DeliveryFactory.create()
    reminder = delivery.occurrence.reminder
    reminder.store(message="Shoes!", planned_until=AT + HOUR)
    run(AT)
    assert told(delivery) == ("cancelled", "changed")
    reminder.refresh_from_db()
    assert reminder.planned_until == AT
    assert states(reminder) == [(AT.date(), "cancelled", "changed")]
    # What planning does with a time that holds again:
    Occurrence.objects.filter(reminder=reminder).update(
        state="planned", reason="", reminder_version=reminder.version
    )
    run(AT + MINUTE)
    assert told(delivery) == ("sent", "")
    assert box.ids() == [delivery.message_id]


def test_r19_what_changes_while_others_of_the_lease_are_sent_is_not_sent(box: Mailbox) -> None:
    rows = [DeliveryFactory.create() for _ in "ab"]
    lease = leases.claim(AT)
    assert lease is not None
    now = AT

    def stopped() -> bool:
        """Asked before each: before the second, both have trained and some time has passed."""
        nonlocal now
        if box.attempts:
            now = AT + 2 * dispatch.FRESH
            for row in rows:
                WorkoutSessionFactory.create(user=row.user, local_date=AT.date())
        return False

    dispatch.work_off(lease, lambda: now, stopped)
    assert sorted(told(row) for row in rows) == [("cancelled", "trained"), ("sent", "")]


@pytest.mark.parametrize("before", [["ntfy"], ["ntfy", "email"]])
def test_r19_another_way_before_it_is_sent_costs_no_reminder(box: Mailbox, before: list[str]) -> None:
    occurrence = OccurrenceFactory.create(reminder__channel_kinds=before)
    reminder = occurrence.reminder
    for kind in ("ntfy", "email"):
        ChannelFactory.create(user=occurrence.user, kind=kind)
    dispatch.give_out(AT)
    change_reminder(
        user=occurrence.user, reminder_id=reminder.pk, version=1, values={"channel_kinds": ["email"]}, now=AT
    )
    dispatch.drain(kind="ntfy", clock=lambda: AT)  # the other lane is faster than what is given out anew
    run(AT)
    assert [(row.kind, *told(row)) for row in Delivery.objects.order_by("kind")] == [
        ("email", "sent", ""),
        ("ntfy", "cancelled", "changed"),
    ]
    assert states(reminder)[0] == (AT.date(), "given_out", "")


def test_with_training_done_who_wants_it_all_the_same_gets_it(box: Mailbox) -> None:
    delivery = DeliveryFactory.create(occurrence__reminder__unless_done=False)
    WorkoutSessionFactory.create(user=delivery.user, local_date=AT.date())
    run(AT)
    assert told(delivery) == ("sent", "")


def test_a_weigh_in_that_was_made_needs_no_reminder(box: Mailbox) -> None:
    made, to_make = (
        DeliveryFactory.create(occurrence__reminder=ReminderFactory.create(kind="weigh_in")) for _ in "ab"
    )
    BodyMeasurementFactory.create(user=made.user)
    run(AT)
    assert (told(made), told(to_make)) == (("cancelled", "weighed"), ("sent", ""))


def test_whoever_has_trained_since_is_idle_no_more(box: Mailbox) -> None:
    idle, busy = (
        DeliveryFactory.create(occurrence__reminder=ReminderFactory.create(kind="idle")) for _ in "ab"
    )
    for delivery, days in ((idle, 3), (busy, 2)):
        WorkoutSessionFactory.create(
            user=delivery.user,
            local_date=AT.date() - timedelta(days=days),
            started_at=AT - timedelta(days=days),
        )
    run(AT)
    assert (told(idle), told(busy)) == (("sent", ""), ("cancelled", "trained"))


def test_on_the_day_on_which_a_pause_ends_reminders_come_again(box: Mailbox) -> None:
    delivery = DeliveryFactory.create()
    ReminderSettings.objects.create(user=delivery.user, paused_until=AT.date())
    run(AT)
    assert told(delivery) == ("sent", "")


def test_a_workout_in_which_somebody_is_at_work_again_is_forgotten_no_more(box: Mailbox) -> None:
    def left_open(since: datetime) -> Delivery:
        reminder = ReminderFactory.create(kind="forgotten")
        session = WorkoutSessionFactory.create(user=reminder.user, started_at=since, state="open")
        made: Delivery = DeliveryFactory.create(occurrence__reminder=reminder, occurrence__session=session.pk)
        return made

    resting, at_work = left_open(AT - 3 * HOUR), left_open(AT - 3 * HOUR + MINUTE)
    run(AT)
    assert (told(resting), told(at_work)) == (("sent", ""), ("cancelled", "trained"))


def test_a_workout_that_was_finished_is_forgotten_no_more(box: Mailbox) -> None:
    reminder = ReminderFactory.create(kind="forgotten")
    session = WorkoutSessionFactory.create(user=reminder.user, started_at=AT - 5 * HOUR, state="open")
    open_still = DeliveryFactory.create(
        occurrence=OccurrenceFactory.create(reminder=reminder, state="given_out", session=session.pk)
    )
    closed = DeliveryFactory.create(
        occurrence=OccurrenceFactory.create(
            reminder=ReminderFactory.create(kind="forgotten"), state="given_out", session=uuid4()
        )
    )
    run(AT)
    assert (told(open_still), told(closed)) == (("sent", ""), ("cancelled", "trained"))


def test_what_has_run_out_is_missed_or_could_not_be_reached() -> None:
    never_tried, tried = DeliveryFactory.create(), DeliveryFactory.create(error="451 4.3.0 Busy", attempts=4)
    run(AT + 4 * HOUR)
    assert (told(never_tried), told(tried)) == (("missed", "late"), ("failed", "unreachable"))


@pytest.mark.parametrize(
    ("zone", "night"), [("Europe/Berlin", date(2027, 3, 10)), ("Europe/Berlin", date(2027, 3, 27))]
)
def test_r18_quiet_hours_put_off_what_may_wait_and_leave_out_the_rest(
    box: Mailbox, zone: str, night: date
) -> None:
    """22:00 to 07:00, due at 23:15, with a grace of one hour and of ten; also in the night that lasts an hour less."""
    user = UserFactory.create(time_zone=zone)
    ReminderSettings.objects.create(user=user, quiet_from=time(22), quiet_until=time(7))
    channel = ChannelFactory.create(user=user)
    short, long, loud = (
        ReminderFactory.create(user=user, starts_on=night, time=time(23, 15), through_quiet_hours=loud)
        for loud in (False, False, True)
    )
    due = OccurrenceFactory.build(reminder=short, user=user).due_at
    for reminder, grace in ((short, HOUR), (long, 10 * HOUR), (loud, HOUR)):
        OccurrenceFactory.create(reminder=reminder, expires_at=due + grace)
    run(due)
    rows = {row.occurrence.reminder_id: row for row in Delivery.objects.all()}
    seven = datetime(night.year, night.month, night.day + 1, 7 - (2 if night.day == 27 else 1), tzinfo=UTC)
    assert told(rows[short.pk]) == ("missed", "quiet")
    assert told(rows[long.pk]) == ("waiting", "")
    assert (rows[long.pk].next_try_at, rows[long.pk].attempts) == (seven, 0)
    assert (told(rows[loud.pk]), rows[loud.pk].sent_at) == (("sent", ""), due)
    run(seven - MINUTE)
    run(seven)
    run(seven + MINUTE)
    assert (told(rows[long.pk]), rows[long.pk].sent_at) == (("sent", ""), seven)
    assert len(box.taken) == 2
    assert channel.is_usable
