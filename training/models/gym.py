"""Where somebody trains and what can be loaded there."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.enumerations import one_of
from accounts.models import OwnedQuerySet, OwnedRow

NAME_LENGTH = 60


class GymQuerySet(OwnedQuerySet["Gym"]):
    def in_order(self) -> "GymQuerySet":
        return self.order_by("name", "id")


class Gym(OwnedRow):
    """The bars, plates, dumbbells and machines of one place, all in one unit: plates are never converted.

    The lists are what training.loading reads; training.gyms checks them before they are stored. Weights are decimal texts.
    """

    name = models.CharField(max_length=NAME_LENGTH)
    weight_unit = models.CharField(max_length=2, choices={"kg": "kg", "lb": "lb"})
    # The one that today's weights are loaded in.
    is_current = models.BooleanField(default=False, editable=False)
    bars = models.JSONField(default=list, blank=True)  # [{"kind": Equipment, "name", "weight", "collars"}]
    plates = models.JSONField(default=list, blank=True)  # [{"weight", "pairs"}], heaviest first
    # [{"kind": dumbbell or kettlebell, "from", "to", "step"}], one weight: from = to
    dumbbells = models.JSONField(default=list, blank=True)
    machines = models.JSONField(default=list, blank=True)  # [{"name", "from", "to", "step", "offset"}]

    objects: ClassVar[GymQuerySet] = GymQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "id"], name="gym_user_id"),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(is_current=True, deleted_at=None),
                name="gym_one_current_per_user",
            ),
            one_of("weight_unit", ["kg", "lb"], name="gym_weight_unit_known"),
        ]

    def __str__(self) -> str:
        return self.name
