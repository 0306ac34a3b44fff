"""Which sets were records. Pure: sets in, marks and bests out. The same in JavaScript: static/js/gym/records.js.

- Each value is such that more is better. Assistance is negative: 20 kg of it are heavier work than 25.
- Warm-ups never count, nor does what a slip of the finger wrote (more than set_values takes). A tie is no record.
- A record needs something to beat: an earlier workout with a value of the same kind, for repetitions at the same weight.
  What is done for the first time is where the next workouts begin, and within the first workout nothing is a record.
- A set is judged by what came before it in the order of the workouts, not by when it was written down.
- An e1RM needs the whole load: body weight plus something has none.
- Speed counts from 400 m on: what is shorter is a sprint, and says more about the thumb on the clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from training import strength
from workouts.set_values import MAX_METRES, MAX_REPS, MAX_SECONDS, MAX_WEIGHT_KG

# What a value is of: the kind, and for repetitions the weight in kg; 0 for the others.
Key = tuple[str, Decimal]
Values = dict[Key, Decimal]

KINDS = ("heaviest", "e1rm", "reps", "volume", "longest", "farthest", "fastest")
LEAST_METRES = Decimal(400)
_STEP = Decimal("0.0001")
_ZERO = Decimal("0.0000")


@dataclass(frozen=True, slots=True)
class Done:
    """A set in canonical values; what was not measured is None."""

    measurement: str
    kind: str = "working"
    weight_kg: Decimal | None = None
    reps: int | None = None
    seconds: Decimal | None = None
    metres: Decimal | None = None
    rpe: Decimal | None = None


def values(done: Done) -> Values:
    """What the set could be a record of; empty for a warm-up."""
    weight, reps = done.weight_kg or _ZERO, done.reps or 0
    seconds, metres = done.seconds or _ZERO, done.metres or _ZERO
    too_much = weight > MAX_WEIGHT_KG or reps > MAX_REPS or seconds > MAX_SECONDS or metres > MAX_METRES
    if done.kind == "warm_up" or too_much:
        return {}
    match done.measurement:
        case "weight_reps" | "added_weight_reps" | "assisted_reps" | "reps":
            return _counted(done, weight, reps) if reps > 0 else {}
        case "weight_time":
            found = {"heaviest": weight, "longest": seconds} if seconds > 0 else {}
        case "weight_distance":
            found = {"heaviest": weight, "farthest": metres} if metres > 0 else {}
        case "time":
            found = {"longest": seconds}
        case _:
            found = {"longest": seconds, "farthest": metres}
            if seconds > 0 and metres >= LEAST_METRES:
                found["fastest"] = (metres / seconds).quantize(_STEP, ROUND_HALF_UP)
    return {(kind, _ZERO): value for kind, value in found.items() if value > 0}


def _counted(done: Done, weight: Decimal, reps: int) -> Values:
    if done.measurement == "reps":
        return {("reps", _ZERO): Decimal(reps)}
    at = weight.quantize(_STEP)
    if done.measurement == "assisted_reps":
        return {("heaviest", _ZERO): -weight, ("reps", at): Decimal(reps)}
    if weight <= 0:
        return {("reps", _ZERO): Decimal(reps)}
    found = {("heaviest", _ZERO): weight, ("reps", at): Decimal(reps), ("volume", _ZERO): weight * reps}
    estimate = (
        strength.estimate(weight, reps, done.rpe) if done.measurement == "weight_reps" and done.reps else None
    )
    if estimate and estimate.can_be_record:
        found["e1rm", _ZERO] = estimate.value
    return found


@dataclass(frozen=True, slots=True)
class Judged:
    """`marks`: of each set that was a record, the kinds in order. `bests`: by key, the value and the set that has it."""

    marks: dict[UUID, list[str]] = field(default_factory=dict)
    bests: dict[Key, tuple[Decimal, UUID]] = field(default_factory=dict)


def judge(sets: Iterable[tuple[UUID, UUID, Values]]) -> Judged:
    """The sets of one exercise in the order of the workouts: id, session, values."""
    judged = Judged()
    first_session: dict[Key, UUID] = {}
    for pk, session, found in sets:
        beaten = set()
        for key, value in found.items():
            best = judged.bests.get(key)
            first_session.setdefault(key, session)
            if best is None or value > best[0]:
                judged.bests[key] = (value, pk)
                if best is not None and first_session[key] != session:
                    beaten.add(key[0])
        if beaten:
            judged.marks[pk] = in_order(beaten)
    return judged


def in_order(kinds: Iterable[str]) -> list[str]:
    return sorted(kinds, key=KINDS.index)
