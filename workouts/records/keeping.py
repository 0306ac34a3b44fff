"""Personal records kept with each write of a set, in its transaction.

Two things are kept: `PersonalRecord`, the sets that hold a record now, and `WorkoutSet.records`, the marks of what each set was
a record of when it was done. Marks are nobody's edit: `version` and `updated_at` stay.

An exercise of a person has all its rows or none. None means that they are not derived: whoever reads or logs next derives
them from the sets. So what moves many sets at once only forgets. Whoever writes here holds the person's lock, taken before
that of any session (as recording does), or two devices could each find the other's record missing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, TypedDict
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.queueing import hold
from training.models import Exercise, Measurement
from workouts.models import PersonalRecord, RecordKind, WorkoutLog, WorkoutSession, WorkoutSet
from workouts.records.judging import Done, Judged, Key, Values, in_order, judge, values

# A set among all of its exercise: day, start and id of the workout, log, position, id. A log's place in its workout is not
# among them: arranging a workout takes no record away.
Place = tuple[date, datetime, UUID, UUID, int, UUID]

# What a set could be a record of depends on: the fields of Done, in order.
_MEASURED = ("log__measurement", "kind", "weight_kg", "reps", "seconds", "metres", "rpe")


class Bests(TypedDict):
    """As in assets/types/gym.d.ts."""

    best: dict[str, str]
    reps_at: dict[str, int]


def what_counts(row: WorkoutSet) -> Values:
    """What a set could be a record of as it is now; nothing once it is deleted."""
    if row.deleted_at is not None:
        return {}
    return values(Done(row.measurement, row.kind, row.weight_kg, row.reps, row.seconds, row.metres, row.rpe))


def store_new(row: WorkoutSet) -> None:
    """Store a set for the first time, with its log and session at hand and the person's lock held."""
    effect = _effect(row, {}, what_counts(row))
    if effect is not None:
        row.records = effect.marks
    row.save(force_insert=True)
    _follow(row, effect)


def store_changed(row: WorkoutSet, **columns: Any) -> None:
    """Store new values of a set, or its tombstone; as store_new."""
    was = what_counts(row)
    for name, value in columns.items():
        setattr(row, name, value)
    now = what_counts(row)
    effect = _Effect() if was == now else _effect(row, was, now)
    if row.deleted_at is not None or (effect and effect.marks):
        columns["records"] = effect.marks if effect else []
    row.store(**columns)
    _follow(row, effect)


def _follow(row: WorkoutSet, effect: "_Effect | None") -> None:
    exercise = row.log.exercise_id
    if effect is None and not _hold_exercises([exercise], wait=False):
        forget(row.user_id, [exercise])  # it is being merged, and the merge waits for our log
    elif effect is None:
        row.records = _derive(row.user_id, [exercise]).judged[exercise].marks.get(row.pk, [])
    elif effect.bests:
        _store(row.user_id, {exercise: effect.bests}, {row.pk: row.log.date})


def _hold_exercises(exercises: Collection[UUID], *, wait: bool) -> bool:
    """Until the transaction ends, nobody merges these: what is derived would lack what comes with it.

    Without `wait` false, where somebody does. SQLite has one writer at a time anyway.
    """
    if connection.vendor != "postgresql":
        return True
    skip = "" if wait else " SKIP LOCKED"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {Exercise._meta.db_table} WHERE id = ANY(%s) ORDER BY id FOR SHARE{skip}",  # noqa: S608
            [list(exercises)],
        )
        return len(cursor.fetchall()) == len(set(exercises))


@dataclass(frozen=True, slots=True)
class _Effect:
    """What a set is the best of now, and what it was a record of."""

    bests: dict[Key, tuple[Decimal, UUID]] = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Holder:
    value: Decimal
    place: Place
    marks: list[str]


