"""What the plan editor shows: the plan as days with a line for each exercise, one of them opened."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from training import plan_words, search
from training.models import Exercise, PlanVersion, TrainingPlan
from training.plan_editor_forms import DayForm, DetailsForm
from training.plan_edits import day_of, ladder_id, ladder_key, planned_of, track_of
from training.plan_exercise_forms import ExerciseForm
from training.plan_track_forms import TrackForm
from training.plans import limits
from training.plans.reading import Known, known_exercises, rows_of, warnings_of
from training.progression import engine
from training.progression.program import (
    Day,
    Double,
    PlannedExercise,
    Program,
    Schedule,
    SchemeBy,
    Track,
    TrackKind,
)
from training.progression.states import TrackState

PICKS = 12  # exercises that a search offers
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Picking:
    """The search for an exercise, at a day, in the place of another one, or for the ladder of a track."""

    at: str  # day, exercise or plan_edits.ladder_id
    found: list[Exercise]
    text: str = ""
    is_swap: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """What is open on the page: one form, or a search."""

    exercise: ExerciseForm | None = None
    day: DayForm | None = None
    day_id: str = ""
    track: TrackForm | None = None
    details: DetailsForm | None = None
    picking: Picking | None = None
    kept_picking: str = ""  # the day at which the search stays on the page as it is

    @property
    def form(self) -> ExerciseForm | DayForm | TrackForm | DetailsForm | None:
        return self.exercise or self.day or self.track or self.details


def _drawn(template: str, **values: str | bool) -> SafeString:
    """A line of the editor. Of what an answer shows, an edit changes one or two: the others are remembered, but not by whoever
    works on the template."""
    return render_to_string(template, values) if settings.DEBUG else _remembered(template, **values)


@lru_cache(maxsize=2048)
def _remembered(template: str, **values: str | bool) -> SafeString:
    return render_to_string(template, values)


@dataclass(frozen=True, slots=True)
class Row:
    """An exercise of a day."""

    planned: PlannedExercise
    url: str
    name: str
    on_ladder: bool
    text: str
    warning: str
    superset: str  # letter
    starts: bool  # its superset
    ends: bool
    form: ExerciseForm | None
    picking: Picking | None
    parts: tuple[str, ...]  # names of the weeks or stages its form leads to
    is_last: bool  # of its day
    moves: str  # how its weight moves

    @property
    def line(self) -> SafeString:
        """As it is shown where it is not open."""
        return _drawn(
            "training/plan_editor_line.html",
            id=self.planned.id,
            url=self.url,
            name=self.name,
            text=self.text,
            warning=self.warning,
            superset=self.superset != "",
            starts=self.starts,
            ends=self.ends,
        )


@dataclass(frozen=True, slots=True)
class DayCard:
    day: Day
    weekday: str
    rows: list[Row]
    warning: str
    form: DayForm | None
    picking: Picking | None
    keeps_picking: bool  # the search that is open there
    is_first: bool
    is_last: bool

    @property
    def lines(self) -> SafeString:
        """Those of all rows; empty where one of them is open."""
        is_open = any(row.form or row.picking for row in self.rows)
        return SafeString("" if is_open else "".join(row.line for row in self.rows))


@dataclass(frozen=True, slots=True)
class TrackRow:
    track: Track
    url: str
    value: str
    text: str
    used_by: str
    warning: str
    form: TrackForm | None
    stands: bool  # elsewhere than where it began
    rungs: list[tuple[str, bool]]  # of its ladder: the movement, and whether it is there now
    climbs: bool  # whether it may have a ladder
    ladder_at: str  # what the search for another movement is at
    picking: Picking | None

    @property
    def line(self) -> SafeString:
        """As it is shown where it is not open."""
        return _drawn(
            "training/plan_editor_weight.html",
            key=self.track.key,
            url=self.url,
            name=self.track.name,
            value=self.value,
            text=self.text,
            warning=self.warning,
        )


@dataclass(frozen=True)
class EditorPage:
    plan: TrainingPlan
    program: Program
    states: Mapping[str, TrackState]
    exercises: Mapping[str, Known]  # those that are shown
    week: int = 1
    opened: Opened = field(default_factory=Opened)
    alert: str = ""
    said: str = ""  # what was just done, and can be undone

    @property
    def shape(self) -> str:
        return plan_words.shape_text(self.program)

    @property
    def weeks(self) -> list[tuple[int, bool]]:
        return [(week, week in self.program.deload_weeks) for week in range(1, self.program.weeks + 1)]

    @property
    def is_deload(self) -> bool:
        return self.week in self.program.deload_weeks

    @property
    def can_undo(self) -> bool:
        return self.plan.version > 1

    def days(self, only: Collection[str] | None = None) -> list[DayCard]:
        """All days, or those with these ids."""
        warnings = self._warnings
        tracks = {track.key: track for track in self.program.tracks}
        last = len(self.program.days) - 1
        return [
            DayCard(
                day=day,
                weekday=self._weekday(day),
                rows=self._rows(day, f"days.{index}", tracks, warnings),
                warning=warnings.get(f"days.{index}.exercises", ""),
                form=self.opened.day if self.opened.day_id == day.id else None,
                picking=self._picking(day.id),
                keeps_picking=self.opened.kept_picking == day.id,
                is_first=index == 0,
                is_last=index == last,
            )
            for index, day in enumerate(self.program.days)
            if only is None or day.id in only
        ]

    def tracks(self, only: Collection[str] | None = None) -> list[TrackRow]:
        """All weights, or those with these keys."""
        warnings = self._warnings
        return [
            TrackRow(
                track=track,
                url=f"{self.address}tracks/{track.key}/{self.query}",
                value=plan_words.value_text(track, self.states.get(track.key), self.program.unit),
                text=plan_words.rule_text(track.rule, self.program.unit),
                used_by=self._users(track.key) if self._track_form(track.key) else "",
                warning=warnings.get(f"tracks.{index}") or warnings.get(f"tracks.{index}.rule", ""),
                form=self._track_form(track.key),
                stands=self._stands(track),
                rungs=self._rungs(track),
                climbs=bool(track.ladder) or isinstance(track.rule, Double),
                ladder_at=ladder_id(self.plan.pk, track.key),
                picking=self._picking(ladder_id(self.plan.pk, track.key)),
            )
            for index, track in enumerate(self.program.tracks)
            if only is None or track.key in only
        ]

    def _rungs(self, track: Track) -> list[tuple[str, bool]]:
        state = self.states.get(track.key)
        at = min(0 if state is None else state.rung, len(track.ladder) - 1)
        return [(self._name(rung), index == at) for index, rung in enumerate(track.ladder)]

    def _users(self, key: str) -> str:
        users = [self._name(each.exercise) for each in self.program.exercises() if each.track == key]
        return ", ".join(dict.fromkeys(users))

    @property
    def query(self) -> str:
        """Of every address: the week that is looked at."""
        return f"?week={self.week}" if self.week > 1 else ""

    @cached_property
    def address(self) -> str:
        """Of this page; those of its forms are below it (plan_editor_urls)."""
        return reverse("training:plan_edit", args=[self.plan.pk])

    @cached_property
    def _warnings(self) -> dict[str, str]:
        return warnings_of(self.program, self.exercises)

    def _weekday(self, day: Day) -> str:
        is_bound = self.program.schedule is Schedule.WEEKDAYS and day.weekday is not None
        return limits.WEEKDAYS[day.weekday or 0] if is_bound else ""

    def _name(self, exercise: str) -> str:
        named = self.exercises.get(exercise)
        return "An exercise that is gone" if named is None else named.name

    def _picking(self, at: str) -> Picking | None:
        picking = self.opened.picking
        return picking if picking is not None and picking.at == at else None

    def _track_form(self, key: str) -> TrackForm | None:
        form = self.opened.track
        return form if form is not None and form.track.key == key else None

    def _rows(
        self, day: Day, place: str, tracks: Mapping[str, Track], warnings: Mapping[str, str]
    ) -> list[Row]:
        numbers = list(dict.fromkeys(each.superset for each in day.exercises if each.superset is not None))
        found = []
        for index, planned in enumerate(day.exercises):
            before = day.exercises[index - 1].superset if index else None
            after = day.exercises[index + 1].superset if index + 1 < len(day.exercises) else None
            form = self.opened.exercise
            is_open = form is not None and form.planned.id == planned.id
            number = planned.superset
            found.append(
                Row(
                    planned=planned,
                    url=f"{self.address}exercises/{planned.id}/{self.query}",
                    name=self._name(self._asked(planned, tracks.get(planned.track or ""))),
                    on_ladder=bool(planned.track and tracks[planned.track].ladder),
                    text=self.line(planned, tracks.get(planned.track or "")),
                    warning=next(
                        (
                            text
                            for at, text in warnings.items()
                            if at.startswith(f"{place}.exercises.{index}.")
                        ),
                        "",
                    ),
                    superset="" if number is None else LETTERS[numbers.index(number) % 26],
                    starts=number is not None and number != before,
                    ends=number is not None and number != after,
                    form=form if is_open else None,
                    picking=self._picking(planned.id),
                    parts=part_names(self.program, planned) if is_open else (),
                    is_last=index == len(day.exercises) - 1,
                    moves=self._moves(tracks.get(planned.track or "")) if is_open else "",
                )
            )
        return found

    def _stands(self, track: Track) -> bool:
        state = self.states.get(track.key)
        return state is not None and state.value is not None and state.value != track.start

    def _asked(self, planned: PlannedExercise, track: Track | None) -> str:
        """The exercise that comes next there: on a ladder that of its rung."""
        state = None if track is None else self.states.get(track.key)
        return planned.exercise if state is None else engine.exercise_of(planned, track, state)

    def _moves(self, track: Track | None) -> str:
        return "" if track is None else f"{track.name}: {plan_words.rule_text(track.rule, self.program.unit)}"

    def line(self, planned: PlannedExercise, track: Track | None) -> str:
        """`3 × 8–12 · 62.5 kg`: the sets of the week that is looked at, or of the stage it stands at."""
        state = None if track is None else self.states.get(track.key)
        stage = 0 if state is None else state.stage
        scheme = planned.scheme(week=self.week, stage=stage) if planned.schemes else ()
        kind = TrackKind.WORKING_WEIGHT if track is None else track.kind
        texts = [plan_words.scheme_text(scheme, self.program.unit, kind)]
        if planned.by is SchemeBy.STAGE:
            texts.append(f"stage {stage + 1} of {len(planned.schemes)}")
        if track is not None:
            texts.append(plan_words.value_text(track, state, self.program.unit) or "weight open")
        return " · ".join(text for text in texts if text)


def part_names(program: Program, planned: PlannedExercise) -> tuple[str, ...]:
    if planned.by is SchemeBy.WEEK:
        return tuple(
            f"Week {week}{' deload' if week in program.deload_weeks else ''}"
            for week in range(1, program.weeks + 1)
        )
    if planned.by is SchemeBy.STAGE:
        return tuple(f"Stage {number}" for number in range(1, len(planned.schemes) + 1))
    return ()


def part_of(planned: PlannedExercise, *, asked: int | None, week: int, stage: int) -> int:
    """Which scheme a form is about: the one that was asked for, else that of the week looked at, or of the stage."""
    if planned.by is SchemeBy.ALWAYS:
        return 0
    if asked is None:
        return week - 1 if planned.by is SchemeBy.WEEK else min(stage, len(planned.schemes) - 1)
    most = len(planned.schemes) if planned.by is SchemeBy.STAGE else limits.MOST_WEEKS - 1
    return min(max(asked, 0), most)


# --- Reading ---------------------------------------------------------------------------------------------------------


def page_of(plan: TrainingPlan, user: User, *, week: int = 1) -> EditorPage:
    """Four queries, and one where there are ladders."""
    rows = rows_of([plan])[plan.pk]
    return made(plan, user, rows.program, rows.states, week=week)


def made(
    plan: TrainingPlan,
    user: User,
    program: Program,
    states: Mapping[str, TrackState],
    *,
    week: int = 1,
    days: Collection[str] | None = None,
) -> EditorPage:
    """`days`: of what is shown, by id; without them all of it."""
    shown = program.named
    if days is not None:
        shown = frozenset(each.exercise for day in program.days if day.id in days for each in day.exercises)
        shown |= {rung for track in program.tracks for rung in track.ladder}
    return EditorPage(
        plan=plan,
        program=program,
        states=states,
        exercises=known_exercises(shown, user) if shown else {},
        week=min(max(week, 1), max(program.weeks, 1)),
    )


def picking(user: User, at: str, *, text: str = "", is_swap: bool = False) -> Picking:
    return Picking(at, search.find(user=user, text=text, limit=PICKS), text, is_swap)


def last_summary(plan: TrainingPlan) -> str:
    """What made the plan what it is."""
    versions = PlanVersion.objects.for_user(plan.user_id).filter(plan=plan, number=plan.version)
    return versions.values_list("summary", flat=True).first() or ""


# --- Opening ---------------------------------------------------------------------------------------------------------


def with_exercise(page: EditorPage, planned_id: str, part: int | None, data: Any = None) -> EditorPage:
    """With the form of one exercise open; raises NotInPlanError."""
    planned = planned_of(page.program, planned_id)
    state = page.states.get(planned.track or "")
    stage = 0 if state is None else state.stage
    index = part_of(planned, asked=part, week=page.week, stage=stage)
    return replace(page, opened=Opened(exercise=ExerciseForm(page.program, planned, index, data)))


def with_day(page: EditorPage, day_id: str, data: Any = None) -> EditorPage:
    return replace(page, opened=Opened(day=DayForm(day_of(page.program, day_id), data), day_id=day_id))


def with_track(page: EditorPage, key: str, data: Any = None) -> EditorPage:
    return replace(page, opened=Opened(track=TrackForm(page.program, track_of(page.program, key), data)))


def with_details(page: EditorPage, data: Any = None) -> EditorPage:
    return replace(page, opened=Opened(details=DetailsForm(page.program, data)))


def with_picking(page: EditorPage, user: User, at: str, text: str = "") -> EditorPage:
    """The search at a day, or at an exercise for another one in its place."""
    if any(day.id == at for day in page.program.days):
        return replace(page, opened=Opened(picking=picking(user, at, text=text)))
    if key := ladder_key(page.plan.pk, page.program, at):
        page = with_track(page, key)
        return replace(page, opened=replace(page.opened, picking=picking(user, at, text=text)))
    planned_of(page.program, at)
    return replace(page, opened=Opened(picking=picking(user, at, text=text, is_swap=True)))


def with_kept_picking(page: EditorPage, at: str) -> EditorPage:
    """The search at a day stays open with what it found: nothing that it offers has changed."""
    return replace(page, opened=Opened(kept_picking=at))
