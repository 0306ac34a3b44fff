"""What a session, the end of a cycle or the lifter did to a track. Pure."""

from collections.abc import Callable, Sequence
from datetime import date

from training.progression.explaining.holding import held, next_reps
from training.progression.explaining.story import Story, ordinal, percent_text, reset_percent
from training.progression.program import HUNDRED, Double, Rule, Stages, Tiers, TrackKind
from training.progression.states import Change, ChangeKind, Loads, Prescription


def change_text(  # noqa: PLR0913
    change: Change,
    *,
    rule: Rule,
    unit: str,
    prescription: Prescription | None = None,
    on: date | None = None,
    kind: TrackKind = TrackKind.WORKING_WEIGHT,
    loads: Loads | None = None,
    stages: Sequence[str] = (),
    decided: int | None = None,
) -> str:
    """One or two sentences: `82.5 kg: all 25 reps of 80 kg were done on 3 Nov, so 2.5 kg more.`

    `rule`: as it was then; `prescription`: what the session asked for, with its reps and weights; `on`: its day; `kind` of the
    track, where there is no prescription; `loads`: to say what a value rounds to; `stages`: how the sets of each are called;
    `decided`: the reps of the set that decides, where one does.
    """
    kind = kind if prescription is None else prescription.kind
    text = _BY_KIND[change.kind](Story(change, rule, unit, prescription, on, kind, loads, stages, decided))
    return text[0].upper() + text[1:]


def _start(story: Story) -> str:
    value = story.change.after.value
    return "The weight is not known yet." if value is None else f"Begins with {story.weight(value)}."


def _step(story: Story) -> str:
    why = f"{_reached(story)}{story.when}, {story.more()}"
    value, lifted = story.change.after.value, story.lifted
    load = story.load(value)
    if load is not None and lifted is not None and load <= lifted:  # the plates are others since
        return f"{story.weight(value)}: {why}; {story.weight(load)} can be loaded."
    return f"{story.after}: {why}."


def _reached(story: Story) -> str:
    step = story.change.step
    if isinstance(story.rule, Tiers):
        tiers = [each.reps for each in story.rule.tiers if each.step == step]
        reps = max(tiers, default=0) if story.decided is None else story.decided
        return f"{story.deciding_set()} reached {reps} {'rep' if reps == 1 else 'reps'}"
    if isinstance(story.rule, Double):
        tops = {each.reps_max or each.reps for each in story.work}
        top = next(iter(tops)) if len(tops) == 1 else None
        return f"all sets reached {top} reps" if top else "all sets reached the top"
    return story.all_done()


def _reset(story: Story) -> str:
    exact, streak = story.change.after.value, story.change.before.failures + 1
    why = f"{ordinal(streak)} miss in a row" if streak > 1 else "Missed"
    is_max = story.kind is TrackKind.TRAINING_MAX
    base = f"your training max {story.weight(story.lifted)}" if is_max else story.weight(story.lifted)
    text = f"{why}{story.when}: {percent_text(reset_percent(story.rule))} off {base} is {story.weight(exact)}"
    load = story.load(exact)
    return f"{text}." if load == exact else f"{text}; {story.weight(load)} can be loaded."


def _stage(story: Story) -> str:
    stage = story.stage(story.change.after.stage)
    if story.change.after.value != story.change.before.value:
        return f"{_reset(story)} From now on it is {stage}."
    return f"{story.after} again, now {stage}: {story.missed()}."


def _restart(story: Story) -> str:
    rule, value = story.rule, story.change.after.value
    if not isinstance(rule, Stages) or value is None:
        return f"{story.after}: {story.stage(0)} begins again."
    if story.is_test:
        share = percent_text(rule.restart_percent)
        best = story.weight(value * HUNDRED / rule.restart_percent)
        return (
            f"{story.after}: {rule.test_reps} reps of {best} were done{story.when}; "
            f"{story.stage(0)} begins again with {share} of that."
        )
    first, plus = story.weight(value - rule.restart_plus), story.weight(rule.restart_plus)
    return (
        f"{story.after}: missed at {story.stage(story.change.before.stage)}{story.when}; "
        f"{story.stage(0)} begins again with the {first} that it ended with and {plus} more."
    )


def _test(story: Story) -> str:
    most = f"the most that you can lift {story.test_reps} times"
    return f"Missed at {story.stage(story.change.before.stage)}{story.when}: next time, find {most}."


def _rung(story: Story) -> str:
    return f"All sets reached the top{story.when}: next time, the next movement."


def _cycle(story: Story) -> str:
    return f"{story.after}: every minimum of the cycle was reached, {story.more()}."


def _cycle_missed(story: Story) -> str:
    off = reset_percent(story.rule)
    text = f"{story.after}: a minimum was missed in the cycle"
    return f"{text}, so {percent_text(off)} off {story.weight(story.lifted)}." if off else f"{text}."


def _set_by_hand(story: Story) -> str:
    return f"Set by you to {story.weight(story.change.after.value)}."


def _comeback(story: Story) -> str:
    before = story.weight(story.change.before.value)
    return f"{story.after}: less than the {before} before your break."


def _undo(story: Story) -> str:
    return f"Taken back: {story.weight(story.change.after.value)} again."


_BY_KIND: dict[ChangeKind, Callable[[Story], str]] = {
    ChangeKind.START: _start,
    ChangeKind.STEP: _step,
    ChangeKind.HOLD: held,
    ChangeKind.REPS: next_reps,
    ChangeKind.RESET: _reset,
    ChangeKind.STAGE: _stage,
    ChangeKind.RESTART: _restart,
    ChangeKind.TEST: _test,
    ChangeKind.RUNG: _rung,
    ChangeKind.CYCLE: _cycle,
    ChangeKind.CYCLE_MISSED: _cycle_missed,
    ChangeKind.SET_BY_HAND: _set_by_hand,
    ChangeKind.COMEBACK: _comeback,
    ChangeKind.UNDO: _undo,
}
