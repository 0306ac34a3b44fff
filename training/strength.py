"""What a set says about the most that could be lifted once. Pure, and the only place that computes it.

The default is Epley. All the formulas come from sets close to failure and of few repetitions: beyond 10 they part from each
other and from the truth (Reynolds, Gordon, Robergs 2006, J Strength Cond Res 20(3):584-592), so there is no record above 10
effective repetitions and no estimate above 12. The same in JavaScript: static/js/gym/strength.js, with shared vectors.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from accounts.units import plain

MOST_REPS = Decimal(12)
MOST_REPS_OF_A_RECORD = Decimal(10)
_STEP = Decimal("0.0001")
_ONE = Decimal(1)


class Formula(StrEnum):
    """By its author; `source` says where it was published."""

    EPLEY = "epley"
    BRZYCKI = "brzycki"
    LOMBARDI = "lombardi"
    O_CONNER = "o_conner"
    MAYHEW = "mayhew"
    WATHAN = "wathan"

    @property
    def source(self) -> str:
        return _SOURCES[self]


_SOURCES = {
    Formula.EPLEY: "Epley B. Poundage chart. Boyd Epley Workout. Lincoln, 1985",
    Formula.BRZYCKI: "Brzycki M. Strength testing: predicting a one-rep max from reps-to-fatigue. JOPERD 64(1), 1993",
    Formula.LOMBARDI: "Lombardi VP. Beginning Weight Training. Dubuque, 1989",
    Formula.O_CONNER: "O'Conner B, Simmons J, O'Shea P. Weight Training Today. St. Paul, 1989",
    Formula.MAYHEW: "Mayhew JL et al. Relative muscular endurance performance as a predictor of bench press strength. J Appl Sport Sci Res 6(4), 1992",
    Formula.WATHAN: "Wathan D. Load assignment. In: Essentials of Strength Training and Conditioning. Champaign, 1994",
}


def one_rep_max(weight: Decimal, reps: Decimal | int, formula: Formula = Formula.EPLEY) -> Decimal | None:
    """The most for one repetition, in the unit of `weight`, with 4 decimals; one repetition is itself.

    `reps` are close to failure, and may be halves. None where the formulas say nothing: less than 1, or more than 12.
    """
    r = Decimal(reps)
    if weight <= 0 or not _ONE <= r <= MOST_REPS:
        return None
    found = weight if r == _ONE else _by(formula, weight, r)
    return found.quantize(_STEP, ROUND_HALF_UP)


def _by(formula: Formula, w: Decimal, r: Decimal) -> Decimal:
    match formula:
        case Formula.EPLEY:
            return w * (30 + r) / 30
        case Formula.BRZYCKI:
            return w * 36 / (37 - r)
        case Formula.LOMBARDI:
            return w * r ** Decimal("0.10")
        case Formula.O_CONNER:
            return w * (1 + Decimal("0.025") * r)
        case Formula.MAYHEW:
            return 100 * w / (Decimal("52.2") + Decimal("41.9") * (Decimal("-0.055") * r).exp())
        case Formula.WATHAN:
            return 100 * w / (Decimal("48.8") + Decimal("53.8") * (Decimal("-0.075") * r).exp())


def rep_max(most: Decimal, reps: int) -> Decimal:
    """What can be lifted `reps` times by who can lift `most` once: Epley the other way round, with 4 decimals.

    Raises ValueError where the formulas say nothing: less than 1 repetition, or more than 12.
    """
    if not 1 <= reps <= MOST_REPS:
        raise ValueError(reps)
    return (most if reps == 1 else most * 30 / (30 + reps)).quantize(_STEP, ROUND_HALF_UP)


# Repetitions in reserve are 10 − RPE (Zourdos 2016), where the chart was published: an easier set does not tell.
LOWEST_RPE = Decimal(6)
MOST_CHART_REPS = 12


def reps_in_reserve(rpe: Decimal) -> Decimal | None:
    return 10 - rpe if LOWEST_RPE <= rpe <= 10 else None


def effective_reps(
    reps: int, *, rpe: Decimal | None = None, in_reserve: Decimal | None = None
) -> Decimal | None:
    """Those done and those left in reserve, which an RPE says too; without either the set counts as taken to failure.

    None where it was too easy to tell.
    """
    if in_reserve is None:
        in_reserve = Decimal(0) if rpe is None else reps_in_reserve(rpe)
    return None if in_reserve is None else reps + in_reserve


@dataclass(frozen=True, slots=True)
class Estimate:
    """An e1RM and where it came from. `value` in the unit of `weight`, with 4 decimals."""

    value: Decimal
    weight: Decimal
    reps: int
    rpe: Decimal | None
    effective: Decimal

    @property
    def can_be_record(self) -> bool:
        return self.effective <= MOST_REPS_OF_A_RECORD

    @property
    def source(self) -> str:
        """`est. from 100 × 8 at RPE 9`; one repetition to failure is no estimate: `lifted: 100 × 1`."""
        return source(self.weight, self.reps, self.rpe)


def estimate(
    weight: Decimal, reps: int, rpe: Decimal | None = None, formula: Formula = Formula.EPLEY
) -> Estimate | None:
    """The e1RM of a set, by its effective repetitions; None where there is no telling."""
    effective = effective_reps(reps, rpe=rpe) if reps >= 1 else None
    value = None if effective is None else one_rep_max(weight, effective, formula)
    if effective is None or value is None:
        return None
    return Estimate(value, weight, reps, rpe, effective)


def source(weight: Decimal, reps: int, rpe: Decimal | None) -> str:
    """Where an estimate came from, with the weight as it was entered."""
    text = f"{plain(weight)} × {reps}" + (f" at RPE {plain(rpe)}" if rpe is not None else "")
    return f"lifted: {text}" if effective_reps(reps, rpe=rpe) == _ONE else f"est. from {text}"


# Percent of the maximum, by 2 × ((reps − 1) + (10 − RPE)) (Tuchscherer, The Reactive Training Manual, 2008).
_CHART = """
100 97.8 95.5 93.9 92.2 90.7 89.2 87.8 86.3 85.0 83.7 82.4 81.1 79.9 78.6
77.4 76.2 75.1 73.9 72.3 70.7 69.4 68.0 66.7 65.3 64.0 62.6 61.3 59.9 58.6
"""
RPE_CHART = tuple(Decimal(percent) for percent in _CHART.split())


def percent_of_max(reps: int, rpe: Decimal) -> Decimal | None:
    """What `reps` at `rpe` (6 to 10, in halves) are of the maximum; None outside the chart, and for 12 at RPE 6, its
    corner, which it does not have."""
    if not (1 <= reps <= MOST_CHART_REPS and LOWEST_RPE <= rpe <= 10) or rpe * 2 % 1:
        return None
    index = int(2 * (reps - 1 + 10 - rpe))
    return RPE_CHART[index] if index < len(RPE_CHART) else None
