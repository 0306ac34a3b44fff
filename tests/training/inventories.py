"""What a gym has, in few words."""

from decimal import Decimal

from training.loading import Bar, Lift

BENCH = Lift("barbell", "weight_reps", "Bench press")


def bar(weight: str = "20", kind: str = "barbell", name: str = "", collars: str = "0") -> Bar:
    return Bar(kind, name, Decimal(weight), Decimal(collars))