def _effect(row: WorkoutSet, was: Values, now: Values) -> _Effect | None:
    """What a change of a set changes, found without its history. None where others were measured by the set, or it by what
    came later: then all of the exercise is to be judged anew."""
    if not was and not now:
        return _Effect()
    log = row.log
    holders = _holders(log, was.keys() | now.keys())
    if not holders or not _are_before(_place(row), holders, was, now):
        return None
    bests = {
        key: (value, row.pk) for key, value in now.items() if key not in holders or value > holders[key].value
    }
    # Nothing to beat from an earlier workout: it would have been beaten by the holder, which would have its mark.
    marks = {
        key[0]
        for key in bests.keys() & holders.keys()
        if holders[key].place[2] != log.session_id or key[0] in holders[key].marks
    }
    return _Effect(bests, in_order(marks))


def _are_before(place: Place, holders: dict[Key, _Holder], was: Values, now: Values) -> bool:
    """All that the set is measured by came before it, and so nothing was measured by the set."""
    return all(key in holders for key in was) and all(
        holders[key].place < place for key in {*was, *now} if key in holders
    )


def _holders(log: WorkoutLog, keys: Iterable[Key]) -> dict[Key, _Holder]:
    """Those of the keys, and of every kind that has one row: no row at all says that nothing is derived."""
    weights = [at for kind, at in keys if kind == RecordKind.REPS]
    rows: Any = (
        PersonalRecord.objects.for_user(log.user_id)
        .filter(~Q(kind=RecordKind.REPS) | Q(at_kg__in=weights), exercise=log.exercise_id)
        .annotate(
            day=F("workout_set__log__date"),
            started_at=F("workout_set__log__session__started_at"),
            session=F("workout_set__log__session_id"),
            log=F("workout_set__log_id"),
            position=F("workout_set__position"),
            marks=F("workout_set__records"),
        )
        .select_for_update(of=("self",))  # a merge, which does not hold the person's lock, waits for us
    )
    return {
        (row.kind, row.at_kg): _Holder(
            row.value,
            (row.day, row.started_at, row.session, row.log, row.position, row.workout_set_id),
            row.marks,
        )
        for row in rows
    }


def _place(row: WorkoutSet) -> Place:
    log = row.log
    return (log.date, log.session.started_at, log.session_id, log.pk, row.position, row.pk)


def forget(user: User | UUID, exercises: Collection[UUID] | QuerySet[Any]) -> None:
    """Of these exercises nothing is derived any more: their sets moved, came or went. With the person's lock held."""
    PersonalRecord.objects.for_user(user).filter(exercise__in=exercises).delete()


def forget_session(session: WorkoutSession) -> None:
    """A session came, went or changed its day, with all that is in it. With the person's lock held."""
    logs = WorkoutLog.objects.for_user(session.user_id).kept().filter(session=session)
    forget(session.user_id, logs.values("exercise_id"))


@transaction.atomic
def forget_exercises(*exercises: UUID) -> None:
    """Of everybody: a merge moved their sets. Somebody may log right now, with the rows they found locked:
    what they add is seen by the second look."""
    for _ in range(2):
        PersonalRecord.objects.filter(exercise__in=exercises).delete()


@dataclass(frozen=True, slots=True)
class _Found:
    """What the sets of an exercise give, and what is stored otherwise."""

    judged: dict[UUID, Judged]
    dates: dict[UUID, date]
    marked: dict[UUID, list[str]]

    @property
    def wrong_marks(self) -> dict[UUID, list[str]]:
        right = {pk: marks for judged in self.judged.values() for pk, marks in judged.marks.items()}
        return {pk: right.get(pk, []) for pk in self.marked if self.marked[pk] != right.get(pk, [])}


@dataclass(frozen=True, slots=True)
class _Derived:
    judged: dict[UUID, Judged]
    wrong: int  # rows and marks that were stored otherwise


def derive(user_id: UUID, exercises: Collection[UUID]) -> int:
    """Judge all sets of these exercises anew and store what differs; answers how many rows and marks did.

    With the person's lock held.
    """
    return _derive(user_id, exercises).wrong


