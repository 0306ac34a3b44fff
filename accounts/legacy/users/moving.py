"""The work on the users, batch by batch."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import is_password_usable
from django.utils import timezone

from accounts.hashers import BCRYPT, wrap
from accounts.legacy import records
from accounts.legacy.doubts import Doubt
from accounts.legacy.identity import content_hash, derived_id
from accounts.legacy.reading import Row
from accounts.legacy.runs import Move
from accounts.legacy.twins import twins
from accounts.legacy.users.fingerprints import fingerprints
from accounts.legacy.users.mapping import (
    Account,
    account,
    is_address,
    normalised,
    weight_id,
    without_password,
)

PHASE = "users"
# Each costs an Argon2: a progress bar shall move.
AT_ONCE = 100


def move_users(move: Move) -> None:
    """Take every legacy user; with `move.again` (sync) follow those that changed and that nobody used or edited here."""
    mover = UserMover(move)
    move.each_batch(PHASE, mover.read, mover.take, mover.refuse, total=move.reader.count("User"))


class UserMover:
    """The work on one batch; the caller makes it one transaction."""

    def __init__(self, move: Move) -> None:
        self._move = move
        self._wrapped: dict[str, str] = {}
        # For each address of several legacy users: the id of the one that keeps it.
        self._oldest: dict[str, str] | None = None

    def read(self, last: str | None) -> list[Row]:
        """The next users, with what takes long made ready outside the transaction: passwords, and who shares an address."""
        if self._oldest is None:
            shared = twins(self._not_forgotten, lambda row: normalised(row.get("email")))
            self._oldest = {address: ids[0] for address, ids in shared.items() if is_address(address)}
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

    def _not_forgotten(self) -> Iterator[Row]:
        """All users but those that were deleted here, which hold no address any more."""
        rows = self._move.model("accounts.LegacyRow").objects.using(self._move.connection.alias)
        forgotten = set(rows.filter(kind="user", outcome="forgotten").values_list("legacy_id", flat=True))
        return (row for row in self._move.reader.all("User") if row["id"] not in forgotten)

    def take(self, rows: list[Row]) -> None:
        known = self._move.known("user", rows)
        records.adopt(self._move, known)
        fresh = [row for row in rows if (row["id"] or "") not in known]
        if self._move.again:
            fresh += records.tried_again(self._move, rows, known)
            for row in rows:
                found = known.get(row["id"] or "")
                if found and found.outcome == "moved" and found.row_hash != content_hash(row):
                    self._follow(row, found)
        if fresh:
            self._take_new(fresh)

    def refuse(self, row: Row, message: str) -> None:
        """The database refused this user: into quarantine, without the password."""
        # What follows the first line quotes the row that was refused.
        records.refuse(self._move, "user", row, message.partition("\n")[0], kept=without_password(row))

    def _take_new(self, rows: list[Row]) -> None:
        move = self._move
        now = timezone.now()
        ids = [derived_id("user", row["id"] or "") for row in rows]
        there = fingerprints(move.apps, move.connection, ids)
        taken = self._taken(rows)
        accounts = [self._account(row, taken, now) for row in rows]
        new = [made for made in accounts if made.columns["id"] not in there]
        move.insert("accounts.User", [made.columns for made in new])
        move.insert("accounts.BodyMeasurement", [made.weight for made in new if made.weight is not None])
        hashes = fingerprints(move.apps, move.connection, [made.columns["id"] for made in new])
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
                    made_hash=hashes.get(pk),
                    warnings=made.codes,
                    row=made.row,
                )
                for row, pk, made in zip(rows, ids, accounts, strict=True)
            ],
        )

    # --- Sync ---

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
        made = self._account(row, self._taken([row], but=pk), now, own=before.email)
        if Doubt.EMAIL_TAKEN in made.codes and Doubt.EMAIL_TAKEN not in found.warnings:
            move.note("conflict", f"User {row['email']}: another account has this new address.")
            return
        if not self._follow_weight(made, found):
            move.note("conflict", f"User {row['email']}: the body weight was changed here and there.")
            return
        columns = {name: value for name, value in made.columns.items() if name != "id"}
        if not is_password_usable(columns["password"]) and not is_password_usable(before.password):
            del columns["password"]  # each one of these is another text
        users.update(**columns)
        found.row_hash = content_hash(row)
        found.made_hash = fingerprints(move.apps, move.connection, [pk])[pk]
        found.warnings, found.row, found.moved_at = made.codes, made.row, now
        found.save(
            using=move.connection.alias,
            update_fields=["row_hash", "made_hash", "warnings", "row", "moved_at"],
        )
        move.note("followed", f"User {row['email']}")

    def _follow_weight(self, made: Account, found: Any) -> bool:
        """False where the measurement that the move made was edited or deleted since."""
        move = self._move
        stored = move.model("accounts.BodyMeasurement").objects.using(move.connection.alias)
        mine = stored.filter(pk=weight_id(found.legacy_id))
        row = mine.first()
        if row is not None and (row.version > 1 or row.deleted_at is not None):
            return False
        mine.delete()
        if made.weight is not None:
            move.insert("accounts.BodyMeasurement", [made.weight])
        return True

    # --- One account ---

    def _account(self, row: Row, taken: set[str], now: datetime, *, own: str = "") -> Account:
        """`own`: the address that the account has already, and keeps whoever is older."""
        address = normalised(row.get("email"))
        is_oldest = (self._oldest or {}).get(address, row["id"] or "") == (row["id"] or "")
        return account(
            row,
            address_is_free=address == own or (is_oldest and address not in taken),
            wrap=lambda text: self._wrapped.get(text) or wrap(text),
            choices=self._move.choices,
            now=now,
        )

    def _taken(self, rows: list[Row], *, but: UUID | None = None) -> set[str]:
        """Those addresses of `rows` that accounts have already: moved ones, and Spotter's own."""
        users = self._move.model("accounts.User").objects.using(self._move.connection.alias)
        if but is not None:
            users = users.exclude(pk=but)
        wanted = {normalised(row.get("email")) for row in rows}
        return set(users.filter(email__in=wanted).values_list("email", flat=True))
