"""What an exercise asks for. Pure."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from training.progression.program import (
    HUNDRED,
    Basis,
    Double,
    Place,
    PlannedExercise,
    PlannedSet,
    Program,
    Stages,
    Track,
    TrackKind,
)
from training.progression.rounding import BodyLoads, Standing, rounded
from training.progression.states import Loads, PrescribedSet, Prescription, TrackState
from training.strength import percent_of_max

# Loads of an exercise (by its id), in the plan's unit.
type LoadsOf = Callable[[str], Loads]
# e1RM of an exercise in the plan's unit; None where the log has none.
type E1rmOf = Callable[[str], Decimal | None]


def start(track: Track) -> TrackState:
    return TrackState(value=track.start)


def exercise_of(planned: PlannedExercise, track: Track | None, state: TrackState) -> str:
    """The one that is done: on a track with a ladder the movement of its rung."""
    if track is None or not track.ladder:
        return planned.exercise
    return track.ladder[min(state.rung, len(track.ladder) - 1)]


def prescribe(
    program: Program,
    place: Place,
    planned: PlannedExercise,
    states: Mapping[str, TrackState],
    *,
    loads: LoadsOf,
    e1rm: E1rmOf,
) -> Prescription:
    """What one exercise asks for at `place`, rounded to what can be loaded: never above the target, unless nothing so light
    can be loaded: then it is the lightest there is. What is added to a percentage always makes it heavier (Madcow's Friday).
    Never below nothing.

    A track whose rep max is to be tested asks for one set of so many reps, as heavy as the lifter finds.
    """
    track = next((each for each in program.tracks if each.key == planned.track), None)
    state = TrackState(value=None) if track is None else states.get(track.key, start(track))
    exercise = exercise_of(planned, track, state)
    scheme = list(planned.scheme(week=place.week, stage=state.stage)) if planned.schemes else []
    found = loads(exercise)
    is_test = False
    if state.is_testing and track is not None and isinstance(track.rule, Stages):
        is_test = planned.decides and not place.is_deload
        if is_test:
            scheme = [each for each in scheme if not each.counts] + [PlannedSet(reps=track.rule.test_reps)]
    on_body = any(each.basis is Basis.BODY_WEIGHT for each in scheme)
    standing = standing_of(track, state, BodyLoads(found) if on_body else found)
    return Prescription(
        planned=planned.id,
        exercise=exercise,
        unit=program.unit,
        week=place.week,
        is_deload=place.is_deload,
        ends_cycle=place.is_last,
        sets=_Sets(track, state, found, e1rm(exercise)).prescribe(scheme),
        track=None if track is None else track.key,
        decides=track is not None and planned.decides,
        value=state.value,
        stage=state.stage,
        rung=state.rung,
        is_test=is_test,
        next_up=None if standing is None else standing.next_up,
        rest_seconds=planned.rest_seconds,
        superset=planned.superset,
        notes=planned.notes,
        kind=TrackKind.WORKING_WEIGHT if track is None else track.kind,
        rounded=None if standing is None else standing.rounded,
    )


def standing_of(track: Track | None, state: TrackState, loads: Loads) -> Standing | None:
    if track is None or state.value is None:
        return None
    if track.kind is TrackKind.TRAINING_MAX:
        return Standing(state.value, is_exact=True)
    return Standing.of(state.value, loads)


class _Sets:
    """Of one exercise, one after the other: a later one may be a percentage of the heaviest before it."""

    def __init__(self, track: Track | None, state: TrackState, loads: Loads, e1rm: Decimal | None) -> None:
        self.track = track
        self.state = state
        self.loads = loads
        self.e1rm = e1rm
        self.top: Decimal | None = None

    def prescribe(self, scheme: list[PlannedSet]) -> tuple[PrescribedSet, ...]:
        found = []
        for planned in scheme:
            asked = self._one(planned)
            if asked.weight is not None and not asked.assisted:
                self.top = asked.weight if self.top is None else max(self.top, asked.weight)
            found.append(asked)
        return tuple(found)

    def _one(self, planned: PlannedSet) -> PrescribedSet:
        percent, exact = self._exact(planned)
        loads = BodyLoads(self.loads) if planned.basis is Basis.BODY_WEIGHT else self.loads
        if exact is not None and planned.basis is not Basis.BODY_WEIGHT:
            exact = max(exact, Decimal(0))
        weight = None if exact is None else rounded(loads, exact)
        if weight is not None and exact is not None and planned.basis in _STEPS_UP and planned.plus > 0:
            weight = _stepped_up(loads, exact - planned.plus, weight)
        return PrescribedSet(
            reps=planned.reps,
            reps_max=planned.reps_max,
            amrap=planned.amrap,
            seconds=planned.seconds,
            seconds_max=planned.seconds_max,
            metres=planned.metres,
            weight=None if weight is None else abs(weight),
            exact=None if exact is None else abs(exact),
            basis=planned.basis,
            percent=percent,
            plus=planned.plus,
            rpe=planned.rpe,
            kind=planned.kind,
            rest_seconds=planned.rest_seconds,
            target=self._target(planned),
            assisted=exact is not None and exact < 0,
        )

    def _exact(self, planned: PlannedSet) -> tuple[Decimal | None, Decimal | None]:
        """The percentage, and the weight before rounding; of body weight what is added, or with a minus what helps."""
        match planned.basis:
            case Basis.TRACK:
                return planned.percent, _share(self.state.value, planned.percent, planned.plus)
            case Basis.TOP_SET:
                return planned.percent, _share(self.top, planned.percent, planned.plus)
            case Basis.RPE:
                # Of a range the upper end: what can be done for more reps can be done for fewer.
                reps = planned.reps_max or planned.reps
                known = reps is not None and planned.rpe is not None
                percent = percent_of_max(reps or 0, planned.rpe or Decimal(0)) if known else None
                return percent, None if percent is None else _share(self.e1rm, percent, planned.plus)
            case Basis.BODY_WEIGHT:
                percent = None if self.state.value is None else planned.percent
                return percent, _share(self.state.value or Decimal(0), planned.percent, planned.plus)
            case Basis.OPEN:
                return None, None

    def _target(self, planned: PlannedSet) -> int | None:
        if self.track is None or not isinstance(self.track.rule, Double) or not planned.counts:
            return None
        bottom, top = (
            (planned.seconds, planned.seconds_max)
            if planned.reps is None
            else (planned.reps, planned.reps_max)
        )
        if bottom is None or top is None:
            return None
        return max(bottom, min(self.state.reps or bottom, top))


# There `plus` is a step from the percentage, not a weight of its own.
_STEPS_UP = {Basis.TRACK, Basis.TOP_SET}


def _stepped_up(loads: Loads, share: Decimal, weight: Decimal) -> Decimal:
    """`weight`, or the next that is heavier than what `share` rounds to: a step on top of a percentage always moves."""
    without = rounded(loads, share)
    if without is None or weight > without:
        return weight
    return loads.above(without) or weight


def _share(of: Decimal | None, percent: Decimal, plus: Decimal) -> Decimal | None:
    return None if of is None else of * percent / HUNDRED + plus
