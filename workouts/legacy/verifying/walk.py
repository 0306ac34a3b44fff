"""Goes through the older tracker's people, each with their workouts and rows, and sums up each person."""

from collections.abc import Iterator
from typing import TextIO

from accounts.legacy.doubts import Reason
from workouts.legacy.parts import parts
from workouts.legacy.verifying import expected
from workouts.legacy.verifying.checking import Checker, short
from workouts.legacy.verifying.exercises import Exercises
from workouts.legacy.verifying.figures import Figures, same_sum
from workouts.legacy.verifying.people import People, Person
from workouts.legacy.verifying.plans import Plans
from workouts.legacy.verifying.sessions import Sessions
from workouts.legacy.verifying.sql import Pair


class Groups:
    """A stream of pairs, of which those of one key after the other are taken; `rest` is what nobody took."""

    def __init__(self, pairs: Iterator[Pair]) -> None:
        self._pairs = pairs
        self._next = next(pairs, None)

    def take(self, key: str) -> Iterator[Pair]:
        while self._next is not None and self._next.key == key:
            pair, self._next = self._next, next(self._pairs, None)
            yield pair

    def rest(self) -> Iterator[Pair]:
        while self._next is not None:
            pair, self._next = self._next, next(self._pairs, None)
            yield pair


def walk(checker: Checker, report: TextIO | None) -> Figures:
    """Compare every legacy row with what it became. Answers the sums of all people, one line each to `report`."""
    sql = checker.sql
    people = People(checker)
    exercises = Exercises(checker)
    sessions = Sessions(checker, exercises)
    total = Figures()
    # All in one order: by person, then workout.
    workouts, joins = Groups(sql.workouts()), Groups(sql.joins())
    logs = Groups(sql.logs()) if "WorkoutLog" in sql.source.tables else Groups(iter(()))
    for pair in sql.users():
        person = people.check(pair)
        for workout in workouts.take(person.legacy_id):
            sessions.check(workout, list(joins.take(workout.old["id"] or "")), person)
        sessions.check_logs(logs.take(person.legacy_id), person)
        _sum_up(checker, person, report)
        total.add(person.figures)
    nobody = Person("", None, "UTC")
    for workout in workouts.rest():
        sessions.check(workout, list(joins.take(workout.old["id"] or "")), nobody)
    for join in joins.rest():
        sessions.check_stray("WorkoutExercise", join, {Reason.WORKOUT_MISSING: True})
    for log in logs.rest():
        sessions.check_stray("WorkoutLog", log, {Reason.USER_MISSING: True})
    if sql.takes("TrainingPlan"):
        Plans(checker, exercises).check()
    for part in parts():
        if sql.takes(part.table):
            part.check(checker)
    return total


def _sum_up(checker: Checker, person: Person, report: TextIO | None) -> None:
    """What only shows when all rows of a person were read."""
    name, figures, findings = f"User {short(person.legacy_id)}", person.figures, checker.findings
    for each, was in figures.old.items():
        became = figures.new[each]
        if not same_sum(was, became, exact=checker.exact):
            findings.differ("I6" if "weight" in each else "I1", f"{name}: {each} was {was}, is {became}")
    for exercise in sorted(figures.volume_old.keys() | figures.volume_new.keys()):
        was, became = figures.volume_old.get(exercise, 0), figures.volume_new.get(exercise, 0)
        if not same_sum(was, became, exact=checker.exact):
            old, new = expected.fixed(was, 4), expected.fixed(became, 4)
            findings.differ("I6", f"{name}, exercise {exercise}: {old} kg were lifted, now {new}")
    old, new = figures.checksums
    if old != new:
        findings.differ("I5", f"{name}: the checksum of all values must be {old}, is {new}")
    if report and (figures.old or person.target):
        shown = ", ".join(
            f"{each} {was}" if was == became else f"{each} {was} → {became} !"
            for each, (was, became) in figures.shown().items()
        )
        report.write(f"  {short(person.legacy_id)} → {person.target}: {shown}; checksum {new}\n")
