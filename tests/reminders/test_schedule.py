"""When reminders are due, by the numbers of the cases that must hold (R1 and so on: docs/adr/0016-reminders.md)."""

import random
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.localtime import zone_names
from reminders.schedule import (
    LAST_DAY,
    Frequency,
    Planned,
    Repeat,
    dates,
    day_end,
    instants,
    quiet_end,
)

NO_LEAD = timedelta(0)
DAILY = Repeat(Frequency.DAILY)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due(first: str, last: str, wall: time, zone: str, *, repeat: Repeat = DAILY) -> list[datetime]:
    days = repeat.dates(date.fromisoformat(first), date.fromisoformat(first), date.fromisoformat(last))
    return [each.due_at for each in instants(days, wall, zone, NO_LEAD, None)]


# --- The cases -------------------------------------------------------------------------------------------------------


def test_r1_a_time_in_the_gap_moves_forward_and_the_next_day_is_back() -> None:
    assert due("2027-03-28", "2027-03-29", time(2, 30), "Europe/Berlin") == [
        at("2027-03-28 01:30"),
        at("2027-03-29 00:30"),
    ]


def test_r2_a_time_that_comes_twice_is_the_first_one() -> None:
    assert due("2027-10-31", "2027-10-31", time(2, 30), "Europe/Berlin") == [at("2027-10-31 00:30")]


def test_r3_six_o_clock_stays_six_o_clock() -> None:
    assert due("2027-03-26", "2027-03-30", time(6), "Europe/Berlin") == [
        at("2027-03-26 05:00"),
        at("2027-03-27 05:00"),
        at("2027-03-28 04:00"),
        at("2027-03-29 04:00"),
        at("2027-03-30 04:00"),
    ]


def test_r4_a_time_that_moves_over_midnight_is_kept_under_its_own_day() -> None:
    saturday, sunday = instants(
        [date(2027, 3, 27), date(2027, 3, 28)], time(23, 30), "America/Nuuk", NO_LEAD, None
    )
    assert saturday == Planned(
        date(2027, 3, 27), time(23, 30), at("2027-03-28 01:30"), at("2027-03-28 05:30")
    )
    assert (sunday.date, sunday.due_at) == (date(2027, 3, 28), at("2027-03-29 00:30"))


def test_r5_a_gap_may_be_half_an_hour() -> None:
    assert due("2027-10-03", "2027-10-03", time(2, 15), "Australia/Lord_Howe") == [at("2027-10-02 15:45")]


def test_r6_a_day_that_a_zone_leaves_out_has_none_and_the_next_day_has_its_own() -> None:
    days = [date(2011, 12, 29), date(2011, 12, 30), date(2011, 12, 31)]
    assert [(each.date, each.due_at) for each in instants(days, time(7), "Pacific/Apia", NO_LEAD, None)] == [
        (date(2011, 12, 29), at("2011-12-29 17:00")),
        (date(2011, 12, 31), at("2011-12-30 17:00")),
    ]


def test_r6_holds_also_where_the_planning_stops_at_the_day_that_is_left_out() -> None:
    assert instants([date(2011, 12, 30)], time(7), "Pacific/Apia", NO_LEAD, None) == []


def test_r18_quiet_hours_over_midnight_end_in_the_morning_also_in_the_night_of_r1() -> None:
    quiet = (time(22), time(7))
    for instant, end in (
        ("2027-03-20 22:15", "2027-03-21 06:00"),
        ("2027-03-21 05:59", "2027-03-21 06:00"),
        ("2027-03-27 22:15", "2027-03-28 05:00"),
        ("2027-03-28 04:59", "2027-03-28 05:00"),
        ("2027-10-30 21:15", "2027-10-31 06:00"),
    ):
        assert quiet_end(at(instant), *quiet, "Europe/Berlin") == at(end)


@pytest.mark.parametrize("instant", ["2027-03-20 20:59", "2027-03-21 06:00", "2027-03-28 05:00"])
def test_it_is_not_quiet_before_and_from_the_end_on(instant: str) -> None:
    assert quiet_end(at(instant), time(22), time(7), "Europe/Berlin") is None


def test_quiet_hours_of_one_day_end_on_that_day() -> None:
    assert quiet_end(at("2026-03-02 13:00"), time(12), time(14), "UTC") == at("2026-03-02 14:00")
    assert quiet_end(at("2026-03-02 14:00"), time(12), time(14), "UTC") is None


def test_quiet_hours_that_end_in_the_hour_that_comes_twice_end_once() -> None:
    assert quiet_end(at("2027-10-31 00:10"), time(22), time(2, 30), "Europe/Berlin") == at("2027-10-31 00:30")
    assert quiet_end(at("2027-10-31 01:10"), time(22), time(2, 30), "Europe/Berlin") is None


