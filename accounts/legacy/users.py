"""Phase 1: User → User. Everybody comes over, nobody is made one with somebody else, and old passwords go on working."""

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.contrib.auth.hashers import is_password_usable, make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from accounts import measuring, units
from accounts.hashers import BCRYPT, wrap
from accounts.legacy import values
from accounts.legacy.doubts import Doubt, Reason
from accounts.legacy.identity import content_hash, derived_id
from accounts.legacy.reading import Row
from accounts.legacy.references import pointed_at, references_to
from accounts.legacy.runs import BATCH, Move, patiently
from accounts.legacy.twins import twins
from accounts.localtime import local_date, zone_names
from accounts.models import MeasurementKind
from accounts.models.user import FitnessLevel

PHASE = "users"
# Each costs an Argon2: a progress bar shall move.
AT_ONCE = 100
EMAIL_LENGTH = 254
NAME_LENGTH = 100
HEIGHTS = (50, 275)  # cm, the constraint of the table

# What a person or staff can change of an account, and what a log-in changes. A list, so that a column that comes with a
# later version does not make every account look edited.
FINGERPRINT = (
    "email",
    "name",
    "password",
    "last_login",
    "is_active",
    "is_staff",
    "is_superuser",
    "date_joined",
    "time_zone",
    "weight_unit",
    "distance_unit",
    "first_weekday",
    "theme",
    "height_cm",
    "fitness_level",
    "goals",
)


def move_users(move: Move) -> None:
    """Take every legacy user; with `move.again` (sync) follow those that changed and that nobody edited here."""
    mover = UserMover(move)
    move.each_batch(PHASE, mover.read, mover.take, mover.refuse, total=move.reader.count("User"))


