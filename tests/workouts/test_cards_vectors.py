"""The page's script and Python give the same cards: both are held to one file. The other half is tests/js/cards.test.js."""

import json

from tests.workouts.cards_vectors import FILE, answers


def test_python_answers_as_the_vectors_say() -> None:
    assert json.loads(FILE.read_text()) == json.loads(json.dumps(answers()))
