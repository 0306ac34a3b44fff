"""The take-over for staff: what ran, where each row went, and rows in quarantine, which they correct and move."""

import re
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.legacy.identity import derived_id
from accounts.legacy.users import move_users
from accounts.models import LegacyRow, LegacyRun, QuarantinedRow, User
from tests.conftest import browser_of
from tests.legacy import database
from tests.legacy.database import add, exercise, join, log, make_tables, moved, user, workout
from tests.workouts.test_bad_input import text_of
from tests.workouts.test_races import at_once
from training.legacy import move_exercises
from workouts.legacy import quarantine
from workouts.legacy.sessions import move_sessions
from workouts.legacy.takeover import verify_and_finish
from workouts.models import WorkoutLog, WorkoutSession

pytestmark = pytest.mark.django_db

LIST = "/admin/accounts/quarantinedrow/"
NOT_HERE = UUID(int=7)


def move_all() -> None:
    moved(move_users, move_exercises, move_sessions)


def history(state: str = "L1") -> None:
    """One person with one exercise."""
    make_tables(state)
    add("User", user())
    add("Exercise", exercise(exerciseType="STRENGTH") if state == "T" else exercise())


def allowed(staff: User, *codenames: str) -> Client:
    """A browser of somebody of the staff who may `view_quarantinedrow` and the like."""
    staff.user_permissions.set(
        Permission.objects.filter(content_type__app_label="accounts", codename__in=codenames)
    )
    return browser_of(staff)


@pytest.fixture
def corrector(sam: User) -> Client:
    return allowed(sam, "view_quarantinedrow", "change_quarantinedrow")


@pytest.fixture
def onlooker(sam: User) -> Client:
    return allowed(sam, "view_quarantinedrow", "view_legacyrow", "view_legacyrun")


def page(legacy_id: str, kind: str = "workout") -> str:
    return f"{LIST}{derived_id(kind, legacy_id)}/change/"


def fields(client: Client, url: str) -> dict[str, str]:
    """What a browser would send of the page's form."""
    form = client.get(url).context["form"]
    return {line.field.html_name: line.field.value() or "" for line in form.lines()}


def sent(client: Client, url: str, **typed: str) -> Any:
    return client.post(url, fields(client, url) | typed)


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def errors_of(response: Any) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def of(legacy_id: str, kind: str = "workout") -> QuarantinedRow:
    return QuarantinedRow.objects.get(pk=derived_id(kind, legacy_id))


def changes() -> list[str]:
    return list(LogEntry.objects.order_by("pk").values_list("change_message", flat=True))


@pytest.fixture
def never(db: None) -> str:
    """A workout on no day, with two exercises: the address of its page."""
    history()
    add("Exercise", exercise("x2"))
    add("Workout", workout(date="infinity", notes="Knee hurts"))
    add("WorkoutExercise", join(), join("j2", exerciseId="x2", createdAt="2025-07-01 08:00:01"))
    move_all()
    return page("w1")


# --- Correct and move ---------------------------------------------------------------------------------------------


def test_a_corrected_workout_is_moved_with_what_is_in_it(never: str, corrector: Client) -> None:
    response = sent(corrector, never, date="2025-08-09 10:00:00")
    assert (response.status_code, response.headers["Location"]) == (302, LIST)
    assert messages_of(corrector.get(LIST)) == ["Workout w1 was moved."]
    session = WorkoutSession.objects.get(pk=derived_id("workout", "w1"))
    assert (session.name, session.notes, str(session.local_date)) == ("Push", "Knee hurts", "2025-08-09")
    assert WorkoutLog.objects.filter(session=session).count() == 2
    assert not QuarantinedRow.objects.filter(resolved_at=None).exists()
    assert of("w1").correction == {"date": "2025-08-09 10:00:00"}
    assert LegacyRow.objects.get(pk=session.pk).corrected
    # Which columns, not what was written into them.
    assert changes() == ["Corrected date and moved."]
    assert "Corrected date and moved." in text_of(corrector.get(f"{LIST}{session.pk}/history/"))


def test_every_column_stands_there_with_what_the_older_tracker_had(never: str, corrector: Client) -> None:
    form = corrector.get(never).context["form"]
    assert [(line.field.name, line.original, line.faulty) for line in form.lines()] == [
        ("id", "w1", False),
        ("name", "Push", False),
        ("date", "infinity", True),
        ("notes", "Knee hurts", False),
        ("userId", "u1", False),
        ("createdAt", "2025-07-01 08:00:00", False),
        ("updatedAt", "2025-07-01 08:00:00", False),
    ]
    text = text_of(corrector.get(never))
    assert "This keeps it in quarantine." in text
    assert "A date such as 2025-08-09 10:00:00" in text


