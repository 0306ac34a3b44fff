"""The end of a cycle: what it does to the tracks of a plan, also where its last session is left out or taken out of the plan."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from training.models import Track
from training.plans import tracks
from training.plans.loads import LoadsThen, persons_loads
from training.plans.reading import PlanRows
from training.plans.tracks import NewChange
from training.progression import as_json, engine
from training.progression.engine import LoadsOf
from training.progression.program import Program, Rule, TrackKind
from training.progression.states import Change, TrackState


def ends_cycle(program: Program, slot: int) -> bool:
    return bool(program.slots_per_cycle) and (slot + 1) % program.slots_per_cycle == 0


def end_of_cycle(
    program: Program,
    track: Track,
    rule: Rule,
    state: TrackState,
    loads: LoadsOf,
    detail: Mapping[str, Any],
) -> tuple[Change, dict[str, Any]] | None:
    """What the end of a cycle does to a track, by `rule`, and `detail` with what could be loaded then; None where it does
    nothing. Also to a track that no exercise of the plan reads any more."""
    pure = next((each for each in program.tracks if each.key == track.key), None)
    exercise = engine.exercise_of_track(program, pure, state) if pure else None
    then = LoadsThen(loads(exercise or ""), detail.get("loads", {}))
    change = engine.end_cycle(rule, state, loads=then, kind=TrackKind(track.kind))
    beside = {name: value for name, value in detail.items() if name != "loads"}
    return None if change is None else (change, beside | then.as_detail)


def end_cycle(rows: PlanRows, slot: int, on: date) -> None:
    """End the cycle of a locked plan without a session: its last one, `slot`, is not done."""
    plan, program = rows.plan, rows.program
    loads = persons_loads(plan.user, {each.exercise for each in program.exercises()}, plan.unit)
    changes = []
    for row in rows.tracks:
        rule = as_json.rule_from(row.rule)
        ended = end_of_cycle(program, row, rule, rows.states[row.key], loads, {"slot": slot})
        if ended is not None:
            change, detail = ended
            changes.append(NewChange(row.pk, change, on, rule, detail=detail))
    tracks.record_changes(user=plan.user, plan_id=plan.pk, changes=changes)
