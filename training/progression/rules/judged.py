"""A judged session, and what most rules do with it. Pure."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from training.progression.matching import Pair
from training.progression.rounding import Standing
from training.progression.states import (
    Change,
    ChangeKind,
    DoneSet,
    Judgement,
    Outcome,
    Prescription,
    TrackState,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One session of the track that it decides. `state` has the value that the session found, where `before` had none."""

    before: TrackState
    state: TrackState
    prescription: Prescription
    judgement: Judgement
    pairs: tuple[Pair, ...]
    worked: tuple[DoneSet, ...]
    standing: Standing | None  # None: no value is known
    stages: int = 1
    rungs: int = 1

    @property
    def outcome(self) -> Outcome:
        return self.judgement.outcome

    def change(
        self, kind: ChangeKind, *, step: Decimal | None = None, rounded_up: bool = False, **now: Any
    ) -> Change:
        """`now` are the fields of the state that are different after it."""
        return Change(
            kind,
            before=self.before,
            after=replace(self.state, **now),
            judgement=self.judgement,
            step=step,
            rounded_up=rounded_up,
        )

    def stepped(self, step: Decimal, **now: Any) -> Change:
        """A step up; it stays as it is where the step is 0, nothing heavier can be loaded, or no value is known."""
        up = self.standing.up(step) if self.standing else None
        if up is None or step <= 0:
            return self.change(ChangeKind.HOLD, step=step, failures=0)
        value, rounded_up = up
        now = {"failures": 0, "successes": 0, **now}
        return self.change(ChangeKind.STEP, step=step, rounded_up=rounded_up, value=value, **now)

    def failed(self, fail_after: int | None, reset_percent: Decimal | None, **held: Any) -> Change:
        """One more failure in a row, with `held` for the fields; after so many of them `reset_percent` off."""
        failures = self.state.failures + 1
        if not fail_after or not reset_percent or failures < fail_after or self.standing is None:
            return self.change(ChangeKind.HOLD, failures=failures, **held)
        return self.change(
            ChangeKind.RESET,
            value=self.standing.off(reset_percent),
            reps=None,
            failures=0,
            successes=0,
            resets=self.state.resets + 1,
        )
