"""R1 to R6 of reliability.md §1 all the way: planned, given out, sent, each at its instant and once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest

from reminders import dispatch, planning
from reminders.models import Delivery
from tests.factories import UserFactory
from tests.reminders.building import ChannelFactory, ReminderFactory

pytestmark = pytest.mark.django_db
NOTHING, SECOND, HOUR = timedelta(), timedelta(seconds=1), timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _stopped_at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


# Zone, wall time, the first and the last local day, when it is sent.
CASES = {
    "R1": (
        ("Europe/Berlin", time(2, 30), date(2027, 3, 28), date(2027, 3, 29)),
        ["2027-03-28 01:30", "2027-03-29 00:30"],
    ),
    "R2": (
        ("Europe/Berlin", time(2, 30), date(2027, 10, 31), date(2027, 11, 1)),
        ["2027-10-31 00:30", "2027-11-01 01:30"],
    ),
    "R3": (
        ("Europe/Berlin", time(6), date(2027, 3, 26), date(2027, 3, 30)),
        [
            "2027-03-26 05:00",
            "2027-03-27 05:00",
            "2027-03-28 04:00",
            "2027-03-29 04:00",
            "2027-03-30 04:00",
        ],
    ),
    "R4": (
        ("America/Nuuk", time(23, 30), date(2027, 3, 27), date(2027, 3, 28)),
        ["2027-03-28 01:30", "2027-03-29 00:30"],
    ),
    "R5": (
        ("Australia/Lord_Howe", time(2, 15), date(2027, 10, 3), date(2027, 10, 3)),
        ["2027-10-02 15:45"],
    ),
    "R6": (
        ("Pacific/Apia", time(7), date(2011, 12, 29), date(2011, 12, 31)),
        ["2011-12-29 17:00", "2011-12-30 17:00"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_r1_to_r6_a_message_is_sent_at_its_instant_and_once(case: str) -> None:
    (zone, wall, first, last), sent = CASES[case]
    user = UserFactory.create(time_zone=zone)
    ChannelFactory.create(user=user)
    instants = [at(text) for text in sent]
    begin = instants[0] - 12 * HOUR
    reminder = ReminderFactory.create(user=user, time=wall, starts_on=first, begins_at=begin)
    # Also when a clock that is an hour fast or slow would send, and when the other of two equal wall times is.
    for moment in sorted({each + wait for each in instants for wait in (-HOUR, -SECOND, NOTHING, HOUR)}):
        planning.plan_ahead(now=moment)
        dispatch.give_out(moment)
        dispatch.drain(clock=_stopped_at(moment))
    came = Delivery.objects.filter(state="sent").order_by("sent_at").select_related("occurrence")
    assert [row.sent_at for row in came] == instants
    days = [row.occurrence.date for row in came]
    assert (days[0], days[-1], len(set(days))) == (first, last, len(sent))
    assert not reminder.occurrences.exclude(state="planned").exclude(date__in=days).exists()
