"""Programs, states and what was prescribed as JSON, and back. Pure.

Each dataclass is an object with its fields by their names; what has its default is left out. Decimals are texts ("82.5"), sets
are lists, a rule says its `kind`: `{"kind": "linear", "step": "2.5", "fail_after": 3, "reset_percent": "10"}`.

    program_json, program_from            a whole plan; document_text for a version of it
    track_json, track_from                one of its tracks
    rule_json, rule_from                  what moves a track
    scheme_json, scheme_from              the sets of an exercise: a list
    schemes_json, schemes_from            all of its schemes: a list of lists
    state_json, state_from                where a track stands
    prescription_json, prescription_from  what was asked for; readable_prescription raises nothing
    detail_json, change_from              judgement, step and rounding of a change; the change from its row

The first five are read strictly, because people write them: an unknown field is a fault, and a number has at most 6 digits and
4 decimals. The others are our own rows: a field that is not known is passed over.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeAliasType, cast, get_args, get_origin, get_type_hints

from accounts.units import plain
from training.progression.program import (
    CycleEnd,
    Double,
    Linear,
    NoRule,
    PlannedExercise,
    Program,
    Rule,
    Scheme,
    Stages,
    Tiers,
    Track,
)
from training.progression.remembering import remembered
from training.progression.states import Change, ChangeKind, Judgement, Prescription, TrackState

type Json = dict[str, Any]

RULE_KINDS: dict[str, type[Rule]] = {
    "none": NoRule,
    "linear": Linear,
    "double": Double,
    "tiers": Tiers,
    "stages": Stages,
    "cycle_end": CycleEnd,
}
_KIND_OF: dict[type, str] = {rule: kind for kind, rule in RULE_KINDS.items()}

_NAMED: dict[type, str] = {PlannedExercise: "id", Track: "key"}

_STRICT_NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,4})?")
_STORED_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,28})?")


@dataclass(frozen=True, slots=True)
class ShapeError(ValueError):
    """What is not as it should be, and where: `days.0.exercises.2.schemes.1.0.percent`; the whole of it is ""."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


def program_json(program: Program) -> Json:
    return cast("Json", _write(program))


def program_from(value: Any, *, like: Program | None = None) -> Program:
    """Raises ShapeError. What the program `like` says as well is not read anew: of an older version that is nearly all."""
    return cast(
        "Program", _Reader(is_strict=True, parts=_parts(like) if like else {}).read(Program, value, "")
    )


def document_text(program: Program) -> str:
    """program_json as text, which is put together of what its exercises and tracks were the last time."""
    days = [
        _joined(replace(day, exercises=()), exercises=[_exercise_text(each) for each in day.exercises])
        for day in program.days
    ]
    tracks = [_text_of(track) for track in program.tracks]
    return _joined(replace(program, days=(), tracks=()), days=days, tracks=tracks)


def _joined(value: Any, **lists: list[str]) -> str:
    """A dataclass and what its `lists` say, each of them written already."""
    said = {name: each for name, each in _written(value).items() if name not in lists}
    members = [f'"{name}": [{", ".join(texts)}]' for name, texts in lists.items() if texts]
    return f"{{{', '.join([json.dumps(said)[1:-1], *members])}}}"


def _parts(program: Program) -> Mapping[tuple[type, str], tuple[Json, PlannedExercise | Track]]:
    """The exercises and tracks of a program, each with how it is written, by type and name."""
    parts: dict[tuple[type, str], tuple[Json, PlannedExercise | Track]] = {}
    for each in program.exercises():
        parts[PlannedExercise, each.id] = (_shared(each), each)
    for track in program.tracks:
        parts[Track, track.key] = (_shared(track), track)
    return parts


def track_json(track: Track) -> Json:
    return cast("Json", _write(track))


def track_from(value: Any, *, place: str = "") -> Track:
    """Raises ShapeError."""
    return cast("Track", _Reader(is_strict=True).read(Track, value, place))


