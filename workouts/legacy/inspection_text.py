"""How an inspection reads on a terminal of 90 columns. Texts from the database are cut, and nothing of them acts on it."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from textwrap import wrap
from typing import Any

from accounts import units

WIDTH = 90
ID_LENGTH = 40
NOTHING_FOUND = (
    "This database has none of the older tracker's tables (User, Exercise, Workout, WorkoutExercise).\n"
    "Point DATABASE_URL at the one that has them, or stage them here with `manage.py legacy copy --from URL`."
)


def cut(text: str) -> str:
    """A text as far as a person reads it, with its length where something is missing."""
    return text if len(text) <= ID_LENGTH else f"{text[: ID_LENGTH - 10]}… ({len(text):,} characters)"


def printable(text: str) -> str:
    """`text` with everything that does not print written as its number: no escape sequence reaches the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def text(found: Mapping[str, Any]) -> str:
    """The report; `found` is an Inspection as a dict. Lines of at most WIDTH characters where no id or path is longer."""
    parts = [
        _tables(found),
        _cases(found),
        _times(found["time"]),
        _weights(found["weight"]),
        _zones(found["zones"]),
        _to_decide(found),
        _before_you_begin(found),
    ]
    return "\n\n".join("\n".join(printable(line) for line in part) for part in parts)


def _heading(words: str) -> Iterator[str]:
    yield words
    yield "-" * len(words)


def _tables(found: Mapping[str, Any]) -> Iterator[str]:
    where = f' in the schema "{found["schema"]}"' if found["schema"] not in {"", "public"} else ""
    yield from _heading(f"The older tracker's tables, state {found['state']}{where}")
    for note in found["notes"]:
        yield f"Note: {note}."
    yield f"{'':<18}{'rows':>12}{'would move':>14}{'quarantine':>14}{'copies':>10}"
    for table, count in found["rows"].items():
        outcome = found["outcome"][table]
        yield (
            f"{table:<18}{count:>12,}{outcome['moved']:>14,}{outcome['quarantined']:>14,}"
            f"{outcome['copies'] or '':>10}"
        )


def _cases(found: Mapping[str, Any]) -> Iterator[str]:
    yield from _heading("Edge cases (the numbers are those of docs/legacy.md)")
    there = [case for case in found["cases"] if case["rows"]]
    marks = {"as it is": " ", "with a mark": "!", "quarantine": "Q"}
    yield "! comes over with a mark for its person, Q goes to quarantine, else as it is"
    for case in there:
        yield f"{marks[case['treatment']]} {case['number']:<5}{case['rows']:>10,}  {case['what']}"
        yield from _indented(f"{case['becomes']} E.g. {_examples(case['examples'])}", 19)
    missing = list(dict.fromkeys(case["number"] for case in found["cases"] if not case["rows"]))
    present = {case["number"] for case in there}
    if absent := [number for number in missing if number not in present and number != "–"]:
        yield from _indented(f"Not found: {', '.join(absent)}.", 0)


def _examples(examples: Iterable[Mapping[str, str]]) -> str:
    by_table: dict[str, list[str]] = {}
    for example in examples:
        by_table.setdefault(example["table"], []).append(example["id"] or "'' (empty)")
    return "; ".join(f"{table} {', '.join(ids)}" for table, ids in by_table.items())


# --- Times --------------------------------------------------------------------------------------------------------