def fingerprints(apps: Apps, connection: BaseDatabaseWrapper, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """A hash of each account as it is now, by its id: it differs from LegacyRow.made_hash once somebody used or edited it."""
    users = apps.get_model("accounts.User").objects.using(connection.alias)
    found = users.filter(pk__in=list(ids)).values("id", *FINGERPRINT)
    return {row.pop("id"): content_hash(row) for row in found}


@dataclass(frozen=True, slots=True)
class Account:
    """What a legacy user becomes: columns of User, the body weight as columns of BodyMeasurement, and the doubts.

    `lost`: the account does not say all that the legacy row said, although nothing of it is in doubt.
    """

    columns: dict[str, Any]
    weight: dict[str, Any] | None
    doubts: list[Doubt]
    lost: bool

    @property
    def codes(self) -> list[str]:
        return [doubt.value for doubt in Doubt if doubt in self.doubts]

    def kept(self, row: Row) -> Row | None:
        return without_password(row) if self.doubts or self.lost else None


class UserMover:
    """The work on one batch; the caller makes it one transaction."""

    def __init__(self, move: Move) -> None:
        self._move = move
        self._zones = frozenset(zone_names())
        self._wrapped: dict[str, str] = {}

    def read(self, last: str | None) -> list[Row]:
        """The next users, with their passwords made ready: outside the transaction, on all processors."""
        rows = self._move.reader.after("User", last, AT_ONCE)
        known = self._move.known("user", rows) if rows else {}
        hashes = {
            row.get("password") or ""
            for row in rows
            if (found := known.get(row["id"] or "")) is None or found.row_hash != content_hash(row)
        }
        hashes = {text for text in hashes if BCRYPT.fullmatch(text)}
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            self._wrapped = dict(zip(hashes, pool.map(wrap, hashes), strict=True))
        return rows

    def take(self, rows: list[Row]) -> None:
        move = self._move
        known = move.known("user", rows)
        fresh = [row for row in rows if (row["id"] or "") not in known]
        # Kept by a rollback of an earlier run: they belong to this one now.
        old = [found.pk for found in known.values() if found.run_id != move.run.pk]
        if old:
            self._legacy_rows().filter(pk__in=old).update(run=move.run)
        if move.again:
            for row in rows:
                found = known.get(row["id"] or "")
                if found is None or found.row_hash == content_hash(row):
                    continue
                if found.outcome == "quarantined":
                    self._legacy_rows().filter(pk=found.pk).delete()
                    fresh.append(row)
                else:
                    self._follow(row, found)
        if fresh:
            self._take_new(fresh)

    def refuse(self, row: Row, message: str) -> None:
        """The database refused this user: into quarantine, without the password."""
        move = self._move
        known = move.known("user", [row]).get(row["id"] or "")
        if known is not None and known.outcome != "quarantined":
            move.note("conflict", f"User {row['id']}: {message}")
            return
        if known is not None:
            self._legacy_rows().filter(pk=known.pk).delete()
        record = move.record("user", row, "quarantined", timezone.now())
        move.insert("accounts.LegacyRow", [record])
        move.insert(
            "accounts.QuarantinedRow",
            [
                {
                    "legacy_row_id": record["id"],
                    "reason": Reason.REFUSED.value,
                    "detail": message.partition("\n")[0],  # the rest quotes the row, and so the password
                    "row": without_password(row),
                }
            ],
        )

    def _take_new(self, rows: list[Row]) -> None:
        move = self._move
        now = timezone.now()
        ids = [derived_id("user", row["id"] or "") for row in rows]
        there = fingerprints(move.apps, move.connection, ids)
        taken = self._taken(rows)
        accounts = [self._account(row, taken, now) for row in rows]
        new = [account for account in accounts if account.columns["id"] not in there]
        move.insert("accounts.User", [account.columns for account in new])
        move.insert(
            "accounts.BodyMeasurement", [account.weight for account in new if account.weight is not None]
        )
        made = fingerprints(move.apps, move.connection, [account.columns["id"] for account in new])
        move.insert(
            "accounts.LegacyRow",
            [
                move.record(
                    "user",
                    row,
                    "moved",
                    now,
                    target_id=pk,
                    user_id=pk,
                    # Of one that was there already nothing is known: it counts as edited.
                    made_hash=made.get(pk),
                    warnings=account.codes,
                    row=account.kept(row),
                )
                for row, pk, account in zip(rows, ids, accounts, strict=True)
            ],
        )

    def _follow(self, row: Row, found: Any) -> None:
        """Bring an account up to its legacy row that changed since, unless somebody used or edited it here."""
        move = self._move
        now = timezone.now()
        pk = found.target_id
        if fingerprints(move.apps, move.connection, [pk]).get(pk) != found.made_hash:
            move.note(
                "conflict",
                f"User {row['email']}: changed in the older tracker, and the account was used or changed here since.",
            )
            return
        users = move.model("accounts.User").objects.using(move.connection.alias).filter(pk=pk)
        before = users.get()
        account = self._account(row, self._taken([row], but=pk), now, own=before.email)
        if Doubt.EMAIL_TAKEN in account.doubts and Doubt.EMAIL_TAKEN not in found.warnings:
            move.note("conflict", f"User {row['email']}: another account has this new address.")
            return
        columns = {name: value for name, value in account.columns.items() if name != "id"}
        if not is_password_usable(columns["password"]) and not is_password_usable(before.password):
            del columns["password"]
        if not self._follow_weight(account, found):
            move.note("conflict", f"User {row['email']}: the body weight was changed here and there.")
            return
        users.update(**columns)
        found.row_hash = content_hash(row)
        found.made_hash = fingerprints(move.apps, move.connection, [pk])[pk]
        found.warnings, found.row, found.moved_at = account.codes, account.kept(row), now
        found.save(
            using=move.connection.alias,
            update_fields=["row_hash", "made_hash", "warnings", "row", "moved_at"],
        )
        move.note("followed", f"User {row['email']}")

    def _follow_weight(self, account: Account, found: Any) -> bool:
        """False where the measurement that the move made was edited or deleted since."""
        move = self._move
        stored = move.model("accounts.BodyMeasurement").objects.using(move.connection.alias)
        mine = stored.filter(pk=weight_id(found.legacy_id))
        row = mine.first()
        if row is not None and (row.version > 1 or row.deleted_at is not None):
            return False
        mine.delete()
        if account.weight is not None:
            move.insert("accounts.BodyMeasurement", [account.weight])
        return True

    # --- One account ---

    def _account(self, row: Row, taken: set[str], now: datetime, *, own: str = "") -> Account:
        pk = derived_id("user", row["id"] or "")
        doubts: list[Doubt] = []
        address = self._free_address(row, taken, own, doubts)
        zone = self._zone(row, doubts)
        name = _name(row.get("name"), doubts)
        joined = values.instant(row.get("createdAt") or "")
        columns = {
            "id": pk,
            "email": address or placeholder(pk),
            "name": name,
            "password": self._password(row.get("password"), doubts),
            "is_active": bool(address) and (row.get("isActive") is None or values.is_true(row["isActive"])),
            "date_joined": joined or now,
            "time_zone": zone,
            "weight_unit": self._move.choices.weight_unit or "kg",
        }
        lost = joined is None or address != (row.get("email") or "")
        weight = None
        if "weight" in row:
            weight = self._body_weight(row, pk, zone, now, doubts)
            columns["height_cm"] = self._height(row.get("height"), doubts)
            columns["fitness_level"] = _fitness_level(row.get("fitnessLevel"), doubts)
            columns["goals"] = _goals(row.get("goals"), doubts)
            columns["last_login"] = values.instant(row.get("lastLogin") or "")
            lost = lost or (columns["last_login"] is None and row.get("lastLogin") is not None)
        return Account(columns, weight, doubts, lost)

    def _free_address(self, row: Row, taken: set[str], own: str, doubts: list[Doubt]) -> str:
        """The address that this person keeps; empty where there is none, or it is another account's.

        Of several it is the oldest's, unless a moved account has it already (`own`).
        """
        address = normalised(row.get("email"))
        if (row.get("email") or "").strip() != (row.get("email") or ""):
            doubts.append(Doubt.EMAIL_TRIMMED)
        if not is_address(address):
            doubts.append(Doubt.EMAIL_INVALID)
            return ""
        oldest = self._oldest.get(address, row["id"] or "") == (row["id"] or "")
        if address != own and (address in taken or not oldest):
            doubts.append(Doubt.EMAIL_TAKEN)
            return ""
        return address

    @cached_property
    def _oldest(self) -> dict[str, str]:
        """For each address of several legacy users: the id of the one that keeps it."""
        found = twins(lambda: self._move.reader.all("User"), lambda row: normalised(row.get("email")))
        return {address: ids[0] for address, ids in found.items() if is_address(address)}

    def _taken(self, rows: list[Row], *, but: UUID | None = None) -> set[str]:
        """Those addresses of `rows` that accounts have already: moved ones, and Spotter's own."""
        users = self._move.model("accounts.User").objects.using(self._move.connection.alias)
        if but is not None:
            users = users.exclude(pk=but)
        return set(
            users.filter(email__in={normalised(row.get("email")) for row in rows}).values_list(
                "email", flat=True
            )
        )

    def _password(self, text: str | None, doubts: list[Doubt]) -> str:
        if text is not None and BCRYPT.fullmatch(text):
            return self._wrapped.get(text) or wrap(text)
        if text is not None:
            doubts.append(Doubt.PASSWORD_UNUSABLE)
        return make_password(None)

    def _zone(self, row: Row, doubts: list[Doubt]) -> str:
        zone = (row.get("timezone") or "").strip()
        if zone in self._zones:
            return zone
        if zone:
            doubts.append(Doubt.ZONE_UNKNOWN)
        return self._move.choices.time_zone

    def _body_weight(
        self, row: Row, pk: UUID, zone: str, now: datetime, doubts: list[Doubt]
    ) -> dict[str, Any] | None:
        if row["weight"] is None:
            return None
        kind, unit = MeasurementKind.BODY_WEIGHT.value, self._move.choices.weight_unit or "kg"
        found = values.number(row["weight"])
        low, high = measuring.allowed_range(kind, unit)
        # When it was entered is not known; the row was written last on this day.
        at = values.instant(row.get("updatedAt") or "") or values.instant(row.get("createdAt") or "")
        if found is None or not found.is_finite() or not low <= found <= high or at is None:
            doubts.append(Doubt.BODY_WEIGHT_LEFT_OUT)
            return None
        value = found.quantize(Decimal("0.001"), ROUND_HALF_UP)
        return {
            "id": weight_id(row["id"] or ""),
            "user_id": pk,
            "kind": kind,
            "date": local_date(at, zone),
            "value": value,
            "unit": unit,
            "canonical": measuring.canonical(kind, value, unit),
            "created_at": now,
        }

    def _height(self, text: str | None, doubts: list[Doubt]) -> Decimal | None:
        if text is None:
            return None
        height = values.number(text)
        if height is not None and height.is_finite() and 0 < height < 1000:
            cm = units.to_cm(height, self._move.choices.height_unit)
            if HEIGHTS[0] <= cm <= HEIGHTS[1]:
                return cm
        doubts.append(Doubt.HEIGHT_LEFT_OUT)
        return None

    def _legacy_rows(self) -> Any:
        return self._move.model("accounts.LegacyRow").objects.using(self._move.connection.alias)


def normalised(email: str | None) -> str:
    """For comparing: as UserManager stores it."""
    return (email or "").strip().lower()


def is_address(address: str) -> bool:
    """Whether mail could reach it, and the column holds it."""
    if len(address) > EMAIL_LENGTH:
        return False
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def placeholder(pk: UUID) -> str:
    """An address for an account without one; no mail ever goes to `.invalid`."""
    return f"legacy-{pk.hex[:12]}@legacy.invalid"


def weight_id(legacy_id: str) -> UUID:
    """The id of the body weight that came with a legacy user."""
    return derived_id("user_weight", legacy_id)


def without_password(row: Row) -> Row:
    """A legacy user to keep beside the account. What stood for a password may be one in plain text."""
    return {name: text for name, text in row.items() if name != "password"}


def _name(text: str | None, doubts: list[Doubt]) -> str:
    name = values.one_line(text or "")[:NAME_LENGTH].rstrip()
    if name != (text or ""):
        doubts.append(Doubt.NAME_CHANGED)
    return name


def _fitness_level(text: str | None, doubts: list[Doubt]) -> str | None:
    level = (text or "").strip().lower()
    if level in FitnessLevel.values:
        return level
    if level:
        doubts.append(Doubt.WORDS_UNKNOWN)
    return None


def _goals(text: str | None, doubts: list[Doubt]) -> str:
    goals = values.without_control_characters(text or "")
    if goals != (text or ""):
        doubts.append(Doubt.CONTROL_CHARACTERS)
    return goals


# --- And back ---


def undo_users(apps: Apps, connection: BaseDatabaseWrapper, run: Any) -> list[str]:
    """Delete the accounts that the run made and nobody used or edited since; one sentence for each that stays.

    Runs last, after the workouts' undo and the exercises': a workout that stays keeps its person. In batches, so that a
    killed one goes on where it was. The LegacyRow of an account that stays, stays with it.
    """

    def rows(name: str) -> Any:
        return apps.get_model(name).objects.using(connection.alias)

    own = [apps.get_model(name) for name in ("accounts.LegacyRow", "accounts.BodyMeasurement")]
    references = references_to(connection, apps.get_model("accounts.User"), but=own)
    kept: list[str] = []
    last: UUID | None = None
    while True:
        batch = rows("accounts.LegacyRow").filter(run_id=run.pk, kind="user", outcome="moved")
        if last is not None:
            batch = batch.filter(pk__gt=last)
        found = list(batch.order_by("pk")[:BATCH])
        made = {row.target_id: row.made_hash for row in found}
        weights = {weight_id(row.legacy_id) for row in found}
        if not made:
            break
        last = max(made)

        def work(made: dict[UUID, UUID | None] = made, weights: set[UUID] = weights) -> None:
            # Locked first: what is written meanwhile waits, and then sees that the person is gone.
            there = set(
                rows("accounts.User").select_for_update().filter(pk__in=made).values_list("pk", flat=True)
            )
            now = fingerprints(apps, connection, there)
            used = pointed_at(connection, references, there) | _measured(
                rows("accounts.BodyMeasurement"), there, weights
            )
            gone = [pk for pk in there if now[pk] == made[pk] and pk not in used]
            # An account has the id of its LegacyRow.
            rows("accounts.LegacyRow").filter(pk__in=[*gone, *(made.keys() - there)]).delete()
            rows("accounts.User").filter(pk__in=gone).delete()

        patiently(connection, work)
        left = rows("accounts.User").filter(pk__in=made).order_by("email")
        kept += [
            f"account {email}: it was used or changed since" for email in left.values_list("email", flat=True)
        ]

    def rest() -> None:
        rows("accounts.LegacyRow").filter(run_id=run.pk, kind="user", outcome="quarantined").delete()
        run.progress = {phase: state for phase, state in run.progress.items() if phase != PHASE}
        # All that is left of it is what has to stay – unless a phase after this one was not taken back.
        if not run.progress:
            run.state = "rolled_back"
        run.save(using=connection.alias, update_fields=["state", "progress"])

    patiently(connection, rest)
    return kept


def _measured(measurements: Any, ids: Iterable[UUID], made: set[UUID]) -> set[UUID]:
    """Whose measurements are not just the one that the move made, as it made it."""
    found = measurements.filter(user_id__in=list(ids)).values_list("user_id", "pk", "version", "deleted_at")
    return {user for user, pk, version, deleted_at in found if pk not in made or version > 1 or deleted_at}
