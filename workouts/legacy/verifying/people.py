"""User → account: address, password, zone and profile."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts import measuring
from accounts.hashers import wrap
from accounts.legacy.doubts import Doubt
from accounts.legacy.reading import Row
from accounts.legacy.runs import FOLLOWED
from accounts.legacy.users import fingerprints
from accounts.localtime import zone_names
from accounts.models import MeasurementKind
from accounts.models.user import FitnessLevel
from workouts.legacy.verifying import expected
from workouts.legacy.verifying.checking import Checker, label, text_difference
from workouts.legacy.verifying.expected import NULL, SEPARATOR
from workouts.legacy.verifying.figures import Figures
from workouts.legacy.verifying.outcome import Findings
from workouts.legacy.verifying.sql import USER_FIELDS, Pair

# A wrapped password takes as long as a log-in to compute: as many are compared whole, the others by their form.
PASSWORDS = 100
_BCRYPT = re.compile(r"(\$2[aby]\$(?:0[4-9]|1[0-4])\$[./A-Za-z0-9]{21})[./A-Za-z0-9]{32}")


@dataclass(slots=True)
class Person:
    """Whose rows are read now. `target` is the account, None where there is none; `zone` the one the days were meant in."""

    legacy_id: str
    target: str | None
    zone: str
    account_zone: str = ""
    edited: bool = False
    # When the account was last taken as it is there; empty where it was changed there since.
    taken_at: str = ""
    figures: Figures = field(default_factory=Figures)

    def zone_of(self, stated: str, moved_at: str | None) -> str:
        """The zone that a session of `stated` zone must be in, which came over at `moved_at`.

        The zone of the account may have been another when it came: changed there since, or here before.
        """
        since = (moved_at or "") < self.taken_at or not self.taken_at
        here = self.edited and stated == self.account_zone
        return stated if (here or since) and stated in zone_names() else self.zone


class People:
    def __init__(self, checker: Checker) -> None:
        self._checker = checker
        self._zones = frozenset(zone_names())
        self._owners = self._owners_of_addresses()
        self._passwords = 0

    def _owners_of_addresses(self) -> dict[str, tuple[bool, bool, str, str]]:
        """For each address (trimmed, lower case) the user that keeps it: the oldest, by createdAt, then id.

        Since a sync, and since one was deleted here, it is whoever has it here: one who came with it may be older, and
        takes it from nobody.
        """
        sql = self._checker.sql
        followed = self._checker.run.checksums.get("User", "").endswith(FOLLOWED) or sql.rows(
            f"SELECT 1 FROM {sql.table('accounts.LegacyRow')} WHERE kind = 'user' AND outcome = 'forgotten' LIMIT 1"
        )
        names = [name for name in ("id", "email", "createdAt") if sql.source.has("User", name)]
        columns = ", ".join(sql.column("User", name, "u") for name in names)
        if sql.connection.vendor == "postgresql":
            columns = columns.replace(",", "::text,") + "::text"
        owners: dict[str, tuple[bool, bool, str, str]] = {}
        for *values, email in sql.stream(
            f"SELECT {columns}, n.email FROM {sql.source.quoted('User')} u"
            f" LEFT JOIN {sql.table('accounts.LegacyRow')} r"
            f" ON r.kind = 'user' AND r.legacy_id = {sql.legacy_id('User', 'u')}"
            f" LEFT JOIN {sql.table('accounts.User')} n ON n.id = r.target_id"
        ):
            row = sql.as_row(names, values)
            address, written = _address(row), row.get("createdAt")
            has_it = bool(followed) and email == address
            age = (not has_it, expected.instant(written) is None, written or "", row["id"] or "")
            owners[address] = min(owners.get(address, age), age)
        return owners

    def check(self, pair: Pair) -> Person:
        checker, old, legacy = self._checker, pair.old, pair.legacy
        name = label("User", old)
        zone = (old.get("timezone") or "").strip()
        zone = zone if zone in self._zones else checker.choices.time_zone or "UTC"
        person = Person(old["id"] or "", legacy.target, zone)
        taken = checker.is_taken("User", pair)
        if legacy.id is None or legacy.outcome == "forgotten":
            return person
        if legacy.outcome == "quarantined":
            checker.check_quarantine("User", pair, {})
            return person
        if legacy.target != legacy.user:
            checker.findings.differ("I4", f"{name} belongs to another account than it became")
        if checker.stop("User", pair) or pair.made is None:
            return person
        person.taken_at = (legacy.moved_at or "") if taken else ""
        person.account_zone = dict(zip(USER_FIELDS, pair.made.split(SEPARATOR), strict=False))["time_zone"]
        if not taken:
            return person
        found = self._differences(pair, zone)
        if found.differences and self._is_edited(pair):
            person.edited = True
            checker.tallies["User"].edited += 1
            return person
        checker.findings.take(found)
        person.figures.count("users", 1, 1)
        checker.samples["User"].offer({**old, "password": "…"}, pair.made)
        return person

    def _is_edited(self, pair: Pair) -> bool:
        """Whether somebody logged in or changed the account: asked only of one that differs."""
        target = UUID(pair.legacy.target or "")
        sql = self._checker.sql
        now = fingerprints(sql.apps, sql.connection, [target]).get(target)
        return now is None or now.hex != (pair.legacy.made_hash or "").replace("-", "")

    def _differences(self, pair: Pair, zone: str) -> Findings:
        """A Findings of its own, because an edited account may differ."""
        checker, old, found = self._checker, pair.old, Findings()
        email, password, weight_version = pair.more
        name, made = label("User", old), pair.made or ""
        values = dict(zip(USER_FIELDS, made.split(SEPARATOR, len(USER_FIELDS) - 1), strict=True))
        codes: set[str] = set()
        keeps = self._check_address(pair, email, codes, found)
        if fault := self._password_fault(old.get("password"), password, codes):
            found.differ("I5", f"{name}: {fault}")
        person_name, goals = expected.name(old.get("name")), expected.note(old.get("goals"))
        level = (old.get("fitnessLevel") or "").strip().lower()
        given_zone = (old.get("timezone") or "").strip()
        codes |= {
            code
            for code, applies in {
                Doubt.NAME_CHANGED: person_name != (old.get("name") or ""),
                Doubt.CONTROL_CHARACTERS: goals != (old.get("goals") or ""),
                Doubt.WORDS_UNKNOWN: level not in {"", *FitnessLevel.values},
                Doubt.ZONE_UNKNOWN: given_zone not in {"", *self._zones},
            }.items()
            if applies
        }
        active = keeps and (old.get("isActive") or "true").lower() not in {"false", "f", "0"}
        height, weight = self._height(old, codes), self._body_weight(old, zone, codes)
        if weight_version is not None and weight_version > 1:
            weight = values["body weight"]  # the person corrected it
        wanted = {
            "active": "1" if active else "0",
            "staff": "0",
            "superuser": "0",
            "date_joined": _instant_or(old.get("createdAt"), values["date_joined"]),
            "last_login": _instant_or(old.get("lastLogin"), NULL),
            "time_zone": zone,
            "weight_unit": checker.choices.weight_unit or "kg",
            "height_cm": height,
            "fitness_level": level if level in FitnessLevel.values else NULL,
            "body weight": weight,
            "name": person_name,
            "goals": goals,
        }
        own = Checker(checker.sql, checker.choices, checker.run, found, set(), set())
        own.compare(name, SEPARATOR.join(wanted.values()), made, USER_FIELDS)
        own.compare_warnings(name, pair.legacy.warnings, codes)
        return found

    def _check_address(self, pair: Pair, email: str, codes: set[str], found: Findings) -> bool:
        """Whether the account has the person's own address; what is wrong with it goes to `found`."""
        old, address = pair.old, _address(pair.old)
        if (old["email"] or "").strip() != (old["email"] or ""):
            codes.add(Doubt.EMAIL_TRIMMED)
        target = (pair.legacy.target or "").replace("-", "")
        placeholder = f"legacy-{target[:12]}@legacy.invalid"
        if not _is_valid(address):
            codes.add(Doubt.EMAIL_INVALID)
            keeps = False
        else:
            keeps = self._owners[address][-1] == (old["id"] or "") and not self._is_somebodys(address, pair)
            if not keeps:
                codes.add(Doubt.EMAIL_TAKEN)
        right = address if keeps else placeholder
        if email != right:
            found.differ("I9", f"{label('User', old)}: e-mail address {text_difference(right, email)}")
        return keeps

    def _is_somebodys(self, address: str, pair: Pair) -> bool:
        """Whether an account has the address that no user of the older tracker's stands behind, or none any more."""
        if pair.more[0] == address:
            return False
        sql = self._checker.sql
        user, legacy = sql.table("accounts.User"), sql.table("accounts.LegacyRow")
        found = sql.rows(
            f"SELECT 1 FROM {user} n LEFT JOIN {legacy} r ON r.target_id = n.id AND r.kind = 'user'"
            f" LEFT JOIN {sql.source.quoted('User')} u ON {sql.legacy_id('User', 'u')} = r.legacy_id"
            f" WHERE n.email = %s AND {sql.column('User', 'id', 'u')} IS NULL",
            [address],
        )
        return bool(found)

    def _password_fault(self, old: str | None, new: str, codes: set[str]) -> str:
        match = _BCRYPT.fullmatch(old or "")
        if match is None:
            if old is not None:
                codes.add(Doubt.PASSWORD_UNUSABLE)
            return (
                "" if new.startswith("!") else "there was no password that can be used, and now there is one"
            )
        if (old or "") in new:
            return "the older tracker's password stands in the account as it was"
        whole = self._passwords < PASSWORDS
        self._passwords += whole
        right = new == wrap(old or "") if whole else new.startswith("argon2_bcrypt" + match[1])
        return "" if right else "the password is not the older tracker's in Argon2"

    def _height(self, old: Row, codes: set[str]) -> str:
        choices = self._checker.choices
        cm = expected.decimal_text(old.get("height"), 3, times="2.54" if choices.height_unit == "in" else "1")
        if cm is not None and 50 <= float(cm) <= 275:
            return cm
        if old.get("height") is not None:
            codes.add(Doubt.HEIGHT_LEFT_OUT)
        return NULL

    def _body_weight(self, old: Row, zone: str, codes: set[str]) -> str:
        if old.get("weight") is None:
            return NULL
        unit = self._checker.choices.weight_unit or "kg"
        low, high = measuring.allowed_range(MeasurementKind.BODY_WEIGHT, unit)
        weight = expected.decimal_text(old.get("weight"), 3)
        exact = expected.number(old.get("weight"))
        at = expected.instant(old.get("updatedAt")) or expected.instant(old.get("createdAt"))
        if weight is None or exact is None or not low <= exact <= high or at is None:
            codes.add(Doubt.BODY_WEIGHT_LEFT_OUT)
            return NULL
        return f"{weight} {unit} {at.astimezone(ZoneInfo(zone)).date()}"


def _address(row: Row) -> str:
    return (row["email"] or "").strip().lower()


def _is_valid(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= 254


def _instant_or(text: str | None, otherwise: Any) -> str:
    found = expected.instant(text)
    return str(otherwise) if found is None else expected.instant_text(found)
