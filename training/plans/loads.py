"""What can be loaded for the exercises of a plan, as the engine asks for it: in the plan's unit, whatever the gym's."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.units import plain
from training import gyms, loading
from training.models import Exercise
from training.progression.engine import LoadsOf
from training.progression.states import Loads


@dataclass(frozen=True, slots=True)
class GymLoads:
    """training.progression.states.Loads of one exercise."""

    setup: loading.Setup
    unit: str

    def at_most(self, weight: Decimal) -> Decimal | None:
        return self.setup.at_most(weight, self.unit)

    def above(self, weight: Decimal) -> Decimal | None:
        return self.setup.next_loadable(weight, 1, self.unit)


def loads_of(gym: loading.Inventory, lifts: Mapping[str, loading.Lift], unit: str) -> LoadsOf:
    """What `gym` can load, by the id of an exercise. One that is not among `lifts` moves by any step."""
    known: dict[str, Loads] = {}

    def loads(exercise: str) -> Loads:
        if exercise not in known:
            lift = lifts.get(exercise) or loading.Lift("other", "weight_reps")
            known[exercise] = GymLoads(loading.setup(lift, gym), unit)
        return known[exercise]

    return loads


def lifts_of(user: User, exercises: Iterable[str | UUID]) -> dict[str, loading.Lift]:
    """How each of these is loaded, by its id; nothing for one that is not this person's to see. One query."""
    wanted = Exercise.objects.for_user(user).filter(pk__in=set(exercises)).order_by()
    aliases: dict[str, list[str]] = defaultdict(list)
    rows: dict[str, tuple[str, str, str]] = {}
    for pk, name, equipment, measurement, alias in wanted.values_list(
        "pk", "name", "equipment", "measurement", "aliases__name"
    ):
        rows[str(pk)] = (equipment, measurement, name)
        if alias:
            aliases[str(pk)].append(alias)
    return {pk: loading.Lift(*said, tuple(sorted(aliases[pk]))) for pk, said in rows.items()}


def persons_loads(user: User, exercises: Iterable[str | UUID], unit: str) -> LoadsOf:
    """In the gym that this person loads in now. Two queries."""
    gym = gyms.current(gyms.for_person(user))
    return loads_of(gyms.inventory(gym), lifts_of(user, exercises), unit)


@dataclass(slots=True)
class LoadsThen:
    """What could be loaded when a change was first reckoned, as far as it was asked for, and what can be now for the rest:
    new plates change what comes next, not what was. `known` and `asked` are the answers by question, `above 80`."""

    now: Loads
    known: Mapping[str, str | None]
    asked: dict[str, str | None] = field(default_factory=dict)

    def at_most(self, weight: Decimal) -> Decimal | None:
        return self._answer(f"at_most {plain(weight)}", partial(self.now.at_most, weight))

    def above(self, weight: Decimal) -> Decimal | None:
        return self._answer(f"above {plain(weight)}", partial(self.now.above, weight))

    @property
    def as_detail(self) -> dict[str, Any]:
        return {"loads": self.asked} if self.asked else {}

    def _answer(self, question: str, ask: Callable[[], Decimal | None]) -> Decimal | None:
        if question in self.known:
            self.asked[question] = self.known[question]
        else:
            found = ask()
            self.asked[question] = None if found is None else plain(found)
        text = self.asked[question]
        return None if text is None else Decimal(text)
