"""What an inspection says of state T's plans, by the mover's own rules."""

from collections import defaultdict
from collections.abc import Sequence

from accounts.legacy.doubts import Doubt, Reason
from accounts.legacy.identity import derived_id
from accounts.legacy.reading import Reader, Row
from accounts.legacy.runs import BATCH
from accounts.legacy.schema import Source
from training.legacy.plans.mapping import ItsExercise, plan
from training.legacy.words import MEASUREMENT
from workouts.legacy.edge_cases import OF_DOUBT, Tally

TABLE = "TrainingPlan"


def look_at_plans(reader: Reader, source: Source, tally: Tally) -> int:
    """Count the cases of all plans in `tally`; answers how many would go to quarantine."""
    quarantined = 0
    last: str | None = None
    while rows := reader.after(TABLE, last, BATCH):
        last = rows[-1]["id"]
        people = {row["id"] for row in reader.where("User", "id", [row["userId"] or "" for row in rows])}
        exercises = _exercises(reader, source, rows)
        for row in rows:
            pk = row["id"] or ""
            if row["userId"] not in people:
                found: Reason | Sequence[Doubt] = Reason.USER_MISSING
            else:
                made = plan(row, exercises[pk], plan_id=derived_id("training_plan", pk), unit="kg")
                found = made if isinstance(made, Reason) else made.doubts
            quarantined += isinstance(found, Reason)
            for case in _cases(found):
                tally.add(case, TABLE, pk)
    return quarantined


def _cases(found: Reason | Sequence[Doubt]) -> list[str]:
    if isinstance(found, Reason):
        return [found.value]
    cases = {"plan_unnamed" if doubt == Doubt.NAME_MISSING else OF_DOUBT.get(doubt, "") for doubt in found}
    return sorted(cases - {""})


def _exercises(reader: Reader, source: Source, plans: Sequence[Row]) -> dict[str, list[ItsExercise]]:
    """As if the catalogue knew none of them: what it knows decides only what is counted in reps."""
    found: dict[str, list[ItsExercise]] = defaultdict(list)
    if source.has("Exercise", "trainingPlanId"):
        for row in reader.where("Exercise", "trainingPlanId", [row["id"] or "" for row in plans]):
            kind = (row.get("exerciseType") or "").strip().upper()
            measurement = MEASUREMENT.get(kind, MEASUREMENT["BODYWEIGHT"])
            its = ItsExercise(row, derived_id("exercise", row["id"] or ""), measurement)
            found[row["trainingPlanId"] or ""].append(its)
    return found
