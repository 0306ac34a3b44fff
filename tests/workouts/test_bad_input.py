"""Whatever is typed or sent: a message, the rest of the form as it was, nothing stored, nothing of Bob's shown."""

import html
import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.workouts.story import add, do, everything, finish, kg, start
from training.models import Measurement
from workouts import recording
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

pytestmark = pytest.mark.django_db

LONG = "9" * 10_000
JUNK = {
    "letters": "abc",
    "minus": "-1",
    "real minus": "−1",
    "huge": "1e9",
    "huge digits": "1000000000",
    "nan": "NaN",
    "infinity": "Infinity",
    "long": LONG,
    "emoji": "💪",
    "right to left": "\u200fשלום",
    "html": "<script>alert(1)</script>",
    "nul": "1\x00",
    "sql": "1; DROP TABLE x",
    "two marks": "1.2.3",
    "newline": "1\r\n2\r\n3a",
}
# Text fields take everything that is text.
TEXTS = {
    "emoji": "💪 heavy",
    "right to left": "כבד \u200fثقيل",
    "html": "<script>alert(1)</script>",
    "comma": "12,5",
}
HX = {"HX-Request": "true"}
VALUES = {"weight": "61.5", "reps": "7", "seconds": "1:11", "distance": "4.2"}


def text_of(response: Any) -> str:
    """What a person may read: without what the page carries for its script."""
    page = re.sub(
        r'<script[^>]*type="application/json">.*?</script>', "", response.content.decode(), flags=re.DOTALL
    )
    return html.unescape(page)


def messages_of(response: Any) -> list[str]:
    """What the page says at its fields."""
    found = re.findall(
        r'(?:field-error|class="alert|invalid-feedback|errorlist)[^>]*>(.*?)</(?:p|div|ul|span)>',
        response.content.decode(),
        flags=re.DOTALL,
    )
    return [html.unescape(re.sub(r"<[^>]*>", "", message)).strip() for message in found]


def form_of(measurement: str, **values: Any) -> dict[str, Any]:
    fields = Measurement(measurement).fields
    return {
        "id": str(recording.new_id()),
        "position": "1",
        "version": "",
        "kind": "working",
        "weight_unit": "kg",
        "distance_unit": "km",
        "rpe": "8.5",
        "notes": "a note of mine",
        **{name: VALUES[name] for name in fields},
        **values,
    }


@pytest.fixture
def secrets_of_bob(bob: User) -> WorkoutSet:
    """Nothing of it may ever stand on a page of Alice's."""
    log = add(start(bob, name="bobs-canary"), "Row")
    recording.note_exercise(user=bob, log_id=log.pk, version=1, notes="bobs-canary")
    return do(log, kg("77.125", 3, notes="bobs-canary"))[0]


FIELDS = [(kind.value, name) for kind in Measurement for name in kind.fields]
# Each value is cleaned by one field of the form, whatever the measurement: all of JUNK goes to the first with it.
FIRST = {name: measurement for measurement, name in reversed(FIELDS)}


@pytest.mark.parametrize(("measurement", "field"), FIELDS)
def test_junk_in_a_value_is_answered_at_the_field(
    alice: User, as_alice: Client, measurement: str, field: str
) -> None:
    log = add(start(alice), ExerciseFactory.create(measurement=measurement))
    before = everything()
    for junk in JUNK.values() if FIRST[field] == measurement else ("abc", LONG):
        form = form_of(measurement, **{field: junk})
        response = as_alice.post(f"/logs/{log.pk}/sets/", form)
        assert (junk, response.status_code) == (junk, 422)
        assert (junk, len(messages_of(response))) == (junk, 1)
        page = text_of(response)
        for name in Measurement(measurement).fields:
            assert name == field or f'value="{VALUES[name]}"' in page
        assert "a note of mine" in page
        assert 'value="8.5" selected' in page
        assert form["id"] in page
        assert b"<script>alert" not in response.content
    assert everything() == before


