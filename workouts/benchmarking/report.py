"""The table, and the figures it is held against."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from statistics import median

from workouts.benchmarking import data
from workouts.benchmarking.editing import EDITOR, EDITS
from workouts.benchmarking.measuring import CORRECT, EMPTY, LOG, SESSION, Measured, Results

TIMES_EMPTY = 3
LOG_QUERIES = 12
PAGE_QUERIES = 15
EDIT_QUERIES = 20
GROWTH = 1.3
CORRECT_MS = 15
SESSION_BYTES = 30_000
EDITOR_BYTES = 60_000
ASSET_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    found: str
    holds: bool


def p50(measured: Measured) -> float:
    return median(measured.milliseconds)


def p95(measured: Measured) -> float:
    return percentile(measured.milliseconds, 0.95)


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[ceil(len(ordered) * share) - 1]


def cpu(measured: Measured) -> float:
    """Milliseconds of the server's CPU time, without that in SQL."""
    return median(whole - sql for whole, sql in measured.cpu)


def edit_limit(empty: Measured, edit: Measured) -> float:
    """Milliseconds in which an edit of a plan answers, at the client, as with the other figures: p50 of three empty views and
    of the time that the server spent in the edit's SQL. All else – reading forms, checking, comparing, writing HTML – has to
    fit into what three times nothing takes."""
    return TIMES_EMPTY * p50(empty) + median(edit.sql)


def edits(results: Results) -> str:
    """One line for each edit of a plan: what it took at the client, of that in SQL, and its limit; CPU time in SQL and beside
    it, and how many empty views that is."""
    empty = results[EMPTY][data.HEAVY]
    whole = median(each for each, _ in empty.cpu)
    lines = [
        f"{'milliseconds':<18}{'p50':>8}{'in SQL':>8}{'limit':>8}{'CPU: SQL':>11}{'the rest':>10}{'of an empty view':>18}"
    ]
    for name in (EMPTY, *EDITS):
        found = results[name][data.HEAVY]
        sql = median(each for _, each in found.cpu)
        rest = whole if name == EMPTY else cpu(found)
        limit = "" if name == EMPTY else f"{edit_limit(empty, found):.1f}"
        lines.append(
            f"{name:<18}{p50(found):>8.1f}{median(found.sql):>8.1f}{limit:>8}"
            f"{sql:>11.1f}{rest:>10.1f}{rest / whole:>16.1f} ×"
        )
    return "\n".join(lines)


def table(results: Results) -> str:
    """One line for each request: both people's p50 and p95, how much more the long history costs, queries, bytes."""
    head = f"{'milliseconds':<18}{'200 sets':>16}{'20,000 sets':>18}{'growth':>9}{'queries':>9}{'bytes':>9}"
    lines = [head, f"{'':<18}{'p50':>8}{'p95':>8}{'p50':>10}{'p95':>8}"]
    for name, people in results.items():
        light, heavy = people[data.LIGHT], people[data.HEAVY]
        lines.append(
            f"{name:<18}{p50(light):>8.1f}{p95(light):>8.1f}{p50(heavy):>10.1f}{p95(heavy):>8.1f}"
            f"{p50(heavy) / p50(light):>9.2f}{max(light.queries, heavy.queries):>9}{max(light.size, heavy.size):>9}"
        )
    return "\n".join(lines)


def checks(results: Results, asset_sizes: dict[str, int]) -> Iterator[Check]:
    """What the project promises, each with what was found."""
    heavy = {name: people[data.HEAVY] for name, people in results.items()}
    times = p50(heavy[LOG]) / p50(heavy[EMPTY])
    yield Check(f"logging a set ≤ {TIMES_EMPTY} × an empty view", f"{times:.2f} ×", times <= TIMES_EMPTY)
    for name in (LOG, CORRECT):
        yield Check(f"{name} < {CORRECT_MS} ms", f"{p50(heavy[name]):.1f} ms", p50(heavy[name]) < CORRECT_MS)
    for name, people in results.items():
        queries = max(measured.queries for measured in people.values())
        limit = {LOG: LOG_QUERIES, **dict.fromkeys(EDITS, EDIT_QUERIES)}.get(name, PAGE_QUERIES)
        yield Check(f"{name} ≤ {limit} queries", str(queries), queries <= limit)
    for name in EDITS:
        most = edit_limit(heavy[EMPTY], heavy[name])
        yield Check(
            f"{name} ≤ {TIMES_EMPTY} × an empty view and its SQL",
            f"{p50(heavy[name]):.1f} of {most:.1f} ms",
            p50(heavy[name]) <= most,
        )
    for name, people in results.items():
        growth = p50(people[data.HEAVY]) / p50(people[data.LIGHT])
        yield Check(f"{name} grows ≤ {GROWTH} ×", f"{growth:.2f} ×", growth <= GROWTH)
    size = max(measured.size for measured in results[SESSION].values())
    yield Check(f"session page < {SESSION_BYTES:,} bytes compressed", f"{size:,}", size < SESSION_BYTES)
    size = max(measured.size for measured in results[EDITOR].values())
    yield Check(f"plan editor < {EDITOR_BYTES:,} bytes compressed", f"{size:,}", size < EDITOR_BYTES)
    total = sum(asset_sizes.values())
    yield Check(
        f"css and js < {ASSET_BYTES:,} bytes compressed",
        f"{total:,}",
        bool(asset_sizes) and total < ASSET_BYTES,
    )
