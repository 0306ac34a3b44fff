"""What a message leads to, by its token: from any phone, without a log-in, and nothing by a GET."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from reminders import tokens, writing
from reminders.models import Delivery, Occurrence, Reminder
from tests.conftest import browser_of
from tests.factories import AT, WorkoutSessionFactory
from tests.reminders.building import DeliveryFactory, OccurrenceFactory, ReminderFactory
from tests.training.plans.building import new_id
from tests.workouts.planning.programs import a_b, adopt
from training.models import SlotChange, TrainingPlan
from workouts.models import WorkoutSession

pytestmark = pytest.mark.django_db
NOW = AT + timedelta(minutes=5)  # the message is five minutes old


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan(alice: User) -> TrainingPlan:
    with time_machine.travel(AT - timedelta(hours=8), tick=False):
        return adopt(alice, a_b(weekdays=(0, 2, 4)))


@pytest.fixture
def session(alice: User, plan: TrainingPlan) -> Occurrence:
    """Of a plan: Day A, told at six on Monday evening."""
    with time_machine.travel(AT - timedelta(hours=7), tick=False):
        values = {"time": AT.time(), "message": "Shoes", "channel_kinds": ["email"]}
        writing.create_reminder(
            user=alice,
            reminder_id=new_id(),
            kind="plan",
            plan_id=plan.pk,
            values=values,
            now=AT - timedelta(hours=7),
        )
    row = Occurrence.objects.get(due_at=AT)
    Occurrence.objects.filter(pk=row.pk).update(state="given_out")
    DeliveryFactory.create(occurrence=row, next_try_at=NOW + timedelta(minutes=1))
    return row


@pytest.fixture
def stretch(alice: User) -> Occurrence:
    reminder = ReminderFactory.create(user=alice, message="Stretch")
    made: Occurrence = OccurrenceFactory.create(reminder=reminder, title="Stretch", state="given_out")
    return made


def url(occurrence: Occurrence, do: str = "") -> str:
    return f"/reminders/answer/{tokens.occurrence_token(occurrence)}/" + (f"?do={do}" if do else "")


def read(response: Any) -> str:
    page = response.content.decode()
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def answered(occurrence: Occurrence) -> str:
    occurrence.refresh_from_db()
    return occurrence.answer


@pytest.fixture
def phone() -> Client:
    """Nobody's: not logged in, and checked for forgery."""
    return Client(enforce_csrf_checks=True)


def test_says_what_is_asked_and_offers_the_answers(phone: Client, session: Occurrence) -> None:
    page = read(phone.get(url(session)))
    assert (
        "Monday 2 March · 18:00 Day A Squat 3 × 5 · 80 kg Press 3 × 5 · 40 kg Shoes Start the workout" in page
    )
    assert page.endswith("In 15 minutes In an hour Tomorrow Leave it out")


def test_a_get_changes_nothing_whatever_it_names(phone: Client, session: Occurrence) -> None:
    before = list(Occurrence.objects.order_by("pk").values())
    for do in ("start", "snooze", "hour", "tomorrow", "skip"):
        assert phone.get(url(session, do)).status_code == 200
        assert phone.head(url(session, do)).status_code == 200
    assert list(Occurrence.objects.order_by("pk").values()) == before
    assert not SlotChange.objects.exists()
    assert not WorkoutSession.objects.exists()


@pytest.mark.parametrize(("do", "others"), [("skip", "Tomorrow"), ("tomorrow", "Leave it out")])
def test_a_wrong_press_is_undone(phone: Client, session: Occurrence, do: str, others: str) -> None:
    assert read(phone.post(url(session), {"do": do})).endswith("Undo Go to Spotter")
    assert read(phone.get(url(session))).endswith(f"In an hour {others} Undo")
    assert "Spotter Undone Day A" in read(phone.post(url(session), {"do": "undo"}))
    assert (answered(session), SlotChange.objects.count()) == ("", 0)
    assert read(phone.get(url(session))).endswith("Leave it out")
    phone.post(url(session), {"do": do})
    TrainingPlan.objects.update(next_slot=5)
    WorkoutSessionFactory.create(
        user=session.user, plan_id=session.reminder.plan_id, plan_slot=3, ended_at=NOW, started_at=NOW
    )
    late = phone.post(url(session), {"do": "undo"})
    assert late.status_code == (409 if do == "skip" else 200)


