"""What a link in a message proves."""

from datetime import timedelta
from uuid import uuid4

import time_machine

from reminders.models import Channel, Occurrence
from reminders.tokens import (
    Named,
    occurrence_token,
    read_occurrence_token,
    read_unsubscribe_token,
    unsubscribe_token,
)
from tests.factories import AT

OCCURRENCE = Occurrence(pk=uuid4(), user_id=uuid4())
CHANNEL = Channel(pk=uuid4(), user_id=uuid4())


def test_names_the_person_and_the_row() -> None:
    assert read_occurrence_token(occurrence_token(OCCURRENCE)) == Named(OCCURRENCE.user_id, OCCURRENCE.pk)
    assert read_unsubscribe_token(unsubscribe_token(CHANNEL)) == Named(CHANNEL.user_id, CHANNEL.pk)


def altered(token: str) -> str:
    return ("B" if token[0] == "A" else "A") + token[1:]


def test_altered_ones_and_those_of_the_other_kind_name_nothing() -> None:
    answer, unsubscribe = occurrence_token(OCCURRENCE), unsubscribe_token(CHANNEL)
    for token in ("", "x", ":", "é:é", altered(unsubscribe), unsubscribe[:-1], answer):
        assert read_unsubscribe_token(token) is None
    for token in ("", "x", "::", altered(answer), answer[:-1], unsubscribe):
        assert read_occurrence_token(token) is None


def test_an_answer_is_taken_for_a_month_and_an_unsubscription_for_ever() -> None:
    with time_machine.travel(AT, tick=False):
        answer, unsubscribe = occurrence_token(OCCURRENCE), unsubscribe_token(CHANNEL)
    with time_machine.travel(AT + timedelta(days=29), tick=False):
        assert read_occurrence_token(answer) is not None
    with time_machine.travel(AT + timedelta(days=31), tick=False):
        assert read_occurrence_token(answer) is None
    with time_machine.travel(AT + timedelta(days=3650), tick=False):
        assert read_unsubscribe_token(unsubscribe) is not None