@pytest.mark.parametrize("measurement", Measurement.values)
def test_an_empty_form_asks_for_what_is_missing(alice: User, as_alice: Client, measurement: str) -> None:
    log = add(start(alice), ExerciseFactory.create(measurement=measurement))
    asked = len(Measurement(measurement).required_fields) or 1
    empty = form_of(measurement, **dict.fromkeys(Measurement(measurement).fields, ""))
    response = as_alice.post(f"/logs/{log.pk}/sets/", empty)
    assert (response.status_code, len(messages_of(response))) == (422, asked)
    response = as_alice.post(f"/logs/{log.pk}/sets/", {})
    assert response.status_code == 422
    assert messages_of(response)
    assert not WorkoutSet.objects.exists()


@pytest.mark.parametrize(("measurement", "field"), [item for item in FIELDS if item[1] != "reps"])
def test_comma_and_point_are_the_same(alice: User, as_alice: Client, measurement: str, field: str) -> None:
    log = add(start(alice), ExerciseFactory.create(measurement=measurement))
    for typed, meant in {"12,5": "12.5", "12.5": "12.5", " 12,50 ": "12.5", "٣": "3"}.items():
        form = form_of(measurement, **{field: typed})
        assert as_alice.post(f"/logs/{log.pk}/sets/", form).status_code == 302
        stored = getattr(WorkoutSet.objects.get(pk=form["id"]), field)
        assert (typed, f"{stored.normalize():f}") == (typed, meant)


def test_minus_nothing_is_nothing(log: WorkoutLog, as_alice: Client) -> None:
    as_alice.post(f"/logs/{log.pk}/sets/", form_of("weight_reps", weight="-0", reps="-0"))
    assert WorkoutSet.objects.get().text == "0 kg × 0"


@pytest.mark.parametrize("typed", ["12,5", "12.5"])
def test_there_is_no_half_rep(log: WorkoutLog, as_alice: Client, typed: str) -> None:
    response = as_alice.post(f"/logs/{log.pk}/sets/", form_of("weight_reps", reps=typed))
    assert (response.status_code, messages_of(response)) == (422, ["Enter a whole number."])


@pytest.mark.parametrize("field", ["kind", "rpe", "weight_unit", "distance_unit"])
def test_a_choice_that_is_none_is_answered(log: WorkoutLog, as_alice: Client, field: str) -> None:
    for junk in JUNK.values():
        form = form_of("weight_reps", **{field: junk})
        response = as_alice.post(f"/logs/{log.pk}/sets/", form)
        assert (junk, response.status_code, len(messages_of(response))) == (junk, 422, 1)
        assert 'value="61.5"' in text_of(response)
    assert not WorkoutSet.objects.exists()


@pytest.mark.parametrize(
    ("field", "status"), [("kind", 422), ("rpe", 302), ("weight_unit", 422), ("distance_unit", 302)]
)
def test_a_choice_that_is_empty_matters_where_it_is_needed(
    log: WorkoutLog, as_alice: Client, field: str, status: int
) -> None:
    response = as_alice.post(f"/logs/{log.pk}/sets/", form_of("weight_reps", **{field: ""}))
    assert (response.status_code, WorkoutSet.objects.count()) == (status, int(status == 302))


@pytest.mark.parametrize("field", ["id", "position", "version", "bring_back"])
def test_a_hidden_field_that_nobody_typed_stands_in_nobodys_way(
    log: WorkoutLog, as_alice: Client, field: str
) -> None:
    for junk in ["", *JUNK.values()]:
        form = form_of("weight_reps", **{field: junk})
        response = as_alice.post(f"/logs/{log.pk}/sets/", form)
        assert (junk, response.status_code) == (junk, 302)
    assert {row.text for row in WorkoutSet.objects.all()} == {"61.5 kg × 7"}
    assert WorkoutSet.objects.count() == 1 + len(JUNK)


