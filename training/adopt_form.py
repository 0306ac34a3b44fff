"""What a person says about a program of the library that they take: the dialogue, and what can be done instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count

from accounts.fields import DecimalField
from accounts.models import User
from accounts.models.user import FitnessLevel
from accounts.units import plain
from training.forms import new_id
from training.models import Difficulty, Exercise, MuscleRole, Origin, TrainingPlan
from training.plan_forms import UNITS
from training.plan_words import WEEKDAYS
from training.plans import adopting, limits
from training.plans.adopting import Ladder, Question, Start
from training.plans.errors import FaultsError
from training.programs.files import LibraryProgram
from training.progression.program import Schedule

# Other exercises that are offered instead of one of the program, and how many of one kind of equipment before others.
MOST_INSTEAD = 15
MOST_ALIKE = 3
OPEN, ON_DAYS, FIXED = "open", "days", "fixed"
KEEP, PAUSE = "keep", "pause"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its field. `is_guess`: the number that stands there is one."""

    question: Question
    field: forms.BoundField

    @property
    def is_guess(self) -> bool:
        return self.question.origin == "guess"


def _level(user: User) -> str:
    """How much to trust a guess with; empty: as the program says."""
    level = user.fitness_level or ""
    return Difficulty.ADVANCED.value if level == FitnessLevel.ATHLETE else level