def _times(found: Mapping[str, Any]) -> Iterator[str]:
    yield from _heading("WorkoutExercise.time: seconds or minutes?")
    if not found["rows"]:
        yield "No row has a time. Nothing to decide."
        return
    bounds = list(found["up_to"])[:-1]
    labels = [f"≤ {bounds[0]}", *(f"≤ {bound}" for bound in bounds[1:]), f"> {bounds[-1]}"]
    yield f"{'':<14}{'rows':>9}{'min':>8}{'median':>8}{'max':>12} " + "".join(
        f"{label:>7}" for label in labels
    )
    for row in [*found["categories"], {**found, "name": "all"}]:
        yield (
            f"{row['name'][:13]:<14}{row['rows']:>9,}{row['least']:>8}{row['median']:>8}{row['greatest']:>12} "
            + "".join(f"{count or '·':>7}" for count in row["up_to"].values())
        )
    yield (
        f"{found['small']:,} are up to {found['bound']} and {found['large']:,} are above it; besides these"
        f" {found['odd']['zero']:,} are 0 and {found['odd']['negative']:,} negative."
    )
    if found["small"] and found["large"]:
        yield from _indented(
            "Small and large ones together: they may not be in one unit. Look at them before you choose.", 0
        )
    if found["unit_by_name"]:
        yield f"The name of the column says {found['unit_by_name']}."
        return
    yield f"{'What it would be':<30}{'as seconds':>20}{'as minutes':>20}"
    for row in found["exercises"]:
        yield _two(row["name"], *(f"median {_span(row['median'], size)}" for size in (1, 60)))
    yield _two("longest", *(_span(found["greatest"], size) for size in (1, 60)))
    days = found["above_a_day"]
    yield _two("above a day: left out", f"{days['seconds']:,} rows", f"{days['minutes']:,} rows")


def _two(name: str, first: str, second: str) -> str:
    return f"{name[:28]:<30}{first:>20}{second:>20}"


def _span(number: str, size: int) -> str:
    """A time as people say it: 45 s, 30 min, 30 h, 12 days."""
    seconds = Decimal(number) * size
    for length, unit in ((86400 * 2, "days"), (3600 * 2, "h"), (120, "min")):
        if seconds >= length:
            one = {"days": 86400, "h": 3600, "min": 60}[unit]
            return f"{units.plain((seconds / one).quantize(Decimal('0.1')))} {unit}"
    return f"{units.plain(seconds)} s"


# --- Weights ------------------------------------------------------------------------------------------------------


def _weights(found: Mapping[str, Any]) -> Iterator[str]:
    yield from _heading("Weights: kg or lb?")
    count = found["rows"]
    if not count:
        yield "No row has a weight above 0. Nothing to decide."
        return
    bounds = list(found["up_to"])[:-1]
    labels = [*(f"≤ {bound}" for bound in bounds), f"> {bounds[-1]}"]
    yield f"{'':<14}{'rows':>9}{'min':>8}{'median':>8}{'max':>12} " + "".join(
        f"{label:>7}" for label in labels
    )
    yield (
        f"{'above 0':<14}{count:>9,}{_short(found['least']):>8}{_short(found['median']):>8}"
        f"{_short(found['greatest']):>12} " + "".join(f"{n or '·':>7}" for n in found["up_to"].values())
    )
    odd = found["odd"]
    yield (
        f"Besides these {odd['zero']:,} are 0, {odd['negative']:,} negative,"
        f" {odd['not finite']:,} NaN or infinite."
    )
    yield (
        f"Whole numbers {_share(found['whole'], count)}; multiples of 2.5 {_share(found['multiples_of_2.5'], count)},"
        f" of these not of 5 {_share(found['only_of_2.5'], count)};"
    )
    yield f"45 and multiples of 5 above it {_share(found['45_and_multiples_of_5'], count)}."
    plates = found["of_the_plates"]
    yield (
        f"Bar and full plates: {plates['kg']:,} rows as 20, 60, 100 … kg,"
        f" {plates['lb']:,} as 45, 135, 225 … lb."
    )
    if found["unit_by_name"]:
        yield f"The name of the column says {found['unit_by_name']}."
        return
    yield from _indented(_hint(found), 0)
    yield f"{'What it would be':<30}{'as kg':>26}{'as lb':>26}"
    for row in found["exercises"]:
        kg, lb = row["in_kg"]["kg"], row["in_kg"]["lb"]
        yield f"{row['name'][:28]:<30}{_lifted(kg):>26}{_lifted(lb):>26}"
    body = found["body"]
    if body["rows"]:
        yield f"{'Body weight (User.weight)':<30}{_kg(body['in_kg']['kg']):>26}{_kg(body['in_kg']['lb']):>26}"
    height = found["height"]
    if height["rows"]:
        cm, inches = (f"median {height['in_cm'][unit]} cm" for unit in ("cm", "in"))
        yield f"{'Height (User.height)':<30}{cm + ' (as cm)':>26}{inches + ' (as in)':>26}"


