"""Home and history: weeks in a row, sets by muscle, pages, search."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.localtime import to_instant
from accounts.models import User
from tests.factories import AT, ExerciseFactory
from tests.workouts.story import add, do, finish, kg, start
from training.merging import merge
from training.models import ExerciseMuscle
from workouts import overview, recording
from workouts.models import WorkoutSession
from workouts.overview import MuscleVolume

pytestmark = pytest.mark.django_db


def trained(user: User, *days: date, name: str = "") -> list[WorkoutSession]:
    return [
        recording.record_past_session(
            user=user,
            session_id=recording.new_id(),
            day=day,
            started_at=to_instant(day, time(18), user.time_zone),
            ended_at=None,
            name=name,
        )
        for day in days
    ]


SATURDAY, SUNDAY, MONDAY = date(2026, 1, 3), date(2026, 1, 4), date(2026, 1, 5)


@pytest.mark.parametrize(
    ("first_weekday", "days", "today", "streak"),
    [
        (1, [], MONDAY, 0),
        (1, [MONDAY], MONDAY, 1),
        (1, [date(2025, 12, 24), date(2025, 12, 31), MONDAY], MONDAY, 3),  # over the year's end
        (1, [date(2025, 12, 24), date(2025, 12, 31)], MONDAY, 2),  # this week is not over
        (1, [date(2025, 12, 24), MONDAY], MONDAY, 1),  # a week was left out
        (1, [date(2025, 12, 24)], MONDAY, 0),
        (1, [SATURDAY, SUNDAY], SUNDAY, 1),
        (7, [SATURDAY, SUNDAY], SUNDAY, 2),  # Sunday begins the next week
        (6, [date(2026, 1, 2), SATURDAY], SUNDAY, 2),
        (1, [MONDAY - timedelta(weeks=weeks) for weeks in range(10)], MONDAY, 10),
    ],
)
def test_weeks_in_a_row(
    alice: User, bob: User, first_weekday: int, days: list[date], today: date, streak: int
) -> None:
    alice.first_weekday = first_weekday
    trained(alice, *days)
    trained(bob, *(MONDAY - timedelta(weeks=weeks) for weeks in range(20)))
    week, found = overview.week_and_streak(alice, today)
    assert found == streak
    assert week[0].day.isoweekday() == first_weekday
    assert [day.day for day in week if day.trained] == sorted(set(days) & {day.day for day in week})
    assert [day.day for day in week if day.is_today] == [today]


def test_a_discarded_or_open_workout_is_no_training_day(alice: User) -> None:
    (discarded,) = trained(alice, AT.date())
    recording.discard_session(user=alice, session_id=discarded.pk)
    start(alice)
    week, streak = overview.week_and_streak(alice, AT.date())
    assert (any(day.trained for day in week), streak) == (False, 0)


def test_a_helping_muscle_counts_half(alice: User, bob: User) -> None:
    bench, dip = ExerciseFactory.create(name="Bench press"), ExerciseFactory.create(name="Dip")
    for exercise, muscle, role in (
        (bench, "chest", "primary"),
        (bench, "triceps", "secondary"),
        (dip, "triceps", "primary"),
    ):
        ExerciseMuscle.objects.get_or_create(exercise=exercise, muscle=muscle, defaults={"role": role})
    for user in (alice, bob):
        session = start(user)
        do(add(session, bench), kg(60, 5, "warm_up"), kg(100, 5), kg(100, 5), kg(80, 8, "drop"), kg(100, 3))
        do(add(session, dip), kg(0, 10))
        finish(session)
    assert overview.muscle_volume(alice, AT.date(), AT.date()) == [
        MuscleVolume("Chest", Decimal(3), 100),
        MuscleVolume("Triceps", Decimal("2.5"), 83),
    ]
    tomorrow = AT.date() + timedelta(days=1)
    assert overview.muscle_volume(alice, tomorrow, tomorrow) == []


def test_pages_of_the_history_hold_every_workout_once(alice: User, bob: User) -> None:
    days = [date(2026, 1, 1) + timedelta(days=number // 3) for number in range(65)]  # three a day
    expected = trained(alice, *days)
    trained(bob, *days)
    found, cursor, pages = [], "", 0
    while True:
        page = overview.history_page(alice, text="", cursor=cursor)
        found += [session for _, sessions in page.months for session in sessions]
        cursor, pages = page.next_cursor, pages + 1
        if not cursor:
            break
    order = sorted(expected, key=lambda session: (session.local_date, session.pk), reverse=True)
    assert (found, pages) == (order, 4)


def test_the_history_is_grouped_by_month(alice: User) -> None:
    trained(alice, date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31))
    months = overview.history_page(alice, text="", cursor="").months
    assert [(month, len(sessions)) for month, sessions in months] == [
        (date(2026, 1, 1), 2),
        (date(2025, 12, 1), 1),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bench", ["Push"]),
        ("BENCH push", ["Push"]),
        ("bench legs", []),
        ("easy", ["Legs"]),
        ("slow", ["Push"]),
        ("removed", []),
        ("100%", ["Legs"]),
        ("_", []),
        ("", ["Legs", "Push"]),
        ("bench\x00", ["Push"]),
    ],
)
def test_search_looks_at_names_notes_and_exercises(
    alice: User, bob: User, text: str, expected: list[str]
) -> None:
    push, legs = trained(alice, MONDAY, name="Push") + trained(alice, MONDAY + timedelta(days=1), name="Legs")
    bench = add(push, "Bench press")
    recording.note_exercise(user=alice, log_id=bench.pk, version=1, notes="slow down")
    recording.remove_exercise(user=alice, log_id=add(legs, "Removed one").pk)
    recording.edit_session(user=alice, session_id=legs.pk, version=1, notes="easy, 100% done")
    add(trained(bob, MONDAY, name="Bobs bench legs easy")[0], "Bench press")
    page = overview.history_page(alice, text=text, cursor="")
    assert [session.name for _, sessions in page.months for session in sessions] == expected


def found_on_pages(user: User, text: str) -> list[list[str]]:
    """The names on each page of a search, from the first to the last."""
    pages, cursor = [], ""
    while True:
        page = overview.history_page(user, text=text, cursor=cursor)
        pages.append([session.name for _, sessions in page.months for session in sessions])
        cursor = page.next_cursor
        if not cursor:
            return pages


def test_a_search_that_finds_nothing_stops_and_goes_on_to_the_end(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "SEARCHED", 10)
    for number in range(32):
        day = MONDAY - timedelta(days=number // 3)  # the stretch of a search ends with a day
        trained(alice, day, name="Match" if number == 25 else "Other")
        trained(bob, day, name="Match")
    assert found_on_pages(alice, "nothing") == [[], [], []]  # 12, 12 and 8 workouts
    assert found_on_pages(alice, "match") == [[], [], ["Match"]]
    first = overview.history_page(alice, text="nothing", cursor="")
    assert first.searched_to == MONDAY - timedelta(days=3)
    assert [len(page) for page in found_on_pages(alice, "")] == [20, 12]


@pytest.mark.parametrize("workouts", [0, 1, 9, 10, 11, 20])
def test_a_search_says_only_that_it_stopped_where_there_is_more(
    alice: User, workouts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "SEARCHED", 10)
    trained(alice, *(MONDAY - timedelta(days=number) for number in range(workouts)))
    page = overview.history_page(alice, text="nothing", cursor="")
    assert bool(page.next_cursor) == bool(page.searched_to) == (workouts > 10)


def test_paging_through_a_search_reaches_every_match_once(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "SEARCHED", 13)
    monkeypatch.setattr(overview, "HISTORY_PAGE", 4)
    matching, by_exercise = [], []
    for number in range(60):
        even = number % 2 == 0
        (session,) = trained(
            alice, MONDAY - timedelta(days=number // 4), name=f"{number} {'yes' if even else ''}"
        )
        matching += [session] if even else []
        if number % 3 == 0:
            add(session, "Bench press")
            by_exercise.append(session)
    for text, expected in (("yes", matching), ("bench", by_exercise)):
        order = sorted(expected, key=lambda session: (session.local_date, session.pk), reverse=True)
        pages = found_on_pages(alice, text)
        assert [name for page in pages for name in page] == [session.name for session in order]
        assert max(len(page) for page in pages) == 4


def test_a_search_reads_no_more_of_the_logs_than_of_the_workouts(
    alice: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(overview, "SEARCHED", 3)
    trained(alice, *(MONDAY - timedelta(days=number) for number in range(9)))
    second = overview.history_page(alice, text="bench", cursor="").next_cursor
    with django_assert_num_queries(2) as captured:  # where to stop, and the matches; no match, no logs
        overview.history_page(alice, text="bench press", cursor=second)
    search = captured.captured_queries[1]["sql"]
    for day, operator in ((MONDAY - timedelta(days=2), "<="), (MONDAY - timedelta(days=5), ">=")):
        assert len(re.findall(rf'"date" {operator} \S*{day}', search)) == 2  # for each word


def test_an_empty_page_of_a_search_says_how_far_it_looked(
    as_alice: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "SEARCHED", 2)
    trained(alice, date(2026, 1, 5), date(2025, 12, 3), date(2025, 11, 2), name="Legs")
    page = as_alice.get("/history/", {"q": "a & b"}).content.decode()
    assert "Nothing back to December 2025" in page
    assert "No workout matches" not in page
    link = re.search(r'href="\?(q=a%20%26%20b&amp;before=[^"]*)">Search earlier</a>', page)
    assert link is not None
    last = as_alice.get(f"/history/?{link[1].replace('&amp;', '&')}").content.decode()
    assert "Nothing earlier" in last
    assert "before=" not in last
    some = as_alice.get("/history/", {"q": "legs"}).content.decode()
    assert "Searched back to December 2025." in some


@pytest.mark.parametrize(
    "cursor", ["x", "2026-01-05", "2026-01-05_x", "_", "9999-12-31_" + "0" * 32, "\0_\0"]
)
def test_a_strange_cursor_begins_at_the_newest(alice: User, cursor: str) -> None:
    trained(alice, MONDAY, name="Push")
    for text in ("", "push"):
        ((_, sessions),) = overview.history_page(alice, text=text, cursor=cursor).months
        assert [session.name for session in sessions] == ["Push"]


@pytest.mark.parametrize("text", ["rücken", "RÜCKEN", "Rücken", "СПИНА", "ΠΛΆΤΗ", "überzüge"])
def test_search_knows_capitals_of_every_alphabet(alice: User, text: str) -> None:
    (session,) = trained(alice, MONDAY, name="Rücken")
    log = add(session, "Überzüge")
    recording.note_exercise(user=alice, log_id=log.pk, version=1, notes="спина")
    recording.edit_session(user=alice, session_id=session.pk, version=1, notes="πλάτη")
    trained(alice, MONDAY, name="Rucken")
    months = overview.history_page(alice, text=text, cursor="").months
    assert [found for _, sessions in months for found in sessions] == [session]


def test_the_workout_longest_ago_of_those_in_turn_is_offered(alice: User) -> None:
    for number, name in enumerate(["A", "B", "C", "A", "B", "C", "Once"]):
        (session,) = trained(alice, MONDAY + timedelta(days=number), name=name)
        add(session, f"Exercise of {name}")
    suggested = overview.suggested_repeat(overview.recent_sessions(alice))
    assert suggested is not None
    assert (suggested.name, suggested.local_date) == ("A", MONDAY + timedelta(days=3))


def test_nothing_is_offered_to_somebody_new(alice: User) -> None:
    assert overview.suggested_repeat(overview.recent_sessions(alice)) is None


@pytest.mark.parametrize("page", ["/", "/log/", "/history/"])
def test_every_page_works_for_somebody_new_and_shows_nothing_of_bobs(
    as_alice: Client, bob: User, page: str
) -> None:
    (theirs,) = trained(bob, datetime.now().astimezone().date(), name="bobs-canary")
    add(theirs, "Bench press")
    response = as_alice.get(page)
    assert response.status_code == 200
    assert b"canary" not in response.content


def test_the_history_of_an_exercise_is_the_persons_own(as_alice: Client, alice: User, bob: User) -> None:
    for user, weight in ((alice, 100), (bob, 77)):
        session = start(user)
        log = add(session)
        do(log, kg(60, 5, "warm_up"), kg(weight, 5), kg(weight, 4))
        finish(session)
    content = as_alice.get(f"/history/exercises/{log.exercise_id}/").content.decode()
    assert "100 kg × 5, 4" in content
    assert "77 kg" not in content
    private = ExerciseFactory.create(owner=bob)
    assert as_alice.get(f"/history/exercises/{private.pk}/").status_code == 404


def test_the_history_of_a_merged_exercise_is_that_of_the_other(as_alice: Client, alice: User) -> None:
    duplicate, into = ExerciseFactory.create(name="Benchpress"), ExerciseFactory.create(name="Bench press")
    session = start(alice)
    do(add(session, duplicate), kg(100, 5))
    finish(session)
    merge(duplicate=duplicate, into=into)
    response = as_alice.get(f"/history/exercises/{duplicate.pk}/", follow=True)
    assert response.redirect_chain == [(f"/history/exercises/{into.pk}/", 302)]
    assert "100 kg × 5" in response.content.decode()
