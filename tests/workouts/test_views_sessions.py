"""One session's pages: start, show, finish, edit, write down, discard, undo."""

import html
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client

from accounts.models import User
from tests.factories import AT
from tests.workouts.story import add, do, everything, finish, kg, start
from tests.workouts.test_bad_input import HX, JUNK, LONG, messages_of, text_of
from workouts import recording
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 19, 0, 30, tzinfo=UTC)  # an hour after AT


@pytest.fixture(autouse=True)
def at_seven() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


FINISH = {"ended": "18:45", "name": "Legs", "mood": "good", "rating": "4", "notes": "a note of mine"}
EDIT = {"version": "1", "local_date": "2026-03-01", "started": "17:30", **FINISH, "minutes": "50"}
PAST = {"local_date": "2026-02-01", "started": "18:00", "minutes": "45", "name": "Legs"}


def shows(response: Any, typed: dict[str, str]) -> bool:
    """Everything typed stands on the page again."""
    page = text_of(response)
    texts = [value for name, value in typed.items() if name not in {"version", "id"} and value]
    return all(f'value="{value}"' in page or f">\n{value}</textarea>" in page for value in texts)


def test_starting_leads_to_the_new_session(alice: User, as_alice: Client) -> None:
    pk = recording.new_id()
    for _ in range(2):  # a double tap
        response = as_alice.post("/sessions/start/", {"id": str(pk)})
        assert (response.status_code, response["Location"]) == (302, f"/sessions/{pk}/")
    assert WorkoutSession.objects.for_user(alice).get().pk == pk


def test_an_exercise_of_warm_ups_alone_counts_no_sets_when_it_is_over(alice: User, as_alice: Client) -> None:
    session = start(alice)
    do(add(session, "Bench press"), kg(40, 8, kind="warm_up"))
    do(add(session, "Squat"), kg(100, 5))
    address = session.get_absolute_url()
    chips = re.compile(r'class="chip[^"]*">([^<]+)<')
    assert chips.findall(text_of(as_alice.get(address))) == ["0 sets"]
    finish(session)
    assert chips.findall(text_of(as_alice.get(address))) == ["1 set"]


def test_starting_beside_an_open_session_goes_on_there(session: WorkoutSession, as_alice: Client) -> None:
    response = as_alice.post("/sessions/start/", {"id": str(recording.new_id())})
    assert response["Location"] == f"/sessions/{session.pk}/"
    assert said(response) == ["This workout is still in progress. Finish or discard it to start another one."]


def test_repeating_what_was_discarded_meanwhile_is_said(session: WorkoutSession, as_alice: Client) -> None:
    recording.discard_session(user=session.user, session_id=session.pk)
    response = as_alice.post("/sessions/start/", {"repeat": str(session.pk)})
    assert (response["Location"], said(response)) == ("/log/", ["This workout was discarded."])


def test_finishing_stores_how_it_went(session: WorkoutSession, as_alice: Client) -> None:
    response = as_alice.post(f"/sessions/{session.pk}/finish/", FINISH)
    assert (response.status_code, said(response)) == (302, ["Legs is in your history."])
    session.refresh_from_db()
    assert (session.ended_at, session.mood, session.rating, session.notes) == (
        datetime(2026, 3, 2, 18, 45, tzinfo=UTC),
        "good",
        4,
        "a note of mine",
    )


def test_finishing_needs_no_answers(session: WorkoutSession, as_alice: Client) -> None:
    as_alice.post(f"/sessions/{session.pk}/finish/", {"ended": "19:00"})
    session.refresh_from_db()
    assert (session.ended_at, session.mood, session.rating, session.title) == (
        NOW,
        None,
        None,
        "Monday workout",
    )


def test_a_forgotten_workout_is_offered_the_time_of_its_last_set(done: WorkoutSet, as_alice: Client) -> None:
    with time_machine.travel(datetime(2026, 3, 3, 9, tzinfo=UTC), tick=False):
        page = text_of(as_alice.get(f"/sessions/{done.log.session_id}/finish/"))
    assert 'value="18:00"' in page
    assert "Your last set was at 18:00." in page


