"""One change of a track, and the phrases that its sentence is made of. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from training.progression.explaining.sets import number
from training.progression.program import NoRule, Rule, Stages, Tiers, TrackKind
from training.progression.rounding import rounded
from training.progression.states import Change, Loads, Outcome, PrescribedSet, Prescription

_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")


def percent_text(value: Decimal | None) -> str:
    return f"{number(value or Decimal(0))} %"


def ordinal(count: int) -> str:
    return _ORDINALS[count - 1] if 1 <= count <= len(_ORDINALS) else f"{count}th"


def reset_percent(rule: Rule) -> Decimal | None:
    return None if isinstance(rule, NoRule | Stages) else rule.reset_percent


@dataclass(frozen=True, slots=True)
class Story:
    change: Change
    rule: Rule
    unit: str
    prescription: Prescription | None
    on: date | None
    kind: TrackKind
    loads: Loads | None
    stages: Sequence[str] = ()
    decided: int | None = None

    @property
    def when(self) -> str:
        return "" if self.on is None else f" on {self.on.day} {self.on:%b}"

    @property
    def outcome(self) -> Outcome | None:
        return None if self.change.judgement is None else self.change.judgement.outcome

    @property
    def work(self) -> list[PrescribedSet]:
        return [each for each in self.prescription.sets if each.counts] if self.prescription else []

    @property
    def is_test(self) -> bool:
        return self.prescription is not None and self.prescription.is_test

    @property
    def test_reps(self) -> int:
        return self.rule.test_reps if isinstance(self.rule, Stages) else 0

    def weight(self, value: Decimal | None) -> str:
        if value is None:
            return "no weight"
        if value == 0:
            return "body weight"
        return f"{number(abs(value))} {self.unit}" + (" of help" if value < 0 else "")

    @property
    def after(self) -> str:
        """What follows, as it will be asked for; a training max as it is."""
        value = self.change.after.value
        if self.kind is TrackKind.TRAINING_MAX:
            return f"Training max {self.weight(value)}"
        return self.weight(self.lifted if value == self.change.before.value else self.load(value))

    @property
    def lifted(self) -> Decimal | None:
        """What the track asked for in the session."""
        value, asked = self.change.before.value, self.prescription
        if asked is not None and asked.rounded is not None and asked.value == value:
            return asked.rounded
        return self.load(value)

    def load(self, value: Decimal | None) -> Decimal | None:
        """What can be loaded of it, where that is known."""
        if value is None or value < 0 or self.loads is None or self.kind is TrackKind.TRAINING_MAX:
            return value
        found = rounded(self.loads, value)
        return value if found is None else found

    def more(self) -> str:
        step = self.change.step or Decimal(0)
        if self.change.after.value == self.change.before.value:
            return "but nothing heavier can be loaded"
        if self.change.rounded_up:
            return f"so up to the next that can be loaded; {self.weight(step)} more was asked for"
        before, asked = self.change.before.value, self.prescription
        if asked is not None and None not in {asked.value, before} and asked.value != before:
            # What came before the session was corrected since.
            return f"so {self.weight(step)} more than {self.weight(before)}, which it should have been"
        return f"so {self.weight(step)} more"

    def missed(self) -> str:
        judged = self.change.judgement
        if judged is None or not judged.missed:
            return f"missed{self.when}"
        count = len(judged.missed)
        return f"{count} of {judged.asked} {'set' if judged.asked == 1 else 'sets'} missed{self.when}"

    def stage(self, index: int) -> str:
        """By its sets, `6 × 2+`, where they are known."""
        return self.stages[index] if index < len(self.stages) else f"stage {index + 1}"

    def deciding_set(self) -> str:
        at = self.rule.set_number if isinstance(self.rule, Tiers) else -1
        return f"set {at}" if at > 0 else "the last set"

    def all_done(self) -> str:
        """What the session reached: `all 25 reps of 80 kg were done`."""
        weights = {each.weight for each in self.work}
        weight = next(iter(weights)) if len(weights) == 1 else None
        reps = [each.reps for each in self.work]
        if weight is None or None in reps:
            return "all sets were done"
        total = sum(each or 0 for each in reps)
        of = f" of {self.weight(weight)}" if weight else ""
        return f"all {total} reps{of} were done" if total > 1 else "the rep was done"
