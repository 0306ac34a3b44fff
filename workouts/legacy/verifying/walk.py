"""Goes through the older tracker's people, each with their workouts and rows, and compares what became of every one."""

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.hashers import wrap
from accounts.legacy.choices import Choices
from accounts.legacy.doubts import Doubt, Reason
from accounts.legacy.identity import content_hash
from accounts.legacy.reading import Row
from accounts.localtime import find_zone
from training.catalogue.files import read
from training.names import fold, fold_loosely
from workouts.legacy.verifying import expected
from workouts.legacy.verifying.expected import NULL, SEPARATOR
from workouts.legacy.verifying.figures import Figures, same_volume
from workouts.legacy.verifying.outcome import Findings
from workouts.legacy.verifying.sql import LOG_FIELDS, SESSION_FIELDS, USER_FIELDS, Pair, Provenance, Sql

# A clock of the older tracker's may go wrong, or tell the time of another zone.
CLOCKS_DIFFER = timedelta(days=1)
SAMPLES = 20
# A wrapped password takes as long as a log-in to compute: as many are compared whole, the others by their form.
PASSWORDS = 100
_BCRYPT = re.compile(r"(\$2[aby]\$(?:0[4-9]|1[0-4])\$[./A-Za-z0-9]{21})[./A-Za-z0-9]{32}")
# Values of a log or session that change without an edit of it: its place, what was looked at, totals, the exercise's merge.
_LOG_SWAYS = {"position", "superset", "to_check", "written at once"}
_SESSION_SWAYS = {"set_count", "volume_kg", "to_check", "written at once"}


@dataclass(slots=True)
class Person:
    """Whose rows are read now. `target` is the account, None where there is none."""

    legacy_id: str
    target: str | None
    zone: str
    account_zone: str
    compared: bool
    figures: Figures = field(default_factory=Figures)


@dataclass(frozen=True, slots=True)
class Movement:
    """A legacy exercise and what it became."""

    target: str | None
    category: str
    measurement: str
    merged_into: str | None
    edited: bool


@dataclass(slots=True)
class Tally:
    """Rows of a table by what is to be said of them."""

    edited: int = 0
    corrected: int = 0
    missing: int = 0


@dataclass(slots=True)
class Sample:
    """Some rows of a table, each as likely as another, for a person to look at."""

    rows: list[tuple[Row, str]] = field(default_factory=list)
    seen: int = 0

    def offer(self, old: Row, made: str) -> None:
        self.seen += 1
        if len(self.rows) < SAMPLES:
            self.rows.append((old, made))
        elif (place := random.randrange(self.seen)) < SAMPLES:  # noqa: S311
            self.rows[place] = (old, made)


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


