"""What holds of every plan, every gym and every history."""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.progression import making
from tests.training.progression.bench import Grid, plan, planned, sets
from training.progression import as_json, engine
from training.progression.explaining import change_text, set_text
from training.progression.matching import pairs
from training.progression.program import CycleEnd, NoRule, PlannedExercise, Program, Stages, TrackKind
from training.progression.states import (
    Change,
    ChangeKind,
    DoneSet,
    Outcome,
    PrescribedSet,
    Prescription,
    TrackState,
)

few = settings(max_examples=30)

type Effort = tuple[int, int] | None
type Row = tuple[str, Prescription, list[DoneSet], int, int, Change]


def lifted(asked: PrescribedSet, effort: Effort) -> DoneSet | None:
    if effort is None:
        return None
    more, heavier = effort
    return DoneSet(
        asked.kind,
        None if asked.weight is None else max(asked.weight + heavier, Decimal(0)),
        reps=None if asked.reps is None else max(asked.reps + more, 0),
        seconds=None if asked.seconds is None else Decimal(max(asked.seconds + more, 0)),
        metres=asked.metres,
        id="x",
    )


def trained(
    program: Program, efforts: list[Effort], grid: Grid, sessions: int = 6
) -> tuple[list[Prescription], list[Row], dict[str, TrackState]]:
    """All that was asked for, all that was judged, and where the tracks stand then. Efforts come round and round."""
    states = {track.key: engine.start(track) for track in program.tracks}
    everything: list[Prescription] = []
    rows: list[Row] = []
    turn = 0
    for slot in range(sessions):
        place = program.place(slot)
        today = [(each, ask(program, slot, each, states, grid)) for each in place.day.exercises]
        for exercise, asked in today:
            everything.append(asked)
            done = []
            for one in asked.sets:
                effort = efforts[turn % len(efforts)]
                turn += 1
                if (found := lifted(one, effort)) is not None:
                    done.append(found)
            if asked.track is None:
                continue
            track = program.track(asked.track)
            counts = engine.stages_of(exercise), engine.rungs_of(track)
            change = judged(program, asked, states[track.key], done, *counts, grid)
            if change is not None:
                rows.append((track.key, asked, done, *counts, change))
                states[track.key] = change.after
        if (slot + 1) % program.slots_per_cycle == 0:
            ended = engine.cycle_changes(program, states, loads=lambda _: grid)
            states |= {key: change.after for key, change in ended.items()}
    return everything, rows, states


def ask(
    program: Program, slot: int, exercise: PlannedExercise, states: Mapping[str, TrackState], grid: Grid
) -> Prescription:
    return engine.prescribe(
        program, program.place(slot), exercise, states, loads=lambda _: grid, e1rm=lambda _: Decimal(120)
    )


def judged(
    program: Program,
    asked: Prescription,
    state: TrackState,
    done: list[DoneSet],
    stages: int,
    rungs: int,
    grid: Grid,
) -> Change | None:
    rule = program.track(asked.track or "").rule
    return engine.advance(rule, state, asked, done, loads=grid, stages=stages, rungs=rungs)


@few
@given(making.programs(), making.efforts, making.grids)
def test_a_weight_is_never_negative_never_unloadable_and_never_above_its_target(
    program: Program, efforts: list[Effort], grid: Grid
) -> None:
    everything, _, states = trained(program, efforts, grid)
    for prescription in everything:
        for one in prescription.sets:
            if one.weight is None:
                continue
            assert one.weight.is_finite()
            assert one.weight >= 0
            assert one.exact is not None
            assert one.weight == 0 or grid.at_most(one.weight) == one.weight
            lightest = grid.above(Decimal(-1))
            most = grid.most
            if one.assisted:
                assert one.weight >= min(one.exact, most)
            else:
                assert one.weight <= one.exact or one.weight == lightest
    assert all(
        state.value is None or (state.value.is_finite() and state.value >= 0) for state in states.values()
    )


@few
@given(making.programs(), making.efforts, making.grids)
def test_success_never_lowers_and_failure_never_raises(
    program: Program, efforts: list[Effort], grid: Grid
) -> None:
    _, rows, _ = trained(program, efforts, grid)
    for key, asked, _, _, _, change in rows:
        assert change.judgement is not None
        before, after = change.before.value, change.after.value
        # A test says what it finds, and stage 1 begins where the program says.
        if before is None or after is None or change.kind is ChangeKind.RESTART:
            continue
        if change.judgement.outcome is Outcome.FAILURE:
            assert after <= before
        else:
            assert after >= before
        if change.kind is ChangeKind.STEP and asked.kind is TrackKind.WORKING_WEIGHT:
            assert change.step is not None
            assert grid.at_most(after) != grid.at_most(before) or not grid.at_most(before), key


