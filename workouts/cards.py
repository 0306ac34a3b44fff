"""What the session page shows: each exercise with what is done, what last time was, and what comes next.

Reading only. Two queries for a whole session beside the session itself, three with the muscles.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.http import urlencode
from uuid_utils.compat import uuid7

from accounts import units
from accounts.fields import SHORTEST_REST
from accounts.legacy.doubts import Doubt, sentences
from training.models import Measurement
from training.progression import as_json
from training.progression.states import PrescribedSet, Prescription
from workouts.models import Mood, SetKind, WorkoutLog, WorkoutSession, WorkoutSet
from workouts.planning import wording

if TYPE_CHECKING:
    from workouts.drafts import Draft


AT_A_GLANCE = 5
_ALWAYS_TYPED = ("kind", "weight_unit", "distance_unit")


@dataclass(slots=True)
class Row:
    """A line of a card: a `done` set, or a `suggested` one because the plan asks for it (`asked`) or last time had it.

    `last` is its counterpart then. `base` is what it says before anything was done: as asked for, else as last time.
    """

    label: str
    last: WorkoutSet | None
    done: WorkoutSet | None = None
    suggested: WorkoutSet | None = None
    asked: PrescribedSet | None = None
    base: WorkoutSet | None = None
    name: str = ""  # `warm-up 2`, `set 3`: as it is said

    @property
    def is_marked(self) -> bool:
        """A letter for its kind stands in place of its number."""
        return not self.label.isdecimal()

    @property
    def style(self) -> str:
        return "warm" if self.done and self.done.kind == SetKind.WARM_UP else "is-done"

    @property
    def last_text(self) -> str:
        """Last time's set in a narrow column: its unit is left out where the set beside it has the same."""
        if self.last is None:
            return ""
        beside = self.done or self.suggested
        same_unit = beside is not None and beside.weight_unit == self.last.weight_unit
        return self.last.text.replace(f" {self.last.weight_unit} ", " ") if same_unit else self.last.text

    @property
    def target(self) -> str:
        """The suggested set, with the reps or the time that the plan asks for: `82.5 kg × 5+`, `30 kg × 9–12`, `0:30–0:45`."""
        if self.suggested is None:
            return ""
        return self.suggested.text if self.asked is None else _target(self.suggested, self.asked)

    @property
    def aim(self) -> str:
        """The same as the plan has it, whatever was done before."""
        return _target(self.base, self.asked) if self.base and self.asked else ""

    @property
    def asks_for_most(self) -> bool:
        """As many reps as can be done: whoever ticks it off says how many these were."""
        return self.asked is not None and self.asked.amrap

    @property
    def planned(self) -> str:
        """The suggested set as a form sends it, with an id of its own: for whoever does it out of turn."""
        values = [("id", str(uuid7()))]
        if self.suggested:
            names = [*_ALWAYS_TYPED, *Measurement(self.suggested.measurement).fields]
            values += [(name, getattr(self.suggested, name)) for name in names]
        return urlencode([(name, value) for name, value in values if value not in {None, ""}])


