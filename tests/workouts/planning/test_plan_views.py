"""What pages say of a plan, and what they do when somebody taps."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.factories import AT
from tests.workouts.planning.programs import (
    a_b,
    adopt,
    barbell,
    begin,
    day,
    end,
    history,
    lift,
    log_of,
    log_one,
    percentages,
    sets,
    slot_of,
    story,
    track,
    train,
    values,
)
from training import gyms
from training.merging import merge
from training.models import SlotChange, TrackChange, TrainingPlan
from training.plans import editing, reading, writing
from training.progression.program import AfterLastStage, Program, SchemeBy, Stages, Tier, Tiers
from workouts import planning, recording
from workouts.models import WorkoutSession, WorkoutSet
from workouts.planning.slots import FURTHEST

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(alice: User) -> TrainingPlan:
    with at(AT):
        return adopt(alice, a_b(weekdays=(0, 2, 4)))


def at(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def text(client: Client, url: str = "/", *, after: timedelta = timedelta(0)) -> str:
    """What can be read on a page, on one line."""
    with at(AT + after):
        response = client.get(url)
    assert response.status_code == 200
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def post(client: Client, url: str, after: timedelta = timedelta(0), **data: object) -> int:
    with at(AT + after):
        return client.post(url, data).status_code


def test_today_starts_what_is_due(plan: TrainingPlan, as_alice: Client) -> None:
    page = text(as_alice)
    assert "Today · Strong A/B Day A Squat 3 × 5 · 80 kg Press 3 × 5 · 40 kg Start Day A" in page
    assert "Then Day B, Wednesday." in page
    status = post(as_alice, "/sessions/start/", id=recording.new_id(), plan=plan.pk, slot=0)
    session = WorkoutSession.objects.get()
    assert (status, session.plan_id, session.plan_slot, session.name) == (302, plan.pk, 0, "Day A")


def test_the_log_page_offers_what_the_plan_has_next(plan: TrainingPlan, as_alice: Client) -> None:
    train(plan)
    page = text(as_alice, "/log/", after=timedelta(days=1))
    assert "As planned Day B Tomorrow · Strong A/B Start" in page
    assert f'name="plan" value="{plan.pk}"' in as_alice.get("/log/").content.decode()


@pytest.mark.parametrize("slot", ["", "-1", "1e3", "½", "9" * 30])
def test_a_session_that_there_is_not_is_not_started(plan: TrainingPlan, as_alice: Client, slot: str) -> None:
    assert post(as_alice, "/sessions/start/", id=recording.new_id(), plan=plan.pk, slot=slot) == 302
    assert not WorkoutSession.objects.exists()


def test_today_says_what_was_missed(plan: TrainingPlan, as_alice: Client) -> None:
    assert "Was due Monday · Strong A/B Day A" in text(as_alice, after=timedelta(days=1, hours=12))


def test_today_says_when_the_next_one_is_due(plan: TrainingPlan, as_alice: Client) -> None:
    train(plan)
    page = text(as_alice)
    assert "Wednesday · Strong A/B Day B Squat last 80 kg × 5, 5, 5 3 × 5 · 82.5 kg ▲ more by 2.5" in page
    assert "Do it now" in page
    assert "Start Day B" not in page


def test_today_without_a_plan_is_as_it_was(as_alice: Client) -> None:
    assert "Your first workout" in text(as_alice)


def test_today_shows_nobody_elses_plan(plan: TrainingPlan, as_bob: Client) -> None:
    assert "Strong" not in text(as_bob)


def test_left_out_and_taken_back(plan: TrainingPlan, as_alice: Client) -> None:
    assert post(as_alice, f"/plans/{plan.pk}/skip/", slot=0) == 302
    assert "Day A was left out. Take that back" in text(as_alice)
    assert slot_of(plan) == 1
    assert post(as_alice, f"/plans/{plan.pk}/take-back/", slot=0) == 302
    assert slot_of(plan) == 0
    assert "Today · Strong A/B Day A" in text(as_alice)


@pytest.mark.parametrize("slot", ["", "x", "-1", "5", "99999999999"])
def test_a_session_that_is_not_the_next_is_not_left_out(
    plan: TrainingPlan, as_alice: Client, slot: str
) -> None:
    assert post(as_alice, f"/plans/{plan.pk}/skip/", slot=slot) == 302
    assert post(as_alice, f"/plans/{plan.pk}/take-back/", slot=slot) == 302
    assert (slot_of(plan), SlotChange.objects.count()) == (0, 0)


def test_moved_to_another_day(plan: TrainingPlan, as_alice: Client) -> None:
    assert "Move Day A" in str(as_alice.get(f"/plans/{plan.pk}/move/").content)
    assert post(as_alice, f"/plans/{plan.pk}/move/", slot=0, day="2026-03-03") == 302
    assert "Moved to tomorrow · Strong A/B Day A" in text(as_alice)
    assert "Back to its own day" in text(as_alice, f"/plans/{plan.pk}/move/")


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2026-03-01", "That day is over."),
        (str((AT + FURTHEST + timedelta(days=1)).date()), "Choose a day in the next 90 days."),
        ("", "This field is required."),
        ("tomorrow", "Enter a valid date."),
        ("0000-00-00", "Enter a valid date."),
    ],
)
def test_a_day_that_is_none_is_said_at_its_field(
    plan: TrainingPlan, as_alice: Client, day: str, message: str
) -> None:
    with at(AT):
        response = as_alice.post(f"/plans/{plan.pk}/move/", {"slot": 0, "day": day})
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not SlotChange.objects.exists()


def test_after_a_break_less_is_offered_taken_and_given_back(plan: TrainingPlan, as_alice: Client) -> None:
    train(plan)
    later = timedelta(days=16)
    assert "16 days since the last workout of Strong A/B." in text(as_alice, after=later)
    assert post(as_alice, f"/plans/{plan.pk}/lighter/", later) == 302
    page = text(as_alice, after=later)
    assert "asks for less" in page
    assert "3 × 5 · 72.5 kg" in page
    assert post(as_alice, f"/plans/{plan.pk}/lighter/undo/", later) == 302
    assert "3 × 5 · 82.5 kg" in text(as_alice, after=later)
    assert values(plan)["squat"] == "82.5"


# --- Why --------------------------------------------------------------------------------------------------------------


def why(client: Client, plan: TrainingPlan, key: str = "squat") -> str:
    return text(client, f"/plans/{plan.pk}/why/{key}/", after=timedelta(days=20))


def test_why_after_a_success(plan: TrainingPlan, as_alice: Client) -> None:
    session = train(plan)
    page = why(as_alice, plan)
    assert "Working weight 82.5 kg Next, Day B: 3 × 5 · 82.5 kg Your working weight is 82.5 kg." in page
    assert "82.5 kg: all 15 reps of 80 kg were done" in page
    assert "Began with 80 kg." in page
    assert session.get_absolute_url() in as_alice.get(f"/plans/{plan.pk}/why/squat/").content.decode()


def test_why_after_a_failure_and_a_reset(plan: TrainingPlan, as_alice: Client) -> None:
    for number in range(3):
        train(plan, days=2 * number, short=["Squat"])
    page = why(as_alice, plan)
    assert "Working weight 70 kg" in page  # 72 cannot be loaded
    assert "10 % off 80 kg is 72 kg; 70 kg can be loaded" in page
    assert "80 kg again: 1 of 3 sets" in page


def test_why_after_a_past_session_is_corrected(plan: TrainingPlan, as_alice: Client) -> None:
    session = train(plan)
    row = WorkoutSet.objects.filter(log=log_of(session, "Squat")).in_order()[0]
    recording.delete_set(user=plan.user, set_id=row.pk)
    page = why(as_alice, plan)
    assert "Working weight 80 kg" in page
    assert "82.5" not in page
    train(plan, days=2)
    train(plan, days=4)
    recording.restore_set(user=plan.user, set_id=row.pk)
    assert (
        "87.5 kg: all 15 reps of 82.5 kg were done, so 2.5 kg more than 85 kg, which it should have been."
        in why(as_alice, plan)
    )
    assert planning.rebuild(plan.user_id, plan.pk, write=False) == 0


def test_why_after_a_change_of_plates_and_after_each_is_taken_back(
    plan: TrainingPlan, as_alice: Client
) -> None:
    """New plates change what comes next, and tell nothing of the past otherwise."""
    for number in range(3):
        train(plan, days=2 * number)
    details = replace(gyms.PRESETS["home_kg"][1], plates=gyms._pairs(("20", 2), ("10", 2)))
    gyms.create(user=plan.user, gym_id=recording.new_id(), details=details)
    page = why(as_alice, plan)
    assert "Your working weight is 87.5 kg; 80 kg can be loaded." in page
    assert "87.5 kg: all 15 reps of 85 kg were done, so 2.5 kg more; 80 kg can be loaded." in page
    assert "85 kg: all 15 reps of 82.5 kg were done, so 2.5 kg more." in page
    assert "82.5 kg: all 15 reps of 80 kg were done, so 2.5 kg more." in page
    last = TrackChange.objects.filter(plan=plan, track__key="squat").latest("number")
    assert post(as_alice, f"/plans/changes/{last.pk}/undo/") == 302
    assert "Taken back: 85 kg again." in why(as_alice, plan)


@pytest.mark.parametrize(
    ("short", "before", "after"), [(["Squat"], "Third miss in a row", "80"), ([], "so 2.5 kg more", "85")]
)
def test_a_reset_and_a_step_are_taken_back_to_where_they_were(
    plan: TrainingPlan, as_alice: Client, short: list[str], before: str, after: str
) -> None:
    """Also by who lifted where it was tomorrow already, and is where it is not."""
    User.objects.filter(pk=plan.user_id).update(time_zone="Pacific/Auckland")
    for number in range(3):
        train(plan, days=2 * number, short=short)
    User.objects.filter(pk=plan.user_id).update(time_zone="America/New_York")
    assert before in why(as_alice, plan)
    last = TrackChange.objects.filter(plan=plan, track__key="squat").latest("number")
    assert post(as_alice, f"/plans/changes/{last.pk}/undo/", timedelta(days=4, hours=2)) == 302
    assert f"Working weight {after} kg" in why(as_alice, plan)
    assert planning.rebuild(plan.user_id, plan.pk, write=False) == 0


def test_why_after_a_cycle(alice: User, as_alice: Client) -> None:
    plan = adopt(alice, percentages())
    train(plan)
    train(plan, days=7)
    page = why(as_alice, plan, "bench")
    assert "Training max 102.5 kg Next, week 1, Bench day: 3 × 5 · 70 kg" in page
    assert "70 % of your training max 102.5 kg is 71.75 kg; 70 kg can be loaded." in page
    assert "Training max 102.5 kg: every minimum of the cycle was reached, so 2.5 kg more." in page


def test_the_last_change_is_taken_back_and_only_the_last(plan: TrainingPlan, as_alice: Client) -> None:
    train(plan)
    train(plan, days=2)
    first, last = TrackChange.objects.filter(plan=plan, track__key="squat").order_by("number")
    assert post(as_alice, f"/plans/changes/{first.pk}/undo/") == 302
    assert values(plan)["squat"] == "85"
    for _ in range(2):
        assert post(as_alice, f"/plans/changes/{last.pk}/undo/") == 302
    assert story(plan, "squat") == [("step", "82.5"), ("step", "85"), ("undo", "82.5")]
    assert "Taken back: 82.5 kg again." in why(as_alice, plan)


def test_set_by_hand(plan: TrainingPlan, as_alice: Client) -> None:
    assert post(as_alice, f"/plans/{plan.pk}/why/squat/", value="92,5", reason="New belt") == 302
    page = why(as_alice, plan)
    assert "Set by you to 92.5 kg. New belt." in page
    assert values(plan)["squat"] == "92.5"


@pytest.mark.parametrize("value", ["", "heavy", "-1", "1e9", "99999999", "NaN"])
def test_a_value_that_is_none_is_said_at_its_field(plan: TrainingPlan, as_alice: Client, value: str) -> None:
    before = history(plan)
    response = as_alice.post(f"/plans/{plan.pk}/why/squat/", {"value": value, "reason": "x" * 201})
    assert response.status_code == 422
    assert "invalid-feedback" in response.content.decode()
    assert history(plan) == before


def test_why_of_a_deleted_plan_and_of_a_track_that_is_out_says_what_was(
    plan: TrainingPlan, alice: User, as_alice: Client
) -> None:
    train(plan)
    url = f"/plans/{plan.pk}/why/press/"
    program = reading.program_of(plan)
    first = program.days[0].exercises[1]
    writing.save_program(
        user=alice,
        plan_id=plan.pk,
        version=plan.version,
        program=editing.remove_exercise(program, first.id),
        summary="Without the press",
    )
    says = "How it came about 42.5 kg: all 15 reps of 40 kg were done, so 2.5 kg more."
    assert says in text(as_alice, url)
    assert "This weight is not in the plan any more." in text(as_alice, url)
    writing.delete_plan(user=alice, plan_id=plan.pk)
    page = text(as_alice, f"/plans/{plan.pk}/why/squat/")
    assert ("82.5 kg: all 15 reps of 80 kg" in page, "This plan was deleted." in page) == (True, True)
    assert ("Undo" in page, "Set it yourself" in page) == (False, False)
    assert post(as_alice, f"/plans/{plan.pk}/why/squat/", value="90") == 404


def test_why_of_what_is_not_there_is_not_there(plan: TrainingPlan, as_alice: Client, as_bob: Client) -> None:
    assert as_alice.get(f"/plans/{plan.pk}/why/bench/").status_code == 404
    assert as_bob.get(f"/plans/{plan.pk}/why/squat/").status_code == 404


# --- What the plan changed, the calendar ------------------------------------------------------------------------------


def test_a_finished_session_says_what_the_plan_changed(plan: TrainingPlan, as_alice: Client) -> None:
    session = train(plan, short=["Press"])
    page = text(as_alice, session.get_absolute_url())
    assert "What the plan changed Squat 80 → 82.5 kg 82.5 kg: all 15 reps of 80 kg were done" in page
    assert "1 stays as it is Press 40 kg 40 kg again: 1 of 3 sets" in page


@pytest.mark.parametrize(
    ("short", "says"),
    [
        ([], "Heavy decides what comes next."),
        (["Squat"], "1 of 3 sets missed. Heavy decides what comes next."),
    ],
)
def test_a_day_that_moves_nothing_says_which_one_does(
    alice: User, as_alice: Client, short: list[str], says: str
) -> None:
    squat = barbell("Squat")
    days = (
        day("Volume", lift(squat, "squat", sets(percent=90), decides=False)),
        day("Heavy", lift(squat, "squat")),
    )
    session = train(adopt(alice, Program("Texas", "kg", days, (track("squat", 100),))), short=short)
    page = text(as_alice, session.get_absolute_url())
    assert f"What the plan changed 1 stays as it is Squat 100 kg {says}" in page
    with at(AT):
        assert says in as_alice.get(f"/sessions/{session.pk}/plan-changes/").content.decode()


def test_the_reps_that_decided_are_told(alice: User, as_alice: Client) -> None:
    rule = Tiers((Tier(5, Decimal("2.5")), Tier(8, Decimal(5))))
    squat = lift(barbell("Squat"), "squat", sets(1, 5, amrap=True))
    plan = adopt(alice, Program("Tiers", "kg", (day("Day", squat),), (track("squat", 80, rule),)))
    session = begin(plan)
    log_one(log_of(session, "Squat"), "80", 7)
    end(session)
    assert "82.5 kg: the last set reached 7 reps, so 2.5 kg more." in text(
        as_alice, session.get_absolute_url()
    )


def test_a_stage_is_told_by_its_sets(alice: User, as_alice: Client) -> None:
    squat = lift(barbell("Squat"), "squat", sets(5, 3), sets(6, 2), by=SchemeBy.STAGE)
    plan = adopt(
        alice,
        Program(
            "Stages",
            "kg",
            (day("Day", squat),),
            (track("squat", 80, Stages(Decimal(5), AfterLastStage.TEST)),),
        ),
    )
    train(plan, short=["Squat"])
    assert "80 kg again, now 6 × 2: 1 of 5 sets missed." in text(as_alice, f"/plans/{plan.pk}/why/squat/")
    assert "Squat 6 × 2 80 kg" in text(as_alice, f"/plans/{plan.pk}/")


def test_a_merged_exercise_keeps_its_target(plan: TrainingPlan, as_alice: Client) -> None:
    session = begin(plan)
    merge(duplicate=barbell("Squat"), into=barbell("Back squat"))
    assert "Target 3 × 5 · 80 kg" in text(as_alice, session.get_absolute_url())


def test_an_open_session_and_one_of_no_plan_say_nothing_of_it(plan: TrainingPlan, as_alice: Client) -> None:
    assert "What the plan changed" not in text(as_alice, begin(plan).get_absolute_url())


def test_the_calendar_says_what_comes_and_what_was_done(plan: TrainingPlan, as_alice: Client) -> None:
    train(plan)
    page = text(as_alice, f"/plans/{plan.pk}/calendar/", after=timedelta(days=1))
    assert "2 done: A 3 today 4 B Day B 5 6 A Day A 7 8" in page
    late = text(as_alice, f"/plans/{plan.pk}/calendar/", after=timedelta(days=4))
    assert "6 today B Day B was due Wed A Day A 7 8" in late
    assert "Done of planned 1 of 1 This week 1 / 1" in page


# --- What pages ask of the database -----------------------------------------------------------------------------------


def asked(client: Client, url: str) -> int:
    with at(AT + timedelta(days=12)):
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("sessions", [2, 8])
def test_pages_ask_the_same_after_two_sessions_and_after_eight(
    alice: User, plan: TrainingPlan, as_alice: Client, sessions: int
) -> None:
    done = [train(plan, days=number) for number in range(sessions)]
    urls = {
        "today": "/",
        "why": f"/plans/{plan.pk}/why/squat/",
        "calendar": f"/plans/{plan.pk}/calendar/",
        "move": f"/plans/{plan.pk}/move/",
        "finished session": done[-1].get_absolute_url(),
    }
    assert planning.rebuild(alice.pk, plan.pk, write=False) == 0
    assert {name: asked(as_alice, url) for name, url in urls.items()} == {
        "today": 14,
        "why": 12,
        "calendar": 7,
        "move": 6,
        "finished session": 16,
    }
    assert values(plan)["squat"] == str(Decimal(80) + sessions * Decimal("2.5")).removesuffix(".0")


# --- Undo of each -----------------------------------------------------------------------------------------------------


def test_why_after_a_change_of_plates(plan: TrainingPlan, alice: User, as_alice: Client) -> None:
    train(plan)
    plates = ({"weight": Decimal(20), "pairs": 2}, {"weight": Decimal(10), "pairs": 1})
    details = replace(gyms.PRESETS["home_kg"][1], plates=plates)
    gyms.create(user=alice, gym_id=recording.new_id(), details=details)
    page = why(as_alice, plan)
    assert "Working weight 80 kg Next, Day B: 3 × 5 · 80 kg" in page
    assert "Your working weight is 82.5 kg; 80 kg can be loaded." in page
    assert values(plan)["squat"] == "82.5"


def test_every_kind_of_change_is_taken_back(plan: TrainingPlan, alice: User, as_alice: Client) -> None:
    def take_back(plan: TrainingPlan, key: str, days: int) -> tuple[str, str | None]:
        """The kind of the last change, and where the track stands once it is taken back."""
        last = TrackChange.objects.filter(plan=plan, track__key=key).order_by("number").last()
        assert last is not None
        assert post(as_alice, f"/plans/changes/{last.pk}/undo/", timedelta(days=days)) == 302
        kind, value = story(plan, key)[-1]
        assert kind == "undo"
        return last.kind, value

    train(plan)
    assert take_back(plan, "squat", 0) == ("step", "80")
    for number in range(1, 4):
        train(plan, days=number, short=["Squat"])
    assert take_back(plan, "squat", 3) == ("reset", "80")
    train(plan, days=4, short=["Squat"])  # the third in a row again: the undo brought two misses back
    assert story(plan, "squat")[-1] == ("reset", "72")
    assert post(as_alice, f"/plans/{plan.pk}/why/squat/", timedelta(days=5), value="90") == 302
    assert take_back(plan, "squat", 6) == ("set_by_hand", "72")
    cycles = adopt(alice, percentages())
    train(cycles)
    train(cycles, days=7)
    assert take_back(cycles, "bench", 8) == ("cycle", "100")
    assert planning.rebuild(alice.pk, plan.pk, write=False) == 0
    assert planning.rebuild(alice.pk, cycles.pk, write=False) == 0
