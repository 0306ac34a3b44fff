from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import ExerciseFactory, WorkoutLogFactory
from tests.training.admin.staff import LIST, allowed
from training.models import Exercise, ExerciseAlias

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(sam: User) -> Client:
    return allowed(sam, "view", "add", "change", "delete")


def form(exercise: Exercise, **changes: Any) -> dict[str, Any]:
    """The change form as the browser sends it back."""
    data: dict[str, Any] = {
        name: getattr(exercise, name)
        for name in ("name", "measurement", "equipment", "difficulty", "mechanic", "force", "instructions")
    }
    data |= {"video_url": "", "is_active": "on"}
    for prefix, rows, columns in (
        ("muscles", exercise.muscles.all(), ("muscle", "role")),
        ("aliases", exercise.aliases.all(), ("name",)),
    ):
        data |= {f"{prefix}-INITIAL_FORMS": len(rows), f"{prefix}-TOTAL_FORMS": len(rows) + 1}
        for number, row in enumerate(rows):
            data |= {f"{prefix}-{number}-id": row.pk, f"{prefix}-{number}-exercise": exercise.pk}
            data |= {f"{prefix}-{number}-{column}": getattr(row, column) for column in columns}
        data[f"{prefix}-{len(rows)}-exercise"] = exercise.pk
        data[f"{prefix}-{len(rows)}-role"] = "primary"
    return data | changes


def change(client: Client, exercise: Exercise, **changes: Any) -> Any:
    return client.post(f"{LIST}{exercise.pk}/change/", form(exercise, **changes))


def rows(response: Any) -> list[str]:
    return [exercise.name for exercise in response.context["cl"].result_list]


def test_the_list_is_the_catalogue_and_peoples_own_on_request(keeper: Client, alice: User) -> None:
    ExerciseFactory.create(name="Shared", primary=["chest", "lats"])
    ExerciseFactory.create(name="Hers", owner=alice)
    page = keeper.get(LIST)
    assert rows(page) == ["Shared"]
    assert "Chest, Lats" in page.content.decode()
    own = keeper.get(LIST, {"whose": "own"})
    assert rows(own) == ["Hers"]
    assert ">own</a>" in own.content.decode()
    assert alice.email not in own.content.decode()
    assert rows(keeper.get(LIST, {"whose": "all"})) == ["Hers", "Shared"]


def test_search_goes_through_names_and_aliases(keeper: Client) -> None:
    ExerciseFactory.create(name="Bench press", aliases=["BP", "BP flat"])
    ExerciseFactory.create(name="Squat")
    assert rows(keeper.get(LIST, {"q": "bp"})) == ["Bench press"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"equipment": "rings"}, ["A"]),
        ({"difficulty": "advanced"}, ["B"]),
        ({"measurement": "time"}, ["C"]),
        ({"primary": "chest"}, ["A"]),
        ({"secondary": "chest"}, ["B"]),
        ({"state": "inactive"}, ["C"]),
        ({"state": "merged"}, ["D"]),
        ({"state": "active"}, ["A", "B"]),
        ({"gap": "muscle"}, ["C", "D"]),
        ({"gap": "instructions"}, ["B", "C", "D"]),
        ({"state": "nonsense"}, ["A", "B", "C", "D"]),
    ],
)
def test_the_list_is_narrowed(keeper: Client, query: dict[str, str], expected: list[str]) -> None:
    first = ExerciseFactory.create(name="A", equipment="rings", primary=["chest"], instructions="Yes.")
    ExerciseFactory.create(name="B", difficulty="advanced", primary=["abs"], secondary=["chest"])
    ExerciseFactory.create(name="C", measurement="time", is_active=False)
    ExerciseFactory.create(name="D", merged_into=first, is_active=False)
    assert rows(keeper.get(LIST, query)) == expected


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_ten_queries(keeper: Client, number: int, django_assert_num_queries: Any) -> None:
    ExerciseFactory.create_batch(number, primary=["chest"], aliases=["x"])
    with django_assert_num_queries(9):
        keeper.get(LIST)


def test_muscles_and_aliases_are_edited_in_place_and_the_history_says_so(keeper: Client) -> None:
    exercise = ExerciseFactory.create(name="Bench", primary=["chest"], secondary=["abs"], aliases=["Flat"])
    response = change(
        keeper,
        exercise,
        **{"aliases-0-name": "Flat bench", "aliases-1-name": "BP", "muscles-1-DELETE": "on"},
    )
    assert response.status_code == 302
    record = exercise.history.first()
    assert record.history_change_reason == "aliases: +BP, +Flat bench, −Flat; secondary: −abs"
    assert record.history_user.email == "sam@example.com"
    page = keeper.get(f"{LIST}{exercise.pk}/history/").content.decode()
    assert "aliases: +BP, +Flat bench, −Flat; secondary: −abs" in page
    assert "style=" not in page