@dataclass
class Card:
    """One exercise of the session. `sets` are done, `last_sets` those of the time before, both in order."""

    log: WorkoutLog
    sets: list[WorkoutSet] = field(default_factory=list)
    last_sets: list[WorkoutSet] = field(default_factory=list)
    expanded: bool = False
    up_next: bool = False
    superset_mark: str = ""
    draft: "Draft | None" = None  # what stands in the form of an open card

    @cached_property
    def asked(self) -> Prescription | None:
        """What the plan asks for here; None where another exercise is done in its place, and where it names no sets."""
        found = as_json.readable_prescription(self.log.prescription)
        return found if found and found.exercise == str(self.log.exercise_id) and found.sets else None

    @property
    def asked_text(self) -> str:
        """`3 × 5 · 82.5 kg`."""
        return wording.asked(self.asked) if self.asked else ""

    @cached_property
    def _asked_sets(self) -> tuple[list[PrescribedSet], list[PrescribedSet]]:
        """Warm-ups and the others."""
        sets = self.asked.sets if self.asked else ()
        return [each for each in sets if not each.counts], [each for each in sets if each.counts]

    def _answers(self, kind: str) -> bool:
        """Whether a set of this kind is one that the plan counts: as training.progression.matching has it."""
        if kind == SetKind.WARM_UP:
            return False
        return kind != SetKind.DROP or any(each.kind.value == SetKind.DROP for each in self._asked_sets[1])

    @property
    def _answered(self) -> int:
        """How many of the prescribed work sets are done."""
        return sum(self._answers(row.kind) for row in self.sets)

    @cached_property
    def done_rows(self) -> list[Row]:
        last = dict(zip((False, True), map(iter, _by_kind(self.last_sets)), strict=True))
        warm_ups, work = map(iter, self._asked_sets)
        rows, number, warm_up = [], 0, 0
        for row in self.sets:
            is_working = row.kind != SetKind.WARM_UP
            number += is_working
            warm_up += not is_working
            before = next(last[is_working], None)
            asked = next(warm_ups, None) if not is_working else None
            if self._answers(row.kind):
                asked = next(work, None)
            label = SetKind(row.kind).mark or str(number)
            name = f"set {number}" if is_working else f"warm-up {warm_up}"
            rows.append(Row(label, before, done=row, asked=asked, base=self._base(asked, before), name=name))
        return rows

    @cached_property
    def coming_rows(self) -> list[Row]:
        """The sets that the plan asks for, or else those of last time, that have no counterpart yet; warm-ups only until
        the first working set. Where the plan asks for no warm-ups they are last time's."""
        warm_ups, working = _by_kind(self.sets)
        last_warm_ups, last_working = _by_kind(self.last_sets)
        asked_warm_ups, asked_work = self._asked_sets
        rows = []
        if not working:
            rows = self._coming(asked_warm_ups, last_warm_ups, len(warm_ups), len(warm_ups))
        return rows + self._coming(asked_work, last_working, self._answered, len(working))

    def _coming(
        self, asked: Sequence[PrescribedSet], last: Sequence[WorkoutSet], answered: int, done: int
    ) -> list[Row]:
        """What is left of `asked`, or of `last` where nothing is asked for; `done` of the kind are done."""
        count = len(asked) - answered if asked else len(last) - done
        rows = []
        for index in range(count):
            before = last[done + index] if done + index < len(last) else None
            one = asked[answered + index] if asked else None
            base = self._base(one, before)
            assert base is not None  # noqa: S101
            label = SetKind(base.kind).mark or str(done + index + 1)
            name = f"{'warm-up' if base.kind == SetKind.WARM_UP else 'set'} {done + index + 1}"
            rows.append(Row(label, before, suggested=self._suggestion(base), asked=one, base=base, name=name))
        return rows

    def _base(self, asked: PrescribedSet | None, last: WorkoutSet | None) -> WorkoutSet | None:
        """The set as asked for; what the plan leaves open is as last time."""
        if asked is None:
            return last
        found = copy(last) if last else WorkoutSet()  # to be shown, never to be saved
        fields = Measurement(self.log.measurement).fields
        found.log, found.kind, found.rpe, found.notes = self.log, asked.kind.value, None, ""
        if asked.weight is not None and "weight" in fields:
            _put_weight(found, asked, self.asked.unit if self.asked else "", self.log.measurement)
        if asked.reps is not None and "reps" in fields:
            found.reps = asked.target or asked.reps
        if asked.seconds is not None and "seconds" in fields:
            found.seconds = Decimal((asked.target if asked.reps is None else None) or asked.seconds)
        if asked.metres is not None and "distance" in fields:
            found.distance, found.distance_unit = asked.metres, "m"
        return found

    def _suggestion(self, base: WorkoutSet) -> WorkoutSet:
        """As asked for or as last time; at today's weight, where that was one weight for it and for the set done before it:
        whoever takes 2.5 kg more or less does not want to type it five times."""
        before = next(
            (row for row in reversed(self.done_rows) if row.done and row.done.kind == base.kind), None
        )
        if before is None or before.done is None or before.base is None:
            return base
        same = (before.base.kind, before.base.weight_kg) == (base.kind, base.weight_kg)
        if not same or before.done.weight_kg == base.weight_kg:
            return base
        suggestion = copy(base)  # to be shown, never to be saved
        for name in ("weight", "weight_unit", "weight_kg"):
            setattr(suggestion, name, getattr(before.done, name))
        return suggestion

    @property
    def recorded(self) -> str:
        return recorded(self.log, rows=len(self.sets))

    @cached_property
    def doubts(self) -> list[Doubt]:
        """What was assumed or left out when it came over, until the person has looked."""
        return sentences(self.log.to_check) if self.log.to_check else []

    @property
    def planned_count(self) -> int:
        """Working sets done or coming."""
        coming = sum(
            row.suggested is not None and row.suggested.kind != SetKind.WARM_UP for row in self.coming_rows
        )
        return self.done_count + coming

    @property
    def done_count(self) -> int:
        return len(_by_kind(self.sets)[1])

    @property
    def is_complete(self) -> bool:
        """All that the plan asks for, else as many working sets as last time; or left out today. Without either there is no
        telling, nor where a new best set is to be found."""
        if self.log.skipped:
            return True
        if self.asked is not None and self.asked.is_test:
            return False
        is_told = bool(self._asked_sets[1] or self.last_sets)
        return is_told and self.done_count > 0 and not self.coming_rows

    @property
    def last_id(self) -> UUID | None:
        return self.last_sets[0].log_id if self.last_sets else None

    @property
    def next_position(self) -> int:
        return max((row.position for row in self.sets), default=0) + 1

    @property
    def next_row(self) -> Row:
        """The line of the form: the first coming one, else one set more like the one before."""
        if self.coming_rows:
            return self.coming_rows[0]
        return Row(str(self.done_count + 1), None, suggested=self.sets[-1] if self.sets else None)

    @property
    def editing(self) -> UUID | None:
        """The set that the form changes; none for a new set."""
        return self.draft.editing if self.draft else None

    @property
    def edits_a_row(self) -> bool:
        """The form stands in the place of a set; not so for a new one, and for one that was deleted meanwhile."""
        return self.editing is not None and any(row.pk == self.editing for row in self.sets)

    @property
    def has_records(self) -> bool:
        return any(row.records for row in self.sets)

    @property
    def summary(self) -> str:
        return summarise(row for row in self.sets if row.kind != SetKind.WARM_UP)

    @property
    def last_summary(self) -> str:
        return summarise(row for row in self.last_sets if row.kind != SetKind.WARM_UP)