def test_it_is_never_quiet_without_quiet_hours() -> None:
    assert quiet_end(at("2026-03-02 03:00"), None, None, "UTC") is None
    assert quiet_end(at("2026-03-02 03:00"), time(3), time(3), "UTC") is None


# --- How long it may still come --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wall", "lead", "grace", "due_at", "expires_at"),
    [
        (time(18), 0, None, "2026-03-02 18:00", "2026-03-02 22:00"),
        (time(22), 0, None, "2026-03-02 22:00", "2026-03-03 00:00"),
        (time(22), 0, 600, "2026-03-02 22:00", "2026-03-03 08:00"),
        (time(0, 30), 60, None, "2026-03-01 23:30", "2026-03-02 00:00"),
        (time(18), 1440, None, "2026-03-01 18:00", "2026-03-01 22:00"),
        (time(23, 59, 30), 0, None, "2026-03-02 23:59:30", "2026-03-03 00:00:30"),
    ],
)
def test_the_usual_grace_ends_with_the_day_and_a_chosen_one_does_not(
    wall: time, lead: int, grace: int | None, due_at: str, expires_at: str
) -> None:
    (found,) = instants(
        [date(2026, 3, 2)],
        wall,
        "UTC",
        timedelta(minutes=lead),
        None if grace is None else timedelta(minutes=grace),
    )
    assert found == Planned(date(2026, 3, 2), wall, at(due_at), at(expires_at))


def test_a_day_ends_where_the_next_one_begins() -> None:
    assert day_end(date(2027, 3, 28), "Europe/Berlin") == at("2027-03-28 22:00")
    # Midnight comes twice, or not at all.
    assert day_end(date(2027, 10, 30), "Atlantic/Azores") == at("2027-10-31 00:00")
    assert day_end(date(2026, 9, 5), "America/Santiago") == at("2026-09-06 04:00")
    assert day_end(date(2011, 12, 29), "Pacific/Apia") == at("2011-12-30 10:00")