@pytest.mark.parametrize("typed", ["", "soon", "2025-02-30", "1899-12-31 10:00:00"])
def test_a_date_that_is_none_is_refused_where_it_was_typed(never: str, corrector: Client, typed: str) -> None:
    response = sent(corrector, never, date=typed, name="Leg day")
    assert response.status_code == 422
    (error,) = errors_of(response)["date"]
    assert error.startswith("Enter a date")
    text = text_of(response)
    assert "It was not moved." in text
    # Nothing that was typed is lost.
    assert 'value="Leg day"' in text
    assert of("w1").resolved_at is None


def test_what_was_typed_in_vain_is_there_next_time(never: str, corrector: Client) -> None:
    sent(corrector, never, date="", name="Leg day")
    assert fields(corrector, never)["name"] == "Leg day"
    assert changes() == [
        "Corrected name, date; it still cannot be moved: Enter a date between 1900 and 2099, such as 2025-08-09 10:00:00."
    ]
    sent(corrector, never, date="2025-08-09")
    assert WorkoutSession.objects.get().name == "Leg day"


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"sets": "a few"}, {"sets": ["Enter a whole number."]}),
        ({"reps": "8-12"}, {"reps": ["Enter a whole number."]}),
        ({"weight": "heavy"}, {"weight": ["Enter a number, such as 82.5."]}),
        ({"weight": "NaN"}, {"weight": ["Enter a number, such as 82.5."]}),
        (
            {"createdAt": "never"},
            {"createdAt": ["Enter a date from 1900 to 2099, such as 2025-08-09 10:00:00."]},
        ),
        ({"notes": "a\0b"}, {"notes": ["Null characters are not allowed."]}),
        ({"exerciseId": "nothing"}, {"exerciseId": ["No exercise with this id came over."]}),
        (
            {"workoutId": "nothing"},
            {"workoutId": ["No workout with this id came over; if it is in quarantine, correct it first."]},
        ),
    ],
    ids=str,
)
def test_each_column_is_refused_where_it_stands(
    db: None, corrector: Client, typed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    history()
    add("Workout", workout())
    add("WorkoutExercise", join(exerciseId="gone"), orphans=True)
    move_all()
    response = sent(corrector, page("j1", "workout_exercise"), **({"exerciseId": "x1"} | typed))
    assert (response.status_code, errors_of(response)) == (422, errors)
    assert not WorkoutLog.objects.exists()


def test_what_is_strange_and_was_not_touched_is_no_error(db: None, corrector: Client) -> None:
    """It came over so in other rows, with a word of doubt."""
    history()
    add("Workout", workout())
    add("WorkoutExercise", join(exerciseId="gone", weight="NaN", notes="two\nlines\x07"), orphans=True)
    move_all()
    url = page("j1", "workout_exercise")
    assert sent(corrector, url, exerciseId="x1", notes="two\r\nlines\x07").status_code == 302
    row = WorkoutLog.objects.get()
    assert (row.to_check, row.notes) == (["control_characters", "weight_not_finite"], "two\nlines")
    assert of("j1", "workout_exercise").correction == {"exerciseId": "x1"}


def test_an_exercise_is_also_known_by_its_name_and_a_person_by_their_address(
    db: None, corrector: Client
) -> None:
    history()
    add("Workout", workout(userId="gone"), orphans=True)
    add("WorkoutExercise", join(exerciseId="gone"), orphans=True)
    move_all()
    assert sent(corrector, page("w1"), userId=" U1@example.com ").status_code == 302
    session = WorkoutSession.objects.get()
    assert session.user.email == "u1@example.com"
    url = page("j1", "workout_exercise")
    assert sent(corrector, url, exerciseId="exercise x1").status_code == 302
    assert WorkoutLog.objects.get().session == session
    assert of("w1").correction == {"userId": "u1"}


def test_an_address_that_nobody_has_is_refused_where_it_stands(db: None, corrector: Client) -> None:
    history()
    add("Workout", workout(userId="gone"), orphans=True)
    move_all()
    response = sent(corrector, page("w1"), userId="nobody@example.com")
    assert errors_of(response) == {"userId": ["No user with this id came over."]}


def test_an_emptied_column_is_none(db: None, corrector: Client) -> None:
    history()
    add("Workout", workout())
    add("WorkoutExercise", join(exerciseId="gone", weight=60), orphans=True)
    move_all()
    sent(corrector, page("j1", "workout_exercise"), exerciseId="x1", weight="")
    assert of("j1", "workout_exercise").correction == {"exerciseId": "x1", "weight": None}
    assert WorkoutLog.objects.get().sets.filter(weight=None).count() == 3


def test_a_log_of_the_second_schema_is_corrected_too(db: None, corrector: Client) -> None:
    history("T")
    add("WorkoutLog", log(date="infinity", durationMinutes=30))
    move_all()
    url = page("l1", "workout_log")
    assert sent(corrector, url, date="2025-08-09 10:00:00", durationMinutes="31").status_code == 302
    assert WorkoutLog.objects.get().seconds == Decimal(1860)
    assert WorkoutSession.objects.get().reconstructed


def test_the_id_cannot_be_changed(never: str, corrector: Client) -> None:
    sent(corrector, never, id="other", date="2025-08-09")
    assert [row.pk for row in WorkoutSession.objects.all()] == [derived_id("workout", "w1")]


def test_without_the_older_tables_the_reason_stands_on_top(never: str, corrector: Client) -> None:
    for table in ("WorkoutExercise", "Workout", "Exercise", "User"):
        database.run_sql(f'DROP TABLE "{table}"')
    response = sent(corrector, never, date="2025-08-09")
    assert errors_of(response) == {"__all__": [quarantine.GONE]}
    assert quarantine.GONE in text_of(response)


def test_what_the_database_refuses_is_said_and_not_lost(
    never: str, corrector: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import DataError

    def refuse(**kwargs: Any) -> str:
        raise DataError("value too long")

    monkeypatch.setattr(quarantine, "correct", refuse)
    response = sent(corrector, never, date="2025-08-09")
    assert response.status_code == 422
    assert "The database refused it: value too long" in text_of(response)
    assert 'value="2025-08-09"' in text_of(response)


# --- Twice, and two at once ---------------------------------------------------------------------------------------


def test_a_second_click_does_no_harm(never: str, corrector: Client) -> None:
    data = fields(corrector, never) | {"date": "2025-08-09"}
    corrector.post(never, data)
    session = WorkoutSession.objects.get()
    response = corrector.post(never, data | {"date": "2025-08-10"})
    assert response.headers["Location"] == LIST
    assert "Workout w1 was moved already." in messages_of(corrector.get(LIST))
    assert WorkoutSession.objects.get().local_date == session.local_date
    assert len(changes()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_of_the_staff_at_once_move_it_once(dropped: None, never: str, corrector: Client) -> None:
    data = fields(corrector, never) | {"date": "2025-08-09"}

    def post() -> int:
        client = Client(raise_request_exception=False)
        client.cookies = corrector.cookies
        return client.post(never, data).status_code

    assert at_once(post, post, post) == [302] * 3
    assert WorkoutSession.objects.count() == 1
    assert WorkoutLog.objects.count() == 2


@pytest.fixture
def dropped(transactional_db: None) -> Any:
    """What a test without a transaction around it made beside our tables goes at its end."""
    yield
    database.drop_tables()


# --- Who may ------------------------------------------------------------------------------------------------------


def test_without_permission_there_is_nothing(never: str, as_sam: Client, as_bob: Client) -> None:
    for client, status in ((as_sam, 403), (as_bob, 302)):
        for url in (LIST, never, "/admin/accounts/legacyrow/", "/admin/accounts/legacyrun/"):
            assert client.get(url).status_code == status, url
        assert client.post(never, {"date": "2025-08-09"}).status_code == status
    assert not WorkoutSession.objects.exists()


def test_whoever_may_only_look_sees_no_note_and_corrects_nothing(never: str, onlooker: Client) -> None:
    text = text_of(onlooker.get(never))
    assert "infinity" in text
    assert "Knee hurts" not in text
    assert "(hidden: 10 characters)" in text
    assert "Correct and move" not in text
    assert onlooker.post(never, {"date": "2025-08-09"}).status_code == 403
    assert not WorkoutSession.objects.exists()


def test_a_corrected_note_is_hidden_from_whoever_may_only_look(never: str, sam: User) -> None:
    sent(allowed(sam, "change_quarantinedrow"), never, date="2025-08-09", notes="Shoulder hurts")
    text = text_of(allowed(sam, "view_quarantinedrow").get(never))
    assert "Moved on" in text
    assert "2025-08-09" in text
    assert "hurts" not in text


def test_nobody_adds_or_deletes(never: str, db: None) -> None:
    chief = browser_of(User.objects.create_superuser("chief@example.com"))
    for model in ("quarantinedrow", "legacyrow", "legacyrun"):
        assert chief.get(f"/admin/accounts/{model}/add/").status_code == 403
        pk = derived_id("workout", "w1") if model != "legacyrun" else LegacyRun.objects.get().pk
        assert chief.post(f"/admin/accounts/{model}/{pk}/delete/", {"post": "yes"}).status_code == 403
    row, run = f"/admin/accounts/legacyrow/{derived_id('workout', 'w1')}/change/", LegacyRun.objects.get()
    assert chief.post(row, {"legacy_id": "x"}).status_code == 403
    assert chief.post(f"/admin/accounts/legacyrun/{run.pk}/change/", {"state": "failed"}).status_code == 403


def test_an_account_is_deleted_with_what_came_over_for_it(never: str) -> None:
    chief = browser_of(User.objects.create_superuser("chief@example.com"))
    url = f"/admin/accounts/user/{derived_id('user', 'u1')}/delete/"
    assert "Are you sure" in text_of(chief.get(url))
    assert chief.post(url, {"post": "yes"}).status_code == 302
    assert not User.objects.filter(email="u1@example.com").exists()
    assert set(LegacyRow.objects.exclude(outcome="forgotten").values_list("kind", flat=True)) == {"exercise"}
    page = text_of(chief.get(f"/admin/accounts/legacyrow/{derived_id('user', 'u1')}/change/"))
    assert "Deleted here" in page


def test_a_row_that_is_not_there_leads_to_the_list_or_nowhere(corrector: Client) -> None:
    assert corrector.get(f"{LIST}{NOT_HERE}/change/").status_code == 302
    assert corrector.get(f"{LIST}zanzibar/change/").status_code == 302


def test_a_user_who_could_not_come_over_is_looked_at_without_a_password(db: None, corrector: Client) -> None:
    run = LegacyRun.objects.create()
    row = LegacyRow.objects.create(
        id=NOT_HERE,
        kind="user",
        legacy_id="u7",
        outcome="quarantined",
        run=run,
        row_hash=NOT_HERE,
        moved_at=timezone.now(),
    )
    QuarantinedRow.objects.create(
        legacy_row=row,
        reason="refused",
        detail="too long",
        row={"id": "u7", "password": "hunter2", "email": "e"},
    )
    url = f"{LIST}{row.pk}/change/"
    text = text_of(corrector.get(url))
    assert "hunter2" not in text
    assert "too long" in text
    assert quarantine.NOT_HERE in text
    assert "Correct and move" not in text
    assert corrector.post(url, {"email": "x"}).status_code == 302
    assert QuarantinedRow.objects.get().correction == {}


# --- The lists ----------------------------------------------------------------------------------------------------


@pytest.fixture
def sample(db: None) -> None:
    database.load_sample()
    move_all()


def listed(client: Client, url: str) -> list[str]:
    response = client.get(url)
    assert response.status_code == 200, url
    return re.findall(r"field-what[^>]*><a[^>]*>([^<]*)<", text_of(response))


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", ["Workout"] * 5 + ["WorkoutExercise"] * 6),
        ("?reason__exact=user_missing", ["Workout"]),
        ("?legacy_row__kind__exact=workout_exercise", ["WorkoutExercise"] * 6),
        ("?q=w07", ["Workout"]),
        ("?q=lee@example", ["Workout", "WorkoutExercise"]),
        ("?resolved=0", ["Workout"] * 5 + ["WorkoutExercise"] * 6),
        ("?resolved=1", []),
        ("?q=zanzibar", []),
    ],
)
def test_rows_in_quarantine_are_found(sample: None, corrector: Client, query: str, rows: list[str]) -> None:
    assert [row.split()[0] for row in listed(corrector, f"{LIST}{query}")] == rows


def test_what_was_moved_stands_behind_what_was_not(sample: None, corrector: Client) -> None:
    sent(corrector, page("w06"), date="2025-08-09")
    assert listed(corrector, LIST)[-2:] == ["Workout w06", "WorkoutExercise j32"]
    assert set(listed(corrector, f"{LIST}?resolved=1")) == {"Workout w06", "WorkoutExercise j32"}


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("?q=j11", {"WorkoutExercise j11"}),
        ("?q=J11", set()),
        (
            "?q=lee@",
            {
                "User cme4u0003aaaa0lee00000003",
                "Workout w10",
                "Workout w11",
                "WorkoutExercise j37",
                "WorkoutExercise j38",
            },
        ),
        ("?q=lee@&kind__exact=workout", {"Workout w10", "Workout w11"}),
        ("?q=lee@&outcome__exact=quarantined", {"Workout w10", "WorkoutExercise j37"}),
        ("?q=lee@&warned=1", {"Workout w11"}),
        ("?q=lee@&warned=0&kind__exact=workout", {"Workout w10"}),
        ("?q=%00", None),
    ],
)
def test_rows_are_found_by_their_id_and_by_the_person(
    sample: None, onlooker: Client, query: str, rows: set[str] | None
) -> None:
    found = set(listed(onlooker, f"/admin/accounts/legacyrow/{query}"))
    assert found == rows if rows is not None else len(found) == 50


