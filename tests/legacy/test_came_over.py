"""“Your history came over”: what a person is told, what they are asked to look at, and that it is only theirs."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.legacy.choices import Choices
from accounts.legacy.doubts import Doubt
from accounts.legacy.identity import derived_id
from accounts.legacy.users import move_users
from accounts.models import LegacyRow, QuarantinedRow, User
from tests.conftest import browser_of
from tests.factories import AT, ExerciseFactory, WorkoutLogFactory, WorkoutSessionFactory
from tests.legacy import database
from tests.legacy.database import add, exercise, join, log, make_tables, moved, plan, user, workout
from tests.legacy.going_on import delete
from tests.legacy.planning import begin_plans
from tests.training.plans import building
from tests.workouts.test_bad_input import text_of
from training.legacy import move_exercises
from training.legacy.plans import move_plans
from training.plans import writing
from workouts import recording
from workouts.legacy import coming_over
from workouts.legacy.coming_over import Figures
from workouts.legacy.sessions import move_sessions
from workouts.legacy.sync import sync
from workouts.models import WorkoutLog, WorkoutSession

pytestmark = pytest.mark.django_db

PAGE = "/history/came-over/"


def move_all(choices: Choices = database.CHOICES) -> None:
    moved(move_users, move_exercises, move_sessions, choices=choices)


def history(state: str = "L1", **person: Any) -> None:
    """One person with one exercise."""
    make_tables(state)
    add("User", user(**person))
    add("Exercise", exercise(exerciseType="STRENGTH") if state == "T" else exercise())


def person(email: str = "u1@example.com") -> User:
    return User.objects.get(email=email)


def page_of(someone: User, query: str = "") -> str:
    """What the page says, without its tags."""
    response = browser_of(someone).get(f"{PAGE}{query}")
    assert response.status_code == 200
    return words(text_of(response))


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def summary_of(someone: User) -> coming_over.Summary:
    found = coming_over.summary(someone)
    assert found is not None
    return found


def assumed(someone: User) -> dict[str, str]:
    return {note.text: note.more for note in summary_of(someone).assumed}


# --- What came over -----------------------------------------------------------------------------------------------


@pytest.fixture
def sample(db: None) -> None:
    database.load_sample()
    move_all()


def test_robin_is_told_how_much_came_over_and_from_when(sample: None) -> None:
    assert summary_of(person("robin@example.com")).figures == Figures(
        workouts=5, exercises=31, sets=121, first=date(2025, 8, 1), last=date(2025, 8, 8)
    )


def test_lee_is_told_what_is_lees(sample: None) -> None:
    lee = person("lee@example.com")
    assert summary_of(lee).figures == Figures(1, 1, 3, date(2031, 1, 1), date(2031, 1, 1))
    text = page_of(lee)
    assert "1 workout to look at" in text
    assert "Plan 1 Jan 2031 The date is far in the past or in the future." in text
    assert (
        "Later The date is outside 1900 to 2099: its date reads “294276-12-31 00:00:00”, with 1 exercise"
        in text
    )


def test_somebody_whose_account_came_over_without_a_workout_is_told_so(sample: None) -> None:
    text = page_of(person("long-id@example.com"))
    assert "0 workouts 0 exercises logged 0 sets" in text
    assert "Nothing to look at" in text


def test_what_was_assumed_is_said_in_words_with_how_often(sample: None) -> None:
    found = assumed(person("robin@example.com"))
    made = found.pop("5 exercises new to the catalogue")
    assert found == {
        "Weights are in kilograms": "The older tracker kept no unit. 10 exercises with a weight.",
        "Times are in seconds": "The older tracker kept no unit. 5 exercises with a time.",
        "The days are those in Europe/Berlin": "A workout late in the evening stands on the day that it was there.",
        "One line became equal sets": "A line such as 3 × 10 × 60 is three sets of 10 now. 21 exercises.",
        "1 workout without a time of day": "Only the day was picked, so only the day is shown.",
        "The order is not certain for 3 exercises": "They were saved in the same moment.",
        "7 exercises found in the catalogue": "Each stands under the catalogue’s name now.",
        "Invisible characters left out of 1 note": "Everything that can be read is there.",
    }
    assert made.startswith("They have no match there: Bench Press (cardio), ")
    assert made.endswith(", Unnamed exercise (x10).")


def test_what_did_not_occur_is_not_said(db: None) -> None:
    history()
    add("Workout", workout())
    add("WorkoutExercise", join(sets=1, weight=None))
    move_all()
    assert assumed(person()) == {
        "The days are those in Europe/Berlin": "A workout late in the evening stands on the day that it was there.",
        "1 exercise new to the catalogue": "It has no match there: Exercise x1.",
    }


def test_pounds_and_minutes_are_called_so(db: None) -> None:
    history()
    add("Workout", workout())
    add("WorkoutExercise", join(sets=1, time=30))
    move_all(Choices(time_unit="minutes", weight_unit="lb", time_zone="Europe/Berlin"))
    assert {"Weights are in pounds", "Times are in minutes"} <= set(assumed(person()))


def test_single_logs_are_counted_as_the_workouts_they_were_put_into_and_doubles_once(db: None) -> None:
    history("T", timezone="Asia/Tokyo")
    add("Workout", workout())
    add("WorkoutExercise", join(time=None))
    add("WorkoutLog", log("copy"), log("own", date="2025-08-09 17:30:00", durationMinutes=20))
    move_all()
    found = summary_of(person())
    assert found.figures == Figures(2, 2, 6, date(2025, 8, 2), date(2025, 8, 10))
    texts = {note.text for note in found.assumed}
    assert {
        "1 workout put together",
        "1 double entry taken once",
        "The days are those in Asia/Tokyo",
    } <= texts


def test_a_name_with_braces_stands_as_it_is(db: None) -> None:
    make_tables()
    add("User", user())
    add("Exercise", exercise(name="Row {n} {0}"))
    add("Workout", workout())
    add("WorkoutExercise", join())
    move_all()
    assert assumed(person())["1 exercise new to the catalogue"] == "It has no match there: Row {n} {0}."


def test_of_many_exercises_without_a_match_some_are_named_and_long_names_are_cut(db: None) -> None:
    make_tables()
    add("User", user())
    add("Exercise", *(exercise(f"x{n}", name=f"Zanzibar {n} " + "x" * 60) for n in range(10)))
    add("Workout", workout())
    add("WorkoutExercise", *(join(f"j{n}", exerciseId=f"x{n}") for n in range(10)))
    move_all()
    more = assumed(person())["10 exercises new to the catalogue"]
    assert more.startswith(f"They have no match there: Zanzibar 0 {'x' * 28}…, Zanzibar 1 ")
    assert more.endswith("… and 2 more.")


def test_an_account_says_what_was_not_known_of_it_until_the_person_has_set_it(db: None) -> None:
    history("T", timezone="Mars/Olympus", height=7, weight=3)
    move_all()
    someone = person()
    assert [(note.text, note.url) for note in summary_of(someone).account] == [
        ("Your time zone was not known, so Europe/Berlin was taken", "/profile/"),
        ("The height was not possible and was left out.", "/profile/"),
        ("The body weight was not possible and was left out.", "/measurements/"),
    ]
    assert "Check your profile" in page_of(someone)
    User.objects.filter(pk=someone.pk).update(time_zone="Asia/Tokyo", height_cm=180)
    assert [note.url for note in summary_of(person()).account] == ["/measurements/"]


# --- Plans ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def plans(db: None) -> None:
    begin_plans()
    moved(move_users, move_exercises, move_plans, move_sessions)


def test_plans_are_named_with_what_is_in_doubt_and_what_stayed_behind(plans: None) -> None:
    robin = person()
    assert summary_of(robin).figures == Figures(0, 0, 0, None, None, plans=2)
    text = page_of(robin)
    assert "2 plans The older tracker kept no days and no weights in a plan" in text
    assert (
        "Old one Archived More sets were planned than a plan can hold: 20 were taken."
        " How many reps or how long was not known: a usual number was taken. Strength Active" in text
    )
    assert "Could not come over" in text
    assert "x… Its name is too long" in text
    assert "Unnamed plan" not in text


def test_a_plan_that_was_edited_is_in_doubt_no_more_and_a_deleted_one_is_gone(plans: None) -> None:
    robin = person()
    old, strength = (made.plan for made in summary_of(robin).plans)
    building.edit_plan(user=robin, plan_id=strength.pk, version=1, name="Mine")
    writing.delete_plan(user=robin, plan_id=old.pk)
    assert [(made.plan.name, made.doubts) for made in summary_of(robin).plans] == [("Mine", [])]


def test_asks_the_same_for_one_plan_and_for_many(plans: None) -> None:
    robin = browser_of(person())
    before = queries(robin, PAGE)
    delete("TrainingPlan", "p6")
    add("TrainingPlan", *(plan(f"q{n}", name=f"Plan {n}") for n in range(20)))
    sync(database.begun(), [move_plans])
    assert queries(robin, PAGE) == before


# --- What needs a look --------------------------------------------------------------------------------------------


def test_what_needs_a_look_is_named_with_its_workout_newest_first(sample: None) -> None:
    robin = person("robin@example.com")
    found = coming_over.with_doubts(coming_over.to_check(robin), robin)
    assert [(each.session.title, each.session.local_date.day, len(each.logs)) for each in found] == [
        ("Legs", 8, 2),
        ("Legs", 8, 6),
        ("Pull", 3, 6),
    ]
    text = page_of(robin)
    assert "3 workouts to look at" in text
    assert "Pull-up: A negative weight was taken as assistance." in text
    # What was merely assumed is not work for anybody.
    assert "The order of the exercises is not certain." not in text
    for each in found:
        assert f'href="{each.session.get_absolute_url()}"' in browser_of(robin).get(PAGE).content.decode()


def test_what_was_looked_at_is_gone_from_the_page_and_stays_in_the_figures(sample: None) -> None:
    robin = person("robin@example.com")
    before = summary_of(robin)
    for session in coming_over.to_check(robin):
        recording.checked(user=robin, session_id=session.pk)
    text = page_of(robin)
    assert "Nothing to look at" in text
    assert "All that was in doubt has been looked at" in text
    assert summary_of(robin) == before


def test_a_deleted_workout_or_exercise_needs_no_look(sample: None) -> None:
    robin = person("robin@example.com")
    first, *others = coming_over.to_check(robin)
    recording.discard_session(user=robin, session_id=first.pk)
    for entry in WorkoutLog.objects.for_user(robin).filter(session__in=others).exclude(to_check=[]):
        recording.remove_exercise(user=robin, log_id=entry.pk)
    assert list(coming_over.to_check(robin)) == []


@pytest.mark.parametrize("doubt", Doubt)
def test_whatever_needs_a_look_is_found_and_nothing_else(alice: User, doubt: Doubt) -> None:
    alone = WorkoutSessionFactory.create(
        user=alice, to_check=[doubt.value], started_at=AT - timedelta(days=1)
    )
    log = WorkoutLogFactory.create(
        session__user=alice,
        to_check=[Doubt.CONTROL_CHARACTERS.value, doubt.value, Doubt.ORDER_UNCERTAIN.value],
    )
    WorkoutLogFactory.create(session__user=alice, to_check=[])
    found = [log.session, alone] if doubt.needs_a_look else []
    assert list(coming_over.to_check(alice)) == found
    assert [
        (each.doubts, [entry.doubts for entry in each.logs])
        for each in coming_over.with_doubts(coming_over.to_check(alice), alice)
    ] == ([([], [[doubt]]), ([doubt], [])] if doubt.needs_a_look else [])


def many_in_doubt(someone: User, workouts: int, logs: int) -> None:
    """So many workouts with so many exercises in doubt each, in few statements."""
    lift = ExerciseFactory.create()
    sessions = [
        WorkoutSessionFactory.build(
            user=someone, started_at=AT - timedelta(days=number), name=f"Day {number}", to_check=[]
        )
        for number in range(workouts)
    ]
    WorkoutSession.objects.bulk_create(sessions)
    WorkoutLog.objects.bulk_create(
        WorkoutLog(
            user=someone,
            session=session,
            exercise=lift,
            date=session.local_date,
            measurement="weight_reps",
            position=position,
            to_check=["weight_too_large"],
        )
        for session in sessions
        for position in range(1, logs + 1)
    )


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize(("workouts", "logs"), [(1, 1), (250, 4)])
def test_asks_the_same_for_one_exercise_in_doubt_and_for_1000(db: None, workouts: int, logs: int) -> None:
    history()
    add("Workout", workout(), workout("w2", date="infinity"))
    add("WorkoutExercise", join(), join("j2", workoutId="w2"))
    move_all()
    many_in_doubt(person(), workouts, logs)
    assert queries(browser_of(person()), PAGE) == 13


def test_1000_are_shown_in_pages_and_all_are_reached(db: None) -> None:
    history()
    add("Workout", workout())
    move_all()
    someone = person()
    many_in_doubt(someone, 50, 20)
    seen: list[str] = []
    for number, name in ((1, "Older"), (2, "Newer"), (3, "Newer")):
        text = page_of(someone, f"?page={number}")
        seen += re.findall(r"Day \d+", text)
        assert "50 workouts to look at" in text
        assert f"{number} of 3" in text
        assert name in text
        # The rest is said once, on the first page.
        assert ("What was assumed" in text) == (number == 1)
    assert seen == [f"Day {number}" for number in range(50)]
    assert "3 of 3" in page_of(someone, "?page=99")
    assert "1 of 3" in page_of(someone, "?page=zanzibar")


# --- What could not come over -------------------------------------------------------------------------------------


def test_what_stayed_behind_is_named_with_its_reason(db: None) -> None:
    history()
    add(
        "Workout",
        workout(),
        workout("w2", name=" Far\taway ", date="infinity"),
        workout("w3", name="", date="1066-10-14 00:00:00"),
    )
    add(
        "WorkoutExercise",
        join(),
        join("j2", workoutId="w2"),
        join("j3", workoutId="w2", exerciseId="gone"),
        orphans=True,
    )
    add("WorkoutExercise", join("j4", exerciseId="missing", weight=12.5), orphans=True)
    move_all()
    left = coming_over.left_behind(person())
    # Workouts first.
    *workouts, last = left.rows
    assert {(row.title, row.reason, row.more) for row in workouts} == {
        ("Far away", "The date is outside 1900 to 2099", "its date reads “infinity”, with 2 exercises"),
        (
            "A workout without a name",
            "The date is outside 1900 to 2099",
            "its date reads “1066-10-14 00:00:00”",
        ),
    }
    assert (last.title, last.reason, last.more) == ("3 × 10 × 12.5", "Its exercise is missing", "")
    assert last.session == WorkoutSession.objects.get(pk=derived_id("workout", "w1"))
    text = page_of(person())
    assert "Could not come over" in text
    assert "the people who run this server can correct it" in text
    assert "in Push , 1 Aug 2025" in text


def test_what_staff_have_moved_is_behind_no_more(db: None) -> None:
    history()
    add("Workout", workout(date="infinity"))
    move_all()
    QuarantinedRow.objects.update(resolved_at=timezone.now())
    assert "Could not come over" not in page_of(person())


def test_of_very_many_some_are_named_and_the_others_counted(db: None) -> None:
    history()
    add("Workout", *(workout(f"w{number}", date="infinity") for number in range(53)))
    move_all()
    left = coming_over.left_behind(person())
    assert (len(left.rows), left.others) == (50, 3)
    assert "And 3 more." in page_of(person())


# --- Whose it is --------------------------------------------------------------------------------------------------


def test_bob_sees_nothing_of_robins(sample: None, bob: User) -> None:
    WorkoutSessionFactory.create(user=bob, name="Bob’s", to_check=["weight_heavy"])
    text = page_of(person("lee@example.com"))
    assert not any(word in text for word in ("Legs", "Pull", "Push", "Never", "Bob’s"))


def test_whoever_never_used_the_older_tracker_is_told_so_and_led_on(sample: None, as_bob: Client) -> None:
    """No error: they followed a link that somebody passed on, or the take-over was taken back."""
    response = as_bob.get(PAGE)
    assert response.status_code == 200
    assert "Nothing came over" in text_of(response)
    assert 'href="/history/"' in text_of(response)


def test_is_reached_from_more_as_long_as_there_is_something(sample: None, as_bob: Client) -> None:
    assert PAGE in text_of(browser_of(person("robin@example.com")).get("/more/"))
    assert PAGE not in text_of(as_bob.get("/more/"))
    LegacyRow.objects.all().delete()
    assert PAGE not in text_of(browser_of(person("robin@example.com")).get("/more/"))


def test_strangers_are_asked_to_log_in(client: Client, db: None) -> None:
    assert client.get(PAGE).headers["Location"] == f"/accounts/login/?next={PAGE}"


# --- The card on the home page ------------------------------------------------------------------------------------


def test_home_says_it_until_it_is_put_away_on_every_device(sample: None, as_bob: Client) -> None:
    robin = person("robin@example.com")
    phone, desktop = browser_of(robin), browser_of(robin)
    assert "Your history came over" in text_of(phone.get("/"))
    assert "Your history came over" not in text_of(as_bob.get("/"))
    response = phone.post(reverse("workouts:came_over_seen"))
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert "Your history came over" not in text_of(desktop.get("/"))
    # Nobody else's is put away with it, and the page itself stays.
    assert "Your history came over" in text_of(browser_of(person("lee@example.com")).get("/"))
    assert "5 workouts" in page_of(robin)


def test_looking_at_a_link_puts_nothing_away(sample: None) -> None:
    robin = browser_of(person("robin@example.com"))
    assert robin.get(reverse("workouts:came_over_seen")).status_code == 405
    assert "Your history came over" in text_of(robin.get("/"))


def test_home_asks_the_database_nothing_for_the_card(sample: None, as_bob: Client) -> None:
    lee = person("long-id@example.com")
    with_card = queries(browser_of(lee), "/")
    assert with_card == queries(as_bob, "/")


def test_putting_it_away_is_no_edit_that_keeps_an_account_from_being_taken_back(sample: None) -> None:
    lee = person("lee@example.com")
    made = LegacyRow.objects.get(kind="user", target_id=lee.pk).made_hash
    User.objects.filter(pk=lee.pk).update(legacy_seen=True)
    from django.apps import apps

    from accounts.legacy.users import fingerprints

    assert fingerprints(apps, connection, [lee.pk]) == {lee.pk: made}


def test_the_session_page_leads_back_to_the_rest(sample: None) -> None:
    robin = person("robin@example.com")
    session = coming_over.to_check(robin)[0]
    browser = browser_of(robin)
    assert PAGE in text_of(browser.get(session.get_absolute_url()))
