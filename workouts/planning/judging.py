"""What finished sessions did to the tracks of their plan, and what it becomes when one of them is edited.

What happens to a plan has an order: sessions by day and start, what the person did by hand by the day and moment it was done.
Each session leaves a TrackChange for each exercise of it that decides a track, with the rule as it was then – also where it was
no event, so that a set that is added later is judged by that rule. A change of a past session walks from there on, with the
same code that walked when it was finished; what came before is not read.

Locks: the person, the session, the plan, its tracks. Whoever calls holds the first two (workouts.recording.locks).
"""

from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery

from accounts.queueing import queued
from training.models import SlotChange, Track, TrackChange, TrainingPlan
from training.plans import following, reading, tracks
from training.plans.cycles import end_of_cycle, ends_cycle
from training.plans.loads import LoadsThen, persons_loads
from training.plans.tracks import NewChange
from training.progression import as_json, engine
from training.progression.engine import LoadsOf
from training.progression.program import NoRule, Program, Rule
from training.progression.states import Change, ChangeKind, TrackState
from workouts.models import WorkoutLog, WorkoutSession
from workouts.planning import done
from workouts.planning.done import Done

# Where something stands among all that happened to a plan: day, moment, id.
type Key = tuple[date, datetime, UUID]


def follow(session: WorkoutSession, *, was: tuple[date, datetime] | None = None) -> None:
    """Judge a session of a plan that was finished, or that changed since; what came after it is judged again.

    `was`: its day and start, where it was put on others. Nothing is judged where the session is open or of no plan. A plan that
    was deleted or archived meanwhile goes on, or it would come back as something else than its sessions say.
    """
    if session.plan_id is None or session.plan_slot is None or session.is_open:
        return
    plan = _locked(session.user_id, session.plan_id)
    key = _key(session)
    _Walk.read(plan, min(key, (*was, session.pk)) if was else key).walk()
    point(plan, session)


def follow_log(log: WorkoutLog) -> None:
    """The same where one exercise of a session changed: only what it decides is walked."""
    session, asked = log.session, done.asked_of(log)
    if (
        session.plan_id is None
        or session.is_open
        or asked is None
        or asked.track is None
        or not asked.decides
    ):
        return
    plan = _locked(session.user_id, session.plan_id)
    _Walk.read(plan, _key(session), only=asked.track).walk()


def rewalk(plan: TrainingPlan) -> None:
    """Walk all of a locked plan again: one of its rows by hand was taken away."""
    _Walk.read(plan, None).walk()


def rebuild(user_id: UUID, plan_id: UUID, *, write: bool) -> int:
    """Walk all of a plan again. Answers how many tracks and pointers were wrong; writes them if told."""
    with queued(user_id):
        plan = _locked(user_id, plan_id)
        wrong = _Walk.read(plan, None).walk() + point(plan)
        if not write:
            transaction.set_rollback(True)
        return wrong


def _locked(user_id: UUID, plan_id: UUID) -> TrainingPlan:
    return TrainingPlan.objects.for_user(user_id).select_for_update(no_key=True).get(pk=plan_id)


def _key(session: WorkoutSession) -> Key:
    return (session.local_date, session.started_at, session.pk)


def _at(row: TrackChange, sessions: list[WorkoutSession]) -> Key:
    """The place of a row without a session. The end of a cycle comes before what was begun of the next one that day: it was
    stored then, a moment after that began."""
    places = [(row.on, row.created_at, row.pk)]
    if "slot" in row.detail:
        later = (
            each for each in sessions if each.local_date == row.on and each.plan_slot > row.detail["slot"]
        )
        places += [(each.local_date, each.started_at, _FIRST) for each in later]
    return min(places)


_FIRST = UUID(int=0)


def _finished(plan: TrainingPlan) -> Any:
    """The sessions of a plan that were finished, discarded ones too."""
    return WorkoutSession.objects.for_user(plan.user_id).filter(
        plan=plan, plan_slot__isnull=False, state=WorkoutSession.State.FINISHED
    )


