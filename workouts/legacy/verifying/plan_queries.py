"""Plans of the older tracker's and what they became, side by side, as `sql` does for the other tables."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from accounts.legacy.reading import Row
from workouts.legacy.verifying.outcome import Findings
from workouts.legacy.verifying.sql import Pair, Sql

TABLE = "TrainingPlan"
# As sql.LOG_FIELDS.
PLAN_FIELDS = {
    "user": "I4",
    "status": "I5",
    "unit": "I5",
    "weeks": "I5",
    "target_weeks": "I5",
    "schedule": "I5",
    "started_on": "I7",
    "ended_on": "I7",
    "values nobody recorded": "I5",
    "written at once": "I12",
    "name": "I9",
    "description": "I9",
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


def legacy_exercises(sql: Sql) -> dict[str, list[Row]]:
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


def found_plans(sql: Sql) -> dict[str, Found]:
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
