"""When the slots of a plan are due."""

from datetime import date
from typing import Any

from training.progression.program import Day, Program, Schedule
from training.progression.schedule import Due, sessions_meant, upcoming

# 2 November 2026 is a Monday.
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (date(2026, 11, day) for day in range(2, 9))
DAYS = tuple(Day(name, name) for name in "AB")
ALTERNATING = Program("StrongLifts", "kg", DAYS, weekdays=(0, 2, 4))
FIXED = Program(
    "Split",
    "kg",
    (Day("upper", "Upper", weekday=0), Day("lower", "Lower", weekday=3)),
    schedule=Schedule.WEEKDAYS,
)
WHENEVER = Program("Whenever", "kg", DAYS)


def due(program: Program, **more: Any) -> list[tuple[int, str, str | None]]:
    """Slot, day of the plan, date; from Monday of a plan that begins then, for two weeks."""
    asked: dict[str, Any] = {
        "next_slot": 0,
        "after": date(2026, 11, 1),
        "today": MONDAY,
        "until": date(2026, 11, 15),
        "moved": {},
        **more,
    }
    return [
        (each.slot, each.place.day.name, None if each.day is None else f"{each.day:%a %d}")
        for each in upcoming(program, **asked)
    ]


def test_a_sequence_takes_its_days_in_turn_on_its_weekdays() -> None:
    assert due(ALTERNATING) == [
        (0, "A", "Mon 02"), (1, "B", "Wed 04"), (2, "A", "Fri 06"),
        (3, "B", "Mon 09"), (4, "A", "Wed 11"), (5, "B", "Fri 13"),
    ]  # fmt: skip


def test_fixed_weekdays_keep_their_days() -> None:
    assert due(FIXED) == [
        (0, "Upper", "Mon 02"), (1, "Lower", "Thu 05"), (2, "Upper", "Mon 09"), (3, "Lower", "Thu 12"),
    ]  # fmt: skip


def test_without_weekdays_the_next_is_due_whenever_one_trains() -> None:
    assert due(WHENEVER, next_slot=3) == [(3, "B", None)]


def test_the_first_is_told_however_far_it_is() -> None:
    assert due(FIXED, until=MONDAY, after=MONDAY, next_slot=1) == [(1, "Lower", "Thu 05")]


def test_a_missed_day_waits_and_nothing_is_passed_over() -> None:
    """The Monday was missed; on Tuesday it is still the next, and the one after it is due on Wednesday."""
    found = upcoming(ALTERNATING, next_slot=0, after=date(2026, 11, 1), today=TUESDAY, until=FRIDAY, moved={})
    assert found == (
        Due(0, ALTERNATING.place(0), MONDAY),
        Due(1, ALTERNATING.place(1), WEDNESDAY),
        Due(2, ALTERNATING.place(2), FRIDAY),
    )
    assert [each.is_missed(TUESDAY) for each in found] == [True, False, False]


def test_after_a_fortnight_away_the_next_but_one_is_not_due_before_today() -> None:
    away = date(2026, 11, 19)  # a Thursday
    assert due(ALTERNATING, today=away, until=date(2026, 11, 25)) == [
        (0, "A", "Mon 02"), (1, "B", "Fri 20"), (2, "A", "Mon 23"), (3, "B", "Wed 25"),
    ]  # fmt: skip
    assert due(FIXED, today=away, until=date(2026, 11, 25))[:2] == [
        (0, "Upper", "Mon 02"),
        (1, "Lower", "Thu 19"),
    ]


def test_a_day_that_was_done_late_moves_what_follows() -> None:
    assert due(ALTERNATING, next_slot=1, after=WEDNESDAY, today=THURSDAY)[:2] == [
        (1, "B", "Fri 06"),
        (2, "A", "Mon 09"),
    ]
    assert (
        due(FIXED, next_slot=1, after=FRIDAY, today=SATURDAY)[:2]
        == [(1, "Lower", "Thu 12"), (2, "Upper", "Mon 16")][:1]
    )


def test_a_moved_day_is_due_when_the_lifter_said() -> None:
    assert due(ALTERNATING, moved={0: TUESDAY})[:3] == [
        (0, "A", "Tue 03"),
        (1, "B", "Wed 04"),
        (2, "A", "Fri 06"),
    ]
    assert due(ALTERNATING, moved={0: THURSDAY})[:2] == [(0, "A", "Thu 05"), (1, "B", "Fri 06")]
    assert due(ALTERNATING, moved={1: SUNDAY})[:3] == [
        (0, "A", "Mon 02"),
        (1, "B", "Sun 08"),
        (2, "A", "Mon 09"),
    ]


def test_one_that_was_moved_to_a_day_gone_by_is_missed() -> None:
    assert due(ALTERNATING, today=FRIDAY, moved={0: WEDNESDAY})[:2] == [
        (0, "A", "Wed 04"),
        (1, "B", "Fri 06"),
    ]


def test_a_skipped_day_takes_its_date_with_it() -> None:
    """Who leaves Wednesday out trains again on Friday."""
    assert due(ALTERNATING, skipped=frozenset({1}))[:2] == [(0, "A", "Mon 02"), (2, "A", "Fri 06")]
    assert due(FIXED, skipped=frozenset({1}))[:2] == [(0, "Upper", "Mon 02"), (2, "Upper", "Mon 09")]


def test_so_does_one_that_was_skipped_when_it_was_next() -> None:
    assert due(ALTERNATING, next_slot=1, skipped=frozenset({0}))[:2] == [
        (1, "B", "Wed 04"),
        (2, "A", "Fri 06"),
    ]


def test_one_that_was_missed_and_then_skipped_leaves_no_debt() -> None:
    """Monday's was missed and left out on Thursday: the next is due on Friday, not on the Wednesday before."""
    assert due(ALTERNATING, next_slot=1, skipped=frozenset({0}), today=THURSDAY)[:1] == [(1, "B", "Fri 06")]


def test_without_weekdays_only_what_was_moved_has_a_date() -> None:
    moved = {2: FRIDAY, 4: date(2026, 12, 24), 1: WEDNESDAY, 3: THURSDAY}
    assert due(WHENEVER, moved=moved, skipped=frozenset({3})) == [
        (0, "A", None), (1, "B", "Wed 04"), (2, "A", "Fri 06"),
    ]  # fmt: skip


def test_a_moved_day_of_a_plan_without_weekdays_comes_first() -> None:
    assert due(WHENEVER, moved={0: WEDNESDAY}) == [(0, "A", "Wed 04")]


def test_a_plan_without_days_has_nothing_due() -> None:
    assert due(Program("Empty", "kg")) == []


def test_how_many_sessions_a_plan_means_in_a_time() -> None:
    fortnight = (MONDAY, date(2026, 11, 15))
    assert [sessions_meant(each, *fortnight) for each in (ALTERNATING, FIXED, WHENEVER)] == [6, 4, None]
    assert sessions_meant(ALTERNATING, TUESDAY, TUESDAY) == 0
    assert sessions_meant(ALTERNATING, TUESDAY, MONDAY) == 0
