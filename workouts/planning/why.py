"""How a number came about: every change of a track in words, the newest first; and what a session changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

from django.db.models import OuterRef, Subquery

from accounts.models import User
from accounts.units import plain
from training.models import Origin, Track, TrackChange, TrainingPlan
from training.plan_words import stage_names
from training.plans import reading
from training.plans.loads import LoadsThen, persons_loads
from training.progression import as_json, engine, explaining
from training.progression.engine import LoadsOf
from training.progression.program import Tiers, TrackKind
from training.progression.rules import tiers
from training.progression.states import Change, ChangeKind, Outcome, Prescription
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet
from workouts.planning import asking, done, wording

# Changes on one page.
SHOWN = 60
_NOT_UNDONE = {ChangeKind.UNDO, ChangeKind.START}


@dataclass(frozen=True, slots=True)
class Line:
    """One change: what it says, the session that did it, and whether it can be taken back."""

    pk: UUID
    on: Any
    text: str
    session: WorkoutSession | None
    can_undo: bool
    is_event: bool  # it moved: the number, the target, the stage


@dataclass(frozen=True, slots=True)
class Why:
    plan: TrainingPlan
    track: Track
    value: str
    unit: str
    # What the next session with it asks for: its day, the sets, and how each weight was reckoned.
    day: str
    asked: str
    reckoned: list[str]
    lines: list[Line]
    origin: str
    has_more: bool
    is_over: bool  # the plan or the track is gone: it says what was, and nothing can be set or taken back


def why(user: User, plan_id: UUID, key: str) -> Why:
    """Also of a plan that was deleted and of a track that an edit took out: a past workout still links to them.

    Raises TrainingPlan.DoesNotExist, Track.DoesNotExist. The number of queries does not grow with the changes.
    """
    plan = TrainingPlan.objects.for_user(user).get(pk=plan_id)
    rows = reading.rows_of([plan])[plan.pk]
    track = next((row for row in (*rows.tracks, *rows.tombstones) if row.key == key), None)
    if track is None:
        raise Track.DoesNotExist
    is_over = plan.deleted_at is not None or track.deleted_at is not None
    program = rows.program
    pure = next((each for each in program.tracks if each.key == key), None)
    named = {each.exercise for each in program.exercises() if each.track == key} | set(track.ladder)
    loads = persons_loads(user, named, plan.unit)
    changes = list(TrackChange.objects.for_user(user).filter(track=track).order_by("-number")[: SHOWN + 1])
    day, next_one = ("", None) if is_over else _next_with(user, rows, key, loads)
    state = as_json.state_from(track.state)
    if pure is not None:
        state = replace(state, value=engine.loaded(program, pure, state, loads))
    return Why(
        plan,
        track,
        wording.value_text(state, plan.unit),
        plan.unit,
        day,
        wording.asked(next_one) if next_one else "",
        _reckoned(next_one) if next_one else [],
        _lines(user, rows, changes[:SHOWN], _Evidence.read(user, changes[:SHOWN]), loads),
        _origin(track, plan.unit),
        len(changes) > SHOWN,
        is_over,
    )


def _next_with(
    user: User, rows: reading.PlanRows, key: str, loads: LoadsOf
) -> tuple[str, Prescription | None]:
    """The day of the next session with this track, and what it asks for then as things stand."""
    program = rows.program
    for slot in range(rows.plan.next_slot, rows.plan.next_slot + program.slots_per_cycle):
        place = program.place(slot)
        planned = [each for each in place.day.exercises if each.track == key]
        if planned:
            e1rm = asking.in_unit(asking.best(user, asking.needed([place])), program.unit)
            first = next((each for each in planned if each.decides), planned[0])
            asked = engine.prescribe(program, place, first, rows.states, loads=loads, e1rm=e1rm)
            week = f"week {place.week}, " if program.weeks > 1 else ""
            return f"{week}{place.day.name}", asked
    return "", None


def _reckoned(asked: Prescription) -> list[str]:
    """How each weight was reckoned, each once."""
    return list(dict.fromkeys(explaining.set_text(each, asked) for each in asked.sets if each.counts))


def _origin(track: Track, unit: str) -> str:
    """Where it began: `80 kg, from your log: est. from 100 × 8`."""
    if track.start is None:
        return ""
    words = {
        Origin.LOG: "from your log",
        Origin.TEST: "tested",
        Origin.ENTERED: "entered",
        Origin.GUESS: "a guess",
    }
    origin, text = words.get(Origin(track.origin), ""), track.origin_text
    where = text if text.startswith(origin) else ", ".join(filter(None, [origin, text]))
    return f"{plain(track.start)} {unit}" + (f" – {where}" if where else "")


# --- What a session changed ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Changed:
    """A track that a session moved or held, or that another day decides: `Squat 80 → 82.5 kg`, and why."""

    track: Track
    numbers: str
    line: Line


@dataclass(frozen=True, slots=True)
class Changes:
    moved: list[Changed]
    held: list[Changed]


def changed_by(user: User, session: WorkoutSession, logs: Iterable[WorkoutLog]) -> Changes | None:
    """What the plan changed after a finished session with these `logs`; None for one of no plan, and where nothing was
    judged."""
    if session.plan_id is None or session.is_open or session.deleted_at is not None:
        return None
    changes = list(
        TrackChange.objects.for_user(user)
        .filter(session=session.pk, track__deleted_at=None, plan__deleted_at=None)
        .select_related("track", "plan")
        .order_by("track__position", "number")
    )
    evidence = _Evidence.of(session, logs)
    elsewhere = any(asked.track and not asked.decides for asked in evidence.asked.values())
    plan = changes[0].plan if changes else None
    if plan is None and elsewhere:
        plan = TrainingPlan.objects.for_user(user).kept().filter(pk=session.plan_id).first()
    if plan is None:
        return None
    rows = reading.rows_of([plan])[plan.pk]
    named = {each.exercise for each in rows.program.exercises()}
    loads = persons_loads(user, named, plan.unit)
    lines = _lines(user, rows, changes, evidence, loads)
    by_pk = {line.pk: line for line in lines}
    found = [
        Changed(row.track, _numbers(rows, row, loads), by_pk[row.pk]) for row in changes if row.pk in by_pk
    ]
    held = [each for each in found if not each.line.is_event]
    if elsewhere:
        held += _decided_elsewhere(session, rows, {row.track.key for row in changes}, loads)
    return Changes([each for each in found if each.line.is_event], held) if found or held else None


def _decided_elsewhere(
    session: WorkoutSession, rows: reading.PlanRows, told: set[str], loads: LoadsOf
) -> list[Changed]:
    """The tracks that were trained and that another day decides: what that day is, and whether a set was missed. Two queries."""
    program, tracks, found = rows.program, {track.key: track for track in rows.tracks}, {}
    for each in done.of_sessions(session.user_id, [session.pk]).get(session.pk, ()):
        key = each.prescription.track or ""
        if key in told or key in found or key not in tracks or not each.sets or not each.counts:
            continue
        days = dict.fromkeys(
            day.name
            for day in program.days
            if any(planned.track == key and planned.decides for planned in day.exercises)
        )
        if not days:
            continue
        judged = engine.judge(each.prescription, program.track(key).rule, each.sets)
        missed = f"{len(judged.missed)} of {judged.asked} sets missed. " if judged.missed else ""
        decides = f"{' and '.join(days)} {'decides' if len(days) == 1 else 'decide'} what comes next."
        value = engine.loaded(program, program.track(key), rows.states[key], loads)
        numbers = "" if value is None else f"{explaining.number(value)} {program.unit}"
        line = Line(
            each.log.pk, session.local_date, f"{missed}{decides}", session, can_undo=False, is_event=False
        )
        found[key] = Changed(tracks[key], numbers, line)
    return list(found.values())


def _numbers(rows: reading.PlanRows, row: TrackChange, loads: LoadsOf) -> str:
    """`80 → 82.5 kg`, `80 kg` where it stayed, `9 next · 30 kg`: as they will be asked for."""
    before, after = as_json.state_from(row.before), as_json.state_from(row.after)
    track = rows.program.track(row.track.key)
    was, now = (engine.loaded(rows.program, track, state, loads) for state in (before, after))
    if before.value != after.value and now is not None:
        return f"{f'{explaining.number(was)} → ' if was is not None else ''}{explaining.number(now)} {rows.plan.unit}"
    value = "" if now is None else f"{explaining.number(now)} {rows.plan.unit}"
    if after.reps is not None and before.reps != after.reps:
        return f"{after.reps} next" + (f" · {value}" if value else "")
    return value


# --- In words --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Evidence:
    """The sessions that are still there, and what was asked for by log."""

    sessions: dict[UUID, WorkoutSession]
    asked: dict[UUID, Prescription]

    @classmethod
    def read(cls, user: User, changes: Sequence[TrackChange]) -> Self:
        """Two queries."""
        sessions = WorkoutSession.objects.for_user(user).kept().filter(pk__in=_present(changes, "session"))
        logs = WorkoutLog.objects.for_user(user).filter(
            pk__in=_present(changes, "log"), prescription__isnull=False
        )
        asked = logs.values_list("pk", "prescription")
        return cls(
            {each.pk: each for each in sessions},
            {pk: said for pk, prescription in asked if (said := as_json.readable_prescription(prescription))},
        )

    @classmethod
    def of(cls, session: WorkoutSession, logs: Iterable[WorkoutLog]) -> Self:
        return cls({session.pk: session}, {log.pk: said for log in logs if (said := done.asked_of(log))})


def _lines(
    user: User,
    rows: reading.PlanRows,
    changes: Sequence[TrackChange],
    evidence: _Evidence,
    loads: LoadsOf,
) -> list[Line]:
    """In the order of `changes`; those of discarded sessions are left out."""
    sessions, asked = evidence.sessions, evidence.asked
    last = _last_of(user, {row.track_id for row in changes})
    decided = _decided(user, changes)
    by_pk = {track.pk: track for track in (*rows.tracks, *rows.tombstones)}
    then = _rounded_then(asked.values())
    found = []
    for row in changes:
        if row.track_id not in by_pk or (row.session is not None and row.session not in sessions):
            continue
        change = as_json.change_from(row.kind, row.before, row.after, row.detail)
        found.append(
            Line(
                row.pk,
                row.on,
                _text(
                    row,
                    change,
                    by_pk[row.track_id],
                    asked.get(row.log) if row.log else None,
                    rows,
                    decided.get(row.pk),
                    lambda exercise: LoadsThen(loads(exercise), then.get(exercise, {})),
                ),
                sessions[row.session] if row.session else None,
                last.get(row.track_id) == row.pk
                and change.kind not in _NOT_UNDONE
                and change.before != change.after,
                change.kind is not ChangeKind.HOLD,
            )
        )
    return found


def _rounded_then(asked: Iterable[Prescription]) -> dict[str, dict[str, str | None]]:
    """What values of tracks rounded to when they were asked for, by exercise: new plates do not tell the past otherwise."""
    found: dict[str, dict[str, str | None]] = {}
    for each in asked:
        if each.value is not None and each.rounded is not None:
            found.setdefault(each.exercise, {})[f"at_most {plain(each.value)}"] = plain(each.rounded)
    return found


def _decided(user: User, changes: Iterable[TrackChange]) -> dict[UUID, int]:
    """By change, the reps of the set that decided it. One query where one set decides, else none."""
    deciding = {}
    for row in changes:
        rule = as_json.rule_from(row.rule)
        judged = as_json.change_from(row.kind, row.before, row.after, row.detail).judgement
        if isinstance(rule, Tiers) and judged and len(judged.evidence) == judged.asked:
            deciding[row.pk] = UUID(judged.evidence[tiers.index(rule, judged.asked)])
    if not deciding:
        return {}
    sets = WorkoutSet.objects.for_user(user).filter(pk__in=deciding.values(), reps__isnull=False)
    reps: dict[UUID, Any] = dict(sets.values_list("pk", "reps"))
    return {change: reps[pk] for change, pk in deciding.items() if pk in reps}


def _present(changes: Iterable[TrackChange], name: str) -> set[UUID]:
    return {value for row in changes if (value := getattr(row, name)) is not None}


def _last_of(user: User, tracks: Iterable[UUID]) -> dict[UUID, UUID]:
    """The last change of each track."""
    rows = TrackChange.objects.filter(track=OuterRef("pk"), user=user).order_by("-number")
    found: Any = Track.objects.for_user(user).filter(pk__in=tracks)
    return dict(found.annotate(last=Subquery(rows.values("pk")[:1])).values_list("pk", "last"))


def _text(
    row: TrackChange,
    change: Change,
    track: Track,
    asked: Prescription | None,
    rows: reading.PlanRows,
    decided: int | None,
    loads: LoadsOf,
) -> str:
    if change.kind is ChangeKind.HOLD and (
        change.judgement is None or change.judgement.outcome is Outcome.NONE
    ):
        if asked is not None and asked.is_deload:
            return "Deload week: it stays as it is."
        return "Not done, so it stays as it is."
    pure = next((each for each in rows.program.tracks if each.key == track.key), None)
    exercise = (
        asked.exercise if asked else pure and engine.exercise_of_track(rows.program, pure, change.after)
    )
    text = explaining.change_text(
        change,
        rule=as_json.rule_from(row.rule),
        unit=rows.plan.unit,
        prescription=asked,
        kind=TrackKind(track.kind),
        loads=loads(exercise) if exercise else None,
        stages=stage_names(rows.program, track.key),
        decided=decided,
    )
    slot_left_out = " The last session of the cycle was left out." if "slot" in row.detail else ""
    reason = f" {row.detail['reason']}." if row.detail.get("reason") else ""
    return f"{text}{slot_left_out}{reason}"
