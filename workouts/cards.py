"""What the session page shows: each exercise with what is done, what last time was, and what comes next.

Reading only. Two queries for a whole session beside the session itself, three with the muscles.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
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
from workouts.models import Mood, SetKind, WorkoutLog, WorkoutSession, WorkoutSet

if TYPE_CHECKING:
    from workouts.drafts import Draft


AT_A_GLANCE = 5
_ALWAYS_TYPED = ("kind", "weight_unit", "distance_unit")


@dataclass(slots=True)
class Row:
    """A line of a card: a `done` set, or a `suggested` one because last time had it. `last` is its counterpart then."""

    label: str
    last: WorkoutSet | None
    done: WorkoutSet | None = None
    suggested: WorkoutSet | None = None

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
    def done_rows(self) -> list[Row]:
        last = dict(zip((False, True), map(iter, _by_kind(self.last_sets)), strict=True))
        rows, number = [], 0
        for row in self.sets:
            is_working = row.kind != SetKind.WARM_UP
            number += is_working
            rows.append(Row(SetKind(row.kind).mark or str(number), next(last[is_working], None), done=row))
        return rows

    @cached_property
    def coming_rows(self) -> list[Row]:
        """The sets of last time that have no counterpart yet; its warm-ups only until the first working set."""
        warm_ups, working = _by_kind(self.sets)
        last_warm_ups, last_working = _by_kind(self.last_sets)
        coming = [] if working else last_warm_ups[len(warm_ups) :]
        rows = [Row(SetKind.WARM_UP.mark, last, suggested=self._suggestion(last)) for last in coming]
        for number, last in enumerate(last_working[len(working) :], start=len(working) + 1):
            rows.append(Row(SetKind(last.kind).mark or str(number), last, suggested=self._suggestion(last)))
        return rows

    def _suggestion(self, last: WorkoutSet) -> WorkoutSet:
        """Last time's set; at today's weight, where last time had one weight for it and for the set done before it:
        whoever took 2.5 kg more does not want to type it five times."""
        before = next(
            (row for row in reversed(self.done_rows) if row.done and row.done.kind == last.kind), None
        )
        if before is None or before.done is None or before.last is None:
            return last
        same = (before.last.kind, before.last.weight_kg) == (last.kind, last.weight_kg)
        if not same or before.done.weight_kg == last.weight_kg:
            return last
        suggestion = copy(last)  # to be shown, never to be saved
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
        return max(self.done_count, len(_by_kind(self.last_sets)[1]))

    @property
    def done_count(self) -> int:
        return len(_by_kind(self.sets)[1])

    @property
    def is_complete(self) -> bool:
        """As many working sets as last time, or left out today. Without a last time there is no telling."""
        if self.log.skipped:
            return True
        return bool(self.last_sets) and self.done_count > 0 and not self.coming_rows

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
