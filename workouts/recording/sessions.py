"""Sessions: start, finish, edit, discard."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.legacy.doubts import Doubt
from accounts.localtime import local_date
from accounts.models import User
from accounts.queueing import hold
from training.models import Exercise, TrainingPlan
from workouts import planning, records
from workouts.models import WorkoutLog, WorkoutSession
from workouts.recording.errors import (
    SESSION_GONE,
    AlreadyOpenError,
    ConflictError,
    GoneError,
    RefusedError,
)
from workouts.recording.locks import (
    check_none_since,
    check_version,
    differs,
    id_made_elsewhere,
    kept_logs,
    locked_exercises,
    locked_session,
    locked_user_session,
    was_touched,
)

LAST_SLOT = 1_000_000  # of a plan: more sessions than a life has


def start_session(
    *,
    user: User,
    session_id: UUID,
    at: datetime,
    name: str = "",
    second_allowed: bool = False,
    time_adjusted: bool = False,
    plan: UUID | None = None,
    slot: int | None = None,
) -> WorkoutSession:
    """Open a session. Raises AlreadyOpenError where another one is open, IdTakenError for a strange id.

    `second_allowed`: begun on a phone that could not know of the other one. It has happened, and is told of later.
    `plan` and `slot`: which of the sessions of a plan it is, also of one that was deleted meanwhile. Raises
    TrainingPlan.DoesNotExist for somebody else's, RefusedError for half of the two.
    """
    if (plan is None) != (slot is None) or not 0 <= (slot or 0) <= LAST_SLOT:
        raise RefusedError({"slot": "Say which session of the plan this is."})
    with id_made_elsewhere():
        if replay := locked_user_session(user, session_id):
            return replay
        if plan is not None:
            TrainingPlan.objects.for_user(user).only("pk").get(pk=plan)
        if not second_allowed and (opened := WorkoutSession.objects.for_user(user).open().first()):
            raise AlreadyOpenError(opened)
        return WorkoutSession.objects.create(
            id=session_id,
            user=user,
            name=name,
            started_at=at,
            local_date=local_date(at, user.time_zone),
            time_zone=user.time_zone,
            time_adjusted=time_adjusted,
            plan_id=plan,
            plan_slot=slot,
        )


@transaction.atomic
def repeat_session(*, user: User, source_id: UUID, session_id: UUID, at: datetime) -> WorkoutSession:
    """Open a session with the exercises, order and supersets of an earlier one; its sets are the page's suggestions.

    Raises AlreadyOpenError, IdTakenError, GoneError where the earlier one was discarded.
    """
    source = WorkoutSession.objects.for_user(user).get(pk=source_id)
    if source.deleted_at is not None:
        raise GoneError(SESSION_GONE)
    session = start_session(user=user, session_id=session_id, at=at, name=source.name)
    if session.version > 1 or session.logs.exists():
        return session
    logs = list(kept_logs(source).in_order())
    exercises = locked_exercises(Exercise.objects.filter(pk__in={log.exercise_id for log in logs}))
    WorkoutLog.objects.bulk_create(
        WorkoutLog(
            user=user,
            session=session,
            exercise=exercises[log.exercise_id],
            date=session.local_date,
            measurement=exercises[log.exercise_id].measurement,
            position=position,
            superset=log.superset,
        )
        for position, log in enumerate(logs, start=1)
    )
    return session


def record_past_session(
    *,
    user: User,
    session_id: UUID,
    day: date,
    started_at: datetime,
    ended_at: datetime | None,
    name: str = "",
) -> WorkoutSession:
    """A workout written down afterwards: finished from the start, so that it does not stand in the way of an open one.

    Raises IdTakenError; ConflictError where the same form said something else before and nobody changed that since.
    """
    said = {"name": name, "started_at": started_at, "ended_at": ended_at, "local_date": day}
    with id_made_elsewhere():
        known = locked_user_session(user, session_id)
        if known and not was_touched(known) and differs(known, said):
            raise ConflictError(known)
        return known or WorkoutSession.objects.create(
            id=session_id,
            user=user,
            state=WorkoutSession.State.FINISHED,
            time_zone=user.time_zone,
            **said,
        )


@transaction.atomic
def finish_session(*, user: User, session_id: UUID, at: datetime, **details: Any) -> WorkoutSession:
    """Close an open session at `at`; `details` are its name, mood, rating and notes.

    Finished already, with the same details: a replay. With others ConflictError: a late duplicate never undoes an edit.
    A pause that is on ends with it. One of a plan is judged, and moves what the plan asks for next.
    """
    hold(user)
    session = locked_session(user, session_id)
    if session.is_open:
        ended_at = max(at, session.started_at)
        pause = {"paused_at": None, "paused_seconds": _paused_until(session, ended_at)}
        session.store(state=WorkoutSession.State.FINISHED, ended_at=ended_at, **pause, **details)
        planning.follow(session)
    elif differs(session, details):
        raise ConflictError(session)
    return session


@transaction.atomic
def pause_session(*, user: User, session_id: UUID, at: datetime) -> WorkoutSession:
    """Stop the clock of an open session; where it stands already, it stands since then. No edit: `version` stays."""
    session = locked_session(user, session_id)
    if not session.is_open:
        raise RefusedError({"session": "This workout is finished."})
    if session.paused_at is None:
        session.paused_at = max(at, session.started_at)
        session.save(update_fields=["paused_at", "updated_at"])
    return session


@transaction.atomic
def resume_session(*, user: User, session_id: UUID, at: datetime) -> WorkoutSession:
    """Let the clock go on. One that goes, or that the end has stopped meanwhile, stays as it is. `version` stays."""
    session = locked_session(user, session_id)
    if session.paused_at is not None:
        session.paused_seconds = _paused_until(session, at)
        session.paused_at = None
        session.save(update_fields=["paused_at", "paused_seconds", "updated_at"])
    return session


def _paused_until(session: WorkoutSession, at: datetime) -> int:
    """Seconds that the clock stood still up to `at`; an end before the pause that is on leaves that out."""
    if session.paused_at is None:
        return session.paused_seconds
    return session.paused_seconds + max(0, round((at - session.paused_at).total_seconds()))


@transaction.atomic
def edit_session(*, user: User, session_id: UUID, version: int, **details: Any) -> WorkoutSession:
    """Change name, times, local date, mood, rating or notes. Raises ConflictError."""
    hold(user)
    session = locked_session(user, session_id)
    check_version(session, version)
    place = (session.local_date, session.started_at)
    if details.get("has_time"):
        details["to_check"] = [code for code in session.to_check if code != Doubt.DAY_ONLY]
    session.store(**details)
    if "local_date" in details:
        WorkoutLog.objects.for_user(user).filter(session=session).exclude(date=session.local_date).update(
            date=session.local_date, version=F("version") + 1, updated_at=timezone.now()
        )
    if place != (session.local_date, session.started_at):
        records.forget_session(session)
        planning.follow(session, was=place)
    return session


@transaction.atomic
def checked(*, user: User, session_id: UUID) -> WorkoutSession:
    """The person has looked at what was assumed or left out when this came over.

    No edit, in discarded ones neither: `version` and `updated_at` stay, and what came over can still be taken back.
    """
    session = WorkoutSession.objects.for_user(user).select_for_update().get(pk=session_id)
    session.to_check = []
    session.save(update_fields=["to_check"])
    kept_logs(session).exclude(to_check=[]).update(to_check=[])
    return session


@transaction.atomic
def discard_session(*, user: User, session_id: UUID, at: datetime | None = None) -> WorkoutSession:
    """Take a session out of sight with all that is in it. restore_session brings it back as it was.

    `at` as in remove_exercise.
    """
    hold(user)
    session = WorkoutSession.objects.for_user(user).select_for_update().get(pk=session_id)
    if session.deleted_at is None:
        check_none_since(user, at, log__session=session)
        session.store(deleted_at=timezone.now())
        records.forget_session(session)
        planning.follow(session)
    return session


@transaction.atomic
def restore_session(*, user: User, session_id: UUID, second_allowed: bool = False) -> WorkoutSession:
    """Undo of discard_session. Raises AlreadyOpenError where it was open and another one is open now.

    `second_allowed` as in start_session.
    """
    hold(user)  # before the session, so that no other one is opened between the question and the answer
    session = WorkoutSession.objects.for_user(user).select_for_update().get(pk=session_id)
    if session.deleted_at is not None:
        others = WorkoutSession.objects.for_user(user).open()
        if session.is_open and not second_allowed and (opened := others.first()):
            raise AlreadyOpenError(opened)
        session.store(deleted_at=None)
        records.forget_session(session)
        planning.follow(session)
    return session