class Walk:
    """One verification. `unchanged` are the legacy tables that are, byte for byte, what they were before the move."""

    def __init__(
        self,
        sql: Sql,
        choices: Choices,
        run: Any,
        findings: Findings,
        *,
        unchanged: set[str],
        loose: set[str],
        report: TextIO | None,
    ) -> None:
        self._sql = sql
        self._source = sql.source
        self._choices = choices
        self._began: datetime = run.started_at
        self._findings = findings
        self._unchanged = unchanged
        self._loose = loose  # sessions with a log whose legacy row is gone
        self._report = report
        self._exact = sql.connection.vendor == "postgresql"
        self._exercises: dict[str, Movement] = {}
        self._passwords = 0
        # A shipped exercise gets its aliases when the catalogue is loaded, which may be after the move.
        self._shipped = {entry.key: entry.aliases for entry in read().entries}
        self.total = Figures()
        self.tallies = {table: Tally() for table in self._source.tables}
        self.samples = {table: Sample() for table in self._source.tables}
        self.late: set[str] = set()  # tables with rows that were written since

    def go(self) -> None:
        self._read_exercises()
        owners = self._owners_of_addresses()
        workouts = Groups(self._sql.workouts())
        joins = Groups(self._sql.joins())
        logs = Groups(self._sql.logs()) if "WorkoutLog" in self._source.tables else None
        for pair in self._sql.users():
            person = self._check_user(pair, owners)
            for workout in workouts.take(person.legacy_id):
                self._check_workout(workout, list(joins.take(workout.old["id"] or "")), person)
            if logs:
                self._check_logs(logs.take(person.legacy_id), person)
            self._close(person)
        nobody = Person("", None, "UTC", "UTC", compared=False)
        for workout in workouts.rest():
            self._check_workout(workout, list(joins.take(workout.old["id"] or "")), nobody)
        for join in joins.rest():
            self._check_refused("WorkoutExercise", join, workout=None)
        for log in logs.rest() if logs else ():
            self._check_refused("WorkoutLog", log, workout=None)

    # --- What holds for every row ---

    def _is_taken(self, table: str, pair: Pair) -> bool:
        """Whether the row was taken as it is now; else it is newer, or that is a difference."""
        old, legacy = pair.old, pair.legacy
        label = _label(table, old)
        if legacy.id is None:
            self.tallies[table].missing += 1
            if table not in self._unchanged and self._is_since(old.get("createdAt"), self._began):
                self.late.add(table)
                self._findings.newer(f"{label} is new in the older tracker")
            else:
                self._findings.differ("I2", f"{label} was neither moved nor put into quarantine")
            return False
        for code in json.loads(legacy.warnings or "[]"):
            self._findings.warned(code, label)
        if content_hash(old).hex == (legacy.row_hash or "").replace("-", ""):
            return True
        moved_at = datetime.fromisoformat(legacy.moved_at or "").replace(tzinfo=UTC)
        if table in self._unchanged:
            self._findings.differ("I2", f"{label}: what is noted of the row is not what it says")
        elif self._is_since(old.get("updatedAt"), moved_at):
            self.late.add(table)
            self._findings.newer(f"{label} was changed in the older tracker")
        else:
            self._findings.differ("I10", f"{label} was changed since it was taken, and its updatedAt was not")
        return False

    def _is_since(self, stamp: str | None, when: datetime) -> bool:
        found = expected.instant(stamp)
        return found is None or found > when - CLOCKS_DIFFER

    def _check_quarantine(self, table: str, pair: Pair, holds: Callable[[str], bool]) -> None:
        legacy, label = pair.legacy, _label(table, pair.old)
        if legacy.reason is None:
            self._findings.differ("I2", f"{label} is said to be in quarantine, and is not there")
            return
        if json.loads(legacy.content or "{}") != pair.old:
            self._findings.differ("I2", f"{label} is in quarantine, but not with all that it says")
        if legacy.reason == Reason.REFUSED:
            if not legacy.detail:
                self._findings.differ("I2", f"{label} is in quarantine without what the database said")
        elif not holds(legacy.reason):
            self._findings.differ("I2", f"{label} is in quarantine as {legacy.reason}, which it is not")

    def _check_refused(self, table: str, pair: Pair, *, workout: Pair | None) -> None:
        """A row that has no place: its workout or its user is missing or in quarantine."""
        if not self._is_taken(table, pair):
            return
        label = _label(table, pair.old)
        if pair.legacy.outcome != "quarantined":
            if pair.legacy.corrected == "1":
                self.tallies[table].corrected += 1
            else:
                self._findings.differ("I2", f"{label} was moved, though it has no workout or person")
            return

        def holds(reason: str) -> bool:
            if reason == Reason.EXERCISE_MISSING:
                return self._movement(pair.old).target is None
            if table == "WorkoutLog":
                return reason == Reason.USER_MISSING
            return reason == (Reason.WORKOUT_QUARANTINED if workout else Reason.WORKOUT_MISSING)

        self._check_quarantine(table, pair, holds)

    def _stop(self, table: str, pair: Pair) -> bool:
        """Whether a moved row is not compared further: gone, corrected by staff, or edited."""
        label = _label(table, pair.old)
        if pair.made is None:
            self._findings.differ("I3", f"{label}: what it became ({pair.legacy.target}) does not exist")
            return True
        if pair.legacy.corrected == "1":
            self.tallies[table].corrected += 1
            return True
        if pair.state == 2:
            self.tallies[table].edited += 1
            return True
        return False

    def _compare(
        self, label: str, wanted: str, made: str, fields: dict[str, str], sways: Iterable[str] = ()
    ) -> None:
        """Name each value that differs. `sways`: those that are not asked for."""
        if wanted == made:
            return
        number = len(fields) - 1
        old, new = wanted.split(SEPARATOR, number), made.split(SEPARATOR, number)
        for (field_name, code), was, became in zip(fields.items(), old, new, strict=True):
            if (
                was == became
                or field_name in sways
                or (not self._exact and _same_float(field_name, was, became))
            ):
                continue
            if code == "I9":
                self._findings.differ("I9", f"{label}: {field_name} {_text_difference(was, became)}")
            else:
                self._findings.differ(
                    _code(field_name, code, was, became),
                    f"{label}: {field_name} must be {_shown(was)}, is {_shown(became)}",
                )

    # --- People ---

    def _owners_of_addresses(self) -> dict[str, tuple[str, str]]:
        """For each address (trimmed, lower case) the user that keeps it: the oldest, by createdAt, then id."""
        pk, email, created = (
            self._sql.column("User", name, "u")
            for name in ("id", "email", "createdAt" if self._source.has("User", "createdAt") else "id")
        )
        owners: dict[str, tuple[str, str]] = {}
        columns = ", ".join(self._sql.text(each) for each in (pk, email, created))
        for legacy_id, address, written in self._sql.stream(
            f"SELECT {columns} FROM {self._source.quoted('User')} u"
        ):
            key = (address or "").strip().lower()
            if key not in owners or (written or "", legacy_id) < owners[key]:
                owners[key] = (written or "", legacy_id)
        return owners

    def _check_user(self, pair: Pair, owners: dict[str, tuple[str, str]]) -> Person:
        old = pair.old
        zone = self._zone(old)
        person = Person(old["id"] or "", pair.legacy.target, zone, "", compared=False)
        taken = self._is_taken("User", pair)
        if pair.legacy.id is None:
            return person
        if pair.legacy.outcome == "quarantined":
            self._check_quarantine("User", pair, lambda reason: False)
            return person
        if pair.legacy.target != pair.legacy.user:
            self._findings.differ("I4", f"{_label('User', old)} belongs to another account than it became")
        if pair.made is None:
            self._stop("User", pair)
            return person
        person.account_zone = pair.made.split(SEPARATOR)[list(USER_FIELDS).index("time_zone")]
        if not taken or self._stop("User", pair):
            return person
        person.compared = True
        self._compare_user(pair, zone, owners)
        person.figures.count("users", 1, 1)
        self.samples["User"].offer({**old, "password": "…"}, pair.made)
        return person

    def _zone(self, old: Row) -> str:
        """The zone that chooses the days: the person's where it is known, else the one that was chosen."""
        given = old.get("timezone") or ""
        return find_zone(given) or self._choices.time_zone or "UTC"

    def _compare_user(self, pair: Pair, zone: str, owners: dict[str, tuple[str, str]]) -> None:
        old, made, label = pair.old, pair.made or "", _label("User", pair.old)
        warnings = set(json.loads(pair.legacy.warnings or "[]"))
        email, password, _version = pair.more
        address = (old["email"] or "").strip().lower()
        keeps = _is_address(address) and owners[address][1] == (old["id"] or "")
        placeholder = f"legacy-{(pair.legacy.target or '').replace('-', '')[:12]}@legacy.invalid"
        if email != (address if keeps else placeholder):
            taken_here = keeps and email == placeholder and Doubt.EMAIL_TAKEN in warnings
            if not taken_here:
                self._findings.differ(
                    "I9",
                    f"{label}: e-mail address {_text_difference(address if keeps else placeholder, email)}",
                )
            keeps = False
        self._compare_password(label, old.get("password"), password)
        values = dict(zip(USER_FIELDS, made.split(SEPARATOR, len(USER_FIELDS) - 1), strict=True))
        active = keeps and (old.get("isActive") or "true").lower() not in {"false", "f", "0"}
        wanted = {
            "active": "1" if active else "0",
            "staff": "0",
            "superuser": "0",
            "date_joined": _instant_or(old.get("createdAt"), values["date_joined"]),
            "last_login": _instant_or(old.get("lastLogin"), NULL),
            "time_zone": zone,
            "weight_unit": self._choices.weight_unit or "kg",
            "height_cm": self._height(old.get("height"), values["height_cm"], warnings),
            "fitness_level": (old.get("fitnessLevel") or NULL).lower(),
            "body weight": self._body_weight(old, zone, values["body weight"], warnings),
            "name": expected.name(old.get("name")),
            "goals": expected.note(old.get("goals")),
        }
        text = SEPARATOR.join(wanted.values())
        self._compare(label, text, made, USER_FIELDS)

    def _compare_password(self, label: str, old: str | None, new: str) -> None:
        match = _BCRYPT.fullmatch(old or "")
        if old and old in new:
            self._findings.differ(
                "I5", f"{label}: the password of the older tracker stands in the account as it was"
            )
        elif match is None:
            if not new.startswith("!"):
                self._findings.differ(
                    "I5", f"{label}: there was no password that can be used, and now there is one"
                )
        elif not new.startswith("argon2_bcrypt" + match[1]):
            self._findings.differ("I5", f"{label}: the password is not the older tracker's in Argon2")
        elif self._passwords < PASSWORDS:
            self._passwords += 1
            if wrap(old or "") != new:
                self._findings.differ("I5", f"{label}: the password is not the older tracker's in Argon2")

    def _height(self, old: str | None, made: str, warnings: set[str]) -> str:
        number = expected.whole(old)
        if number is None or Doubt.HEIGHT_LEFT_OUT in warnings:
            return NULL
        if number <= 0 and made == NULL:
            return NULL
        return expected.fixed(number * (2540 if self._choices.height_unit == "in" else 1000), 3)

    def _body_weight(self, old: Row, zone: str, made: str, warnings: set[str]) -> str:
        weight = expected.decimal_text(old.get("weight"), 3)
        if weight is None or Doubt.BODY_WEIGHT_LEFT_OUT in warnings:
            return NULL
        written = expected.instant(old.get("updatedAt"))
        if written is None:
            return made
        return f"{weight} {self._choices.weight_unit or 'kg'} {written.astimezone(ZoneInfo(zone)).date()}"

    def _close(self, person: Person) -> None:
        """The sums of one person, which are told when all of it was read."""
        label = f"User {_short(person.legacy_id)}"
        figures = person.figures
        for name, was in figures.old.items():
            became = figures.new[name]
            if name != "Σ time" and not same_volume(was, became, exact=self._exact):
                self._findings.differ(
                    "I6" if "weight" in name else "I1", f"{label}: {name} was {was}, is {became}"
                )
        for exercise in figures.volume_old.keys() | figures.volume_new.keys():
            was, became = figures.volume_old.get(exercise, 0), figures.volume_new.get(exercise, 0)
            if not same_volume(was, became, exact=self._exact):
                self._findings.differ(
                    "I6",
                    f"{label}, exercise {exercise}: {expected.fixed(was, 4)} kg were lifted, now {expected.fixed(became, 4)}",
                )
        old, new = figures.checksums
        if old != new and self._exact:
            self._findings.differ("I5", f"{label}: the checksum of all values must be {old}, is {new}")
        self.total.add(figures)
        if self._report and (figures.old or person.target):
            shown = ", ".join(
                f"{name} {was}" if was == became or name == "Σ time" else f"{name} {was} → {became} !"
                for name, (was, became) in figures.shown().items()
            )
            self._report.write(f"  {_short(person.legacy_id)} → {person.target}: {shown}; checksum {new}\n")

    # --- Exercises ---

    def _read_exercises(self) -> None:
        aliases: dict[str, set[str]] = {}
        for exercise, alias in self._sql.stream(
            f"SELECT {self._sql.text('a.exercise_id')}, a.name FROM {self._sql.table('training.ExerciseAlias')} a"
            f" JOIN {self._sql.table('accounts.LegacyRow')} r ON r.target_id = a.exercise_id AND r.kind = 'exercise'"
        ):
            aliases.setdefault(exercise, set()).add(alias)
        for pair in self._sql.exercises():
            self._check_exercise(pair, aliases)

    def _check_exercise(self, pair: Pair, aliases: dict[str, set[str]]) -> None:
        old, label = pair.old, _label("Exercise", pair.old)
        category = old.get("category") or old.get("exerciseType") or ""
        taken = self._is_taken("Exercise", pair)
        legacy = pair.legacy
        if legacy.id is None or legacy.outcome == "quarantined":
            if taken:
                self._check_quarantine("Exercise", pair, lambda reason: False)
            self._exercises[old["id"] or ""] = Movement(None, category, "", None, edited=False)
            return
        measurement, name, owner, merged, key = pair.more
        self._exercises[old["id"] or ""] = Movement(
            legacy.target if pair.made is not None else None,
            category,
            measurement or "",
            merged,
            edited=pair.state == 2,
        )
        if not taken or self._stop("Exercise", pair):
            return
        if owner is not None:
            self._findings.differ("I4", f"{label} became the private exercise of one person")
        if measurement not in _SUITS.get(category, ()):
            self._findings.differ("I5", f"{label} is {category}, but what it became measures {measurement}")
        names = {name, *aliases.get(legacy.target or "", ()), *self._shipped.get(key or "", ())}
        if not any(_same_movement(old["name"] or "", each) for each in names):
            self._findings.differ("I9", f"{label} became {name!r}, which is another name")
        self.samples["Exercise"].offer(old, f"{name} ({measurement})")

    def _movement(self, row: Row) -> Movement:
        return self._exercises.get(row["exerciseId"] or "", _NO_MOVEMENT)

    # --- Workouts ---

    def _check_workout(self, pair: Pair, joins: list[Pair], person: Person) -> None:
        old, label = pair.old, _label("Workout", pair.old)
        taken = self._is_taken("Workout", pair)
        if pair.legacy.id is None or pair.legacy.outcome == "quarantined":
            started = expected.instant(old["date"])
            if taken:
                self._check_quarantine(
                    "Workout",
                    pair,
                    lambda reason: (
                        reason == Reason.USER_MISSING
                        if person.target is None
                        else reason == Reason.DATE_OUT_OF_RANGE and started is None
                    ),
                )
            for join in joins:
                if pair.legacy.id is None:
                    self._is_taken("WorkoutExercise", join)
                else:
                    self._check_refused("WorkoutExercise", join, workout=pair)
            return
        if pair.legacy.user != person.target:
            self._findings.differ("I4", f"{label} was given to another person")
        stop = self._stop("Workout", pair)
        context = self._context(pair, person, stop=stop or not taken)
        group = Group(self, "WorkoutExercise", context, joins)
        group.check()
        if stop or not taken or pair.made is None:
            return
        person.figures.count("sessions", 1, 1)
        if not self._check_session(label, pair.made, pair.state, context, group):
            return
        if set(json.loads(pair.legacy.warnings or "[]")) != context.codes:
            self._findings.differ(
                "I5", f"{label}: warned of {pair.legacy.warnings}, but it is {sorted(context.codes)}"
            )
        self.samples["Workout"].offer(old, pair.made)

    def _context(self, pair: Pair, person: Person, *, stop: bool) -> "Context":
        """What the logs of a session share. Of a session that was edited, its own date and time are taken as they are."""
        made = (pair.made or SEPARATOR * (len(SESSION_FIELDS) - 1)).split(SEPARATOR, len(SESSION_FIELDS) - 1)
        values = dict(zip(SESSION_FIELDS, made, strict=True))
        old = pair.old
        started = expected.instant(old["date"])
        zone = person.zone
        if values["time_zone"] == person.account_zone and not person.compared:
            zone = person.account_zone  # who had changed the zone before this workout came over
        if started is None or stop:
            if started is None and not stop:
                self._findings.differ("I2", f"{_label('Workout', old)} was moved, though its date is none")
            return Context(
                person, pair.legacy, pair.legacy.target, None, values["local_date"], values, zone, frozenset()
            )
        has_time, day = expected.day(started, zone)
        codes = set() if has_time else {str(Doubt.DAY_ONLY)}
        moved_at = datetime.fromisoformat(pair.legacy.moved_at or "").replace(tzinfo=UTC)
        if started.year < 2000 or started > moved_at + timedelta(days=1):
            codes.add(str(Doubt.DATE_UNUSUAL))
        name, notes = expected.name(old.get("name")), expected.note(old.get("notes"))
        if name != (old.get("name") or ""):
            codes.add(str(Doubt.NAME_CHANGED))
        if notes != (old.get("notes") or ""):
            codes.add(str(Doubt.CONTROL_CHARACTERS))
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
            "name": name,
            "notes": notes,
        }
        return Context(
            person,
            pair.legacy,
            pair.legacy.target,
            wanted["started_at"],
            str(day),
            wanted,
            zone,
            frozenset(codes),
        )

    def _check_session(self, label: str, made: str, state: int, context: "Context", group: "Group") -> bool:
        """Compare a session; its totals only where all that is in it is as the move left it."""
        if context.started is None:
            return False
        wanted = dict(context.wanted)
        if group.whole and state == 0:
            wanted["set_count"], wanted["volume_kg"] = str(group.set_rows), expected.fixed(group.volume, 4)
            sways: set[str] = set()
        else:
            sways = {"set_count", "volume_kg"}
        if state == 1:
            sways |= _SESSION_SWAYS
        if sways:
            values = dict(zip(SESSION_FIELDS, made.split(SEPARATOR, len(SESSION_FIELDS) - 1), strict=True))
            wanted |= {name: values[name] for name in sways}
        text = SEPARATOR.join(wanted.values())
        self._compare(label, text, made, SESSION_FIELDS)
        context.person.figures.compare(text, text if text == made else made, 1)
        return True

    # --- State T's logs ---

    def _check_logs(self, logs: Iterator[Pair], person: Person) -> None:
        """Those of one instant are one session."""
        group: list[Pair] = []
        for log in logs:
            if group and log.old["date"] != group[0].old["date"]:
                self._check_instant(group, person)
                group = []
            group.append(log)
        if group:
            self._check_instant(group, person)

    def _check_instant(self, logs: list[Pair], person: Person) -> None:
        own = []
        for log in logs:
            if log.legacy.outcome == "copy":
                self._check_copy(log)
            else:
                own.append(log)
                if log.legacy.outcome == "moved" and log.more[7] is not None and log.legacy.corrected == "0":
                    self._findings.differ(
                        "I2", f"{_label('WorkoutLog', log.old)} is a copy of a row that was moved too"
                    )
        moved = [log for log in own if log.legacy.outcome == "moved" and log.made is not None]
        if not moved:
            Group(
                self,
                "WorkoutLog",
                Context(person, _NO_LEGACY, None, None, "", {}, person.zone, frozenset()),
                own,
            ).check()
            return
        first = moved[0]
        session = (first.made or "").split(SEPARATOR, 2)[1]
        state = int(first.more[6] or 0)
        pair = Pair(
            {**first.old, "name": "", "notes": None},
            first.legacy._replace(target=session, warnings="[]"),
            None,
            first.more[5],
            state,
            (),
        )
        context = self._context(
            pair,
            person,
            stop=state == 2 or first.legacy.corrected == "1" or expected.instant(first.old["date"]) is None,
        )
        context.wanted["reconstructed"] = "1"
        group = Group(self, "WorkoutLog", context, own)
        group.check()
        if state == 2 or context.started is None:
            return
        person.figures.count("sessions", 1, 1)
        self._check_session(
            f"The session of {_label('WorkoutLog', first.old)}", first.more[5], state, context, group
        )

    def _check_copy(self, pair: Pair) -> None:
        if not self._is_taken("WorkoutLog", pair):
            return
        label = _label("WorkoutLog", pair.old)
        if pair.more[7] is None:
            self._findings.differ("I2", f"{label} was left out as a copy, but there is no row like it")
        if pair.more[8] is None:
            self._findings.differ("I3", f"{label}: the log that it is a copy of does not exist")