def session_cards(
    session: WorkoutSession,
    *,
    focus: UUID | None = None,
    after: UUID | None = None,
) -> list[Card]:
    """The cards of a session in order, one of them open: `focus`, or the one to go on with `after` a set of that one,
    or the one in hand. Nothing is open in a finished session unless asked for."""
    logs = (
        WorkoutLog.objects.for_user(session.user_id)
        .kept()
        .filter(session=session)
        .in_order()
        .select_related("exercise")
        .with_previous()
    )
    cards = _filled(session.user_id, list(logs.prefetch_related("exercise__muscles")))
    open_one(cards, is_open=session.is_open, focus=focus, after=after)
    return cards


def open_one(
    cards: Sequence[Card], *, is_open: bool, focus: UUID | None = None, after: UUID | None = None
) -> None:
    """Open one card and mark the one after it; pure, the page's own script does the same (static/js/gym/cards.js)."""
    _mark_supersets(cards)
    by_log = {card.log.pk: card for card in cards}
    opened = by_log.get(focus) if focus else None
    if opened is None and after in by_log:
        opened = next_card(cards, by_log[after])
    elif opened is None and is_open and cards:
        opened = _card_in_hand(cards)
    if opened is not None:
        opened.expanded = True
        coming = next_card(cards, opened) if is_open else None
        if coming is not None and coming is not opened:
            coming.up_next = True


def next_card(cards: Sequence[Card], card: Card) -> Card | None:
    """Where to go on after a set of `card`: its superset in turn, else itself until complete, else the next unfinished."""
    here = next(index for index, other in enumerate(cards) if other.log.pk == card.log.pk)
    turn = [*cards[here + 1 :], *cards[: here + 1]]
    if card.log.superset is not None:
        partners = [
            other for other in turn if other.log.superset == card.log.superset and not other.is_complete
        ]
        if partners:
            return partners[0]
    if not card.is_complete:
        return card
    return next((other for other in turn if not other.is_complete), None)


def _put_weight(found: WorkoutSet, asked: PrescribedSet, unit: str, measurement: str) -> None:
    """What is asked for as it is logged: with body weight nothing added is no weight."""
    weight: Decimal | None = asked.weight
    if measurement in _ON_BODY and (
        not weight or asked.assisted != (measurement == Measurement.ASSISTED_REPS)
    ):
        weight = None
    found.weight = weight
    found.weight_unit = "" if weight is None else unit
    found.weight_kg = None if weight is None else units.to_kg(weight, unit)


_ON_BODY = {Measurement.ADDED_WEIGHT_REPS, Measurement.ASSISTED_REPS}


