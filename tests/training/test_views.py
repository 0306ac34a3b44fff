from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import ExerciseFactory
from training import search
from training.models import Exercise

pytestmark = pytest.mark.django_db

LIST = "/exercises/"
NEW = "/exercises/new/"

NOBODYS = "019e0000-0000-7000-8000-000000000000"


def form(**changes: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "name": "Viking press",
        "measurement": "weight_reps",
        "equipment": "landmine",
        "difficulty": "beginner",
        "mechanic": "compound",
        "force": "push",
        "primary": ["front_delts"],
        "secondary": ["triceps"],
        "instructions": "",
        "video_url": "",
        **changes,
    }


def errors(response: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = response.context["form"].errors
    return found


# --- Browse -------------------------------------------------------------------------------------------------------


def test_search_shows_what_fits_and_a_chip_for_own_ones(as_alice: Client, alice: User) -> None:
    ExerciseFactory.create(name="Bench press", primary=["chest"], equipment="barbell")
    ExerciseFactory.create(name="Bench dip", owner=alice)
    ExerciseFactory.create(name="Squat")
    page = as_alice.get(LIST, {"q": "bench"}).content.decode()
    assert "Bench press<small>Barbell · chest</small>" in page
    assert page.count('<span class="chip">yours</span>') == 1
    assert "Squat" not in page


def test_htmx_gets_the_results_alone_and_the_address_of_the_search(as_alice: Client) -> None:
    ExerciseFactory.create(name="Bench press", primary=["chest"])
    response = as_alice.get(
        LIST, {"q": " bench ", "muscle": "chest", "equipment": ""}, headers={"HX-Request": "true"}
    )
    assert response.content.decode().strip().startswith('<div id="results"')
    assert response["HX-Replace-Url"] == "/exercises/?q=bench&muscle=chest"


def test_going_back_in_the_browser_gets_the_whole_page(as_alice: Client) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<!doctype html>" in as_alice.get(LIST, headers=headers).content.decode()


def test_nothing_found_offers_to_make_it_with_the_name_filled_in(as_alice: Client) -> None:
    page = as_alice.get(LIST, {"q": "qwxzv & co"}).content.decode()
    assert 'href="/exercises/new/?name=qwxzv+%26+co"' in page
    assert 'value="qwxzv &amp; co"' in as_alice.get(NEW, {"name": "qwxzv & co"}).content.decode()


def test_pages_keep_the_search(as_alice: Client) -> None:
    for number in range(31):
        ExerciseFactory.create(name=f"Row {number}", primary=["lats"])
    page = as_alice.get(LIST, {"muscle": "lats"}).content.decode()
    assert "31 exercises" in page
    assert 'href="?muscle=lats&amp;page=2"' in page
    assert as_alice.get(LIST, {"muscle": "lats", "page": "2"}).content.decode().count("<small>") == 1


@pytest.mark.parametrize(
    "query",
    [
        {"muscle": "nose", "equipment": "<b>", "difficulty": "\0", "measurement": "x" * 10_000},
        {"page": "999"},
        {"page": "-1"},
        {"page": "NaN"},
        {"own": "maybe"},
        {"q": "   "},
    ],
)
def test_a_wrong_address_is_read_as_far_as_it_makes_sense(as_alice: Client, query: dict[str, str]) -> None:
    ExerciseFactory.create(name="Row")
    response = as_alice.get(LIST, query)
    assert response.status_code == 200
    assert "Row" in response.content.decode()


@pytest.mark.parametrize("text", ["💪", "\0", "x" * 10_000, "<script>alert(1)</script>", "\u202eשלום"])
def test_whatever_is_typed_is_answered_and_escaped(as_alice: Client, text: str) -> None:
    response = as_alice.get(LIST, {"q": text})
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize("rows", [1, 3])
def test_browsing_takes_six_queries_of_which_two_are_the_login(
    as_alice: Client, alice: User, rows: int, django_assert_num_queries: Any
) -> None:
    ExerciseFactory.create_batch(rows, primary=["lats"])
    ExerciseFactory.create_batch(rows, owner=alice, primary=["lats"])
    search.find(user=alice)
    with django_assert_num_queries(6):
        as_alice.get(LIST)


# --- One exercise -------------------------------------------------------------------------------------------------


def test_the_page_says_all_about_the_exercise(as_alice: Client) -> None:
    exercise = ExerciseFactory.create(
        name="Bench press",
        primary=["chest"],
        secondary=["triceps"],
        aliases=["BP", "Flat bench"],
        instructions="Lie down.\n\nPress <hard>.",
        video_url="https://example.com/video",
    )
    page = as_alice.get(exercise.get_absolute_url()).content.decode()
    assert "<p>Lie down.</p>\n\n<p>Press &lt;hard&gt;.</p>" in page
    assert "BP, Flat bench" in page
    assert '<a class="chip now" href="/exercises/?muscle=chest">Chest</a>' in page
    assert 'href="https://example.com/video"' in page
    assert reverse("workouts:exercise_history", args=[exercise.pk]) in page
    assert reverse("training:exercise_edit", args=[exercise.pk]) not in page


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://example.com", "data:text/html,x"])
def test_a_video_is_linked_over_https_only(as_alice: Client, url: str) -> None:
    exercise = ExerciseFactory.create(video_url=url)
    assert "Watch the video" not in as_alice.get(exercise.get_absolute_url()).content.decode()


def test_a_merged_exercise_leads_to_its_survivor(as_alice: Client) -> None:
    survivor = ExerciseFactory.create()
    gone = ExerciseFactory.create(merged_into=survivor, is_active=False)
    assert as_alice.get(gone.get_absolute_url())["Location"] == survivor.get_absolute_url()


@pytest.mark.parametrize("rows", [1, 3])
def test_one_exercise_takes_eight_queries(
    as_alice: Client, rows: int, django_assert_num_queries: Any
) -> None:
    exercise = ExerciseFactory.create(primary=["lats", "traps", "abs"][:rows], aliases=["a", "b", "c"][:rows])
    with django_assert_num_queries(8):  # three of them for the rests and the records
        as_alice.get(exercise.get_absolute_url())


# --- Own exercises ------------------------------------------------------------------------------------------------


def test_an_own_exercise_is_made_and_shown_to_its_owner_alone(
    as_alice: Client, as_bob: Client, alice: User
) -> None:
    response = as_alice.post(NEW, form(name=" Viking   press "))
    made = Exercise.objects.get(owner=alice)
    assert response["Location"] == made.get_absolute_url()
    assert (made.name, made.primary_muscles, made.secondary_muscles) == (
        "Viking press",
        ["front_delts"],
        ["triceps"],
    )
    assert "Only you see this exercise." in as_alice.get(made.get_absolute_url()).content.decode()
    for url in (made.get_absolute_url(), f"{made.get_absolute_url()}edit/"):
        assert as_bob.get(url).status_code == 404
    assert as_bob.post(f"{made.get_absolute_url()}edit/", form()).status_code == 404
    assert as_bob.post(f"{made.get_absolute_url()}active/", {"active": "0"}).status_code == 404
    assert str(made.pk) not in as_bob.get(LIST, {"q": "viking press"}).content.decode()


def test_sent_twice_it_is_one_exercise(as_alice: Client) -> None:
    data = form()
    first, second = as_alice.post(NEW, data), as_alice.post(NEW, data)
    assert first["Location"] == second["Location"]
    assert Exercise.objects.count() == 1


def test_it_goes_back_to_where_it_was_asked_from_if_that_is_ours(as_alice: Client) -> None:
    assert as_alice.post(NEW, form(next="/log/"))["Location"] == "/log/"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example.com/",
        "//evil.example.com/",
        "/\\evil.example.com/",
        "javascript:alert(1)",
        "abc",  # neither a path nor the name of one
        "training:exercises",
        "/" + "x" * 20_000,
    ],
)
def test_it_goes_nowhere_else(as_alice: Client, url: str) -> None:
    made = as_alice.post(NEW, form(next=url))
    assert (made.status_code, made["Location"]) == (302, Exercise.objects.get().get_absolute_url())
    assert f'href="{url}"' not in as_alice.get(NEW, {"next": url}).content.decode()


