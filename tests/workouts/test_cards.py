"""The session page's rows: what is done, what last time was, what comes next."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import User
from tests.factories import AT, ExerciseFactory
from tests.workouts.story import add, do, finish, kg, lb, start
from workouts import recording
from workouts.cards import Card, next_card, session_cards, summarise
from workouts.models import WorkoutLog, WorkoutSession
from workouts.set_values import SetValues

pytestmark = pytest.mark.django_db

WEEK = timedelta(weeks=1)
LAST = (kg(60, 5, "warm_up"), kg(100, 5), kg(100, 5), kg(90, 8))


def again(user: User, *sets: SetValues) -> WorkoutLog:
    """Last week's sets are LAST; `sets` are done today."""
    before = start(user)
    do(add(before), *LAST)
    finish(before)
    log = add(start(user, at=AT + WEEK))
    do(log, *sets, at=AT + WEEK)
    return log


def card_of(log: WorkoutLog) -> Card:
    return session_cards(WorkoutSession.objects.get(pk=log.session_id))[0]


def shown(card: Card) -> tuple[list[tuple[str, str, str]], list[tuple[str, str]]]:
    done = [(row.label, row.done.text if row.done else "", row.last_text) for row in card.done_rows]
    return done, [(row.label, row.suggested.text if row.suggested else "") for row in card.coming_rows]


@pytest.mark.parametrize(
    ("sets", "done", "coming"),
    [
        ((), [], [("W", "60 kg × 5"), ("1", "100 kg × 5"), ("2", "100 kg × 5"), ("3", "90 kg × 8")]),
        (
            (kg(60, 5, "warm_up"),),
            [("W", "60 kg × 5", "60 × 5")],
            [("1", "100 kg × 5"), ("2", "100 kg × 5"), ("3", "90 kg × 8")],
        ),
        (  # without the warm-up; 2.5 kg more is taken along where last time had equal weights
            (kg("102.5", 5),),
            [("1", "102.5 kg × 5", "100 × 5")],
            [("2", "102.5 kg × 5"), ("3", "90 kg × 8")],
        ),
        (
            LAST,
            [
                ("W", "60 kg × 5", "60 × 5"),
                ("1", "100 kg × 5", "100 × 5"),
                ("2", "100 kg × 5", "100 × 5"),
                ("3", "90 kg × 8", "90 × 8"),
            ],
            [],
        ),
        (
            (kg(100, 5), kg(80, 8, "drop"), kg(100, 3, "failure"), kg(50, 20)),
            [
                ("1", "100 kg × 5", "100 × 5"),
                ("D", "80 kg × 8", "100 × 5"),
                ("F", "100 kg × 3", "90 × 8"),
                ("4", "50 kg × 20", ""),
            ],
            [],
        ),
    ],
)
def test_rows_stand_beside_those_of_last_time(
    alice: User,
    sets: tuple[SetValues, ...],
    done: list[tuple[str, str, str]],
    coming: list[tuple[str, str]],
) -> None:
    assert shown(card_of(again(alice, *sets))) == (done, coming)


def run(distance: int, seconds: int) -> SetValues:
    return SetValues(distance=Decimal(distance), distance_unit="km", seconds=Decimal(seconds))


def hold(weight: int, seconds: int) -> SetValues:
    return SetValues(weight=Decimal(weight), weight_unit="kg", seconds=Decimal(seconds))


@pytest.mark.parametrize(
    ("measurement", "last", "today", "coming"),
    [
        ("weight_reps", (kg(100, 10), kg(100, 8), kg(100, 6)), (kg(100, 10),), ["100 kg × 8", "100 kg × 6"]),
        ("weight_reps", (kg(100, 10), kg(100, 8)), (kg("102.5", 9),), ["102.5 kg × 8"]),
        ("weight_reps", (kg(100, 10), kg(100, 8)), (lb(225, 10),), ["225 lb × 8"]),
        ("weight_reps", (kg(100, 10), kg(90, 8)), (kg(105, 10),), ["90 kg × 8"]),
        # A warm-up in between, or a drop set, is not what the next working set goes by.
        ("weight_reps", (kg(80, 5), kg(80, 5)), (kg(90, 5), kg(40, 5, "warm_up")), ["90 kg × 5"]),
        (
            "weight_reps",
            (kg(80, 5), kg(80, 5), kg(80, 5)),
            (kg(90, 5), kg(60, 8, "drop")),
            ["90 kg × 5"],
        ),
        (
            "weight_reps",
            (kg(80, 5), kg(60, 9, "drop"), kg(60, 7, "drop")),
            (kg(90, 5),),
            ["60 kg × 9", "60 kg × 7"],
        ),
        (
            "reps",
            tuple(SetValues(reps=reps) for reps in (12, 9, 7)),
            (SetValues(reps=12),),
            ["9 reps", "7 reps"],
        ),
        ("distance_time", (run(5, 1500), run(1, 270)), (run(5, 1480),), ["1 km · 4:30"]),
        ("weight_time", (hold(20, 60), hold(20, 45)), (hold(24, 60),), ["24 kg · 0:45"]),
        ("added_weight_reps", (SetValues(reps=8), SetValues(reps=6)), (kg(5, 8),), ["+5 kg × 6"]),
    ],
)
def test_todays_weight_is_taken_along_but_never_its_reps_time_or_distance(
    alice: User,
    measurement: str,
    last: tuple[SetValues, ...],
    today: tuple[SetValues, ...],
    coming: list[str],
) -> None:
    exercise = ExerciseFactory.create(measurement=measurement)
    before = start(alice)
    do(add(before, exercise), *last)
    finish(before)
    log = add(start(alice, at=AT + WEEK), exercise)
    do(log, *today)
    rows = card_of(log).coming_rows
    assert [row.suggested and row.suggested.text for row in rows] == coming
    assert [row.last and row.last.text for row in rows] == [
        row.text for row in WorkoutLog.objects.get(session=before).sets.in_order()
    ][-len(coming) :]


