"""TrainingPlan → a plan of one day, with an entry for each exercise that points at it. The rules are written a second time."""

from typing import Any

from accounts.legacy.doubts import Doubt, Reason
from accounts.legacy.identity import content_hash
from accounts.legacy.reading import Row
from training.names import fold
from workouts.legacy.verifying import expected
from workouts.legacy.verifying.checking import Checker, label
from workouts.legacy.verifying.exercises import SUITS, Exercises, Movement
from workouts.legacy.verifying.expected import NULL, SEPARATOR
from workouts.legacy.verifying.plan_queries import (
    PLAN_FIELDS,
    TABLE,
    Entry,
    Found,
    check_extras,
    check_owners,
    found_plans,
    legacy_exercises,
    plans,
)
from workouts.legacy.verifying.sql import Pair

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


class Plans:
    """All of them, which are few: as many as there are exercises at most have an entry."""

    def __init__(self, checker: Checker, exercises: Exercises) -> None:
        self._checker = checker
        self._exercises = exercises

    def check(self) -> None:
        sql = self._checker.sql
        found, legacy = found_plans(sql), legacy_exercises(sql)
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
