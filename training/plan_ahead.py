"""The next sessions of a plan as a table, exercise by session, and a line for each weight that moves. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from accounts.units import plain
from training import plan_words
from training.progression import engine
from training.progression.engine import E1rmOf, LoadsOf, SimulatedSession
from training.progression.program import Basis, Program, Track, TrackKind
from training.progression.states import PrescribedSet, Prescription, TrackState

SESSIONS = 12
MOST_AMOUNTS = 3  # that fit into a cell
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 320, 110, 8, 312, 14, 92


@dataclass(frozen=True, slots=True)
class Column:
    number: int  # from 1
    day: str
    week: str  # empty where all weeks are alike
    failed: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """Empty texts: not in that session, or the lifter decides. Instead of a weight that nothing is known for: `RPE 8`."""

    weight: str = ""
    amount: str = ""
    movement: str = ""  # of a ladder


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Chart:
    """A weight from now to after the last session, drawn in steps."""

    name: str
    first: str
    last: str
    line: str  # of a path
    low: str
    high: str
    failed_x: str  # where the session that fails stands; empty: none does
    failed_anchor: str  # on which side of it its name stands
    end_y: str

    @property
    def text(self) -> str:
        return f"{self.name} goes from {self.first} to {self.last} in {SESSIONS} sessions, between {self.low} and {self.high}."


@dataclass(frozen=True, slots=True)
class Ahead:
    columns: list[Column]
    rows: list[Row]
    charts: list[Chart]
    unknown: list[Track]  # without a first value
    by_feel: bool  # some go by an RPE, and nothing is known to reckon a weight from
    fail: int  # the session that fails, from 1; 0: none
    choices: range


def look(
    program: Program,
    states: Mapping[str, TrackState],
    *,
    slot: int,
    fail: int,
    loads: LoadsOf,
    e1rm: E1rmOf,
    names: Mapping[str, str],
) -> Ahead:
    """`fail` is the session, from 1, in which the last work set of each exercise is one short; others say none."""
    chosen = fail if 1 <= fail <= SESSIONS else 0
    sessions = engine.simulate(
        program,
        states,
        slot=slot,
        sessions=SESSIONS,
        fail_at=[chosen] if chosen else [],
        loads=loads,
        e1rm=e1rm,
    )
    now = {track.key: states.get(track.key, engine.start(track)) for track in program.tracks}
    return Ahead(
        columns=[
            Column(
                number,
                each.place.day.name,
                f"week {each.place.week}{' deload' if each.place.is_deload else ''}"
                if program.weeks > 1
                else "",
                each.failed,
            )
            for number, each in enumerate(sessions, start=1)
        ],
        rows=_rows(program, sessions, names),
        charts=[
            _chart(track, values, program.unit, chosen)
            for track in program.tracks
            if now[track.key].value is not None
            # Body weight all along has no line: there the reps move, or the movements of a ladder.
            and any(values := _values(track.key, now[track.key], sessions))
        ],
        unknown=[track for track in program.tracks if now[track.key].value is None],
        by_feel=any(
            each.basis is Basis.RPE and each.weight is None
            for session in sessions
            for asked in session.prescriptions
            for each in asked.sets
        ),
        fail=chosen,
        choices=range(1, SESSIONS + 1),
    )


def _rows(program: Program, sessions: Iterable[SimulatedSession], names: Mapping[str, str]) -> list[Row]:
    by_session = [{asked.planned: asked for asked in each.prescriptions} for each in sessions]
    ladders = {track.key: track.name for track in program.tracks if track.ladder}

    def name(exercise: str) -> str:
        return names.get(exercise, "An exercise that is gone")

    def cell(asked: Prescription | None) -> Cell:
        found = _cell(asked)
        on_ladder = asked is not None and asked.track in ladders
        return replace(found, movement=name(asked.exercise)) if asked and on_ladder else found

    return [
        Row(
            ladders.get(planned.track or "") or name(planned.exercise),
            [cell(asked.get(planned.id)) for asked in by_session],
        )
        for planned in program.exercises()
    ]


def _cell(asked: Prescription | None) -> Cell:
    if asked is None:
        return Cell()
    if asked.is_test:
        return Cell(amount="new best")
    work = [each for each in asked.sets if each.counts]
    top = max((each for each in work if each.weight is not None), key=_hardness, default=None)
    if top is not None:
        return Cell(_weight_text(top, asked.unit), _amounts(work))
    efforts = [each.rpe for each in work if each.rpe is not None]
    return Cell(f"RPE {plain(max(efforts))}" if efforts else "", _amounts(work))


def _hardness(one: PrescribedSet) -> Decimal:
    weight = one.weight or Decimal(0)
    return -weight if one.assisted else weight


def _weight_text(one: PrescribedSet, unit: str) -> str:
    """`80 kg`; of body weight what is added, `+10 kg`, or helps, `−10 kg`."""
    weight = f"{plain(one.weight or Decimal(0))} {unit}"
    if one.basis is not Basis.BODY_WEIGHT:
        return weight
    if not one.weight:
        return "body weight"
    return f"−{weight}" if one.assisted else f"+{weight}"


def _amounts(work: list[PrescribedSet]) -> str:
    runs = [
        (len(list(alike)), text) for text, alike in groupby(plan_words.amount_text(each) for each in work)
    ]
    if len(runs) > MOST_AMOUNTS:
        return f"{len(work)} sets"
    return ", ".join(f"{count} × {text}" if count > 1 else text for count, text in runs)


def _values(key: str, now: TrackState, sessions: Iterable[SimulatedSession]) -> list[Decimal]:
    """Now, and after each session."""
    value = now.value or Decimal(0)
    found = [value]
    for each in sessions:
        for changed, change in each.changes:
            if changed == key and change.after.value is not None:
                value = change.after.value
        found.append(value)
    return found


def _chart(track: Track, values: list[Decimal], unit: str, fail: int) -> Chart:
    low, high = min(values), max(values)
    across = Decimal(RIGHT - LEFT) / max(len(values) - 1, 1)

    def x(index: int) -> str:
        return plain(round(LEFT + across * index, 1))

    def y(value: Decimal) -> str:
        share = Decimal("0.5") if high == low else (value - low) / (high - low)
        return plain(round(BOTTOM - share * (BOTTOM - TOP), 1))

    line = f"M{x(0)} {y(values[0])}" + "".join(
        f"H{x(index)}V{y(value)}" for index, value in enumerate(values[1:], start=1)
    )
    name = f"{track.name}, training max" if track.kind is TrackKind.TRAINING_MAX else track.name
    first, last, least, most = (
        f"{plain(round(each, 2))} {unit}" for each in (values[0], values[-1], low, high)
    )
    return Chart(
        name,
        first,
        last,
        line,
        least,
        most,
        x(fail) if fail else "",
        "start" if fail < 3 else "end" if fail > SESSIONS - 2 else "middle",
        y(values[-1]),
    )