def test_a_set_without_a_position_goes_to_the_end(done: WorkoutSet, as_alice: Client) -> None:
    as_alice.post(f"/logs/{done.log_id}/sets/", form_of("weight_reps", position=""))
    assert list(WorkoutSet.objects.in_order().values_list("position", "reps")) == [(1, 5), (2, 7)]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_note_may_be_any_text_and_never_becomes_markup(
    log: WorkoutLog, as_alice: Client, text: str
) -> None:
    response = as_alice.post(f"/logs/{log.pk}/sets/", form_of("weight_reps", notes=text), follow=True)
    assert WorkoutSet.objects.get().notes == text
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize("text", [LONG, "a\x00b"], ids=["long", "nul"])
def test_a_note_that_cannot_be_stored_is_answered(log: WorkoutLog, as_alice: Client, text: str) -> None:
    response = as_alice.post(f"/logs/{log.pk}/sets/", form_of("weight_reps", notes=text))
    assert response.status_code == 422
    assert len(messages_of(response)) == 1
    assert 'value="61.5"' in text_of(response)
    assert not WorkoutSet.objects.exists()


@pytest.mark.parametrize(
    ("measurement", "field", "typed", "message"),
    [
        ("weight_reps", "weight", "2000.001", "Enter at most 2000 kg."),
        ("weight_reps", "reps", "1001", "Enter at most 1000 reps."),
        ("time", "seconds", "24:00:01", "Enter at most 24 hours."),
        ("distance_time", "distance", "500.1", "Enter at most 500 km."),
        ("weight_reps", "weight", "1.23456", "Enter at most 4 decimals."),
        ("weight_reps", "weight", "1,234", "Write 1234 or 1.234: with a comma it could be either."),
        ("weight_reps", "reps", "-1", "Enter 0 or more."),
        ("reps", "weight", "5", "Weight: This exercise does not measure that."),
    ],
)
def test_the_message_says_what_to_do(
    alice: User, as_alice: Client, measurement: str, field: str, typed: str, message: str
) -> None:
    log = add(start(alice), ExerciseFactory.create(measurement=measurement))
    response = as_alice.post(f"/logs/{log.pk}/sets/", form_of(measurement, **{field: typed}))
    assert messages_of(response) == [message]


@pytest.mark.parametrize("field", ["weight", "reps"])
def test_junk_in_an_edit_leaves_the_set_as_it_was(done: WorkoutSet, as_alice: Client, field: str) -> None:
    before = everything()
    other = "reps" if field == "weight" else "weight"
    for junk in JUNK.values():
        form = form_of("weight_reps", version="1", **{field: junk})
        response = as_alice.post(f"/sets/{done.pk}/", form)
        assert (junk, response.status_code, len(messages_of(response))) == (junk, 422, 1)
        assert f'action="/sets/{done.pk}/"' in text_of(response)
        assert f'value="{VALUES[other]}"' in text_of(response)
    assert everything() == before


def test_an_edit_with_a_strange_version_is_shown_what_stands_there(
    done: WorkoutSet, as_alice: Client
) -> None:
    before = everything()
    for junk in ["", *JUNK.values()]:
        response = as_alice.post(f"/sets/{done.pk}/", form_of("weight_reps", version=junk))
        assert (junk, response.status_code) == (junk, 412)
        assert "it is now 100 kg × 5" in text_of(response)
        assert 'value="61.5"' in text_of(response)
    assert everything() == before


FOREIGN = ["bobs set", "bobs log", "bobs session", "nobodys"]