def test_a_set_of_a_removed_exercise_is_not_offered_as_the_end(done: WorkoutSet, as_alice: Client) -> None:
    do(gone := add(done.log.session, "Row"), kg(60, 8), at=datetime(2026, 3, 2, 18, 30, tzinfo=UTC))
    recording.remove_exercise(user=gone.user, log_id=gone.pk)
    with time_machine.travel(datetime(2026, 3, 3, 9, tzinfo=UTC), tick=False):
        page = text_of(as_alice.get(f"/sessions/{done.log.session_id}/finish/"))
    assert "Your last set was at 18:00." in page


@pytest.mark.parametrize(
    ("at", "ended_at"),
    [
        ("last_set", AT),
        ("now", datetime(2026, 3, 3, 9, tzinfo=UTC)),
        ("", datetime(2026, 3, 3, 9, tzinfo=UTC)),
    ],
)
def test_a_forgotten_workout_ends_where_the_person_says(
    done: WorkoutSet, as_alice: Client, at: str, ended_at: datetime
) -> None:
    with time_machine.travel(datetime(2026, 3, 3, 9, tzinfo=UTC), tick=False):
        as_alice.post(f"/sessions/{done.log.session_id}/finish/forgotten/", {"at": at})
    session = WorkoutSession.objects.get()
    assert (session.state, session.ended_at) == ("finished", ended_at)


def test_a_forgotten_workout_whose_last_set_is_gone_is_not_ended_otherwise(
    done: WorkoutSet, as_alice: Client
) -> None:
    """The page was opened before the set was deleted elsewhere: days of training were not what was asked for."""
    recording.delete_set(user=done.user, set_id=done.pk)
    url = f"/sessions/{done.log.session_id}/finish/"
    response = as_alice.post(f"{url}forgotten/", {"at": "last_set"})
    assert (response["Location"], said(response)) == (
        url,
        ["This workout has no sets any more. Say when it ended."],
    )
    assert WorkoutSession.objects.get().is_open


def test_a_workout_gone_on_with_a_day_later_ends_after_its_last_set(
    log: WorkoutLog, as_alice: Client
) -> None:
    at = datetime(2026, 3, 4, 9, 30, 20, tzinfo=UTC)
    do(log, kg(100, 5), at=at)
    with time_machine.travel(datetime(2026, 3, 4, 12, tzinfo=UTC), tick=False):
        form = as_alice.get(f"/sessions/{log.session_id}/finish/").context["form"]
        ended = f"{form['ended'].value():%H:%M}"
        assert as_alice.post(f"/sessions/{log.session_id}/finish/", {"ended": ended}).status_code == 302
    log.session.refresh_from_db()
    assert log.session.ended_at == at


TEXT_JUNK = {"name": [LONG, "a\x00b"], "notes": [LONG, "a\x00b"]}
FINISH_JUNK = {
    "ended": ["", *JUNK.values(), "12,5", "25:00", "19:01"],
    "mood": list(JUNK.values()),
    "rating": [*JUNK.values(), "0", "6", "4.5"],
    **TEXT_JUNK,
}


@pytest.mark.parametrize("field", FINISH_JUNK)
def test_junk_when_finishing_is_answered_at_the_field(
    session: WorkoutSession, as_alice: Client, field: str
) -> None:
    before = everything()
    for junk in FINISH_JUNK[field]:
        typed = FINISH | {field: junk}
        response = as_alice.post(f"/sessions/{session.pk}/finish/", typed)
        assert (junk, response.status_code, list(response.context["form"].errors)) == (junk, 422, [field])
        assert html.escape(response.context["form"].errors[field][0]) in response.content.decode()
        assert shows(response, {name: value for name, value in typed.items() if name != field})
    assert everything() == before


@pytest.mark.parametrize("field", ["name", "notes"])
def test_texts_take_any_text_and_never_become_markup(
    session: WorkoutSession, as_alice: Client, field: str
) -> None:
    for version, text in enumerate(("💪 12,5", "כבד", "<script>alert(1)</script>"), start=1):
        typed = EDIT | {field: text, "version": str(version)}
        response = as_alice.post(f"/sessions/{session.pk}/edit/", typed, follow=True)
        session.refresh_from_db()
        assert (response.status_code, getattr(session, field)) == (200, text)
        assert b"<script>alert" not in response.content


