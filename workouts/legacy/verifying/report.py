"""The text to keep: what was compared, person by person, and some rows side by side."""

from typing import TextIO

from accounts.legacy.choices import Choices
from accounts.legacy.doubts import Doubt
from accounts.legacy.reading import Row
from workouts.legacy.parts import parts
from workouts.legacy.verifying.checking import Sample
from workouts.legacy.verifying.expected import NULL, SEPARATOR
from workouts.legacy.verifying.outcome import Findings, TableCounts, Verification
from workouts.legacy.verifying.plan_queries import PLAN_FIELDS
from workouts.legacy.verifying.sql import LOG_FIELDS, SESSION_FIELDS, USER_FIELDS

_FIELDS = {
    "User": USER_FIELDS,
    "Workout": SESSION_FIELDS,
    "WorkoutExercise": LOG_FIELDS,
    "WorkoutLog": LOG_FIELDS,
    "TrainingPlan": PLAN_FIELDS,
}
_LONGEST = 60


def head(out: TextIO, *, state: str, choices: Choices, began: str) -> None:
    out.write("Verification of what came over from the older tracker\n\n")
    out.write(f"Database in state {state}; the move began at {began}.\n")
    units = [
        f"times in {choices.time_unit or 'no unit'}",
        f"weights in {choices.weight_unit or 'no unit'}",
        f"days in {choices.time_zone or 'each person’s zone'} where a person has no zone",
        f"heights in {choices.height_unit}",
    ]
    out.write(f"Chosen: {'; '.join(units)}.\n")


def people(out: TextIO) -> None:
    out.write("\nEach person: id there → id here: figures (there → here ! where they differ)\n")


def end(out: TextIO, found: Verification, findings: Findings, samples: dict[str, Sample]) -> None:
    out.write("\n" + table_text(found.tables))
    out.write("\nTotals of the rows that were compared: there | here\n")
    out.writelines(f"  {name}: {old} | {new}\n" for name, (old, new) in found.totals.items())
    out.write(f"Checksum of all values: {found.checksum}\n")
    out.write(f"MD5 of the older tracker's WorkoutExercise rows: {found.legacy_md5}\n")
    out.write("\nWhat was assumed or left out: number of rows, and the first of them\n")
    for doubt in Doubt:
        if number := found.warnings.get(doubt.value):
            shown = ", ".join(findings.warned_examples[doubt.value])
            out.write(f"  {doubt.value}: {number} – {doubt.label}\n    {shown}\n")
    for table, sample in samples.items():
        if sample.rows:
            out.write(f"\n{len(sample.rows)} of {sample.seen} rows of {table}, at random: there | here\n")
            out.writelines(f"  {_old(old)}\n    | {_new(table, made)}\n" for old, made in sample.rows)
    out.write(f"\nCompared in {found.seconds:.1f} s.\n")
    out.write(f"Newer in the older tracker, for `manage.py legacy sync`: {found.newer}\n")
    out.writelines(f"  - {line}\n" for line in found.newer_examples)
    out.write(
        f"Edited in Spotter since, and not compared: {found.edited}. Corrected by staff: {found.corrected}.\n\n"
    )
    for invariant in found.invariants:
        verdict = "holds" if invariant.ok else f"DOES NOT HOLD: {invariant.differences} differences"
        out.write(f"{invariant.code} {invariant.title}: {verdict}\n")
        out.writelines(f"  - {example}\n" for example in invariant.examples)
    out.write(f"\n{verdict_of(found)}\n")


def verdict_of(found: Verification) -> str:
    if not found.ok:
        number = sum(invariant.differences for invariant in found.invariants)
        return f"DIFFERENT: {number} differences."
    if found.newer:
        return "THE SAME, but rows in the older tracker are newer: run `manage.py legacy sync`."
    return "THE SAME: nothing differs."


def table_text(tables: dict[str, TableCounts]) -> str:
    """The counts of all tables, for the terminal too."""
    columns = {
        name: name
        for name in ("legacy", "moved", "copies", "quarantined", "missing", "warned", "edited", "corrected")
    }
    if any(counts.forgotten for counts in tables.values()):
        columns["forgotten"] = "deleted here"
    lines = [f"{'':16}" + "".join(f"{title:>13}" for title in columns.values())]
    lines += [
        f"{table:16}" + "".join(f"{getattr(counts, name):>13,}" for name in columns)
        for table, counts in tables.items()
    ]
    return "\n".join(lines) + "\n"


def _old(row: Row) -> str:
    return " ".join(f"{name}={_cut(value)}" for name, value in row.items() if value is not None)


def _new(table: str, made: str) -> str:
    fields = _FIELDS.get(table) or next((part.fields for part in parts() if part.table == table), None)
    if fields is None:
        return made
    values = zip(fields, made.split(SEPARATOR, len(fields) - 1), strict=True)
    return " ".join(
        f"{name.replace(' ', '_')}={_cut(value)}" for name, value in values if value not in {NULL, ""}
    )


def _cut(value: str) -> str:
    text = value.replace("\n", "⏎").replace("\t", "⇥")
    return repr(text) if len(text) <= _LONGEST else f"{text[:_LONGEST]!r}… ({len(value)} characters)"