@pytest.mark.parametrize("whose", FOREIGN)
def test_ids_of_bobs_in_any_form_change_and_show_nothing(
    log: WorkoutLog, as_alice: Client, secrets_of_bob: WorkoutSet, whose: str
) -> None:
    theirs: dict[str, UUID] = {
        "bobs set": secrets_of_bob.pk,
        "bobs log": secrets_of_bob.log_id,
        "bobs session": secrets_of_bob.log.session_id,
        "nobodys": recording.new_id(),
    }
    pk = theirs[whose]
    private = ExerciseFactory.create(owner=secrets_of_bob.user, name="bobs-canary")
    before = everything_of(secrets_of_bob.user)
    answers = [
        as_alice.post(f"/logs/{log.pk}/sets/", form_of("weight_reps", id=str(pk))),
        as_alice.post("/sessions/start/", {"id": str(pk)}),
        as_alice.post("/sessions/start/", {"id": str(recording.new_id()), "repeat": str(pk)}),
        as_alice.post(
            f"/sessions/{log.session_id}/exercises/add/", {"id": str(pk), "exercise": str(private.pk)}
        ),
        as_alice.post(
            f"/sessions/{log.session_id}/exercises/add/", {"id": str(pk), "exercise": str(log.exercise_id)}
        ),
        as_alice.post("/log/past/", {"id": str(pk), "local_date": "2026-01-01", "started": "18:00"}),
        as_alice.get(f"/sessions/{log.session_id}/?log={pk}&edit={pk}&undo=set.{pk}"),
        as_alice.get(f"/?undo=session.{pk}"),
        as_alice.get(f"/history/?before=2026-01-01_{pk}&q=bobs"),
        as_alice.get(f"/sessions/{log.session_id}/exercises/?q=canary"),
    ]
    for answer in answers:
        assert answer.status_code in {200, 302, 404, 422}
        assert "bobs-canary" not in text_of(answer)
    assert everything_of(secrets_of_bob.user) == before


def everything_of(user: User) -> list[Any]:
    models: list[Any] = [WorkoutSession, WorkoutLog, WorkoutSet]
    return [list(model.objects.for_user(user).values()) for model in models]


@pytest.mark.parametrize(
    ("path", "name", "prefix"),
    [
        ("/history/", "q", ""),
        ("/history/", "before", ""),
        ("/history/", "before", "2026-01-01_"),
        ("/", "undo", ""),
        ("/", "undo", "set."),
        ("/sessions/{}/", "log", ""),
        ("/sessions/{}/", "edit", ""),
        ("/sessions/{}/", "undo", ""),
        ("/sessions/{}/exercises/", "q", ""),
        ("/sessions/{}/exercises/", "muscle", ""),
        ("/sessions/{}/exercises/", "equipment", ""),
        ("/sessions/{}/exercises/", "difficulty", ""),
    ],
)
def test_anything_in_an_address_is_a_page(
    done: WorkoutSet, as_alice: Client, path: str, name: str, prefix: str
) -> None:
    finish(done.log.session)
    for junk in ["", *JUNK.values(), "é" * 200, "%", "_", "2026-13-45", f"0001-01-01_{done.pk}"]:
        response = as_alice.get(path.format(done.log.session_id), {name: prefix + junk}, headers=HX)
        assert (junk, response.status_code) == (junk, 200)
        assert b"<script>alert" not in response.content


@pytest.mark.parametrize("field", ["id", "exercise"])
def test_an_incomplete_choice_of_an_exercise_is_said(log: WorkoutLog, as_alice: Client, field: str) -> None:
    before = everything()
    for junk in ["", *JUNK.values()]:
        form = {"id": str(recording.new_id()), "exercise": str(log.exercise_id), field: junk}
        response = as_alice.post(f"/sessions/{log.session_id}/exercises/add/", form)
        assert (junk, response.status_code) == (junk, 302)
    assert everything() == before
    assert "That form was not complete." in text_of(as_alice.get(response["Location"]))


def test_a_direction_that_is_none_moves_nothing(log: WorkoutLog, as_alice: Client) -> None:
    add(log.session, "Row")
    before = everything()
    for junk in ["", *JUNK.values()]:
        assert as_alice.post(f"/logs/{log.pk}/move/", {"direction": junk}).status_code == 302
    assert everything() == before


@pytest.mark.parametrize("field", ["id", "repeat"])
def test_starting_with_junk_is_starting(alice: User, as_alice: Client, field: str) -> None:
    for junk in ["", *JUNK.values()]:
        assert as_alice.post("/sessions/start/", {field: junk}).status_code == 302
        finish(WorkoutSession.objects.for_user(alice).open().get())
