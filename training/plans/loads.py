"""What can be loaded for the exercises of a plan, as the engine asks for it: in the plan's unit, whatever the gym's."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from accounts.models import User
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