@pytest.mark.parametrize(
    ("do", "minutes", "said"), [("snooze", 15, "Again at 18:20"), ("hour", 60, "Again at 19:05")]
)
def test_snoozed_it_comes_again(phone: Client, session: Occurrence, do: str, minutes: int, said: str) -> None:
    assert said in read(phone.post(url(session), {"do": do}))
    again = Occurrence.objects.get(snoozed_from=session)
    assert (again.due_at, again.title, answered(session)) == (
        NOW + timedelta(minutes=minutes),
        "Day A",
        "snoozed",
    )
    assert [row.state for row in Delivery.objects.filter(occurrence=session)] == ["cancelled"]


def test_a_button_of_a_message_is_answered_in_one_go(phone: Client, stretch: Occurrence) -> None:
    """A service worker posts to the address of the button, and nothing else."""
    assert "Again at 18:20" in read(phone.post(url(stretch, "snooze")))


def test_moved_to_tomorrow_the_plan_moves_too(phone: Client, session: Occurrence) -> None:
    assert "Moved to tomorrow Day A" in read(phone.post(url(session), {"do": "tomorrow"}))
    moved = SlotChange.objects.get()
    assert (moved.slot, moved.moved_to, answered(session)) == (0, NOW.date() + timedelta(days=1), "moved")
    assert Occurrence.objects.filter(state="planned", due_at=AT + timedelta(days=1)).exists()


def test_left_out_the_next_one_comes(phone: Client, session: Occurrence, plan: TrainingPlan) -> None:
    assert "Left out" in read(phone.post(url(session), {"do": "skip"}))
    plan.refresh_from_db()
    assert (plan.next_slot, answered(session)) == (1, "skipped")


def test_twice_is_once(phone: Client, session: Occurrence, plan: TrainingPlan) -> None:
    for _ in range(2):
        assert phone.post(url(session), {"do": "skip"}).status_code == 200
    plan.refresh_from_db()
    assert plan.next_slot == 1
    assert "answered: left out" in read(phone.get(url(session)))


def test_too_late_is_said_and_nothing_done(phone: Client, session: Occurrence, plan: TrainingPlan) -> None:
    TrainingPlan.objects.filter(pk=plan.pk).update(next_slot=3)
    answer = phone.post(url(session), {"do": "skip"})
    assert answer.status_code == 409
    assert "The plan has moved on meanwhile." in read(answer)
    assert answered(session) == ""
    Reminder.objects.update(active=False)
    assert "This reminder is switched off." in read(phone.post(url(session), {"do": "snooze"}))


@pytest.mark.parametrize("do", ["", "explode", "start;", "Skip"])
def test_an_answer_that_there_is_not_is_refused(phone: Client, session: Occurrence, do: str) -> None:
    answer = phone.post(url(session), {"do": do})
    assert (answer.status_code, answered(session)) == (422, "")
    assert "Choose what to do with it." in read(answer)


def test_what_a_kind_does_not_offer_is_refused(phone: Client, alice: User) -> None:
    idle = OccurrenceFactory.create(reminder=ReminderFactory.create(user=alice, kind="idle"))
    assert phone.post(url(idle), {"do": "skip"}).status_code == 422