def test_finishing_again_with_the_same_words_is_a_replay(session: WorkoutSession, as_alice: Client) -> None:
    as_alice.post(f"/sessions/{session.pk}/finish/", FINISH)
    before = everything()
    response = as_alice.post(f"/sessions/{session.pk}/finish/", FINISH)
    assert (response.status_code, everything()) == (302, before)


def test_finishing_what_was_finished_meanwhile_keeps_what_was_typed(
    session: WorkoutSession, as_alice: Client
) -> None:
    finish(session, at=NOW, notes="from the phone")
    before = everything()
    response = as_alice.post(f"/sessions/{session.pk}/finish/", FINISH)
    assert (response.status_code, everything()) == (412, before)
    assert messages_of(response) == [
        "Finished on another page meanwhile. Save to replace what was said there with this."
    ]
    assert f'action="/sessions/{session.pk}/edit/"' in text_of(response)
    form = response.context["form"]
    sent_again = {name: form[name].value() or "" for name in form.fields}
    assert as_alice.post(f"/sessions/{session.pk}/edit/", sent_again).status_code == 302
    session.refresh_from_db()
    assert (session.notes, session.name, session.started_at, session.ended_at) == (
        "a note of mine",
        "Legs",
        AT,
        NOW,
    )


@pytest.mark.parametrize(("page", "typed"), [("finish", FINISH), ("edit", EDIT)])
def test_what_was_discarded_meanwhile_comes_back_with_what_was_typed(
    session: WorkoutSession, as_alice: Client, page: str, typed: dict[str, str]
) -> None:
    recording.discard_session(user=session.user, session_id=session.pk)
    before = everything()
    response = as_alice.post(f"/sessions/{session.pk}/{page}/", typed)
    assert (response.status_code, everything()) == (412, before)
    assert messages_of(response) == [
        "This workout was discarded. Save to bring it back with what stands here."
    ]
    assert shows(response, typed if page == "finish" else typed | {"minutes": "", "ended": ""})
    assert 'name="bring_back" value="1"' in text_of(response)
    assert as_alice.post(f"/sessions/{session.pk}/{page}/", typed | {"bring_back": "1"}).status_code == 302
    session.refresh_from_db()
    assert (session.deleted_at, session.notes) == (None, "a note of mine")


@pytest.mark.parametrize(("page", "typed"), [("finish", FINISH), ("edit", EDIT)])
def test_what_was_discarded_does_not_come_back_beside_another_open_one(
    session: WorkoutSession, as_alice: Client, page: str, typed: dict[str, str]
) -> None:
    recording.discard_session(user=session.user, session_id=session.pk)
    start(session.user)
    before = everything()
    response = as_alice.post(f"/sessions/{session.pk}/{page}/", typed | {"bring_back": "1"})
    assert (response.status_code, everything()) == (422, before)
    assert messages_of(response) == ["Another workout is in progress. Finish it first, then save this."]
    assert 'name="bring_back" value="1"' in text_of(response)


def test_pages_of_a_discarded_session_lead_to_the_way_back(session: WorkoutSession, as_alice: Client) -> None:
    recording.discard_session(user=session.user, session_id=session.pk)
    for page in ("finish", "edit", "exercises"):
        response = as_alice.get(f"/sessions/{session.pk}/{page}/")
        assert (page, response["Location"]) == (page, f"/sessions/{session.pk}/")
    assert "This workout was discarded" in text_of(as_alice.get(f"/sessions/{session.pk}/"))


def test_editing_a_past_session_moves_it(session: WorkoutSession, as_alice: Client) -> None:
    add(session)
    finish(session, at=NOW)
    response = as_alice.post(f"/sessions/{session.pk}/edit/", EDIT | {"version": "2"})
    assert (response.status_code, response["Location"]) == (302, f"/sessions/{session.pk}/")
    session.refresh_from_db()
    assert (session.local_date, session.started_at, session.ended_at, session.name) == (
        date(2026, 3, 1),
        datetime(2026, 3, 1, 17, 30, tzinfo=UTC),
        datetime(2026, 3, 1, 18, 20, tzinfo=UTC),
        "Legs",
    )
    assert WorkoutLog.objects.get().date == date(2026, 3, 1)