def test_one_more_set_is_like_the_one_before(alice: User) -> None:
    card = card_of(again(alice, *LAST[1:]))
    suggested = card.next_row.suggested
    assert (card.is_complete, card.next_row.label, suggested and suggested.text) == (True, "4", "90 kg × 8")
    assert (card.next_position, card.planned_count, card.done_count) == (4, 3, 3)


def test_last_time_is_neither_unfinished_nor_discarded_nor_bobs_nor_later(alice: User, bob: User) -> None:
    log = again(alice)
    theirs = start(bob)
    do(add(theirs), kg(200, 1))
    finish(theirs)
    finish(log.session)
    later = start(alice, at=AT + 3 * WEEK)
    do(add(later), kg(300, 1))
    finish(later)
    discarded = start(alice, at=AT + timedelta(days=1))
    do(add(discarded), kg(400, 1))
    finish(discarded)
    recording.discard_session(user=alice, session_id=discarded.pk)
    assert [row.text for row in card_of(log).last_sets] == [
        "60 kg × 5",
        "100 kg × 5",
        "100 kg × 5",
        "90 kg × 8",
    ]


def test_last_time_was_measured_as_this_time(alice: User) -> None:
    exercise = ExerciseFactory.create(name="Plank", measurement="time")
    before = start(alice)
    do(add(before, exercise), SetValues(seconds=Decimal(45)))
    finish(before)
    exercise.measurement = "weight_time"
    exercise.save()
    log = add(start(alice, at=AT + WEEK), exercise)
    assert card_of(log).last_sets == []
    do(log, hold(10, 45))
    finish(log.session)
    later = add(start(alice, at=AT + 2 * WEEK), exercise)
    assert [row.text for row in card_of(later).last_sets] == ["10 kg · 0:45"]


def test_supersets_are_marked_and_alternate(alice: User) -> None:
    session = start(alice)
    logs = [add(session, name) for name in "ABCD"]
    recording.join_superset(user=alice, log_id=logs[1].pk)
    cards = session_cards(session)
    assert [card.superset_mark for card in cards] == ["", "A1", "A2", ""]
    _, b, c, _ = cards
    assert (next_card(cards, b), next_card(cards, c)) == (c, b)
    recording.remove_exercise(user=alice, log_id=logs[2].pk)
    assert [card.superset_mark for card in session_cards(session)] == ["", "", ""]


def test_after_a_complete_exercise_comes_the_next_unfinished_one(alice: User) -> None:
    before = start(alice)
    for name in ("Bench press", "Row"):
        do(add(before, name), kg(100, 5))
    finish(before)
    session = start(alice, at=AT + WEEK)
    bench, row = add(session), add(session, "Row")

    def opened(**about: object) -> list[str]:
        cards = session_cards(session, **about)  # type: ignore[arg-type]
        return [card.log.exercise.name for card in cards if card.expanded]

    assert opened() == ["Bench press"]
    do(bench, kg(100, 5))
    assert opened() == opened(after=bench.pk) == ["Row"]
    assert opened(focus=bench.pk) == ["Bench press"]
    do(row, kg(100, 5))
    assert opened() == []
    finish(session)
    session.refresh_from_db()
    assert opened() == []


@pytest.mark.parametrize(
    ("measurement", "sets", "expected"),
    [
        (
            "weight_reps",
            (kg("82.5", 5), kg("82.5", 5), kg("82.5", 4), kg(80, 8)),
            "82.5 kg × 5, 5, 4 · 80 kg × 8",
        ),
        (
            "weight_reps",
            (*[kg(60, 10)] * 6, kg(60, 8), *[kg(50, 10)] * 5),
            "60 kg × 10 (6 times), 8 · 50 kg × 10, 10, 10, 10, 10",
        ),
        ("reps", (SetValues(reps=12), SetValues(reps=1)), "12 reps, 1 rep"),
        ("reps", (SetValues(reps=12),) * 10, "12 reps (10 times)"),
        ("added_weight_reps", (kg(10, 8), SetValues(reps=8)), "+10 kg × 8 · 8 reps"),
        ("assisted_reps", (kg(20, 8), kg(0, 5)), "−20 kg × 8 · 5 reps"),
        ("time", (SetValues(seconds=Decimal(45)), SetValues(seconds=Decimal("60.5"))), "0:45, 1:00.5"),
        (
            "weight_time",
            (SetValues(weight=Decimal(20), weight_unit="lb", seconds=Decimal(3600)),),
            "20 lb · 1:00:00",
        ),
        (
            "distance_time",
            (
                SetValues(distance=Decimal(5), distance_unit="km", seconds=Decimal(1500)),
                SetValues(seconds=Decimal(60)),
                SetValues(distance=Decimal("0.5"), distance_unit="mi"),
            ),
            "5 km · 25:00, 1:00, 0.5 mi",
        ),
        (
            "weight_distance",
            (SetValues(weight=Decimal(40), weight_unit="kg", distance=Decimal(50), distance_unit="m"),),
            "40 kg · 50 m",
        ),
    ],
)
def test_sets_read_on_one_line(
    alice: User, measurement: str, sets: tuple[SetValues, ...], expected: str
) -> None:
    log = add(start(alice), ExerciseFactory.create(measurement=measurement))
    do(log, *sets)
    assert summarise(log.sets.in_order()) == expected
