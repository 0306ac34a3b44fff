"""Programs, states and prescriptions as JSON: readable, and read strictly where people write them."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.training.progression.bench import asked, d, done, plan, planned, sets
from training.progression import as_json, engine
from training.progression.as_json import ShapeError
from training.progression.program import (
    AfterLastStage,
    CycleEnd,
    Day,
    Double,
    Linear,
    NoRule,
    PlannedSet,
    Program,
    Rule,
    Stages,
    Tier,
    Tiers,
)
from training.progression.states import TrackState


def test_a_plan_reads_as_one_would_write_it() -> None:
    program = plan(Linear(d("2.50"), fail_after=3, reset_percent=d(10)), planned(sets(1, 5, percent=d(90))))
    assert as_json.program_json(program) == {
        "name": "Plan",
        "unit": "kg",
        "days": [
            {
                "id": "a",
                "name": "A",
                "exercises": [
                    {
                        "id": "p",
                        "exercise": "squat",
                        "schemes": [[{"reps": 5, "basis": "track", "percent": "90"}]],
                        "track": "t",
                    }
                ],
            }
        ],
        "tracks": [
            {
                "key": "t",
                "name": "Squat",
                "rule": {"kind": "linear", "step": "2.5", "fail_after": 3, "reset_percent": "10"},
                "start": "80",
            }
        ],
    }


@pytest.mark.parametrize(
    ("rule", "written"),
    [
        (NoRule(), {"kind": "none"}),
        (Linear(d(2.5)), {"kind": "linear", "step": "2.5"}),
        (Double(d(2)), {"kind": "double", "step": "2"}),
        (Tiers((Tier(5, d(2.5)),), set_number=3), {"kind": "tiers", "tiers": [{"reps": 5, "step": "2.5"}], "set_number": 3}),
        (Stages(d(5), AfterLastStage.TEST), {"kind": "stages", "step": "5", "after_last": "test"}),
        (CycleEnd(d(5), d(10)), {"kind": "cycle_end", "step": "5", "reset_percent": "10"}),
    ],
)  # fmt: skip
def test_a_rule_says_its_kind(rule: Rule, written: dict[str, Any]) -> None:
    assert as_json.rule_json(rule) == written
    assert as_json.rule_from(written) == rule


def test_nothing_is_no_rule_and_an_unknown_state() -> None:
    assert as_json.rule_from({}) == NoRule()
    assert as_json.state_from({}) == TrackState(None)
    assert as_json.state_json(TrackState(None)) == {"value": None}


def test_a_state_says_its_value_and_what_is_not_as_it_begins() -> None:
    state = TrackState(d("82.5000"), reps=9, failures=1)
    assert as_json.state_json(state) == {"value": "82.5", "reps": 9, "failures": 1}


def test_schemes_are_lists_of_lists_of_sets() -> None:
    schemes = (sets(1, 5), (PlannedSet(seconds=30, metres=d("1.5")),))
    written = [[{"reps": 5, "basis": "track"}], [{"seconds": 30, "metres": "1.5"}]]
    assert as_json.schemes_json(schemes) == written
    assert as_json.schemes_from(written) == schemes
    assert (
        as_json.scheme_from(written[0]) == schemes[0] == as_json.scheme_from(as_json.scheme_json(schemes[0]))
    )
    track = plan(NoRule()).tracks[0]
    assert as_json.track_from(as_json.track_json(track)) == track


def test_the_detail_of_a_change_is_the_judgement_the_step_and_the_rounding() -> None:
    rule = Linear(d(1))
    program = plan(rule, planned(sets(1, 5)))
    change = engine.advance(rule, TrackState(d(80)), asked(program), done(5), loads=_Bar())
    assert change is not None
    detail = as_json.detail_json(change)
    assert detail == {
        "judgement": {"outcome": "success", "met": 1, "asked": 1, "evidence": ["1"]},
        "step": "1",
        "rounded_up": True,
    }
    # A row keeps more beside it.
    assert (
        as_json.change_from(
            "step", {"value": "80"}, as_json.state_json(change.after), {**detail, "undoes": "x"}
        )
        == change
    )


class _Bar:
    def at_most(self, weight: Decimal) -> Decimal | None:
        return weight // 5 * 5

    def above(self, weight: Decimal) -> Decimal | None:
        return (weight // 5 + 1) * 5


def spoilt(place: str, value: Any) -> Any:
    """A whole plan with `value` at `place`; `...` takes it out."""
    rule = Tiers((Tier(5, d(2.5)),))
    found: Any = as_json.program_json(plan(rule, planned(sets(2, 5)), deload_weeks=frozenset({1})))
    *way, last = [int(each) if each.isdecimal() else each for each in place.split(".")]
    at = found
    for step in way:
        at = at[step]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return found


SET = "days.0.exercises.0.schemes.0.1"
NUMBER = 'This must be a number in quotes, such as "2.5".'


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("name", ..., "This is missing."),
        ("name", 5, "This must be text."),
        ("name", "a\x00b", "This text has a character that cannot be stored."),
        ("name", "\ud83d", "This text has a character that cannot be stored."),
        ("weeks", "4", "This must be a whole number."),
        ("weeks", True, "This must be a whole number."),
        ("weeks", 4.0, "This must be a whole number."),
        ("weeks", 10**9, "This must be a whole number."),
        ("schedule", "never", "Choose one of: sequence, weekdays."),
        ("colour", "red", "There is no such field."),
        ("days", {}, "This must be a list."),
        ("days", "A", "This must be a list."),
        ("days.0", [], "This must be an object."),
        ("deload_weeks.0", None, "This must be a whole number."),
        (f"{SET}.percent", "ninety", NUMBER),
        (f"{SET}.percent", 90.5, NUMBER),
        (f"{SET}.percent", "1e3", NUMBER),
        (f"{SET}.percent", "NaN", NUMBER),
        (f"{SET}.percent", "Infinity", NUMBER),
        (f"{SET}.percent", "1234567", NUMBER),
        (f"{SET}.percent", "0.00001", NUMBER),
        (f"{SET}.percent", "٩٠", NUMBER),
        (f"{SET}.percent", None, NUMBER),
        (f"{SET}.basis", "moon", "Choose one of: track, top_set, rpe, body_weight, open."),
        (f"{SET}.basis", [], "Choose one of: track, top_set, rpe, body_weight, open."),
        (f"{SET}.amrap", 1, "This must be true or false."),
        (f"{SET}.weight", "80", "There is no such field."),
        ("tracks.0.rule", "linear", "This must be an object with a kind."),
        ("tracks.0.rule.kind", "magic", "Choose one of: none, linear, double, tiers, stages, cycle_end."),
        ("tracks.0.rule.kind", ..., "Choose one of: none, linear, double, tiers, stages, cycle_end."),
        ("tracks.0.rule.tiers", ..., "This is missing."),
        ("tracks.0.rule.tiers.0.reps", "5", "This must be a whole number."),
        ("tracks.0.rule.every", 2, "There is no such field."),
    ],
)
def test_what_is_not_as_it_should_be_is_told_at_its_place(place: str, value: Any, message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        as_json.program_from(spoilt(place, value))
    assert (caught.value.place, caught.value.message) == (place, message)
    assert str(caught.value) == f"{place}: {message}"


@pytest.mark.parametrize("value", [None, [], "plan", 5])
def test_a_plan_that_is_no_object_is_none(value: Any) -> None:
    with pytest.raises(ShapeError) as caught:
        as_json.program_from(value)
    assert str(caught.value) == "This must be an object."


def test_a_place_is_told_from_where_the_reader_stands() -> None:
    with pytest.raises(ShapeError, match=r"^rows\.3\.step: This is missing"):
        as_json.rule_from({"kind": "linear"}, place="rows.3")


def test_whole_numbers_do_for_weights() -> None:
    assert as_json.rule_from({"kind": "linear", "step": 5}) == Linear(d(5))


def test_our_own_rows_may_have_more_fields_and_more_decimals() -> None:
    """A newer version wrote them, and went back."""
    assert as_json.state_from({"value": "82.123456", "mood": "good"}) == TrackState(d("82.123456"))


def test_there_is_no_minus_zero() -> None:
    assert as_json.state_json(as_json.state_from({"value": "-0"})) == {"value": "0"}


def test_the_empty_plan_is_as_short_as_it_can_be() -> None:
    assert as_json.program_json(Program("Plan", "lb")) == {"name": "Plan", "unit": "lb"}


def test_an_empty_plan_with_odd_names_is_a_document_too() -> None:
    program = Program("“Plan” {0} % \\", "lb", days=(Day("a", "Ä"),))
    assert json.loads(as_json.document_text(program)) == as_json.program_json(program)