@dataclass(frozen=True, slots=True)
class Context:
    """What the rows of a workout share: whose they are, in which session, on which day. `started` None: not compared."""

    person: Person
    legacy: Provenance
    session: str | None
    started: str | None
    day: str
    wanted: dict[str, str]
    zone: str
    codes: frozenset[str]


class Group:
    """The rows of one workout (or, in state T, of one person and instant) in the order they were written."""

    def __init__(self, walk: Walk, table: str, context: Context, pairs: list[Pair]) -> None:
        self._walk = walk
        self._table = table
        self._context = context
        self._pairs = pairs
        self.set_rows = 0
        self.volume = 0
        # Whether all of it came at once and is as the move left it: then places and totals are known.
        self.whole = context.session not in walk._loose and all(
            pair.legacy.outcome in {"quarantined", "copy"}
            or (
                pair.legacy.outcome == "moved"
                and pair.legacy.corrected == "0"
                and pair.legacy.moved_at == context.legacy.moved_at
                and pair.state < 2
            )
            for pair in pairs
        )

    def check(self) -> None:
        walk, table = self._walk, self._table
        written = [pair.old.get("createdAt") for pair in self._pairs]
        place = 0
        last: dict[str | None, int] = {}
        for index, pair in enumerate(self._pairs):
            taken = walk._is_taken(table, pair)
            outcome = pair.legacy.outcome
            if outcome == "quarantined":
                if taken:
                    walk._check_quarantine(table, pair, self._reason_of(pair))
                continue
            if outcome != "moved":
                continue
            place += 1
            label = _label(table, pair.old)
            if pair.legacy.user != self._context.person.target:
                walk._findings.differ("I4", f"{label} was given to another person")
            if walk._stop(table, pair) or pair.made is None:
                self._check_owner(label, pair)
                self.whole = False
                continue
            if not taken:
                self._check_owner(label, pair)
                self.whole = False
                continue
            position = int(pair.made.split(SEPARATOR, 6)[5])
            if not self.whole:
                before = last.get(pair.legacy.moved_at)
                if pair.state == 0 and before is not None and position <= before:
                    walk._findings.differ("I5", f"{label} stands before the row that was written before it")
                last[pair.legacy.moved_at] = position
            twin = table == "WorkoutExercise" and (
                (index > 0 and written[index - 1] == written[index])
                or (index + 1 < len(written) and written[index + 1] == written[index])
            )
            self._check_log(pair, label, place if self.whole else position, twin=twin)

    def _check_owner(self, label: str, pair: Pair) -> None:
        owner = (pair.made or "").split(SEPARATOR, 1)[0]
        if pair.made is not None and owner != self._context.person.target:
            self._walk._findings.differ("I4", f"{label} belongs to another person")

    def _reason_of(self, pair: Pair) -> Callable[[str], bool]:
        missing = self._walk._movement(pair.old).target is None

        def holds(reason: str) -> bool:
            if self._table == "WorkoutLog":
                if reason == Reason.USER_MISSING:
                    return self._context.person.target is None
                if reason == Reason.DATE_OUT_OF_RANGE:
                    return expected.instant(pair.old["date"]) is None
            return reason == Reason.EXERCISE_MISSING and missing

        return holds

    def _check_log(self, pair: Pair, label: str, position: int, *, twin: bool) -> None:  # noqa: C901
        walk, context, old = self._walk, self._context, pair.old
        movement = walk._movement(old)
        if movement.target is None:
            walk._findings.differ("I2", f"{label} was moved, though its exercise is missing")
            return
        made = pair.made or ""
        values = made.split(SEPARATOR, len(LOG_FIELDS) - 1)
        of_join = self._table == "WorkoutExercise"
        line = expected.line(
            old.get("sets"),
            old.get("reps"),
            old.get("weight"),
            old.get("time" if of_join else "durationMinutes"),
            movement.category,
            values[4] if movement.edited else movement.measurement,
            walk._choices.weight_unit,
            60 if not of_join or walk._choices.time_unit == "minutes" else 1,
            not of_join,
        )
        self.set_rows += line.set_rows
        self.volume += line.volume
        note = expected.note(old.get("notes"))
        codes = set(line.codes)
        if note != (old.get("notes") or ""):
            codes.add(str(Doubt.CONTROL_CHARACTERS))
        if (twin and context.started is not None) or (
            context.started is None and Doubt.ORDER_UNCERTAIN in values[17]
        ):
            codes.add(str(Doubt.ORDER_UNCERTAIN))
        rating, mood = NULL, NULL
        if not of_join:
            number = expected.whole(old.get("rating"))
            rating = str(number) if number is not None and 1 <= number <= 5 else NULL
            if old.get("rating") is not None and rating == NULL:
                codes.add(str(Doubt.RATING_LEFT_OUT))
            mood = (old.get("mood") or NULL).lower()
        exercise = values[2] if values[2] == movement.merged_into and pair.state else movement.target
        wanted = [
            context.person.target or NULL,
            context.session or NULL,
            exercise,
            context.day,
            line.measurement,
            str(position),
            NULL,
            *line.stated,
            rating,
            mood,
            *line.totals,
            expected.codes(codes),
            "1",
            *line.sets,
            NULL if not line.set_rows else values[28] if context.started is None else context.started,
            note,
        ]
        if pair.state:
            for index, name in enumerate(LOG_FIELDS):
                if name in _LOG_SWAYS:
                    wanted[index] = values[index]
        text = SEPARATOR.join(wanted)
        walk._compare(label, text, made, LOG_FIELDS)
        if not of_join and context.codes & {Doubt.DAY_ONLY}:
            codes.add(str(Doubt.DAY_ONLY))
        if set(json.loads(pair.legacy.warnings or "[]")) != codes:
            walk._findings.differ(
                "I5", f"{label}: warned of {pair.legacy.warnings}, but it is {sorted(codes)}"
            )
        figures = context.person.figures
        figures.compare(text, text if text == made else made, 3)
        figures.add_line(line, exercise, pair.more)
        if old.get("notes"):
            figures.count("notes", int(bool(note)), int(values[-1] != ""))
            figures.count("characters of notes", len(note), len(values[-1]))
        walk.samples[self._table].offer(old, made)


