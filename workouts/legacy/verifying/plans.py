"""TrainingPlan → a plan of one day, with an entry for each exercise that points at it. The rules are written a second time."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from accounts.legacy.doubts import Doubt, Reason
from accounts.legacy.identity import content_hash
from accounts.legacy.reading import Row
from training.names import fold
from workouts.legacy.verifying import expected
from workouts.legacy.verifying.checking import Checker, label
from workouts.legacy.verifying.exercises import SUITS, Exercises, Movement
from workouts.legacy.verifying.expected import NULL, SEPARATOR
from workouts.legacy.verifying.outcome import Findings
from workouts.legacy.verifying.sql import PLAN_FIELDS, Pair, Sql

TABLE = "TrainingPlan"
_NUMBERS = ("defaultSets", "defaultReps", "durationMinutes")
_IN_REPS = {"weight_reps", "reps", "added_weight_reps", "assisted_reps"}
_KINDS = sorted({kind for kinds in SUITS.values() for kind in kinds})
# Where neither reps nor a duration say anything.
_USUAL: dict[str, dict[str, Any]] = {
    "time": {"seconds": 60},
    "weight_time": {"seconds": 60},
    "distance_time": {"seconds": 1200},
    "weight_distance": {"metres": "20"},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A planned exercise as it is. `others` is what nobody planned."""

    pk: str
    day: int
    exercise: str
    merged_into: str | None
    measurement: str
    schemes: Any
    notes: str
    others: bool


@dataclass(slots=True)
class Found:
    """What hangs on a plan: names of its days, entries in their order, documents of its versions by number."""

    days: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    versions: dict[int, Any] = field(default_factory=dict)


