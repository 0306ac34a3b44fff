"""Workout → session, with its rows → logs; and state T's logs, of which those of one instant are one session."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from accounts.legacy.doubts import Doubt, Reason
from workouts.legacy.verifying import expected
from workouts.legacy.verifying.checking import Checker, label, moment
from workouts.legacy.verifying.exercises import Exercises, Movement
from workouts.legacy.verifying.expected import NULL, SEPARATOR, Line
from workouts.legacy.verifying.people import Person
from workouts.legacy.verifying.sql import LOG_FIELDS, SESSION_FIELDS, Pair

# Values that change without an edit of the row: its place, what was looked at, totals.
_LOG_SWAYS = [
    list(LOG_FIELDS).index(name) for name in ("position", "superset", "to_check", "written at once")
]
_SESSION_SWAYS = {"set_count", "volume_kg", "to_check", "written at once"}
_USER, _SESSION, _EXERCISE, _MEASUREMENT, _POSITION, _TO_CHECK, _DONE_AT = (
    list(LOG_FIELDS).index(name)
    for name in ("user", "session", "exercise", "measurement", "position", "to_check", "done_at")
)


@dataclass(frozen=True, slots=True)
class Context:
    """What the rows of a workout share. `started` is None where it is not known: of a session that was edited."""

    person: Person
    moved_at: str | None = None
    session: str | None = None
    started: str | None = None
    day: str = ""
    doubts: str = "[]"  # to_check of the session as it is


class Sessions:
    def __init__(self, checker: Checker, exercises: Exercises) -> None:
        self.checker = checker
        self.exercises = exercises

    # --- Workouts ---

    def check(self, pair: Pair, joins: list[Pair], person: Person) -> None:
        """A workout and all its rows."""
        checker, old, legacy = self.checker, pair.old, pair.legacy
        name = label("Workout", old)
        taken = checker.is_taken("Workout", pair)
        if legacy.id is None or legacy.outcome == "forgotten":
            for join in joins:
                self.check_stray("WorkoutExercise", join, {})
            return
        if legacy.outcome == "quarantined":
            if taken:
                checker.check_quarantine("Workout", pair, _reasons(pair, person))
            for join in joins:
                self.check_stray("WorkoutExercise", join, {Reason.WORKOUT_QUARANTINED: True})
            return
        if not taken or legacy.corrected == "1":  # a sync, or staff, say whose it is
            person = replace(person, target=legacy.user)
        elif legacy.user != person.target:
            checker.findings.differ("I4", f"{name} was given to another person")
        stop = checker.stop("Workout", pair) or not taken or pair.made is None
        values = _session_values(pair.made)
        wanted, codes = (None, set[str]()) if stop else self._wanted(name, pair, person, values)
        if wanted is None:
            group = Group(self, "WorkoutExercise", joins, _as_it_is(pair, person, values))
            group.check()
            if pair.made is not None and values["user"] != person.target:
                checker.findings.differ("I4", f"{name} belongs to another person")
            return
        group = Group(self, "WorkoutExercise", joins, _as_wanted(pair, person, values, wanted))
        group.check()
        self._compare(name, wanted, pair, group, person)
        checker.compare_warnings(name, legacy.warnings, codes)
        checker.samples["Workout"].offer(old, pair.made or "")

    def _wanted(
        self, name: str, pair: Pair, person: Person, values: dict[str, str]
    ) -> tuple[dict[str, str] | None, set[str]]:
        """What a session must say, and what must be warned of. None without a date, which is a difference."""
        old = pair.old
        started = expected.instant(old["date"])
        if started is None:
            self.checker.findings.differ("I2", f"{name} was moved, though its date is none")
            return None, set()
        zone = person.zone_of(values["time_zone"], pair.legacy.moved_at)
        has_time, day = expected.day(started, zone)
        title, notes = expected.name(old.get("name")), expected.note(old.get("notes"))
        codes = _codes_of_date(started, pair) | {
            str(code)
            for code, applies in {
                Doubt.NAME_CHANGED: title != (old.get("name") or ""),
                Doubt.CONTROL_CHARACTERS: notes != (old.get("notes") or ""),
            }.items()
            if applies
        }
        wanted = {
            "user": person.target or NULL,
            "state": "finished",
            "started_at": expected.instant_text(started),
            "has_time": "1" if has_time else "0",
            "local_date": str(day),
            "time_zone": zone,
            "ended_at": NULL,
            "mood": NULL,
            "rating": NULL,
            "reconstructed": "0",
            "set_count": "",
            "volume_kg": "",
            "to_check": expected.codes(codes),
            "written at once": "1",
            "name": title,
            "notes": notes,
        }
        return wanted, codes

    def _compare(self, name: str, wanted: dict[str, str], pair: Pair, group: "Group", person: Person) -> None:
        """Totals are asked for only where all that is in the session is as the move left it."""
        made = pair.made or ""
        wanted |= {"set_count": str(group.set_rows), "volume_kg": expected.fixed(group.volume, 4)}
        sways = _SESSION_SWAYS if pair.state else set() if group.whole else {"set_count", "volume_kg"}
        if group.was_looked_at:
            sways = {*sways, "to_check"}
        if sways:
            values = _session_values(made)
            wanted |= {each: values[each] for each in sways}
        text = SEPARATOR.join(wanted.values())
        same = self.checker.compare(name, text, made, SESSION_FIELDS)
        person.figures.count("sessions", 1, 1)
        person.figures.compare(text, text if same else made, 1)

    def check_stray(self, table: str, pair: Pair, reasons: Mapping[str, bool]) -> None:
        """A row whose workout or person is missing or in quarantine: so must it be, for one of `reasons`."""
        checker = self.checker
        if not checker.is_taken(table, pair):
            return
        if pair.legacy.outcome == "quarantined":
            missing = self.exercises.of(pair.old).target is None
            checker.check_quarantine(table, pair, {**reasons, Reason.EXERCISE_MISSING: missing})
        elif pair.legacy.corrected == "1":
            checker.tallies[table].corrected += 1
        else:
            checker.findings.differ(
                "I2", f"{label(table, pair.old)} was moved, though what it belongs to is not"
            )

    # --- State T's logs ---

    def check_logs(self, logs: Iterator[Pair], person: Person) -> None:
        """All logs of a person, in the order of their instants."""
        group: list[Pair] = []
        for log in logs:
            if group and log.old["date"] != group[0].old["date"]:
                self._check_instant(group, person)
                group = []
            group.append(log)
        if group:
            self._check_instant(group, person)

    def _check_instant(self, logs: list[Pair], person: Person) -> None:
        own = [log for log in logs if log.legacy.outcome != "copy"]
        for log in logs:
            self._check_copy(log)
        moved = [log for log in own if log.legacy.outcome == "moved" and log.made is not None]
        if not moved:
            Group(self, "WorkoutLog", own, Context(person)).check()
            return
        # Its session is the one of this instant, in the zone that the person had then.
        first = min(moved, key=lambda log: (log.legacy.corrected or "", log.legacy.moved_at or ""))
        session, state = first.more[6], first.more[7]
        target = (first.made or "").split(SEPARATOR, _SESSION + 1)[_SESSION]
        # As if there were a workout, without name and notes.
        old = {"id": first.old["id"], "date": first.old["date"], "name": None, "notes": None}
        pair = Pair(old, first.legacy._replace(target=target), None, session, state, ())
        name = f"The session of {label('WorkoutLog', first.old)}"
        values = _session_values(session)
        as_left = state != 2 and all(log.legacy.corrected == "0" for log in moved)
        wanted = self._wanted(name, pair, person, values)[0] if as_left else None
        if wanted is None:
            Group(self, "WorkoutLog", own, _as_it_is(pair, person, values)).check()
            return
        wanted["reconstructed"] = "1"
        context = _as_wanted(pair, person, values, wanted)
        group = Group(self, "WorkoutLog", own, context)
        group.check()
        self._compare(name, wanted, pair, group, person)

    def _check_copy(self, pair: Pair) -> None:
        """I2: what the older tracker's own script had copied from a row that came over is a copy, and only that."""
        like, original = pair.more[8:10]
        findings, name = self.checker.findings, label("WorkoutLog", pair.old)
        if pair.legacy.outcome == "moved":
            if like is not None and pair.legacy.corrected == "0":
                findings.differ("I2", f"{name} is a copy of a row that was moved, and was moved too")
        elif pair.legacy.outcome == "copy" and self.checker.is_taken("WorkoutLog", pair):
            # What it was copied from may have been changed in the older tracker since.
            if like is None and self.checker.unchanged >= {"Workout", "WorkoutExercise"}:
                findings.differ("I2", f"{name} was left out as a copy, but there is no row like it")
            if original is None:
                findings.differ("I3", f"{name}: the log that it is a copy of does not exist")


