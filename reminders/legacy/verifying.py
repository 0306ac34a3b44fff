"""Reminder → reminder, verified: the rules are written a second time, from what the rows say."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.legacy.doubts import Doubt, Reason
from accounts.legacy.identity import content_hash
from accounts.legacy.reading import Row
from accounts.localtime import zone_names
from workouts.legacy.verifying import expected
from workouts.legacy.verifying.checking import Checker, label, moment
from workouts.legacy.verifying.expected import NULL, SEPARATOR
from workouts.legacy.verifying.outcome import Findings
from workouts.legacy.verifying.sql import Pair, Sql

TABLE = "Reminder"
# As workouts.legacy.verifying.sql.LOG_FIELDS.
FIELDS = {
    "user": "I4",
    "kind": "I5",
    "plan": "I5",
    "rule": "I5",
    "starts_on": "I7",
    "time": "I7",
    "active": "I5",
    "last_sent_at": "I7",
    "begins_at": "I7",
    "values nobody recorded": "I5",
    "written at once": "I12",
    "message": "I9",
}
_WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def check_reminders(checker: Checker) -> None:
    zones = frozenset(zone_names())
    for pair in _reminders(checker.sql):
        _check(checker, pair, zones)
    _check_extras(checker.sql, checker.findings)


def _check(checker: Checker, pair: Pair, zones: frozenset[str]) -> None:
    old, legacy = pair.old, pair.legacy
    name = label(TABLE, old)
    person, plan, plan_moved_at, zone = pair.more
    taken = checker.is_taken(TABLE, pair)
    if legacy.id is None or legacy.outcome == "forgotten":
        return
    if legacy.outcome == "quarantined":
        if taken:
            checker.check_quarantine(TABLE, pair, _reasons(old, person))
        return
    if taken and legacy.corrected != "1" and legacy.user != person:
        checker.findings.differ("I4", f"{name} was given to another person")
    if checker.stop(TABLE, pair) or not taken:
        return
    own = (zone or "").strip()
    known = own if own in zones else None
    noted = content_hash({"zone": known, "plan": None if plan is None else _with_dashes(plan)})
    if noted.hex != (legacy.made_hash or "").replace("-", ""):
        since = plan_moved_at is not None and moment(plan_moved_at) > moment(legacy.moved_at)
        if since or "User" not in checker.unchanged:
            checker.findings.newer(f"What {name} points at has changed since")
        else:
            checker.findings.differ("I2", f"{name}: what is noted of its plan and zone is not what they are")
        return
    wanted, codes = _wanted(checker, pair, known)
    checker.compare(name, SEPARATOR.join(wanted.values()), pair.made or "", FIELDS)
    checker.compare_warnings(name, legacy.warnings, codes)
    checker.samples[TABLE].offer(old, pair.made or "")


def _wanted(checker: Checker, pair: Pair, known: str | None) -> tuple[dict[str, str], set[str]]:
    old, (person, plan, _, _) = pair.old, pair.more
    codes: set[str] = set()
    message = expected.note(old.get("message"))
    if message != (old.get("message") or ""):
        codes.add(Doubt.CONTROL_CHARACTERS)
    if old.get("trainingPlanId") is not None and plan is None:
        codes.add(Doubt.REMINDER_PLAN_LEFT_OUT)
    if known is None:
        codes.add(Doubt.REMINDER_ZONE_ASSUMED)
    zone = ZoneInfo(known or checker.choices.time_zone)
    at = expected.instant(old["time"])
    assert at is not None  # noqa: S101  # else it would be in quarantine
    local = at.astimezone(zone)
    daily = (old["frequency"] or "").strip().lower() == "daily"
    began = moment(pair.legacy.moved_at)
    sent = expected.instant(old.get("lastSent"))
    if old.get("lastSent") is not None and (sent is None or sent - began > timedelta(hours=24)):
        sent = None
        codes.add(Doubt.REMINDER_LAST_SENT_LEFT_OUT)
    begins = began
    if sent is not None:
        midnight = datetime.combine(sent.astimezone(zone).date() + timedelta(days=1), time(), zone)
        begins = max(began, midnight.astimezone(UTC))
    asked = old.get("active")
    active = (asked is None or asked.strip().lower() in {"1", "t", "true"}) and known is not None
    return {
        "user": person or NULL,
        "kind": "free" if plan is None else "plan",
        "plan": plan or NULL,
        "rule": "FREQ=DAILY" if daily else f"FREQ=WEEKLY;BYDAY={_WEEKDAYS[local.weekday()]}",
        "starts_on": f"{local:%Y-%m-%d}",
        "time": f"{local:%H:%M:%S.%f}",
        "active": "1" if active else "0",
        "last_sent_at": NULL if sent is None else expected.instant_text(sent),
        "begins_at": expected.instant_text(begins),
        "values nobody recorded": "0",
        "written at once": "1",
        "message": message,
    }, codes


def _reasons(old: Row, person: str | None) -> dict[str, bool]:
    return {
        Reason.USER_MISSING: person is None,
        Reason.DATE_OUT_OF_RANGE: expected.instant(old["time"]) is None,
        Reason.FREQUENCY_UNKNOWN: (old["frequency"] or "").strip().lower() not in {"daily", "weekly"},
        Reason.MESSAGE_TOO_LONG: len(expected.note(old.get("message"))) > 300,
    }


def _with_dashes(pk: str) -> str:
    plain = pk.replace("-", "")
    return "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))


def _reminders(sql: Sql) -> Iterator[Pair]:
    """More: the account of its legacy user, what its plan became where that is theirs, when that was, and the user's zone."""
    pk, user = sql.column(TABLE, "id", "t"), sql.column(TABLE, "userId", "t")
    postgresql = sql.connection.vendor == "postgresql"
    clock = (
        """to_char(n."time"::interval, 'HH24:MI:SS.US')"""
        if postgresql
        else """CASE WHEN length(n."time") = 8 THEN n."time" || '.000000' ELSE n."time" END"""
    )
    others = (
        "n.time_zone <> '' OR n.lead_minutes <> 0 OR n.grace_minutes IS NOT NULL OR n.through_quiet_hours OR n.unless_done"
        f""" OR n."after" IS NOT NULL OR {sql.text("n.plan_days")} <> '[]'"""
        f' OR {sql.text("n.channel_kinds")} <> \'["email", "push"]\''
    )
    made = sql.canonical(
        sql.text("n.user_id"),
        "n.kind",
        sql.text("n.plan_id"),
        "n.rule",
        sql.text("n.starts_on"),
        clock,
        sql.yes("n.active"),
        sql.instant("n.last_sent_at"),
        sql.instant("n.begins_at"),
        sql.yes(others),
        sql.yes("n.created_at = r.moved_at"),
        "n.message",
    )
    legacy, plan = sql.table("accounts.LegacyRow"), sql.text(sql.column(TABLE, "trainingPlanId", "t"))
    joins = (
        f" LEFT JOIN {sql.table('reminders.Reminder')} n ON n.id = r.target_id"
        f" LEFT JOIN {legacy} ru ON ru.kind = 'user' AND ru.outcome = 'moved' AND ru.legacy_id = {sql.text(user)}"
        f" LEFT JOIN {legacy} rp ON rp.kind = 'training_plan' AND rp.outcome = 'moved' AND rp.legacy_id = {plan}"
        f" LEFT JOIN {sql.table('training.TrainingPlan')} p ON p.id = rp.target_id AND p.user_id = ru.target_id"
        f" LEFT JOIN {sql.source.quoted('User')} u ON {sql.column('User', 'id', 'u')} = {user}"
    )
    zone = sql.column("User", "timezone", "u") if sql.source.has("User", "timezone") else "NULL"
    state = "CASE WHEN n.updated_at = r.moved_at AND n.version = 1 AND n.deleted_at IS NULL THEN 0 ELSE 2 END"
    return sql.pairs(
        TABLE,
        sql.text(user),
        f"{sql.text('n.id')}, {state}, {made}",
        [sql.text("ru.target_id"), sql.text("p.id"), sql.instant("rp.moved_at"), zone],
        joins,
        [sql.bytewise(pk)],
    )


def _check_extras(sql: Sql, findings: Findings) -> None:
    """I3: no reminder was made of no row. I4: nobody is reminded of another person's plan."""
    legacy, made = sql.table("accounts.LegacyRow"), sql.table("reminders.Reminder")
    for pk, owner in sql.rows(
        f"SELECT {sql.text('n.id')}, {sql.text('n.user_id')} FROM {made} n"
        f" LEFT JOIN {legacy} r ON r.target_id = n.id AND r.outcome = 'moved'"
        f" WHERE r.id IS NULL AND n.created_at IN (SELECT moved_at FROM {legacy} WHERE kind = 'reminder')"
    ):
        findings.differ("I3", f"the reminder {pk} of {owner} came of no row of the older tracker")
    for (pk,) in sql.rows(
        f"SELECT {sql.text('n.id')} FROM {made} n JOIN {sql.table('training.TrainingPlan')} p ON p.id = n.plan_id"
        " WHERE p.user_id <> n.user_id LIMIT 50"
    ):
        findings.differ("I4", f"the reminder {pk} is of another person's plan")