@pytest.mark.parametrize("seconds", [0, 20, 3633, 40 * 3600])
def test_saving_the_edit_page_as_it_is_changes_no_time(alice: User, as_alice: Client, seconds: int) -> None:
    began = datetime(2026, 2, 20, 18, 3, 27, 123456, tzinfo=UTC)
    session = start(alice, at=began)
    ended = datetime.fromtimestamp(began.timestamp() + seconds, UTC)
    finish(session, at=ended)
    form = as_alice.get(f"/sessions/{session.pk}/edit/").context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent |= {"started": "18:03", "local_date": "2026-02-20", "mood": "", "rating": "", "name": "Renamed"}
    assert as_alice.post(f"/sessions/{session.pk}/edit/", sent).status_code == 302
    session.refresh_from_db()
    assert (session.name, session.started_at, session.ended_at) == ("Renamed", began, ended)


EDIT_JUNK = {
    "local_date": ["", *JUNK.values(), "2026-13-01", "2026-03-03", "1949-12-31", "0001-01-01", "9999-12-31"],
    "started": ["", *JUNK.values(), "24:00", "12,5"],
    "minutes": [*JUNK.values(), "0", "1441", "12,5", "12.5"],
    "mood": list(JUNK.values()),
    "rating": [*JUNK.values(), "6"],
    **TEXT_JUNK,
}


@pytest.mark.parametrize("field", EDIT_JUNK)
def test_junk_in_an_edit_is_answered_at_the_field(
    session: WorkoutSession, as_alice: Client, field: str
) -> None:
    finish(session, at=NOW)
    before = everything()
    for junk in EDIT_JUNK[field]:
        typed = EDIT | {"version": "2", field: junk}
        response = as_alice.post(f"/sessions/{session.pk}/edit/", typed)
        assert (junk, response.status_code, list(response.context["form"].errors)) == (junk, 422, [field])
        assert html.escape(response.context["form"].errors[field][0]) in response.content.decode()
        kept = {name: value for name, value in typed.items() if name not in {field, "ended"}}
        assert shows(response, kept)
    assert everything() == before


def test_a_start_that_has_not_come_is_answered(session: WorkoutSession, as_alice: Client) -> None:
    response = as_alice.post(
        f"/sessions/{session.pk}/edit/", EDIT | {"local_date": "2026-03-02", "started": "19:02"}
    )
    assert response.context["form"].errors == {"started": ["That time has not come yet."]}


@pytest.mark.parametrize("version", ["", "7", *JUNK.values()])
def test_an_edit_of_another_version_keeps_what_was_typed_and_can_be_sent_again(
    session: WorkoutSession, as_alice: Client, version: str
) -> None:
    before = everything()
    response = as_alice.post(f"/sessions/{session.pk}/edit/", EDIT | {"version": version})
    assert (response.status_code, everything()) == (412, before)
    assert messages_of(response) == [
        "Changed elsewhere meanwhile. Save again to replace that with what stands here."
    ]
    assert 'name="version" value="1"' in text_of(response)
    assert shows(response, EDIT | {"minutes": "", "ended": ""})


def test_a_past_workout_is_written_down_and_goes_on_to_its_exercises(alice: User, as_alice: Client) -> None:
    typed = PAST | {"id": str(recording.new_id())}
    for _ in range(2):
        response = as_alice.post("/log/past/", typed)
        assert response["Location"] == f"/sessions/{typed['id']}/exercises/"
    session = WorkoutSession.objects.for_user(alice).get()
    assert (session.state, session.local_date, session.duration and session.duration.seconds) == (
        "finished",
        date(2026, 2, 1),
        45 * 60,
    )


def test_a_past_workout_corrected_after_a_lost_answer_goes_on_as_a_change_of_it(
    alice: User, as_alice: Client
) -> None:
    typed = PAST | {"id": str(recording.new_id())}
    as_alice.post("/log/past/", typed)
    before = everything()
    corrected = typed | {"local_date": "2026-02-02", "minutes": "50"}
    response = as_alice.post("/log/past/", corrected)
    assert (response.status_code, everything()) == (412, before)
    assert messages_of(response) == [
        "This workout is in your history already. Save to replace what was said there with this."
    ]
    assert shows(response, corrected)
    form = response.context["form"]
    assert f'action="/sessions/{typed["id"]}/edit/"' in text_of(response)
    sent = {name: form[name].value() or "" for name in form.fields}
    assert as_alice.post(f"/sessions/{typed['id']}/edit/", sent).status_code == 302
    session = WorkoutSession.objects.for_user(alice).get()
    assert (session.local_date, session.duration and session.duration.seconds) == (date(2026, 2, 2), 50 * 60)