@few
@given(making.programs(), making.efforts, making.grids)
def test_the_same_history_gives_the_same_targets(program: Program, efforts: list[Effort], grid: Grid) -> None:
    assert trained(program, efforts, grid) == trained(program, efforts, grid)


@few
@given(
    making.programs(making.rules.filter(lambda rule: not isinstance(rule, CycleEnd))),
    making.efforts,
    making.grids,
)
def test_what_is_recomputed_is_what_was_accumulated(
    program: Program, efforts: list[Effort], grid: Grid
) -> None:
    """From the stored prescriptions and sets, written and read; with other plates since."""
    _, rows, states = trained(program, efforts, grid)
    again = {track.key: engine.start(track) for track in program.tracks}
    for key, asked, done, stages, rungs, _ in rows:
        stored = as_json.prescription_from(json.loads(json.dumps(as_json.prescription_json(asked))))
        before = as_json.state_from(json.loads(json.dumps(as_json.state_json(again[key]))))
        # A session with two exercises on a track asks the loads of today for the second.
        plates = grid if asked.value != before.value else Grid(Decimal(7), Decimal(3))
        change = judged(
            program, stored, before, done, stages, rungs, plates if before.value is not None else grid
        )
        assert change is not None
        again[key] = change.after
    assert again == states


@few
@given(making.programs(), making.efforts, making.grids)
def test_everything_can_be_written_as_json_and_read_back(
    program: Program, efforts: list[Effort], grid: Grid
) -> None:
    def there_and_back(value: Any) -> Any:
        return json.loads(json.dumps(value))

    assert as_json.program_from(there_and_back(as_json.program_json(program))) == program
    assert json.loads(as_json.document_text(program)) == as_json.program_json(program)
    everything, rows, _ = trained(program, efforts, grid, sessions=4)
    for prescription in everything:
        assert (
            as_json.prescription_from(there_and_back(as_json.prescription_json(prescription))) == prescription
        )
    for *_, change in rows:
        before, after, detail = (
            there_and_back(each)
            for each in (
                as_json.state_json(change.before),
                as_json.state_json(change.after),
                as_json.detail_json(change),
            )
        )
        assert as_json.change_from(change.kind.value, before, after, detail) == change


@few
@given(making.programs(), st.sets(st.integers(1, 8)), making.grids)
def test_a_simulation_comes_out_the_same_twice_and_nothing_falls_without_a_failure(
    program: Program, fail_at: set[int], grid: Grid
) -> None:
    def played(fails: set[int]) -> tuple[engine.SimulatedSession, ...]:
        return engine.simulate(
            program, {}, sessions=8, fail_at=fails, loads=lambda _: grid, e1rm=lambda _: Decimal(100)
        )

    found = played(fail_at)
    assert found == played(fail_at)
    assert [each.slot for each in found] == list(range(8))
    for session in played(set()):
        for _, change in session.changes:
            assert change.before.value is None or change.after.value is not None
            assert change.before.value is None or (change.after.value or 0) >= change.before.value


@few
@given(making.programs(), making.efforts, making.grids)
def test_everything_can_be_explained(program: Program, efforts: list[Effort], grid: Grid) -> None:
    everything, rows, _ = trained(program, efforts, grid)
    texts = [set_text(one, asked) for asked in everything for one in asked.sets]
    for key, asked, _, _, _, change in rows:
        rule = program.track(key).rule
        texts.append(change_text(change, rule=rule, unit=program.unit, prescription=asked, loads=grid))
        texts.append(change_text(change, rule=rule, unit=program.unit))
    for text in texts:
        assert text.endswith("."), text
        assert "None" not in text
        assert "  " not in text


@few
@given(making.rules, making.efforts, making.values, making.grids)
def test_doing_more_never_leads_to_less(rule: Any, efforts: list[Effort], start: Decimal, grid: Grid) -> None:
    """The same session with two reps more in every set."""
    if isinstance(rule, NoRule | Stages):  # a test is not reached by doing more
        return
    program = plan(rule, planned(sets(3, 5, reps_max=8)), start=start)
    asked = ask(program, 0, program.days[0].exercises[0], {}, grid)
    done = [
        found
        for one, effort in zip(asked.sets, [*efforts, None, None], strict=False)
        if (found := lifted(one, effort)) is not None
    ]
    more = [replace(each, reps=(each.reps or 0) + 2) for each in done]
    state = TrackState(start, failures=1)
    less, better = (judged(program, asked, state, each, 1, 1, grid) for each in (done, more))
    assert (less is None) == (better is None)
    if less is not None and better is not None:
        assert len(pairs(asked, done)) == 3
        if isinstance(rule, CycleEnd):
            assert better.after.missed <= less.after.missed
        elif not _falls(rule):
            assert (better.after.value or 0) >= (less.after.value or 0)


def _falls(rule: Any) -> bool:
    """Tiers may be written so that more reps make a smaller step."""
    found = [each.step for each in getattr(rule, "tiers", ())]
    return found != sorted(found)