def point(plan: TrainingPlan, session: WorkoutSession | None = None) -> int:
    """Move the plan's pointer past what is done or left out; back only where its last session, `session`, was discarded.

    Answers whether it moved.
    """
    last: int | None = _finished(plan).kept().aggregate(last=Max("plan_slot"))["last"]
    slots = SlotChange.objects.for_user(plan.user_id).filter(plan=plan, skipped=True)
    skipped = set(slots.values_list("slot", flat=True))
    pointer = plan.next_slot
    if session is not None and session.deleted_at is not None and session.plan_slot is not None:
        was_last = last is None or last < session.plan_slot
        if was_last and set(range(session.plan_slot + 1, pointer)) <= skipped:
            pointer = session.plan_slot if last is None else last + 1
    pointer = max(pointer, 0 if last is None else last + 1)
    while pointer in skipped:
        pointer += 1
    if pointer == plan.next_slot:
        return 0
    plan.next_slot = pointer
    plan.save(update_fields=["next_slot", "updated_at"])
    following.moved(plan.user_id, plan.pk)
    return 1


@dataclass(slots=True)
class _Line:
    """A track on the walk: where it stands, the rows of sessions as they were, and all rows as they become."""

    track: Track
    state: TrackState
    number: int  # of the last row before the walk
    is_begun: bool
    rule: Rule  # as it is now
    stored: dict[UUID, TrackChange] = field(default_factory=dict)
    of_sessions: dict[tuple[UUID | None, UUID | None], TrackChange] = field(default_factory=dict)
    new: list[NewChange] = field(default_factory=list)

    @classmethod
    def of(cls, track: Any) -> Self:
        """`track` with `last_number` and `last_state`; without them it stands where it is until its first row tells."""
        is_begun = track.last_number is not None
        state = as_json.state_from(track.last_state if is_begun else track.state)
        return cls(track, state, track.last_number or 0, is_begun, as_json.rule_from(track.rule))

    def pass_by(self, row: TrackChange) -> None:
        """`row` is before the walk."""
        self.state, self.number, self.is_begun = as_json.state_from(row.after), row.number, True

    def meet(self, row: TrackChange) -> None:
        """`row` is on the walk. The first row of all says where the track began."""
        if not self.is_begun:
            self.state, self.is_begun = as_json.state_from(row.before), True
        self.stored[row.pk] = row
        if row.session is not None:
            self.of_sessions[row.session, row.log] = row

    def add(self, change: Change | None, on: date, rule: Rule, **more: Any) -> None:
        change = change or Change(ChangeKind.HOLD, self.state, self.state)
        self.new.append(NewChange(self.track.pk, change, on, rule, **more))
        self.state = change.after

    @property
    def is_only_longer(self) -> bool:
        return not self.stored

    @property
    def is_as_stored(self) -> bool:
        rows = list(self.stored.values())
        return (
            len(rows) == len(self.new)
            and all(
                _says(row, change) and row.number == number
                for row, change, number in zip(
                    rows, self.new, range(self.number + 1, self.number + 1 + len(rows)), strict=True
                )
            )
            and as_json.state_from(self.track.state) == self.state
        )


def _says(row: TrackChange, change: NewChange) -> bool:
    return (row.pk, row.on, row.kind) == (change.id, change.on, change.change.kind.value) and (
        as_json.change_from(row.kind, row.before, row.after, row.detail) == change.change
    )


