"""What was just deleted and how to bring it back: shown on the next page, with or without JavaScript."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.urls import reverse

from accounts.models import User
from accounts.models.owned import OwnedQuerySet, OwnedRow
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

_KINDS: dict[str, tuple[type[OwnedRow], str, str]] = {
    "set": (WorkoutSet, "Set deleted.", "workouts:restore_set"),
    "exercise": (WorkoutLog, "Exercise removed.", "workouts:restore_exercise"),
    "session": (WorkoutSession, "Workout discarded.", "workouts:restore_session"),
}


@dataclass(frozen=True, slots=True)
class Undo:
    kind: str
    pk: UUID

    def __str__(self) -> str:
        return f"{self.kind}.{self.pk}"

    @property
    def message(self) -> str:
        return _KINDS[self.kind][1]

    @property
    def url(self) -> str:
        return reverse(_KINDS[self.kind][2], args=[self.pk])

    @classmethod
    def from_query(cls, text: str, user: User) -> Self | None:
        """The undo named in the address, as long as the row is the person's and still deleted."""
        kind, _, pk = text.partition(".")
        if kind not in _KINDS:
            return None
        try:
            undo = cls(kind, UUID(pk))
        except ValueError:
            return None
        deleted: OwnedQuerySet[OwnedRow] = (
            OwnedQuerySet(_KINDS[kind][0]).for_user(user).filter(pk=undo.pk, deleted_at__isnull=False)
        )
        return undo if deleted.exists() else None
