"""What came over from another tracker: shown as it was recorded, edited without loss, said until somebody has looked."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.legacy.doubts import Doubt
from accounts.models import User
from tests.factories import (
    AT,
    ExerciseFactory,
    WorkoutLogFactory,
    WorkoutSessionFactory,
    WorkoutSetFactory,
)
from tests.workouts.story import add, do, everything, finish, kg, start, totals_of
from tests.workouts.test_bad_input import form_of, messages_of, text_of
from workouts import recording
from workouts.cards import session_cards
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet
from workouts.set_values import SetValues

pytestmark = pytest.mark.django_db

DAY = date(2026, 2, 1)
MIDNIGHT = datetime(2026, 2, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 19, 0, 30, tzinfo=UTC)
MOST_REPS = 2_147_483_647
NO_WEIGHT: dict[str, Any] = {"weight": None}


@pytest.fixture(autouse=True)
def at_seven() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def old(alice: User) -> WorkoutSession:
    """A day without a time."""
    session: WorkoutSession = WorkoutSessionFactory.create(
        user=alice, name="Legs", started_at=MIDNIGHT, ended_at=None, has_time=False
    )
    return session


def came_over(session: WorkoutSession, measurement: str = "weight_reps", **log: Any) -> WorkoutLog:
    exercise = log.pop("exercise", None) or ExerciseFactory.create(measurement=measurement)
    row: WorkoutLog = WorkoutLogFactory.create(session=session, exercise=exercise, **log)
    return row


def expanded(log: WorkoutLog, count: int, **values: Any) -> list[WorkoutSet]:
    """So many equal sets, written in one statement as the move does it."""
    made = [WorkoutSetFactory.build(log=log, user=log.user, **values) for _ in range(count)]
    for position, row in enumerate(made, start=1):
        row.position, row.expanded = position, count > 1
    WorkoutSet.objects.bulk_create(made)
    recording.rebuild_totals(WorkoutLog.objects.filter(pk=log.pk), write=True)
    return made


def page_of(client: Client, session: WorkoutSession, query: str = "") -> str:
    return text_of(client.get(f"/sessions/{session.pk}/{query}"))


# --- How a set reads ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measurement", "values", "text"),
    [
        ("distance_time", {"seconds": Decimal(1800), "reps": 1}, "30:00"),
        ("time", {"seconds": Decimal(45), "reps": 0}, "0:45"),
        ("time", {"seconds": Decimal(45), "reps": 3, "weight": Decimal(20)}, "20 kg · 0:45"),
        ("weight_distance", {"weight": Decimal(20), "reps": 2}, "20 kg"),
        ("time", {"reps": 12}, "12 reps"),
        ("time", {"reps": 12, "weight": Decimal(20)}, "20 kg × 12"),
        ("reps", {"reps": 12, "weight": Decimal(0)}, "12 reps"),
        ("weight_reps", {"reps": 8}, "8 reps"),
        ("weight_reps", {"reps": 0, "weight": Decimal(20)}, "20 kg × 0"),
        ("weight_reps", {"reps": None}, "–"),
    ],
)
def test_reps_are_left_out_where_what_is_measured_speaks(
    old: WorkoutSession, measurement: str, values: dict[str, Any], text: str
) -> None:
    (row,) = expanded(came_over(old, measurement), 1, **NO_WEIGHT | values)
    assert row.text == text


# --- Editing a set ------------------------------------------------------------------------------------------------


def edited(row: WorkoutSet, values: SetValues) -> WorkoutSet:
    return recording.edit_set(user=row.user, set_id=row.pk, version=row.version, values=values)


def test_what_the_exercise_does_not_measure_stays(old: WorkoutSession, as_alice: Client) -> None:
    log = came_over(old, "time")
    row, *_ = expanded(log, 2, weight=Decimal(20), reps=3, seconds=Decimal(1800))
    typed = form_of("time", seconds="31:00", version="1", id=str(row.pk))
    assert as_alice.post(f"/sets/{row.pk}/", typed).status_code in {200, 302}
    row.refresh_from_db()
    assert (row.seconds, row.reps, row.weight, row.weight_unit, row.weight_kg, row.expanded) == (
        Decimal(1860),
        3,
        Decimal(20),
        "kg",
        Decimal(20),
        True,
    )
    assert totals_of(log)["reps_total"] == 6


def test_what_is_sent_back_unchanged_is_taken_whatever_it_is(old: WorkoutSession, as_alice: Client) -> None:
    """Each set was recorded beyond our limits; the pencil changes another value of it."""
    heavy, *_ = expanded(came_over(old), 1, weight=Decimal("99999.1234"), reps=5000)
    edited(heavy, SetValues(weight=Decimal("99999.1234"), weight_unit="kg", reps=5))
    typed = form_of("weight_reps", weight="99999.1234", reps="6", version="2", id=str(heavy.pk))
    assert as_alice.post(f"/sets/{heavy.pk}/", typed).status_code == 302
    bare, *_ = expanded(came_over(old), 1, **NO_WEIGHT, reps=5)
    edited(bare, SetValues(reps=6))
    run, *_ = expanded(came_over(old, "distance_time"), 1, **NO_WEIGHT, reps=5)
    edited(run, SetValues(notes="slow"))
    assert [row.text for row in WorkoutSet.objects.order_by("log__position")] == [
        "99999.1234 kg × 6",
        "6 reps",
        "5 reps",
    ]


@pytest.mark.parametrize(
    ("measurement", "stored", "values", "faults"),
    [
        ("weight_reps", {"reps": 5000}, kg(100, 5001), {"reps": "Enter at most 1000 reps."}),
        ("weight_reps", {}, SetValues(reps=5), {"weight": "Enter the weight."}),
        (  # the same number in another unit is another weight
            "weight_reps",
            {"weight": Decimal(5000)},
            SetValues(weight=Decimal(5000), weight_unit="lb", reps=5),
            {"weight": "Enter at most 4409 lb."},
        ),
        (
            "distance_time",
            {"weight": None, "seconds": Decimal(60)},
            SetValues(),
            {"distance": "Enter the distance or the time."},
        ),
        (
            "time",
            {"weight": None, "seconds": Decimal(60)},
            SetValues(seconds=Decimal(60), reps=4),
            {"reps": "This exercise does not measure that."},
        ),
    ],
)
def test_what_is_changed_has_to_be_possible(
    old: WorkoutSession,
    measurement: str,
    stored: dict[str, Any],
    values: SetValues,
    faults: dict[str, str],
) -> None:
    (row,) = expanded(came_over(old, measurement), 1, **stored)
    before = everything()
    with pytest.raises(recording.RefusedError) as refused:
        edited(row, values)
    assert (refused.value.faults, everything()) == (faults, before)


# --- Totals -------------------------------------------------------------------------------------------------------


def test_the_largest_numbers_have_totals_that_agree(old: WorkoutSession, as_alice: Client) -> None:
    log = came_over(old, stated_sets=50)
    expanded(log, 50, weight=Decimal(99999), reps=MOST_REPS)
    exact = 50 * MOST_REPS * Decimal(99999)
    found = totals_of(log)
    assert (found["set_count"], found["hard_sets"], found["reps_total"]) == (50, 50, 50 * MOST_REPS)
    # SQLite has 15 digits of it.
    assert abs(found["volume_kg"] - exact) <= (Decimal(100) if connection.vendor == "sqlite" else 0)
    assert totals_of(old)["volume_kg"] == found["volume_kg"]
    assert recording.rebuild_totals(WorkoutLog.objects.all(), write=False) == 0
    assert "50 sets · 10,737,3" in page_of(as_alice, old)


def test_a_total_that_is_wrong_by_little_is_still_found(old: WorkoutSession) -> None:
    log = came_over(old)
    expanded(log, 50, weight=Decimal("2000.0001"), reps=1000)
    WorkoutLog.objects.update(volume_kg=log.volume_kg + Decimal("0.0001"))
    assert recording.rebuild_totals(WorkoutLog.objects.all(), write=True) == 1


def test_a_slip_of_the_finger_leaves_no_trace_in_the_total(old: WorkoutSession) -> None:
    usual, slip = came_over(old), came_over(old)
    expanded(usual, 3, weight=Decimal("82.5"), reps=5)
    wrong = expanded(slip, 3, weight=Decimal("99999.1234"), reps=MOST_REPS)
    for row in wrong:
        recording.delete_set(user=old.user, set_id=row.pk)
    assert totals_of(old) == {"set_count": 3, "volume_kg": Decimal("1237.5")}


# --- The cards ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "rows", "text"),
    [
        ({}, 3, ""),
        ({"stated_sets": 3}, 3, ""),
        ({"stated_sets": 51}, 1, "Recorded as 51 sets in one line"),
        ({"stated_sets": MOST_REPS}, 1, "Recorded as 2,147,483,647 sets in one line"),
        ({"stated_sets": 1}, 0, "Recorded as 1 set in one line"),
        ({"stated_sets": -3}, 0, "Recorded as −3 sets in one line"),
        ({"stated_sets": 2, "seconds": Decimal(1800)}, 2, "30:00 for all sets together"),
        (
            {"stated_sets": 51, "seconds": Decimal(5), "mood": "tired", "rating": 4},
            1,
            "Recorded as 51 sets in one line · 0:05 for all sets together · felt tired · rated 4 of 5",
        ),
        ({"mood": "good"}, 1, "Felt good"),
    ],
)
def test_what_was_recorded_of_the_whole_exercise_is_said_on_its_card(
    old: WorkoutSession, as_alice: Client, said: dict[str, Any], rows: int, text: str
) -> None:
    expanded(came_over(old, **said), rows)
    (card,) = session_cards(old)
    assert card.recorded == text
    assert text in page_of(as_alice, old)
    assert text in text_of(as_alice.get(f"/history/exercises/{card.log.exercise_id}/"))


def test_an_exercise_without_sets_says_so(old: WorkoutSession, as_alice: Client) -> None:
    log = came_over(old, stated_sets=0)
    assert ">No sets</span>" in page_of(as_alice, old)
    address = f"/history/exercises/{log.exercise_id}/"
    assert "<small>No sets" in text_of(as_alice.get(address))
    WorkoutSetFactory.create(log=log, kind="warm_up")
    assert "<small>Warm-up only" in text_of(as_alice.get(address))


def test_a_workout_made_of_single_logs_says_so(alice: User, as_alice: Client) -> None:
    words = "Put together from exercises that were logged one by one."
    made, whole = WorkoutSessionFactory(user=alice, reconstructed=True), WorkoutSessionFactory(user=alice)
    assert (words in page_of(as_alice, made), words in page_of(as_alice, whole)) == (True, False)


# --- Looks right --------------------------------------------------------------------------------------------------


@pytest.fixture
def doubtful(old: WorkoutSession) -> WorkoutSession:
    old.to_check = ["day_only", "a code of tomorrow"]
    old.save()
    expanded(came_over(old, to_check=["weight_negative"]), 1)
    came_over(old)
    return old


def test_what_was_assumed_is_said_where_it_was(doubtful: WorkoutSession, as_alice: Client) -> None:
    page = page_of(as_alice, doubtful)
    assert Doubt.DAY_ONLY.label in page.partition('id="cards"')[0]
    assert f"<b>Have a look:</b> {Doubt.WEIGHT_NEGATIVE.label}" in page.partition('id="cards"')[2]
    assert page.count("Have a look:") == 1
    assert page.count("Looks right") == 1
    assert "a code of tomorrow" not in page


@pytest.mark.parametrize(
    ("session", "log", "shown"),
    [([], [], False), (["day_only"], [], True), ([], ["sets_none"], True), (["of tomorrow"], [], False)],
)
def test_the_button_stands_where_there_is_something_to_look_at(
    old: WorkoutSession,
    as_alice: Client,
    session: list[str],
    log: list[str],
    shown: bool,  # noqa: FBT001
) -> None:
    WorkoutSession.objects.update(to_check=session)
    came_over(old, to_check=log)
    assert ("Looks right" in page_of(as_alice, old)) == shown


def test_looks_right_says_it_no_more_and_edits_nothing(doubtful: WorkoutSession, as_alice: Client) -> None:
    before = [WorkoutSession.objects.get(), *WorkoutLog.objects.in_order()]
    for _ in range(2):  # a double tap
        response = as_alice.post(f"/sessions/{doubtful.pk}/checked/")
        assert response.status_code == 302
    after = [WorkoutSession.objects.get(), *WorkoutLog.objects.in_order()]
    assert [row.to_check for row in after] == [[], [], []]
    assert [(row.version, row.updated_at) for row in after] == [
        (row.version, row.updated_at) for row in before
    ]
    assert "Looks right" not in page_of(as_alice, doubtful)


def test_looks_right_says_thank_you(doubtful: WorkoutSession, as_alice: Client) -> None:
    page = text_of(as_alice.post(f"/sessions/{doubtful.pk}/checked/", follow=True))
    assert ("It is not asked again" in page, 'id="to-check"' in page, "doubts" in page) == (
        True,
        False,
        False,
    )


def test_looks_right_works_on_a_discarded_workout(doubtful: WorkoutSession, as_alice: Client) -> None:
    recording.discard_session(user=doubtful.user, session_id=doubtful.pk)
    assert as_alice.post(f"/sessions/{doubtful.pk}/checked/").status_code == 302
    doubtful.refresh_from_db()
    assert (doubtful.to_check, doubtful.deleted_at) == ([], NOW)


def test_bob_cannot_say_that_it_looks_right(doubtful: WorkoutSession, as_bob: Client) -> None:
    before = everything()
    assert as_bob.post(f"/sessions/{doubtful.pk}/checked/").status_code == 404
    assert everything() == before


def test_to_say_it_asks_the_database_nothing_more(doubtful: WorkoutSession, as_alice: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of(as_alice, doubtful)
        return len(captured)

    asked()
    said = asked()
    recording.checked(user=doubtful.user, session_id=doubtful.pk)
    assert said == asked()


# --- A day without a time -----------------------------------------------------------------------------------------


def sent(client: Client, session: WorkoutSession, **typed: str) -> Any:
    """The edit page as it stands, with what was typed, sent."""
    form = client.get(f"/sessions/{session.pk}/edit/").context["form"]
    stands = {name: form[name].value() for name in form.fields}
    return client.post(
        f"/sessions/{session.pk}/edit/",
        {name: "" if value is None else value for name, value in stands.items()} | typed,
    )


def when(session: WorkoutSession) -> tuple[bool, date, datetime, datetime | None]:
    session.refresh_from_db()
    return session.has_time, session.local_date, session.started_at, session.ended_at


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "UTC", "America/Los_Angeles", "Pacific/Niue"])
def test_no_page_shows_a_time_or_another_day(
    alice: User, as_alice: Client, old: WorkoutSession, zone: str
) -> None:
    User.objects.update(time_zone=zone)
    WorkoutSession.objects.update(time_zone=zone)
    log = came_over(old)
    expanded(log, 1)
    pages = [
        "/",
        "/log/",
        "/history/",
        f"/history/exercises/{log.exercise_id}/",
        f"/sessions/{old.pk}/",
        f"/sessions/{old.pk}/?log={log.pk}",
        f"/sessions/{old.pk}/edit/",
    ]
    for address in pages:
        page = text_of(as_alice.get(address)).partition("<main")[2]
        assert (address, "00:00" in page, "31" in page and "Jan" in page) == (address, False, False)
    assert "Sunday 1 February 2026" in page_of(as_alice, old)
    assert "Sun 1" in text_of(as_alice.get("/history/"))
    assert 'value="2026-02-01"' in text_of(as_alice.get(f"/sessions/{old.pk}/edit/"))


def test_the_time_stays_unknown_where_it_is_left_empty(old: WorkoutSession, as_alice: Client) -> None:
    assert sent(as_alice, old, notes="Felt strong").status_code == 302
    assert (when(old), old.notes) == ((False, DAY, MIDNIGHT, None), "Felt strong")


def test_the_day_moves_without_a_time(old: WorkoutSession, as_alice: Client) -> None:
    log = came_over(old)
    WorkoutSession.objects.update(time_zone="America/Los_Angeles")
    assert sent(as_alice, old, local_date="2026-01-31").status_code == 302
    assert when(old) == (False, date(2026, 1, 31), datetime(2026, 1, 31, tzinfo=UTC), None)
    log.refresh_from_db()
    assert log.date == date(2026, 1, 31)


def test_a_duration_is_kept_without_a_time(old: WorkoutSession, as_alice: Client) -> None:
    sent(as_alice, old, minutes="45")
    assert when(old) == (False, DAY, MIDNIGHT, MIDNIGHT + timedelta(minutes=45))
    sent(as_alice, old, local_date="2026-01-31")
    assert (when(old)[1], old.duration) == (date(2026, 1, 31), timedelta(minutes=45))


def test_a_time_that_is_entered_is_known_from_then_on(old: WorkoutSession, as_alice: Client) -> None:
    WorkoutSession.objects.update(time_zone="Europe/Berlin", to_check=["day_only", "order_uncertain"])
    assert sent(as_alice, old, started="18:30").status_code == 302
    assert when(old) == (True, DAY, datetime(2026, 2, 1, 17, 30, tzinfo=UTC), None)
    assert old.to_check == ["order_uncertain"]
    refused = sent(as_alice, old, started="")
    assert (refused.status_code, messages_of(refused)) == (422, ["This field is required."])


def test_today_without_a_time_is_today_where_the_day_begins_first(
    old: WorkoutSession, as_alice: Client
) -> None:
    """In Kiritimati it is the 3rd, whose 00:00 UTC has not come yet."""
    WorkoutSession.objects.update(time_zone="Pacific/Kiritimati")
    assert sent(as_alice, old, local_date="2026-03-03", minutes="60").status_code == 302
    assert when(old)[:2] == (False, date(2026, 3, 3))
    refused = sent(as_alice, old, started="23:30")
    assert messages_of(refused) == ["That time has not come yet."]


@pytest.mark.parametrize("day", [date(1912, 5, 1), date(2031, 5, 1)])
def test_a_day_that_nobody_could_type_stays_where_it_is(
    old: WorkoutSession, as_alice: Client, day: date
) -> None:
    WorkoutSession.objects.update(
        local_date=day, started_at=datetime(day.year, 5, 1, 18, tzinfo=UTC), has_time=True
    )
    assert sent(as_alice, old, notes="Really?").status_code == 302
    assert (when(old)[1], old.notes) == (day, "Really?")
    moved = sent(as_alice, old, local_date=f"{day + timedelta(days=1)}")
    assert moved.status_code == 422


# --- Long notes ---------------------------------------------------------------------------------------------------


def test_a_note_longer_than_ours_can_be_saved_again(old: WorkoutSession, as_alice: Client) -> None:
    long = "line\n" * 1200 + "end"
    log = came_over(old, notes=long)
    WorkoutSession.objects.update(notes=long)
    typed = long.replace("\n", "\r\n")  # as browsers send it
    assert sent(as_alice, old, notes=typed, name="Renamed").status_code == 302
    assert as_alice.post(f"/logs/{log.pk}/note/", {"version": "1", "notes": typed}).status_code == 302
    for row in (old, log):
        row.refresh_from_db()
        assert (row.notes, row.version) == (long, 2)
    assert sent(as_alice, old, notes=typed[:-100]).status_code == 302


def test_a_note_that_grows_beyond_is_refused_in_numbers(old: WorkoutSession, as_alice: Client) -> None:
    log = came_over(old, notes="x" * 6003)
    refused = as_alice.post(f"/logs/{log.pk}/note/", {"version": "1", "notes": "x" * 6004})
    assert (refused.status_code, messages_of(refused)) == (
        422,
        ["Enter at most 6,003 characters: here are 6,004."],
    )
    assert ("x" * 6004 in text_of(refused), 'maxlength="6003"' in text_of(refused)) == (True, True)
    refused = sent(as_alice, old, notes="x" * 5001)
    assert messages_of(refused) == ["Enter at most 5,000 characters: here are 5,001."]


# --- Again --------------------------------------------------------------------------------------------------------


def repeated(session: WorkoutSession) -> WorkoutSession:
    return recording.repeat_session(
        user=session.user, source_id=session.pk, session_id=recording.new_id(), at=NOW
    )


def coming(session: WorkoutSession) -> list[list[str]]:
    return [
        [row.suggested.text for row in card.coming_rows if row.suggested] for card in session_cards(session)
    ]


def test_a_workout_is_done_again_with_its_sets_as_suggestions(old: WorkoutSession, as_alice: Client) -> None:
    expanded(came_over(old, stated_sets=3), 3, weight=Decimal("82.5"), reps=5)
    expanded(came_over(old, stated_sets=51), 1, reps=10)
    came_over(old, stated_sets=0)
    expanded(came_over(old, "distance_time", stated_sets=1), 1, **NO_WEIGHT, seconds=Decimal(1800), reps=1)
    expanded(came_over(old, stated_sets=2), 2, **NO_WEIGHT, reps=8)
    response = as_alice.post("/sessions/start/", {"repeat": str(old.pk)}, follow=True)
    assert response.status_code == 200
    session = WorkoutSession.objects.open().get()
    assert coming(session) == [
        ["82.5 kg × 5"] * 3,
        ["100 kg × 10"],
        [],
        ["30:00"],
        ["8 reps"] * 2,
    ]
    assert (session.has_time, session.reconstructed, session.to_check) == (True, False, [])
    for log in session.logs.all():
        assert as_alice.get(f"/sessions/{session.pk}/?log={log.pk}").status_code == 200


def test_a_suggested_run_is_ticked_without_the_reps_it_does_not_measure(
    old: WorkoutSession, as_alice: Client
) -> None:
    expanded(came_over(old, "time"), 2, **NO_WEIGHT, seconds=Decimal(60), reps=1)
    session = repeated(old)
    (card,) = session_cards(session)
    planned = card.coming_rows[1].planned
    response = as_alice.post(f"/logs/{card.log.pk}/sets/", {"planned": planned, "position": "1"})
    assert response.status_code == 302
    row = WorkoutSet.objects.get(log=card.log)
    assert (row.seconds, row.reps, row.expanded) == (Decimal(60), None, False)


def test_a_suggestion_that_cannot_be_stored_asks_for_what_is_missing(
    old: WorkoutSession, as_alice: Client
) -> None:
    expanded(came_over(old), 2, **NO_WEIGHT, reps=5000)
    (card,) = session_cards(repeated(old))
    planned = card.coming_rows[1].planned
    refused = as_alice.post(f"/logs/{card.log.pk}/sets/", {"planned": planned, "position": "1"})
    assert (refused.status_code, messages_of(refused)) == (
        422,
        ["Enter the weight.", "Enter at most 1000 reps."],
    )


def test_an_exercise_measured_otherwise_today_does_not_break_the_page(
    old: WorkoutSession, as_alice: Client
) -> None:
    log = came_over(old, "weight_reps", stated_sets=2, seconds=Decimal(90), mood="good")
    expanded(log, 2)
    log.exercise.measurement = "time"
    log.exercise.save()
    session = repeated(old)
    assert coming(session) == [[]]
    for address in (f"/sessions/{session.pk}/", f"/sessions/{old.pk}/?log={log.pk}"):
        assert as_alice.get(address).status_code == 200
    assert "100 kg × 5, 5" in text_of(as_alice.get(f"/history/exercises/{log.exercise_id}/"))


def test_last_time_may_be_a_day_without_a_time(old: WorkoutSession, alice: User) -> None:
    exercise = ExerciseFactory.create()
    expanded(came_over(old, exercise=exercise), 2, reps=12)
    session = start(alice, at=AT)
    do(add(session, exercise), kg(100, 12))
    assert coming(session) == [["100 kg × 12"]]
    finish(session)
