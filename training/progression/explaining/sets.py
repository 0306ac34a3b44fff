"""How the weight of a set was reckoned, and what became of it on the bar. Pure."""

from decimal import ROUND_HALF_UP, Decimal

from accounts.units import plain
from training.progression.program import HUNDRED, Basis, TrackKind
from training.progression.states import PrescribedSet, Prescription

_CENT = Decimal("0.01")


def number(value: Decimal) -> str:
    """With at most two decimals: 82.5, 53.63."""
    return plain(value.quantize(_CENT, ROUND_HALF_UP))


def amount_text(asked: PrescribedSet) -> str:
    """`5 reps`, `8–12 reps`, `5+ reps`, `30–60 s`, `40 m`; empty where nothing is asked for."""
    if asked.reps is not None:
        more = "+" if asked.amrap else f"–{asked.reps_max}" if (asked.reps_max or 0) > asked.reps else ""
        is_one = asked.reps == 1 and not more
        return f"{asked.reps}{more} {'rep' if is_one else 'reps'}"
    if asked.seconds is not None:
        more = f"–{asked.seconds_max}" if (asked.seconds_max or 0) > asked.seconds else ""
        return f"{asked.seconds}{more} s"
    return "" if asked.metres is None else f"{plain(asked.metres)} m"


def set_text(asked: PrescribedSet, prescription: Prescription) -> str:
    """How the weight of a set was reckoned: `75 % of your training max 110 kg is 82.5 kg.`"""
    unit = prescription.unit
    if prescription.is_test and asked.counts:
        return f"Find the most that you can lift {asked.reps} times today."
    if asked.basis is Basis.OPEN:
        return "You decide."
    if asked.basis is Basis.BODY_WEIGHT:
        return _body_text(asked, unit)
    if asked.exact is None:
        return _UNKNOWN[asked.basis]
    is_plain = asked.percent == HUNDRED and not asked.plus and asked.basis is Basis.TRACK
    if is_plain and prescription.kind is TrackKind.WORKING_WEIGHT:
        return f"Your working weight is {number(asked.exact)} {unit}{rounding_text(asked, unit)}."
    return f"{_share_text(asked, prescription)} is {number(asked.exact)} {unit}{rounding_text(asked, unit)}."


_UNKNOWN = {
    Basis.TRACK: "The weight is not known yet: what you lift is where it begins.",
    Basis.TOP_SET: "A share of the heaviest set before it.",
    Basis.RPE: "Nothing was logged yet to reckon the weight from.",
}


def _share_text(asked: PrescribedSet, prescription: Prescription) -> str:
    unit = prescription.unit
    percent = HUNDRED if asked.percent is None else asked.percent
    of = (asked.exact or Decimal(0)) - asked.plus
    whole = of if not percent else of * HUNDRED / percent
    plus = f" {'and' if asked.plus > 0 else 'less'} {number(abs(asked.plus))} {unit}" if asked.plus else ""
    if asked.basis is Basis.RPE:
        reps = asked.reps_max or asked.reps
        goal = f"{reps} {'rep' if reps == 1 else 'reps'} at RPE {plain(asked.rpe or Decimal(0))}"
        return f"{goal}: {number(percent)} % of your estimated max {number(whole)} {unit}{plus}"
    if asked.basis is Basis.TOP_SET:
        return f"{number(percent)} % of the top set {number(whole)} {unit}{plus}"
    name = "training max" if prescription.kind is TrackKind.TRAINING_MAX else "working weight"
    value = whole if prescription.value is None else prescription.value
    return f"{number(percent)} % of your {name} {number(value)} {unit}{plus}"


def _body_text(asked: PrescribedSet, unit: str) -> str:
    if not asked.exact:
        return "Body weight."
    how = "with the help of" if asked.assisted else "and"
    return f"Body weight {how} {number(asked.exact)} {unit}{rounding_text(asked, unit)}."


def rounding_text(asked: PrescribedSet, unit: str) -> str:
    """What became of the exact weight, as the end of a sentence: `; 80 kg can be loaded`. Empty where it is that very weight."""
    if asked.exact is None or asked.exact == asked.weight:
        return ""
    if asked.weight is None:
        return "; nothing can be loaded"
    how = "can be loaded"
    if asked.weight > asked.exact and not asked.assisted:
        how = "is the next that can be loaded" if asked.plus > 0 else "is the lightest there is"
    return f"; {number(asked.weight)} {unit} {how}"
