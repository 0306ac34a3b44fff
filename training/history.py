"""What the catalogue's history says beside the changed columns: why, and which muscles and aliases."""

from dataclasses import dataclass
from typing import Any

from training.models import Exercise
from training.names import fold


@dataclass(frozen=True, slots=True)
class Parts:
    """What belongs to an exercise and lies in tables of its own."""

    aliases: tuple[str, ...]
    primary: tuple[str, ...]
    secondary: tuple[str, ...]

    @classmethod
    def of(cls, exercise: Exercise) -> "Parts":
        """As they are loaded, or as the database has them."""
        return cls(
            aliases=tuple(sorted((alias.name for alias in exercise.aliases.all()), key=fold)),
            primary=tuple(muscle.value for muscle in exercise.primary_muscles),
            secondary=tuple(muscle.value for muscle in exercise.secondary_muscles),
        )


def describe(before: Parts, after: Parts) -> str:
    """`aliases: +BP, −Flat bench; secondary: −abs`; empty where nothing changed but the order."""
    lines = []
    for name in ("aliases", "primary", "secondary"):
        old, new = getattr(before, name), getattr(after, name)
        changes = [f"+{item}" for item in new if item not in old]
        changes += [f"−{item}" for item in old if item not in new]
        if changes:
            lines.append(f"{name}: " + ", ".join(changes))
    return "; ".join(lines)


def give_reason(exercise: Exercise, reason: str) -> None:
    """The history row of the next save says `reason`."""
    row: Any = exercise  # the attribute is simple-history's, which has no types
    row._change_reason = reason  # noqa: SLF001


def add_reason(exercise: Exercise, reason: str) -> None:
    """The newest history row says `reason` too: for what is saved after the exercise itself."""
    if not reason:
        return
    record = Exercise.history.filter(id=exercise.pk).order_by("-history_date", "-history_id").first()
    if record:
        record.history_change_reason = "; ".join(filter(None, [record.history_change_reason, reason]))
        record.save(update_fields=["history_change_reason"])