class Plans:
    """All of them, which are few: as many as there are exercises at most have an entry."""

    def __init__(self, checker: Checker, exercises: Exercises) -> None:
        self._checker = checker
        self._exercises = exercises

    def check(self) -> None:
        sql = self._checker.sql
        found, legacy = _found(sql), _legacy_exercises(sql)
        for pair in plans(sql):
            self._check(pair, legacy[pair.old["id"] or ""], found[pair.legacy.target or ""])
        check_extras(sql, self._checker.findings)
        check_owners(sql, self._checker.findings)

    def _check(self, pair: Pair, exercises: list[Row], found: Found) -> None:
        checker, old, legacy = self._checker, pair.old, pair.legacy
        name, person = label(TABLE, old), pair.more[0]
        taken = checker.is_taken(TABLE, pair)
        if legacy.id is None or legacy.outcome == "forgotten":
            return
        if legacy.outcome == "quarantined":
            if taken:
                checker.check_quarantine(TABLE, pair, _reasons(old, exercises, person))
            return
        if taken and legacy.corrected != "1" and legacy.user != person:
            checker.findings.differ("I4", f"{name} was given to another person")
        if checker.stop(TABLE, pair) or not taken:
            return
        movements = {row["id"] or "": self._exercises.of({"exerciseId": row["id"]}) for row in exercises}
        if _entries_hash(exercises, movements) != (legacy.made_hash or "").replace("-", ""):
            if "Exercise" in checker.unchanged:
                checker.findings.differ("I2", f"{name}: what is noted of its exercises is not what they say")
            else:
                checker.findings.newer(f"The exercises of {name} were changed in the older tracker")
            return
        self._compare(name, pair, _ordered(exercises), movements, found)

    def _compare(
        self, name: str, pair: Pair, exercises: list[Row], movements: dict[str, Movement], found: Found
    ) -> None:
        checker = self._checker
        codes: set[str] = set()
        kept = [row for row in exercises if movements[row["id"] or ""].target is not None]
        if len(kept) < len(exercises):
            codes.add(Doubt.PLAN_ENTRY_LEFT_OUT)
        days = max(1, -(-len(kept) // 30))
        if days > 1:
            codes.add(Doubt.PLAN_SPLIT)
        if found.days != [f"Day {number + 1}" for number in range(days)]:
            checker.findings.differ("I5", f"{name}: its days must be {days}, are {found.days}")
        if len(found.entries) != len(kept):
            checker.findings.differ(
                "I1", f"{name}: it has {len(found.entries)} exercises, must have {len(kept)}"
            )
        for number, (row, entry) in enumerate(zip(kept, found.entries, strict=False)):
            codes |= self._compare_entry(
                f"{name}, exercise {number + 1}", row, entry, number, movements[row["id"] or ""]
            )
        wanted, more = self._wanted(pair, has_entries=bool(kept))
        codes |= more
        checker.compare(name, SEPARATOR.join(wanted.values()), pair.made or "", PLAN_FIELDS)
        checker.compare_warnings(name, pair.legacy.warnings, codes)
        if found.versions.keys() != {1} or not _says(found.versions[1], wanted, found):
            checker.findings.differ("I5", f"{name}: its first version does not say what it says")
        checker.samples[TABLE].offer(pair.old, pair.made or "")

    def _compare_entry(self, name: str, row: Row, entry: Entry, number: int, movement: Movement) -> set[str]:
        """What must be warned of it. Another kind of exercise since: then any of the kinds must fit."""
        findings = self._checker.findings
        if entry.exercise not in {movement.target, movement.merged_into}:
            findings.differ("I5", f"{name} is another one")
        kinds = _KINDS if movement.edited else [movement.measurement, entry.measurement]
        ways = [_entry(row, kind) for kind in dict.fromkeys(kinds)]
        schemes, notes, codes = next((way for way in ways if way[0] == entry.schemes), ways[0])
        if schemes != entry.schemes:
            findings.differ("I5", f"{name} must have the sets {schemes}, has {entry.schemes}")
        if entry.notes != notes:
            findings.differ("I9", f"{name}: its note must be {notes!r}")
        if entry.day != number // 30 + 1:
            findings.differ("I5", f"{name} must be on day {number // 30 + 1}, is on {entry.day}")
        if entry.others:
            findings.differ("I5", f"{name} has values that nobody planned")
        return codes

    def _wanted(self, pair: Pair, *, has_entries: bool) -> tuple[dict[str, str], set[str]]:
        old, codes = pair.old, set[str]()
        name, description = expected.name(old["name"]), expected.note(old.get("description"))
        if not name:
            codes.add(Doubt.NAME_MISSING)
        elif name != old["name"]:
            codes.add(Doubt.NAME_CHANGED)
        if description != (old.get("description") or ""):
            codes.add(Doubt.CONTROL_CHARACTERS)
        weeks = expected.whole(old.get("targetDurationWeeks"))
        if old.get("targetDurationWeeks") is not None and (weeks is None or not 0 < weeks <= 520):
            weeks = None
            codes.add(Doubt.PLAN_WEEKS_LEFT_OUT)
        status = (old["status"] or "active").strip().lower()
        if not has_entries:
            codes.add(Doubt.PLAN_EMPTY)
            status = "draft" if status == "active" else status
        began, ended = expected.instant(old.get("createdAt")), expected.instant(old.get("updatedAt"))
        begun = began is not None and status != "draft"
        over = begun and status == "archived" and ended is not None
        wanted = {
            "user": pair.more[0] or NULL,
            "status": status,
            "unit": self._checker.choices.weight_unit or "kg",
            "weeks": "1",
            "target_weeks": NULL if weeks is None else str(weeks),
            "schedule": "sequence",
            "started_on": str(began.date()) if began and begun else NULL,
            "ended_on": str(max(began, ended).date()) if began and ended and over else NULL,
            "values nobody recorded": "0",
            "written at once": "1",
            "name": name or "Unnamed plan",
            "description": description,
        }
        return wanted, codes


# --- What must have become of an exercise ---------------------------------------------------------------------------


def _reasons(old: Row, exercises: list[Row], person: str | None) -> dict[str, bool]:
    return {
        Reason.USER_MISSING: person is None,
        Reason.STATUS_UNKNOWN: (old["status"] or "active").strip().lower()
        not in {"active", "archived", "draft"},
        Reason.NAME_TOO_LONG: len(expected.name(old["name"], 10**9)) > 100,
        Reason.DESCRIPTION_TOO_LONG: len(expected.note(old.get("description"))) > 5000,
        Reason.PLAN_TOO_LARGE: len(exercises) > 200,
    }


def _ordered(exercises: list[Row]) -> list[Row]:
    return sorted(exercises, key=lambda row: (fold(expected.name(row["name"], 10**9)), row["id"] or ""))


def _entry(row: Row, kind: str) -> tuple[list[list[dict[str, Any]]], str, set[str]]:
    """Schemes, note and warnings of an exercise that measures `kind`."""
    sets, reps, minutes = (expected.whole(row.get(name)) for name in _NUMBERS)
    texts: list[str] = []
    found: list[Doubt] = []
    if sets is None or sets <= 0:
        sets = 3
        found.append(Doubt.PLAN_SETS_ASSUMED)
    elif sets > 20:
        sets = 20
        found.append(Doubt.PLAN_SETS_MANY)
    if kind in _IN_REPS and reps is not None and 0 < reps <= 1000:
        one: dict[str, Any] = {"reps": reps}
        if minutes:
            texts.append(f"{minutes} min were planned for it.")
    elif minutes is not None and 0 < minutes <= 1440:
        one = {"seconds": minutes * 60}
        if sets > 1:
            found.append(Doubt.PLAN_TIME_OF_EACH)
    else:
        one = _USUAL.get(kind, {"reps": 10})
        found.append(Doubt.PLAN_AMOUNT_ASSUMED)
    notes = " ".join([*texts, *(str(doubt.label) for doubt in found)])
    return [[one] * sets], notes, {str(doubt) for doubt in found}


def _entries_hash(exercises: list[Row], movements: dict[str, Movement]) -> str:
    said = {}
    for row in exercises:
        here = movements[row["id"] or ""].target is not None
        said[row["id"] or ""] = repr([row["name"], *(row.get(name) for name in _NUMBERS), here])
    return content_hash(said).hex


def _says(document: Any, wanted: dict[str, str], found: Found) -> bool:
    """Whether a version is the plan as it is, but for exercises that were merged since."""
    days = document.get("days", [])
    entries = [
        (number, each) for number, day in enumerate(days, start=1) for each in day.get("exercises", [])
    ]
    same = len(entries) == len(found.entries) and all(
        (number, _plain(each["id"]), each["schemes"], each.get("notes", ""))
        == (entry.day, _plain(entry.pk), entry.schemes, entry.notes)
        and each.keys() <= {"id", "exercise", "schemes", "notes"}
        for (number, each), entry in zip(entries, found.entries, strict=True)
    )
    must: dict[str, Any] = {"name": wanted["name"], "unit": wanted["unit"]}
    if wanted["description"]:
        must["description"] = wanted["description"]
    if wanted["target_weeks"] != NULL:
        must["target_weeks"] = int(wanted["target_weeks"])
    head = {key: value for key, value in document.items() if key != "days"}
    return same and [day["name"] for day in days] == found.days and head == must


def _plain(pk: str) -> str:
    return pk.replace("-", "")


# --- Queries ---------------------------------------------------------------------------------------------------------


def plans(sql: Sql) -> Iterator[Pair]:
    """More: the account of its legacy user."""
    pk = sql.column(TABLE, "id", "t")
    state = (
        "CASE WHEN n.updated_at = r.moved_at AND n.version = 1 AND n.next_slot = 0 AND n.deleted_at IS NULL"
        " THEN 0 ELSE 2 END"
    )
    others = (
        f"n.program <> '' OR n.share_token IS NOT NULL OR {sql.text('n.deload_weeks')} <> '[]'"
        f" OR {sql.text('n.weekdays')} <> '[]'"
    )
    made = sql.canonical(
        sql.text("n.user_id"),
        "n.status",
        "n.unit",
        sql.text("n.weeks"),
        sql.text("n.target_weeks"),
        "n.schedule",
        sql.text("n.started_on"),
        sql.text("n.ended_on"),
        sql.yes(others),
        sql.yes("n.created_at = r.moved_at"),
        "n.name",
        "n.description",
    )
    user = sql.column(TABLE, "userId", "t")
    joins = (
        f" LEFT JOIN {sql.table('training.TrainingPlan')} n ON n.id = r.target_id"
        f" LEFT JOIN {sql.table('accounts.LegacyRow')} ru ON ru.kind = 'user' AND ru.outcome = 'moved'"
        f" AND ru.legacy_id = {sql.text(user)}"
    )
    return sql.pairs(
        TABLE,
        sql.text(user),
        f"{sql.text('n.id')}, {state}, {made}",
        [sql.text("ru.target_id")],
        joins,
        [sql.bytewise(pk)],
    )


def _legacy_exercises(sql: Sql) -> dict[str, list[Row]]:
    """Those that point at a plan, by the plan's id."""
    found: dict[str, list[Row]] = defaultdict(list)
    if sql.source.has("Exercise", "trainingPlanId"):
        names, old = sql.old("Exercise", "t")
        for values in sql.stream(
            f"SELECT {old} FROM {sql.source.quoted('Exercise')} t"
            f" WHERE {sql.column('Exercise', 'trainingPlanId', 't')} IS NOT NULL"
        ):
            row = sql.as_row(names, values)
            found[row["trainingPlanId"] or ""].append(row)
    return found


def _found(sql: Sql) -> dict[str, Found]:
    """By the plan's id, as text."""
    found: dict[str, Found] = defaultdict(Found)
    mine = (
        f"plan_id IN (SELECT target_id FROM {sql.table('accounts.LegacyRow')} WHERE kind = 'training_plan')"
    )
    places: dict[str, int] = {}
    for plan, pk, name in sql.rows(
        f"SELECT {sql.text('plan_id')}, {sql.text('id')}, name FROM {sql.table('training.PlanDay')}"
        f" WHERE {mine} ORDER BY plan_id, position"
    ):
        found[plan].days.append(name)
        places[pk] = len(found[plan].days)
    others = (
        "p.superset IS NOT NULL OR p.track_id IS NOT NULL OR p.rest_seconds IS NOT NULL OR NOT p.decides"
        """ OR p."by" <> 'always'"""
    )
    for plan, day, *values, schemes, notes, odd in sql.rows(
        f"SELECT {sql.text('p.plan_id')}, {sql.text('p.day_id')}, {sql.text('p.id')}, {sql.text('p.exercise_id')},"
        f" {sql.text('e.merged_into_id')}, e.measurement, {sql.text('p.schemes')}, p.notes, {sql.yes(others)}"
        f" FROM {sql.table('training.PlannedExercise')} p JOIN {sql.table('training.PlanDay')} d ON d.id = p.day_id"
        f" JOIN {sql.table('training.Exercise')} e ON e.id = p.exercise_id"
        f" WHERE p.{mine} ORDER BY p.plan_id, d.position, p.position"
    ):
        pk, exercise, merged_into, measurement = values
        found[plan].entries.append(
            Entry(
                pk,
                places[day],
                exercise,
                merged_into,
                measurement,
                json.loads(schemes),
                notes,
                odd == "1",
            )
        )
    for plan, number, document in sql.rows(
        f"SELECT {sql.text('plan_id')}, number, {sql.text('document')} FROM {sql.table('training.PlanVersion')}"
        f" WHERE {mine}"
    ):
        found[plan].versions[number] = json.loads(document)
    return found


def check_extras(sql: Sql, findings: Findings) -> None:
    """I3: no plan was made of no row."""
    legacy = sql.table("accounts.LegacyRow")
    for pk, owner in sql.rows(
        f"SELECT {sql.text('n.id')}, {sql.text('n.user_id')} FROM {sql.table('training.TrainingPlan')} n"
        f" LEFT JOIN {legacy} r ON r.target_id = n.id AND r.outcome = 'moved'"
        f" WHERE r.id IS NULL AND n.created_at IN (SELECT moved_at FROM {legacy} WHERE kind = 'training_plan')"
    ):
        findings.differ("I3", f"the plan {pk} of {owner} came of no row of the older tracker")


def check_owners(sql: Sql, findings: Findings) -> None:
    """I4: what is in a plan belongs to its person, and only exercises of its own or of everybody are in it."""
    plan = sql.table("training.TrainingPlan")
    for part in ("PlanDay", "PlannedExercise", "PlanVersion"):
        for (pk,) in sql.rows(
            f"SELECT {sql.text('p.id')} FROM {sql.table(f'training.{part}')} p JOIN {plan} n ON n.id = p.plan_id"
            " WHERE p.user_id <> n.user_id LIMIT 50"
        ):
            findings.differ("I4", f"the {part} {pk} belongs to another person than its plan")
    for (pk,) in sql.rows(
        f"SELECT {sql.text('p.id')} FROM {sql.table('training.PlannedExercise')} p"
        f" JOIN {sql.table('training.Exercise')} e ON e.id = p.exercise_id WHERE e.owner_id <> p.user_id LIMIT 50"
    ):
        findings.differ("I4", f"the PlannedExercise {pk} has the exercise of another person")
