"""What comes, as the editor's table and its lines tell it."""

from decimal import Decimal

import pytest

from tests.training.progression.bench import BAR, BELT, d, plan, planned
from training import plan_ahead, plan_showing
from training.plan_ahead import SESSIONS, Ahead, Cell
from training.progression.program import Basis, Double, Linear, PlannedSet, Program, Scheme, TrackKind
from training.progression.states import TrackState

ON_BODY: Scheme = (PlannedSet(reps=5, reps_max=8, basis=Basis.BODY_WEIGHT),) * 3
NAMES = {"squat": "Squat", "negative": "Negative pull-up", "pull-up": "Pull-up"}


def look(program: Program, fail: int = 0) -> Ahead:
    return plan_ahead.look(
        program, {}, slot=0, fail=fail, loads=lambda _: BELT, e1rm=lambda _: None, names=NAMES
    )


def cells(start: str | int) -> list[str]:
    shown = look(plan(Linear(d(10)), planned(ON_BODY), start=Decimal(start)))
    return [cell.weight for cell in shown.rows[0].cells[:4]]


def test_body_weight_is_told_with_what_is_added_or_helps() -> None:
    assert cells(0) == ["body weight", "+10 kg", "+20 kg", "+30 kg"]
    assert cells(-20) == ["−20 kg", "−10 kg", "body weight", "+10 kg"]


def test_a_ladder_tells_its_movements_and_has_no_line_while_nothing_is_added() -> None:
    """The last rung adds nothing here."""
    climb = plan(Double(d(0)), planned(ON_BODY), start=d(0), ladder=("negative", "pull-up"))
    shown = look(climb)
    assert shown.rows[0].name == climb.tracks[0].name
    assert shown.rows[0].cells[:2] == [
        Cell("body weight", "3 × 5–8", "Negative pull-up"),
        Cell("body weight", "3 × 5–8", "Pull-up"),
    ]
    assert shown.charts == []


def test_a_working_weight_is_told_as_it_can_be_loaded_and_a_training_max_as_it_is() -> None:
    """10 % off 67.5 kg are 60.75: what is asked for is 60."""
    for kind, told in ((TrackKind.WORKING_WEIGHT, "60 kg"), (TrackKind.TRAINING_MAX, "60.75 kg")):
        program = plan(Linear(d("2.5")), planned((PlannedSet(reps=5, basis=Basis.TRACK),)), kind=kind)
        states = {program.tracks[0].key: TrackState(d("60.75"))}
        [shown] = plan_showing.tracks(program, {}, states, lambda _: BAR)
        assert shown.value == told


@pytest.mark.parametrize(
    ("fail", "anchor"), [(1, "start"), (2, "start"), (3, "middle"), (10, "middle"), (11, "end"), (12, "end")]
)
def test_the_session_that_fails_is_named_beside_its_line_where_there_is_room(fail: int, anchor: str) -> None:
    [chart] = look(plan(Linear(d("2.5")), planned((PlannedSet(reps=5, basis=Basis.TRACK),))), fail).charts
    assert chart.failed_anchor == anchor
    assert float(chart.failed_x) == pytest.approx(8 + 304 / SESSIONS * fail, abs=0.1)