# --- Repetitions -----------------------------------------------------------------------------------------------------

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=DAILY;INTERVAL=3", "every 3 days"),
        ("FREQ=WEEKLY;BYDAY=MO,TH", "on Mondays and Thursdays"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "on Mondays, Wednesdays and Fridays"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "every day"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "every 2 weeks on Sunday"),
        ("FREQ=MONTHLY;BYMONTHDAY=1", "on the 1st of every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=12", "on the 12th of every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "on the 31st of every month that has one"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "on the last day of every month"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=22", "on the 22nd of every 3 months"),
        ("FREQ=MONTHLY;BYDAY=1MO", "on the first Monday of every month"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "on the last Friday of every month"),
    ],
)
def test_a_rule_says_what_it_means_and_is_written_the_same_again(rule: str, text: str) -> None:
    repeat = Repeat.from_rule(rule)
    assert (repeat.text, repeat.rule) == (text, rule)


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=HOURLY",
        "FREQ=YEARLY",
        "INTERVAL=2",
        "FREQ=DAILY;INTERVAL=two",
        "FREQ=DAILY;BYDAY=MO",
        "FREQ=DAILY;COUNT=3",
        "FREQ=DAILY;UNTIL=20270101T000000Z",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=MO;BYMONTHDAY=3",
        "FREQ=MONTHLY;BYDAY=1MO,2MO",
        "FREQ=MONTHLY;BYDAY=MO",
        "FREQ=DAILY;FREQ=DAILY",
        "DTSTART:20260302\nRRULE:FREQ=DAILY",
        "FREQ=DAILY\n",
        "FREQ=DAILY;INTERVAL=٣",
        "every day",
    ],
)
def test_a_rule_of_another_kind_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r"^This is no repetition that we know\.$"):
        Repeat.from_rule(rule)


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("FREQ=DAILY;INTERVAL=0", "Choose a number from 1 to 99."),
        ("FREQ=DAILY;INTERVAL=100", "Choose a number from 1 to 99."),
        ("FREQ=WEEKLY;BYDAY=1MO", "Choose at least one day of the week."),
        ("FREQ=WEEKLY", "Choose at least one day of the week."),
        ("FREQ=MONTHLY", "Choose one day of the month."),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "Choose a day of the month from 1 to 31, or the last one."),
        ("FREQ=MONTHLY;BYMONTHDAY=-2", "Choose a day of the month from 1 to 31, or the last one."),
        ("FREQ=MONTHLY;BYDAY=5MO", "Choose the first to fourth or the last weekday of the month."),
    ],
)
def test_a_choice_that_is_none_says_what_to_choose(rule: str, why: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011
        Repeat.from_rule(rule)
    assert str(error.value) == why


def test_every_two_weeks_are_counted_from_the_week_of_the_start() -> None:
    wednesday = MONDAY + timedelta(days=2)
    found = dates("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", wednesday, wednesday, date(2026, 4, 1))
    assert list(found) == [date(2026, 3, 6), date(2026, 3, 16), date(2026, 3, 20), date(2026, 3, 30)]


def test_a_month_without_the_day_is_passed_over() -> None:
    found = dates("FREQ=MONTHLY;BYMONTHDAY=31", date(2026, 1, 1), date(2026, 2, 1), date(2026, 7, 31))
    assert list(found) == [date(2026, 3, 31), date(2026, 5, 31), date(2026, 7, 31)]


def test_a_day_that_never_comes_takes_no_time_to_find() -> None:
    assert list(dates("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31", date(2026, 2, 1), MONDAY, date.max)) == []


REPEATS = st.one_of(
    st.builds(Repeat, st.just(Frequency.DAILY), st.integers(1, 99)),
    st.builds(
        Repeat, st.just(Frequency.WEEKLY), st.integers(1, 9), st.frozensets(st.integers(0, 6), min_size=1)
    ),
    st.builds(
        Repeat,
        st.just(Frequency.MONTHLY),
        st.integers(1, 5),
        month_day=st.sampled_from([*range(1, 29), LAST_DAY]),
    ),
    st.builds(
        Repeat,
        st.just(Frequency.MONTHLY),
        st.integers(1, 5),
        nth_weekday=st.tuples(st.sampled_from([1, 2, 3, 4, LAST_DAY]), st.integers(0, 6)),
    ),
)
DATES = st.dates(date(2024, 1, 1), date(2037, 12, 31))


@settings(max_examples=200)
@given(REPEATS, DATES, DATES)
def test_days_are_those_of_another_reader_of_rules(repeat: Repeat, starts_on: date, first: date) -> None:
    last = first + timedelta(days=400)
    midnight = datetime.combine(starts_on, time())
    oracle = rrulestr(repeat.rule, dtstart=midnight).between(
        datetime.combine(max(first, starts_on), time()), datetime.combine(last, time()), inc=True
    )
    assert list(repeat.dates(starts_on, first, last)) == [each.date() for each in oracle]
    assert Repeat.from_rule(repeat.rule) == repeat


@settings(max_examples=100)
@given(REPEATS, DATES)
def test_counting_from_the_first_day_that_comes_changes_no_day(repeat: Repeat, starts_on: date) -> None:
    found = list(islice(repeat.dates(starts_on, starts_on, date(2050, 1, 1)), 10))
    assert list(islice(repeat.dates(found[0], starts_on, date(2050, 1, 1)), 10)) == found


# --- All zones -------------------------------------------------------------------------------------------------------

DAYS = [date(2024, 1, 1) + timedelta(days) for days in range((date(2038, 1, 1) - date(2024, 1, 1)).days)]


def zones() -> list[str]:
    """One of each set of rules: many names are spellings of another."""
    rules = files("tzdata").joinpath("zoneinfo")
    return sorted({rules.joinpath(*name.split("/")).read_bytes(): name for name in zone_names()}.values())


def days_around_changes(zone: ZoneInfo) -> list[list[date]]:
    """The four days around each change of the clocks; and all days of the first year, whether anything happens on them or not."""
    offsets = [datetime.combine(day, time(12), zone).utcoffset() for day in DAYS]
    changed = [after for after in range(2, len(DAYS) - 1) if offsets[after - 1] != offsets[after]]
    return [DAYS[:366], *(DAYS[after - 2 : after + 2] for after in changed)]


@pytest.mark.parametrize("part", range(4))
def test_each_day_of_each_zone_has_one_instant_and_they_come_in_order(part: int) -> None:
    """In 2024 to 2037, at a random time of each zone; clocks are changed in the small hours, so more often there."""
    chance = random.Random(part)  # noqa: S311 — the same times at every run
    for zone in zones()[part::4]:
        wall = time(chance.choice([0, 1, 2, 3, 23, *range(24)]), chance.randrange(60))
        for days in days_around_changes(ZoneInfo(zone)):
            found = instants(days, wall, zone, NO_LEAD, None)
            assert [each.date for each in found] == days, zone
            steps = [later.due_at - earlier.due_at for earlier, later in pairwise(found)]
            assert timedelta(hours=20) < min(steps) <= max(steps) < timedelta(hours=28), zone
            graces = [each.expires_at - each.due_at for each in found]
            assert timedelta(0) < min(graces) <= max(graces) <= timedelta(hours=4), zone