class Group:
    """The rows of one workout (or, in state T, of one person and instant) in the order they were written."""

    def __init__(self, sessions: Sessions, table: str, pairs: list[Pair], context: Context) -> None:
        self._checker = sessions.checker
        self._exercises = sessions.exercises
        self._table = table
        self._context = context
        self._pairs = pairs
        self.set_rows = 0
        self.volume = 0  # ten-thousandths of kg
        # Whether all of it came at once and is as the move left it: then places and totals are known.
        self.whole = context.session not in self._checker.loose and all(
            pair.legacy.outcome == "quarantined" or self._is_as_left(pair) for pair in pairs
        )

    @cached_property
    def was_looked_at(self) -> bool:
        """The person has looked at what was assumed or left out: then nothing is left to check in all of it."""
        return self._context.doubts == "[]" and all(
            pair.made is None
            or pair.state == 2
            or pair.made.split(SEPARATOR, _TO_CHECK + 1)[_TO_CHECK] == "[]"
            for pair in self._pairs
        )

    def _is_as_left(self, pair: Pair) -> bool:
        legacy = pair.legacy
        return (
            legacy.outcome == "moved"
            and legacy.corrected == "0"
            and legacy.moved_at == self._context.moved_at
            and pair.state < 2
        )

    def check(self) -> None:
        checker, table, person = self._checker, self._table, self._context.person
        place = 0
        before: dict[str | None, int] = {}
        for index, pair in enumerate(self._pairs):
            taken = checker.is_taken(table, pair)
            if pair.legacy.outcome == "quarantined" and taken:
                checker.check_quarantine(table, pair, self._reasons_of(pair))
            if pair.legacy.outcome != "moved":
                continue
            place += 1
            name = label(table, pair.old)
            values = (pair.made or "").split(SEPARATOR, len(LOG_FIELDS) - 1)
            if taken and pair.legacy.corrected == "0" and pair.legacy.user != person.target:
                checker.findings.differ("I4", f"{name} was given to another person")
            if checker.stop(table, pair) or not taken:
                self.whole = False
                if pair.made is not None and values[_USER] != pair.legacy.user:
                    checker.findings.differ("I4", f"{name} belongs to another person")
                continue
            position = int(values[_POSITION])
            if not self.whole and pair.state == 0:
                if position <= before.get(pair.legacy.moved_at, position - 1):
                    checker.findings.differ("I5", f"{name} stands before what was written before it")
                before[pair.legacy.moved_at] = position
            self._check_log(name, pair, values, place if self.whole else position, self._has_twin(index))

    def _has_twin(self, index: int) -> bool:
        """E32: written at the same instant as another row of the workout, so that their order is a guess."""
        if self._table == "WorkoutLog":
            return False
        written = self._pairs[index].old.get("createdAt")
        neighbours = (*self._pairs[max(0, index - 1) : index], *self._pairs[index + 1 : index + 2])
        return any(pair.old.get("createdAt") == written for pair in neighbours)

    def _reasons_of(self, pair: Pair) -> dict[str, bool]:
        missing = {Reason.EXERCISE_MISSING.value: self._exercises.of(pair.old).target is None}
        return missing | (_reasons(pair, self._context.person) if self._table == "WorkoutLog" else {})

    def _check_log(self, name: str, pair: Pair, values: list[str], position: int, twin: bool) -> None:  # noqa: FBT001
        checker, context, old = self._checker, self._context, pair.old
        movement = self._exercises.of(old)
        if movement.target is None:
            checker.findings.differ("I2", f"{name} was moved, though its exercise is missing")
            return
        line = self._line(pair, movement, values)
        self.set_rows += line.set_rows
        self.volume += line.volume
        note = expected.note(old.get("notes"))
        rating, mood, codes = self._mood_of(pair)
        codes |= line.codes
        if note != (old.get("notes") or ""):
            codes.add(str(Doubt.CONTROL_CHARACTERS))
        # Where rows went, or were added to an edited session, it is not known what this one was compared with.
        known = context.started and context.session not in checker.loose
        if twin if known else Doubt.ORDER_UNCERTAIN in (pair.legacy.warnings or ""):
            codes.add(str(Doubt.ORDER_UNCERTAIN))
        merged = values[_EXERCISE] == movement.merged_into
        wanted = [
            context.person.target or NULL,
            context.session or NULL,
            values[_EXERCISE] if merged else movement.target,
            context.day,
            line.measurement,
            str(position),
            NULL,
            *line.stated,
            rating,
            mood,
            *line.totals,
            "[]" if codes and self.was_looked_at else expected.codes(codes),
            "1",
            *line.sets,
            (context.started or values[_DONE_AT]) if line.set_rows else NULL,
            note,
        ]
        if pair.state:
            for index in _LOG_SWAYS:
                wanted[index] = values[index]
        text, made = SEPARATOR.join(wanted), pair.made or ""
        same = checker.compare(name, text, made, LOG_FIELDS)
        started = expected.instant(old["date"]) if self._table == "WorkoutLog" else None
        # Its session has no LegacyRow, so that the log is warned of its date.
        of_date = _codes_of_date(started, pair) if started else set[str]()
        checker.compare_warnings(name, pair.legacy.warnings, codes | of_date)
        figures = context.person.figures
        figures.compare(text, text if same else made, 3)
        figures.add_line(line, wanted[_EXERCISE], pair.more)
        if old.get("notes"):
            figures.count("notes", int(bool(note)), int(values[-1] != ""))
            figures.count("characters of notes", len(note), len(values[-1]))
        checker.samples[self._table].offer(old, made)

    def _line(self, pair: Pair, movement: Movement, values: list[str]) -> Line:
        old, choices = pair.old, self._checker.choices
        of_all = self._table == "WorkoutLog"
        found = [
            expected.line(
                old.get("sets"),
                old.get("reps"),
                old.get("weight"),
                old.get("durationMinutes" if of_all else "time"),
                category,
                values[_MEASUREMENT] if movement.edited else movement.measurement,
                choices.weight_unit,
                60 if of_all or choices.time_unit == "minutes" else 1,
                of_all,
            )
            for category in movement.categories
        ]
        warned = set(json.loads(pair.legacy.warnings or "[]")) if len(found) > 1 else set[str]()
        return next(
            (each for each in found if each.measurement == values[_MEASUREMENT] and each.codes <= warned),
            found[0],
        )

    def _mood_of(self, pair: Pair) -> tuple[str, str, set[str]]:
        """Rating and mood of a WorkoutLog; neither is known of a workout's row."""
        if self._table != "WorkoutLog":
            return NULL, NULL, set()
        given = pair.old.get("rating")
        rating = expected.whole(given)
        mood = (pair.old.get("mood") or NULL).lower()
        if rating is not None and 1 <= rating <= 5:
            return str(rating), mood, set()
        return NULL, mood, set() if given is None else {str(Doubt.RATING_LEFT_OUT)}