def test_an_id_of_somebody_elses_row_is_replaced_and_nothing_lost(as_alice: Client, bob: User) -> None:
    secret = ExerciseFactory.create(owner=bob, name="Secret")
    response = as_alice.post(NEW, form(id=str(secret.pk), instructions="Keep this."))
    assert response.status_code == 422
    page = response.content.decode()
    assert "Keep this." in page
    assert str(secret.pk) not in page
    assert "Secret" not in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 101),
        ("name", "x" * 10_000),
        ("name", "a\0b"),
        ("measurement", "weight"),
        ("equipment", ""),
        ("difficulty", "💪"),
        ("mechanic", "-1"),
        ("force", "NaN"),
        ("primary", ["nose"]),
        ("secondary", ["front_delts"]),
        ("instructions", "x" * 4001),
        ("video_url", "javascript:alert(1)"),
        ("video_url", "http://example.com/"),
        ("video_url", "https://" + "x" * 600 + ".com"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(as_alice: Client, field: str, value: Any) -> None:
    response = as_alice.post(NEW, form(**{"instructions": "Keep this.", field: value}))
    assert response.status_code == 422
    assert list(errors(response)) == [field]
    label = response.context["form"][field].label
    assert f"Not saved yet. Look again at: {label}." in response.content.decode()
    assert field == "instructions" or "Keep this." in response.content.decode()
    assert not Exercise.objects.exists()


@pytest.mark.parametrize("name", ["💪 lift", "תרגיל", "<b>Bold</b>", "O’Brien’s row", "12,5"])
def test_any_name_is_a_name_and_is_escaped(as_alice: Client, name: str) -> None:
    page = as_alice.post(NEW, form(name=name), follow=True).content.decode()
    assert Exercise.objects.get().name == name
    assert "<b>Bold</b>" not in page


def test_a_missing_id_is_told(as_alice: Client) -> None:
    response = as_alice.post(NEW, form(id="nonsense"))
    assert response.status_code == 422
    assert "Open it again" in response.content.decode()


def test_a_name_of_an_own_one_is_refused_at_the_name(as_alice: Client, alice: User, bob: User) -> None:
    ExerciseFactory.create(name="Viking Press", owner=alice, is_active=False)
    ExerciseFactory.create(name="Other", owner=bob)
    ExerciseFactory.create(name="Other")
    assert errors(as_alice.post(NEW, form())) == {
        "name": [
            "You already have an exercise with this name. It is switched off; you can offer it again on its page."
        ]
    }
    assert as_alice.post(NEW, form(name="Other")).status_code == 302


def test_an_edit_shows_what_is_there_and_saves_what_is_typed(as_alice: Client, alice: User) -> None:
    own = ExerciseFactory.create(name="Mine", owner=alice, primary=["lats"], instructions="Old.")
    url = f"{own.get_absolute_url()}edit/"
    page = as_alice.get(url).content.decode()
    assert 'value="Mine"' in page
    assert "A change counts from your next workout on." in page
    assert 'value="lats" id="id_primary_1" checked' in page
    assert (
        as_alice.post(url, form(version="1", name="Ours", measurement="time"))["Location"]
        == own.get_absolute_url()
    )
    stored = Exercise.objects.get(pk=own.pk)
    assert (stored.name, stored.measurement, stored.primary_muscles) == ("Ours", "time", ["front_delts"])


def test_two_pages_on_one_exercise_show_each_other_what_they_say(as_alice: Client, alice: User) -> None:
    own = ExerciseFactory.create(name="Mine", owner=alice, primary=["lats"], instructions="Old.")
    url = f"{own.get_absolute_url()}edit/"
    first = form(
        version="1", name="First", primary=["quads", "abs"], secondary=[], instructions="<b>Hold</b>"
    )
    second = form(version="1", name="Second", equipment="cable", instructions="")
    assert as_alice.post(url, first).status_code == 302
    answer = as_alice.post(url, second)
    page = answer.content.decode()
    assert answer.status_code == 412
    for stored in (
        "Name: First",
        "Equipment: Landmine",
        "do the work: Quads, Abs",
        "that help: nothing",
        "How you do it: &lt;b&gt;Hold&lt;/b&gt;",
    ):
        assert f"{stored}</li>" in page
    assert "Force:" not in page
    assert 'value="Second"' in page
    assert Exercise.objects.get(pk=own.pk).name == "First"
    again = answer.context["form"].data.dict() | {"primary": second["primary"], "secondary": []}
    assert (again["version"], as_alice.post(url, again).status_code) == ("2", 302)
    assert Exercise.objects.get(pk=own.pk).name == "Second"


@pytest.mark.parametrize("version", ["", "x", "\0", "-1", "9" * 5000, "2"])
def test_a_strange_version_shows_what_is_stored_first(as_alice: Client, alice: User, version: str) -> None:
    own = ExerciseFactory.create(name="Mine", owner=alice)
    answer = as_alice.post(f"{own.get_absolute_url()}edit/", form(version=version))
    assert (answer.status_code, answer.context["form"].data["version"]) == (412, "1")
    assert "Name: Mine</li>" in answer.content.decode()


def test_what_was_corrected_after_a_lost_answer_comes_back_as_an_edit(as_alice: Client) -> None:
    data = form(name="Vikng press", next="/log/")
    as_alice.post(NEW, data)
    answer = as_alice.post(NEW, data | {"name": "Viking press"})
    own = Exercise.objects.get()
    page = answer.content.decode()
    assert (answer.status_code, own.name) == (412, "Vikng press")
    assert "Name: Vikng press</li>" in page
    assert f'action="{own.get_absolute_url()}edit/"' in page
    sent = as_alice.post(f"{own.get_absolute_url()}edit/", data | {"name": "Viking press", "version": "1"})
    assert sent["Location"] == "/log/"
    assert Exercise.objects.get().name == "Viking press"


def test_an_edit_to_a_taken_name_is_refused(as_alice: Client, alice: User) -> None:
    ExerciseFactory.create(name="Viking press", owner=alice)
    own = ExerciseFactory.create(name="Mine", owner=alice)
    response = as_alice.post(f"{own.get_absolute_url()}edit/", form(version="1"))
    assert response.status_code == 422
    assert errors(response) == {"name": ["You already have an exercise with this name."]}


def test_an_exercise_of_the_catalogue_is_not_edited_here(as_alice: Client) -> None:
    shared = ExerciseFactory.create()
    assert as_alice.get(f"{shared.get_absolute_url()}edit/").status_code == 404
    assert as_alice.post(f"{shared.get_absolute_url()}active/", {"active": "0"}).status_code == 404


def test_switching_off_takes_it_out_of_search_and_on_brings_it_back(as_alice: Client, alice: User) -> None:
    own = ExerciseFactory.create(name="Mine", owner=alice)
    url = f"{own.get_absolute_url()}active/"
    assert as_alice.get(url).status_code == 405
    page = as_alice.post(url, {"active": "0"}, follow=True).content.decode()
    assert "You switched this exercise off" in page
    assert search.find(user=alice) == []
    as_alice.post(url, {"active": "1"})
    assert search.find(user=alice) == [own]


@pytest.mark.parametrize("path", ["", "new/", f"{NOBODYS}/", f"{NOBODYS}/edit/", f"{NOBODYS}/active/"])
def test_every_page_asks_for_a_login(client: Client, path: str) -> None:
    assert client.get(LIST + path)["Location"].startswith("/accounts/login/")