def test_lists_ask_the_same_however_long_they_are(sample: None, sam: User) -> None:
    client = allowed(sam, "view_quarantinedrow", "view_legacyrow")
    for url, few in ((LIST, "?reason__exact=user_missing"), ("/admin/accounts/legacyrow/", "?q=j11")):
        counts = []
        for query in (few, "?kind__exact=workout" if "legacyrow" in url else "?resolved=0"):
            client.get(f"{url}{query}")
            with CaptureQueriesContext(connection) as captured:
                client.get(f"{url}{query}")
            counts.append(len([query for query in captured if "accounts_user" not in query["sql"][:60]]))
        assert counts[1] <= counts[0]


def test_a_row_says_where_it_went_and_what_is_in_doubt_but_not_what_it_said(
    sample: None, onlooker: Client
) -> None:
    url = f"/admin/accounts/legacyrow/{derived_id('workout_exercise', 'j30')}/change/"
    text = text_of(onlooker.get(url))
    assert "Invisible characters were left out of the note." in text
    assert "robin@example.com" in text
    assert "newline" not in text
    quarantined = f"/admin/accounts/legacyrow/{derived_id('workout', 'w07')}/change/"
    assert page("w07") in text_of(onlooker.get(quarantined))


# --- Runs ---------------------------------------------------------------------------------------------------------


