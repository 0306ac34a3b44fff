"""Records on pages: `{% load records %}`."""

from typing import Any
from uuid import UUID

from django import template

from accounts.models import User
from workouts.models import WorkoutSet
from workouts.records import showing

register = template.Library()


@register.inclusion_tag("workouts/record_mark.html")
def record_mark(row: WorkoutSet) -> dict[str, Any]:
    """The gold chip of a set that was a record when it was done; nothing for the others."""
    return {"mark": showing.mark(row.records, row.measurement) if row.records else None}


@register.filter
def record_words(row: WorkoutSet) -> str:
    """`Heaviest, best e1RM`: all of them, for who listens."""
    found = showing.mark(row.records, row.measurement)
    return ", ".join(filter(None, [found.first, found.rest])) if found else ""


@register.inclusion_tag("workouts/records_card.html")
def records_card(user: User, exercise_id: UUID) -> dict[str, Any]:
    """The best of each kind; nothing where an exercise was never done."""
    return {"card": showing.card(user, exercise_id), "zone": user.time_zone}