def _hint(found: Mapping[str, Any]) -> str:
    plates, count = found["of_the_plates"], found["rows"]
    if count >= 20 and plates["lb"] > 2 * plates["kg"]:
        return "Hint: bars loaded as in lb are more than twice as many. A hint, no proof."
    if count >= 20 and (plates["kg"] > 2 * plates["lb"] or found["only_of_2.5"] * 5 > count):
        return "Hint: this looks like kg. A hint, no proof."
    return "Hint: these numbers do not tell. Ask somebody who lifted them."


def _lifted(in_kg: Mapping[str, str | None]) -> str:
    return f"{in_kg['median'] or '?'} kg, heaviest {in_kg['greatest'] or '?'}"


def _kg(value: str | None) -> str:
    return f"median {value or '?'} kg"


def _short(number: str) -> str:
    return number if len(number) <= 8 else f"{Decimal(number):.3g}"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %"


# --- Time zone, choices, backup, duration -------------------------------------------------------------------------


def _zones(found: Mapping[str, Any]) -> Iterator[str]:
    yield from _heading("Which time zone?")
    if found["people_with_zone"]:
        yield f"{found['people_with_zone']:,} of {found['people']:,} people have a time zone of their own."
    yield (
        f"{found['workouts']:,} workouts depend on the choice; {found['midnight']:,} are at midnight UTC"
        " and keep their day."
    )
    if found["workouts"]:
        yield f"{'zone':<24}{'on another day than in UTC':>28}{'from 0:00 to 4:59 there':>28}"
        for name, zone in found["zones"].items():
            mark = "  (chosen)" if name == found["chosen"] else ""
            yield f"{name:<24}{zone['other_day']:>28,}{zone['at_night']:>28,}{mark}"
        yield "The right zone is most likely one in which few train at night."


def _to_decide(found: Mapping[str, Any]) -> Iterator[str]:
    yield from _heading("Choices")
    names = {
        "time_unit": "LEGACY_TIME_UNIT",
        "weight_unit": "LEGACY_WEIGHT_UNIT",
        "time_zone": "LEGACY_TIME_ZONE",
    }
    made = [
        f"{setting}={found['choices'][name]}" for name, setting in names.items() if found["choices"][name]
    ]
    yield f"Made: {', '.join(made) or 'none'}."
    if not found["missing"]:
        yield "Nothing is missing: the move can begin."
        return
    yield "The move will not begin before these are settled:"
    for line in found["missing"]:
        first, *rest = wrap(line, WIDTH - 4) or [""]
        yield f"  - {first}"
        yield from (f"    {more}" for more in rest)


def _before_you_begin(found: Mapping[str, Any]) -> Iterator[str]:
    yield from _heading("Backup and duration")
    backup = found["backup"]
    if backup is None:
        yield "There is no backup of this database. Make one: manage.py backup"
    else:
        yield f"Latest backup: {backup['path']}, {backup['made_at']}"
        if backup["too_old"]:
            yield "It is older than a day; the move asks for a newer one: manage.py backup"
    estimate = found["estimate"]
    yield from _indented(
        f"Estimate for the move: {_rough(estimate['seconds'])} for {estimate['rows']:,} rows and"
        f" {estimate['passwords']:,} passwords, and up to as long again for the verification.",
        0,
    )
    yield from _indented(
        f"Basis: {estimate['moved_a_second']:,} rows a second, measured on {estimate['basis']}; this database was"
        f" read at {estimate['read_a_second']:,} rows a second"
        + (
            f", {estimate['slower_than_basis']} times as slow as there."
            if estimate["slower_than_basis"] > 1
            else "."
        ),
        0,
    )


def _rough(seconds: float) -> str:
    if seconds < 60:
        return "less than a minute"
    if seconds < 7200:
        return f"about {round(seconds / 60)} minutes"
    return f"about {seconds / 3600:.1f} hours"


def _indented(words: str, columns: int) -> list[str]:
    return [" " * columns + line for line in wrap(words, WIDTH - columns)]
