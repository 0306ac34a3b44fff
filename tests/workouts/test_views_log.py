"""The exercises and sets of a session page, by plain forms; after a change elsewhere a word."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from tests.workouts.story import add, do, everything, kg, start
from tests.workouts.test_bad_input import HX, LONG, form_of, messages_of, text_of
from training.models import Exercise
from workouts import recording
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

pytestmark = pytest.mark.django_db


def is_fragment(response: Any) -> bool:
    return b"<html" not in response.content


def typed(**values: Any) -> dict[str, Any]:
    return form_of("weight_reps", **values)


def test_a_set_is_logged_by_plain_form(log: WorkoutLog, as_alice: Client) -> None:
    response = as_alice.post(f"/logs/{log.pk}/sets/", typed())
    assert (response.status_code, response["Location"].partition("#")[0]) == (
        302,
        f"/sessions/{log.session_id}/",
    )
    response = as_alice.post(f"/logs/{log.pk}/sets/", typed(position="2"), follow=True)
    assert text_of(response).count("61.5 kg × 7") >= 2
    assert WorkoutSet.objects.count() == 2


def test_a_form_sent_again_is_one_set(log: WorkoutLog, as_alice: Client) -> None:
    form = typed()
    answers = [as_alice.post(f"/logs/{log.pk}/sets/", form).status_code for _ in range(3)]
    assert (len(set(answers)), WorkoutSet.objects.count()) == (1, 1)


def test_a_form_corrected_after_a_lost_answer_goes_on_as_a_change_of_its_set(
    log: WorkoutLog, as_alice: Client
) -> None:
    form = typed()
    as_alice.post(f"/logs/{log.pk}/sets/", form)
    before = everything()
    response = as_alice.post(f"/logs/{log.pk}/sets/", form | {"weight": "65"})
    assert (response.status_code, everything()) == (412, before)
    assert messages_of(response) == ["Stored before as 61.5 kg × 7. Save to replace that with yours."]
    page = text_of(response)
    assert 'value="65"' in page
    assert "a note of mine" in page
    assert f'action="/sets/{form["id"]}/"' in page
    assert 'name="version" value="1"' in page
    response = as_alice.post(f"/sets/{form['id']}/", form | {"weight": "65", "version": "1"})
    assert response.status_code in {200, 302}
    assert [row.text for row in WorkoutSet.objects.all()] == ["65 kg × 7"]


def test_the_form_for_a_change_opens_by_link(done: WorkoutSet, as_alice: Client) -> None:
    response = as_alice.get(f"/sets/{done.pk}/", follow=True)
    assert f'action="/sets/{done.pk}/"' in text_of(response)
    assert 'value="100"' in text_of(response)


def test_a_set_is_changed(done: WorkoutSet, as_alice: Client) -> None:
    response = as_alice.post(f"/sets/{done.pk}/", typed(version="1"))
    assert response.status_code == 302
    done.refresh_from_db()
    assert (done.text, done.version, done.rpe, done.notes) == (
        "61.5 kg × 7",
        2,
        Decimal("8.5"),
        "a note of mine",
    )


def test_two_tabs_that_change_one_set_are_shown_both_values(done: WorkoutSet, as_alice: Client) -> None:
    recording.edit_set(user=done.user, set_id=done.pk, version=1, values=kg(105, 5))
    before = everything()
    response = as_alice.post(f"/sets/{done.pk}/", typed(version="1"))
    assert (response.status_code, everything()) == (412, before)
    assert messages_of(response) == [
        "Changed elsewhere meanwhile: it is now 105 kg × 5. Save again to replace that with yours."
    ]
    assert 'value="61.5"' in text_of(response)
    assert 'name="version" value="2"' in text_of(response)
    assert as_alice.post(f"/sets/{done.pk}/", typed(version="2")).status_code in {200, 302}
    done.refresh_from_db()
    assert done.text == "61.5 kg × 7"


def test_a_set_deleted_while_it_is_changed_can_be_stored_anew(done: WorkoutSet, as_alice: Client) -> None:
    recording.delete_set(user=done.user, set_id=done.pk)
    before = everything()
    response = as_alice.post(f"/sets/{done.pk}/", typed(version="1"))
    assert (response.status_code, everything()) == (412, before)
    assert messages_of(response) == ["This set was deleted. Save again to store this as a new one."]
    page = text_of(response)
    assert 'value="61.5"' in page
    assert "a note of mine" in page
    assert f'action="/logs/{done.log_id}/sets/"' in page
    assert f'action="/sets/{done.pk}/restore/"' in page
    assert str(done.pk) not in page.replace(f"/sets/{done.pk}/restore/", "")


@pytest.mark.parametrize("gone", ["exercise", "workout"])
def test_an_exercise_or_workout_gone_meanwhile_comes_back_with_the_set(
    log: WorkoutLog,
    as_alice: Client,
    gone: str,
) -> None:
    recording.remove_exercise(user=log.user, log_id=log.pk)
    if gone == "workout":
        recording.discard_session(user=log.user, session_id=log.session_id)
    before = everything()
    form = typed()
    response = as_alice.post(f"/logs/{log.pk}/sets/", form)
    assert (response.status_code, everything()) == (412, before)
    page = text_of(response)
    assert 'value="61.5"' in page
    assert form["id"] in page
    assert 'name="bring_back"' in page
    response = as_alice.post(f"/logs/{log.pk}/sets/", form | {"bring_back": "1"})
    assert response.status_code in {200, 302}
    log.refresh_from_db()
    log.session.refresh_from_db()
    assert (log.deleted_at, log.session.deleted_at, log.set_count, log.session.set_count) == (
        None,
        None,
        1,
        1,
    )


def test_a_workout_discarded_while_a_set_is_changed_comes_back_with_the_change(
    done: WorkoutSet, as_alice: Client
) -> None:
    recording.discard_session(user=done.user, session_id=done.log.session_id)
    response = as_alice.post(f"/sets/{done.pk}/", typed(version="1"))
    assert response.status_code == 412
    assert 'value="61.5"' in text_of(response)
    form = typed(version="1", bring_back="1")
    assert as_alice.post(f"/sets/{done.pk}/", form).status_code in {200, 302}
    done.refresh_from_db()
    assert (done.text, WorkoutSession.objects.open().count()) == ("61.5 kg × 7", 1)


def test_nothing_comes_back_beside_another_open_workout(log: WorkoutLog, as_alice: Client) -> None:
    recording.discard_session(user=log.user, session_id=log.session_id)
    start(log.user)
    before = everything()
    response = as_alice.post(f"/logs/{log.pk}/sets/", typed(bring_back="1"), follow=True)
    assert (response.status_code, everything()) == (422, before)
    assert messages_of(response) == ["Another workout is in progress. Finish it first, then save this."]


def test_a_set_is_deleted_and_comes_back(done: WorkoutSet, as_alice: Client) -> None:
    response = as_alice.post(f"/sets/{done.pk}/delete/", {"version": "1"}, follow=True)
    assert f"/sets/{done.pk}/restore/" in text_of(response)
    assert not WorkoutSet.objects.kept().exists()
    response = as_alice.post(f"/sets/{done.pk}/restore/", follow=True)
    assert "100 kg × 5" in text_of(response)
    assert WorkoutSet.objects.kept().get() == done


@pytest.mark.parametrize("action", ["delete", "restore"])
def test_deleting_in_what_is_gone_offers_the_way_back(
    done: WorkoutSet, as_alice: Client, action: str
) -> None:
    recording.remove_exercise(user=done.user, log_id=done.log_id)
    before = everything()
    response = as_alice.post(f"/sets/{done.pk}/{action}/", follow=True)
    assert (response.status_code, everything()) == (200, before)
    assert "This exercise was removed from the workout." in text_of(response)
    assert f"/logs/{done.log_id}/restore/" in text_of(response)


def test_a_link_to_a_deleted_set_says_so(done: WorkoutSet, as_alice: Client) -> None:
    recording.delete_set(user=done.user, set_id=done.pk)
    response = as_alice.get(f"/sets/{done.pk}/", follow=True)
    assert "This set was deleted." in text_of(response)
    assert f"/sets/{done.pk}/restore/" in text_of(response)


def test_an_exercise_is_found_and_added_once(session: WorkoutSession, as_alice: Client) -> None:
    exercise = Exercise.objects.create(name="Bench press")
    address = f"/sessions/{session.pk}/exercises/"
    assert is_fragment(response := as_alice.get(address, {"q": "benchpres"}, headers=HX))
    assert str(exercise.pk) in text_of(response)
    form = {"id": str(recording.new_id()), "exercise": str(exercise.pk)}
    answers = [as_alice.post(f"{address}add/", form)["Location"] for _ in range(2)]
    log = WorkoutLog.objects.get()
    assert answers == [f"/sessions/{session.pk}/?log={log.pk}#log-{log.pk}"] * 2


def test_adding_again_what_was_removed_meanwhile_offers_the_way_back(
    log: WorkoutLog, as_alice: Client
) -> None:
    recording.remove_exercise(user=log.user, log_id=log.pk)
    before = everything()
    form = {"id": str(log.pk), "exercise": str(log.exercise_id)}
    response = as_alice.post(f"/sessions/{log.session_id}/exercises/add/", form, follow=True)
    assert (response.status_code, everything()) == (200, before)
    assert "This exercise was removed from the workout." in text_of(response)
    assert f'action="/logs/{log.pk}/restore/"' in text_of(response)


def test_adding_to_a_discarded_workout_is_said(log: WorkoutLog, as_alice: Client) -> None:
    recording.discard_session(user=log.user, session_id=log.session_id)
    before = everything()
    form = {"id": str(recording.new_id()), "exercise": str(log.exercise_id)}
    response = as_alice.post(f"/sessions/{log.session_id}/exercises/add/", form, follow=True)
    assert (response.status_code, everything()) == (200, before)
    assert "This workout was discarded." in text_of(response)


def test_buttons_of_an_exercise_do_what_they_say(session: WorkoutSession, as_alice: Client) -> None:
    a, b = add(session, "A"), add(session, "B")

    def press(log: WorkoutLog, button: str, **form: str) -> list[tuple[str, int | None]]:
        assert as_alice.post(f"/logs/{log.pk}/{button}/", form).status_code == 302
        return list(session.logs.kept().in_order().values_list("exercise__name", "superset"))

    assert press(a, "move", direction="down") == [("B", None), ("A", None)]
    assert press(a, "move", direction="up") == [("A", None), ("B", None)]
    assert press(a, "superset") == [("A", 1), ("B", 1)]
    assert press(b, "superset/leave") == [("A", None), ("B", None)]
    assert press(a, "remove") == [("B", None)]
    assert press(a, "restore") == [("A", None), ("B", None)]


def test_the_last_exercise_is_told_that_nothing_follows(log: WorkoutLog, as_alice: Client) -> None:
    response = as_alice.post(f"/logs/{log.pk}/superset/")
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert (response.status_code, said) == (302, ["There is no exercise after this one."])


@pytest.mark.parametrize("button", ["move", "superset", "superset/leave", "remove", "restore"])
def test_buttons_on_a_stale_page_say_what_happened(log: WorkoutLog, as_alice: Client, button: str) -> None:
    recording.discard_session(user=log.user, session_id=log.session_id)
    before = everything()
    response = as_alice.post(f"/logs/{log.pk}/{button}/", {"direction": "up"}, follow=True)
    assert (response.status_code, everything()) == (200, before)
    assert "This workout was discarded." in text_of(response)


def test_a_note_is_stored(log: WorkoutLog, as_alice: Client) -> None:
    assert as_alice.get(f"/logs/{log.pk}/note/").status_code == 200
    for version, note in enumerate(["<b>12,5</b> 💪 שלום", ""], start=1):
        form = {"notes": note, "version": str(version)}
        assert as_alice.post(f"/logs/{log.pk}/note/", form).status_code == 302
        assert WorkoutLog.objects.get().notes == note


@pytest.mark.parametrize("note", [LONG, "a\x00b"], ids=["long", "nul"])
def test_a_note_that_cannot_be_stored_is_answered(log: WorkoutLog, as_alice: Client, note: str) -> None:
    response = as_alice.post(f"/logs/{log.pk}/note/", {"notes": note, "version": "1"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["notes"])
    assert WorkoutLog.objects.get().notes == ""


@pytest.mark.parametrize("version", ["1", "", "abc", "-1", "1e9"])
def test_a_note_changed_meanwhile_shows_both(log: WorkoutLog, as_alice: Client, version: str) -> None:
    recording.note_exercise(user=log.user, log_id=log.pk, version=1, notes="theirs")
    response = as_alice.post(f"/logs/{log.pk}/note/", {"notes": "mine", "version": version})
    assert (response.status_code, WorkoutLog.objects.get().notes) == (412, "theirs")
    assert "It now reads: “theirs”." in text_of(response)
    assert ">\nmine</textarea>" in text_of(response)
    assert 'name="version" value="2"' in text_of(response)


def test_a_note_is_not_changed_by_moving_its_exercise(log: WorkoutLog, as_alice: Client) -> None:
    other = add(log.session, "Row")
    form = as_alice.get(f"/logs/{log.pk}/note/").context["form"]
    recording.move_exercise(user=log.user, log_id=log.pk, by=1)
    recording.join_superset(user=log.user, log_id=other.pk)
    recording.leave_superset(user=log.user, log_id=log.pk)
    sent = {"notes": "mine", "version": form["version"].value()}
    assert as_alice.post(f"/logs/{log.pk}/note/", sent).status_code == 302
    assert list(WorkoutLog.objects.in_order().values_list("pk", "notes", "superset")) == [
        (other.pk, "", None),
        (log.pk, "mine", None),
    ]


@pytest.mark.parametrize("gone", ["exercise", "workout"])
def test_a_note_for_what_is_gone_brings_it_back(
    log: WorkoutLog,
    as_alice: Client,
    gone: str,
) -> None:
    if gone == "workout":
        recording.discard_session(user=log.user, session_id=log.session_id)
    else:
        recording.remove_exercise(user=log.user, log_id=log.pk)
    form = {"notes": "mine", "version": "1"}
    response = as_alice.post(f"/logs/{log.pk}/note/", form)
    assert response.status_code == 412
    assert ">\nmine</textarea>" in text_of(response)
    assert 'name="bring_back" value="1"' in text_of(response)
    assert as_alice.get(f"/logs/{log.pk}/note/").status_code == 302
    assert as_alice.post(f"/logs/{log.pk}/note/", form | {"bring_back": "1"}).status_code == 302
    assert WorkoutLog.objects.kept().get().notes == "mine"


def test_bob_gets_nothing_but_not_found(done: WorkoutSet, as_bob: Client) -> None:
    do(done.log, kg(90, 5))
    before = everything()
    log, row = f"/logs/{done.log_id}", f"/sets/{done.pk}"
    addresses = [
        *(
            f"{log}/{action}/"
            for action in ("sets", "note", "move", "superset", "superset/leave", "remove", "restore")
        ),
        *(f"{row}/{action}" for action in ("", "delete/", "restore/")),
        f"/sessions/{done.log.session_id}/exercises/add/",
    ]
    for address in addresses:
        form = typed(exercise=str(done.log.exercise_id), version="1", bring_back="1")
        assert (address, as_bob.post(address, form).status_code) == (address, 404)
    for address in (f"{log}/note/", f"{row}/"):
        assert as_bob.get(address).status_code == 404
    assert everything() == before