def test_starting_asks_for_the_log_in_and_leads_back(phone: Client, session: Occurrence) -> None:
    answer = phone.post(url(session), {"do": "start"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/reminders/answer/")
    assert answer["Location"].endswith("%3Fdo%3Dstart")
    assert not WorkoutSession.objects.exists()


def test_she_starts_the_session_of_the_plan(as_alice: Client, session: Occurrence) -> None:
    answer = as_alice.post(url(session), {"do": "start"})
    begun = WorkoutSession.objects.get()
    assert answer["Location"] == begun.get_absolute_url()
    assert (begun.plan_slot, begun.name, answered(session)) == (0, "Day A", "started")
    assert as_alice.post(url(session), {"do": "start"})["Location"] == begun.get_absolute_url()


def test_a_plan_that_is_paused_says_why_it_does_not_begin(
    as_alice: Client, session: Occurrence, plan: TrainingPlan
) -> None:
    TrainingPlan.objects.filter(pk=plan.pk).update(status="paused")
    answer = as_alice.post(url(session), {"do": "start"}, follow=True)
    assert "This plan is paused. Make it active first." in answer.content.decode()
    assert not WorkoutSession.objects.exists()


def test_nobody_else_starts_it(as_bob: Client, session: Occurrence) -> None:
    answer = as_bob.post(url(session), {"do": "start"})
    assert answer.status_code == 403
    assert "This reminder belongs to another account." in read(answer)
    assert not WorkoutSession.objects.exists()


@pytest.mark.parametrize(
    ("kind", "leads_to"),
    [
        ("free", "/"),
        ("weigh_in", "/measurements/"),
        ("idle", "/"),
        ("plan_ends", "/plans/{plan}/"),
        ("forgotten", "/sessions/{open}/"),
    ],
)
def test_each_kind_leads_to_what_it_is_about(
    alice: User, as_alice: Client, plan: TrainingPlan, kind: str, leads_to: str
) -> None:
    opened = WorkoutSessionFactory.create(user=alice, state="open")
    of_plan = {"plan": plan} if kind == "plan_ends" else {}
    reminder = ReminderFactory.create(user=alice, kind=kind, **of_plan)
    row = OccurrenceFactory.create(
        reminder=reminder, session=opened.pk if kind == "forgotten" else None, state="given_out"
    )
    answer = as_alice.post(url(row), {"do": "start"})
    assert answer["Location"] == leads_to.format(plan=plan.pk, open=opened.pk)
    assert answered(row) == "started"


def test_what_is_still_ahead_is_not_snoozed_but_left_out_or_moved(
    as_alice: Client, session: Occurrence
) -> None:
    ahead = NOW + timedelta(hours=20)
    Occurrence.objects.filter(pk=session.pk).update(due_at=ahead, expires_at=ahead + timedelta(hours=4))
    page = as_alice.get(url(session))
    assert read(page).endswith("Start the workout Leave it out Another day")
    assert f"/plans/{session.reminder.plan_id}/move/" in page.content.decode()


def test_times_are_those_of_the_reminder_not_of_who_looks(as_bob: Client, alice: User) -> None:
    reminder = ReminderFactory.create(user=alice, time_zone="Asia/Tokyo")
    row = OccurrenceFactory.create(reminder=reminder)
    assert "Monday 2 March · 18:00" in read(as_bob.get(url(row)))


@pytest.mark.parametrize("how", ["altered", "of another kind", "old", "of somebody inactive", "of nobody"])
def test_a_token_that_is_none_answers_nothing(
    phone: Client, alice: User, stretch: Occurrence, how: str
) -> None:
    token = tokens.occurrence_token(stretch)
    if how == "altered":
        token = ("B" if token[0] == "A" else "A") + token[1:]
    elif how == "of another kind":
        token = tokens.unsubscribe_token(DeliveryFactory.create(occurrence=stretch).channel)
    elif how == "old":
        with time_machine.travel(NOW - timedelta(days=31), tick=False):
            token = tokens.occurrence_token(stretch)
    elif how == "of somebody inactive":
        User.objects.update(is_active=False)
    else:
        alice.delete()
    for ask in (phone.get, phone.post):
        answer = ask(f"/reminders/answer/{token}/?do=skip")
        assert answer.status_code == 404
        assert "This link does not work any more." in read(answer)


def test_the_page_is_kept_by_nobody(phone: Client, stretch: Occurrence, alice: User) -> None:
    for client in (phone, browser_of(alice)):
        assert "no-store" in client.get(url(stretch))["Cache-Control"]