def _derive(user_id: UUID, exercises: Collection[UUID]) -> _Derived:
    found = _judged(counted(user_id).filter(log__exercise__in=exercises), exercises)
    stored: dict[UUID, dict[Key, tuple[Decimal, UUID]]] = defaultdict(dict)
    surplus = []
    dates: dict[UUID, date] = {}
    for row in PersonalRecord.objects.for_user(user_id).filter(exercise__in=exercises):
        if (row.kind, row.at_kg) in found.judged[row.exercise_id].bests:
            stored[row.exercise_id][row.kind, row.at_kg] = (row.value, row.workout_set_id)
            dates[row.workout_set_id] = row.date
        else:
            surplus.append(row.pk)
    changed = {
        exercise: {
            key: best
            for key, best in judged.bests.items()
            if stored[exercise].get(key) != best or dates[best[1]] != found.dates[best[1]]
        }
        for exercise, judged in found.judged.items()
    }
    if surplus:
        PersonalRecord.objects.for_user(user_id).filter(pk__in=surplus).delete()
    _store(user_id, changed, found.dates)
    wrong_marks = found.wrong_marks
    _mark(user_id, wrong_marks)
    return _Derived(found.judged, len(surplus) + sum(map(len, changed.values())) + len(wrong_marks))


def counted(user_id: UUID) -> QuerySet[WorkoutSet]:
    """The sets that can hold records: kept, and so are their exercise and workout. Warm-ups too, for their marks.

    Of the logs of this person, because those are what has an index: by the sets' own it would look through everybody's.
    """
    return (
        WorkoutSet.objects.for_user(user_id)
        .kept()
        .filter(log__user=user_id, log__deleted_at=None, log__session__deleted_at=None)
    )


def _judged(sets: QuerySet[WorkoutSet], exercises: Iterable[UUID]) -> _Found:
    rows: Any = sets.order_by(
        "log__exercise_id",
        "log__date",
        "log__session__started_at",
        "log__session_id",
        "log_id",
        "position",
        "id",
    ).values_list(
        "log__exercise_id", "id", "log__session_id", "log__date", "records", *_MEASURED
    )  # fmt: skip
    found = _Found({exercise: Judged() for exercise in exercises}, {}, {})
    for exercise, group in groupby(rows.iterator(chunk_size=2000), key=lambda row: row[0]):
        judgeable = []
        for _, pk, session, day, marks, *measured in group:
            found.dates[pk] = day
            found.marked[pk] = marks
            judgeable.append((pk, session, values(Done(*measured))))
        found.judged[exercise] = judge(judgeable)
    return found


def _store(
    user_id: UUID,
    changed: dict[UUID, dict[Key, tuple[Decimal, UUID]]],
    dates: dict[UUID, date],
) -> None:
    PersonalRecord.objects.bulk_create(
        (
            PersonalRecord(
                user_id=user_id,
                exercise_id=exercise,
                kind=kind,
                at_kg=at,
                value=value,
                workout_set_id=pk,
                date=dates[pk],
            )
            for exercise, bests in changed.items()
            for (kind, at), (value, pk) in bests.items()
        ),
        batch_size=500,
        update_conflicts=True,
        unique_fields=["user", "exercise", "kind", "at_kg"],
        update_fields=["value", "workout_set", "date"],
    )


def _mark(user_id: UUID, marks: dict[UUID, list[str]]) -> None:
    """As a query, not a save: `updated_at` says when somebody edited it, also to the take-over's way back."""
    by_marks: dict[tuple[str, ...], list[UUID]] = defaultdict(list)
    for pk, kinds in marks.items():
        by_marks[tuple(kinds)].append(pk)
    for equal, pks in by_marks.items():
        WorkoutSet.objects.for_user(user_id).filter(pk__in=pks).update(records=list(equal))


def ensure(user: User | UUID, exercises: Collection[UUID]) -> bool:
    """Derive what is not: before marks or records of these exercises are read. One query where all is there.

    Answers whether anything was derived.
    """
    return bool(exercises) and _derive_missing(user, Exercise.objects.filter(pk__in=exercises))


def ensure_session(session: WorkoutSession) -> None:
    """The same for all that is in a session."""
    logs = WorkoutLog.objects.for_user(session.user_id).kept().filter(session=session)
    _derive_missing(session.user_id, Exercise.objects.filter(pk__in=logs.values("exercise_id")))