class AdoptForm(forms.Form):
    """The dialogue of one program. What is proposed depends on the unit and on the exercises that are taken instead, so both
    are read from what was sent before the fields are made. `proposing`: it was sent to be asked again, not to be stored."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    unit = forms.ChoiceField(choices=UNITS, widget=forms.RadioSelect, label="Weights in")
    typed = forms.ChoiceField(widget=forms.RadioSelect, required=False, label="What you type is")
    days = forms.ChoiceField(widget=forms.RadioSelect, label="When")
    weekdays = forms.TypedMultipleChoiceField(
        choices=[(str(number), name[:3]) for number, name in enumerate(WEEKDAYS)],
        coerce=int,
        required=False,
        label="Days of the week",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        data: Any,
        *,
        program: LibraryProgram,
        user: User,
        others: Sequence[TrainingPlan],
        proposing: bool = False,
    ) -> None:
        self.program, self.user, self.others = program, user, others
        sent = {} if data is None else data
        unit = sent.get("unit", "")
        self.unit_used = unit if unit in UNITS else user.weight_unit
        self.plan = program.program(self.unit_used)
        swaps = self._swaps(sent)
        self.missing: list[str] = []
        self.rows = self._rows(swaps)
        self.questions: tuple[Question, ...] = ()
        self.ladders: tuple[Ladder, ...] = ()
        if not self.missing:
            self.questions = adopting.questions(
                program, user, unit=self.unit_used, level=_level(user), swaps=self.swapped
            )
            self.ladders = adopting.ladders(program, self.rows)
        super().__init__(None if proposing else data, initial=self._initial(sent if proposing else None))
        self._add_fields()

    # --- What is asked ---

    def _swaps(self, sent: Mapping[str, str]) -> dict[str, UUID]:
        found = {}
        for key in self.program.exercises:
            try:
                found[key] = UUID(sent.get(f"swap-{key}", ""))
            except ValueError:
                continue
        return found

    def _rows(self, swaps: dict[str, UUID]) -> dict[str, Exercise]:
        """The exercises, as far as they are there; a choice that is none is left to its field."""
        self.swapped = swaps
        try:
            return adopting.exercises_of(self.program, self.user, self.swapped)
        except FaultsError as error:
            wrong = {place.removeprefix("swaps.") for place in error.faults if place.startswith("swaps.")}
            self.missing = [
                place.removeprefix("exercises.") for place in error.faults if place.startswith("exercises.")
            ]
        if wrong:
            return self._rows({key: pk for key, pk in swaps.items() if key not in wrong})
        return {}

    def _initial(self, sent: Any) -> dict[str, Any]:
        plan = self.plan
        initial: dict[str, Any] = {
            "id": new_id(),
            "unit": self.unit_used,
            "typed": Origin.ENTERED.value,
            "days": ON_DAYS if plan.weekdays else OPEN,
            "weekdays": [str(each) for each in plan.weekdays],
            "others": PAUSE,
        }
        for index, weekday in enumerate(plan.weekdays):
            initial[f"fixed-{index}"] = str(weekday)
        for each in self.questions:
            initial[f"start-{each.track.key}"] = each.value
            initial[f"was-{each.track.key}"] = "" if each.value is None else plain(each.value)
        if sent is None:
            return initial
        same_unit = sent.get("was-unit") == self.unit_used
        for name in sent:
            if name == "weekdays":
                initial[name] = sent.getlist(name)
            elif not name.startswith(("start-", "was-", "csrf")):
                initial[name] = sent.get(name)
            elif name.startswith("start-") and same_unit:
                # What was typed stays; what was only proposed is proposed again.
                typed = sent.get(name)
                if typed != sent.get(f"was-{name.removeprefix('start-')}", ""):
                    initial[name] = typed
        return initial

    def _add_fields(self) -> None:
        self.fields["days"].choices = self._day_choices()  # type: ignore[attr-defined]
        self.fields["typed"].choices = [  # type: ignore[attr-defined]
            (Origin.ENTERED, "Training max" if self.asks_training_maxes else "Start weight"),
            (Origin.TEST, "Tested max"),
            (Origin.GUESS, "A guess"),
        ]
        for each in self.questions:
            name = each.track.name + (" training max" if each.is_training_max else "")
            self.fields[f"start-{each.track.key}"] = DecimalField(
                places=2,
                min_value=0,
                max_value=limits.HEAVIEST,
                required=each.is_needed,
                label=name,
                widget=forms.TextInput(
                    attrs={
                        "class": "form-control",
                        "aria-describedby": f"id_start-{each.track.key}_from id_start-{each.track.key}_error",
                    }
                ),
                error_messages={"required": "The program reckons with it. A light guess will do."},
            )
            self.fields[f"was-{each.track.key}"] = forms.CharField(
                required=False, widget=forms.HiddenInput, max_length=40
            )
        if self.has_fixed_days:
            for index, day in enumerate(self.plan.days):
                self.fields[f"fixed-{index}"] = forms.TypedChoiceField(
                    choices=list(enumerate(WEEKDAYS)), coerce=int, required=False, label=day.name
                )
        for ladder in self.ladders:
            self.fields[f"begin-{ladder.track.key}"] = forms.ChoiceField(
                choices=[(key, row.name) for key, row in ladder.rungs],
                required=False,
                label=ladder.track.name,
            )
        offered = Alternatives(self.user, self.program)
        for key in self.missing or self.rows:
            row = self.rows.get(key)
            choices = offered.instead_of(key, self.swapped.get(key))
            name = key.replace("-", " ").capitalize() if row is None or key in self.swapped else row.name
            self.fields[f"swap-{key}"] = forms.ChoiceField(
                choices=[("", "Choose another" if self.missing else "As the program says"), *choices],
                required=bool(self.missing),
                label=offered.names.get(key, name),
            )
        if self.others:
            names = " and ".join(f"“{plan.name}”" for plan in self.others)
            self.fields["others"] = forms.ChoiceField(
                choices={
                    PAUSE: "Pause it" if len(self.others) == 1 else "Pause them",
                    KEEP: "Keep both" if len(self.others) == 1 else "Keep all",
                },
                widget=forms.RadioSelect,
                label=f"{names} {'is' if len(self.others) == 1 else 'are'} active already",
            )

    @property
    def asks_training_maxes(self) -> bool:
        return any(each.is_training_max for each in self.questions)

    @property
    def has_fixed_days(self) -> bool:
        """Where a week is a round of the days: four days on three days of the week have no fixed ones."""
        return 1 < len(self.plan.days) == self.program.days_per_week

    def _day_choices(self) -> list[tuple[str, str]]:
        one = len(self.plan.days) == 1
        choices = [(ON_DAYS, "On days of the week"), (OPEN, "Whenever I train")]
        if not one and self.has_fixed_days:
            choices.append((FIXED, "Each workout on its own day"))
        return choices

    # --- What was said ---

    def asked(self) -> list[Asked]:
        return [Asked(each, self[f"start-{each.track.key}"]) for each in self.questions]

    def hidden_fields_was(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("was-")]

    def fixed_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("fixed-")]

    def swap_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("swap-")]

    def begin_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("begin-")]

    def others_field(self) -> forms.BoundField:
        return self["others"]

    def faulty_labels(self) -> list[str]:
        return [str(self[name].label) for name in self.errors if name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for each in self.questions:
            if each.is_needed and cleaned.get(f"start-{each.track.key}") == 0:
                self.add_error(f"start-{each.track.key}", "Enter more than 0: the program reckons with it.")
        if cleaned.get("days") == ON_DAYS and "weekdays" not in self.errors and not cleaned.get("weekdays"):
            self.add_error("weekdays", "Choose at least one day, or train whenever you like.")
        if cleaned.get("days") == FIXED:
            taken: dict[int, str] = {}
            for index, day in enumerate(self.plan.days):
                weekday = cleaned.get(f"fixed-{index}")
                if weekday in {None, ""}:
                    if f"fixed-{index}" not in self.errors:
                        self.add_error(f"fixed-{index}", "Choose a day of the week.")
                elif weekday in taken:
                    self.add_error(
                        f"fixed-{index}", f"{WEEKDAYS[weekday]} is taken by {taken[weekday]} already."
                    )
                else:
                    taken[weekday] = day.name
        return cleaned

    def starts(self) -> dict[str, Start]:
        """What was left as it was proposed keeps where it is from; the person says what the rest is."""
        typed = Origin(self.cleaned_data["typed"] or Origin.ENTERED)
        found = {}
        for each in self.questions:
            key, value = each.track.key, self.cleaned_data[f"start-{each.track.key}"]
            if value is not None and value == each.value:
                found[key] = Start(value, each.origin, each.text)
            elif value is not None and typed is Origin.TEST:
                found[key] = adopting.tested(self.program, key, value, self.unit_used)
            else:
                found[key] = Start(value, typed)
        return found

    def adoption(self) -> dict[str, Any]:
        """The keywords of adopting.adopt that were asked for."""
        data = self.cleaned_data
        weekdays: Sequence[int] = ()
        if data["days"] == ON_DAYS:
            weekdays = sorted(set(data["weekdays"]))
        elif data["days"] == FIXED:
            weekdays = [data[f"fixed-{index}"] for index in range(len(self.plan.days))]
        fixed = data["days"] == FIXED
        return {
            "plan_id": data["id"],
            "unit": data["unit"],
            "starts": self.starts(),
            "schedule": Schedule.WEEKDAYS if fixed else Schedule.SEQUENCE,
            "weekdays": weekdays,
            "swaps": self.swapped,
            "begin_with": {
                ladder.track.key: data[f"begin-{ladder.track.key}"]
                for ladder in self.ladders
                if data[f"begin-{ladder.track.key}"]
            },
        }

    def refuse(self, faults: Mapping[str, str]) -> None:
        """Each fault at its field, else above all."""
        kinds = {"starts": "start", "swaps": "swap", "begin_with": "begin", "exercises": "swap"}
        for place, message in faults.items():
            kind, _, key = place.partition(".")
            name = f"{kinds.get(kind, kind)}-{key}" if key else place
            self.add_error(name if name in self.fields else None, message)

    @property
    def pauses_others(self) -> bool:
        return bool(self.others) and self.cleaned_data.get("others") == PAUSE


@dataclass(frozen=True, slots=True)
class _Movement:
    name: str
    measurement: str
    pattern: tuple[str, str]  # mechanic and force
    equipment: str
    known: int  # other names
    muscles: set[str]  # that lead

    def likeness(self, other: "_Movement") -> float:
        """How much of this one `other` is, the better known before the others: a front squat for a squat, not a clean."""
        pattern = sum(mine == its for mine, its in zip(self.pattern, other.pattern, strict=True))
        shared = len(self.muscles & other.muscles) / len(self.muscles | other.muscles)
        return pattern + (self.kind == other.kind) + shared + min(other.known, 10) / 10

    @property
    def kind(self) -> str:
        return self.name.split()[-1].lower()


class Alternatives:
    """What trains the same as an exercise of a program, the likest first. One query."""

    def __init__(self, user: User, program: LibraryProgram) -> None:
        self.names: dict[str, str] = {}
        self._program = program
        self._rows: dict[UUID, _Movement] = {}
        self._pks: dict[str, UUID] = {}
        rows = (
            Exercise.objects.for_user(user)
            .active()
            .filter(muscles__role=MuscleRole.PRIMARY)
            .order_by()
            .values_list(
                "pk", "key", "name", "measurement", "mechanic", "force", "equipment", "muscles__muscle"
            )
            .annotate(known=Count("aliases"))
        )
        for pk, key, name, measurement, mechanic, force, equipment, muscle, known in rows:
            one = _Movement(name, measurement, (mechanic, force), equipment, known, set())
            self._rows.setdefault(pk, one).muscles.add(muscle)
            if key in program.exercises:
                self._pks[key] = pk
                self.names[key] = name

    def instead_of(self, key: str, chosen: UUID | None) -> list[tuple[str, str]]:
        """Ids and names; what was chosen is always among them, and all that there is for an exercise that is unknown."""
        own = self._pks.get(key)
        if own is None:
            words = set(key.split("-"))
            order = sorted(
                self._rows,
                key=lambda pk: (
                    -len(words & set(self._rows[pk].name.lower().split())),
                    -self._rows[pk].known,
                ),
            )
        else:
            wanted = self._rows[own]
            alike = [
                pk
                for pk, row in self._rows.items()
                if pk != own and row.measurement == wanted.measurement and row.muscles & wanted.muscles
            ]
            alike.sort(key=lambda pk: (-wanted.likeness(self._rows[pk]), self._rows[pk].name))
            order = self._with_any_equipment(alike)
        found = order[:MOST_INSTEAD]
        if chosen in self._rows and chosen not in found and chosen != own and chosen is not None:
            found.append(chosen)
        return [(str(pk), self._rows[pk].name) for pk in found]

    def _with_any_equipment(self, order: list[UUID]) -> list[UUID]:
        """The same, of each kind of equipment a few before the rest: who wants another exercise may lack the equipment."""
        counts: dict[str, int] = {}
        rest: dict[UUID, bool] = {}
        for pk in order:
            equipment = self._rows[pk].equipment
            counts[equipment] = counts.get(equipment, 0) + 1
            rest[pk] = counts[equipment] > MOST_ALIKE
        return sorted(order, key=rest.__getitem__)
