"""A plan of 6 days × 10 exercises, three weeks and a weight for each, as its owner edits it; and every edit is taken back."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from uuid import UUID, uuid5

from accounts.models import User
from training.models import Exercise, Measurement, TrainingPlan
from training.plans import writing
from training.plans.reading import program_of
from training.progression.program import (
    Basis,
    CycleEnd,
    Day,
    Linear,
    PlannedExercise,
    PlannedSet,
    Program,
    SchemeBy,
    Track,
    TrackKind,
)
from workouts.benchmarking.browser import HTMX, Answer, Browser, form_fields

DAYS, EXERCISES = 6, 10
# Percent and repetitions of each week.
WEEKS = ((65, 5), (70, 3), (75, 1))
SETS = 5

EDITOR, UNDO = "plan editor", "undo an edit"
ADD, SETS_CHANGED, MOVED, DUPLICATED, RENAMED, RULE = (
    "add an exercise",
    "change sets",
    "move an exercise",
    "duplicate a day",
    "rename a day",
    "change a rule",
)
EDITS = (ADD, SETS_CHANGED, MOVED, DUPLICATED, RENAMED, RULE, UNDO)


def program(exercises: Sequence[Exercise], seed: UUID) -> Program:
    """As many exercises as there are, in turn; each with a weight of its own."""
    schemes = tuple(
        tuple(
            PlannedSet(
                reps=reps, amrap=each == SETS - 1, basis=Basis.TRACK, percent=Decimal(percent + 5 * each)
            )
            for each in range(SETS)
        )
        for percent, reps in WEEKS
    )
    rules = (Linear(Decimal("2.5"), fail_after=3, reset_percent=Decimal(10)), CycleEnd(Decimal(5)))
    numbers = range(DAYS * EXERCISES)
    planned = [
        PlannedExercise(
            str(uuid5(seed, f"exercise {number}")),
            str(exercises[number % len(exercises)].pk),
            schemes,
            by=SchemeBy.WEEK,
            track=f"track-{number}",
        )
        for number in numbers
    ]
    return Program(
        "Six days",
        "kg",
        days=tuple(
            Day(
                str(uuid5(seed, f"day {number}")),
                f"Day {number + 1}",
                tuple(planned[number * EXERCISES : (number + 1) * EXERCISES]),
            )
            for number in range(DAYS)
        ),
        tracks=tuple(
            Track(
                f"track-{number}",
                exercises[number % len(exercises)].name[:90],
                TrackKind.TRAINING_MAX,
                rules[number % 2],
                start=Decimal(60 + number),
            )
            for number in numbers
        ),
        weeks=len(WEEKS),
        deload_weeks=frozenset({len(WEEKS)}),
    )


def make_plan(user: User) -> TrainingPlan:
    """The same again, where it is there."""
    rows = Exercise.objects.catalogue().active().filter(measurement=Measurement.WEIGHT_REPS).order_by("key")
    plan_id = uuid5(user.pk, "plan")
    if stored := TrainingPlan.objects.for_user(user).filter(pk=plan_id).first():
        return stored
    return writing.create_plan(
        user=user, plan_id=plan_id, program=program(list(rows[: DAYS * EXERCISES]), plan_id)
    )


class Editor:
    """The editor's requests, as its page sends them."""

    def __init__(self, user: User, browser: Browser) -> None:
        self.plan = make_plan(user)
        self.program = program_of(self.plan)
        self.here = f"/plans/{self.plan.pk}/edit/"
        self.number = 0
        page = browser.get(self.here).text
        self.token = form_fields(page, f"{self.here}press/")["csrfmiddlewaretoken"]
        planned = {each.exercise for each in self.program.exercises()}
        others = Exercise.objects.catalogue().active().exclude(pk__in=planned).order_by("key")
        self.other = others.first() or Exercise.objects.catalogue().earliest("key")
        self.forms = {
            path: form_fields(browser.get(f"{self.here}{path}", HTMX).text, f"{self.here}{path}")
            for path in (self._exercise, self._day, self._track)
        }

    @property
    def _exercise(self) -> str:
        return f"exercises/{self.program.days[1].exercises[-1].id}/"

    @property
    def _day(self) -> str:
        return f"days/{self.program.days[2].id}/"

    @property
    def _track(self) -> str:
        return f"tracks/{self.program.tracks[5].key}/"

    def _edits(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Name, path and fields of each, another one every time."""
        self.number += 1
        day, last = self.program.days[3], self.program.days[5]
        reps, step = str(1 + self.number % 900), str(1 + self.number % 300)
        yield ADD, f"pick/{self.program.days[0].id}/", {"exercise": str(self.other.pk)}
        yield SETS_CHANGED, self._exercise, self.forms[self._exercise] | {"sets-0-least": reps}
        moved = {"target": day.exercises[-1].id, "to": day.id, "before": day.exercises[0].id}
        yield MOVED, "press/", {"do": "move", **moved}
        yield DUPLICATED, "press/", {"do": "duplicate_day", "target": last.id}
        yield RENAMED, self._day, self.forms[self._day] | {"name": f"Day {self.number} again"}
        yield RULE, self._track, self.forms[self._track] | {"rule": "linear", "step": step}

    def round(self, browser: Browser, note: Callable[[str, Answer], None]) -> None:
        note(EDITOR, browser.get(self.here))
        for name, path, fields in self._edits():
            note(name, self._send(browser, path, fields))
            note(UNDO, self._send(browser, "undo/", {}))
        if program_of(self.plan) != self.program:
            raise RuntimeError("The server answered well, but the plan is not as it was.")

    def _send(self, browser: Browser, path: str, fields: dict[str, str]) -> Answer:
        version = self.plan.version
        said = fields | {"version": str(version), "csrfmiddlewaretoken": self.token}
        headers = HTMX | {"Referer": f"http://127.0.0.1{self.here}"}
        answer = browser.post(f"{self.here}{path}", said, headers)
        self.plan.refresh_from_db()
        if self.plan.version != version + 1:
            raise RuntimeError(f"The server answered well, but {path} changed nothing.\n{answer.text[:2000]}")
        return answer
