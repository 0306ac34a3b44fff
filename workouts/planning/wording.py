"""How what a plan asks for reads on a page: `3 × 5 · 82.5 kg`. Pure."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import groupby

from accounts.units import duration_text, plain
from training.progression.program import Basis, SetKind
from training.progression.states import PrescribedSet, Prescription, TrackState


def asked(prescription: Prescription) -> str:
    """The work sets of an exercise on one line; empty where the plan names none.

    `3 × 5 · 82.5 kg` where all are at one weight, `5 · 3 · 1+ up to 92.5 kg` where they are not, `3 × 8–12`,
    `3 × 0:30–0:45`, `3 × 5 · RPE 8`. Where double progression wants 9 of 8 to 12 next, it begins there.
    """
    if prescription.is_test:
        return "find a new best set"
    sets = [each for each in prescription.sets if each.kind is not SetKind.WARM_UP]
    if not sets:
        return ""
    amounts = _amounts(sets)
    weights = [_weight(each, prescription.unit) for each in sets]
    if len(set(weights)) == 1:
        return f"{amounts} · {weights[0]}" if weights[0] else amounts
    top = max((each for each in sets if each.weight is not None), key=_load, default=None)
    if top is None:
        return amounts
    if all(text for text in weights) and len(_runs(weights)) == 2:
        # A top set and its back-off sets, or the other way round: both fit on the line.
        first = len(_runs(weights)[0])
        return f"{_amounts(sets[:first])} · {weights[0]}, {_amounts(sets[first:])} · {weights[-1]}"
    return f"{amounts} up to {_weight(top, prescription.unit)}"


def top_weight(prescription: Prescription) -> Decimal | None:
    """The heaviest work set, in the prescription's unit."""
    loads = [
        each.weight
        for each in prescription.sets
        if each.kind is not SetKind.WARM_UP and each.weight is not None
    ]
    return max(loads, default=None)


def _load(each: PrescribedSet) -> Decimal:
    return each.weight if each.weight is not None else Decimal(0)


def _runs[T](items: Iterable[T]) -> list[list[T]]:
    return [list(run) for _, run in groupby(items)]


def _amounts(sets: list[PrescribedSet]) -> str:
    """`3 × 5`, `5 · 3 · 1+`, `2 × 5 · 5+`."""
    texts = [amount(each) for each in sets]
    runs = _runs(texts)
    if len(runs) == 1:
        return (
            f"{len(texts)} × {texts[0]}" if texts[0] else f"{len(texts)} set{'' if len(texts) == 1 else 's'}"
        )
    if len(sets) > 5 and len(runs) > 3:
        # Nine sets of nSuns are no line: how many, and between which.
        return f"{len(sets)} sets"
    return " · ".join(f"{len(run)} × {run[0]}" if len(run) > 1 else run[0] for run in runs)


def amount(each: PrescribedSet) -> str:
    """`5`, `5+`, `8–12`, `0:30–0:45`, `20 m`; empty where the plan leaves it open."""
    if each.seconds is not None:
        return _range(
            each.target or each.seconds, each.seconds_max, lambda value: duration_text(Decimal(value))
        )
    if each.metres is not None:
        return f"{plain(each.metres)} m"
    if each.reps is not None:
        return f"{each.reps}+" if each.amrap else _range(each.target or each.reps, each.reps_max, str)
    return "as many as you can" if each.amrap else ""


def _range(least: int, most: int | None, text: Callable[[int], str]) -> str:
    return text(least) if most is None or most == least else f"{text(least)}–{text(most)}"


def _weight(each: PrescribedSet, unit: str) -> str:
    if each.weight is None:
        return f"RPE {plain(each.rpe)}" if each.rpe is not None else ""
    if each.basis is Basis.BODY_WEIGHT:
        if not each.weight:
            return ""
        return f"{'−' if each.assisted else '+'}{plain(each.weight)} {unit}"
    return f"{plain(each.weight)} {unit}"


def value_text(state: TrackState, unit: str) -> str:
    """Where a track stands: `82.5 kg`, `82.5 kg × 9` with a rep target; `not known yet`."""
    if state.value is None:
        return "not known yet"
    reps = f" × {state.reps}" if state.reps is not None else ""
    return f"{plain(state.value)} {unit}{reps}"