def _target(row: WorkoutSet, asked: PrescribedSet) -> str:
    fields, text = Measurement(row.measurement).fields, row.text
    amount = wording.amount(asked)
    if "reps" in fields and (asked.reps is not None or asked.amrap):
        weight, times, _ = text.rpartition(" × ")
        if not times:
            weight = text if row.reps is None and row.weight is not None else ""
        reps = f"{amount} {'rep' if amount == '1' else 'reps'}" if asked.reps is not None else amount
        text = f"{weight} × {amount}" if weight else reps
    elif "seconds" in fields and asked.seconds is not None and asked.reps is None:
        before, dot, _ = text.rpartition(" · ")
        text = f"{before}{dot}{amount}"
    return f"{text} · RPE {units.plain(asked.rpe)}" if asked.rpe is not None else text


def average_rest(cards: Iterable[Card]) -> int | None:
    """Seconds between the sets of a session, where they were measured; not what is shorter than any rest, as in a superset."""
    measured = (row.rest_seconds for card in cards for row in card.sets)
    rests = [seconds for seconds in measured if seconds is not None and seconds >= SHORTEST_REST]
    return round(sum(rests) / len(rests)) if rests else None


def recorded(log: WorkoutLog, *, rows: int) -> str:
    """What another tracker had of an exercise as a whole: `Recorded as 51 sets in one line · felt tired`; else empty."""
    parts = []
    if log.stated_sets is not None and log.stated_sets != rows:
        count = f"{log.stated_sets:,} set{'' if log.stated_sets == 1 else 's'}".replace("-", "−")
        parts.append(f"recorded as {count} in one line")
    if log.seconds is not None:
        parts.append(f"{units.duration_text(log.seconds)} for all sets together")
    if log.mood:
        parts.append(f"felt {Mood(log.mood).label.lower()}")
    if log.rating is not None:
        parts.append(f"rated {log.rating} of 5")
    text = " · ".join(parts)
    return text[:1].upper() + text[1:]


def summarise(sets: Iterable[WorkoutSet]) -> str:
    """Sets on one line, equal weights together: `82.5 kg × 5, 5, 4 · 80 kg × 8`, `5 km · 25:00, 1 km · 4:30`.

    More equal ones than anybody counts at a glance are counted: `20 kg × 12 (50 times)`.
    """
    groups: list[tuple[str, list[str]]] = []
    for row in sets:
        head, _, reps = row.text.rpartition(" × ")
        if groups and groups[-1][0] == head:
            groups[-1][1].append(reps)
        else:
            groups.append((head, [reps]))
    lines = [(head, ", ".join(_counted(reps))) for head, reps in groups]
    return " · ".join(f"{head} × {reps}" if head else reps for head, reps in lines)


def _counted(texts: list[str]) -> Iterator[str]:
    for text, equal in groupby(texts):
        times = len(list(equal))
        yield from [text] * times if times <= AT_A_GLANCE else [f"{text} ({times} times)"]


def _by_kind(sets: Iterable[WorkoutSet]) -> tuple[list[WorkoutSet], list[WorkoutSet]]:
    warm_ups: list[WorkoutSet] = []
    working: list[WorkoutSet] = []
    for row in sets:
        (warm_ups if row.kind == SetKind.WARM_UP else working).append(row)
    return warm_ups, working


def _filled(user_id: UUID, logs: Sequence[WorkoutLog]) -> list[Card]:
    """Cards with the sets of now and of last time, in one query."""
    wanted = {log.pk for log in logs} | {log.previous_id for log in logs if log.previous_id}
    sets: dict[UUID | None, list[WorkoutSet]] = defaultdict(list)
    for row in (
        WorkoutSet.objects.for_user(user_id).kept().filter(log__in=wanted).with_measurement().in_order()
    ):
        sets[row.log_id].append(row)
    return [Card(log, sets[log.pk], sets[log.previous_id]) for log in logs]


def _card_in_hand(cards: Sequence[Card]) -> Card | None:
    touched = [(card.sets[-1].done_at, index) for index, card in enumerate(cards) if card.sets]
    if not touched:
        return cards[0]
    return next_card(cards, cards[max(touched)[1]])


def _mark_supersets(cards: Sequence[Card]) -> None:
    """A1, A2, B1 …: the letter for the group, the number for the place in it. One whose partners were removed is alone."""
    sizes = Counter(card.log.superset for card in cards)
    letters: dict[int, str] = {}
    counts: dict[int, int] = defaultdict(int)
    for card in cards:
        number = card.log.superset
        if number is not None and sizes[number] > 1:
            letters.setdefault(number, chr(ord("A") + len(letters) % 26))
            counts[number] += 1
            card.superset_mark = f"{letters[number]}{counts[number]}"
