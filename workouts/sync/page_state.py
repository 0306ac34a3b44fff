"""What a session page carries so that its script can go on at once: this session, as far as the page shows it."""

from collections.abc import Sequence
from typing import Any

from accounts.models import User
from training.models import Equipment, ExerciseSettings, Muscle
from workouts.cards import Card
from workouts.models import Mood, WorkoutSession
from workouts.sync.rows import Json, exercise_json, last_json, log_json, session_json
from workouts.sync.snapshot import person_json


def page_state(user: User, session: WorkoutSession, cards: Sequence[Card]) -> Json:
    """{user, sessions, exercises}, from the cards that were read anyhow; the rest comes with the snapshot. One query."""
    exercises = {card.log.exercise_id: card.log.exercise for card in cards}
    rows = ExerciseSettings.objects.for_user(user).filter(exercise__in=exercises) if exercises else []
    times = {row.exercise_id: row for row in rows}
    return {
        "user": person_json(user),
        "sessions": [session_json(session, map(_log_json, cards))],
        "exercises": [exercise_json(row, times=times.get(pk)) for pk, row in exercises.items()],
    }


def page_words() -> dict[str, Any]:
    """The labels of what a script offers for choice."""
    return {"muscles": Muscle.choices, "equipment": Equipment.choices, "moods": Mood.choices}


def _log_json(card: Card) -> Json:
    last = None
    if card.last_id:
        day = card.last_sets[0].done_at.date().isoformat()
        last = last_json(card.last_id, day, card.last_sets)
    return log_json(card.log, card.sets, last)