def rule_json(rule: Rule) -> Json:
    return cast("Json", _write(rule))


def rule_from(value: Any, *, place: str = "") -> Rule:
    """Raises ShapeError. An empty object is no rule."""
    return cast("Rule", _Reader(is_strict=True).read(Rule, value or {"kind": "none"}, place))


def scheme_json(scheme: Scheme) -> list[Json]:
    return cast("list[Json]", _write(scheme))


def scheme_from(value: Any, *, place: str = "") -> Scheme:
    """Raises ShapeError."""
    return cast("Scheme", _Reader(is_strict=True).read(Scheme, value, place))


def schemes_json(schemes: tuple[Scheme, ...]) -> list[list[Json]]:
    return cast("list[list[Json]]", _write(schemes))


def schemes_from(value: Any, *, place: str = "") -> tuple[Scheme, ...]:
    """Raises ShapeError."""
    return cast("tuple[Scheme, ...]", _Reader(is_strict=True).read(tuple[Scheme, ...], value, place))


def state_json(state: TrackState) -> Json:
    return cast("Json", _write(state))


def state_from(value: Any) -> TrackState:
    """Raises ShapeError. An empty object is a track of which nothing is known."""
    return cast("TrackState", _Reader(is_strict=False).read(TrackState, value or {"value": None}, ""))


def prescription_json(prescription: Prescription) -> Json:
    return cast("Json", _write(prescription))


def readable_prescription(value: Any) -> Prescription | None:
    """None for what is none, and for what nobody can read any more: a workout goes on all the same."""
    try:
        return prescription_from(value)
    except ShapeError:
        return None


def prescription_from(value: Any) -> Prescription:
    """Raises ShapeError."""
    return cast("Prescription", _Reader(is_strict=False).read(Prescription, value, ""))


def detail_json(change: Change) -> Json:
    """What a change says besides its kind and the states before and after."""
    found = cast("Json", _write(change))
    return {name: value for name, value in found.items() if name not in {"kind", "before", "after"}}


def change_from(kind: str, before: Any, after: Any, detail: Mapping[str, Any]) -> Change:
    """The change that a row tells. Raises ShapeError."""
    reader = _Reader(is_strict=False)
    judged = detail.get("judgement")
    step = detail.get("step")
    return Change(
        kind=ChangeKind(kind),
        before=state_from(before),
        after=state_from(after),
        judgement=None if judged is None else reader.read(Judgement, judged, "judgement"),
        step=None if step is None else reader.read(Decimal, step, "step"),
        rounded_up=bool(detail.get("rounded_up", False)),
    )


def _write(value: Any) -> Any:
    if type(value) in _PLAIN or value is None:
        return value
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_write(each) for each in value]
    return _written(value)


def _written(value: Any) -> Json:
    """A dataclass."""
    cls: type = type(value)
    named: Json = {"kind": _KIND_OF[cls]} if cls in _KIND_OF else {}
    for name, (_, default) in _fields(cls).items():
        each = getattr(value, name)
        if each is not default and each != default:
            named[name] = _write(each)
    return named


# Most of a plan are its exercises, and from edit to edit nearly all of them are the same objects (training.plans.reading).
_shared = remembered(_written)
_text_of = remembered(lambda part: json.dumps(_write(part)))


@remembered
def _exercise_text(planned: PlannedExercise) -> str:
    return _joined(replace(planned, schemes=()), schemes=[_text_of(each) for each in planned.schemes])


@cache
def _fields(cls: type) -> dict[str, tuple[Any, Any]]:
    """Type and default of each field, by name; the default is MISSING, which equals nothing, where there is none."""
    hints = get_type_hints(cls)
    return {each.name: (hints[each.name], _default(each)) for each in fields(cls)}


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


