"""The verification of wrong moves: of each it says what differs."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from accounts.legacy.identity import derived_id
from accounts.legacy.users import move_users
from accounts.models import LegacyRow
from tests.legacy.database import load_sample, moved
from tests.legacy.histories import LEE, PHASES, history_in_t, log_id, session_id
from tests.legacy.verifying import LEGACY, Mutant, Phase, Row, both, broken_by, change, drop, everything
from training.legacy import move_exercises

pytestmark = pytest.mark.django_db
SESSION, LOG, SET = "workouts.WorkoutSession", "workouts.WorkoutLog", "workouts.WorkoutSet"


def is_log(legacy_id: str) -> Callable[[Row], bool]:
    return lambda row: row["id"] == log_id(legacy_id)


def is_session(legacy_id: str) -> Callable[[Row], bool]:
    return lambda row: row["id"] == session_id(legacy_id)


def of_log(legacy_id: str) -> Callable[[Row], bool]:
    return lambda row: row["log_id"] == log_id(legacy_id)


def target(kind: str, legacy_id: str) -> Callable[[Row], Any]:
    return lambda row: LegacyRow.objects.get(kind=kind, legacy_id=legacy_id).target_id


def swapped(name: str, row: Row) -> Iterator[Row]:
    """Everything of the workout w01 goes to Lee."""
    logs = {log_id(f"j0{number}") for number in range(1, 9)}
    mine = row.get("id") in logs | {session_id("w01")} or row.get("log_id") in logs
    yield {**row, "user_id": derived_id("user", LEE)} if mine and name != LEGACY else row


def doubled(name: str, row: Row) -> Iterator[Row]:
    """The workout w01 comes over a second time under other ids."""
    yield row
    logs = {log_id(f"j0{number}") for number in range(1, 9)}

    def other(pk: UUID) -> UUID:
        return uuid5(pk, "again")

    if name == SESSION and row["id"] == session_id("w01"):
        yield {**row, "id": other(row["id"])}
    elif name == LOG and row["id"] in logs:
        yield {**row, "id": other(row["id"]), "session_id": other(row["session_id"])}
    elif name == SET and row["log_id"] in logs:
        yield {**row, "id": other(row["id"]), "log_id": other(row["log_id"])}


def taken_twice(name: str, row: Row) -> Iterator[Row]:
    """A second LegacyRow for a row, pointing at what the first one points at."""
    yield row
    if name == LEGACY and row["id"] == log_id("j01"):
        yield {**row, "id": uuid5(row["id"], "again")}


def dropped(name: str, row: Row) -> Iterator[Row]:
    """The row j05 is forgotten: no log, no sets, no LegacyRow."""
    if row.get("id") != log_id("j05") and row.get("log_id") != log_id("j05"):
        yield row


def reversed_order(name: str, row: Row) -> Iterator[Row]:
    yield {**row, "position": 100 - row["position"]} if name == LOG else row


MILLISECOND, DAY = timedelta(milliseconds=1), timedelta(days=1)
KG_PER_LB = Decimal("0.4536")

OF_THE_SAMPLE: dict[str, tuple[str, Mutant]] = {
    "the exercise is taken for another": (
        "I9",
        change(
            LEGACY,
            lambda row: row["kind"] == "exercise" and row["legacy_id"] == "x13",
            target_id=derived_id("exercise", "x11"),
        ),
    ),
    "a person is dropped in silence": (
        "I2",
        drop(LEGACY, lambda row: row["kind"] == "user" and row["legacy_id"] == LEE),
    ),
}
OF_ITS_WORKOUTS: dict[str, tuple[str, Mutant]] = {
    "the unit is applied twice": (
        "I5",
        change(SET, of_log("j01"), weight_kg=lambda row: row["weight_kg"] * KG_PER_LB),
    ),
    "the unit's name is another": ("I5", change(SET, of_log("j01"), weight_unit="lb")),
    "the volume is of another unit": (
        "I6",
        change(SET, of_log("j01"), weight_kg=lambda row: row["weight_kg"] * KG_PER_LB),
    ),
    "the day is shifted": (
        "I7",
        both(
            change(SESSION, is_session("w01"), local_date=lambda row: row["local_date"] - DAY),
            change(
                LOG, lambda row: row["session_id"] == session_id("w01"), date=lambda row: row["date"] - DAY
            ),
        ),
    ),
    "a day without a time becomes one with": ("I7", change(SESSION, is_session("w02"), has_time=True)),
    "only a log's day is shifted": ("I7", change(LOG, is_log("j35"), date=lambda row: row["date"] + DAY)),
    "the instant is shifted by a millisecond": (
        "I7",
        change(SESSION, is_session("w03"), started_at=lambda row: row["started_at"] + MILLISECOND),
    ),
    "the zone is another": ("I7", change(SESSION, is_session("w01"), time_zone="UTC")),
    "the sets were done at another time": (
        "I7",
        change(SET, of_log("j01"), done_at=lambda row: row["done_at"] + MILLISECOND),
    ),
    "one set is dropped": (
        "I1",
        drop(SET, lambda row: row["log_id"] == log_id("j01") and row["position"] == 2),
    ),
    "two sets stand in one place": (
        "I1",
        change(SET, lambda row: row["log_id"] == log_id("j01") and row["position"] == 2, position=3),
    ),
    "sets are not marked as expanded": ("I1", change(SET, of_log("j01"), expanded=False)),
    "the stated number of sets is lost": ("I1", change(LOG, is_log("j18"), stated_sets=None)),
    "the owner is swapped": ("I4", swapped),
    "the owner is another in the LegacyRow": (
        "I4",
        change(LEGACY, is_log("j01"), user_id=derived_id("user", LEE)),
    ),
    "one set belongs to another": (
        "I4",
        change(
            SET,
            lambda row: row["log_id"] == log_id("j01") and row["position"] == 2,
            user_id=derived_id("user", LEE),
        ),
    ),
    "nothing becomes 0": (
        "I8",
        change(SET, of_log("j06"), weight=Decimal(0), weight_kg=Decimal(0), weight_unit="kg"),
    ),
    "0 becomes nothing": ("I8", change(SET, of_log("j15"), weight=None, weight_kg=None, weight_unit="")),
    "no time becomes 0 seconds": ("I8", change(LOG, is_log("j01"), seconds=Decimal(0))),
    "reps are lost": ("I5", change(SET, of_log("j01"), reps=None)),
    "one of the reps differs": (
        "I5",
        change(SET, lambda row: row["log_id"] == log_id("j01") and row["position"] == 3, reps=9),
    ),
    "the exercise is swapped": ("I5", change(LOG, is_log("j01"), exercise_id=target("exercise", "x05"))),
    "the exercise is swapped, as its volume shows": (
        "I6",
        change(LOG, is_log("j01"), exercise_id=target("exercise", "x05")),
    ),
    "the session is another": ("I5", change(LOG, is_log("j35"), session_id=session_id("w01"))),
    "a note is cut": ("I9", change(LOG, is_log("j31"), notes=lambda row: row["notes"][:5000])),
    "a control character stays": ("I9", change(LOG, is_log("j30"), notes="bell\x07 and\nnewline")),
    "a workout's notes are lost": ("I9", change(SESSION, is_session("w05"), notes="")),
    "the name is lost": ("I9", change(SESSION, is_session("w01"), name="")),
    "a workout without a name gets one": ("I9", change(SESSION, is_session("w03"), name="Workout")),
    "the order is reversed": ("I5", reversed_order),
    "seconds are taken for minutes": (
        "I5",
        change(SET, of_log("j08"), seconds=lambda row: row["seconds"] * 60),
    ),
    "the time of all sets is the time of each": (
        "I8",
        both(change(SET, of_log("j05"), seconds=Decimal(30)), change(LOG, is_log("j05"), seconds=None)),
    ),
    "assistance becomes a load": ("I5", change(LOG, is_log("j09"), measurement="added_weight_reps")),
    "assistance is lifted": ("I6", change(LOG, is_log("j09"), measurement="added_weight_reps")),
    "a workout is doubled under another id": ("I3", doubled),
    "a row is taken twice": ("I2", taken_twice),
    "two rows become one log": ("I3", change(LEGACY, is_log("j02"), target_id=log_id("j01"))),
    "what a row became does not exist": ("I3", both(drop(LOG, is_log("j35")), drop(SET, of_log("j35")))),
    "a row is dropped in silence": ("I2", dropped),
    "a row in quarantine is forgotten there": (
        "I2",
        drop("accounts.QuarantinedRow", lambda row: row["legacy_row_id"] == log_id("j39")),
    ),
    "a row in quarantine loses a value": (
        "I2",
        change("accounts.QuarantinedRow", everything, row=lambda row: {**row["row"], "createdAt": None}),
    ),
    "a reason for the quarantine is another": (
        "I2",
        change(
            "accounts.QuarantinedRow",
            lambda row: row["legacy_row_id"] == log_id("j39"),
            reason="exercise_missing",
        ),
    ),
    "the noted hash is another": ("I2", change(LEGACY, is_log("j01"), row_hash=UUID(int=1))),
    "a total is wrong": ("I11", change(LOG, is_log("j01"), volume_kg=Decimal(1))),
    "a workout's total is wrong": ("I11", change(SESSION, is_session("w01"), set_count=1)),
    "a doubt is not told": ("I5", change(LOG, is_log("j19"), to_check=[])),
    "doubts of one workout are told of the workout only": (
        "I5",
        change(LOG, lambda row: row["session_id"] == session_id("w02"), to_check=[]),
    ),
    "a doubt is not noted": ("I5", change(LEGACY, is_log("j19"), warnings=[])),
    "a doubt is made up": ("I5", change(LEGACY, is_session("w01"), warnings=["day_only"])),
    "rows are written over a second time": (
        "I12",
        change(LOG, is_log("j01"), created_at=lambda row: row["created_at"] - MILLISECOND),
    ),
    "nobody's values are made up": ("I5", change(SET, of_log("j01"), rpe=Decimal(8))),
}
OF_STATE_T: dict[str, tuple[str, Mutant]] = {
    "a person's zone is another": (
        "I7",
        change("accounts.User", lambda row: row["email"] == "u1@example.com", time_zone="UTC"),
    ),
    "a person's height is another": (
        "I5",
        change("accounts.User", lambda row: row["email"] == "u1@example.com", height_cm=Decimal(71)),
    ),
    "a person's goals are lost": (
        "I9",
        change("accounts.User", lambda row: row["email"] == "u1@example.com", goals=""),
    ),
    "who was switched off is active": (
        "I5",
        change("accounts.User", lambda row: row["email"] == "u2@example.com", is_active=True),
    ),
    "a body weight is lost": ("I5", drop("accounts.BodyMeasurement", everything)),
    "a body weight is of another day": (
        "I5",
        change("accounts.BodyMeasurement", everything, date=lambda row: row["date"] + DAY),
    ),
}
OF_WORKOUTS_OF_STATE_T: dict[str, tuple[str, Mutant]] = {
    "a rating is lost": ("I5", change(LOG, lambda row: row.get("rating") == 4, rating=None)),
    "a rating out of range stays in it": (
        "I8",
        change(LOG, lambda row: row.get("mood") == "tired", rating=5),
    ),
    "a mood is another": ("I5", change(LOG, lambda row: row.get("mood") == "good", mood="okay")),
    "minutes are taken for seconds": (
        "I5",
        change(LOG, lambda row: row["id"] == derived_id("workout_log", "l2"), seconds=Decimal(30)),
    ),
    "a made session looks like a real one": (
        "I5",
        change(SESSION, lambda row: row.get("reconstructed", False), reconstructed=False),
    ),
    "a made session stands on another day": (
        "I7",
        change(
            SESSION,
            lambda row: row.get("reconstructed", False),
            local_date=lambda row: row["local_date"] + DAY,
        ),
    ),
    "a copy points nowhere": (
        "I3",
        change(LEGACY, lambda row: row["legacy_id"] == "copy1", target_id=UUID(int=1)),
    ),
}

# By name: what the older tracker holds, what of it is moved well before, and the wrong moves of the rest.
HISTORIES: dict[str, tuple[Callable[[], None], tuple[Phase, ...], dict[str, tuple[str, Mutant]]]] = {
    "sample": (load_sample, (), OF_THE_SAMPLE),
    "workouts of the sample": (load_sample, (move_users, move_exercises), OF_ITS_WORKOUTS),
    "state T": (history_in_t, (), OF_STATE_T),
    "workouts of state T": (history_in_t, (move_users, move_exercises), OF_WORKOUTS_OF_STATE_T),
}


@pytest.fixture(scope="module")
def history(
    request: pytest.FixtureRequest,
    module_transaction: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """One of HISTORIES, once for all its wrong moves."""
    tell, phases, _ = HISTORIES[request.param]
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        tell()
        moved(*phases)
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.mark.parametrize(
    ("history", "code", "wrong"),
    [
        pytest.param(history, code, wrong, id=f"{history}: {name}")
        for history, (_, _, wrongs) in HISTORIES.items()
        for name, (code, wrong) in wrongs.items()
    ],
    indirect=["history"],
)
def test_a_wrong_move_fails_when(history: None, code: str, wrong: Mutant) -> None:
    assert code in broken_by(wrong, *PHASES)