@dataclass(slots=True)
class _Walk:
    plan: TrainingPlan
    program: Program
    lines: dict[str, _Line]  # by key of the track
    events: list[TrackChange | WorkoutSession]  # in order
    done: dict[UUID, list[Done]]  # by session
    ends: dict[UUID, bool]  # whether it was asked for as the last one of its cycle, by session
    loads: LoadsOf
    reached: int  # how far the plan had come: the highest slot done and one

    @classmethod
    def read(cls, plan: TrainingPlan, first: Key | None, *, only: str | None = None) -> Self:
        """What there is from `first` on, or all of it: as much as came since, not as was before. `only`: of one track."""
        since = date.min if first is None else first[0]
        changes = TrackChange.objects.for_user(plan.user_id).filter(plan=plan)
        rows = _rows(plan, changes, since)
        # Those too that an edit took out: an undo brings them back, and then they stand where they would.
        lines = {
            track.pk: _Line.of(track)
            for track in (*rows.tracks, *rows.tombstones)
            if only in {None, track.key}
        }
        sessions = list(
            _finished(plan).filter(local_date__gte=since).order_by("local_date", "started_at", "pk")
        )
        earlier = _finished(plan).kept().filter(local_date__lt=since).aggregate(last=Max("plan_slot"))["last"]
        reached = 0 if earlier is None else earlier + 1
        keys = {session.pk: _key(session) for session in sessions}
        events: list[tuple[Key, int, TrackChange | WorkoutSession]] = []
        for row in changes.filter(on__gte=since, track__in=lines).order_by("number"):
            key = keys.get(row.session) if row.session else None
            at = key or _at(row, sessions)
            if first is not None and at < first:
                lines[row.track_id].pass_by(row)
                continue
            lines[row.track_id].meet(row)
            if key is None:
                events.append((at, row.number, row))
        for session in sessions:
            if first is None or keys[session.pk] >= first:
                events.append((keys[session.pk], 0, session))
            elif session.deleted_at is None:
                reached = max(reached, session.plan_slot + 1)
        ordered = [event for _, _, event in sorted(events, key=lambda event: event[:2])]
        walked = [each.pk for each in ordered if isinstance(each, WorkoutSession)]
        found = done.of_sessions(plan.user_id, walked, track=only)
        ends = {pk: any(each.prescription.ends_cycle for each in of_one) for pk, of_one in found.items()}
        if only is not None:
            ends = done.ends_of_cycles(plan.user_id, walked)
        named = {each.prescription.exercise for of_one in found.values() for each in of_one}
        named |= {each.exercise for each in rows.program.exercises() if only in {None, each.track}}
        loads = persons_loads(plan.user, named, plan.unit)
        by_key = {line.track.key: line for line in lines.values()}
        return cls(plan, rows.program, by_key, ordered, found, ends, loads, reached)

    def walk(self) -> int:
        """Judge all of it, and store what is otherwise than it was. Answers how many tracks that are."""
        for event in self.events:
            if isinstance(event, WorkoutSession):
                self._judge(event)
            else:
                self._by_hand(event)
        return self._store()

    # --- One event -------------------------------------------------------------------------------------------------

    def _judge(self, session: WorkoutSession) -> None:
        is_there = session.deleted_at is None
        for each in self.done.get(session.pk, ()):
            line = self.lines.get(each.prescription.track or "")
            if line is not None and each.prescription.decides:
                self._judge_one(session, line, each, counts=is_there and each.counts)
        if not is_there or session.plan_slot is None:
            return
        if session.plan_slot >= self.reached and self._ends_cycle(session):
            for line in self.lines.values():
                known = line.of_sessions.get((session.pk, None))
                rule = as_json.rule_from(known.rule) if known else line.rule
                if ended := self._end(line, rule, _beside(known) if known else {}):
                    change, detail = ended
                    line.add(
                        change,
                        session.local_date,
                        rule,
                        session=session.pk,
                        detail=detail,
                        id=known.pk if known else None,
                    )
        self.reached = max(self.reached, session.plan_slot + 1)

    def _judge_one(self, session: WorkoutSession, line: _Line, each: Done, *, counts: bool) -> None:
        known = line.of_sessions.get((session.pk, each.log.pk))
        if known is None and not counts:
            return  # never judged: there is no rule of then to be kept
        rule = as_json.rule_from(known.rule) if known else line.rule
        detail = _beside(known) if known else self._sizes(line, each)
        sets = each.sets if counts else ()
        skipped = each.log.skipped or not counts
        then = LoadsThen(self.loads(each.prescription.exercise), detail.pop("loads", {}))
        change = engine.advance(
            rule,
            line.state,
            each.prescription,
            sets,
            loads=then,
            stages=detail.get("stages", 1),
            rungs=detail.get("rungs", 1),
            skipped=skipped,
        )
        if change is None:
            if known is None and isinstance(rule, NoRule):
                return  # nothing moves it but the person
            judgement = engine.judge(each.prescription, rule, sets, skipped=skipped)
            change = Change(ChangeKind.HOLD, line.state, line.state, judgement)
        line.add(
            change,
            session.local_date,
            rule,
            session=session.pk,
            log=each.log.pk,
            detail=detail | then.as_detail,
            id=known.pk if known else None,
        )

    def _ends_cycle(self, session: WorkoutSession) -> bool:
        """Whether it is the last one of its cycle: as the plan was when it began, whatever the plan became."""
        asked = self.ends.get(session.pk)
        return ends_cycle(self.program, session.plan_slot or 0) if asked is None else asked

    def _sizes(self, line: _Line, each: Done) -> dict[str, Any]:
        """How many stages and rungs there are."""
        planned = next((row for row in self.program.exercises() if row.id == str(each.log.planned)), None)
        return {
            "stages": engine.stages_of(planned) if planned else 1,
            "rungs": max(len(line.track.ladder), 1),
        }

    def _end(self, line: _Line, rule: Rule, detail: dict[str, Any]) -> tuple[Change, dict[str, Any]] | None:
        return end_of_cycle(self.program, line.track, rule, line.state, self.loads, detail)

    def _by_hand(self, row: TrackChange) -> None:
        """What the person did keeps its place and its sense: a value is that value, a percentage is of what it is now."""
        line = next(each for each in self.lines.values() if each.track.pk == row.track_id)
        rule, detail = as_json.rule_from(row.rule), _beside(row)
        was = as_json.change_from(row.kind, row.before, row.after, row.detail)
        change: Change | None = replace(was, before=line.state)
        if was.kind is ChangeKind.COMEBACK and "percent" in detail:
            change = engine.comeback(line.state, Decimal(detail["percent"]))
        elif "slot" in detail:  # the last one of a cycle was left out
            change, detail = self._end(line, rule, detail) or (None, detail)
        elif was.kind is ChangeKind.UNDO:
            undone = next((each for each in line.new if str(each.id) == detail.get("undoes")), None)
            change = replace(was, before=line.state, after=undone.change.before if undone else was.after)
        elif was.kind is ChangeKind.SET_BY_HAND:
            change = replace(was, before=line.state, after=_set_by_hand(line.state, was))
        line.add(change, row.on, rule, detail=detail, id=row.pk)

    # --- Storing ----------------------------------------------------------------------------------------------------

    def _store(self) -> int:
        user = self.plan.user
        longer = [line for line in self.lines.values() if line.is_only_longer]
        added = [change for line in longer for change in line.new]
        tracks.record_changes(user=user, plan_id=self.plan.pk, changes=added)
        wrong = [line for line in self.lines.values() if not line.is_only_longer and not line.is_as_stored]
        for line in wrong:
            tracks.rewrite_from(user=user, track_id=line.track.pk, number=line.number + 1, changes=line.new)
        return len(wrong) + len([line for line in longer if line.new])