@dataclass(frozen=True, slots=True)
class _Reader:
    is_strict: bool
    parts: Mapping[tuple[type, str], tuple[Json, PlannedExercise | Track]] = field(default_factory=dict)

    def read(self, wanted: Any, value: Any, place: str) -> Any:
        """`value` as the type `wanted`."""
        if read := _PLAIN.get(wanted):
            return read(value, place)
        if isinstance(wanted, TypeAliasType):
            wanted = wanted.__value__
        if isinstance(wanted, UnionType):
            return self._one_of(get_args(wanted), value, place)
        origin = get_origin(wanted)
        if origin in {tuple, frozenset}:
            return origin(self._list(get_args(wanted)[0], value, place))
        if is_dataclass(wanted):
            return self._object(cast("type", wanted), value, place)
        if issubclass(wanted, StrEnum):
            return _choice({each.value: each for each in wanted}, value, place)
        return self._number(value, place)

    def _one_of(self, members: tuple[Any, ...], value: Any, place: str) -> Any:
        if NoneType in members:
            wanted = next(each for each in members if each is not NoneType)
            return None if value is None else self.read(wanted, value, place)
        if not isinstance(value, dict):
            raise ShapeError(place, "This must be an object with a kind.")
        cls = _choice(RULE_KINDS, value.get("kind"), _at(place, "kind"))
        return self._object(cls, {name: each for name, each in value.items() if name != "kind"}, place)

    def _list(self, of: Any, value: Any, place: str) -> list[Any]:
        if not isinstance(value, list):
            raise ShapeError(place, "This must be a list.")
        if self.parts and of in _NAMED:
            return [
                self._known(of, each) or self._object(of, each, _at(place, index))
                for index, each in enumerate(value)
            ]
        return [self.read(of, each, _at(place, index)) for index, each in enumerate(value)]

    def _known(self, cls: type, value: Any) -> Any:
        """The exercise or track that is written so, if it is known."""
        name = value.get(_NAMED[cls]) if isinstance(value, dict) else None
        written, part = self.parts.get((cls, str(name)), (None, None))
        return part if written == value else None

    def _object(self, cls: type, value: Any, place: str) -> Any:
        if not isinstance(value, dict):
            raise ShapeError(place, "This must be an object.")
        known = _fields(cls)
        if self.is_strict and (unknown := next((name for name in value if name not in known), None)):
            raise ShapeError(_at(place, unknown), "There is no such field.")
        for name, (_, default) in known.items():
            if default is MISSING and name not in value:
                raise ShapeError(_at(place, name), "This is missing.")
        return cls(
            **{
                name: self.read(known[name][0], each, _at(place, name))
                for name, each in value.items()
                if name in known
            }
        )

    def _number(self, value: Any, place: str) -> Decimal:
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        pattern = _STRICT_NUMBER if self.is_strict else _STORED_NUMBER
        if not isinstance(text, str) or not pattern.fullmatch(text):
            raise ShapeError(place, 'This must be a number in quotes, such as "2.5".')
        return Decimal(text) + 0  # there is no minus zero in a gym


def _at(place: str, step: str | int) -> str:
    return f"{place}.{step}" if place else str(step)


def _choice(choices: Mapping[str, Any], value: Any, place: str) -> Any:
    if not isinstance(value, str) or value not in choices:
        raise ShapeError(place, f"Choose one of: {', '.join(choices)}.")
    return choices[value]


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise ShapeError(place, "This must be text.")
    # No database takes them: NUL, and halves of a character that JSON can write.
    if "\x00" in value or any("\ud800" <= each <= "\udfff" for each in value):
        raise ShapeError(place, "This text has a character that cannot be stored.")
    return value


def _whole(value: Any, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 10**6:
        raise ShapeError(place, "This must be a whole number.")
    return value


def _flag(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise ShapeError(place, "This must be true or false.")
    return value


_PLAIN: dict[type, Callable[[Any, str], Any]] = {str: _text, int: _whole, bool: _flag}