def test_an_alias_of_another_exercise_is_refused(keeper: Client) -> None:
    ExerciseFactory.create(name="Row", aliases=["Pull"])
    exercise = ExerciseFactory.create(name="Bench", aliases=["Flat"])
    for alias in ("ROW", "pull", "flat"):
        assert change(keeper, exercise, **{"aliases-1-name": alias}).status_code == 200
    assert change(keeper, exercise, name="Pull").status_code == 200
    assert ExerciseAlias.objects.count() == 2


def test_a_muscle_twice_is_refused(keeper: Client) -> None:
    exercise = ExerciseFactory.create(primary=["chest"])
    response = change(keeper, exercise, **{"muscles-1-muscle": "chest", "muscles-1-role": "secondary"})
    assert response.status_code == 200
    assert exercise.muscles.count() == 1


def test_a_new_exercise_is_of_the_catalogue(keeper: Client) -> None:
    data = form(Exercise(name="New one"))
    data |= {"muscles-0-muscle": "chest", "muscles-0-exercise": "", "aliases-0-exercise": ""}
    assert keeper.post(f"{LIST}add/", data).status_code == 302
    made = Exercise.objects.get()
    assert (made.owner, made.key, made.primary_muscles) == (None, None, ["chest"])
    assert made.history.get().history_change_reason == "primary: +chest"


def test_a_persons_own_exercise_is_looked_at_only(keeper: Client, alice: User) -> None:
    own = ExerciseFactory.create(name="Hers", owner=alice, instructions="Private.")
    page = keeper.get(f"{LIST}{own.pk}/change/")
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    assert change(keeper, own, name="Ours").status_code == 403
    assert keeper.post(f"{LIST}{own.pk}/delete/", {"post": "yes"}).status_code == 403
    own.refresh_from_db()
    assert own.name == "Hers"


def test_what_is_logged_cannot_be_deleted_and_the_page_says_why(keeper: Client) -> None:
    exercise = ExerciseFactory.create(name="Bench", aliases=["BP"])
    WorkoutLogFactory.create(exercise=exercise)
    page = keeper.get(f"{LIST}{exercise.pk}/delete/").content.decode()
    assert "would require deleting the following protected related objects" in page
    keeper.post(f"{LIST}{exercise.pk}/delete/", {"post": "yes"})
    assert Exercise.objects.count() == 1


def test_what_nothing_refers_to_can_be_deleted(keeper: Client) -> None:
    exercise = ExerciseFactory.create(name="Bench", aliases=["BP"], primary=["chest"])
    assert keeper.post(f"{LIST}{exercise.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Exercise.objects.exists()


def test_activate_and_deactivate_leave_merged_and_private_ones_alone(keeper: Client, alice: User) -> None:
    shared = ExerciseFactory.create()
    own = ExerciseFactory.create(owner=alice)
    gone = ExerciseFactory.create(merged_into=shared, is_active=False)
    ids = [str(row.pk) for row in (shared, own, gone)]
    for action, active in (("deactivate", False), ("activate", True)):
        page = keeper.post(
            f"{LIST}?whose=all", {"action": action, "_selected_action": ids}, follow=True
        ).content.decode()
        assert "2 left as they were" in page
        state = dict(Exercise.objects.values_list("pk", "is_active"))
        assert state == {shared.pk: active, own.pk: True, gone.pk: False}
    assert shared.history.count() == 3


def test_who_may_only_look_may_not_act(sam: User) -> None:
    viewer = allowed(sam, "view")
    one, two = ExerciseFactory.create_batch(2)
    page = viewer.get(LIST).content.decode()
    for action in ("merge_duplicates", "promote", "activate", "deactivate", "delete_selected"):
        assert action not in page
    viewer.post(LIST, {"action": "deactivate", "_selected_action": [str(one.pk)]})
    one.refresh_from_db()
    assert one.is_active
    assert change(viewer, two, name="Other").status_code == 403


def test_a_version_of_the_past_is_seen_and_restored_by_who_may_change(sam: User) -> None:
    exercise = ExerciseFactory.create(name="Before")
    exercise.name = "After"
    exercise.save()
    past = exercise.history.last()
    url = f"{LIST}{exercise.pk}/history/{past.pk}/"
    viewer = allowed(sam, "view")
    assert viewer.get(url).status_code == 200
    data = form(exercise, name="Before")
    assert viewer.post(url, data).status_code == 403
    exercise.refresh_from_db()
    assert exercise.name == "After"
    assert allowed(sam, "view", "change").post(url, data).status_code == 302
    exercise.refresh_from_db()
    assert exercise.name == "Before"


@pytest.mark.parametrize("path", ["", "add/", "merge/", "promote/", "import/", "export/"])
def test_people_without_staff_rights_do_not_get_in(as_alice: Client, path: str) -> None:
    assert as_alice.get(LIST + path).status_code in {302, 403}
