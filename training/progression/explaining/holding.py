"""Why a track stayed as it is, by the kind of its rule. Pure."""

from collections.abc import Callable

from training.progression.explaining.story import Story, ordinal, percent_text, reset_percent
from training.progression.program import CycleEnd, Double, Linear, Rule, Stages, Tiers
from training.progression.states import Outcome


def held(story: Story) -> str:
    if story.outcome in {None, Outcome.NONE}:
        return _no_event(story)
    own = _BY_RULE.get(type(story.rule), _same)(story)
    return own or _same(story)


def _no_event(story: Story) -> str:
    asked = story.prescription
    if asked is not None and asked.is_deload:
        return "An easy week: nothing changes."
    return f"Not done{story.when}: nothing changes."


def next_reps(story: Story) -> str:
    """The target of double progression."""
    target = story.change.after.reps
    if story.outcome is Outcome.FAILURE or target is None:
        return _failed(story) if story.outcome is Outcome.FAILURE else _same(story)
    is_timed = bool(story.work) and all(each.reps is None for each in story.work)
    what = f"{target} {'s' if is_timed else 'reps'}"
    weight = f" of {story.after}" if story.change.after.value else ""
    if story.outcome is Outcome.SUCCESS:
        return (
            f"{what}{weight} again: all sets reached the top{story.when}, but nothing heavier can be loaded."
        )
    return f"{what}{weight}: not all sets reached the top{story.when}; one more than the fewest comes next."


def _failed(story: Story) -> str:
    rule, failures = story.rule, story.change.after.failures
    after = rule.fail_after if isinstance(rule, Linear | Double | Tiers) else None
    text = f"{story.after} again: {story.missed()}."
    if not after or not reset_percent(rule) or failures >= after:
        return text
    off = percent_text(reset_percent(rule))
    return f"{text} {ordinal(failures)} miss in a row; after the {ordinal(after).lower()}, {off} come off."


def _same(story: Story) -> str:
    if story.outcome is Outcome.FAILURE:
        return _failed(story)
    if story.change.after.value is None:
        return f"Done{story.when}, but no weight was logged to go on from."
    return f"{story.after} again: {story.all_done()}{story.when}{_but(story)}."


def _but(story: Story) -> str:
    return ", but nothing heavier can be loaded" if story.change.step else ""


def _linear(story: Story) -> str:
    every = story.rule.every if isinstance(story.rule, Linear) else 1
    if story.outcome is not Outcome.SUCCESS or story.change.step is not None or every <= 1:
        return ""
    return f"{story.after} again: done {story.change.after.successes} of {every} times{story.when}."


def _tiers(story: Story) -> str:
    if not isinstance(story.rule, Tiers) or story.outcome not in {Outcome.SHORT, Outcome.SUCCESS}:
        return ""
    if story.change.step:
        return ""
    least = min((each.reps for each in story.rule.tiers if each.step > 0), default=0)
    if story.decided is not None:
        reached = f"reached {story.decided} {'rep' if story.decided == 1 else 'reps'}"
        return f"{story.after} again: {story.deciding_set()} {reached}{story.when}, and {least} make a step."
    return f"{story.after} again: {story.deciding_set()} did not reach {least} reps{story.when}."


def _stages(story: Story) -> str:
    if story.is_test:
        return f"No set of {story.test_reps} reps{story.when}: the test comes again."
    if story.change.after.is_testing:
        return f"The most for {story.test_reps} reps is still to be found."
    return ""


def _cycle_end(story: Story) -> str:
    until = f"{story.after} until the end of the cycle"
    percent = reset_percent(story.rule)
    off = f" Then {percent_text(percent)} come off." if percent else ""
    if story.outcome is Outcome.FAILURE:
        return f"{until}: {story.missed()}.{off}"
    if story.change.before.missed:
        return f"{until}: every minimum was reached{story.when}, but not of a session before.{off}"
    return f"{until}: every minimum was reached{story.when}."


_BY_RULE: dict[type[Rule], Callable[[Story], str]] = {
    Linear: _linear,
    Double: next_reps,
    Tiers: _tiers,
    Stages: _stages,
    CycleEnd: _cycle_end,
}