def ensure_all(user: User | UUID) -> None:
    """The same for all that this person ever did: one look into an index for each exercise there is."""
    _derive_missing(user, Exercise.objects.all())


# Of an exercise without such a log there is nothing to derive: sets of no repetitions are no records, however often one looks.
CAN_COUNT = (
    Q(measurement__in=[kind for kind in Measurement if "reps" in kind.fields], reps_total__gt=0)
    | Q(measurement__in=[kind for kind in Measurement if "seconds" in kind.fields], seconds_total__gt=0)
    | Q(measurement__in=[kind for kind in Measurement if "distance" in kind.fields], metres_total__gt=0)
)


def _derive_missing(user: User | UUID, exercises: QuerySet[Exercise]) -> bool:
    done = WorkoutLog.objects.for_user(user).kept().filter(CAN_COUNT, exercise=OuterRef("pk"))
    derived = PersonalRecord.objects.for_user(user).filter(exercise=OuterRef("pk"))
    missing = exercises.filter(~Exists(derived), Exists(done)).order_by().values_list("pk", flat=True)
    if ids := list(missing):
        with transaction.atomic():
            hold(user)
            _hold_exercises(ids, wait=True)
            derive(user.pk if isinstance(user, User) else user, ids)
    return bool(ids)


def bests_for(user: User) -> dict[UUID, Bests]:
    """What there is to beat in a workout now: the bests without the sessions in progress, by exercise.

    Of all exercises that this person ever did. Two queries, and one more where a record fell in a session in progress.
    """
    ensure_all(user)
    rows = PersonalRecord.objects.for_user(user).annotate(
        state=F("workout_set__log__session__state"), marks=F("workout_set__records")
    )
    found: dict[UUID, dict[Key, Decimal]] = defaultdict(dict)
    fallen = set()
    row: Any
    for row in rows:
        if row.state != WorkoutSession.State.OPEN:
            found[row.exercise_id][row.kind, row.at_kg] = row.value
        elif row.kind in row.marks:  # without its mark it is the first of its kind: nothing to beat
            fallen.add(row.exercise_id)
    if fallen:
        before = counted(user.pk).exclude(log__session__state=WorkoutSession.State.OPEN)
        found |= _highest(before.filter(log__exercise__in=fallen), fallen)
    return {exercise: _as_bests(bests) for exercise, bests in found.items() if bests}


def _highest(sets: QuerySet[WorkoutSet], exercises: Iterable[UUID]) -> dict[UUID, dict[Key, Decimal]]:
    """The most there is of each kind, in whatever order. Most sets are equal to others: only what differs is read."""
    found: dict[UUID, dict[Key, Decimal]] = {exercise: {} for exercise in exercises}
    rows: Any = sets.order_by().values_list("log__exercise_id", *_MEASURED).distinct()
    for exercise, *measured in rows:
        bests = found[exercise]
        for key, value in values(Done(*measured)).items():
            bests[key] = max(value, bests.get(key, value))
    return found


def _as_bests(bests: dict[Key, Decimal]) -> Bests:
    return {
        "best": {kind: f"{bests[kind, at]:.4f}" for kind, at in bests if kind != RecordKind.REPS},
        "reps_at": {
            f"{at:.4f}": int(value) for (kind, at), value in bests.items() if kind == RecordKind.REPS
        },
    }


def rebuild(user_id: UUID, exercises: Collection[UUID], *, write: bool) -> int:
    """How many rows and marks of these exercises were wrong; what is not derived is derived, and is not wrong."""
    with transaction.atomic():
        hold(user_id)
        _hold_exercises(exercises, wait=True)
        derived = set(
            PersonalRecord.objects.for_user(user_id)
            .filter(exercise__in=exercises)
            .values_list("exercise_id", flat=True)
        )
        wrong = derive(user_id, derived)
        if not write:
            transaction.set_rollback(True)
            return wrong
        derive(user_id, [pk for pk in exercises if pk not in derived])
        return wrong
