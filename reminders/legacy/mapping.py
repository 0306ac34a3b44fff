"""What a legacy Reminder becomes. Pure: texts in, columns and doubts out."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from accounts.legacy import values
from accounts.legacy.doubts import Doubt, Reason
from accounts.legacy.reading import Row
from accounts.localtime import local_date, to_instant, zone

LONGEST_MESSAGE = 300
FREQUENCIES = ("DAILY", "WEEKLY")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Clocks differ; later than that nothing can have been sent.
CLOCKS_DIFFER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reminds:
    """`time` is wall time in the zone that the row was read in; `begins_at`: nothing of before it is sent again."""

    plan: UUID | None
    rule: str
    starts_on: date
    time: time
    message: str
    active: bool
    last_sent_at: datetime | None
    begins_at: datetime
    doubts: tuple[Doubt, ...]


def reminder(
    row: Row, *, zone_name: str, zone_is_known: bool, plan: UUID | None, now: datetime
) -> Reminds | Reason:
    """The reminder that `row` becomes, or why it cannot. `plan` is what its plan became, None where it did not come over.

    Only the time of day of `time` matters, and of a weekly one its weekday, both on the clock of `zone_name`.
    """
    doubts: list[Doubt] = []
    at = values.instant(row["time"] or "")
    frequency = (row["frequency"] or "").strip().upper()
    message = values.without_control_characters(row.get("message") or "")
    if at is None:
        return Reason.DATE_OUT_OF_RANGE
    if frequency not in FREQUENCIES:
        return Reason.FREQUENCY_UNKNOWN
    if len(message) > LONGEST_MESSAGE:
        return Reason.MESSAGE_TOO_LONG
    if message != (row.get("message") or ""):
        doubts.append(Doubt.CONTROL_CHARACTERS)
    if row.get("trainingPlanId") is not None and plan is None:
        doubts.append(Doubt.REMINDER_PLAN_LEFT_OUT)
    if not zone_is_known:
        doubts.append(Doubt.REMINDER_ZONE_ASSUMED)
    local = at.astimezone(zone(zone_name))
    last_sent = _last_sent(row.get("lastSent"), now, doubts)
    begins = now
    if last_sent is not None:
        begins = max(now, to_instant(local_date(last_sent, zone_name) + timedelta(days=1), time(), zone_name))
    was_active = row.get("active") is None or values.is_true(row["active"])  # as the column's default
    return Reminds(
        plan=plan,
        rule="FREQ=DAILY" if frequency == "DAILY" else f"FREQ=WEEKLY;BYDAY={DAYS[local.weekday()]}",
        starts_on=local.date(),
        time=local.time().replace(fold=0),
        message=message,
        active=was_active and zone_is_known,
        last_sent_at=last_sent,
        begins_at=begins,
        doubts=tuple(doubts),
    )


def _last_sent(text: str | None, now: datetime, doubts: list[Doubt]) -> datetime | None:
    if text is None:
        return None
    found = values.instant(text)
    if found is None or found > now + CLOCKS_DIFFER:
        doubts.append(Doubt.REMINDER_LAST_SENT_LEFT_OUT)
        return None
    return found