_NO_MOVEMENT = Movement(None, "", "", None, edited=False)
_NO_LEGACY = Provenance(*[None] * len(Provenance._fields))
_SUITS: dict[str, Sequence[str]] = {
    "STRENGTH": ("weight_reps", "weight_time", "weight_distance"),
    "BODYWEIGHT": ("reps", "added_weight_reps", "assisted_reps", "time"),
    "CARDIO": ("distance_time", "time"),
    "FLEXIBILITY": ("time",),
}


def _label(table: str, row: Row) -> str:
    return f"{table} {_short(row['id'] or '')}"


def _short(legacy_id: str) -> str:
    return repr(legacy_id) if len(legacy_id) <= 40 else f"{legacy_id[:40]!r}…"


def _shown(value: str) -> str:
    return "nothing" if value == NULL else repr(value[:80])


def _text_difference(was: str, became: str) -> str:
    """Where two texts part; not the texts, which are the person's own."""
    if became == NULL:
        return "is not there"
    place = next(
        (i for i, (a, b) in enumerate(zip(was, became, strict=False)) if a != b), min(len(was), len(became))
    )
    return f"differs from its character {place + 1} on ({len(was)} characters, now {len(became)})"


def _code(field_name: str, code: str, was: str, became: str) -> str:
    """I8 where nothing became something, or 0 nothing."""
    if code != "I5" or field_name in {"session", "exercise", "to_check", "measurement", "unit"}:
        return code
    if was == NULL or (became == NULL and _is_zero(was)):
        return "I8"
    return code


def _is_zero(text: str) -> bool:
    return bool(re.fullmatch(r"0+(\.0+)?", text))


def _same_float(field_name: str, was: str, became: str) -> bool:
    if field_name not in {"volume_kg", "seconds_total"} or NULL in {was, became}:
        return False
    return abs(float(was) - float(became)) <= abs(float(was)) * 1e-14


def _same_movement(old: str, new: str) -> bool:
    """Whether one name has all the words of the other: `Squats` became `Bodyweight squat`, `Yoga Flow` is `Yoga`."""
    was, became = (
        set(fold_loosely(expected.name(name, 10_000)).replace("(", " ").split()) for name in (old, new)
    )
    return was <= became or became <= was or (len(old) > 100 and fold(old).startswith(fold(new)[:90]))


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


def _instant_or(text: str | None, otherwise: str) -> str:
    found = expected.instant(text)
    return otherwise if found is None else expected.instant_text(found)