def _reasons(pair: Pair, person: Person) -> dict[str, bool]:
    """Why a row with a user and a date may be in quarantine."""
    return {
        Reason.USER_MISSING.value: person.target is None,
        Reason.DATE_OUT_OF_RANGE.value: expected.instant(pair.old["date"]) is None,
    }


def _codes_of_date(started: datetime, pair: Pair) -> set[str]:
    """What is to be warned of a date: that it has no time, or is long ago or to come."""
    codes = set[str]()
    if started.time() == datetime.min.time():
        codes.add(str(Doubt.DAY_ONLY))
    if started.year < 2000 or started > moment(pair.legacy.moved_at) + timedelta(days=1):
        codes.add(str(Doubt.DATE_UNUSUAL))
    return codes


def _session_values(made: str | None) -> dict[str, str]:
    text = SEPARATOR * (len(SESSION_FIELDS) - 1) if made is None else made
    return dict(zip(SESSION_FIELDS, text.split(SEPARATOR, len(SESSION_FIELDS) - 1), strict=True))


def _as_wanted(pair: Pair, person: Person, values: dict[str, str], wanted: dict[str, str]) -> Context:
    legacy = pair.legacy
    return Context(
        person, legacy.moved_at, legacy.target, wanted["started_at"], wanted["local_date"], values["to_check"]
    )


def _as_it_is(pair: Pair, person: Person, values: dict[str, str]) -> Context:
    """Of a session that was edited: its day is what it says."""
    return Context(
        person, pair.legacy.moved_at, pair.legacy.target, None, values["local_date"], values["to_check"]
    )
