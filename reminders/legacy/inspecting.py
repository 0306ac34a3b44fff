"""What an inspection says of state T's reminders, by the mover's own rules."""

from django.utils import timezone

from accounts.legacy.doubts import Reason
from accounts.legacy.identity import derived_id
from accounts.legacy.reading import Reader, Row
from accounts.legacy.runs import BATCH
from accounts.legacy.schema import Source
from accounts.localtime import zone_names
from reminders.legacy import mapping
from workouts.legacy.edge_cases import OF_DOUBT, Tally

TABLE = "Reminder"


def look_at_reminders(reader: Reader, source: Source, tally: Tally) -> int:
    """Count the cases of all reminders in `tally`; answers how many would go to quarantine."""
    quarantined = 0
    last: str | None = None
    zones, now = frozenset(zone_names()), timezone.now()
    while rows := reader.after(TABLE, last, BATCH):
        last = rows[-1]["id"]
        people = {row["id"]: row for row in reader.where("User", "id", [row["userId"] or "" for row in rows])}
        plans = _plans(reader, source, rows)
        for row in rows:
            pk, person = row["id"] or "", people.get(row["userId"])
            if person is None:
                tally.add("user_missing", TABLE, pk)
                quarantined += 1
                continue
            own = (person.get("timezone") or "").strip()
            plan = row.get("trainingPlanId")
            found = mapping.reminder(
                row,
                zone_name=own if own in zones else "UTC",
                zone_is_known=own in zones,
                plan=derived_id("training_plan", plan) if plan and plans.get(plan) == row["userId"] else None,
                now=now,
            )
            if isinstance(found, Reason):
                quarantined += 1
                tally.add(_CASES.get(found, found.value), TABLE, pk)
            else:
                for doubt in found.doubts:
                    tally.add(OF_DOUBT[doubt], TABLE, pk)
    return quarantined


_CASES = {Reason.DATE_OUT_OF_RANGE: "reminder_time_impossible"}


def _plans(reader: Reader, source: Source, rows: list[Row]) -> dict[str, str | None]:
    """The legacy users of plans, by the plan's id."""
    ids = [plan for row in rows if (plan := row.get("trainingPlanId")) is not None]
    if "TrainingPlan" not in source.tables or not ids:
        return {}
    return {row["id"] or "": row["userId"] for row in reader.where("TrainingPlan", "id", ids)}
