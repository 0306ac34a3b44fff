"""The rules: one file each with the same two functions, and this registry. Pure.

    outcome(rule, pairs)    SUCCESS, or SHORT, of a session in which no minimum was missed
    advance(rule, judged)   what a judged session does to the track

A new kind: its dataclass in `program`, its word in `as_json.RULE_KINDS`, a file here, a line below, a sentence in `explaining`
if it changes a track in a way of its own, and a story in tests/training/progression.
"""

from typing import Any, Protocol

from training.progression.matching import Pair
from training.progression.program import CycleEnd, Double, Linear, NoRule, Rule, Stages, Tiers
from training.progression.rules import cycle_end, double, linear, none, stages, tiers
from training.progression.rules.judged import Judged
from training.progression.states import Change, Outcome


class Member(Protocol):
    def outcome(self, rule: Any, pairs: tuple[Pair, ...], /) -> Outcome: ...

    def advance(self, rule: Any, judged: Judged, /) -> Change | None: ...


RULES: dict[type[Rule], Member] = {
    NoRule: none,
    Linear: linear,
    Double: double,
    Tiers: tiers,
    Stages: stages,
    CycleEnd: cycle_end,
}