PAST_JUNK = {name: EDIT_JUNK[name] for name in ("local_date", "started", "minutes", "name")}


@pytest.mark.parametrize("field", PAST_JUNK)
def test_junk_in_a_past_workout_is_answered_at_the_field(as_alice: Client, field: str) -> None:
    for junk in PAST_JUNK[field]:
        typed = PAST | {"id": str(recording.new_id()), field: junk}
        response = as_alice.post("/log/past/", typed)
        assert (junk, response.status_code, list(response.context["form"].errors)) == (junk, 422, [field])
        assert html.escape(response.context["form"].errors[field][0]) in response.content.decode()
        assert shows(response, {name: value for name, value in typed.items() if name != field})
    assert not WorkoutSession.objects.exists()


def test_nothing_at_all_is_answered(session: WorkoutSession, as_alice: Client) -> None:
    before = everything()
    for address in (f"/sessions/{session.pk}/finish/", f"/sessions/{session.pk}/edit/", "/log/past/"):
        response = as_alice.post(address, {})
        assert (address, response.status_code) == (address, 422)
        assert response.context["form"].errors
    assert everything() == before


def test_a_strange_id_of_a_past_workout_is_made_good(alice: User, as_alice: Client) -> None:
    for junk in ["", *JUNK.values()]:
        assert as_alice.post("/log/past/", PAST | {"id": junk}).status_code == 302
    assert WorkoutSession.objects.for_user(alice).count() == 1 + len(JUNK)


def test_an_id_of_bobs_is_answered_with_a_new_one(as_alice: Client, bob: User) -> None:
    theirs = start(bob)
    response = as_alice.post("/log/past/", PAST | {"id": str(theirs.pk)})
    assert (response.status_code, messages_of(response)) == (
        422,
        ["This form was used before. Send it once more."],
    )
    assert shows(response, PAST)
    again = PAST | {"id": response.context["form"]["id"].value()}
    assert as_alice.post("/log/past/", again).status_code == 302


def test_discarding_offers_the_way_back(done: WorkoutSet, as_alice: Client) -> None:
    pk = done.log.session_id
    response = as_alice.post(f"/sessions/{pk}/discard/")
    assert response["Location"] == f"/?undo=session.{pk}"
    assert f'action="/sessions/{pk}/restore/"' in text_of(as_alice.get(response["Location"]))
    assert as_alice.post(f"/sessions/{pk}/restore/")["Location"] == f"/sessions/{pk}/"
    assert WorkoutSession.objects.open().get().pk == pk


def test_an_undo_beside_another_open_workout_is_said(session: WorkoutSession, as_alice: Client) -> None:
    recording.discard_session(user=session.user, session_id=session.pk)
    other = start(session.user)
    response = as_alice.post(f"/sessions/{session.pk}/restore/")
    assert (response["Location"], len(said(response))) == (f"/sessions/{other.pk}/", 1)


def test_bob_gets_nothing_but_not_found(done: WorkoutSet, as_bob: Client) -> None:
    before = everything()
    pk = done.log.session_id
    for page in ("", "edit/", "finish/", "exercises/"):
        assert as_bob.get(f"/sessions/{pk}/{page}").status_code == 404
    for page, typed in (("edit/", EDIT), ("finish/", FINISH), ("discard/", {}), ("restore/", {})):
        for headers in ({}, HX):
            assert as_bob.post(f"/sessions/{pk}/{page}", typed, headers=headers).status_code == 404
    assert as_bob.post("/sessions/start/", {"repeat": str(pk)}).status_code == 404
    assert everything() == before


def test_a_finished_workout_stands_under_history_and_an_open_one_under_log(
    alice: User, as_alice: Client
) -> None:
    session = start(alice)
    current = re.compile(r'aria-current="true">.*?</svg>\s*(\w+)</a>', re.DOTALL)
    assert current.findall(as_alice.get(f"/sessions/{session.pk}/").content.decode()) == ["Log"]
    finish(session)
    assert current.findall(as_alice.get(f"/sessions/{session.pk}/").content.decode()) == ["History"]