def _rows(plan: TrainingPlan, changes: Any, since: date) -> reading.PlanRows:
    """The plan, its tracks locked and with `last_number` and `last_state`: those of their last row before `since`."""
    before = changes.filter(track=OuterRef("pk"), on__lt=since).order_by("-number")
    found: Any = Track.objects.select_for_update(no_key=True, of=("self",)).annotate(
        last_number=Subquery(before.values("number")[:1]), last_state=Subquery(before.values("after")[:1])
    )
    return reading.rows_of([plan], tracks=found)[plan.pk]


def _beside(row: TrackChange) -> dict[str, Any]:
    """What the detail of a row has beside what the engine says: how many stages and rungs there were, what could be
    loaded, the slot that was left out, how much a comeback took off, the row that an undo takes back, a reason."""
    return {name: value for name, value in row.detail.items() if name not in _ENGINES}


_ENGINES = {"judgement", "step", "rounded_up"}


def _set_by_hand(before: TrackState, was: Change) -> TrackState:
    """`before` with what the person changed: whoever says a value (training.plans.tracks.set_value) lets go of streaks,
    an edit of the plan of what does not go with it any more."""
    kept = _FORGOTTEN if was.before.value != was.after.value else set()
    said: dict[str, Any] = {
        each.name: getattr(was.after, each.name)
        for each in fields(TrackState)
        if each.name in kept or getattr(was.before, each.name) != getattr(was.after, each.name)
    }
    return replace(before, **said)


_FORGOTTEN = {"reps", "failures", "successes", "resets", "is_testing", "missed"}