def run_page(client: Client) -> str:
    return text_of(client.get(f"/admin/accounts/legacyrun/{LegacyRun.objects.get().pk}/change/"))


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_a_run_says_what_was_chosen_how_far_it_came_and_what_was_verified(db: None, onlooker: Client) -> None:
    history()
    add("Workout", workout(), workout("w2", date="infinity"))
    add("WorkoutExercise", join())
    move = moved(move_users, move_exercises, move_sessions)
    assert "Nothing was verified yet." in run_page(onlooker)
    verify_and_finish(move)
    text = words(run_page(onlooker))
    for sentence in (
        "Weights in kg, times in seconds, small and large ones alike, heights in cm, days in Europe/Berlin",
        "users: done, exercises: done, workouts: done, exercises without a workout: done",
        "Workout 1 0 1",
        "Everything came over as it was.",
        "Holds: Each row has as many sets as it says",
    ):
        assert sentence in text
    assert "{" not in text.replace("{}", "")
    assert LegacyRun.objects.get().get_state_display() in words(
        text_of(onlooker.get("/admin/accounts/legacyrun/"))
    )


def failed(run: LegacyRun) -> None:
    run.state = LegacyRun.State.FAILED
    run.report = {
        "ok": False,
        "invariants": [
            {
                "code": "I9",
                "title": "All names and notes",
                "differences": 2,
                "examples": ["Exercise 'x03': differs"],
            }
        ],
        "tables": {},
        "totals": {"users": ["7", "6"]},
        "warnings": {"day_only": 3, "of_another_version": 1},
        "newer": 1,
    }
    run.save()


def test_a_run_that_failed_says_what_differs_and_names_rows_to_superusers_only(
    db: None, onlooker: Client
) -> None:
    failed(LegacyRun.objects.create(choices=database.CHOICES.as_json(), progress={"users": {"last": "u"}}))
    text = words(run_page(onlooker))
    assert "users: under way" in text
    assert "2 differences: All names and notes" in text
    assert "1 row changed in the older tracker since" in text
    assert "Only the day is known, not the time. 3" in text
    assert "x03" not in text
    chief = browser_of(User.objects.create_superuser("chief@example.com"))
    assert "Exercise 'x03': differs" in words(run_page(chief))
